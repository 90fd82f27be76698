/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-read-write.c: read and write single registers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "value.h"
#include "write.h"

/* ---- read ----------------------------------------------------------- */

/* Read count values one after the other, and show them. */
static int read_count(struct env *env, const struct target *t, uint64_t *values, size_t count)
{
	struct view_access *accesses;
	int status, err = target_read(t, values, count);
	size_t i;

	if (err < 0)
		return target_fail(env, t, err);
	/* Scripts read single values most: print them without a document. */
	if (count == 1 && !env->opt.json && !t->span.at.field &&
	    values[0] != target_ones(t->span.width))
		return out_hex(env, values[0], 2 * (int)t->span.width);
	accesses = calloc(count, sizeof(*accesses));
	if (!accesses)
		return err_errno(env, -ENOMEM, "allocate %zu values", count);
	for (i = 0; i < count; i++) {
		accesses[i] = value_access(t, i, values[i]);
		accesses[i].suspect = target_suspect(t, accesses[i].offset, values[i]);
	}
	values_warn(env, accesses, count);
	status = out_doc(env, &view_reads, view_reads_doc(accesses, count));
	free(accesses);
	return status;
}

/* Read one value. */
static int read_one(struct env *env, const struct target *t)
{
	uint64_t value;

	return read_count(env, t, &value, 1);
}

/* Read one value, and keep a fixed location of the open device for the next run. */
static int read_and_keep(struct env *env, const struct args *a, struct target *t)
{
	const struct vfc_reg *reg = t->span.at.reg;
	void **state = args_state(a);
	int status = read_one(env, t);

	if (status || !state || args_has(a, "DEVICE") || args_has(a, "enable-memory") ||
	    (reg && !vfc_reg_fixed(reg)) || vfc_region_prepare(t->handle, &t->span))
		return status;
	*state = malloc(sizeof(*t));
	if (*state)
		memcpy(*state, t, sizeof(*t));
	return EXIT_DONE;
}

static int read_values(struct env *env, const struct args *a, struct target *t)
{
	uint64_t count = args_u64(a, "count", 1), room = t->end / t->span.width;
	uint64_t *values;
	int status;

	if (t->span.at.field && count != 1)
		return err_usage(env, NULL, "a field has only one value");
	if (!count || count > room)
		return err_usage(env, NULL, "%s has space for 1 to %llu values of %u bytes, not "
				 "%llu", t->name, (unsigned long long)room,
				 t->span.width, (unsigned long long)count);
	t->span.size = count * t->span.width;
	status = target_may(env, t);
	if (!status)
		status = target_never(env, t);
	if (status)
		return status;
	if (count == 1)
		return read_and_keep(env, a, t);
	values = calloc(count, sizeof(*values));
	if (!values)
		return err_errno(env, -ENOMEM, "allocate %llu values", (unsigned long long)count);
	status = read_count(env, t, values, count);
	free(values);
	return status;
}

static int run_read(struct env *env, const struct args *a)
{
	void **state = args_state(a);
	struct target t;
	int status;

	if (state && *state) {
		/* The base of a "never" range may be a register. */
		status = target_never(env, *state);
		return status ? status : read_one(env, *state);
	}
	if (probe_wanted(a))
		return probe_run(env, a);
	status = target_begin(env, a, &t);
	if (!status)
		status = read_values(env, a, &t);
	env_release(env, t.handle);
	return status;
}

/* ---- write ---------------------------------------------------------- */

/* One write: its arguments and its result. */
struct job {
	struct vfc_reg_at at;	/* the register or field that LOCATION names */
	struct store store;
};

/* Parse a field's value, shifted to its bits in the register. */
static int parse_field(struct env *env, const struct args *a, struct job *job)
{
	const struct vfc_field *field = job->at.field;
	int status;

	if (job->store.count > 1 || args_has(a, "mask"))
		return err_usage(env, NULL, "a field takes one value, and no --mask");
	status = maps_value(env, &job->at, args_text(a, "VALUE"), &job->store.values[0]);
	job->store.mask = vfc_field_mask(field);
	job->store.values[0] <<= field->lsb;
	return status;
}

/* Parse VALUE… and --mask; refuse values that do not fit before any access. */
static int parse_values(struct env *env, const struct args *a, struct job *job,
			unsigned int width)
{
	uint64_t *value;
	int status;
	size_t i;

	if (job->at.field)
		return parse_field(env, a, job);
	job->store.mask = args_u64(a, "mask", target_ones(width));
	status = value_fits(env, "the mask ", job->store.mask, width);
	for (i = 0; i < job->store.count && !status; i++) {
		value = &job->store.values[i];
		status = maps_value(env, &job->at, args_text_at(a, "VALUE", i), value);
		if (!status)
			status = value_fits(env, "", *value, width);
		if (!status && *value & ~job->store.mask)
			status = err_usage(env, NULL, "0x%llx has bits outside the mask 0x%llx",
					   (unsigned long long)*value,
					   (unsigned long long)job->store.mask);
	}
	return status;
}

/* Print what would be written, without access to the device. */
static int plan_write(struct env *env, const struct args *a, const struct job *job,
		      unsigned int width)
{
	uint64_t value = job->store.values[0];

	if (job->at.field)
		return target_plan(env, a, "read %s, set %s to 0x%llx, write it back",
				   job->at.reg->name, job->at.field->name,
				   (unsigned long long)vfc_field_get(job->at.field, value));
	return target_plan(env, a, "write %zu value%s of %u bytes, the first 0x%llx, to %s",
			   job->store.count, job->store.count == 1 ? "" : "s", width,
			   (unsigned long long)value, args_text(a, "LOCATION"));
}

/* Write to the open location, whose name may have set the width. */
static int write_place(struct env *env, const struct args *a, struct job *job)
{
	struct store *store = &job->store;
	unsigned int width = store->t.span.width;
	int status;

	job->at = store->t.span.at;
	status = parse_values(env, a, job, width);
	if (!status)
		status = store_write(env, store);
	if (status)
		return status;
	return out_doc(env, &view_writes,
		       view_writes_doc(store->accesses, store->count, store->verify));
}

static int run_job(struct env *env, const struct args *a, struct job *job)
{
	int status = target_names(env, a, &job->at);
	unsigned int width = job->at.reg && !args_has(a, "width") ? job->at.reg->width :
								    target_width(a);

	/* After "config:" the width is known only when the device is open. */
	if (!status && !strchr(args_text(a, "LOCATION"), ':'))
		status = parse_values(env, a, job, width);
	if (status)
		return status;
	if (env->opt.dry_run)
		return plan_write(env, a, job, width);
	status = target_begin(env, a, &job->store.t);
	if (!status)
		status = write_place(env, a, job);
	env_release(env, job->store.t.handle);
	return status;
}

static int run_write(struct env *env, const struct args *a)
{
	struct job job = { .store = { .count = args_count(a, "VALUE"),
				      .verify = args_has(a, "verify") } };
	struct store *store = &job.store;
	int status;

	store->values = calloc(store->count, sizeof(*store->values));
	store->accesses = calloc(store->count, sizeof(*store->accesses));
	status = store->values && store->accesses ? run_job(env, a, &job) :
						    err_errno(env, -ENOMEM, "allocate the values");
	free(store->values);
	free(store->accesses);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg read_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0,
	  "a region, REGION+OFFSET, a register or a field: bar0+0x10, CC, CC.EN", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt read_opts[] = {
	{ "count", 'n', ARG_U64, "COUNT", "number of consecutive values to read (default 1)", 0,
	  NULL },
	TARGET_OPTS_PROBE,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const read_examples[] = {
	"vfioctl read 01:00.0 bar0",
	"vfioctl read 01:00.0 config -w 2 -n 2",
	"vfioctl read 03:00.0 bar0+0x1c --mmap",
	"vfioctl read 00:06.0 bar2 --width probe",
	NULL,
};

const struct cmd cmd_read = {
	.name = "read",
	.help = "Read registers of a region, each with one access",
	.args = read_args,
	.opts = read_opts,
	.flags = CMD_OPENS | CMD_QUICK,
	.run = run_read,
	.man = "vfioctl-region",
	.examples = read_examples,
};

static const struct arg write_args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0, "location of the first value: bar0+0x4, CC, CC.EN", NULL },
	{ "VALUE", ARG_VALUE, ARG_MANY, "values, in order; a field takes one number or name",
	  NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt write_opts[] = {
	{ "mask", 0, ARG_U64, "MASK", "replace only these bits (read-modify-write)", 0, NULL },
	{ "verify", 0, ARG_FLAG, NULL, "read the values back (exit 3: they differ)", 0,
	  NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const write_examples[] = {
	"vfioctl write 01:00.0 bar0+0x4 0x12345678",
	"vfioctl write 01:00.0 config+4 0x2 --mask 0x2 -w 2 --verify",
	NULL,
};

const struct cmd cmd_write = {
	.name = "write",
	.help = "Write values to a region, each with one access",
	.args = write_args,
	.opts = write_opts,
	.flags = CMD_OPENS | CMD_WRITES | CMD_QUICK,
	.run = run_write,
	.man = "vfioctl-region",
	.examples = write_examples,
};
