/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doctor-machine.c: what kind of machine it is.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "root.h"

int doctor_architecture(struct vfc_ctx *ctx, struct vfc_links *links)
{
	char arch[VFC_NAME], path[ROOT_PATH];

	if (root_read(ctx, arch, sizeof(arch), ROOT_PROC, "sys/kernel/arch") > 0)
		links_add(links, "architecture", VFC_LINK_OK,
			  root_path(path, ROOT_PROC, "sys/kernel/arch"), NULL, "%s", arch);
	return 0;
}
