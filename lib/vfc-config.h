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
 * Read config space: that of the device, if sysfs shows it to root, else VFIO's view, which
 * is largely virtualized (COMMAND, BARs, MSI enable). -EOPNOTSUPP for other buses.
 */
int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config);

/*
 * Read the device's own config space from sysfs: only the header (64 bytes) unless root.
 * Resumes the device meanwhile. -ENODEV: no such device; -EOPNOTSUPP: sysfs has no config
 * space for it (another bus, a mediated device).
 */
int vfc_config_physical(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* Read VFIO's view. -EOPNOTSUPP for other buses. */
int vfc_config_virtual(struct vfc_handle *handle, struct vfc_config *config);

/* One register that differs between two snapshots. */
struct vfc_change {
	char name[VFC_NAME];	/* setpci name: "COMMAND", "CAP_PM+4" */
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t before, after;
};

/*
 * List the differences by offset. Return the count, or -ENOMEM, not recorded. The caller
 * frees the array with free().
 */
int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **changes);

/*
 * Return whether the interrupt of VFIO index "intx", "msi" or "msix" is enabled: 1, or 0
 * (INTx: disabled in COMMAND); -1: the device has none.
 */
int vfc_config_irq(const struct vfc_config *config, uint32_t index);

/* ---- registers and capabilities (pci/names.c, pci/caps.c) ----------- */

/* Read a little-endian number; bytes beyond the snapshot are 0. */
uint64_t vfc_config_value(const struct vfc_config *config, uint64_t offset, unsigned int width);

/*
 * Return setpci name i of a header register ("COMMAND") or a capability ("CAP_PM",
 * "ECAP_AER"); NULL after the last. Static.
 */
const char *vfc_config_name(size_t i);

/* A header register of the snapshot's type (0, 1 or 2). */
struct vfc_config_register {
	const char *name;	/* static */
	uint16_t offset;
	uint8_t width;
};

/* Find the first header register at or after an offset; false: none. */
bool vfc_config_header(const struct vfc_config *config, unsigned int offset,
		       struct vfc_config_register *reg);

struct vfc_config_cap {
	char name[VFC_NAME];	/* setpci name: "CAP_PM", "ECAP2e" */
	unsigned int offset, id;
	bool extended;
	int version;		/* -1: none */
	unsigned int size;	/* bytes; 0: unknown */
	char doubt[96];		/* "", or what is wrong with it or its next pointer */
};

/*
 * List the capabilities of both lists in order, each once, as far as the lists are valid.
 * Return the count, or -ENOMEM, not recorded. The caller frees the array with free().
 * Pure.
 */
int vfc_config_caps(const struct vfc_config *config, struct vfc_config_cap **caps);

/* Return what is wrong with the whole snapshot ("all ones: …"), static; or NULL. */
const char *vfc_config_doubt(const struct vfc_config *config);

/*
 * Parse a register in setpci's syntax: NAME or a hexadecimal number, then +OFFSET
 * (hexadecimal), .b .w or .l, and @N (the N'th, from 0, of several capabilities); CAPid and
 * ECAPid name capabilities by number. *width is 0 if not given. -EINVAL: invalid word;
 * -ENOENT: the snapshot has no such capability; -ERANGE: beyond the snapshot's end. Pure.
 */
int vfc_config_place(const struct vfc_config *config, const char *word, uint64_t *offset,
		     unsigned int *width);

/*
 * Like vfc_config_place(), and record errors with the available capabilities: in a snapshot,
 * or in VFIO's view of an open device, which is only read for words that need it.
 */
int vfc_config_find(struct vfc_ctx *ctx, const struct vfc_config *config, const char *word,
		    uint64_t *offset, unsigned int *width);
int vfc_config_locate(struct vfc_handle *handle, const char *word, uint64_t *offset,
		      unsigned int *width);

/* ---- virtualization by VFIO (pci/virtual.c); vfio_pci_config.c, Linux 6.12 --- */

enum vfc_config_treatment {
	VFC_CONFIG_READ_ONLY,	/* the device's own bits; writes are dropped */
	VFC_CONFIG_PASSED,	/* the device's own bits; permitted writes reach it */
	VFC_CONFIG_VIRTUAL,	/* VFIO provides some bits, or handles writes */
	VFC_CONFIG_HIDDEN,	/* not in the list; its bytes can be read at their offset */
};

/* "read-only", "passed through", "virtualized", "hidden". */
const char *vfc_config_treatment_word(enum vfc_config_treatment treatment);

/* A register that VFIO virtualizes or protects, or that differs through VFIO. */
struct vfc_config_shadow {
	char name[VFC_NAME];
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t physical, virtual;	/* values in both views */
	uint64_t virtualized;	/* bits that VFIO provides */
	uint64_t writable;	/* bits that a write changes, in the device or in VFIO */
	const char *why;	/* static */
};

/*
 * Compare both views by offset, as far as both were read. Return the count, or -ENOMEM, not
 * recorded. The caller frees the array with free(). Pure.
 */
int vfc_config_shadows(const struct vfc_config *physical, const struct vfc_config *virtual,
		       struct vfc_config_shadow **shadows);

/* How VFIO treats a capability of the device. Pure. */
struct vfc_config_treated {
	enum vfc_config_treatment treatment;
	const char *why;	/* static */
};
struct vfc_config_treated vfc_config_treatment(const struct vfc_config_cap *cap,
					       const struct vfc_config *virtual);

/* ---- lspci (pci/lspci.c) -------------------------------------------- */

/*
 * Decode these bytes with `lspci -vvv`: its output in *text, to be freed with free(). It
 * runs as a child, found in PATH, and reads the bytes as a dump of that address (00:00.0
 * if it is not a PCI address). -ENOENT: no lspci.
 */
int vfc_config_decode(struct vfc_ctx *ctx, const char *address,
		      const struct vfc_config *config, char **text);

#endif
