/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-why.h: why a device shares its IOMMU group. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHY_H
#define VFC_PUBLIC_WHY_H

#include "vfc-look.h"

/*
 * The kernel's rule is pci_device_group() (drivers/iommu/iommu.c): devices that the
 * IOMMU cannot tell apart, or that can reach each other without passing it, are one
 * group. What is here is that rule as of Linux 6.12, applied to config space and
 * topology as sysfs shows them; the kernel applied it once, when each device was added.
 */

/* What joins devices, or was looked at because it could. */
enum vfc_why_rule {
	VFC_WHY_HOST,		/* another device does the DMA for it: Intel VMD */
	VFC_WHY_ALIAS,		/* a bridge puts its own requester ID in place of the device's */
	VFC_WHY_ACS,		/* a port lets what is behind it reach what is beside it */
	VFC_WHY_ID,		/* it is known to use another device's requester ID */
	VFC_WHY_FUNCTIONS,	/* functions of one device that may reach each other */
	VFC_WHY_BUS,		/* not a PCI device: other rules */
};

enum vfc_why_verdict {
	VFC_WHY_JOINS,
	VFC_WHY_APART,
	VFC_WHY_UNKNOWN,	/* what decides could not be read */
};

/* "host", "dma-alias", "acs", "requester-id", "functions", "bus". */
const char *vfc_why_rule_word(enum vfc_why_rule rule);

/* "joins", "apart", "unknown". */
const char *vfc_why_verdict_word(enum vfc_why_verdict verdict);

/* The i'th bit of an ACS register that the rule asks for, "SV" …; NULL behind the last. */
const char *vfc_why_bit(size_t i, uint16_t *bit);

/* One step of the rule, for one device. */
struct vfc_why_step {
	enum vfc_why_rule rule;
	enum vfc_why_verdict verdict;
	char device[VFC_NAME];	/* whose place is decided */
	char at[VFC_NAME];	/* the port, bridge or function that decides */
	char with[VFC_NAME];	/* joins: in whose group it is put */
	const char *kind;	/* what `at` is: "root port"; static */
	const char *quirk;	/* the kernel's table says so: a short name; NULL: registers do */
	unsigned int acs;	/* where its ACS capability is; 0: it has none, or unread */
	uint16_t capable, control;	/* its registers, with acs */
	uint16_t missing;	/* bits (PCI_ACS_*) that are asked for and are not on */
	char evidence[256];	/* what was seen, where */
};

/* What would take the device out of the company it is in. */
struct vfc_why_split {
	const char *means;	/* "config-acs", "slot", "firmware", "override"; static */
	bool computed;		/* the rule was replayed with it; then, by address: */
	char (*group)[VFC_NAME];	/* … the group that comes of it */
	size_t ngroup;
	char value[512];	/* what to type, or the places; "" for none */
	char text[512];		/* what it does, and what it costs */
};

/* What may have made the kernel's group another than the computed one. */
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
	bool known;		/* all that decides could be read; then: */
	char (*computed)[VFC_NAME];	/* … the members by the rule, by address */
	size_t ncomputed;
	bool agrees;		/* known, there is a group, and both are the same */
	struct vfc_why_step *steps;	/* of the device upwards, then of those that join it */
	size_t nsteps;
	struct vfc_why_split *splits;	/* none where it does not agree */
	size_t nsplits;
	/* None where nothing is known; where it agrees, only that it does by the order. */
	struct vfc_why_difference *differences;
	size_t ndifferences;
};

/*
 * Replay the rule for one device. Reads the config space of the bridges, and of devices
 * with several functions, below the same root bus, which wakes them for as long as that
 * takes; more than the header of each is for root alone. -ENODEV when there is no such
 * device. Release with vfc_why_clear().
 */
int vfc_why(struct vfc_ctx *ctx, const char *address, struct vfc_why *why);
void vfc_why_clear(struct vfc_why *why);

#endif
