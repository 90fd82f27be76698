/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tar.h: tar archives of reports. Supports only POSIX.1-1988 headers and GNU tar's
 * entries for long names and link targets.
 */
#ifndef VFC_BASE_TAR_H
#define VFC_BASE_TAR_H

#include <stddef.h>

#define TAR_BLOCK 512

/* The header of a member, which holds text and octal numbers. */
struct tar_header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8];
	char type, target[100], magic[8], user[32], group[32], major[8], minor[8];
	char prefix[155], rest[12];
};

_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header is a block");

enum tar_type {
	TAR_FILE = '0', TAR_OLD_FILE = '\0', TAR_LINK = '2', TAR_DIRECTORY = '5',
	TAR_LONG_TARGET = 'K', TAR_LONG_NAME = 'L',
};

/*
 * Return the checksum of a header: the sum of its bytes, with the checksum field taken as
 * blanks.
 */
unsigned int tar_sum(const struct tar_header *header);

/*
 * Unpack an archive in memory, possibly compressed with gzip, into a directory and never
 * outside it. Return -EINVAL if the data is not an archive or has entries that no report
 * contains. Records no message.
 */
int tar_unpack(const void *bytes, size_t size, int dirfd);

/*
 * Unpack an archive file into a new temporary directory and return the directory's path in
 * *dir, which the caller frees. Return -ENOTDIR if file is not a regular file, -EINVAL if it is
 * not an archive, or another error.
 */
int tar_open(const char *file, char **dir);

/* Remove a directory and everything below it, without following links. */
void tar_remove(const char *dir);

#endif
