/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-wait.c: compare values, once or until a timeout: expect, wait.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/out/clock.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "value.h"

typedef unsigned long long ull;

/* Resolve the device, the location and the conditions of a command. */
static int begin_reading(struct env *env, const struct args *a, struct reading *r)
{
	int status = reading_begin(env, a, args_text(a, "LOCATION"), r);

	return status ? status : reading_conds(env, a, "COND", r);
}

/* ---- expect --------------------------------------------------------- */

/* Apply --mask to all plain values. */
static int apply_mask(struct env *env, const struct args *a, struct reading *r)
{
	struct cond *c;

	if (!args_has(a, "mask"))
		return EXIT_DONE;
	for (c = r->conds; c < r->conds + r->nconds; c++) {
		if (c->field[0] || c->word[0] || c->masked || r->t.span.at.field)
			return err_usage(env, NULL, "--mask applies only to plain values, not to "
					 "FIELD=VALUE and &MASK==VALUE");
		c->masked = true;
		c->mask = args_u64(a, "mask", 0);
		c->value &= c->mask;
	}
	return EXIT_DONE;
}

/* Return the condition if it is a single plain or masked value, else NULL. */
static const struct cond *plain_cond(const struct reading *r)
{
	const struct cond *c = r->conds;

	return r->nconds == 1 && c->op == COND_EQUAL && !c->field[0] ? c : NULL;
}

/* Report a value that differs from the expected one, with the bits that differ. */
static int report_value(struct env *env, const struct reading *r, const struct cond *c)
{
	int digits = 2 * (int)r->t.span.width;
	struct view_access at = reading_access(r);
	char *found = reading_text(r);
	int status;

	status = err_check(env, NULL, "%s+0x%llx: expected 0x%0*llx, got %s, differs in 0x%0*llx%s",
			   at.region, (ull)at.offset, digits, (ull)c->value, found ? found : "",
			   digits, (ull)((r->value ^ c->value) & c->mask &
					 target_ones(r->t.span.width)),
			   c->masked ? " (masked)" : "");
	free(found);
	return status;
}

/* Report a value that does not satisfy the conditions; after: " within TIME", or "". */
static int report_conds(struct env *env, const struct reading *r, const char *after)
{
	char *wanted = reading_conds_text(r), *found = reading_text(r);
	int status;

	status = err_check(env, NULL, "%s: expected %s%s, got %s", r->t.word, wanted ? wanted : "",
			   after, found ? found : "");
	free(wanted);
	free(found);
	return status;
}

static int expect_value(struct env *env, const struct args *a, struct reading *r)
{
	const struct cond *c;
	int status = apply_mask(env, a, r);

	if (!status)
		status = reading_bind(env, r);
	if (!status)
		status = reading_wait(env, r, args_u64(a, "within", 0));
	if (status && status != EXIT_CHECK)
		return status;
	reading_warn(env, r);
	c = plain_cond(r);
	if (!status)
		return out_doc(env, &view_expect, view_expect_doc(r, c));
	return c ? report_value(env, r, c) : report_conds(env, r, "");
}

static int run_expect(struct env *env, const struct args *a)
{
	struct reading r;
	int status = begin_reading(env, a, &r);

	if (!status)
		status = expect_value(env, a, &r);
	env_release(env, r.t.handle);
	return status;
}

/* ---- wait ----------------------------------------------------------- */

static int wait_for(struct env *env, const struct args *a, struct reading *r)
{
	int64_t start = clock_now_ns();
	char after[64];
	int status = reading_bind(env, r);

	if (!status)
		status = reading_wait(env, r, args_u64(a, "timeout", INT64_MAX));
	if (status && status != EXIT_CHECK)
		return status;
	reading_warn(env, r);
	if (!status)
		return out_doc(env, &view_wait,
			       view_wait_doc(r, (uint64_t)(clock_now_ns() - start)));
	snprintf(after, sizeof(after), " within %s", args_text(a, "timeout"));
	return report_conds(env, r, after);
}

static int run_wait(struct env *env, const struct args *a)
{
	struct reading r;
	int status = begin_reading(env, a, &r);

	if (!status)
		status = wait_for(env, a, &r);
	env_release(env, r.t.handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg args[] = {
	TARGET_ARG_DEVICE,
	{ "LOCATION", ARG_PLACE, 0,
	  "location to read: bar0+0x20, CSTS, or a buffer: buf0+4", NULL },
	{ "COND", ARG_TEXT, ARG_MANY, "condition: VALUE, ==VALUE, !=, <, <=, >, >=, &MASK, "
	  "&MASK==VALUE, FIELD=VALUE", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt expect_opts[] = {
	{ "within", 0, ARG_TIME, "TIME", "poll until the condition holds, with this timeout", 0,
	  NULL },
	{ "mask", 0, ARG_U64, "MASK", "compare only these bits", 0, NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const expect_examples[] = {
	"vfioctl expect 01:00.0 bar0 0x010000ed",
	"vfioctl expect 01:00.0 bar0+0x20 0 --mask 1",
	"vfioctl expect 03:00.0 CSTS RDY=0 SHST=normal --within 1s",
	NULL,
};

const struct cmd cmd_expect = {
	.name = "expect",
	.help = "Compare a value with an expected one (exit 3: it differs)",
	.args = args,
	.opts = expect_opts,
	.flags = CMD_OPENS,
	.run = run_expect,
	.man = "vfioctl-script",
	.examples = expect_examples,
};

static const struct opt wait_opts[] = {
	{ "timeout", 0, ARG_TIME, "TIME", "timeout (exit 3); default: none", 0,
	  NULL },
	TARGET_OPTS,
	TARGET_OPT_FORCE,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const wait_examples[] = {
	"vfioctl wait 03:00.0 CSTS.RDY 1 --timeout 2s",
	"wait bar0+0x20 '&0x80'",
	"wait cq+0xe '&1' -w 2 --timeout 1s",
	NULL,
};

const struct cmd cmd_wait = {
	.name = "wait",
	.help = "Wait until a condition on a value holds (exit 3: timeout)",
	.args = args,
	.opts = wait_opts,
	.flags = CMD_OPENS,
	.run = run_wait,
	.man = "vfioctl-script",
	.examples = wait_examples,
};
