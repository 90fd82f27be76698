/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-sriov.c: show or set the number of virtual functions of a device.
 */
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "change.h"
#include "view.h"

/* Show the virtual functions of a device; changed: see view_sriov_doc(). */
static int show_vfs(struct env *env, const char *address, const bool *changed)
{
	struct vfc_sriov sriov;
	int status, err = vfc_sriov_read(env->ctx, address, &sriov);

	if (err)
		return err_lib(env, err, "%s", "");
	status = out_doc(env, &view_sriov, view_sriov_doc(&sriov, changed));
	vfc_sriov_clear(&sriov);
	return status;
}

static int set_vfs(struct env *env, const struct args *a, const char *address, int vfs)
{
	struct vfc_order order = {
		.verb = VFC_SRIOV,
		.vfs = vfs,
		.addresses = &address,
		.count = 1,
		.timeout_ns = change_timeout(a),
	};
	struct vfc_plan plan;
	int status = change_plan(env, a, &order, &plan);
	bool changed;

	if (status)
		return status;
	changed = !plan.targets[0].note[0];
	if (env->opt.dry_run)
		status = out_doc(env, &view_plan, view_plan_doc(&plan, 1));
	else
		status = show_vfs(env, address, &changed);
	vfc_plan_clear(&plan);
	return status;
}

static int run_sriov(struct env *env, const struct args *a)
{
	uint64_t vfs = args_u64(a, "N", 0);
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	if (!args_has(a, "N"))
		return show_vfs(env, address, NULL);
	if (vfs > UINT16_MAX)
		return err_usage(env, NULL, "N must be at most 65535");
	return set_vfs(env, a, address, (int)vfs);
}

static const struct arg sriov_args[] = {
	{ "DEVICE", ARG_DEVICE, 0, "physical function", NULL },
	{ "N", ARG_U64, ARG_OPTIONAL, "number of VFs (0 disables SR-IOV)", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt sriov_opts[] = {
	CHANGE_OPT_FORCE,
	CHANGE_OPT_TIMEOUT,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const sriov_examples[] = {
	"vfioctl sriov 06:00.0",
	"vfioctl sriov 06:00.0 2",
	"vfioctl sriov 06:00.0 0",
	NULL,
};

const struct cmd cmd_sriov = {
	.name = "sriov",
	.help = "Show or set the number of virtual functions of a device",
	.args = sriov_args,
	.opts = sriov_opts,
	.flags = CMD_WRITES,
	.run = run_sriov,
	.man = "vfioctl-virtual",
	.examples = sriov_examples,
};
