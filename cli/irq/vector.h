/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vector.h: the interrupt that a command uses: its device, index and vector. If the
 * index is not enabled, it is enabled until the command ends.
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
	uint32_t vector;	/* ARMED_ANY: all enabled vectors */
	bool here;		/* enabled for this command */
};

/*
 * Open DEVICE, look up INDEX and --vector, and enable the index if it is not enabled; all:
 * every vector, if --vector is not given. Return EXIT_DONE, or an exit status after
 * reporting the failure; call armed_end() in either case.
 */
int armed_begin(struct env *env, const struct args *a, bool all, struct armed *on);

/* Disable the interrupt and return the final status: a failure to disable it is an error. */
int armed_end(struct armed *on, int status);

/* Enable vectors; if the kernel grants fewer, fail and report their number. */
int armed_enable(struct env *env, struct vfc_handle *handle, const struct vfc_irq *irq,
		 uint32_t count);

/* Report the library's last error for the device. */
int armed_fail(const struct armed *on, int err);

/* Return the name of the index, for messages. */
const char *armed_name(const struct armed *on);

/* Members of a command's tables. */
extern const struct arg armed_args[];
#define ARMED_OPT_VECTOR \
	{ "vector", 0, ARG_U64, "VECTOR", "the vector (default 0)", 0, NULL }

#endif
