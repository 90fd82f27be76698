/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-doctor.c: the chain from firmware to device, the broken link first.
 */
#include "cmd.h"
#include "env.h"
#include "err.h"
#include "view.h"

static int run_doctor(struct env *env, const struct args *a)
{
	bool has_device = args_has(a, "DEVICE");
	struct vfc_links links;
	char address[VFC_NAME];
	int err, status;
	bool broken;

	if (has_device && env_address(env, a, "DEVICE", address))
		return EXIT_FAILED;
	err = vfc_doctor(env->ctx, has_device ? address : NULL, &links);
	if (err)
		return err_lib(env, err, "%s", has_device ? address : "");
	broken = vfc_links_broken(&links);
	status = out_doc(env, &view_doctor, view_doctor_doc(&links));
	vfc_links_clear(&links);
	return status == EXIT_DONE && broken ? EXIT_CHECK : status;
}

static const struct arg doctor_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL, "look at what concerns this device", NULL },
	{ 0 }
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.help = "Find what stands between devices and VFIO, and what mends it",
	.args = doctor_args,
	.run = run_doctor,
	.man = "vfioctl-doctor",
	.examples = (const char *const[]){
		"vfioctl doctor",
		"vfioctl doctor 01:00.0",
		"vfioctl --json doctor | jq -r '.doctor[0].next'",
		NULL },
};
