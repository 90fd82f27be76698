/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.c: record a machine: note the paths that are read while a report is being
 * recorded, and read their contents afterwards.
 */
#include <ctype.h>
#include <fcntl.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "report.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/tar.h"

#define MAX_LINKS 40		/* on the way to one path, as in the kernel */
#define MAX_FILE (16 << 20)	/* bytes; excludes kernel symbols */

/* Kinds of data that were read from a path. */
enum wants {
	WANT_CONTENT = 1,
	WANT_NAMES = 2,		/* names in a directory */
	WANT_TARGET = 4,	/* target of the link, which is not followed */
	WANT_DENIED = 8,	/* and access was denied */
};

struct noted {
	char *path;
	unsigned int wants;
};

struct vfc_report {
	struct vfc_ctx *ctx;
	struct utsname host;
	void *noted;		/* tsearch(3) tree of struct noted */
	void *kept;		/* tsearch(3) tree of struct vfc_report_entry */
	struct vfc_report_entry *entries;	/* kept entries in order; the tree owns the text */
	size_t count;
	bool incomplete;	/* memory ran out */
	bool ended;		/* no longer watching */
	struct sys_watch watch;
};

const char *vfc_report_word(enum vfc_report_kind kind)
{
	static const char *const words[] = {
		[VFC_REPORT_FILE] = "file", [VFC_REPORT_DIRECTORY] = "directory",
		[VFC_REPORT_LINK] = "link", [VFC_REPORT_NODE] = "node",
		[VFC_REPORT_DENIED] = "denied",
	};

	return words[kind];
}

/* ---- taking notes --------------------------------------------------- */

static int by_noted_path(const void *a, const void *b)
{
	return strcmp(((const struct noted *)a)->path, ((const struct noted *)b)->path);
}

static void add_note(struct vfc_report *r, const char *path, unsigned int wants)
{
	struct noted key = { .path = (char *)path }, *note, **found;

	found = tfind(&key, &r->noted, by_noted_path);
	if (found) {
		(*found)->wants |= wants;
		return;
	}
	note = malloc(sizeof(*note));
	if (note && !(note->path = strdup(path))) {
		free(note);
		note = NULL;
	}
	if (!note || !tsearch(note, &r->noted, by_noted_path)) {
		r->incomplete = true;
		return;
	}
	note->wants = wants;
}

/* Note a call on a path. Absent paths are absent in a copy, too. */
static void watch(void *data, int dirfd, const char *path, int flags, int result)
{
	struct vfc_report *r = data;
	char whole[ROOT_PATH];
	unsigned int wants = 0;
	int error = errno;

	if (!*path || (flags & (O_ACCMODE | O_CREAT)) != O_RDONLY ||
	    (result < 0 && result != -EACCES && result != -EPERM))
		return;
	if (!(flags & O_PATH))
		wants = flags & O_DIRECTORY ? WANT_NAMES : WANT_CONTENT;
	if (flags & O_PATH && flags & O_NOFOLLOW)
		wants = WANT_TARGET;
	if (result < 0)
		wants |= WANT_DENIED;
	if (root_whole(r->ctx, dirfd, path, whole))
		add_note(r, whole, wants);
	errno = error;
}

int vfc_report_begin(struct vfc_ctx *ctx, struct vfc_report **report)
{
	struct vfc_report *r = calloc(1, sizeof(*r));

	if (!r)
		return vfc_fail(ctx, -ENOMEM, "begin a report");
	r->ctx = ctx;
	uname(&r->host);
	r->watch = (struct sys_watch){ .seen = watch, .data = r };
	sys_watch_begin(&r->watch);
	*report = r;
	return 0;
}

/* ---- reading the noted paths ----------------------------------------- */

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct vfc_report_entry *)a)->path,
		      ((const struct vfc_report_entry *)b)->path);
}

static void free_entry(void *data)
{
	struct vfc_report_entry *entry = data;

	free(entry->path);
	free(entry->data);
	free(entry);
}

/* Add an entry, or replace one with less data for the path; takes over data. */
static void keep(struct vfc_report *r, struct vfc_report_entry entry)
{
	struct vfc_report_entry *made, **there;

	if (!entry.data)
		entry.data = strdup("");
	there = tfind(&entry, &r->kept, by_path);
	if (there && !(entry.read && !(*there)->read)) {
		free(entry.data);
		return;
	}
	if (there) {
		made = *there;
		tdelete(made, &r->kept, by_path);
		free_entry(made);
	}
	made = malloc(sizeof(*made));
	entry.path = strdup(entry.path);
	if (!made || !entry.path || !entry.data) {
		free(made);
		free(entry.path);
		free(entry.data);
		r->incomplete = true;
		return;
	}
	*made = entry;
	if (!report_redact(made, r->host.nodename))
		free_entry(made);
	else if (!tsearch(made, &r->kept, by_path))
		r->incomplete = true;
}

/* Read a whole file; NULL if it cannot be read. Some device nodes have no end. */
static char *content(struct vfc_report *r, const char *path, size_t *size)
{
	int fd = root_open(r->ctx, O_RDONLY | O_NONBLOCK | O_NOCTTY, in_top("%s", path));
	char chunk[8192], *data = NULL;
	FILE *out;
	ssize_t n;

	if (fd < 0)
		return NULL;
	out = open_memstream(&data, size);
	do {
		n = out ? sys_read(fd, chunk, sizeof(chunk)) : -ENOMEM;
		if (n > 0)
			fwrite(chunk, 1, (size_t)n, out);
		/* -EPIPE is a log record that was overwritten: go on with the next. */
	} while (n == -EPIPE || (n > 0 && ftell(out) < MAX_FILE));
	sys_close(fd);
	if (out && fclose(out))
		n = -ENOMEM;
	if (n < 0 && (n != -EAGAIN || !data)) {
		free(data);
		return NULL;
	}
	return data;
}

/* Format the text that represents a device node; root_stat() reads it in a copy. */
static char *stand_in(const struct stat *st)
{
	char *text;

	return asprintf(&text, "node %c %u:%u %u %u\n", S_ISCHR(st->st_mode) ? 'c' : 'b',
			major(st->st_rdev), minor(st->st_rdev), st->st_uid, st->st_gid) < 0 ?
	       NULL : text;
}

static void keep_link(struct vfc_report *r, char *path, const char *target)
{
	char *copy = strdup(target);

	keep(r, (struct vfc_report_entry){ .path = path, .kind = VFC_REPORT_LINK, .mode = 0777,
					   .data = copy, .size = strlen(target) });
}

/* Keep a file's content, or only its existence. */
static void keep_file(struct vfc_report *r, char *path, const struct stat *st, unsigned int wants)
{
	struct vfc_report_entry entry = { .path = path, .kind = VFC_REPORT_FILE,
					  .mode = st->st_mode & 0777 };

	entry.read = wants & WANT_CONTENT;
	if (entry.read)
		entry.data = content(r, path, &entry.size);
	if (entry.data || !entry.read)
		keep(r, entry);
}

/* Keep a path by its type; for a directory, keep only the directory itself. */
static void keep_one(struct vfc_report *r, char *path, const struct stat *st, unsigned int wants)
{
	struct vfc_report_entry entry = { .path = path, .mode = st->st_mode & 0777 };
	/* The kernel log is the only node that is read. */
	bool node = (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode)) && strcmp(path, "dev/kmsg");

	if (wants & WANT_DENIED) {
		entry.kind = VFC_REPORT_DENIED;
		entry.mode = S_ISDIR(st->st_mode) ? S_IFDIR : 0;
		entry.read = true;
		keep(r, entry);
	} else if (S_ISDIR(st->st_mode)) {
		entry.kind = VFC_REPORT_DIRECTORY;
		keep(r, entry);
	} else if (node) {
		entry.kind = VFC_REPORT_NODE;
		entry.data = stand_in(st);
		entry.size = entry.data ? strlen(entry.data) : 0;
		keep(r, entry);
	} else {
		keep_file(r, path, st, wants);
	}
}

/* Keep each name of a directory with its type, without content. */
static void keep_names(struct vfc_report *r, const char *path)
{
	char child[ROOT_PATH], target[ROOT_PATH], **names;
	int i, n = root_names(r->ctx, &names, in_top("%s", path));
	struct stat st;

	for (i = 0; i < n; i++) {
		/* In procfs only the processes are needed. */
		if (!strcmp(path, "proc") && !isdigit((unsigned char)names[i][0]))
			continue;
		if (snprintf(child, sizeof(child), "%s/%s", path, names[i]) >= ROOT_PATH ||
		    root_stat(r->ctx, &st, in_top("%s", child)))
			continue;
		if (!S_ISLNK(st.st_mode))
			keep_one(r, child, &st, 0);
		else if (root_link(r->ctx, target, in_top("%s", child)) > 0)
			keep_link(r, child, target);
	}
	root_names_free(names, n);
}

/* A path that is being followed: the part done, and the rest. */
struct way {
	char done[ROOT_PATH], rest[2 * ROOT_PATH];
	unsigned int links;
};

/* Advance by one name; false at the end. */
static bool step(struct way *w)
{
	char *name = w->rest + strspn(w->rest, "/"), *slash = strrchr(w->done, '/');
	size_t len = strcspn(name, "/"), used = strlen(w->done);
	char part[ROOT_PATH];

	snprintf(part, sizeof(part), "%.*s", (int)len, name);
	memmove(w->rest, name + len, strlen(name + len) + 1);
	if (!strcmp(part, ".."))
		*(slash ? slash : w->done) = '\0';
	else if (*part && strcmp(part, "."))
		snprintf(w->done + used, sizeof(w->done) - used, "%s%s", used ? "/" : "", part);
	return *part;
}

/* Follow the link just passed; false if it is dangling. */
static bool turn(struct vfc_report *r, struct way *w)
{
	char target[ROOT_PATH], rest[sizeof(w->rest)], *slash;

	if (++w->links > MAX_LINKS || root_link(r->ctx, target, in_top("%s", w->done)) <= 0)
		return false;
	keep_link(r, w->done, target);
	if (snprintf(rest, sizeof(rest), "%s%s", target, w->rest) >= (int)sizeof(rest))
		return false;
	strcpy(w->rest, rest);
	slash = target[0] == '/' ? NULL : strrchr(w->done, '/');
	*(slash ? slash : w->done) = '\0';
	return true;
}

/* Keep that a path is denied, at the component where access ends. */
static void keep_denied(struct vfc_report *r, const struct way *w)
{
	char path[ROOT_PATH];

	if (snprintf(path, sizeof(path), "%s%s", w->done, w->rest) < ROOT_PATH)
		keep(r, (struct vfc_report_entry){ .path = path, .kind = VFC_REPORT_DENIED,
						   .read = true });
}

/* Follow a noted path and keep the links on it. 1 and the stat of its end, or 0. */
static int follow(struct vfc_report *r, const struct noted *note, struct way *w, struct stat *st)
{
	bool last;
	int err;

	snprintf(w->rest, sizeof(w->rest), "/%s", note->path);
	while (step(w)) {
		if (!*w->done)
			continue;
		err = root_stat(r->ctx, st, in_top("%s", w->done));
		if (err == -EACCES || err == -EPERM)
			keep_denied(r, w);
		if (err)
			return 0;
		last = !w->rest[strspn(w->rest, "/")];
		if (S_ISLNK(st->st_mode) && (!turn(r, w) || (last && note->wants & WANT_TARGET)))
			return 0;
	}
	return *w->done != '\0';
}

/* Keep the kinds of data noted for a path. */
static void keep_noted(struct vfc_report *r, const struct noted *note)
{
	unsigned int wants = note->wants;
	struct way w = { 0 };
	struct stat st = { 0 };

	if (!follow(r, note, &w, &st))
		return;
	/* Access was denied in the recorded system that is being recorded again. */
	if (!(st.st_mode & 07777))
		wants |= WANT_DENIED;
	keep_one(r, w.done, &st, wants);
	if (S_ISDIR(st.st_mode) && wants & WANT_NAMES && !(wants & WANT_DENIED))
		keep_names(r, w.done);
}

static void visit_noted(const void *node, VISIT which, void *data)
{
	if (which == postorder || which == leaf)
		keep_noted(data, *(struct noted *const *)node);
}

static void visit_kept(const void *node, VISIT which, void *data)
{
	struct vfc_report *r = data;
	const struct vfc_report_entry *entry = *(struct vfc_report_entry *const *)node;
	struct vfc_report_entry *kept;

	if (which != postorder && which != leaf)
		return;
	kept = GROW(r->entries, r->count);
	if (kept)
		*kept = *entry;
	else
		r->incomplete = true;
}

static void stop_watching(struct vfc_report *r)
{
	if (!r->ended)
		sys_watch_end();
	r->ended = true;
}

int vfc_report_end(struct vfc_report *r)
{
	stop_watching(r);
	twalk_r(r->noted, visit_noted, r);
	twalk_r(r->kept, visit_kept, r);
	return r->incomplete ? vfc_fail(r->ctx, -ENOMEM, "create the report") : 0;
}

size_t vfc_report_entries(const struct vfc_report *r, const struct vfc_report_entry **entries)
{
	*entries = r->entries;
	return r->count;
}

static void free_noted(void *data)
{
	struct noted *note = data;

	free(note->path);
	free(note);
}

void vfc_report_free(struct vfc_report *r)
{
	if (!r)
		return;
	stop_watching(r);
	tdestroy(r->noted, free_noted);
	tdestroy(r->kept, free_entry);
	free(r->entries);
	free(r);
}

/* ---- writing -------------------------------------------------------- */

/* Create a file and write data to it; remove it on failure. */
static int write_file(const char *path, const char *data, size_t size)
{
	int fd = sys_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0644);
	int err;

	if (fd < 0)
		return fd;
	err = root_write_all(fd, data, size);
	sys_close(fd);
	if (err)
		unlink(path);
	return err;
}

/* Create a directory and unpack data below it; remove it on failure. */
static int write_directory(const char *path, const char *data, size_t size)
{
	int fd, err = sys_mkdir(AT_FDCWD, path, 0755);

	if (err)
		return err;
	fd = sys_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
	err = fd < 0 ? fd : tar_unpack(data, size, fd);
	if (fd >= 0)
		sys_close(fd);
	if (err)
		tar_remove(path);
	return err;
}

int vfc_report_write(struct vfc_report *r, const char *path, bool directory)
{
	size_t size;
	char *data = report_pack(r->entries, r->count, &size);
	int err = -ENOMEM;

	if (data)
		err = directory ? write_directory(path, data, size) :
				  write_file(path, data, size);
	free(data);
	return err ? vfc_fail(r->ctx, err, "write %s", path) : 0;
}
