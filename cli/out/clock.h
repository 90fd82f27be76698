/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock.h: the clock that times what takes long.
 */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/* The monotonic clock, in nanoseconds. */
int64_t clock_now_ns(void);

#endif
