/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kernel.c: check the architecture, and the kernel options that VFIO needs on it.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/array.h"
#include "lib/base/text.h"

/* ---- architecture --------------------------------------------------- */

/* The IOMMU of each architecture, and how firmware announces it. */
static const char *const iommu_of[] = {
	[ARCH_X86] = "its IOMMU is VT-d (table DMAR) or AMD-Vi (table IVRS)",
	[ARCH_ARM64] = "its IOMMU is an SMMU, which the table IORT or the device tree's "
		       "iommu-map announces",
	[ARCH_PPC64] = "its IOMMU is the PCI host bridge's (TCE tables), always there; "
		       "containers are of vfio_iommu_spapr_tce",
	[ARCH_S390] = "its IOMMU is each PCI function's own (zPCI), always there",
	[ARCH_RISCV] = "its IOMMU is announced by the device tree's iommu-map or the table RIMT "
		       "(driver since Linux 6.13)",
	[ARCH_OTHER] = "its IOMMU is unknown to vfioctl",
};

/* Return the IOMMU that firmware announces, else the one of the processor's vendor. */
static const char *iommu_of_x86(const struct vfc_machine *m)
{
	const char *table = m->announcer ? m->announcer->name : "";

	if (!strcmp(table, "VIOT"))
		return "its IOMMU is the hypervisor's virtio-iommu, which the table VIOT announces";
	if (!strcmp(table, "DMAR") || (!*table && m->vendor == VENDOR_INTEL))
		return "its IOMMU is VT-d, which the table DMAR announces";
	if (!strcmp(table, "IVRS") || (!*table && m->vendor == VENDOR_AMD))
		return "its IOMMU is AMD-Vi, which the table IVRS announces";
	return iommu_of[ARCH_X86];
}

int doctor_architecture(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;

	(void)ctx;
	if (m->arch == ARCH_UNKNOWN) {
		links_add(links, "architecture", VFC_LINK_UNKNOWN,
			  in_proc("cpuinfo").text, "mount procfs, or record the file",
			  "neither it nor sys/kernel/arch shows the architecture");
		return 0;
	}
	links_add(links, "architecture", VFC_LINK_OK, m->arch_source.text, NULL, "%s%s%s: %s",
		  m->arch_word, m->vendor_word[0] ? ", " : "", m->vendor_word,
		  m->arch == ARCH_X86 ? iommu_of_x86(m) : iommu_of[m->arch]);
	return 0;
}

/* ---- build configuration -------------------------------------------- */

/* Options that VFIO needs. */
static const struct {
	const char *option;
	unsigned int arches;	/* one bit per architecture; 0: all */
	const char *why;
} needed[] = {
	{ "CONFIG_IOMMU_API", 0, "the kernel has no IOMMU driver" },
	{ "CONFIG_VFIO", 0, "the kernel has no VFIO" },
	{ "CONFIG_VFIO_PCI", 0, "the kernel has no vfio-pci" },
	{ "CONFIG_IRQ_REMAP", 1U << ARCH_X86,
	  "interrupts are not remapped, so VFIO refuses every device" },
	{ "CONFIG_SPAPR_TCE_IOMMU", 1U << ARCH_PPC64, "no groups are created" },
	{ "CONFIG_S390_IOMMU", 1U << ARCH_S390, "no groups are created" },
};

/* Options of the other VFIO APIs, listed in the evidence. */
static const char *const worth_knowing[] = {
	"CONFIG_VFIO_GROUP", "CONFIG_VFIO_CONTAINER", "CONFIG_VFIO_IOMMU_TYPE1",
	"CONFIG_IOMMUFD", "CONFIG_VFIO_DEVICE_CDEV", "CONFIG_VFIO_NOIOMMU",
};

static void add_missing(struct vfc_links *links, const char *option, const char *why)
{
	const struct vfc_machine *m = links->machine;

	links_add(links, "kernel-config", VFC_LINK_BROKEN, m->config.path.text,
		  "boot a kernel built with it",
		  "%s is not set: %s", option, why);
}

/* Check for the driver of the IOMMU that firmware announces. */
static bool look_at_driver(struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	char why[256];

	if (!m->driver_config || kconfig_value(&m->config, m->driver_config) != 'n' ||
	    m->groups > 0)
		return true;
	/* An IORT may describe an older SMMU. */
	if (!strcmp(m->announced, "IORT") && kconfig_value(&m->config, "CONFIG_ARM_SMMU") != 'n')
		return true;
	snprintf(why, sizeof(why), "the kernel has no driver for this machine's IOMMU (%s)",
		 m->announced);
	add_missing(links, m->driver_config, why);
	return false;
}

int doctor_kernel_config(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	char list[512] = "";
	bool whole;

	(void)ctx;
	if (!m->config.text) {
		links_add(links, "kernel-config", VFC_LINK_UNKNOWN,
			  in_top("boot/config-%s", m->release).text,
			  "modprobe configs, if the kernel has that module; or copy the kernel's "
			  "configuration there",
			  "neither this file nor /proc/config.gz nor a copy below /lib/modules is "
			  "readable");
		return 0;
	}
	whole = look_at_driver(links);
	for (size_t i = 0; i < ARRAY_SIZE(needed); i++) {
		if ((needed[i].arches && !(needed[i].arches & 1U << m->arch)) ||
		    kconfig_value(&m->config, needed[i].option) != 'n')
			continue;
		whole = false;
		add_missing(links, needed[i].option, needed[i].why);
	}
	for (size_t i = 0; i < ARRAY_SIZE(worth_knowing); i++)
		join(list, sizeof(list), ", ", "%s=%c", worth_knowing[i],
		     kconfig_value(&m->config, worth_knowing[i]));
	if (whole)
		links_add(links, "kernel-config", VFC_LINK_OK, m->config.path.text, NULL,
			  "has all options that this machine needs; %s", list);
	return 0;
}
