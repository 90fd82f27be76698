/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals.h: the signals that end a command.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

/*
 * Let the signals that end a program raise env_signal. Without SA_RESTART a
 * blocked call returns; with SA_RESETHAND a second signal ends a program that
 * does not get round to the first.
 */
void signals_catch(void);

#endif
