/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode-device.c: decode the ioctls of devices and of migration data.
 */
#include <errno.h>
#include <linux/vfio_zdev.h>

#include "decode.h"
#include "lib/base/array.h"

/* ---- device info ---------------------------------------------------- */

static const struct decode_field device_info[] = {
	FIELD(vfio_device_info, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_device_info, flags, ANSWERED, FLAGS, VFC_WORDS_DEVICE_FLAG),
	FIELD(vfio_device_info, num_regions, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info, num_irqs, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info, cap_offset, ANSWERED, HEX, 0),
	FIELD_END
};

/* Later versions of the capability are longer. Fields that an earlier version lacks are omitted. */
static const struct decode_field zpci_base[] = {
	FIELD(vfio_device_info_cap_zpci_base, start_dma, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_base, end_dma, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_base, pchid, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_base, vfn, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_base, fmb_length, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_base, pft, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_base, gid, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_base, fh, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field zpci_group[] = {
	FIELD(vfio_device_info_cap_zpci_group, dasm, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_group, msi_addr, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_group, flags, ANSWERED, HEX, 0),
	FIELD(vfio_device_info_cap_zpci_group, mui, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_group, noi, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_group, maxstbl, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_group, version, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_info_cap_zpci_group, imaxstbl, ANSWERED, NUMBER, 0),
	FIELD_END
};

/* Decode a capability that begins with a byte count (util_str, pfip). */
static void zpci_bytes(const struct decoding *d, const void *cap, size_t size)
{
	size_t begin = offsetof(struct vfio_device_info_cap_zpci_pfip, pfip);
	uint32_t length;

	if (size < begin)
		return;
	length = decode_u32(cap, offsetof(struct vfio_device_info_cap_zpci_pfip, size));
	if (length > size - begin)
		length = (uint32_t)(size - begin);
	field_number(d->fields, "size", VFC_VALUE_NUMBER, length);
	field_bytes(d->fields, "data", (const uint8_t *)cap + begin, length);
}

/* Since 6.5: the header and one u32. */
static const struct decode_field atomic_comp[] = {
	{ "flags", 8, 4, ANSWERED, VFC_VALUE_FLAGS, VFC_WORDS_ATOMIC_FLAG },
	FIELD_END
};

static const struct capability device_caps[] = {
	{ VFIO_DEVICE_INFO_CAP_ZPCI_BASE, zpci_base },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, zpci_group },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, NULL, zpci_bytes },
	{ VFIO_DEVICE_INFO_CAP_ZPCI_PFIP, NULL, zpci_bytes },
	{ VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP, atomic_comp },
};

static void device_info_caps(const struct decoding *d)
{
	const struct vfio_device_info *info = DECODE_STRUCT(d, vfio_device_info);

	if (d->when == ANSWERED && info && info->flags & VFIO_DEVICE_FLAGS_CAPS)
		decode_caps(d, VFC_WORDS_DEVICE_CAP, info->cap_offset, device_caps,
			    ARRAY_SIZE(device_caps));
}

/* ---- regions -------------------------------------------------------- */

static const struct decode_field region_info[] = {
	FIELD(vfio_region_info, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_region_info, index, ASKED, NUMBER, 0),
	FIELD(vfio_region_info, flags, ANSWERED, FLAGS, VFC_WORDS_REGION_FLAG),
	FIELD(vfio_region_info, cap_offset, ANSWERED, HEX, 0),
	FIELD(vfio_region_info, size, ANSWERED, HEX, 0),
	FIELD(vfio_region_info, offset, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field sparse_area[] = {
	FIELD(vfio_region_sparse_mmap_area, offset, ANSWERED, HEX, 0),
	FIELD(vfio_region_sparse_mmap_area, size, ANSWERED, HEX, 0),
	FIELD_END
};

static void sparse_areas(const struct decoding *d, const void *cap, size_t size)
{
	size_t begin = offsetof(struct vfio_region_info_cap_sparse_mmap, areas);
	uint32_t count;

	if (size < begin)
		return;
	count = decode_u32(cap, offsetof(struct vfio_region_info_cap_sparse_mmap, nr_areas));
	field_number(d->fields, "nr_areas", VFC_VALUE_NUMBER, count);
	decode_list(d, "areas", sparse_area, (const uint8_t *)cap + begin, size - begin, count,
		    sizeof(struct vfio_region_sparse_mmap_area));
}

static const struct decode_field cap_type[] = {
	FIELD(vfio_region_info_cap_type, type, ANSWERED, HEX, 0),
	FIELD(vfio_region_info_cap_type, subtype, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field cap_ssatgt[] = {
	FIELD(vfio_region_info_cap_nvlink2_ssatgt, tgt, ANSWERED, HEX, 0),
	FIELD_END
};

static const struct decode_field cap_lnkspd[] = {
	FIELD(vfio_region_info_cap_nvlink2_lnkspd, link_speed, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct capability region_caps[] = {
	{ VFIO_REGION_INFO_CAP_SPARSE_MMAP, NULL, sparse_areas },
	{ VFIO_REGION_INFO_CAP_TYPE, cap_type },
	{ VFIO_REGION_INFO_CAP_NVLINK2_SSATGT, cap_ssatgt },
	{ VFIO_REGION_INFO_CAP_NVLINK2_LNKSPD, cap_lnkspd },
};

static void region_info_caps(const struct decoding *d)
{
	const struct vfio_region_info *info = DECODE_STRUCT(d, vfio_region_info);

	if (d->when == ANSWERED && info && info->flags & VFIO_REGION_INFO_FLAG_CAPS)
		decode_caps(d, VFC_WORDS_REGION_CAP, info->cap_offset, region_caps,
			    ARRAY_SIZE(region_caps));
}

/* ---- interrupts ----------------------------------------------------- */

static const struct decode_field irq_info[] = {
	FIELD(vfio_irq_info, argsz, ALWAYS, NUMBER, 0),
	FIELD(vfio_irq_info, index, ASKED, NUMBER, 0),
	FIELD(vfio_irq_info, flags, ANSWERED, FLAGS, VFC_WORDS_IRQ_FLAG),
	FIELD(vfio_irq_info, count, ANSWERED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field irq_set[] = {
	FIELD(vfio_irq_set, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_irq_set, flags, ASKED, FLAGS, VFC_WORDS_IRQ_SET_FLAG),
	FIELD(vfio_irq_set, index, ASKED, NUMBER, 0),
	FIELD(vfio_irq_set, start, ASKED, NUMBER, 0),
	FIELD(vfio_irq_set, count, ASKED, NUMBER, 0),
	FIELD_END
};

static void irq_set_data(const struct decoding *d)
{
	const struct vfio_irq_set *set = DECODE_STRUCT(d, vfio_irq_set);
	size_t room;

	if (d->when != ASKED || !set)
		return;
	room = d->size - sizeof(*set);
	if (set->flags & VFIO_IRQ_SET_DATA_EVENTFD)
		decode_descriptors(d, "eventfds", set->data, room, set->count);
	else if (set->flags & VFIO_IRQ_SET_DATA_BOOL)
		field_bytes(d->fields, "bools", set->data, set->count < room ? set->count : room);
}

/* ---- hot reset ------------------------------------------------------ */

static const struct decode_field hot_reset_info[] = {
	FIELD(vfio_pci_hot_reset_info, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_pci_hot_reset_info, flags, ANSWERED, FLAGS, VFC_WORDS_HOT_RESET_FLAG),
	FIELD(vfio_pci_hot_reset_info, count, ANSWERED, NUMBER, 0),
	FIELD_END
};

/* Since 6.6 a device ID can replace the group ID; the flags show which one is present. */
static void hot_reset_device(const struct decoding *d, uint32_t flags,
			     const struct vfio_pci_dependent_device *dev)
{
	struct vfc_bdf bdf = {
		.domain = dev->segment, .bus = dev->bus,
		.slot = dev->devfn >> 3, .function = dev->devfn & 7,
	};
	bool by_id = flags & VFCU_HOT_RESET_FLAG_DEV_ID;
	char address[VFC_NAME];

	vfc_bdf_format(&bdf, address);
	field_begin(d->fields, NULL, VFC_VALUE_OBJECT);
	field_number(d->fields, by_id ? "devid" : "group_id", VFC_VALUE_SIGNED,
		     (uint64_t)(int64_t)(int32_t)dev->group_id);
	field_text(d->fields, "address", address, sizeof(address));
	field_end(d->fields);
}

static void hot_reset_devices(const struct decoding *d)
{
	const struct vfio_pci_hot_reset_info *info = DECODE_STRUCT(d, vfio_pci_hot_reset_info);
	size_t room;

	if (d->when != ANSWERED || d->failed || !info)
		return;
	room = (d->size - sizeof(*info)) / sizeof(info->devices[0]);
	field_begin(d->fields, "devices", VFC_VALUE_LIST);
	for (size_t i = 0; i < room && i < info->count; i++)
		hot_reset_device(d, info->flags, &info->devices[i]);
	field_end(d->fields);
}

static const struct decode_field hot_reset[] = {
	FIELD(vfio_pci_hot_reset, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_pci_hot_reset, flags, ASKED, HEX, 0),
	FIELD(vfio_pci_hot_reset, count, ASKED, NUMBER, 0),
	FIELD_END
};

static void hot_reset_groups(const struct decoding *d)
{
	const struct vfio_pci_hot_reset *reset = DECODE_STRUCT(d, vfio_pci_hot_reset);

	if (d->when == ASKED && reset)
		decode_descriptors(d, "group_fds", reset->group_fds, d->size - sizeof(*reset),
				   reset->count);
}

/* ---- graphics, ioeventfd -------------------------------------------- */

static const struct decode_field gfx_plane[] = {
	FIELD(vfio_device_gfx_plane_info, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, flags, ASKED, FLAGS, VFC_WORDS_GFX_FLAG),
	FIELD(vfio_device_gfx_plane_info, drm_plane_type, ASKED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, drm_format, ANSWERED, HEX, 0),
	FIELD(vfio_device_gfx_plane_info, drm_format_mod, ANSWERED, HEX, 0),
	FIELD(vfio_device_gfx_plane_info, width, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, height, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, stride, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, size, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, x_pos, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, y_pos, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, x_hot, ANSWERED, NUMBER, 0),
	FIELD(vfio_device_gfx_plane_info, y_hot, ANSWERED, NUMBER, 0),
	FIELD_END
};

/* Decode the source of the plane, which depends on the type that the caller requested. */
static void gfx_source(const struct decoding *d)
{
	const struct vfio_device_gfx_plane_info *plane =
		DECODE_STRUCT(d, vfio_device_gfx_plane_info);

	if (d->when != ANSWERED || !plane || plane->flags & VFIO_GFX_PLANE_TYPE_PROBE)
		return;
	field_number(d->fields, plane->flags & VFIO_GFX_PLANE_TYPE_REGION ? "region_index" :
		     "dmabuf_id", VFC_VALUE_NUMBER, plane->region_index);
}

static const struct decode_field dmabuf_id[] = {
	{ "dmabuf_id", 0, 4, ASKED, VFC_VALUE_NUMBER, 0 },
	FIELD_END
};

static const struct decode_field ioeventfd[] = {
	FIELD(vfio_device_ioeventfd, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_device_ioeventfd, flags, ASKED, FLAGS, VFC_WORDS_IOEVENTFD_FLAG),
	FIELD(vfio_device_ioeventfd, offset, ASKED, HEX, 0),
	FIELD(vfio_device_ioeventfd, data, ASKED, HEX, 0),
	FIELD(vfio_device_ioeventfd, fd, ASKED, SIGNED, 0),
	FIELD_END
};

/* ---- cdev ----------------------------------------------------------- */

static const struct decode_field bind_iommufd[] = {
	FIELD(vfcu_device_bind_iommufd, argsz, ASKED, NUMBER, 0),
	FIELD(vfcu_device_bind_iommufd, flags, ASKED, FLAGS, VFC_WORDS_BIND_FLAG),
	FIELD(vfcu_device_bind_iommufd, iommufd, ASKED, SIGNED, 0),
	FIELD(vfcu_device_bind_iommufd, out_devid, ANSWERED, NUMBER, 0),
	FIELD(vfcu_device_bind_iommufd, token_uuid_ptr, ASKED, HEX, 0),
	FIELD_END
};

static const struct decode_field attach_pt[] = {
	FIELD(vfcu_device_attach_iommufd_pt, argsz, ASKED, NUMBER, 0),
	FIELD(vfcu_device_attach_iommufd_pt, flags, ASKED, FLAGS, VFC_WORDS_ATTACH_FLAG),
	FIELD(vfcu_device_attach_iommufd_pt, pt_id, ALWAYS, NUMBER, 0),
	FIELD(vfcu_device_attach_iommufd_pt, pasid, ASKED, NUMBER, 0),
	FIELD_END
};

/* In a detach, the PASID is at the offset that attach uses for the page table. */
static const struct decode_field detach_pt[] = {
	FIELD(vfio_device_detach_iommufd_pt, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_device_detach_iommufd_pt, flags, ASKED, FLAGS, VFC_WORDS_ATTACH_FLAG),
	{ "pasid", 8, 4, ASKED, VFC_VALUE_NUMBER, 0 },
	FIELD_END
};

/* ---- features, migration data --------------------------------------- */

static const struct decode_field feature[] = {
	FIELD(vfio_device_feature, argsz, ASKED, NUMBER, 0),
	FIELD_END
};

static const struct decode_field precopy_info[] = {
	FIELD(vfio_precopy_info, argsz, ASKED, NUMBER, 0),
	FIELD(vfio_precopy_info, flags, ANSWERED, FLAGS, VFC_WORDS_PRECOPY_FLAG),
	FIELD(vfio_precopy_info, initial_bytes, ANSWERED, NUMBER, 0),
	FIELD(vfio_precopy_info, dirty_bytes, ANSWERED, NUMBER, 0),
	FIELD_END
};

const struct request requests_migration[] = {
	REQUEST(VFIO_MIG_GET_PRECOPY_INFO, SHAPE_STRUCT, precopy_info, NULL, 0),
	REQUEST_END
};

const struct request requests_device[] = {
	REQUEST(VFIO_DEVICE_GET_INFO, SHAPE_STRUCT, device_info, device_info_caps, 0),
	REQUEST(VFIO_DEVICE_GET_REGION_INFO, SHAPE_STRUCT, region_info, region_info_caps, 0),
	REQUEST(VFIO_DEVICE_GET_IRQ_INFO, SHAPE_STRUCT, irq_info, NULL, 0),
	REQUEST(VFIO_DEVICE_SET_IRQS, SHAPE_STRUCT, irq_set, irq_set_data, 0),
	REQUEST(VFIO_DEVICE_RESET, SHAPE_NONE, NULL, NULL, 0),
	/* If the buffer is too small, the kernel returns the count. */
	REQUEST(VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, SHAPE_STRUCT, hot_reset_info,
		hot_reset_devices, ENOSPC),
	REQUEST(VFIO_DEVICE_PCI_HOT_RESET, SHAPE_STRUCT, hot_reset, hot_reset_groups, 0),
	REQUEST(VFIO_DEVICE_QUERY_GFX_PLANE, SHAPE_STRUCT, gfx_plane, gfx_source, 0),
	REQUEST(VFIO_DEVICE_GET_GFX_DMABUF, SHAPE_INT, dmabuf_id, NULL, 0),
	REQUEST(VFIO_DEVICE_IOEVENTFD, SHAPE_STRUCT, ioeventfd, NULL, 0),
	REQUEST(VFIO_DEVICE_FEATURE, SHAPE_STRUCT, feature, decode_feature, 0),
	REQUEST(VFIO_DEVICE_BIND_IOMMUFD, SHAPE_STRUCT, bind_iommufd, NULL, 0),
	REQUEST(VFIO_DEVICE_ATTACH_IOMMUFD_PT, SHAPE_STRUCT, attach_pt, NULL, 0),
	REQUEST(VFIO_DEVICE_DETACH_IOMMUFD_PT, SHAPE_STRUCT, detach_pt, NULL, 0),
	REQUEST_END
};
