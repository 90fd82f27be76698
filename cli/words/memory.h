/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.h: allocations that the program does not survive without. */
#ifndef CLI_MEMORY_H
#define CLI_MEMORY_H

/*
 * Return p; if it is NULL, print "out of memory" and exit with status 1. Only before a
 * command changes anything, and while it prints.
 */
void *memory_or_exit(void *p);

#endif
