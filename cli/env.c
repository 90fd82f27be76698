/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * env.c: what a command runs in: context, signals, the devices its words name
 * and the device that is open.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "env.h"
#include "err.h"
#include "target.h"

volatile sig_atomic_t env_signal;

static void on_signal(int signum)
{
	env_signal = signum;
}

/*
 * Let the signals that end a program raise env_signal. Without SA_RESTART a
 * blocked call returns; with SA_RESETHAND a second signal ends a program that
 * does not get round to the first.
 */
static void catch_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }, old;
	size_t i;

	sigemptyset(&act.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* nohup and background jobs ignore some on purpose. */
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &act, NULL);
	}
}

int env_init(struct env *env)
{
	int err = vfc_new(&env->ctx, env->sysroot);

	if (err)
		return err_errno(env, err, "--sysroot %s", env->sysroot ? env->sysroot : "/");
	catch_signals();
	return 0;
}

void env_clear(struct env *env)
{
	env_close(env);
	vfc_free(env->ctx);
	env->ctx = NULL;
}

/* The session's device, in place of a DEVICE that was left out. */
static int session_address(struct env *env, const char *name, char ***addresses, int *count)
{
	if (!env->handle)
		return err_usage(env, NULL, "%s is missing and no device is open", name);
	*addresses = malloc(sizeof(**addresses));
	if (*addresses)
		**addresses = strdup(vfc_handle_address(env->handle));
	if (!*addresses || !**addresses)
		return err_errno(env, -ENOMEM, "%s", name);
	*count = 1;
	return 0;
}

/* Resolve the words of one argument; many: patterns may match several devices. */
static int resolve(struct env *env, const struct args *a, const char *name, bool many,
		   char ***addresses)
{
	size_t i, n = args_count(a, name);
	char **found = NULL;
	int count = 0, status = 0;

	if (!n)
		status = session_address(env, name, &found, &count);
	for (i = 0; i < n && !status; i++)
		status = target_resolve(env, args_text_at(a, name, i), many, &found, &count);
	if (status) {
		env_addresses_free(found, count);
		return -1;
	}
	*addresses = found;
	return count;
}

int env_addresses(struct env *env, const struct args *a, const char *name,
		  char ***addresses)
{
	return resolve(env, a, name, true, addresses);
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
	int count = resolve(env, a, name, false, &addresses);

	if (count < 0)
		return -1;
	snprintf(address, VFC_NAME, "%s", addresses[0]);
	env_addresses_free(addresses, count);
	return 0;
}

/* True when the open device's IOMMU group, which opens but once, has address in it. */
static bool in_open_group(struct env *env, const char *address)
{
	struct vfc_device dev;

	return env->handle &&
	       !vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev) &&
	       dev.group >= 0 && dev.group == vfc_handle_group(env->handle);
}

/*
 * Open a device in the space that holds its group already (a group can be
 * opened but once), else in a new one. NULL when it has been reported.
 */
static struct vfc_handle *open_device(struct env *env, const char *address)
{
	struct vfc_space *space = NULL;
	enum vfc_api api = env->api;
	struct vfc_handle *handle;
	int err = 0;

	if (in_open_group(env, address))
		space = env->space;
	if (!space && api == VFC_API_AUTO)
		api = vfc_api_choose(env->ctx, address);
	if (!space)
		err = vfc_space_new(env->ctx, api, &space);
	if (!err)
		err = vfc_handle_open(space, address, &handle);
	if (!err) {
		env_warn_of_way(env, space, address);
		return handle;
	}
	err_lib(env, err, "%s", address);
	if (space != env->space)
		vfc_space_free(space);
	return NULL;
}

struct vfc_handle *env_handle(struct env *env, const struct args *a)
{
	char address[VFC_NAME];

	if (env_address(env, a, "DEVICE", address))
		return NULL;
	if (env->handle && !strcmp(address, vfc_handle_address(env->handle)))
		return env->handle;
	return open_device(env, address);
}

void env_release(struct env *env, struct vfc_handle *handle)
{
	struct vfc_space *space;

	if (!handle || handle == env->handle)
		return;
	space = vfc_handle_space(handle);
	vfc_handle_close(handle);
	if (space != env->space)
		vfc_space_free(space);
}

int env_open(struct env *env, const char *address)
{
	if (env->handle)
		return err_usage(env, "close it first", "%s is open",
				 vfc_handle_address(env->handle));
	env->handle = open_device(env, address);
	if (!env->handle)
		return EXIT_FAILED;
	env->space = vfc_handle_space(env->handle);
	return 0;
}

void env_close(struct env *env)
{
	vfc_handle_close(env->handle);
	vfc_space_free(env->space);
	env->handle = NULL;
	env->space = NULL;
	env->region[0] = '\0';
}
