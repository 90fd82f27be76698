/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-iommu.c: IOMMU units in sysfs, the hardware info of an open device for
 * each vendor, and the windows of an sPAPR container.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"
#include "tests/fake/row.h"

static struct fake_device d;

/* Return the value of a field by name, or UINT64_MAX if there is none. */
static uint64_t field(const struct vfc_iommu_info *info, const char *name)
{
	struct vfc_iommu_field f;

	for (size_t i = 0; vfc_iommu_field(info, i, &f); i++) {
		assert_true(f.help[0]);
		if (!strcmp(f.name, name))
			return f.value;
	}
	return UINT64_MAX;
}

/* ---- sysfs ---------------------------------------------------------- */

#define DMAR "/sys/class/iommu/dmar0"

/* Create the sysfs files of QEMU's intel-iommu. */
static void vtd_files(void)
{
	fake_file(DMAR "/intel-iommu/cap", "d2008c222f0606\n");
	fake_file(DMAR "/intel-iommu/ecap", "f00f5a\n");
	fake_file(DMAR "/intel-iommu/version", "1:0\n");
	fake_file(DMAR "/intel-iommu/address", "fed90000\n");
	fake_file(DMAR "/intel-iommu/domains_supported", "65536\n");
	fake_file(DMAR "/intel-iommu/domains_used", "7\n");
	fake_file(DMAR "/devices/0000:10:00.0", "");
	fake_file(DMAR "/devices/0000:02:00.0", "");
}

static void vtd_unit(void **state)
{
	struct vfc_iommu *units;

	(void)state;
	vtd_files();
	assert_int_equal(vfc_iommu_list(d.ctx, &units), 1);
	assert_string_equal(units[0].name, "dmar0");
	assert_string_equal(units[0].version, "1:0");
	assert_true(units[0].address == 0xfed90000);
	assert_int_equal(units[0].domains, 65536);
	assert_int_equal(units[0].domains_used, 7);
	assert_int_equal(units[0].ndevices, 2);
	assert_string_equal(units[0].devices[0], "0000:02:00.0");
	assert_string_equal(units[0].devices[1], "0000:10:00.0");
	assert_string_equal(vfc_iommu_word(units[0].info.type), "vt-d");
	assert_int_equal(units[0].info.nregisters, 2);
	assert_false(units[0].info.asked);
	assert_true(field(&units[0].info, "ND") == 65536);
	assert_true(field(&units[0].info, "MGAW") == 48);
	assert_true(field(&units[0].info, "SAGAW") == 6);
	assert_true(field(&units[0].info, "FRO") == 0x220);
	assert_true(field(&units[0].info, "NFR") == 1);
	assert_true(field(&units[0].info, "CM") == 0);
	assert_true(field(&units[0].info, "IR") == 1);
	assert_true(field(&units[0].info, "IRO") == 0xf0);
	assert_true(field(&units[0].info, "no such") == UINT64_MAX);
	vfc_iommu_list_free(units, 1);
}

/* Types from the units' names, and registers if sysfs has them. */
static void every_vendor(void **state)
{
	static const struct {
		const char *name, *word;
	} names[] = {
		{ "ivhd0", "amd-vi" },
		{ "smmu3.0x0000000009050000", "smmuv3" },
		{ "smmu.0x000000002b500000", "smmu" },
		{ "iommu-phb0000", "spapr-tce" },
		{ "s390-iommu.00000001", "zpci" },
		{ "0000:00:01.0", "virtio-iommu" },
		{ "virtio3", "virtio-iommu" },
		{ "later", "none" },
	};
	struct vfc_iommu unit;
	char path[128];

	(void)state;
	fake_file("/sys/class/iommu/ivhd0/amd-iommu/features", "58f77ef22294ade:1a\n");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/sys/class/iommu/%s/uevent", names[i].name);
		fake_file(path, "");
		assert_int_equal(vfc_iommu_read(d.ctx, names[i].name, &unit), 0);
		assert_string_equal(vfc_iommu_word(unit.info.type), names[i].word);
		assert_int_equal(unit.info.nregisters, i ? 0 : 2);
		assert_int_equal(unit.ndevices, 0);
		assert_int_equal(unit.domains, -1);
		if (!i) {
			assert_true(unit.info.registers[0] == 0x58f77ef22294ade);
			assert_true(unit.info.registers[1] == 0x1a);
			assert_true(field(&unit.info, "PPRSup") == 1);
			assert_true(field(&unit.info, "PASmax") == 16);
		}
		vfc_iommu_clear(&unit);
	}
	assert_null(vfc_iommu_word(77));
	assert_null(vfc_iommu_register(77, 0));
}

static void no_unit(void **state)
{
	struct vfc_iommu *units, unit;
	char name[VFC_NAME];

	(void)state;
	assert_int_equal(vfc_iommu_list(d.ctx, &units), 0);
	vfc_iommu_list_free(units, 0);
	assert_int_equal(vfc_iommu_read(d.ctx, "dmar0", &unit), -ENOENT);
	assert_string_equal(vfc_error(d.ctx), "no IOMMU dmar0 in /sys/class/iommu");
	assert_int_equal(vfc_iommu_read(d.ctx, "../net", &unit), -ENOENT);
	assert_int_equal(vfc_device_iommu(d.ctx, FAKE_ADDRESS, name), -ENOENT);
	assert_int_equal(vfc_device_iommu(d.ctx, "0000:0f:00.0", name), -ENODEV);
}

static void unit_of_a_device(void **state)
{
	char name[VFC_NAME];

	(void)state;
	fake_link("/sys/devices/pci0000:00/" FAKE_ADDRESS "/iommu", "../../virtual/iommu/dmar0");
	assert_int_equal(vfc_device_iommu(d.ctx, FAKE_ADDRESS, name), 0);
	assert_string_equal(name, "dmar0");
}

/* Registers that cannot be read or parsed are absent. */
static void odd_sysfs(void **state)
{
	struct vfc_iommu unit;

	(void)state;
	fake_file(DMAR "/intel-iommu/cap", "whatever\n");
	fake_file(DMAR "/intel-iommu/ecap", "f00f5a\n");
	assert_int_equal(vfc_iommu_read(d.ctx, "dmar0", &unit), 0);
	assert_int_equal(unit.info.nregisters, 0);
	assert_true(field(&unit.info, "ND") == UINT64_MAX);
	assert_int_equal(unit.domains_used, -1);
	vfc_iommu_clear(&unit);
}

/* ---- an open device ------------------------------------------------- */

static void open_cdev(void)
{
	fake_expect_iommufd(&d);
	fake_expect_cdev(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_CDEV, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
}

static void close_cdev(void)
{
	vfc_handle_close(d.handle);
	vfc_space_free(d.space);
}

static const void *hw_data;
static size_t hw_size;

/* Copy the hardware data to data_uptr, as the kernel does. */
static void fill_hw_data(const void *arg)
{
	struct vfcu_hw_info info;

	memcpy(&info, arg, sizeof(info));
	assert_int_equal(info.size, sizeof(info));
	assert_int_equal(info.dev_id, FAKE_DEVID);
	assert_true(info.data_len >= hw_size);
	memcpy((void *)(uintptr_t)info.data_uptr, hw_data, hw_size);
}

/* Let GET_HW_INFO return a type and length bytes of data. */
static void answer_hw_info(uint32_t type, const void *data, size_t size, size_t length,
			   struct vfc_iommu_info *info)
{
	struct vfcu_hw_info answer = {
		.size = sizeof(answer),
		.data_len = (uint32_t)length,
		.out_data_type = type,
		.out_max_pasid_log2 = 20,
		.out_capabilities = VFCU_HW_CAP_DIRTY_TRACKING | VFCU_HW_CAP_ATS_NOT_SUPPORTED,
	};
	struct fake_call *call = fake_ioctl(d.container, IOMMU_GET_HW_INFO, 0);

	hw_data = data;
	hw_size = size;
	fake_checks(call, fill_hw_data);
	fake_gives(call, &answer, sizeof(answer));
	assert_int_equal(vfc_handle_iommu(d.handle, info), 0);
	assert_true(info->asked);
	assert_int_equal(info->type, type);
	assert_int_equal(info->pasid_bits, 20);
	assert_true(info->capabilities == 9);
}

static void hw_info_of_every_type(void **state)
{
	static const struct vfcu_hw_info_vtd vtd = {
		.cap_reg = 0xd2008c222f0606, .ecap_reg = 0xf00f5a
	};
	static const struct vfcu_hw_info_smmuv3 smmu = {
		.idr = { 0x08040e03, 19 << 21 | 16, 0, 1 << 10, 0, 5 | 1 << 4 },
		.iidr = 0x43b, .aidr = 2
	};
	static const struct vfcu_hw_info_tegra_cmdqv tegra = {
		.version = 1, .log2vcmdqs = 1, .log2vsids = 4
	};
	static const struct vfcu_hw_info_amd amd = { .efr = 4, .efr2 = 0x20 };
	struct vfc_iommu_info info;

	(void)state;
	open_cdev();
	answer_hw_info(VFCU_HW_INFO_INTEL_VTD, &vtd, sizeof(vtd), sizeof(vtd), &info);
	assert_int_equal(info.nregisters, 2);
	assert_true(info.registers[0] == vtd.cap_reg && info.registers[1] == vtd.ecap_reg);
	answer_hw_info(VFCU_HW_INFO_ARM_SMMUV3, &smmu, sizeof(smmu), sizeof(smmu), &info);
	assert_int_equal(info.nregisters, 8);
	assert_true(field(&info, "S1P") == 1);
	assert_true(field(&info, "CMDQS") == 1 << 19);
	assert_true(field(&info, "SIDSIZE") == 16);
	assert_true(field(&info, "RIL") == 1);
	assert_true(field(&info, "OAS") == 5);
	assert_true(field(&info, "Implementer") == 0x43b);
	assert_true(field(&info, "ArchMinorRev") == 2);
	answer_hw_info(VFCU_HW_INFO_TEGRA_CMDQV, &tegra, sizeof(tegra), sizeof(tegra), &info);
	assert_int_equal(info.nregisters, 3);
	assert_true(field(&info, "LOG2VSIDS") == 16);
	answer_hw_info(VFCU_HW_INFO_AMD, &amd, sizeof(amd), sizeof(amd), &info);
	assert_true(field(&info, "XTSup") == 1);
	assert_true(field(&info, "SNPAVICSup") == 1);
	close_cdev();
}

/* No data, too little data, or an unknown type: no registers. */
static void hw_info_without_registers(void **state)
{
	static const struct vfcu_hw_info_vtd vtd = { .cap_reg = 1 };
	struct vfc_iommu_info info;

	(void)state;
	open_cdev();
	answer_hw_info(VFCU_HW_INFO_NONE, &vtd, 0, 0, &info);
	assert_int_equal(info.nregisters, 0);
	answer_hw_info(VFCU_HW_INFO_INTEL_VTD, &vtd, 8, 8, &info);
	assert_int_equal(info.nregisters, 0);
	answer_hw_info(99, &vtd, sizeof(vtd), sizeof(vtd), &info);
	assert_int_equal(info.nregisters, 0);
	assert_true(field(&info, "ND") == UINT64_MAX);
	close_cdev();
}

static void every_errno_of_hw_info(void **state)
{
	static const struct {
		int err;
		const char *why;
	} all[] = {
		{ -EOPNOTSUPP, "its IOMMU driver reports no information, or it has no IOMMU" },
		{ -ENOTTY, "this kernel does not have this call (Linux 6.6 does)" },
		{ -ENOENT, "the device is no longer bound to the iommufd" },
		{ -ENODEV, "the device is gone" },
		{ -EFAULT, "the kernel could not access memory that the request points to" },
	};
	static const char *const rows[ARRAY_SIZE(all)] = {
		"hw-info EOPNOTSUPP silent", "hw-info ENOTTY old-kernel",
		"hw-info ENOENT unknown-device", "hw-info ENODEV gone",
	};
	struct vfc_iommu_info info;
	char error[160];

	(void)state;
	open_cdev();
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		fake_ioctl(d.container, IOMMU_GET_HW_INFO, all[i].err);
		assert_int_equal(vfc_handle_iommu(d.handle, &info), all[i].err);
		snprintf(error, sizeof(error), "get the IOMMU's hardware info: %s",
			 all[i].why);
		assert_string_equal(vfc_error(d.ctx), error);
		assert_row(d.ctx, rows[i]);
	}
	close_cdev();
}

static void hw_info_takes_a_cdev(void **state)
{
	struct vfc_iommu_info info;

	(void)state;
	fake_expect_space(&d);
	fake_expect_device(&d);
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
	assert_int_equal(vfc_handle_open(d.space, FAKE_ADDRESS, &d.handle), 0);
	assert_int_equal(vfc_handle_iommu(d.handle, &info), -EOPNOTSUPP);
	close_cdev();
}

/* ---- SPAPR ---------------------------------------------------------- */

/* Open a container with this IOMMU type, without a group. */
static void open_container(unsigned int type)
{
	static const unsigned int order[] = {
		VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU, VFIO_SPAPR_TCE_v2_IOMMU,
		VFIO_SPAPR_TCE_IOMMU
	};
	bool found = false;

	d.container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d.container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	for (size_t i = 0; i < ARRAY_SIZE(order) && !found; i++) {
		found = order[i] == type;
		fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, found), order[i]);
	}
	assert_int_equal(vfc_space_new(d.ctx, VFC_API_GROUP, &d.space), 0);
}

static void spapr_windows(void **state)
{
	struct vfio_iommu_spapr_tce_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_IOMMU_SPAPR_INFO_DDW,
		.dma32_window_start = 0,
		.dma32_window_size = 0x40000000,
		.ddw = { .pgsizes = 0x1211000, .max_dynamic_windows_supported = 2, .levels = 5 },
	};
	struct vfc_spapr spapr;

	(void)state;
	open_container(VFIO_SPAPR_TCE_v2_IOMMU);
	assert_string_equal(vfc_space_iommu(d.space), "spapr-tce-v2");
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_SPAPR_TCE_GET_INFO, 0), &info,
		   sizeof(info));
	fake_takes_value(fake_ioctl(d.container, VFIO_CHECK_EXTENSION, 1), VFIO_EEH);
	assert_int_equal(vfc_space_spapr(d.space, &spapr), 0);
	assert_true(spapr.window_start == 0 && spapr.window_size == 0x40000000);
	assert_true(spapr.dynamic && spapr.eeh);
	assert_true(spapr.page_sizes == 0x1211000);
	assert_true(spapr.windows == 2 && spapr.levels == 5);
	vfc_space_free(d.space);

	open_container(VFIO_SPAPR_TCE_IOMMU);
	info.flags = 0;
	fake_gives(fake_ioctl(d.container, VFIO_IOMMU_SPAPR_TCE_GET_INFO, 0), &info,
		   sizeof(info));
	fake_ioctl(d.container, VFIO_CHECK_EXTENSION, -EINVAL);
	assert_int_equal(vfc_space_spapr(d.space, &spapr), 0);
	assert_false(spapr.dynamic || spapr.eeh);
	vfc_space_free(d.space);
}

static void every_errno_of_spapr(void **state)
{
	static const struct {
		int err;
		const char *error;
	} all[] = {
		{ -ENXIO, "get the windows of the IOMMU: no group is in the container" },
		{ -EPERM, "get the windows of the IOMMU: the container belongs to another "
		  "process" },
		{ -EINVAL, "get the windows of the IOMMU: Invalid argument" },
	};
	static const char *const rows[ARRAY_SIZE(all)] = {
		"spapr-info ENXIO no-group", "spapr-info EPERM other-process",
	};
	struct vfc_spapr spapr;

	(void)state;
	open_container(VFIO_SPAPR_TCE_v2_IOMMU);
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		fake_ioctl(d.container, VFIO_IOMMU_SPAPR_TCE_GET_INFO, all[i].err);
		assert_int_equal(vfc_space_spapr(d.space, &spapr), all[i].err);
		assert_string_equal(vfc_error(d.ctx), all[i].error);
		assert_row(d.ctx, rows[i]);
	}
	vfc_space_free(d.space);
	open_container(VFIO_TYPE1v2_IOMMU);
	assert_int_equal(vfc_space_spapr(d.space, &spapr), -EOPNOTSUPP);
	vfc_space_free(d.space);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_vfio_setup, \
		fake_ctx_teardown, &d.ctx)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(vtd_unit),
		TEST(every_vendor),
		TEST(no_unit),
		TEST(unit_of_a_device),
		TEST(odd_sysfs),
		TEST(hw_info_of_every_type),
		TEST(hw_info_without_registers),
		TEST(every_errno_of_hw_info),
		TEST(hw_info_takes_a_cdev),
		TEST(spapr_windows),
		TEST(every_errno_of_spapr),
	};

	return cmocka_run_group_tests_name("iommu", tests, NULL, NULL);
}
