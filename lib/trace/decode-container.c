/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode-container.c: decode the ioctls of containers and groups: the common ones,
 * those of the type1 IOMMU driver, and those of POWER (sPAPR TCE, EEH).
 */
#include "decode.h"
#include "lib/base/array.h"

/* ---- all containers, groups ----------------------------------------- */

static const struct decode_field extension[] = {
	{ "iommu", 0, 8, ASKED, VFC_VALUE_WORD, VFC_WORDS_IOMMU },
	FIELD_END
};

const struct request requests_container[] = {
	REQUEST(VFIO_GET_API_VERSION, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_CHECK_EXTENSION, SHAPE_VALUE, extension, NULL, 0),
	REQUEST(VFIO_SET_IOMMU, SHAPE_VALUE, extension, NULL, 0),
	REQUEST_END
};

static const struct decode_field group_status[] = {
	FIELD(vfio_group_status, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_group_status, flags, ANSWERED, FLAGS, VFC_WORDS_GROUP_FLAG),
	FIELD_END
};

static const struct decode_field container[] = {
	{ "container", 0, 4, ASKED, VFC_VALUE_SIGNED, 0 },
	FIELD_END
};

const struct request requests_group[] = {
	REQUEST(VFIO_GROUP_GET_STATUS, SHAPE_STRUCT, group_status, NULL, 0),
	REQUEST(VFIO_GROUP_SET_CONTAINER, SHAPE_INT, container, NULL, 0),
	REQUEST(VFIO_GROUP_UNSET_CONTAINER, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_GROUP_GET_DEVICE_FD, SHAPE_STRING, NULL, NULL, 0),
	REQUEST_END
};

/* ---- type1 ---------------------------------------------------------- */

static const struct decode_field iommu_info[] = {
	FIELD(vfio_iommu_type1_info, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_iommu_type1_info, flags, ANSWERED, FLAGS, VFC_WORDS_IOMMU_INFO_FLAG),
	FIELD(vfio_iommu_type1_info, iova_pgsizes, ANSWERED, HEX, 0),
	FIELD(vfio_iommu_type1_info, cap_offset, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field iova_range[] = {
	FIELD(vfio_iova_range, start, ALWAYS, HEX, 0),
	FIELD(vfio_iova_range, end, ALWAYS, HEX, 0),
	FIELD_END
};

static void iova_ranges(const struct decoding *d, const void *cap, size_t size)
{
	size_t begin = offsetof(struct vfio_iommu_type1_info_cap_iova_range, iova_ranges);
	uint32_t count;

	if (size < begin)
		return;
	count = decode_u32(cap, offsetof(struct vfio_iommu_type1_info_cap_iova_range, nr_iovas));
	decode_list(d, "iova_ranges", iova_range, (const uint8_t *)cap + begin, size - begin,
		    count, sizeof(struct vfio_iova_range));
}

static const struct decode_field cap_iova_range[] = {
	FIELD(vfio_iommu_type1_info_cap_iova_range, nr_iovas, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field cap_migration[] = {
	FIELD(vfio_iommu_type1_info_cap_migration, flags, ANSWERED, HEX, 0),
	FIELD(vfio_iommu_type1_info_cap_migration, pgsize_bitmap, ANSWERED, HEX, 0),
	FIELD(vfio_iommu_type1_info_cap_migration, max_dirty_bitmap_size, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field cap_dma_avail[] = {
	FIELD(vfio_iommu_type1_info_dma_avail, avail, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct capability iommu_caps[] = {
	{ VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE, cap_iova_range, iova_ranges },
	{ VFIO_IOMMU_TYPE1_INFO_CAP_MIGRATION, cap_migration },
	{ VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, cap_dma_avail },
};

static void iommu_info_caps(const struct decoding *d)
{
	const struct vfio_iommu_type1_info *info = DECODE_STRUCT(d, vfio_iommu_type1_info);

	if (d->when == ANSWERED && info && info->flags & VFIO_IOMMU_INFO_CAPS)
		decode_caps(d, VFC_WORDS_IOMMU_CAP, info->cap_offset, iommu_caps,
			    ARRAY_SIZE(iommu_caps));
}

static const struct decode_field dma_map[] = {
	FIELD(vfio_iommu_type1_dma_map, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_type1_dma_map, flags, ASKED, FLAGS, VFC_WORDS_DMA_MAP_FLAG),
	FIELD(vfio_iommu_type1_dma_map, vaddr, ASKED, HEX, 0),
	FIELD(vfio_iommu_type1_dma_map, iova, ASKED, HEX, 0),
	FIELD(vfio_iommu_type1_dma_map, size, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field dma_unmap[] = {
	FIELD(vfio_iommu_type1_dma_unmap, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_type1_dma_unmap, flags, ASKED, FLAGS, VFC_WORDS_DMA_UNMAP_FLAG),
	FIELD(vfio_iommu_type1_dma_unmap, iova, ASKED, HEX, 0),
	FIELD(vfio_iommu_type1_dma_unmap, size, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field bitmap[] = {
	FIELD(vfio_bitmap, pgsize, ASKED, HEX, 0),
	FIELD(vfio_bitmap, size, ASKED, NUMBER, 0),
	FIELD(vfio_bitmap, data, ASKED, HEX, 0),
	FIELD_END
};

static void unmap_bitmap(const struct decoding *d)
{
	const struct vfio_iommu_type1_dma_unmap *unmap =
		DECODE_STRUCT(d, vfio_iommu_type1_dma_unmap);

	if (d->when == ASKED && unmap && unmap->flags & VFIO_DMA_UNMAP_FLAG_GET_DIRTY_BITMAP)
		decode_object(d, "bitmap", bitmap, unmap->data, d->size - sizeof(*unmap));
}

static const struct decode_field dirty_pages[] = {
	FIELD(vfio_iommu_type1_dirty_bitmap, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_type1_dirty_bitmap, flags, ASKED, FLAGS, VFC_WORDS_DIRTY_FLAG),
	FIELD_END
};

static const struct decode_field dirty_range[] = {
	FIELD(vfio_iommu_type1_dirty_bitmap_get, iova, ASKED, HEX, 0),
	FIELD(vfio_iommu_type1_dirty_bitmap_get, size, ASKED, HEX, 0),
	FIELD_END
};

static void dirty_get(const struct decoding *d)
{
	const struct vfio_iommu_type1_dirty_bitmap *dirty =
		DECODE_STRUCT(d, vfio_iommu_type1_dirty_bitmap);
	size_t at = sizeof(*dirty) + offsetof(struct vfio_iommu_type1_dirty_bitmap_get, bitmap);

	if (d->when != ASKED || !dirty ||
	    !(dirty->flags & VFIO_IOMMU_DIRTY_PAGES_FLAG_GET_BITMAP))
		return;
	decode_fields(d, dirty_range, dirty->data, d->size - sizeof(*dirty));
	if (d->size > at)
		decode_object(d, "bitmap", bitmap, d->arg + at, d->size - at);
}

const struct request requests_type1[] = {
	REQUEST(VFIO_IOMMU_GET_INFO, SHAPE_STRUCT, iommu_info, iommu_info_caps, 0),
	REQUEST(VFIO_IOMMU_MAP_DMA, SHAPE_STRUCT, dma_map, NULL, 0),
	REQUEST(VFIO_IOMMU_UNMAP_DMA, SHAPE_STRUCT, dma_unmap, unmap_bitmap, 0),
	REQUEST(VFIO_IOMMU_ENABLE, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_IOMMU_DISABLE, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_IOMMU_DIRTY_PAGES, SHAPE_STRUCT, dirty_pages, dirty_get, 0),
	REQUEST_END
};

/* ---- POWER ---------------------------------------------------------- */

static const struct decode_field spapr_info[] = {
	FIELD(vfio_iommu_spapr_tce_info, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_info, flags, ANSWERED, FLAGS, VFC_WORDS_SPAPR_FLAG),
	FIELD(vfio_iommu_spapr_tce_info, dma32_window_start, ANSWERED, HEX, 0),
	FIELD(vfio_iommu_spapr_tce_info, dma32_window_size, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field spapr_ddw[] = {
	FIELD(vfio_iommu_spapr_tce_ddw_info, pgsizes, ANSWERED, HEX, 0),
	FIELD(vfio_iommu_spapr_tce_ddw_info, max_dynamic_windows_supported, ANSWERED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_ddw_info, levels, ANSWERED, NUMBER, 0),
	FIELD_END
};

static void spapr_windows(const struct decoding *d)
{
	const struct vfio_iommu_spapr_tce_info *info =
		DECODE_STRUCT(d, vfio_iommu_spapr_tce_info);

	if (d->when == ANSWERED && info && info->flags & VFIO_IOMMU_SPAPR_INFO_DDW)
		decode_object(d, "ddw", spapr_ddw, &info->ddw, sizeof(info->ddw));
}

static const struct decode_field spapr_memory[] = {
	FIELD(vfio_iommu_spapr_register_memory, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_register_memory, flags, ASKED, HEX, 0),
	FIELD(vfio_iommu_spapr_register_memory, vaddr, ASKED, HEX, 0),
	FIELD(vfio_iommu_spapr_register_memory, size, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field tce_create[] = {
	FIELD(vfio_iommu_spapr_tce_create, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_create, flags, ASKED, HEX, 0),
	FIELD(vfio_iommu_spapr_tce_create, page_shift, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_create, window_size, ASKED, HEX, 0),
	FIELD(vfio_iommu_spapr_tce_create, levels, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_create, start_addr, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field tce_remove[] = {
	FIELD(vfio_iommu_spapr_tce_remove, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_iommu_spapr_tce_remove, flags, ASKED, HEX, 0),
	FIELD(vfio_iommu_spapr_tce_remove, start_addr, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field eeh_op[] = {
	FIELD(vfio_eeh_pe_op, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_eeh_pe_op, flags, ASKED, HEX, 0),
	FIELD(vfio_eeh_pe_op, op, ASKED, WORD, VFC_WORDS_EEH_OP),
	FIELD_END
};

static const struct decode_field eeh_err[] = {
	FIELD(vfio_eeh_pe_err, type, ASKED, NUMBER, 0),
	FIELD(vfio_eeh_pe_err, func, ASKED, NUMBER, 0),
	FIELD(vfio_eeh_pe_err, addr, ASKED, HEX, 0),
	FIELD(vfio_eeh_pe_err, mask, ASKED, HEX, 0),
	FIELD_END
};

static void eeh_inject(const struct decoding *d)
{
	const struct vfio_eeh_pe_op *op = DECODE_STRUCT(d, vfio_eeh_pe_op);

	if (d->when == ASKED && op && op->op == VFIO_EEH_PE_INJECT_ERR)
		decode_object(d, "err", eeh_err, &op->err, sizeof(op->err));
}

const struct request requests_spapr[] = {
	REQUEST(VFIO_IOMMU_SPAPR_TCE_GET_INFO, SHAPE_STRUCT, spapr_info, spapr_windows, 0),
	REQUEST(VFIO_IOMMU_MAP_DMA, SHAPE_STRUCT, dma_map, NULL, 0),
	REQUEST(VFIO_IOMMU_UNMAP_DMA, SHAPE_STRUCT, dma_unmap, NULL, 0),
	REQUEST(VFIO_IOMMU_ENABLE, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_IOMMU_DISABLE, SHAPE_NONE, NULL, NULL, 0),
	REQUEST(VFIO_IOMMU_SPAPR_REGISTER_MEMORY, SHAPE_STRUCT, spapr_memory, NULL, 0),
	REQUEST(VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY, SHAPE_STRUCT, spapr_memory, NULL, 0),
	REQUEST(VFIO_IOMMU_SPAPR_TCE_CREATE, SHAPE_STRUCT, tce_create, NULL, 0),
	REQUEST(VFIO_IOMMU_SPAPR_TCE_REMOVE, SHAPE_STRUCT, tce_remove, NULL, 0),
	REQUEST(VFIO_EEH_PE_OP, SHAPE_STRUCT, eeh_op, eeh_inject, 0),
	REQUEST_END
};
