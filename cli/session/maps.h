/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * maps.h: the register maps of devices: where they are found, which one fits,
 * and what the words of one mean.
 */
#ifndef CLI_MAPS_H
#define CLI_MAPS_H

#include "cli/out/env.h"

/*
 * The map of a device, by its ids alone: that of --regs, else the one that fits
 * best of $XDG_CONFIG_HOME/vfioctl/regs, else of vfc_regs_dir (or
 * $VFIOCTL_REGS_DIR). Read once and kept by env; *regs NULL: there is none.
 * EXIT_DONE, or an exit status when it has been reported.
 */
int maps_find(struct env *env, const char *address, const struct vfc_regs **regs);

/* The same of an open device; NULL: none, or it has been reported. */
const struct vfc_regs *maps_of(struct env *env, struct vfc_handle *handle);

/*
 * Find the map of what is no device of this machine: from here on the name has
 * the one that fits dev (or that of --regs). EXIT_DONE, or it has been reported.
 */
int maps_learn(struct env *env, const char *name, const struct vfc_device *dev);

/* Read a map's file, which the caller frees. EXIT_DONE, or it has been reported. */
int maps_load(struct env *env, const char *path, struct vfc_regs **regs);

/* A file of the directories that maps are looked for in. */
struct map_entry {
	char *path;
	struct vfc_regs *head;	/* as vfc_regs_parse_head(); NULL: it is broken */
	struct vfc_regs_error error;
	int fits;		/* as vfc_regs_fits() */
};

/*
 * All of them, the directory that is looked at first comes first; dev NULL: none
 * fits. A count, or -1 when it has been reported.
 */
int maps_list(struct env *env, const struct vfc_device *dev, struct map_entry **entries);
void maps_list_free(struct map_entry *entries, int count);

/* The entry that is taken; NULL: none fits. */
const struct map_entry *maps_best(const struct map_entry *entries, int count);

/* Forget what was read; with the env. */
void maps_clear(struct env *env);

/* Report that no map fits the device; an exit status. */
int maps_none(struct env *env, const char *address);

/*
 * The register that a word names in the device's map. EXIT_DONE, or it has been
 * reported with what was meant.
 */
int maps_reg(struct env *env, const char *address, const char *word, struct vfc_reg_at *at);

/*
 * A number, or a word that the map has for what the field of a register holds; it
 * fits the field. EXIT_DONE, or it has been reported.
 */
int maps_value(struct env *env, const struct vfc_reg_at *at, const char *text, uint64_t *value);

#endif
