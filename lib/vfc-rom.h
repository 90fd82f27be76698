/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-rom.h: expansion ROM and vital product data (VPD). Part of vfc.h. */
#ifndef VFC_PUBLIC_ROM_H
#define VFC_PUBLIC_ROM_H

#include "vfc-config.h"

/* ---- expansion ROM (pci/rom.c); PCI Firmware Specification 3.3, section 5.1 ------ */

/* The code type of an image. */
enum vfc_rom_code {
	VFC_ROM_X86 = 0,
	VFC_ROM_OPEN_FIRMWARE = 1,
	VFC_ROM_PA_RISC = 2,
	VFC_ROM_EFI = 3,
};

/* The header of an EFI image; UEFI 2.10, section 14.4.2. */
struct vfc_rom_efi {
	uint16_t subsystem;	/* 10 application, 11 boot service driver, 12 run-time driver */
	uint16_t machine;	/* as in a PE header: 0x8664 … */
	bool compressed;
	uint32_t begin;		/* offset of the PE image in this image */
};

struct vfc_rom_image {
	uint64_t offset;	/* bytes into the ROM */
	uint64_t size;		/* bytes, from the header; 0 if not specified */
	bool known;		/* the PCI data structure was found; else the rest is 0 */
	uint16_t vendor, device, revision;
	uint32_t class;		/* as in config space: 0x020000 */
	uint8_t code;		/* enum vfc_rom_code, or another */
	bool last;		/* marked as the last image */
	int checksum;		/* x86: 1 if right, 0 if wrong, -1 if none or incomplete */
	bool has_efi;
	struct vfc_rom_efi efi;
	char doubt[96];		/* a problem, or "" */
};

/* Maximum number of images, more than any ROM has. */
#define VFC_ROM_IMAGES 32

/* Parse the images of a ROM. Return the number of images, all of which are inside the ROM. Pure. */
size_t vfc_rom_parse(const uint8_t *bytes, size_t size,
		     struct vfc_rom_image images[VFC_ROM_IMAGES]);

/* Return "x86", "efi" …, or NULL for an unknown code type. */
const char *vfc_rom_code_word(uint8_t code);

/* Return why an open device has no ROM region, according to sysfs, as a static string. */
const char *vfc_rom_absence(struct vfc_handle *handle);

/* ---- vital product data (pci/vpd.c, pci/vpd-read.c); PCI 3.0, appendix I ---------------- */

#define VFC_VPD_SIZE 32768	/* bytes, as the address has 15 bits */
#define VFC_VPD_FIELDS 128	/* more keywords than any device has */

struct vfc_vpd_field {
	char keyword[3];	/* "PN", "SN", "RV" … */
	bool writable;		/* in the writable part */
	uint16_t offset, size;	/* of the value in bytes[] */
};

struct vfc_vpd {
	uint8_t bytes[VFC_VPD_SIZE];
	size_t size;		/* bytes read */
	uint16_t name, name_size;	/* identifier string in bytes[]; size 0 if none */
	struct vfc_vpd_field fields[VFC_VPD_FIELDS];
	size_t nfields;
	int checksum;		/* 1 if right, 0 if wrong, -1 if none */
	char doubt[96];		/* a problem, or "" */
};

/* Parse vpd->bytes and fill in all other fields. Pure. */
void vfc_vpd_parse(struct vfc_vpd *vpd);

/*
 * Return the number of bytes needed to parse beyond size bytes, or size if no more are
 * needed. Pure.
 */
size_t vfc_vpd_wants(const uint8_t *bytes, size_t size);

/*
 * Read the VPD up to the end of its tags, a few bytes at a time, and parse it. Reads through
 * sysfs (root) or, given a handle and without VPD in sysfs, through the capability that VFIO
 * emulates. Ends after timeout_ns, or soon after stopped() returns true (NULL for never).
 * Return -ENODEV if there is no such device, -ENXIO without VPD, -EACCES without root,
 * -ETIMEDOUT if the device does not complete a read, or -EINTR if stopped. Data read before a
 * failure is returned with a doubt.
 */
int vfc_vpd_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		 int64_t timeout_ns, bool (*stopped)(void), struct vfc_vpd *vpd);

#endif
