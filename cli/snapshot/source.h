/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source.h: one of the two that are compared: a snapshot's file, or a device, of
 * which a snapshot is taken at that moment.
 */
#ifndef CLI_SOURCE_H
#define CLI_SOURCE_H

#include "cli/region/access.h"

struct side {
	const char *file;	/* its name; NULL: a device */
	struct vfc_snapshot snapshot;
	int fd;			/* of the file, or of memory that takes its place */
};

/*
 * Make sides of two words. A device beside a file is read where and as the file's
 * snapshot was; two devices each as `snapshot` reads them. EXIT_DONE, or it has
 * been reported; sides_close() in either case.
 */
int sides_open(struct env *env, const struct args *a, const char *const names[2],
	       struct side sides[2]);
void sides_close(struct side sides[2]);

/* Read bytes that lie in one part. EXIT_DONE, or it has been reported. */
int side_read(struct env *env, const struct side *side, const struct vfc_snapshot_part *part,
	      uint64_t offset, void *buf, size_t size);

#endif
