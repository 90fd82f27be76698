/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-state.h: resets of an open device, its power, features and migration. Part of vfc.h. */
#ifndef VFC_PUBLIC_STATE_H
#define VFC_PUBLIC_STATE_H

#include "vfc-iommu-info.h"
#include "vfc-open.h"

/* ---- resets (state/reset.c, state/hot-reset.c) ---------------------- */

/* Another device that a reset also affects. */
struct vfc_affected {
	char address[VFC_NAME];
	int group;		/* its IOMMU group; -1: none */
	uint32_t devid;		/* its id in our iommufd; 0: none, or not queried */
	char driver[VFC_NAME];	/* "": none */
	bool bound;		/* to a VFIO driver */
	bool owned;		/* ours: in a group or iommufd that we have open */
	bool vf;		/* a virtual function of the device */
};

/* The expected reset. */
struct vfc_reset {
	bool hot;
	char method[VFC_NAME];	/* of sysfs' reset_method; hot: "bus"; "": unknown */
	const char *effect;	/* its effect, static */
	const char *refusal;	/* why no reset is possible, static; NULL: none known */
	struct vfc_affected *others;
	size_t nothers;
};

/*
 * Predict from sysfs what VFIO_DEVICE_RESET (or, if hot, VFIO_DEVICE_PCI_HOT_RESET) of
 * the device will do: the kernel uses the first method of reset_method that works;
 * "bus" works only if the device is alone on its bus. A device in our own group counts
 * as ours. Opens nothing. Release with vfc_reset_clear().
 */
int vfc_reset_plan(struct vfc_ctx *ctx, const char *address, bool hot,
		   struct vfc_reset *reset);

/*
 * VFIO_DEVICE_GET_PCI_HOT_RESET_INFO: the kernel's answer about a hot reset. -ENODEV
 * if neither slot nor bus can be reset (a root bus), -EPERM if an affected device has
 * no IOMMU group, -EAGAIN while devices come and go, -ENOTTY if the device is not a
 * PCI device.
 */
int vfc_hot_reset_info(struct vfc_handle *handle, struct vfc_reset *reset);
void vfc_reset_clear(struct vfc_reset *reset);

/*
 * VFIO_DEVICE_RESET. -ENOTTY if the device has no reset that VFIO may use, or none
 * that worked; -EAGAIN while the device is locked (a reset, bind or unbind through
 * sysfs).
 */
int vfc_handle_reset(struct vfc_handle *handle);

/*
 * VFIO_DEVICE_PCI_HOT_RESET of the devices from vfc_hot_reset_info(), with the
 * descriptors of their groups, or without (cdev). -EINVAL unless all of them are bound
 * to VFIO and ours, -EBUSY or -EAGAIN while a device is in use, -ENOTTY if the bus did
 * not come back.
 */
int vfc_handle_hot_reset(struct vfc_handle *handle, const struct vfc_reset *reset);

/* ---- migration (state/migration.c, state/migration-data.c) ---------- */

/* VFIO_DEVICE_STATE_*; their names are in VFC_WORDS_MIGRATION_STATE. */
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
	bool sized;		/* size is valid (Linux 6.2, and not every driver) */
	uint64_t size;		/* estimated bytes of state that STOP_COPY saves */
	bool data;		/* this handle has the descriptor of the state's data */
	bool precopy;		/* in PRE_COPY; remaining data: */
	uint64_t initial, dirty;	/* bytes */
};

/*
 * Query the device. -ENOTTY if it does not support migration. In PRE_COPY with its
 * data, also queries VFIO_MIG_GET_PRECOPY_INFO.
 */
int vfc_migration_read(struct vfc_handle *handle, struct vfc_migration *migration);

/*
 * List in next[] the states that a driver with these flags reaches in one step from
 * another. Returns the count. The kernel finds longer paths.
 */
size_t vfc_migration_arcs(uint64_t flags, enum vfc_state from, enum vfc_state next[VFC_STATES]);

/*
 * Change to a state, in as many steps as needed. The data descriptor of the new state
 * (STOP_COPY, PRE_COPY: for reading, RESUMING: for writing) stays with the handle, and
 * is closed when the state is left. -EINVAL if the state cannot be reached, or if the
 * data written in RESUMING is not a state of such a device. After a failed step the
 * device may be in ERROR, which only a reset leaves; the message reports it.
 */
int vfc_migration_set(struct vfc_handle *handle, enum vfc_state state);

/*
 * Save the state: from RUNNING through PRE_COPY if precopy is set and supported, else
 * from the current state, to STOP_COPY, passing all bytes to put() in order. A return
 * value < 0 of put() ends the saving and is returned, not recorded. Afterwards the
 * device is in its previous state: RUNNING or STOP.
 */
int vfc_migration_save(struct vfc_handle *handle, bool precopy,
		       int (*put)(void *data, const void *bytes, size_t size), void *data);

/*
 * Load a state: go to RESUMING, write all data from take() (bytes, 0 at the end, or < 0
 * as above), go to STOP, in which the device uses it, and with run to RUNNING. On
 * failure the device stays in RESUMING or ERROR until it is reset.
 */
int vfc_migration_load(struct vfc_handle *handle, bool run,
		       ssize_t (*take)(void *data, void *bytes, size_t size), void *data);

/* ---- power (state/power.c) ------------------------------------------ */

/* The power status of a device; strings are "" and numbers -1 if unknown. */
struct vfc_power {
	char status[VFC_NAME];	/* power/runtime_status: "active", "suspended" … */
	char control[VFC_NAME];	/* power/control: "auto", "on" */
	char state[VFC_NAME];	/* power_state, Linux 5.11: "D0", "D3hot" … */
	int pmcsr;		/* the state in the device's own PMCSR: 0 … 3 (D3hot) */
	int keeps;		/* 1: D3hot keeps its registers (No_Soft_Reset), 0: loses them */
	int d3cold_allowed;
};

/*
 * Ask sysfs; the device is neither opened nor woken (its PMCSR is not looked at
 * in D3cold, and only root may). -ENODEV for no such device.
 */
int vfc_power_read(struct vfc_ctx *ctx, const char *address, struct vfc_power *power);

/*
 * Let the kernel put an open device into the lowest state of power there is
 * (VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY; Linux 6.1): it goes there when nothing
 * uses it. Mapped accesses fault until it is left; every other use brings it
 * back for as long as that lasts, or with wakeup for good, which is told.
 * -ENOTTY when kernel or driver cannot, -EINVAL when it is there already.
 */
int vfc_power_enter(struct vfc_handle *handle, bool wakeup);
int vfc_power_exit(struct vfc_handle *handle);

/*
 * Wait for the wake-up, up to timeout_ns (-1: for ever): 1, 0 on time-out, -EINTR on
 * a signal, -ENOENT when none was asked for. Woken, the device is at full power.
 */
int vfc_power_wait(struct vfc_handle *handle, int64_t timeout_ns);

/* ---- features (state/feature.c) ------------------------------------- */

enum vfc_feature_support {
	VFC_FEATURE_NONE = 0,
	VFC_FEATURE_GET = 1,
	VFC_FEATURE_SET = 2,
	VFC_FEATURE_KNOWN = 4,	/* supports the probe, but neither get nor set */
};

/* Probe feature index; returns a mask of vfc_feature_support. Changes nothing. */
int vfc_handle_feature(struct vfc_handle *handle, unsigned int index);

enum vfc_feature_gives {
	VFC_GIVES_NONE,
	VFC_GIVES_FLAGS,	/* VFIO_MIGRATION_* */
	VFC_GIVES_STATE,	/* enum vfc_state */
	VFC_GIVES_SIZE,		/* bytes */
};

/* The device's support of a VFIO_DEVICE_FEATURE_*. */
struct vfc_feature {
	unsigned int index;
	int support;		/* a mask of vfc_feature_support */
	enum vfc_feature_gives kind;
	uint64_t value;
	const char *note;	/* why its value was not read, static; or NULL */
};

/* Probe a feature, and get its value if reading it has no side effect. */
int vfc_feature_read(struct vfc_handle *handle, unsigned int index, struct vfc_feature *feature);

/*
 * Turn bus mastering of the device on or off: through the feature if the device has it
 * (CDX), else in a PCI device's COMMAND. *how: "feature" or "config". -ENOTTY if it has
 * neither.
 */
int vfc_bus_master_set(struct vfc_handle *handle, bool on, const char **how);

/*
 * Export a part of a BAR as a dma-buf (VFIO_DEVICE_FEATURE_DMA_BUF; Linux 6.19):
 * *got is its size. Returns the descriptor, owned by the handle. -ENOTTY if the kernel
 * does not support it, -EINVAL unless offset and size are whole pages of a memory BAR.
 */
int vfc_dma_buf_export(struct vfc_handle *handle, uint32_t region, uint64_t offset,
		       uint64_t size, uint64_t *got);

/* ---- the IOMMU behind a device (state/iommu-info.c) ------------------ */

/*
 * Query the kernel about the IOMMU of an open device: IOMMU_GET_HW_INFO, Linux 6.6.
 * -EOPNOTSUPP if the device was not opened through its cdev, has no IOMMU, or the
 * IOMMU driver reports nothing; -ENOTTY before 6.6.
 */
int vfc_handle_iommu(struct vfc_handle *handle, struct vfc_iommu_info *info);

/* ---- SPAPR TCE (state/spapr.c) -------------------------------------- */

/* The windows of a POWER machine's IOMMU: VFIO_IOMMU_SPAPR_TCE_GET_INFO. */
struct vfc_spapr {
	uint32_t window_start, window_size;	/* the 32-bit one, in bytes of IOVA */
	bool dynamic;		/* further windows can be created; then: */
	uint64_t page_sizes;	/* a bit each */
	uint32_t windows, levels;	/* maximum number of windows, and of their levels */
	bool eeh;		/* errors can be handled: VFIO_EEH */
};

/* -EOPNOTSUPP if the space is not a SPAPR container, -ENXIO if no device is open in it. */
int vfc_space_spapr(struct vfc_space *space, struct vfc_spapr *spapr);

#endif
