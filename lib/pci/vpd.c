/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vpd.c: parse vital product data (tags, keywords, checksum) according to PCI
 * Local Bus Specification 3.0, appendix I.
 */
#include <stdio.h>
#include <string.h>

#include "lib/vfc-rom.h"

/* Item tags. Large items have a two-byte length, small items a three-bit length. */
#define LARGE 0x80
#define NAME 0x82		/* the identifier string */
#define READ_ONLY 0x90		/* VPD-R */
#define WRITABLE 0x91		/* VPD-W */
#define END 0x78
#define SMALL_LENGTH 0x07

/* An item's tag and the location of the item's data. */
struct item {
	uint8_t tag;
	size_t begin, size;
};

/*
 * Read the item at *at and advance *at past the item. False if the tag is incomplete.
 * The item's data may extend past the end.
 */
static bool next_item(const uint8_t *bytes, size_t size, size_t *at, struct item *item)
{
	size_t header;

	if (*at >= size)
		return false;
	item->tag = bytes[*at];
	header = item->tag & LARGE ? 3 : 1;
	if (header > size - *at)
		return false;
	if (item->tag & LARGE) {
		item->size = bytes[*at + 1] | (size_t)bytes[*at + 2] << 8;
	} else {
		item->size = item->tag & SMALL_LENGTH;
		item->tag = (uint8_t)(item->tag & ~SMALL_LENGTH);
	}
	item->begin = *at + header;
	*at = item->begin + item->size;
	return true;
}

/* True for a known tag. A device without VPD may return anything. */
static bool is_known(uint8_t tag)
{
	return tag == NAME || tag == READ_ONLY || tag == WRITABLE || tag == END;
}

size_t vfc_vpd_wants(const uint8_t *bytes, size_t size)
{
	size_t at = 0, begin = 0;
	struct item item;

	while (next_item(bytes, size, &at, &item)) {
		if (item.tag == END || !is_known(item.tag))
			return size;
		begin = at;
	}
	/* Ask for enough bytes for the longest tag. */
	begin += 3;
	return begin < VFC_VPD_SIZE ? begin : VFC_VPD_SIZE;
}

static void doubt(struct vfc_vpd *vpd, const char *what, size_t at)
{
	if (!vpd->doubt[0])
		snprintf(vpd->doubt, sizeof(vpd->doubt), "%s at 0x%zx", what, at);
}

/* Check that the bytes up to and including the checksum add up to 0. */
static int sum_is_zero(const struct vfc_vpd *vpd, size_t end)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < end; i++)
		sum = (uint8_t)(sum + vpd->bytes[i]);
	return !sum;
}

/* Parse the fields of one item. A field has a two-letter keyword, a length and a value. */
static void parse_fields(struct vfc_vpd *vpd, const struct item *item)
{
	size_t at = item->begin, end = item->begin + item->size;
	const uint8_t *b = vpd->bytes;
	struct vfc_vpd_field *field;

	while (at + 3 <= end) {
		if (at + 3 + b[at + 2] > end) {
			doubt(vpd, "a keyword's value exceeds its item", at);
			return;
		}
		if (vpd->nfields == VFC_VPD_FIELDS) {
			doubt(vpd, "too many keywords", at);
			return;
		}
		field = &vpd->fields[vpd->nfields++];
		*field = (struct vfc_vpd_field){
			.keyword = { (char)b[at], (char)b[at + 1], '\0' },
			.writable = item->tag == WRITABLE,
			.offset = (uint16_t)(at + 3), .size = b[at + 2],
		};
		if (!strcmp(field->keyword, "RV") && field->size && !field->writable)
			vpd->checksum = sum_is_zero(vpd, field->offset + 1u);
		at = field->offset + (size_t)field->size;
	}
	if (at != end)
		doubt(vpd, "extra bytes after the last keyword", at);
}

static void parse_item(struct vfc_vpd *vpd, const struct item *item)
{
	if (item->tag == NAME) {
		vpd->name = (uint16_t)item->begin;
		vpd->name_size = (uint16_t)item->size;
	} else {
		parse_fields(vpd, item);
	}
}

void vfc_vpd_parse(struct vfc_vpd *vpd)
{
	struct item item = { 0, 0, 0 };
	size_t at = 0, tag = 0;

	vpd->name = vpd->name_size = 0;
	vpd->nfields = 0;
	vpd->checksum = -1;
	vpd->doubt[0] = '\0';
	for (; next_item(vpd->bytes, vpd->size, &at, &item) && item.tag != END; tag = at) {
		if (!is_known(item.tag)) {
			doubt(vpd, "not a VPD tag", tag);
			return;
		}
		if (at > vpd->size) {
			doubt(vpd, "truncated item", tag);
			return;
		}
		parse_item(vpd, &item);
	}
	if (item.tag != END)
		doubt(vpd, "no end tag", vpd->size);
	else if (!vpd->checksum && !vpd->doubt[0])
		snprintf(vpd->doubt, sizeof(vpd->doubt), "wrong checksum");
}
