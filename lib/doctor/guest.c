/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guest.c: a virtual machine's IOMMU comes from its hypervisor: whether there is
 * one, and how to configure it.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/array.h"
#include "lib/machine/guest.h"
#include "lib/vfc-iommu.h"

#define LINK "hypervisor"
#define CAP_CM (UINT64_C(1) << 7)	/* VT-d 11.4.2: caching mode */

#define QEMU_X86 \
	"give the guest one: QEMU -machine q35,kernel-irqchip=split " \
	"-device intel-iommu,intremap=on,caching-mode=on; libvirt <iommu model='intel'> with " \
	"<driver intremap='on' caching_mode='on'/>, and <ioapic driver='qemu'/>"
#define QEMU_I440FX \
	"use the machine q35, since pc supports no IOMMU: QEMU -machine " \
	"q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on"
#define QEMU_ARM \
	"give the guest one: QEMU -machine virt,iommu=smmuv3 or -device virtio-iommu-pci; " \
	"libvirt <iommu model='smmuv3'/>"
#define QEMU_RISCV \
	"give the guest one: QEMU -machine virt -device riscv-iommu-pci (QEMU 9.2) or " \
	"-device virtio-iommu-pci"
#define NOIOMMU \
	"without an IOMMU only no-IOMMU mode is left, which protects nothing: " \
	"modprobe vfio enable_unsafe_noiommu_mode=1"

/* How to configure each hypervisor; entries for one architecture come first. */
static const struct {
	enum hypervisor hypervisor;
	enum machine_arch arch;	/* ARCH_UNKNOWN: any */
	const char *next;
} advice[] = {
	{ HYPERVISOR_QEMU, ARCH_ARM64, QEMU_ARM },
	{ HYPERVISOR_QEMU, ARCH_RISCV, QEMU_RISCV },
	{ HYPERVISOR_QEMU, ARCH_X86, QEMU_X86 },
	{ HYPERVISOR_CLOUD, ARCH_UNKNOWN,
	  "give the guest one: cloud-hypervisor --device path=…,iommu=on (a virtio-iommu)" },
	{ HYPERVISOR_XEN_GUEST, ARCH_UNKNOWN,
	  "Xen gives its guests no IOMMU: " NOIOMMU },
	{ HYPERVISOR_VMWARE, ARCH_UNKNOWN,
	  "enable \"Expose IOMMU to the guest OS\" (vvtd.enable = \"TRUE\") for the guest" },
	{ HYPERVISOR_HYPERV, ARCH_UNKNOWN,
	  "Hyper-V gives its guests no IOMMU: " NOIOMMU },
	{ HYPERVISOR_VIRTUALBOX, ARCH_UNKNOWN,
	  "give the guest one: VBoxManage modifyvm NAME --chipset ich9 --iommu automatic" },
	{ HYPERVISOR_AMAZON, ARCH_UNKNOWN,
	  "use a bare metal instance type, or " NOIOMMU },
	{ HYPERVISOR_GOOGLE, ARCH_UNKNOWN,
	  "use a bare metal instance type, or " NOIOMMU },
	{ HYPERVISOR_OTHER, ARCH_X86,
	  "configure the hypervisor to give the guest an IOMMU; under QEMU: -machine "
	  "q35,kernel-irqchip=split -device intel-iommu,intremap=on,caching-mode=on" },
};

static const char *what_to_say(const struct vfc_machine *m, const struct machine_guest *guest)
{
	if (guest->i440fx)
		return QEMU_I440FX;
	for (size_t i = 0; i < ARRAY_SIZE(advice); i++)
		if (advice[i].hypervisor == guest->hypervisor &&
		    (advice[i].arch == ARCH_UNKNOWN || advice[i].arch == m->arch))
			return advice[i].next;
	return "ask the hypervisor for a virtual IOMMU; " NOIOMMU;
}

/* True if a VT-d unit lacks caching mode; false if unknown. */
static bool lacks_caching(struct vfc_ctx *ctx, char name[VFC_NAME])
{
	struct vfc_iommu *units;
	int n = vfc_iommu_list(ctx, &units);
	bool lacks = false;

	for (int i = 0; i < n && !lacks; i++) {
		lacks = units[i].info.type == VFC_IOMMU_VTD && units[i].info.nregisters &&
			!(units[i].info.registers[0] & CAP_CM);
		snprintf(name, VFC_NAME, "%s", units[i].name);
	}
	if (n >= 0)
		vfc_iommu_list_free(units, n);
	return lacks;
}

/* Report a guest whose IOMMU is active. */
static void report_served(struct vfc_ctx *ctx, struct vfc_links *links,
			  const struct machine_guest *guest)
{
	const struct vfc_machine *m = links->machine;
	char unit[VFC_NAME];

	if (lacks_caching(ctx, unit))
		links_add(links, LINK, VFC_LINK_OK, guest->source.text,
			  "to pass through devices that the hypervisor assigns to the guest: "
			  "QEMU -device intel-iommu,intremap=on,caching-mode=on",
			  "a guest of %s (%s) with a virtual IOMMU, %s, without caching mode "
			  "(CAP bit 7): emulated devices can be passed through, devices assigned "
			  "to the guest cannot", guest->name, guest->seen, unit);
	else
		links_add(links, LINK, VFC_LINK_OK, guest->source.text, NULL,
			  "a guest of %s (%s) with a virtual IOMMU, %s", guest->name, guest->seen,
			  m->units > 0 ? m->unit : m->announcer ? m->announcer->name :
			  "which its device tree has");
}

/* True if groups need no emulated IOMMU: a paravirtual interface serves as one. */
static bool has_own(const struct vfc_machine *m)
{
	return m->arch == ARCH_PPC64 || m->arch == ARCH_S390;
}

int doctor_hypervisor(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	struct machine_guest guest;

	machine_guest(m, &guest);
	if (guest.hypervisor == HYPERVISOR_NONE)
		return 0;
	if (guest.hypervisor == HYPERVISOR_XEN_HOST && m->groups <= 0)
		links_add(links, LINK, VFC_LINK_BROKEN, guest.source.text,
			  "pass devices through with Xen's own tools (xl pci-assignable-add), "
			  "or boot without Xen",
			  "%s: Xen keeps the IOMMU to itself, and the kernel creates no groups",
			  guest.seen);
	else if (m->units > 0 || m->groups > 0 || m->announcer || m->tree_iommu || has_own(m))
		report_served(ctx, links, &guest);
	else if (machine_announces_none(m))
		links_add(links, LINK, VFC_LINK_BROKEN, guest.source.text, what_to_say(m, &guest),
			  "a guest of %s (%s), which gives it no IOMMU", guest.name, guest.seen);
	else
		links_add(links, LINK, VFC_LINK_UNKNOWN, guest.source.text,
			  "run vfioctl doctor as root, outside of containers",
			  "a guest of %s (%s); whether it has an IOMMU is unknown",
			  guest.name, guest.seen);
	return 0;
}
