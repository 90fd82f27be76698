/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.h: shared by the commands that access a region: their options, and the
 * device, location and access that the arguments name.
 *
 * Room region: read and write regions, by offset or by register name.
 */
#ifndef CLI_ACCESS_H
#define CLI_ACCESS_H

#include "cli/words/cmd.h"
#include "cli/out/env.h"
#include "cli/session/place.h"

extern const char *const touch_widths[], *const touch_widths_or_probe[];

/* Members of a command's tables. */
#define TOUCH_ARG_DEVICE						\
	{ "DEVICE", ARG_DEVICE, 0,					\
	  "the device (default in the shell or a script: the open one)", NULL }
#define TOUCH_OPT_MEMORY						\
	{ "enable-memory", 0, ARG_FLAG, NULL,				\
	  "enable memory decode first; it stays enabled while the device is open", 0, NULL }
#define TOUCH_OPTS							\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes per access: 1, 2, 4 or 8 (default 4, also in config space)", \
	  0, touch_widths },						\
	TOUCH_OPTS_PATH
/* --width for commands that can probe. */
#define TOUCH_OPTS_PROBE						\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes per access: 1, 2, 4 or 8 (default 4, also in config space); probe: " \
	  "find the widths that the region supports",				\
	  0, touch_widths_or_probe },					\
	TOUCH_OPTS_PATH
#define TOUCH_OPTS_PATH							\
	{ "pread", 0, ARG_FLAG, NULL, "access the region with pread and pwrite", 0, NULL }, \
	{ "mmap", 0, ARG_FLAG, NULL,					\
	  "access a mapping of the region (default: prefetchable BARs only)", 0, NULL }, \
	TOUCH_OPT_MEMORY
#define TOUCH_OPT_FORCE							\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; never, locations that the register map excludes; effect, a " \
	  "partial change of a register whose read or write has side effects", \
	  OPT_VALUE_OPTIONAL | OPT_LIST, touch_reasons }
extern const char *const touch_reasons[];
/* The reasons of commands that have only some of them. */
extern const char *const touch_never_reasons[], *const touch_set_reasons[];
/* --force for commands that write many bytes. */
#define TOUCH_OPT_FORCE_STORE						\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; registers, regions that are not plain memory; never, locations " \
	  "that the register map excludes",					\
	  OPT_VALUE_OPTIONAL | OPT_LIST, touch_store_reasons }
extern const char *const touch_store_reasons[];

struct touch {
	struct vfc_handle *handle;
	struct place place;
	struct vfc_access access;
	const struct vfc_regs *regs;	/* the map whose "never" ranges are gaps; NULL: none */
	struct vfc_unit unit;		/* of a checked access; handle NULL: not checked */
};

/*
 * Open DEVICE and resolve PLACE and the options. EXIT_DONE, or the exit status of
 * a failure that was reported; call touch_end() in either case.
 */
int touch_begin(struct env *env, const struct args *a, struct touch *t);
void touch_end(struct env *env, struct touch *t);

/* The two steps of touch_begin(): open DEVICE; resolve the location that an argument names. */
int touch_open(struct env *env, const struct args *a, struct touch *t);
int touch_at(struct env *env, const struct args *a, const char *name, struct touch *t);

/* Resolve the location that a word names. */
int touch_word(struct env *env, const struct args *a, const char *word, struct touch *t);

/* Return all ones of a width in bytes. */
uint64_t touch_ones(unsigned int width);

/* Enable memory decode with --enable-memory. EXIT_DONE, or the failure has been reported. */
int touch_memory(struct env *env, const struct args *a, struct vfc_handle *handle);

/*
 * For commands that walk the device's register map: find the map, which must exist,
 * and resolve the options. EXIT_DONE, or the failure has been reported.
 */
int touch_map(struct env *env, const struct args *a, struct touch *t,
	      const struct vfc_regs **regs);

/* Return the bytes per access of --width. */
unsigned int touch_width(const struct args *a);

/* Use --width, else the width of the location. EXIT_DONE, or the failure has been reported. */
int touch_choose_width(struct env *env, const struct args *a, struct place *place,
		       unsigned int *width);

/*
 * Find the register that PLACE names, without opening the device; at->reg is NULL
 * for another kind of location. EXIT_DONE, or the failure has been reported.
 */
int touch_names(struct env *env, const struct args *a, struct vfc_reg_at *at);

/*
 * Refuse, unless forced, an access that may crash the host: many registers at a
 * width that they may not support. EXIT_DONE, or the failure has been reported.
 */
int touch_may(struct env *env, const struct args *a, const struct touch *t, uint64_t size);

/* Refuse, unless forced, to write bytes meant for memory to registers. */
int touch_may_store(struct env *env, const struct args *a, const struct touch *t, uint64_t size);

/* Return the bytes to move between two checks of env_signal. */
size_t touch_chunk(const struct touch *t);

/*
 * As vfc_region_run() for a read; "never" ranges of the device's register map are
 * gaps, too, unless forced. EXIT_DONE, or the failure has been reported.
 */
int touch_run(struct env *env, const struct touch *t, const struct vfc_access *a,
	      uint64_t size, struct vfc_run *run);

/*
 * Refuse, unless forced, an access of size bytes that meets a "never" range of the
 * device's register map. EXIT_DONE, or the failure has been reported.
 */
int touch_never(struct env *env, const struct touch *t, uint64_t size);

/* True if --force overrides the reason: it is named, or none is. */
bool touch_forced(const struct args *a, const char *reason);

/*
 * Print the plan of a command for --dry-run: open DEVICE unless it is open, the
 * step, close. The device is not opened, because opening resets it. EXIT_DONE, or
 * the failure has been reported.
 */
int touch_plan(struct env *env, const struct args *a, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Print the plan of several steps. */
int touch_plan_steps(struct env *env, const struct args *a, const char *const *steps,
		     size_t count);

/*
 * For a command whose effect ends when the device is closed: fail with this message
 * and hint (usage) if the device is not open in a session. EXIT_DONE, or the failure
 * has been reported.
 */
int touch_lasts(struct env *env, const struct args *a, const char *message, const char *hint);

/*
 * Return the handle of DEVICE, which must be open in a session. EXIT_DONE, or the failure
 * has been reported.
 */
int touch_session(struct env *env, const struct args *a, struct vfc_handle **handle);

/* Return "pread" or "mmap". */
const char *touch_path_word(enum vfc_path path);

/*
 * Warn of the device's first IOMMU fault since the mark (vfc_faults_mark()), if
 * there is one.
 */
void touch_warn_of_fault(struct env *env, struct vfc_faults *mark, const char *address);

/* ---- --width probe (width-probe.c) ---------------------------------- */

/* True with --width probe; run the probe instead of the command: an exit status. */
bool probe_wanted(const struct args *a);
int probe_run(struct env *env, const struct args *a);

#endif
