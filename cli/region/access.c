/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.c: turn a command's arguments into a target, and check it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/session/maps.h"
#include "access.h"
#include "view.h"

/* Wrong widths on more registers than this may crash the host. */
#define WIDE UINT64_C(65536)

const char *const target_widths[] = { "1", "2", "4", "8", NULL };
const char *const target_widths_or_probe[] = { "1", "2", "4", "8", "probe", NULL };
const char *const target_reasons[] = { "wide", "never", "effect", NULL };
const char *const target_never_reasons[] = { "never", NULL };
const char *const target_set_reasons[] = { "never", "effect", NULL };
const char *const target_store_reasons[] = { "wide", "registers", "never", NULL };

unsigned int target_width(const struct args *a)
{
	return args_has(a, "width") && !probe_wanted(a) ?
	       (unsigned int)atoi(args_text(a, "width")) : 4;
}

int target_memory(struct env *env, const struct args *a, struct vfc_handle *handle)
{
	int on;

	if (!args_has(a, "enable-memory"))
		return EXIT_DONE;
	on = vfc_handle_memory(handle);
	if (!on)
		on = vfc_handle_memory_enable(handle);
	return on < 0 ? err_lib(env, on, "%s", vfc_handle_address(handle)) : EXIT_DONE;
}

uint64_t target_ones(unsigned int width)
{
	return UINT64_MAX >> (64 - 8 * width);
}

int target_fail(struct env *env, const struct target *t, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(t->handle));
}

/* ---- the location --------------------------------------------------- */

int target_open(struct env *env, const struct args *a, struct target *t)
{
	*t = (struct target){ .args = a };
	if (args_has(a, "pread") && args_has(a, "mmap"))
		return err_usage(env, NULL, "--pread and --mmap cannot be combined");
	return env_handle(env, a, &t->handle);
}

/* Use the path, the map and the memory decode that the options select. */
static int use_options(struct env *env, struct target *t, const struct vfc_regs *regs)
{
	t->regs = target_forced(t->args, "never") ? NULL : regs;
	t->span.path = args_has(t->args, "mmap") ? VFC_PATH_MMAP :
		       args_has(t->args, "pread") ? VFC_PATH_PREAD : VFC_PATH_AUTO;
	return target_memory(env, t->args, t->handle);
}

int target_map(struct env *env, struct target *t, const struct vfc_regs **regs)
{
	const char *address = vfc_handle_address(t->handle);
	int status = maps_find(env, address, regs);

	if (status)
		return status;
	return *regs ? use_options(env, t, *regs) : maps_none(env, address);
}

/* Use --width, else the width of the location. */
static int choose_width(struct env *env, struct target *t)
{
	unsigned int own = t->span.width;

	if (args_has(t->args, "width") || !own)
		t->span.width = target_width(t->args);
	t->span.size = own ? t->span.width : 0;
	if (!t->span.at.reg || t->span.width == own)
		return EXIT_DONE;
	if (t->span.at.field)
		return err_usage(env, "omit -w", "%s is %u bytes wide: its fields cannot be "
				 "read at a width of %u", t->span.at.reg->name, own,
				 t->span.width);
	/* The bytes are not exactly the register's: do not decode fields. */
	t->span.at.reg = NULL;
	t->span.part = 0;
	return EXIT_DONE;
}

int target_at(struct env *env, const char *word, struct target *t)
{
	const char *address = vfc_handle_address(t->handle);
	const struct vfc_regs *regs;
	/* Fail on a broken map: it may contain the "never" ranges of this device. */
	int status = env_names_reg(word) ? maps_find(env, address, &regs) :
					   maps_find_never(env, address, &regs);

	t->word = word;
	if (!status)
		status = env_place(env, word, t);
	if (!status)
		status = choose_width(env, t);
	return status ? status : use_options(env, t, regs);
}

bool target_buffer(const char *word, struct target *t)
{
	char name[VFC_NAME];
	uint64_t offset;

	if (words_place(word, name, sizeof(name), &offset) || !env_names_reg(name))
		return false;
	t->buffer = vfc_dma_buffer(vfc_handle_space(t->handle), name);
	if (!t->buffer)
		return false;
	t->word = word;
	t->end = t->buffer->size;
	memcpy(t->name, t->buffer->name, sizeof(t->name));
	t->span = (struct vfc_span){ .offset = offset, .width = target_width(t->args) };
	return true;
}

int target_any(struct env *env, const char *word, struct target *t)
{
	return target_buffer(word, t) ? EXIT_DONE : target_at(env, word, t);
}

int target_begin(struct env *env, const struct args *a, struct target *t)
{
	int status = target_open(env, a, t);

	return status ? status : target_at(env, args_text(a, "LOCATION"), t);
}

int target_names(struct env *env, const struct args *a, struct vfc_reg_at *at)
{
	const char *word = args_text(a, "LOCATION");
	char address[VFC_NAME];

	*at = (struct vfc_reg_at){ .reg = NULL };
	if (!env_names_reg(word))
		return EXIT_DONE;
	if (env_address(env, a, "DEVICE", address))
		return EXIT_FAILED;
	return maps_reg(env, address, word, at);
}

uint64_t target_room(const struct target *t)
{
	return t->span.offset < t->end ? t->end - t->span.offset : 0;
}

/* ---- checks --------------------------------------------------------- */

bool target_forced(const struct args *a, const char *reason)
{
	size_t i;

	for (i = 0; i < args_count(a, "force"); i++)
		if (!args_text_at(a, "force", i) || !strcmp(args_text_at(a, "force", i), reason))
			return true;
	return false;
}

int target_fits(struct env *env, const struct target *t)
{
	if (t->span.size && t->span.size <= target_room(t))
		return EXIT_DONE;
	return err_usage(env, NULL, "%s has %llu bytes starting at 0x%llx, not %llu", t->name,
			 (unsigned long long)target_room(t), (unsigned long long)t->span.offset,
			 (unsigned long long)t->span.size);
}

int target_may(struct env *env, const struct target *t)
{
	if (t->buffer || t->span.width == 4 || t->span.size <= WIDE ||
	    target_forced(t->args, "wide") ||
	    vfc_region_kind(t->handle, t->span.region) != VFC_KIND_MEMORY)
		return EXIT_DONE;
	return err_refused(env, "omit -w, or add --force=wide",
			   "%llu bytes of registers in %s at a width of %u: a wrong width may "
			   "crash the host",
			   (unsigned long long)t->span.size, t->name, t->span.width);
}

int target_may_store(struct env *env, const struct target *t)
{
	if (t->buffer || vfc_region_kind(t->handle, t->span.region) == VFC_KIND_PREFETCH ||
	    target_forced(t->args, "registers"))
		return EXIT_DONE;
	return err_refused(env, "add --force=registers to write anyway", "%s is not plain "
			   "memory: writing %llu bytes to registers may have side effects",
			   t->name, (unsigned long long)t->span.size);
}

int target_never(struct env *env, const struct target *t)
{
	struct vfc_span span = t->span, never;
	char text[256];
	int found;

	if (t->buffer || !t->regs)
		return EXIT_DONE;
	if (!span.size)
		span.size = span.width;
	found = vfc_regs_never(t->handle, t->regs, &span, &never);
	if (found <= 0)
		return found ? target_fail(env, t, found) : EXIT_DONE;
	snprintf(text, sizeof(text), "%s+0x%llx must not be accessed: %s", t->name,
		 (unsigned long long)never.offset, never.why);
	return err_refused_for(env, &(struct err_reason){ .subject = vfc_handle_address(t->handle),
			       .word = "never", .text = text }, 1, "--force=never");
}

/* ---- sessions and plans --------------------------------------------- */

int target_lasts(struct env *env, const struct args *a, const char *message, const char *hint)
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

int target_session(struct env *env, const struct args *a, struct vfc_handle **handle)
{
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	if (env_is_open(env, address))
		return env_handle(env, a, handle);
	return err_usage(env, "open the device first: vfioctl open", "%s is not open", address);
}

const char *target_path_word(enum vfc_path path)
{
	return path == VFC_PATH_MMAP ? "mmap" : "pread";
}

void target_warn_of_fault(struct env *env, struct vfc_faults *mark, const char *address)
{
	struct vfc_fault f;

	if (vfc_faults_since(mark, address, &f) <= 0)
		return;
	err_warn(env, "%s: IOMMU fault: %s at 0x%llx: %s; see `faults`", address,
		 vfc_word(VFC_WORDS_FAULT_ACCESS, f.access) ?: "transfer",
		 (unsigned long long)f.iova, f.why);
}

int target_plan_steps(struct env *env, const struct args *a, const char *const *steps,
		      size_t count)
{
	char address[VFC_NAME];
	int status = env_address(env, a, "DEVICE", address);

	if (status)
		return status;
	return out_doc(env, &view_steps,
		       view_steps_doc(address, !env_is_open(env, address), steps, count));
}

int target_plan(struct env *env, const struct args *a, const char *fmt, ...)
{
	char step[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(step, sizeof(step), fmt, ap);
	va_end(ap);
	return target_plan_steps(env, a, &(const char *){ step }, 1);
}
