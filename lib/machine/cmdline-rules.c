/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline-rules.c: the effects of kernel command line words (Linux 6.12's
 * Documentation/admin-guide/kernel-parameters.txt, and the parsers named below).
 */
#include <string.h>

#include "cmdline-rules.h"
#include "cmdline.h"

#define LIST(name, item, where, topic, effect, does) \
	{ name, WORD_ITEM, item, where, topic, effect, does }
#define TRUTH(name, where, topic, yes, no) \
	{ name, WORD_TRUE, NULL, where, topic, WORD_NOTED, yes }, \
	{ name, WORD_FALSE, NULL, where, topic, WORD_NOTED, no }
#define NOTE(name, kind, item, where, does) \
	{ name, kind, item, where, TOPIC_NONE, WORD_NOTED, does }

#define PASS "the kernel's own devices bypass the IOMMU (identity domains); VFIO works"
#define TRANSLATE "the kernel's own devices are translated too"
#define FLUSH "every unmap is flushed at once: slower, safer"

const struct word_rule word_rules[] = {
	/* drivers/iommu/intel/iommu.c, intel_iommu_setup() */
	LIST("intel_iommu", "on", WHERE_INTEL, TOPIC_SWITCH, WORD_STARTS, "enables VT-d"),
	LIST("intel_iommu", "off", WHERE_INTEL, TOPIC_SWITCH, WORD_STOPS, "disables VT-d"),
	LIST("intel_iommu", "igfx_off", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "an IOMMU unit only for graphics stays disabled: the GPU has no group"),
	LIST("intel_iommu", "intgpu_off", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "the integrated GPU's IOMMU unit stays disabled: the GPU has no group"),
	LIST("intel_iommu", "forcedac", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "the old name of iommu.forcedac=1"),
	LIST("intel_iommu", "strict", WHERE_INTEL, TOPIC_STRICT, WORD_NOTED, FLUSH),
	LIST("intel_iommu", "sp_off", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "no large pages in the IOMMU: slower translation"),
	LIST("intel_iommu", "sm_on", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "scalable mode if the hardware supports it"),
	LIST("intel_iommu", "sm_off", WHERE_INTEL, TOPIC_NONE, WORD_NOTED, "no scalable mode"),
	LIST("intel_iommu", "tboot_noforce", WHERE_INTEL, TOPIC_NONE, WORD_NOTED,
	     "tboot does not force VT-d on"),
	/* drivers/iommu/amd/init.c, parse_amd_iommu_options() */
	LIST("amd_iommu", "off", WHERE_AMD, TOPIC_SWITCH, WORD_STOPS, "disables AMD-Vi"),
	LIST("amd_iommu", "fullflush", WHERE_AMD, TOPIC_STRICT, WORD_NOTED, FLUSH),
	LIST("amd_iommu", "force_enable", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "enables AMD-Vi even if a quirk disables it"),
	LIST("amd_iommu", "force_isolation", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "every device is translated, unless iommu=pt is given"),
	LIST("amd_iommu", "pgtbl_v1", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "the kernel's own devices use the host's page table format"),
	LIST("amd_iommu", "pgtbl_v2", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "the kernel's own devices use the guest's page table format"),
	LIST("amd_iommu", "irtcachedis", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "no cache of the interrupt remapping table"),
	LIST("amd_iommu", "nohugepages", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "pages of 4 KiB only: slower translation"),
	LIST("amd_iommu", "v2_pgsizes_only", WHERE_AMD, TOPIC_NONE, WORD_NOTED,
	     "pages of 4 KiB, 2 MiB and 1 GiB only"),
	LIST("amd_iommu", "on", WHERE_AMD, TOPIC_NONE, WORD_NOTHING,
	     "no effect: AMD-Vi is enabled by default, the kernel has no option \"on\""),
	NOTE("amd_iommu_intr", WORD_EXACT, "legacy", WHERE_AMD,
	     "interrupt remapping without guest virtual APIC mode"),
	NOTE("amd_iommu_intr", WORD_EXACT, "vapic", WHERE_AMD,
	     "interrupts are delivered to the guest virtual APIC"),
	NOTE("amd_iommu_dump", WORD_ANY, NULL, WHERE_AMD, "the kernel's log shows the IVRS table"),
	NOTE("ivrs_ioapic", WORD_ANY, NULL, WHERE_AMD, "overrides the IVRS table for an I/O APIC"),
	NOTE("ivrs_hpet", WORD_ANY, NULL, WHERE_AMD, "overrides the IVRS table for the HPET"),
	NOTE("ivrs_acpihid", WORD_ANY, NULL, WHERE_AMD,
	     "overrides the IVRS table for an ACPI device"),
	/* arch/x86/kernel/pci-dma.c, iommu_setup(); no effect elsewhere */
	LIST("iommu", "off", WHERE_X86, TOPIC_SWITCH, WORD_STOPS, "disables every IOMMU"),
	LIST("iommu", "pt", WHERE_X86, TOPIC_DOMAIN, WORD_NOTED, PASS),
	LIST("iommu", "nopt", WHERE_X86, TOPIC_DOMAIN, WORD_NOTED, TRANSLATE),
	LIST("iommu", "soft", WHERE_X86, TOPIC_NONE, WORD_NOTED,
	     "bounce buffers (swiotlb) for devices that are not translated"),
	LIST("iommu", "force", WHERE_X86, TOPIC_NONE, WORD_NOTED,
	     "affects only the GART of old AMD CPUs"),
	LIST("iommu", "on", WHERE_X86, TOPIC_NONE, WORD_NOTHING,
	     "no effect: the kernel has no option iommu=on"),
	LIST("iommu", "1", WHERE_X86, TOPIC_NONE, WORD_NOTHING,
	     "no effect: the kernel has no option iommu=1"),
	/* arch/powerpc/platforms/powernv/pci-ioda.c */
	LIST("iommu", "nobypass", WHERE_PPC64, TOPIC_NONE, WORD_NOTED,
	     "no bypass window: all DMA is translated"),
	NOTE("disable_ddw", WORD_ANY, NULL, WHERE_PPC64,
	     "no dynamic DMA window: devices have only the 2 GiB window"),
	/* drivers/iommu/iommu.c */
	TRUTH("iommu.passthrough", WHERE_X86 | WHERE_ARM64, TOPIC_DOMAIN, PASS, TRANSLATE),
	TRUTH("iommu.strict", WHERE_ANY, TOPIC_STRICT, FLUSH,
	      "unmaps are flushed in batches: faster; a device can access a page a little longer"),
	TRUTH("iommu.forcedac", WHERE_X86 | WHERE_ARM64, TOPIC_NONE,
	      "IOVAs of the kernel's own devices may be above 4 GiB",
	      "IOVAs of the kernel's own devices are allocated below 4 GiB first"),
	/* drivers/iommu/irq_remapping.c */
	LIST("intremap", "on", WHERE_X86, TOPIC_REMAPPING, WORD_NOTED, "interrupts are remapped"),
	LIST("intremap", "off", WHERE_X86, TOPIC_REMAPPING, WORD_UNREMAPS,
	     "interrupts are not remapped"),
	LIST("intremap", "nosid", WHERE_X86, TOPIC_NONE, WORD_NOTED,
	     "the source of an interrupt is not checked: devices may forge each other's"),
	LIST("intremap", "no_x2apic_optout", WHERE_X86, TOPIC_NONE, WORD_NOTED,
	     "x2APIC mode even if the firmware opts out"),
	LIST("intremap", "nopost", WHERE_X86, TOPIC_NONE, WORD_NOTED, "no posted interrupts"),
	LIST("intremap", "posted_msi", WHERE_X86, TOPIC_NONE, WORD_NOTED,
	     "the host's own MSIs are posted"),
	{ "nointremap", WORD_ANY, NULL, WHERE_X86, TOPIC_REMAPPING, WORD_UNREMAPS,
	  "interrupts are not remapped" },
	/* drivers/iommu/arm, drivers/iommu/s390-iommu.c */
	TRUTH("arm-smmu.disable_bypass", WHERE_ARM64, TOPIC_NONE,
	      "DMA of devices without a domain is refused",
	      "DMA of devices without a domain bypasses the SMMU"),
	TRUTH("arm-smmu-v3.disable_bypass", WHERE_ARM64, TOPIC_NONE,
	      "DMA of devices without a domain is refused (kernels that still have the option)",
	      "DMA of devices without a domain bypasses the SMMU (kernels that still have the "
	      "option)"),
	NOTE("arm-smmu.force_stage", WORD_ANY, NULL, WHERE_ARM64,
	     "only one stage of translation: no nesting"),
	TRUTH("arm-smmu-v3.disable_msipolling", WHERE_ARM64, TOPIC_NONE,
	      "the SMMU's commands complete without MSIs",
	      "the SMMU signals the end of a command by MSI"),
	NOTE("s390_iommu", WORD_EXACT, "strict", WHERE_S390, FLUSH),
	NOTE("s390_iommu_aperture", WORD_ANY, NULL, WHERE_S390,
	     "size of the IOVA space as a multiple of the memory size"),
	/* drivers/pci/pci.c, arch/x86/pci/common.c, arch/s390/pci/pci.c */
	{ "pci", WORD_EXACT, "off", WHERE_X86 | WHERE_S390, TOPIC_NONE, WORD_STOPS,
	  "no PCI at all" },
	NOTE("pci", WORD_EXACT, "nomsi", WHERE_ANY, "no MSI: devices have only INTx"),
	NOTE("pci", WORD_ITEM, "noats", WHERE_ANY, "no ATS: devices do not cache translations"),
	NOTE("pci", WORD_ITEM, "noari", WHERE_ANY, "no ARI: at most 7 virtual functions per bus"),
	NOTE("pci", WORD_EXACT, "nommconf", WHERE_X86,
	     "no extended config space: ACS is not visible, so groups grow"),
	NOTE("pci", WORD_ITEM, "config_acs=", WHERE_ANY,
	     "sets ACS control bits (since Linux 6.11): groups may split or merge"),
	NOTE("pci", WORD_ITEM, "disable_acs_redir=", WHERE_ANY,
	     "allows requests between devices below these ports: groups merge"),
	NOTE("pci", WORD_ITEM, "resource_alignment=", WHERE_ANY,
	     "BARs are moved to page boundaries, so that they can be mapped"),
	NOTE("pci", WORD_ITEM, "realloc", WHERE_ANY, "the kernel reassigns BARs"),
	NOTE("pci", WORD_EXACT, "norid", WHERE_S390, "functions keep domains of their own"),
	NOTE("pci", WORD_EXACT, "nomio", WHERE_S390, "no memory I/O instructions"),
	/* From an out-of-tree patch. */
	{ "pcie_acs_override", WORD_ANY, NULL, WHERE_ANY, TOPIC_NONE, WORD_RISKY,
	  "mainline kernels ignore it; patched ones split groups as if there were ACS, which "
	  "isolates nothing: devices still reach each other without the IOMMU" },
	{ "acpi", WORD_EXACT, "off", WHERE_X86, TOPIC_NONE, WORD_STOPS,
	  "ACPI is off: the table that announces the IOMMU is not read" },
	/* drivers/vfio, drivers/iommu/iommufd/device.c */
	{ "vfio_pci.ids", WORD_ANY, NULL, WHERE_ANY, TOPIC_NONE, WORD_IDS,
	  "vfio-pci binds every device with these ids when it is loaded" },
	TRUTH("vfio_pci.disable_idle_d3", WHERE_ANY, TOPIC_NONE,
	      "unused devices stay in D0", "unused devices go to D3"),
	TRUTH("vfio_pci.nointxmask", WHERE_ANY, TOPIC_NONE,
	      "INTx is masked at the interrupt controller: a shared line cannot be opened",
	      "INTx is masked at the device"),
	TRUTH("vfio_pci.disable_vga", WHERE_ANY, TOPIC_NONE, "no VGA region", "a VGA region"),
	TRUTH("vfio_pci.enable_sriov", WHERE_ANY, TOPIC_NONE,
	      "a physical function bound to vfio-pci can have virtual functions",
	      "a physical function bound to vfio-pci has no virtual functions"),
	TRUTH("vfio_pci.disable_denylist", WHERE_ANY, TOPIC_NONE,
	      "devices with known errata are accepted too",
	      "devices with known errata are refused"),
	TRUTH("vfio_iommu_type1.allow_unsafe_interrupts", WHERE_ANY, TOPIC_NONE,
	      "devices are opened although they could forge interrupts",
	      "devices that could forge interrupts are refused"),
	TRUTH("vfio_iommu_type1.disable_hugepages", WHERE_ANY, TOPIC_NONE,
	      "mappings use 4 KiB pages only: slower translation",
	      "mappings use large pages if possible"),
	NOTE("vfio_iommu_type1.dma_entry_limit", WORD_ANY, NULL, WHERE_ANY,
	     "maximum number of mappings per container (default 65535)"),
	TRUTH("iommufd.allow_unsafe_interrupts", WHERE_ANY, TOPIC_NONE,
	      "devices are opened although they could forge interrupts",
	      "devices that could forge interrupts are refused"),
	TRUTH("vfio.enable_unsafe_noiommu_mode", WHERE_ANY, TOPIC_NONE,
	      "devices without an IOMMU can be opened, and can access all memory",
	      "devices without an IOMMU cannot be opened"),
	/* init/main.c, kernel/module/main.c, modprobe and the initramfs */
	{ "module_blacklist", WORD_ANY, NULL, WHERE_ANY, TOPIC_NONE, WORD_REFUSES,
	  "the kernel refuses to load these modules" },
	{ "modprobe.blacklist", WORD_ANY, NULL, WHERE_ANY, TOPIC_NONE, WORD_NOTED,
	  "these modules are not loaded for devices; modprobe NAME still loads them" },
	{ "rd.driver.blacklist", WORD_ANY, NULL, WHERE_ANY, TOPIC_NONE, WORD_NOTED,
	  "dracut's initramfs does not load these modules" },
	NOTE("rd.driver.pre", WORD_ANY, NULL, WHERE_ANY,
	     "dracut's initramfs loads these modules before others"),
	NOTE("modules-load", WORD_ANY, NULL, WHERE_ANY, "systemd loads these modules"),
	NOTE("rd.modules-load", WORD_ANY, NULL, WHERE_ANY,
	     "the initramfs's systemd loads these modules"),
	NOTE("initcall_blacklist", WORD_EXACT, "sysfb_init", WHERE_ANY,
	     "no firmware framebuffer: nothing claims the boot display's BAR"),
	/* drivers/video/fbdev/core/fb_cmdline.c, used by fbdev drivers but not by simpledrm */
	NOTE("video", WORD_ITEM, "efifb:off", WHERE_ANY,
	     "no efifb; a kernel with simpledrm still claims the display's BAR"),
	NOTE("video", WORD_ITEM, "vesafb:off", WHERE_ANY,
	     "no vesafb; a kernel with simpledrm still claims the display's BAR"),
	NOTE("video", WORD_ITEM, "simplefb:off", WHERE_ANY, "no simplefb"),
	NOTE("nomodeset", WORD_ANY, NULL, WHERE_ANY,
	     "only the firmware framebuffer drives the display"),
	NOTE("lockdown", WORD_ANY, NULL, WHERE_ANY,
	     "kernel lockdown: no config space writes and no BAR mappings through sysfs"),
	{ NULL, WORD_ANY, NULL, 0, TOPIC_NONE, WORD_NOTED, NULL },
};

/* Parameters of which the table lists all items. The kernel ignores any other item. */
static const char *const closed[] = { "intel_iommu", "amd_iommu", "intremap" };

/* True if an item of the comma-separated value begins with item. */
static bool has_beginning(const char *value, const char *item)
{
	size_t part;

	for (; *value; value += part + (value[part] == ',')) {
		part = strcspn(value, ",");
		if (!strncmp(value, item, strlen(item)))
			return true;
	}
	return false;
}

/* True if the rule applies to the value. */
static bool matches_value(const struct word_rule *rule, const char *value)
{
	switch (rule->kind) {
	case WORD_ITEM:
		return has_beginning(value, rule->item);
	case WORD_EXACT:
		return cmdline_has_item(value, rule->item);
	case WORD_TRUE:
		/* A module parameter without a value is true (param_set_bool()). */
		return !*value || cmdline_bool(value) == 1;
	case WORD_FALSE:
		return cmdline_bool(value) == 0;
	case WORD_ANY:
		break;
	}
	return true;
}

const struct word_rule *word_next(const char *word, const struct word_rule *previous)
{
	const struct word_rule *rule = previous ? previous + 1 : word_rules;
	const char *value;

	for (; rule->parameter; rule++) {
		value = cmdline_value(word, rule->parameter);
		if (value && matches_value(rule, value))
			return rule;
	}
	return NULL;
}

bool word_is_known(const char *word)
{
	for (const struct word_rule *rule = word_rules; rule->parameter; rule++)
		if (cmdline_value(word, rule->parameter))
			return true;
	return false;
}

/* True if text begins with a known item of the parameter. */
static bool is_listed(const char *parameter, const char *text)
{
	for (const struct word_rule *rule = word_rules; rule->parameter; rule++)
		if (!strcmp(rule->parameter, parameter) &&
		    !strncmp(text, rule->item, strlen(rule->item)))
			return true;
	return false;
}

const char *word_unknown_item(const char *word, size_t *length)
{
	const char *value = NULL;
	size_t i;

	for (i = 0; !value && i < sizeof(closed) / sizeof(closed[0]); i++)
		value = cmdline_value(word, closed[i]);
	for (; value && *value; value += *length + (value[*length] == ',')) {
		*length = strcspn(value, ",");
		if (*length && !is_listed(closed[i - 1], value))
			return value;
	}
	return NULL;
}
