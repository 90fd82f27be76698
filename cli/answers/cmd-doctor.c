/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-doctor.c: check everything VFIO needs, from firmware to device.
 */
#include <errno.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

/* Show what firmware reports about IOMMUs, without checking it. */
static int show_firmware(struct env *env)
{
	struct vfc_acpi_table *tables = NULL;
	struct vfc_dt tree;
	struct doc *doc;
	int n = vfc_acpi_list(env->ctx, &tables), err = n < 0 && n != -ENOENT ? n : 0;

	if (!err)
		err = vfc_dt_read(env->ctx, &tree);
	if (err && err != -ENOENT) {
		vfc_acpi_list_free(tables, n);
		return err_errno(env, err, "read the firmware tables");
	}
	doc = view_firmware_doc(tables, n > 0 ? (size_t)n : 0, err ? NULL : &tree);
	if (!err)
		vfc_dt_clear(&tree);
	vfc_acpi_list_free(tables, n);
	return out_doc(env, &view_firmware, doc);
}

static int run_doctor(struct env *env, const struct args *a)
{
	bool has_device = args_has(a, "DEVICE");
	struct vfc_links links;
	char address[VFC_NAME];
	int err, status = EXIT_DONE;
	bool broken;

	if (has_device && args_has(a, "firmware"))
		return err_usage(env, NULL, "--firmware takes no DEVICE");
	if (args_has(a, "firmware"))
		return show_firmware(env);
	if (has_device)
		status = env_address(env, a, "DEVICE", address);
	if (status)
		return status;
	err = vfc_doctor(env->ctx, has_device ? address : NULL, &links);
	if (err)
		return err_lib(env, err, "%s", has_device ? address : "");
	broken = vfc_links_broken(&links);
	status = out_doc(env, &view_doctor, view_doctor_doc(&links));
	vfc_links_clear(&links);
	return status == EXIT_DONE && broken ? EXIT_CHECK : status;
}

static const struct arg doctor_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL, "device to check (default: the whole system)", NULL },
	{ 0 }
};

static const struct opt doctor_opts[] = {
	{ "firmware", 'f', ARG_FLAG, NULL, "show IOMMU data from the ACPI tables and the "
	  "device tree", 0, NULL },
	{ 0 }
};

const struct cmd cmd_doctor = {
	.name = "doctor",
	.help = "Diagnose why devices cannot be used with VFIO",
	.args = doctor_args,
	.opts = doctor_opts,
	.run = run_doctor,
	.man = "vfioctl-doctor",
	.examples = (const char *const[]){
		"vfioctl doctor",
		"vfioctl doctor 01:00.0",
		"vfioctl --json doctor | jq -r '.doctor[0].next'",
		"vfioctl doctor --firmware",
		NULL },
};
