/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure-dma.c: find out why a mapping or dirty tracking failed. Errnos mean
 * different things for a container and for an iommufd.
 */
#include <stdio.h>

#include "dma.h"
#include "lib/base/ctx.h"
#include "lib/errno/oracle.h"

typedef unsigned long long ull;

/* Return the condition (column `when` of the errno table) that applies to the space's mappings. */
static const char *mapping_condition(const struct vfc_space *space)
{
	return space->backend->dma->iommufd ? ORACLE_IOMMUFD : ORACLE_CONTAINER;
}

int cause_map(struct vfc_space *space, const struct vfc_mapping *m,
	      const struct vfc_dma_refusal *refusal, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "map %llu bytes at IOVA 0x%llx", (ull)m->size, (ull)m->iova);
	if (!refusal->reason || refusal->err != err)
		return oracle_known(space->ctx, what, "map-dma", mapping_condition(space), err);
	vfc_fail(space->ctx, err, "%s: as predicted: %s", what, refusal->text);
	return refusal->hint[0] ? vfc_suggest(space->ctx, err, "%s", refusal->hint) : err;
}

int cause_unmap(struct vfc_space *space, uint64_t iova, uint64_t size, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "unmap %llu bytes at IOVA 0x%llx", (ull)size, (ull)iova);
	return oracle_known(space->ctx, what, "unmap-dma", mapping_condition(space), err);
}

int cause_dirty(struct vfc_ctx *ctx, const char *attempt, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "%s the record of dirty pages", attempt);
	return oracle_known(ctx, what, "dirty", NULL, err);
}

int cause_logging(struct vfc_ctx *ctx, const char *attempt, int err)
{
	char what[128];

	snprintf(what, sizeof(what), "%s the device's record of dirty pages", attempt);
	return oracle_known(ctx, what, "dma-logging", NULL, err);
}
