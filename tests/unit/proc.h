/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lib/who/proc.h: processes for unit tests: their files in the root of fake.h. */
#ifndef TESTS_UNIT_PROC_H
#define TESTS_UNIT_PROC_H

#include <stdio.h>

#include "tests/fake/fake.h"

/* What the generic part of fdinfo is. */
#define INFO "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t1042\n"

/* A file of a process. */
static inline void put(int pid, const char *name, const char *text)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	fake_file(path, text);
}

/* One of its descriptors. */
static inline void put_fd(int pid, int fd, const char *link, const char *info)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid, fd);
	fake_link(path, link);
	snprintf(path, sizeof(path), "fdinfo/%d", fd);
	put(pid, path, info);
}

#endif
