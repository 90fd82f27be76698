/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * root.h: paths below the root (sysfs, procfs, /dev, /boot, the state directory).
 *
 * A path is a value, built printf-like from a place and a tail, so that no other file
 * contains /sys, /proc or /dev: root_read(ctx, text, sizeof(text), in_proc("self/status")).
 * A path that is too long for its value is never used truncated: each function that takes
 * it returns -ENAMETOOLONG. A missing file is -ENOENT without a recorded message: the caller
 * decides whether that is an error.
 */
#ifndef VFC_BASE_ROOT_H
#define VFC_BASE_ROOT_H

#include <sys/stat.h>

#include "lib/vfc-base.h"

enum root_place {
	ROOT_TOP,		/* the root itself: "boot/config-…", "etc/…" */
	ROOT_SYS,		/* sysfs */
	ROOT_PROC,		/* procfs */
	ROOT_DEV,		/* device nodes */
	/* var/lib/vfioctl below the root; or $VFIOCTL_STATE_DIR, below none */
	ROOT_STATE,
};

/* Longest path, with NUL. */
#define ROOT_PATH 512

struct path {
	enum root_place place;
	bool too_long;
	/* As a user would type it ("/sys/bus/pci/…"), for messages. */
	char text[ROOT_PATH];
};

/* Build a path. Its text lives as long as the value: in a call, to the end of that call. */
struct path root_at(enum root_place place, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
#define in_top(...)	root_at(ROOT_TOP, __VA_ARGS__)
#define in_sys(...)	root_at(ROOT_SYS, __VA_ARGS__)
#define in_proc(...)	root_at(ROOT_PROC, __VA_ARGS__)
#define in_dev(...)	root_at(ROOT_DEV, __VA_ARGS__)
#define in_state(...)	root_at(ROOT_STATE, __VA_ARGS__)

/* Open a path (flags as open(2), O_CLOEXEC added); descriptor or -errno. */
int root_open(struct vfc_ctx *ctx, int flags, struct path path);

/*
 * Read a whole small file into buf (NUL added, trailing newline cut) by name
 * below the directory descriptor dirfd, or by path. Length or -errno.
 * root_read_at() is for sysfs, where one read(2) returns a whole attribute.
 */
int root_read_at(int dirfd, const char *name, char *buf, size_t size);
int root_read(struct vfc_ctx *ctx, char *buf, size_t size, struct path path);

/* Read a binary file: nothing is added or cut. Return the number of bytes, or -errno. */
int root_bytes(struct vfc_ctx *ctx, void *buf, size_t size, struct path path);

/*
 * Call line(data, text) for each line of a file of any length. The newline is cut; text may
 * be modified. 0 or -errno. root_records() does it for text that ends in that byte.
 */
int root_lines(struct vfc_ctx *ctx, void (*line)(void *data, char *text), void *data,
	       struct path path);
int root_records(struct vfc_ctx *ctx, char end, void (*record)(void *data, char *text),
		 void *data, struct path path);

/* Read a file that holds one number (decimal, or hexadecimal with 0x). */
int root_read_number_at(int dirfd, const char *name, int64_t *number);

/* Read the last component of a link's target, e.g. a driver's name. */
int root_link_at(int dirfd, const char *name, char *buf, size_t size);

/* Read a link's whole target, truncated to fit. Return its length, or -errno. */
int root_link(struct vfc_ctx *ctx, char target[ROOT_PATH], struct path path);

/* Return the kernel's release as major << 8 | minor (6.12: 0x60c); 0: unknown. */
int root_kernel(struct vfc_ctx *ctx);

/* True if the file can be read and its text, without the newline, is text. */
bool root_is(struct vfc_ctx *ctx, const char *text, struct path path);

/* True if the path exists (links are followed only inside the root). */
bool root_exists(struct vfc_ctx *ctx, struct path path);

/*
 * List the names in a directory without "." and "..", in version order (2 before 10).
 * Return the count, or -errno with *names NULL; free with root_names_free() in either case.
 */
int root_names(struct vfc_ctx *ctx, char ***names, struct path path);
/* Like root_names(), for an open directory descriptor, which is closed. */
int root_names_at(int fd, char ***names);
void root_names_free(char **names, int count);

/*
 * Open a directory for reading, as fsync(2) needs it; create: first create it and those
 * above it if it is missing (mode 0755). Return a descriptor or -errno.
 */
int root_dir(struct vfc_ctx *ctx, bool create, struct path path);

/* Read an extended attribute of a path, not following a link. Return its size, or -errno. */
int root_xattr(struct vfc_ctx *ctx, const char *name, void *buf, size_t size,
	       struct path path);

/*
 * lstat(2) a path: owner, mode and number of a node. In a recorded tree a file below dev/
 * with the text "node c MAJOR:MINOR UID GID" stands for a node.
 */
int root_stat(struct vfc_ctx *ctx, struct stat *st, struct path path);

/*
 * Find the path of a call on a descriptor and a relative path ("": the descriptor itself),
 * below the root and without a leading "/"; false if it is outside the root.
 */
bool root_whole(const struct vfc_ctx *ctx, int dirfd, const char *path, char whole[ROOT_PATH]);

/* ---- whole files below the root itself (file.c) --------------------- */

/* Write all data to a descriptor. Return 0 or -errno (-ENOSPC if a write returns 0). */
int root_write_all(int fd, const void *data, size_t size);

/*
 * Replace a whole file ("etc/…", mode 0644), or leave it unchanged: write a temporary file,
 * then fsync(2) and rename(2). Missing directories are created. Failures are recorded.
 */
int root_replace(struct vfc_ctx *ctx, const char *path, const char *text);

/*
 * Remove a file, then up to levels directories above it while they are empty. A missing
 * file is not an error. Failures are recorded.
 */
int root_remove(struct vfc_ctx *ctx, const char *path, int levels);

/*
 * Call line(data, key, value) for each line "KEY VALUE" of a file, except empty lines and
 * comments ('#'). 0 or -errno, not recorded.
 */
int root_pairs(struct vfc_ctx *ctx, const char *path,
	       void (*line)(void *data, const char *key, const char *value), void *data);

#endif
