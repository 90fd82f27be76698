/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-decode.c: every field of every container, group and device request, on
 * entry and on exit, and data beyond the caller's buffer.
 */
#include "decode.h"

/* ---- containers, groups ---------------------------------------------- */

static void containers(void **state)
{
	(void)state;
	NUMBER(TRACE_CONTAINER, VFIO_GET_API_VERSION, 0, "{}");
	NUMBER(TRACE_CONTAINER, VFIO_CHECK_EXTENSION, 7,
	       "{'iommu':7,'iommu_name':'spapr-tce-v2'}");
	NUMBER(TRACE_CONTAINER, VFIO_SET_IOMMU, 99, "{'iommu':99}");
	NUMBER(TRACE_CONTAINER, VFIO_IOMMU_ENABLE, 0, "{}");
	NUMBER(TRACE_CONTAINER, VFIO_IOMMU_DISABLE, 0, "{}");
}

static void groups(void **state)
{
	const char name[] = "0000:01:00.0 vf_token=x";
	int fd = 5;

	(void)state;
	DECODES(TRACE_GROUP, VFIO_GROUP_GET_STATUS, vfio_group_status,
		(.argsz = 8), (.argsz = 9, .flags = 0x13),
		"{'argsz':8}", "{'argsz':9,'flags':['viable','container-set','0x10']}");
	decodes(TRACE_GROUP, VFIO_GROUP_SET_CONTAINER, "VFIO_GROUP_SET_CONTAINER", &fd, &fd,
		sizeof(fd), 0, "{'container':5}", "");
	NUMBER(TRACE_GROUP, VFIO_GROUP_UNSET_CONTAINER, 0, "{}");
	decodes(TRACE_GROUP, VFIO_GROUP_GET_DEVICE_FD, "VFIO_GROUP_GET_DEVICE_FD", name, name,
		sizeof(name), 9, "{'name':'0000:01:00.0 vf_token=x'}", "");
}

static void iommu_info(void **state)
{
	struct {
		struct vfio_iommu_type1_info info;
		struct vfio_iommu_type1_info_cap_migration migration;
		struct vfio_iommu_type1_info_dma_avail avail;
		struct vfio_iommu_type1_info_cap_iova_range iova;
		struct vfio_iova_range ranges[2];
	} before = { .info = { .argsz = sizeof(before) } }, after = {
		.info = { .argsz = sizeof(before), .flags = 3, .iova_pgsizes = 0x40201000,
			  .cap_offset = offsetof(__typeof__(before), migration) },
		.migration = { { 2, 1, offsetof(__typeof__(before), avail) }, 1, 0x1000, 4096 },
		.avail = { { 3, 1, offsetof(__typeof__(before), iova) }, 65535 },
		.iova = { .header = { 1, 1, 0 }, .nr_iovas = 3 },
		.ranges = { { 0, 0xfedfffff }, { 0xfef00000, UINT64_MAX } },
	};
	char in[32];

	(void)state;
	snprintf(in, sizeof(in), "{'argsz':%zu}", sizeof(before));
	decodes(TRACE_CONTAINER, VFIO_IOMMU_GET_INFO, "VFIO_IOMMU_GET_INFO", &before, &after,
		sizeof(before), 0, in,
		"{'argsz':120,'flags':['pgsizes','caps'],'iova_pgsizes':'0x40201000',"
		"'cap_offset':'0x18','caps':[{'id':2,'name':'migration','version':1,"
		"'flags':'0x1','pgsize_bitmap':'0x1000','max_dirty_bitmap_size':4096},"
		"{'id':3,'name':'dma-avail','version':1,'avail':65535},"
		"{'id':1,'name':'iova-range','version':1,'nr_iovas':3,'iova_ranges':["
		"{'start':'0x0','end':'0xfedfffff'},"
		"{'start':'0xfef00000','end':'0xffffffffffffffff'}],'more':1}]}");
}

static void mappings(void **state)
{
	struct {
		struct vfio_iommu_type1_dma_unmap unmap;
		struct vfio_bitmap bitmap;
	} unmap = { { .argsz = sizeof(unmap), .flags = 1, .iova = 0x1000, .size = 0x2000 },
		    { .pgsize = 0x1000, .size = 8, .data = (void *)0x7f00 } };
	struct {
		struct vfio_iommu_type1_dirty_bitmap dirty;
		struct vfio_iommu_type1_dirty_bitmap_get get;
	} dirty = { { .argsz = sizeof(dirty), .flags = 4 },
		    { 0x3000, 0x4000, { 0x1000, 8, (void *)0x7f10 } } };

	(void)state;
	DECODES(TRACE_CONTAINER, VFIO_IOMMU_MAP_DMA, vfio_iommu_type1_dma_map,
		(.argsz = 32, .flags = 7, .vaddr = 0x7f000000, .iova = 1, .size = 2), (0),
		"{'argsz':32,'flags':['read','write','vaddr'],'vaddr':'0x7f000000',"
		"'iova':'0x1','size':'0x2'}", "");
	decodes(TRACE_CONTAINER, VFIO_IOMMU_UNMAP_DMA, "VFIO_IOMMU_UNMAP_DMA", &unmap, &unmap,
		sizeof(unmap), 0, "{'argsz':48,'flags':['get-dirty-bitmap'],'iova':'0x1000',"
		"'size':'0x2000','bitmap':{'pgsize':'0x1000','size':8,'data':'0x7f00'}}",
		"{'size':'0x2000'}");
	decodes(TRACE_CONTAINER, VFIO_IOMMU_DIRTY_PAGES, "VFIO_IOMMU_DIRTY_PAGES", &dirty,
		&dirty, sizeof(dirty), 0, "{'argsz':48,'flags':['get-bitmap'],'iova':'0x3000',"
		"'size':'0x4000','bitmap':{'pgsize':'0x1000','size':8,'data':'0x7f10'}}", "");
}

static void spapr(void **state)
{
	(void)state;
	DECODES(TRACE_SPAPR, VFIO_IOMMU_SPAPR_TCE_GET_INFO, vfio_iommu_spapr_tce_info,
		(.argsz = 32), (.argsz = 32, .flags = 1, .dma32_window_start = 4,
				.dma32_window_size = 5, .ddw = { 0x11000, 2, 3 }),
		"{'argsz':32}", "{'argsz':32,'flags':['ddw'],'dma32_window_start':'0x4',"
		"'dma32_window_size':'0x5','ddw':{'pgsizes':'0x11000',"
		"'max_dynamic_windows_supported':2,'levels':3}}");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_MAP_DMA, vfio_iommu_type1_dma_map,
		(.argsz = 32, .flags = 1), (0), "{'argsz':32,'flags':['read'],'vaddr':'0x0',"
		"'iova':'0x0','size':'0x0'}", "");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_UNMAP_DMA, vfio_iommu_type1_dma_unmap,
		(.argsz = 24, .size = 1), (.size = 2),
		"{'argsz':24,'flags':[],'iova':'0x0','size':'0x1'}", "{'size':'0x2'}");
	NUMBER(TRACE_SPAPR, VFIO_IOMMU_ENABLE, 0, "{}");
	NUMBER(TRACE_SPAPR, VFIO_IOMMU_DISABLE, 0, "{}");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_SPAPR_REGISTER_MEMORY, vfio_iommu_spapr_register_memory,
		(.argsz = 24, .flags = 1, .vaddr = 2, .size = 3), (0),
		"{'argsz':24,'flags':'0x1','vaddr':'0x2','size':'0x3'}", "");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_SPAPR_UNREGISTER_MEMORY,
		vfio_iommu_spapr_register_memory, (.argsz = 24), (0),
		"{'argsz':24,'flags':'0x0','vaddr':'0x0','size':'0x0'}", "");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_SPAPR_TCE_CREATE, vfio_iommu_spapr_tce_create,
		(.argsz = 40, .flags = 1, .page_shift = 16, .window_size = 2, .levels = 3),
		(.start_addr = 4), "{'argsz':40,'flags':'0x1','page_shift':16,"
		"'window_size':'0x2','levels':3}", "{'start_addr':'0x4'}");
	DECODES(TRACE_SPAPR, VFIO_IOMMU_SPAPR_TCE_REMOVE, vfio_iommu_spapr_tce_remove,
		(.argsz = 16, .flags = 1, .start_addr = 2), (0),
		"{'argsz':16,'flags':'0x1','start_addr':'0x2'}", "");
	DECODES(TRACE_SPAPR, VFIO_EEH_PE_OP, vfio_eeh_pe_op,
		(.argsz = 40, .flags = 1, .op = 9, .err = { 2, 3, 4, 5 }), (0),
		"{'argsz':40,'flags':'0x1','op':9,'op_name':'inject-err','err':{'type':2,"
		"'func':3,'addr':'0x4','mask':'0x5'}}", "");
}

/* ---- devices --------------------------------------------------------- */

static void device_info(void **state)
{
	struct {
		struct vfio_device_info info;
		uint32_t unaligned;
		struct vfio_info_cap_header atomic;
		uint32_t flags;
		struct vfio_info_cap_header util;
		uint32_t size;
		uint8_t bytes[4];
	} before = { .info = { .argsz = sizeof(before) } }, after = {
		.info = { .argsz = sizeof(before), .flags = 0x83, .num_regions = 9,
			  .num_irqs = 5, .cap_offset = offsetof(__typeof__(before), atomic) },
		.atomic = { 5, 1, offsetof(__typeof__(before), util) }, .flags = 5,
		.util = { 3, 2, 0 }, .size = 9, .bytes = { 0xc1, 0xc2, 0xc3, 0xc4 },
	};
	char in[32];

	(void)state;
	snprintf(in, sizeof(in), "{'argsz':%zu}", sizeof(before));
	decodes(TRACE_DEVICE, VFIO_DEVICE_GET_INFO, "VFIO_DEVICE_GET_INFO", &before, &after,
		sizeof(before), 0, in, "{'argsz':52,'flags':['reset','pci','caps'],"
		"'num_regions':9,'num_irqs':5,'cap_offset':'0x18','caps':[{'id':5,"
		"'name':'pci-atomic-comp','version':1,'flags':['comp32','comp128']},"
		"{'id':3,'name':'zpci-util','version':2,'size':4,'data':'c1c2c3c4'}]}");
}

static void region_info(void **state)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
		struct vfio_region_info_cap_sparse_mmap sparse;
		struct vfio_region_sparse_mmap_area area;
	} before = { .info = { .argsz = sizeof(before), .index = 9 } }, after = {
		.info = { .argsz = sizeof(before), .flags = 0xf, .index = 9, .size = 0x1000,
			  .cap_offset = offsetof(__typeof__(before), type),
			  .offset = UINT64_C(9) << 40 },
		.type = { { 2, 1, offsetof(__typeof__(before), sparse) }, 0x80008086, 1 },
		.sparse = { .header = { 1, 1, 0 }, .nr_areas = 1 }, .area = { 0x10, 0x20 },
	};

	(void)state;
	decodes(TRACE_DEVICE, VFIO_DEVICE_GET_REGION_INFO, "VFIO_DEVICE_GET_REGION_INFO",
		&before, &after, sizeof(before), 0, "{'argsz':80,'index':9}",
		"{'argsz':80,'flags':['read','write','mmap','caps'],'cap_offset':'0x20',"
		"'size':'0x1000','offset':'0x90000000000','caps':[{'id':2,'name':'type',"
		"'version':1,'type':'0x80008086','subtype':'0x1'},{'id':1,'name':'sparse-mmap',"
		"'version':1,'nr_areas':1,'areas':[{'offset':'0x10','size':'0x20'}]}]}");
}

static void interrupts(void **state)
{
	struct {
		struct vfio_irq_set set;
		uint8_t bools[4];
	} set = { { .argsz = sizeof(set), .flags = 0x0a, .index = 1, .start = 2, .count = 3 },
		  { 1, 0, 1, 1 } };

	(void)state;
	DECODES(TRACE_DEVICE, VFIO_DEVICE_GET_IRQ_INFO, vfio_irq_info,
		(.argsz = 16, .index = 2), (.argsz = 16, .flags = 0xf, .index = 2, .count = 8),
		"{'argsz':16,'index':2}", "{'argsz':16,'flags':['eventfd','maskable',"
		"'automasked','noresize'],'count':8}");
	decodes(TRACE_DEVICE, VFIO_DEVICE_SET_IRQS, "VFIO_DEVICE_SET_IRQS", &set, &set,
		sizeof(set), 0, "{'argsz':24,'flags':['data-bool','mask'],'index':1,'start':2,"
		"'count':3,'bools':'010001'}", "");
	NUMBER(TRACE_DEVICE, VFIO_DEVICE_RESET, 0, "{}");
}

static void hot_resets(void **state)
{
	struct {
		struct vfio_pci_hot_reset_info info;
		struct vfio_pci_dependent_device devices[2];
	} before = { .info = { .argsz = sizeof(before) } }, after = {
		.info = { .argsz = sizeof(before), .flags = 1, .count = 2 },
		.devices = { { 3, 0, 1, 0 }, { UINT32_MAX, 0xabcd, 2, 0x1f << 3 | 7 } },
	};
	struct {
		struct vfio_pci_hot_reset reset;
		int32_t fds[2];
	} reset = { { .argsz = sizeof(reset), .flags = 1, .count = 2 }, { 5, 6 } };

	(void)state;
	decodes(TRACE_DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
		"VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", &before, &after, sizeof(before), 0,
		"{'argsz':28}", "{'flags':['dev-id'],'count':2,'devices':[{'devid':3,"
		"'address':'0000:01:00.0'},{'devid':-1,'address':'abcd:02:1f.7'}]}");
	FAILS(TRACE_DEVICE, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, -ENOSPC, vfio_pci_hot_reset_info,
	      (.argsz = 12), (.argsz = 12, .count = 4), "{'argsz':12}",
	      "{'flags':[],'count':4}");
	decodes(TRACE_DEVICE, VFIO_DEVICE_PCI_HOT_RESET, "VFIO_DEVICE_PCI_HOT_RESET", &reset,
		&reset, sizeof(reset), 0, "{'argsz':20,'flags':'0x1','count':2,"
		"'group_fds':[5,6]}", "");
}

static void graphics(void **state)
{
	int id = 3;

	(void)state;
	DECODES(TRACE_DEVICE, VFIO_DEVICE_QUERY_GFX_PLANE, vfio_device_gfx_plane_info,
		(.argsz = 64, .flags = 2, .drm_plane_type = 1),
		(.argsz = 64, .flags = 2, .drm_format = 0x34325258, .drm_format_mod = 1,
		 .width = 2, .height = 3, .stride = 4, .size = 5, .x_pos = 6, .y_pos = 7,
		 .x_hot = 8, .y_hot = 9, .dmabuf_id = 10),
		"{'argsz':64,'flags':['dmabuf'],'drm_plane_type':1}",
		"{'drm_format':'0x34325258','drm_format_mod':'0x1','width':2,'height':3,"
		"'stride':4,'size':5,'x_pos':6,'y_pos':7,'x_hot':8,'y_hot':9,'dmabuf_id':10}");
	decodes(TRACE_DEVICE, VFIO_DEVICE_GET_GFX_DMABUF, "VFIO_DEVICE_GET_GFX_DMABUF", &id,
		&id, sizeof(id), 8, "{'dmabuf_id':3}", "");
	DECODES(TRACE_DEVICE, VFIO_DEVICE_IOEVENTFD, vfio_device_ioeventfd,
		(.argsz = 32, .flags = 4, .offset = 1, .data = 2, .fd = -1), (0),
		"{'argsz':32,'flags':['32'],'offset':'0x1','data':'0x2','fd':-1}", "");
}

static void cdevs(void **state)
{
	(void)state;
	DECODES(TRACE_DEVICE, VFIO_DEVICE_BIND_IOMMUFD, vfcu_device_bind_iommufd,
		(.argsz = 24, .flags = 1, .iommufd = 4, .token_uuid_ptr = 5), (.out_devid = 6),
		"{'argsz':24,'flags':['token'],'iommufd':4,'token_uuid_ptr':'0x5'}",
		"{'out_devid':6}");
	DECODES(TRACE_DEVICE, VFIO_DEVICE_ATTACH_IOMMUFD_PT, vfcu_device_attach_iommufd_pt,
		(.argsz = 16, .flags = 1, .pt_id = 2, .pasid = 3), (.pt_id = 4),
		"{'argsz':16,'flags':['pasid'],'pt_id':2,'pasid':3}", "{'pt_id':4}");
	DECODES(TRACE_DEVICE, VFIO_DEVICE_DETACH_IOMMUFD_PT, vfio_device_detach_iommufd_pt,
		(.argsz = 8), (0), "{'argsz':8,'flags':[]}", "");
}

/* Decode a feature with its data, which follows argsz and flags. */
static void feature(uint32_t flags, const void *before, const void *after, size_t size,
		    const char *in, const char *out)
{
	uint8_t asked[256] = { 0 }, answered[256] = { 0 };
	struct vfio_device_feature header = { .argsz = (uint32_t)(sizeof(header) + size),
					      .flags = flags };

	memcpy(asked, &header, sizeof(header));
	memcpy(answered, &header, sizeof(header));
	memcpy(asked + sizeof(header), before, size);
	memcpy(answered + sizeof(header), after, size);
	decodes(TRACE_DEVICE, VFIO_DEVICE_FEATURE, "VFIO_DEVICE_FEATURE", asked, answered,
		header.argsz, 0, in, out);
}
#define FEATURE(flags, type, before, after, in, out) do {			\
	struct type fb_ = INIT before, fa_ = INIT after;			\
	feature(flags, &fb_, &fa_, sizeof(fb_), in, out);			\
} while (0)
#define GET VFIO_DEVICE_FEATURE_GET
#define SET VFIO_DEVICE_FEATURE_SET

static void features_set(void **state)
{
	struct vfio_device_feature_dma_logging_range range = { 0x1000, 0x2000 };
	static const uint8_t uuid[16] = { 1, 2, 3 };
	struct {
		struct vfcu_feature_dma_buf buf;
		struct vfcu_region_dma_range range;
	} buf = { .buf = { .region_index = 2, .open_flags = 1, .flags = 3, .nr_ranges = 1 },
		  .range = { 0x100, 0x200 } };

	(void)state;
	feature(SET | 0, uuid, uuid, 16, "{'argsz':24,'flags':['set'],'index':0,"
		"'name':'pci-vf-token','data':{'uuid':'01020300000000000000000000000000'}}", "");
	FEATURE(SET | 2, vfio_device_feature_mig_state, (.device_state = 3),
		(.device_state = 3, .data_fd = 9), "{'argsz':16,'flags':['set'],'index':2,"
		"'name':'mig-device-state','data':{'device_state':3,"
		"'device_state_name':'stop-copy'}}",
		"{'data':{'device_state':3,'device_state_name':'stop-copy','data_fd':9}}");
	feature(SET | 3, "", "", 0, "{'argsz':8,'flags':['set'],'index':3,"
		"'name':'low-power-entry'}", "");
	FEATURE(SET | 4, vfio_device_low_power_entry_with_wakeup, (.wakeup_eventfd = 5), (0),
		"{'argsz':16,'flags':['set'],'index':4,'name':'low-power-entry-with-wakeup',"
		"'data':{"
		"'wakeup_eventfd':5}}", "");
	FEATURE(SET | 6, vfio_device_feature_dma_logging_control,
		(.page_size = 0x1000, .num_ranges = 1, .ranges = (uintptr_t)&range), (0),
		"{'argsz':32,'flags':['set'],'index':6,'name':'dma-logging-start','data':{"
		"'page_size':'0x1000','num_ranges':1,'ranges':[{'iova':'0x1000',"
		"'length':'0x2000'}]}}", "");
	FEATURE(SET | 10, vfcu_feature_bus_master, (.op = 1), (0), "{'argsz':12,'flags':['set'],"
		"'index':10,'name':'bus-master','data':{'op':1,'op_name':'set'}}", "");
	feature(GET | 11, &buf, &buf, sizeof(buf), "{'argsz':40,'flags':['get'],'index':11,"
		"'name':'dma-buf','data':{'region_index':2,'open_flags':'0x1','flags':'0x3',"
		"'nr_ranges':1,'dma_ranges':[{'offset':'0x100','length':'0x200'}]}}", "");
}

static void features_got(void **state)
{
	(void)state;
	FEATURE(GET | 1, vfio_device_feature_migration, (0), (.flags = 7), "{'argsz':16,"
		"'flags':['get'],'index':1,'name':'migration'}",
		"{'data':{'flags':['stop-copy','p2p','pre-copy']}}");
	FEATURE(GET | 2, vfio_device_feature_mig_state, (.device_state = 77),
		(.device_state = 2, .data_fd = -1), "{'argsz':16,'flags':['get'],'index':2,"
		"'name':'mig-device-state'}",
		"{'data':{'device_state':2,'device_state_name':'running','data_fd':-1}}");
	FEATURE(GET | 8, vfio_device_feature_dma_logging_report,
		(.iova = 1, .length = 2, .page_size = 3, .bitmap = 4), (0), "{'argsz':40,"
		"'flags':['get'],'index':8,'name':'dma-logging-report','data':{'iova':'0x1',"
		"'length':'0x2','page_size':'0x3','bitmap':'0x4'}}", "");
	FEATURE(GET | 9, vfcu_feature_mig_data_size, (0), (.stop_copy_length = 4096),
		"{'argsz':16,'flags':['get'],'index':9,'name':'mig-data-size'}",
		"{'data':{'stop_copy_length':4096}}");
	FEATURE(GET | 13, vfcu_feature_zpci_err, (.data = 5), (0), "{'argsz':16,"
		"'flags':['get'],'index':13,'name':'zpci-error','data':{'data':'0x5'}}", "");
	/* A probe has no data, and an unknown feature has no name. */
	FEATURE(GET | VFIO_DEVICE_FEATURE_PROBE | 9, vfcu_feature_mig_data_size, (0),
		(.stop_copy_length = 1), "{'argsz':16,'flags':['get','probe'],'index':9,"
		"'name':'mig-data-size'}", "");
	feature(GET | 0xffff, "", "", 0, "{'argsz':8,'flags':['get'],'index':65535}", "");
	DECODES(TRACE_MIGRATION, VFIO_MIG_GET_PRECOPY_INFO, vfio_precopy_info, (.argsz = 24),
		(.flags = 1, .initial_bytes = 2, .dirty_bytes = 3), "{'argsz':24}",
		"{'flags':['reinit'],'initial_bytes':2,'dirty_bytes':3}");
}

/* ---- the rest -------------------------------------------------------- */

/* A newer or older kernel, and a caller that passes a short argsz. */
static void odd(void **state)
{
	(void)state;
	decodes_number(TRACE_DEVICE, 0x3bff, "0x3bff", 0x1234, "{'arg':'0x1234'}");
	DECODES(TRACE_DEVICE, VFIO_DEVICE_GET_INFO, vfio_device_info, (.argsz = 12),
		(.argsz = 24, .flags = 2, .num_regions = 9), "{'argsz':12}",
		"{'argsz':24,'flags':['pci'],'num_regions':9}");
	DECODES(TRACE_DEVICE, VFIO_DEVICE_GET_INFO, vfio_device_info, (.argsz = 0),
		(.argsz = 0), "{'argsz':0}", "{'argsz':0}");
	FAILS(TRACE_DEVICE, VFIO_DEVICE_GET_INFO, -EINVAL, vfio_device_info, (.argsz = 16),
	      (.argsz = 16), "{'argsz':16}", "");
}

static void all(void **state)
{
	(void)state;
	assert_seen(TRACE_CONTAINER, requests_container);
	assert_seen(TRACE_CONTAINER, requests_type1);
	assert_seen(TRACE_SPAPR, requests_spapr);
	assert_seen(TRACE_GROUP, requests_group);
	assert_seen(TRACE_DEVICE, requests_device);
	assert_seen(TRACE_MIGRATION, requests_migration);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(containers), cmocka_unit_test(groups),
		cmocka_unit_test(iommu_info), cmocka_unit_test(mappings),
		cmocka_unit_test(spapr), cmocka_unit_test(device_info),
		cmocka_unit_test(region_info), cmocka_unit_test(interrupts),
		cmocka_unit_test(hot_resets), cmocka_unit_test(graphics),
		cmocka_unit_test(cdevs), cmocka_unit_test(features_set),
		cmocka_unit_test(features_got), cmocka_unit_test(odd), cmocka_unit_test(all),
	};

	return cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}
