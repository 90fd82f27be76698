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

/* DMAR (VT-d 4.1), 8.1: 39-bit addresses, interrupt remapping, DMA protection wanted. */
static inline void begin_dmar(void)
{
	acpi_begin("DMAR", 1);
	put(1, 38);
	put(1, 1 | 4);
	put(8, 0);
	put(2, 0);
}

/* 8.3.1, of one or two hops. */
static inline void put_scope(unsigned int type, unsigned int id, unsigned int bus,
		      unsigned int device, unsigned int function)
{
	put(1, type);
	put(1, 8);
	put(2, 0);
	put(1, id);
	put(1, bus);
	put(1, device);
	put(1, function);
}

/* One IOMMU for everything: 64 bytes. */
static inline void small_dmar(void)
{
	begin_dmar();
	put(2, 0);
	put(2, 16);
	put(1, 1);
	put(1, 0);
	put(2, 0);
	put(8, 0xfed90000);
}

/* IVRS (AMD 48882 3.10), 5.2.1: 48-bit addresses; extended features are in the blocks. */
static inline void begin_ivrs(void)
{
	acpi_begin("IVRS", 2);
	put(4, 48 << 8 | 1);
	put(8, 0);
}

/* 5.2.2: the head of an IVHD: 00:00.2, capability at 0x40, segment 0. */
static inline void put_ivhd(unsigned int type, unsigned int length)
{
	put(1, type);
	put(1, 0x30);
	put(2, length);
	put(2, 2);
	put(2, 0x40);
	put(8, 0xfd200000);
	put(2, 0);
	put(2, 0);
	put(4, 0);
	if (type == 0x10)
		return;
	put(8, 0x25bf732fa2295afe);
	put(8, 0);
}

/* A 4-byte device entry. */
static inline void put_device(unsigned int type, unsigned int rid, unsigned int setting)
{
	put(1, type);
	put(2, rid);
	put(1, setting);
}

/* IORT (DEN0049 E.e): a node's head. */
static inline void put_node(unsigned int type, unsigned int length, unsigned int revision,
		     unsigned int maps, unsigned int at)
{
	put(1, type);
	put(2, length);
	put(1, revision);
	put(4, 0);
	put(4, maps);
	put(4, at);
}

/* An ID mapping. */
static inline void put_map(uint32_t first, uint32_t count, uint32_t output, uint32_t to,
		    uint32_t flags)
{
	put(4, first);
	put(4, count);
	put(4, output);
	put(4, to);
	put(4, flags);
}

/* VIOT (draft 9). */
static inline void begin_viot(unsigned int nodes)
{
	acpi_begin("VIOT", 0);
	put(2, nodes);
	put(2, 48);
	put(8, 0);
}

static inline void put_pci_range(uint32_t endpoint, uint16_t first, uint16_t last, uint16_t to)
{
	put(2, 1);
	put(2, 24);
	put(4, endpoint);
	put(2, 0);
	put(2, 0);
	put(2, first);
	put(2, last);
	put(2, to);
	put(6, 0);
}

#endif
