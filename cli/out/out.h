/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * out.h: the way to stdout, which out.c alone writes to: documents, events, bytes; and
 * progress on stderr.
 *
 * Room out: documents, messages and errors, and how text and JSON are made of them.
 */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "view.h"

struct env;

/*
 * Write the whole document {"vfioctl": 1, …} and free it. EXIT_DONE, or
 * EXIT_FAILED when stdout could not be written. In scripts and streams one document is one line.
 */
int out_doc(struct env *env, const struct view *view, struct doc *doc);

/*
 * Write what env->lazy kept back: before anything that takes time, and at the
 * end. EXIT_DONE, or it has been reported. out_settle(): before other output.
 */
int out_flush(struct env *env);
void out_settle(void);

/* True when a person reads along: stdout is a terminal. */
bool out_is_watched(void);

/* One event of a stream: a line of text or of JSON, flushed at once. */
int out_event(struct env *env, const struct view *view, struct doc *doc);

/*
 * The same, but where a person looks on, on a terminal of the shell or the command
 * line, each takes the place of the last. lines: how many that has, 0 at first.
 */
int out_frame(struct env *env, const struct view *view, struct doc *doc, unsigned int *lines);
bool out_has_frames(const struct env *env);

/* A document as out_event() would write it, for elsewhere; free() it. NULL without memory. */
char *out_line(const struct view *view, const struct doc *doc, bool json);

/* The error document (err.c); the caller keeps it. */
void out_error(struct env *env, const struct doc *doc);

/* size bytes as hexdump lines (16 a line, grouped by width, ASCII beside). */
int out_hexdump(struct env *env, uint64_t offset, unsigned int width,
		const uint8_t *bytes, size_t size);

/* A number alone on a line of text, as a view has it. */
int out_hex(struct env *env, uint64_t value, int digits);

/* Raw bytes to stdout, for `-o -`. */
int out_raw(struct env *env, const void *bytes, size_t size);

/*
 * With --tap: the line of the number'th command, which is length bytes of
 * text, and the plan behind the last.
 */
void out_tap(struct env *env, unsigned int number, bool ok, const char *text, size_t length);
void out_tap_plan(struct env *env, unsigned int count);

/* A message, as a comment in TAP; not reported when it fails: it is a report. */
void out_note(const struct env *env, const char *text);

/*
 * A progress line on stderr, when that is a terminal and the work takes longer than
 * half a second; total 0 ends it.
 */
void out_progress(struct env *env, const char *what, uint64_t done, uint64_t total);

/* The shell's redraw: called before and after anything is written over a prompt. */
extern void (*out_before)(void), (*out_after)(void);

#endif
