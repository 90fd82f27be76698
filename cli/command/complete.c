/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * complete.c: completes words from the table of commands, for TAB in the shell and for
 * `vfioctl __complete`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/classes.h"
#include "cli/out/out.h"
#include "complete.h"
#include "table.h"

void complete_offer(const struct search *s, const char *word, const char *help)
{
	char whole[256];

	if (strncmp(word, s->word, strlen(s->word)))
		return;
	snprintf(whole, sizeof(whole), "%.*s%s", s->length, s->before, word);
	s->found(s->data, whole, help);
}

/* ---- words of each type --------------------------------------------- */

/* Offer the words of a list. */
static void offer_words(const struct search *s, const char *const *words)
{
	for (; *words; words++)
		complete_offer(s, *words, NULL);
}

/* Offer all devices: full addresses, and short ones once something is typed. */
static void offer_devices(const struct search *s)
{
	bool identities = !strncmp(s->word, "sl", 2) || !strncmp(s->word, "se", 2);
	struct vfc_device *devs = NULL;
	char help[3 * VFC_NAME];
	int i, n;

	if (*s->word == 'a')
		complete_aliases(s, "alias:");
	n = s->env->ctx ? vfc_device_list(s->env->ctx, VFC_DEPTH_ID, &devs) : 0;
	for (i = 0; i < n; i++) {
		snprintf(help, sizeof(help), "%04x:%04x %s", devs[i].vendor & 0xffff,
			 devs[i].device & 0xffff, devs[i].driver);
		complete_offer(s, devs[i].address, help);
		/* The short form is a PCI address in domain 0. */
		if (*s->word && !strncmp(devs[i].address, "0000:", 5))
			complete_offer(s, devs[i].address + 5, help);
		if (identities)
			complete_identity(s, &devs[i]);
	}
	free(devs);
}

/* Offer all IOMMU groups by number. */
static void offer_groups(const struct search *s)
{
	struct vfc_group *groups = NULL;
	char word[16];
	int i, n;

	n = s->env->ctx ? vfc_group_list(s->env->ctx, &groups) : 0;
	for (i = 0; i < n; i++) {
		snprintf(word, sizeof(word), "%d", groups[i].id);
		complete_offer(s, word, groups[i].ndevices ? groups[i].devices[0].address : NULL);
	}
	vfc_group_list_free(groups, n);
}

/* Offer vfio-pci and the drivers that are bound to devices. */
static void offer_drivers(const struct search *s)
{
	struct vfc_device *devs = NULL;
	int i, n;

	complete_offer(s, "vfio-pci", NULL);
	n = s->env->ctx ? vfc_device_list(s->env->ctx, VFC_DEPTH_ID, &devs) : 0;
	for (i = 0; i < n; i++)
		if (*devs[i].driver && strcmp(devs[i].driver, "vfio-pci"))
			complete_offer(s, devs[i].driver, NULL);
	free(devs);
}

/* Offer the words of a table of the library, from 0 to the first gap. */
static void offer_table(const struct search *s, enum vfc_words table)
{
	const char *word;
	uint64_t i;

	for (i = 0; (word = vfc_word(table, i)); i++)
		complete_offer(s, word, NULL);
}

/* Offer the names of config space registers, with a prefix. */
static void offer_registers(const struct search *s, const char *before)
{
	const char *name;
	char word[2 * VFC_NAME];

	for (size_t i = 0; (name = vfc_config_name(i)); i++) {
		snprintf(word, sizeof(word), "%s%s", before, name);
		complete_offer(s, word, NULL);
	}
}

/* Offer the first words of commands, or with a prefix the second words. */
static void offer_commands(const struct search *s, const char *prefix)
{
	const struct cmd *const *c;
	char word[64] = "";
	const char *name;
	size_t length;

	for (c = cmds; *c; c++) {
		name = (*c)->name;
		if ((*c)->flags & CMD_HIDDEN || !cmd_has_prefix(*c, prefix))
			continue;
		if ((*c)->flags & CMD_SHELL && s->env->mode == MODE_ONESHOT)
			continue;
		if (prefix)
			name += strlen(prefix) + 1;
		length = strcspn(name, " ");
		/* Offer "irq" once for all commands that begin with it. */
		if (strlen(word) == length && !strncmp(word, name, length))
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)length, name);
		complete_offer(s, word, name[length] ? NULL : (*c)->help);
	}
}

/* Offer parents of mediated devices (ARG_PARENT) or mdev types (ARG_MDEV_TYPE). */
static void offer_mdev_types(const struct search *s, enum arg_type type)
{
	struct vfc_mdev_type *types = NULL;
	int i, n;

	n = s->env->ctx ? vfc_mdev_types(s->env->ctx, NULL, &types) : 0;
	for (i = 0; i < n; i++)
		if (type == ARG_MDEV_TYPE)
			complete_offer(s, types[i].type, types[i].name);
		else if (!i || strcmp(types[i].parent, types[i - 1].parent))
			complete_offer(s, types[i].parent, NULL);
	free(types);
}

/* Offer the existing mediated devices. */
static void offer_mdevs(const struct search *s)
{
	struct vfc_mdev *mdevs = NULL;
	int i, n;

	n = s->env->ctx ? vfc_mdev_list(s->env->ctx, &mdevs) : 0;
	for (i = 0; i < n; i++)
		complete_offer(s, mdevs[i].dev.address, mdevs[i].type);
	free(mdevs);
}

/* Offer the words of device classes. */
static void offer_classes(const struct search *s)
{
	const char *word, *last = NULL;
	size_t i;

	for (i = 0; (word = class_word_at(i)); last = word, i++)
		if (!last || strcmp(word, last))
			complete_offer(s, word, NULL);
}

/* Offer locations in a device, registers and their values. */
static void offer_places(const struct search *s, enum arg_type type)
{
	if (type == ARG_PLACE && !strncmp(s->word, "config:", strlen("config:"))) {
		offer_registers(s, "config:");
		return;
	}
	if (type == ARG_PLACE || type == ARG_REGION)
		offer_table(s, VFC_WORDS_REGION);
	if (type == ARG_PLACE || type == ARG_REG)
		complete_regs(s, "");
	if (type == ARG_ASSIGN)
		complete_assignment(s);
	if (type == ARG_VALUE)
		complete_values(s, s->last);
	if (type == ARG_CONFIG)
		offer_registers(s, "");
}

/* MAX_ERRNO of the kernel is 4095. */
#define ERRNOS 4096

/* Offer the errnos and the operations that the library explains. */
static void offer_errnos(const struct search *s)
{
	const struct vfc_operation *operation;
	struct vfc_answer *answers;

	for (size_t i = 0; (operation = vfc_operation_at(i)); i++)
		complete_offer(s, operation->name, operation->call);
	for (int err = 1; err < ERRNOS; err++) {
		if (vfc_oracle(NULL, err, &answers) <= 0)
			continue;
		complete_offer(s, vfc_errno_name(err), strerror(err));
		free(answers);
	}
}

/* Offer words of a type; words is the list of an argument or option, or NULL. */
static void offer_type(const struct search *s, enum arg_type type, const char *const *words)
{
	if (words) {
		offer_words(s, words);
		return;
	}
	switch (type) {
	case ARG_GROUP:
		/* A device also names its group. */
		offer_groups(s);
		offer_devices(s);
		break;
	case ARG_DEVICE:
		offer_devices(s);
		break;
	case ARG_DRIVER:
		offer_drivers(s);
		break;
	case ARG_PLACE:
	case ARG_REG:
	case ARG_ASSIGN:
	case ARG_VALUE:
	case ARG_REGION:
	case ARG_CONFIG:
		offer_places(s, type);
		break;
	case ARG_IRQ:
		offer_table(s, VFC_WORDS_IRQ);
		break;
	case ARG_ALIAS:
		complete_aliases(s, "");
		break;
	case ARG_CLASS:
		offer_classes(s);
		break;
	case ARG_PARENT:
	case ARG_MDEV_TYPE:
		offer_mdev_types(s, type);
		break;
	case ARG_ERRNO:
		offer_errnos(s);
		break;
	case ARG_UUID:
		offer_mdevs(s);
		break;
	case ARG_CMD:
		offer_commands(s, NULL);
		break;
	case ARG_SIDE:
		offer_devices(s);
		s->found(s->data, ":files", NULL);
		break;
	case ARG_FILE:
		s->found(s->data, ":files", NULL);
		break;
	default:
		break;
	}
}

/* Offer variables after the '$' of a word; false if it has no '$'. */
static bool offer_names(const struct search *s)
{
	const char *dollar = s->env->mode == MODE_ONESHOT ? NULL : strrchr(s->word, '$');
	const struct var *var = s->env->vars.first;
	struct search inner = *s;

	if (!dollar)
		return false;
	inner.before = s->word;
	inner.word = dollar + 1;
	inner.length = inner.word - s->word;
	for (; var; var = var->next)
		complete_offer(&inner, var->name, var->text);
	return true;
}

/* ---- options -------------------------------------------------------- */

/* Offer long options, with "=" where a value must follow. */
static void offer_opts(const struct search *s, const struct opt *o)
{
	char word[64];

	for (; o && o->name; o++) {
		snprintf(word, sizeof(word), "--%s%s", o->name,
			 o->type == ARG_FLAG || o->flags & OPT_VALUE_OPTIONAL ? "" : "=");
		complete_offer(s, word, o->help);
	}
}

/* Offer values for "--name=val". */
static void offer_joined(const struct search *s, const struct cmd *cmd)
{
	const char *value = strchr(s->word, '=') + 1, *comma = strrchr(value, ',');
	const struct opt *o = opt_find(cmd, s->word + 2, value - 1 - (s->word + 2));
	struct search inner = *s;

	if (!o)
		return;
	inner.before = s->word;
	inner.word = comma && o->flags & OPT_LIST ? comma + 1 : value;
	inner.length = inner.word - s->word;
	offer_type(&inner, o->type, o->words);
}

/* Return the option in a word if the next word is its value, else NULL. */
static const struct opt *find_pending(const struct cmd *cmd, const char *word)
{
	const struct opt *o;

	if (word[1] == '-')
		o = strchr(word, '=') ? NULL : opt_find(cmd, word + 2, strlen(word + 2));
	else
		o = word[2] ? NULL : opt_find_letter(cmd, word[1]);
	return o && o->type != ARG_FLAG && !(o->flags & OPT_VALUE_OPTIONAL) ? o : NULL;
}

/* ---- the line so far ------------------------------------------------ */

struct line {
	const struct cmd *cmd;
	const char *prefix;		/* "irq", of a two-word command's name */
	const struct opt *pending;	/* the next word is its value */
	const char *first, *last;	/* arguments, NULL: none yet */
	size_t count;			/* of arguments */
	bool ended;			/* "--" was seen: no options follow */
	bool lost;			/* the command is unknown */
};

/* Return the argument at a position, or NULL. */
static const struct arg *arg_at(const struct cmd *cmd, size_t i)
{
	const struct arg *arg = cmd->args;

	for (; arg && arg->name && i; i--)
		if (!(arg->flags & ARG_MANY))
			arg++;
	return arg && arg->name ? arg : NULL;
}

/* True if the next word begins another command, as after `repeat 3`. */
static bool carries_command(const struct line *l)
{
	const struct arg *arg = arg_at(l->cmd, l->count);

	return (l->cmd->flags & CMD_VERBATIM) && arg && arg->type == ARG_CMD;
}

/* Process a word of the command's name, or an argument. */
static void process_argument(struct line *l, const char *word)
{
	char *const name[] = { (char *)(l->prefix ?: word), (char *)word };
	int words;

	if (l->cmd) {
		l->first = l->first ?: word;
		l->last = word;
		l->count++;
		l->ended |= l->cmd->flags & CMD_VERBATIM;
		if (carries_command(l))
			*l = (struct line){ 0 };
		return;
	}
	l->cmd = cmd_find(l->prefix ? 2 : 1, name, &words);
	l->lost = !l->cmd && (l->prefix || !cmd_is_prefix(word));
	l->prefix = word;
	/* A "--" before the command ends only the options before it. */
	l->ended = false;
}

/* Process the next word of the line. */
static void process_word(struct line *l, const char *word)
{
	if (l->pending)
		l->pending = NULL;
	else if (l->ended || word[0] != '-' || !word[1])
		process_argument(l, word);
	else if (!strcmp(word, "--"))
		l->ended = true;
	else
		l->pending = find_pending(l->cmd, word);
}

/* Offer words for the next argument of the line. */
static void offer_args(const struct search *s, const struct line *l)
{
	bool left_out = args_device_left_out(s->env, l->cmd, l->first);
	const struct arg *arg = arg_at(l->cmd, l->count);

	/* Before the first argument, a device may still be typed. */
	if (arg && (!left_out || !l->count)) {
		if (arg->type == ARG_CMD && l->last)
			offer_commands(s, l->last);
		else
			offer_type(s, arg->type, arg->words);
	}
	arg = left_out ? arg_at(l->cmd, l->count + 1) : NULL;
	if (arg)
		offer_type(s, arg->type, arg->words);
}

/* Process the words before the last one, and the value of --regs. */
static struct line parse_line(struct env *env, int argc, const char *const *argv)
{
	struct line l = { 0 };
	int i;

	for (i = 0; i < argc - 1; i++) {
		if (!strncmp(argv[i], "--regs=", 7))
			env->opt.regs_file = argv[i] + 7;
		else if (i && !strcmp(argv[i - 1], "--regs"))
			env->opt.regs_file = argv[i];
		process_word(&l, argv[i]);
	}
	return l;
}

/* Offer completions of the last word. */
static void offer_word(struct search *s, const struct line *l)
{
	if (l->pending) {
		offer_type(s, l->pending->type, l->pending->words);
	} else if (!l->ended && !strncmp(s->word, "--", 2) && strchr(s->word, '=')) {
		offer_joined(s, l->cmd);
	} else if (!l->ended && *s->word == '-') {
		offer_opts(s, l->cmd ? l->cmd->opts : l->prefix ? NULL : opt_leading);
		offer_opts(s, opt_global);
	} else if (!l->cmd) {
		offer_commands(s, l->prefix);
	} else {
		offer_args(s, l);
	}
}

void complete_words(struct env *env, int argc, const char *const *argv,
		    void (*found)(void *data, const char *word, const char *help),
		    void *data)
{
	struct search s = { .env = env, .found = found, .data = data, .before = "" };
	const char *regs_file = env->opt.regs_file;
	bool mute = env->mute;
	struct line l;

	env->mute = true;
	l = parse_line(env, argc, argv);
	s.word = argc ? argv[argc - 1] : "";
	s.last = l.last;
	if (l.cmd && l.cmd->args && l.cmd->args->name && l.cmd->args->type == ARG_DEVICE &&
	    !args_device_left_out(env, l.cmd, l.first))
		s.device = l.first;
	if (!l.lost && !offer_names(&s))
		offer_word(&s, &l);
	env->mute = mute;
	env->opt.regs_file = regs_file;
}

/* ---- the command ---------------------------------------------------- */

/* Add a completion to the document. */
static void add_candidate(void *data, const char *word, const char *help)
{
	struct doc *item = doc_item(data);

	doc_text(item, "word", word);
	doc_text(item, "help", help);
}

/* Print one completion per line, with its help after a tab. */
static void text_of_candidates(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "candidates"), *item;
	const char *help;
	size_t i;

	for (i = 0; i < doc_length(list); i++) {
		item = doc_at(list, i);
		help = doc_as_text(doc_get(item, "help"));
		text_add(t, "%s%s%s\n", doc_as_text(doc_get(item, "word")),
			 help ? "\t" : "", help ?: "");
	}
}

static const struct view view_candidates = {
	.layout = LAYOUT_TEXT,
	.text = text_of_candidates,
};

static int run_complete(struct env *env, const struct args *a)
{
	size_t n = args_count(a, "WORD"), i;
	const char **words = calloc(n + 1, sizeof(*words));
	struct doc *doc = doc_new();

	for (i = 0; words && i < n; i++)
		words[i] = args_text_at(a, "WORD", i);
	if (words)
		complete_words(env, n, words, add_candidate, doc_list(doc, "candidates"));
	free(words);
	return out_doc(env, &view_candidates, doc);
}

static const struct arg args[] = {
	{ "WORD", ARG_TEXT, ARG_OPTIONAL | ARG_MANY,
	  "the words after vfioctl; the last is completed", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

const struct cmd cmd_complete = {
	.name = "__complete",
	.help = "List the completions of a word",
	.args = args,
	.flags = CMD_HIDDEN | CMD_VERBATIM,
	.run = run_complete,
	.man = "vfioctl",
};
