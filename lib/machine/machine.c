/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * machine.c: read system-wide properties.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"

const struct machine_table machine_tables[] = {
	{ "DMAR", "CONFIG_INTEL_IOMMU", "intel_iommu" },
	{ "IVRS", "CONFIG_AMD_IOMMU", "amd_iommu" },
	{ "IORT", "CONFIG_ARM_SMMU_V3", "arm_smmu_v3" },
	{ "VIOT", "CONFIG_VIRTIO_IOMMU", "virtio_iommu" },
	{ "RIMT", "CONFIG_RISCV_IOMMU", "riscv_iommu" },	/* Linux 6.13 */
	{ },
};

/* Drivers for IOMMU nodes in the device tree, by the beginning of "compatible". */
static const struct machine_table tree_drivers[] = {
	{ "arm,smmu-v3", "CONFIG_ARM_SMMU_V3", "arm_smmu_v3" },
	{ "arm,smmu", "CONFIG_ARM_SMMU", "arm_smmu" },
	{ "arm,mmu-", "CONFIG_ARM_SMMU", "arm_smmu" },
	{ "rockchip,iommu", "CONFIG_ROCKCHIP_IOMMU", "rockchip_iommu" },
	{ "rockchip,rk3568-iommu", "CONFIG_ROCKCHIP_IOMMU", "rockchip_iommu" },
	{ "apple,", "CONFIG_APPLE_DART", "apple_dart" },
	{ "riscv,iommu", "CONFIG_RISCV_IOMMU", "riscv_iommu" },
	{ "riscv,pci-iommu", "CONFIG_RISCV_IOMMU", "riscv_iommu" },
	{ "virtio,mmio", "CONFIG_VIRTIO_IOMMU", "virtio_iommu" },
	{ "virtio,pci-iommu", "CONFIG_VIRTIO_IOMMU", "virtio_iommu" },
	{ },
};

static void find_tables(struct vfc_ctx *ctx, struct vfc_machine *m)
{
	const struct machine_table *table;
	char **names;
	int i;

	m->tables = root_names(ctx, &names, in_sys("firmware/acpi/tables"));
	for (i = 0; i < m->tables; i++)
		for (table = machine_tables; table->name; table++)
			if (!m->announcer && !strcmp(names[i], table->name))
				m->announcer = table;
	root_names_free(names, m->tables);
	if (!m->announcer)
		return;
	snprintf(m->announced, sizeof(m->announced), "%s", m->announcer->name);
	m->driver_config = m->announcer->config;
	m->driver_module = m->announcer->module;
}

/* Read an IOMMU node's type from the device tree. */
static void read_node(struct vfc_ctx *ctx, struct vfc_machine *m, const char *dir,
		      const char *name)
{
	const struct machine_table *driver;

	m->tree_iommu = true;
	if (m->announced[0] || root_read(ctx, m->announced, sizeof(m->announced),
					 in_sys("firmware/devicetree/base%s/%s/compatible", dir,
						name)) <= 0)
		return;
	for (driver = tree_drivers; driver->name; driver++)
		if (!m->driver_config &&
		    !strncmp(m->announced, driver->name, strlen(driver->name))) {
			m->driver_config = driver->config;
			m->driver_module = driver->module;
		}
}

/* Find the IOMMU nodes in a directory of the device tree. */
static void find_nodes(struct vfc_ctx *ctx, struct vfc_machine *m, const char *dir)
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys("firmware/devicetree/base%s", dir));

	for (i = 0; i < n; i++)
		if (!strncmp(names[i], "iommu@", 6) || !strncmp(names[i], "smmu@", 5))
			read_node(ctx, m, dir, names[i]);
	root_names_free(names, n);
}

/* Return the number of names in a sysfs directory, or -errno, and store the first name. */
static int count_names(struct vfc_ctx *ctx, const char *dir, char first[VFC_NAME])
{
	char **names;
	int n = root_names(ctx, &names, in_sys("%s", dir));

	if (n > 0)
		snprintf(first, VFC_NAME, "%.63s", names[0]);
	root_names_free(names, n);
	return n;
}

bool group_is_noiommu(struct vfc_ctx *ctx, int group)
{
	/* named by vfio_noiommu_group_alloc() (6.12) */
	return root_is(ctx, "vfio-noiommu", in_sys("kernel/iommu_groups/%d/name", group));
}

static void count_groups(struct vfc_ctx *ctx, struct vfc_machine *m)
{
	char **names;
	int n = root_names(ctx, &names, in_sys("kernel/iommu_groups"));

	for (int i = 0; i < n; i++)
		m->noiommu_groups += group_is_noiommu(ctx, atoi(names[i]));
	root_names_free(names, n);
	m->groups = n < 0 ? n : n - m->noiommu_groups;
}

/* ---- processor ------------------------------------------------------ */

/* Architectures, by the beginning of the `uname -m` output. */
static const struct {
	const char *prefix;
	enum machine_arch arch;
} arches[] = {
	{ "x86_64", ARCH_X86 }, { "i386", ARCH_X86 }, { "i486", ARCH_X86 },
	{ "i586", ARCH_X86 }, { "i686", ARCH_X86 }, { "aarch64", ARCH_ARM64 },
	{ "ppc64", ARCH_PPC64 }, { "s390", ARCH_S390 }, { "riscv", ARCH_RISCV },
};

/* Lines of /proc/cpuinfo that only one architecture prints (in its show_cpuinfo()). */
static const struct {
	const char *line;	/* at the start of a line */
	enum machine_arch arch;
	const char *word;
} marks[] = {
	{ "vendor_id       : IBM/S390", ARCH_S390, "s390x" },
	{ "vendor_id\t:", ARCH_X86, "x86" },
	{ "CPU implementer\t:", ARCH_ARM64, "aarch64" },
	{ "cpu\t\t: POWER", ARCH_PPC64, "ppc64" },
	{ "isa\t\t: rv", ARCH_RISCV, "riscv" },
};

/* Return the first line that begins with prefix, or NULL. */
static const char *find_line(const char *text, const char *prefix)
{
	const char *at = text;

	while ((at = strstr(at, prefix))) {
		if (at == text || at[-1] == '\n')
			return at;
		at++;
	}
	return NULL;
}

/* Read the vendor of the first CPU, and whether the CPU is virtual. */
static void read_cpu(struct vfc_ctx *ctx, struct vfc_machine *m, char *cpu, size_t size)
{
	const char *at;

	m->has_cpuinfo = root_read(ctx, cpu, size, in_proc("cpuinfo")) > 0;
	if (!m->has_cpuinfo) {
		cpu[0] = '\0';
		return;
	}
	at = find_line(cpu, "vendor_id\t: ");
	if (at)
		sscanf(at, "vendor_id\t: %63s", m->vendor_word);
	if (!strcmp(m->vendor_word, "GenuineIntel") || !strcmp(m->vendor_word, "CentaurHauls") ||
	    !strcmp(m->vendor_word, "Shanghai"))
		m->vendor = VENDOR_INTEL;
	if (!strcmp(m->vendor_word, "AuthenticAMD") || !strcmp(m->vendor_word, "HygonGenuine"))
		m->vendor = VENDOR_AMD;
	at = find_line(cpu, "flags\t\t:");
	m->hypervisor_flag = at && memmem(at, strcspn(at, "\n"), " hypervisor", 11);
}

static void set_arch(struct vfc_machine *m, enum machine_arch arch, const char *word,
		     enum root_place place, const char *file)
{
	m->arch = arch;
	snprintf(m->arch_word, sizeof(m->arch_word), "%.63s", word);
	m->arch_source = root_at(place, "%s", file);
}

/* Read the architecture from a file (since Linux 6.1), else from lines of /proc/cpuinfo. */
static void read_arch(struct vfc_ctx *ctx, struct vfc_machine *m)
{
	char cpu[8192], word[VFC_NAME];
	enum machine_arch arch = ARCH_OTHER;
	size_t i;

	read_cpu(ctx, m, cpu, sizeof(cpu));
	if (root_read(ctx, word, sizeof(word), in_proc("sys/kernel/arch")) > 0) {
		for (i = 0; i < ARRAY_SIZE(arches); i++)
			if (!strncmp(word, arches[i].prefix, strlen(arches[i].prefix)))
				arch = arches[i].arch;
		set_arch(m, arch, word, ROOT_PROC, "sys/kernel/arch");
		return;
	}
	for (i = 0; i < ARRAY_SIZE(marks); i++)
		if (find_line(cpu, marks[i].line)) {
			set_arch(m, marks[i].arch, marks[i].word, ROOT_PROC, "cpuinfo");
			return;
		}
}

/* ---- the whole system ------------------------------------------------------ */

static int read_cmdline(struct vfc_ctx *ctx, struct vfc_machine *m)
{
	char text[8192];

	if (root_read(ctx, text, sizeof(text), in_proc("cmdline")) < 0)
		return 0;
	m->has_cmdline = true;
	return cmdline_parse(text, &m->cmdline);
}

int machine_read(struct vfc_ctx *ctx, struct vfc_machine *out)
{
	struct vfc_machine m = { .ctx = ctx };
	struct vfc_unread unread;
	int err;

	unread_begin(ctx, &unread);
	read_arch(ctx, &m);
	if (root_read(ctx, m.release, sizeof(m.release), in_proc("sys/kernel/osrelease")) < 0)
		m.release[0] = '\0';
	err = read_cmdline(ctx, &m);
	find_tables(ctx, &m);
	m.tree = root_exists(ctx, in_sys("firmware/devicetree/base"));
	find_nodes(ctx, &m, "");
	find_nodes(ctx, &m, "/soc");
	m.units = count_names(ctx, "class/iommu", m.unit);
	count_groups(ctx, &m);
	unread_end();
	if (err)
		return vfc_fail(ctx, err, "read the command line");
	m.unread = unread;
	kconfig_read(ctx, m.release, &m.config);
	*out = m;
	return 0;
}

void machine_clear(struct vfc_machine *machine)
{
	cmdline_clear(&machine->cmdline);
	kconfig_clear(&machine->config);
}

bool machine_announces_none(const struct vfc_machine *m)
{
	if (m->announcer || m->tree_iommu)
		return false;
	return m->tables > 0 || (m->tables == -ENOENT && m->tree);
}
