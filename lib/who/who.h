/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/who: find out which process has which device open.
 *
 * who.h: functions shared by the files of vfc_who().
 */
#ifndef VFC_WHO_H
#define VFC_WHO_H

#include "lib/vfc-who.h"

/* ---- which devices are open (open-devices.c) ------------------------ */

/* All devices, and those that an unnamed [vfio-device] can refer to. */
struct who_open {
	struct vfc_device *all;	/* NULL until read */
	int nall;
	bool known;		/* devices is valid */
	const struct vfc_device **devices;
	size_t ndevices;
};

/* Find the open devices, once. Records errors. */
int who_open_find(struct vfc_ctx *ctx, struct who_open *open);

/*
 * Find the device that has the node ("vfio0"). asked (may be NULL) is checked first. If
 * no device has it, leave *found unchanged.
 */
int who_open_node(struct vfc_ctx *ctx, struct who_open *open, const struct vfc_device *asked,
		  const char *name, const struct vfc_device **found);
void who_open_clear(struct who_open *open);

/* True if the device, or a device of the group, can be open. */
bool who_open_has(const struct who_open *open, const char *address);
bool who_open_has_group(const struct who_open *open, int group);

/* ---- one link (link.c) ---------------------------------------------- */

/* Classify the link of a descriptor. False if it is not related to VFIO. */
bool who_link(const char *link, struct vfc_who_item *item);

/*
 * Return the name of the device node in an item's path ("vfio0"), or NULL if the path is
 * not one.
 */
const char *who_cdev(const struct vfc_who_item *item);

/* ---- one process (process.c) ---------------------------------------- */

/* Fill in all fields of a process except pid and the items. */
void who_process(struct vfc_ctx *ctx, const char *pid, struct vfc_who_process *process);

/* If other processes cannot be seen at all, set partial and blind. */
void who_blind(struct vfc_ctx *ctx, struct vfc_who *who);

/* ---- processes with a device open (holders.c) ----------------------- */

/* True for a session process. */
bool who_is_session(const struct vfc_who_process *process);

/*
 * Return the first item with which a process keeps a device in use, or NULL if all items
 * are uncertain.
 */
const struct vfc_who_item *who_held(const struct vfc_who_process *process);

#endif
