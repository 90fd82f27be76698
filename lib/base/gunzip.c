/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * gunzip.c: unpack gzip data. No other file uses zlib.
 */
#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

#include "gunzip.h"

#define GZIP_ONLY (16 + MAX_WBITS)	/* zlib.h, inflateInit2() */

/* Unpack into text, which holds limit bytes and a NUL. Return the unpacked size, or -errno. */
static int unpack(z_stream *stream, char *text, size_t limit)
{
	int result;

	stream->next_out = (Bytef *)text;
	stream->avail_out = (uInt)limit;
	result = inflate(stream, Z_FINISH);
	if (result == Z_STREAM_END)
		return (int)stream->total_out;
	if (result == Z_MEM_ERROR)
		return -ENOMEM;
	return stream->avail_out ? -EINVAL : -EFBIG;
}

int gunzip(const void *bytes, size_t size, size_t limit, char **out)
{
	z_stream stream = { .next_in = (Bytef *)bytes, .avail_in = (uInt)size };
	char *text = malloc(limit + 1);
	int length;

	if (!text)
		return -ENOMEM;
	if (inflateInit2(&stream, GZIP_ONLY) != Z_OK) {
		free(text);
		return -ENOMEM;
	}
	length = unpack(&stream, text, limit);
	inflateEnd(&stream);
	if (length < 0) {
		free(text);
		return length;
	}
	text[length] = '\0';
	*out = text;
	return length;
}
