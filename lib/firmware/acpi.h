/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/firmware: what ACPI tables and the device tree say of IOMMUs.
 *
 * acpi.h: what the parsers of ACPI's tables share.
 */
#ifndef VFC_FIRMWARE_ACPI_H
#define VFC_FIRMWARE_ACPI_H

#include "lib/base/bytes.h"
#include "lib/vfc-acpi.h"

/* ACPI 6.5, section 5.2.6: the header that every table begins with. */
#define ACPI_HEADER 36

/* A table while it is read. */
struct acpi {
	const uint8_t *bytes;
	size_t size;		/* of the table: no more than it says, no more than there is */
	struct vfc_acpi_table *table;
	bool no_memory;		/* what is added then goes to the spares */
	struct vfc_acpi_entry spare_entry;
	struct vfc_acpi_scope spare_scope;
	struct vfc_acpi_memory spare_memory;
};

/* A number in it; what is not there is 0. */
static inline uint64_t acpi_get(const struct acpi *a, uint64_t at, unsigned int width)
{
	return bytes_le(a->bytes, a->size, at, width);
}

/* Say that something is not as it should be. */
void acpi_doubt(struct acpi *a, size_t offset, bool fatal, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Add a structure, or something to one; the pointers hold until the next is
 * added. Never NULL: without memory it is a spare, and the parser's end fails.
 */
struct vfc_acpi_entry *acpi_entry(struct acpi *a, size_t offset, size_t length);
struct vfc_acpi_scope *acpi_scope(struct acpi *a, struct vfc_acpi_entry *entry, size_t offset);
void acpi_memory(struct acpi *a, struct vfc_acpi_entry *entry, uint64_t start, uint64_t end);

/* A bit and what it is called; word NULL ends a list. */
struct acpi_flag {
	uint32_t bit;
	const char *word;
};

/* The words of the bits that are set, VFC_ACPI_FLAGS at most. */
size_t acpi_flags(const struct acpi_flag *known, uint64_t bits,
		  const char *flags[VFC_ACPI_FLAGS]);

/* Text of at most width bytes at an offset. False when no NUL ends it. */
bool acpi_text(const struct acpi *a, size_t at, size_t width, char *text, size_t size);

/* What the signature stands for. */
void acpi_dmar(struct acpi *a);
void acpi_ivrs(struct acpi *a);
void acpi_iort(struct acpi *a);
void acpi_viot(struct acpi *a);

/* ---- what they say of one device (match.c) -------------------------- */

/* A PCI function as the tables name it: the way to it from its root bus. */
struct acpi_place {
	int segment;
	uint16_t rid;		/* bus << 8 | device << 3 | function */
	struct { uint8_t bus, device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;		/* the last is the function itself */
};

/* Where a function is; a virtual function counts as its physical one. False: not told. */
bool acpi_place(struct vfc_ctx *ctx, const char *address, struct acpi_place *place);

/* True when a structure (a unit, or memory) speaks of the function. */
bool acpi_covers(const struct vfc_acpi_table *table, const struct vfc_acpi_entry *entry,
		 const struct acpi_place *place);

#endif
