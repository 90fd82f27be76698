/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause-container.c: why a group or its container would not do what opening a
 * device takes, and the next step. The errnos are those of Linux 5.10 to 6.12
 * (drivers/vfio/{group,container,vfio_iommu_type1}.c).
 */
#include <stdio.h>

#include "cause.h"
#include "root.h"
#include "space.h"
#include "token.h"
#include "uapi.h"

#define NOIOMMU_MODE "module/vfio/parameters/enable_unsafe_noiommu_mode"

int cause_rawio(struct vfc_ctx *ctx)
{
	vfc_fail_why(ctx, -EPERM, "the no-IOMMU mode is for those who may have all memory");
	return vfc_suggest(ctx, -EPERM, "run as root (CAP_SYS_RAWIO)");
}

/* VFIO works without an IOMMU only where somebody has said so. */
static int no_noiommu(struct vfc_ctx *ctx)
{
	char path[ROOT_PATH], text[8];

	root_path(path, ROOT_SYS, NOIOMMU_MODE);
	if (root_read(ctx, text, sizeof(text), ROOT_SYS, NOIOMMU_MODE) < 0)
		return vfc_fail_why(ctx, -EOPNOTSUPP, "this kernel has no no-IOMMU mode "
				    "(CONFIG_VFIO_NOIOMMU): %s is not there", path);
	if (text[0] != 'Y') {
		vfc_fail_why(ctx, -EPERM, "the no-IOMMU mode is off: %s is N", path);
		return vfc_suggest(ctx, -EPERM, "it lets the device reach all memory, and "
				   "taints the kernel: echo 1 > %s", path);
	}
	return cause_rawio(ctx);
}

int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api)
{
	const char *module = "vfio_iommu_type1";

	if (api == VFC_API_NOIOMMU)
		return no_noiommu(ctx);
	if (api == VFC_API_COMPAT)
		return vfc_fail_why(ctx, -ENODEV, "the iommufd does not act as a container");
	if (root_exists(ctx, ROOT_SYS, "module/%s", module))
		return vfc_fail_why(ctx, -ENODEV,
				    "the kernel's VFIO offers no IOMMU type that we know");
	vfc_fail_why(ctx, -ENODEV, "the module %s is not loaded: VFIO has no IOMMU driver",
		     module);
	return vfc_suggest(ctx, -ENODEV, "modprobe %s", module);
}

int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *module)
{
	char path[ROOT_PATH];

	vfc_fail_why(ctx, -EPERM,
		     "no interrupt remapping: VFIO does not trust the device's interrupts");
	root_path(path, ROOT_SYS, "module/%s/parameters/allow_unsafe_interrupts", module);
	return vfc_suggest(ctx, -EPERM,
			   "turn interrupt remapping on (firmware; intremap=on in QEMU); "
			   "or let the device forge any interrupt: echo 1 > %s", path);
}

/* The module that asks for interrupt remapping: the one behind the container. */
static const char *asking_module(const struct vfc_space *space)
{
	return space->backend->api == VFC_API_COMPAT ? "iommufd" : "vfio_iommu_type1";
}

int cause_set_container(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err)
{
	static const struct cause shared[] = {
		{ -EINVAL, "its IOMMU cannot share what the other groups have: another kind of "
		  "IOMMU, or a reserved region where something is mapped",
		  "open the devices one by one" },
		{ -EBUSY, "a page table of its own is attached to it", NULL },
		{ 0 }
	}, first[] = {
		{ -EBADF, "the container's descriptor is closed", NULL },
		{ -EBADFD, "VFIO does not take this descriptor for a container", NULL },
		{ -EINVAL, "it is in a container already, or VFIO does not take this one "
		  "(an iommufd: Linux 6.2)", "--api group" },
		{ 0 }
	};
	char attempt[VFC_NAME];

	if (cause_blocked(ctx, group))
		return -EPERM;
	if (err == -EPERM && space->iommu_set)
		return cause_unsafe_interrupts(ctx, asking_module(space));
	snprintf(attempt, sizeof(attempt), "set the container of group %d", group);
	return cause_known(ctx, space->iommu_set ? shared : first, err, attempt);
}

int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int err)
{
	static const struct cause causes[] = {
		{ -EINVAL, "the container has no group any more", NULL },
		{ -ENODEV, "VFIO has no IOMMU driver of this type for the group", NULL },
		{ -EBUSY, "a page table of its own is attached to the group", NULL },
		{ -ENOMEM, "the kernel has no memory for page tables", NULL },
		{ 0 }
	};
	char attempt[VFC_NAME];

	if (err == -EPERM)
		return space->backend->api == VFC_API_NOIOMMU ? cause_rawio(ctx) :
			cause_unsafe_interrupts(ctx, asking_module(space));
	snprintf(attempt, sizeof(attempt), "set IOMMU %s",
		 vfc_word(VFC_WORDS_IOMMU, space->iommu));
	return cause_known(ctx, causes, err, attempt);
}

int cause_device(struct vfc_ctx *ctx, const struct vfc_space *space,
		 const struct vfc_device *device, int err)
{
	static const char attempt[] = "get the device's descriptor";

	if (token_cause(ctx, device, false, err))
		return err;
	switch (err) {
	case -EPERM:
		/* An iommufd that acts as the container asks only here. */
		if (!cause_blocked(ctx, device->group) &&
		    space->backend->api == VFC_API_COMPAT)
			return cause_unsafe_interrupts(ctx, asking_module(space));
		return cause_not_viable(ctx, device->group, err, attempt);
	case -EINVAL:		/* 5.10 tells only here that a group is not viable */
		return cause_not_viable(ctx, device->group, err, attempt);
	case -ENODEV:
		return cause_lost(ctx, device->address, err, attempt);
	default:
		return vfc_fail(ctx, err, "%s", attempt);
	}
}
