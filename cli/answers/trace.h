/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace.h: print calls of vfioctl or of a traced program as they happen.
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <stdbool.h>

#include "lib/vfc.h"

/* Print a call to stderr, as text or as a line of JSON. */
void trace_show(const struct vfc_call *call, bool json);

/* The listener of --trace for vfc_trace(); data is the env. */
void trace_listen(void *data, const struct vfc_call *call);

#endif
