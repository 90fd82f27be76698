/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-rom.c: the images of an expansion ROM, and vital product data.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "view.h"

static const char *checksum_word(int checksum)
{
	return checksum < 0 ? NULL : checksum ? "right" : "wrong";
}

/* ---- expansion ROM -------------------------------------------------- */

static const char *subsystem_word(uint16_t subsystem)
{
	switch (subsystem) {
	case 10:
		return "application";
	case 11:
		return "boot-service-driver";
	case 12:
		return "runtime-driver";
	default:
		return NULL;
	}
}

static const char *machine_word(uint16_t machine)
{
	static const struct {
		uint16_t machine;
		const char *word;
	} words[] = {
		{ 0x014c, "i386" }, { 0x0200, "ia64" }, { 0x01c2, "arm" }, { 0x8664, "x86-64" },
		{ 0xaa64, "arm64" }, { 0x0ebc, "efi-byte-code" }, { 0x5032, "riscv32" },
		{ 0x5064, "riscv64" }, { 0x6264, "loongarch64" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].machine == machine)
			return words[i].word;
	return NULL;
}

/* Add a name, or the number if it has none. */
static void add_word(struct doc *object, const char *key, const char *word, uint64_t number,
		     int digits)
{
	if (word)
		doc_text(object, key, word);
	else
		doc_hex(object, key, number, digits);
}

static void add_efi(struct doc *item, const struct vfc_rom_efi *efi)
{
	add_word(item, "subsystem", subsystem_word(efi->subsystem), efi->subsystem, 4);
	add_word(item, "machine", machine_word(efi->machine), efi->machine, 4);
	doc_bool(item, "compressed", efi->compressed);
	doc_hex(item, "efi_offset", efi->begin, 0);
}

static void add_image(struct doc *item, const struct vfc_rom_image *image)
{
	doc_hex(item, "offset", image->offset, 0);
	if (image->known) {
		doc_number(item, "size", image->size);
		add_word(item, "code", vfc_rom_code_word(image->code), image->code, 2);
		doc_hex(item, "vendor", image->vendor, 4);
		doc_hex(item, "device", image->device, 4);
		doc_hex(item, "class", image->class, 6);
		doc_hex(item, "revision", image->revision, 4);
		doc_bool(item, "last", image->last);
	}
	doc_text(item, "checksum", checksum_word(image->checksum));
	if (image->has_efi)
		add_efi(item, &image->efi);
	doc_text(item, "doubt", image->doubt);
}

struct doc *view_rom_doc(const char *address, uint64_t size, const char *file,
			 const struct vfc_rom_image *images, size_t count)
{
	struct doc *doc = doc_new(), *rom = doc_object(doc, "rom"), *list;

	doc_text(rom, "address", address);
	doc_number(rom, "size", size);
	doc_text(rom, "file", file);
	list = doc_list(rom, "images");
	for (size_t i = 0; i < count; i++)
		add_image(doc_item(list), &images[i]);
	return doc;
}

static const struct field image_fields[] = {
	{ "offset", "OFFSET", FMT_TEXT, "where it begins", FIELD_HEX(vfc_rom_image, offset, 0) },
	{ "size", "SIZE", FMT_SIZE, "bytes, as the image states", NULL },
	{ "code", "CODE", FMT_TEXT, "the code type", NULL },
	{ "vendor", "VENDOR", FMT_TEXT, "the vendor ID of its device", NULL },
	{ "device", "DEVICE", FMT_TEXT, "the device ID of its device", NULL },
	{ "class", "CLASS", FMT_TEXT, "the class code of its device", NULL },
	{ "revision", NULL, FMT_TEXT, "the revision of the code", NULL },
	{ "last", "LAST", FMT_BOOL, "whether this is the last image", NULL },
	{ "checksum", "SUM", FMT_TEXT, "right or wrong, for an x86 image", NULL },
	{ "subsystem", NULL, FMT_TEXT, "the subsystem of an EFI image", NULL },
	{ "machine", "MACHINE", FMT_TEXT, "the processor type of an EFI image", NULL },
	{ "compressed", NULL, FMT_BOOL, "whether the EFI image is compressed", NULL },
	{ "efi_offset", NULL, FMT_TEXT, "where the PE image begins in an EFI image", NULL },
	{ "doubt", "DOUBT", FMT_TEXT, "what is wrong with it", MEMBER(vfc_rom_image, doubt) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field rom_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "size", "Size", FMT_SIZE, "bytes of the region", NULL },
	{ "file", "File", FMT_TEXT, "the file that the bytes were written to", NULL },
	{ "images", "Images", FMT_TABLE, "the images, in order", image_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_rom = {
	.key = "rom",
	.layout = LAYOUT_PAIRS,
	.fields = rom_fields,
};

/* ---- vital product data --------------------------------------------- */

/* Return the meaning of a keyword of the PCI specification's VPD appendix. */
static const char *keyword_meaning(const char *keyword)
{
	static const struct {
		const char *keyword, *meaning;
	} words[] = {
		{ "PN", "part number" }, { "EC", "engineering changes" },
		{ "FG", "fabric geography" }, { "LC", "location" },
		{ "MN", "manufacture id" }, { "PG", "PCI geography" },
		{ "SN", "serial number" }, { "CP", "extended capability" },
		{ "RV", "checksum" }, { "YA", "asset tag" }, { "RW", "free room" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].keyword[0] == keyword[0] && words[i].keyword[1] == keyword[1])
			return words[i].meaning;
	return NULL;
}

/* Add text without its padding of blanks and zeros; hex digits if it is not all text. */
static void add_value(struct doc *item, const char *key, const uint8_t *bytes, size_t size)
{
	char *text = malloc(2 * size + 1);
	bool plain = true;
	size_t length = size;

	if (!text)
		return;
	while (length && (bytes[length - 1] == ' ' || !bytes[length - 1]))
		length--;
	for (size_t i = 0; i < length; i++)
		plain = plain && bytes[i] < 0x7f && isprint(bytes[i]);
	if (plain) {
		snprintf(text, 2 * size + 1, "%.*s", (int)length, (const char *)bytes);
		doc_text(item, key, text);
	} else {
		for (size_t i = 0; i < size; i++)
			sprintf(text + 2 * i, "%02x", bytes[i]);
		doc_text(item, "bytes", text);
	}
	free(text);
}

static const struct field vpd_item_fields[] = {
	{ "keyword", "KEYWORD", FMT_TEXT, "two letters", MEMBER(vfc_vpd_field, keyword) },
	{ "meaning", "MEANING", FMT_TEXT, "its meaning in the PCI specification", NULL },
	{ "value", "VALUE", FMT_TEXT, "its text", NULL },
	{ "bytes", NULL, FMT_TEXT, "hexadecimal digits, if the value is not text", NULL },
	{ "length", NULL, FMT_NUMBER, "bytes of the value", MEMBER(vfc_vpd_field, size) },
	{ "writable", "WRITABLE", FMT_BOOL, "whether it is in the writable part",
	  MEMBER(vfc_vpd_field, writable) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field vpd_fields[] = {
	{ "identifier", "Identifier", FMT_TEXT, "the product's name", NULL },
	{ "size", "Size", FMT_NUMBER, "bytes read", MEMBER(vfc_vpd, size) },
	{ "checksum", "Checksum", FMT_TEXT, "right or wrong", NULL },
	{ "doubt", "Doubt", FMT_TEXT, "what is wrong with it", MEMBER(vfc_vpd, doubt) },
	{ "fields", "Fields", FMT_TABLE, "its keywords, in order", vpd_item_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_vpd_doc(const char *address, const struct vfc_vpd *vpd)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "config"), *list, *item;
	const struct vfc_vpd_field *field;

	doc_text(object, "address", address);
	object = doc_object(object, "vpd");
	doc_fill(object, vpd_fields, vpd);
	add_value(object, "identifier", vpd->bytes + vpd->name, vpd->name_size);
	doc_text(object, "checksum", checksum_word(vpd->checksum));
	list = doc_list(object, "fields");
	for (field = vpd->fields; field < vpd->fields + vpd->nfields; field++) {
		item = doc_item(list);
		doc_fill(item, vpd_item_fields, field);
		doc_text(item, "meaning", keyword_meaning(field->keyword));
		/* The checksum and the free room are not text. */
		add_value(item, "value", vpd->bytes + field->offset, field->size);
	}
	return doc;
}

static const struct field vpd_doc_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "vpd", "Vital product data", FMT_OBJECT, "the VPD contents", vpd_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_vpd = {
	.key = "config",
	.layout = LAYOUT_PAIRS,
	.fields = vpd_doc_fields,
};
