/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* modules.h: whether a module of the kernel is there, and at work. */
#ifndef VFC_MACHINE_MODULES_H
#define VFC_MACHINE_MODULES_H

#include "machine.h"

enum module_state {
	MODULE_UNKNOWN,		/* nothing says */
	MODULE_ABSENT,		/* not among the running kernel's modules */
	MODULE_AVAILABLE,	/* there, not loaded */
	MODULE_LOADED,
	MODULE_BUILTIN,
};

/* How a module is. config: its build option ("CONFIG_VFIO_PCI"), NULL for none. */
enum module_state module_state(const struct vfc_machine *machine, const char *name,
			       const char *config);

/* True for the two states in which it works. */
bool module_works(enum module_state state);

/* True when two names are of one module: - and _ are the same. */
bool module_same(const char *one, const char *other);

/* A line of modprobe's configuration that is about a module. */
struct module_line {
	const char *verb;	/* "options", "blacklist", "install", "softdep" */
	const char *module;
	char *rest;		/* what stands behind the module */
	const char *path;
	int line;		/* from 1 */
};

/* Call each(data, line) for every line of modprobe's files; *.conf, as modprobe reads them. */
void module_lines(struct vfc_ctx *ctx, void (*each)(void *data, const struct module_line *line),
		  void *data);

#endif
