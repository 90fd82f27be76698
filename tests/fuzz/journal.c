/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal.c: records of the journal: what is taken apart fits, and what was
 * escaped comes back. The file is included because its parsers are its own.
 */
#include "../../lib/journal.c"
#include "fuzz.h"

/* Any text of a driver's length survives a journal, as one word. */
static void check_escape(const char *text)
{
	char cut[VFC_NAME], again[VFC_NAME], word[3 * VFC_NAME];

	snprintf(cut, sizeof(cut), "%s", text);
	escape(word, cut);
	fuzz_holds(!strpbrk(word, " \t\n"));
	fuzz_holds(unescape(again, sizeof(again), word, word + strlen(word)));
	fuzz_holds(!strcmp(again, cut));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct journal_original o;

	check_escape(text);
	if (parse_original(text, &o)) {
		fuzz_holds(strlen(o.boot) < sizeof(o.boot));
		fuzz_holds(strlen(o.was.driver) < sizeof(o.was.driver));
		fuzz_holds(strlen(o.was.override) < sizeof(o.was.override));
		fuzz_holds(strlen(o.was.power) < sizeof(o.was.power));
		judge(&o, &o);
	}
	number_of(text, "pid", 10);
	record_check(text);
	free(text);
	return 0;
}
