/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-state.h: reset, power, features and migration of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_STATE_H
#define VFC_PUBLIC_STATE_H

#include "vfc-iommu-info.h"
#include "vfc-open.h"

/* ---- resets (state/reset.c, state/hot-reset.c) ---------------------- */

/* Another device affected by a reset. */
struct vfc_affected {
	char address[VFC_NAME];
	int group;		/* IOMMU group, or -1 */
	uint32_t devid;		/* ID in our iommufd; 0 if none or not queried */
	char driver[VFC_NAME];	/* "" if none */
	bool bound;		/* bound to a VFIO driver */
	bool owned;		/* in a group or iommufd that this process has open */
	bool vf;		/* a virtual function of the device */
};

/* A predicted reset. */
struct vfc_reset {
	bool hot;
	char method[VFC_NAME];	/* as in reset_method in sysfs; "bus" if hot; "" if unknown */
	const char *effect;	/* effect of the reset, static */
	const char *refusal;	/* why no reset is possible, static, or NULL */
	struct vfc_affected *others;
	size_t nothers;
};

/*
 * Predict from sysfs what VFIO_DEVICE_RESET (or, if hot, VFIO_DEVICE_PCI_HOT_RESET)
 * will do to the device. The kernel uses the first method in reset_method that works;
 * "bus" works only if the device is alone on its bus. A device in the same group
 * counts as owned. Does not open the device. Release with vfc_reset_clear().
 */
int vfc_reset_plan(struct vfc_ctx *ctx, const char *address, bool hot,
		   struct vfc_reset *reset);

/*
 * Ask the kernel about a hot reset (VFIO_DEVICE_GET_PCI_HOT_RESET_INFO). Return
 * -ENODEV if neither the slot nor the bus can be reset (a root bus), -EPERM if an
 * affected device has no IOMMU group, -EAGAIN while devices are added or removed, or
 * -ENOTTY if the device is not a PCI device.
 */
int vfc_hot_reset_info(struct vfc_handle *handle, struct vfc_reset *reset);
void vfc_reset_clear(struct vfc_reset *reset);

/*
 * Reset the device (VFIO_DEVICE_RESET). Return -ENOTTY if the device has no reset
 * that VFIO may use, or if none worked, or -EAGAIN while the device is locked (by
 * a reset, bind or unbind through sysfs).
 */
int vfc_handle_reset(struct vfc_handle *handle);

/*
 * Reset all devices from vfc_hot_reset_info() (VFIO_DEVICE_PCI_HOT_RESET), with the
 * descriptors of their groups, or without (cdev). Return -EINVAL unless all devices
 * are bound to VFIO and owned, -EBUSY or -EAGAIN while a device is in use, or -ENOTTY
 * if the bus did not come back.
 */
int vfc_handle_hot_reset(struct vfc_handle *handle, const struct vfc_reset *reset);

/* ---- migration (state/migration.c, state/migration-data.c) ---------- */

/* VFIO_DEVICE_STATE_*. VFC_WORDS_MIGRATION_STATE has the names. */
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

/* The migration status of a device. */
struct vfc_migration {
	uint64_t flags;		/* VFIO_MIGRATION_* */
	enum vfc_state state;
	bool sized;		/* size is valid (since Linux 6.2, not with every driver) */
	uint64_t size;		/* estimated bytes of state that STOP_COPY saves */
	bool data;		/* this handle has the state's data descriptor */
	bool precopy;		/* in PRE_COPY, with remaining data: */
	uint64_t initial, dirty;	/* bytes */
};

/*
 * Query the migration status. In PRE_COPY with a data descriptor, also queries
 * VFIO_MIG_GET_PRECOPY_INFO. Return -ENOTTY if the device does not support
 * migration.
 */
int vfc_migration_read(struct vfc_handle *handle, struct vfc_migration *migration);

/*
 * List in next[] the states that a driver with these flags reaches from a state in
 * one step. Return the count. The kernel finds longer paths.
 */
size_t vfc_migration_arcs(uint64_t flags, enum vfc_state from, enum vfc_state next[VFC_STATES]);

/*
 * Change to a state, in as many steps as needed. The handle keeps the data descriptor
 * of the new state (for reading in STOP_COPY and PRE_COPY, for writing in RESUMING)
 * until it leaves the state. Return -EINVAL if the state cannot be reached, or if the
 * data written in RESUMING is not the state of such a device. After a failed step, the
 * device may be in ERROR, which only a reset leaves; the message says so.
 */
int vfc_migration_set(struct vfc_handle *handle, enum vfc_state state);

/*
 * Save the device's state. Changes from RUNNING through PRE_COPY (if precopy is set
 * and supported) or from the current state to STOP_COPY, and passes all bytes to
 * put() in order. A negative return value of put() ends the save and is returned
 * without being recorded. Afterwards the device is back in its previous state,
 * RUNNING or STOP.
 */
int vfc_migration_save(struct vfc_handle *handle, bool precopy,
		       int (*put)(void *data, const void *bytes, size_t size), void *data);

/*
 * Load a device's state. Changes to RESUMING, writes all data from take() (which
 * returns a number of bytes, 0 at the end, or < 0 as put() above), changes to STOP,
 * where the device applies the data, and, if run is true, to RUNNING. On failure
 * the device stays in RESUMING or ERROR until it is reset.
 */
int vfc_migration_load(struct vfc_handle *handle, bool run,
		       ssize_t (*take)(void *data, void *bytes, size_t size), void *data);

/* ---- power (state/power.c) ------------------------------------------ */

/* The power status of a device. Unknown strings are "", unknown numbers -1. */
struct vfc_power {
	char status[VFC_NAME];	/* power/runtime_status: "active", "suspended" … */
	char control[VFC_NAME];	/* power/control: "auto", "on" */
	char state[VFC_NAME];	/* power_state (since Linux 5.11): "D0", "D3hot" … */
	int pmcsr;		/* state in the device's own PMCSR, 0 to 3 (D3hot) */
	int keeps;		/* 1 if registers survive D3hot (No_Soft_Reset), else 0 */
	int d3cold_allowed;
};

/*
 * Read the power status from sysfs without opening or waking the device. PMCSR
 * is readable only by root and is not read in D3cold. Return -ENODEV if there
 * is no such device.
 */
int vfc_power_read(struct vfc_ctx *ctx, const char *address, struct vfc_power *power);

/*
 * Allow the kernel to put an open device into its lowest power state while
 * nothing uses the device (VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY; Linux 6.1).
 * Mapped accesses fault until the device leaves low power. Any other use
 * resumes the device, temporarily or, with wakeup, for good; vfc_power_wait()
 * reports that wake-up. Return -ENOTTY if the kernel or the driver does not
 * support it, or -EINVAL if the device has already entered low power.
 */
int vfc_power_enter(struct vfc_handle *handle, bool wakeup);
int vfc_power_exit(struct vfc_handle *handle);

/*
 * Wait up to timeout_ns (-1 for no limit) for the wake-up, after which the device is
 * at full power. Return 1, 0 on timeout, -EINTR on a signal, or -ENOENT if no
 * wake-up was requested.
 */
int vfc_power_wait(struct vfc_handle *handle, int64_t timeout_ns);

/* ---- features (state/feature.c) ------------------------------------- */

enum vfc_feature_support {
	VFC_FEATURE_NONE = 0,
	VFC_FEATURE_GET = 1,
	VFC_FEATURE_SET = 2,
	VFC_FEATURE_KNOWN = 4,	/* supports the probe but neither get nor set */
};

/* Probe a feature by index. Return a mask of vfc_feature_support. Does not change the device. */
int vfc_handle_feature(struct vfc_handle *handle, unsigned int index);

enum vfc_feature_gives {
	VFC_GIVES_NONE,
	VFC_GIVES_FLAGS,	/* VFIO_MIGRATION_* */
	VFC_GIVES_STATE,	/* enum vfc_state */
	VFC_GIVES_SIZE,		/* bytes */
};

/* The device's support for a VFIO_DEVICE_FEATURE_*. */
struct vfc_feature {
	unsigned int index;
	int support;		/* a mask of vfc_feature_support */
	enum vfc_feature_gives kind;
	uint64_t value;
	const char *note;	/* why the value was not read (static), or NULL */
};

/* Probe a feature, and get its value if reading the value has no side effect. */
int vfc_feature_read(struct vfc_handle *handle, unsigned int index, struct vfc_feature *feature);

/*
 * Turn the device's bus mastering on or off, through the feature if the device has it
 * (CDX), else in a PCI device's COMMAND register. Set *how to "feature" or "config".
 * Return -ENOTTY if the device has neither.
 */
int vfc_bus_master_set(struct vfc_handle *handle, bool on, const char **how);

/*
 * Export part of a BAR as a dma-buf (VFIO_DEVICE_FEATURE_DMA_BUF; Linux 6.19) and set
 * *got to the dma-buf's size. Return the descriptor, which the handle owns, -ENOTTY if
 * the kernel does not support the feature, or -EINVAL unless offset and size are whole
 * pages of a memory BAR.
 */
int vfc_dma_buf_export(struct vfc_handle *handle, uint32_t region, uint64_t offset,
		       uint64_t size, uint64_t *got);

/* ---- the IOMMU behind a device (state/iommu-info.c) ------------------ */

/*
 * Query the kernel about an open device's IOMMU (IOMMU_GET_HW_INFO; Linux 6.6).
 * Return -EOPNOTSUPP if the device was not opened through its cdev or has no IOMMU,
 * or if the IOMMU driver reports nothing, or -ENOTTY before Linux 6.6.
 */
int vfc_handle_iommu(struct vfc_handle *handle, struct vfc_iommu_info *info);

/* ---- SPAPR TCE (state/spapr.c) -------------------------------------- */

/* The windows of a POWER machine's IOMMU (VFIO_IOMMU_SPAPR_TCE_GET_INFO). */
struct vfc_spapr {
	uint32_t window_start, window_size;	/* the 32-bit window, in bytes of IOVA */
	bool dynamic;		/* more windows can be created, with: */
	uint64_t page_sizes;	/* one bit per size */
	uint32_t windows, levels;	/* maximum number of windows, and of levels */
	bool eeh;		/* supports error handling (VFIO_EEH) */
};

/*
 * Get the windows. Return -EOPNOTSUPP if the space is not an sPAPR container, or -ENXIO
 * if no device is open in the space.
 */
int vfc_space_spapr(struct vfc_space *space, struct vfc_spapr *spapr);

#endif
