/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * out.c: writes to stdout: documents as JSON or text, events, raw bytes; and progress
 * to stderr. No other file writes to stdout.
 */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "env.h"
#include "err.h"
#include "escape.h"
#include "out.h"
#include "table-text.h"

/* Frames up to this height fit on any terminal. */
#define FRAME_LINES 20

/* Progress is shown for operations that take longer than this. */
#define PROGRESS_NS INT64_C(500000000)

/* Default hooks: without the shell there is no prompt to redraw. */
static void no_redraw(void)
{
}

void (*out_before)(void) = no_redraw;
void (*out_after)(void) = no_redraw;

/* Write each line as a TAP comment. */
static void put_comments(const char *bytes, size_t size)
{
	const char *end = bytes + size, *next;

	for (; bytes < end; bytes = next) {
		next = memchr(bytes, '\n', end - bytes);
		next = next ? next + 1 : end;
		fputs("# ", stdout);
		fwrite(bytes, 1, next - bytes, stdout);
		if (next[-1] != '\n')
			fputc('\n', stdout);
	}
}

/* Write, and flush unless env->lazy; return 0 or -errno. */
static int put_bytes(const struct env *env, const void *bytes, size_t size)
{
	int err = 0;

	out_before();
	if (env->tap)
		put_comments(bytes, size);
	else
		fwrite(bytes, 1, size, stdout);
	if ((!env->lazy && fflush(stdout)) || ferror(stdout)) {
		err = -errno;
		clearerr(stdout);
	}
	out_after();
	return err;
}

/*
 * Report a failed write. EPIPE is not reported: the program ends as if SIGPIPE had
 * ended it.
 */
static int write_status(struct env *env, int err)
{
	if (err == -EPIPE)
		return EXIT_FAILED;
	return err ? err_errno(env, err, "write to standard output") : EXIT_DONE;
}

static int write_out(struct env *env, const void *bytes, size_t size)
{
	return write_status(env, put_bytes(env, bytes, size));
}

int out_flush(struct env *env)
{
	int err = fflush(stdout) || ferror(stdout) ? -errno : 0;

	clearerr(stdout);
	return write_status(env, err);
}

void out_settle(void)
{
	fflush(stdout);
}

/* Return the properties of stdout, which do not change. */
static struct terminal get_terminal(void)
{
	static struct terminal term;
	static bool known;
	const char *no_color, *name;

	if (known)
		return term;
	known = true;
	term.present = isatty(STDOUT_FILENO);
	if (!term.present)
		return term;
	no_color = getenv("NO_COLOR");
	name = getenv("TERM");
	term.color = !(no_color && *no_color) && name && strcmp(name, "dumb");
	term.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	return term;
}

/* Set the color and the width of a text for stdout. */
static void fit_text(struct text *t)
{
	struct terminal term = get_terminal();

	t->color = term.color;
	t->columns = term.present ? layout_columns() : 0;
}

/* Return the text that fill() writes for data; NULL if out of memory; free() it. */
static char *make_text(void (*fill)(struct text *t, const void *data), const void *data,
		       size_t *size)
{
	char *buf = NULL;
	struct text t;

	fit_text(&t);
	t.stream = open_memstream(&buf, size);
	if (!t.stream)
		return NULL;
	fill(&t, data);
	fclose(t.stream);
	return buf;
}

/* Write the text of fill() to stdout. The stream is reused: it costs more than a line. */
static int write_text(struct env *env, void (*fill)(struct text *t, const void *data),
		      const void *data)
{
	static struct text t;
	static size_t size;
	static char *buf;

	if (!t.stream)
		t.stream = open_memstream(&buf, &size);
	if (!t.stream)
		return err_errno(env, -ENOMEM, "format text");
	rewind(t.stream);
	fit_text(&t);
	fill(&t, data);
	if (fflush(t.stream))
		return err_errno(env, -ENOMEM, "format text");
	return write_out(env, buf, (size_t)ftell(t.stream));
}

struct shown {
	const struct view *view;
	const struct doc *doc;
};

/* Lay out a document by its view. */
static void fill_doc(struct text *t, const void *data)
{
	struct terminal term = get_terminal();
	const struct shown *shown = data;

	layout_doc(t, shown->view, shown->doc, &term);
}

/* Format a document as JSON with a newline; free() it. */
static char *json_line(const struct doc *doc, bool pretty)
{
	char *line;

	return asprintf(&line, "%s\n", doc_json(doc, pretty)) < 0 ? NULL : line;
}

/* Write a document as JSON. */
static int write_json(struct env *env, const struct doc *doc, bool pretty)
{
	char *line = json_line(doc, pretty);
	int status;

	if (!line)
		return err_errno(env, -ENOMEM, "format JSON");
	status = write_out(env, line, strlen(line));
	free(line);
	return status;
}

char *out_line(const struct view *view, const struct doc *doc, bool json)
{
	struct shown shown = { view, doc };
	size_t size;

	return json ? json_line(doc, false) : make_text(fill_doc, &shown, &size);
}

/* Write a document as JSON or as text, and free it. */
static int write_doc(struct env *env, const struct view *view, struct doc *doc, bool pretty)
{
	struct shown shown = { view, doc };
	int status = EXIT_DONE;

	if (!env->mute)
		status = env->opt.json ? write_json(env, doc, pretty) :
					 write_text(env, fill_doc, &shown);
	doc_free(doc);
	return status;
}

bool out_is_watched(void)
{
	return get_terminal().present;
}

/* True if JSON is indented: for a person on a terminal, not in scripts. */
static bool is_pretty(const struct env *env)
{
	return env->mode != MODE_SCRIPT && out_is_watched();
}

/* Add the paths that could not be read, and warn of each. */
static void add_unread(struct env *env, struct doc *doc)
{
	const struct vfc_unread_path *paths;
	size_t i, count = env->unread ? vfc_unread_paths(env->unread, &paths) : 0;
	struct doc *list = count ? doc_list(doc, "unread") : NULL, *item;

	for (i = 0; i < count && i < VFC_UNREAD_PATHS; i++) {
		item = doc_item(list);
		doc_text(item, "path", paths[i].path);
		doc_text(item, "error", strerrorname_np(-paths[i].err));
		err_warn(env, "%s could not be read: %s", paths[i].path,
			 strerrordesc_np(-paths[i].err));
	}
	if (count > i)
		err_warn(env, "%zu more files could not be read", count - i);
}

int out_doc(struct env *env, const struct view *view, struct doc *doc)
{
	add_unread(env, doc);
	return write_doc(env, view, doc, is_pretty(env));
}

int out_event(struct env *env, const struct view *view, struct doc *doc)
{
	return write_doc(env, view, doc, false);
}

bool out_has_frames(const struct env *env)
{
	const char *name = getenv("TERM");

	return !env->opt.json && !env->tap && env->mode != MODE_SCRIPT && isatty(STDOUT_FILENO) &&
	       name && strcmp(name, "dumb");
}

/*
 * Format a frame that overwrites the last one, of *lines lines. Line wrap is off so that
 * lines can be counted. A frame that may be higher than the terminal clears the screen.
 */
static char *format_frame(const char *text, unsigned int *lines)
{
	char back[32] = "", *frame;
	unsigned int n = 0;
	const char *at;

	for (at = text; *at; at++)
		n += *at == '\n';
	if (*lines && n > FRAME_LINES)
		snprintf(back, sizeof(back), "\033[H\033[J");
	else if (*lines)
		snprintf(back, sizeof(back), "\033[%uA\033[J", *lines);
	*lines = n;
	return asprintf(&frame, "%s\033[?7l%s\033[?7h", back, text) < 0 ? NULL : frame;
}

int out_frame(struct env *env, const struct view *view, struct doc *doc, unsigned int *lines)
{
	struct shown shown = { view, doc };
	char *text, *frame;
	size_t size;
	int status;

	if (!out_has_frames(env))
		return out_event(env, view, doc);
	text = make_text(fill_doc, &shown, &size);
	frame = text ? format_frame(text, lines) : NULL;
	status = frame ? write_out(env, frame, strlen(frame)) :
			 err_errno(env, -ENOMEM, "format text");
	free(text);
	free(frame);
	doc_free(doc);
	return status;
}

/* A failure is not reported: this is the report. */
void out_error(struct env *env, const struct doc *doc)
{
	char *line = json_line(doc, is_pretty(env));

	if (line)
		put_bytes(env, line, strlen(line));
	free(line);
}

struct dump {
	uint64_t offset;
	unsigned int width;
	const uint8_t *bytes;
	size_t size;
};

static void fill_hexdump(struct text *t, const void *data)
{
	const struct dump *dump = data;

	text_hexdump(t, dump->offset, dump->width, dump->bytes, dump->size);
}

int out_hexdump(struct env *env, uint64_t offset, unsigned int width,
		const uint8_t *bytes, size_t size)
{
	struct dump dump = { offset, width, bytes, size };

	return write_text(env, fill_hexdump, &dump);
}

int out_hex(struct env *env, uint64_t value, int digits)
{
	char text[DOC_HEX], *at = doc_hex_text(text, value, digits);

	text[DOC_HEX - 1] = '\n';
	if (!env->lazy || env->tap)
		return write_out(env, at, (size_t)(text + DOC_HEX - at));
	/* The fast path of scripts. out_flush() reports errors. */
	for (; at < text + DOC_HEX; at++)
		putc_unlocked(*at, stdout);
	return EXIT_DONE;
}

int out_raw(struct env *env, const void *bytes, size_t size)
{
	return write_out(env, bytes, size);
}

void out_progress(struct env *env, const char *what, uint64_t done, uint64_t total)
{
	static int64_t start;		/* of the operation; 0: none */
	static int last = -1;		/* percent on the terminal; -1: nothing shown */
	int percent = total ? (int)(100.0 * done / total) : -1;

	if (!total)
		start = 0;
	else if (!start)
		start = clock_now_ns();
	if (percent == last || env->opt.quiet || !isatty(STDERR_FILENO))
		return;
	/* Do not show progress of short operations. */
	if (total && last < 0 && clock_now_ns() - start < PROGRESS_NS)
		return;
	last = percent;
	if (total)
		fprintf(stderr, "\r%s: %d%%\033[K", what, percent);
	else
		fputs("\r\033[K", stderr);
}

void out_note(const struct env *env, const char *text)
{
	put_bytes(env, text, strlen(text));
}

/* Write a TAP line, not as a comment. */
static void write_tap(struct env *env, const char *line)
{
	env->tap = false;
	write_out(env, line, strlen(line));
	env->tap = true;
}

void out_tap(struct env *env, unsigned int number, bool ok, const char *text, size_t length)
{
	static const char around[] = " \t\n;";
	char *line, *name, *safe;

	while (length && strchr(around, text[length - 1]))
		length--;
	for (; length && strchr(around, *text); length--)
		text++;
	name = strndup(text, length);
	safe = name ? escape_terminal(name, 0) : NULL;
	/* Cut at '#', which begins a directive. */
	if (asprintf(&line, "%sok %u - %.*s\n", ok ? "" : "not ", number,
		     safe ? (int)strcspn(safe, "#") : 0, safe) >= 0) {
		write_tap(env, line);
		free(line);
	}
	free(safe);
	free(name);
}

void out_tap_plan(struct env *env, unsigned int count)
{
	char line[32];

	snprintf(line, sizeof(line), "1..%u\n", count);
	write_tap(env, line);
}
