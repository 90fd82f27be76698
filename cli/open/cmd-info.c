/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-info.c: info, regions and irqs: what VFIO reports for an open device.
 */
#include <errno.h>

#include "cli/words/cmd.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "view.h"

static const struct arg device_arg[] = {
	{ "DEVICE", ARG_DEVICE, 0, "the device (default in the shell or a script: the open "
	  "one)", NULL },
	{ 0 }
};

/* Warn that the kernel's answer contradicted itself and was truncated. */
static void warn_truncated(struct env *env, const char *what, const char *doubt)
{
	if (doubt)
		err_warn(env, "%s: %s", what, doubt);
}

/* ---- info ----------------------------------------------------------- */

static int run_info(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	struct doc *doc = NULL;
	struct vfc_info info;
	int err = env_handle(env, a, &handle);

	if (err)
		return err;
	err = vfc_handle_info(handle, &info);
	if (err) {
		err = err_lib(env, err, "%s", vfc_handle_address(handle));
	} else {
		warn_truncated(env, vfc_handle_address(handle), info.doubt);
		doc = view_info_doc(handle, &info);
		vfc_info_clear(&info);
	}
	env_release(env, handle);
	return doc ? out_doc(env, &view_info, doc) : err;
}

const struct cmd cmd_info = {
	.name = "info",
	.help = "Show what VFIO reports for a device",
	.args = device_arg,
	.flags = CMD_OPENS,
	.run = run_info,
	.man = "vfioctl-open",
	.examples = (const char *const[]){
		"vfioctl info 01:00.0",
		"vfioctl --trace info 01:00.0",
		NULL },
};

/* ---- lists ---------------------------------------------------------- */

/* Add the device's entry with this index to a list. Return 0 or the library's error. */
typedef int (*add_entry)(struct env *env, struct vfc_handle *handle, struct doc *list,
			 uint32_t index);

/* Show the first count entries; releases the handle. */
static int show_list(struct env *env, struct vfc_handle *handle, const struct view *view,
		     uint32_t count, add_entry add)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, view->key);
	int status = EXIT_DONE, err = 0;

	for (uint32_t index = 0; !err && index < count; index++)
		err = add(env, handle, list, index);
	if (err)
		status = err_lib(env, err, "%s", vfc_handle_address(handle));
	env_release(env, handle);
	if (!err)
		return out_doc(env, view, doc);
	doc_free(doc);
	return status;
}

/* ---- regions -------------------------------------------------------- */

static int add_region(struct env *env, struct vfc_handle *handle, struct doc *list,
		      uint32_t index)
{
	struct vfc_region region;
	int err = vfc_region_info(handle, index, &region);

	if (err)
		return err;
	warn_truncated(env, region.name, region.doubt);
	view_region(list, &region);
	vfc_region_clear(&region);
	return 0;
}

static int run_regions(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status = env_handle(env, a, &handle);

	if (status)
		return status;
	return show_list(env, handle, args_has(a, "all") ? &view_regions_all : &view_regions,
			 vfc_handle_regions(handle), add_region);
}

static const struct opt regions_opts[] = {
	{ "all", 'a', ARG_FLAG, NULL, "include regions that are not implemented", 0, NULL },
	{ 0 }
};

const struct cmd cmd_regions = {
	.name = "regions",
	.help = "List a device's regions: size, flags, mappable areas",
	.args = device_arg,
	.opts = regions_opts,
	.flags = CMD_OPENS,
	.run = run_regions,
	.man = "vfioctl-open",
	.examples = (const char *const[]){
		"vfioctl regions 01:00.0",
		"vfioctl --json regions 01:00.0 | jq '.regions[] | select(.size > 0)'",
		NULL },
};

/* ---- irqs ----------------------------------------------------------- */

static int add_irq(struct env *env, struct vfc_handle *handle, struct doc *list,
		   uint32_t index)
{
	struct vfc_irq irq = { .index = index, .name = vfc_word(VFC_WORDS_IRQ, index) };
	int err = vfc_irq_info(handle, index, &irq);

	(void)env;
	/* The kernel rejects an index that the device lacks: ERR of conventional PCI up to 7.2. */
	if (err && err != -EINVAL)
		return err;
	view_irq(list, &irq);
	return 0;
}

static int run_irqs(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status = env_handle(env, a, &handle);

	if (status)
		return status;
	return show_list(env, handle, &view_irqs, vfc_handle_irqs(handle), add_irq);
}

const struct cmd cmd_irqs = {
	.name = "irqs",
	.help = "List a device's interrupts, with this session's counts",
	.args = device_arg,
	.flags = CMD_OPENS,
	.run = run_irqs,
	.man = "vfioctl-open",
	.examples = (const char *const[]){
		"vfioctl irqs 01:00.0",
		NULL },
};
