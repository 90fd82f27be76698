/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * change.h: what the commands that change devices through sysfs have in
 * common: the options --force and --timeout, refusals, --dry-run.
 *
 * Room bind: give devices to a driver and restore them: bind, undo, aliases, boot,
 * mdev, SR-IOV.
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "lib/vfc.h"
#include "cli/words/cmd.h"

/* Members of a command's table of options. */
#define CARRY_OPT_FORCE \
	{ "force", 0, ARG_WORD, "REASON", "override refusals (all, or those named): mounted, " \
	  "swap, holders, claimed, route, login, stacked, console, input, open, in-use, vfs, " \
	  "group-live, dead, denylist", \
	  OPT_VALUE_OPTIONAL | OPT_LIST, vfc_use_reasons }
#define CARRY_OPT_TIMEOUT \
	{ "timeout", 0, ARG_TIME, "TIME", "longest wait for one write (default 30s)", 0, NULL }
#define CARRY_OPT_NO_MODPROBE \
	{ "no-modprobe", 0, ARG_FLAG, NULL, "never load a driver's module", 0, NULL }

/* Nanoseconds by --timeout. */
int64_t carry_timeout(const struct args *a);

/*
 * Make a plan, and carry it out unless it is refused (every reason that --force
 * does not name is reported) or, with --dry-run, only to be shown. EXIT_DONE and
 * *plan, to be released with vfc_plan_clear(), or it has been reported.
 */
int carry_plan(struct env *env, const struct args *a, const struct vfc_order *order,
	       struct vfc_plan *plan);

/*
 * Say what became of the devices of plans; with --dry-run, what the plans are. add()
 * puts more into the document; NULL: nothing.
 */
struct doc;
int carry_show_with(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
		    size_t count, void (*add)(void *data, struct doc *doc), void *data);

/*
 * Carry out an order for several devices in one plan, which change together or not at
 * all, and say what became of them.
 */
int carry_together(struct env *env, const struct args *a, struct vfc_order *order,
		   char *const *addresses, int count);

/*
 * Carry out an order for each device by itself, so that one that cannot be changed
 * keeps no other from it, and say what became of them.
 */
int carry_each(struct env *env, const struct args *a, struct vfc_order *order,
	       char *const *addresses, int count);

/*
 * Remember what devices are, before op ("reset" by that method, "power") is done to
 * them: as vfc_event_begin() has it. What keeps nobody else from them (no permission
 * for the journal) is said with --verbose only, *event is NULL then. EXIT_DONE, or it
 * has been reported.
 */
int carry_remember(struct env *env, const char *op, const char *method,
		   const char *const *addresses, size_t count, struct vfc_event **event);

#endif
