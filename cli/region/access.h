/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.h: shared by the commands that access a region or a DMA buffer: their options,
 * and the target that the arguments name.
 *
 * Room region: read and write regions, by offset or by register name.
 */
#ifndef CLI_ACCESS_H
#define CLI_ACCESS_H

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/session/place.h"

extern const char *const target_widths[], *const target_widths_or_probe[];

/* Members of a command's tables. */
#define TARGET_ARG_DEVICE						\
	{ "DEVICE", ARG_DEVICE, 0,					\
	  "the device (default in the shell or a script: the open one)", NULL }
#define TARGET_OPT_MEMORY						\
	{ "enable-memory", 0, ARG_FLAG, NULL,				\
	  "enable memory decode first; it stays enabled while the device is open", 0, NULL }
#define TARGET_OPTS							\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes per access: 1, 2, 4 or 8 (default 4, also in config space)", \
	  0, target_widths },						\
	TARGET_OPTS_PATH
/* --width for commands that can probe. */
#define TARGET_OPTS_PROBE						\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes per access: 1, 2, 4 or 8 (default 4, also in config space); probe: " \
	  "find the widths that the region supports",				\
	  0, target_widths_or_probe },					\
	TARGET_OPTS_PATH
#define TARGET_OPTS_PATH						\
	{ "pread", 0, ARG_FLAG, NULL, "access the region with pread and pwrite", 0, NULL }, \
	{ "mmap", 0, ARG_FLAG, NULL,					\
	  "access a mapping of the region (default: prefetchable BARs only)", 0, NULL }, \
	TARGET_OPT_MEMORY
#define TARGET_OPT_FORCE						\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; never, locations that the register map excludes; effect, a " \
	  "partial change of a register whose read or write has side effects", \
	  OPT_VALUE_OPTIONAL | OPT_LIST, target_reasons }
extern const char *const target_reasons[];
/* The reasons of commands that have only some of them. */
extern const char *const target_never_reasons[], *const target_set_reasons[];
/* --force for commands that write many bytes. */
#define TARGET_OPT_FORCE_STORE						\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; registers, regions that are not plain memory; never, locations " \
	  "that the register map excludes",					\
	  OPT_VALUE_OPTIONAL | OPT_LIST, target_store_reasons }
extern const char *const target_store_reasons[];

/*
 * Open DEVICE, or use the session's. Return EXIT_DONE, or an exit status after reporting
 * the failure; call env_release() of the handle in either case.
 */
int target_open(struct env *env, const struct args *a, struct target *t);

/*
 * Resolve the location that a word names, in a region (target_any(): or in a DMA buffer) of
 * the open device, with the options of TARGET_OPTS. The span's size is the width if the
 * word names a register, else 0. Return EXIT_DONE, or an exit status after reporting the
 * failure.
 */
int target_at(struct env *env, const char *word, struct target *t);
int target_any(struct env *env, const char *word, struct target *t);

/* Open DEVICE and resolve LOCATION: target_open() and target_at(). */
int target_begin(struct env *env, const struct args *a, struct target *t);

/* Use the DMA buffer that a word names: BUFFER[+OFF]; false if there is none. */
bool target_buffer(const char *word, struct target *t);

/* Return all ones of a width in bytes. */
uint64_t target_ones(unsigned int width);

/*
 * Enable memory decode with --enable-memory. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int target_memory(struct env *env, const struct args *a, struct vfc_handle *handle);

/*
 * For commands that walk the device's register map: find the map, which must exist, and
 * resolve the options. Return EXIT_DONE, or an exit status after reporting the failure.
 */
int target_map(struct env *env, struct target *t, const struct vfc_regs **regs);

/* Return the bytes per access of --width. */
unsigned int target_width(const struct args *a);

/*
 * Find the register that LOCATION names, without opening the device; at->reg is NULL for
 * another kind of location. Return EXIT_DONE, or an exit status after reporting the
 * failure.
 */
int target_names(struct env *env, const struct args *a, struct vfc_reg_at *at);

/* Return the bytes from the target's offset to the end of its region or buffer. */
uint64_t target_room(const struct target *t);

/*
 * Refuse a span of size 0 or past the end. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int target_fits(struct env *env, const struct target *t);

/*
 * Refuse, unless forced, an access of the span that may crash the host: many registers at a
 * width that they may not support. Return EXIT_DONE, or an exit status after reporting the
 * failure.
 */
int target_may(struct env *env, const struct target *t);

/* Refuse, unless forced, to write bytes meant for memory to registers. */
int target_may_store(struct env *env, const struct target *t);

/*
 * Refuse, unless forced, an access of the span (size 0: one access) that meets a "never"
 * range of the device's register map. Return EXIT_DONE, or an exit status after reporting
 * the failure.
 */
int target_never(struct env *env, const struct target *t);

/* Report an error of the library for the target's device; return an exit status. */
int target_fail(struct env *env, const struct target *t, int err);

/* True if --force names this reason, or is given without a reason. */
bool target_forced(const struct args *a, const char *reason);

/*
 * Print the plan of a command for --dry-run: open DEVICE unless it is open, the step,
 * close. The device is not opened, because opening resets it. Return EXIT_DONE, or an exit
 * status after reporting the failure.
 */
int target_plan(struct env *env, const struct args *a, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Print the plan of several steps. */
int target_plan_steps(struct env *env, const struct args *a, const char *const *steps,
		      size_t count);

/*
 * For a command whose effect ends when the device is closed: fail with this message and
 * hint (usage) if the device is not open in a session. Return EXIT_DONE, or an exit status
 * after reporting the failure.
 */
int target_lasts(struct env *env, const struct args *a, const char *message, const char *hint);

/*
 * Get the handle of DEVICE, which must be open in a session. Return EXIT_DONE, or an
 * exit status after reporting the failure.
 */
int target_session(struct env *env, const struct args *a, struct vfc_handle **handle);

/* Return "pread" or "mmap". */
const char *target_path_word(enum vfc_path path);

/*
 * Warn about the device's first IOMMU fault since the mark (vfc_faults_mark()), if there is
 * one.
 */
void target_warn_of_fault(struct env *env, struct vfc_faults *mark, const char *address);

/* ---- the bytes of a target (bytes.c) -------------------------------- */

/* Return the bytes to move between two checks of env_signal. */
size_t target_chunk(const struct target *t);

/*
 * As vfc_region_run() for a read of a part of the target; "never" ranges of the device's
 * register map are gaps, too, unless forced. Return EXIT_DONE, or an exit status after
 * reporting the failure.
 */
int target_run(struct env *env, const struct target *t, const struct vfc_span *span,
	       struct vfc_span *run);

/*
 * Read or write the bytes of a span of the target's region or buffer: 0, or an error as
 * for vfc_region_load(). *done: the bytes moved, on failure too.
 */
int target_load(const struct target *t, const struct vfc_span *span, void *bytes, size_t *done);
int target_store(const struct target *t, const struct vfc_span *span, const void *bytes,
		 size_t *done);

/*
 * Read count values at the target: count, or an error as for vfc_region_read(). Memory
 * that the device may write is read once, at any offset.
 */
int target_read(const struct target *t, uint64_t *values, size_t count);

/*
 * Return why a value of all ones at an offset may not be data: vfc_region_suspect().
 * NULL for other values, and in a buffer.
 */
const char *target_suspect(const struct target *t, uint64_t offset, uint64_t value);

/* ---- --width probe (width-probe.c) ---------------------------------- */

/* True with --width probe; run the probe instead of the command: an exit status. */
bool probe_wanted(const struct args *a);
int probe_run(struct env *env, const struct args *a);

#endif
