/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * noiommu-warning.c: what the way into VFIO that was taken means for the machine.
 */
#include "env.h"
#include "cli/out/err.h"

void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address)
{
	if (vfc_space_api(space) != VFC_API_NOIOMMU)
		return;
	err_warn_loudly(env, "%s has no IOMMU: it reaches all memory%s", address,
			vfc_tainted(env->ctx) ? ", and the kernel is tainted (flag U)" : "");
}
