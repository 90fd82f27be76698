/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-faults.c: transfers that an IOMMU refused: faults.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
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
	char looked_at[VFC_NAME];	/* the device whose session was looked for … */
	struct vfc_handle *handle;	/* … and what was found; NULL: it is not open */
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

/* Let go of the session that space_of() asked. */
static void forget(struct watch *w)
{
	env_release(w->env, w->handle);
	w->handle = NULL;
	w->looked_at[0] = '\0';
}

/*
 * The space that the device is open in, here or in a session that is kept, or
 * NULL; asked once for all faults of a device in a row.
 */
static struct vfc_space *space_of(struct watch *w, const char *address)
{
	if (strcmp(w->looked_at, address)) {
		forget(w);
		snprintf(w->looked_at, sizeof(w->looked_at), "%s", address);
		w->handle = env_opened(w->env, address);
	}
	return w->handle ? vfc_handle_space(w->handle) : NULL;
}

/* Look up what the log does not say. */
static const struct view_fault *look_up(struct watch *w, struct found *f)
{
	const char *address = f->fault.address;
	struct vfc_ctx *ctx = w->env->ctx;

	f->seen = (struct view_fault){ .fault = &f->fault };
	if (address[0] && !vfc_device_read(ctx, address, VFC_DEPTH_ID, &f->device))
		f->seen.device = &f->device;
	if (f->fault.has_iova && f->seen.device) {
		vfc_fault_place(ctx, space_of(w, address), address, f->fault.iova, &f->place);
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

/* How long there still is to wait; -1: for ever. */
static int64_t left(const struct watch *w)
{
	uint64_t now = vfc_faults_now(w->env->ctx);

	return !w->limited ? -1 : w->end_ns > now ? (int64_t)(w->end_ns - now) : 0;
}

/* The next fault; 1, 0 on time-out, -ENODATA, or -EINTR when a signal ends us. */
static int next(struct watch *w, struct vfc_fault *fault)
{
	int ret;

	do
		ret = vfc_faults_next(w->log, left(w), fault);
	while (ret == -EINTR && !env_signal);
	return ret;
}

/* Why no more faults are shown: the status of the command. */
static int end(struct watch *w, int ret)
{
	if (ret == -EINTR)
		return err_interrupted(w->env, "%llu faults were seen", (ull)w->seen);
	if (ret < 0 && ret != -ENODATA)
		return err_lib(w->env, ret, "%s", "");
	if (!w->count || w->seen >= w->count)
		return EXIT_DONE;
	return err_check(w->env, NULL, "%llu of %llu faults came %s", (ull)w->seen,
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
		/* Until the next one, other buffers may be mapped. */
		forget(w);
		w->seen += f.fault.kind == VFC_FAULT;
	}
	return end(w, ret);
}

/* ---- page requests -------------------------------------------------- */

/* Each request as it comes; a group is answered behind its last. */
static int serve(struct watch *w, struct vfc_fault_queue *queue, bool grant)
{
	struct vfc_page_request r;
	int ret = 1, status;

	while (!w->count || w->seen < w->count) {
		do
			ret = vfc_fault_queue_next(queue, left(w), &r);
		while (ret == -EINTR && !env_signal);
		if (ret <= 0)
			break;
		w->seen++;
		status = out_event(w->env, &view_page_request, view_page_request_doc(&r, grant));
		if (status)
			return status;
		ret = r.last ? vfc_fault_queue_answer(queue, r.cookie, grant) : 1;
		if (ret < 0)
			break;
	}
	return end(w, ret);
}

static int run_queue(struct watch *w, const struct args *a)
{
	struct vfc_fault_queue *queue = NULL;
	struct vfc_handle *handle;
	int err, status;

	if (args_has(a, "follow") || args_has(a, "since"))
		return err_usage(w->env, NULL, "--queue is no log: without --follow and --since");
	if (w->env->dry_run)
		return touch_plan(w->env, a, "queue page requests and %s them",
				  args_has(a, "grant") ? "grant" : "refuse");
	handle = env_handle(w->env, a);
	if (!handle)
		return EXIT_FAILED;
	err = vfc_fault_queue_open(handle, &queue);
	status = err ? err_lib(w->env, err, "%s", vfc_handle_address(handle)) :
		       serve(w, queue, args_has(a, "grant"));
	vfc_fault_queue_close(queue);
	env_release(w->env, handle);
	return status;
}

/* ---- words ---------------------------------------------------------- */

/* Whose faults, and where to begin to read. */
static int run_log(struct watch *w, const struct args *a)
{
	bool follows = args_has(a, "follow");
	int err;

	if (args_count(a, "DEVICE")) {
		w->naddresses = env_addresses(w->env, a, "DEVICE", &w->addresses);
		if (w->naddresses < 0)
			return EXIT_FAILED;
	}
	err = vfc_faults_open(w->env->ctx, follows && !args_has(a, "since"), &w->log);
	if (err)
		return err_lib(w->env, err, "%s", "");
	return follows ? follow(w) : list(w);
}

/* Options that are nothing without another one; 0, or it has been reported. */
static int check_words(struct env *env, const struct args *a)
{
	bool waits = args_has(a, "follow") || args_has(a, "queue");

	if (!waits && (args_has(a, "count") || args_has(a, "timeout")))
		return err_usage(env, NULL, "--count and --timeout go with --follow or --queue");
	if (args_has(a, "grant") && !args_has(a, "queue"))
		return err_usage(env, NULL, "--grant goes with --queue");
	return EXIT_DONE;
}

static int run_faults(struct env *env, const struct args *a)
{
	uint64_t now = vfc_faults_now(env->ctx), since = args_u64(a, "since", 0);
	struct watch w = {
		.env = env,
		.since_ns = args_has(a, "since") && now > since ? now - since : 0,
		.count = args_u64(a, "count", 0),
		.limited = args_has(a, "timeout"),
		.end_ns = now + args_u64(a, "timeout", 0),
	};
	int status = check_words(env, a);

	if (!status)
		status = args_has(a, "queue") ? run_queue(&w, a) : run_log(&w, a);
	vfc_faults_close(w.log);
	forget(&w);
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
	{ "count", 0, ARG_U64, "COUNT", "with --follow, --queue: end after so many", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME",
	  "with --follow, --queue: end after this; short of --count, exit 3", 0, NULL },
	{ "queue", 0, ARG_FLAG, NULL,
	  "open DEVICE, show and answer the page requests that it makes (cdev, PRI)", 0, NULL },
	{ "grant", 0, ARG_FLAG, NULL,
	  "with --queue: let the device try again; else it is refused", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const faults_examples[] = {
	"vfioctl faults",
	"vfioctl faults 01:00.0 --since 5m",
	"vfioctl faults --follow",
	"vfioctl faults 01:00.0 --queue --timeout 10s",
	NULL,
};

const struct cmd cmd_faults = {
	.name = "faults",
	.help = "Show transfers that the IOMMU refused",
	.args = faults_args,
	.opts = faults_opts,
	.flags = CMD_WRITES,
	.run = run_faults,
	.man = "vfioctl-faults",
	.examples = faults_examples,
};
