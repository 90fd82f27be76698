/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline.c: what each word of the kernel's command line does here, what
 * overrules it, and which word is missing.
 */
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/machine/boot-entries.h"
#include "lib/machine/cmdline-effect.h"

#define LINK "command-line"

/* What is said about one word, as it grows. */
struct saying {
	char text[SAID];
	enum vfc_link_state state;
	char next[512];
};

/* Whose word it is, when it is not for this machine. */
static const char *whose(unsigned int where)
{
	if (where == WHERE_INTEL)
		return "Intel's VT-d";
	if (where == WHERE_AMD)
		return "AMD's AMD-Vi";
	if (where == WHERE_X86)
		return "x86";
	if (where == WHERE_ARM64)
		return "Arm's SMMU";
	if (where == WHERE_PPC64)
		return "POWER";
	return where == WHERE_S390 ? "s390x" : "other machines";
}

/* True when a list has a module of VFIO's. */
static bool names_vfio(const char *word)
{
	static const char *const modules[] = { "vfio", "vfio_pci", "vfio_pci_core",
					       "vfio_iommu_type1", "iommufd" };
	const char *value = strchrnul(word, '=');

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (*value && cmdline_has_item(value + 1, modules[i]))
			return true;
	return false;
}

/* A word that is obeyed and stands in the way. */
static void judge(struct vfc_ctx *ctx, const struct vfc_links *links, const struct word_use *use,
		  struct saying *s)
{
	bool stops = use->rule->effect == WORD_STOPS && links->machine->groups <= 0;

	stops |= use->rule->effect == WORD_REFUSES && names_vfio(use->word);
	if (!stops && (use->rule->effect != WORD_UNREMAPS || doctor_unsafe_allowed(ctx)))
		return;
	s->state = VFC_LINK_BROKEN;
	boot_advice(ctx, NULL, use->word, s->next, sizeof(s->next));
}

/* The devices that a list of ids names, and those that another driver has all the same. */
static void look_at_ids(struct vfc_ctx *ctx, const char *value, struct saying *s)
{
	char named[512], others[256];

	doctor_ids(ctx, value + (*value == '='), named, sizeof(named), others, sizeof(others));
	join(s->text, SAID, "; ", "that is %s", named[0] ? named : "no device here");
	if (!others[0])
		return;
	s->state = VFC_LINK_BROKEN;
	snprintf(s->next, sizeof(s->next), "vfioctl bind %s; to keep it, let vfio-pci be loaded "
		 "before the other driver (softdep in /etc/modprobe.d, and in the initramfs)",
		 others);
}

/* One thing that a word does, or why it does not. */
static void say_use(struct vfc_ctx *ctx, const struct vfc_links *links,
		    const struct word_uses *uses, const struct word_use *use, struct saying *s)
{
	const struct word_use *obeyed = uses->obeyed[use->rule->topic];

	if (!use->applies) {
		join(s->text, SAID, "; ", "a word for %s: does nothing "
		"here", whose(use->rule->where));
		return;
	}
	if (obeyed && obeyed != use && obeyed->rule->does != use->rule->does) {
		join(s->text, SAID, "; ", "%s; but %s overrules "
		"that", use->rule->does, obeyed->word);
		return;
	}
	join(s->text, SAID, "; ", "%s", use->rule->does);
	judge(ctx, links, use, s);
	if (use->rule->effect == WORD_IDS)
		look_at_ids(ctx, strchrnul(use->word, '='), s);
	if (use->rule->effect == WORD_RISKY)
		snprintf(s->next, sizeof(s->next), "%s",
			 "set the ports' ACS bits instead, where they have them: "
			 "pci=config_acs= (Linux 6.11), see vfioctl why DEVICE");
}

/* All that one word does, if it asks for a next step, or if it does not. */
static void look_at_word(struct vfc_ctx *ctx, struct vfc_links *links,
			 const struct word_uses *uses, const char *word, bool urgent)
{
	struct saying s = { .state = VFC_LINK_OK };
	char path[ROOT_PATH];
	const char *unknown;
	size_t length;

	for (size_t i = 0; i < uses->count; i++)
		if (uses->list[i].word == word)
			say_use(ctx, links, uses, &uses->list[i], &s);
	unknown = word_unknown_item(word, &length);
	if (unknown)
		join(s.text, SAID, "; ", "the kernel knows no \"%.*s\" here and ignores "
		"it", (int)length, unknown);
	if (s.text[0] && urgent == !!s.next[0])
		links_add(links, LINK, s.state, root_path(path, ROOT_PROC, "cmdline"),
			  s.next[0] ? s.next : NULL, "%s: %s", word, s.text);
}

/* The word that is missing: VT-d has to be asked for by kernels built so. */
static void look_for_missing(struct vfc_ctx *ctx, struct vfc_links *links,
			     const struct word_uses *uses)
{
	const struct vfc_machine *m = links->machine;
	char path[ROOT_PATH], next[512];
	bool unknown;

	if (!words_lack_intel(m, uses, &unknown))
		return;
	boot_advice(ctx, "intel_iommu=on", NULL, next, sizeof(next));
	root_path(path, ROOT_PROC, "cmdline");
	if (unknown)
		links_add(links, LINK, VFC_LINK_UNKNOWN, path, next,
			  "no intel_iommu=on; whether this kernel switches VT-d on without it "
			  "(CONFIG_INTEL_IOMMU_DEFAULT_ON) cannot be told");
	else
		links_add(links, LINK, VFC_LINK_BROKEN, path, next,
			  "no intel_iommu=on, and this kernel leaves VT-d off without it (%s: "
			  "no CONFIG_INTEL_IOMMU_DEFAULT_ON)", m->config.path);
}

int doctor_command_line(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	char path[ROOT_PATH];
	struct word_uses uses;
	size_t before = links->count;

	root_path(path, ROOT_PROC, "cmdline");
	if (!m->has_cmdline) {
		links_add(links, LINK, VFC_LINK_UNKNOWN, path, NULL, "it cannot be read");
		return 0;
	}
	if (words_read(m, &uses))
		return vfc_fail(ctx, -ENOMEM, "keep what the command line says");
	look_for_missing(ctx, links, &uses);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < m->cmdline.count; i++)
			look_at_word(ctx, links, &uses, m->cmdline.words[i], !pass);
	words_clear(&uses);
	if (links->count == before)
		links_add(links, LINK, VFC_LINK_OK, path, NULL,
			  "no word about IOMMU, PCI or VFIO");
	return 0;
}
