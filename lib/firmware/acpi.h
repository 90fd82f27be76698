/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/firmware: IOMMUs in ACPI tables and in the device tree.
 *
 * acpi.h: shared by the parsers of the ACPI tables.
 */
#ifndef VFC_FIRMWARE_ACPI_H
#define VFC_FIRMWARE_ACPI_H

#include "lib/base/bytes.h"
#include "lib/vfc-acpi.h"

/* ACPI 6.5, section 5.2.6: the header of every table. */
#define ACPI_HEADER 36

/* A table while it is parsed. */
struct acpi {
	const uint8_t *bytes;
	size_t size;		/* the smaller of its length field and the bytes read */
	struct vfc_acpi_table *table;
	bool no_memory;		/* new structures then go to the spares */
	struct vfc_acpi_entry spare_entry;
	struct vfc_acpi_scope spare_scope;
	struct vfc_acpi_memory spare_memory;
};

/* Read a number in the table; 0 beyond its end. */
static inline uint64_t acpi_get(const struct acpi *a, uint64_t at, unsigned int width)
{
	return bytes_le(a->bytes, a->size, at, width);
}

/* Add a doubt: something violates the specification. */
void acpi_doubt(struct acpi *a, size_t offset, bool fatal, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * Add a structure, or an element of one; pointers are valid until the next is added.
 * Never NULL: without memory they return a spare, and the parser fails at its end.
 */
struct vfc_acpi_entry *acpi_entry(struct acpi *a, size_t offset, size_t length);
struct vfc_acpi_scope *acpi_scope(struct acpi *a, struct vfc_acpi_entry *entry, size_t offset);
void acpi_memory(struct acpi *a, struct vfc_acpi_entry *entry, uint64_t start, uint64_t end);

/* A bit and its name; word NULL ends a list. */
struct acpi_flag {
	uint32_t bit;
	const char *word;
};

/* Store the names of the bits that are set, at most VFC_ACPI_FLAGS. */
size_t acpi_flags(const struct acpi_flag *known, uint64_t bits,
		  const char *flags[VFC_ACPI_FLAGS]);

/* Copy text of at most width bytes at an offset. False if it lacks its NUL. */
bool acpi_text(const struct acpi *a, size_t at, size_t width, char *text, size_t size);

/* Parsers by signature. */
void acpi_dmar(struct acpi *a);
void acpi_ivrs(struct acpi *a);
void acpi_iort(struct acpi *a);
void acpi_viot(struct acpi *a);

/* ---- structures for one device (match.c) ---------------------------- */

/* A PCI function as in the tables: its path from the root bus. */
struct acpi_place {
	int segment;
	uint16_t rid;		/* bus << 8 | device << 3 | function */
	struct { uint8_t bus, device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;		/* the last one is the function itself */
};

/* Find the path of a function, for a VF that of its PF. False: unknown. */
bool acpi_place(struct vfc_ctx *ctx, const char *address, struct acpi_place *place);

/* True if a structure (a unit, or memory) covers the function. */
bool acpi_covers(const struct vfc_acpi_table *table, const struct vfc_acpi_entry *entry,
		 const struct acpi_place *place);

#endif
