/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * out.c: the only writer to stdout: documents as JSON or text, events, raw
 * bytes; and progress on stderr.
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

/* A frame that any terminal has room for. */
#define FRAME_LINES 20

/* How long work goes on before its progress is shown. */
#define PROGRESS_NS INT64_C(500000000)

/* Without the shell there is no prompt to draw again. */
static void no_redraw(void)
{
}

void (*out_before)(void) = no_redraw;
void (*out_after)(void) = no_redraw;

/* Write each line as a comment of TAP. */
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

/* Write, and flush unless that can wait: 0 or -errno. */
static int put_out(const struct env *env, const void *bytes, size_t size)
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
 * The result of writing, reported. A closed pipe is the reader's right and no
 * message; the program ends as SIGPIPE would have ended it.
 */
static int written(struct env *env, int err)
{
	if (err == -EPIPE) {
		env->reported = true;
		return EXIT_FAILED;
	}
	return err ? err_errno(env, err, "write to standard output") : EXIT_DONE;
}

static int write_out(struct env *env, const void *bytes, size_t size)
{
	return written(env, put_out(env, bytes, size));
}

int out_flush(struct env *env)
{
	int err = fflush(stdout) || ferror(stdout) ? -errno : 0;

	clearerr(stdout);
	return written(env, err);
}

void out_settle(void)
{
	fflush(stdout);
}

/* What stdout is, and what it can show; that does not change. */
static struct terminal look_at_terminal(void)
{
	static struct terminal term;
	static bool looked;
	const char *no_color, *name;

	if (looked)
		return term;
	looked = true;
	term.present = isatty(STDOUT_FILENO);
	if (!term.present)
		return term;
	no_color = getenv("NO_COLOR");
	name = getenv("TERM");
	term.colour = !(no_color && *no_color) && name && strcmp(name, "dumb");
	term.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	return term;
}

/* Let a text be for what stdout is. */
static void fit_text(struct text *t)
{
	struct terminal term = look_at_terminal();

	t->colour = term.colour;
	t->columns = term.present ? layout_columns() : 0;
}

/* What fill() makes of data, NULL without memory; free() it. */
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

/* Write what fill() makes of data. One stream does for all: making it costs more than a line. */
static int write_text(struct env *env, void (*fill)(struct text *t, const void *data),
		      const void *data)
{
	static struct text t;
	static size_t size;
	static char *buf;

	if (!t.stream)
		t.stream = open_memstream(&buf, &size);
	if (!t.stream)
		return err_errno(env, -ENOMEM, "make text");
	rewind(t.stream);
	fit_text(&t);
	fill(&t, data);
	if (fflush(t.stream))
		return err_errno(env, -ENOMEM, "make text");
	return write_out(env, buf, (size_t)ftell(t.stream));
}

struct shown {
	const struct view *view;
	const struct doc *doc;
};

/* A document by its view. */
static void fill_doc(struct text *t, const void *data)
{
	struct terminal term = look_at_terminal();
	const struct shown *shown = data;

	layout_doc(t, shown->view, shown->doc, &term);
}

/* A document as a line, or several; free() it. */
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
		return err_errno(env, -ENOMEM, "make JSON");
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
		status = env->json ? write_json(env, doc, pretty) :
				     write_text(env, fill_doc, &shown);
	doc_free(doc);
	return status;
}

bool out_is_watched(void)
{
	return look_at_terminal().present;
}

/* Several lines are for a person who asked for one answer. */
static bool is_pretty(const struct env *env)
{
	return env->mode != MODE_SCRIPT && out_is_watched();
}

int out_doc(struct env *env, const struct view *view, struct doc *doc)
{
	return write_doc(env, view, doc, is_pretty(env));
}

int out_event(struct env *env, const struct view *view, struct doc *doc)
{
	return write_doc(env, view, doc, false);
}

/* A terminal that can move its cursor, with nothing else on it. */
bool out_has_frames(const struct env *env)
{
	const char *name = getenv("TERM");

	return !env->json && !env->tap && env->mode != MODE_SCRIPT && isatty(STDOUT_FILENO) &&
	       name && strcmp(name, "dumb");
}

/*
 * To where the last frame began, and nothing wraps: lines are counted. One that is
 * perhaps higher than the terminal begins at its top.
 */
static char *frame_of(const char *text, unsigned int *lines)
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
	frame = text ? frame_of(text, lines) : NULL;
	status = frame ? write_out(env, frame, strlen(frame)) :
			 err_errno(env, -ENOMEM, "make text");
	free(text);
	free(frame);
	doc_free(doc);
	return status;
}

/* Not reported when it fails: this is the report. */
void out_error(struct env *env, const struct doc *doc)
{
	char *line = json_line(doc, is_pretty(env));

	if (line)
		put_out(env, line, strlen(line));
	free(line);
}

struct dump {
	uint64_t offset;
	unsigned int width;
	const uint8_t *bytes;
	size_t size;
};

/* Bytes as a hexdump. */
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
	/* Scripts have nothing as often as this. What fails, out_flush() finds. */
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
	static int64_t start;		/* of the work, 0: there is none */
	static int last = -1;		/* what is shown, -1: nothing */
	int percent = total ? (int)(100.0 * done / total) : -1;

	if (!total)
		start = 0;
	else if (!start)
		start = clock_now_ns();
	if (percent == last || env->quiet || !isatty(STDERR_FILENO))
		return;
	/* What is done before one has read it is no news. */
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
	put_out(env, text, strlen(text));
}

/* Write a line of TAP itself. */
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
	/* A # would begin a directive. */
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
