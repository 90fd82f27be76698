/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-explain.c: explain what an errno of a kernel call means.
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

/* An upper bound on the number of operations and errnos. */
#define WORDS_MAX 512

/* The errno and operation to explain; 0 and NULL select all. */
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

/* Report a word that is neither an errno nor an operation; suggest similar ones. */
static int report_unknown(struct env *env, const char *word)
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
	status = err_usage(env, hint ?: "list both: vfioctl explain", "\"%s\" is neither an errno "
			   "nor an operation", word);
	free(hint);
	return status;
}

/*
 * Parse a word as an errno or an operation. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
static int parse_word(struct env *env, struct question *q, const char *word)
{
	int err = word ? vfc_errno_parse(word) : 0;

	if (!word)
		return EXIT_DONE;
	if (err > 0 ? q->err : is_operation(word) && q->operation)
		return err_usage(env, NULL, "\"%s\": %s given twice", word,
				 err > 0 ? "errno" : "operation");
	if (err > 0)
		q->err = err;
	else if (is_operation(word))
		q->operation = word;
	else
		return report_unknown(env, word);
	return EXIT_DONE;
}

/* Report that the table has no entry. */
static int report_no_entry(struct env *env, const struct question *q)
{
	char hint[128];

	if (q->operation)
		snprintf(hint, sizeof(hint), "list the known errnos: vfioctl explain %s",
			 q->operation);
	else
		snprintf(hint, sizeof(hint), "list the known errnos: vfioctl explain");
	return err_absent(env, -ENOENT, hint, "%s (%s) is not a known errno for %s",
			  vfc_errno_name(q->err), strerror(q->err),
			  q->operation ? q->operation : "any operation");
}

static int run_explain(struct env *env, const struct args *a)
{
	struct question q = { 0 };
	struct vfc_answer *answers;
	struct doc *doc;
	int n, status = parse_word(env, &q, args_text(a, "ERRNO"));

	if (status == EXIT_DONE)
		status = parse_word(env, &q, args_text(a, "OPERATION"));
	if (status != EXIT_DONE)
		return status;
	n = vfc_oracle(q.operation, q.err, &answers);
	if (n < 0)
		return err_errno(env, n, "explain");
	if (!n) {
		free(answers);
		return report_no_entry(env, &q);
	}
	doc = view_explain_doc(answers, (size_t)n);
	free(answers);
	return out_doc(env, q.operation || q.err ? &view_explain : &view_explain_all, doc);
}

static const struct arg explain_args[] = {
	{ "ERRNO", ARG_ERRNO, ARG_OPTIONAL, "errno by name or number: EBUSY, 16 (default: all)",
	  NULL },
	{ "OPERATION", ARG_ERRNO, ARG_OPTIONAL, "operation that failed: open-group (default: all)",
	  NULL },
	{ 0 }
};

const struct cmd cmd_explain = {
	.name = "explain",
	.help = "Explain what an errno means: cause, fix, kernel source",
	.args = explain_args,
	.run = run_explain,
	.man = "vfioctl-explain",
	.examples = (const char *const[]){
		"vfioctl explain EBUSY open-group",
		"vfioctl explain map-dma",
		"vfioctl --json explain EPERM | jq -r '.explain[].cause'",
		NULL },
};
