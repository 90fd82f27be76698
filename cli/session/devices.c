/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * devices.c: finds, opens and closes the devices that a command names.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/signals.h"
#include "devices.h"
#include "session.h"
#include "maps.h"
#include "resolve.h"
#include "vf-token.h"

int env_init(struct env *env)
{
	int err = vfc_new(&env->ctx, env->opt.sysroot);

	if (err == -EINVAL)
		return err_absent(env, err, NULL,
				  "--sysroot %s is neither a directory nor a report",
				  env->opt.sysroot);
	if (err)
		return err_errno(env, err, "--sysroot %s", env->opt.sysroot ?: "/");
	token_use(env);
	signals_catch();
	return 0;
}

void env_clear(struct env *env)
{
	env_close(env);
	maps_clear(env);
	vars_clear(&env->vars);
	vfc_free(env->ctx);
	env->ctx = NULL;
}

/*
 * Resolve the values of an argument, or the open device if it is omitted; many: a pattern
 * may match several devices.
 */
static int resolve_argument(struct env *env, const struct args *a, const char *name, bool many,
			    char ***addresses, int *count)
{
	size_t i, n = args_count(a, name);
	int status = 0;

	*addresses = NULL;
	*count = 0;
	if (!n && !env->handle)
		return err_usage(env, NULL, "%s is missing and no device is open", name);
	if (!n)
		status = resolve_append(env, addresses, count, vfc_handle_address(env->handle));
	for (i = 0; i < n && !status; i++)
		status = resolve_devices(env, args_text_at(a, name, i), many, addresses, count);
	if (status) {
		env_addresses_free(*addresses, *count);
		*addresses = NULL;
		*count = 0;
	}
	return status;
}

int env_addresses(struct env *env, const struct args *a, const char *name,
		  char ***addresses, int *count)
{
	return resolve_argument(env, a, name, true, addresses, count);
}

void env_addresses_free(char **addresses, int count)
{
	while (addresses && count-- > 0)
		free(addresses[count]);
	free(addresses);
}

int env_address(struct env *env, const struct args *a, const char *name,
		char address[VFC_NAME])
{
	char **addresses;
	int count, status = resolve_argument(env, a, name, false, &addresses, &count);

	if (!status)
		snprintf(address, VFC_NAME, "%s", addresses[0]);
	env_addresses_free(addresses, count);
	return status;
}

/* Return the handle of a device that the shell or script has open, or NULL. */
static struct vfc_handle *own_handle(struct env *env, const char *address)
{
	return env->space ? vfc_space_handle(env->space, address) : NULL;
}

/* True if the shell or script has a device of the same IOMMU group open. */
static bool in_open_group(struct env *env, const char *address)
{
	struct vfc_handle *handle = env->newest;
	struct vfc_device dev;

	if (!handle || vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev) || dev.group < 0)
		return false;
	while (handle && vfc_handle_group(handle) != dev.group)
		handle = vfc_handle_next(handle);
	return handle;
}

/* Close a space, its devices and the connection to its session. */
static void close_space(struct vfc_space *space)
{
	struct session *session = session_of(space);
	struct vfc_handle *handle;

	while (space && (handle = vfc_space_handle(space, NULL)))
		vfc_handle_close(handle);
	vfc_space_free(space);
	session_free(session);
}

void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address)
{
	if (vfc_space_api(space) != VFC_API_NOIOMMU)
		return;
	err_warn_loudly(env, "%s has no IOMMU: it can access all memory%s", address,
			vfc_tainted(env->ctx) ? ", and the kernel is tainted (flag U)" : "");
}

/* Choose an API that all of the devices support. */
static enum vfc_api choose_api(struct env *env, char *const *addresses, int count)
{
	enum vfc_api api = env->opt.api;
	int i;

	for (i = 0; i < count && env->opt.api == VFC_API_AUTO && api != VFC_API_GROUP; i++)
		api = vfc_api_choose(env->ctx, addresses[i]);
	return api;
}

/*
 * Open devices in one new space. Return EXIT_DONE and *space; on failure report it and
 * close all.
 */
static int open_together(struct env *env, char *const *addresses, int count,
			 struct vfc_space **space)
{
	struct vfc_handle *handle;
	int i, err = vfc_space_new(env->ctx, choose_api(env, addresses, count), space);

	if (err)
		return err_lib(env, err, "%s", addresses[0]);
	for (i = 0; i < count; i++) {
		err = vfc_handle_open(*space, addresses[i], &handle);
		if (err) {
			err_lib(env, err, "%s", addresses[i]);
			close_space(*space);
			return EXIT_FAILED;
		}
		env_warn_of_way(env, *space, addresses[i]);
	}
	return EXIT_DONE;
}

/* Import the space of a session, which then owns the connection. */
static int join_session(struct env *env, struct session *session, const char *address,
			struct vfc_space **space)
{
	int err = session_import(session, space);

	if (err) {
		session_free(session);
		return err_lib(env, err, "%s", address);
	}
	if (env->opt.api == VFC_API_AUTO || env->opt.api == vfc_space_api(*space))
		return EXIT_DONE;
	err = err_refused(env, "omit --api, or close the device first",
			  "%s is open through %s in the session of pid %d", address,
			  vfc_api_word(vfc_space_api(*space)), (int)session_pid(session));
	close_space(*space);
	return err;
}

/*
 * Return a handle for one command: from the session that has the device; else opened in
 * the space that has its group open (a group can be opened only once), or in a new
 * space.
 */
static int open_device(struct env *env, char *address, struct vfc_handle **handle)
{
	struct vfc_space *space = NULL;
	struct session *session;
	int err, status = session_find(env, address, &session);

	if (!status && session)
		status = join_session(env, session, address, &space);
	else if (!status && !in_open_group(env, address))
		status = open_together(env, &address, 1, &space);
	if (status)
		return status;
	if (space) {
		*handle = vfc_space_handle(space, address);
		return EXIT_DONE;
	}
	err = vfc_handle_open(env->space, address, handle);
	if (err)
		return err_lib(env, err, "%s", address);
	env_warn_of_way(env, env->space, address);
	return EXIT_DONE;
}

int env_handle_at(struct env *env, char *address, struct vfc_handle **handle)
{
	*handle = own_handle(env, address);
	return *handle ? EXIT_DONE : open_device(env, address, handle);
}

int env_handle(struct env *env, const struct args *a, struct vfc_handle **handle)
{
	char address[VFC_NAME];
	int status;

	*handle = args_has(a, "DEVICE") ? NULL : env->handle;
	if (*handle)
		return EXIT_DONE;
	status = env_address(env, a, "DEVICE", address);
	return status ?: env_handle_at(env, address, handle);
}

/* True if the handle stays open after the command. */
static bool stays_open(const struct env *env, const struct vfc_handle *handle)
{
	const struct vfc_handle *open = env->newest;

	while (open && open != handle)
		open = vfc_handle_next(open);
	return open || vfc_handle_in_session(handle);
}

bool env_is_open(struct env *env, const char *address)
{
	struct session *session = NULL;
	bool in_session;

	if (own_handle(env, address))
		return true;
	in_session = !session_find(env, address, &session) && session;
	session_free(session);
	return in_session;
}

int env_opened(struct env *env, const char *address, struct vfc_handle **handle)
{
	struct vfc_space *space = NULL;
	struct session *session = NULL;
	int status;

	*handle = own_handle(env, address);
	if (*handle)
		return EXIT_DONE;
	status = session_find(env, address, &session);
	if (status || !session)
		return status;
	status = join_session(env, session, address, &space);
	if (!status)
		*handle = vfc_space_handle(space, address);
	return status;
}

void env_release(struct env *env, struct vfc_handle *handle)
{
	struct vfc_space *space;

	if (!handle)
		return;
	space = vfc_handle_space(handle);
	if (space != env->space)
		close_space(space);
	else if (!stays_open(env, handle))
		vfc_handle_close(handle);
}

/* Join the session that has the first device, if any; it must have all of them. */
static int join_session_of_all(struct env *env, char *const *addresses, int count,
			       struct vfc_space **space)
{
	struct session *session;
	int i, status = session_find(env, addresses[0], &session);

	if (status || !session)
		return status;
	status = join_session(env, session, addresses[0], space);
	for (i = 1; i < count && !status; i++)
		if (!vfc_space_handle(*space, addresses[i])) {
			status = err_absent(env, -EBUSY, "open them together",
					    "%s is open in the session of pid %d, but %s is not",
					    addresses[0], (int)session_pid(session), addresses[i]);
			close_space(*space);
		}
	return status;
}

int env_open(struct env *env, char *const *addresses, int count)
{
	struct vfc_space *space = NULL;
	int status;

	if (env->handle)
		return err_usage(env, "close it first", "%s is open",
				 vfc_handle_address(env->handle));
	/* In a new session process, the lookup would find its own socket. */
	status = env->mode == MODE_ONESHOT ? 0 : join_session_of_all(env, addresses, count, &space);
	if (!status && !space)
		status = open_together(env, addresses, count, &space);
	if (status)
		return status;
	env->generation++;
	env->space = space;
	env->newest = vfc_space_handle(space, NULL);
	env->handle = vfc_space_handle(space, addresses[0]);
	return EXIT_DONE;
}

void env_close(struct env *env)
{
	env->generation++;
	close_space(env->space);
	env->handle = env->newest = NULL;
	env->space = NULL;
	env->region[0] = '\0';
}

void env_close_handle(struct env *env, struct vfc_handle *handle)
{
	bool current = handle == env->handle;
	struct vfc_handle *left;

	env->generation++;
	if (handle == env->newest)
		env->newest = vfc_handle_next(handle);
	if (!env->newest) {
		env_close(env);
		return;
	}
	vfc_handle_close(handle);
	if (!current)
		return;
	for (left = env->newest; left; left = vfc_handle_next(left))
		env->handle = left;
	env->region[0] = '\0';
}
