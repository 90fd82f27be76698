/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/firmware: IOMMUs in ACPI tables and in the device tree.
 *
 * acpi.h: functions shared by the parsers of ACPI tables.
 */
#ifndef VFC_FIRMWARE_ACPI_H
#define VFC_FIRMWARE_ACPI_H

#include "lib/base/bytes.h"
#include "lib/vfc-acpi.h"

/* The size of the header that all tables have (ACPI 6.5, section 5.2.6). */
#define ACPI_HEADER 36

/* A table being parsed. */
struct acpi {
	const uint8_t *bytes;
	size_t size;		/* minimum of the length field and the bytes read */
	struct vfc_acpi_table *table;
	bool no_memory;		/* new structures go to the spares */
	struct vfc_acpi_entry spare_entry;
	struct vfc_acpi_scope spare_scope;
	struct vfc_acpi_memory spare_memory;
};

/* Read a number in the table. Bytes beyond the end read as 0. */
static inline uint64_t acpi_get(const struct acpi *a, uint64_t at, unsigned int width)
{
	return bytes_le(a->bytes, a->size, at, width);
}

/* Record a violation of the specification. */
void acpi_doubt(struct acpi *a, size_t offset, bool fatal, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Add a structure, or an element of one. A pointer is valid until the next addition.
 * The result is never NULL. If memory runs out, it is a spare, and the parser fails
 * at the end.
 */
struct vfc_acpi_entry *acpi_entry(struct acpi *a, size_t offset, size_t length);
struct vfc_acpi_scope *acpi_scope(struct acpi *a, struct vfc_acpi_entry *entry, size_t offset);
void acpi_memory(struct acpi *a, struct vfc_acpi_entry *entry, uint64_t start, uint64_t end);

/* A bit and its name. A NULL word ends a list. */
struct acpi_flag {
	uint32_t bit;
	const char *word;
};

/* Store the names of at most VFC_ACPI_FLAGS bits that are set. */
size_t acpi_flags(const struct acpi_flag *known, uint64_t bits,
		  const char *flags[VFC_ACPI_FLAGS]);

/* Copy text of at most width bytes at an offset. False if the text has no NUL. */
bool acpi_text(const struct acpi *a, size_t at, size_t width, char *text, size_t size);

/* Parsers by signature. */
void acpi_dmar(struct acpi *a);
void acpi_ivrs(struct acpi *a);
void acpi_iort(struct acpi *a);
void acpi_viot(struct acpi *a);

/* ---- structures for one device (match.c) ---------------------------- */

/* A PCI function as the tables describe it, by its path from the root bus. */
struct acpi_place {
	int segment;
	uint16_t rid;		/* bus << 8 | device << 3 | function */
	struct { uint8_t bus, device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;		/* the last one is the function itself */
};

/* Find the path of a function, or for a VF the path of its PF. False if unknown. */
bool acpi_place(struct vfc_ctx *ctx, const char *address, struct acpi_place *place);

/* True if a structure (a unit, or memory) covers the function. */
bool acpi_covers(const struct vfc_acpi_table *table, const struct vfc_acpi_entry *entry,
		 const struct acpi_place *place);

#endif
