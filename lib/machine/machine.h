/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/machine: kernel, command line, modules, device nodes, processes and guest.
 *
 * machine.h: system-wide properties: architecture, firmware, kernel, command line,
 * number of IOMMUs and groups.
 */
#ifndef VFC_MACHINE_H
#define VFC_MACHINE_H

#include "lib/base/unread.h"
#include "cmdline.h"
#include "kconfig.h"

enum machine_arch {
	ARCH_UNKNOWN,
	ARCH_X86,
	ARCH_ARM64,
	ARCH_PPC64,
	ARCH_S390,
	ARCH_RISCV,
	ARCH_OTHER,		/* known, but not listed here */
};

/* The vendor of an x86 CPU, and thus of its IOMMU. */
enum machine_vendor {
	VENDOR_UNKNOWN,
	VENDOR_INTEL,		/* VT-d; also Zhaoxin */
	VENDOR_AMD,		/* AMD-Vi; also Hygon */
};

/* A firmware table that announces an IOMMU, and the IOMMU's driver. */
struct machine_table {
	const char *name;	/* "DMAR" */
	const char *config;	/* "CONFIG_INTEL_IOMMU" */
	const char *module;	/* "virtio_iommu" */
};
extern const struct machine_table machine_tables[];	/* ends with a NULL name */

struct vfc_machine {
	struct vfc_ctx *ctx;	/* the context it was read with */
	enum machine_arch arch;
	char arch_word[VFC_NAME];	/* "x86_64"; "" if unknown */
	struct path arch_source;	/* where that was seen */
	enum machine_vendor vendor;
	char vendor_word[VFC_NAME];	/* "GenuineIntel" */
	bool has_cpuinfo;
	bool hypervisor_flag;	/* x86: the CPU has the flag "hypervisor" */
	char release[VFC_NAME];	/* kernel release; "" if unknown */
	struct kconfig config;
	bool has_cmdline;
	struct cmdline cmdline;
	int tables;		/* number of ACPI tables, or -errno */
	const struct machine_table *announcer;	/* first to announce an IOMMU, or NULL */
	bool tree, tree_iommu;	/* has a device tree; with an IOMMU */
	char announced[VFC_NAME];	/* the table's name, the node's "compatible", or "" */
	const char *driver_config;	/* build option of its driver; NULL if unknown */
	const char *driver_module;	/* module name of its driver */
	int units;		/* number of IOMMUs in use, or -errno */
	char unit[VFC_NAME];	/* name of the first IOMMU */
	int groups;		/* IOMMU groups, or -errno */
	int noiommu_groups;	/* groups that VFIO created without an IOMMU */
	struct vfc_unread unread;	/* files that could not be read; config has its own */
};

/*
 * Read all properties. A property that cannot be read is unknown. Return 0, or -ENOMEM
 * and record the failure.
 */
int machine_read(struct vfc_ctx *ctx, struct vfc_machine *machine);
void machine_clear(struct vfc_machine *machine);

/* True for a group that VFIO created for a device without an IOMMU. */
bool group_is_noiommu(struct vfc_ctx *ctx, int group);

/* True if the firmware tables could be read and announce no IOMMU. */
bool machine_announces_none(const struct vfc_machine *machine);

#endif
