/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-path.c: irq path: the full path of an interrupt; does not open the device.
 */
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "view.h"

static int run_path(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	struct vfc_irq_path path;
	char address[VFC_NAME];
	int status, err;

	status = env_address(env, a, "DEVICE", address);
	if (!status)
		status = env_opened(env, address, &handle);
	if (status)
		return status;
	err = vfc_irq_path_read(env->ctx, address, handle, &path);
	if (err) {
		status = err_lib(env, err, "%s", address);
	} else {
		status = out_doc(env, &view_irq_path, view_irq_path_doc(&path));
		vfc_irq_path_clear(&path);
	}
	env_release(env, handle);
	return status;
}

static const struct arg path_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const path_examples[] = {
	"vfioctl irq path 01:00.0",
	"vfioctl irq path eth0 --json | jq '.irq_path.irqs[] | {irq, total}'",
	NULL,
};

const struct cmd cmd_irq_path = {
	.name = "irq path",
	.help = "Show the path of interrupts, from registers to eventfds",
	.args = path_args,
	.flags = CMD_OPENS,
	.run = run_path,
	.man = "vfioctl-irq",
	.examples = path_examples,
};
