/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-feature.c: show and set the VFIO features of a device.
 */
#include <errno.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "view.h"

static int report_error(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

/* ---- features ------------------------------------------------------- */

/* Show all features with a name, or only one. Feature numbers have no gaps. */
static int show_list(struct env *env, struct vfc_handle *handle, const char *only)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, view_features.key);
	struct vfc_feature feature;
	const char *word;
	int err = 0;

	for (unsigned int i = 0; !err && (word = vfc_word(VFC_WORDS_FEATURE, i)); i++) {
		if (only && strcmp(only, word) != 0)
			continue;
		err = vfc_feature_read(handle, i, &feature);
		if (!err)
			view_feature(list, &feature);
	}
	if (!err)
		return out_doc(env, &view_features, doc);
	doc_free(doc);
	return report_error(env, handle, err);
}

static int run_features(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status = env_handle(env, a, &handle);

	if (!status)
		status = show_list(env, handle, NULL);
	env_release(env, handle);
	return status;
}

/* ---- feature get ---------------------------------------------------- */

static int export_dma_buf(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	struct target t = { .handle = handle };
	uint64_t size, got;
	int status, fd;

	status = target_lasts(env, a, "a dma-buf is closed when the command ends",
			      "open a session first: `vfioctl open DEVICE`, `vfioctl shell "
			      "DEVICE`, or a script with `vfioctl -x FILE`");
	if (!status)
		status = env_place(env, args_text(a, "LOCATION"), &t);
	if (status)
		return status;
	size = args_u64(a, "size", t.end - t.span.offset);
	fd = vfc_dma_buf_export(handle, t.span.region, t.span.offset, size, &got);
	status = fd < 0 ? report_error(env, handle, fd) :
			  out_doc(env, &view_dma_buf,
				  view_dma_buf_doc(vfc_handle_address(handle), t.name,
						   t.span.offset, got));
	return status;
}

static int run_get(struct env *env, const struct args *a)
{
	bool dma_buf = !strcmp(args_text(a, "FEATURE"), "dma-buf");
	struct vfc_handle *handle;
	int status;

	if (dma_buf != args_has(a, "LOCATION"))
		return err_usage(env, NULL, dma_buf ? "dma-buf needs the LOCATION where it starts" :
				 "only dma-buf takes a LOCATION");
	if (env->opt.dry_run && dma_buf)
		return target_plan(env, a, "create a dma-buf of %s", args_text(a, "LOCATION"));
	status = env_handle(env, a, &handle);
	if (!status)
		status = dma_buf ? export_dma_buf(env, a, handle) :
				   show_list(env, handle, args_text(a, "FEATURE"));
	env_release(env, handle);
	return status;
}

/* ---- feature set ---------------------------------------------------- */

static int run_set(struct env *env, const struct args *a)
{
	const char *name = args_text(a, "FEATURE"), *value = args_text(a, "VALUE"), *how;
	struct vfc_handle *handle;
	int status, err;

	if (env->opt.dry_run)
		return target_plan(env, a, "turn %s %s", name, value);
	status = target_lasts(env, a, "bus mastering is turned off when the device is closed",
			     "open a session first: `vfioctl open DEVICE`, `vfioctl shell "
			     "DEVICE`, or a script with `vfioctl -x FILE`");
	if (status)
		return status;
	status = target_session(env, a, &handle);
	if (status)
		return status;
	err = vfc_bus_master_set(handle, !strcmp(value, "on"), &how);
	status = err ? report_error(env, handle, err) :
		       out_doc(env, &view_feature_set,
			       view_feature_set_doc(vfc_handle_address(handle), name, value, how));
	env_release(env, handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg device_arg[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const features_examples[] = {
	"vfioctl features 01:00.0",
	NULL,
};

const struct cmd cmd_features = {
	.name = "features",
	.help = "Show the VFIO features of a device and their values",
	.args = device_arg,
	.flags = CMD_OPENS,
	.run = run_features,
	.man = "vfioctl-state",
	.examples = features_examples,
};

static const char *const gettable[] = { "migration", "mig-device-state", "mig-data-size",
					"dma-buf", NULL };

static const struct arg get_args[] = {
	TARGET_ARG_DEVICE,
	{ "FEATURE", ARG_WORD, 0, "feature name", gettable },
	{ "LOCATION", ARG_PLACE, ARG_OPTIONAL,
	  "for dma-buf, the start location: bar2+0x1000", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt get_opts[] = {
	{ "size", 'n', ARG_SIZE, "SIZE", "for dma-buf, the size in bytes (default: to the "
	  "region's end)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const get_examples[] = {
	"vfioctl feature get 01:00.0 migration",
	"feature get dma-buf bar2 -n 64k",
	NULL,
};

const struct cmd cmd_feature_get = {
	.name = "feature get",
	.help = "Get a feature's value, or export part of a BAR as a dma-buf",
	.args = get_args,
	.opts = get_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_get,
	.man = "vfioctl-state",
	.examples = get_examples,
};

static const char *const settable[] = { "bus-master", NULL };
static const char *const on_off[] = { "on", "off", NULL };

static const struct arg set_args[] = {
	TARGET_ARG_DEVICE,
	{ "FEATURE", ARG_WORD, 0, "feature name", settable },
	{ "VALUE", ARG_WORD, 0, "on or off", on_off },
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const set_examples[] = {
	"feature set bus-master on",
	NULL,
};

const struct cmd cmd_feature_set = {
	.name = "feature set",
	.help = "Turn a feature (bus-master) on or off",
	.args = set_args,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_set,
	.man = "vfioctl-state",
	.examples = set_examples,
};
