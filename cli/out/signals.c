/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals.c: the signals that end a command.
 */
#include <signal.h>
#include <stddef.h>

#include "env.h"
#include "signals.h"

volatile sig_atomic_t env_signal;

static void on_signal(int signum)
{
	env_signal = signum;
}

void signals_catch(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }, old;
	size_t i;

	sigemptyset(&act.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* Keep signals ignored that nohup or a background job ignores. */
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &act, NULL);
	}
}
