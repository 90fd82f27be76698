/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * access.h: what the commands that touch a region have in common: the options
 * that say how, and the device, place and access that the words make.
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
	{ "DEVICE", ARG_DEVICE, 0, "the device; in a session, the open one", NULL }
#define TOUCH_OPT_MEMORY						\
	{ "enable-memory", 0, ARG_FLAG, NULL,				\
	  "turn memory decode on first; it stays on while the device is open", 0, NULL }
#define TOUCH_OPTS							\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes a single access: 1, 2, 4 or 8 (default 4, also in config space)", \
	  0, touch_widths },						\
	TOUCH_OPTS_PATH
/* The same of those that can probe. */
#define TOUCH_OPTS_PROBE						\
	{ "width", 'w', ARG_WORD, "BYTES",				\
	  "bytes a single access: 1, 2, 4 or 8 (default 4, also in config space); probe: " \
	  "find out which the region answers",				\
	  0, touch_widths_or_probe },					\
	TOUCH_OPTS_PATH
#define TOUCH_OPTS_PATH							\
	{ "pread", 0, ARG_FLAG, NULL, "go through pread and pwrite", 0, NULL }, \
	{ "mmap", 0, ARG_FLAG, NULL,					\
	  "go through a mapping (default: prefetchable BARs only)", 0, NULL }, \
	TOUCH_OPT_MEMORY
#define TOUCH_OPT_FORCE							\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; never, what the register map says not to touch; effect, a " \
	  "change of a part of a register where reading or writing it does more",	\
	  OPT_VALUE_OPTIONAL | OPT_LIST, touch_reasons }
extern const char *const touch_reasons[];
/* … and of commands that know but some of them. */
extern const char *const touch_never_reasons[], *const touch_set_reasons[];
/* The same of those that write many bytes alike. */
#define TOUCH_OPT_FORCE_STORE						\
	{ "force", 0, ARG_WORD, "REASON",				\
	  "override refusals (all, or those named): wide, over 64 KiB of registers at a " \
	  "width other than 4; registers, what is no plain memory; never, what the register " \
	  "map says not to touch",					\
	  OPT_VALUE_OPTIONAL | OPT_LIST, touch_store_reasons }
extern const char *const touch_store_reasons[];

struct touch {
	struct vfc_handle *handle;
	struct place place;
	struct vfc_access access;
	const struct vfc_regs *regs;	/* whose never-touch stretches count; NULL: none do */
	struct vfc_unit unit;		/* of an access that was checked; handle NULL: it was not */
};

/*
 * Open DEVICE and resolve PLACE and the options. EXIT_DONE, or an exit status
 * when it has been reported; give back with touch_end() in either case.
 */
int touch_begin(struct env *env, const struct args *a, struct touch *t);
void touch_end(struct env *env, struct touch *t);

/* The two halves of it: open DEVICE; resolve the place that an argument names. */
int touch_open(struct env *env, const struct args *a, struct touch *t);
int touch_at(struct env *env, const struct args *a, const char *name, struct touch *t);

/* The same of a place that any word names. */
int touch_word(struct env *env, const struct args *a, const char *word, struct touch *t);

/* All ones of a width. */
uint64_t touch_ones(unsigned int width);

/* Turn memory decode on when --enable-memory says so. EXIT_DONE, or it has been reported. */
int touch_memory(struct env *env, const struct args *a, struct vfc_handle *handle);

/*
 * For commands that go through all of the device's register map instead: the map,
 * without which it is an error, and the options. EXIT_DONE, or it has been reported.
 */
int touch_map(struct env *env, const struct args *a, struct touch *t,
	      const struct vfc_regs **regs);

/* Bytes a single access, by --width. */
unsigned int touch_width(const struct args *a);

/* … and where that was not given by what the place names. EXIT_DONE, or it has been reported. */
int touch_choose_width(struct env *env, const struct args *a, struct place *place,
		       unsigned int *width);

/*
 * The register that PLACE names, without opening the device: at->reg NULL when it
 * is another kind of place. EXIT_DONE, or it has been reported.
 */
int touch_names(struct env *env, const struct args *a, struct vfc_reg_at *at);

/*
 * Refuse, unless forced, what may bring a host down: many registers at a
 * width that they may not have. EXIT_DONE, or it has been reported.
 */
int touch_may(struct env *env, const struct args *a, const struct touch *t, uint64_t size);

/* The same of bytes that are meant for memory, and would go to registers. */
int touch_may_store(struct env *env, const struct args *a, const struct touch *t, uint64_t size);

/* Bytes to move between two looks at env_signal. */
size_t touch_chunk(const struct touch *t);

/*
 * As vfc_region_run() of a read, and stretches that the device's register map
 * says are never to be touched are gaps, too, unless forced. EXIT_DONE, or it has
 * been reported.
 */
int touch_run(struct env *env, const struct touch *t, const struct vfc_access *a,
	      uint64_t size, struct vfc_run *run);

/*
 * Refuse, unless forced, to touch what the device's register map says never to
 * touch, in size bytes from the access on. EXIT_DONE, or it has been reported.
 */
int touch_never(struct env *env, const struct touch *t, uint64_t size);

/* True when --force overrides that reason: it is named, or none is. */
bool touch_forced(const struct args *a, const char *reason);

/*
 * Say what a command would do, for --dry-run: open DEVICE unless it is open
 * (opening resets it, so not even that is done), the step, close. EXIT_DONE,
 * or it has been reported.
 */
int touch_plan(struct env *env, const struct args *a, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for several steps. */
int touch_plan_steps(struct env *env, const struct args *a, const char *const *steps,
		     size_t count);

/*
 * For a command whose effect ends when the device is closed: usage, reported with
 * that message and hint, unless a session keeps the device open. EXIT_DONE, or it has
 * been reported.
 */
int touch_lasts(struct env *env, const struct args *a, const char *message, const char *hint);

/* A device that a session keeps open, which DEVICE has to be. NULL when it has been reported. */
struct vfc_handle *touch_session(struct env *env, const struct args *a);

/* "pread" or "mmap". */
const char *touch_path_word(enum vfc_path path);

/*
 * Warn of the first transfer of the device that the IOMMU refused since the mark
 * (vfc_faults_mark()); nothing without one.
 */
void touch_warn_of_fault(struct env *env, struct vfc_faults *mark, const char *address);

/* ---- --width probe (width-probe.c) ---------------------------------- */

/* Whether it was said; then, what takes the command's place: an exit status. */
bool probe_wanted(const struct args *a);
int probe_run(struct env *env, const struct args *a);

#endif
