/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals.h: the signals that end a command.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

/*
 * Store SIGINT, SIGTERM and SIGHUP in env_signal. Blocked system calls return EINTR (no
 * SA_RESTART). SA_RESETHAND lets a second signal end a program that does not react to
 * the first.
 */
void signals_catch(void);

#endif
