/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/faults: IOMMU faults, from the kernel's log and from the device's page requests.
 *
 * faults.h: between log.c, which reads the kernel's log, and parse.c and x86.c,
 * which parse its records. Pure: nothing but the bytes decides.
 */
#ifndef VFC_FAULTS_H
#define VFC_FAULTS_H

#include "lib/vfc-faults.h"

/* One record of /dev/kmsg. */
struct kmsg_record {
	unsigned int facility;	/* 0: the kernel itself */
	uint64_t seq;
	uint64_t when_ns;
	char text[1024];	/* unescaped, with a NUL; cut if need be */
};

/*
 * Parse "PRIORITY,SEQUENCE,MICROSECONDS,…;TEXT" and the lines " KEY=VALUE" behind
 * it, of size bytes. 0, or -EINVAL for anything else.
 */
int kmsg_parse(const char *bytes, size_t size, struct kmsg_record *record);

/* ---- what a driver's line is made of (parse.c) ---------------------- */

/* The number behind key, which stands anywhere in the text; of 32 bits. */
bool fault_number_after(const char *text, const char *key, int base, uint64_t *number);
bool fault_u32_after(const char *text, const char *key, int base, uint32_t *number);

/* The word behind key, up to one of the bytes of end or the text's own. */
bool fault_word_after(const char *text, const char *key, const char *end, char *word,
		      size_t size);

/* Take a PCI address, or another bus's name; the 16 bits that a requester sends. */
void fault_set_address(struct vfc_fault *f, const char *word);
void fault_set_requester(struct vfc_fault *f, uint32_t id);

/* Take the stream or endpoint, which firmware mostly numbers as requesters are. */
void fault_set_id(struct vfc_fault *f, uint32_t id);

struct fault_reason {
	int number;
	const char *event;	/* its name in the specification, NULL: none */
	const char *why;	/* in words, NULL ends a table */
};

/* Take a reason's number and what the table knows of it; true when it does. */
bool fault_set_reason(struct vfc_fault *f, const struct fault_reason *table, int number);

/* ---- faults (parse.c) ----------------------------------------------- */

/*
 * What is known of the fault that is being read: SMMUv3 says it in up to seven
 * records, between which others may stand.
 */
struct fault_parser {
	bool pending;		/* fault holds one that is not handed out yet */
	bool more;		/* … and lines of it are still to come */
	unsigned int words;	/* SMMUv3: how many of its four have come */
	uint64_t raw[4];
	struct vfc_fault fault;
};

/* Take a record. 1 and *done when a fault, the one before, is complete. */
int fault_feed(struct fault_parser *p, const struct kmsg_record *record,
	       struct vfc_fault *done);

/* The log has ended for now: 1 and *done when a fault was pending. */
int fault_flush(struct fault_parser *p, struct vfc_fault *done);

/* ---- the drivers (x86.c, arm.c) ------------------------------------- */

/*
 * Take what the text says of a fault (kind, reason -1 and iommu are set); false
 * when it says nothing of any.
 */
bool fault_parse_intel(const char *text, struct vfc_fault *f);
bool fault_parse_amd(const char *text, struct vfc_fault *f);
bool fault_parse_smmu(const char *text, struct vfc_fault *f);
bool fault_parse_smmu_v3(const char *text, struct vfc_fault *f);
bool fault_parse_virtio(const char *text, struct vfc_fault *f);

/* Further lines of the pending event; true when the text is one. */
bool fault_amd_continues(struct fault_parser *p, const char *text);
bool fault_smmu_v3_continues(struct fault_parser *p, const char *text);

#endif
