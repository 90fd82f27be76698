/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memory.c: end the program without memory. */
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

void *memory_or_exit(void *p)
{
	if (!p) {
		fputs("vfioctl: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return p;
}
