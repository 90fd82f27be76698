/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-why.c: explain why devices share an IOMMU group and what would split it.
 */
#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

static int run_why(struct env *env, const struct args *a)
{
	char address[VFC_NAME];
	struct vfc_why why;
	struct doc *doc;
	int status, err;

	status = env_address(env, a, "DEVICE", address);
	if (status)
		return status;
	err = vfc_why(env->ctx, address, &why);
	if (err)
		return err_lib(env, err, "%s", address);
	doc = view_why_doc(&why);
	vfc_why_clear(&why);
	return out_doc(env, &view_why, doc);
}

static const struct arg why_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "device whose group to explain", NULL },
	{ 0 }
};

const struct cmd cmd_why = {
	.name = "why",
	.help = "Explain why devices share an IOMMU group",
	.args = why_args,
	.flags = CMD_LOOKS,
	.run = run_why,
	.man = "vfioctl-why",
	.examples = (const char *const[]){
		"vfioctl why 01:00.0",
		"vfioctl why 01:00.0 --json | jq -c '.why.steps[]'",
		NULL },
};
