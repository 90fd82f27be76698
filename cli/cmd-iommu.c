/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-iommu.c: the IOMMU's side: its units, and which one is before a device.
 */
#include <errno.h>

#include "cmd.h"
#include "env.h"
#include "err.h"
#include "view.h"

/* Why there is no unit: only where there are no groups either. */
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

/* What only an open device tells; what it does not tell stays as it is. */
static void ask(struct view_iommu *iommu, struct vfc_iommu_info *info, struct vfc_spapr *spapr)
{
	if (!vfc_handle_iommu(iommu->handle, info))
		iommu->info = info;
	if (!vfc_space_spapr(vfc_handle_space(iommu->handle), spapr))
		iommu->spapr = spapr;
}

/* Read sysfs about a device, ask it if it is open, and show that. */
static int show(struct env *env, const char *address, struct vfc_handle *handle)
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
		ask(&iommu, &info, &spapr);
	doc = view_iommu_doc(&iommu);
	vfc_iommu_clear(&unit);
	vfc_group_clear(&group);
	return out_doc(env, &view_iommu, doc);
}

static int run_iommu(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	char address[VFC_NAME];
	int status;

	if (!args_has(a, "DEVICE"))
		return args_has(a, "open") ?
			err_usage(env, NULL, "--open is for a DEVICE") : list_units(env);
	if (env_address(env, a, "DEVICE", address))
		return EXIT_FAILED;
	if (!args_has(a, "open") && !env_is_open(env, address))
		return show(env, address, NULL);
	handle = env_handle(env, a);
	if (!handle)
		return EXIT_FAILED;
	status = show(env, address, handle);
	env_release(env, handle);
	return status;
}

static const struct arg iommu_args[] = {
	{ "DEVICE", ARG_DEVICE, ARG_OPTIONAL, "show the IOMMU's side of this device", NULL },
	{ 0 }
};

static const struct opt iommu_opts[] = {
	{ "open", 'o', ARG_FLAG, NULL, "open the device, which resets it, and ask the kernel", 0,
	  NULL },
	{ 0 }
};

const struct cmd cmd_iommu = {
	.name = "iommu",
	.help = "Show IOMMUs: what they can do, which one serves a device",
	.args = iommu_args,
	.opts = iommu_opts,
	.run = run_iommu,
	.man = "vfioctl-iommu",
	.examples = (const char *const[]){
		"vfioctl iommu",
		"vfioctl iommu 01:00.0",
		"vfioctl --json iommu --open 01:00.0 | jq .iommu.capabilities",
		NULL },
};
