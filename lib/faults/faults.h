/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/faults: IOMMU faults, from the kernel's log and from the device's page requests.
 *
 * faults.h: shared by log.c, which reads the kernel's log, and parse.c, x86.c and
 * arm.c, which parse its records. Pure functions.
 */
#ifndef VFC_FAULTS_H
#define VFC_FAULTS_H

#include "lib/vfc-faults.h"

/* A record of /dev/kmsg. */
struct kmsg_record {
	unsigned int facility;	/* 0: the kernel itself */
	uint64_t seq;
	uint64_t when_ns;
	char text[1024];	/* unescaped, NUL-terminated, possibly truncated */
};

/*
 * Parse "PRIORITY,SEQUENCE,MICROSECONDS,…;TEXT" and the lines " KEY=VALUE" after
 * it, of size bytes. 0, or -EINVAL for anything else.
 */
int kmsg_parse(const char *bytes, size_t size, struct kmsg_record *record);

/* ---- elements of a driver's line (parse.c) ---------------------- */

/* Find the number after key, anywhere in the text; 32 bits. */
bool fault_number_after(const char *text, const char *key, int base, uint64_t *number);
bool fault_u32_after(const char *text, const char *key, int base, uint32_t *number);

/* Find the word after key, up to a byte of end or the end of the text. */
bool fault_word_after(const char *text, const char *key, const char *end, char *word,
		      size_t size);

/* Set the device from a PCI address or bus name; from a 16-bit requester ID. */
void fault_set_address(struct vfc_fault *f, const char *word);
void fault_set_requester(struct vfc_fault *f, uint32_t id);

/* Set the device from a stream or endpoint ID, usually equal to the requester ID. */
void fault_set_id(struct vfc_fault *f, uint32_t id);

struct fault_reason {
	int number;
	const char *event;	/* name in the specification, NULL: none */
	const char *why;	/* description, NULL ends a table */
};

/* Set a reason's number and its text from the table; true if the table has it. */
bool fault_set_reason(struct vfc_fault *f, const struct fault_reason *table, int number);

/* ---- faults (parse.c) ----------------------------------------------- */

/*
 * State of the fault being parsed: an SMMUv3 event has up to seven records, possibly
 * with others in between.
 */
struct fault_parser {
	bool pending;		/* fault is valid and not returned yet */
	bool more;		/* … and may have further lines */
	unsigned int words;	/* SMMUv3: number of its four raw words received */
	uint64_t raw[4];
	struct vfc_fault fault;
};

/* Parse a record. 1 and *done if the previous fault is now complete. */
int fault_feed(struct fault_parser *p, const struct kmsg_record *record,
	       struct vfc_fault *done);

/* Handle the current end of the log: 1 and *done if a fault was pending. */
int fault_flush(struct fault_parser *p, struct vfc_fault *done);

/* ---- the drivers (x86.c, arm.c) ------------------------------------- */

/*
 * Parse a fault from the text (kind, reason -1 and iommu are set); false if the text
 * has no fault.
 */
bool fault_parse_intel(const char *text, struct vfc_fault *f);
bool fault_parse_amd(const char *text, struct vfc_fault *f);
bool fault_parse_smmu(const char *text, struct vfc_fault *f);
bool fault_parse_smmu_v3(const char *text, struct vfc_fault *f);
bool fault_parse_virtio(const char *text, struct vfc_fault *f);

/* Parse a further line of the pending event; true if the text is one. */
bool fault_amd_continues(struct fault_parser *p, const char *text);
bool fault_smmu_v3_continues(struct fault_parser *p, const char *text);

#endif
