/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/who: which process has which device open.
 *
 * who.h: what the files of vfc_who() share.
 */
#ifndef VFC_WHO_H
#define VFC_WHO_H

#include "lib/vfc-who.h"

/* ---- which devices are open (open-devices.c) ------------------------ */

/* All devices, and those that a [vfio-device] which does not say its name can be. */
struct who_open {
	struct vfc_device *all;	/* NULL: not read yet */
	int nall;
	bool known;		/* they were looked for */
	const struct vfc_device **devices;
	size_t ndevices;
};

/* Look for them, once; -ENOMEM, or an error of listing the devices, is recorded. */
int who_open_find(struct vfc_ctx *ctx, struct who_open *open);

/*
 * The device that has a node of that name ("vfio0"): that which was asked for, NULL for
 * none, or another; *found is untouched when none has.
 */
int who_open_node(struct vfc_ctx *ctx, struct who_open *open, const struct vfc_device *asked,
		  const char *name, const struct vfc_device **found);
void who_open_clear(struct who_open *open);

/* True when it can be that device; when it can be one of that group. */
bool who_open_has(const struct who_open *open, const char *address);
bool who_open_has_group(const struct who_open *open, int group);

/* ---- one link (link.c) ---------------------------------------------- */

/* What kind of thing a link of a descriptor names; false: nothing of VFIO. */
bool who_link(const char *link, struct vfc_who_item *item);

/* The name of a device's own node in an item's path ("vfio0"), NULL: it is none. */
const char *who_cdev(const struct vfc_who_item *item);

/* ---- one process (process.c) ---------------------------------------- */

/* Everything about a process but what it has; pid is set. */
void who_process(struct vfc_ctx *ctx, const char *pid, struct vfc_who_process *process);

/* What keeps other processes from being seen at all. */
void who_blind(struct vfc_ctx *ctx, struct vfc_who *who);

/* ---- of a device (holders.c) ---------------------------------------- */

/* The first thing with which a process of a device's keeps it from others; NULL: it only may. */
const struct vfc_who_item *who_held(const struct vfc_who_process *process);

#endif
