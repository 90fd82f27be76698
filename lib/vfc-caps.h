/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-caps.h: capabilities that follow one of the kernel's info structs. Part of vfc.h. */
#ifndef VFC_PUBLIC_CAPS_H
#define VFC_PUBLIC_CAPS_H

#include <stddef.h>
#include <stdint.h>

/* One entry of a capability chain: the header and the bytes behind it. */
struct vfc_cap {
	uint16_t id;
	uint16_t version;
	const uint8_t *data;	/* the bytes after the 8-byte header */
	size_t size;		/* how many of them lie inside the buffer */
};

#define VFC_CAPS 16		/* more links than any known chain has */

#endif
