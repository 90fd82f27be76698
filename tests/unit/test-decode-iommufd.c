/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-decode-iommufd.c: every field of every /dev/iommu request, on entry and
 * on exit.
 */
#include "decode.h"

static void spaces(void **state)
{
	struct iommu_iova_range ranges[2] = { { 0, 0xfff }, { 0x2000, 0x3fff } };

	(void)state;
	DECODES(TRACE_IOMMUFD, IOMMU_DESTROY, iommu_destroy, (8, 3), (0), "{'size':8,'id':3}",
		"");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_ALLOC, iommu_ioas_alloc, (.size = 12),
		(.out_ioas_id = 4), "{'size':12,'flags':'0x0'}", "{'out_ioas_id':4}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_ALLOW_IOVAS, iommu_ioas_allow_iovas,
		(.size = 24, .ioas_id = 1, .num_iovas = 1, .allowed_iovas = (uintptr_t)ranges),
		(0), "{'size':24,'ioas_id':1,'num_iovas':1,'allowed_iovas':[{'start':'0x0',"
		"'last':'0xfff'}]}", "");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_COPY, iommu_ioas_copy, (40, 7, 1, 2, 3, 4, 5),
		(.dst_iova = 6), "{'size':40,'flags':['fixed-iova','writeable','readable'],"
		"'dst_ioas_id':1,'src_ioas_id':2,'length':'0x3','dst_iova':'0x4',"
		"'src_iova':'0x5'}", "{'dst_iova':'0x6'}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_IOVA_RANGES, iommu_ioas_iova_ranges,
		(.size = 32, .ioas_id = 1, .num_iovas = 2),
		(.num_iovas = 2, .allowed_iovas = (uintptr_t)ranges, .out_iova_alignment = 1),
		"{'size':32,'ioas_id':1,'num_iovas':2}", "{'num_iovas':2,"
		"'out_iova_alignment':'0x1','allowed_iovas':[{'start':'0x0','last':'0xfff'},"
		"{'start':'0x2000','last':'0x3fff'}]}");
	/* Elements beyond the caller's array are not decoded. */
	FAILS(TRACE_IOMMUFD, IOMMU_IOAS_IOVA_RANGES, -EMSGSIZE, iommu_ioas_iova_ranges,
	      (.size = 32, .ioas_id = 1), (.num_iovas = 9, .allowed_iovas = 1),
	      "{'size':32,'ioas_id':1,'num_iovas':0}",
	      "{'num_iovas':9,'out_iova_alignment':'0x0'}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_CHANGE_PROCESS, iommu_ioas_change_process, (8, 0),
		(0), "{'size':8}", "");
}

static void io_mappings(void **state)
{
	(void)state;
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_MAP, iommu_ioas_map, (40, 6, 1, 0, 2, 3, 4),
		(.iova = 5), "{'size':40,'flags':['writeable','readable'],'ioas_id':1,"
		"'user_va':'0x2','length':'0x3','iova':'0x4'}", "{'iova':'0x5'}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_MAP_FILE, iommu_ioas_map_file,
		(40, 1, 1, 7, 2, 3, 4), (.iova = 5), "{'size':40,'flags':['fixed-iova'],"
		"'ioas_id':1,'fd':7,'start':'0x2','length':'0x3','iova':'0x4'}",
		"{'iova':'0x5'}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_UNMAP, iommu_ioas_unmap, (24, 1, 2, 3),
		(.length = 4), "{'size':24,'ioas_id':1,'iova':'0x2','length':'0x3'}",
		"{'length':'0x4'}");
	DECODES(TRACE_IOMMUFD, IOMMU_OPTION, iommu_option, (24, 1, 1, 0, 2, 3), (.val64 = 4),
		"{'size':24,'option_id':1,'option_id_name':'huge-pages','op':1,'op_name':'get',"
		"'object_id':2,'val64':'0x3'}", "{'val64':'0x4'}");
	DECODES(TRACE_IOMMUFD, IOMMU_VFIO_IOAS, iommu_vfio_ioas, (12, 0, 0, 0), (.ioas_id = 3),
		"{'size':12,'ioas_id':0,'op':0,'op_name':'get'}", "{'ioas_id':3}");
	DECODES(TRACE_IOMMUFD, IOMMU_IOAS_NOIOMMU_GET_PA, iommu_ioas_noiommu_get_pa,
		(40, 0, 1, 0, 2, 3, 0), (.length = 4, .out_phys = 5), "{'size':40,'flags':'0x0',"
		"'ioas_id':1,'iova':'0x2','length':'0x3'}", "{'length':'0x4','out_phys':'0x5'}");
}

static void page_tables(void **state)
{
	uint64_t s1[3] = { 1, 0x7000, 48 }, entries[4] = { 0x1000, 2, 1, 0 };

	(void)state;
	DECODES(TRACE_IOMMUFD, IOMMU_HWPT_ALLOC, vfcu_hwpt_alloc,
		(.size = 48, .flags = 6, .dev_id = 1, .pt_id = 2, .data_type = 1, .data_len = 24,
		 .data_uptr = (uintptr_t)s1, .fault_id = 3), (.out_hwpt_id = 4),
		"{'size':48,'flags':['dirty-tracking','fault-id-valid'],'dev_id':1,'pt_id':2,"
		"'data_type':1,'data_type_name':'vtd-s1','data_len':24,'fault_id':3,"
		"'data':{'flags':'0x1','pgtbl_addr':'0x7000','addr_width':48}}",
		"{'out_hwpt_id':4}");
	DECODES(TRACE_IOMMUFD, IOMMU_HWPT_SET_DIRTY_TRACKING, iommu_hwpt_set_dirty_tracking,
		(16, 1, 2, 0), (0), "{'size':16,'flags':['enable'],'hwpt_id':2}", "");
	DECODES(TRACE_IOMMUFD, IOMMU_HWPT_GET_DIRTY_BITMAP, iommu_hwpt_get_dirty_bitmap,
		(48, 1, 1, 0, 2, 3, 4, 5), (0), "{'size':48,'hwpt_id':1,'flags':['no-clear'],"
		"'iova':'0x2','length':'0x3','page_size':'0x4','data':'0x5'}", "");
	DECODES(TRACE_IOMMUFD, IOMMU_HWPT_INVALIDATE, iommu_hwpt_invalidate,
		(32, 1, (uintptr_t)entries, 0, 24, 1, 0), (.entry_num = 1), "{'size':32,"
		"'hwpt_id':1,'data_type':0,'data_type_name':'vtd-s1','entry_len':24,"
		"'entry_num':1,'data':[{'addr':'0x1000','npages':'0x2','flags':'0x1'}]}",
		"{'entry_num':1}");
	DECODES(TRACE_IOMMUFD, IOMMU_HWPT_INVALIDATE, iommu_hwpt_invalidate,
		(32, 1, (uintptr_t)entries, 9, 4, 2, 0), (.entry_num = 0), "{'size':32,"
		"'hwpt_id':1,'data_type':9,'entry_len':4,'entry_num':2,"
		"'data':['00100000','00000000']}", "{'entry_num':0}");
	DECODES(TRACE_IOMMUFD, IOMMU_FAULT_QUEUE_ALLOC, iommu_fault_alloc, (16, 0, 0, 0),
		(.out_fault_id = 1, .out_fault_fd = 2), "{'size':16,'flags':'0x0'}",
		"{'out_fault_id':1,'out_fault_fd':2}");
}

#define HARDWARE(type, data, in, out)							\
	DECODES(TRACE_IOMMUFD, IOMMU_GET_HW_INFO, vfcu_hw_info,				\
		(.size = 40, .data_len = sizeof(data), .data_uptr = (uintptr_t)&data),	\
		(.data_len = sizeof(data), .out_data_type = type), in, out)

/* The kernel returns the size of its data, the caller passes the size of its buffer. */
static void hardware(void **state)
{
	struct vfcu_hw_info_vtd vtd = { .flags = 1, .cap_reg = 2, .ecap_reg = 3 };
	struct vfcu_hw_info_smmuv3 smmu = {
		.flags = 1, .idr = { 1, 2, 3, 4, 5, 6 }, .iidr = 7, .aidr = 8,
	};
	struct vfcu_hw_info_tegra_cmdqv cmdqv = {
		.flags = 1, .version = 2, .log2vcmdqs = 3, .log2vsids = 4,
	};
	struct vfcu_hw_info_amd amd = { .efr = 1, .efr2 = 2 };

	(void)state;
	DECODES(TRACE_IOMMUFD, IOMMU_GET_HW_INFO, vfcu_hw_info,
		(.size = 40, .flags = 1, .dev_id = 1, .data_len = 16, .data_uptr = (uintptr_t)&vtd),
		(.data_len = 24, .out_data_type = 1, .out_max_pasid_log2 = 20,
		 .out_capabilities = 0xf, .data_uptr = 1),
		"{'size':40,'flags':['input-type'],'dev_id':1,'data_len':16}", "{'data_len':24,"
		"'out_data_type':1,'out_data_type_name':'intel-vtd','out_max_pasid_log2':20,"
		"'out_capabilities':['dirty-tracking','pasid-exec','pasid-priv',"
		"'ats-not-supported'],'data':{'flags':'0x1','cap_reg':'0x2'}}");
	HARDWARE(2, smmu, "{'size':40,'flags':[],'dev_id':0,'data_len':40}",
		 "{'data_len':40,'out_data_type':2,'out_data_type_name':'arm-smmuv3',"
		 "'out_max_pasid_log2':0,'out_capabilities':[],'data':{'flags':'0x1',"
		 "'idr0':'0x1','idr1':'0x2','idr2':'0x3','idr3':'0x4','idr4':'0x5','idr5':'0x6',"
		 "'iidr':'0x7','aidr':'0x8'}}");
	HARDWARE(3, cmdqv, "{'size':40,'flags':[],'dev_id':0,'data_len':8}",
		 "{'data_len':8,'out_data_type':3,'out_data_type_name':'tegra241-cmdqv',"
		 "'out_max_pasid_log2':0,'out_capabilities':[],'data':{'flags':'0x1',"
		 "'version':2,'log2vcmdqs':3,'log2vsids':4}}");
	HARDWARE(4, amd, "{'size':40,'flags':[],'dev_id':0,'data_len':16}",
		 "{'data_len':16,'out_data_type':4,'out_data_type_name':'amd',"
		 "'out_max_pasid_log2':0,'out_capabilities':[],'data':{'efr':'0x1','efr2':'0x2'}}");
}

static void virtual(void **state)
{
	uint8_t data[2] = { 0xab, 0xcd };

	(void)state;
	DECODES(TRACE_IOMMUFD, IOMMU_VIOMMU_ALLOC, vfcu_viommu_alloc,
		(40, 0, 1, 2, 3, 0, 2, 0, (uintptr_t)data),
		(.out_viommu_id = 4, .data_len = 2, .data_uptr = (uintptr_t)data),
		"{'size':40,'flags':'0x0','type':1,'type_name':'arm-smmuv3','dev_id':2,"
		"'hwpt_id':3,'data_len':2}", "{'out_viommu_id':4,'data':'abcd'}");
	DECODES(TRACE_IOMMUFD, IOMMU_VDEVICE_ALLOC, iommu_vdevice_alloc, (24, 1, 2, 0, 3),
		(.out_vdevice_id = 4), "{'size':24,'viommu_id':1,'dev_id':2,'virt_id':'0x3'}",
		"{'out_vdevice_id':4}");
	DECODES(TRACE_IOMMUFD, IOMMU_VEVENTQ_ALLOC, iommu_veventq_alloc,
		(32, 0, 1, 2, 3, 0, 0, 0), (.out_veventq_id = 4, .out_veventq_fd = 5),
		"{'size':32,'flags':'0x0','viommu_id':1,'type':2,'type_name':'tegra241-cmdqv',"
		"'veventq_depth':3}", "{'out_veventq_id':4,'out_veventq_fd':5}");
	DECODES(TRACE_IOMMUFD, IOMMU_HW_QUEUE_ALLOC, iommu_hw_queue_alloc,
		(40, 0, 1, 2, 3, 0, 4, 5), (.out_hw_queue_id = 6), "{'size':40,'flags':'0x0',"
		"'viommu_id':1,'type':2,'index':3,'nesting_parent_iova':'0x4','length':'0x5'}",
		"{'out_hw_queue_id':6}");
}

/* An iommufd used as a container accepts requests of both kinds. */
static void compat(void **state)
{
	(void)state;
	NUMBER(TRACE_IOMMUFD, VFIO_SET_IOMMU, 1, "{'iommu':1,'iommu_name':'type1'}");
}

static void all(void **state)
{
	(void)state;
	assert_seen(TRACE_IOMMUFD, requests_iommufd);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(spaces), cmocka_unit_test(io_mappings),
		cmocka_unit_test(page_tables), cmocka_unit_test(hardware),
		cmocka_unit_test(virtual), cmocka_unit_test(compat), cmocka_unit_test(all),
	};

	return cmocka_run_group_tests_name("decode-iommufd", tests, NULL, NULL);
}
