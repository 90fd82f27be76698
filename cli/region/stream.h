/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.h: read or write all bytes of a range of a region, in order.
 */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include "access.h"

/* Greater than any exit status: the callback needs no more bytes. */
#define WALK_ENOUGH 256

struct walk {
	struct env *env;
	const struct target *t;	/* the bytes, and how they are read */
	const char *verb;	/* "dump": for messages and progress */
	bool silent;		/* no progress: the output is enough */
	/*
	 * Called for the next bytes of a range, done bytes into it; and for a gap (NULL:
	 * gaps are ignored).
	 * EXIT_DONE continues the walk; WALK_ENOUGH or an exit status ends it.
	 */
	int (*bytes)(void *data, const struct vfc_span *run, uint64_t done,
		     const uint8_t *bytes, size_t size);
	int (*gap)(void *data, const struct vfc_span *run);
	/*
	 * Report why the walk ended at an offset: err of the library, or 0 for a
	 * signal. NULL: print the default message.
	 */
	int (*stopped)(void *data, uint64_t offset, int err);
	void *data;
};

/*
 * Check every range before anything is read; read them. Return an exit status; failures
 * have been reported. EXIT_DONE also after WALK_ENOUGH.
 */
int walk_check(const struct walk *walk);
int walk_range(const struct walk *walk);

/*
 * Check the range and write it: size bytes, or (repeat) one target_chunk() of bytes
 * repeatedly. Return an exit status; failures have been reported. Uses only env, t and
 * verb.
 */
int walk_store(const struct walk *walk, const uint8_t *bytes, bool repeat);

/* Warn about a gap; what: how it is handled, as "skipped" or "taken for zeros". */
void walk_warn_of_gap(const struct walk *walk, const struct vfc_span *run, const char *what);

/*
 * Set the target's size to --size, or to the rest of the region. Refuse a size of 0, one
 * past the region's end, and one that target_may() refuses. Return EXIT_DONE, or an exit
 * status after reporting the failure.
 */
int walk_size(struct env *env, struct target *t);

#endif
