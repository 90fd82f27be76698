/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-base.h: the context, PCI addresses, checksums. Part of vfc.h. */
#ifndef VFC_PUBLIC_BASE_H
#define VFC_PUBLIC_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Longest name of a device, driver, region … with NUL. */
#define VFC_NAME 64

/* ---- context (base/ctx.c) ------------------------------------------- */

struct vfc_ctx;

/*
 * Create a context. sysroot is the directory that has sysfs, procfs, the device nodes and
 * the state; NULL or "/" is the running system. Below any other root no VFIO node is opened
 * and no module is loaded. A file is a report (vfc-report.h), unpacked below $TMPDIR until
 * the context is released. -ENOENT: sysroot does not exist; -EINVAL: the file is not a
 * report (no context is created).
 */
int vfc_new(struct vfc_ctx **ctx, const char *sysroot);

/* Release a context; everything that borrows it must be closed. NULL is fine. */
void vfc_free(struct vfc_ctx *ctx);

/* Return the last error message, one line without a full stop; "" before any failure. */
const char *vfc_error(const struct vfc_ctx *ctx);

/* Return the next step for vfc_error(), or "". */
const char *vfc_hint(const struct vfc_ctx *ctx);

/* Record an error of another process for vfc_error(); return err. */
int vfc_record(struct vfc_ctx *ctx, int err, const char *error, const char *hint);

/* True if the context reads another root than that of the running system. */
bool vfc_rerooted(const struct vfc_ctx *ctx);

/* ---- this build (base/build.c) -------------------------------------- */

extern const char vfc_version[];	/* "0.1" */
extern const char vfc_program[];	/* PREFIX/bin/vfioctl, also if not installed */
/*
 * Directory of the register maps shipped with vfioctl: PREFIX/share/vfioctl/regs, or regs/
 * of the source tree if the program is not installed.
 */
extern const char vfc_regs_dir[];

/* ---- PCI addresses (base/bdf.c) ------------------------------------- */

struct vfc_bdf {
	uint32_t domain;
	uint8_t bus;
	uint8_t slot;
	uint8_t function;
};

/* Parse "DDDD:BB:SS.F" or "BB:SS.F" (domain 0); -EINVAL for anything else. */
int vfc_bdf_parse(const char *text, struct vfc_bdf *bdf);

/* Write the full form "DDDD:BB:SS.F" (domain of four digits or more). */
void vfc_bdf_format(const struct vfc_bdf *bdf, char text[VFC_NAME]);

/* ---- CRC-32 (base/crc.c) -------------------------------------------- */

/* State of a CRC computation, owned by the caller. */
struct vfc_crc {
	uint32_t crc;
	uint32_t table[8][256];
};

/*
 * Compute the CRC-32 of IEEE 802.3 (polynomial 0x04c11db7, reflected), as in gzip, zip and
 * PNG: begin, add bytes in any number of pieces, end. Pure.
 */
void vfc_crc_begin(struct vfc_crc *sum);
void vfc_crc_add(struct vfc_crc *sum, const void *bytes, size_t size);
uint32_t vfc_crc_end(const struct vfc_crc *sum);

#endif
