/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * persist.h: bindings that survive a reboot, as bind uses them.
 */
#ifndef CLI_PERSIST_H
#define CLI_PERSIST_H

#include "lib/vfc.h"
#include "cli/words/cmd.h"

/* A member of a command's table of options. */
#define PERSIST_OPT \
	{ "persist", 'p', ARG_WORD, "WAY", "also bind at every boot, by udev, driverctl or auto", \
	  OPT_VALUE_OPTIONAL, vfc_persist_ways }

/*
 * Apply an order to bind, as change_together(), and record it for every boot. The records
 * are checked before anything is changed.
 */
int persist_together(struct env *env, const struct args *a, struct vfc_order *order,
		     char *const *addresses, int count);

/* Warn about each device in the plans that the next boot binds to another driver. */
void persist_remind(struct env *env, const struct vfc_plan *plans, size_t count);

#endif
