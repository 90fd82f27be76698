/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/who: which process has which device open.
 *
 * who.h: functions shared by the files of vfc_who().
 */
#ifndef VFC_WHO_H
#define VFC_WHO_H

#include "lib/vfc-who.h"

/* ---- which devices are open (open-devices.c) ------------------------ */

/* All devices, and those that a [vfio-device] without a name can be. */
struct who_open {
	struct vfc_device *all;	/* NULL: not read yet */
	int nall;
	bool known;		/* devices is filled */
	const struct vfc_device **devices;
	size_t ndevices;
};

/* Find the open devices, once. Errors are recorded. */
int who_open_find(struct vfc_ctx *ctx, struct who_open *open);

/*
 * Find the device with a node of that name ("vfio0"): asked (may be NULL), or another. If
 * there is none, *found is unchanged.
 */
int who_open_node(struct vfc_ctx *ctx, struct who_open *open, const struct vfc_device *asked,
		  const char *name, const struct vfc_device **found);
void who_open_clear(struct who_open *open);

/* True if that device, or a device of that group, can be open. */
bool who_open_has(const struct who_open *open, const char *address);
bool who_open_has_group(const struct who_open *open, int group);

/* ---- one link (link.c) ---------------------------------------------- */

/* Classify the link of a descriptor; false: not related to VFIO. */
bool who_link(const char *link, struct vfc_who_item *item);

/* Return the name of a device node in an item's path ("vfio0"); NULL: not a device node. */
const char *who_cdev(const struct vfc_who_item *item);

/* ---- one process (process.c) ---------------------------------------- */

/* Fill all fields of a process except pid and its items. */
void who_process(struct vfc_ctx *ctx, const char *pid, struct vfc_who_process *process);

/* Set partial and blind if other processes cannot be seen at all. */
void who_blind(struct vfc_ctx *ctx, struct vfc_who *who);

/* ---- processes with a device open (holders.c) ----------------------- */

/* Return the first item with which a process keeps a device in use; NULL: it only may. */
const struct vfc_who_item *who_held(const struct vfc_who_process *process);

#endif
