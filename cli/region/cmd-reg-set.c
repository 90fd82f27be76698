/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-reg-set.c: set registers and fields of a device by name, in order.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "write.h"

/* One NAME=VALUE. */
struct setting {
	char name[VFC_NAME];
	struct vfc_reg_at at;
	uint64_t value;		/* the register's bits; afterwards the value written */
	struct view_access access;
	struct store store;
};

struct job {
	struct env *env;
	const struct args *a;
	struct setting *settings;
	size_t count;
};

/*
 * Parse one argument with the map. Return EXIT_DONE, or an exit status after reporting the
 * failure.
 */
static int parse_setting(struct job *job, const char *address, const char *word,
			 struct setting *set)
{
	size_t length = strcspn(word, "=");
	int status;

	if (length >= sizeof(set->name))
		return err_usage(job->env, NULL, "\"%s\" is not a register", word);
	memcpy(set->name, word, length);
	set->name[length] = '\0';
	status = maps_reg(job->env, address, set->name, &set->at);
	if (!status)
		status = maps_value(job->env, &set->at, word + length + 1, &set->value);
	if (status)
		return status;
	set->store.mask = target_ones(set->at.reg->width);
	if (set->value & ~set->store.mask)
		return err_usage(job->env, NULL, "0x%llx does not fit in the %u bytes of %s",
				 (unsigned long long)set->value, set->at.reg->width, set->name);
	if (!set->at.field)
		return EXIT_DONE;
	set->store.mask = vfc_field_mask(set->at.field);
	set->value <<= set->at.field->lsb;
	return EXIT_DONE;
}

/* Parse all arguments before anything is opened. */
static int parse_settings(struct job *job)
{
	char address[VFC_NAME];
	int status = env_address(job->env, job->a, "DEVICE", address);
	size_t i;

	for (i = 0; i < job->count && !status; i++)
		status = parse_setting(job, address, args_text_at(job->a, "NAME=VALUE", i),
				       &job->settings[i]);
	return status;
}

/* Set one register or field; t is the open device. */
static int set_register(struct job *job, struct target *t, struct setting *set)
{
	int status = target_at(job->env, set->name, t);

	set->store.t = *t;
	set->store.values = &set->value;
	set->store.accesses = &set->access;
	set->store.count = 1;
	set->store.verify = args_has(job->a, "verify");
	return status ? status : store_write(job->env, &set->store);
}

static int show_settings(struct job *job)
{
	struct view_access *accesses = calloc(job->count, sizeof(*accesses));
	int status;
	size_t i;

	if (!accesses)
		return err_errno(job->env, -ENOMEM, "allocate %zu values", job->count);
	for (i = 0; i < job->count; i++)
		accesses[i] = job->settings[i].access;
	status = out_doc(job->env, &view_writes,
			 view_writes_doc(accesses, job->count, args_has(job->a, "verify")));
	free(accesses);
	return status;
}

static int set_all(struct job *job)
{
	struct target t;
	int status = target_open(job->env, job->a, &t);
	size_t i;

	for (i = 0; i < job->count && !status; i++)
		status = set_register(job, &t, &job->settings[i]);
	if (!status)
		status = show_settings(job);
	else if (i > 1)
		err_warn(job->env, "stopped at %s: %zu of %zu were set",
			 job->settings[i - 1].name, i - 1, job->count);
	env_release(job->env, t.handle);
	return status;
}

/* Format "set CC.EN to 0x1 (enabled)". */
static void describe_setting(const struct setting *set, char *text, size_t size)
{
	const struct vfc_field *field = set->at.field;
	uint64_t part = field ? vfc_field_get(field, set->value) : set->value;
	const struct vfc_reg_value *meaning = field ? vfc_field_value(field, part) : NULL;

	snprintf(text, size, "set %s to 0x%llx%s%s%s", set->name, (unsigned long long)part,
		 meaning ? " (" : "", meaning ? meaning->name : "", meaning ? ")" : "");
}

static int print_plan(struct job *job)
{
	char (*texts)[256] = calloc(job->count, sizeof(*texts));
	const char **steps = calloc(job->count, sizeof(*steps));
	int status;
	size_t i;

	for (i = 0; texts && steps && i < job->count; i++) {
		describe_setting(&job->settings[i], texts[i], sizeof(texts[i]));
		steps[i] = texts[i];
	}
	status = texts && steps ? target_plan_steps(job->env, job->a, steps, job->count) :
				  err_errno(job->env, -ENOMEM, "allocate %zu steps", job->count);
	free(texts);
	free(steps);
	return status;
}

static int run_set(struct env *env, const struct args *a)
{
	struct job job = { .env = env, .a = a, .count = args_count(a, "NAME=VALUE") };
	int status;

	job.settings = calloc(job.count, sizeof(*job.settings));
	if (!job.settings)
		return err_errno(env, -ENOMEM, "allocate %zu values", job.count);
	status = parse_settings(&job);
	if (!status)
		status = env->opt.dry_run ? print_plan(&job) : set_all(&job);
	free(job.settings);
	return status;
}

static const struct arg set_args[] = {
	TARGET_ARG_DEVICE,
	{ "NAME=VALUE", ARG_ASSIGN, ARG_MANY,
	  "registers or fields and their new values, in order", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt set_opts[] = {
	{ "verify", 0, ARG_FLAG, NULL, "read the values back (exit 3: they differ)", 0,
	  NULL },
	TARGET_OPTS_PATH,
	{ "force", 0, ARG_WORD, "REASON", "override refusals (all, or those named): never, "
	  "locations that the map excludes; effect, a partial change of a register whose read or "
	  "write has side effects", OPT_VALUE_OPTIONAL | OPT_LIST, target_set_reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const set_examples[] = {
	"vfioctl reg set 02:00.0 CC.EN=0",
	"vfioctl reg set 02:00.0 CC.IOSQES=6 CC.IOCQES=4 CC.EN=1",
	NULL,
};

const struct cmd cmd_reg_set = {
	.name = "reg set",
	.help = "Set registers and fields by name, in order",
	.args = set_args,
	.opts = set_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_set,
	.man = "vfioctl-reg",
	.examples = set_examples,
};
