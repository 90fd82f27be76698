/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd.h: the description of a command. One table of these serves the command
 * line, the shell, scripts, help, completion and the tests of the manual.
 *
 * Room words: parses the arguments of a command line: types, numbers, names of
 * devices, expressions. Reads no sysfs and opens no device.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct env;
struct args;

/* The type of an argument; decides how it is parsed and completed. */
enum arg_type {
	ARG_FLAG,		/* an option without a value */
	ARG_DEVICE,		/* one device, or several where the command takes many */
	ARG_GROUP,		/* a group number, or a device for its group */
	ARG_DRIVER,
	ARG_REGION,		/* "bar0", "config", "region9" */
	ARG_PLACE,		/* REGION[+OFF] */
	ARG_CONFIG,		/* a register in setpci's notation: "CAP_PM+4.w" */
	ARG_REG,		/* a register of the device's map: "CC", "CC.EN", "DB[1]" */
	ARG_ASSIGN,		/* a register and its new value: "CC.EN=1" */
	ARG_IRQ,		/* "msi", or an index */
	ARG_U64,
	ARG_VALUE,		/* a number, or its name in the register map */
	ARG_SIZE,		/* a number with k, M, G */
	ARG_TIME,		/* "500ms", "2s", "1.5" (seconds); stored in ns */
	ARG_FILE,
	ARG_SIDE,		/* a snapshot file, or a device */
	ARG_CMD,		/* a command's name */
	ARG_ALIAS,		/* an alias of a device: "gpu" */
	ARG_CLASS,		/* a PCI class: "nvme", "0108", "network" */
	ARG_PARENT,		/* a parent of mediated devices: "mtty", "0000:00:02.0" */
	ARG_MDEV_TYPE,		/* an mdev type: "mtty-1" */
	ARG_ERRNO,		/* an errno ("EBUSY", "16") or an operation ("open-group") */
	ARG_UUID,		/* a mediated device, existing or new */
	ARG_WORD,		/* one of opt.words or arg.words if set, else any word */
	ARG_TEXT,		/* any text; never completed */
};

enum arg_flags {
	ARG_OPTIONAL = 1,
	ARG_MANY = 2,		/* the last argument; may repeat */
};

struct arg {
	const char *name;	/* in capitals: "DEVICE" */
	enum arg_type type;
	unsigned int flags;
	const char *help;	/* a phrase */
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
	const char *help;	/* a phrase; the unit and the default in parentheses */
	unsigned int flags;
	const char *const *words;
};

enum cmd_flags {
	CMD_OPENS = 1,		/* works on an open device: DEVICE is optional in a session */
	CMD_SHELL = 2,		/* only in the shell and in scripts */
	CMD_WRITES = 4,		/* changes the system; honors --dry-run */
	CMD_RAW = 8,		/* may write raw bytes to stdout instead of JSON */
	CMD_HIDDEN = 16,	/* not listed: __complete */
	CMD_VERBATIM = 32,	/* the words after its first are another command */
	CMD_QUICK = 64,		/* returns at once: a script may buffer its result */
	CMD_SLASH = 128,		/* NAME/TEXT is short for NAME --format=TEXT */
	CMD_LOOKS = 256,	/* its document lists what could not be read */
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

/* ---- a parsed command line (args.c) --------------------------------- */

/*
 * Values are looked up by the name of the argument ("DEVICE") or the long name of
 * the option ("vectors"). They are checked before run() is called.
 */
bool args_has(const struct args *a, const char *name);
size_t args_count(const struct args *a, const char *name);
const char *args_text(const struct args *a, const char *name);	/* NULL: not given */
const char *args_text_at(const struct args *a, const char *name, size_t i);
uint64_t args_u64(const struct args *a, const char *name, uint64_t dflt);
uint64_t args_u64_at(const struct args *a, const char *name, size_t i);

/*
 * Return the position of the i'th value of that name on the command line, for options
 * that apply to the argument before them. Not for lists.
 */
size_t args_order(const struct args *a, const char *name, size_t i);

/*
 * Return where the command may keep memory from malloc() for the next run of the same
 * line; NULL if the line is not kept. The memory is freed with the line, which is parsed
 * again when the open device or its default region has changed.
 */
void **args_state(const struct args *a);

/* ---- implemented in the room command, for the rooms below it ----------- */

/*
 * Run the command in argv (argv[0] is the command's first word). Scripts and the shell
 * call the dispatcher only through this function.
 */
int cmd_run_words(struct env *env, int argc, char **argv);

/*
 * Call found() for each completion of the last word of argv (argv[0] is the first
 * word after "vfioctl"). help may be NULL. The word ":files" asks the caller to
 * complete a file name.
 */
void complete_words(struct env *env, int argc, const char *const *argv,
		    void (*found)(void *data, const char *word, const char *help),
		    void *data);

#endif
