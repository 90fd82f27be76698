/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capture.h: take a snapshot of an open device: its regions' bytes in a file.
 */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "cli/region/ranges.h"

/* Without named locations, reading more than this many bytes needs --force=large. */
#define CAPTURE_LARGE (UINT64_C(64) << 20)

/*
 * Add the default regions of an open device: config space and the memory BARs. Refuse more
 * than CAPTURE_LARGE bytes, unless --force=large. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int capture_all(struct env *env, const struct target *device, struct targets *s);

/*
 * Read the sorted targets into an empty file: a snapshot's header and the bytes. name is
 * the file's name for messages. A target that cannot be read is a failure if it was named,
 * else a gap. Return EXIT_DONE, or an exit status after reporting the failure; call
 * vfc_snapshot_clear() in either case.
 */
int capture(struct env *env, struct vfc_handle *handle, const struct targets *s, int fd,
	    const char *name, struct vfc_snapshot *snapshot);

#endif
