/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-caps.h: the capabilities that follow the kernel's info structs. Part of vfc.h. */
#ifndef VFC_PUBLIC_CAPS_H
#define VFC_PUBLIC_CAPS_H

#include <stddef.h>
#include <stdint.h>

/* An entry in a capability chain, with header and data. */
struct vfc_cap {
	uint16_t id;
	uint16_t version;
	const uint8_t *data;	/* the bytes after the 8-byte header */
	size_t size;		/* bytes of data in the buffer */
};

#define VFC_CAPS 16		/* more than any known chain has */

#endif
