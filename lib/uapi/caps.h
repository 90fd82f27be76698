/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caps.h: info structs that grow by a chain of capabilities.
 */
#ifndef VFC_UAPI_CAPS_H
#define VFC_UAPI_CAPS_H

#include <stdbool.h>

#include "lib/vfc-caps.h"

/*
 * Follow a chain of vfio_info_cap_header through the size bytes at buf, from
 * offset (0: no chain) on. Fills caps, which point into buf, and returns how
 * many there are. A chain that leaves the buffer, returns to itself or is
 * longer than VFC_CAPS is cut there and *doubt says so; else it is left alone.
 */
size_t caps_walk(const void *buf, size_t size, uint32_t offset,
		 struct vfc_cap caps[VFC_CAPS], const char **doubt);

/* The u32 (host order) at offset in a capability's data; false: not there. */
bool caps_u32(const struct vfc_cap *cap, size_t offset, uint32_t *value);

/* The u64 (host order) at offset in a capability's data; false: not there. */
bool caps_u64(const struct vfc_cap *cap, size_t offset, uint64_t *value);

/*
 * Ask for an info struct that begins with argsz and grows: ask() is called
 * with a buffer that begins with the size bytes at first (their argsz is set
 * here), and again with a larger one while it answers that it needs more.
 * *buf, of *got bytes, is the caller's to free. What ask() returns, or -ENOMEM.
 * *doubt is set when the kernel asks for more than is sane; the struct is
 * valid then, without capabilities.
 */
int caps_ask(int (*ask)(void *owner, void *info), void *owner, const void *first,
	     size_t size, void **buf, size_t *got, const char **doubt);

#endif
