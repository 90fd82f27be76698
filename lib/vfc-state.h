/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-state.h: resets of an open device, its power, features and migration. Part of vfc.h. */
#ifndef VFC_PUBLIC_STATE_H
#define VFC_PUBLIC_STATE_H

#include "vfc-region.h"

/* ---- config space as a whole (config.c) ------------------------------ */

#define VFC_CONFIG_SIZE 4096	/* PCI Express; conventional PCI has 256 */

/* A picture of a PCI device's config space. */
struct vfc_config {
	uint8_t bytes[VFC_CONFIG_SIZE];
	size_t size;
};

/*
 * Take one: the device's own as sysfs shows it to root, else VFIO's, of which much is
 * made up (COMMAND, the BARs, what enables MSI). -EOPNOTSUPP for a device of another bus.
 */
int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config);

/* One register that differs between two pictures. */
struct vfc_change {
	char name[VFC_NAME];	/* as setpci has it: "COMMAND", "CAP_PM+4" */
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t before, after;
};

/*
 * What differs, by offset. The count, or -ENOMEM (nothing is recorded); the
 * array is the caller's, to be freed with free().
 */
int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **changes);

/*
 * Whether the device may interrupt by VFIO's index "intx", "msi" or "msix":
 * 1, or 0 (INTx: COMMAND forbids it); -1 when the device has none.
 */
int vfc_config_irq(const struct vfc_config *config, uint32_t index);

/* ---- resets (reset.c, hot-reset.c) ----------------------------------- */

/* A device that a reset reaches beside the one that it is meant for. */
struct vfc_affected {
	char address[VFC_NAME];
	int group;		/* its IOMMU group; -1: none */
	uint32_t devid;		/* its id in our iommufd; 0: none, or not asked */
	char driver[VFC_NAME];	/* "": none */
	bool bound;		/* to a VFIO driver */
	bool owned;		/* ours: in a group, or an iommufd, that we hold */
	bool vf;		/* a virtual function of the device */
};

/* What a reset would be. */
struct vfc_reset {
	bool hot;
	char method[VFC_NAME];	/* of sysfs' reset_method; hot: "bus"; "": not known */
	const char *effect;	/* what that does, static */
	const char *refusal;	/* why there is none, static; NULL: nothing is known against it */
	struct vfc_affected *others;
	size_t nothers;
};

/*
 * Foretell from sysfs what VFIO_DEVICE_RESET (or, hot, VFIO_DEVICE_PCI_HOT_RESET)
 * of that device will do: the kernel takes the first of reset_method that can
 * run; "bus" can only where the device is alone on its bus. A device of our own
 * group counts as ours. Opens nothing. Release with vfc_reset_clear().
 */
int vfc_reset_plan(struct vfc_ctx *ctx, const char *address, bool hot,
		   struct vfc_reset *reset);

/*
 * VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: the same for a hot reset, as the kernel
 * has it. -ENODEV when neither slot nor bus can be reset (a root bus), -EPERM
 * when a device that it would reach has no IOMMU group, -EAGAIN while devices
 * come and go, -ENOTTY when the device is no PCI device.
 */
int vfc_hot_reset_info(struct vfc_handle *handle, struct vfc_reset *reset);
void vfc_reset_clear(struct vfc_reset *reset);

/*
 * VFIO_DEVICE_RESET. -ENOTTY when the device has no reset that VFIO may use, or
 * none that could run; -EAGAIN while somebody else holds it (a reset, bind or
 * unbind through sysfs).
 */
int vfc_handle_reset(struct vfc_handle *handle);

/*
 * VFIO_DEVICE_PCI_HOT_RESET of what vfc_hot_reset_info() said, with the
 * descriptors of the groups in it, or without (cdev). -EINVAL unless all of it is
 * bound to VFIO and ours, -EBUSY or -EAGAIN while a device is in use, -ENOTTY when
 * the bus did not come back.
 */
int vfc_handle_hot_reset(struct vfc_handle *handle, const struct vfc_reset *reset);

/* ---- migration (migration.c, migrate.c) ------------------------------ */

/* VFIO_DEVICE_STATE_*; VFC_WORDS_MIGRATION_STATE has their words. */
enum vfc_state {
	VFC_STATE_ERROR,
	VFC_STATE_STOP,
	VFC_STATE_RUNNING,
	VFC_STATE_STOP_COPY,
	VFC_STATE_RESUMING,
	VFC_STATE_RUNNING_P2P,
	VFC_STATE_PRE_COPY,
	VFC_STATE_PRE_COPY_P2P,
	VFC_STATES,
};

/* How a device stands with migration. */
struct vfc_migration {
	uint64_t flags;		/* VFIO_MIGRATION_* */
	enum vfc_state state;
	bool sized;		/* size is known (Linux 6.2, and not every driver) */
	uint64_t size;		/* bytes of the state that STOP_COPY would save, estimated */
	bool data;		/* this handle holds the data of the state */
	bool precopy;		/* in PRE_COPY, what is still to be read: */
	uint64_t initial, dirty;	/* bytes */
};

/*
 * Ask the device. -ENOTTY when it does not migrate. In PRE_COPY with its data,
 * VFIO_MIG_GET_PRECOPY_INFO is asked, too.
 */
int vfc_migration_read(struct vfc_handle *handle, struct vfc_migration *migration);

/*
 * The states that a driver with those flags takes in one step from another, in
 * next[]; how many. Longer ways are the kernel's to find.
 */
size_t vfc_migration_arcs(uint64_t flags, enum vfc_state from, enum vfc_state next[VFC_STATES]);

/*
 * Go to a state, by as many steps as it takes. The data that belongs to the new
 * state (STOP_COPY, PRE_COPY: to be read, RESUMING: to be written) is kept with
 * the handle, and closed when it is left. -EINVAL when no way leads there, also
 * when what was written to RESUMING is no state of such a device. When the step
 * fails the device may be in ERROR, which only a reset leaves; that is said.
 */
int vfc_migration_set(struct vfc_handle *handle, enum vfc_state state);

/*
 * Save the state: from RUNNING through PRE_COPY when precopy is wanted and can
 * be had, else from where it is, to STOP_COPY, handing all bytes to put() in
 * order (what it returns when it fails, < 0, ends the saving and is returned,
 * nothing recorded). Then the device is where it was before: RUNNING, or STOP.
 */
int vfc_migration_save(struct vfc_handle *handle, bool precopy,
		       int (*put)(void *data, const void *bytes, size_t size), void *data);

/*
 * Load a state: to RESUMING, all that take() has (bytes, 0 at the end, or < 0 as
 * above), to STOP, which makes the device use it, and with run to RUNNING.
 * When it fails, the device is left in RESUMING or ERROR, until it is reset.
 */
int vfc_migration_load(struct vfc_handle *handle, bool run,
		       ssize_t (*take)(void *data, void *bytes, size_t size), void *data);

#endif
