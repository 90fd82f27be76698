/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * widths.c: find which access widths a region supports, by reading the same bytes
 * with each width and comparing the results.
 */
#include "lib/vfc-bulk.h"

#define REFERENCE 2		/* index of width 4, which every region supports */

/* The result of reading a location with one width. */
struct answer {
	int err;
	uint64_t bytes;		/* as one little-endian number */
};

static struct answer read_width(struct vfc_handle *handle, const struct vfc_span *span,
			 unsigned int width)
{
	struct vfc_span at = *span;
	size_t i, count = VFC_WIDTH_STEP / width;
	struct answer answer = { .bytes = 0 };
	uint64_t values[VFC_WIDTH_STEP];
	int n;

	at.width = width;
	at.part = 0;
	n = vfc_region_read(handle, &at, values, count);
	answer.err = n < 0 ? n : 0;
	for (i = 0; !answer.err && i < count; i++)
		answer.bytes |= values[i] << 8 * width * i;
	return answer;
}

/* True for all zeros or all ones: data, or no response on the bus. */
static bool is_blank(const struct answer *answer)
{
	return answer->err || !answer->bytes || answer->bytes == UINT64_MAX;
}

/* Return the reference result: the 4-byte result, or else any result with data. */
static const struct answer *find_reference(const struct answer *answers)
{
	const struct answer *found = &answers[REFERENCE];
	size_t i;

	for (i = 0; is_blank(found) && i < VFC_WIDTHS; i++)
		if (!is_blank(&answers[i]))
			found = &answers[i];
	return found;
}

static void count(struct vfc_width *width, const struct answer *answer, uint64_t expected)
{
	if (answer->err)
		width->errors++;
	else if (!answer->bytes)
		width->zeros++;
	else if (answer->bytes == UINT64_MAX)
		width->ones++;
	else if (answer->bytes == expected)
		width->data++;
	else
		width->differs++;
}

void vfc_widths_begin(struct vfc_handle *handle, const struct vfc_span *span,
		      struct vfc_widths *widths)
{
	struct vfc_span at = *span;
	size_t i;

	*widths = (struct vfc_widths){ .places = 0 };
	at.size = VFC_WIDTH_STEP;
	for (i = 0; i < VFC_WIDTHS; i++) {
		widths->widths[i].width = at.width = 1u << i;
		widths->widths[i].refused = vfc_region_check(handle, &at, false);
	}
}

int vfc_widths_ask(struct vfc_handle *handle, const struct vfc_span *span,
		   struct vfc_widths *widths)
{
	struct answer answers[VFC_WIDTHS] = { { 0 } }, first = read_width(handle, span, 4);
	const struct answer *expected;
	size_t i;

	if (first.err)
		return first.err;
	for (i = 0; i < VFC_WIDTHS; i++)
		if (!widths->widths[i].refused)
			answers[i] = read_width(handle, span, widths->widths[i].width);
	widths->places++;
	if (answers[REFERENCE].err || answers[REFERENCE].bytes != first.bytes) {
		widths->changing++;
		return 0;
	}
	expected = find_reference(answers);
	for (i = 0; i < VFC_WIDTHS; i++)
		if (!widths->widths[i].refused)
			count(&widths->widths[i], &answers[i], expected->bytes);
	return 0;
}

bool vfc_width_answers(const struct vfc_width *width)
{
	return width->data && !width->differs && !width->errors;
}
