/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * rom.c: parse and check the images of an expansion ROM. PCI Firmware
 * Specification 3.3, section 5.1; UEFI 2.10, section 14.4.2 (the images for EFI).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/bytes.h"
#include "lib/vfio/handle.h"
#include "lib/vfc-rom.h"

/* The header of an image. */
#define SIGNATURE 0xaa55
#define UNIT 512		/* unit of lengths, in bytes */
#define AT_X86_LENGTH 0x02	/* 1 byte, units */
#define AT_DATA 0x18		/* 2 bytes, offset of the data structure */
#define HEADER_SIZE 0x1a

/* … of an EFI image. */
#define AT_EFI_SIGNATURE 0x04	/* 4 bytes */
#define EFI_SIGNATURE 0x0ef1
#define AT_EFI_SUBSYSTEM 0x08	/* 2 */
#define AT_EFI_MACHINE 0x0a	/* 2 */
#define AT_EFI_COMPRESSION 0x0c	/* 2 */
#define AT_EFI_BEGIN 0x16	/* 2 */

/* The PCI data structure, starting at "PCIR". */
#define AT_VENDOR 0x04
#define AT_DEVICE 0x06
#define AT_CLASS 0x0d		/* 3 bytes */
#define AT_LENGTH 0x10		/* 2, units */
#define AT_REVISION 0x12	/* 2 */
#define AT_CODE 0x14
#define AT_INDICATOR 0x15
#define INDICATOR_LAST 0x80
#define DATA_SIZE 0x18

/* The bytes from the start of an image to the end of the ROM. */
struct rest {
	const uint8_t *bytes;
	size_t size;
};

/* Read a little-endian value. Bytes beyond the end read as 0. */
static uint32_t get(const struct rest *rest, size_t at, unsigned int width)
{
	return (uint32_t)bytes_le(rest->bytes, rest->size, at, width);
}

static void __attribute__((format(printf, 2, 3)))
doubt(struct vfc_rom_image *image, const char *fmt, ...)
{
	va_list ap;

	if (image->doubt[0])
		return;
	va_start(ap, fmt);
	vsnprintf(image->doubt, sizeof(image->doubt), fmt, ap);
	va_end(ap);
}

/* Check that the bytes of a legacy image add up to 0. */
static int sum_is_zero(const struct rest *rest, size_t length)
{
	if (!length || length > rest->size)
		return -1;
	return !bytes_sum(rest->bytes, length);
}

static void parse_efi(const struct rest *rest, struct vfc_rom_image *image)
{
	if (get(rest, AT_EFI_SIGNATURE, 4) != EFI_SIGNATURE) {
		doubt(image, "it is an EFI image without the EFI signature (0x%x)",
		      get(rest, AT_EFI_SIGNATURE, 4));
		return;
	}
	image->has_efi = true;
	image->efi.subsystem = (uint16_t)get(rest, AT_EFI_SUBSYSTEM, 2);
	image->efi.machine = (uint16_t)get(rest, AT_EFI_MACHINE, 2);
	image->efi.compressed = get(rest, AT_EFI_COMPRESSION, 2);
	image->efi.begin = get(rest, AT_EFI_BEGIN, 2);
	if (image->size && image->efi.begin >= image->size)
		doubt(image, "its EFI image begins at 0x%x, beyond its end", image->efi.begin);
}

static void parse_data(const struct rest *rest, size_t at, struct vfc_rom_image *image)
{
	image->known = true;
	image->vendor = (uint16_t)get(rest, at + AT_VENDOR, 2);
	image->device = (uint16_t)get(rest, at + AT_DEVICE, 2);
	image->class = get(rest, at + AT_CLASS, 3);
	image->size = (uint64_t)get(rest, at + AT_LENGTH, 2) * UNIT;
	image->revision = (uint16_t)get(rest, at + AT_REVISION, 2);
	image->code = (uint8_t)get(rest, at + AT_CODE, 1);
	image->last = get(rest, at + AT_INDICATOR, 1) & INDICATOR_LAST;
	if (image->code == VFC_ROM_EFI)
		parse_efi(rest, image);
	if (image->code != VFC_ROM_X86)
		return;
	image->checksum = sum_is_zero(rest, get(rest, AT_X86_LENGTH, 1) * UNIT);
	if (!image->checksum)
		doubt(image, "wrong checksum: its bytes do not add up to 0");
}

/* Parse one image. False if no other image can follow. */
static bool parse_image(const struct rest *rest, struct vfc_rom_image *image)
{
	size_t at;

	if (rest->size < HEADER_SIZE || get(rest, 0, 2) != SIGNATURE) {
		doubt(image, "no image starts here");
		return false;
	}
	at = get(rest, AT_DATA, 2);
	if (at < HEADER_SIZE || at + DATA_SIZE > rest->size) {
		doubt(image, "its data structure, at 0x%zx, is outside the ROM", at);
		return false;
	}
	if (memcmp(rest->bytes + at, "PCIR", 4)) {
		doubt(image, "no data structure at 0x%zx", at);
		return false;
	}
	parse_data(rest, at, image);
	if (!image->size)
		doubt(image, "its length is 0: the next image cannot be found");
	else if (image->size > rest->size)
		doubt(image, "it exceeds the ROM by %llu bytes",
		      (unsigned long long)(image->size - rest->size));
	return !image->last && image->size && image->size < rest->size;
}

size_t vfc_rom_parse(const uint8_t *bytes, size_t size,
		     struct vfc_rom_image images[VFC_ROM_IMAGES])
{
	struct rest rest = { bytes, size };
	size_t count = 0;
	bool more = size > 0;

	while (more && count < VFC_ROM_IMAGES) {
		struct vfc_rom_image *image = &images[count++];

		*image = (struct vfc_rom_image){ .offset = size - rest.size, .checksum = -1 };
		more = parse_image(&rest, image);
		if (more) {
			rest.bytes += image->size;
			rest.size -= image->size;
		}
	}
	if (more)
		doubt(&images[count - 1], "more images than any ROM has");
	else if (count && images[count - 1].known && !images[count - 1].last)
		doubt(&images[count - 1], "the ROM ends before the next image");
	return count;
}

const char *vfc_rom_code_word(uint8_t code)
{
	static const char *const words[] = {
		[VFC_ROM_X86] = "x86",
		[VFC_ROM_OPEN_FIRMWARE] = "open-firmware",
		[VFC_ROM_PA_RISC] = "pa-risc",
		[VFC_ROM_EFI] = "efi",
	};

	return code < ARRAY_SIZE(words) ? words[code] : NULL;
}

/* VFIO exposes a ROM only if it contains an image (vfio_pci_core.c, Linux 6.12). */
const char *vfc_rom_absence(struct vfc_handle *handle)
{
	const char *why = "the device has no ROM BAR and no shadow copy in memory";
	struct vfc_detail detail;

	if (vfc_detail_read(vfc_handle_ctx(handle), vfc_handle_address(handle), &detail))
		return "unknown: sysfs gives no reason";
	for (size_t i = 0; i < detail.nresources; i++) {
		if (strcmp(detail.resources[i].name, "rom"))
			continue;
		why = detail.resources[i].flags & VFC_RESOURCE_UNSET ?
		      "its ROM BAR has no address" :
		      "the kernel finds no image (55 aa) in the ROM BAR";
	}
	vfc_detail_clear(&detail);
	return why;
}
