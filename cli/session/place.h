/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.h: the places and interrupts of an open device that a command's words name.
 */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "cli/out/env.h"

/* A place in a device: a region of it and an offset. */
struct place {
	struct vfc_region region;	/* as of vfc_region_brief(): nothing to release */
	uint64_t offset;
	unsigned int width;		/* bytes that the word says; 0: it says none */
	struct vfc_reg_at at;		/* the register that it names; at.reg NULL: none */
};

/*
 * Resolve a word against the device: REGION[+OFF] ("+OFF" alone takes the
 * session's default region), config:NAME as setpci has it, or a register of the
 * device's map. 0, or an exit status when it has been reported. The map is kept
 * by env, and so is what place->at points to.
 */
int env_place(struct env *env, struct vfc_handle *handle, const char *word,
	      struct place *place);

/* True when a word that is a place names a register, or nothing at all. */
bool env_names_reg(const char *word);

/* Resolve an IRQ word or number ("msi", "1") to an index the device has. */
int env_irq(struct env *env, struct vfc_handle *handle, const char *word,
	    struct vfc_irq *irq);

#endif
