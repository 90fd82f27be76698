/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-open.c: open, close and list sessions. The shell and scripts keep devices
 * open themselves; on the command line a session process does.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/session.h"
#include "cli/session/vf-token.h"
#include "open.h"
#include "view.h"

/* ---- open ----------------------------------------------------------- */

/* Show the open device as VFIO reports it. */
static int show_opened(struct env *env)
{
	char token[VFC_UUID_TEXT];
	struct vfc_info info;
	struct doc *doc;
	int err;

	err = vfc_handle_info(env->handle, &info);
	if (err)
		return err_lib(env, err, "%s", vfc_handle_address(env->handle));
	doc = view_opened_doc(env->handle, &info, token_made(env, token));
	vfc_info_clear(&info);
	return out_doc(env, &view_opened, doc);
}

/* Open devices in this process, in one IOVA space, and show them. */
static int open_here(struct env *env, char *const *addresses, int count)
{
	int status, i;

	for (i = 0; i < count; i++)
		err_verbose(env, "opening %s resets it, and closing resets it again", addresses[i]);
	status = env_open(env, addresses, count);
	if (status)
		return status;
	status = show_opened(env);
	if (status)
		env_close(env);
	return status;
}

static int run_open(struct env *env, const struct args *a)
{
	char **addresses;
	int count, status = env_addresses(env, a, "DEVICE", &addresses, &count);

	if (status)
		return status;
	status = env->mode == MODE_ONESHOT && !vfc_rerooted(env->ctx) ?
		 session_start(env, addresses, count, open_here) :
		 open_here(env, addresses, count);
	env_addresses_free(addresses, count);
	return status;
}

/* ---- close ---------------------------------------------------------- */

/* Ask a session process to close a device. */
static int close_in_session(struct env *env, const char *address, struct session *session,
			    struct doc *list)
{
	int err;

	/* Our own copies of its descriptors would keep the device open. */
	if (env->space && session_of(env->space) && vfc_space_handle(env->space, address))
		env_close(env);
	err = session_close(session, address);
	if (err)
		return err_lib(env, err, "%s", address);
	view_closed(list, address, (int)session_pid(session));
	return EXIT_DONE;
}

/* Close one device, in this process or in a session of this user. */
static int close_one(struct env *env, const char *address, struct doc *list)
{
	struct vfc_handle *handle = env->space ? vfc_space_handle(env->space, address) : NULL;
	struct session *session;
	int status;

	if (handle && !vfc_handle_in_session(handle)) {
		env_close_handle(env, handle);
		view_closed(list, address, 0);
		return EXIT_DONE;
	}
	status = session_find(env, address, &session);
	if (status)
		return status;
	if (!session)
		return err_absent(env, -ENOENT, "list open devices: vfioctl sessions",
				  "%s is not open in a session", address);
	status = close_in_session(env, address, session, list);
	session_free(session);
	return status;
}

/* Close all devices; continue after a failure. */
static int close_each(struct env *env, char *const *addresses, int count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, view_closes.key);
	int i, status, worst = EXIT_DONE;

	for (i = 0; i < count; i++) {
		status = close_one(env, addresses[i], list);
		worst = worst ? worst : status;
	}
	if (!worst)
		return out_doc(env, &view_closes, doc);
	doc_free(doc);
	return worst;
}

/* Close what the shell or script has open; session processes keep their devices. */
static int close_session(struct env *env)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, view_closes.key);
	struct vfc_handle *handle;

	for (handle = env->newest; handle; handle = vfc_handle_next(handle))
		view_closed(list, vfc_handle_address(handle), 0);
	env_close(env);
	return out_doc(env, &view_closes, doc);
}

/* List the devices of all sessions of this user. */
static int session_addresses(struct env *env, char ***addresses, int *count)
{
	int n = session_names(addresses);

	*count = n < 0 ? 0 : n;
	return n < 0 ? err_errno(env, n, "list sessions") : EXIT_DONE;
}

static int run_close(struct env *env, const struct args *a)
{
	bool all = args_has(a, "all");
	char **addresses;
	int status, count;

	if (all && args_has(a, "DEVICE"))
		return err_usage(env, NULL, "--all takes no DEVICE");
	if (!all && !args_has(a, "DEVICE")) {
		if (env->mode == MODE_ONESHOT)
			return err_usage(env, "list open devices: vfioctl sessions",
					 "name a DEVICE, or use --all");
		return env->handle ? close_session(env) :
				     err_usage(env, NULL, "no device is open");
	}
	status = all ? session_addresses(env, &addresses, &count) :
		       env_addresses(env, a, "DEVICE", &addresses, &count);
	if (status)
		return status;
	status = close_each(env, addresses, count);
	env_addresses_free(addresses, count);
	return status;
}

/* ---- sessions ------------------------------------------------------- */

/* Add the session of a device to the list; skip a session that has just ended. */
static int add_session(struct env *env, const char *address, struct doc *list)
{
	struct session_summary summary;
	struct session *session;
	int err, status = session_find(env, address, &session);

	if (status || !session)
		return status;
	err = session_summary(session, &summary);
	if (!err)
		view_session(list, address, summary.api, (int)summary.pid, summary.since);
	else if (err != -ENODEV)
		status = err_lib(env, err, "%s", address);
	session_free(session);
	return status;
}

static int run_sessions(struct env *env, const struct args *a)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, view_sessions.key);
	char **addresses = NULL;
	int i, count, status = session_addresses(env, &addresses, &count);

	(void)a;
	for (i = 0; i < count && !status; i++)
		status = add_session(env, addresses[i], list);
	env_addresses_free(addresses, count);
	if (!status)
		return out_doc(env, &view_sessions, doc);
	doc_free(doc);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg open_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_MANY, "the devices to open, in one IOVA space", NULL },
	{ 0 }
};

const struct cmd cmd_open = {
	.name = "open",
	.help = "Open devices and keep them open for the following commands",
	.args = open_args,
	.run = run_open,
	.man = "vfioctl-session",
	.examples = (const char *const[]){
		"vfioctl open 0000:01:00.0",
		"open 0000:01:00.0 0000:02:00.0",
		"open dev:eth1",
		NULL },
};

static const struct arg close_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL | ARG_MANY,
	  "the devices (default in the shell and scripts: all open ones)", NULL },
	{ 0 }
};

static const struct opt close_opts[] = {
	{ "all", 0, ARG_FLAG, NULL, "close the devices of all your sessions", 0, NULL },
	{ 0 }
};

const struct cmd cmd_close = {
	.name = "close",
	.help = "Disable interrupts, unmap buffers, and close open devices",
	.args = close_args,
	.opts = close_opts,
	.run = run_close,
	.man = "vfioctl-session",
	.examples = (const char *const[]){
		"vfioctl close 0000:01:00.0",
		"vfioctl close --all",
		"close",
		NULL },
};

const struct cmd cmd_sessions = {
	.name = "sessions",
	.help = "List devices that stay open between commands",
	.run = run_sessions,
	.man = "vfioctl-session",
	.examples = (const char *const[]){
		"vfioctl sessions",
		NULL },
};
