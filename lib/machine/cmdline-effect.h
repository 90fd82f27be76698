/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cmdline-effect.h: the effect of the kernel command line on one system. */
#ifndef VFC_MACHINE_CMDLINE_EFFECT_H
#define VFC_MACHINE_CMDLINE_EFFECT_H

#include "cmdline-rules.h"
#include "machine.h"

/* One effect of a word. */
struct word_use {
	const char *word;	/* on the command line */
	const struct word_rule *rule;
	bool applies;		/* this system's kernel reads it */
};

struct word_uses {
	struct word_use *list;	/* in the order of the command line */
	size_t count;
	const struct word_use *obeyed[TOPIC_COUNT];	/* the word that counts; NULL: none */
};

/* Find all effects: 0 or -ENOMEM, not recorded. Release with words_clear(). */
int words_read(const struct vfc_machine *machine, struct word_uses *uses);
void words_clear(struct word_uses *uses);

/* Return the word that disables the IOMMU; NULL: none. */
const struct word_use *words_stopping(const struct word_uses *uses);

/*
 * True if VT-d is announced, no word enables or disables it, and the kernel was built to
 * leave it disabled by default. *unknown: the build configuration cannot be read.
 */
bool words_lack_intel(const struct vfc_machine *machine, const struct word_uses *uses,
		      bool *unknown);

#endif
