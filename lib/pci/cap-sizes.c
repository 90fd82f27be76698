/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cap-sizes.c: sizes of variable-length capabilities, from the PCI
 * specifications. Ports have registers that endpoints lack.
 */
#include <linux/pci_regs.h>

#include "config.h"

/* Read a little-endian value in a capability. */
static unsigned int get(const struct vfc_config *config, const struct vfc_config_cap *cap,
			unsigned int at, unsigned int width)
{
	return (unsigned int)vfc_config_value(config, cap->offset + at, width);
}

static unsigned int msi_size(unsigned int flags)
{
	return 10 + (flags & PCI_MSI_FLAGS_64BIT ? 4 : 0) +
	       (flags & PCI_MSI_FLAGS_MASKBIT ? 10 : 0);
}

/*
 * Return the size of the PCI Express capability. Without a link, or without a slot, it
 * ends before their registers.
 */
static unsigned int exp_size(unsigned int flags)
{
	bool second = (flags & PCI_EXP_FLAGS_VERS) > 1;

	switch ((flags & PCI_EXP_FLAGS_TYPE) >> 4) {
	case PCI_EXP_TYPE_ROOT_PORT:
	case PCI_EXP_TYPE_DOWNSTREAM:
	case PCI_EXP_TYPE_RC_EC:
		return second ? 0x3c : 0x24;
	case PCI_EXP_TYPE_RC_END:
		return second ? 0x2c : 0xc;
	default:
		return second ? 0x34 : 0x14;
	}
}

static unsigned int standard_size(const struct vfc_config *config,
				  const struct vfc_config_cap *cap)
{
	switch (cap->id) {
	case PCI_CAP_ID_MSI:
		return msi_size(get(config, cap, PCI_MSI_FLAGS, 2));
	case PCI_CAP_ID_PCIX:
		return PCI_X_CMD_VERSION(get(config, cap, PCI_X_CMD, 2)) ? 24 : 8;
	case PCI_CAP_ID_VNDR:
		return get(config, cap, PCI_CAP_FLAGS, 1);
	case PCI_CAP_ID_EXP:
		return exp_size(get(config, cap, PCI_EXP_FLAGS, 2));
	case PCI_CAP_ID_SATA:
		return (get(config, cap, PCI_SATA_REGS, 1) & PCI_SATA_REGS_MASK) ==
		       PCI_SATA_REGS_INLINE ? PCI_SATA_SIZEOF_LONG : PCI_SATA_SIZEOF_SHORT;
	default:
		return config_cap_fixed(false, cap->id);
	}
}

/*
 * Return the size without arbitration tables. channels is the first capability
 * register, whose count excludes the first channel.
 */
static unsigned int vc_size(unsigned int channels)
{
	return PCI_CAP_VC_BASE_SIZEOF + (1 + (channels & PCI_VC_CAP1_EVCC)) *
	       PCI_CAP_VC_PER_VC_SIZEOF;
}

static unsigned int acs_size(unsigned int caps)
{
	unsigned int bits = caps >> 8 & 0xff;

	if (!(caps & PCI_ACS_EC))
		return 8;
	return 8 + ((bits ? bits : 256) + 31) / 32 * 4;
}

static unsigned int tph_size(unsigned int caps)
{
	if ((caps & PCI_TPH_CAP_LOC_MASK) != PCI_TPH_LOC_CAP)
		return PCI_TPH_BASE_SIZEOF;
	return PCI_TPH_BASE_SIZEOF +
	       ((caps & PCI_TPH_CAP_ST_MASK) >> PCI_TPH_CAP_ST_SHIFT) * 2 + 2;
}

static unsigned int extended_size(const struct vfc_config *config,
				  const struct vfc_config_cap *cap)
{
	switch (cap->id) {
	case PCI_EXT_CAP_ID_ERR:
		return PCI_ERR_ROOT_COMMAND;
	case PCI_EXT_CAP_ID_VC:
	case PCI_EXT_CAP_ID_VC9:
	case PCI_EXT_CAP_ID_MFVC:
		return vc_size(get(config, cap, PCI_VC_PORT_CAP1, 4));
	case PCI_EXT_CAP_ID_VNDR:
		return get(config, cap, PCI_VNDR_HEADER, 4) >> 20;
	case PCI_EXT_CAP_ID_ACS:
		return acs_size(get(config, cap, PCI_ACS_CAP, 2));
	case PCI_EXT_CAP_ID_REBAR:
		return 4 + 8 * ((get(config, cap, PCI_REBAR_CTRL, 4) &
				 PCI_REBAR_CTRL_NBAR_MASK) >> PCI_REBAR_CTRL_NBAR_SHIFT);
	case PCI_EXT_CAP_ID_DPA:
		return PCI_DPA_BASE_SIZEOF +
		       (get(config, cap, PCI_DPA_CAP, 4) & PCI_DPA_CAP_SUBSTATE_MASK) + 1;
	case PCI_EXT_CAP_ID_TPH:
		return tph_size(get(config, cap, PCI_TPH_CAP, 4));
	case PCI_EXT_CAP_ID_DVSEC:
		return get(config, cap, PCI_DVSEC_HEADER1, 4) >> 20;
	default:
		return config_cap_fixed(true, cap->id);
	}
}

unsigned int config_cap_size(const struct vfc_config *config, const struct vfc_config_cap *cap)
{
	return cap->extended ? extended_size(config, cap) : standard_size(config, cap);
}
