/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gunzip.h: unpack gzip data in memory. */
#ifndef VFC_BASE_GUNZIP_H
#define VFC_BASE_GUNZIP_H

#include <stddef.h>

/*
 * Unpack size bytes of gzip data (RFC 1952) into *text, terminated by a NUL; free() it.
 * Return the unpacked size; -EINVAL: not gzip, or damaged; -EFBIG: larger than limit;
 * -ENOMEM.
 */
int gunzip(const void *bytes, size_t size, size_t limit, char **text);

#endif
