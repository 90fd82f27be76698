/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fds.h: a process's descriptors of VFIO, iommufd, UIO and sysfs.
 */
#ifndef VFC_TRACE_FDS_H
#define VFC_TRACE_FDS_H

#include <stdbool.h>
#include <stddef.h>

/* Kinds of descriptors: the meaning of an ioctl number depends on them. */
enum trace_on {
	TRACE_CONTAINER,
	TRACE_SPAPR,		/* a container with an IOMMU of POWER */
	TRACE_GROUP,
	TRACE_DEVICE,
	TRACE_IOMMUFD,
	TRACE_MIGRATION,	/* migration data of a device */
	TRACE_UIO,
	TRACE_FILE,		/* an attribute of sysfs or procfs; the subject is its path */
};

/* "container", "group", "device" … */
const char *trace_word(enum trace_on on);

#define FDS_SUBJECT 256

struct fds_entry {
	int fd;
	enum trace_on on;
	char subject[FDS_SUBJECT];	/* "12", "0000:01:00.0", "vfio0"; "": unknown */
};

struct fds {
	struct fds_entry *entries;
	size_t count;
};

/* Set the kind of a descriptor, replacing earlier data. Unknown without memory. */
void fds_set(struct fds *fds, int fd, enum trace_on on, const char *subject);
/* Look up a descriptor; NULL: unknown. Invalid after the next fds_set() or fds_drop(). */
struct fds_entry *fds_get(const struct fds *fds, int fd);
void fds_drop(struct fds *fds, int fd);
void fds_clear(struct fds *fds);

/* Classify a node below /dev ("vfio/12", "iommu"); false: not relevant. */
bool fds_of_node(const char *node, enum trace_on *on, const char **subject);

#endif
