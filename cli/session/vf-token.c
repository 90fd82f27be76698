/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vf-token.c: where the VF token comes from.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "vf-token.h"

#define VARIABLE "VFIOCTL_VF_TOKEN"

/* Understand a UUID that stands in what. */
static int take_uuid(struct env *env, const char *what, const char *text)
{
	if (vfc_uuid_parse(text, env->token.uuid))
		return err_usage(env, "it has 8-4-4-4-12 hexadecimal digits",
				 "%s has no UUID in it", what);
	env->token.given = true;
	return EXIT_DONE;
}

/* Take the first line of a file. */
static int take_file(struct env *env, const char *name)
{
	char line[64] = "";
	FILE *file = fopen(name, "re");

	if (!file)
		return err_errno(env, -errno, "--vf-token: open %s", name);
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	return take_uuid(env, name, line);
}

/* Make one, for the command that tells it. */
static int take_new(struct env *env, const struct cmd *cmd)
{
	int err;

	if (strcmp(cmd->name, "open") != 0)
		return err_usage(env, "open DEVICE --vf-token new, then --vf-token @FILE",
				 "--vf-token new is for open, which prints the token");
	err = vfc_uuid_new(env->ctx, env->token.uuid);
	if (err)
		return err_lib(env, err, "%s", "");
	env->token.given = env->token.made = true;
	return EXIT_DONE;
}

/* Take what --vf-token says. */
static int take_option(struct env *env, const struct cmd *cmd, const char *word)
{
	env->token.everywhere = true;
	if (!strcmp(word, "new"))
		return take_new(env, cmd);
	if (word[0] == '@' && word[1])
		return take_file(env, word + 1);
	return err_usage(env, "--vf-token @FILE, with the token in FILE; or " VARIABLE
			 " in the environment",
			 "--vf-token takes new or @FILE: others see what stands on a command line");
}

int token_take(struct env *env, const struct cmd *cmd)
{
	const char *variable = getenv(VARIABLE);
	int status = EXIT_DONE;

	env->token = (struct token){ 0 };
	if (env->vf_token)
		status = take_option(env, cmd, env->vf_token);
	else if (variable && *variable)
		status = take_uuid(env, VARIABLE, variable);
	token_use(env);
	return status;
}

void token_use(const struct env *env)
{
	const struct token *token = &env->token;

	vfc_token_use(env->ctx, token->given ? token->uuid : NULL, token->everywhere);
}

const char *token_made(const struct env *env, char text[VFC_UUID_TEXT])
{
	if (!env->token.made)
		return NULL;
	vfc_uuid_format(env->token.uuid, text);
	return text;
}
