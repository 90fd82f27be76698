/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal.c: one append-only file a device that remembers what it was before
 * it was first changed. A record is one line "CRC words…": a torn one counts
 * as not written, so that a crash at any write leaves a journal that is right.
 */
#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "hand.h"
#include "root.h"
#include "sys.h"

#define SUFFIX ".journal"

/* Longest record: a few words and two driver names, each byte escaped. */
#define RECORD 1024

/* How often a lock that another process has is tried. */
#define RETRY_MS 10

/* The longest wait for it. */
#define LOCK_WAIT_NS INT64_C(2000000000)

/* CRC-32 (IEEE 802.3) of a record's words. */
static uint32_t checksum(const char *text, size_t len)
{
	uint32_t crc = ~UINT32_C(0);
	int bit;

	while (len--) {
		crc ^= (uint8_t)*text++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}

/* Write text as one word: blanks, control characters and '%' as %XX. */
static const char *escape(char buf[3 * VFC_NAME], const char *text)
{
	char *p = buf;

	for (; *text; text++)
		p += sprintf(p, isgraph((unsigned char)*text) && *text != '%' ? "%c" : "%%%02x",
			     (unsigned char)*text);
	*p = '\0';
	return buf;
}

/* Undo escape() for what lies between text and end; false when it does not fit. */
static bool unescape(char *buf, size_t size, const char *text, const char *end)
{
	unsigned int code;

	while (text < end && size > 1) {
		if (*text == '%' && end - text >= 3 && sscanf(text + 1, "%2x", &code) == 1) {
			*buf++ = (char)code;
			text += 3;
		} else {
			*buf++ = *text++;
		}
		size--;
	}
	*buf = '\0';
	return text == end;
}

/* The value behind " key=" in a record; false when it is not there. */
static bool value_of(const char *record, const char *key, char *buf, size_t size)
{
	const char *p = record;
	size_t len = strlen(key);

	while ((p = strchr(p, ' '))) {
		p++;
		if (!strncmp(p, key, len) && p[len] == '=')
			return unescape(buf, size, p + len + 1, strchrnul(p, ' '));
	}
	return false;
}

static int number_of(const char *record, const char *key, int base)
{
	char text[VFC_NAME];

	return value_of(record, key, text, sizeof(text)) ? (int)strtol(text, NULL, base) : -1;
}

/* The words of a line whose checksum holds; NULL for any other. */
static const char *record_check(char *line)
{
	unsigned int crc;
	char *words = line + 9;

	line[strcspn(line, "\n")] = '\0';
	if (strlen(line) < 9 || line[8] != ' ' || sscanf(line, "%8x", &crc) != 1)
		return NULL;
	return checksum(words, strlen(words)) == crc ? words : NULL;
}

/* Take an "original" record apart; false when a part is missing. */
static bool parse_original(const char *record, struct journal_original *o)
{
	o->vendor = number_of(record, "vendor", 16);
	o->device = number_of(record, "device", 16);
	o->subvendor = number_of(record, "subvendor", 16);
	o->subdevice = number_of(record, "subdevice", 16);
	o->was.vfs = number_of(record, "vfs", 10);
	return value_of(record, "boot", o->boot, sizeof(o->boot)) &&
	       value_of(record, "driver", o->was.driver, sizeof(o->was.driver)) &&
	       value_of(record, "override", o->was.override, sizeof(o->was.override)) &&
	       value_of(record, "power", o->was.power, sizeof(o->was.power));
}

/* How an original of the journal relates to the device as it is now. */
static enum journal_state judge(const struct journal_original *o,
				const struct journal_original *now)
{
	if (strcmp(o->boot, now->boot))
		return JOURNAL_STALE;
	if (o->vendor != now->vendor || o->device != now->device ||
	    o->subvendor != now->subvendor || o->subdevice != now->subdevice)
		return JOURNAL_FOREIGN;
	return JOURNAL_LIVE;
}

/* Which of two findings is told: what can be restored, else the odder one. */
static int weight(enum journal_state state)
{
	static const int weights[] = {
		[JOURNAL_NONE] = 0, [JOURNAL_STALE] = 1,
		[JOURNAL_FOREIGN] = 2, [JOURNAL_LIVE] = 3,
	};

	return weights[state];
}

/* The journal of a device for reading; NULL and errno when there is none. */
static FILE *open_lines(struct vfc_ctx *ctx, const char *address)
{
	int fd = root_open(ctx, O_RDONLY, ROOT_STATE, "%s" SUFFIX, address);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd < 0)
		errno = -fd;
	else if (!file)
		sys_close(fd);
	return file;
}

int journal_find(struct vfc_ctx *ctx, const char *address,
		 const struct journal_original *now, struct journal_original *was)
{
	enum journal_state found = JOURNAL_NONE, state;
	FILE *file = open_lines(ctx, address);
	struct journal_original o;
	const char *record;
	char *line = NULL;
	size_t size = 0;

	if (!file)
		return errno == ENOENT ? JOURNAL_NONE :
		       vfc_fail(ctx, -errno, "open the journal of %s", address);
	while (getline(&line, &size, file) > 0) {
		record = record_check(line);
		if (record && !strcmp(record, "closed"))
			found = JOURNAL_NONE;
		if (!record || strncmp(record, "original ", 9) || !parse_original(record, &o))
			continue;
		state = judge(&o, now);
		if (weight(state) > weight(found)) {
			found = state;
			*was = o;
		}
	}
	free(line);
	fclose(file);
	return found;
}

/* The process that the journal's last record names; 0: none. */
static int last_pid(struct vfc_ctx *ctx, const char *address)
{
	FILE *file = open_lines(ctx, address);
	const char *record;
	char *line = NULL;
	size_t size = 0;
	int n, pid = 0;

	while (file && getline(&line, &size, file) > 0) {
		record = record_check(line);
		n = record ? number_of(record, "pid", 10) : -1;
		pid = n > 0 ? n : pid;
	}
	free(line);
	if (file)
		fclose(file);
	return pid;
}

/* Say who has the lock. */
static int locked(struct vfc_ctx *ctx, const char *address)
{
	int pid = last_pid(ctx, address);

	if (!pid)
		return vfc_fail_why(ctx, -EBUSY, "%s is locked: another process is changing it",
				    address);
	return vfc_fail_why(ctx, -EBUSY, "%s is locked: pid %d is changing it", address, pid);
}

/* True when the directory still has the file that fd is (it may be gone). */
static bool same_file(int dirfd, const char *name, int fd)
{
	struct stat a, b;

	return !sys_stat(dirfd, name, &a, AT_SYMLINK_NOFOLLOW) &&
	       !sys_stat(fd, "", &b, AT_EMPTY_PATH) &&
	       a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

/* Open the file and lock it; -EAGAIN when someone has it or removed it meanwhile. */
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

/* Fail with the path of a journal, and say who may write it. */
static int fail_path(struct vfc_ctx *ctx, int err, const char *what, const char *name)
{
	char path[ROOT_PATH];

	vfc_fail(ctx, err, "%s %s", what, root_path(path, ROOT_STATE, "%s", name));
	if (err == -EROFS)
		return vfc_suggest(ctx, err, "VFIOCTL_STATE_DIR names another place");
	return suggest_root(ctx, err);
}

/* When the wait for a lock ends. */
static int64_t wait_end(int64_t wait_ns)
{
	return sys_now_ns() + (wait_ns < LOCK_WAIT_NS ? wait_ns : LOCK_WAIT_NS);
}

int journal_await(struct vfc_ctx *ctx, const char *address, int64_t wait_ns)
{
	int fd = root_open(ctx, O_RDONLY, ROOT_STATE, "%s" SUFFIX, address);
	int64_t end = wait_end(wait_ns);
	int err;

	/* Nobody changes it; what else is wrong shows when it is read. */
	if (fd < 0)
		return 0;
	while ((err = sys_flock(fd, LOCK_SH | LOCK_NB)) == -EAGAIN && sys_now_ns() < end)
		poll(NULL, 0, RETRY_MS);
	sys_close(fd);
	return err ? locked(ctx, address) : 0;
}

int journal_lock(struct vfc_ctx *ctx, const char *address, int64_t wait_ns,
		 struct journal *out)
{
	int64_t end = wait_end(wait_ns);
	char name[VFC_NAME + sizeof(SUFFIX)];
	struct journal j;

	snprintf(name, sizeof(name), "%s" SUFFIX, address);
	snprintf(j.address, sizeof(j.address), "%s", address);
	j.dirfd = root_state(ctx, true);
	if (j.dirfd < 0)
		return fail_path(ctx, j.dirfd, "make", "");
	while ((j.fd = open_locked(j.dirfd, name)) == -EAGAIN && sys_now_ns() < end)
		poll(NULL, 0, RETRY_MS);
	if (j.fd >= 0) {
		*out = j;
		return 0;
	}
	sys_close(j.dirfd);
	return j.fd == -EAGAIN ? locked(ctx, address) : fail_path(ctx, j.fd, "open", name);
}

/* True when the last record was torn: the next one begins on a new line. */
static bool is_torn(int fd)
{
	struct stat st;
	char last;

	return !sys_stat(fd, "", &st, AT_EMPTY_PATH) && st.st_size > 0 &&
	       sys_pread(fd, &last, 1, (uint64_t)st.st_size - 1) == 1 && last != '\n';
}

/* Append one record and have it on the disk. */
static int append(struct vfc_ctx *ctx, struct journal *j, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static int append(struct vfc_ctx *ctx, struct journal *j, const char *fmt, ...)
{
	char words[RECORD], line[RECORD + 16];
	int len, err;
	ssize_t n;
	va_list ap;

	va_start(ap, fmt);
	len = vsnprintf(words, sizeof(words), fmt, ap);
	va_end(ap);
	if (len < 0 || len >= (int)sizeof(words))
		return vfc_fail(ctx, -ENAMETOOLONG, "write the journal of %s", j->address);
	len = snprintf(line, sizeof(line), "%s%08x %s\n", is_torn(j->fd) ? "\n" : "",
		       checksum(words, (size_t)len), words);
	n = sys_write(j->fd, line, (size_t)len);
	err = n == len ? sys_fsync(j->fd) : n < 0 ? (int)n : -ENOSPC;
	return err ? vfc_fail(ctx, err, "write the journal of %s", j->address) : 0;
}

int journal_begin(struct vfc_ctx *ctx, struct journal *j, const struct journal_original *o)
{
	char driver[3 * VFC_NAME], override[3 * VFC_NAME];
	int err;

	err = append(ctx, j, "original boot=%s vendor=%04x device=%04x subvendor=%04x "
		     "subdevice=%04x driver=%s override=%s vfs=%d power=%s pid=%d", o->boot,
		     o->vendor, o->device, o->subvendor,
		     o->subdevice, escape(driver, o->was.driver),
		     escape(override, o->was.override), o->was.vfs, o->was.power, getpid());
	if (err)
		return err;
	err = sys_fsync(j->dirfd);
	return err ? fail_path(ctx, err, "sync", "") : 0;
}

int journal_work(struct vfc_ctx *ctx, struct journal *j)
{
	return append(ctx, j, "work pid=%d", getpid());
}

/* Remove the file: what it says is over. */
static int remove_file(struct journal *j)
{
	char name[VFC_NAME + sizeof(SUFFIX)];
	int err;

	snprintf(name, sizeof(name), "%s" SUFFIX, j->address);
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

void journal_unlock(struct journal *j)
{
	struct stat st;

	if (!sys_stat(j->fd, "", &st, AT_EMPTY_PATH) && !st.st_size && st.st_nlink)
		remove_file(j);
	sys_close(j->fd);
	sys_close(j->dirfd);
}

/* True when the file called name, its suffix cut, is a journal that is not over. */
static bool is_journal(struct vfc_ctx *ctx, char *name)
{
	char *suffix = strstr(name, SUFFIX);
	struct journal_original now = { 0 }, was;

	if (!suffix || suffix[strlen(SUFFIX)])
		return false;
	*suffix = '\0';
	return journal_find(ctx, name, &now, &was) != JOURNAL_NONE;
}

int vfc_journal_list(struct vfc_ctx *ctx, char ***addresses)
{
	int n, i, kept = 0, fd = root_state(ctx, false);
	char **names;

	if (fd == -ENOENT)
		return 0;
	n = fd < 0 ? fd : root_names_at(fd, &names);
	if (n < 0)
		return fail_path(ctx, n, "list", "");
	for (i = 0; i < n; i++)
		if (is_journal(ctx, names[i]))
			names[kept++] = names[i];
		else
			free(names[i]);
	if (kept)
		*addresses = names;
	else
		free(names);
	return kept;
}
