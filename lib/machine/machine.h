/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/machine: kernel, command line, modules, device nodes, processes and guest.
 *
 * machine.h: what a machine's files say of it as a whole: architecture, firmware,
 * kernel, command line, how many IOMMUs and groups. Read once, asked often.
 */
#ifndef VFC_MACHINE_H
#define VFC_MACHINE_H

#include "cmdline.h"
#include "kconfig.h"

enum machine_arch {
	ARCH_UNKNOWN,
	ARCH_X86,
	ARCH_ARM64,
	ARCH_PPC64,
	ARCH_S390,
	ARCH_RISCV,
	ARCH_OTHER,		/* known, but none of these */
};

/* Whose IOMMU an x86 processor comes with. */
enum machine_vendor {
	VENDOR_UNKNOWN,
	VENDOR_INTEL,		/* VT-d; Zhaoxin's are compatible */
	VENDOR_AMD,		/* AMD-Vi; Hygon's are compatible */
};

/* A table of the firmware that announces an IOMMU, and the build option of its driver. */
struct machine_table {
	const char *name;	/* "DMAR" */
	const char *config;	/* "CONFIG_INTEL_IOMMU" */
	const char *module;	/* "virtio_iommu" */
};
extern const struct machine_table machine_tables[];	/* ends with a NULL name */

struct vfc_machine {
	struct vfc_ctx *ctx;	/* that it was read with */
	enum machine_arch arch;
	char arch_word[VFC_NAME];	/* "x86_64", "" when not known */
	char arch_source[ROOT_PATH];	/* where that was seen */
	enum machine_vendor vendor;
	char vendor_word[VFC_NAME];	/* "GenuineIntel" */
	bool has_cpuinfo;
	bool hypervisor_flag;	/* x86: the processor says that it is a virtual one */
	char release[VFC_NAME];	/* of the kernel; "" when not known */
	struct kconfig config;
	bool has_cmdline;
	struct cmdline cmdline;
	int tables;		/* how many ACPI tables, or -errno */
	const struct machine_table *announcer;	/* the first of them; NULL: none is there */
	bool tree, tree_iommu;	/* a device tree; with an IOMMU in it */
	char announced[VFC_NAME];	/* the table's name or the node's "compatible"; or "" */
	const char *driver_config;	/* the build option of what is announced; NULL: not known */
	const char *driver_module;	/* and its name as a module */
	int units;		/* IOMMUs at work, or -errno */
	char unit[VFC_NAME];	/* the name of the first */
	int groups;		/* groups that an IOMMU made, or -errno */
	int noiommu_groups;	/* groups that VFIO made where there is none */
};

/* Read it all; what cannot be read is unknown. -ENOMEM, recorded, or 0. Release with _clear(). */
int machine_read(struct vfc_ctx *ctx, struct vfc_machine *machine);
void machine_clear(struct vfc_machine *machine);

/* True for a group that VFIO made: the device in it has no IOMMU before it. */
bool group_is_noiommu(struct vfc_ctx *ctx, int group);

/* True when nothing announces an IOMMU, and one looked where it would. */
bool machine_announces_none(const struct vfc_machine *machine);

#endif
