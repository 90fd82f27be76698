/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-why.h: why a device shares its IOMMU group. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHY_H
#define VFC_PUBLIC_WHY_H

#include "vfc-look.h"

/*
 * The kernel's rule is pci_device_group() (drivers/iommu/iommu.c): devices that the
 * IOMMU cannot distinguish, or that can access each other without passing it, form a
 * group. This is that rule as of Linux 6.12, applied to config space and topology in
 * sysfs; the kernel applied it once, when each device was added.
 */

/* Rules that can join devices. */
enum vfc_why_rule {
	VFC_WHY_HOST,		/* another device does the DMA for it: Intel VMD */
	VFC_WHY_ALIAS,		/* a bridge replaces the device's requester ID with its own */
	VFC_WHY_ACS,		/* a port lets devices behind it access devices beside it */
	VFC_WHY_ID,		/* it is known to use another device's requester ID */
	VFC_WHY_FUNCTIONS,	/* functions of one device that can access each other */
	VFC_WHY_BUS,		/* not a PCI device: other rules */
};

enum vfc_why_verdict {
	VFC_WHY_JOINS,
	VFC_WHY_APART,
	VFC_WHY_UNKNOWN,	/* the registers that decide could not be read */
};

/* "host", "dma-alias", "acs", "requester-id", "functions", "bus". */
const char *vfc_why_rule_word(enum vfc_why_rule rule);

/* "joins", "apart", "unknown". */
const char *vfc_why_verdict_word(enum vfc_why_verdict verdict);

/* Return the i'th ACS bit that the rule requires, "SV" …; NULL after the last. */
const char *vfc_why_bit(size_t i, uint16_t *bit);

/* One step of the rule, for one device. */
struct vfc_why_step {
	enum vfc_why_rule rule;
	enum vfc_why_verdict verdict;
	char device[VFC_NAME];	/* the device whose group is decided */
	char at[VFC_NAME];	/* the port, bridge or function that decides */
	char with[VFC_NAME];	/* joins: the device whose group it joins */
	const char *kind;	/* the kind of `at`: "root port"; static */
	const char *quirk;	/* decided by the kernel's quirk of this name; NULL: by registers */
	unsigned int acs;	/* offset of its ACS capability; 0: none, or unread */
	uint16_t capable, control;	/* its registers, with acs */
	uint16_t missing;	/* bits (PCI_ACS_*) that are required and not on */
	char evidence[256];	/* the values, and where they were read */
};

/* A way to give the device another group. */
struct vfc_why_split {
	const char *means;	/* "config-acs", "slot", "firmware", "override"; static */
	bool computed;		/* the rule was replayed with it; if so: */
	char (*group)[VFC_NAME];	/* … the resulting group, by address */
	size_t ngroup;
	char value[512];	/* the parameter to type, or the slots; "": none */
	char text[512];		/* its effect and its cost */
};

/* A possible reason why the kernel's group differs from the computed one. */
struct vfc_why_difference {
	const char *cause;	/* "order", "override", "quirk", "registers" …; static */
	bool proved;		/* the rule replayed with it gives the kernel's group */
	char evidence[256];
};

struct vfc_why {
	char address[VFC_NAME];
	int group;		/* the kernel's; -1: none */
	char (*kernel)[VFC_NAME];	/* its members, by address */
	size_t nkernel;
	bool known;		/* all deciding registers could be read; if so: */
	char (*computed)[VFC_NAME];	/* … the members by the rule, by address */
	size_t ncomputed;
	bool agrees;		/* known, in a group, and both groups are equal */
	struct vfc_why_step *steps;	/* from the device upwards, then of devices that join it */
	size_t nsteps;
	struct vfc_why_split *splits;	/* none if it does not agree */
	size_t nsplits;
	/* None if unknown; if it agrees, only the difference in order. */
	struct vfc_why_difference *differences;
	size_t ndifferences;
};

/*
 * Replay the rule for one device. Reads the config space of the bridges and of
 * multifunction devices below the same root bus, which wakes them meanwhile; only root
 * can read more than the headers. -ENODEV if there is no such device. Release with
 * vfc_why_clear().
 */
int vfc_why(struct vfc_ctx *ctx, const char *address, struct vfc_why *why);
void vfc_why_clear(struct vfc_why *why);

#endif
