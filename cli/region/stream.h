/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stream.h: a range of a region read or written from its beginning to its end, for
 * the commands that want all of its bytes.
 */
#ifndef CLI_STREAM_H
#define CLI_STREAM_H

#include "access.h"

/* More than any exit status: the walker has seen enough. */
#define WALK_ENOUGH 256

struct walk {
	struct env *env;
	const struct touch *t;	/* where it begins, and how it is read */
	uint64_t size;		/* bytes from there on */
	const char *verb;	/* "dump": for messages and progress */
	bool silent;		/* no progress: what is printed is enough */
	/*
	 * The bytes that follow in a stretch, done bytes into it; and a gap. An exit
	 * status that ends the walk unless it is EXIT_DONE, or WALK_ENOUGH.
	 */
	int (*bytes)(void *data, const struct vfc_run *run, uint64_t done,
		     const uint8_t *bytes, size_t size);
	int (*gap)(void *data, const struct vfc_run *run);
	/*
	 * Reports what ended the walk at an offset: err of the library, or 0 for a
	 * signal. NULL: in the walker's own words.
	 */
	int (*stopped)(void *data, uint64_t offset, int err);
	void *data;
};

/*
 * Check every stretch, before anything is read; then read them. An exit status,
 * reported. EXIT_DONE also when there was enough.
 */
int walk_check(const struct walk *walk);
int walk_range(const struct walk *walk);

/*
 * Check the range and write it: size bytes, or (repeat) the same touch_chunk() of
 * them over and over. An exit status, reported; only env, t, size and verb count.
 */
int walk_store(const struct walk *walk, const uint8_t *bytes, bool repeat);

/* A gap that is told as a warning: what becomes of it is "skipped", "taken for zeros" … */
void walk_warn_of_gap(const struct walk *walk, const struct vfc_run *run, const char *what);

/*
 * The size that --size says, or what is left of the region; refused when it is
 * nothing, too much, or (touch_may()) dangerous. EXIT_DONE, or it has been reported.
 */
int walk_size(struct env *env, const struct args *a, const struct touch *t, uint64_t *size);

#endif
