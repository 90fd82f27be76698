/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * feature.c: errnos of VFIO_DEVICE_FEATURE, of VF tokens and of migration: the
 * part of the table for state/feature.c, state/power.c, state/migration.c,
 * state/migration-data.c and vfio/vf-token.c.
 */
#include <errno.h>

#include "oracle.h"

#define CORE "drivers/vfio/pci/vfio_pci_core.c "
#define VFIO "drivers/vfio/vfio_main.c "
#define CHECK "include/linux/vfio.h vfio_check_feature()"
#define TOKEN "drivers/vfio/pci/vfio_pci_core.c vfio_pci_validate_vf_token()"

#define TOKEN_CALLS "get-device bind-iommufd"
#define TELL_TOKEN "the kernel's log has a line on the VF token; vfioctl show DEVICE names its " \
	"physical function"
#define KNOWN_TO "the token is known to who opened {OPENER} (open --vf-token new prints it): " \
	"give it with --vf-token @FILE, or in VFIOCTL_VF_TOKEN"
#define RUN_AGAIN "it is in the state resuming now: reset {DEVICE} makes it run again"

#define TELL_STATE "its state: vfioctl migration DEVICE"

/* The data is refused with one of several errnos, by the taste of the driver. */
#define NO_STATE(errno, where) \
	{ "migration-write", errno, "other-data", NULL, true, \
	  "the device refuses the data ({ERRNO}): it is no state of such a device", RUN_AGAIN, \
	  NULL, where }

const struct oracle_row oracle_feature[] = {
	{ "feature", ENOTTY, "no-feature", NULL, false,
	  "the device's driver, or the kernel, has no such feature", "features shows what it has",
	  NULL, CORE "vfio_pci_core_ioctl_feature()" },
	{ "feature", EINVAL, "other-direction", NULL, false,
	  "the feature is not for this: some are only set, some only got",
	  "features shows what each is for", NULL, CHECK },
	{ "bus-master", ENOTTY, "no-command", NULL, true,
	  "the device has no feature bus-master, and is no PCI device, whose COMMAND has it",
	  NULL, NULL, CORE "vfio_pci_core_ioctl_feature()" },

	/* ---- dma-bufs ------------------------------------------------------- */
	{ "dma-buf", ENOTTY, "no-feature", NULL, false,
	  "this kernel makes none of BARs: it takes Linux 6.19 with "
	  "CONFIG_VFIO_PCI_DMABUF", NULL, NULL, CORE "vfio_pci_core_ioctl_feature()" },
	{ "dma-buf", EINVAL, "not-whole", NULL, false,
	  "it takes whole pages of a memory BAR that can be mapped", NULL,
	  NULL, "drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_core_feature_dma_buf() (Linux 6.19)" },
	{ "dma-buf", ENODEV, "no-bar", NULL, false,
	  "the BAR is not there, or the device is being taken away", NULL,
	  NULL, "drivers/vfio/pci/vfio_pci_dmabuf.c vfio_pci_core_feature_dma_buf() (Linux 6.19)" },

	/* ---- low power -------------------------------------------------------- */
	{ "low-power", ENOTTY, "no-feature", NULL, false,
	  "the kernel (before Linux 6.1) or the device's driver cannot", NULL, NULL,
	  CORE "vfio_pci_core_ioctl_feature()" },
	{ "low-power", EINVAL, "there-already", NULL, false, "it is there already",
	  "`power exit` ends that", NULL, CORE "vfio_pci_runtime_pm_entry()" },
	{ "low-power", EBADF, "closed", NULL, false, "the eventfd for the wake-up is closed",
	  NULL, NULL, CORE "vfio_pci_core_pm_entry_with_wakeup()" },

	/* ---- VF tokens ---------------------------------------------------------- */
	{ "vf-token", ENOTTY, "no-physical-function", NULL, true,
	  "{DEVICE} has no VF token to set: it is no physical function of SR-IOV", NULL, NULL,
	  CORE "vfio_pci_core_feature_token()" },
	{ TOKEN_CALLS, EINVAL, "token-of-other-driver", NULL, true,
	  "{DEVICE} takes no VF token: its physical function {PF} is not bound to VFIO but to "
	  "{DRIVER}", "leave out --vf-token", TELL_TOKEN, TOKEN },
	{ TOKEN_CALLS, EINVAL, "token-of-neither", NULL, true,
	  "{DEVICE} takes no VF token: it is neither a physical nor a virtual function of SR-IOV",
	  "leave out --vf-token", TELL_TOKEN, TOKEN },
	{ "bind-iommufd", EINVAL, "token-by-cdev", NULL, true,
	  "this kernel's device cdev takes no VF token for {DEVICE}, nor does it ask for one "
	  "(Linux 6.18 does)", "--api group does; or leave out --vf-token",
	  "a token was given, and uname -r is older",
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
	  "the device does not migrate: its VFIO driver has no migration", NULL, NULL,
	  VFIO "vfio_ioctl_device_feature_migration()" },
	{ "migration", EINVAL, "no-migration", NULL, true,
	  "the device does not migrate: its VFIO driver has no migration", NULL,
	  "features has no migration", CHECK },
	{ "migration", EINVAL, "data-not-whole", NULL, true,
	  "the data is no whole state of such a device", NULL,
	  "it was in the state resuming", "samples/vfio-mdev/mtty.c mtty_load_state()" },
	{ "migration", EINVAL, "in-error", NULL, true,
	  "the device is in the state error, which only a reset leaves", "reset {DEVICE}",
	  TELL_STATE, VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "never-asked", NULL, true,
	  "no device can be asked to go to {STATE}", NULL, TELL_STATE,
	  VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "no-state", NULL, true, "the device has no state {STATE}", NULL,
	  "its flags: vfioctl migration DEVICE", VFIO "vfio_mig_get_next_state()" },
	{ "migration", EINVAL, "no-way", NULL, true,
	  "no way leads from stop-copy back to {STATE}", "go through stop or running",
	  TELL_STATE, VFIO "vfio_mig_get_next_state()" },
	{ "migration-read migration-write", ENODEV, "taken-back", NULL, false,
	  "it was taken back, by a reset or by another change of state", NULL, NULL,
	  "samples/vfio-mdev/mtty.c mtty_save_read()" },
	NO_STATE(EFAULT, "samples/vfio-mdev/mtty.c mtty_resume_write()"),
	NO_STATE(EINVAL, "drivers/vfio/pci/mlx5/main.c mlx5vf_resume_write()"),
	NO_STATE(ENOMEM, "samples/vfio-mdev/mtty.c mtty_resume_write()"),
	{ 0 }
};
