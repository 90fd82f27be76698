/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fds.h: the VFIO, iommufd, UIO and sysfs descriptors of a process.
 */
#ifndef VFC_TRACE_FDS_H
#define VFC_TRACE_FDS_H

#include <stdbool.h>
#include <stddef.h>

/* Kinds of descriptors. The meaning of an ioctl number depends on the kind. */
enum trace_on {
	TRACE_CONTAINER,
	TRACE_SPAPR,		/* a container with a POWER IOMMU */
	TRACE_GROUP,
	TRACE_DEVICE,
	TRACE_IOMMUFD,
	TRACE_MIGRATION,	/* migration data of a device */
	TRACE_UIO,
	TRACE_FILE,		/* a sysfs or procfs attribute; the subject is its path */
};

/* Return the name of a kind ("container", "group", "device" …). */
const char *trace_word(enum trace_on on);

#define FDS_SUBJECT 256

struct fds_entry {
	int fd;
	enum trace_on on;
	char subject[FDS_SUBJECT];	/* "12", "0000:01:00.0", "vfio0"; "" if unknown */
};

struct fds {
	struct fds_entry *entries;
	size_t count;
};

/*
 * Set the kind of a descriptor, replacing earlier data. The descriptor stays unknown if
 * out of memory.
 */
void fds_set(struct fds *fds, int fd, enum trace_on on, const char *subject);
/*
 * Look up a descriptor. NULL if unknown. The result is valid until the next fds_set() or
 * fds_drop().
 */
struct fds_entry *fds_get(const struct fds *fds, int fd);
void fds_drop(struct fds *fds, int fd);
void fds_clear(struct fds *fds);

/* Classify a node below /dev ("vfio/12", "iommu"). False if the node is not relevant. */
bool fds_of_node(const char *node, enum trace_on *on, const char **subject);

#endif
