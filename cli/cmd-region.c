/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-region.c: single registers: read, write.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "err.h"
#include "maps.h"
#include "touch.h"
#include "view.h"

static struct view_access access_at(const struct touch *t, size_t i, uint64_t value)
{
	return (struct view_access){
		.region = t->place.region.name,
		.offset = t->access.offset + i * t->access.width,
		.width = t->access.width,
		.value = value,
		/* The values behind the first are other registers'. */
		.at = !i && t->place.at.reg ? &t->place.at : NULL,
	};
}

static int fail(struct env *env, const struct touch *t, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(t->handle));
}

/* ---- read ------------------------------------------------------------ */

/* Why all ones read at an access may be no data, or NULL. */
static const char *doubt(const struct touch *t, const struct view_access *access)
{
	struct vfc_access at = t->access;

	if (access->value != touch_ones(access->width))
		return NULL;
	at.offset = access->offset;
	return vfc_region_suspect(t->handle, &at);
}

static void warn_suspect(struct env *env, const struct view_access *accesses, size_t count)
{
	size_t i, more = 0, first = count;

	for (i = 0; i < count; i++) {
		if (!accesses[i].suspect)
			continue;
		if (first == count)
			first = i;
		else
			more++;
	}
	if (first == count)
		return;
	if (more)
		err_warn(env, "%s+0x%llx and %zu more: all ones, but: %s", accesses[first].region,
			 (unsigned long long)accesses[first].offset, more,
			 accesses[first].suspect);
	else
		err_warn(env, "%s+0x%llx: all ones, but: %s", accesses[first].region,
			 (unsigned long long)accesses[first].offset, accesses[first].suspect);
}

static int show_reads(struct env *env, const struct touch *t, const uint64_t *values,
		      size_t count)
{
	struct view_access *accesses = calloc(count, sizeof(*accesses));
	int status;
	size_t i;

	if (!accesses)
		return err_errno(env, -ENOMEM, "keep %zu values", count);
	for (i = 0; i < count; i++) {
		accesses[i] = access_at(t, i, values[i]);
		accesses[i].suspect = doubt(t, &accesses[i]);
	}
	warn_suspect(env, accesses, count);
	status = out_doc(env, &view_reads, view_reads_doc(accesses, count));
	free(accesses);
	return status;
}

static int read_values(struct env *env, const struct args *a, const struct touch *t)
{
	uint64_t count = args_u64(a, "count", 1), room = t->place.region.size / t->access.width;
	uint64_t *values;
	int status, err;

	if (t->place.at.field && count != 1)
		return err_usage(env, NULL, "a field has one value");
	if (!count || count > room)
		return err_usage(env, NULL, "%s has room for 1 to %llu values of %u bytes, not "
				 "%llu", t->place.region.name, (unsigned long long)room,
				 t->access.width, (unsigned long long)count);
	status = touch_may(env, a, t, count * t->access.width);
	if (!status)
		status = touch_never(env, t, count * t->access.width);
	if (status)
		return status;
	values = calloc(count, sizeof(*values));
	if (!values)
		return err_errno(env, -ENOMEM, "keep %llu values", (unsigned long long)count);
	err = vfc_reg_read(t->handle, &t->place.at, &t->access, values, count);
	status = err < 0 ? fail(env, t, err) : show_reads(env, t, values, count);
	free(values);
	return status;
}

static int run_read(struct env *env, const struct args *a)
{
	struct touch t;
	int status;

	if (probe_wanted(a))
		return probe_run(env, a);
	status = touch_begin(env, a, &t);
	if (!status)
		status = read_values(env, a, &t);
	touch_end(env, &t);
	return status;
}

/* ---- write ----------------------------------------------------------- */

/* One write, from what the words say to what came of it. */
struct job {
	struct touch t;
	struct vfc_reg_at at;	/* the register or field that PLACE names */
	uint64_t *values;
	struct view_access *accesses;
	size_t count;
	uint64_t mask;		/* of the bits to replace; all ones: no --mask */
	bool verify;
};

static int no_fit(struct env *env, const char *what, uint64_t value, unsigned int width)
{
	return err_usage(env, "give its width with -w", "%s0x%llx does not fit in %u bytes", what,
			 (unsigned long long)value, width);
}

/* The value of a field, moved to where it lies in the register. */
static int take_field(struct env *env, const struct args *a, struct job *job)
{
	const struct vfc_field *field = job->at.field;
	int status;

	if (job->count > 1 || args_has(a, "mask"))
		return err_usage(env, NULL, "a field has one value, and is its own mask");
	status = maps_value(env, &job->at, args_text(a, "VALUE"), &job->values[0]);
	job->mask = vfc_field_mask(field);
	job->values[0] <<= field->lsb;
	return status;
}

/* Take VALUE… and --mask; what does not fit is refused before anything is touched. */
static int take_values(struct env *env, const struct args *a, struct job *job,
		       unsigned int width)
{
	int status = EXIT_DONE;
	size_t i;

	if (job->at.field)
		return take_field(env, a, job);
	job->mask = args_u64(a, "mask", touch_ones(width));
	if (job->mask & ~touch_ones(width))
		return no_fit(env, "the mask ", job->mask, width);
	for (i = 0; i < job->count && !status; i++) {
		status = maps_value(env, &job->at, args_text_at(a, "VALUE", i), &job->values[i]);
		if (!status && job->values[i] & ~touch_ones(width))
			status = no_fit(env, "", job->values[i], width);
		if (!status && job->values[i] & ~job->mask)
			status = err_usage(env, NULL, "0x%llx has bits outside the mask 0x%llx",
					   (unsigned long long)job->values[i],
					   (unsigned long long)job->mask);
	}
	return status;
}

/* Refuse to make a new value of an old one that is perhaps none. */
static int refuse_suspect(struct env *env, const struct view_access *old)
{
	return err_refused(env, NULL, "%s+0x%llx reads all ones, but: %s: it was not written",
			   old->region, (unsigned long long)old->offset, old->suspect);
}

/* Refuse, unless forced, to change a part where that is not all that happens. */
static int may_change(struct env *env, const struct args *a, const struct job *job)
{
	const char *effect = job->at.reg ? vfc_reg_effect(job->at.reg) : NULL;
	char text[128];

	if (!effect || job->mask == touch_ones(job->t.access.width) || touch_forced(a, "effect"))
		return EXIT_DONE;
	snprintf(text, sizeof(text), "a part of %s cannot be changed alone: %s",
		 job->at.reg->name, effect);
	return err_refused_for(env, &(struct err_reason){
			       .subject = vfc_handle_address(job->t.handle), .word = "effect",
			       .text = text }, 1, "write all of it, or --force=effect");
}

/* What is to be refused is, before the first unit is read. */
static int check_store(const struct job *job)
{
	struct vfc_access at = job->t.access;

	if (job->at.reg)
		at.width = job->at.reg->access_width;
	return vfc_region_check(job->t.handle, &at, true,
				(uint64_t)job->count * job->t.access.width);
}

/* What a unit holds now; what cannot be read is taken for 0. */
static int read_old(const struct job *job, const struct vfc_access *at, struct view_access *old)
{
	if (job->at.reg && job->at.reg->access == VFC_REG_WO)
		return 0;
	return vfc_reg_read(job->t.handle, &job->at, at, &old->value, 1);
}

/* Read, replace the masked bits, write: one unit after the other. */
static int write_masked(struct env *env, struct job *job)
{
	struct vfc_access at = job->t.access;
	struct view_access old;
	int err = check_store(job);
	size_t i;

	for (i = 0; err >= 0 && i < job->count; i++, at.offset += at.width) {
		old = access_at(&job->t, i, 0);
		err = read_old(job, &at, &old);
		if (err < 0)
			break;
		old.suspect = doubt(&job->t, &old);
		if (old.suspect)
			return refuse_suspect(env, &old);
		job->accesses[i].before = old.value;
		/* What a written 1 clears is kept by a 0. */
		if (old.at)
			old.value &= ~vfc_reg_clears(old.at->reg);
		job->values[i] |= old.value & ~job->mask;
		err = vfc_reg_write(job->t.handle, &job->at, &at, &job->values[i], 1);
	}
	return err < 0 ? fail(env, &job->t, err) : EXIT_DONE;
}

static int write_plain(struct env *env, struct job *job)
{
	int err = vfc_reg_write(job->t.handle, &job->at, &job->t.access, job->values, job->count);

	return err < 0 ? fail(env, &job->t, err) : EXIT_DONE;
}

static int verify(struct env *env, const struct job *job)
{
	struct vfc_access at = job->t.access;
	uint64_t value, differ;
	size_t i;
	int err;

	for (i = 0; i < job->count; i++, at.offset += at.width) {
		err = vfc_reg_read(job->t.handle, &job->at, &at, &value, 1);
		if (err < 0)
			return fail(env, &job->t, err);
		differ = (value ^ job->values[i]) & job->mask;
		if (differ)
			return err_check(env, NULL, "%s+0x%llx: wrote 0x%0*llx, read back 0x%0*llx "
					 "(differs in 0x%llx)", job->t.place.region.name,
					 (unsigned long long)at.offset,
					 2 * (int)at.width, (unsigned long long)job->values[i],
					 2 * (int)at.width, (unsigned long long)value,
					 (unsigned long long)differ);
	}
	return EXIT_DONE;
}

static int write_values(struct env *env, struct job *job)
{
	bool masked = job->mask != touch_ones(job->t.access.width);
	size_t i;
	int status;

	for (i = 0; i < job->count; i++)
		job->accesses[i] = access_at(&job->t, i, 0);
	status = masked ? write_masked(env, job) : write_plain(env, job);
	if (!status && job->verify)
		status = verify(env, job);
	if (status)
		return status;
	for (i = 0; i < job->count; i++)
		job->accesses[i].value = job->values[i];
	return out_doc(env, &view_writes,
		       view_writes_doc(job->accesses, job->count, masked ? job->mask : 0,
				       job->verify));
}

/* Say what would be written, without a look at the device. */
static int plan_write(struct env *env, const struct args *a, const struct job *job,
		      unsigned int width)
{
	uint64_t value = job->values[0];

	if (job->at.field)
		return touch_plan(env, a, "read %s, set %s to 0x%llx, write it back",
				  job->at.reg->name, job->at.field->name,
				  (unsigned long long)vfc_field_get(job->at.field, value));
	return touch_plan(env, a, "write %zu value%s of %u bytes, the first 0x%llx, to %s",
			  job->count, job->count == 1 ? "" : "s", width,
			  (unsigned long long)value, args_text(a, "PLACE"));
}

/* The values once more, now that the place is known: it may say how wide they are. */
static int prepare(struct env *env, const struct args *a, struct job *job)
{
	uint64_t size = (uint64_t)job->count * job->t.access.width;
	int status;

	job->at = job->t.place.at;
	status = take_values(env, a, job, job->t.access.width);
	if (!status)
		status = touch_may(env, a, &job->t, size);
	if (!status)
		status = touch_never(env, &job->t, size);
	return status ? status : may_change(env, a, job);
}

static int run_job(struct env *env, const struct args *a, struct job *job)
{
	int status = touch_names(env, a, &job->at);
	unsigned int width = job->at.reg && !args_has(a, "width") ? job->at.reg->width :
								    touch_width(a);

	/* Behind "config:" the width is seen when the device is open. */
	if (!status && !strchr(args_text(a, "PLACE"), ':'))
		status = take_values(env, a, job, width);
	if (status)
		return status;
	if (env->dry_run)
		return plan_write(env, a, job, width);
	status = touch_begin(env, a, &job->t);
	if (!status)
		status = prepare(env, a, job);
	if (!status)
		status = write_values(env, job);
	touch_end(env, &job->t);
	return status;
}

static int run_write(struct env *env, const struct args *a)
{
	struct job job = { .count = args_count(a, "VALUE"), .verify = args_has(a, "verify") };
	int status;

	job.values = calloc(job.count, sizeof(*job.values));
	job.accesses = calloc(job.count, sizeof(*job.accesses));
	status = job.values && job.accesses ? run_job(env, a, &job) :
					      err_errno(env, -ENOMEM, "keep the values");
	free(job.values);
	free(job.accesses);
	return status;
}

/* ---- tables ---------------------------------------------------------- */

static const struct arg read_args[] = {
	TOUCH_ARG_DEVICE,
	{ "PLACE", ARG_PLACE, 0, "a region, REGION+OFFSET, a register or a field of it: bar0+0x10, "
	  "CC, CC.EN", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt read_opts[] = {
	{ "count", 'n', ARG_U64, "COUNT", "values to read, one after the other (default 1)", 0,
	  NULL },
	TOUCH_OPTS_PROBE,
	TOUCH_OPT_FORCE,
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
	TOUCH_ARG_DEVICE,
	{ "PLACE", ARG_PLACE, 0, "where the first value goes: bar0+0x4, CC, CC.EN", NULL },
	{ "VALUE", ARG_VALUE, ARG_MANY, "values, one after the other; of a field one, or its word",
	  NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt write_opts[] = {
	{ "mask", 0, ARG_U64, "MASK", "replace only these bits: read, change, write", 0, NULL },
	{ "verify", 0, ARG_FLAG, NULL, "read back what was written; exit 3 when it differs", 0,
	  NULL },
	TOUCH_OPTS,
	TOUCH_OPT_FORCE,
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
