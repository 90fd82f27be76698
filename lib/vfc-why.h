/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-why.h: why a device shares its IOMMU group. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHY_H
#define VFC_PUBLIC_WHY_H

#include "vfc-look.h"

/*
 * The kernel's rule is pci_device_group() (drivers/iommu/iommu.c): devices that the
 * IOMMU cannot distinguish, or that can access each other without passing through
 * the IOMMU, form a group. The functions below apply this rule as of Linux 6.12 to
 * config space and topology in sysfs. The kernel applied it once, when each device
 * was added.
 */

/* Rules that can join devices. */
enum vfc_why_rule {
	VFC_WHY_HOST,		/* another device does its DMA (Intel VMD) */
	VFC_WHY_ALIAS,		/* a bridge replaces the device's requester ID with its own */
	VFC_WHY_ACS,		/* a port lets devices below it access devices next to it */
	VFC_WHY_ID,		/* the device is known to use another's requester ID */
	VFC_WHY_FUNCTIONS,	/* functions of one device that can access each other */
	VFC_WHY_BUS,		/* not a PCI device; other rules apply */
};

enum vfc_why_verdict {
	VFC_WHY_JOINS,
	VFC_WHY_APART,
	VFC_WHY_UNKNOWN,	/* the deciding registers could not be read */
};

/* Return "host", "dma-alias", "acs", "requester-id", "functions" or "bus". */
const char *vfc_why_rule_word(enum vfc_why_rule rule);

/* Return "joins", "apart" or "unknown". */
const char *vfc_why_verdict_word(enum vfc_why_verdict verdict);

/* Return the name of the i'th ACS bit that the rule requires ("SV" …), or NULL after the last. */
const char *vfc_why_bit(size_t i, uint16_t *bit);

/* A step of the rule, for one device. */
struct vfc_why_step {
	enum vfc_why_rule rule;
	enum vfc_why_verdict verdict;
	char device[VFC_NAME];	/* the device whose group is decided */
	char at[VFC_NAME];	/* the port, bridge or function that decides */
	char with[VFC_NAME];	/* for joins: the device whose group it joins */
	const char *kind;	/* the kind of `at`: "root port"; static */
	const char *quirk;	/* deciding quirk of the kernel; NULL if registers decide */
	unsigned int acs;	/* offset of the ACS capability; 0 if none or unread */
	uint16_t capable, control;	/* the ACS registers, if acs is set */
	uint16_t missing;	/* required bits (PCI_ACS_*) that are off */
	char evidence[256];	/* the values, and the source of each */
};

/* A way to put the device into another group. */
struct vfc_why_split {
	const char *means;	/* "config-acs", "slot", "firmware", "override"; static */
	bool computed;		/* the rule was replayed with it, giving: */
	char (*group)[VFC_NAME];	/* … the resulting group, sorted by address */
	size_t ngroup;
	char value[512];	/* the parameter to use, or the slots, or "" */
	char text[512];		/* effect and cost */
};

/* A possible reason why the kernel's group differs from the computed one. */
struct vfc_why_difference {
	const char *cause;	/* "order", "override", "quirk", "registers" …; static */
	bool proved;		/* replaying the rule with it gives the kernel's group */
	char evidence[256];
};

struct vfc_why {
	char address[VFC_NAME];
	int group;		/* the kernel's group, or -1 */
	char (*kernel)[VFC_NAME];	/* the group's members, sorted by address */
	size_t nkernel;
	bool known;		/* all deciding registers could be read, giving: */
	char (*computed)[VFC_NAME];	/* … the members by the rule, sorted by address */
	size_t ncomputed;
	bool agrees;		/* both groups are known and equal */
	struct vfc_why_step *steps;	/* of the device upwards, then of devices that join it */
	size_t nsteps;
	struct vfc_why_split *splits;	/* none unless agrees */
	size_t nsplits;
	/* None if the computed group is unknown; only the difference "order" if agrees. */
	struct vfc_why_difference *differences;
	size_t ndifferences;
};

/*
 * Replay the rule for one device. Reads the config space of bridges and multifunction
 * devices below the same root bus, which wakes them for the read. Only root can read
 * more than the headers. Return -ENODEV if there is no such device. Release with
 * vfc_why_clear().
 */
int vfc_why(struct vfc_ctx *ctx, const char *address, struct vfc_why *why);
void vfc_why_clear(struct vfc_why *why);

#endif
