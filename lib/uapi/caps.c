/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caps.c: walk chains of vfio_info_cap_header. Offsets from the kernel are not trusted:
 * each is checked against the buffer and against earlier offsets.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "uapi.h"

/* Room for 4096 sparse areas, more than any device needs. */
#define ANSWER_MAX (64 * 1024)

/* Headers are copied, never cast: up to Linux 6.1 they are not aligned to 8 bytes. */
static bool header_at(const uint8_t *buf, size_t size, uint32_t offset,
		      struct vfio_info_cap_header *header)
{
	if (offset > size || size - offset < sizeof(*header))
		return false;
	memcpy(header, buf + offset, sizeof(*header));
	return true;
}

/* True if the header with this data was already visited. */
static bool is_visited(const struct vfc_cap *caps, size_t n, const uint8_t *data)
{
	while (n--)
		if (caps[n].data == data)
			return true;
	return false;
}

/* A header has no length field, so its data ends where the next header begins. */
static void cut_data(struct vfc_cap *caps, size_t n, const uint8_t *end)
{
	for (size_t i = 0; i < n; i++) {
		const uint8_t *stop = end;

		for (size_t k = 0; k < n; k++) {
			const uint8_t *start = caps[k].data - sizeof(struct vfio_info_cap_header);

			if (start >= caps[i].data && start < stop)
				stop = start;
		}
		caps[i].size = (size_t)(stop - caps[i].data);
	}
}

size_t caps_walk(const void *buf, size_t size, uint32_t offset,
		 struct vfc_cap caps[VFC_CAPS], const char **doubt)
{
	const uint8_t *bytes = buf;
	struct vfio_info_cap_header header;
	const char *wrong = NULL;
	size_t n = 0;

	for (; offset; offset = header.next) {
		if (!header_at(bytes, size, offset, &header))
			wrong = "a capability lies outside the answer";
		else if (is_visited(caps, n, bytes + offset + sizeof(header)))
			wrong = "the capability chain returns to itself";
		else if (n == VFC_CAPS)
			wrong = "the capability chain is too long";
		if (wrong)
			break;
		caps[n].id = header.id;
		caps[n].version = header.version;
		caps[n++].data = bytes + offset + sizeof(header);
	}
	cut_data(caps, n, bytes + size);
	if (wrong)
		*doubt = wrong;
	return n;
}

/* Copy size bytes at offset from a capability's data. False if the data is too short. */
static bool copy_data(const struct vfc_cap *cap, size_t offset, void *value, size_t size)
{
	if (offset > cap->size || cap->size - offset < size)
		return false;
	memcpy(value, cap->data + offset, size);
	return true;
}

bool caps_u32(const struct vfc_cap *cap, size_t offset, uint32_t *value)
{
	return copy_data(cap, offset, value, sizeof(*value));
}

bool caps_u64(const struct vfc_cap *cap, size_t offset, uint64_t *value)
{
	return copy_data(cap, offset, value, sizeof(*value));
}

int caps_ask(int (*ask)(void *owner, void *info), void *owner, const void *first,
	     size_t size, void **out, size_t *got, const char **doubt)
{
	uint32_t have, want = (uint32_t)size;
	uint8_t *buf = NULL, *grown;
	int err;

	do {
		have = want;
		grown = realloc(buf, have);
		if (!grown) {
			free(buf);
			return -ENOMEM;
		}
		buf = grown;
		memset(buf, 0, have);
		memcpy(buf, first, size);
		memcpy(buf, &have, sizeof(have));
		err = ask(owner, buf);
		if (err < 0) {
			free(buf);
			return err;
		}
		memcpy(&want, buf, sizeof(want));
	} while (want > have && want <= ANSWER_MAX);
	if (want > have)
		*doubt = "the kernel asks for more room than any device needs";
	*out = buf;
	*got = have;
	return 0;
}
