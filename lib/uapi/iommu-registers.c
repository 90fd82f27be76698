/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommu-registers.c: decode IOMMU capability registers into fields, named as in the
 * manuals: Intel VT-d 5.1 (11.4.2, 11.4.3), Arm SMMUv3 (IHI 0070, chapter 6), AMD I/O
 * Virtualization 3.10 (MMIO 0030h, 01A0h).
 */
#include "lib/vfc-iommu-info.h"

/* How a field's bits are converted to a value. */
enum how {
	AS_IS,
	FLAG,			/* one bit */
	PLUS_1,
	TIMES_16,
	POWER,			/* 2^n */
	DOMAINS,		/* VT-d ND: 2^(4 + 2n) */
};

struct field {
	const char *name;
	unsigned int reg, shift, width;
	enum how how;
	const char *help;
};

#define BIT(reg, shift, name, help) { name, reg, shift, 1, FLAG, help }

enum { CAP, ECAP };

static const struct field vtd[] = {
	{ "ND", CAP, 0, 3, DOMAINS, "domain ids" },
	BIT(CAP, 3, "AFL", "advanced fault log"),
	BIT(CAP, 4, "RWBF", "write buffers must be flushed"),
	BIT(CAP, 5, "PLMR", "protected low memory"),
	BIT(CAP, 6, "PHMR", "protected high memory"),
	BIT(CAP, 7, "CM", "caching mode: an emulated IOMMU"),
	{ "SAGAW", CAP, 8, 5, AS_IS, "page table depths: bit 1 3 levels, 2 4, 3 5" },
	{ "MGAW", CAP, 16, 6, PLUS_1, "address width in bits" },
	BIT(CAP, 22, "ZLR", "zero-length reads of write-only pages"),
	{ "FRO", CAP, 24, 10, TIMES_16, "where the fault registers are" },
	{ "SSLPS", CAP, 34, 4, AS_IS, "large pages: bit 0 2M, 1 1G" },
	BIT(CAP, 39, "PSI", "invalidation by page"),
	{ "NFR", CAP, 40, 8, PLUS_1, "fault registers" },
	{ "MAMV", CAP, 48, 6, POWER, "pages an invalidation can cover" },
	BIT(CAP, 54, "DWD", "writes are drained"),
	BIT(CAP, 55, "DRD", "reads are drained"),
	BIT(CAP, 56, "FS1GP", "first stage: 1G pages"),
	BIT(CAP, 59, "PI", "posted interrupts"),
	BIT(CAP, 60, "FS5LP", "first stage: 5 levels"),
	BIT(CAP, 61, "ECMDS", "enhanced commands"),
	BIT(CAP, 62, "ESIRTPS", "setting the interrupt table invalidates"),
	BIT(CAP, 63, "ESRTPS", "setting the root table invalidates"),
	BIT(ECAP, 0, "C", "page walks are coherent"),
	BIT(ECAP, 1, "QI", "queued invalidation"),
	BIT(ECAP, 2, "DT", "device TLBs (ATS)"),
	BIT(ECAP, 3, "IR", "interrupt remapping"),
	BIT(ECAP, 4, "EIM", "x2APIC"),
	BIT(ECAP, 6, "PT", "pass-through"),
	BIT(ECAP, 7, "SC", "snoop control"),
	{ "IRO", ECAP, 8, 10, TIMES_16, "where the IOTLB registers are" },
	{ "MHMV", ECAP, 20, 4, AS_IS, "bits an interrupt invalidation can mask" },
	BIT(ECAP, 25, "MTS", "memory types"),
	BIT(ECAP, 26, "NEST", "nested translation"),
	BIT(ECAP, 29, "PRS", "page requests"),
	BIT(ECAP, 30, "ERS", "execute requests"),
	BIT(ECAP, 31, "SRS", "supervisor requests"),
	BIT(ECAP, 33, "NWFS", "the no-write flag"),
	BIT(ECAP, 34, "EAFS", "extended accessed flag"),
	{ "PSS", ECAP, 35, 5, PLUS_1, "bits of a PASID" },
	BIT(ECAP, 40, "PASID", "process address spaces"),
	BIT(ECAP, 41, "DIT", "device TLB invalidation throttle"),
	BIT(ECAP, 42, "PDS", "page request drain"),
	BIT(ECAP, 43, "SMTS", "scalable mode"),
	BIT(ECAP, 45, "SSADS", "second stage: accessed and dirty bits"),
	BIT(ECAP, 46, "SSTS", "second stage translation"),
	BIT(ECAP, 47, "FSTS", "first stage translation"),
	BIT(ECAP, 48, "SMPWCS", "scalable page walks are coherent"),
	BIT(ECAP, 49, "RPS", "the RID has a PASID"),
	BIT(ECAP, 51, "PMS", "performance counters"),
	{ }
};

enum { IDR0, IDR1, IDR2, IDR3, IDR4, IDR5, IIDR, AIDR };

static const struct field smmuv3[] = {
	BIT(IDR0, 0, "S2P", "stage 2 translation"),
	BIT(IDR0, 1, "S1P", "stage 1 translation"),
	{ "TTF", IDR0, 2, 2, AS_IS, "table formats: bit 0 AArch32, 1 AArch64" },
	BIT(IDR0, 4, "COHACC", "accesses are coherent"),
	BIT(IDR0, 5, "BTM", "takes broadcast TLB maintenance"),
	{ "HTTU", IDR0, 6, 2, AS_IS, "hardware updates: 1 accessed, 2 dirty too" },
	BIT(IDR0, 9, "HYP", "EL2 contexts"),
	BIT(IDR0, 10, "ATS", "device TLBs (ATS)"),
	BIT(IDR0, 12, "ASID16", "16-bit ASIDs"),
	BIT(IDR0, 13, "MSI", "raises its own interrupts by MSI"),
	BIT(IDR0, 14, "SEV", "wakes waiting processors"),
	BIT(IDR0, 16, "PRI", "page requests"),
	BIT(IDR0, 18, "VMID16", "16-bit VMIDs"),
	BIT(IDR0, 19, "CD2L", "two levels of context descriptors"),
	{ "TTENDIAN", IDR0, 21, 2, AS_IS, "table byte order: 0 both, 2 little, 3 big" },
	{ "STALL_MODEL", IDR0, 24, 2, AS_IS, "0 stalls, 1 never, 2 always" },
	{ "ST_LEVEL", IDR0, 27, 2, AS_IS, "1: two levels of stream tables" },
	{ "SIDSIZE", IDR1, 0, 6, AS_IS, "bits of a stream id" },
	{ "SSIDSIZE", IDR1, 6, 5, AS_IS, "bits of a substream id (PASID)" },
	{ "PRIQS", IDR1, 11, 5, POWER, "entries of the page request queue" },
	{ "EVENTQS", IDR1, 16, 5, POWER, "entries of the event queue" },
	{ "CMDQS", IDR1, 21, 5, POWER, "entries of the command queue" },
	BIT(IDR1, 27, "ATTR_TYPES_OVR", "memory types can be overridden"),
	BIT(IDR1, 29, "QUEUES_PRESET", "queues are fixed"),
	BIT(IDR1, 30, "TABLES_PRESET", "tables are fixed"),
	BIT(IDR3, 2, "HAD", "hierarchical attributes can be disabled"),
	BIT(IDR3, 10, "RIL", "invalidation by range"),
	{ "BBML", IDR3, 11, 2, AS_IS, "how pages may be split while in use" },
	{ "OAS", IDR5, 0, 3, AS_IS, "output size: 0 32, 1 36, 2 40, 3 42, 4 44, 5 48, 6 52 bits" },
	BIT(IDR5, 4, "GRAN4K", "4K pages"),
	BIT(IDR5, 5, "GRAN16K", "16K pages"),
	BIT(IDR5, 6, "GRAN64K", "64K pages"),
	{ "VAX", IDR5, 10, 2, AS_IS, "virtual addresses: 0 48, 1 52 bits" },
	{ "STALL_MAX", IDR5, 16, 16, AS_IS, "transactions that may be stalled" },
	{ "Implementer", IIDR, 0, 12, AS_IS, "JEP106 code" },
	{ "Revision", IIDR, 12, 4, AS_IS, "minor revision" },
	{ "Variant", IIDR, 16, 4, AS_IS, "major revision" },
	{ "ProductID", IIDR, 20, 12, AS_IS, "the product" },
	{ "ArchMinorRev", AIDR, 0, 4, AS_IS, "architecture 3.n" },
	{ "ArchMajorRev", AIDR, 4, 4, AS_IS, "0: architecture 3" },
	{ }
};

static const struct field tegra_cmdqv[] = {
	{ "VERSION", 0, 0, 8, AS_IS, "of the queues' interface" },
	{ "LOG2VCMDQS", 1, 0, 8, POWER, "virtual command queues" },
	{ "LOG2VSIDS", 2, 0, 8, POWER, "virtual stream ids" },
	{ }
};

enum { EFR, EFR2 };

static const struct field amd[] = {
	BIT(EFR, 0, "PreFSup", "prefetch"),
	BIT(EFR, 1, "PPRSup", "page requests"),
	BIT(EFR, 2, "XTSup", "x2APIC"),
	BIT(EFR, 3, "NXSup", "no-execute pages"),
	BIT(EFR, 4, "GTSup", "guest translation"),
	BIT(EFR, 6, "IASup", "invalidate all"),
	BIT(EFR, 7, "GASup", "guest virtual APIC"),
	BIT(EFR, 8, "HESup", "error registers"),
	BIT(EFR, 9, "PCSup", "performance counters"),
	{ "HATS", EFR, 10, 2, AS_IS, "host levels: 0 4, 1 5, 2 6" },
	{ "GATS", EFR, 12, 2, AS_IS, "guest levels: 0 4, 1 5" },
	{ "GLXSup", EFR, 14, 2, AS_IS, "levels of guest CR3 tables less one" },
	{ "GAMSup", EFR, 21, 3, AS_IS, "guest virtual APIC modes" },
	{ "PASmax", EFR, 32, 5, PLUS_1, "bits of a PASID" },
	BIT(EFR, 48, "GIoSup", "guest I/O protection"),
	BIT(EFR, 49, "HASup", "host accessed bits"),
	BIT(EFR, 50, "EPHSup", "enhanced page requests"),
	BIT(EFR, 52, "HDSup", "host dirty bits"),
	BIT(EFR, 63, "SNPSup", "secure nested paging"),
	{ "SNPAVICSup", EFR2, 5, 3, AS_IS, "guest virtual APIC with SNP" },
	{ }
};

static const struct {
	uint32_t type;
	const char *word;
	const char *registers[VFC_IOMMU_REGISTERS + 1];
	const struct field *fields;
} types[] = {
	{ VFC_IOMMU_NONE, "none" },
	{ VFC_IOMMU_VTD, "vt-d", { "cap", "ecap" }, vtd },
	{ VFC_IOMMU_SMMUV3, "smmuv3", { "idr0", "idr1", "idr2", "idr3", "idr4", "idr5", "iidr",
					"aidr" }, smmuv3 },
	{ VFC_IOMMU_TEGRA_CMDQV, "tegra241-cmdqv", { "version", "log2vcmdqs", "log2vsids" },
	  tegra_cmdqv },
	{ VFC_IOMMU_AMD, "amd-vi", { "efr", "efr2" }, amd },
	{ VFC_IOMMU_VIRTIO, "virtio-iommu" },
	{ VFC_IOMMU_SMMU, "smmu" },
	{ VFC_IOMMU_SPAPR, "spapr-tce" },
	{ VFC_IOMMU_S390, "zpci" },
};

/* Return the table row for a type, or -1. */
static int find(uint32_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return (int)i;
	return -1;
}

const char *vfc_iommu_word(uint32_t type)
{
	int row = find(type);

	return row < 0 ? NULL : types[row].word;
}

const char *vfc_iommu_register(uint32_t type, size_t index)
{
	int row = find(type);

	return row < 0 || index >= VFC_IOMMU_REGISTERS ? NULL : types[row].registers[index];
}

static uint64_t meaning(const struct field *f, uint64_t bits)
{
	switch (f->how) {
	case PLUS_1:
		return bits + 1;
	case TIMES_16:
		return bits * 16;
	case POWER:
		return UINT64_C(1) << (bits & 63);
	case DOMAINS:
		return UINT64_C(1) << (4 + 2 * bits);
	default:
		return bits;
	}
}

bool vfc_iommu_field(const struct vfc_iommu_info *info, size_t index,
		     struct vfc_iommu_field *field)
{
	int row = find(info->type);
	const struct field *f = row < 0 || !info->nregisters ? NULL : types[row].fields;
	uint64_t bits;

	while (f && f->name && index--)
		f++;
	if (!f || !f->name)
		return false;
	bits = info->registers[f->reg] >> f->shift & ((UINT64_C(1) << f->width) - 1);
	*field = (struct vfc_iommu_field){
		.reg = types[row].registers[f->reg],
		.name = f->name,
		.value = meaning(f, bits),
		.flag = f->how == FLAG,
		.help = f->help,
	};
	return true;
}
