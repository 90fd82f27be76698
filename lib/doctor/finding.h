/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * finding.h: a finding that is assembled piece by piece.
 */
#ifndef VFC_DOCTOR_FINDING_H
#define VFC_DOCTOR_FINDING_H

#include "doctor.h"
#include "lib/base/root.h"
#include "lib/base/text.h"
#include "lib/vfc-doctor.h"

#define SAID 1024

struct finding {
	enum vfc_link_state state;
	char said[SAID];	/* the evidence */
	struct path source;	/* "": none */
	const char *next;	/* static text of the next step; NULL: see step */
	char step[SAID];	/* the next step, if formatted; "": none */
};

/* Record the finding for a link (name is static). */
static inline void finding_add(struct vfc_links *links, const char *name,
			       const struct finding *f)
{
	const char *next = f->next ? f->next : f->step[0] ? f->step : NULL;

	links_add(links, name, f->state, f->source.text[0] ? f->source.text : NULL, next, "%s",
		  f->said);
}

#endif
