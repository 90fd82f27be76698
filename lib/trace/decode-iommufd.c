/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode-iommufd.c: decode the ioctls of /dev/iommu, and the data that their
 * structs point to.
 */
#include <errno.h>

#include "decode.h"
#include "lib/base/array.h"

/* ---- IO address spaces ---------------------------------------------- */

static const struct decode_field destroy[] = {
	FIELD(iommu_destroy, size, ASKED, NUMBER, 0),
	FIELD(iommu_destroy, id, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field ioas_alloc[] = {
	FIELD(iommu_ioas_alloc, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_alloc, flags, ASKED, HEX, 0),
	FIELD(iommu_ioas_alloc, out_ioas_id, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field iova_range[] = {
	FIELD(iommu_iova_range, start, ALWAYS, HEX, 0),
	FIELD(iommu_iova_range, last, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field allow_iovas[] = {
	FIELD(iommu_ioas_allow_iovas, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_allow_iovas, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_allow_iovas, num_iovas, ASKED, NUMBER, 0),
	FIELD_END
};

static void allowed(const struct decoding *d)
{
	const struct iommu_ioas_allow_iovas *allow = DECODE_STRUCT(d, iommu_ioas_allow_iovas);

	if (d->when == ASKED && allow)
		decode_list_at(d, "allowed_iovas", iova_range, allow->allowed_iovas,
			       allow->num_iovas, sizeof(struct iommu_iova_range));
}

static const struct decode_field iova_ranges[] = {
	FIELD(iommu_ioas_iova_ranges, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_iova_ranges, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_iova_ranges, num_iovas, ALWAYS, NUMBER, 0),
	FIELD(iommu_ioas_iova_ranges, out_iova_alignment, ANSWERED, HEX, 0),
	FIELD_END
};

/* If the caller's array is too small, the kernel sets num_iovas to more than the array holds. */
static void ranges(const struct decoding *d)
{
	const struct iommu_ioas_iova_ranges *r = DECODE_STRUCT(d, iommu_ioas_iova_ranges);

	if (d->when == ANSWERED && !d->failed && r)
		decode_list_at(d, "allowed_iovas", iova_range, r->allowed_iovas, r->num_iovas,
			       sizeof(struct iommu_iova_range));
}

static const struct decode_field ioas_copy[] = {
	FIELD(iommu_ioas_copy, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_copy, flags, ASKED, FLAGS, VFC_WORDS_IOAS_MAP_FLAG),
	FIELD(iommu_ioas_copy, dst_ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_copy, src_ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_copy, length, ASKED, HEX, 0),
	FIELD(iommu_ioas_copy, dst_iova, ALWAYS, HEX, 0),
	FIELD(iommu_ioas_copy, src_iova, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field ioas_map[] = {
	FIELD(iommu_ioas_map, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_map, flags, ASKED, FLAGS, VFC_WORDS_IOAS_MAP_FLAG),
	FIELD(iommu_ioas_map, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_map, user_va, ASKED, HEX, 0),
	FIELD(iommu_ioas_map, length, ASKED, HEX, 0),
	FIELD(iommu_ioas_map, iova, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field ioas_map_file[] = {
	FIELD(iommu_ioas_map_file, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_map_file, flags, ASKED, FLAGS, VFC_WORDS_IOAS_MAP_FLAG),
	FIELD(iommu_ioas_map_file, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_map_file, fd, ASKED, SIGNED, 0),
	FIELD(iommu_ioas_map_file, start, ASKED, HEX, 0),
	FIELD(iommu_ioas_map_file, length, ASKED, HEX, 0),
	FIELD(iommu_ioas_map_file, iova, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field ioas_unmap[] = {
	FIELD(iommu_ioas_unmap, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_unmap, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_unmap, iova, ASKED, HEX, 0),
	FIELD(iommu_ioas_unmap, length, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field option[] = {
	FIELD(iommu_option, size, ASKED, NUMBER, 0),
	FIELD(iommu_option, option_id, ASKED, WORD, VFC_WORDS_IOMMU_OPTION),
	FIELD(iommu_option, op, ASKED, WORD, VFC_WORDS_IOMMU_OPTION_OP),
	FIELD(iommu_option, object_id, ASKED, NUMBER, 0),
	FIELD(iommu_option, val64, ALWAYS, HEX, 0),
	FIELD_END
};

static const struct decode_field vfio_ioas[] = {
	FIELD(iommu_vfio_ioas, size, ASKED, NUMBER, 0),
	FIELD(iommu_vfio_ioas, ioas_id, ALWAYS, NUMBER, 0),
	FIELD(iommu_vfio_ioas, op, ASKED, WORD, VFC_WORDS_VFIO_IOAS_OP),
	FIELD_END
};

static const struct decode_field change_process[] = {
	FIELD(iommu_ioas_change_process, size, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field get_pa[] = {
	FIELD(iommu_ioas_noiommu_get_pa, size, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_noiommu_get_pa, flags, ASKED, HEX, 0),
	FIELD(iommu_ioas_noiommu_get_pa, ioas_id, ASKED, NUMBER, 0),
	FIELD(iommu_ioas_noiommu_get_pa, iova, ASKED, HEX, 0),
	FIELD(iommu_ioas_noiommu_get_pa, length, ALWAYS, HEX, 0),
	FIELD(iommu_ioas_noiommu_get_pa, out_phys, ANSWERED, HEX, 0),
	FIELD_END
};

/* ---- hardware page tables ------------------------------------------- */

static const struct decode_field hwpt_alloc[] = {
	FIELD(vfcu_hwpt_alloc, size, ASKED, NUMBER, 0),
	FIELD(vfcu_hwpt_alloc, flags, ASKED, FLAGS, VFC_WORDS_HWPT_FLAG),
	FIELD(vfcu_hwpt_alloc, dev_id, ASKED, NUMBER, 0),
	FIELD(vfcu_hwpt_alloc, pt_id, ASKED, NUMBER, 0),
	FIELD(vfcu_hwpt_alloc, out_hwpt_id, ANSWERED, NUMBER, 0),
	FIELD(vfcu_hwpt_alloc, data_type, ASKED, WORD, VFC_WORDS_HWPT_DATA),
	FIELD(vfcu_hwpt_alloc, data_len, ASKED, NUMBER, 0),
	FIELD(vfcu_hwpt_alloc, fault_id, ASKED, NUMBER, 0),
	FIELD_END
};

/* struct iommu_hwpt_vtd_s1 */
static const struct decode_field vtd_s1[] = {
	{ "flags", 0, 8, ASKED, VFC_VALUE_HEX, 0 },
	{ "pgtbl_addr", 8, 8, ASKED, VFC_VALUE_HEX, 0 },
	{ "addr_width", 16, 4, ASKED, VFC_VALUE_NUMBER, 0 },
	FIELD_END
};

/* Vendor data other than VT-d's is shown as the raw words passed to the hardware. */
static void hwpt_data(const struct decoding *d)
{
	const size_t till = offsetof(struct vfcu_hwpt_alloc, data_uptr) + sizeof(uint64_t);
	const struct vfcu_hwpt_alloc *alloc = (const void *)d->arg;

	if (d->when == ASKED && d->size >= till)
		decode_object_at(d, "data", alloc->data_type == 1 ? vtd_s1 : NULL,
				 alloc->data_uptr, alloc->data_len);
}

static const struct decode_field hw_info[] = {
	FIELD(vfcu_hw_info, size, ASKED, NUMBER, 0),
	FIELD(vfcu_hw_info, flags, ASKED, FLAGS, VFC_WORDS_HW_INFO_FLAG),
	FIELD(vfcu_hw_info, dev_id, ASKED, NUMBER, 0),
	FIELD(vfcu_hw_info, data_len, ALWAYS, NUMBER, 0),
	FIELD(vfcu_hw_info, out_data_type, ANSWERED, WORD, VFC_WORDS_HW_INFO_TYPE),
	FIELD(vfcu_hw_info, out_max_pasid_log2, ANSWERED, NUMBER, 0),
	FIELD(vfcu_hw_info, out_capabilities, ANSWERED, FLAGS, VFC_WORDS_HW_CAP),
	FIELD_END
};

static const struct decode_field hw_vtd[] = {
	FIELD(vfcu_hw_info_vtd, flags, ANSWERED, HEX, 0),
	FIELD(vfcu_hw_info_vtd, cap_reg, ANSWERED, HEX, 0),
	FIELD(vfcu_hw_info_vtd, ecap_reg, ANSWERED, HEX, 0),
	FIELD_END
};

#define IDR(n) { "idr" #n, offsetof(struct vfcu_hw_info_smmuv3, idr[n]), 4, ANSWERED, \
		 VFC_VALUE_HEX, 0 }
static const struct decode_field hw_smmuv3[] = {
	FIELD(vfcu_hw_info_smmuv3, flags, ANSWERED, HEX, 0),
	IDR(0), IDR(1), IDR(2), IDR(3), IDR(4), IDR(5),
	FIELD(vfcu_hw_info_smmuv3, iidr, ANSWERED, HEX, 0),
	FIELD(vfcu_hw_info_smmuv3, aidr, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field hw_cmdqv[] = {
	FIELD(vfcu_hw_info_tegra_cmdqv, flags, ANSWERED, HEX, 0),
	FIELD(vfcu_hw_info_tegra_cmdqv, version, ANSWERED, NUMBER, 0),
	FIELD(vfcu_hw_info_tegra_cmdqv, log2vcmdqs, ANSWERED, NUMBER, 0),
	FIELD(vfcu_hw_info_tegra_cmdqv, log2vsids, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field hw_amd[] = {
	FIELD(vfcu_hw_info_amd, efr, ANSWERED, HEX, 0),
	FIELD(vfcu_hw_info_amd, efr2, ANSWERED, HEX, 0),
	FIELD_END
};

static void hw_data(const struct decoding *d)
{
	static const struct decode_field *const types[] = {
		[VFCU_HW_INFO_INTEL_VTD] = hw_vtd,
		[VFCU_HW_INFO_ARM_SMMUV3] = hw_smmuv3,
		[VFCU_HW_INFO_TEGRA_CMDQV] = hw_cmdqv,
		[VFCU_HW_INFO_AMD] = hw_amd,
	};
	const struct vfcu_hw_info *info = DECODE_STRUCT(d, vfcu_hw_info), *asked;

	if (d->when != ANSWERED || !info || !info->out_data_type)
		return;
	/* The kernel returns the size of its data, not of the caller's buffer. */
	asked = (const void *)d->asked;
	decode_object_at(d, "data", info->out_data_type < ARRAY_SIZE(types) ?
			 types[info->out_data_type] : NULL, asked->data_uptr,
			 asked->data_len < info->data_len ? asked->data_len : info->data_len);
}

static const struct decode_field set_tracking[] = {
	FIELD(iommu_hwpt_set_dirty_tracking, size, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_set_dirty_tracking, flags, ASKED, FLAGS, VFC_WORDS_TRACKING_FLAG),
	FIELD(iommu_hwpt_set_dirty_tracking, hwpt_id, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field get_bitmap[] = {
	FIELD(iommu_hwpt_get_dirty_bitmap, size, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_get_dirty_bitmap, hwpt_id, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_get_dirty_bitmap, flags, ASKED, FLAGS, VFC_WORDS_BITMAP_FLAG),
	FIELD(iommu_hwpt_get_dirty_bitmap, iova, ASKED, HEX, 0),
	FIELD(iommu_hwpt_get_dirty_bitmap, length, ASKED, HEX, 0),
	FIELD(iommu_hwpt_get_dirty_bitmap, page_size, ASKED, HEX, 0),
	FIELD(iommu_hwpt_get_dirty_bitmap, data, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field invalidate[] = {
	FIELD(iommu_hwpt_invalidate, size, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_invalidate, hwpt_id, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_invalidate, data_type, ASKED, WORD, VFC_WORDS_INVALIDATE_DATA),
	FIELD(iommu_hwpt_invalidate, entry_len, ASKED, NUMBER, 0),
	FIELD(iommu_hwpt_invalidate, entry_num, ALWAYS, NUMBER, 0),
	FIELD_END
};

/* struct iommu_hwpt_vtd_s1_invalidate, struct iommu_viommu_arm_smmuv3_invalidate */
static const struct decode_field invalidate_vtd[] = {
	{ "addr", 0, 8, ASKED, VFC_VALUE_HEX, 0 },
	{ "npages", 8, 8, ASKED, VFC_VALUE_HEX, 0 },
	{ "flags", 16, 4, ASKED, VFC_VALUE_HEX, 0 },
	FIELD_END
};

static const struct decode_field invalidate_smmuv3[] = {
	{ "cmd0", 0, 8, ASKED, VFC_VALUE_HEX, 0 },
	{ "cmd1", 8, 8, ASKED, VFC_VALUE_HEX, 0 },
	FIELD_END
};

/* If entries are longer than the known struct, show the known fields. */
static void invalidate_entries(const struct decoding *d)
{
	const struct iommu_hwpt_invalidate *inv = DECODE_STRUCT(d, iommu_hwpt_invalidate);

	if (d->when != ASKED || !inv || !inv->entry_len || inv->entry_len > 64)
		return;
	decode_list_at(d, "data", inv->data_type == 0 ? invalidate_vtd : inv->data_type == 1 ?
		       invalidate_smmuv3 : NULL, inv->data_uptr, inv->entry_num,
		       inv->entry_len);
}

static const struct decode_field fault_queue[] = {
	FIELD(iommu_fault_alloc, size, ASKED, NUMBER, 0),
	FIELD(iommu_fault_alloc, flags, ASKED, HEX, 0),
	FIELD(iommu_fault_alloc, out_fault_id, ANSWERED, NUMBER, 0),
	FIELD(iommu_fault_alloc, out_fault_fd, ANSWERED, SIGNED, 0),
	FIELD_END
};

/* ---- virtual IOMMUs ------------------------------------------------- */

static const struct decode_field viommu_alloc[] = {
	FIELD(vfcu_viommu_alloc, size, ASKED, NUMBER, 0),
	FIELD(vfcu_viommu_alloc, flags, ASKED, HEX, 0),
	FIELD(vfcu_viommu_alloc, type, ASKED, WORD, VFC_WORDS_VIOMMU_TYPE),
	FIELD(vfcu_viommu_alloc, dev_id, ASKED, NUMBER, 0),
	FIELD(vfcu_viommu_alloc, hwpt_id, ASKED, NUMBER, 0),
	FIELD(vfcu_viommu_alloc, out_viommu_id, ANSWERED, NUMBER, 0),
	FIELD(vfcu_viommu_alloc, data_len, ASKED, NUMBER, 0),
	FIELD_END
};

static void viommu_data(const struct decoding *d)
{
	const struct vfcu_viommu_alloc *alloc = DECODE_STRUCT(d, vfcu_viommu_alloc);

	if (d->when == ANSWERED && alloc)
		decode_object_at(d, "data", NULL, alloc->data_uptr, alloc->data_len);
}

static const struct decode_field vdevice_alloc[] = {
	FIELD(iommu_vdevice_alloc, size, ASKED, NUMBER, 0),
	FIELD(iommu_vdevice_alloc, viommu_id, ASKED, NUMBER, 0),
	FIELD(iommu_vdevice_alloc, dev_id, ASKED, NUMBER, 0),
	FIELD(iommu_vdevice_alloc, out_vdevice_id, ANSWERED, NUMBER, 0),
	FIELD(iommu_vdevice_alloc, virt_id, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field veventq_alloc[] = {
	FIELD(iommu_veventq_alloc, size, ASKED, NUMBER, 0),
	FIELD(iommu_veventq_alloc, flags, ASKED, HEX, 0),
	FIELD(iommu_veventq_alloc, viommu_id, ASKED, NUMBER, 0),
	FIELD(iommu_veventq_alloc, type, ASKED, WORD, VFC_WORDS_VIOMMU_TYPE),
	FIELD(iommu_veventq_alloc, veventq_depth, ASKED, NUMBER, 0),
	FIELD(iommu_veventq_alloc, out_veventq_id, ANSWERED, NUMBER, 0),
	FIELD(iommu_veventq_alloc, out_veventq_fd, ANSWERED, SIGNED, 0),
	FIELD_END
};

static const struct decode_field hw_queue_alloc[] = {
	FIELD(iommu_hw_queue_alloc, size, ASKED, NUMBER, 0),
	FIELD(iommu_hw_queue_alloc, flags, ASKED, HEX, 0),
	FIELD(iommu_hw_queue_alloc, viommu_id, ASKED, NUMBER, 0),
	FIELD(iommu_hw_queue_alloc, type, ASKED, NUMBER, 0),
	FIELD(iommu_hw_queue_alloc, index, ASKED, NUMBER, 0),
	FIELD(iommu_hw_queue_alloc, out_hw_queue_id, ANSWERED, NUMBER, 0),
	FIELD(iommu_hw_queue_alloc, nesting_parent_iova, ASKED, HEX, 0),
	FIELD(iommu_hw_queue_alloc, length, ASKED, HEX, 0),
	FIELD_END
};

const struct request requests_iommufd[] = {
	REQUEST(IOMMU_DESTROY, SHAPE_STRUCT, destroy, NULL, 0),
	REQUEST(IOMMU_IOAS_ALLOC, SHAPE_STRUCT, ioas_alloc, NULL, 0),
	REQUEST(IOMMU_IOAS_ALLOW_IOVAS, SHAPE_STRUCT, allow_iovas, allowed, 0),
	REQUEST(IOMMU_IOAS_COPY, SHAPE_STRUCT, ioas_copy, NULL, 0),
	/* If the array is too small, the kernel returns the count. */
	REQUEST(IOMMU_IOAS_IOVA_RANGES, SHAPE_STRUCT, iova_ranges, ranges, EMSGSIZE),
	REQUEST(IOMMU_IOAS_MAP, SHAPE_STRUCT, ioas_map, NULL, 0),
	REQUEST(IOMMU_IOAS_UNMAP, SHAPE_STRUCT, ioas_unmap, NULL, 0),
	REQUEST(IOMMU_OPTION, SHAPE_STRUCT, option, NULL, 0),
	REQUEST(IOMMU_VFIO_IOAS, SHAPE_STRUCT, vfio_ioas, NULL, 0),
	REQUEST(IOMMU_HWPT_ALLOC, SHAPE_STRUCT, hwpt_alloc, hwpt_data, 0),
	REQUEST(IOMMU_GET_HW_INFO, SHAPE_STRUCT, hw_info, hw_data, 0),
	REQUEST(IOMMU_HWPT_SET_DIRTY_TRACKING, SHAPE_STRUCT, set_tracking, NULL, 0),
	REQUEST(IOMMU_HWPT_GET_DIRTY_BITMAP, SHAPE_STRUCT, get_bitmap, NULL, 0),
	REQUEST(IOMMU_HWPT_INVALIDATE, SHAPE_STRUCT, invalidate, invalidate_entries, 0),
	REQUEST(IOMMU_FAULT_QUEUE_ALLOC, SHAPE_STRUCT, fault_queue, NULL, 0),
	REQUEST(IOMMU_IOAS_MAP_FILE, SHAPE_STRUCT, ioas_map_file, NULL, 0),
	REQUEST(IOMMU_VIOMMU_ALLOC, SHAPE_STRUCT, viommu_alloc, viommu_data, 0),
	REQUEST(IOMMU_VDEVICE_ALLOC, SHAPE_STRUCT, vdevice_alloc, NULL, 0),
	REQUEST(IOMMU_IOAS_CHANGE_PROCESS, SHAPE_STRUCT, change_process, NULL, 0),
	REQUEST(IOMMU_VEVENTQ_ALLOC, SHAPE_STRUCT, veventq_alloc, NULL, 0),
	REQUEST(IOMMU_HW_QUEUE_ALLOC, SHAPE_STRUCT, hw_queue_alloc, NULL, 0),
	REQUEST(IOMMU_IOAS_NOIOMMU_GET_PA, SHAPE_STRUCT, get_pa, NULL, 0),
	REQUEST_END
};
