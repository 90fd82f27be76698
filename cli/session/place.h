/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.h: resolves the locations and interrupts of an open device that a command names.
 */
#ifndef CLI_PLACE_H
#define CLI_PLACE_H

#include "cli/out/env.h"

/* A location in a device: a region and an offset. */
struct place {
	struct vfc_region region;	/* from vfc_region_brief(): nothing to release */
	uint64_t offset;
	unsigned int width;		/* access width in bytes; 0: the word has none */
	struct vfc_reg_at at;		/* the register; at.reg NULL: none */
};

/*
 * Resolve a location: REGION[+OFF] ("+OFF" uses the default region of `use`),
 * config:NAME in setpci's notation, or a register of the device's map. Return 0, or an
 * exit status after reporting an error. place->at points into the map, which env owns.
 */
int env_place(struct env *env, struct vfc_handle *handle, const char *word,
	      struct place *place);

/* True if a word has the form of a register: no region, no '+', no ':'. */
bool env_names_reg(const char *word);

/* Resolve an interrupt ("msi", "1") that the device has. Return 0 or an exit status. */
int env_irq(struct env *env, struct vfc_handle *handle, const char *word,
	    struct vfc_irq *irq);

#endif
