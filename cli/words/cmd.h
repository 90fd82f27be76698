/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd.h: how a command describes itself. One table of these serves one-shot
 * use, the shell, scripts, help, completion and the tests of the manual.
 *
 * Room words: what the words of a command line are and mean. Nothing is looked up
 * here.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct env;
struct args;

/* What a word is: decides how it is parsed and how it is completed. */
enum arg_type {
	ARG_FLAG,		/* an option without a value */
	ARG_DEVICE,		/* one device, or several where the command takes many */
	ARG_GROUP,		/* a group number, or a device for its group */
	ARG_DRIVER,
	ARG_REGION,		/* "bar0", "config", "region9" */
	ARG_PLACE,		/* REGION[+OFF] */
	ARG_CONFIG,		/* a register as setpci has it: "CAP_PM+4.w" */
	ARG_REG,		/* a register of the device's map: "CC", "CC.EN", "DB[1]" */
	ARG_ASSIGN,		/* what it is set to: "CC.EN=1" */
	ARG_IRQ,		/* "msi", or an index */
	ARG_U64,
	ARG_VALUE,		/* a number, or what the register map calls it */
	ARG_SIZE,		/* a number with k, M, G */
	ARG_TIME,		/* "500ms", "2s", "1.5" seconds; kept in ns */
	ARG_FILE,
	ARG_SIDE,		/* a snapshot's file, or a device */
	ARG_CMD,		/* a command's name */
	ARG_ALIAS,		/* a name that was given to a device: "gpu" */
	ARG_CLASS,		/* a PCI class: "nvme", "0108", "network" */
	ARG_PARENT,		/* a parent of mediated devices: "mtty", "0000:00:02.0" */
	ARG_MDEV_TYPE,		/* what it makes: "mtty-1" */
	ARG_ERRNO,		/* an errno ("EBUSY", "16") or an operation ("open-group") */
	ARG_UUID,		/* a mediated device's name, there or to be made */
	ARG_WORD,		/* one of opt.words or arg.words when given, else free */
	ARG_TEXT,		/* anything, never completed */
};

enum arg_flags {
	ARG_OPTIONAL = 1,
	ARG_MANY = 2,		/* the last positional, any number of times */
};

struct arg {
	const char *name;	/* in capitals: "DEVICE" */
	enum arg_type type;
	unsigned int flags;
	const char *help;	/* half a line */
	const char *const *words;
};

enum opt_flags {
	OPT_VALUE_OPTIONAL = 1,	/* --force or --force=WORDS */
	OPT_REPEAT = 2,		/* may be given several times */
	OPT_LIST = 4,		/* several values, joined by commas */
};

struct opt {
	const char *name;	/* without dashes: "vectors" */
	char letter;		/* 'n', or 0 */
	enum arg_type type;	/* ARG_FLAG: takes no value */
	const char *metavar;	/* "COUNT" */
	const char *help;	/* half a line */
	unsigned int flags;
	const char *const *words;
};

enum cmd_flags {
	CMD_OPENS = 1,		/* works on an open device: DEVICE may be left out */
	CMD_SHELL = 2,		/* only in the shell and in scripts */
	CMD_WRITES = 4,		/* changes the system; knows --dry-run */
	CMD_RAW = 8,		/* may put raw bytes on stdout; no JSON then */
	CMD_HIDDEN = 16,	/* not listed: __complete */
	CMD_VERBATIM = 32,	/* the words behind its first are another command's */
	CMD_QUICK = 64,		/* done at once: in a script its result may wait for others */
	CMD_SLASH = 128,		/* NAME/TEXT is short for NAME --format=TEXT */
	CMD_KEEPS = 256,		/* what is open, and where places are, stays as it is */
};

struct cmd {
	const char *name;	/* "bind", or two words: "irq trigger" */
	const char *help;	/* one line, imperative, no full stop */
	const struct arg *args;	/* ends with a NULL name; NULL: none */
	const struct opt *opts;	/* ends with a NULL name; NULL: none */
	unsigned int flags;
	int (*run)(struct env *env, const struct args *a);	/* an exit status */
	const char *man;	/* the page that documents it */
	const char *const *examples;	/* whole lines, NULL at the end */
};

/* ---- what the words of one command line became (args.c) ------------- */

/*
 * All are asked for by name: an argument's ("DEVICE") or an option's long
 * one ("vectors"). Values were checked before run() was called.
 */
bool args_has(const struct args *a, const char *name);
size_t args_count(const struct args *a, const char *name);
const char *args_text(const struct args *a, const char *name);	/* NULL: not given */
const char *args_text_at(const struct args *a, const char *name, size_t i);
uint64_t args_u64(const struct args *a, const char *name, uint64_t dflt);
uint64_t args_u64_at(const struct args *a, const char *name, size_t i);

/*
 * Where on the line the i'th value of that name stood, for options that belong to
 * the argument before them: what stood later has a higher number. Not for lists.
 */
size_t args_order(const struct args *a, const char *name, size_t i);

/* ---- hooks: the room command, on top of all others, fills these -------- */

/*
 * Run one command from split words (argv[0] is the command's first word). Scripts and
 * the shell come back into the dispatcher only through here.
 */
int cmd_run_words(struct env *env, int argc, char **argv);

/*
 * Call found() for each word that may stand in place of the last of argv
 * (argv[0] is the first word behind "vfioctl"). help may be NULL. The word
 * ":files" means that the caller completes a file's name.
 */
void complete_words(struct env *env, int argc, const char *const *argv,
		    void (*found)(void *data, const char *word, const char *help),
		    void *data);

#endif
