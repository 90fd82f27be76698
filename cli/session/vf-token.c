/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * vf-token.c: gets the VF token from an option, a file or the environment.
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

/* Parse the UUID of a source, for messages the name of a file or variable. */
static int parse_token(struct env *env, const char *source, const char *text)
{
	if (vfc_uuid_parse(text, env->token.uuid))
		return err_usage(env, "a UUID has 8-4-4-4-12 hexadecimal digits",
				 "%s does not contain a UUID", source);
	env->token.given = true;
	return EXIT_DONE;
}

/* Read the token from the first line of a file. */
static int read_token(struct env *env, const char *name)
{
	char line[64] = "";
	FILE *file = fopen(name, "re");

	if (!file)
		return err_errno(env, -errno, "--vf-token: open %s", name);
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	return parse_token(env, name, line);
}

/* Generate a token; only `open` prints it. */
static int generate_token(struct env *env, const struct cmd *cmd)
{
	int err;

	if (strcmp(cmd->name, "open") != 0)
		return err_usage(env, "use `open DEVICE --vf-token new`, then --vf-token @FILE",
				 "--vf-token new works only with open, which prints the token");
	err = vfc_uuid_new(env->ctx, env->token.uuid);
	if (err)
		return err_lib(env, err, "%s", "");
	env->token.given = env->token.made = true;
	return EXIT_DONE;
}

/* Get the token from the argument of --vf-token. */
static int parse_option(struct env *env, const struct cmd *cmd, const char *word)
{
	env->token.everywhere = true;
	if (!strcmp(word, "new"))
		return generate_token(env, cmd);
	if (word[0] == '@' && word[1])
		return read_token(env, word + 1);
	return err_usage(env, "write the token to FILE and use --vf-token @FILE, or set " VARIABLE,
			 "--vf-token takes new or @FILE: other users can see command lines");
}

int token_take(struct env *env, const struct cmd *cmd)
{
	const char *variable = getenv(VARIABLE);
	int status = EXIT_DONE;

	env->token = (struct token){ 0 };
	if (env->opt.vf_token)
		status = parse_option(env, cmd, env->opt.vf_token);
	else if (variable && *variable)
		status = parse_token(env, VARIABLE, variable);
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
