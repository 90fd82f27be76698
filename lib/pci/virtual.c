/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * virtual.c: how VFIO virtualizes config space, register by register, as in
 * drivers/vfio/pci/vfio_pci_config.c of Linux 6.12.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "lib/base/array.h"

/* ---- registers ------------------------------------------------------ */

/*
 * The list that contains a register. The location of MSI registers depends on the MSI
 * flags (with masking, 2 bytes become 4).
 */
enum list {
	HEADER,
	CAP,
	ECAP,
	MSI32,
	MSI64,
	MSI32_MASK,
	MSI64_MASK,
};

struct rule {
	uint8_t list, width;
	uint16_t id, at;	/* capability, and offset into it (or the header) */
	uint32_t virtualized, writable;
	const char *why;
};

#define ALL32 0xffffffffu
#define ALL16 0xffffu
#define ALL8 0xffu
#define BAR_WHY "a copy that can be sized like a BAR; the kernel owns the device's BAR"
#define MSI_WHY "a copy: the kernel routes interrupts (VFIO_DEVICE_SET_IRQS)"
#define AER_WHY "bits that are not errors cannot be written"

#define PM_PME (PCI_PM_CTRL_PME_ENABLE | PCI_PM_CTRL_PME_STATUS)
#define DEVCTL_OURS (PCI_EXP_DEVCTL_BCR_FLR | PCI_EXP_DEVCTL_PAYLOAD | PCI_EXP_DEVCTL_READRQ)
#define AER_UNCORRECTABLE						\
	(PCI_ERR_UNC_UND | PCI_ERR_UNC_DLP | PCI_ERR_UNC_SURPDN | PCI_ERR_UNC_POISON_TLP |	\
	 PCI_ERR_UNC_FCP | PCI_ERR_UNC_COMP_TIME | PCI_ERR_UNC_COMP_ABORT |	\
	 PCI_ERR_UNC_UNX_COMP | PCI_ERR_UNC_RX_OVER | PCI_ERR_UNC_MALF_TLP |	\
	 PCI_ERR_UNC_ECRC | PCI_ERR_UNC_UNSUP | PCI_ERR_UNC_ACSV | PCI_ERR_UNC_INTN |	\
	 PCI_ERR_UNC_MCBTLP | PCI_ERR_UNC_ATOMEG | PCI_ERR_UNC_TLPPRE)
#define AER_CORRECTABLE							\
	(PCI_ERR_COR_RCVR | PCI_ERR_COR_BAD_TLP | PCI_ERR_COR_BAD_DLLP |	\
	 PCI_ERR_COR_REP_ROLL | PCI_ERR_COR_REP_TIMER | PCI_ERR_COR_ADV_NFAT |	\
	 PCI_ERR_COR_INTERNAL | PCI_ERR_COR_LOG_OVER)

static const struct rule rules[] = {
	{ HEADER, 2, 0, PCI_VENDOR_ID, ALL16, 0,
	  "a copy: a virtual function's register reads ffff" },
	{ HEADER, 2, 0, PCI_DEVICE_ID, ALL16, 0,
	  "a copy: a virtual function's register reads ffff" },
	{ HEADER, 2, 0, PCI_COMMAND, PCI_COMMAND_INTX_DISABLE, ALL16,
	  "VFIO controls the INTx disable bit; it tracks memory and I/O enable, and restores "
	  "BARs lost in a reset" },
	{ HEADER, 2, 0, PCI_STATUS, PCI_STATUS_CAP_LIST, 0,
	  "the list bit is 0 if no capability is shown" },
	{ HEADER, 1, 0, PCI_CACHE_LINE_SIZE, 0, ALL8, "can be written" },
	{ HEADER, 1, 0, PCI_LATENCY_TIMER, 0, ALL8, "can be written" },
	{ HEADER, 1, 0, PCI_BIST, 0, ALL8, "can be written" },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_0, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_1, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_2, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_3, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_4, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_BASE_ADDRESS_5, ALL32, ALL32, BAR_WHY },
	{ HEADER, 4, 0, PCI_ROM_ADDRESS, ALL32, ALL32,
	  "a copy that can be sized, also for a shadow ROM" },
	{ HEADER, 1, 0, PCI_CAPABILITY_LIST, ALL8, 0, "skips hidden capabilities" },
	{ HEADER, 1, 0, PCI_INTERRUPT_LINE, ALL8, ALL8, "a copy, scratch space for software" },
	{ HEADER, 1, 0, PCI_INTERRUPT_PIN, ALL8, 0, "0 if INTx is not available" },

	{ CAP, 2, PCI_CAP_ID_PM, PCI_PM_PMC, PCI_PM_CAP_PME_MASK, 0, "the host handles PME" },
	{ CAP, 4, PCI_CAP_ID_PM, PCI_PM_CTRL, PM_PME, ~(uint32_t)(PM_PME | PCI_PM_CTRL_STATE_MASK),
	  "the host handles PME; the kernel changes the power state" },
	{ CAP, 2, PCI_CAP_ID_VPD, PCI_VPD_ADDR, ALL16, ALL16, "the kernel performs the access" },
	{ CAP, 4, PCI_CAP_ID_VPD, PCI_VPD_DATA, ALL32, ALL32, "the kernel performs the access" },
	{ CAP, 2, PCI_CAP_ID_MSI, PCI_MSI_FLAGS, ALL8, ALL8,
	  "enabled only by VFIO_DEVICE_SET_IRQS; vectors limited to those of the kernel" },
	{ CAP, 4, PCI_CAP_ID_MSI, PCI_MSI_ADDRESS_LO, ALL32, ALL32, MSI_WHY },
	{ MSI64, 4, PCI_CAP_ID_MSI, PCI_MSI_ADDRESS_HI, ALL32, ALL32, MSI_WHY },
	{ MSI64, 2, PCI_CAP_ID_MSI, PCI_MSI_DATA_64, ALL16, ALL16, MSI_WHY },
	{ MSI64_MASK, 4, PCI_CAP_ID_MSI, PCI_MSI_MASK_64, 0, ALL32, "vectors can be masked" },
	{ MSI32, 2, PCI_CAP_ID_MSI, PCI_MSI_DATA_32, ALL16, ALL16, MSI_WHY },
	{ MSI32_MASK, 4, PCI_CAP_ID_MSI, PCI_MSI_MASK_32, 0, ALL32, "vectors can be masked" },
	{ CAP, 2, PCI_CAP_ID_PCIX, PCI_X_CMD, 0, ALL16, "can be written" },
	{ CAP, 2, PCI_CAP_ID_EXP, PCI_EXP_DEVCTL, DEVCTL_OURS, ALL16 & ~PCI_EXP_DEVCTL_PHANTOM,
	  "the kernel performs a reset (FLR); the payload size is a copy, since it is set for "
	  "the whole system; the read request size is never set below it" },
	{ CAP, 2, PCI_CAP_ID_EXP, PCI_EXP_DEVCTL2, 0, ALL16 & ~PCI_EXP_DEVCTL2_ARI,
	  "ARI is set at enumeration" },
	{ CAP, 1, PCI_CAP_ID_AF, PCI_AF_CTRL, PCI_AF_CTRL_FLR, PCI_AF_CTRL_FLR,
	  "the kernel performs a reset (FLR)" },

	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_UNCOR_STATUS, 0, AER_UNCORRECTABLE, AER_WHY },
	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_UNCOR_MASK, 0, AER_UNCORRECTABLE, AER_WHY },
	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_UNCOR_SEVER, 0, AER_UNCORRECTABLE, AER_WHY },
	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_COR_STATUS, 0, AER_CORRECTABLE, AER_WHY },
	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_COR_MASK, 0, AER_CORRECTABLE, AER_WHY },
	{ ECAP, 4, PCI_EXT_CAP_ID_ERR, PCI_ERR_CAP, 0,
	  PCI_ERR_CAP_ECRC_GENE | PCI_ERR_CAP_ECRC_CHKE,
	  "ECRC can be enabled, the rest is read-only" },
	{ ECAP, 1, PCI_EXT_CAP_ID_PWR, PCI_PWR_DATA, 0, ALL8, "can be written" },
};

/* Both views of config space, and the device's capability lists. */
struct views {
	const struct vfc_config *physical, *virtual;
	struct vfc_config_cap *caps;
	size_t ncaps;
};

/* True if the rule's register exists with these MSI flags. */
static bool msi_has(enum list list, uint64_t flags)
{
	bool mask = flags & PCI_MSI_FLAGS_MASKBIT;

	if (flags & PCI_MSI_FLAGS_64BIT)
		return list == MSI64 || (list == MSI64_MASK && mask);
	return list == MSI32 || (list == MSI32_MASK && mask);
}

static bool fits(const struct views *v, const struct rule *rule, const struct vfc_config_cap *cap)
{
	if (rule->list == HEADER || cap->extended != (rule->list == ECAP) || rule->id != cap->id)
		return false;
	/* The kernel's permissions have 4-byte granularity. */
	if (cap->size && rule->at + (unsigned int)rule->width > ((cap->size + 3) & ~3u))
		return false;
	return rule->list <= ECAP ||
	       msi_has(rule->list, vfc_config_value(v->physical, cap->offset + PCI_MSI_FLAGS, 2));
}

/* No rule applies to bytes this far into a capability. */
#define REACH 0x40u

/* Return the rule for the register at an offset in cap. cap is NULL for the header. */
static const struct rule *rule_in(const struct views *v, const struct vfc_config_cap *cap,
				  unsigned int offset)
{
	const struct rule *rule;

	for (rule = rules; rule < rules + ARRAY_SIZE(rules); rule++)
		if (rule->at == offset - (cap ? cap->offset : 0) &&
		    (cap ? fits(v, rule, cap) : rule->list == HEADER))
			return rule;
	return NULL;
}

/* Return the rule for the register at an offset, or NULL. */
static const struct rule *rule_at(const struct views *v, unsigned int offset)
{
	const struct rule *rule = NULL;

	if (offset < PCI_STD_HEADER_SIZEOF)
		return rule_in(v, NULL, offset);
	for (size_t i = 0; !rule && i < v->ncaps; i++)
		if (offset - v->caps[i].offset < REACH)
			rule = rule_in(v, &v->caps[i], offset);
	return rule;
}

/* Return why a register without a rule differs between the views. */
static const char *why_differs(const struct views *v, unsigned int offset)
{
	for (size_t i = 0; i < v->ncaps; i++)
		if (v->caps[i].offset == offset)
			return "the list skips hidden capabilities";
	return "VFIO passes it through: it changed between the two reads";
}

/* Fill in the register at an offset. False if VFIO passes the register through unchanged. */
static bool shadow_at(const struct views *v, unsigned int offset, struct vfc_config_shadow *s)
{
	const struct rule *rule = rule_at(v, offset);
	struct vfc_config_register reg;

	config_register(v->physical, offset, &reg);
	if (rule)
		reg.width = rule->width;
	/* Split a register if a rule begins in the middle of it. */
	while (!rule && !reg.name && reg.width > 1 && rule_at(v, offset + reg.width / 2u))
		reg.width /= 2;
	*s = (struct vfc_config_shadow){
		.offset = offset, .width = reg.width,
		.physical = vfc_config_value(v->physical, offset, reg.width),
		.virtual = vfc_config_value(v->virtual, offset, reg.width),
		.virtualized = rule ? rule->virtualized : 0,
		.writable = rule ? rule->writable : 0,
		.why = rule ? rule->why : why_differs(v, offset),
	};
	config_register_name(v->physical, &reg, s->name);
	return rule || s->physical != s->virtual;
}

static int collect(const struct views *v, struct vfc_config_shadow **shadows)
{
	size_t size = v->physical->size < v->virtual->size ? v->physical->size : v->virtual->size;
	struct vfc_config_shadow s, *shadow;
	int count = 0;

	for (unsigned int offset = 0; offset < size; offset += s.width) {
		if (!shadow_at(v, offset, &s))
			continue;
		shadow = GROW(*shadows, count);
		if (!shadow)
			return -ENOMEM;
		*shadow = s;
	}
	return count;
}

int vfc_config_shadows(const struct vfc_config *physical, const struct vfc_config *virtual,
		       struct vfc_config_shadow **out)
{
	struct views v = { .physical = physical, .virtual = virtual };
	struct vfc_config_shadow *shadows = NULL;
	int count = vfc_config_caps(physical, &v.caps);

	if (count < 0)
		return count;
	v.ncaps = (size_t)count;
	count = collect(&v, &shadows);
	free(v.caps);
	if (count < 0)
		free(shadows);
	else
		*out = shadows;
	return count;
}

/* ---- capabilities --------------------------------------------------- */

struct treatment {
	bool extended;
	uint8_t treatment;
	uint16_t id;
	const char *why;
};

/* Taken from the kernel's lengths and permissions. VFIO hides capabilities that are not listed. */
static const struct treatment treatments[] = {
	{ false, VFC_CONFIG_VIRTUAL, PCI_CAP_ID_PM, "the kernel changes the power state" },
	{ false, VFC_CONFIG_READ_ONLY, PCI_CAP_ID_AGP, "writes are dropped" },
	{ false, VFC_CONFIG_VIRTUAL, PCI_CAP_ID_VPD, "the kernel performs the accesses" },
	{ false, VFC_CONFIG_VIRTUAL, PCI_CAP_ID_MSI, "VFIO_DEVICE_SET_IRQS enables it" },
	{ false, VFC_CONFIG_PASSED, PCI_CAP_ID_PCIX, "its command can be written" },
	{ false, VFC_CONFIG_READ_ONLY, PCI_CAP_ID_HT, "writes are dropped" },
	{ false, VFC_CONFIG_PASSED, PCI_CAP_ID_VNDR, "vendor-specific: all writes reach it" },
	{ false, VFC_CONFIG_VIRTUAL, PCI_CAP_ID_EXP,
	  "the kernel performs resets and sets payload sizes" },
	{ false, VFC_CONFIG_READ_ONLY, PCI_CAP_ID_MSIX, "VFIO_DEVICE_SET_IRQS enables it" },
	{ false, VFC_CONFIG_READ_ONLY, PCI_CAP_ID_SATA, "writes are dropped" },
	{ false, VFC_CONFIG_VIRTUAL, PCI_CAP_ID_AF, "the kernel performs resets" },
	{ true, VFC_CONFIG_PASSED, PCI_EXT_CAP_ID_ERR, "errors can be cleared and masked" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_VC, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_DSN, "writes are dropped" },
	{ true, VFC_CONFIG_PASSED, PCI_EXT_CAP_ID_PWR, "one byte can be written" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_MFVC, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_VC9, "writes are dropped" },
	{ true, VFC_CONFIG_PASSED, PCI_EXT_CAP_ID_VNDR, "vendor-specific: all writes reach it" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_ACS, "the kernel controls isolation" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_ARI, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_ATS, "the IOMMU driver enables it" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_SRIOV,
	  "virtual functions are enabled in sysfs" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_MCAST, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_PRI, "the IOMMU driver enables it" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_REBAR, "BARs are resized in sysfs" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_DPA, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_TPH, "writes are dropped" },
	{ true, VFC_CONFIG_READ_ONLY, PCI_EXT_CAP_ID_LTR, "writes are dropped" },
	{ true, VFC_CONFIG_PASSED, PCI_EXT_CAP_ID_DVSEC, "vendor-specific: all writes reach it" },
	{ true, VFC_CONFIG_HIDDEN, PCI_EXT_CAP_ID_PASID, "the IOMMU driver enables it" },
};

#define HIDDEN_WHY "unknown to VFIO, or for bridges and root complexes"

static struct vfc_config_treated known(const struct vfc_config_cap *cap)
{
	const struct treatment *t;

	for (t = treatments; t < treatments + ARRAY_SIZE(treatments); t++)
		if (t->extended == cap->extended && t->id == cap->id)
			return (struct vfc_config_treated){ t->treatment, t->why };
	return (struct vfc_config_treated){ VFC_CONFIG_HIDDEN, HIDDEN_WHY };
}

static bool is_listed(const struct vfc_config *config, const struct vfc_config_cap *wanted)
{
	struct vfc_config_cap cap;
	struct config_walk walk;

	config_walk(config, wanted->extended, &walk);
	while (config_walk_next(&walk, &cap))
		if (cap.offset == wanted->offset && cap.id == wanted->id)
			return true;
	return false;
}

/*
 * The observed view takes precedence over Linux 6.12, because other kernels hide other
 * capabilities.
 */
struct vfc_config_treated vfc_config_treatment(const struct vfc_config_cap *cap,
					       const struct vfc_config *virtual)
{
	struct vfc_config_treated treated = known(cap);
	bool listed = is_listed(virtual, cap);

	if (listed && treated.treatment == VFC_CONFIG_HIDDEN)
		return (struct vfc_config_treated){ VFC_CONFIG_READ_ONLY,
						    "this kernel shows it; Linux 6.12 does not" };
	if (!listed && treated.treatment != VFC_CONFIG_HIDDEN)
		return (struct vfc_config_treated){ VFC_CONFIG_HIDDEN,
						    "this kernel hides it; Linux 6.12 does not" };
	return treated;
}

const char *vfc_config_treatment_word(enum vfc_config_treatment treatment)
{
	static const char *const words[] = {
		[VFC_CONFIG_READ_ONLY] = "read-only",
		[VFC_CONFIG_PASSED] = "passed through",
		[VFC_CONFIG_VIRTUAL] = "virtualized",
		[VFC_CONFIG_HIDDEN] = "hidden",
	};

	return words[treatment];
}
