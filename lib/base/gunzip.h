/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gunzip.h: unpack gzip data in memory. */
#ifndef VFC_BASE_GUNZIP_H
#define VFC_BASE_GUNZIP_H

#include <stddef.h>

/*
 * Unpack size bytes of gzip data (RFC 1952) into *text, which the caller frees, and
 * append a NUL. Return the unpacked size, -EINVAL if the data is not gzip or is
 * damaged, -EFBIG if the result is larger than limit, or -ENOMEM.
 */
int gunzip(const void *bytes, size_t size, size_t limit, char **text);

#endif
