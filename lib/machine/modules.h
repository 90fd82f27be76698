/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* modules.h: find out whether a kernel module is available or loaded. */
#ifndef VFC_MACHINE_MODULES_H
#define VFC_MACHINE_MODULES_H

#include "machine.h"

enum module_state {
	MODULE_UNKNOWN,		/* no source of information */
	MODULE_ABSENT,		/* not built for the running kernel */
	MODULE_AVAILABLE,	/* available, not loaded */
	MODULE_LOADED,
	MODULE_BUILTIN,
};

/* Get the state of a module. config is its build option ("CONFIG_VFIO_PCI"), or NULL. */
enum module_state module_state(const struct vfc_machine *machine, const char *name,
			       const char *config);

/* True for MODULE_LOADED and MODULE_BUILTIN. */
bool module_works(enum module_state state);

/* True if two names mean the same module. '-' matches '_'. */
bool module_same(const char *one, const char *other);

/* A line in modprobe's configuration. */
struct module_line {
	const char *verb;	/* "options", "blacklist", "install", "softdep" */
	const char *module;
	char *rest;		/* the rest of the line */
	const char *path;
	int line;		/* from 1 */
};

/* Call each(data, line) for every line in the *.conf files that modprobe reads. */
void module_lines(struct vfc_ctx *ctx, void (*each)(void *data, const struct module_line *line),
		  void *data);

#endif
