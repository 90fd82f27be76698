/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-base.h: the context, PCI addresses, checksums. Part of vfc.h. */
#ifndef VFC_PUBLIC_BASE_H
#define VFC_PUBLIC_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Size of the longest name of a device, driver, region …, including the NUL. */
#define VFC_NAME 64

/* ---- context (base/ctx.c) ------------------------------------------- */

struct vfc_ctx;

/*
 * Create a context. sysroot is the directory that contains sysfs, procfs, the device nodes
 * and the state; NULL or "/" means the running system. Below any other root, no VFIO node
 * is opened and no module is loaded. If sysroot is a file, it is a report (vfc-report.h),
 * which is unpacked below $TMPDIR until the context is released. Return -ENOENT if sysroot
 * does not exist, or -EINVAL if the file is not a report (no context is created).
 */
int vfc_new(struct vfc_ctx **ctx, const char *sysroot);

/* Release a context. Everything that borrows the context must be closed first. Accepts NULL. */
void vfc_free(struct vfc_ctx *ctx);

/* Return the last error message, one line without a full stop, or "" before any failure. */
const char *vfc_error(const struct vfc_ctx *ctx);

/* Return the hint that belongs to vfc_error(), or "". */
const char *vfc_hint(const struct vfc_ctx *ctx);

/* Record another process's error for vfc_error(). Return err. */
int vfc_record(struct vfc_ctx *ctx, int err, const char *error, const char *hint);

/* True if the context reads a root other than the running system's. */
bool vfc_rerooted(const struct vfc_ctx *ctx);

/* ---- what could not be read (base/unread.c) ------------------------- */

#define VFC_UNREAD_PATHS 8	/* paths that are kept; all are counted */

/* A path that could not be read. */
struct vfc_unread_path {
	char path[256];		/* below the root: "/sys/bus/pci/devices/…/driver" */
	int err;		/* an errno < 0 */
};

/*
 * Begin to collect the paths that this thread fails to read, except those whose error says
 * that the file, or what it stands for, is not there, and except files of processes. Return
 * NULL if out of memory. vfc_unread_end() ends it, and frees it; the calls must nest.
 */
struct vfc_unread *vfc_unread_begin(struct vfc_ctx *ctx);
void vfc_unread_end(struct vfc_unread *unread);

/* Return the number of paths so far; the first VFC_UNREAD_PATHS of them are in *paths. */
size_t vfc_unread_paths(const struct vfc_unread *unread, const struct vfc_unread_path **paths);

/* ---- this build (base/build.c) -------------------------------------- */

extern const char vfc_version[];	/* "0.1" */
extern const char vfc_program[];	/* PREFIX/bin/vfioctl, even if not installed */
/*
 * Directory of the register maps shipped with vfioctl: PREFIX/share/vfioctl/regs, or regs/
 * in the source tree if the program is not installed.
 */
extern const char vfc_regs_dir[];

/* ---- PCI addresses (base/bdf.c) ------------------------------------- */

struct vfc_bdf {
	uint32_t domain;
	uint8_t bus;
	uint8_t slot;
	uint8_t function;
};

/* Parse "DDDD:BB:SS.F" or "BB:SS.F" (domain 0). Return -EINVAL for anything else. */
int vfc_bdf_parse(const char *text, struct vfc_bdf *bdf);

/* Format an address in full, "DDDD:BB:SS.F" (the domain has four or more digits). */
void vfc_bdf_format(const struct vfc_bdf *bdf, char text[VFC_NAME]);

/* ---- CRC-32 (base/crc.c) -------------------------------------------- */

/* The state of a CRC computation, owned by the caller. */
struct vfc_crc {
	uint32_t crc;
	uint32_t table[8][256];
};

/*
 * Compute the CRC-32 of IEEE 802.3 (polynomial 0x04c11db7, reflected), as in gzip, zip and
 * PNG. Call begin, then add for any number of pieces, then end. Pure.
 */
void vfc_crc_begin(struct vfc_crc *sum);
void vfc_crc_add(struct vfc_crc *sum, const void *bytes, size_t size);
uint32_t vfc_crc_end(const struct vfc_crc *sum);

#endif
