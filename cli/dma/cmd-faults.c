/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-faults.c: faults: show IOMMU faults, and serve page requests.
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

/* The faults to show. */
struct watch {
	struct env *env;
	struct vfc_faults *log;
	char **addresses;	/* NULL: all devices */
	int naddresses;
	uint64_t since_ns;	/* since boot; 0: all */
	uint64_t count, seen;	/* faults to wait for; 0: no limit */
	char looked_at[VFC_NAME];	/* the device whose session is cached */
	struct vfc_handle *handle;	/* the cached handle; NULL: not open */
	bool limited;
	uint64_t end_ns;	/* limited: end of the wait */
};

/* True if an entry must be shown. Entries about missing faults apply to all devices. */
static bool is_wanted(const struct watch *w, const struct vfc_fault *fault)
{
	int i;

	if (fault->when_ns < w->since_ns)
		return false;
	for (i = 0; i < w->naddresses; i++)
		if (vfc_fault_is_of(w->env->ctx, fault, w->addresses[i]))
			return true;
	return !w->addresses || fault->kind != VFC_FAULT;
}

/* A fault, with its device and location. */
struct found {
	struct vfc_fault fault;
	struct vfc_device device;
	struct vfc_fault_place place;
	struct view_fault seen;
};

/* Release the session that space_of() cached. */
static void release_session(struct watch *w)
{
	env_release(w->env, w->handle);
	w->handle = NULL;
	w->looked_at[0] = '\0';
}

/*
 * Return the space that the device is open in, here or in a session, or NULL. The
 * result is cached for consecutive faults of a device.
 */
static struct vfc_space *space_of(struct watch *w, const char *address)
{
	if (strcmp(w->looked_at, address)) {
		release_session(w);
		snprintf(w->looked_at, sizeof(w->looked_at), "%s", address);
		env_opened(w->env, address, &w->handle);
	}
	return w->handle ? vfc_handle_space(w->handle) : NULL;
}

/* Look up the fault's device and location, which the log does not contain. */
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

/* List all faults of the log. */
static int list_faults(struct watch *w)
{
	struct doc *entries, *doc = view_faults_doc(&entries);
	struct found f;
	int ret;

	while ((ret = vfc_faults_next(w->log, 0, &f.fault)) > 0)
		if (is_wanted(w, &f.fault))
			view_fault(entries, look_up(w, &f));
	if (!ret || ret == -ENODATA)
		return out_doc(w->env, &view_faults, doc);
	doc_free(doc);
	return err_lib(w->env, ret, "%s", "");
}

/* Return the remaining time to wait; -1: no limit. */
static int64_t remaining_ns(const struct watch *w)
{
	uint64_t now = vfc_faults_now(w->env->ctx);

	return !w->limited ? -1 : w->end_ns > now ? (int64_t)(w->end_ns - now) : 0;
}

/* Read the next fault. Return 1, 0 on timeout, -ENODATA, or -EINTR after a signal. */
static int next_fault(struct watch *w, struct vfc_fault *fault)
{
	int ret;

	do
		ret = vfc_faults_next(w->log, remaining_ns(w), fault);
	while (ret == -EINTR && !env_signal);
	return ret;
}

/* Report why no more faults are shown, and return the exit status. */
static int finish_watch(struct watch *w, int ret)
{
	if (ret == -EINTR)
		return err_interrupted(w->env, "interrupted after %llu faults", (ull)w->seen);
	if (ret < 0 && ret != -ENODATA)
		return err_lib(w->env, ret, "%s", "");
	if (!w->count || w->seen >= w->count)
		return EXIT_DONE;
	return err_check(w->env, NULL, "only %llu of %llu faults %s", (ull)w->seen,
			 (ull)w->count, ret ? "before the log ended" : "before the timeout");
}

/* Show faults as they arrive. */
static int follow_log(struct watch *w)
{
	struct found f;
	int ret = 1, status;

	while ((!w->count || w->seen < w->count) && (ret = next_fault(w, &f.fault)) > 0) {
		if (!is_wanted(w, &f.fault))
			continue;
		status = out_event(w->env, &view_fault_event, view_fault_doc(look_up(w, &f)));
		if (status)
			return status;
		/* The mappings may change until the next fault. */
		release_session(w);
		w->seen += f.fault.kind == VFC_FAULT;
	}
	return finish_watch(w, ret);
}

/* ---- page requests -------------------------------------------------- */

/* Show requests as they arrive; answer a group after its last request. */
static int serve_requests(struct watch *w, struct vfc_fault_queue *queue, bool grant)
{
	struct vfc_page_request r;
	int ret = 1, status;

	while (!w->count || w->seen < w->count) {
		do
			ret = vfc_fault_queue_next(queue, remaining_ns(w), &r);
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
	return finish_watch(w, ret);
}

static int run_queue(struct watch *w, const struct args *a)
{
	struct vfc_fault_queue *queue = NULL;
	struct vfc_handle *handle;
	int err, status;

	if (args_has(a, "follow") || args_has(a, "since"))
		return err_usage(w->env, NULL,
				 "--queue cannot be combined with --follow or --since");
	if (w->env->opt.dry_run)
		return target_plan(w->env, a, "queue page requests and %s them",
				  args_has(a, "grant") ? "grant" : "refuse");
	status = env_handle(w->env, a, &handle);
	if (status)
		return status;
	err = vfc_fault_queue_open(handle, &queue);
	status = err ? err_lib(w->env, err, "%s", vfc_handle_address(handle)) :
		       serve_requests(w, queue, args_has(a, "grant"));
	vfc_fault_queue_close(queue);
	env_release(w->env, handle);
	return status;
}

/* ---- the command ---------------------------------------------------- */

/* Resolve the devices, and read the log. */
static int run_log(struct watch *w, const struct args *a)
{
	bool follows = args_has(a, "follow");
	int err, status = EXIT_DONE;

	if (args_count(a, "DEVICE"))
		status = env_addresses(w->env, a, "DEVICE", &w->addresses, &w->naddresses);
	if (status)
		return status;
	err = vfc_faults_open(w->env->ctx, follows && !args_has(a, "since"), &w->log);
	if (err)
		return err_lib(w->env, err, "%s", "");
	return follows ? follow_log(w) : list_faults(w);
}

/* Check options that require another option. Return 0 or a reported exit status. */
static int check_options(struct env *env, const struct args *a)
{
	bool waits = args_has(a, "follow") || args_has(a, "queue");

	if (!waits && (args_has(a, "count") || args_has(a, "timeout")))
		return err_usage(env, NULL, "--count and --timeout need --follow or --queue");
	if (args_has(a, "grant") && !args_has(a, "queue"))
		return err_usage(env, NULL, "--grant needs --queue");
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
	int status = check_options(env, a);

	if (!status)
		status = args_has(a, "queue") ? run_queue(&w, a) : run_log(&w, a);
	vfc_faults_close(w.log);
	release_session(&w);
	env_addresses_free(w.addresses, w.naddresses);
	return status;
}

static const struct arg faults_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY,
	  "devices whose faults to show (default: all)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt faults_opts[] = {
	{ "follow", 'f', ARG_FLAG, NULL, "show new faults as they arrive", 0, NULL },
	{ "since", 0, ARG_TIME, "TIME",
	  "show faults from the last TIME; works with --follow, too", 0, NULL },
	{ "count", 0, ARG_U64, "COUNT",
	  "with --follow or --queue: stop after COUNT faults or requests", 0, NULL },
	{ "timeout", 0, ARG_TIME, "TIME",
	  "with --follow or --queue: timeout (exit 3 if --count is not reached)", 0, NULL },
	{ "queue", 0, ARG_FLAG, NULL,
	  "open DEVICE, and show and answer its page requests (needs cdev and PRI)", 0, NULL },
	{ "grant", 0, ARG_FLAG, NULL,
	  "with --queue: grant page requests (default: refuse)", 0, NULL },
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
	.help = "Show IOMMU faults",
	.args = faults_args,
	.opts = faults_opts,
	.flags = CMD_WRITES,
	.run = run_faults,
	.man = "vfioctl-faults",
	.examples = faults_examples,
};
