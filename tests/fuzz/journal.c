/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal.c: records of the journal: what is taken apart fits, and what was
 * escaped comes back. The file is included because its parsers are its own.
 */
#include "lib/bind/journal-record.c"
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

/* What fits an entry comes back from the record that is made of it. */
static void check_entry(const struct journal_entry *e)
{
	char words[JOURNAL_RECORD], line[JOURNAL_RECORD + 16];
	struct journal_entry again;
	const char *record;

	fuzz_holds(strlen(e->was.boot) < sizeof(e->was.boot));
	fuzz_holds(strlen(e->was.was.power) < sizeof(e->was.was.power));
	fuzz_holds(strlen(e->op) < sizeof(e->op) && strlen(e->method) < sizeof(e->method));
	fuzz_holds(e->nheader <= JOURNAL_HEADER);
	journal_record_words(e, words);
	fuzz_holds(strlen(words) < sizeof(words) - 1);
	/* The other words are the kernel's and ours: they have no blanks. */
	if (strpbrk(words, "\n") || strpbrk(e->was.boot, " =") || strpbrk(e->op, " =") ||
	    strpbrk(e->was.was.power, " =") || strpbrk(e->method, " ="))
		return;
	journal_record_line(words, false, line);
	record = journal_record_check(line);
	fuzz_holds(record && journal_record_parse(record, &again));
	fuzz_holds(again.kind == e->kind && again.run == e->run && again.nheader == e->nheader);
	fuzz_holds(!strcmp(again.was.was.driver, e->was.was.driver));
	fuzz_holds(!strcmp(again.was.was.override, e->was.was.override));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct journal_entry e;
	uint64_t run;

	check_escape(text);
	if (journal_record_parse(text, &e))
		check_entry(&e);
	journal_record_says(text, "undone", &run);
	journal_record_pid(text);
	journal_record_check(text);
	free(text);
	return 0;
}
