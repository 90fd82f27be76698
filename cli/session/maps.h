/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * maps.h: finds the register map of a device, and resolves registers, fields and
 * values in it.
 */
#ifndef CLI_MAPS_H
#define CLI_MAPS_H

#include "cli/out/env.h"

/*
 * Find the map of a device by its ids, without opening it: the map that --regs names, else
 * the best match in $XDG_CONFIG_HOME/vfioctl/regs, else in vfc_regs_dir (or
 * $VFIOCTL_REGS_DIR). env caches and owns the map; *regs is NULL if there is none.
 * Return EXIT_DONE, or an exit status after reporting an error.
 */
int maps_find(struct env *env, const char *address, const struct vfc_regs **regs);

/*
 * Find the map for dev, which is not a device of this system, such as one in a snapshot.
 * maps_find() then returns it for name, unless --regs is given. Return an exit status.
 */
int maps_learn(struct env *env, const char *name, const struct vfc_device *dev);

/* Parse a map file; the caller frees *regs. Return an exit status. */
int maps_load(struct env *env, const char *path, struct vfc_regs **regs);

/* A map file in the search directories. */
struct map_entry {
	char *path;
	struct vfc_regs *head;	/* from vfc_regs_parse_head(); NULL: parse error */
	struct vfc_regs_error error;
	int fits;		/* from vfc_regs_fits() */
};

/*
 * List all map files, in search order. dev may be NULL; then .fits is not set. Return a
 * count, or -1 after reporting an error.
 */
int maps_list(struct env *env, const struct vfc_device *dev, struct map_entry **entries);
void maps_list_free(struct map_entry *entries, int count);

/* Return the best match, or NULL. */
const struct map_entry *maps_best(const struct map_entry *entries, int count);

/* Free the cached maps. */
void maps_clear(struct env *env);

/* Report that no map matches the device; return an exit status. */
int maps_none(struct env *env, const char *address);

/*
 * Find the register that a word names in the device's map. Return EXIT_DONE, or an exit
 * status after a report that suggests the nearest name.
 */
int maps_reg(struct env *env, const char *address, const char *word, struct vfc_reg_at *at);

/*
 * Parse a value: a number, or a name that the map has for a value of the field. Fails if
 * it does not fit in the field. Return an exit status.
 */
int maps_value(struct env *env, const struct vfc_reg_at *at, const char *text, uint64_t *value);

#endif
