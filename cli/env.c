/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * env.c: what a command runs in.
 */
#include "env.h"
#include "err.h"

volatile sig_atomic_t env_signal;

int env_init(struct env *env)
{
	int err = vfc_new(&env->ctx, env->sysroot);

	return err ? err_errno(env, err, "--sysroot %s", env->sysroot ?: "/") : 0;
}

void env_clear(struct env *env)
{
	vfc_free(env->ctx);
	env->ctx = NULL;
}
