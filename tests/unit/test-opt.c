/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-opt.c: command lines parsed according to a command's table.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/command/table.h"
#include "cli/words/types.h"

static const char *const reasons[] = { "mounted", "swap", NULL };

static const struct arg device_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, NULL, NULL },
	{ "LOCATION", ARG_PLACE, 0, NULL, NULL },
	{ "VALUE", ARG_U64, ARG_OPTIONAL | ARG_MANY, NULL, NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt device_opts[] = {
	{ "count", 'n', ARG_U64, "COUNT", NULL, 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME", NULL, 0, NULL },
	{ "force", 0, ARG_WORD, "REASON", NULL, OPT_VALUE_OPTIONAL | OPT_LIST, reasons },
	{ "tag", 't', ARG_TEXT, "TEXT", NULL, OPT_REPEAT, NULL },
	{ "flag", 'f', ARG_FLAG, NULL, NULL, 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const struct cmd probe = {
	.name = "probe", .help = "", .args = device_args, .opts = device_opts,
	.flags = CMD_OPENS, .man = "vfioctl",
};

static const struct cmd verbatim = {
	.name = "verbatim", .help = "", .flags = CMD_VERBATIM, .man = "vfioctl",
	.args = (const struct arg[]){
		{ "WORD", ARG_TEXT, ARG_OPTIONAL | ARG_MANY, NULL, NULL },
		{ NULL, 0, 0, NULL, NULL },
	},
};

/* The words of a line, whose blanks become NULs. */
struct line {
	char text[256];
	char *words[32];
	int count;
};

static struct args args;
static struct env env;

/* Parse a line into args as cmd specifies, dropping the result of an earlier line. */
static int parse(const struct cmd *cmd, const char *text)
{
	static struct line line;
	char *rest = line.text, *word;
	FILE *kept = stderr;
	int status;

	args_clear(&args);
	snprintf(line.text, sizeof(line.text), "%s", text);
	line.count = 0;
	while ((word = strsep(&rest, " ")))
		line.words[line.count++] = word;
	line.words[line.count] = NULL;
	/* Suppress messages, which are not tested here. */
	stderr = fopen("/dev/null", "w");
	assert_non_null(stderr);
	status = args_parse(&env, cmd, line.count, line.words, &args);
	fclose(stderr);
	stderr = kept;
	return status;
}

static int setup(void **state)
{
	(void)state;
	memset(&env, 0, sizeof(env));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	args_clear(&args);
	return 0;
}

static void arguments(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe 01:00.0 bar0+0x10 1 0x2 0b11"), EXIT_DONE);
	assert_string_equal(args_text(&args, "DEVICE"), "01:00.0");
	assert_int_equal(args_u64(&args, "LOCATION", 0), 0x10);
	assert_int_equal(args_count(&args, "VALUE"), 3);
	assert_int_equal(args_u64_at(&args, "VALUE", 1), 2);
	assert_int_equal(args_u64_at(&args, "VALUE", 2), 3);
	assert_null(args_text_at(&args, "VALUE", 3));
	assert_ptr_equal(args.cmd, &probe);
	assert_int_equal(parse(&probe, "probe 01:00.0"), EXIT_USAGE);
	assert_int_equal(parse(&probe, "probe 01:00.0 bar0 1 x"), EXIT_USAGE);
	assert_int_equal(parse(&probe, "probe 01:00.0 bar0+z"), EXIT_USAGE);
}

static void options(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe -n5 a bar0 --timeout=2ms -f 7"), EXIT_DONE);
	assert_int_equal(args_u64(&args, "count", 0), 5);
	assert_int_equal(args_u64(&args, "timeout", 0), 2000000);
	assert_int_equal(args_u64(&args, "VALUE", 0), 7);
	assert_true(args_has(&args, "flag"));
	assert_int_equal(parse(&probe, "probe a bar0 -n 1 --count 0x2"), EXIT_DONE);
	assert_int_equal(args_count(&args, "count"), 1);
	assert_int_equal(args_u64(&args, "count", 0), 2);
	assert_int_equal(parse(&probe, "probe a bar0"), EXIT_DONE);
	assert_false(args_has(&args, "flag"));
	assert_int_equal(args_u64(&args, "count", 9), 9);
	assert_int_equal(parse(&probe, "probe a bar0 -t x --tag=y"), EXIT_DONE);
	assert_int_equal(args_count(&args, "tag"), 2);
	assert_string_equal(args_text_at(&args, "tag", 1), "y");
}

static void wrong_options(void **state)
{
	static const char *const lines[] = {
		"probe a bar0 -n", "probe a bar0 -n x", "probe a bar0 --bogus", "probe a bar0 -z",
		"probe a bar0 --flag=1", "probe a bar0 --timeout 5d", "probe a bar0 --force=x",
		"probe a bar0 --force=swap,x", "probe a bar0 --t=1", "probe a bar0 --api=x", NULL,
	};
	const char *const *line;

	(void)state;
	for (line = lines; *line; line++)
		if (parse(&probe, *line) != EXIT_USAGE)
			fail_msg("%s: is taken", *line);
}

static void lists(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe a bar0 --force"), EXIT_DONE);
	assert_true(args_has(&args, "force"));
	assert_null(args_text(&args, "force"));
	assert_int_equal(parse(&probe, "probe a bar0 --force=swap,mounted"), EXIT_DONE);
	assert_int_equal(args_count(&args, "force"), 2);
	assert_string_equal(args_text_at(&args, "force", 0), "swap");
	assert_string_equal(args_text_at(&args, "force", 1), "mounted");
}

static void dashes(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe -- a bar0 --flag"), EXIT_USAGE);
	assert_int_equal(parse(&verbatim, "verbatim a --flag -x"), EXIT_DONE);
	assert_int_equal(args_count(&args, "WORD"), 3);
	assert_string_equal(args_text_at(&args, "WORD", 1), "--flag");
	assert_int_equal(parse(&verbatim, "verbatim -- --json"), EXIT_DONE);
	assert_int_equal(args_count(&args, "WORD"), 1);
	assert_false(env.opt.json);
}

/* Options belong to the argument before them, in every notation. */
static void order(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe -t a 01:00.0 bar0 --tag=b 1 -tc 2 --tag d"),
			 EXIT_DONE);
	assert_true(args_order(&args, "tag", 0) < args_order(&args, "DEVICE", 0));
	assert_true(args_order(&args, "LOCATION", 0) < args_order(&args, "tag", 1));
	assert_true(args_order(&args, "tag", 1) < args_order(&args, "VALUE", 0));
	assert_true(args_order(&args, "VALUE", 0) < args_order(&args, "tag", 2));
	assert_true(args_order(&args, "tag", 2) < args_order(&args, "VALUE", 1));
	assert_true(args_order(&args, "VALUE", 1) < args_order(&args, "tag", 3));
	assert_int_equal(args_order(&args, "tag", 4), 0);
}

static void global_options(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe a -j bar0 -q --api cdev --sysroot=/x"), EXIT_DONE);
	assert_true(env.opt.json && env.opt.quiet && !env.opt.verbose);
	assert_int_equal(env.opt.api, VFC_API_CDEV);
	assert_string_equal(env.opt.sysroot, "/x");
	/* Once the machine was looked at, it stays the same. */
	env.ctx = (struct vfc_ctx *)&env;
	assert_int_equal(parse(&probe, "probe a bar0 --sysroot=/y"), EXIT_USAGE);
}

/* --help works even if other arguments are invalid. */
static void help_wins(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe --bogus --help"), EXIT_DONE);
	assert_true(args_has(&args, "help"));
}

static void device_left_out(void **state)
{
	(void)state;
	assert_int_equal(parse(&probe, "probe bar0"), EXIT_USAGE);
	env.mode = MODE_SHELL;
	assert_int_equal(parse(&probe, "probe bar0"), EXIT_USAGE);
	env.handle = (struct vfc_handle *)&env;
	assert_int_equal(parse(&probe, "probe bar0 1"), EXIT_DONE);
	assert_false(args_has(&args, "DEVICE"));
	assert_string_equal(args_text(&args, "LOCATION"), "bar0");
	assert_int_equal(args_u64(&args, "VALUE", 0), 1);
	assert_int_equal(parse(&probe, "probe 01:00.0 bar0"), EXIT_DONE);
	assert_string_equal(args_text(&args, "DEVICE"), "01:00.0");
	assert_int_equal(parse(&probe, "probe 01:00.0"), EXIT_USAGE);
	env.mode = MODE_ONESHOT;
	assert_int_equal(parse(&probe, "probe bar0"), EXIT_USAGE);
}

/* ---- the table itself ----------------------------------------------- */

static bool is_taken(const struct opt *o, const char *name, char letter)
{
	for (; o->name; o++)
		if (!strcmp(o->name, name) || (letter && o->letter == letter))
			return true;
	return false;
}

/* An option of a command must not hide a global option, and no letter may be used twice. */
static void check_opts(const struct cmd *cmd)
{
	const struct opt *o;

	for (o = cmd->opts; o && o->name; o++) {
		if (is_taken(opt_global, o->name, o->letter) || is_taken(o + 1, o->name, o->letter))
			fail_msg("%s: --%s is taken", cmd->name, o->name);
		if (!o->help || (o->type != ARG_FLAG && !o->metavar))
			fail_msg("%s: --%s is not explained", cmd->name, o->name);
	}
}

static void check_args(const struct cmd *cmd)
{
	const struct arg *arg;

	for (arg = cmd->args; arg && arg->name; arg++) {
		if (!arg->help)
			fail_msg("%s: %s is not explained", cmd->name, arg->name);
		if ((arg->flags & ARG_MANY) && arg[1].name)
			fail_msg("%s: %s is not the last", cmd->name, arg->name);
		if ((arg->flags & ARG_OPTIONAL) && arg[1].name && !(arg[1].flags & ARG_OPTIONAL))
			fail_msg("%s: %s cannot be left out", cmd->name, arg->name);
	}
}

/* One line of `help`, and a sentence without its full stop in `help COMMAND`. */
static void check_help(const struct cmd *cmd)
{
	size_t length = strlen(cmd->help);

	if (length > 62 || cmd->help[length - 1] == '.' || !isupper(cmd->help[0]))
		fail_msg("%s: \"%s\" is no such line", cmd->name, cmd->help);
}

static void table(void **state)
{
	const struct cmd *const *c, *const *d;

	(void)state;
	for (c = cmds; *c; c++) {
		if (!(*c)->name || !(*c)->run || !(*c)->man || !(*c)->help)
			fail_msg("%s: is not complete", (*c)->name);
		check_help(*c);
		for (d = c + 1; *d; d++)
			if (!strcmp((*c)->name, (*d)->name))
				fail_msg("%s: is there twice", (*c)->name);
		check_opts(*c);
		check_args(*c);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(arguments),
		TEST(options),
		TEST(wrong_options),
		TEST(lists),
		TEST(dashes),
		TEST(order),
		TEST(global_options),
		TEST(help_wins),
		TEST(device_left_out),
		cmocka_unit_test(table),
	};

	return cmocka_run_group_tests_name("opt", tests, NULL, NULL);
}
