/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal.c: one append-only file per device that records its state before each
 * change. A record is one line "CRC words…". A torn line counts as not written, so
 * the journal is valid after a crash at any write.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/device/device.h"
#include "lib/who/proc.h"

/* Time limit to wait for the lock. */
#define LOCK_WAIT_NS INT64_C(2000000000)

enum journal_state journal_judge(const struct journal_original *o,
				 const struct journal_original *now)
{
	if (strcmp(o->boot, now->boot))
		return JOURNAL_STALE;
	if (o->vendor != now->vendor || o->device != now->device ||
	    o->subvendor != now->subvendor || o->subdevice != now->subdevice)
		return JOURNAL_FOREIGN;
	return JOURNAL_LIVE;
}

/* Rank findings: a restorable one first, then the more unusual one. */
static int weight(enum journal_state state)
{
	static const int weights[] = {
		[JOURNAL_NONE] = 0, [JOURNAL_STALE] = 1,
		[JOURNAL_FOREIGN] = 2, [JOURNAL_LIVE] = 3,
	};

	return weights[state];
}

/* Contents of a journal, collected while reading it. */
struct reading {
	struct journal_entry *entries;
	int count;
	int pid;		/* from the last record with a pid; 0: none */
	int err;		/* -ENOMEM */
};

/* Find the last entry of a command; -1: none. */
static int find_run(const struct reading *r, uint64_t run)
{
	int i = r->count;

	while (i-- > 0 && r->entries[i].run != run)
		;
	return i;
}

/* Remove the entry of a command. */
static void remove_entry(struct reading *r, uint64_t run)
{
	int i = find_run(r, run);

	if (i >= 0)
		memmove(&r->entries[i], &r->entries[i + 1],
			(size_t)(--r->count - i) * sizeof(*r->entries));
}

static void add_entry(struct reading *r, const struct journal_entry *e)
{
	struct journal_entry *entry = GROW(r->entries, r->count);

	if (entry)
		*entry = *e;
	else
		r->err = -ENOMEM;
}

static void read_line(void *data, char *line)
{
	const char *record = journal_record_check(line);
	struct reading *r = data;
	struct journal_entry e;
	uint64_t run;

	if (!record)
		return;
	r->pid = journal_record_pid(record) ?: r->pid;
	if (!strcmp(record, "closed"))
		r->count = 0;
	else if (journal_record_says(record, "undone", &run))
		remove_entry(r, run);
	else if (journal_record_says(record, "done", &run) && find_run(r, run) >= 0)
		r->entries[find_run(r, run)].done = true;
	else if (journal_record_parse(record, &e))
		add_entry(r, &e);
}

/* Read a whole journal. The caller frees the entries, also after a failure. */
static int read_journal(struct vfc_ctx *ctx, const char *address, struct reading *r)
{
	int err;

	*r = (struct reading){ 0 };
	err = root_lines(ctx, read_line, r, in_state("%s" DEVICE_JOURNAL, address));
	if (err == -ENOENT)
		return 0;
	err = err ?: r->err;
	return err ? vfc_fail(ctx, err, "read the journal of %s", address) : 0;
}

int journal_entries(struct vfc_ctx *ctx, const char *address, struct journal_entry **entries)
{
	struct reading r;
	int err = read_journal(ctx, address, &r);

	if (err) {
		free(r.entries);
		return err;
	}
	*entries = r.entries;
	return r.count;
}

int journal_find(struct vfc_ctx *ctx, const char *address,
		 const struct journal_original *now, struct journal_original *was)
{
	enum journal_state found = JOURNAL_NONE, state;
	struct journal_entry *entries = NULL;
	int i, n = journal_entries(ctx, address, &entries);

	if (n < 0)
		return n;
	for (i = 0; i < n; i++) {
		if (entries[i].kind != JOURNAL_ORIGINAL)
			continue;
		state = journal_judge(&entries[i].was, now);
		if (weight(state) > weight(found)) {
			found = state;
			*was = entries[i].was;
		}
	}
	free(entries);
	return found;
}

/* ---- the lock ------------------------------------------------------- */

/* A file to find in /proc/locks, and the process that locked it. */
struct lock_search {
	struct stat file;
	int pid;
};

/* Match a line "1: FLOCK  ADVISORY  WRITE 4711 fe:01:131 0 EOF": pid and file. */
static void look_for_lock(void *data, char *line)
{
	struct lock_search *search = data;
	unsigned int major, minor;
	unsigned long inode;
	int pid;

	if (sscanf(line, "%*s FLOCK %*s %*s %d %x:%x:%lu", &pid, &major, &minor, &inode) == 4 &&
	    makedev(major, minor) == search->file.st_dev && inode == search->file.st_ino)
		search->pid = pid;
}

/*
 * Find the process that has a journal locked, from /proc/locks or else from its last
 * record (another namespace, or a file system with other inode numbers there).
 * 0: unknown.
 */
static int find_owner(struct vfc_ctx *ctx, const char *address)
{
	struct lock_search search = { .pid = 0 };
	struct reading r;

	if (!root_stat(ctx, &search.file, in_state("%s" DEVICE_JOURNAL, address)))
		root_lines(ctx, look_for_lock, &search, in_proc("locks"));
	if (search.pid > 0)
		return search.pid;
	read_journal(ctx, address, &r);
	free(r.entries);
	return r.pid;
}

/* Fail with the process that has the lock. */
static int fail_locked(struct vfc_ctx *ctx, const char *address)
{
	int pid = find_owner(ctx, address);
	char number[16], comm[VFC_NAME];

	if (!pid)
		return vfc_fail_why(ctx, -EBUSY, "%s is locked: another process is changing "
				    "it",
				    address);
	snprintf(number, sizeof(number), "%d", pid);
	proc_comm(ctx, number, comm);
	return vfc_fail_why(ctx, -EBUSY, "%s is locked: pid %d%s%s%s is changing it", address,
			    pid,
			    comm[0] ? " (" : "", comm, comm[0] ? ")" : "");
}

/* True if the name still refers to the open file (it may be removed). */
static bool same_file(int dirfd, const char *name, int fd)
{
	struct stat a, b;

	return !sys_stat(dirfd, name, &a, AT_SYMLINK_NOFOLLOW) &&
	       !sys_stat(fd, "", &b, AT_EMPTY_PATH) &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

/* Open and lock the file; -EAGAIN if another process has it or has just removed it. */
static int open_locked(int dirfd, const char *name)
{
	int fd = sys_open(dirfd, name, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, 0644);
	int err;

	if (fd < 0)
		return fd;
	err = sys_flock(fd, LOCK_EX | LOCK_NB);
	if (!err && !same_file(dirfd, name, fd))
		err = -EAGAIN;
	if (!err)
		return fd;
	sys_close(fd);
	return err;
}

/* Fail with the path of a journal, and suggest a user who may write it. */
static int fail_path(struct vfc_ctx *ctx, int err, const char *what, const char *name)
{

	vfc_fail(ctx, err, "%s %s", what, in_state("%s", name).text);
	if (err == -EROFS)
		return vfc_suggest(ctx, err, "set VFIOCTL_STATE_DIR to another directory");
	return suggest_root(ctx, err);
}

/* Return the time limit for a lock that an order allows. */
static int64_t longest_wait(int64_t wait_ns)
{
	return wait_ns < LOCK_WAIT_NS ? wait_ns : LOCK_WAIT_NS;
}

int journal_await(struct vfc_ctx *ctx, const char *address, int64_t wait_ns)
{
	return device_is_locked(ctx, address, longest_wait(wait_ns)) ? fail_locked(ctx,
										   address) : 0;
}

int journal_lock(struct vfc_ctx *ctx, const char *address, int64_t wait_ns,
		 struct journal *out)
{
	int64_t end = sys_now_ns() + longest_wait(wait_ns);
	char name[VFC_NAME + sizeof(DEVICE_JOURNAL)];
	struct journal j;

	snprintf(name, sizeof(name), "%s" DEVICE_JOURNAL, address);
	snprintf(j.address, sizeof(j.address), "%s", address);
	j.dirfd = root_dir(ctx, true, in_state("%s", ""));
	if (j.dirfd < 0)
		return fail_path(ctx, j.dirfd, "make", "");
	while ((j.fd = open_locked(j.dirfd, name)) == -EAGAIN && sys_now_ns() < end)
		poll(NULL, 0, DEVICE_LOCK_RETRY_MS);
	if (j.fd >= 0) {
		*out = j;
		return 0;
	}
	sys_close(j.dirfd);
	return j.fd == -EAGAIN ? fail_locked(ctx, address) : fail_path(ctx, j.fd, "open", name);
}

/* True if the last record is torn; the next one then starts on a new line. */
static bool is_torn(int fd)
{
	struct stat st;
	char last;

	return !sys_stat(fd, "", &st, AT_EMPTY_PATH) && st.st_size > 0 &&
	       sys_pread(fd, &last, 1, (uint64_t)st.st_size - 1) == 1 && last != '\n';
}

/* Append a record and sync it to disk. */
static int append(struct vfc_ctx *ctx, struct journal *j, const char *words)
{
	char line[JOURNAL_RECORD + 16];
	int err, len = journal_record_line(words, is_torn(j->fd), line);
	ssize_t n = sys_write(j->fd, line, (size_t)len);

	err = n == len ? sys_fsync(j->fd) : n < 0 ? (int)n : -ENOSPC;
	return err ? vfc_fail(ctx, err, "write the journal of %s", j->address) : 0;
}

int journal_note(struct vfc_ctx *ctx, struct journal *j, const struct journal_entry *entry)
{
	char words[JOURNAL_RECORD];
	int err;

	journal_record_words(entry, words);
	err = append(ctx, j, words);
	if (err)
		return err;
	err = sys_fsync(j->dirfd);
	return err ? fail_path(ctx, err, "sync", "") : 0;
}

/* Append a record with a word and a command's run. */
static int append_run(struct vfc_ctx *ctx, struct journal *j, const char *word, uint64_t run)
{
	char words[64];

	snprintf(words, sizeof(words), "%s run=%llx", word, (unsigned long long)run);
	return append(ctx, j, words);
}

int journal_done(struct vfc_ctx *ctx, struct journal *j, uint64_t run)
{
	return append_run(ctx, j, "done", run);
}

int journal_work(struct vfc_ctx *ctx, struct journal *j)
{
	char words[32];

	snprintf(words, sizeof(words), "work pid=%d", getpid());
	return append(ctx, j, words);
}

/* Remove the journal file. */
static int remove_file(struct journal *j)
{
	char name[VFC_NAME + sizeof(DEVICE_JOURNAL)];
	int err;

	snprintf(name, sizeof(name), "%s" DEVICE_JOURNAL, j->address);
	err = sys_unlink(j->dirfd, name);
	return err ? err : sys_fsync(j->dirfd);
}

int journal_finish(struct vfc_ctx *ctx, struct journal *j)
{
	int err = append(ctx, j, "closed");

	if (err)
		return err;
	err = remove_file(j);
	return err ? fail_path(ctx, err, "remove the journal in", "") : 0;
}

/* True if live entries of other commands remain. */
static bool has_others(struct vfc_ctx *ctx, const char *address,
		       const struct journal_original *now, uint64_t run)
{
	struct journal_entry *entries = NULL;
	int i, n = journal_entries(ctx, address, &entries);
	bool others = false;

	if (n < 0)
		return true;
	for (i = 0; i < n; i++)
		others |= entries[i].run != run &&
			  journal_judge(&entries[i].was, now) == JOURNAL_LIVE;
	free(entries);
	return others;
}

int journal_undone(struct vfc_ctx *ctx, struct journal *j, const struct journal_original *now,
		   uint64_t run)
{
	return has_others(ctx, j->address, now, run) ? append_run(ctx, j, "undone", run) :
						       journal_finish(ctx, j);
}

void journal_unlock(struct journal *j)
{
	struct stat st;

	if (!sys_stat(j->fd, "", &st, AT_EMPTY_PATH) && !st.st_size && st.st_nlink)
		remove_file(j);
	sys_close(j->fd);
	sys_close(j->dirfd);
}

/* Cut a journal's suffix from name; false if it has none. */
static bool cut_suffix(char *name)
{
	char *suffix = strstr(name, DEVICE_JOURNAL);

	if (!suffix || suffix[strlen(DEVICE_JOURNAL)])
		return false;
	*suffix = '\0';
	return true;
}

/* True if a device was changed and not restored. */
static bool is_changed(struct vfc_ctx *ctx, const char *address)
{
	struct journal_original now = { 0 }, was;

	return journal_find(ctx, address, &now, &was) != JOURNAL_NONE;
}

/* List the addresses of all journals, or only of changed devices. */
static int list_journals(struct vfc_ctx *ctx, bool changed, char ***addresses)
{
	int n, i, kept = 0, fd = root_dir(ctx, false, in_state("%s", ""));
	char **names;

	if (fd == -ENOENT)
		return 0;
	n = fd < 0 ? fd : root_names_at(fd, &names);
	if (n < 0)
		return fail_path(ctx, n, "list", "");
	for (i = 0; i < n; i++)
		if (cut_suffix(names[i]) && (!changed || is_changed(ctx, names[i])))
			names[kept++] = names[i];
		else
			free(names[i]);
	if (kept)
		*addresses = names;
	else
		free(names);
	return kept;
}

int journal_names(struct vfc_ctx *ctx, char ***addresses)
{
	return list_journals(ctx, false, addresses);
}

int vfc_journal_list(struct vfc_ctx *ctx, char ***addresses)
{
	return list_journals(ctx, true, addresses);
}
