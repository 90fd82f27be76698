/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* gunzip.h: what gzip compressed, in memory. */
#ifndef VFC_BASE_GUNZIP_H
#define VFC_BASE_GUNZIP_H

#include <stddef.h>

/*
 * Unpack size bytes of gzip's format (RFC 1952) into *text, with a NUL behind it;
 * free() it. How many bytes that is; -EINVAL for anything else or a damaged one,
 * -EFBIG when it comes to more than limit bytes, -ENOMEM.
 */
int gunzip(const void *bytes, size_t size, size_t limit, char **text);

#endif
