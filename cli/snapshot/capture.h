/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capture.h: a snapshot taken of an open device: its regions' bytes in a file.
 */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "cli/region/ranges.h"

/* Without places more than this is not read unasked. */
#define CAPTURE_LARGE (UINT64_C(64) << 20)

/*
 * What a person means by all of a device: config space and the BARs that are
 * memory. Refused when that is more than CAPTURE_LARGE, unless --force=large.
 * EXIT_DONE, or it has been reported.
 */
int capture_all(struct env *env, const struct args *a, struct vfc_handle *handle,
		struct stretches *s);

/*
 * Read the stretches, which are sorted, into an empty file: the header of a snapshot
 * and the bytes; name is that file's for messages. What was named and cannot be
 * read is a failure, else a gap. EXIT_DONE, or it has been reported;
 * vfc_snapshot_clear() in either case.
 */
int capture(struct env *env, struct vfc_handle *handle, const struct stretches *s, int fd,
	    const char *name, struct vfc_snapshot *snapshot);

#endif
