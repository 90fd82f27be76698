/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline-effect.c: determine the effect of the kernel command line on a
 * system.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline-effect.h"

/* Return which kinds of words this system's kernel reads, judging by the CPU. */
static unsigned int where_cpu(const struct vfc_machine *m)
{
	static const unsigned int of_arch[] = {
		[ARCH_UNKNOWN] = WHERE_ANY,
		[ARCH_X86] = WHERE_X86,
		[ARCH_ARM64] = WHERE_ARM64,
		[ARCH_PPC64] = WHERE_PPC64,
		[ARCH_S390] = WHERE_S390,
		[ARCH_RISCV] = 0,
		[ARCH_OTHER] = 0,
	};

	if (m->arch == ARCH_X86 && m->vendor != VENDOR_UNKNOWN)
		return m->vendor == VENDOR_INTEL ? WHERE_INTEL : WHERE_AMD;
	return of_arch[m->arch];
}

/* A guest may have another vendor's IOMMU, so the ACPI table takes precedence over the CPU. */
static unsigned int where_tables(const struct vfc_machine *m)
{
	if (m->announcer && !strcmp(m->announcer->name, "DMAR"))
		return WHERE_INTEL;
	if (m->announcer && !strcmp(m->announcer->name, "IVRS"))
		return WHERE_AMD;
	return where_cpu(m);
}

/* Apply a word. The last word on a topic wins, but nothing cancels iommu=off or amd_iommu=off. */
static void apply_word(struct word_uses *uses, const struct word_use *use)
{
	const struct word_use **obeyed = &uses->obeyed[use->rule->topic];

	if (!use->applies || use->rule->topic == TOPIC_NONE)
		return;
	if (*obeyed && (*obeyed)->rule->effect == WORD_STOPS &&
	    strcmp((*obeyed)->rule->parameter, "intel_iommu") != 0)
		return;
	*obeyed = use;
}

int words_read(const struct vfc_machine *m, struct word_uses *uses)
{
	const struct word_rule *rule;
	struct word_uses made = { 0 };
	unsigned int here = where_tables(m);
	size_t i, n = 0;

	for (i = 0; i < m->cmdline.count; i++)
		for (rule = NULL; (rule = word_next(m->cmdline.words[i], rule)); )
			n++;
	made.list = calloc(n + 1, sizeof(*made.list));
	if (!made.list)
		return -ENOMEM;
	for (i = 0; i < m->cmdline.count; i++)
		for (rule = NULL; (rule = word_next(m->cmdline.words[i], rule)); )
			made.list[made.count++] = (struct word_use){
				.word = m->cmdline.words[i],
				.rule = rule,
				.applies = rule->where == WHERE_ANY || (rule->where & here),
			};
	for (i = 0; i < made.count; i++)
		apply_word(&made, &made.list[i]);
	*uses = made;
	return 0;
}

void words_clear(struct word_uses *uses)
{
	free(uses->list);
	*uses = (struct word_uses){ 0 };
}

const struct word_use *words_stopping(const struct word_uses *uses)
{
	const struct word_use *use = uses->obeyed[TOPIC_SWITCH];

	if (use && use->rule->effect == WORD_STOPS)
		return use;
	for (use = uses->list; use < uses->list + uses->count; use++)
		if (use->applies && use->rule->topic == TOPIC_NONE &&
		    use->rule->effect == WORD_STOPS)
			return use;
	return NULL;
}

bool words_lack_intel(const struct vfc_machine *m, const struct word_uses *uses, bool *unknown)
{
	*unknown = !m->config.text;
	if (!m->announcer || strcmp(m->announcer->name, "DMAR") != 0 || !m->has_cmdline ||
	    m->units > 0 || uses->obeyed[TOPIC_SWITCH])
		return false;
	return kconfig_value(&m->config, "CONFIG_INTEL_IOMMU_DEFAULT_ON") != 'y' &&
	       kconfig_value(&m->config, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF") != 'y';
}
