/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-ranges.c: get the IOVA windows of a space, the reserved regions in them, and
 * the limits.
 */
#include <stdlib.h>
#include <unistd.h>

#include "dma.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"

/* Add those reserved regions of a group that are not listed yet. */
static int add_reserved(struct vfc_dma_ranges *ranges, const struct vfc_group *group)
{
	struct vfc_reserved *kept;
	size_t i, k;

	for (i = 0; i < group->nreserved; i++) {
		for (k = 0; k < ranges->nreserved; k++)
			if (ranges->reserved[k].start == group->reserved[i].start &&
			    ranges->reserved[k].end == group->reserved[i].end)
				break;
		if (k < ranges->nreserved)
			continue;
		kept = GROW(ranges->reserved, ranges->nreserved);
		if (!kept)
			return -ENOMEM;
		*kept = group->reserved[i];
	}
	return 0;
}

static int read_reserved(struct vfc_space *space, struct vfc_dma_ranges *ranges)
{
	struct vfc_handle *handle;
	struct vfc_group group;
	int err = 0;

	for (handle = space->handles; handle && !err; handle = handle->next) {
		if (vfc_group_read(space->ctx, handle->group, &group))
			continue;
		err = add_reserved(ranges, &group);
		vfc_group_clear(&group);
	}
	return err ? vfc_fail(space->ctx, err, "read the reserved regions") : 0;
}

int vfc_dma_ranges(struct vfc_space *space, struct vfc_dma_ranges *out)
{
	const struct dma_ops *ops = dma_ops_of(space);
	struct vfc_dma_ranges ranges = { .alignment = 0 };
	int err;

	if (!ops)
		return -EOPNOTSUPP;
	err = ops->ranges(space, &ranges);
	if (!err)
		err = read_reserved(space, &ranges);
	if (err) {
		vfc_dma_ranges_clear(&ranges);
		return err;
	}
	/* If the kernel does not report page sizes, use the CPU's page size. */
	if (!ranges.alignment || ranges.alignment & (ranges.alignment - 1))
		ranges.alignment = (uint64_t)sysconf(_SC_PAGESIZE);
	dma_memlock(space->ctx, space->session ? space->session->pid : 0, ops->iommufd,
		    &ranges.memlock);
	*out = ranges;
	return 0;
}

void vfc_dma_ranges_clear(struct vfc_dma_ranges *ranges)
{
	free(ranges->ranges);
	free(ranges->reserved);
	*ranges = (struct vfc_dma_ranges){ .alignment = 0 };
}

int dma_page(struct vfc_space *space, uint64_t *page)
{
	struct vfc_dma_ranges ranges;
	int err = vfc_dma_ranges(space, &ranges);

	if (err)
		return err;
	*page = ranges.alignment;
	vfc_dma_ranges_clear(&ranges);
	return 0;
}
