/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pattern.c: converts arguments to bytes, for searches and fills.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "numbers.h"
#include "pattern.h"

static int add_bytes(struct vfc_pattern *p, const void *bytes, size_t size)
{
	if (size > VFC_PATTERN_MAX - p->size)
		return -E2BIG;
	memcpy(p->bytes + p->size, bytes, size);
	memset(p->mask + p->size, 0xff, size);
	p->size += size;
	return 0;
}

/* Parse two hexadecimal digits; false if they are not. */
static bool take_byte(const char *digits, uint8_t *byte)
{
	unsigned int value;

	if (!isxdigit((unsigned char)digits[0]) || !isxdigit((unsigned char)digits[1]))
		return false;
	sscanf(digits, "%2x", &value);
	*byte = (uint8_t)value;
	return true;
}

static int add_hex(struct vfc_pattern *p, const char *digits)
{
	int err = *digits ? 0 : -EINVAL;
	size_t before = p->size;
	uint8_t byte;

	for (; !err && *digits; digits += 2)
		err = take_byte(digits, &byte) ? add_bytes(p, &byte, 1) : -EINVAL;
	if (err)
		p->size = before;
	return err;
}

void pattern_number(uint8_t *bytes, uint64_t value, unsigned int width)
{
	for (; width--; value >>= 8)
		*bytes++ = (uint8_t)value;
}

uint64_t pattern_value(const volatile void *bytes, unsigned int width)
{
	const volatile uint8_t *b = bytes;
	uint64_t value = 0;

	while (width--)
		value = value << 8 | b[width];
	return value;
}

static int add_number(struct vfc_pattern *p, const char *word, unsigned int width)
{
	uint8_t bytes[8];
	uint64_t value;
	int err = words_u64(word, &value);

	if (err)
		return err;
	if (width < 8 && value >> 8 * width)
		return -ERANGE;
	pattern_number(bytes, value, width);
	return add_bytes(p, bytes, width);
}

int pattern_add(struct vfc_pattern *p, const char *word, unsigned int width)
{
	if (!strncmp(word, "hex:", 4))
		return add_hex(p, word + 4);
	if (!strncmp(word, "text:", 5))
		return word[5] ? add_bytes(p, word + 5, strlen(word + 5)) : -EINVAL;
	return strlen(word) == 2 ? add_hex(p, word) : add_number(p, word, width);
}
