/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-names.c: every word converts back to its number, and every kernel constant that
 * a table covers has a word, derived from the constant's name.
 */
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/uapi.h"
#include "lib/vfc.h"

/* A constant, and the part of its name that is its word. */
struct constant {
	uint64_t number;
	const char *name;
};

#define C(prefix, name) { prefix##name, #name }
#define CS(prefix, name, suffix) { prefix##name##suffix, #name }

/*
 * From the headers, not from the tables of lib/base. VFC_WORDS_IOMMU has the types that the
 * library sets; the other extensions (DMA_CC, TYPE1_NESTING, EEH, UNMAP_ALL, UPDATE_VADDR)
 * have no word.
 */
static const struct constant constants[VFC_WORDS_COUNT][16] = {
	[VFC_WORDS_REGION] = {
		CS(VFIO_PCI_, BAR0, _REGION_INDEX), CS(VFIO_PCI_, BAR1, _REGION_INDEX),
		CS(VFIO_PCI_, BAR2, _REGION_INDEX), CS(VFIO_PCI_, BAR3, _REGION_INDEX),
		CS(VFIO_PCI_, BAR4, _REGION_INDEX), CS(VFIO_PCI_, BAR5, _REGION_INDEX),
		CS(VFIO_PCI_, ROM, _REGION_INDEX), CS(VFIO_PCI_, CONFIG, _REGION_INDEX),
		CS(VFIO_PCI_, VGA, _REGION_INDEX),
	},
	[VFC_WORDS_IRQ] = {
		CS(VFIO_PCI_, INTX, _IRQ_INDEX), CS(VFIO_PCI_, MSI, _IRQ_INDEX),
		CS(VFIO_PCI_, MSIX, _IRQ_INDEX), CS(VFIO_PCI_, ERR, _IRQ_INDEX),
		CS(VFIO_PCI_, REQ, _IRQ_INDEX),
	},
	[VFC_WORDS_DEVICE_FLAG] = {
		C(VFIO_DEVICE_FLAGS_, RESET), C(VFIO_DEVICE_FLAGS_, PCI),
		C(VFIO_DEVICE_FLAGS_, PLATFORM), C(VFIO_DEVICE_FLAGS_, AMBA),
		C(VFIO_DEVICE_FLAGS_, CCW), C(VFIO_DEVICE_FLAGS_, AP),
		C(VFIO_DEVICE_FLAGS_, FSL_MC), C(VFIO_DEVICE_FLAGS_, CAPS),
		C(VFIO_DEVICE_FLAGS_, CDX),
	},
	[VFC_WORDS_REGION_FLAG] = {
		C(VFIO_REGION_INFO_FLAG_, READ), C(VFIO_REGION_INFO_FLAG_, WRITE),
		C(VFIO_REGION_INFO_FLAG_, MMAP), C(VFIO_REGION_INFO_FLAG_, CAPS),
	},
	[VFC_WORDS_IRQ_FLAG] = {
		C(VFIO_IRQ_INFO_, EVENTFD), C(VFIO_IRQ_INFO_, MASKABLE),
		C(VFIO_IRQ_INFO_, AUTOMASKED), C(VFIO_IRQ_INFO_, NORESIZE),
	},
	[VFC_WORDS_DEVICE_CAP] = {
		C(VFIO_DEVICE_INFO_CAP_, ZPCI_BASE), C(VFIO_DEVICE_INFO_CAP_, ZPCI_GROUP),
		C(VFIO_DEVICE_INFO_CAP_, ZPCI_UTIL), C(VFIO_DEVICE_INFO_CAP_, ZPCI_PFIP),
		C(VFIO_DEVICE_INFO_CAP_, PCI_ATOMIC_COMP),
	},
	[VFC_WORDS_REGION_CAP] = {
		C(VFIO_REGION_INFO_CAP_, SPARSE_MMAP), C(VFIO_REGION_INFO_CAP_, TYPE),
		C(VFIO_REGION_INFO_CAP_, MSIX_MAPPABLE),
		C(VFIO_REGION_INFO_CAP_, NVLINK2_SSATGT),
		C(VFIO_REGION_INFO_CAP_, NVLINK2_LNKSPD),
	},
	[VFC_WORDS_FEATURE] = {
		C(VFIO_DEVICE_FEATURE_, PCI_VF_TOKEN), C(VFIO_DEVICE_FEATURE_, MIGRATION),
		C(VFIO_DEVICE_FEATURE_, MIG_DEVICE_STATE),
		C(VFIO_DEVICE_FEATURE_, LOW_POWER_ENTRY),
		C(VFIO_DEVICE_FEATURE_, LOW_POWER_ENTRY_WITH_WAKEUP),
		C(VFIO_DEVICE_FEATURE_, LOW_POWER_EXIT),
		C(VFIO_DEVICE_FEATURE_, DMA_LOGGING_START),
		C(VFIO_DEVICE_FEATURE_, DMA_LOGGING_STOP),
		C(VFIO_DEVICE_FEATURE_, DMA_LOGGING_REPORT),
		C(VFIO_DEVICE_FEATURE_, MIG_DATA_SIZE), C(VFIO_DEVICE_FEATURE_, BUS_MASTER),
		C(VFIO_DEVICE_FEATURE_, DMA_BUF), C(VFIO_DEVICE_FEATURE_, ZPCI_ERROR),
		{ VFIO_DEVICE_FEATURE_MIG_PRECOPY_INFOv2, "mig-precopy-info-v2" },
	},
	[VFC_WORDS_FEATURE_FLAG] = {
		C(VFIO_DEVICE_FEATURE_, GET), C(VFIO_DEVICE_FEATURE_, SET),
		C(VFIO_DEVICE_FEATURE_, PROBE),
	},
	[VFC_WORDS_ATOMIC_FLAG] = {
		C(VFIO_PCI_ATOMIC_, COMP32), C(VFIO_PCI_ATOMIC_, COMP64),
		C(VFIO_PCI_ATOMIC_, COMP128),
	},
	[VFC_WORDS_GROUP_FLAG] = {
		C(VFIO_GROUP_FLAGS_, VIABLE), C(VFIO_GROUP_FLAGS_, CONTAINER_SET),
	},
	[VFC_WORDS_IRQ_SET_FLAG] = {
		C(VFIO_IRQ_SET_, DATA_NONE), C(VFIO_IRQ_SET_, DATA_BOOL),
		C(VFIO_IRQ_SET_, DATA_EVENTFD), C(VFIO_IRQ_SET_ACTION_, MASK),
		C(VFIO_IRQ_SET_ACTION_, UNMASK), C(VFIO_IRQ_SET_ACTION_, TRIGGER),
	},
	[VFC_WORDS_IOMMU] = {
		CS(VFIO_, TYPE1, _IOMMU), CS(VFIO_, SPAPR_TCE, _IOMMU),
		CS(VFIO_, TYPE1v2, _IOMMU), CS(VFIO_, SPAPR_TCE_v2, _IOMMU),
		CS(VFIO_, NOIOMMU, _IOMMU),
	},
	[VFC_WORDS_FAULT_ACCESS] = {
		C(VFC_FAULT_, READ), C(VFC_FAULT_, WRITE), C(VFC_FAULT_, EXECUTE),
		C(VFC_FAULT_, INTERRUPT),
	},
	[VFC_WORDS_REG_ACCESS] = {
		C(VFC_REG_, RW), C(VFC_REG_, RO), C(VFC_REG_, WO),
	},
	[VFC_WORDS_REG_EFFECT] = {
		C(VFC_REG_, READ_CLEARS), C(VFC_REG_, WRITE_1_CLEARS),
		C(VFC_REG_, WRITE_TRIGGERS),
	},
	[VFC_WORDS_FAULT_IOMMU] = {
		C(VFC_FAULT_, INTEL), C(VFC_FAULT_, AMD), C(VFC_FAULT_, SMMU),
		C(VFC_FAULT_, SMMU_V3), C(VFC_FAULT_, VIRTIO),
	},
	[VFC_WORDS_PROT] = {
		C(PROT_, READ), C(PROT_, WRITE), C(PROT_, EXEC),
	},
	[VFC_WORDS_IOMMU_INFO_FLAG] = {
		C(VFIO_IOMMU_INFO_, PGSIZES), C(VFIO_IOMMU_INFO_, CAPS),
	},
	[VFC_WORDS_IOMMU_CAP] = {
		C(VFIO_IOMMU_TYPE1_INFO_CAP_, IOVA_RANGE),
		C(VFIO_IOMMU_TYPE1_INFO_CAP_, MIGRATION), C(VFIO_IOMMU_TYPE1_INFO_, DMA_AVAIL),
	},
	[VFC_WORDS_DMA_MAP_FLAG] = {
		C(VFIO_DMA_MAP_FLAG_, READ), C(VFIO_DMA_MAP_FLAG_, WRITE),
		C(VFIO_DMA_MAP_FLAG_, VADDR),
	},
	[VFC_WORDS_DMA_UNMAP_FLAG] = {
		C(VFIO_DMA_UNMAP_FLAG_, GET_DIRTY_BITMAP), C(VFIO_DMA_UNMAP_FLAG_, ALL),
		C(VFIO_DMA_UNMAP_FLAG_, VADDR),
	},
	[VFC_WORDS_DIRTY_FLAG] = {
		C(VFIO_IOMMU_DIRTY_PAGES_FLAG_, START), C(VFIO_IOMMU_DIRTY_PAGES_FLAG_, STOP),
		C(VFIO_IOMMU_DIRTY_PAGES_FLAG_, GET_BITMAP),
	},
	[VFC_WORDS_SPAPR_FLAG] = {
		C(VFIO_IOMMU_SPAPR_INFO_, DDW),
	},
	[VFC_WORDS_EEH_OP] = {
		C(VFIO_EEH_PE_, DISABLE), C(VFIO_EEH_PE_, ENABLE), C(VFIO_EEH_PE_, UNFREEZE_IO),
		C(VFIO_EEH_PE_, UNFREEZE_DMA), C(VFIO_EEH_PE_, GET_STATE),
		C(VFIO_EEH_PE_, RESET_DEACTIVATE), C(VFIO_EEH_PE_, RESET_HOT),
		C(VFIO_EEH_PE_, RESET_FUNDAMENTAL), C(VFIO_EEH_PE_, CONFIGURE),
		C(VFIO_EEH_PE_, INJECT_ERR),
	},
	[VFC_WORDS_HOT_RESET_FLAG] = {
		C(VFCU_HOT_RESET_FLAG_, DEV_ID), C(VFCU_HOT_RESET_FLAG_, DEV_ID_OWNED),
	},
	[VFC_WORDS_GFX_FLAG] = {
		C(VFIO_GFX_PLANE_TYPE_, PROBE), C(VFIO_GFX_PLANE_TYPE_, DMABUF),
		C(VFIO_GFX_PLANE_TYPE_, REGION),
	},
	[VFC_WORDS_IOEVENTFD_FLAG] = {
		C(VFIO_DEVICE_IOEVENTFD_, 8), C(VFIO_DEVICE_IOEVENTFD_, 16),
		C(VFIO_DEVICE_IOEVENTFD_, 32), C(VFIO_DEVICE_IOEVENTFD_, 64),
	},
	[VFC_WORDS_BIND_FLAG] = {
		C(VFCU_DEVICE_BIND_FLAG_, TOKEN),
	},
	[VFC_WORDS_ATTACH_FLAG] = {
		C(VFCU_DEVICE_ATTACH_, PASID),
	},
	[VFC_WORDS_MIGRATION_FLAG] = {
		C(VFIO_MIGRATION_, STOP_COPY), C(VFIO_MIGRATION_, P2P),
		C(VFIO_MIGRATION_, PRE_COPY),
	},
	[VFC_WORDS_MIGRATION_STATE] = {
		C(VFIO_DEVICE_STATE_, ERROR), C(VFIO_DEVICE_STATE_, STOP),
		C(VFIO_DEVICE_STATE_, RUNNING), C(VFIO_DEVICE_STATE_, STOP_COPY),
		C(VFIO_DEVICE_STATE_, RESUMING), C(VFIO_DEVICE_STATE_, RUNNING_P2P),
		C(VFCU_STATE_, PRE_COPY), C(VFCU_STATE_, PRE_COPY_P2P),
	},
	[VFC_WORDS_PRECOPY_FLAG] = {
		C(VFCU_PRECOPY_INFO_, REINIT),
	},
	/* VFIO_DEVICE_FEATURE_{CLEAR,SET}_MASTER (6.7), which the headers of Linux 6.1 lack. */
	[VFC_WORDS_BUS_MASTER_OP] = {
		{ 0, "clear" }, { 1, "set" },
	},
	[VFC_WORDS_IOAS_MAP_FLAG] = {
		C(IOMMU_IOAS_MAP_, FIXED_IOVA), C(IOMMU_IOAS_MAP_, WRITEABLE),
		C(IOMMU_IOAS_MAP_, READABLE),
	},
	[VFC_WORDS_IOMMU_OPTION] = {
		C(IOMMU_OPTION_, RLIMIT_MODE), C(IOMMU_OPTION_, HUGE_PAGES),
	},
	[VFC_WORDS_IOMMU_OPTION_OP] = {
		C(IOMMU_OPTION_OP_, SET), C(IOMMU_OPTION_OP_, GET),
	},
	[VFC_WORDS_VFIO_IOAS_OP] = {
		C(IOMMU_VFIO_IOAS_, GET), C(IOMMU_VFIO_IOAS_, SET), C(IOMMU_VFIO_IOAS_, CLEAR),
	},
	[VFC_WORDS_HWPT_FLAG] = {
		C(VFCU_HWPT_ALLOC_, NEST_PARENT), C(VFCU_HWPT_ALLOC_, DIRTY_TRACKING),
		C(VFCU_HWPT_, FAULT_ID_VALID), C(VFCU_HWPT_ALLOC_, PASID),
	},
	/* enum iommu_hwpt_data_type, which the headers of Linux 6.1 lack. */
	[VFC_WORDS_HWPT_DATA] = {
		{ 0, "none" }, { 1, "vtd-s1" }, { 2, "arm-smmuv3" }, { 3, "amd-guest" },
	},
	[VFC_WORDS_HW_INFO_FLAG] = {
		C(VFCU_HW_INFO_FLAG_, INPUT_TYPE),
	},
	[VFC_WORDS_HW_INFO_TYPE] = {
		C(VFCU_HW_INFO_, NONE), C(VFCU_HW_INFO_, INTEL_VTD),
		C(VFCU_HW_INFO_, ARM_SMMUV3), C(VFCU_HW_INFO_, AMD),
		{ VFCU_HW_INFO_TEGRA_CMDQV, "tegra241-cmdqv" },
	},
	[VFC_WORDS_HW_CAP] = {
		C(VFCU_HW_CAP_, DIRTY_TRACKING), C(VFCU_HW_CAP_, PASID_EXEC),
		C(VFCU_HW_CAP_, PASID_PRIV), C(VFCU_HW_CAP_, ATS_NOT_SUPPORTED),
	},
	[VFC_WORDS_TRACKING_FLAG] = {
		C(IOMMU_HWPT_DIRTY_TRACKING_, ENABLE),
	},
	[VFC_WORDS_BITMAP_FLAG] = {
		C(IOMMU_HWPT_GET_DIRTY_BITMAP_, NO_CLEAR),
	},
	/* enum iommu_hwpt_invalidate_data_type, which the headers of Linux 6.1 lack. */
	[VFC_WORDS_INVALIDATE_DATA] = {
		{ 0, "vtd-s1" }, { 1, "arm-smmuv3" },
	},
	/* enum iommu_viommu_type, which the headers of Linux 6.1 lack. */
	[VFC_WORDS_VIOMMU_TYPE] = {
		{ 0, "default" }, { 1, "arm-smmuv3" }, { 2, "tegra241-cmdqv" },
	},
};

/* The word of a name: MSIX_MAPPABLE is msix-mappable. */
static const char *word_of(const char *name)
{
	static char word[64];
	size_t i;

	assert_true(strlen(name) < sizeof(word));
	for (i = 0; name[i]; i++)
		word[i] = name[i] == '_' ? '-' : (char)tolower(name[i]);
	word[i] = '\0';
	return word;
}

static void every_constant_has_its_word(void **state)
{
	(void)state;
	for (enum vfc_words table = 0; table < VFC_WORDS_COUNT; table++) {
		if (!constants[table][0].name)
			fail_msg("table %u has no constants in this test", table);
		for (const struct constant *c = constants[table]; c->name; c++) {
			const char *said = vfc_word(table, c->number);
			uint64_t back = ~c->number;

			if (!said || strcmp(said, word_of(c->name)))
				fail_msg("table %u: %s is \"%s\"", table, c->name,
					 said ? said : "(none)");
			if (vfc_word_number(table, said, &back) || back != c->number)
				fail_msg("table %u: \"%s\" does not lead back", table, said);
		}
	}
}

/* Of numbers below 64 and single bits, a table has words for its own constants only. */
static void no_other_number_has_one(void **state)
{
	(void)state;
	for (enum vfc_words table = 0; table < VFC_WORDS_COUNT; table++) {
		const struct constant *c;

		for (unsigned int i = 0; i < 128; i++) {
			uint64_t number = i < 64 ? i : UINT64_C(1) << (i - 64);

			for (c = constants[table]; c->name && c->number != number; c++)
				;
			if (!c->name && vfc_word(table, number))
				fail_msg("table %u: %s is of no constant", table,
					 vfc_word(table, number));
		}
	}
}

static void strangers(void **state)
{
	uint64_t number = 42;

	(void)state;
	assert_null(vfc_word(VFC_WORDS_REGION, 9));
	assert_int_equal(vfc_word_number(VFC_WORDS_REGION, "bar6", &number), -EINVAL);
	assert_int_equal(vfc_word_number(VFC_WORDS_IRQ, "", &number), -EINVAL);
	assert_int_equal(number, 42);
}

/* Words that users and scripts see must not change by accident. */
static void known_words(void **state)
{
	(void)state;
	assert_string_equal(vfc_word(VFC_WORDS_REGION, 7), "config");
	assert_string_equal(vfc_word(VFC_WORDS_IRQ, 2), "msix");
	assert_string_equal(vfc_word(VFC_WORDS_DEVICE_FLAG, 1 << 8), "cdx");
	assert_string_equal(vfc_word(VFC_WORDS_REGION_FLAG, 4), "mmap");
	assert_string_equal(vfc_word(VFC_WORDS_IRQ_FLAG, 8), "noresize");
	assert_string_equal(vfc_word(VFC_WORDS_REGION_CAP, 3), "msix-mappable");
	assert_string_equal(vfc_word(VFC_WORDS_DEVICE_CAP, 5), "pci-atomic-comp");
	assert_string_equal(vfc_word(VFC_WORDS_FEATURE, 13), "zpci-error");
}

/* The region types of a vendor, by PCI vendor ID. */
#define VENDOR(id) (VFIO_REGION_TYPE_PCI_VENDOR_TYPE | UINT32_C(id))

static void region_types(void **state)
{
	static const struct {
		uint32_t type, subtype;
		const char *word;
	} types[] = {
		{ VFIO_REGION_TYPE_GFX, VFIO_REGION_SUBTYPE_GFX_EDID, "gfx-edid" },
		{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_ASYNC_CMD, "ccw-async-cmd" },
		{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_SCHIB, "ccw-schib" },
		{ VFIO_REGION_TYPE_CCW, VFIO_REGION_SUBTYPE_CCW_CRW, "ccw-crw" },
		{ VFIO_REGION_TYPE_MIGRATION_DEPRECATED,
		  VFIO_REGION_SUBTYPE_MIGRATION_DEPRECATED, "migration-v1" },
		{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_OPREGION, "igd-opregion" },
		{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_HOST_CFG, "igd-host-config" },
		{ VENDOR(0x8086), VFIO_REGION_SUBTYPE_INTEL_IGD_LPC_CFG, "igd-lpc-config" },
		{ VENDOR(0x10de), VFIO_REGION_SUBTYPE_NVIDIA_NVLINK2_RAM, "nvlink2-ram" },
		{ VENDOR(0x1014), VFIO_REGION_SUBTYPE_IBM_NVLINK2_ATSD, "nvlink2-atsd" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		assert_string_equal(vfc_region_type_word(types[i].type, types[i].subtype),
				    types[i].word);
	assert_string_equal(vfc_region_type_word(1u << 31 | 0x8086, 1), "igd-opregion");
	assert_string_equal(vfc_region_type_word(1, 1), "gfx-edid");
	assert_null(vfc_region_type_word(1u << 31 | 0x8086, 9));
	assert_null(vfc_region_type_word(0x8086, 1));
}

static void apis(void **state)
{
	enum vfc_api api = VFC_API_AUTO;

	(void)state;
	for (int i = VFC_API_AUTO; i <= VFC_API_NOIOMMU; i++) {
		assert_int_equal(vfc_api_parse(vfc_api_word((enum vfc_api)i), &api), 0);
		assert_int_equal(api, i);
	}
	assert_null(vfc_api_word((enum vfc_api)(VFC_API_NOIOMMU + 1)));
	assert_int_equal(vfc_api_parse("vfio", &api), -EINVAL);
	assert_int_equal(api, VFC_API_NOIOMMU);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_constant_has_its_word),
		cmocka_unit_test(no_other_number_has_one),
		cmocka_unit_test(strangers),
		cmocka_unit_test(known_words),
		cmocka_unit_test(region_types),
		cmocka_unit_test(apis),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
