/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline-rules.h: what the words of a kernel's command line do to IOMMU, PCI, the
 * screen and VFIO.
 */
#ifndef VFC_MACHINE_CMDLINE_RULES_H
#define VFC_MACHINE_CMDLINE_RULES_H

#include <stdbool.h>
#include <stddef.h>

/* Which kernels read a word: a bit each. */
enum word_where {
	WHERE_INTEL = 1,	/* x86 with VT-d */
	WHERE_AMD = 2,		/* x86 with AMD-Vi */
	WHERE_X86 = 3,
	WHERE_ARM64 = 4,
	WHERE_PPC64 = 8,
	WHERE_S390 = 16,
	WHERE_ANY = 31,
};

/* What words of one topic decide: the last of them is obeyed. */
enum word_topic {
	TOPIC_NONE,
	TOPIC_SWITCH,		/* whether the IOMMU is on */
	TOPIC_DOMAIN,		/* whether the kernel's own devices are translated */
	TOPIC_STRICT,		/* when what was unmapped is flushed */
	TOPIC_REMAPPING,	/* whether interrupts are remapped */
	TOPIC_COUNT,
};

enum word_effect {
	WORD_NOTED,		/* worth knowing; stands in nobody's way */
	WORD_STARTS,		/* the IOMMU is switched on */
	WORD_STOPS,		/* the IOMMU stays off: no groups */
	WORD_UNREMAPS,		/* devices may forge interrupts: VFIO refuses them */
	WORD_NOTHING,		/* the kernel does not know it */
	WORD_IDS,		/* ids that vfio-pci takes */
	WORD_REFUSES,		/* modules that are not loaded */
	WORD_RISKY,		/* it takes isolation away */
};

enum word_kind {
	WORD_ITEM,		/* a part between commas begins so */
	WORD_EXACT,		/* a part between commas is so */
	WORD_TRUE, WORD_FALSE,	/* the value is a truth value */
	WORD_ANY,		/* whatever the value is */
};

struct word_rule {
	const char *parameter;	/* "intel_iommu" */
	enum word_kind kind;
	const char *item;	/* "on"; NULL: none */
	unsigned int where;	/* enum word_where */
	enum word_topic topic;
	enum word_effect effect;
	const char *does;	/* what it does, half a line */
};

/* Every word that is known; ends with a NULL parameter. */
extern const struct word_rule word_rules[];

/*
 * The next rule that holds for a word of the command line, after previous (NULL:
 * the first). part, where the item of the word begins, and its length.
 */
const struct word_rule *word_next(const char *word, const struct word_rule *previous);

/* True when the word's parameter is one that is known. */
bool word_is_known(const char *word);

/*
 * An item of a list that the kernel does not know, where all are known here
 * (intel_iommu=yes): it and its length; NULL: there is none.
 */
const char *word_unknown_item(const char *word, size_t *length);

#endif
