/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-faults.c: transfers that an IOMMU refused: faults.
 */
#include <errno.h>
#include <string.h>

#include "err.h"
#include "touch.h"
#include "view.h"

typedef unsigned long long ull;

/* Whose faults are wanted, and since when. */
struct watch {
	struct env *env;
	struct vfc_faults *log;
	char **addresses;	/* NULL: everybody's */
	int naddresses;
	uint64_t since_ns;	/* since boot; 0: all */
	uint64_t count, seen;	/* how many faults are waited for; 0: for ever */
	bool limited;
	uint64_t end_ns;	/* … until then */
};

/* Entries that only say that some are missing concern everybody. */
static bool wanted(const struct watch *w, const struct vfc_fault *fault)
{
	int i;

	if (fault->when_ns < w->since_ns)
		return false;
	for (i = 0; i < w->naddresses; i++)
		if (vfc_fault_is_of(w->env->ctx, fault, w->addresses[i]))
			return true;
	return !w->addresses || fault->kind != VFC_FAULT;
}

/* A fault, and what was found out about it. */
struct found {
	struct vfc_fault fault;
	struct vfc_device device;
	struct vfc_fault_place place;
	struct view_fault seen;
};

/* The space of this session that the device is open in, or NULL. */
static struct vfc_space *space_of(const struct env *env, const char *address)
{
	return env->space && vfc_space_handle(env->space, address) ? env->space : NULL;
}

/* Look up what the log does not say. */
static const struct view_fault *look_up(const struct watch *w, struct found *f)
{
	const char *address = f->fault.address;
	struct vfc_ctx *ctx = w->env->ctx;

	f->seen = (struct view_fault){ .fault = &f->fault };
	if (address[0] && !vfc_device_read(ctx, address, VFC_DEPTH_ID, &f->device))
		f->seen.device = &f->device;
	if (f->fault.has_iova && f->seen.device) {
		vfc_fault_place(ctx, space_of(w->env, address), address, f->fault.iova,
				&f->place);
		f->seen.place = &f->place;
	}
	return &f->seen;
}

/* All that the log has. */
static int list(struct watch *w)
{
	struct doc *entries, *doc = view_faults_doc(&entries);
	struct found f;
	int ret;

	while ((ret = vfc_faults_next(w->log, 0, &f.fault)) > 0)
		if (wanted(w, &f.fault))
			view_fault(entries, look_up(w, &f));
	if (!ret || ret == -ENODATA)
		return out_doc(w->env, &view_faults, doc);
	doc_free(doc);
	return err_lib(w->env, ret, "%s", "");
}

/* The next fault; 1, 0 on time-out, -ENODATA, or -EINTR when a signal ends us. */
static int next(struct watch *w, struct vfc_fault *fault)
{
	uint64_t now;
	int ret;

	do {
		now = vfc_faults_now(w->env->ctx);
		ret = vfc_faults_next(w->log, !w->limited ? -1 :
				      w->end_ns > now ? (int64_t)(w->end_ns - now) : 0, fault);
	} while (ret == -EINTR && !env_signal);
	return ret;
}

/* Why no more faults are shown: the status of the command. */
static int end(struct watch *w, int ret)
{
	if (ret == -EINTR)
		return touch_interrupted(w->env, "%llu faults were seen", (ull)w->seen);
	if (ret < 0 && ret != -ENODATA)
		return err_lib(w->env, ret, "%s", "");
	if (!w->count || w->seen == w->count)
		return EXIT_DONE;
	return err_check(w->env, NULL, "%llu of %llu faults were logged %s", (ull)w->seen,
			 (ull)w->count, ret ? "before the log ended" : "in time");
}

/* Each as it comes. */
static int follow(struct watch *w)
{
	struct found f;
	int ret = 1, status;

	while ((!w->count || w->seen < w->count) && (ret = next(w, &f.fault)) > 0) {
		if (!wanted(w, &f.fault))
			continue;
		status = out_event(w->env, &view_fault_event, view_fault_doc(look_up(w, &f)));
		if (status)
			return status;
		w->seen += f.fault.kind == VFC_FAULT;
	}
	return end(w, ret);
}

/* What the options ask for. */
static int begin(struct watch *w, const struct args *a)
{
	uint64_t now = vfc_faults_now(w->env->ctx), since = args_u64(a, "since", 0);
	int err;

	if (!args_has(a, "follow") && (args_has(a, "count") || args_has(a, "timeout")))
		return err_usage(w->env, NULL, "--count and --timeout go with --follow");
	if (args_count(a, "DEVICE")) {
		w->naddresses = env_addresses(w->env, a, "DEVICE", &w->addresses);
		if (w->naddresses < 0)
			return EXIT_FAILED;
	}
	w->since_ns = args_has(a, "since") && now > since ? now - since : 0;
	w->count = args_u64(a, "count", 0);
	w->limited = args_has(a, "timeout");
	w->end_ns = now + args_u64(a, "timeout", 0);
	err = vfc_faults_open(w->env->ctx, args_has(a, "follow") && !args_has(a, "since"),
			      &w->log);
	return err ? err_lib(w->env, err, "%s", "") : EXIT_DONE;
}

static int run_faults(struct env *env, const struct args *a)
{
	struct watch w = { .env = env };
	int status = begin(&w, a);

	if (!status)
		status = args_has(a, "follow") ? follow(&w) : list(&w);
	vfc_faults_close(w.log);
	env_addresses_free(w.addresses, w.naddresses);
	return status;
}

static const struct arg faults_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY, "whose faults; all by default", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt faults_opts[] = {
	{ "follow", 'f', ARG_FLAG, NULL, "show each as it comes, only those from now on", 0, NULL },
	{ "since", 0, ARG_TIME, "TIME", "those of the last TIME, also with --follow", 0, NULL },
	{ "count", 0, ARG_U64, "COUNT", "with --follow: end after so many", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME",
	  "with --follow: end after this; with --count, exit 3", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const faults_examples[] = {
	"vfioctl faults",
	"vfioctl faults 01:00.0 --since 5m",
	"vfioctl faults --follow",
	NULL,
};

const struct cmd cmd_faults = {
	.name = "faults",
	.help = "Show transfers that the IOMMU refused",
	.args = faults_args,
	.opts = faults_opts,
	.run = run_faults,
	.man = "vfioctl-faults",
	.examples = faults_examples,
};
