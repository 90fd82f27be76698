/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * change.h: shared by the commands that change devices through sysfs: the options
 * --force and --timeout, refusals, --dry-run.
 *
 * Room bind: bind devices to drivers and restore them: bind, undo, aliases, boot,
 * mdev, SR-IOV.
 */
#ifndef CLI_CHANGE_H
#define CLI_CHANGE_H

#include "lib/vfc.h"
#include "cli/words/cmd.h"

/* Members of a command's table of options. */
#define CHANGE_OPT_FORCE \
	{ "force", 0, ARG_WORD, "REASON", "override refusals (all, or those named): mounted, " \
	  "swap, holders, claimed, route, login, stacked, console, input, open, in-use, vfs, " \
	  "group-live, dead, denylist", \
	  OPT_VALUE_OPTIONAL | OPT_LIST, vfc_use_reasons }
#define CHANGE_OPT_TIMEOUT \
	{ "timeout", 0, ARG_TIME, "TIME", "timeout for each write (default: 30s)", 0, NULL }
#define CHANGE_OPT_NO_MODPROBE \
	{ "no-modprobe", 0, ARG_FLAG, NULL, "never load a driver's module", 0, NULL }

/* The value of --timeout, in nanoseconds. */
int64_t change_timeout(const struct args *a);

/*
 * Make a plan and apply it; with --dry-run, only make it. A refused plan is not applied:
 * all reasons that --force does not override are reported. Return EXIT_DONE and *plan,
 * which the caller releases with vfc_plan_clear(), or an exit status after reporting the
 * failure.
 */
int change_plan(struct env *env, const struct args *a, const struct vfc_order *order,
		struct vfc_plan *plan);

/*
 * Show the result of plans; with --dry-run, show the plans. add() adds more to the
 * document; NULL: nothing to add.
 */
struct doc;
int change_show_with(struct env *env, enum vfc_verb verb, const struct vfc_plan *plans,
		     size_t count, void (*add)(void *data, struct doc *doc), void *data);

/*
 * Apply an order to several devices in one plan and show the result. They change together
 * or not at all.
 */
int change_together(struct env *env, const struct args *a, struct vfc_order *order,
		    char *const *addresses, int count);

/*
 * Apply an order to each device by itself and show the result. A failure of one device
 * does not stop the others.
 */
int change_each(struct env *env, const struct args *a, struct vfc_order *order,
		char *const *addresses, int count);

/*
 * Record the state of devices before op ("reset" by that method, "power"), see
 * vfc_event_begin(). If the journal is locked by another process, report that. Any other
 * failure (no permission for the journal) is only printed with --verbose; *event is then
 * NULL. Return EXIT_DONE, or an exit status after reporting the failure.
 */
int change_record(struct env *env, const char *op, const char *method,
		  const char *const *addresses, size_t count, struct vfc_event **event);

#endif
