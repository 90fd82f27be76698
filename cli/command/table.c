/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.c: the table of all commands; finds and runs a command.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/vf-token.h"
#include "cli/answers/trace.h"
#include "cli/script/prepared.h"
#include "table.h"

/*
 * One line per command, in the order of `help`. C(name) is the struct cmd cmd_name,
 * defined in a cmd-*.c.
 */
#define COMMANDS(C)			\
	/* look */			\
	C(groups)			\
	C(devices)			\
	C(show)				\
	C(iommu)			\
	C(why)				\
	C(doctor)			\
	C(who)				\
	C(report)			\
	C(explain)			\
	C(faults)			\
	/* bind */			\
	C(bind)				\
	C(unbind)			\
	C(restore)			\
	C(undo)				\
	C(persist_list)			\
	C(persist_remove)		\
	C(persist_boot)			\
	C(alias_add)			\
	C(alias_list)			\
	C(alias_remove)			\
	C(sriov)			\
	C(mdev_types)			\
	C(mdev_create)			\
	C(mdev_start)			\
	C(mdev_list)			\
	C(mdev_remove)			\
	/* open */			\
	C(open)				\
	C(close)			\
	C(sessions)			\
	C(info)				\
	C(regions)			\
	C(irqs)				\
	C(compare)			\
	/* regions */			\
	C(read)				\
	C(x)				\
	C(write)			\
	C(dump)				\
	C(load)				\
	C(reg_list)			\
	C(reg_show)			\
	C(reg_set)			\
	C(reg_dump)			\
	C(reg_check)			\
	C(find_bytes)			\
	C(fill)				\
	C(copy)				\
	C(crc)				\
	/* config space */		\
	C(config)			\
	C(rom)				\
	C(snapshot)			\
	C(diff)				\
	C(watch)			\
	/* interrupts */		\
	C(irq_enable)			\
	C(irq_disable)			\
	C(irq_trigger)			\
	C(irq_wait)			\
	C(irq_mask)			\
	C(irq_unmask)			\
	C(irq_bench)			\
	C(irq_storm)			\
	C(irq_path)			\
	/* DMA */			\
	C(dma_map)			\
	C(dma_unmap)			\
	C(dma_list)			\
	C(dma_ranges)			\
	C(dma_write)			\
	C(dma_read)			\
	C(dma_fill)			\
	C(dma_dirty)			\
	C(dma_test)			\
	/* state */			\
	C(reset)			\
	C(power)			\
	C(power_enter)			\
	C(power_exit)			\
	C(power_wait)			\
	C(features)			\
	C(feature_get)			\
	C(feature_set)			\
	C(migration)			\
	C(migration_set)		\
	C(migration_save)		\
	C(migration_load)		\
	/* other programs */		\
	C(trace)			\
	/* shell and scripts */		\
	C(expect)			\
	C(wait)				\
	C(set)				\
	C(repeat)			\
	C(if)				\
	C(else)				\
	C(end)				\
	C(use)				\
	C(shell)			\
	C(source)			\
	C(echo)				\
	C(sleep)			\
	C(quit)				\
	C(help)				\
	C(complete)

#define DECLARE(name) extern const struct cmd cmd_##name;
#define ENTRY(name) &cmd_##name,

COMMANDS(DECLARE)

const struct cmd *const cmds[] = {
	COMMANDS(ENTRY)
	NULL,
};

bool cmd_has_prefix(const struct cmd *cmd, const char *word)
{
	size_t length = word ? strlen(word) : 0;

	return !word || (!strncmp(cmd->name, word, length) && cmd->name[length] == ' ');
}

bool cmd_is_prefix(const char *word)
{
	const struct cmd *const *c;

	for (c = cmds; *c; c++)
		if (cmd_has_prefix(*c, word))
			return true;
	return false;
}

/* Return the rest of name after word and the character end; NULL if name does not match. */
static const char *skip_word(const char *name, const char *word, char end)
{
	while (*word && *name == *word) {
		name++;
		word++;
	}
	return *word || *name != end ? NULL : name + 1;
}

const struct cmd *cmd_find(int argc, char *const *argv, int *words)
{
	const struct cmd *const *c, *one = NULL;
	const char *rest;

	*words = 1;
	for (c = cmds; argc && *c; c++) {
		if ((*c)->name[0] != argv[0][0])
			continue;
		rest = skip_word((*c)->name, argv[0], ' ');
		if (rest && argc > 1 && !strcmp(rest, argv[1])) {
			*words = 2;
			return *c;
		}
		if (skip_word((*c)->name, argv[0], '\0') ||
		    ((*c)->flags & CMD_SLASH && skip_word(argv[0], (*c)->name, '/')))
			one = *c;
	}
	*words = one ? 1 : 0;
	return one;
}

int cmd_unknown(struct env *env, int argc, char *const *argv)
{
	bool two = argc > 1 && cmd_is_prefix(argv[0]);
	const char *names[128];
	char name[64], *hint;
	const struct cmd *const *c;
	size_t n = 0;
	int status;

	snprintf(name, sizeof(name), "%s%s%s", argv[0], two ? " " : "", two ? argv[1] : "");
	for (c = cmds; *c && n < 127; c++)
		if (!((*c)->flags & CMD_HIDDEN))
			names[n++] = (*c)->name;
	names[n] = NULL;
	hint = words_meant(name, "", names);
	status = err_usage(env, hint ?: "run `vfioctl help` to list the commands",
			   "unknown command \"%s\"", name);
	free(hint);
	return status;
}

/* True for the first word of two-word commands without a second: `irq`, `irq --help`. */
static bool is_bare_prefix(int argc, char **argv)
{
	return cmd_is_prefix(argv[0]) && (argc == 1 || *argv[1] == '-');
}

/* Install or remove the callback of --trace. */
static int set_trace(struct env *env)
{
	int err = !env->ctx ? 0 : vfc_trace(env->ctx, env->opt.trace ? trace_listen : NULL, env);

	return err ? err_lib(env, err, "--trace") : EXIT_DONE;
}

/* Find the command, and parse its arguments; set p->cmd if there is a command to run. */
static int prepare(struct env *env, struct prepared *p)
{
	int words, status, argc = p->split.count;
	char **argv = p->split.words;
	const struct cmd *cmd = cmd_find(argc, argv, &words);

	if (!cmd) {
		args_peek(env, argc, argv);
		return is_bare_prefix(argc, argv) ? help_show(env, 1, argv) :
						    cmd_unknown(env, argc, argv);
	}
	env->command = cmd->name;
	status = args_parse(env, cmd, argc - words + 1, argv + words - 1, &p->args);
	if (status)
		return status;
	if (args_has(&p->args, "version"))
		return help_version(env);
	if (args_has(&p->args, "help"))
		return help_cmd(env, cmd);
	if ((cmd->flags & CMD_SHELL) && env->mode == MODE_ONESHOT)
		return err_usage(env, "use vfioctl shell, or vfioctl -x FILE",
				 "works only in the shell and in scripts");
	if (!env->ctx && (status = env_init(env)))
		return status;
	p->cmd = cmd;
	p->opt = env->opt;
	return EXIT_DONE;
}

/* Run a command that is parsed. */
static int run_parsed(struct env *env, struct prepared *p)
{
	int status;

	env->command = p->cmd->name;
	env->opt = p->opt;
	if (env->lazy && !(p->cmd->flags & CMD_QUICK) && (status = out_flush(env)))
		return status;
	status = set_trace(env);
	if (!status)
		status = token_take(env, p->cmd);
	if (!status && p->cmd->flags & CMD_LOOKS) {
		env->unread = vfc_unread_begin(env->ctx);
		if (!env->unread)
			status = err_errno(env, -ENOMEM, "run %s", p->cmd->name);
	}
	if (!status)
		status = p->cmd->run(env, &p->args);
	vfc_unread_end(env->unread);
	env->unread = NULL;
	return status;
}

int cmd_run(struct env *env, struct prepared *p)
{
	const struct options options = env->opt;
	const char *command = env->command;
	int status = EXIT_DONE;

	env->command = NULL;
	if (!p->cmd)
		status = prepare(env, p);
	if (p->cmd)
		status = run_parsed(env, p);
	err_flush(env);
	/* Options of a command apply to that command only. */
	env->opt = options;
	env->command = command;
	set_trace(env);
	return status;
}

int cmd_run_words(struct env *env, int argc, char **argv)
{
	struct prepared once = { .split = { .words = argv, .count = argc } };
	int status = cmd_run(env, &once);

	args_clear(&once.args);
	return status;
}
