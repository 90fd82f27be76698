/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vf-token.h: the VF token to open devices with, from --vf-token or the environment.
 * It is a secret, so it is never accepted on the command line.
 */
#ifndef CLI_VF_TOKEN_H
#define CLI_VF_TOKEN_H

#include "lib/vfc.h"

struct cmd;
struct env;

/*
 * Get the token for cmd from env->opt.vf_token (the argument of --vf-token) or
 * VFIOCTL_VF_TOKEN, and pass it to the library. Return an exit status.
 */
int token_take(struct env *env, const struct cmd *cmd);

/* Pass the token to a new context of the library. */
void token_use(const struct env *env);

/* Format the generated token; NULL if none was generated. */
const char *token_made(const struct env *env, char text[VFC_UUID_TEXT]);

#endif
