/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * root.h: every path under the root (sysfs, procfs, /dev, /boot, the state).
 *
 * Paths are built printf-like from a place and a tail, so that no other file
 * spells /sys, /proc or /dev. Lookups that find nothing return -ENOENT
 * without recording a message: absence is an answer, the caller decides.
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

/* Longest path with its NUL that is ever built. */
#define ROOT_PATH 512

/* The path as a person would type it ("/sys/bus/pci/…"), for messages. */
const char *root_path(char buf[ROOT_PATH], enum root_place place,
		      const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Open a path (flags as open(2), O_CLOEXEC added); descriptor or -errno. */
int root_open(struct vfc_ctx *ctx, int flags, enum root_place place,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Read a whole small file into buf (NUL added, trailing newline cut) by name
 * below the directory descriptor dirfd, or by path. Length or -errno.
 * root_read_at() is for sysfs, where one read(2) returns a whole attribute.
 */
int root_read_at(int dirfd, const char *name, char *buf, size_t size);
int root_read(struct vfc_ctx *ctx, char *buf, size_t size,
	      enum root_place place, const char *fmt, ...)
	      __attribute__((format(printf, 5, 6)));

/* The same for a file that is no text: nothing is added or cut. How many bytes, or -errno. */
int root_bytes(struct vfc_ctx *ctx, void *buf, size_t size, enum root_place place,
	       const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * Call line(data, text) for each line of a file, however long both are; the newline
 * is cut and text may be written to. 0 or -errno.
 */
int root_lines(struct vfc_ctx *ctx, void (*line)(void *data, char *text), void *data,
	       enum root_place place, const char *fmt, ...)
	       __attribute__((format(printf, 5, 6)));

/* Read a file that holds one number (decimal, or hexadecimal with 0x). */
int root_read_number_at(int dirfd, const char *name, int64_t *number);

/* Last component of what the link points to, e.g. a driver's name. */
int root_link_at(int dirfd, const char *name, char *buf, size_t size);

/* What a link points to, whole. Its length, or -errno; cut to fit. */
int root_link(struct vfc_ctx *ctx, char target[ROOT_PATH], enum root_place place,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The kernel's release as major << 8 | minor (6.12: 0x60c); 0 when not known. */
int root_kernel(struct vfc_ctx *ctx);

/* True when the path exists (links are followed inside the root only). */
bool root_exists(struct vfc_ctx *ctx, enum root_place place,
		 const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/*
 * Names in a directory without "." and "..", sorted as versions are (2 before
 * 10). Returns the count; free with root_names_free().
 */
int root_names(struct vfc_ctx *ctx, char ***names, enum root_place place,
	       const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same for an open directory descriptor, which is closed. */
int root_names_at(int fd, char ***names);
void root_names_free(char **names, int count);

/*
 * Open the directory of the state; create makes what is missing of it (mode
 * 0755). Descriptor (for reading, as fsync(2) wants it) or -errno.
 */
int root_state(struct vfc_ctx *ctx, bool create);

/* Make every directory (mode 0755) of an absolute path, cut meanwhile, that is not there. */
int root_make_dirs(struct vfc_ctx *ctx, enum root_place place, char *path);

/* An extended attribute of what a path names, a link itself included: its size, or -errno. */
int root_xattr(struct vfc_ctx *ctx, const char *name, void *buf, size_t size,
	       enum root_place place, const char *fmt, ...)
	       __attribute__((format(printf, 6, 7)));

/*
 * lstat(2) of a path: owner, mode and number of a node. In a recorded tree a file
 * below dev/ with the text "node c MAJOR:MINOR UID GID" stands for one.
 */
int root_stat(struct vfc_ctx *ctx, struct stat *st, enum root_place place,
	      const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* ---- whole files below the root itself (file.c) --------------------- */

/* Write all of that to a descriptor: 0, or what stopped it; -ENOSPC for a write of nothing. */
int root_write_all(int fd, const void *data, size_t size);

/*
 * Replace a file ("etc/…") as a whole (mode 0644), or not at all: under another
 * name first, then fsync(2) and rename(2). Missing directories are made. A
 * failure is recorded.
 */
int root_replace(struct vfc_ctx *ctx, const char *path, const char *text);

/*
 * Remove a file, then up to levels directories above it, from the inside out, as
 * long as they are empty. What is gone already is fine. A failure is recorded.
 */
int root_remove(struct vfc_ctx *ctx, const char *path, int levels);

/*
 * Call line(data, key, value) for each line "KEY VALUE" of a file, but for empty
 * ones and comments ('#'). 0 or -errno, not recorded.
 */
int root_pairs(struct vfc_ctx *ctx, const char *path,
	       void (*line)(void *data, const char *key, const char *value), void *data);

#endif
