/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-acpi.h: what firmware says of IOMMUs: ACPI tables, device tree. Part of vfc.h. */
#ifndef VFC_PUBLIC_ACPI_H
#define VFC_PUBLIC_ACPI_H

#include "vfc-look.h"

/* ---- ACPI tables (firmware/acpi.c and a file for each table) -------- */

/* What a structure of a table is good for, whatever the vendor calls it. */
enum vfc_acpi_role {
	VFC_ACPI_OTHER,
	VFC_ACPI_UNIT,		/* an IOMMU that the kernel takes up */
	VFC_ACPI_SPARE,		/* one that it does not: described again elsewhere */
	VFC_ACPI_MEMORY,	/* memory that devices go on using: mapped 1:1 for them */
	VFC_ACPI_SOURCE,	/* devices (IORT, VIOT): which IOMMU they go through */
};

/* Whom a structure speaks of. */
enum vfc_acpi_scope_kind {
	VFC_SCOPE_ENDPOINT,	/* the PCI function at the end of bus and hops */
	VFC_SCOPE_BRIDGE,	/* … and all behind it */
	VFC_SCOPE_IOAPIC,
	VFC_SCOPE_HPET,
	VFC_SCOPE_NAMESPACE,	/* a device of the ACPI namespace */
	VFC_SCOPE_ALL,		/* every PCI function of the segment */
	VFC_SCOPE_RANGE,	/* requester IDs first to last */
	VFC_SCOPE_ALIAS,	/* … which show up as the requester ID output */
	VFC_SCOPE_MAP,		/* IDs first to last: output and on, of the structure at `to` */
	VFC_SCOPE_UNKNOWN,	/* a kind that is newer than vfioctl */
};

#define VFC_ACPI_HOPS 16
#define VFC_ACPI_FLAGS 8

struct vfc_acpi_scope {
	enum vfc_acpi_scope_kind kind;
	uint32_t offset;	/* where it begins in the table */
	unsigned int type;	/* its number there */
	uint8_t bus;		/* where the path of hops begins: device, function */
	struct { uint8_t device, function; } hops[VFC_ACPI_HOPS];
	size_t nhops;
	uint32_t first, last;	/* IDs, inclusive */
	uint32_t output, to;
	int id;			/* of the I/O APIC, HPET or namespace device; -1: none */
	char name[VFC_NAME];	/* a namespace device's hardware ID; "" */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
};

/* A stretch of memory, end inclusive. */
struct vfc_acpi_memory {
	uint64_t start, end;
};

/* One structure (DMAR), block (IVRS) or node (IORT, VIOT) of a table. */
struct vfc_acpi_entry {
	uint32_t offset, length;	/* in the table */
	unsigned int type;		/* its number there */
	const char *word;	/* "drhd", "ivhd", "smmuv3" …; "unknown" */
	enum vfc_acpi_role role;
	int segment, last_segment;	/* of PCI; -1: of none, or all */
	uint64_t base, size;	/* a unit's registers; 0: not told */
	int rid;		/* the PCI function that the unit is; -1: none */
	int node;		/* proximity domain; -1: not told */
	int id;			/* the number others know it by; -1: none */
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

/* Something in a table that is not as its specification has it. */
struct vfc_acpi_doubt {
	uint32_t offset;
	bool fatal;		/* Linux gives up on the table, or reads no further */
	char text[112];
};

struct vfc_acpi_table {
	char signature[5];	/* "DMAR", "IVRS", "IORT", "VIOT" */
	int unread;		/* -errno: nothing below is known; 0 */
	uint32_t length;	/* as its header says */
	size_t size;		/* bytes that there are */
	unsigned int revision;
	bool sum;		/* its bytes add up to 0, as they should */
	char oem[7], oem_table[9];	/* who made it; may hold any bytes but NUL */
	int address_bits;	/* of the host; 0: not told */
	const char *flags[VFC_ACPI_FLAGS];	/* words, static */
	size_t nflags;
	struct vfc_acpi_entry *entries;
	size_t nentries;
	struct vfc_acpi_doubt *doubts;
	size_t ndoubts;
};

/*
 * Read the bytes of a table, none of which is believed: what is wrong becomes a
 * doubt, and what can be read all the same is. DMAR: Intel VT-d 4.1, chapter 8.
 * IVRS: AMD I/O Virtualization 3.10 (48882), chapter 5. IORT: Arm DEN0049 E.e.
 * VIOT: Virtual I/O Translation Table, draft 9. 0; -EOPNOTSUPP for another table,
 * -EINVAL for fewer bytes than a header has, -ENOMEM. Release with
 * vfc_acpi_clear().
 */
int vfc_acpi_parse(const void *bytes, size_t size, struct vfc_acpi_table *table);
void vfc_acpi_clear(struct vfc_acpi_table *table);

/*
 * The tables of the machine that announce IOMMUs. Their names are for everybody,
 * their contents for root: unread tells. Returns the count; -ENOENT, not recorded,
 * when the firmware has no ACPI, other errors likewise. Free with
 * vfc_acpi_list_free().
 */
int vfc_acpi_list(struct vfc_ctx *ctx, struct vfc_acpi_table **tables);
void vfc_acpi_list_free(struct vfc_acpi_table *tables, int count);

/* "unit", "memory" …; "endpoint", "bridge" … */
const char *vfc_acpi_role_word(enum vfc_acpi_role role);
const char *vfc_acpi_scope_word(enum vfc_acpi_scope_kind kind);

/* The structure that begins at an offset; NULL: none does. */
const struct vfc_acpi_entry *vfc_acpi_at(const struct vfc_acpi_table *table, uint32_t offset);

/* How many structures have that role. */
size_t vfc_acpi_count(const struct vfc_acpi_table *table, enum vfc_acpi_role role);

/* ---- device tree (firmware/devicetree.c) ---------------------------- */

/* A node that is an IOMMU: it has #iommu-cells. */
struct vfc_dt_iommu {
	char path[4 * VFC_NAME];	/* from the tree's root: "/soc/iommu@9050000" */
	char compatible[VFC_NAME];	/* the first: "arm,smmu-v3" */
	uint32_t phandle;	/* 0: none, so that nothing can refer to it */
	unsigned int cells;	/* of a specifier */
	bool disabled;		/* its status is not "okay" */
};

/* A tuple of iommu-map. */
struct vfc_dt_map {
	uint32_t first, length;	/* requester IDs */
	uint32_t iommu;		/* a phandle */
	uint32_t output;	/* the IOMMU's ID of the first */
};

/* A node that is a PCI host controller: device_type "pci", and its parent's is not. */
struct vfc_dt_host {
	char path[4 * VFC_NAME];
	char compatible[VFC_NAME];
	bool disabled;
	struct vfc_dt_map *maps;	/* iommu-map */
	size_t nmaps;
	uint32_t mask;		/* iommu-map-mask: which bits of an ID are looked up */
	uint32_t iommu;		/* what it is behind as a whole (iommus): a phandle; 0: none */
	bool window;		/* POWER: ibm,dma-window tells of its TCE tables */
	char doubt[112];	/* "" */
};

struct vfc_dt {
	struct vfc_dt_iommu *iommus;	/* in the order of the tree's names */
	size_t niommus;
	struct vfc_dt_host *hosts;
	size_t nhosts;
	size_t consumers;	/* other nodes with iommus */
};

/*
 * Read a host's iommu-map: cells are big-endian, four a tuple (kernel:
 * Documentation/devicetree/bindings/pci/pci-iommu.txt). What is no whole tuple
 * is a doubt. 0 or -ENOMEM.
 */
int vfc_dt_parse_map(const void *bytes, size_t size, struct vfc_dt_host *host);

/*
 * What the device tree says of IOMMUs. -ENOENT, not recorded, when the machine has
 * none; -ENOMEM. Release with vfc_dt_clear().
 */
int vfc_dt_read(struct vfc_ctx *ctx, struct vfc_dt *dt);
void vfc_dt_clear(struct vfc_dt *dt);

/* The IOMMU that a phandle refers to; NULL: none. */
const struct vfc_dt_iommu *vfc_dt_iommu(const struct vfc_dt *dt, uint32_t phandle);

#endif
