/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doctor-groups.c: IOMMU groups, and the kinds of their default domains.
 */
#include <stdio.h>

#include "doctor.h"
#include "root.h"

int doctor_groups(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfc_group *groups;
	char path[ROOT_PATH];
	int n = vfc_group_list(ctx, &groups);

	if (n < 0)
		return n;
	root_path(path, ROOT_SYS, "kernel/iommu_groups");
	if (n)
		links_add(links, "groups", VFC_LINK_OK, path, NULL, "%d groups", n);
	else
		links_add(links, "groups", VFC_LINK_BROKEN, path, NULL, "there are no groups");
	vfc_group_list_free(groups, n);
	return 0;
}
