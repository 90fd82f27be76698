/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * names.h: resolves names in the lines of the shell and of scripts.
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include "cli/words/split.h"

struct env;

/*
 * Return the lookup for split_fill(): variables, NAME.iova and NAME.size of DMA buffers,
 * and NAME.count of the open device's interrupts.
 */
struct split_names vars_names(struct env *env);

/* Report a name without a value: EXIT_USAGE, or EXIT_FAILED for a buffer that is absent. */
int vars_report_unknown(struct env *env, const char *name);

#endif
