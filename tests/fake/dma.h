/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dma.h: an open device for unit tests of mappings: through a container, an
 * iommufd that acts as one, or its cdev; and the calls that map, in either.
 */
#ifndef TESTS_FAKE_DMA_H
#define TESTS_FAKE_DMA_H

#include "lib/vfio/dma.h"
#include "device.h"

/* The open device, and how a test gets it (its setup) and gives it back. */
extern struct fake_device fake_dma;
int fake_dma_group(void **state);
int fake_dma_compat(void **state);
int fake_dma_cdev(void **state);
int fake_dma_close(void **state);
bool fake_is_cdev(void);

/* What type1 answers: DMA_AVAIL, then the windows. */
struct fake_type1_info {
	struct vfio_iommu_type1_info info;
	struct vfio_iommu_type1_info_dma_avail avail;
	uint32_t pad;
	struct vfio_iommu_type1_info_cap_iova_range windows;
	struct vfio_iova_range ranges[2];
};
extern const struct fake_type1_info fake_type1_info;

/* Expect the question for windows: [0, 0xfedfffff] and [0xfef00000, 0x7fffffffff]. */
void fake_expect_ranges(void);

/* Expect a mapping, and keep what it is of. */
void fake_expect_map(int ret);
extern struct vfc_mapping fake_mapped;
extern uint8_t *fake_mapped_at;

/* Expect size bytes at iova to be unmapped; done of them are. */
void fake_expect_unmap(uint64_t iova, uint64_t size, uint64_t done, int ret);

/* vfc_dma_map() in the open space; expect and make a buffer of size bytes. */
extern struct vfc_dma_refusal fake_refusal;
extern const struct vfc_buffer *fake_buffer;
int fake_map(const struct vfc_dma_request *request);
void fake_map_some(uint64_t size, const char *name);

/* A test in one of the ways, and in all of them. */
#define FAKE_WAY(test, way) \
	{ #test " (" #way ")", test, fake_dma_##way, fake_dma_close, NULL }
#define FAKE_WAYS(test) FAKE_WAY(test, group), FAKE_WAY(test, compat), FAKE_WAY(test, cdev)

#endif
