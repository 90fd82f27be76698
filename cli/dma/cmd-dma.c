/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-dma.c: DMA buffers: dma map, unmap, list, ranges, dirty.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "dma.h"
#include "view.h"

typedef unsigned long long ull;

static const char *const reasons[] = { "predicted", "memory", NULL };

int dma_fail(struct env *env, struct vfc_handle *handle, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(handle));
}

int dma_begin(struct env *env, const struct args *a, struct vfc_handle **handle)
{
	int status = target_lasts(env, a, "buffers are unmapped when the command ends",
				  "open a session first: `vfioctl open DEVICE` or `vfioctl shell "
				  "DEVICE`; `dma test` and `dma ranges` need none");

	*handle = NULL;
	return status ? status : target_session(env, a, handle);
}

/* ---- map ------------------------------------------------------------ */

static int parse_request(struct env *env, const struct args *a, struct vfc_dma_request *request)
{
	*request = (struct vfc_dma_request){
		.name = args_text(a, "name"),
		.size = args_u64(a, "SIZE", 0),
		.fixed = args_has(a, "iova"),
		.iova = args_u64(a, "iova", 0),
		.flags = args_has(a, "ro") ? VFC_DMA_READ :
			 args_has(a, "wo") ? VFC_DMA_WRITE : VFC_DMA_READ | VFC_DMA_WRITE,
		.huge = args_has(a, "huge"),
	};
	if (args_has(a, "ro") && args_has(a, "wo"))
		return err_usage(env, NULL, "--ro and --wo cannot be combined");
	return EXIT_DONE;
}

/* Refuse, unless forced, a mapping that the kernel is expected to reject. */
static int report_refusal(struct env *env, struct vfc_handle *handle, const char *word,
			  const struct vfc_dma_refusal *refusal)
{
	const struct err_reason reason = {
		.subject = vfc_handle_address(handle), .word = word, .text = refusal->text,
	};
	char hint[512];

	snprintf(hint, sizeof(hint), "%s%sadd --force=%s to try anyway", refusal->hint,
		 refusal->hint[0] ? "; " : "", word);
	return err_refused_for(env, &reason, 1, hint);
}

/* Map anyway; warn if the kernel accepts it, because the prediction was wrong. */
static int map_anyway(struct env *env, struct vfc_handle *handle, struct vfc_dma_request *request,
		      const struct vfc_buffer **buffer)
{
	struct vfc_dma_refusal refusal;
	int ret;

	request->anyway = true;
	ret = vfc_dma_map(vfc_handle_space(handle), request, &refusal, buffer);
	if (!ret && refusal.reason)
		err_warn(env, "the kernel accepted the mapping, contrary to this prediction: "
			 "%s", refusal.text);
	return ret;
}

static int map_buffer(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	struct vfc_dma_request request;
	const struct vfc_buffer *buffer;
	struct vfc_dma_refusal refusal;
	const char *word;
	int ret = parse_request(env, a, &request);

	if (ret)
		return ret;
	ret = vfc_dma_map(vfc_handle_space(handle), &request, &refusal, &buffer);
	if (ret > 0) {
		word = strcmp(refusal.reason, "memory") ? "predicted" : "memory";
		if (target_forced(a, word))
			ret = map_anyway(env, handle, &request, &buffer);
		if (ret > 0)
			return report_refusal(env, handle, word, &refusal);
	}
	return ret < 0 ? dma_fail(env, handle, ret) :
			 out_doc(env, &view_dma_buffer, view_dma_buffer_doc(buffer));
}

static int run_map(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "map %llu bytes", (ull)args_u64(a, "SIZE", 0));
	status = dma_begin(env, a, &handle);
	if (!status)
		status = map_buffer(env, a, handle);
	env_release(env, handle);
	return status;
}

/* ---- unmap ---------------------------------------------------------- */

static int unmap_range(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	uint64_t iova = args_u64(a, "iova", 0), size = args_u64(a, "size", 0), done;
	struct vfc_space *space = vfc_handle_space(handle);
	const struct vfc_buffer *b;
	int err;

	for (b = vfc_dma_buffers(space); b && !args_has(a, "size"); b = b->next)
		if (b->iova == iova)
			size = b->size;
	if (!size && !args_has(a, "size"))
		return err_absent(env, -ENOENT, "add -n SIZE, or list buffers: dma list",
				  "no buffer begins at IOVA 0x%llx", (ull)iova);
	err = vfc_dma_unmap_range(space, iova, size, &done);
	return err ? dma_fail(env, handle, err) :
		     out_doc(env, &view_dma_unmapped, view_dma_unmapped_doc(done));
}

/* Unmap the buffer with that name, or all buffers. */
static int unmap_buffers(struct env *env, struct vfc_handle *handle, const char *name)
{
	struct vfc_space *space = vfc_handle_space(handle);
	const struct vfc_buffer *b = name ? vfc_dma_buffer(space, name) : vfc_dma_buffers(space);
	uint64_t done = 0;
	int err = 0;

	if (name && !b)
		return dma_fail(env, handle, vfc_dma_unmap(space, name));
	for (; b && !err; b = name ? NULL : vfc_dma_buffers(space)) {
		uint64_t size = b->size;

		err = vfc_dma_unmap(space, b->name);
		done += err ? 0 : size;
	}
	return err ? dma_fail(env, handle, err) :
		     out_doc(env, &view_dma_unmapped, view_dma_unmapped_doc(done));
}

static int run_unmap(struct env *env, const struct args *a)
{
	int given = args_has(a, "NAME") + args_has(a, "iova") + args_has(a, "all"), status;
	struct vfc_handle *handle;

	if (given != 1 || (args_has(a, "size") && !args_has(a, "iova")))
		return err_usage(env, "use dma unmap NAME, dma unmap --iova 0x1000 -n 64k, or "
				 "dma unmap --all", "name one buffer or range to unmap");
	if (env->opt.dry_run)
		return target_plan(env, a, "unmap %s", args_has(a, "NAME") ? args_text(a, "NAME") :
				   args_has(a, "all") ? "all buffers" : args_text(a, "iova"));
	status = dma_begin(env, a, &handle);
	if (!status)
		status = args_has(a, "iova") ? unmap_range(env, a, handle) :
					       unmap_buffers(env, handle, args_text(a, "NAME"));
	env_release(env, handle);
	return status;
}

/* ---- list, ranges --------------------------------------------------- */

static int run_list(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status = dma_begin(env, a, &handle);

	if (!status)
		status = out_doc(env, &view_dma_list,
				 view_dma_list_doc(vfc_dma_buffers(vfc_handle_space(handle))));
	env_release(env, handle);
	return status;
}

static int run_ranges(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	struct vfc_dma_ranges ranges;
	int err, status = env_handle(env, a, &handle);

	if (status)
		return status;
	err = vfc_dma_ranges(vfc_handle_space(handle), &ranges);
	if (err) {
		status = dma_fail(env, handle, err);
	} else {
		status = out_doc(env, &view_dma_ranges, view_dma_ranges_doc(&ranges));
		vfc_dma_ranges_clear(&ranges);
	}
	env_release(env, handle);
	return status;
}

/* ---- dirty ---------------------------------------------------------- */

/* The values of --by, in the order of enum vfc_dirty_by. */
static const char *const bys[] = { "iommu", "device", NULL };
static const char *const actions[] = { "start", "stop", "report", NULL };

static int report_dirty(struct env *env, struct vfc_handle *handle, enum vfc_dirty_by by)
{
	const struct vfc_buffer *b = vfc_dma_buffers(vfc_handle_space(handle));
	struct doc *list, *doc = view_dirty_doc(bys[by], &list);
	struct vfc_dirty dirty;
	int err = 0;

	for (; b && !err; b = b->next) {
		err = vfc_dirty_report(handle, by, b, &dirty);
		if (err)
			break;
		view_dirty_buffer(list, b, &dirty);
		free(dirty.bitmap);
	}
	if (!err)
		return out_doc(env, &view_dirty, doc);
	doc_free(doc);
	return dma_fail(env, handle, err);
}

static int run_action(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	const char *action = args_text(a, "ACTION");
	enum vfc_dirty_by by = VFC_DIRTY_IOMMU;
	int err;

	if (args_has(a, "by") && !strcmp(args_text(a, "by"), "device"))
		by = VFC_DIRTY_DEVICE;
	if (!strcmp(action, "report"))
		return report_dirty(env, handle, by);
	err = !strcmp(action, "start") ? vfc_dirty_start(handle, by) : vfc_dirty_stop(handle, by);
	return err ? dma_fail(env, handle, err) :
		     out_doc(env, &view_tracking,
			     view_tracking_doc(bys[by], !strcmp(action, "start")));
}

static int run_dirty(struct env *env, const struct args *a)
{
	struct vfc_handle *handle;
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "%s dirty page tracking", args_text(a, "ACTION"));
	status = dma_begin(env, a, &handle);
	if (!status)
		status = run_action(env, a, handle);
	env_release(env, handle);
	return status;
}

/* ---- tables --------------------------------------------------------- */

static const struct arg map_args[] = {
	TARGET_ARG_DEVICE,
	{ "SIZE", ARG_SIZE, 0, "size in bytes, in whole pages: 4k, 2M", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt map_opts[] = {
	{ "iova", 0, ARG_U64, "IOVA",
	  "IOVA of the buffer (default: the lowest free one)", 0, NULL },
	{ "huge", 0, ARG_FLAG, NULL, "use huge pages, which must be reserved "
	  "(sysctl vm.nr_hugepages)", 0, NULL },
	{ "ro", 0, ARG_FLAG, NULL, "let the device only read the buffer", 0, NULL },
	{ "wo", 0, ARG_FLAG, NULL, "let the device only write the buffer", 0, NULL },
	{ "name", 0, ARG_TEXT, "NAME", "name of the buffer (default: buf0, buf1 ...)", 0, NULL },
	{ "force", 0, ARG_WORD, "REASON",
	  "override refusals (all, or those named): predicted, a mapping that the kernel is "
	  "expected to reject; memory, more than is free", OPT_VALUE_OPTIONAL | OPT_LIST, reasons },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const map_examples[] = {
	"dma map 64k",
	"dma map 4k --iova 0x100000 --name ring --ro",
	"dma map 2M --huge",
	NULL,
};

const struct cmd cmd_dma_map = {
	.name = "dma map",
	.help = "Map a new DMA buffer for the device",
	.args = map_args,
	.opts = map_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_map,
	.man = "vfioctl-dma",
	.examples = map_examples,
};

static const struct arg unmap_args[] = {
	TARGET_ARG_DEVICE,
	{ "NAME", ARG_TEXT, ARG_OPTIONAL, "buffer to unmap", NULL },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt unmap_opts[] = {
	{ "iova", 0, ARG_U64, "IOVA", "start IOVA of the mapping, instead of its name", 0, NULL },
	{ "size", 'n', ARG_SIZE, "SIZE", "with --iova: bytes to unmap (default: the buffer that "
	  "begins there)", 0, NULL },
	{ "all", 0, ARG_FLAG, NULL, "unmap all buffers", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const unmap_examples[] = {
	"dma unmap buf0",
	"dma unmap --iova 0x100000 -n 4k",
	"dma unmap --all",
	NULL,
};

const struct cmd cmd_dma_unmap = {
	.name = "dma unmap",
	.help = "Unmap DMA buffers",
	.args = unmap_args,
	.opts = unmap_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_unmap,
	.man = "vfioctl-dma",
	.examples = unmap_examples,
};

static const struct arg device_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const char *const list_examples[] = { "dma list", NULL };

const struct cmd cmd_dma_list = {
	.name = "dma list",
	.help = "List DMA buffers",
	.args = device_args,
	.flags = CMD_OPENS,
	.run = run_list,
	.man = "vfioctl-dma",
	.examples = list_examples,
};

static const char *const ranges_examples[] = { "vfioctl dma ranges 01:00.0", NULL };

const struct cmd cmd_dma_ranges = {
	.name = "dma ranges",
	.help = "Show DMA limits: IOVA windows, reserved regions, memory",
	.args = device_args,
	.flags = CMD_OPENS,
	.run = run_ranges,
	.man = "vfioctl-dma",
	.examples = ranges_examples,
};

static const struct arg dirty_args[] = {
	TARGET_ARG_DEVICE,
	{ "ACTION", ARG_WORD, 0, "start, stop or report", actions },
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt dirty_opts[] = {
	{ "by", 0, ARG_WORD, "WHO", "tracker: iommu (default) or device", 0, bys },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const dirty_examples[] = {
	"dma dirty start",
	"dma dirty report",
	"dma dirty stop",
	NULL,
};

const struct cmd cmd_dma_dirty = {
	.name = "dma dirty",
	.help = "Track pages that the device writes",
	.args = dirty_args,
	.opts = dirty_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_dirty,
	.man = "vfioctl-dma",
	.examples = dirty_examples,
};
