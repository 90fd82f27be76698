/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * search.c: search for a masked pattern in a stream of bytes that arrives in pieces.
 */
#include <string.h>

#include "lib/vfc-bulk.h"

/* True if the pattern matches the bytes; there must be enough bytes. */
static bool matches(const struct vfc_pattern *pattern, const uint8_t *bytes)
{
	size_t i = 0;

	while (i < pattern->size && !((bytes[i] ^ pattern->bytes[i]) & pattern->mask[i]))
		i++;
	return i == pattern->size;
}

/* Find the first offset in [start, end) where the pattern may begin. */
static size_t candidate(const struct vfc_pattern *pattern, const uint8_t *bytes, size_t start,
			size_t end)
{
	const uint8_t *hit;

	if (pattern->mask[0] != 0xff)
		return start;
	hit = memchr(bytes + start, pattern->bytes[0], end - start);
	return hit ? (size_t)(hit - bytes) : end;
}

/* Report every match that begins in the first count bytes and ends within size. */
static bool scan(struct vfc_search *search, uint64_t offset, const uint8_t *bytes, size_t count,
		 size_t size)
{
	const struct vfc_pattern *pattern = search->pattern;
	size_t i, end = 0;

	if (size >= pattern->size)
		end = size - pattern->size + 1;
	end = end < count ? end : count;
	for (i = 0; i < end; i++) {
		i = candidate(pattern, bytes, i, end);
		if (i < end && matches(pattern, bytes + i) &&
		    search->found(search->data, offset + i))
			return true;
	}
	return false;
}

/* Save the last bytes for matches that continue in the next piece. */
static void save_tail(struct vfc_search *search, const uint8_t *bytes, size_t size)
{
	size_t room = search->pattern->size - 1, old;

	if (size > room) {
		bytes += size - room;
		size = room;
	}
	old = room - size < search->nkept ? room - size : search->nkept;
	memmove(search->kept, search->kept + search->nkept - old, old);
	memcpy(search->kept + old, bytes, size);
	search->nkept = old + size;
}

bool vfc_search_add(struct vfc_search *search, uint64_t offset, const uint8_t *bytes,
		    size_t size)
{
	uint8_t joint[2 * VFC_PATTERN_MAX];
	size_t n = search->pattern->size - 1;
	bool ended;

	if (offset != search->next)
		search->nkept = 0;
	n = n < size ? n : size;
	memcpy(joint, search->kept, search->nkept);
	memcpy(joint + search->nkept, bytes, n);
	ended = scan(search, offset - search->nkept, joint, search->nkept, search->nkept + n) ||
		scan(search, offset, bytes, size, size);
	save_tail(search, bytes, size);
	search->next = offset + size;
	return ended;
}
