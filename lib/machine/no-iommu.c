/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * no-iommu.c: why the system has no IOMMU groups: check firmware, hypervisor, kernel and
 * command line, and report the first cause.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline-effect.h"
#include "lib/vfc-machine.h"

/* Evaluate the command line; the result is empty without memory. */
static struct word_uses read_words(const struct vfc_machine *m)
{
	struct word_uses uses = { 0 };

	words_read(m, &uses);
	return uses;
}

/* ---- the causes ----------------------------------------------------- */

static bool no_sysfs(const struct vfc_machine *m, struct path *evidence)
{
	*evidence = in_sys("kernel");
	return !root_exists(m->ctx, *evidence);
}

static bool no_kernel_support(const struct vfc_machine *m, struct path *evidence)
{
	*evidence = in_sys("kernel/iommu_groups");
	return !root_exists(m->ctx, *evidence);
}

static bool under_xen(const struct vfc_machine *m, struct path *evidence)
{
	*evidence = in_sys("hypervisor/type");
	return root_is(m->ctx, "xen", *evidence);
}

static bool not_probed(const struct vfc_machine *m, struct path *evidence)
{
	if (m->units > 0)
		*evidence = in_sys("class/iommu/%s", m->unit);
	return m->units > 0;
}

static bool nothing_announced(const struct vfc_machine *m, struct path *evidence)
{
	*evidence = in_sys(m->tables >= 0 ?
			   "firmware/acpi/tables: no DMAR, IVRS, IORT or VIOT" :
			   "firmware/devicetree/base: no iommu or smmu node");
	return machine_announces_none(m);
}

static bool no_virtual_iommu(const struct vfc_machine *m, struct path *evidence)
{
	return nothing_announced(m, evidence) && m->hypervisor_flag;
}

static bool switched_off(const struct vfc_machine *m, struct path *evidence)
{
	struct word_uses uses = read_words(m);
	const struct word_use *use = words_stopping(&uses);

	if (use)
		*evidence = in_proc("cmdline: %.*s", VFC_NAME, use->word);
	words_clear(&uses);
	return use;
}

/* True if the kernel configuration has that value for the announced IOMMU's driver. */
static bool driver_is(const struct vfc_machine *m, char value, struct path *evidence)
{
	if (!m->announcer || kconfig_value(&m->config, m->announcer->config) != value)
		return false;
	*evidence = in_top("%.*s: %s=%c", 4 * VFC_NAME / 2, m->config.path.text + 1,
			   m->announcer->config, value);
	return true;
}

static bool driver_not_built(const struct vfc_machine *m, struct path *evidence)
{
	return driver_is(m, 'n', evidence);
}

static bool driver_is_module(const struct vfc_machine *m, struct path *evidence)
{
	return driver_is(m, 'm', evidence);
}

static bool not_switched_on(const struct vfc_machine *m, struct path *evidence)
{
	struct word_uses uses = read_words(m);
	bool unknown, lacks = words_lack_intel(m, &uses, &unknown) && !unknown;

	*evidence = in_proc("cmdline: no intel_iommu=on");
	words_clear(&uses);
	return lacks;
}

static bool not_taken(const struct vfc_machine *m, struct path *evidence)
{
	if (m->announcer)
		*evidence = in_sys("firmware/acpi/tables/%s", m->announcer->name);
	else
		*evidence = in_sys("firmware/devicetree/base");
	return m->announcer || m->tree_iommu;
}

static bool cannot_tell(const struct vfc_machine *m, struct path *evidence)
{
	*evidence = in_sys("firmware/acpi/tables: %s",
			   strerrordesc_np(m->tables < 0 ? -m->tables : ENOENT));
	return true;
}

/* In the order in which an IOMMU comes into use; the first that holds is reported. */
static const struct cause {
	const char *word;
	bool (*holds)(const struct vfc_machine *m, struct path *evidence);
	const char *sentence;
	const char *next;
} causes[] = {
	{ "no-sysfs", no_sysfs,
	  "sysfs is not mounted",
	  "mount sysfs on /sys, or give the root of a recorded system with --sysroot" },
	{ "no-kernel-support", no_kernel_support,
	  "the kernel was built without IOMMU support",
	  "use a kernel with CONFIG_IOMMU_SUPPORT and the IOMMU's driver" },
	{ "xen", under_xen,
	  "Xen owns the IOMMU",
	  "pass devices through with Xen's own tools, or boot without Xen" },
	{ "not-probed", not_probed,
	  "an IOMMU is in use, but no device has joined a group yet",
	  "bind a device: before Linux 6.15 some systems create the group only then" },
	{ "no-virtual-iommu", no_virtual_iommu,
	  "this is a virtual machine, and the hypervisor provides no IOMMU",
	  "add one to the guest (QEMU: -device intel-iommu,intremap=on), or use no-IOMMU mode" },
	{ "no-firmware-iommu", nothing_announced,
	  "the firmware announces no IOMMU",
	  "enable VT-d, AMD-Vi (\"IOMMU\") or the SMMU in the firmware setup" },
	{ "switched-off", switched_off,
	  "the kernel's command line disables the IOMMU",
	  "remove that option from the boot loader's configuration and reboot" },
	{ "driver-not-built", driver_not_built,
	  "the kernel was built without the driver of this system's IOMMU",
	  "use a kernel with that option set" },
	{ "driver-not-loaded", driver_is_module,
	  "the driver of this system's IOMMU is a module that is not loaded",
	  "load it before the drivers of the devices (modprobe, or in the initramfs)" },
	{ "not-switched-on", not_switched_on,
	  "this kernel leaves the IOMMU disabled by default",
	  "add intel_iommu=on to the kernel's command line and reboot" },
	{ "not-taken", not_taken,
	  "the firmware announces an IOMMU, but the kernel does not use it",
	  "see the kernel's log for the reason: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'" },
	{ "unknown", cannot_tell,
	  "unknown: the firmware tables cannot be read here",
	  "see the kernel's log: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'" },
};

void vfc_iommu_absent(struct vfc_ctx *ctx, struct vfc_absence *why)
{
	const struct cause *cause = causes;
	struct path evidence = { 0 };
	struct vfc_machine m;

	if (machine_read(ctx, &m))
		m = (struct vfc_machine){ .ctx = ctx, .tables = -ENOMEM };
	while (!cause->holds(&m, &evidence))
		cause++;
	machine_clear(&m);
	why->cause = cause->word;
	why->sentence = cause->sentence;
	why->next = cause->next;
	snprintf(why->evidence, sizeof(why->evidence), "%.*s",
		 (int)sizeof(why->evidence) - 1, evidence.text);
}
