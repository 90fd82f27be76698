/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-explain.c: what an errno of one of the kernel's calls means.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/cmd.h"
#include "cli/words/numbers.h"
#include "cli/out/env.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "view.h"

/* More operations and errnos than there are. */
#define WORDS_MAX 512

/* What was asked for; 0 and NULL: all of them. */
struct question {
	int err;
	const char *operation;
};

static bool is_operation(const char *word)
{
	const struct vfc_operation *operation;

	for (size_t i = 0; (operation = vfc_operation_at(i)); i++)
		if (!strcmp(operation->name, word))
			return true;
	return false;
}

/* Report a word that is neither, and which was meant. */
static int unknown(struct env *env, const char *word)
{
	const char *words[WORDS_MAX + 1], *name;
	const struct vfc_operation *operation;
	size_t n = 0;
	char *hint;
	int status;

	for (size_t i = 0; n < WORDS_MAX && (operation = vfc_operation_at(i)); i++)
		words[n++] = operation->name;
	for (int err = 1; n < WORDS_MAX && err < WORDS_MAX; err++)
		if ((name = vfc_errno_name(err)))
			words[n++] = name;
	words[n] = NULL;
	hint = words_meant(word, "", words);
	status = err_usage(env, hint ?: "vfioctl explain lists both", "\"%s\" is neither an errno "
			   "nor an operation", word);
	free(hint);
	return status;
}

/* Take one word, whichever of the two it is: EXIT_DONE, or it has been reported. */
static int take(struct env *env, struct question *q, const char *word)
{
	int err = word ? vfc_errno_parse(word) : 0;

	if (!word)
		return EXIT_DONE;
	if (err > 0 ? q->err : is_operation(word) && q->operation)
		return err_usage(env, NULL, "\"%s\": there is one %s already", word,
				 err > 0 ? "errno" : "operation");
	if (err > 0)
		q->err = err;
	else if (is_operation(word))
		q->operation = word;
	else
		return unknown(env, word);
	return EXIT_DONE;
}

/* Report that the table has nothing: what was asked is never answered, or not known. */
static int nothing(struct env *env, const struct question *q)
{
	char hint[128];

	if (q->operation)
		snprintf(hint, sizeof(hint), "vfioctl explain %s lists what is known of it",
			 q->operation);
	else
		snprintf(hint, sizeof(hint), "vfioctl explain lists what is known");
	return err_absent(env, -ENOENT, hint, "%s (%s) is no answer of %s that is known",
			  vfc_errno_name(q->err), strerror(q->err),
			  q->operation ? q->operation : "any operation");
}

static int run_explain(struct env *env, const struct args *a)
{
	struct question q = { 0 };
	struct vfc_answer *answers;
	struct doc *doc;
	int n, status = take(env, &q, args_text(a, "ERRNO"));

	if (status == EXIT_DONE)
		status = take(env, &q, args_text(a, "OPERATION"));
	if (status != EXIT_DONE)
		return status;
	n = vfc_oracle(q.operation, q.err, &answers);
	if (n < 0)
		return err_errno(env, n, "explain");
	if (!n) {
		free(answers);
		return nothing(env, &q);
	}
	doc = view_explain_doc(answers, (size_t)n);
	free(answers);
	return out_doc(env, q.operation || q.err ? &view_explain : &view_explain_all, doc);
}

static const struct arg explain_args[] = {
	{ "ERRNO", ARG_ERRNO, ARG_OPTIONAL, "its name or number (EBUSY, 16); all by default",
	  NULL },
	{ "OPERATION", ARG_ERRNO, ARG_OPTIONAL, "the call that failed (open-group); all by default",
	  NULL },
	{ 0 }
};

const struct cmd cmd_explain = {
	.name = "explain",
	.help = "Explain an errno of a call: cause, next step, source",
	.args = explain_args,
	.run = run_explain,
	.man = "vfioctl-explain",
	.examples = (const char *const[]){
		"vfioctl explain EBUSY open-group",
		"vfioctl explain map-dma",
		"vfioctl --json explain EPERM | jq -r '.explain[].cause'",
		NULL },
};
