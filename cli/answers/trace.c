/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace.c: print calls of vfioctl or of a traced program as they happen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/out/env.h"
#include "cli/out/out.h"
#include "trace.h"
#include "view.h"

void trace_show(const struct vfc_call *call, bool json)
{
	struct doc *doc = view_call_doc(call);
	char *line = out_line(&view_call, doc, json);

	if (line) {
		out_settle();
		out_before();
		fprintf(stderr, "%s%s", json ? "" : "trace: ", line);
		out_after();
	}
	free(line);
	doc_free(doc);
}

void trace_listen(void *data, const struct vfc_call *call)
{
	trace_show(call, ((const struct env *)data)->opt.trace == TRACE_JSON);
}
