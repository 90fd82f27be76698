/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * space.c: an IOVA space: the VFIO API that it uses, and the groups that it owns.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dma.h"
#include "vf-token.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/trace/trace.h"
#include "lib/vfc-words.h"

/* The backend of each api. */
static const struct backend *const backends[] = {
	[VFC_API_AUTO] = &backend_group,
	[VFC_API_GROUP] = &backend_group,
	[VFC_API_COMPAT] = &backend_compat,
	[VFC_API_CDEV] = &backend_iommufd,
	[VFC_API_NOIOMMU] = &backend_noiommu,
	[VFC_API_TYPE1] = &backend_type1,
};

#define CDEVS "vfio/devices"

const struct backend *space_backend(uint64_t api, bool groups)
{
	const struct backend *backend = api < ARRAY_SIZE(backends) ? backends[api] : NULL;

	if (api == VFC_API_NOIOMMU && !groups)
		backend = &backend_noiommu_cdev;
	return backend && !!backend->way == groups ? backend : NULL;
}

static bool can_open(struct vfc_ctx *ctx, const char *node)
{
	int fd = root_open(ctx, O_RDWR, in_dev("%s", node));

	if (fd >= 0)
		sys_close(fd);
	return fd >= 0;
}

enum vfc_api vfc_api_choose(struct vfc_ctx *ctx, const char *address)
{
	char node[2 * VFC_NAME];
	struct vfc_device device;

	if (vfc_rerooted(ctx) || vfc_device_read(ctx, address, VFC_DEPTH_ROW, &device) ||
	    !device.vfio_dev[0] || space_noiommu_dev(device.vfio_dev))
		return VFC_API_GROUP;
	if (token_for(ctx, &device) && !token_by_cdev(ctx))
		return VFC_API_GROUP;
	snprintf(node, sizeof(node), CDEVS "/%s", device.vfio_dev);
	return can_open(ctx, node) && can_open(ctx, "iommu") ? VFC_API_CDEV : VFC_API_GROUP;
}

size_t vfc_apis_offered(struct vfc_ctx *ctx, const char *address, enum vfc_api apis[VFC_APIS])
{
	struct vfc_device device;
	size_t n = 0;

	if (vfc_rerooted(ctx) || vfc_device_read(ctx, address, VFC_DEPTH_ROW, &device))
		return 0;
	if (root_exists(ctx, in_dev("vfio/" NOIOMMU_PREFIX "%d", device.group)) ||
	    space_noiommu_dev(device.vfio_dev)) {
		apis[0] = VFC_API_NOIOMMU;
		return 1;
	}
	if (root_exists(ctx, in_dev("vfio/%d", device.group))) {
		apis[n++] = VFC_API_GROUP;
		if (can_open(ctx, "iommu"))
			apis[n++] = VFC_API_COMPAT;
	}
	if (vfc_api_choose(ctx, address) == VFC_API_CDEV)
		apis[n++] = VFC_API_CDEV;
	return n;
}

bool space_noiommu_dev(const char *name)
{
	return !strncmp(name, NOIOMMU_PREFIX, strlen(NOIOMMU_PREFIX));
}

/* True if devices without an IOMMU have cdevs (Linux 7.3). */
static bool has_noiommu_cdevs(struct vfc_ctx *ctx)
{
	char **names;
	bool found = false;
	int n = root_names(ctx, &names, in_dev(CDEVS));

	for (int i = 0; i < n; i++)
		found |= space_noiommu_dev(names[i]);
	if (n >= 0)
		root_names_free(names, n);
	return found;
}

static const struct backend *find_backend(struct vfc_ctx *ctx, enum vfc_api api)
{
	if (api == VFC_API_NOIOMMU && has_noiommu_cdevs(ctx))
		return &backend_noiommu_cdev;
	return backends[api];
}

int vfc_space_new(struct vfc_ctx *ctx, enum vfc_api api, struct vfc_space **out)
{
	struct vfc_space *space;
	int err;

	if (vfc_rerooted(ctx))
		return vfc_fail_why(ctx, -EOPNOTSUPP,
				    "devices cannot be opened with --sysroot: a "
				    "recorded system has no VFIO");
	space = calloc(1, sizeof(*space));
	if (!space)
		return vfc_fail(ctx, -ENOMEM, "create a space");
	space->ctx = ctx;
	space->backend = find_backend(ctx, api);
	err = space->backend->open(space);
	if (err) {
		free(space);
		return err;
	}
	*out = space;
	return 0;
}

void vfc_space_free(struct vfc_space *space)
{
	if (!space)
		return;
	dma_release(space);
	while (space->ngroups)
		space_group_drop(space, &space->groups[space->ngroups - 1]);
	free(space->groups);
	space->backend->close(space);
	free(space);
}

enum vfc_api vfc_space_api(const struct vfc_space *space)
{
	return space->backend->api;
}

const char *vfc_space_iommu(const struct vfc_space *space)
{
	return space->backend->way ? vfc_word(VFC_WORDS_IOMMU, space->iommu) : "ioas";
}

/* TAINT_USER: Documentation/admin-guide/tainted-kernels.rst */
#define TAINTED_BY_USER 64

bool vfc_tainted(struct vfc_ctx *ctx)
{
	char text[24];

	return root_read(ctx, text, sizeof(text), in_proc("sys/kernel/tainted")) > 0 &&
	       strtoul(text, NULL, 10) & TAINTED_BY_USER;
}

struct space_group *space_group_find(struct vfc_space *space, int id)
{
	for (size_t i = 0; i < space->ngroups; i++)
		if (space->groups[i].id == id)
			return &space->groups[i];
	return NULL;
}

struct space_group *space_group_add(struct vfc_space *space, int id, int fd)
{
	struct space_group *grown, *group;

	grown = realloc(space->groups, (space->ngroups + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	space->groups = grown;
	group = &grown[space->ngroups++];
	*group = (struct space_group){ .id = id, .fd = fd };
	return group;
}

void space_group_drop(struct vfc_space *space, struct space_group *group)
{
	trace_close(space->ctx, group->fd);
	*group = space->groups[--space->ngroups];
}

/* ---- words ---------------------------------------------------------- */

static const char *const api_words[] = {
	[VFC_API_AUTO] = "auto",
	[VFC_API_GROUP] = "group",
	[VFC_API_COMPAT] = "compat",
	[VFC_API_CDEV] = "cdev",
	[VFC_API_NOIOMMU] = "noiommu",
	[VFC_API_TYPE1] = "type1",
};

const char *vfc_api_word(enum vfc_api api)
{
	return api < ARRAY_SIZE(api_words) ? api_words[api] : NULL;
}

int vfc_api_parse(const char *word, enum vfc_api *api)
{
	for (size_t i = 0; i < ARRAY_SIZE(api_words); i++)
		if (!strcmp(api_words[i], word)) {
			*api = (enum vfc_api)i;
			return 0;
		}
	return -EINVAL;
}
