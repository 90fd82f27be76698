/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-test.c: dma test: let a device copy a buffer, and compare every byte.
 */
#include <errno.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "dma.h"
#include "view.h"

#define DEFAULT_SIZE 65536

typedef unsigned long long ull;

/* The state of the progress line. */
struct watch {
	struct env *env;
	uint64_t size, done;
};

static bool show_progress(void *data, uint64_t done)
{
	struct watch *w = data;

	w->done = done;
	out_progress(w->env, "dma test", done, w->size);
	return env_signal;
}

static int test_copy(struct env *env, struct vfc_handle *handle, uint64_t size)
{
	struct watch watch = { .env = env, .size = size };
	struct vfc_dma_test result;
	struct vfc_faults *mark;
	int err;

	vfc_faults_mark(env->ctx, &mark);
	err = vfc_dma_test(handle, size, show_progress, &watch, &result);
	out_progress(env, "dma test", 0, 0);
	if (err || result.mismatches)
		target_warn_of_fault(env, mark, vfc_handle_address(handle));
	vfc_faults_close(mark);
	if (err == -EINTR && env_signal)
		return err_interrupted(env, "dma test interrupted after %llu of %llu bytes",
				       (ull)watch.done, (ull)size);
	if (err)
		return dma_fail(env, handle, err);
	if (!result.mismatches)
		return out_doc(env, &view_dma_test, view_dma_test_doc(&result));
	return err_check(env, NULL, "%s: %llu of %llu bytes differ, the first at 0x%llx: "
			 "sent 0x%02x, received 0x%02x", vfc_handle_address(handle),
			 (ull)result.mismatches, (ull)result.bytes, (ull)result.first_bad,
			 result.sent, result.received);
}

static int run_test(struct env *env, const struct args *a)
{
	uint64_t size = args_u64(a, "size", DEFAULT_SIZE);
	struct vfc_handle *handle;
	int status;

	if (env->opt.dry_run)
		return target_plan(env, a, "map two buffers of %llu bytes, enable bus mastering, "
				  "copy one into the other, restore bus mastering",
				  (ull)size);
	status = env_handle(env, a, &handle);
	if (!status)
		status = test_copy(env, handle, size);
	env_release(env, handle);
	return status;
}

static const struct arg test_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt test_opts[] = {
	{ "size", 0, ARG_SIZE, "SIZE", "bytes to copy (default 64k)", 0, NULL },
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const test_examples[] = {
	"vfioctl dma test 01:00.0",
	"vfioctl dma test 01:00.0 --size 1M",
	NULL,
};

const struct cmd cmd_dma_test = {
	.name = "dma test",
	.help = "Copy a buffer to the device and back by DMA, and compare",
	.args = test_args,
	.opts = test_opts,
	.flags = CMD_OPENS | CMD_WRITES,
	.run = run_test,
	.man = "vfioctl-dma",
	.examples = test_examples,
};
