/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of config space, expansion ROM and vital product data.
 *
 * Room config: show config space, expansion ROM and vital product data.
 */
#ifndef CLI_CONFIG_VIEW_H
#define CLI_CONFIG_VIEW_H

#include "cli/out/view.h"

/* The device of a config space, and where it was read. */
struct view_config_of {
	const char *address;
	bool virtual;		/* VFIO's view; false: the device's own, from sysfs */
};

struct doc *view_config_list_doc(const struct view_config_of *of,
				 const struct vfc_config *config,
				 const struct vfc_config_cap *caps, size_t count);
extern const struct view view_config_list;

/* Add a capability's keys. */
void view_config_cap(struct doc *item, const struct vfc_config_cap *cap);

/* A register that was named, and its value. */
struct view_config_value {
	const char *name;
	uint64_t offset;
	unsigned int width;
	uint64_t value;
};
struct doc *view_config_registers_doc(const struct view_config_of *of,
				      const struct view_config_value *values, size_t count);
extern const struct view view_config_registers;

/* VFIO's view beside the device's own (view-virtual-config.c). */
struct view_config_both {
	const char *address;
	const struct vfc_config *virtual;
	const struct vfc_config_shadow *shadows;
	size_t nshadows;
	const struct vfc_config_cap *caps;	/* the device's own list */
	size_t ncaps;
};
struct doc *view_config_virtual_doc(const struct view_config_both *both);
extern const struct view view_config_virtual;

/* Split lspci's output into lines; virtual: the output for VFIO's view, or NULL. */
struct doc *view_config_decoded_doc(const struct view_config_of *of, char *text, char *virtual);
extern const struct view view_config_decoded;

/* Expansion ROM and vital product data (view-rom.c); file: NULL if none was written. */
struct doc *view_rom_doc(const char *address, uint64_t size, const char *file,
			 const struct vfc_rom_image *images, size_t count);
extern const struct view view_rom;
struct doc *view_vpd_doc(const char *address, const struct vfc_vpd *vpd);
extern const struct view view_vpd;

#endif
