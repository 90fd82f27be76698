/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * open.h: open devices, for `open` and the commands that start with it.
 *
 * Room open: open and close devices, and show what they offer.
 */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/words/cmd.h"

extern const struct cmd cmd_open;

#endif
