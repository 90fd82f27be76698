/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * acpi.h: ACPI tables written by hand, byte after byte as the specification has
 * them: begin, put what comes next, end.
 */
#ifndef TESTS_ACPI_H
#define TESTS_ACPI_H

#include <stdint.h>
#include <string.h>

static uint8_t acpi_bytes[8192];
static size_t acpi_size;

/* A number of width bytes, least significant first. */
static inline void put(unsigned int width, uint64_t value)
{
	while (width--) {
		acpi_bytes[acpi_size++] = (uint8_t)value;
		value >>= 8;
	}
}

static inline void put_text(const char *text, size_t width)
{
	while (width--)
		acpi_bytes[acpi_size++] = (uint8_t)(*text ? *text++ : 0);
}

/* Change what was put. */
static inline void set_at(size_t at, unsigned int width, uint64_t value)
{
	size_t size = acpi_size;

	acpi_size = at;
	put(width, value);
	acpi_size = size;
}

/* ACPI 6.5, 5.2.6: signature, length, revision, checksum, who made it. */
static inline void acpi_begin(const char *signature, unsigned int revision)
{
	memset(acpi_bytes, 0, sizeof(acpi_bytes));
	acpi_size = 0;
	put_text(signature, 4);
	put(4, 0);
	put(1, revision);
	put(1, 0);
	put_text("OEM", 6);
	put_text("TABLE", 8);
	put(4, 1);
	put_text("CRTR", 4);
	put(4, 1);
}

/* Its length and its checksum. */
static inline void acpi_end(void)
{
	uint8_t sum = 0;

	set_at(4, 4, acpi_size);
	acpi_bytes[9] = 0;
	for (size_t i = 0; i < acpi_size; i++)
		sum = (uint8_t)(sum + acpi_bytes[i]);
	acpi_bytes[9] = (uint8_t)-sum;
}

#endif
