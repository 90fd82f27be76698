/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-acpi.h: IOMMUs in firmware tables (ACPI, device tree). Part of vfc.h. */
#ifndef VFC_PUBLIC_ACPI_H
#define VFC_PUBLIC_ACPI_H

#include "vfc-look.h"

/* ---- ACPI tables (firmware/acpi.c and a file for each table) -------- */

/* The role of a structure in a table, common to all vendors. */
enum vfc_acpi_role {
	VFC_ACPI_OTHER,
	VFC_ACPI_UNIT,		/* an IOMMU that the kernel uses */
	VFC_ACPI_SPARE,		/* an IOMMU for which the kernel uses another structure */
	VFC_ACPI_MEMORY,	/* memory that devices keep using, mapped 1:1 for them */
	VFC_ACPI_SOURCE,	/* devices (IORT, VIOT) and the IOMMU that translates for them */
};

/* The kinds of devices that a structure can cover. */
enum vfc_acpi_scope_kind {
	VFC_SCOPE_ENDPOINT,	/* the PCI function at the end of bus and hops */
	VFC_SCOPE_BRIDGE,	/* … and all functions below it */
	VFC_SCOPE_IOAPIC,
	VFC_SCOPE_HPET,
	VFC_SCOPE_NAMESPACE,	/* a device in the ACPI namespace */
	VFC_SCOPE_ALL,		/* all PCI functions in the segment */
	VFC_SCOPE_RANGE,	/* requester IDs first to last */
	VFC_SCOPE_ALIAS,	/* … which use the requester ID output */
	VFC_SCOPE_MAP,		/* IDs first to last, mapped to IDs from output at `to` */
	VFC_SCOPE_UNKNOWN,	/* a kind that vfioctl does not know */
};

#define VFC_ACPI_HOPS 16
#define VFC_ACPI_FLAGS 8

struct vfc_acpi_scope {
	enum vfc_acpi_scope_kind kind;
	uint32_t offset;	/* offset in the table */
	unsigned int type;	/* type number in the table */
	uint8_t bus;		/* bus where the path of hops (device, function) begins */
	struct { uint8_t device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;
	uint32_t first, last;	/* IDs, inclusive */
	uint32_t output, to;
	int id;			/* of the I/O APIC, HPET or namespace device, or -1 */
	char name[VFC_NAME];	/* a namespace device's hardware ID, or "" */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
};

/* A memory range. end is inclusive. */
struct vfc_acpi_memory {
	uint64_t start, end;
};

/* A structure (DMAR), block (IVRS) or node (IORT, VIOT) in a table. */
struct vfc_acpi_entry {
	uint32_t offset, length;	/* in the table */
	unsigned int type;		/* type number in the table */
	const char *word;	/* "drhd", "ivhd", "smmuv3" … or "unknown" */
	enum vfc_acpi_role role;
	int segment, last_segment;	/* PCI segments; -1 for none or all */
	uint64_t base, size;	/* registers of a unit; 0 if unknown */
	int rid;		/* PCI function of the unit, or -1 */
	int node;		/* proximity domain, or -1 */
	int id;			/* ID by which others refer to it, or -1 */
	uint32_t to;		/* offset of the structure it belongs to, or 0 */
	const char *model;	/* of an SMMU, else NULL */
	char name[2 * VFC_NAME];	/* in the ACPI namespace, or "" */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
	struct vfc_acpi_memory *memory;
	size_t nmemory;
	struct vfc_acpi_scope *scopes;
	size_t nscopes;
};

/* A violation of the specification, found in a table. */
struct vfc_acpi_doubt {
	uint32_t offset;
	bool fatal;		/* Linux rejects the table or stops reading here */
	char text[112];
};

struct vfc_acpi_table {
	char signature[5];	/* "DMAR", "IVRS", "IORT", "VIOT" */
	int unread;		/* -errno if the table could not be read, or 0 */
	uint32_t length;	/* from its header */
	size_t size;		/* bytes read */
	unsigned int revision;
	bool sum;		/* the checksum is right */
	char oem[7], oem_table[9];	/* OEM IDs; may contain any bytes except NUL */
	int address_bits;	/* of the host, or 0 */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
	struct vfc_acpi_entry *entries;
	size_t nentries;
	struct vfc_acpi_doubt *doubts;
	size_t ndoubts;
};

/*
 * Parse the bytes of a table. All fields are checked. An error is recorded as a doubt, and
 * parsing continues. DMAR: Intel VT-d 4.1, chapter 8. IVRS: AMD I/O Virtualization 3.10
 * (48882), chapter 5. IORT: Arm DEN0049 E.e. VIOT: Virtual I/O Translation Table, draft 9.
 * Return 0, -EOPNOTSUPP for another kind of table, -EINVAL if the table is shorter than a
 * header, or -ENOMEM. Release with vfc_acpi_clear().
 */
int vfc_acpi_parse(const void *bytes, size_t size, struct vfc_acpi_table *table);
void vfc_acpi_clear(struct vfc_acpi_table *table);

/*
 * List the system's tables that announce IOMMUs. Any user can read the names of the
 * tables, but only root can read their contents (see unread). Return the count, -ENOENT
 * without ACPI, or another error, which is not recorded. Free with vfc_acpi_list_free().
 */
int vfc_acpi_list(struct vfc_ctx *ctx, struct vfc_acpi_table **tables);
void vfc_acpi_list_free(struct vfc_acpi_table *tables, int count);

/* Return a name: "unit", "memory" … for a role, "endpoint", "bridge" … for a scope. */
const char *vfc_acpi_role_word(enum vfc_acpi_role role);
const char *vfc_acpi_scope_word(enum vfc_acpi_scope_kind kind);

/* Return the structure at an offset, or NULL. */
const struct vfc_acpi_entry *vfc_acpi_at(const struct vfc_acpi_table *table, uint32_t offset);

/* Return the number of structures with that role. */
size_t vfc_acpi_count(const struct vfc_acpi_table *table, enum vfc_acpi_role role);

/* ---- device tree (firmware/devicetree.c) ---------------------------- */

/* An IOMMU, that is, a node with #iommu-cells. */
struct vfc_dt_iommu {
	char path[4 * VFC_NAME];	/* from the tree's root: "/soc/iommu@9050000" */
	char compatible[VFC_NAME];	/* the first string: "arm,smmu-v3" */
	uint32_t phandle;	/* 0 if none: nothing can refer to it */
	unsigned int cells;	/* cells in a specifier */
	bool disabled;		/* the node's status is not "okay" */
};

/* A tuple in iommu-map. */
struct vfc_dt_map {
	uint32_t first, length;	/* requester IDs */
	uint32_t iommu;		/* a phandle */
	uint32_t output;	/* the IOMMU's ID for first */
};

/* A PCI host controller, that is, a node with device_type "pci" whose parent has another type. */
struct vfc_dt_host {
	char path[4 * VFC_NAME];
	char compatible[VFC_NAME];
	bool disabled;
	struct vfc_dt_map *maps;	/* iommu-map */
	size_t nmaps;
	uint32_t mask;		/* iommu-map-mask: bits of an ID to look up */
	uint32_t iommu;		/* phandle of the whole controller's IOMMU (iommus), or 0 */
	bool window;		/* POWER: has ibm,dma-window, thus TCE tables */
	char doubt[112];	/* "" */
};

struct vfc_dt {
	struct vfc_dt_iommu *iommus;	/* sorted by name */
	size_t niommus;
	struct vfc_dt_host *hosts;
	size_t nhosts;
	size_t consumers;	/* other nodes with iommus */
};

/*
 * Parse a host's iommu-map, which has tuples of four big-endian cells
 * (Documentation/devicetree/bindings/pci/pci-iommu.txt in the kernel). An incomplete
 * tuple is recorded as a doubt. Return 0 or -ENOMEM.
 */
int vfc_dt_parse_map(const void *bytes, size_t size, struct vfc_dt_host *host);

/*
 * Read the IOMMUs in the device tree. Return 0, -ENOENT (not recorded) without a
 * device tree, or -ENOMEM. Release with vfc_dt_clear().
 */
int vfc_dt_read(struct vfc_ctx *ctx, struct vfc_dt *dt);
void vfc_dt_clear(struct vfc_dt *dt);

/* Return the IOMMU that has the phandle, or NULL. */
const struct vfc_dt_iommu *vfc_dt_iommu(const struct vfc_dt *dt, uint32_t phandle);

#endif
