/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cmdline-effect.h: determine the effect of the kernel command line on a system. */
#ifndef VFC_MACHINE_CMDLINE_EFFECT_H
#define VFC_MACHINE_CMDLINE_EFFECT_H

#include "cmdline-rules.h"
#include "machine.h"

/* An effect of a word. */
struct word_use {
	const char *word;	/* on the command line */
	const struct word_rule *rule;
	bool applies;		/* this system's kernel reads the word */
};

struct word_uses {
	struct word_use *list;	/* in command line order */
	size_t count;
	const struct word_use *obeyed[TOPIC_COUNT];	/* the word in effect, or NULL */
};

/* Find all effects. Return 0 or -ENOMEM; records no message. Release with words_clear(). */
int words_read(const struct vfc_machine *machine, struct word_uses *uses);
void words_clear(struct word_uses *uses);

/* Return the word that disables the IOMMU, or NULL. */
const struct word_use *words_stopping(const struct word_uses *uses);

/*
 * True if the firmware announces VT-d, no word enables or disables VT-d, and the kernel
 * was built to leave it disabled by default. Sets *unknown if the build configuration
 * cannot be read.
 */
bool words_lack_intel(const struct vfc_machine *machine, const struct word_uses *uses,
		      bool *unknown);

#endif
