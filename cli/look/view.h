/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of devices, groups, trees and IOMMUs, and the keys that all rooms
 * share for them.
 *
 * Room look: list and show devices, groups and IOMMUs.
 */
#ifndef CLI_LOOK_VIEW_H
#define CLI_LOOK_VIEW_H

#include "cli/out/view.h"

/* ---- devices, groups and trees -------------------------------------- */

/* Add the keys that every command uses for a device: address, ids, names, driver … */
void view_device(struct doc *object, const struct vfc_device *dev);

/* Add these and the other keys of `devices`: group, NUMA node, reset methods, VFIO device. */
void view_device_row(struct doc *object, const struct vfc_device *dev);

/* The columns of a device in a sub-table. */
extern const struct field view_device_fields[];

struct doc *view_devices_doc(const struct vfc_device *devs, size_t count);
extern const struct view view_devices;

/* absence: why there are no groups at all; NULL if there are groups. */
struct doc *view_groups_doc(const struct vfc_group *groups, size_t count,
			    const struct vfc_absence *absence);
/* Add the devices that are in no group. */
void view_groups_ungrouped(struct doc *doc, char *const *addresses, size_t count);
extern const struct view view_groups;
/* Add why there are no groups; then the notes in text below the table or the tree. */
void view_absence(struct doc *doc, const struct vfc_absence *absence);
void view_groups_notes(struct text *t, const struct doc *doc);
void view_absence_note(struct text *t, const struct doc *doc);

/* Add a group's reserved regions as a list; the columns of that list. */
/* Add the addresses of the members that block the group; unknown if one may. */
void view_blockers(struct doc *object, const struct vfc_group *group);

void view_reserved(struct doc *object, const struct vfc_group *group);
extern const struct field view_reserved_fields[];

/* The devices that are wanted[] and the devices above them, as a tree. */
struct doc *view_tree_doc(const struct vfc_device *devs, size_t count,
			  const struct vfc_position *positions, const bool *wanted,
			  const struct vfc_absence *absence);
extern const struct view view_tree;

/* group, id: of the device; NULL if it has none. */
struct doc *view_show_doc(const struct vfc_detail *detail, const struct vfc_group *group,
			  const struct vfc_identity *id);
extern const struct view view_show;

/* Add what identifies a device independent of its address: slot, bay, serials. */
void view_identity(struct doc *object, const struct vfc_identity *id);
extern const struct field view_serial_fields[];

/* ---- IOMMUs (view-iommu.c) ------------------------------------------ */

/* absence: why there is no IOMMU; NULL if not looked for. */
struct doc *view_iommus_doc(const struct vfc_iommu *units, size_t count,
			    const struct vfc_absence *absence);
extern const struct view view_iommus;

/* The IOMMU of one device; what is not known is NULL. */
struct view_iommu {
	const struct vfc_device *device;
	const struct vfc_group *group;
	const struct vfc_iommu *unit;
	const struct vfc_iommu_info *info;	/* from the open device, else from its unit */
	const struct vfc_spapr *spapr;
	struct vfc_handle *handle;
};
struct doc *view_iommu_doc(const struct view_iommu *iommu);
extern const struct view view_iommu;

#endif
