/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-iommu.c: list IOMMU units, or show the IOMMU of a device.
 */
#include <errno.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

/* True if there are no IOMMU groups; *absence then says why. */
static bool is_absent(struct env *env, struct vfc_absence *absence)
{
	struct vfc_group *groups;
	int n = vfc_group_list(env->ctx, &groups);

	if (n >= 0)
		vfc_group_list_free(groups, n);
	if (!n)
		vfc_iommu_absent(env->ctx, absence);
	return !n;
}

static int list_units(struct env *env)
{
	struct vfc_absence absence;
	struct vfc_iommu *units;
	struct doc *doc;
	int n = vfc_iommu_list(env->ctx, &units);
	bool absent = !n && is_absent(env, &absence);

	if (n < 0)
		return err_lib(env, n, "%s", "");
	doc = view_iommus_doc(units, (size_t)n, absent ? &absence : NULL);
	vfc_iommu_list_free(units, n);
	return out_doc(env, &view_iommus, doc);
}

/* Query an open device. What it does not report stays as sysfs has it. */
static void query_device(struct view_iommu *iommu, struct vfc_iommu_info *info,
			 struct vfc_spapr *spapr)
{
	if (!vfc_handle_iommu(iommu->handle, info))
		iommu->info = info;
	if (!vfc_space_spapr(vfc_handle_space(iommu->handle), spapr))
		iommu->spapr = spapr;
}

/* Show the IOMMU of a device: from sysfs and, if the device is open, from the device. */
static int show_device(struct env *env, const char *address, struct vfc_handle *handle)
{
	struct view_iommu iommu = { .handle = handle };
	struct vfc_iommu unit = { 0 };
	struct vfc_group group = { 0 };
	struct vfc_device device;
	struct vfc_iommu_info info;
	struct vfc_spapr spapr;
	char name[VFC_NAME];
	struct doc *doc;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ROW, &device);

	if (err)
		return err_lib(env, err, "%s", address);
	iommu.device = &device;
	if (device.group >= 0 && !vfc_group_read(env->ctx, device.group, &group))
		iommu.group = &group;
	if (!vfc_device_iommu(env->ctx, address, name) &&
	    !vfc_iommu_read(env->ctx, name, &unit)) {
		iommu.unit = &unit;
		iommu.info = &unit.info;
	}
	if (handle)
		query_device(&iommu, &info, &spapr);
	doc = view_iommu_doc(&iommu);
	vfc_iommu_clear(&unit);
	vfc_group_clear(&group);
	return out_doc(env, &view_iommu, doc);
}

/* Detach the open device from its IOVA space, or attach it. EXIT_DONE, or reported. */
static int change_attachment(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	int err = 0;

	if (args_has(a, "detach"))
		err = vfc_handle_detach(handle);
	else if (args_has(a, "attach"))
		err = vfc_handle_attach(handle);
	return err ? err_lib(env, err, "%s", vfc_handle_address(handle)) : EXIT_DONE;
}

/* Reject combinations of options that make no sense: EXIT_DONE, or reported. */
static int check_options(struct env *env, const struct args *a)
{
	bool changes = args_has(a, "detach") || args_has(a, "attach");

	if (!args_has(a, "DEVICE") && (changes || args_has(a, "open")))
		return err_usage(env, NULL, "--open, --detach and --attach need a DEVICE");
	if (args_has(a, "detach") && args_has(a, "attach"))
		return err_usage(env, NULL, "--attach and --detach are mutually exclusive");
	return EXIT_DONE;
}

static int run_iommu(struct env *env, const struct args *a)
{
	bool changes = args_has(a, "detach") || args_has(a, "attach");
	struct vfc_handle *handle;
	char address[VFC_NAME];
	int status = check_options(env, a);

	if (status != EXIT_DONE)
		return status;
	if (!args_has(a, "DEVICE"))
		return list_units(env);
	status = env_address(env, a, "DEVICE", address);
	if (status)
		return status;
	if (!env_is_open(env, address)) {
		if (changes)
			return err_usage(env, "vfioctl open DEVICE first", "%s is not open",
					 address);
		if (!args_has(a, "open"))
			return show_device(env, address, NULL);
	}
	status = env_handle(env, a, &handle);
	if (status)
		return status;
	status = change_attachment(env, a, handle);
	if (status == EXIT_DONE)
		status = show_device(env, address, handle);
	env_release(env, handle);
	return status;
}

static const struct arg iommu_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL, "device whose IOMMU to show (default: list all)",
	  NULL },
	{ 0 }
};

static const struct opt iommu_opts[] = {
	{ "open", 'o', ARG_FLAG, NULL, "open the device (which resets it) and query the kernel", 0,
	  NULL },
	{ "detach", 0, ARG_FLAG, NULL, "block the open device's DMA until --attach", 0, NULL },
	{ "attach", 0, ARG_FLAG, NULL, "attach the open device to its IOVA space again", 0, NULL },
	{ 0 }
};

const struct cmd cmd_iommu = {
	.name = "iommu",
	.help = "List IOMMUs and their capabilities, or show a device's IOMMU",
	.args = iommu_args,
	.opts = iommu_opts,
	.flags = CMD_LOOKS,
	.run = run_iommu,
	.man = "vfioctl-iommu",
	.examples = (const char *const[]){
		"vfioctl iommu",
		"vfioctl iommu 01:00.0",
		"vfioctl --json iommu --open 01:00.0 | jq .iommu.capabilities",
		NULL },
};
