/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.h: resolves the locations and interrupts of an open device that a command names.
 */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "cli/out/env.h"

struct args;

/* Where a command works: a piece of a region, or of a DMA buffer, of an open device. */
struct target {
	struct vfc_handle *handle;
	const struct args *args;	/* the command's options */
	const char *word;		/* the argument that names it, or NULL */
	char name[VFC_NAME];		/* of the region or buffer */
	uint64_t end;			/* bytes of the region or buffer */
	const struct vfc_buffer *buffer;	/* NULL: in a region */
	struct vfc_span span;
	const struct vfc_regs *regs;	/* the map whose "never" ranges are gaps; NULL: none */
};

/*
 * Resolve a location in t->handle: REGION[+OFF] ("+OFF" uses the default region of
 * `use`), config:NAME in setpci's notation, or a register of the device's map. Set name,
 * end and span; the span's width and size are the register's, or 0. Return 0, or an exit
 * status after reporting an error. t->span.at points into the map, which env owns.
 */
int env_place(struct env *env, const char *word, struct target *t);

/* True if a word has the form of a register: no region, no '+', no ':'. */
bool env_names_reg(const char *word);

/* Resolve an interrupt ("msi", "1") that the device has. Return 0 or an exit status. */
int env_irq(struct env *env, struct vfc_handle *handle, const char *word,
	    struct vfc_irq *irq);

#endif
