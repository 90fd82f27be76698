/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-rom.h: what a device's expansion ROM and its vital product data say. Part of vfc.h. */
#ifndef VFC_PUBLIC_ROM_H
#define VFC_PUBLIC_ROM_H

#include "vfc-config.h"

/* ---- expansion ROM (pci/rom.c); PCI Firmware Specification 3.3, section 5.1 ------ */

/* What an image's code is for. */
enum vfc_rom_code {
	VFC_ROM_X86 = 0,
	VFC_ROM_OPEN_FIRMWARE = 1,
	VFC_ROM_PA_RISC = 2,
	VFC_ROM_EFI = 3,
};

/* The header of an image for EFI; UEFI 2.10, section 14.4.2. */
struct vfc_rom_efi {
	uint16_t subsystem;	/* 10 application, 11 boot service driver, 12 run-time driver */
	uint16_t machine;	/* as in a PE header: 0x8664 … */
	bool compressed;
	uint32_t begin;		/* where its PE image begins, bytes into the image */
};

struct vfc_rom_image {
	uint64_t offset;	/* bytes into the ROM */
	uint64_t size;		/* bytes, as it says itself; 0: it does not say */
	bool known;		/* its PCI data structure was found; else the rest is 0 */
	uint16_t vendor, device, revision;
	uint32_t class;		/* as in config space: 0x020000 */
	uint8_t code;		/* enum vfc_rom_code, or another */
	bool last;		/* it says that no other follows */
	int checksum;		/* x86: 1 right, 0 wrong; -1: none, or not all of it is there */
	bool has_efi;
	struct vfc_rom_efi efi;
	char doubt[96];		/* "" or what is wrong with it */
};

/* More images than any ROM has. */
#define VFC_ROM_IMAGES 32

/* The images in the bytes of a ROM; how many, each inside of it. Pure. */
size_t vfc_rom_parse(const uint8_t *bytes, size_t size,
		     struct vfc_rom_image images[VFC_ROM_IMAGES]);

/* "x86", "efi" …; NULL: a code that is not known. */
const char *vfc_rom_code_word(uint8_t code);

/* Why an open device shows no ROM, as far as sysfs tells; static. */
const char *vfc_rom_absence(struct vfc_handle *handle);

/* ---- vital product data (pci/vpd.c, pci/vpd-read.c); PCI 3.0, appendix I ---------------- */

#define VFC_VPD_SIZE 32768	/* bytes that its 15 bits of address reach */
#define VFC_VPD_FIELDS 128	/* more keywords than any device has */

struct vfc_vpd_field {
	char keyword[3];	/* "PN", "SN", "RV" … */
	bool writable;		/* in the part that software may write */
	uint16_t offset, size;	/* of its value in bytes[] */
};

struct vfc_vpd {
	uint8_t bytes[VFC_VPD_SIZE];
	size_t size;		/* bytes that were read */
	uint16_t name, name_size;	/* the identifier string in bytes[]; size 0: none */
	struct vfc_vpd_field fields[VFC_VPD_FIELDS];
	size_t nfields;
	int checksum;		/* 1 right, 0 wrong; -1: there is none */
	char doubt[96];		/* "" or what is wrong with it */
};

/* Understand vpd->bytes: all else becomes what they say. Pure. */
void vfc_vpd_parse(struct vfc_vpd *vpd);

/* How many bytes there must be to follow its tags further than so many do; else as many. Pure. */
size_t vfc_vpd_wants(const uint8_t *bytes, size_t size);

/*
 * Read it, as far as its tags go, a few bytes at a time, and understand it:
 * through sysfs (root), or with a handle, where sysfs has none, through the
 * capability that VFIO makes up. Ends after timeout_ns, or soon after stopped() is
 * true (NULL: never). -ENODEV no such device, -ENXIO it has none, -EACCES not root,
 * -ETIMEDOUT the device does not complete it, -EINTR stopped; but what was read
 * before the device failed is told, with a doubt.
 */
int vfc_vpd_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		 int64_t timeout_ns, bool (*stopped)(void), struct vfc_vpd *vpd);

#endif
