/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vf-token.h: the VF token that devices are opened with: --vf-token, or the
 * environment. It is a secret, so it never stands on a command line.
 */
#ifndef CLI_VF_TOKEN_H
#define CLI_VF_TOKEN_H

#include "lib/vfc.h"

struct cmd;
struct env;

/*
 * Find the token that cmd shall use, from env->vf_token (what --vf-token said)
 * or VFIOCTL_VF_TOKEN, and have the library use it. EXIT_DONE, or it has been reported.
 */
int token_take(struct env *env, const struct cmd *cmd);

/* Have a new context of the library use it, too. */
void token_use(const struct env *env);

/* The token that was made, as text; NULL: none was. */
const char *token_made(const struct env *env, char text[VFC_UUID_TEXT]);

#endif
