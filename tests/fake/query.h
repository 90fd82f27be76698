/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * query.h: ioctls that only ask and change nothing. The scripted kernel answers those that
 * a script does not name.
 */
#ifndef TESTS_FAKE_QUERY_H
#define TESTS_FAKE_QUERY_H

#include <stdbool.h>
#include <stddef.h>

/* What a query was answered: memory of its own, and the function that filled pointers. */
struct query_answer {
	int ret;
	void *bytes;
	size_t size;
	void (*check)(const void *arg);
};

/* True if the request with this argument only asks. */
bool query_is(unsigned long request, const void *arg);

/* Record an answer, which replaces an earlier one to the same question; bytes is copied. */
void query_record(int fd, unsigned long request, const void *arg,
		  const struct query_answer *answer);

/* Give the recorded answer again, else what a kernel without the call answers. */
int query_repeat(int fd, unsigned long request, void *arg);

/* True if an answer to this question is recorded. */
bool query_is_recorded(int fd, unsigned long request, const void *arg);

/* Write an answer to where the argument points, cut to the size given there. */
int query_give(const struct query_answer *answer, void *arg);

/* Drop the answers of a descriptor; -1: all. */
void query_drop(int fd);

#endif
