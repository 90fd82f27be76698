/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dma.c: the calls that map and unmap, in each of the three ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dma.h"
#include "fake.h"

struct fake_device fake_dma;

/* ---- the three ways -------------------------------------------------- */

int fake_dma_group(void **state)
{
	(void)state;
	fake_device_open(&fake_dma);
	return 0;
}

int fake_dma_compat(void **state)
{
	fake_dma_group(state);
	fake_dma.space->backend = &backend_compat;
	return 0;
}

int fake_dma_cdev(void **state)
{
	(void)state;
	fake_cdev_open(&fake_dma);
	return 0;
}

int fake_dma_close(void **state)
{
	(void)state;
	fake_device_close(&fake_dma);
	return 0;
}

bool fake_is_cdev(void)
{
	return fake_dma.space->backend == &backend_iommufd;
}

/* ---- calls ----------------------------------------------------------- */

const struct fake_type1_info fake_type1_info = {
	.info = {
		.argsz = sizeof(fake_type1_info),
		.flags = VFIO_IOMMU_INFO_PGSIZES | VFIO_IOMMU_INFO_CAPS,
		.iova_pgsizes = 0x40201000,
		.cap_offset = offsetof(struct fake_type1_info, avail),
	},
	.avail = {
		.header = {
			VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, 1,
			offsetof(struct fake_type1_info, windows),
		},
		.avail = 65535,
	},
	.windows = {
		.header = { VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, 1, 0 },
		.nr_iovas = 2,
	},
	.ranges = { { 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff } },
};

static void expect_info(void)
{
	fake_gives(fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, 0), &fake_type1_info,
		   sizeof(fake_type1_info.info));
	fake_gives(fake_ioctl(fake_dma.container, VFIO_IOMMU_GET_INFO, 0), &fake_type1_info,
		   sizeof(fake_type1_info));
}

static void give_windows(const void *arg)
{
	static const struct iommu_iova_range windows[] = {
		{ 0, 0xfedfffff }, { 0xfef00000, 0x7fffffffff },
	};
	const struct iommu_ioas_iova_ranges *ask = arg;

	assert_int_equal(ask->ioas_id, FAKE_IOAS);
	assert_int_equal(ask->num_iovas, 8);
	memcpy((void *)(uintptr_t)ask->allowed_iovas, windows, sizeof(windows));
}

static void expect_windows(void)
{
	static const struct iommu_ioas_iova_ranges reply = {
		.size = sizeof(reply), .ioas_id = FAKE_IOAS, .num_iovas = 2,
		.out_iova_alignment = 4096,
	};
	struct fake_call *call = fake_ioctl(fake_dma.container, IOMMU_IOAS_IOVA_RANGES, 0);

	fake_checks(call, give_windows);
	fake_gives(call, &reply, sizeof(reply));
}

void fake_expect_ranges(void)
{
	if (fake_is_cdev())
		expect_windows();
	else
		expect_info();
}

struct vfc_mapping fake_mapped;
uint8_t *fake_mapped_at;
struct vfc_dma_refusal fake_refusal;
const struct vfc_buffer *fake_buffer;

static void keep_type1(const void *arg)
{
	const struct vfio_iommu_type1_dma_map *map = arg;

	assert_int_equal(map->argsz, sizeof(*map));
	fake_mapped = (struct vfc_mapping){ map->iova, map->size, map->flags };
	fake_mapped_at = (uint8_t *)(uintptr_t)map->vaddr;
}

static void keep_ioas(const void *arg)
{
	const struct iommu_ioas_map *map = arg;

	assert_int_equal(map->size, sizeof(*map));
	assert_int_equal(map->ioas_id, FAKE_IOAS);
	assert_true(map->flags & IOMMU_IOAS_MAP_FIXED_IOVA);
	fake_mapped = (struct vfc_mapping){
		map->iova, map->length,
		(map->flags & IOMMU_IOAS_MAP_READABLE ? VFC_DMA_READ : 0) |
		(map->flags & IOMMU_IOAS_MAP_WRITEABLE ? VFC_DMA_WRITE : 0),
	};
	fake_mapped_at = (uint8_t *)(uintptr_t)map->user_va;
}

void fake_expect_map(int ret)
{
	if (fake_is_cdev())
		fake_checks(fake_ioctl(fake_dma.container, IOMMU_IOAS_MAP, ret), keep_ioas);
	else
		fake_checks(fake_ioctl(fake_dma.container, VFIO_IOMMU_MAP_DMA, ret), keep_type1);
}

void fake_expect_unmap(uint64_t iova, uint64_t size, uint64_t done, int ret)
{
	struct vfio_iommu_type1_dma_unmap type1 = {
		.argsz = sizeof(type1), .iova = iova, .size = size,
	};
	struct iommu_ioas_unmap ioas = {
		.size = sizeof(ioas), .ioas_id = FAKE_IOAS, .iova = iova, .length = size,
	};
	struct fake_call *call;

	if (fake_is_cdev()) {
		call = fake_ioctl(fake_dma.container, IOMMU_IOAS_UNMAP, ret);
		fake_takes(call, &ioas, sizeof(ioas));
		ioas.length = done;
		fake_gives(call, &ioas, sizeof(ioas));
	} else {
		call = fake_ioctl(fake_dma.container, VFIO_IOMMU_UNMAP_DMA, ret);
		fake_takes(call, &type1, sizeof(type1));
		type1.size = done;
		fake_gives(call, &type1, sizeof(type1));
	}
}

int fake_map(const struct vfc_dma_request *request)
{
	return vfc_dma_map(fake_dma.space, request, &fake_refusal, &fake_buffer);
}

void fake_map_some(uint64_t size, const char *name)
{
	const struct vfc_dma_request request = {
		.name = name, .size = size, .flags = VFC_DMA_READ | VFC_DMA_WRITE,
	};

	fake_expect_ranges();
	fake_expect_map(0);
	assert_int_equal(fake_map(&request), 0);
	assert_null(fake_refusal.reason);
}
