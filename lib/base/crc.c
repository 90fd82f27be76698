/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * crc.c: the CRC-32 of IEEE 802.3, eight bytes per step: table[k][b] is the effect of
 * byte b on the CRC if k more bytes follow.
 */
#include <endian.h>
#include <string.h>

#include "lib/vfc-base.h"

#define REFLECTED UINT32_C(0xedb88320)	/* the polynomial, lowest bit first */

void vfc_crc_begin(struct vfc_crc *sum)
{
	uint32_t (*t)[256] = sum->table;
	unsigned int i, bit, k;

	sum->crc = UINT32_MAX;
	for (i = 0; i < 256; i++) {
		t[0][i] = i;
		for (bit = 0; bit < 8; bit++)
			t[0][i] = t[0][i] >> 1 ^ (t[0][i] & 1 ? REFLECTED : 0);
	}
	for (k = 1; k < 8; k++)
		for (i = 0; i < 256; i++)
			t[k][i] = t[k - 1][i] >> 8 ^ t[0][t[k - 1][i] & 0xff];
}

void vfc_crc_add(struct vfc_crc *sum, const void *bytes, size_t size)
{
	uint32_t (*t)[256] = sum->table, crc = sum->crc;
	const uint8_t *b = bytes;
	uint64_t word;

	for (; size >= 8; size -= 8, b += 8) {
		memcpy(&word, b, 8);
		word = le64toh(word) ^ crc;
		crc = t[7][word & 0xff] ^ t[6][word >> 8 & 0xff] ^ t[5][word >> 16 & 0xff] ^
		      t[4][word >> 24 & 0xff] ^ t[3][word >> 32 & 0xff] ^
		      t[2][word >> 40 & 0xff] ^ t[1][word >> 48 & 0xff] ^ t[0][word >> 56];
	}
	while (size--)
		crc = crc >> 8 ^ t[0][(crc ^ *b++) & 0xff];
	sum->crc = crc;
}

uint32_t vfc_crc_end(const struct vfc_crc *sum)
{
	return ~sum->crc;
}
