/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline-rules.h: the effects of kernel command line words for IOMMU, PCI,
 * display and VFIO.
 */
#ifndef VFC_MACHINE_CMDLINE_RULES_H
#define VFC_MACHINE_CMDLINE_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* Which kernels read a word; one bit each. */
enum word_where {
	WHERE_INTEL = 1,	/* x86 with VT-d */
	WHERE_AMD = 2,		/* x86 with AMD-Vi */
	WHERE_X86 = 3,
	WHERE_ARM64 = 4,
	WHERE_PPC64 = 8,
	WHERE_S390 = 16,
	WHERE_ANY = 31,
};

/* Topics. The last word on a topic wins. */
enum word_topic {
	TOPIC_NONE,
	TOPIC_SWITCH,		/* whether the IOMMU is on */
	TOPIC_DOMAIN,		/* whether the kernel's own devices are translated */
	TOPIC_STRICT,		/* when unmaps are flushed */
	TOPIC_REMAPPING,	/* whether interrupts are remapped */
	TOPIC_COUNT,
};

enum word_effect {
	WORD_NOTED,		/* information only */
	WORD_STARTS,		/* the IOMMU is enabled */
	WORD_STOPS,		/* the IOMMU stays disabled: no groups exist */
	WORD_UNREMAPS,		/* interrupts are not remapped; VFIO refuses devices */
	WORD_NOTHING,		/* unknown to the kernel, no effect */
	WORD_IDS,		/* IDs that vfio-pci binds */
	WORD_REFUSES,		/* modules that are not loaded */
	WORD_RISKY,		/* removes isolation */
};

enum word_kind {
	WORD_ITEM,		/* an item of the value begins with it */
	WORD_EXACT,		/* an item of the value is equal to it */
	WORD_TRUE, WORD_FALSE,	/* the value is a boolean */
	WORD_ANY,		/* any value */
};

struct word_rule {
	const char *parameter;	/* "intel_iommu" */
	enum word_kind kind;
	const char *item;	/* "on"; NULL if none */
	unsigned int where;	/* enum word_where */
	enum word_topic topic;
	enum word_effect effect;
	const char *does;	/* its effect, a phrase for messages */
};

/* All known words. Ends with a NULL parameter. */
extern const struct word_rule word_rules[];

/*
 * Return the first rule after previous that applies to a word of the command line, or
 * NULL. Start with previous NULL.
 */
const struct word_rule *word_next(const char *word, const struct word_rule *previous);

/* True if the table has the word's parameter. */
bool word_is_known(const char *word);

/*
 * Find an item that the kernel does not know, in a parameter with a fixed list of items
 * (intel_iommu=yes). Return the item and set *length, or return NULL.
 */
const char *word_unknown_item(const char *word, size_t *length);

#endif
