/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * platform.c: why a machine has no IOMMU groups: what firmware, hypervisor,
 * kernel and command line say about an IOMMU, and the first broken link.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "root.h"

#define CONFIG_MAX (1024 * 1024)	/* a distribution's is 300 KiB */

/* ACPI tables that announce an IOMMU, and the build option of its driver. */
static const struct announcer {
	const char *table;
	const char *config;
} announcers[] = {
	{ "DMAR", "CONFIG_INTEL_IOMMU" },
	{ "IVRS", "CONFIG_AMD_IOMMU" },
	{ "IORT", "CONFIG_ARM_SMMU_V3" },
	{ "VIOT", "CONFIG_VIRTIO_IOMMU" },
};

/* Command line options that stop an IOMMU when "off" is among their values. */
static const char *const switches[] = { "iommu", "intel_iommu", "amd_iommu" };

/* What was found out about the machine before the causes are tried. */
struct machine {
	struct vfc_ctx *ctx;
	int tables;		/* how many ACPI tables, or -errno */
	const struct announcer *announcer;	/* NULL: none of them is there */
	bool tree, tree_iommu;	/* a device tree; with an IOMMU in it */
	char cmdline[4096];	/* "" when unreadable */
	char *config;		/* the kernel's build configuration; NULL: not found */
	char config_path[ROOT_PATH];
};

/* ---- looking --------------------------------------------------------- */

static void find_tables(struct machine *m)
{
	char **names;
	size_t k;
	int i;

	m->tables = root_names(m->ctx, &names, ROOT_SYS, "firmware/acpi/tables");
	for (i = 0; i < m->tables; i++)
		for (k = 0; k < ARRAY_SIZE(announcers); k++)
			if (!m->announcer && !strcmp(names[i], announcers[k].table))
				m->announcer = &announcers[k];
	if (m->tables >= 0)
		root_names_free(names, m->tables);
}

/* True when a node in that directory of the device tree is called an IOMMU. */
static bool has_iommu_node(struct vfc_ctx *ctx, const char *dir)
{
	bool found = false;
	char **names;
	int i, n = root_names(ctx, &names, ROOT_SYS, "firmware/devicetree/base%s", dir);

	for (i = 0; i < n; i++)
		found |= !strncmp(names[i], "iommu@", 6) || !strncmp(names[i], "smmu@", 5);
	if (n >= 0)
		root_names_free(names, n);
	return found;
}

/* Read the kernel's build configuration where distributions put it. */
static void find_config(struct machine *m)
{
	static const struct {
		const char *before, *behind;
	} places[] = {
		{ "boot/config-", "" }, { "usr/lib/modules/", "/config" },
		{ "lib/modules/", "/config" },
	};
	char release[VFC_NAME];
	size_t i;

	if (root_read(m->ctx, release, sizeof(release), ROOT_PROC, "sys/kernel/osrelease") <= 0)
		return;
	m->config = malloc(CONFIG_MAX);
	for (i = 0; m->config && i < ARRAY_SIZE(places); i++) {
		root_path(m->config_path, ROOT_TOP, "%s%s%s", places[i].before, release,
			  places[i].behind);
		if (root_read(m->ctx, m->config, CONFIG_MAX, ROOT_TOP, "%s",
			      m->config_path) >= 0)
			return;
	}
	free(m->config);
	m->config = NULL;
}

/* The value of a build option: 'y', 'm', or 'n'. */
static char config_value(const struct machine *m, const char *option)
{
	size_t len = strlen(option);
	const char *line = m->config;

	while ((line = strstr(line, option))) {
		if ((line == m->config || line[-1] == '\n') && line[len] == '=')
			return line[len + 1];
		line += len;
	}
	return 'n';
}

/*
 * Find "option=…word…" on the command line, where the value is a list with
 * commas; copies the whole word of the command line to evidence.
 */
static bool cmdline_says(const struct machine *m, const char *option, const char *word,
			 char evidence[ROOT_PATH])
{
	char copy[sizeof(m->cmdline)], *part, *value, *rest = copy, *item;
	size_t len = strlen(option);

	strcpy(copy, m->cmdline);
	while ((part = strsep(&rest, " \n"))) {
		if (strncmp(part, option, len) || part[len] != '=')
			continue;
		root_path(evidence, ROOT_PROC, "cmdline: %.*s", VFC_NAME, part);
		for (value = part + len + 1; (item = strsep(&value, ",")); )
			if (!strcmp(item, word))
				return true;
	}
	return false;
}

/* ---- the causes ------------------------------------------------------ */

static bool no_sysfs(const struct machine *m, char evidence[ROOT_PATH])
{
	root_path(evidence, ROOT_SYS, "kernel");
	return !root_exists(m->ctx, ROOT_SYS, "kernel");
}

static bool no_kernel_support(const struct machine *m, char evidence[ROOT_PATH])
{
	root_path(evidence, ROOT_SYS, "kernel/iommu_groups");
	return !root_exists(m->ctx, ROOT_SYS, "kernel/iommu_groups");
}

static bool under_xen(const struct machine *m, char evidence[ROOT_PATH])
{
	char type[VFC_NAME];

	root_path(evidence, ROOT_SYS, "hypervisor/type");
	return root_read(m->ctx, type, sizeof(type), ROOT_SYS, "hypervisor/type") > 0 &&
	       !strcmp(type, "xen");
}

static bool not_probed(const struct machine *m, char evidence[ROOT_PATH])
{
	char **names;
	int n = root_names(m->ctx, &names, ROOT_SYS, "class/iommu");

	if (n > 0)
		root_path(evidence, ROOT_SYS, "class/iommu/%s", names[0]);
	if (n >= 0)
		root_names_free(names, n);
	return n > 0;
}

/* True when nothing announces an IOMMU, and one looked where it would. */
static bool nothing_announced(const struct machine *m, char evidence[ROOT_PATH])
{
	if (m->announcer || m->tree_iommu)
		return false;
	root_path(evidence, ROOT_SYS, m->tables >= 0 ?
		  "firmware/acpi/tables: no DMAR, IVRS, IORT or VIOT" :
		  "firmware/devicetree/base: no iommu or smmu node");
	return m->tables > 0 || (m->tables == -ENOENT && m->tree);
}

static bool no_virtual_iommu(const struct machine *m, char evidence[ROOT_PATH])
{
	char cpu[4096];

	return nothing_announced(m, evidence) &&
	       root_read(m->ctx, cpu, sizeof(cpu), ROOT_PROC, "cpuinfo") > 0 &&
	       strstr(cpu, " hypervisor");
}

static bool switched_off(const struct machine *m, char evidence[ROOT_PATH])
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(switches); i++)
		if (cmdline_says(m, switches[i], "off", evidence))
			return true;
	return false;
}

/* What the build configuration says of the announced IOMMU's driver. */
static bool driver_is(const struct machine *m, char value, char evidence[ROOT_PATH])
{
	if (!m->announcer || !m->config || config_value(m, m->announcer->config) != value)
		return false;
	snprintf(evidence, ROOT_PATH, "%.*s: %s=%c", 4 * VFC_NAME / 2, m->config_path,
		 m->announcer->config, value);
	return true;
}

static bool driver_not_built(const struct machine *m, char evidence[ROOT_PATH])
{
	return driver_is(m, 'n', evidence);
}

static bool driver_is_module(const struct machine *m, char evidence[ROOT_PATH])
{
	return driver_is(m, 'm', evidence);
}

static bool not_switched_on(const struct machine *m, char evidence[ROOT_PATH])
{
	if (!m->announcer || strcmp(m->announcer->table, "DMAR") || !m->config ||
	    !m->cmdline[0] || cmdline_says(m, "intel_iommu", "on", evidence) ||
	    config_value(m, "CONFIG_INTEL_IOMMU_DEFAULT_ON") == 'y' ||
	    config_value(m, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF") == 'y')
		return false;
	root_path(evidence, ROOT_PROC, "cmdline: no intel_iommu=on");
	return true;
}

static bool not_taken(const struct machine *m, char evidence[ROOT_PATH])
{
	if (m->announcer)
		root_path(evidence, ROOT_SYS, "firmware/acpi/tables/%s", m->announcer->table);
	else
		root_path(evidence, ROOT_SYS, "firmware/devicetree/base");
	return m->announcer || m->tree_iommu;
}

static bool cannot_tell(const struct machine *m, char evidence[ROOT_PATH])
{
	root_path(evidence, ROOT_SYS, "firmware/acpi/tables: %s",
		  strerrordesc_np(m->tables < 0 ? -m->tables : ENOENT));
	return true;
}

/* In the order in which an IOMMU comes into use; the first that holds is told. */
static const struct cause {
	const char *word;
	bool (*holds)(const struct machine *m, char evidence[ROOT_PATH]);
	const char *sentence;
	const char *next;
} causes[] = {
	{ "no-sysfs", no_sysfs,
	  "there is no sysfs here",
	  "mount sysfs on /sys, or name a machine's root with --sysroot" },
	{ "no-kernel-support", no_kernel_support,
	  "the kernel was built without IOMMU support",
	  "use a kernel with CONFIG_IOMMU_SUPPORT and the driver of your IOMMU" },
	{ "xen", under_xen,
	  "Xen keeps the IOMMU to itself",
	  "pass devices through with Xen's own tools, or boot without Xen" },
	{ "not-probed", not_probed,
	  "an IOMMU is in use, but no device has joined a group yet",
	  "bind a device: before Linux 6.15 some systems make the group only then" },
	{ "no-virtual-iommu", no_virtual_iommu,
	  "this is a virtual machine and its hypervisor gives it no IOMMU",
	  "add one to the guest (QEMU: -device intel-iommu,intremap=on), or use no-IOMMU mode" },
	{ "no-firmware-iommu", nothing_announced,
	  "the firmware announces no IOMMU",
	  "switch on VT-d, AMD-Vi (\"IOMMU\") or the SMMU in the firmware's setup" },
	{ "switched-off", switched_off,
	  "the kernel's command line switches the IOMMU off",
	  "take that word out of the boot loader's configuration and boot again" },
	{ "driver-not-built", driver_not_built,
	  "the kernel was built without the driver of this machine's IOMMU",
	  "use a kernel with that option set" },
	{ "driver-not-loaded", driver_is_module,
	  "the driver of this machine's IOMMU is a module that is not at work",
	  "load it before the drivers of the devices (modprobe, or in the initramfs)" },
	{ "not-switched-on", not_switched_on,
	  "this kernel leaves the IOMMU off unless told otherwise",
	  "add intel_iommu=on to the kernel's command line and boot again" },
	{ "not-taken", not_taken,
	  "the firmware announces an IOMMU, but the kernel did not take it",
	  "ask the kernel's log why: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'" },
	{ "unknown", cannot_tell,
	  "cannot tell why: what the firmware announces is not readable here",
	  "ask the kernel's log: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'" },
};

void vfc_iommu_absent(struct vfc_ctx *ctx, struct vfc_absence *why)
{
	struct machine m = { .ctx = ctx };
	char evidence[ROOT_PATH] = "";
	const struct cause *cause = causes;

	find_tables(&m);
	m.tree = root_exists(ctx, ROOT_SYS, "firmware/devicetree/base");
	m.tree_iommu = has_iommu_node(ctx, "") || has_iommu_node(ctx, "/soc");
	if (root_read(ctx, m.cmdline, sizeof(m.cmdline), ROOT_PROC, "cmdline") < 0)
		m.cmdline[0] = '\0';
	find_config(&m);
	while (!cause->holds(&m, evidence))
		cause++;
	free(m.config);
	why->cause = cause->word;
	why->sentence = cause->sentence;
	why->next = cause->next;
	snprintf(why->evidence, sizeof(why->evidence), "%.*s",
		 (int)sizeof(why->evidence) - 1, evidence);
}
