/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ivrs.c: parse IVRS, AMD's table of IOMMUs (I/O Virtualization 3.10, 48882,
 * section 5.2). Linux handles the table in drivers/iommu/amd/init.c (6.12).
 */
#include <string.h>

#include "acpi.h"

/* 5.2.1 I/O Virtualization Reporting Structure */
#define AT_INFO 36
#define AT_BLOCKS 48

/* Every block: type, flags, length (2 bytes), device ID (2) */
#define HEAD 6

/* 5.2.2 I/O Virtualization Hardware Definition: types, and bytes before the devices */
#define IVHD_10 0x10
#define IVHD_11 0x11
#define IVHD_40 0x40

/* 5.2.3 I/O Virtualization Memory Definition */
#define IVMD_ALL 0x20
#define IVMD_ONE 0x21
#define IVMD_RANGE 0x22
#define IVMD_LENGTH 32

/* 5.2.2.5 device entries */
#define DEV_PAD 0
#define DEV_ALL 1
#define DEV_SELECT 2
#define DEV_START 3
#define DEV_END 4
#define DEV_PAD8 64
#define DEV_ALIAS 66
#define DEV_ALIAS_START 67
#define DEV_EXT 70
#define DEV_EXT_START 71
#define DEV_SPECIAL 72
#define DEV_HID 240

static const struct acpi_flag table_flags[] = {
	{ 1, "efr-sup" }, { 2, "preboot-dma-protection" }, { 1 << 22, "ht-ats-reserved" }, { 0 }
};
static const struct acpi_flag ivhd_flags[] = {
	{ 0x01, "ht-tun-en" }, { 0x02, "pass-pw" }, { 0x04, "res-pass-pw" }, { 0x08, "isoc" },
	{ 0x10, "iotlb-sup" }, { 0x20, "coherent" }, { 0x40, "pref-sup" }, { 0x80, "ppr-sup" },
	{ }
};
static const struct acpi_flag ivmd_flags[] = {
	{ 1, "unity" }, { 2, "read" }, { 4, "write" }, { 8, "exclusion" }, { 0 }
};
static const struct acpi_flag device_flags[] = {
	{ 0x01, "init-pass" }, { 0x02, "eint-pass" }, { 0x04, "nmi-pass" },
	{ 0x10, "sys-mgt-1" }, { 0x20, "sys-mgt-2" }, { 0x40, "lint0-pass" },
	{ 0x80, "lint1-pass" }, { 0 }
};

/* ---- device entries ------------------------------------------------- */

/* Return the number of bytes before the device entries, or 0 if Linux does not know the type. */
static size_t ivhd_head(unsigned int type)
{
	return type == IVHD_10 ? 24 : type == IVHD_11 || type == IVHD_40 ? 40 : 0;
}

/* Return the length of a device entry, or 0 if it is unknown. */
static size_t device_length(const struct acpi *a, size_t at)
{
	unsigned int type = (unsigned int)acpi_get(a, at, 1);

	if (type < 0x80)
		return (size_t)4 << (type >> 6);
	return type == DEV_HID ? 22 + (size_t)acpi_get(a, at + 21, 1) : 0;
}

/* The devices of a block, and the range that is open, if any. */
struct devices {
	struct acpi *a;
	struct vfc_acpi_entry *entry;
	size_t start;		/* offset of its start in the table; 0 if none */
};

static struct vfc_acpi_scope *add_scope(struct devices *d, size_t at,
					enum vfc_acpi_scope_kind kind)
{
	struct vfc_acpi_scope *scope = acpi_scope(d->a, d->entry, at);

	scope->kind = kind;
	scope->type = (unsigned int)acpi_get(d->a, at, 1);
	scope->first = scope->last = (uint32_t)acpi_get(d->a, at + 1, 2);
	scope->nflags = acpi_flags(device_flags, acpi_get(d->a, at + 3, 1), scope->flags);
	return scope;
}

static void end_range(struct devices *d, size_t at)
{
	struct vfc_acpi_scope *scope;
	unsigned int type;

	if (!d->start) {
		acpi_doubt(d->a, at, false, "the end of a range without a start");
		return;
	}
	type = (unsigned int)acpi_get(d->a, d->start, 1);
	scope = add_scope(d, d->start,
			  type == DEV_ALIAS_START ? VFC_SCOPE_ALIAS : VFC_SCOPE_RANGE);
	if (scope->kind == VFC_SCOPE_ALIAS)
		scope->output = (uint32_t)acpi_get(d->a, d->start + 5, 2);
	scope->last = (uint32_t)acpi_get(d->a, at + 1, 2);
	if (scope->last < scope->first)
		acpi_doubt(d->a, at, false, "a range from 0x%04x to 0x%04x", scope->first,
			   scope->last);
	d->start = 0;
}

static void begin_range(struct devices *d, size_t at)
{
	if (d->start)
		acpi_doubt(d->a, at, false, "a range begins inside the range at 0x%zx", d->start);
	d->start = at;
}

/* 5.2.2.6: an I/O APIC or HPET: handle, requester ID, variety */
static void parse_special(struct devices *d, size_t at)
{
	unsigned int variety = (unsigned int)acpi_get(d->a, at + 7, 1);
	struct vfc_acpi_scope *scope =
		add_scope(d, at, variety == 1 ? VFC_SCOPE_IOAPIC :
			  variety == 2 ? VFC_SCOPE_HPET : VFC_SCOPE_UNKNOWN);

	scope->id = (int)acpi_get(d->a, at + 4, 1);
	scope->first = scope->last = (uint32_t)acpi_get(d->a, at + 5, 2);
}

static void parse_device(struct devices *d, size_t at)
{
	struct vfc_acpi_scope *scope;

	switch (acpi_get(d->a, at, 1)) {
	case DEV_PAD:
	case DEV_PAD8:
		break;
	case DEV_ALL:
		add_scope(d, at, VFC_SCOPE_ALL)->last = UINT16_MAX;
		break;
	case DEV_SELECT:
	case DEV_EXT:
		add_scope(d, at, VFC_SCOPE_RANGE);
		break;
	case DEV_START:
	case DEV_ALIAS_START:
	case DEV_EXT_START:
		begin_range(d, at);
		break;
	case DEV_END:
		end_range(d, at);
		break;
	case DEV_ALIAS:
		scope = add_scope(d, at, VFC_SCOPE_ALIAS);
		scope->output = (uint32_t)acpi_get(d->a, at + 5, 2);
		break;
	case DEV_SPECIAL:
		parse_special(d, at);
		break;
	case DEV_HID:
		scope = add_scope(d, at, VFC_SCOPE_NAMESPACE);
		acpi_text(d->a, at + 4, 8, scope->name, sizeof(scope->name));
		break;
	default:
		add_scope(d, at, VFC_SCOPE_UNKNOWN);
	}
}

static void parse_devices(struct acpi *a, struct vfc_acpi_entry *entry, size_t fixed)
{
	struct devices d = { .a = a, .entry = entry };
	size_t at = entry->offset + fixed, end = entry->offset + entry->length, length;

	for (; at < end; at += length) {
		length = device_length(a, at);
		if (!length || length > end - at) {
			acpi_doubt(a, at, false, "a device of type %u and %zu bytes where %zu "
				   "are left", (unsigned int)acpi_get(a, at, 1), length,
				   end - at);
			return;
		}
		parse_device(&d, at);
	}
	if (d.start)
		acpi_doubt(a, d.start, false, "a range without an end");
}

/* ---- blocks --------------------------------------------------------- */

static void parse_ivhd(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset, head = ivhd_head(entry->type);
	uint8_t known = entry->type == IVHD_10 ? 0xff : 0x3f;

	entry->word = "ivhd";
	if (entry->length < head) {
		acpi_doubt(a, at, true, "ivhd of %u bytes is too short", entry->length);
		return;
	}
	entry->role = VFC_ACPI_UNIT;
	entry->nflags = acpi_flags(ivhd_flags, acpi_get(a, at + 1, 1) & known, entry->flags);
	entry->rid = (int)acpi_get(a, at + 4, 2);
	entry->base = acpi_get(a, at + 8, 8);
	entry->segment = (int)acpi_get(a, at + 16, 2);
	if (!entry->base)
		acpi_doubt(a, at + 8, false, "an IOMMU at address 0");
	parse_devices(a, entry, head);
}

static void parse_ivmd(struct acpi *a, struct vfc_acpi_entry *entry)
{
	size_t at = entry->offset;
	uint64_t start = acpi_get(a, at + 16, 8), length = acpi_get(a, at + 24, 8);
	struct vfc_acpi_scope *scope;

	entry->word = "ivmd";
	if (entry->length < IVMD_LENGTH) {
		acpi_doubt(a, at, false, "ivmd of %u bytes is too short", entry->length);
		return;
	}
	entry->role = VFC_ACPI_MEMORY;
	entry->nflags = acpi_flags(ivmd_flags, acpi_get(a, at + 1, 1), entry->flags);
	entry->segment = (int)acpi_get(a, at + 8, 2);
	if (!length || start + length - 1 < start)
		acpi_doubt(a, at + 16, false, "memory of 0x%llx bytes", (unsigned long long)length);
	else
		acpi_memory(a, entry, start, start + length - 1);
	scope = acpi_scope(a, entry, at + 4);
	scope->kind = entry->type == IVMD_ALL ? VFC_SCOPE_ALL : VFC_SCOPE_RANGE;
	scope->first = entry->type == IVMD_ALL ? 0 : (uint32_t)acpi_get(a, at + 4, 2);
	scope->last = entry->type == IVMD_ALL ? UINT16_MAX :
		      entry->type == IVMD_ONE ? scope->first : (uint32_t)acpi_get(a, at + 6, 2);
}

static void parse_block(struct acpi *a, size_t at, size_t length)
{
	struct vfc_acpi_entry *entry = acpi_entry(a, at, length);

	entry->type = (unsigned int)acpi_get(a, at, 1);
	if (ivhd_head(entry->type))
		parse_ivhd(a, entry);
	else if (entry->type >= IVMD_ALL && entry->type <= IVMD_RANGE)
		parse_ivmd(a, entry);
	entry->last_segment = entry->segment;
}

/*
 * An IOMMU can have several blocks. Linux uses only blocks of one type, that of the
 * last block whose type it knows (get_highest_supported_ivhd_type()).
 */
static void choose_type(struct vfc_acpi_table *table)
{
	unsigned int type = 0;
	int rid = -1;

	for (size_t i = 0; i < table->nentries; i++) {
		if (table->entries[i].role != VFC_ACPI_UNIT)
			continue;
		if (rid < 0)
			rid = table->entries[i].rid;
		if (table->entries[i].rid == rid)
			type = table->entries[i].type;
	}
	for (size_t i = 0; i < table->nentries; i++)
		if (table->entries[i].role == VFC_ACPI_UNIT && table->entries[i].type != type)
			table->entries[i].role = VFC_ACPI_SPARE;
}

void acpi_ivrs(struct acpi *a)
{
	uint32_t info = (uint32_t)acpi_get(a, AT_INFO, 4);
	size_t at, length;

	a->table->address_bits = info >> 8 & 0x7f;
	a->table->nflags = acpi_flags(table_flags, info, a->table->flags);
	for (at = AT_BLOCKS; at + HEAD <= a->size; at += length) {
		length = (size_t)acpi_get(a, at + 2, 2);
		if (length < HEAD || length > a->size - at) {
			acpi_doubt(a, at, true, "a block of %zu bytes, but only %zu bytes are left",
			length,
				   a->size - at);
			break;
		}
		parse_block(a, at, length);
	}
	choose_type(a->table);
	if (!vfc_acpi_count(a->table, VFC_ACPI_UNIT))
		acpi_doubt(a, 0, true, "the table describes no IOMMU");
}
