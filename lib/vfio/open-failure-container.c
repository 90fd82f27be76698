/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure-container.c: why opening a device through its group and container
 * failed, and the next step. The errnos are those of Linux 5.10 to 6.12
 * (drivers/vfio/{group,container,vfio_iommu_type1}.c).
 */
#include <errno.h>
#include <stdio.h>

#include "open-failure.h"
#include "space.h"
#include "vf-token.h"
#include "lib/uapi/uapi.h"
#include "lib/base/root.h"
#include "lib/vfc-words.h"

#define NOIOMMU_MODE "module/vfio/parameters/enable_unsafe_noiommu_mode"

int cause_rawio(struct vfc_ctx *ctx, const char *operation)
{
	return oracle_fail(ctx, NULL, operation, -EPERM, "no-rawio", NULL);
}

/* No-IOMMU mode must be built into the kernel, and enabled. */
static int no_noiommu(struct vfc_ctx *ctx)
{
	struct path path = in_sys(NOIOMMU_MODE);
	char text[8];

	if (root_read(ctx, text, sizeof(text), path) < 0)
		return oracle_fail(ctx, NULL, "check-extension", -EOPNOTSUPP, "no-noiommu",
				   "PATH", path.text, NULL);
	if (text[0] != 'Y')
		return oracle_fail(ctx, NULL, "check-extension", -EPERM, "noiommu-off",
				   "PATH", path.text, NULL);
	return cause_rawio(ctx, "check-extension");
}

int cause_no_iommu_driver(struct vfc_ctx *ctx, enum vfc_api api)
{
	const char *module = "vfio_iommu_type1";

	if (api == VFC_API_NOIOMMU)
		return no_noiommu(ctx);
	if (api == VFC_API_COMPAT)
		return oracle_fail(ctx, NULL, "check-extension", -ENODEV, "no-container", NULL);
	return oracle_fail(ctx, NULL, "check-extension", -ENODEV,
			   root_exists(ctx, in_sys("module/%s", module)) ?
			   "no-known-type" : "no-iommu-driver", "MODULE", module, NULL);
}

int cause_unsafe_interrupts(struct vfc_ctx *ctx, const char *operation, const char *module)
{
	struct path path = in_sys("module/%s/parameters/allow_unsafe_interrupts", module);

	return oracle_fail(ctx, NULL, operation, -EPERM, "no-intremap", "PARAMETER", path.text,
			   NULL);
}

/* The module that requires interrupt remapping, by the kind of container. */
static const char *asking_module(const struct vfc_space *space)
{
	return space->backend->api == VFC_API_COMPAT ? "iommufd" : "vfio_iommu_type1";
}

int cause_set_container(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err)
{
	static const char operation[] = "set-container";
	char attempt[VFC_NAME];

	if (cause_blocked(ctx, operation, group, -EPERM))
		return -EPERM;
	if (err == -EPERM && space->backend->api == VFC_API_NOIOMMU)
		return cause_rawio(ctx, operation);
	if (err == -EPERM && space->iommu_set)
		return cause_unsafe_interrupts(ctx, operation, asking_module(space));
	if (err == -EINVAL && cause_direct(ctx, operation, group, err))
		return err;
	snprintf(attempt, sizeof(attempt), "set the container of group %d", group);
	return oracle_known(ctx, attempt, operation,
			    space->iommu_set ? ORACLE_FURTHER : ORACLE_FIRST, err);
}

/* EPERM: before Linux 6.5 the Intel driver also returns it for a 1:1 mapping. */
static int not_permitted(struct vfc_ctx *ctx, const struct vfc_space *space, int group)
{
	static const char operation[] = "set-iommu";

	if (space->backend->api == VFC_API_NOIOMMU)
		return cause_rawio(ctx, operation);
	if (cause_direct(ctx, operation, group, -EPERM))
		return -EPERM;
	return cause_unsafe_interrupts(ctx, operation, asking_module(space));
}

int cause_set_iommu(struct vfc_ctx *ctx, const struct vfc_space *space, int group, int err)
{
	char attempt[VFC_NAME];

	if (err == -EPERM)
		return not_permitted(ctx, space, group);
	snprintf(attempt, sizeof(attempt), "set IOMMU %s",
		 vfc_word(VFC_WORDS_IOMMU, space->iommu));
	return oracle_known(ctx, attempt, "set-iommu", NULL, err);
}

/* EPERM: an iommufd used as a container requires interrupt remapping only here. */
static int not_given(struct vfc_ctx *ctx, const struct vfc_space *space, int group,
		     const char *attempt)
{
	static const char operation[] = "get-device";

	if (!cause_blocked(ctx, operation, group, -EPERM) && space->backend->api == VFC_API_COMPAT)
		return cause_unsafe_interrupts(ctx, operation, asking_module(space));
	return cause_not_viable(ctx, operation, group, -EPERM, attempt);
}

int cause_device(struct vfc_ctx *ctx, const struct vfc_space *space,
		 const struct vfc_device *device, int err)
{
	static const char attempt[] = "get the device's descriptor", operation[] = "get-device";

	if (token_cause(ctx, device, operation, err))
		return err;
	switch (err) {
	case -EPERM:
		return not_given(ctx, space, device->group, attempt);
	case -EINVAL:		/* only here does 5.10 report a group that is not viable */
		if (cause_direct(ctx, operation, device->group, err))
			return err;
		return cause_not_viable(ctx, operation, device->group, err, attempt);
	case -ENODEV:
		return cause_lost(ctx, operation, device->address, attempt);
	default:
		return oracle_known(ctx, attempt, operation, NULL, err);
	}
}
