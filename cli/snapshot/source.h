/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source.h: one side of a comparison: a snapshot file, or a new snapshot of a device.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "cli/region/access.h"

struct side {
	const char *file;	/* the file's name; NULL: a device */
	struct vfc_snapshot snapshot;
	int fd;			/* of the file, or of memory that replaces it */
};

/*
 * Open the sides that two arguments name. If one is a file, the device is read at the same
 * locations and widths; two devices are read as `snapshot` does. Return EXIT_DONE, or an
 * exit status after reporting the failure; call sides_close() in either case.
 */
int sides_open(struct env *env, const struct args *a, const char *const names[2],
	       struct side sides[2]);
void sides_close(struct side sides[2]);

/* Read bytes within one part. Return EXIT_DONE, or an exit status after reporting the failure. */
int side_read(struct env *env, const struct side *side, const struct vfc_snapshot_part *part,
	      uint64_t offset, void *buf, size_t size);

#endif
