/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bytes.h: read numbers from bytes that firmware or a device provides.
 */
#ifndef VFC_BASE_BYTES_H
#define VFC_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Read width bytes at an offset, little-endian. Bytes beyond the end read as 0. */
static inline uint64_t bytes_le(const uint8_t *bytes, size_t size, uint64_t at,
				unsigned int width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 | (at + width < size ? bytes[at + width] : 0);
	return value;
}

/* Read width bytes at an offset, big-endian. Bytes beyond the end read as 0. */
static inline uint64_t bytes_be(const uint8_t *bytes, size_t size, uint64_t at,
				unsigned int width)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < width; i++)
		value = value << 8 | (at + i < size ? bytes[at + i] : 0);
	return value;
}

/* Return the sum of all bytes, modulo 256. */
static inline uint8_t bytes_sum(const uint8_t *bytes, size_t size)
{
	uint8_t sum = 0;

	for (size_t i = 0; i < size; i++)
		sum = (uint8_t)(sum + bytes[i]);
	return sum;
}

#endif
