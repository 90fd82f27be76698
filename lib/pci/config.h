/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/pci: PCI devices: config space, ROM, vital product data, identity.
 *
 * config.h: snapshots of config space, internal functions.
 */
#ifndef VFC_PCI_CONFIG_H
#define VFC_PCI_CONFIG_H

#include "lib/vfc-config.h"

/* Read the device's own config space from sysfs. False if it is missing or incomplete. */
bool config_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* Return the header type 0, 1 or 2. Any other type counts as 0. */
unsigned int config_type(const struct vfc_config *config);

/* Return the offset of a capability in the first 256 bytes by ID, or 0. */
unsigned int config_cap(const struct vfc_config *config, unsigned int id);

/* Find the register at an offset. reg->name is NULL for unnamed bytes that belong together. */
void config_register(const struct vfc_config *config, unsigned int offset,
		     struct vfc_config_register *reg);

/* Format the name of a register: "COMMAND", "CAP_PM+4", "0x38". */
void config_register_name(const struct vfc_config *config,
			  const struct vfc_config_register *reg, char name[VFC_NAME]);

/* ---- names (names.c) ------------------------------------------------ */

/* Format the setpci name of a capability: "CAP_PM", "ECAP2e". */
void config_cap_name(bool extended, unsigned int id, char name[VFC_NAME]);

/* Return the size of a fixed-length capability, or 0 if unknown. */
unsigned int config_cap_fixed(bool extended, unsigned int id);

/* ---- lists (caps.c) ------------------------------------------------- */

/* A walk through a capability list, which visits every capability once. */
struct config_walk {
	const struct vfc_config *config;
	bool extended;
	unsigned int next;		/* 0 at the end */
	uint32_t seen[VFC_CONFIG_SIZE / 4 / 32];	/* one bit per dword */
};

void config_walk(const struct vfc_config *config, bool extended, struct config_walk *walk);

/* Get the next capability. False at the end. The doubt concerns the capability's header only. */
bool config_walk_next(struct config_walk *walk, struct vfc_config_cap *cap);

/*
 * Return the capability that contains an offset beyond the header. Its offset is 0 if
 * there is none.
 */
struct vfc_config_cap config_cap_around(const struct vfc_config *config, unsigned int offset);

/* Return the size of a capability including its header, or 0 if unknown (cap-sizes.c). */
unsigned int config_cap_size(const struct vfc_config *config, const struct vfc_config_cap *cap);

#endif
