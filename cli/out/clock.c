/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock.c: the clock for timeouts and measurements.
 */
#include <time.h>

#include "clock.h"

int64_t clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}
