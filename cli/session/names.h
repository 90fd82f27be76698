/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.h: what names in the lines of a session stand for.
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "cli/words/split.h"

struct env;

/*
 * What names in the lines of a session stand for: its variables, of each DMA buffer
 * NAME.iova and NAME.size, and of the open device's interrupts NAME.count.
 */
struct split_names vars_names(struct env *env);

/* Report a name without a value: EXIT_USAGE, or EXIT_FAILED for a buffer that is not there. */
int vars_report_unknown(struct env *env, const char *name);

#endif
