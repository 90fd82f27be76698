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

#include "env.h"
#include "err.h"
#include "layout.h"

static void no_redraw(void)
{
}

void (*out_before)(void) = no_redraw;
void (*out_after)(void) = no_redraw;

/*
 * Write and flush. A closed pipe is the reader's right and not reported; the
 * program ends as SIGPIPE would have ended it.
 */
static int write_out(struct env *env, const void *bytes, size_t size)
{
	int err = 0;

	out_before();
	if (fwrite(bytes, 1, size, stdout) < size || fflush(stdout))
		err = errno;
	clearerr(stdout);
	out_after();
	if (err == EPIPE) {
		env->reported = true;
		return EXIT_FAILED;
	}
	return err ? err_errno(env, -err, "write to standard output") : EXIT_DONE;
}

static struct terminal look_at_terminal(void)
{
	const char *no_color = getenv("NO_COLOR"), *name = getenv("TERM");
	struct terminal term = { .present = isatty(STDOUT_FILENO) };

	if (!term.present)
		return term;
	term.colour = !(no_color && *no_color) && name && strcmp(name, "dumb");
	term.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	return term;
}

/* Write what fill() makes of data. */
static int write_text(struct env *env, void (*fill)(struct text *t, const void *data),
		      const void *data)
{
	struct text t;
	size_t size = 0;
	char *buf = NULL;
	int status;

	t.stream = open_memstream(&buf, &size);
	if (!t.stream)
		return err_errno(env, -errno, "make text");
	fill(&t, data);
	fclose(t.stream);
	status = write_out(env, buf, size);
	free(buf);
	return status;
}

struct shown {
	const struct view *view;
	const struct doc *doc;
};

static void fill_doc(struct text *t, const void *data)
{
	struct terminal term = look_at_terminal();
	const struct shown *shown = data;

	layout_doc(t, shown->view, shown->doc, &term);
}

static int write_json(struct env *env, const struct doc *doc, bool pretty)
{
	char *line;
	int status, size;

	size = asprintf(&line, "%s\n", doc_json(doc, pretty));
	if (size < 0)
		return err_errno(env, -ENOMEM, "make JSON");
	status = write_out(env, line, size);
	free(line);
	return status;
}

static int write_doc(struct env *env, const struct view *view, struct doc *doc, bool pretty)
{
	struct shown shown = { view, doc };
	int status;

	status = env->json ? write_json(env, doc, pretty) : write_text(env, fill_doc, &shown);
	doc_free(doc);
	return status;
}

int out_doc(struct env *env, const struct view *view, struct doc *doc)
{
	return write_doc(env, view, doc,
			 env->mode != MODE_SCRIPT && isatty(STDOUT_FILENO));
}

int out_event(struct env *env, const struct view *view, struct doc *doc)
{
	return write_doc(env, view, doc, false);
}

int out_error(struct env *env, const struct doc *doc)
{
	return write_json(env, doc, env->mode != MODE_SCRIPT && isatty(STDOUT_FILENO));
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

	layout_hexdump(t, dump->offset, dump->width, dump->bytes, dump->size);
}

int out_hexdump(struct env *env, uint64_t offset, unsigned int width,
		const uint8_t *bytes, size_t size)
{
	struct dump dump = { offset, width, bytes, size };

	return write_text(env, fill_hexdump, &dump);
}

int out_raw(struct env *env, const void *bytes, size_t size)
{
	return write_out(env, bytes, size);
}

void out_progress(struct env *env, const char *what, uint64_t done, uint64_t total)
{
	static int last = -1;
	int percent = total ? (int)(100.0 * done / total) : -1;

	if (percent == last || env->quiet || !isatty(STDERR_FILENO))
		return;
	last = percent;
	if (total)
		fprintf(stderr, "\r%s: %d%%\033[K", what, percent);
	else
		fputs("\r\033[K", stderr);
}
