/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-config.h: snapshots of a PCI device's config space. Part of vfc.h. */
#ifndef VFC_PUBLIC_CONFIG_H
#define VFC_PUBLIC_CONFIG_H

#include "vfc-open.h"

/* ---- snapshots (pci/config.c) --------------------------------------- */

#define VFC_CONFIG_SIZE 4096	/* PCI Express; conventional PCI has 256 */

/* A snapshot of a PCI device's config space. */
struct vfc_config {
	uint8_t bytes[VFC_CONFIG_SIZE];
	size_t size;
};

/*
 * Read config space: the device's own from sysfs, if it is readable (root), else VFIO's
 * view, which is largely virtualized (COMMAND, BARs, MSI enable). Return -EOPNOTSUPP for
 * other buses.
 */
int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config);

/*
 * Read the device's own config space from sysfs. Without root, only the header (64 bytes) is
 * readable. The device is resumed for the read. Return -ENODEV if there is no such device, or
 * -EOPNOTSUPP if it has no config space in sysfs (another bus, a mediated device).
 */
int vfc_config_physical(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* Read VFIO's view of config space. Return -EOPNOTSUPP for other buses. */
int vfc_config_virtual(struct vfc_handle *handle, struct vfc_config *config);

/* A register that differs between two snapshots. */
struct vfc_change {
	char name[VFC_NAME];	/* setpci name: "COMMAND", "CAP_PM+4" */
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t before, after;
};

/*
 * List the differences by offset. Return the count, or -ENOMEM, which is not recorded.
 * The caller frees the array with free().
 */
int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **changes);

/*
 * Return 1 if the interrupt of VFIO index "intx", "msi" or "msix" is enabled, 0 if it is
 * disabled (INTx: in COMMAND), or -1 if the device does not have it.
 */
int vfc_config_irq(const struct vfc_config *config, uint32_t index);

/* ---- registers and capabilities (pci/names.c, pci/caps.c) ----------- */

/* Read a little-endian number. Bytes beyond the snapshot read as 0. */
uint64_t vfc_config_value(const struct vfc_config *config, uint64_t offset, unsigned int width);

/*
 * Return setpci name i of a header register ("COMMAND") or a capability ("CAP_PM",
 * "ECAP_AER"), or NULL after the last. The string is static.
 */
const char *vfc_config_name(size_t i);

/* A header register of the snapshot's type (0, 1 or 2). */
struct vfc_config_register {
	const char *name;	/* static */
	uint16_t offset;
	uint8_t width;
};

/* Find the first header register at or after an offset. False if there is none. */
bool vfc_config_header(const struct vfc_config *config, unsigned int offset,
		       struct vfc_config_register *reg);

struct vfc_config_cap {
	char name[VFC_NAME];	/* setpci name: "CAP_PM", "ECAP2e" */
	unsigned int offset, id;
	bool extended;
	int version;		/* -1 if none */
	unsigned int size;	/* bytes, or 0 if unknown */
	char doubt[96];		/* problem with it or its next pointer, or "" */
};

/*
 * List the capabilities in both lists in order, each once, as far as the lists are valid.
 * Return the count, or -ENOMEM, which is not recorded. The caller frees the array with
 * free(). Pure.
 */
int vfc_config_caps(const struct vfc_config *config, struct vfc_config_cap **caps);

/* Return a problem with the whole snapshot ("all ones: …") as a static string, or NULL. */
const char *vfc_config_doubt(const struct vfc_config *config);

/*
 * Parse a register in setpci's syntax: NAME or a hexadecimal number, then +OFFSET
 * (hexadecimal), .b .w or .l, and @N (the N'th, from 0, of several capabilities); CAPid and
 * ECAPid name capabilities by number. *width is 0 if not specified. Return -EINVAL for an
 * invalid word, -ENOENT if the snapshot has no such capability, or -ERANGE beyond the
 * snapshot's end. Pure.
 */
int vfc_config_place(const struct vfc_config *config, const char *word, uint64_t *offset,
		     unsigned int *width);

/*
 * Like vfc_config_place(), but record errors, listing the available capabilities. The
 * register is looked up in a snapshot, or in VFIO's view of an open device, which is only
 * read for words that need it.
 */
int vfc_config_find(struct vfc_ctx *ctx, const struct vfc_config *config, const char *word,
		    uint64_t *offset, unsigned int *width);
int vfc_config_locate(struct vfc_handle *handle, const char *word, uint64_t *offset,
		      unsigned int *width);

/* ---- virtualization by VFIO (pci/virtual.c), as in vfio_pci_config.c, Linux 6.12 --- */

enum vfc_config_treatment {
	VFC_CONFIG_READ_ONLY,	/* the device's own bits; writes are dropped */
	VFC_CONFIG_PASSED,	/* the device's own bits; permitted writes reach it */
	VFC_CONFIG_VIRTUAL,	/* VFIO provides some bits, or handles writes */
	VFC_CONFIG_HIDDEN,	/* not in the list; its bytes are readable at their offset */
};

/* Return "read-only", "passed through", "virtualized" or "hidden". */
const char *vfc_config_treatment_word(enum vfc_config_treatment treatment);

/* A register that VFIO virtualizes or protects, or that has another value through VFIO. */
struct vfc_config_shadow {
	char name[VFC_NAME];
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t physical, virtual;	/* values in the two views */
	uint64_t virtualized;	/* bits that VFIO provides */
	uint64_t writable;	/* bits that a write changes, in the device or VFIO */
	const char *why;	/* static */
};

/*
 * Compare the two views in order of offset, as far as both were read. Return the count,
 * or -ENOMEM, which is not recorded. The caller frees the array with free(). Pure.
 */
int vfc_config_shadows(const struct vfc_config *physical, const struct vfc_config *virtual,
		       struct vfc_config_shadow **shadows);

/* How VFIO treats a capability of the device. */
struct vfc_config_treated {
	enum vfc_config_treatment treatment;
	const char *why;	/* static */
};
struct vfc_config_treated vfc_config_treatment(const struct vfc_config_cap *cap,
					       const struct vfc_config *virtual);

/* ---- lspci (pci/lspci.c) -------------------------------------------- */

/*
 * Decode a snapshot with `lspci -vvv`, which is run from PATH and reads the bytes as a
 * dump of the device at address (00:00.0 if that is not a PCI address). The caller frees
 * the output, *text, with free(). Return -ENOENT if lspci is not installed.
 */
int vfc_config_decode(struct vfc_ctx *ctx, const char *address,
		      const struct vfc_config *config, char **text);

#endif
