/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.c: parses the options and arguments of a command by the table, with
 * getopt_long().
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/device-word.h"
#include "cli/words/memory.h"
#include "cli/words/numbers.h"
#include "cli/words/types.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "table.h"

static const char *const trace_words[] = { "text", "json", NULL };

const struct opt opt_global[] = {
	{ "json", 'j', ARG_FLAG, NULL, "print JSON instead of text", 0, NULL },
	{ "dry-run", 0, ARG_FLAG, NULL, "print the changes without making them", 0, NULL },
	{ "verbose", 'v', ARG_FLAG, NULL, "print more details on stderr", 0, NULL },
	{ "quiet", 'q', ARG_FLAG, NULL, "suppress warnings and progress", 0, NULL },
	{ "trace", 0, ARG_WORD, "FORM", "trace sysfs writes, VFIO calls and region accesses on "
	  "stderr: text (default) or json", OPT_VALUE_OPTIONAL, trace_words },
	{ "api", 0, ARG_WORD, "API",
	  "VFIO API: auto (default), group, type1, compat, cdev, noiommu",
	  0, vfc_api_words },
	{ "vf-token", 0, ARG_TEXT, "TOKEN", "VF token for opening devices: @FILE, or new",
	  0, NULL },
	{ "regs", 0, ARG_FILE, "FILE", "register map to use (default: the one that matches the "
	  "device)", 0, NULL },
	{ "sysroot", 0, ARG_FILE, "DIR", "use the recorded system in DIR, or in a report",
	  0, NULL },
	{ "help", 'h', ARG_FLAG, NULL, "print help", 0, NULL },
	{ "version", 'V', ARG_FLAG, NULL, "print the version", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

const struct opt opt_leading[] = {
	{ "script", 'x', ARG_FILE, "FILE", "run the commands of FILE (-: standard input)",
	  0, NULL },
	{ "keep-going", 'k', ARG_FLAG, NULL, "with -x: continue after a failed command",
	  0, NULL },
	{ "tap", 0, ARG_FLAG, NULL, "with -x: print TAP, one test per command", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

#define MAX_OPTS 64
#define LONG_BASE 256	/* getopt's values above the letters: indexes of opts[] */

struct parser {
	struct env *env;
	const struct cmd *cmd;
	struct args *a;
	const struct opt *opts[MAX_OPTS];
	size_t nopts;
	bool options;		/* the line has options */
	char *message, *hint;	/* the first error */
};

/*
 * Record the first error. It is reported after all words are parsed, so that a later
 * --json applies to it.
 */
static void set_error(struct parser *p, char *hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static void set_error(struct parser *p, char *hint, const char *fmt, ...)
{
	va_list ap;

	if (p->message) {
		free(hint);
		return;
	}
	va_start(ap, fmt);
	if (vasprintf(&p->message, fmt, ap) < 0)
		p->message = NULL;
	va_end(ap);
	p->hint = hint;
}

/* ---- values --------------------------------------------------------- */

/* Join words with commas; free() it. */
static char *join_words(const char *const *words)
{
	size_t size = 0;
	char *text = NULL;
	FILE *stream;

	stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	for (; *words; words++)
		fprintf(stream, "%s%s", *words, words[1] ? ", " : "");
	fclose(stream);
	return text;
}

/* Check a value of an option or argument; shown is its name in messages. */
static bool check_value(struct parser *p, const char *shown, enum arg_type type,
			const char *const *words, const char *text, uint64_t *number)
{
	char *list;
	int err;

	*number = 0;
	if (words && words_index(text, words) < 0) {
		list = join_words(words);
		set_error(p, words_meant(text, "", words),
		      "%s: \"%s\" is not one of %s", shown, text, list ?: "the values");
		free(list);
		return false;
	}
	err = type_check(type, text, number);
	if (err == -ERANGE)
		set_error(p, NULL, "%s: \"%s\" is too large", shown, text);
	else if (err)
		set_error(p, NULL, "%s: \"%s\" is not %s", shown, text, type_form(type));
	return !err;
}

/* ---- options -------------------------------------------------------- */

const struct opt *opt_find(const struct cmd *cmd, const char *name, size_t length)
{
	const struct opt *lists[] = { cmd ? cmd->opts : opt_leading, opt_global }, *o;
	size_t i;

	for (i = 0; i < 2; i++)
		for (o = lists[i]; o && o->name; o++)
			if (strlen(o->name) == length && !strncmp(o->name, name, length))
				return o;
	return NULL;
}

const struct opt *opt_find_letter(const struct cmd *cmd, char letter)
{
	const struct opt *lists[] = { cmd ? cmd->opts : opt_leading, opt_global }, *o;
	size_t i;

	for (i = 0; i < 2; i++)
		for (o = lists[i]; o && o->name; o++)
			if (letter && o->letter == letter)
				return o;
	return NULL;
}

/* Return the has_arg of getopt_long() for an option. */
static int has_arg(const struct opt *o)
{
	if (o->type == ARG_FLAG)
		return no_argument;
	return o->flags & OPT_VALUE_OPTIONAL ? optional_argument : required_argument;
}

/* Add a table of options to the parser. */
static void collect_opts(struct parser *p, const struct opt *o)
{
	for (; o && o->name && p->nopts < MAX_OPTS; o++)
		p->opts[p->nopts++] = o;
}

/* Build the short options (after mode) and long options for getopt_long(). */
static void describe_opts(const struct parser *p, char mode, char *letters,
			  struct option longs[MAX_OPTS + 1])
{
	size_t i;

	*letters++ = mode;
	*letters++ = ':';
	for (i = 0; i < p->nopts; i++) {
		longs[i] = (struct option){ p->opts[i]->name, has_arg(p->opts[i]), NULL,
					    LONG_BASE + i };
		if (!p->opts[i]->letter)
			continue;
		*letters++ = p->opts[i]->letter;
		if (has_arg(p->opts[i]) != no_argument)
			*letters++ = ':';
		if (has_arg(p->opts[i]) == optional_argument)
			*letters++ = ':';
	}
	*letters = '\0';
	longs[p->nopts] = (struct option){ NULL, 0, NULL, 0 };
}

/* Return the option for a return value of getopt_long(), or NULL. */
static const struct opt *opt_of(const struct parser *p, int c)
{
	return c >= LONG_BASE ? p->opts[c - LONG_BASE] : opt_find_letter(p->cmd, (char)c);
}

/* Record an unknown or ambiguous option, with a suggestion. */
static void set_option_error(struct parser *p, const char *word)
{
	size_t length = strcspn(word + 2, "="), i, matches = 0;
	const char *names[MAX_OPTS + 1];
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)length, word + 2);
	for (i = 0; i < p->nopts; i++) {
		names[i] = p->opts[i]->name;
		matches += !strncmp(names[i], name, strlen(name));
	}
	names[i] = NULL;
	set_error(p, words_meant(name, "--", names), "%s option --%s",
		  matches > 1 ? "ambiguous" : "unknown", name);
}

/* Record the error for which getopt_long() returned '?' or ':'. */
static void set_getopt_error(struct parser *p, int c, const char *word)
{
	const struct opt *o = opt_of(p, optopt);

	if (c == ':' && o)
		set_error(p, NULL, "option --%s requires a value: %s", o->name,
			  o->metavar ?: type_form(o->type));
	else if (o && optopt >= LONG_BASE)
		set_error(p, NULL, "option --%s takes no value", o->name);
	else if (optopt && optopt < LONG_BASE)
		set_error(p, NULL, "unknown option -%c", optopt);
	else
		set_option_error(p, word);
}

/* Store the value of an option, or each value of a list. */
static void store_option(struct parser *p, const struct opt *o, char *text)
{
	bool repeats = o->flags & (OPT_REPEAT | OPT_LIST);
	uint64_t number = 0;
	char shown[64], *rest = text, *part;

	snprintf(shown, sizeof(shown), "--%s", o->name);
	if (!text) {
		args_keep(p->a, o->name, NULL, 0, repeats);
		return;
	}
	while ((part = o->flags & OPT_LIST ? strsep(&rest, ",") : rest)) {
		if (check_value(p, shown, o->type, o->words, part, &number))
			args_keep(p->a, o->name, part, number, repeats);
		if (!(o->flags & OPT_LIST))
			break;
	}
}

/* True if no word can be an option, as in most lines of scripts. */
static bool has_no_options(int argc, char **argv)
{
	int i = 1;

	while (i < argc && argv[i][0] != '-')
		i++;
	return i >= argc;
}

/* Parse all options; return the index of the first other word. mode as in getopt(3). */
static int parse_options(struct parser *p, char mode, int argc, char **argv)
{
	struct option longs[MAX_OPTS + 1];
	char letters[3 * MAX_OPTS + 3];
	int c, at;

	p->options = !has_no_options(argc, argv);
	if (!p->options)
		return 1;
	describe_opts(p, mode, letters, longs);
	opterr = 0;
	optind = 0;
	for (;;) {
		at = optind ? optind : 1;
		c = getopt_long(argc, argv, mode == '+' ? letters : letters + 1, longs, NULL);
		if (c == -1)
			break;
		if (c == '?' || c == ':')
			set_getopt_error(p, c, argv[optind > at ? optind - 1 : at]);
		else
			store_option(p, opt_of(p, c), optarg);
	}
	return optind;
}

/* ---- arguments ------------------------------------------------------ */

bool args_device_left_out(const struct env *env, const struct cmd *cmd, const char *word)
{
	const struct arg *first = cmd->args;

	return env->mode != MODE_ONESHOT && env->handle && (cmd->flags & CMD_OPENS) &&
	       first && first->name && first->type == ARG_DEVICE &&
	       !(word && device_word_has_shape(word));
}

/* Assign words to the arguments from left to right. */
static void parse_arguments(struct parser *p, int argc, char **argv)
{
	const struct arg *arg = p->cmd->args;
	uint64_t number = 0;
	int i = 0;

	if (args_device_left_out(p->env, p->cmd, argc ? argv[0] : NULL))
		arg++;
	for (; arg && arg->name && i < argc; i++) {
		if (check_value(p, arg->name, arg->type, arg->words, argv[i], &number))
			args_keep(p->a, arg->name, argv[i], number, true);
		if (!(arg->flags & ARG_MANY))
			arg++;
	}
	if (i < argc)
		set_error(p, help_usage(p->cmd), "too many arguments: \"%s\"", argv[i]);
	else if (arg && arg->name && !(arg->flags & ARG_OPTIONAL) &&
		 !args_has(p->a, arg->name))
		set_error(p, help_usage(p->cmd), "%s is missing", arg->name);
}

/* ---- the command line ----------------------------------------------- */

/* Apply the global options to env. */
static void apply_global(struct parser *p)
{
	const struct args *a = p->a;
	struct env *env = p->env;

	env->opt.json |= args_has(a, "json");
	env->opt.dry_run |= args_has(a, "dry-run");
	env->opt.verbose |= args_has(a, "verbose");
	env->opt.quiet |= args_has(a, "quiet");
	if (args_has(a, "trace"))
		env->opt.trace = strcmp(args_text(a, "trace") ?: "", "json") ? TRACE_TEXT :
										 TRACE_JSON;
	if (args_has(a, "api"))
		vfc_api_parse(args_text(a, "api"), &env->opt.api);
	if (args_has(a, "vf-token"))
		env->opt.vf_token = args_text(a, "vf-token");
	if (args_has(a, "regs"))
		env->opt.regs_file = args_text(a, "regs");
	if (args_has(a, "sysroot") && env->ctx)
		set_error(p, NULL, "--sysroot is allowed only on the command line of vfioctl");
	else if (args_has(a, "sysroot"))
		env->opt.sysroot = args_text(a, "sysroot");
}

/* Report the first error, unless --help or --version is given. */
static int finish_parse(struct parser *p)
{
	int status = EXIT_DONE;

	if (p->options)
		apply_global(p);
	if (p->message && !args_has(p->a, "help") && !args_has(p->a, "version"))
		status = err_usage(p->env, p->hint, "%s", p->message);
	free(p->message);
	free(p->hint);
	return status;
}

/*
 * Parse the options and arguments after argv[0]. With mode '+', options end at the first
 * other word. Return the index of the first other word.
 */
static int parse_line(struct parser *p, char mode, int argc, char **argv)
{
	int first;

	/* Copy argv, which the caller owns: getopt_long() permutes it. */
	p->a->cmd = p->cmd;
	p->a->line = argv;
	p->a->nline = argc;
	p->a->words = memory_or_exit(calloc(argc + 1, sizeof(*p->a->words)));
	memcpy(p->a->words, argv, argc * sizeof(*argv));
	collect_opts(p, p->cmd ? p->cmd->opts : opt_leading);
	collect_opts(p, opt_global);
	first = parse_options(p, mode, argc, p->a->words);
	if (p->cmd)
		parse_arguments(p, argc - first, p->a->words + first);
	return first;
}

int args_parse_leading(struct env *env, int argc, char **argv, struct args *a)
{
	struct parser p = { .env = env, .a = a };
	int first = parse_line(&p, '+', argc, argv);

	return finish_parse(&p) == EXIT_DONE ? first : -1;
}

int args_parse(struct env *env, const struct cmd *cmd, int argc, char **argv,
	       struct args *a)
{
	struct parser p = { .env = env, .cmd = cmd, .a = a };
	char *slash = cmd->flags & CMD_SLASH ? strchr(argv[0], '/') : NULL;

	if (slash)
		store_option(&p, opt_find(cmd, "format", strlen("format")), slash + 1);
	parse_line(&p, cmd->flags & CMD_VERBATIM ? '+' : '-', argc, argv);
	return finish_parse(&p);
}

void args_peek(struct env *env, int argc, char **argv)
{
	struct args a = { 0 };
	struct parser p = { .env = env, .a = &a };

	parse_line(&p, '-', argc, argv);
	env->opt.json |= args_has(&a, "json");
	env->opt.quiet |= args_has(&a, "quiet");
	free(p.message);
	free(p.hint);
	args_clear(&a);
}
