/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-config.h: a PCI device's config space as a whole. Part of vfc.h. */
#ifndef VFC_PUBLIC_CONFIG_H
#define VFC_PUBLIC_CONFIG_H

#include "vfc-open.h"

/* ---- pictures (pci/config.c) ---------------------------------------- */

#define VFC_CONFIG_SIZE 4096	/* PCI Express; conventional PCI has 256 */

/* A picture of a PCI device's config space. */
struct vfc_config {
	uint8_t bytes[VFC_CONFIG_SIZE];
	size_t size;
};

/*
 * Take one: the device's own as sysfs shows it to root, else VFIO's, of which much is
 * made up (COMMAND, the BARs, what enables MSI). -EOPNOTSUPP for a device of another bus.
 */
int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config);

/*
 * The device's own, from sysfs: no more than the header (64 bytes) unless we are
 * root. Wakes the device for as long as that takes. -ENODEV for no such device,
 * -EOPNOTSUPP when sysfs has no config space of it (another bus, a mediated device).
 */
int vfc_config_physical(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* VFIO's. -EOPNOTSUPP for a device of another bus. */
int vfc_config_virtual(struct vfc_handle *handle, struct vfc_config *config);

/* One register that differs between two pictures. */
struct vfc_change {
	char name[VFC_NAME];	/* as setpci has it: "COMMAND", "CAP_PM+4" */
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t before, after;
};

/*
 * What differs, by offset. The count, or -ENOMEM (nothing is recorded); the
 * array is the caller's, to be freed with free().
 */
int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **changes);

/*
 * Whether the device may interrupt by VFIO's index "intx", "msi" or "msix":
 * 1, or 0 (INTx: COMMAND forbids it); -1 when the device has none.
 */
int vfc_config_irq(const struct vfc_config *config, uint32_t index);

/* ---- registers and capabilities (pci/names.c, pci/caps.c) ----------- */

/* Little-endian bytes as a number; what lies behind the picture is 0. */
uint64_t vfc_config_value(const struct vfc_config *config, uint64_t offset, unsigned int width);

/*
 * The i'th name that setpci has for a register of the header ("COMMAND") or a
 * capability ("CAP_PM", "ECAP_AER"); NULL behind the last. Static.
 */
const char *vfc_config_name(size_t i);

/* A register of the header that the picture's type (0, 1 or 2) has. */
struct vfc_config_register {
	const char *name;	/* static */
	uint16_t offset;
	uint8_t width;
};

/* The one that begins at an offset or behind it; false behind the last. */
bool vfc_config_header(const struct vfc_config *config, unsigned int offset,
		       struct vfc_config_register *reg);

struct vfc_config_cap {
	char name[VFC_NAME];	/* as setpci has it: "CAP_PM", "ECAP2e" */
	unsigned int offset, id;
	bool extended;
	int version;		/* -1: it has none */
	unsigned int size;	/* bytes; 0: not known */
	char doubt[96];		/* "" or what is wrong with it, or with what it points to */
};

/*
 * The capabilities of both lists in their order; each is listed once, and a list
 * is followed as far as it makes sense. The count, or -ENOMEM (nothing is
 * recorded); the array is the caller's, to be freed with free(). Pure.
 */
int vfc_config_caps(const struct vfc_config *config, struct vfc_config_cap **caps);

/* What is wrong with the picture as a whole ("all ones: …"), static; or NULL. */
const char *vfc_config_doubt(const struct vfc_config *config);

/*
 * What a word means that names a register as setpci's do: NAME or a hexadecimal
 * number, then +OFFSET (hexadecimal), .b .w or .l, and @N (the N'th, from 0, of
 * several capabilities); CAPid and ECAPid name capabilities by their numbers.
 * *width is 0 when the word does not say it. -EINVAL no such word, -ENOENT the
 * picture has no such capability, -ERANGE it lies behind the picture's end. Pure.
 */
int vfc_config_place(const struct vfc_config *config, const char *word, uint64_t *offset,
		     unsigned int *width);

/*
 * The same with a message that names what there is instead: in a picture, or in
 * VFIO's view of an open device, which is only read for words that need it.
 */
int vfc_config_find(struct vfc_ctx *ctx, const struct vfc_config *config, const char *word,
		    uint64_t *offset, unsigned int *width);
int vfc_config_locate(struct vfc_handle *handle, const char *word, uint64_t *offset,
		      unsigned int *width);

/* ---- what VFIO makes of it (pci/virtual.c); vfio_pci_config.c, Linux 6.12 --- */

enum vfc_config_treatment {
	VFC_CONFIG_READ_ONLY,	/* the device's own bits; writes are dropped */
	VFC_CONFIG_PASSED,	/* the device's own; writes that may be made reach it */
	VFC_CONFIG_VIRTUAL,	/* some bits are VFIO's, or what a write does is */
	VFC_CONFIG_HIDDEN,	/* left out of the list; its bytes can be had at their place */
};

/* "read-only", "passed through", "virtualized", "hidden". */
const char *vfc_config_treatment_word(enum vfc_config_treatment treatment);

/* A register that VFIO virtualizes or guards, or that looks different through it. */
struct vfc_config_shadow {
	char name[VFC_NAME];
	uint64_t offset;
	unsigned int width;	/* bytes */
	uint64_t physical, virtual;	/* what it holds in either view */
	uint64_t virtualized;	/* bits that VFIO answers by itself */
	uint64_t writable;	/* bits that a write changes, in the device or in VFIO */
	const char *why;	/* static */
};

/*
 * Both views side by side, by offset, as far as both were read. The count, or
 * -ENOMEM (nothing is recorded); the array is the caller's, to be freed with free(). Pure.
 */
int vfc_config_shadows(const struct vfc_config *physical, const struct vfc_config *virtual,
		       struct vfc_config_shadow **shadows);

/* What VFIO does with a capability of the device's own list. Pure. */
struct vfc_config_treated {
	enum vfc_config_treatment treatment;
	const char *why;	/* static */
};
struct vfc_config_treated vfc_config_treatment(const struct vfc_config_cap *cap,
					       const struct vfc_config *virtual);

/* ---- lspci (pci/lspci.c) -------------------------------------------- */

/*
 * What `lspci -vvv` makes of exactly these bytes: its whole text in *text, to be
 * freed with free(). It runs as a child, found in PATH, and sees the bytes as a dump
 * of that address (of 00:00.0 where that is none of PCI). -ENOENT: there is no lspci.
 */
int vfc_config_decode(struct vfc_ctx *ctx, const char *address,
		      const struct vfc_config *config, char **text);

#endif
