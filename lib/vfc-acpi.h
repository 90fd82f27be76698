/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-acpi.h: IOMMUs in firmware tables: ACPI, device tree. Part of vfc.h. */
#ifndef VFC_PUBLIC_ACPI_H
#define VFC_PUBLIC_ACPI_H

#include "vfc-look.h"

/* ---- ACPI tables (firmware/acpi.c and a file for each table) -------- */

/* Role of a structure of a table, common to all vendors. */
enum vfc_acpi_role {
	VFC_ACPI_OTHER,
	VFC_ACPI_UNIT,		/* an IOMMU that the kernel uses */
	VFC_ACPI_SPARE,		/* an IOMMU that has another structure, which the kernel uses */
	VFC_ACPI_MEMORY,	/* memory that devices keep using: mapped 1:1 for them */
	VFC_ACPI_SOURCE,	/* devices (IORT, VIOT) and the IOMMU that translates for them */
};

/* What a structure covers. */
enum vfc_acpi_scope_kind {
	VFC_SCOPE_ENDPOINT,	/* the PCI function at the end of bus and hops */
	VFC_SCOPE_BRIDGE,	/* … and all below it */
	VFC_SCOPE_IOAPIC,
	VFC_SCOPE_HPET,
	VFC_SCOPE_NAMESPACE,	/* a device of the ACPI namespace */
	VFC_SCOPE_ALL,		/* every PCI function of the segment */
	VFC_SCOPE_RANGE,	/* requester IDs first to last */
	VFC_SCOPE_ALIAS,	/* … which use the requester ID output */
	VFC_SCOPE_MAP,		/* IDs first to last: output and up of the structure at `to` */
	VFC_SCOPE_UNKNOWN,	/* a kind that vfioctl does not know */
};

#define VFC_ACPI_HOPS 16
#define VFC_ACPI_FLAGS 8

struct vfc_acpi_scope {
	enum vfc_acpi_scope_kind kind;
	uint32_t offset;	/* its offset in the table */
	unsigned int type;	/* its type number in the table */
	uint8_t bus;		/* where the path of hops (device, function) begins */
	struct { uint8_t device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;
	uint32_t first, last;	/* IDs, inclusive */
	uint32_t output, to;
	int id;			/* of the I/O APIC, HPET or namespace device; -1: none */
	char name[VFC_NAME];	/* a namespace device's hardware ID; "" */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
};

/* A memory range, end inclusive. */
struct vfc_acpi_memory {
	uint64_t start, end;
};

/* One structure (DMAR), block (IVRS) or node (IORT, VIOT) of a table. */
struct vfc_acpi_entry {
	uint32_t offset, length;	/* in the table */
	unsigned int type;		/* its type number in the table */
	const char *word;	/* "drhd", "ivhd", "smmuv3" …; "unknown" */
	enum vfc_acpi_role role;
	int segment, last_segment;	/* PCI segments; -1: none, or all */
	uint64_t base, size;	/* registers of a unit; 0: unknown */
	int rid;		/* the PCI function that the unit is; -1: none */
	int node;		/* proximity domain; -1: unknown */
	int id;			/* the id by which others refer to it; -1: none */
	uint32_t to;		/* the structure it belongs to, by offset; 0: none */
	const char *model;	/* of an SMMU; NULL */
	char name[2 * VFC_NAME];	/* in the ACPI namespace; "" */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
	struct vfc_acpi_memory *memory;
	size_t nmemory;
	struct vfc_acpi_scope *scopes;
	size_t nscopes;
};

/* A violation of the specification in a table. */
struct vfc_acpi_doubt {
	uint32_t offset;
	bool fatal;		/* Linux rejects the table, or stops reading here */
	char text[112];
};

struct vfc_acpi_table {
	char signature[5];	/* "DMAR", "IVRS", "IORT", "VIOT" */
	int unread;		/* -errno: the table could not be read; 0 */
	uint32_t length;	/* from its header */
	size_t size;		/* bytes read */
	unsigned int revision;
	bool sum;		/* the checksum is right */
	char oem[7], oem_table[9];	/* OEM ids; may contain any bytes but NUL */
	int address_bits;	/* of the host; 0: unknown */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
	struct vfc_acpi_entry *entries;
	size_t nentries;
	struct vfc_acpi_doubt *doubts;
	size_t ndoubts;
};

/*
 * Parse the bytes of a table. Everything is checked: errors become doubts, and the rest is
 * still read. DMAR: Intel VT-d 4.1, chapter 8. IVRS: AMD I/O Virtualization 3.10 (48882),
 * chapter 5. IORT: Arm DEN0049 E.e. VIOT: Virtual I/O Translation Table, draft 9.
 * Return 0; -EOPNOTSUPP: another table; -EINVAL: shorter than a header; -ENOMEM. Release
 * with vfc_acpi_clear().
 */
int vfc_acpi_parse(const void *bytes, size_t size, struct vfc_acpi_table *table);
void vfc_acpi_clear(struct vfc_acpi_table *table);

/*
 * List the tables of the system that announce IOMMUs. Any user can read their names, only
 * root their contents: see unread. Return the count; -ENOENT without ACPI, or another
 * error, not recorded. Free with vfc_acpi_list_free().
 */
int vfc_acpi_list(struct vfc_ctx *ctx, struct vfc_acpi_table **tables);
void vfc_acpi_list_free(struct vfc_acpi_table *tables, int count);

/* Return "unit", "memory" …; "endpoint", "bridge" … */
const char *vfc_acpi_role_word(enum vfc_acpi_role role);
const char *vfc_acpi_scope_word(enum vfc_acpi_scope_kind kind);

/* Return the structure at an offset; NULL: none. */
const struct vfc_acpi_entry *vfc_acpi_at(const struct vfc_acpi_table *table, uint32_t offset);

/* Return the number of structures with that role. */
size_t vfc_acpi_count(const struct vfc_acpi_table *table, enum vfc_acpi_role role);

/* ---- device tree (firmware/devicetree.c) ---------------------------- */

/* A node that is an IOMMU: it has #iommu-cells. */
struct vfc_dt_iommu {
	char path[4 * VFC_NAME];	/* from the tree's root: "/soc/iommu@9050000" */
	char compatible[VFC_NAME];	/* the first: "arm,smmu-v3" */
	uint32_t phandle;	/* 0: none, nothing can refer to it */
	unsigned int cells;	/* of a specifier */
	bool disabled;		/* its status is not "okay" */
};

/* A tuple of iommu-map. */
struct vfc_dt_map {
	uint32_t first, length;	/* requester IDs */
	uint32_t iommu;		/* a phandle */
	uint32_t output;	/* the IOMMU's ID of the first */
};

/* A PCI host controller: a node with device_type "pci" whose parent has another type. */
struct vfc_dt_host {
	char path[4 * VFC_NAME];
	char compatible[VFC_NAME];
	bool disabled;
	struct vfc_dt_map *maps;	/* iommu-map */
	size_t nmaps;
	uint32_t mask;		/* iommu-map-mask: bits of an ID to look up */
	uint32_t iommu;		/* IOMMU of the whole controller (iommus): a phandle; 0: none */
	bool window;		/* POWER: has ibm,dma-window, so TCE tables */
	char doubt[112];	/* "" */
};

struct vfc_dt {
	struct vfc_dt_iommu *iommus;	/* in the order of names */
	size_t niommus;
	struct vfc_dt_host *hosts;
	size_t nhosts;
	size_t consumers;	/* other nodes with iommus */
};

/*
 * Parse a host's iommu-map: big-endian cells, four per tuple (kernel:
 * Documentation/devicetree/bindings/pci/pci-iommu.txt). An incomplete tuple is a doubt.
 * 0 or -ENOMEM.
 */
int vfc_dt_parse_map(const void *bytes, size_t size, struct vfc_dt_host *host);

/*
 * Read the IOMMUs of the device tree. -ENOENT, not recorded, without a device tree;
 * -ENOMEM. Release with vfc_dt_clear().
 */
int vfc_dt_read(struct vfc_ctx *ctx, struct vfc_dt *dt);
void vfc_dt_clear(struct vfc_dt *dt);

/* Return the IOMMU of a phandle; NULL: none. */
const struct vfc_dt_iommu *vfc_dt_iommu(const struct vfc_dt *dt, uint32_t phandle);

#endif
