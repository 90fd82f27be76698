/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tar.c: a report as a tar archive in memory, both ways: POSIX.1-1988
 * headers, GNU tar's entries for long names and targets, nothing else.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gunzip.h"
#include "lib/report/report.h"
#include "root.h"
#include "sys.h"

#define BLOCK 512
#define MAX_ARCHIVE (256 << 20)	/* bytes, unpacked */

/* The header of a member: text, numbers in octal. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8];
	char type, target[100], magic[8], user[32], group[32], major[8], minor[8];
	char prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is a block");

enum {
	TYPE_FILE = '0', TYPE_OLD_FILE = '\0', TYPE_LINK = '2', TYPE_DIRECTORY = '5',
	TYPE_LONG_TARGET = 'K', TYPE_LONG_NAME = 'L',
};

/* ---- packing -------------------------------------------------------- */

/* The sum of a header's bytes, the sum itself taken for blanks. */
static unsigned int sum_of(const struct header *h)
{
	const unsigned char *bytes = (const unsigned char *)h;
	unsigned int sum = 8 * ' ';
	size_t i;

	for (i = 0; i < BLOCK; i++)
		if (i < offsetof(struct header, sum) || i >= offsetof(struct header, type))
			sum += bytes[i];
	return sum;
}

/* Write a member; what is too long for name or target was said before it. */
static void put_member(FILE *out, char type, const char *name, unsigned int mode,
		       const char *target, const char *data, size_t size)
{
	static const char zeros[BLOCK];
	struct header h = { .type = type, .magic = "ustar" };

	memcpy(h.name, name, strnlen(name, sizeof(h.name)));
	memcpy(h.target, target, strnlen(target, sizeof(h.target)));
	memcpy(h.magic + 6, "00", 2);
	snprintf(h.mode, sizeof(h.mode), "%07o", mode & 07777);
	memcpy(h.uid, "0000000", 8);
	memcpy(h.gid, "0000000", 8);
	snprintf(h.size, sizeof(h.size), "%011zo", size);
	memcpy(h.mtime, "00000000000", 12);
	snprintf(h.sum, sizeof(h.sum), "%06o", sum_of(&h));
	h.sum[7] = ' ';
	fwrite(&h, 1, sizeof(h), out);
	fwrite(data, 1, size, out);
	fwrite(zeros, 1, -size % BLOCK, out);
}

/* What does not fit its field goes ahead as a member of its own. */
static void put_long(FILE *out, char type, const char *text)
{
	if (strlen(text) > sizeof(((struct header *)NULL)->name))
		put_member(out, type, "././@LongLink", 0644, "", text, strlen(text) + 1);
}

static void put_entry(FILE *out, const struct vfc_report_entry *e)
{
	bool link = e->kind == VFC_REPORT_LINK;
	bool dir = e->kind == VFC_REPORT_DIRECTORY ||
		   (e->kind == VFC_REPORT_DENIED && e->mode & S_IFDIR);

	put_long(out, TYPE_LONG_NAME, e->path);
	if (link)
		put_long(out, TYPE_LONG_TARGET, e->data);
	put_member(out, link ? TYPE_LINK : dir ? TYPE_DIRECTORY : TYPE_FILE, e->path, e->mode,
		   link ? e->data : "", e->data, link || dir ? 0 : e->size);
}

char *report_pack(const struct vfc_report_entry *entries, size_t count, size_t *size)
{
	static const char zeros[2 * BLOCK];
	char *data = NULL;
	FILE *out = open_memstream(&data, size);
	size_t i;

	if (!out)
		return NULL;
	/* What nobody may read comes last: something may have to be put into it before. */
	for (i = 0; i < count; i++)
		if (entries[i].kind != VFC_REPORT_DENIED)
			put_entry(out, &entries[i]);
	for (i = 0; i < count; i++)
		if (entries[i].kind == VFC_REPORT_DENIED)
			put_entry(out, &entries[i]);
	fwrite(zeros, 1, sizeof(zeros), out);
	if (!fclose(out))
		return data;
	free(data);
	return NULL;
}

/* ---- unpacking ------------------------------------------------------ */

struct unpacking {
	const char *bytes;
	size_t size, at;
	int dirfd;
	char name[ROOT_PATH], target[ROOT_PATH];	/* of the next member; "": in its header */
};

/* An octal number in a field; -EINVAL for what is none. */
static int64_t octal(const char *field, size_t size)
{
	char text[16], *end;
	unsigned long long value;

	snprintf(text, sizeof(text), "%.*s", (int)size, field);
	value = strtoull(text, &end, 8);
	return end == text || end[strspn(end, " ")] || value > MAX_ARCHIVE ? -EINVAL :
	       (int64_t)value;
}

/*
 * Make and open the directory that name is in, through no link and no ".."; *last
 * becomes its last component.
 */
static int open_parent(int dirfd, char *name, char **last)
{
	int fd = sys_open(dirfd, ".", O_PATH | O_DIRECTORY, 0), deeper;
	char *slash;

	for (; fd >= 0 && (slash = strchr(name, '/')); name = slash + 1) {
		*slash = '\0';
		if (!*name || !strcmp(name, "."))
			continue;
		sys_mkdir(fd, name, 0755);
		deeper = strcmp(name, "..") ?
			 sys_open(fd, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0) : -EINVAL;
		sys_close(fd);
		fd = deeper;
	}
	*last = name;
	return fd;
}

/* Make a file that is not there. */
static int make_file(int parent, const char *name, unsigned int mode, const char *data, size_t size)
{
	int fd = sys_open(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	int err;

	if (fd < 0)
		return fd;
	err = root_write_all(fd, data, size);
	if (!err)
		err = sys_fchmod(fd, mode & 0777);
	sys_close(fd);
	return err;
}

/* Make a directory, or set the mode of one that is there. */
static int make_directory(int parent, const char *name, unsigned int mode)
{
	int fd, err = sys_mkdir(parent, name, 0755);

	if (err && err != -EEXIST)
		return err;
	fd = sys_open(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	/* What was denied stays so; any other can be written into. */
	err = sys_fchmod(fd, mode & 0777 ? (mode & 0777) | 0700 : 0);
	sys_close(fd);
	return err;
}

/* Make what a member says, in place of nothing that is there. */
static int make_member(struct unpacking *u, const struct header *h, const char *data, size_t size)
{
	size_t used = strlen(u->name);
	int64_t mode = octal(h->mode, sizeof(h->mode));
	int err = -EINVAL, parent;
	char *name = u->name;

	while (used && u->name[used - 1] == '/')
		u->name[--used] = '\0';
	parent = mode < 0 ? (int)mode : open_parent(u->dirfd, u->name, &name);
	if (parent < 0)
		return parent;
	if (!strcmp(name, "..") || !*name)
		err = -EINVAL;
	else if (h->type == TYPE_DIRECTORY)
		err = strcmp(name, ".") ? make_directory(parent, name, (unsigned int)mode) : 0;
	else if (h->type == TYPE_LINK)
		err = sys_symlink(u->target, parent, name);
	else if (h->type == TYPE_FILE || h->type == TYPE_OLD_FILE)
		err = make_file(parent, name, (unsigned int)mode, data, size);
	sys_close(parent);
	return err;
}

/* Keep the long text that belongs to the next member. */
static int keep_long(char text[ROOT_PATH], const char *data, size_t size)
{
	if (!size || size > ROOT_PATH || strnlen(data, size) == size)
		return -EINVAL;
	strcpy(text, data);
	return 0;
}

/* The name of a member that had none ahead of it. */
static void take_names(struct unpacking *u, const struct header *h)
{
	bool split = !memcmp(h->magic, "ustar", 6) && *h->prefix;

	if (!*u->name)
		snprintf(u->name, sizeof(u->name), "%.*s%s%.*s", split ? 155 : 0, h->prefix,
			 split ? "/" : "", 100, h->name);
	if (!*u->target)
		snprintf(u->target, sizeof(u->target), "%.100s", h->target);
}

/* Unpack the member at u->at. 1, 0 at the end, or -errno. */
static int unpack_one(struct unpacking *u)
{
	const char *data = u->bytes + u->at + BLOCK;
	struct header h;
	int64_t size;
	int err;

	if (u->size - u->at < BLOCK)
		return -EINVAL;
	memcpy(&h, u->bytes + u->at, BLOCK);
	if (!*h.name)
		return 0;
	size = octal(h.size, sizeof(h.size));
	if (octal(h.sum, sizeof(h.sum)) != sum_of(&h) || size < 0 ||
	    (uint64_t)size > u->size - u->at - BLOCK)
		return -EINVAL;
	u->at += BLOCK + (size_t)size;
	u->at += -u->at % BLOCK;
	u->at = u->at > u->size ? u->size : u->at;
	if (h.type == TYPE_LONG_NAME || h.type == TYPE_LONG_TARGET) {
		err = keep_long(h.type == TYPE_LONG_NAME ? u->name : u->target, data,
				(size_t)size);
		return err ? err : 1;
	}
	take_names(u, &h);
	err = make_member(u, &h, data, (size_t)size);
	*u->name = *u->target = '\0';
	return err ? err : 1;
}

int vfc_report_unpack(const void *bytes, size_t size, int dirfd)
{
	static const unsigned char gzip[] = { 0x1f, 0x8b };
	struct unpacking u = { .bytes = bytes, .size = size, .dirfd = dirfd };
	char *plain = NULL;
	int n;

	if (size > sizeof(gzip) && !memcmp(bytes, gzip, sizeof(gzip))) {
		n = gunzip(bytes, size, MAX_ARCHIVE, &plain);
		if (n < 0)
			return n;
		u.bytes = plain;
		u.size = (size_t)n;
	}
	do
		n = unpack_one(&u);
	while (n > 0);
	free(plain);
	return n;
}

/* ---- a report's file as a directory --------------------------------- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void report_remove(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* All of a file; the size, or -errno. */
static int64_t read_whole(const char *file, char **bytes)
{
	int fd = sys_open(AT_FDCWD, file, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	int64_t size = fd < 0 ? fd : sys_size(fd);
	int64_t done = 0;
	ssize_t n = 1;

	if (size > MAX_ARCHIVE)
		size = -EFBIG;
	*bytes = size < 0 ? NULL : malloc((size_t)size + 1);
	while (*bytes && done < size && n > 0) {
		n = sys_pread(fd, *bytes + done, (size_t)(size - done), (uint64_t)done);
		done += n > 0 ? n : 0;
	}
	if (fd >= 0)
		sys_close(fd);
	if (size >= 0)
		size = !*bytes ? -ENOMEM : n < 0 ? n : done;
	return size;
}

int report_open(const char *file, char **dir)
{
	const char *tmp = getenv("TMPDIR");
	char *bytes, *made = NULL;
	int64_t size = read_whole(file, &bytes);
	int fd, err = size < 0 ? (int)size : 0;

	if (!err && asprintf(&made, "%s/vfioctl-report-XXXXXX", tmp && *tmp ? tmp : "/tmp") < 0)
		err = -ENOMEM;
	if (!err && !mkdtemp(made))
		err = -errno;
	if (!err) {
		fd = sys_open(AT_FDCWD, made, O_RDONLY | O_DIRECTORY, 0);
		err = fd < 0 ? fd : vfc_report_unpack(bytes, (size_t)size, fd);
		if (fd >= 0)
			sys_close(fd);
		if (err)
			report_remove(made);
	}
	free(bytes);
	if (err) {
		free(made);
		return err;
	}
	*dir = made;
	return 0;
}
