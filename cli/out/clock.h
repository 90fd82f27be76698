/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock.h: the clock for timeouts and measurements.
 */
#ifndef CLI_CLOCK_H
#define CLI_CLOCK_H

#include <stdint.h>

/* Return CLOCK_MONOTONIC in nanoseconds. */
int64_t clock_now_ns(void);

#endif
