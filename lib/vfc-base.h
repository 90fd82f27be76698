/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-base.h: the context, PCI addresses, checksums. Part of vfc.h. */
#ifndef VFC_PUBLIC_BASE_H
#define VFC_PUBLIC_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Longest name of a device, driver, region … this library hands out, with NUL. */
#define VFC_NAME 64

/* ---- context (base/ctx.c) ------------------------------------------- */

struct vfc_ctx;

/*
 * Make a context. sysroot is the directory under which sysfs, procfs, the
 * device nodes and the state are looked for; NULL or "/" is this machine.
 * Under any other root no VFIO node is opened and no module is loaded. A file is
 * a report (vfc-report.h), unpacked below $TMPDIR until the context is released.
 * -ENOENT when sysroot is not there, -EINVAL for a file that is no report (no
 * context is made then).
 */
int vfc_new(struct vfc_ctx **ctx, const char *sysroot);

/* Release a context; everything that borrows it must be closed. NULL is fine. */
void vfc_free(struct vfc_ctx *ctx);

/* What failed last, one line without a full stop; "" before any failure. */
const char *vfc_error(const struct vfc_ctx *ctx);

/* The next step that belongs to vfc_error(), or "" where none is known. */
const char *vfc_hint(const struct vfc_ctx *ctx);

/* The last failure of another process, so that vfc_error() says it; returns err. */
int vfc_record(struct vfc_ctx *ctx, int err, const char *error, const char *hint);

/* True when the context looks at a tree other than this machine's own. */
bool vfc_rerooted(const struct vfc_ctx *ctx);

/* ---- this build (base/build.c) -------------------------------------- */

extern const char vfc_version[];	/* "0.1" */
extern const char vfc_program[];	/* PREFIX/bin/vfioctl, installed or not */
/*
 * The directory of the register maps that come with vfioctl: PREFIX/share/vfioctl/regs,
 * or regs/ of the source tree in a program that is not installed.
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

/* A sum under way; the caller's. */
struct vfc_crc {
	uint32_t crc;
	uint32_t table[8][256];
};

/*
 * The CRC-32 of IEEE 802.3 (polynomial 0x04c11db7, reflected), as gzip, zip and
 * PNG have it: begin, add bytes in any pieces, end. Pure.
 */
void vfc_crc_begin(struct vfc_crc *sum);
void vfc_crc_add(struct vfc_crc *sum, const void *bytes, size_t size);
uint32_t vfc_crc_end(const struct vfc_crc *sum);

#endif
