/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bdf.c: PCI addresses as text and as numbers.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bdf.h"
#include "lib/vfc-base.h"

/*
 * Parse min to max hexadecimal digits followed by the character end. Return the text
 * after end, or NULL.
 */
static const char *parse_hex(const char *text, int min, int max, char end,
			    uint32_t *value)
{
	uint32_t sum = 0;
	int n;

	for (n = 0; isxdigit((unsigned char)text[n]); n++) {
		if (n == max)
			return NULL;
		sum = sum << 4 | (uint32_t)(isdigit((unsigned char)text[n]) ?
					    text[n] - '0' : (text[n] | 0x20) - 'a' + 10);
	}
	if (n < min || text[n] != end)
		return NULL;
	*value = sum;
	return text + n + 1;
}

int vfc_bdf_parse(const char *text, struct vfc_bdf *bdf)
{
	uint32_t domain = 0, bus, slot, function;
	const char *rest = text;

	/* Intel VMD and Hyper-V use domains of more than four digits. */
	if (strchr(text, ':') != strrchr(text, ':'))
		rest = parse_hex(rest, 4, 8, ':', &domain);
	rest = rest ? parse_hex(rest, 2, 2, ':', &bus) : NULL;
	rest = rest ? parse_hex(rest, 2, 2, '.', &slot) : NULL;
	rest = rest ? parse_hex(rest, 1, 1, '\0', &function) : NULL;
	if (!rest || slot > 0x1f || function > 7)
		return -EINVAL;
	*bdf = (struct vfc_bdf){
		.domain = domain,
		.bus = (uint8_t)bus,
		.slot = (uint8_t)slot,
		.function = (uint8_t)function,
	};
	return 0;
}

int bdf_compare(const void *a, const void *b)
{
	const char *x = *(const char *const *)a, *y = *(const char *const *)b;
	struct vfc_bdf p, q;
	bool other_x = vfc_bdf_parse(x, &p), other_y = vfc_bdf_parse(y, &q);

	if (other_x || other_y)
		return other_x && other_y ? strverscmp(x, y) : other_x - other_y;
	if (p.domain != q.domain)
		return p.domain < q.domain ? -1 : 1;
	return (p.bus << 8 | p.slot << 3 | p.function) -
	       (q.bus << 8 | q.slot << 3 | q.function);
}

int bdf_compare_names(const void *a, const void *b)
{
	const char *first = a, *second = b;

	return bdf_compare(&first, &second);
}

void vfc_bdf_format(const struct vfc_bdf *bdf, char text[VFC_NAME])
{
	snprintf(text, VFC_NAME, "%04x:%02x:%02x.%x", bdf->domain, bdf->bus,
		 bdf->slot, bdf->function);
}
