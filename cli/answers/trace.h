/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace.h: calls of vfioctl or of a traced program, shown as they happen.
 */
#ifndef CLI_TRACE_H
#define CLI_TRACE_H

#include <stdbool.h>

#include "lib/vfc.h"

/* Show a call on stderr: as text or as a line of JSON. */
void trace_show(const struct vfc_call *call, bool json);

/* The same for --trace: a listener for vfc_trace(); data is the env. */
void trace_listen(void *data, const struct vfc_call *call);

#endif
