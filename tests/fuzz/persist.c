/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persist.c: records of bindings: what is taken apart fits, and what is whole comes
 * back as it was written. The file is included because its parser is its own.
 */
#include "lib/persist/persist.c"
#include "fuzz.h"

/* Take the lines of a record apart, as root_pairs() does. */
static void parse(char *text, struct vfc_persist *p)
{
	char *line, *value;

	while ((line = strsep(&text, "\n"))) {
		value = line + strcspn(line, " ");
		if (*value)
			*value++ = '\0';
		parse_line(p, line, value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfc_persist p = { .id.vendor = -1, .id.device = -1, .id.subvendor = -1,
				 .id.subdevice = -1 }, again = p;
	char *text = fuzz_text(data, size), whole[2048], lines[2048], other[2048];

	parse(text, &p);
	fuzz_holds(p.id.nserials <= VFC_SERIALS);
	persist_format(&p, whole, sizeof(whole));
	fuzz_holds(strlen(whole) < sizeof(whole) - 1);
	strcpy(lines, whole);
	parse(lines, &again);
	persist_format(&again, other, sizeof(other));
	fuzz_holds(p.broken || (!again.broken && !strcmp(whole, other)));
	free(text);
	return 0;
}
