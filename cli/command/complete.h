/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * complete.h: the state of a completion, shared by complete*.c.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/out/env.h"

struct search {
	struct env *env;
	const char *word;	/* the part to complete */
	const char *before;	/* text before it in the same word: "--api=" */
	int length;		/* of that text */
	const char *device;	/* the DEVICE argument; NULL: the open device */
	const char *last;	/* the argument before it; NULL: none */
	void (*found)(void *data, const char *word, const char *help);
	void *data;
};

/* Offer a word if it begins with the typed text. */
void complete_offer(const struct search *s, const char *word, const char *help);

/*
 * Offer registers of the device's map, or the fields of a register with the text behind
 * appended. Opens no device (complete-regs.c).
 */
void complete_regs(const struct search *s, const char *behind);

/* Complete "REGISTER.FIELD=VALUE". */
void complete_assignment(const struct search *s);

/* Offer the names of a field's values. */
void complete_values(const struct search *s, const char *field);

/* Offer aliases, each with the text before in front (complete-names.c). */
void complete_aliases(const struct search *s, const char *before);

/* Offer a device's slot and serial numbers. Slow: call it only if such a name was begun. */
void complete_identity(const struct search *s, const struct vfc_device *dev);

#endif
