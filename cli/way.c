/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * way.c: what the way into VFIO that was taken means for the machine.
 */
#include "env.h"
#include "err.h"

void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address)
{
	if (vfc_space_api(space) != VFC_API_NOIOMMU)
		return;
	err_warn(env, "%s has no IOMMU: whatever DMA it is told to do reaches all memory, the "
		 "kernel's too", address);
	if (vfc_tainted(env->ctx))
		err_warn(env, "the kernel is tainted for it (flag U, 64) until the next boot");
}
