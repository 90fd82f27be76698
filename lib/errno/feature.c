/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feature.c: errnos of VFIO_DEVICE_FEATURE, VF tokens and migration, for the
 * calls of state/feature.c, state/power.c, state/migration.c,
 * state/migration-data.c and vfio/vf-token.c.
 */
#include <errno.h>

#include "oracle.h"

#define CORE "drivers/vfio/pci/vfio_pci_core.c "
#define VFIO "drivers/vfio/vfio_main.c "
#define CHECK "include/linux/vfio.h vfio_check_feature()"
#define TOKEN "drivers/vfio/pci/vfio_pci_core.c vfio_pci_validate_vf_token()"

#define TOKEN_CALLS "get-device bind-iommufd"
#define TELL_TOKEN "the kernel's log has a line about the VF token; vfioctl show DEVICE names " \
	"its physical function"
#define KNOWN_TO "get the token from the user who opened {OPENER} (open --vf-token new prints " \
	"it), and pass it with --vf-token @FILE or VFIOCTL_VF_TOKEN"
#define RUN_AGAIN "the device is now in the state resuming; to make it run: reset {DEVICE}"

#define TELL_STATE "vfioctl migration DEVICE shows the state"

/* Each driver rejects another device's state data with its own errno. */
#define NO_STATE(errno, where) \
	{ "migration-write", errno, "other-data", NULL, true, \
	  "the device refuses the data ({ERRNO}): it is not the state of a device of this type", \
	  RUN_AGAIN, NULL, where }

const struct oracle_row oracle_feature[] = {
	{ "feature", ENOTTY, "no-feature", NULL, false,
	  "the device's driver or the kernel does not support the feature",
	  "features lists what it supports",
	  NULL, CORE "vfio_pci_core_ioctl_feature()" },
	{ "feature", EINVAL, "other-direction", NULL, false,
	  "the feature does not support this: some can only be set, others only read",
	  "features shows what each supports", NULL, CHECK },
	{ "bus-master", ENOTTY, "no-command", NULL, true,
	  "the device has no feature bus-master, and no COMMAND register: it is not a PCI device",
	  NULL, NULL, CORE "vfio_pci_core_ioctl_feature()" },

	/* ---- dma-bufs ------------------------------------------------------- */
	{ "dma-buf", ENOTTY, "no-feature", NULL, false,
	  "this kernel cannot export BARs as dma-bufs: that needs Linux 6.19 with "
	  "CONFIG_VFIO_PCI_DMABUF", NULL, NULL, CORE "vfio_pci_core_ioctl_feature()" },
	{ "dma-buf", EINVAL, "not-whole", NULL, false,
	  "only whole pages of a mappable memory BAR can be exported", NULL,
	  NULL, "drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_core_feature_dma_buf() (Linux 6.19)" },
	{ "dma-buf", ENODEV, "no-bar", NULL, false,
	  "the BAR does not exist, or the device is being removed", NULL,
	  NULL, "drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_core_feature_dma_buf() (Linux 6.19)" },

	/* ---- low power -------------------------------------------------------- */
	{ "low-power", ENOTTY, "no-feature", NULL, false,
	  "not supported by the kernel (before Linux 6.1) or the device's driver", NULL, NULL,
	  CORE "vfio_pci_core_ioctl_feature()" },
	{ "low-power", EINVAL, "there-already", NULL, false, "the device is already in low power",
	  "leave it with `power exit`", NULL, CORE "vfio_pci_runtime_pm_entry()" },
	{ "low-power", EBADF, "closed", NULL, false, "the eventfd for the wake-up is closed",
	  NULL, NULL, CORE "vfio_pci_core_pm_entry_with_wakeup()" },

	/* ---- VF tokens ---------------------------------------------------------- */
	{ "vf-token", ENOTTY, "no-physical-function", NULL, true,
	  "{DEVICE} has no VF token to set: it is not an SR-IOV physical function", NULL, NULL,
	  CORE "vfio_pci_core_feature_token()" },
	{ TOKEN_CALLS, EINVAL, "token-of-other-driver", NULL, true,
	  "{DEVICE} takes no VF token: its physical function {PF} is bound to {DRIVER}, "
	  "not to VFIO", "omit --vf-token", TELL_TOKEN, TOKEN },
	{ TOKEN_CALLS, EINVAL, "token-of-neither", NULL, true,
	  "{DEVICE} takes no VF token: it is not an SR-IOV physical or virtual function",
	  "omit --vf-token", TELL_TOKEN, TOKEN },
	{ "bind-iommufd", EINVAL, "token-by-cdev", NULL, true,
	  "the device cdev of this kernel does not take a VF token for {DEVICE} and does not "
	  "need one (Linux 6.18 does)", "use --api group, or omit --vf-token",
	  "a token was given, and uname -r is older than 6.18",
	  "drivers/vfio/device_cdev.c vfio_df_ioctl_bind_iommufd()" },
	{ TOKEN_CALLS, EACCES, "token-missing", NULL, true,
	  "no VF token was given: {PF}, the physical function of {DEVICE}, is bound to VFIO",
	  KNOWN_TO, TELL_TOKEN, TOKEN },
	{ TOKEN_CALLS, EACCES, "token-wrong", NULL, true,
	  "this is not the VF token of {PF}, the physical function of {DEVICE}", KNOWN_TO,
	  TELL_TOKEN, TOKEN },
	{ TOKEN_CALLS, EACCES, "token-missing-for-open", NULL, true,
	  "no VF token was given: virtual functions of {DEVICE} are open with one", KNOWN_TO,
	  TELL_TOKEN, TOKEN },
	{ TOKEN_CALLS, EACCES, "token-wrong-for-open", NULL, true,
	  "this is not the VF token: virtual functions of {DEVICE} are open with one", KNOWN_TO,
	  TELL_TOKEN, TOKEN },

	/* ---- migration ------------------------------------------------------------ */
	{ "migration", ENOTTY, "no-migration", NULL, true,
	  "the device cannot migrate: its VFIO driver does not support migration", NULL, NULL,
	  VFIO "vfio_ioctl_device_feature_migration()" },
	{ "migration", EINVAL, "no-migration", NULL, true,
	  "the device cannot migrate: its VFIO driver does not support migration", NULL,
	  "features does not list migration", CHECK },
	{ "migration", EINVAL, "data-not-whole", NULL, true,
	  "the data is not the complete state of a device of this type", NULL,
	  "the device was in state resuming", "samples/vfio-mdev/mtty.c mtty_load_state()" },
	{ "migration", EINVAL, "in-error", NULL, true,
	  "the device is in state error, which only a reset clears", "reset {DEVICE}",
	  TELL_STATE, VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "never-asked", NULL, true,
	  "state {STATE} cannot be requested", NULL, TELL_STATE,
	  VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "no-state", NULL, true, "the device has no state {STATE}", NULL,
	  "vfioctl migration DEVICE shows the flags", VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "no-way", NULL, true,
	  "stop-copy cannot go back to {STATE}", "go through stop or running",
	  TELL_STATE, VFIO "vfio_mig_get_next_state()" },
	{ "migration-read migration-write", ENODEV, "taken-back", NULL, false,
	  "a reset or another state change revoked the descriptor", NULL, NULL,
	  "samples/vfio-mdev/mtty.c mtty_save_read()" },
	NO_STATE(EFAULT, "samples/vfio-mdev/mtty.c mtty_resume_write()"),
	NO_STATE(EINVAL, "drivers/vfio/pci/mlx5/main.c mlx5vf_resume_write()"),
	NO_STATE(ENOMEM, "samples/vfio-mdev/mtty.c mtty_resume_write()"),
	{ }
};
