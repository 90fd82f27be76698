/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.c: turn a command's arguments into an access of a region.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "access.h"
#include "view.h"

/* Wrong widths on more registers than this may crash the host. */
#define WIDE UINT64_C(65536)

const char *const touch_widths[] = { "1", "2", "4", "8", NULL };
const char *const touch_widths_or_probe[] = { "1", "2", "4", "8", "probe", NULL };
const char *const touch_reasons[] = { "wide", "never", "effect", NULL };
const char *const touch_never_reasons[] = { "never", NULL };
const char *const touch_set_reasons[] = { "never", "effect", NULL };
const char *const touch_store_reasons[] = { "wide", "registers", "never", NULL };

unsigned int touch_width(const struct args *a)
{
	return args_has(a, "width") && !probe_wanted(a) ?
	       (unsigned int)atoi(args_text(a, "width")) : 4;
}

/* Registers are slow; for memory, a chunk fits in a cache. */
#define CHUNK 4096
#define MEMORY_CHUNK (128 * 1024)

int touch_memory(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	int on;

	if (!args_has(a, "enable-memory"))
		return EXIT_DONE;
	on = vfc_handle_memory(handle);
	if (!on)
		on = vfc_handle_memory_enable(handle);
	return on < 0 ? err_lib(env, on, "%s", vfc_handle_address(handle)) : EXIT_DONE;
}

uint64_t touch_ones(unsigned int width)
{
	return UINT64_MAX >> (64 - 8 * width);
}

int touch_at(struct env *env, const struct args *a, const char *name, struct touch *t)
{
	return touch_word(env, a, args_text(a, name), t);
}

/* Return the path that the options select. */
static enum vfc_path choose_path(const struct args *a)
{
	return args_has(a, "mmap") ? VFC_PATH_MMAP :
	       args_has(a, "pread") ? VFC_PATH_PREAD : VFC_PATH_AUTO;
}

int touch_map(struct env *env, const struct args *a, struct touch *t,
	      const struct vfc_regs **regs)
{
	const char *address = vfc_handle_address(t->handle);
	int status = maps_find(env, address, regs);

	if (status)
		return status;
	if (!*regs)
		return maps_none(env, address);
	t->regs = touch_forced(a, "never") ? NULL : *regs;
	t->access.path = choose_path(a);
	return touch_memory(env, a, t->handle);
}

int touch_word(struct env *env, const struct args *a, const char *word, struct touch *t)
{
	const struct vfc_regs *regs;
	unsigned int width;
	/* Fail on a broken map: it may contain the "never" ranges of this device. */
	int status = maps_find(env, vfc_handle_address(t->handle), &regs);

	if (!status)
		status = env_place(env, t->handle, word, &t->place);
	if (!status)
		status = touch_choose_width(env, a, &t->place, &width);
	if (status)
		return status;
	t->regs = touch_forced(a, "never") ? NULL : regs;
	t->access = (struct vfc_access){
		.region = t->place.region.index,
		.offset = t->place.offset,
		.width = width,
		.path = choose_path(a),
	};
	return touch_memory(env, a, t->handle);
}

int touch_open(struct env *env, const struct args *a, struct touch *t)
{
	*t = (struct touch){ .handle = NULL };
	if (args_has(a, "pread") && args_has(a, "mmap"))
		return err_usage(env, NULL, "--pread and --mmap cannot be combined");
	return env_handle(env, a, &t->handle);
}

int touch_begin(struct env *env, const struct args *a, struct touch *t)
{
	int status = touch_open(env, a, t);

	return status ? status : touch_at(env, a, "PLACE", t);
}

void touch_end(struct env *env, struct touch *t)
{
	env_release(env, t->handle);
}

size_t touch_chunk(const struct touch *t)
{
	return vfc_region_memory(t->handle, &t->access) ? MEMORY_CHUNK : CHUNK;
}

bool touch_forced(const struct args *a, const char *reason)
{
	size_t i;

	for (i = 0; i < args_count(a, "force"); i++)
		if (!args_text_at(a, "force", i) || !strcmp(args_text_at(a, "force", i), reason))
			return true;
	return false;
}

int touch_may(struct env *env, const struct args *a, const struct touch *t, uint64_t size)
{
	if (t->access.width == 4 || size <= WIDE || touch_forced(a, "wide") ||
	    vfc_region_kind(t->handle, t->access.region) != VFC_KIND_MEMORY)
		return EXIT_DONE;
	return err_refused(env, "omit -w, or add --force=wide",
			   "%llu bytes of registers in %s at a width of %u: a wrong width may "
			   "crash the host",
			   (unsigned long long)size, t->place.region.name, t->access.width);
}

int touch_may_store(struct env *env, const struct args *a, const struct touch *t, uint64_t size)
{
	if (vfc_region_kind(t->handle, t->access.region) == VFC_KIND_PREFETCH ||
	    touch_forced(a, "registers"))
		return EXIT_DONE;
	return err_refused(env, "add --force=registers to write anyway", "%s is not plain "
			   "memory: writing %llu bytes to registers may have side effects",
			   t->place.region.name, (unsigned long long)size);
}

int touch_lasts(struct env *env, const struct args *a, const char *message, const char *hint)
{
	char address[VFC_NAME];
	int status;

	if (env->mode != MODE_ONESHOT)
		return EXIT_DONE;
	status = env_address(env, a, "DEVICE", address);
	if (status)
		return status;
	return env_is_open(env, address) ? EXIT_DONE : err_usage(env, hint, "%s", message);
}

int touch_session(struct env *env, const struct args *a, struct vfc_handle **handle)
{
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	if (env_is_open(env, address))
		return env_handle(env, a, handle);
	return err_usage(env, "open the device first: vfioctl open", "%s is not open", address);
}

const char *touch_path_word(enum vfc_path path)
{
	return path == VFC_PATH_MMAP ? "mmap" : "pread";
}

void touch_warn_of_fault(struct env *env, struct vfc_faults *mark, const char *address)
{
	struct vfc_fault f;

	if (vfc_faults_since(mark, address, &f) <= 0)
		return;
	err_warn(env, "%s: IOMMU fault: %s at 0x%llx: %s; see `faults`", address,
		 vfc_word(VFC_WORDS_FAULT_ACCESS, f.access) ?: "transfer",
		 (unsigned long long)f.iova, f.why);
}

int touch_plan_steps(struct env *env, const struct args *a, const char *const *steps,
		     size_t count)
{
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	return out_doc(env, &view_steps,
		       view_steps_doc(address, !env_is_open(env, address), steps, count));
}

int touch_plan(struct env *env, const struct args *a, const char *fmt, ...)
{
	char step[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(step, sizeof(step), fmt, ap);
	va_end(ap);
	return touch_plan_steps(env, a, &(const char *){ step }, 1);
}
