/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-reg-show.c: read and decode registers of a device: those named, or all that can
 * be read without side effects.
 */
#include <errno.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "value.h"
#include "view-reg.h"

/* Elements of one array that a dump shows; name others one by one. */
#define ELEMENTS_MAX 1024

/*
 * Read the register at the location. Return EXIT_DONE, or an exit status after reporting
 * the failure.
 */
static int read_reg(struct env *env, const struct target *t, struct view_reg *reg)
{
	int err = target_read(t, &reg->value, 1);
	struct view_access access;

	if (err < 0)
		return target_fail(env, t, err);
	reg->read = true;
	reg->suspect = target_suspect(t, t->span.offset, reg->value);
	access = value_access(t, 0, reg->value);
	access.suspect = reg->suspect;
	values_warn(env, &access, 1);
	return EXIT_DONE;
}

static struct view_reg reg_at(const struct target *t)
{
	return (struct view_reg){
		.at = t->span.at, .region = t->name, .offset = t->span.offset,
	};
}

/* ---- reg show ------------------------------------------------------- */

/* Show a register that was named; without a value if it cannot be read. */
static int show_reg(struct env *env, struct target *t, const char *word, struct doc *list)
{
	struct view_reg reg;
	int status;

	if (!env_names_reg(word))
		return err_usage(env, "read a location: vfioctl read DEVICE REGION+OFFSET",
				 "\"%s\" is not a register", word);
	status = target_at(env, word, t);
	if (!status)
		status = target_never(env, t);
	if (status)
		return status;
	reg = reg_at(t);
	if (reg.at.reg->access == VFC_REG_WO)
		reg.skipped = "write-only";
	else
		status = read_reg(env, t, &reg);
	if (!status)
		view_register(list, &reg);
	return status;
}

static int run_show(struct env *env, const struct args *a)
{
	struct doc *list, *doc = view_registers_doc(&list);
	size_t i, n = args_count(a, "NAME");
	struct target t;
	int status = target_open(env, a, &t);

	for (i = 0; i < n && !status; i++)
		status = show_reg(env, &t, args_text_at(a, "NAME", i), list);
	env_release(env, t.handle);
	if (!status)
		return out_doc(env, &view_registers, doc);
	doc_free(doc);
	return status;
}

/* ---- reg dump ------------------------------------------------------- */

struct dump {
	struct env *env;
	const struct args *a;
	struct target t;
	const struct vfc_regs *regs;
	struct doc *list;
	bool all;
	size_t cleared;		/* registers cleared by the read */
};

/* Return why a dump does not read a register, or NULL. */
static const char *reason_to_skip(const struct dump *d, const struct vfc_reg *reg)
{
	const char *effect = vfc_reg_effect(reg);

	if (reg->access == VFC_REG_WO)
		return "write-only";
	if (!effect || reg->effects & VFC_REG_WRITE_TRIGGERS || d->all)
		return NULL;
	return effect;
}

/* Set *why if the location meets a "never" range, else NULL. */
static int find_never(const struct dump *d, const char **why)
{
	struct vfc_span never;
	int found = d->t.regs ? vfc_regs_never(d->t.handle, d->t.regs, &d->t.span, &never) : 0;

	*why = found > 0 ? never.why : NULL;
	return found < 0 ? target_fail(d->env, &d->t, found) : EXIT_DONE;
}

static int dump_element(struct dump *d)
{
	struct view_reg reg = reg_at(&d->t);
	int status = EXIT_DONE;

	reg.skipped = reason_to_skip(d, reg.at.reg);
	if (!reg.skipped)
		status = find_never(d, &reg.skipped);
	if (!status && !reg.skipped)
		status = read_reg(d->env, &d->t, &reg);
	if (status)
		return status;
	d->cleared += reg.read && vfc_reg_effect(reg.at.reg) &&
		      !(reg.at.reg->effects & VFC_REG_WRITE_TRIGGERS);
	view_register(d->list, &reg);
	return EXIT_DONE;
}

/* Show a register that is not present in the device, with the reason. */
static int skip_reg(struct dump *d, const struct vfc_reg *reg, int err)
{
	if (err != -ENXIO && err != -ERANGE)
		return target_fail(d->env, &d->t, err);
	view_register(d->list, &(struct view_reg){
		.at = { .reg = reg }, .skipped = vfc_error(d->env->ctx),
	});
	return EXIT_DONE;
}

static int interrupted(const struct dump *d)
{
	return err_interrupted(d->env, "%s: interrupted before all registers were read",
			       vfc_handle_address(d->t.handle));
}

/* Dump a register, or the elements of an array that the device has. */
static int dump_reg(struct dump *d, const struct vfc_reg *reg)
{
	struct vfc_span first;
	struct vfc_region region;
	uint32_t i, count, shown;
	uint64_t stride;
	int status = EXIT_DONE, err = vfc_reg_layout(d->t.handle, reg, &first, &stride, &count);

	if (!err)
		err = vfc_region_brief(d->t.handle, first.region, &region);
	if (err)
		return skip_reg(d, reg, err);
	memcpy(d->t.name, region.name, sizeof(d->t.name));
	first.path = d->t.span.path;
	shown = count < ELEMENTS_MAX ? count : ELEMENTS_MAX;
	for (i = 0; i < shown && !status; i++) {
		d->t.span = first;
		d->t.span.at.element = i;
		d->t.span.offset += i * stride;
		status = env_signal ? interrupted(d) : dump_element(d);
	}
	if (!status && shown < count)
		err_warn(d->env, "%s: %u elements; only the first %u are shown", reg->name,
			 count, shown);
	return status;
}

/* True if the register was named, or none was. */
static bool is_wanted(const struct dump *d, const struct vfc_reg *reg)
{
	size_t i, n = args_count(d->a, "NAME");

	for (i = 0; i < n; i++)
		if (!strcmp(args_text_at(d->a, "NAME", i), reg->name))
			return true;
	return !n;
}

/* Check that every name is a register, before any is read. */
static int check_names(struct dump *d)
{
	const char *address = vfc_handle_address(d->t.handle), *word;
	size_t i, n = args_count(d->a, "NAME");
	struct vfc_reg_at at;
	int status = EXIT_DONE;

	for (i = 0; i < n && !status; i++) {
		word = args_text_at(d->a, "NAME", i);
		status = maps_reg(d->env, address, word, &at);
		if (!status && strcmp(word, at.reg->name))
			status = err_usage(d->env, "use reg show for elements and fields",
					   "\"%s\" is not a whole register or array", word);
	}
	return status;
}

static int find_map(struct dump *d)
{
	int status = target_map(d->env, &d->t, &d->regs);

	return status ? status : check_names(d);
}

static int dump_regs(struct dump *d)
{
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; i < d->regs->nregs && !status; i++)
		if (is_wanted(d, d->regs->regs[i]))
			status = dump_reg(d, d->regs->regs[i]);
	if (!status && d->cleared)
		err_warn(d->env, "registers cleared by the read: %zu",
			 d->cleared);
	return status;
}

static int run_dump(struct env *env, const struct args *a)
{
	struct dump d = { .env = env, .a = a, .all = args_has(a, "all") };
	struct doc *doc = view_registers_doc(&d.list);
	int status = target_open(env, a, &d.t);

	if (!status)
		status = find_map(&d);
	if (!status)
		status = dump_regs(&d);
	env_release(env, d.t.handle);
	if (!status)
		return out_doc(env, &view_registers, doc);
	doc_free(doc);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg show_args[] = {
	TARGET_ARG_DEVICE,
	{ "NAME", ARG_REG, ARG_MANY, "registers, elements of arrays, or fields: CC, PORT[1], CC.EN",
	  NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt show_opts[] = {
	TARGET_OPTS_PATH,
	{ "force", 0, ARG_WORD, "REASON", "override refusals (all, or those named): never, "
	  "locations that the map excludes", OPT_VALUE_OPTIONAL | OPT_LIST, target_never_reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const show_examples[] = {
	"vfioctl reg show 01:00.0 ID STATUS",
	"vfioctl reg show 02:00.0 CC.EN CSTS",
	NULL,
};

const struct cmd cmd_reg_show = {
	.name = "reg show",
	.help = "Show registers by name, with their fields",
	.args = show_args,
	.opts = show_opts,
	.flags = CMD_OPENS,
	.run = run_show,
	.man = "vfioctl-reg",
	.examples = show_examples,
};

static const struct arg dump_args[] = {
	TARGET_ARG_DEVICE,
	{ "NAME", ARG_REG, ARG_OPTIONAL | ARG_MANY, "registers (default: all)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt dump_opts[] = {
	{ "all", 0, ARG_FLAG, NULL, "include registers that a read clears", 0, NULL },
	TARGET_OPTS_PATH,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const dump_examples[] = {
	"vfioctl reg dump 01:00.0",
	"vfioctl -j reg dump 02:00.0 | jq '.registers[] | select(.differs)'",
	NULL,
};

const struct cmd cmd_reg_dump = {
	.name = "reg dump",
	.help = "Show all registers that can be read without side effects",
	.args = dump_args,
	.opts = dump_opts,
	.flags = CMD_OPENS,
	.run = run_dump,
	.man = "vfioctl-reg",
	.examples = dump_examples,
};
