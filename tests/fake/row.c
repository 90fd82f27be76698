/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * row.c: messages compared with the table of errnos, behind row.h.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "row.h"

/* True if the sentence of a row is in the text, with any words for {NAME}. */
static bool is_said(const char *text, const char *sentence)
{
	char piece[512];
	size_t length;

	while (*sentence) {
		length = strcspn(sentence, "{");
		assert_true(length < sizeof(piece));
		memcpy(piece, sentence, length);
		piece[length] = '\0';
		text = strstr(text, piece);
		if (!text)
			return false;
		text += length;
		sentence += length;
		sentence += strcspn(sentence, "}");
		sentence += *sentence == '}';
	}
	return true;
}

/* Write down for tests/cli/75-explain.bats that a row was asserted. */
static void note_row(const struct vfc_answer *a)
{
	const char *path = getenv("VFIOCTL_ROWS");
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;

	if (fd < 0)
		return;
	dprintf(fd, "%s %s %s\n", a->operation, vfc_errno_name(a->err), a->state);
	close(fd);
}

/* Assert the cause of one state; return the row's next step. */
static const char *assert_state(const char *text, const char *operation, int err,
				const char *state)
{
	struct vfc_answer *all;
	const char *next = NULL;
	bool found = false;
	int n = vfc_oracle(NULL, err, &all);

	for (int i = 0; i < n; i++) {
		if (strcmp(all[i].operation, operation) || strcmp(all[i].state, state))
			continue;
		found = true;
		if (!is_said(text, all[i].cause))
			fail_msg("\"%s\" is not the cause of %s %s %s: \"%s\"", text, operation,
				 vfc_errno_name(err), state, all[i].cause);
		note_row(&all[i]);
		next = all[i].next;
	}
	if (n > 0)
		free(all);
	if (!found)
		fail_msg("the table has no row %s %d %s", operation, err, state);
	return next;
}

/* Assert each state; return the first next step. */
static const char *assert_states(const char *text, const char *row)
{
	char words[256], *save, *operation, *err, *state;
	const char *first = NULL, *next;

	snprintf(words, sizeof(words), "%s", row);
	operation = strtok_r(words, " ", &save);
	err = strtok_r(NULL, " ", &save);
	state = strtok_r(NULL, " ", &save);
	assert_non_null(state);
	for (; state; state = strtok_r(NULL, " ", &save)) {
		next = assert_state(text, operation, vfc_errno_parse(err), state);
		first = first ? first : next;
	}
	return first;
}

void assert_row(struct vfc_ctx *ctx, const char *row)
{
	const char *next = row ? assert_states(vfc_error(ctx), row) : NULL;

	if (next && !is_said(vfc_hint(ctx), next))
		fail_msg("\"%s\" is not the next step of %s: \"%s\"", vfc_hint(ctx), row, next);
}

void assert_row_in(const char *text, const char *row)
{
	assert_states(text, row);
}
