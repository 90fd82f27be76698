/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * complete.h: a search for what may stand in place of a half-typed word, for the
 * files that complete.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/out/env.h"

struct search {
	struct env *env;
	const char *word;	/* as far as it was typed */
	const char *before;	/* what stands before it: "--api=" */
	int length;		/* of before */
	const char *device;	/* the DEVICE that the line names, NULL: the open one */
	const char *last;	/* the argument before it; NULL: there is none */
	void (*found)(void *data, const char *word, const char *help);
	void *data;
};

/* Offer a word if it continues what was typed. */
void complete_offer(const struct search *s, const char *word, const char *help);

/*
 * Registers of the device's map, or the fields of one; behind: what follows a field.
 * By the device's ids alone: nothing is opened (complete-regs.c).
 */
void complete_regs(const struct search *s, const char *behind);

/* "REGISTER.FIELD=VALUE", as far as it was typed. */
void complete_assignment(const struct search *s);

/* The words for what a field may hold. */
void complete_values(const struct search *s, const char *field);

/* Offer the names that were given to devices, behind before (complete-names.c). */
void complete_aliases(const struct search *s, const char *before);

/* Offer a device's slot and serials: many reads, so only once that is what was begun. */
void complete_identity(const struct search *s, const struct vfc_device *dev);

#endif
