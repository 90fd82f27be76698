/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guest.c: whether the system is a virtual machine, and of which hypervisor.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"
#include "lib/base/array.h"

static const char *const names[] = {
	[HYPERVISOR_NONE] = "none",
	[HYPERVISOR_QEMU] = "QEMU",
	[HYPERVISOR_CLOUD] = "Cloud Hypervisor",
	[HYPERVISOR_XEN_GUEST] = "Xen",
	[HYPERVISOR_XEN_HOST] = "Xen",
	[HYPERVISOR_VMWARE] = "VMware",
	[HYPERVISOR_HYPERV] = "Hyper-V",
	[HYPERVISOR_VIRTUALBOX] = "VirtualBox",
	[HYPERVISOR_PARALLELS] = "Parallels",
	[HYPERVISOR_APPLE] = "Apple's Virtualization",
	[HYPERVISOR_AMAZON] = "Amazon EC2",
	[HYPERVISOR_GOOGLE] = "Google Compute Engine",
	[HYPERVISOR_POWERVM] = "PowerVM",
	[HYPERVISOR_ZVM] = "z/VM",
	[HYPERVISOR_LPAR] = "PR/SM",
	[HYPERVISOR_OTHER] = "a hypervisor",
};

/* Parts of names in DMI or the device tree. */
static const struct {
	const char *part;
	enum hypervisor hypervisor;
} marks[] = {
	{ "QEMU", HYPERVISOR_QEMU }, { "KVM", HYPERVISOR_QEMU },
	{ "RHEV", HYPERVISOR_QEMU }, { "OpenStack", HYPERVISOR_QEMU },
	{ "Standard PC (", HYPERVISOR_QEMU }, { "linux,dummy-virt", HYPERVISOR_QEMU },
	{ "qemu,", HYPERVISOR_QEMU }, { "riscv-virtio", HYPERVISOR_QEMU },
	{ "Cloud Hypervisor", HYPERVISOR_CLOUD }, { "VMware", HYPERVISOR_VMWARE },
	{ "VirtualBox", HYPERVISOR_VIRTUALBOX }, { "innotek", HYPERVISOR_VIRTUALBOX },
	{ "Parallels", HYPERVISOR_PARALLELS }, { "Apple Virtualization", HYPERVISOR_APPLE },
	{ "Amazon EC2", HYPERVISOR_AMAZON }, { "Google Compute Engine", HYPERVISOR_GOOGLE },
	{ "Xen", HYPERVISOR_XEN_GUEST },
};

static bool conclude(struct machine_guest *guest, enum hypervisor hypervisor, const char *seen)
{
	guest->hypervisor = hypervisor;
	guest->name = names[hypervisor];
	snprintf(guest->seen, sizeof(guest->seen), "%.255s", seen);
	return true;
}

/* Compare a text of the firmware with the marks. */
static bool matches(struct machine_guest *guest, const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (strstr(text, marks[i].part))
			return conclude(guest, marks[i].hypervisor, text);
	return false;
}

/* Check the files of Xen: dom0 is the host, other domains are guests. */
static bool check_xen(const struct vfc_machine *m, struct machine_guest *guest)
{
	char caps[VFC_NAME];
	bool host;

	guest->source = in_sys("hypervisor/type");
	if (!root_is(m->ctx, "xen", guest->source))
		return false;
	host = root_read(m->ctx, caps, sizeof(caps), in_proc("xen/capabilities")) > 0 &&
	       strstr(caps, "control_d");
	return conclude(guest, host ? HYPERVISOR_XEN_HOST : HYPERVISOR_XEN_GUEST,
			host ? "xen, and this is dom0 (/proc/xen/capabilities: control_d)" : "xen");
}

/* Check DMI names. A bare-metal EC2 instance has Amazon's name, but no virtual CPU. */
static bool check_dmi(const struct vfc_machine *m, struct machine_guest *guest)
{
	static const char *const files[] = { "sys_vendor", "product_name", "bios_vendor",
					     "chassis_vendor" };
	char vendor[VFC_NAME] = "", text[4 * VFC_NAME];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		guest->source = in_sys("class/dmi/id/%s", files[i]);
		if (root_read(m->ctx, text, sizeof(text), guest->source) <= 0)
			continue;
		if (!i)
			snprintf(vendor, sizeof(vendor), "%.63s", text);
		if (!strcmp(vendor, "Microsoft Corporation") && !strcmp(text, "Virtual Machine"))
			return conclude(guest, HYPERVISOR_HYPERV, text);
		if (matches(guest, text))
			return !(m->has_cpuinfo && m->arch == ARCH_X86 && !m->hypervisor_flag &&
				 guest->hypervisor != HYPERVISOR_QEMU);
	}
	return false;
}

/* Check "compatible" in the device tree, whose strings end with NULs. */
static bool check_tree(const struct vfc_machine *m, struct machine_guest *guest)
{
	char text[512] = "";
	int n;

	guest->source = in_sys("firmware/devicetree/base/compatible");
	n = root_read(m->ctx, text, sizeof(text), guest->source);
	for (int i = 0; i + 1 < n; i++)
		if (!text[i])
			text[i] = ' ';
	if (n > 0 && matches(guest, text))
		return true;
	guest->source = in_sys("firmware/devicetree/base/ibm,partition-name");
	if (root_read(m->ctx, text, sizeof(text), guest->source) > 0)
		return conclude(guest, HYPERVISOR_POWERVM, text);
	guest->source = in_sys("firmware/devicetree/base/hypervisor/compatible");
	if (root_read(m->ctx, text, sizeof(text), guest->source) > 0)
		return matches(guest, text) || conclude(guest, HYPERVISOR_OTHER, text);
	return false;
}

/* Check /proc/sysinfo of a mainframe: "VM00 Control Program: z/VM    7.2.0" for a guest. */
static bool check_sysinfo(const struct vfc_machine *m, struct machine_guest *guest)
{
	char text[4096], *at;

	guest->source = in_proc("sysinfo");
	if (m->arch != ARCH_S390 || root_read(m->ctx, text, sizeof(text), guest->source) <= 0)
		return false;
	at = strstr(text, "VM00 Control Program:");
	if (!at)
		return conclude(guest, HYPERVISOR_LPAR, "no VM00: a logical partition");
	at[strcspn(at, "\n")] = '\0';
	return conclude(guest, strstr(at, "z/VM") ? HYPERVISOR_ZVM : HYPERVISOR_QEMU, at);
}

/* Check the CPU flag of x86, for a hypervisor that no name identifies. */
static bool check_cpu(const struct vfc_machine *m, struct machine_guest *guest)
{
	guest->source = in_proc("cpuinfo");
	return m->hypervisor_flag &&
	       conclude(guest, HYPERVISOR_OTHER, "the processor's flag hypervisor");
}

void machine_guest(const struct vfc_machine *m, struct machine_guest *out)
{
	struct machine_guest guest = { .hypervisor = HYPERVISOR_NONE };
	char product[4 * VFC_NAME];

	if (check_xen(m, &guest) || check_dmi(m, &guest) || check_tree(m, &guest) ||
	    check_sysinfo(m, &guest) || check_cpu(m, &guest)) {
		guest.i440fx = root_read(m->ctx, product, sizeof(product),
					 in_sys("class/dmi/id/product_name")) > 0 &&
			       strstr(product, "i440FX");
		*out = guest;
		return;
	}
	*out = (struct machine_guest){ .hypervisor = HYPERVISOR_NONE, .name = names[0] };
}
