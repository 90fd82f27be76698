/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cmdline-effect.h: what the command line's words come to on one machine. */
#ifndef VFC_MACHINE_CMDLINE_EFFECT_H
#define VFC_MACHINE_CMDLINE_EFFECT_H

#include "cmdline-rules.h"
#include "machine.h"

/* One thing that a word does. */
struct word_use {
	const char *word;	/* the machine's */
	const struct word_rule *rule;
	bool applies;		/* this machine's kernel reads it */
};

struct word_uses {
	struct word_use *list;	/* in the order of the command line */
	size_t count;
	const struct word_use *obeyed[TOPIC_COUNT];	/* of a topic; NULL: nothing said */
};

/* Find them all: 0 or -ENOMEM, not recorded. Release with words_clear(). */
int words_read(const struct vfc_machine *machine, struct word_uses *uses);
void words_clear(struct word_uses *uses);

/* What leaves the IOMMU off; NULL: no word does. */
const struct word_use *words_stopping(const struct word_uses *uses);

/*
 * True when VT-d is announced, no word says on or off, and the kernel was built to leave
 * it off then; unknown when that cannot be told.
 */
bool words_lack_intel(const struct vfc_machine *machine, const struct word_uses *uses,
		      bool *unknown);

#endif
