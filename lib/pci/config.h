/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/pci: PCI devices: config space, ROM, vital product data, identity.
 *
 * config.h: pictures of config space, for the files of the library.
 */
#ifndef VFC_PCI_CONFIG_H
#define VFC_PCI_CONFIG_H

#include "lib/vfc-config.h"

/* The device's own, from sysfs; false when that is not there, or not whole. */
bool config_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* The picture's header type: 0, 1 or 2; what is none of them has the registers of 0. */
unsigned int config_type(const struct vfc_config *config);

/* Where the capability with that id of the first 256 bytes begins; 0: none. */
unsigned int config_cap(const struct vfc_config *config, unsigned int id);

/* The register that begins at an offset, or the bytes there that belong together (name NULL). */
void config_register(const struct vfc_config *config, unsigned int offset,
		     struct vfc_config_register *reg);

/* What it is called: "COMMAND", "CAP_PM+4", "0x38". */
void config_register_name(const struct vfc_config *config,
			  const struct vfc_config_register *reg, char name[VFC_NAME]);

/* ---- names (names.c) ------------------------------------------------ */

/* What setpci calls a capability: "CAP_PM", "ECAP2e". */
void config_cap_name(bool extended, unsigned int id, char name[VFC_NAME]);

/* How long a capability is that is always as long; 0: not known. */
unsigned int config_cap_fixed(bool extended, unsigned int id);

/* ---- lists (caps.c) ------------------------------------------------- */

/* A way along a list; every capability is met once. */
struct config_walk {
	const struct vfc_config *config;
	bool extended;
	unsigned int next;		/* 0: the list ends */
	uint32_t seen[VFC_CONFIG_SIZE / 4 / 32];	/* a bit a dword */
};

void config_walk(const struct vfc_config *config, bool extended, struct config_walk *walk);

/* False at the end. The doubt is about the capability's own header. */
bool config_walk_next(struct config_walk *walk, struct vfc_config_cap *cap);

/* The capability that an offset behind the header lies in, offset 0: none. */
struct vfc_config_cap config_cap_around(const struct vfc_config *config, unsigned int offset);

/* How long a capability is, header included; 0: not known (cap-sizes.c). */
unsigned int config_cap_size(const struct vfc_config *config, const struct vfc_config_cap *cap);

#endif
