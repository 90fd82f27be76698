/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * out.h: writes documents, events and bytes to stdout, and progress to stderr. Only
 * out.c writes to stdout.
 *
 * Room out: documents and their layout as text or JSON; messages, hints and exit
 * statuses.
 */
#ifndef CLI_OUT_H
#define CLI_OUT_H

#include "view.h"

struct env;

/*
 * Write the document {"vfioctl": 1, …} and free it. Return EXIT_DONE, or EXIT_FAILED
 * if stdout cannot be written. In scripts a document is one line.
 */
int out_doc(struct env *env, const struct view *view, struct doc *doc);

/*
 * Write results that env->lazy buffered: call it before a slow command and at the end.
 * Return EXIT_DONE, or an exit status if it reported an error. out_settle() does the
 * same before a message and reports nothing.
 */
int out_flush(struct env *env);
void out_settle(void);

/* True if stdout is a terminal. */
bool out_is_watched(void);

/* Write an event of a stream as a line of text or JSON, and flush it. */
int out_event(struct env *env, const struct view *view, struct doc *doc);

/*
 * Like out_event(), but on a terminal overwrite the last frame, outside scripts. *lines
 * is the height of the last frame, 0 at first. out_has_frames() is true if it does.
 */
int out_frame(struct env *env, const struct view *view, struct doc *doc, unsigned int *lines);
bool out_has_frames(const struct env *env);

/* Format a document as out_event() does; NULL if out of memory; free() it. */
char *out_line(const struct view *view, const struct doc *doc, bool json);

/* Write the error document (err.c); the caller frees it. */
void out_error(struct env *env, const struct doc *doc);

/* Write a hexdump: 16 bytes per line, grouped by width, with ASCII. */
int out_hexdump(struct env *env, uint64_t offset, unsigned int width,
		const uint8_t *bytes, size_t size);

/* Write a hexadecimal number on a line, zero-padded to digits. */
int out_hex(struct env *env, uint64_t value, int digits);

/* Write raw bytes, for `-o -`. */
int out_raw(struct env *env, const void *bytes, size_t size);

/*
 * With --tap: write the result of the command with that number, whose text has length
 * bytes; and the plan after the last command.
 */
void out_tap(struct env *env, unsigned int number, bool ok, const char *text, size_t length);
void out_tap_plan(struct env *env, unsigned int count);

/* Write a message as a TAP comment. A failure is not reported. */
void out_note(const struct env *env, const char *text);

/*
 * Show progress on stderr if it is a terminal and the operation takes longer than half
 * a second; total 0 removes it.
 */
void out_progress(struct env *env, const char *what, uint64_t done, uint64_t total);

/* Hooks of the shell, called before and after output, to redraw the prompt. */
extern void (*out_before)(void), (*out_after)(void);

#endif
