/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fds.c: a table of descriptors and their kinds, used for messages and
 * decoding.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fds.h"
#include "lib/base/array.h"

const char *trace_word(enum trace_on on)
{
	static const char *const words[] = {
		[TRACE_CONTAINER] = "container",
		[TRACE_SPAPR] = "container",
		[TRACE_GROUP] = "group",
		[TRACE_DEVICE] = "device",
		[TRACE_IOMMUFD] = "iommufd",
		[TRACE_MIGRATION] = "migration data",
		[TRACE_UIO] = "uio",
		[TRACE_FILE] = "file",
	};

	return words[on];
}

struct fds_entry *fds_get(const struct fds *fds, int fd)
{
	for (size_t i = 0; i < fds->count; i++)
		if (fds->entries[i].fd == fd)
			return &fds->entries[i];
	return NULL;
}

void fds_set(struct fds *fds, int fd, enum trace_on on, const char *subject)
{
	struct fds_entry *entry = fds_get(fds, fd) ?: GROW(fds->entries, fds->count);

	if (!entry)
		return;
	entry->fd = fd;
	entry->on = on;
	snprintf(entry->subject, sizeof(entry->subject), "%s", subject);
}

void fds_drop(struct fds *fds, int fd)
{
	struct fds_entry *entry = fds_get(fds, fd);

	if (entry)
		*entry = fds->entries[--fds->count];
}

void fds_clear(struct fds *fds)
{
	free(fds->entries);
	*fds = (struct fds){ 0 };
}

bool fds_of_node(const char *node, enum trace_on *on, const char **subject)
{
	static const struct {
		const char *prefix;
		enum trace_on on;
	} nodes[] = {
		{ "vfio/vfio", TRACE_CONTAINER },
		{ "vfio/devices/", TRACE_DEVICE },
		{ "vfio/", TRACE_GROUP },
		{ "iommu", TRACE_IOMMUFD },
		{ "uio", TRACE_UIO },
	};

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		size_t length = strlen(nodes[i].prefix);

		if (strncmp(node, nodes[i].prefix, length) != 0)
			continue;
		*on = nodes[i].on;
		*subject = nodes[i].on == TRACE_UIO ? node : node + length;
		return true;
	}
	return false;
}
