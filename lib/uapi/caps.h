/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caps.h: read info structs that have a chain of capabilities.
 */
#ifndef VFC_UAPI_CAPS_H
#define VFC_UAPI_CAPS_H

#include <stdbool.h>

#include "lib/vfc-caps.h"

/*
 * Walk a chain of vfio_info_cap_header in the size bytes at buf, starting at offset (0 if
 * there is no chain). Fill caps with pointers into buf and return the number of
 * capabilities. If the chain leaves the buffer, loops or is longer than VFC_CAPS, truncate
 * it and set *doubt; otherwise leave *doubt unchanged.
 */
size_t caps_walk(const void *buf, size_t size, uint32_t offset,
		 struct vfc_cap caps[VFC_CAPS], const char **doubt);

/* Read a u32 (host order) at offset in a capability's data. False if the data is too short. */
bool caps_u32(const struct vfc_cap *cap, size_t offset, uint32_t *value);

/* Read a u64 (host order) at offset in a capability's data. False if the data is too short. */
bool caps_u64(const struct vfc_cap *cap, size_t offset, uint64_t *value);

/*
 * Read an info struct of variable size that begins with argsz. Call ask() with a buffer that
 * begins with the size bytes at first (argsz is set here), then with larger buffers as long
 * as the kernel needs more space. The caller frees *buf, which has *got bytes. Return the
 * result of ask(), or -ENOMEM. If the kernel requests an implausible size, set *doubt; the
 * struct is then valid but has no capabilities.
 */
int caps_ask(int (*ask)(void *owner, void *info), void *owner, const void *first,
	     size_t size, void **buf, size_t *got, const char **doubt);

#endif
