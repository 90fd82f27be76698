/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * internal.h: what the files of the library share among themselves.
 */
#ifndef VFC_INTERNAL_H
#define VFC_INTERNAL_H

#include <errno.h>
#include <stdarg.h>

#include "lib/vfc.h"

#define VFC_MESSAGE 1024

/* Called with each action of action.h as it ends. */
struct action;
typedef void action_listener(struct vfc_ctx *ctx, const struct action *action);

/* State of another file that lives as long as the context, and what releases it. */
struct ctx_part {
	void *state;
	void (*release)(void *state);
};

struct vfc_ctx {
	char *sysroot;		/* NULL: this machine */
	char *unpacked;		/* a report's, to be removed; NULL: none */
	int rootfd;		/* O_PATH descriptor of the root */
	char error[VFC_MESSAGE];
	char hint[VFC_MESSAGE];
	action_listener *listener;	/* NULL: nobody listens */
	struct ctx_part trace;	/* trace/trace.c: the listener of vfc_trace(), descriptors */
	/* What devices are opened with; see vfc_token_use(). */
	bool has_token, token_everywhere;
	uint8_t token[16];
};

/*
 * Record what failed and return err (a negative errno) so that the failing
 * line reads `return vfc_fail(ctx, err, "open %s", path)`. The errno's own
 * text is appended after a colon. Clears the hint.
 */
int vfc_fail(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a message that already names its cause: nothing is appended. */
int vfc_fail_why(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Add the next step to the failure just recorded; returns err. */
int vfc_suggest(struct vfc_ctx *ctx, int err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Suggest to run as root when the failure just recorded is about permission; returns err. */
int suggest_root(struct vfc_ctx *ctx, int err);

/* ---- PCI addresses (bdf.c) ------------------------------------------ */

/*
 * Order of two names (pointers to them, as for qsort): PCI addresses first, by
 * number, since they are hexadecimal; all else as strverscmp() has it.
 */
int bdf_compare(const void *a, const void *b);

/* The same of names that are the elements: char [][VFC_NAME]. */
int bdf_compare_names(const void *a, const void *b);

/* ---- devices and groups in sysfs (device/device.c, device/group.c) --- */

/* Buses whose devices VFIO can hand over, in the order of listing; NULL at the end. */
extern const char *const device_buses[];

/* The directory of a device on that bus (O_PATH), or -errno, not recorded. */
int device_open_on(struct vfc_ctx *ctx, const char *bus, const char *address);

/*
 * Open the directory of a device (O_PATH) by its full bus name; *bus becomes
 * its bus, a static string. -ENODEV, recorded, when no bus knows it.
 */
int device_open(struct vfc_ctx *ctx, const char *address, const char **bus);

/* Make a snapshot of which only bus and name are known. */
void device_init(struct vfc_device *dev, const char *bus, const char *address);

/* Fill an initialised snapshot, all but the group, from its directory. */
void device_read_at(int dirfd, enum vfc_depth depth, struct vfc_device *dev);

/* A number from 0 to max in an attribute of its own; -1 when absent or odd. */
int device_number_at(int dirfd, const char *name, int max);

/* The IOMMU group that a device's directory links to; -1: none. */
int device_group_at(int dirfd);

/* The physical function of a virtual one; false when it is none. */
bool device_physfn(struct vfc_ctx *ctx, const char *address, char physfn[VFC_NAME]);

/* What follows the address in the name of a device's journal, in the state directory. */
#define DEVICE_JOURNAL ".journal"

/* How often a lock that another process holds is tried. */
#define DEVICE_LOCK_RETRY_MS 10

/* True when another process still has the device's journal locked after wait_ns. */
bool device_is_locked(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif
