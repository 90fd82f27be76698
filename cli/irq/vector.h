/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vector.h: the interrupt that a command works on: its device, index and vector,
 * enabled for the command alone where it is not enabled.
 *
 * Room irq: enable, trigger, wait for and measure interrupts.
 */
#ifndef CLI_VECTOR_H
#define CLI_VECTOR_H

#include "cli/words/cmd.h"
#include "cli/out/env.h"

#define ARMED_ANY UINT32_MAX

struct armed {
	struct env *env;
	struct vfc_handle *handle;
	struct vfc_irq irq;
	uint32_t vector;	/* ARMED_ANY: all that are armed */
	bool here;		/* enabled for this command */
};

/*
 * Open DEVICE, look up INDEX and --vector, and enable what is not enabled; all:
 * without --vector, every vector. EXIT_DONE, or an exit status when it has been
 * reported; give back with armed_end() in either case.
 */
int armed_begin(struct env *env, const struct args *a, bool all, struct armed *on);

/* What status becomes: an interrupt that stays enabled is no success. */
int armed_end(struct armed *on, int status);

/* Enable vectors; fewer than asked for is a failure that says how many there are. */
int armed_enable(struct env *env, struct vfc_handle *handle, const struct vfc_irq *irq,
		 uint32_t count);

/* Report the library's last failure of the device. */
int armed_fail(const struct armed *on, int err);

/* The index in a word, for messages. */
const char *armed_name(const struct armed *on);

/* Members of a command's tables. */
extern const struct arg armed_args[];
#define ARMED_OPT_VECTOR \
	{ "vector", 0, ARG_U64, "VECTOR", "the vector (default 0)", 0, NULL }

#endif
