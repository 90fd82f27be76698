/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caps.h: info structs with a chain of capabilities.
 */
#ifndef VFC_UAPI_CAPS_H
#define VFC_UAPI_CAPS_H

#include <stdbool.h>

#include "lib/vfc-caps.h"

/*
 * Walk a chain of vfio_info_cap_header in the size bytes at buf, starting at offset (0: no
 * chain). Fill caps, which point into buf, and return their number. A chain that leaves
 * the buffer, loops or is longer than VFC_CAPS is cut, and *doubt is set; else *doubt is
 * unchanged.
 */
size_t caps_walk(const void *buf, size_t size, uint32_t offset,
		 struct vfc_cap caps[VFC_CAPS], const char **doubt);

/* Read the u32 (host order) at offset in a capability's data; false: too short. */
bool caps_u32(const struct vfc_cap *cap, size_t offset, uint32_t *value);

/* Read the u64 (host order) at offset in a capability's data; false: too short. */
bool caps_u64(const struct vfc_cap *cap, size_t offset, uint64_t *value);

/*
 * Read an info struct of variable size that begins with argsz. ask() is called with a buffer
 * that begins with the size bytes at first (argsz is set here), and again with a larger
 * one while the kernel needs more. The caller frees *buf, of *got bytes. Return the result
 * of ask(), or -ENOMEM. *doubt is set if the kernel requests an implausible size; the
 * struct is then valid, without capabilities.
 */
int caps_ask(int (*ask)(void *owner, void *info), void *owner, const void *first,
	     size_t size, void **buf, size_t *got, const char **doubt);

#endif
