/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cause-dma.c: what an errno of a mapping or of dirty tracking means: for that
 * call, through that way (Linux 6.12).
 */
#include <stdio.h>

#include "dma.h"

typedef unsigned long long ull;

/* What an errno means for a call, and what to do about it (NULL: nothing known). */
struct meaning {
	int err;
	const char *text, *next;
};

static const struct meaning type1_map[] = {
	{ -EINVAL, "IOVA or size is off the page size, outside the windows, or wraps",
	  "dma ranges shows the windows and reserved regions" },
	{ -EEXIST, "something is mapped in that range", "dma list" },
	{ -EFAULT, "the memory cannot be pinned", NULL },
	{ -ENOMEM, "RLIMIT_MEMLOCK is exceeded, or memory is short",
	  "ulimit -l, or CAP_IPC_LOCK; the kernel's log names the limit" },
	{ -ENOSPC, "the container has no mapping left",
	  "dma_entry_limit of the module vfio_iommu_type1 sets how many it takes" },
	{ -EPERM, "before its memory is registered a SPAPR container maps nothing", NULL },
	{ 0, NULL, NULL },
};

static const struct meaning iommufd_map[] = {
	{ -EINVAL, "IOVA or size is off the alignment, or a reserved IOVA lies in the range",
	  "dma ranges shows the windows and reserved regions" },
	{ -EEXIST, "something is mapped in that range", "dma list" },
	{ -EFAULT, "the memory cannot be pinned", NULL },
	{ -ENOMEM, "RLIMIT_MEMLOCK is exceeded, which all processes of the user share, or memory "
	  "is short", "ulimit -l, or CAP_IPC_LOCK" },
	{ -ENOENT, "the IOAS is gone", NULL },
	{ -ENODEV, "the iommufd has no IOAS for containers yet: no group was attached", NULL },
	{ -EOVERFLOW, "the range goes beyond the last address there is", NULL },
	{ -EPERM, "the memory may not be written", NULL },
	{ 0, NULL, NULL },
};

static const struct meaning type1_unmap[] = {
	{ -EINVAL, "a mapping would be cut in two, or the range is off the page size",
	  "dma list shows where mappings begin and end" },
	{ 0, NULL, NULL },
};

static const struct meaning iommufd_unmap[] = {
	{ -ENOENT, "nothing is mapped there, or a mapping would be cut in two",
	  "dma list shows where mappings begin and end" },
	{ -EINVAL, "the range is empty", NULL },
	{ -EOVERFLOW, "the range goes beyond the last address there is", NULL },
	{ -EBUSY, "a mapping in it is being made or used by another thread", NULL },
	{ -EDEADLK, "a device does not let go of pages in it", NULL },
	{ 0, NULL, NULL },
};

static const struct meaning dirty[] = {
	{ -EACCES, "a container of type1 v1 cannot", "type1v2 can, from Linux 5.8 on" },
	{ -ENOTTY, "neither an iommufd that acts as a container nor a kernel before this call "
	  "can", "--api group, or --api cdev where the IOMMU can; dma dirty --by device" },
	{ -EOPNOTSUPP, "this IOMMU does not record which pages are written",
	  "type1 says of every pinned page that it is dirty: --api group; or --by device" },
	{ -EINVAL, "it was not started, or the range is no whole mapping", "dma dirty start" },
	{ -ENOMEM, "memory is short", NULL },
	{ -ENOENT, "the page table is gone", "dma dirty start" },
	{ 0, NULL, NULL },
};

static const struct meaning logging[] = {
	{ -ENOTTY, "the device has no such feature (6, 7, 8: dma-logging)",
	  "features shows what it has; leave out --by to ask the IOMMU" },
	{ -EINVAL, "it is not started, or is started already, or not with these ranges", NULL },
	{ -E2BIG, "the device records fewer ranges", NULL },
	{ -EOPNOTSUPP, "the device cannot record such pages", NULL },
	{ 0, NULL, NULL },
};

/* Say next what the table knows of the errno; returns err. */
static int explain(struct vfc_ctx *ctx, const struct meaning *table, int err, const char *what)
{
	for (; table->err; table++)
		if (table->err == err) {
			vfc_fail(ctx, err, "%s: %s", what, table->text);
			return table->next ? vfc_suggest(ctx, err, "%s", table->next) : err;
		}
	return vfc_fail(ctx, err, "%s", what);
}

int cause_map(struct vfc_space *space, const struct vfc_mapping *m,
	      const struct vfc_dma_refusal *refusal, int err)
{
	const struct meaning *table = space->backend->dma->iommufd ? iommufd_map : type1_map;
	char what[128];

	snprintf(what, sizeof(what), "map %llu bytes at IOVA 0x%llx", (ull)m->size, (ull)m->iova);
	if (!refusal->reason || refusal->err != err)
		return explain(space->ctx, table, err, what);
	vfc_fail(space->ctx, err, "%s: as predicted: %s", what, refusal->text);
	return refusal->hint[0] ? vfc_suggest(space->ctx, err, "%s", refusal->hint) : err;
}

int cause_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, int err)
{
	const struct meaning *table = space->backend->dma->iommufd ? iommufd_unmap : type1_unmap;
	char what[128];

	snprintf(what, sizeof(what), "unmap %llu bytes at IOVA 0x%llx", (ull)size, (ull)iova);
	return explain(space->ctx, table, err, what);
}

int cause_dirty(struct vfc_ctx *ctx, const char *attempt, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "%s the record of dirty pages", attempt);
	return explain(ctx, dirty, err, what);
}

int cause_logging(struct vfc_ctx *ctx, const char *attempt, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "%s the device's record of dirty pages", attempt);
	return explain(ctx, logging, err, what);
}
