/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * token.c: UUIDs, which name mediated devices and serve as tokens of virtual
 * functions.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "internal.h"

int vfc_uuid_new(struct vfc_ctx *ctx, uint8_t uuid[16])
{
	uint8_t bytes[16];

	/* Never short and never interrupted for so few. */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return vfc_fail(ctx, -errno, "get random numbers");
	bytes[6] = 0x40 | (bytes[6] & 0x0f);
	bytes[8] = 0x80 | (bytes[8] & 0x3f);
	memcpy(uuid, bytes, sizeof(bytes));
	return 0;
}

/* The value of a hexadecimal digit, -1 for another character. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int vfc_uuid_parse(const char *text, uint8_t uuid[16])
{
	uint8_t bytes[16];

	for (size_t i = 0; i < sizeof(bytes); i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return -EINVAL;
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return -EINVAL;
		bytes[i] = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
		text += 2;
	}
	if (*text)
		return -EINVAL;
	memcpy(uuid, bytes, sizeof(bytes));
	return 0;
}

void vfc_uuid_format(const uint8_t u[16], char text[VFC_UUID_TEXT])
{
	snprintf(text, VFC_UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		 "%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7],
		 u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}
