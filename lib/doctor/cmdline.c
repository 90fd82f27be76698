/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmdline.c: what each kernel parameter does on this machine, what overrides
 * it, and which parameter is missing.
 */
#include <stdio.h>
#include <string.h>

#include "finding.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/machine/boot-entries.h"
#include "lib/machine/cmdline-effect.h"

#define LINK "command-line"

/* The finding for one parameter, being assembled. */
struct saying {
	char text[SAID];
	enum vfc_link_state state;
	char next[512];
};

/* Name the architecture that a parameter belongs to, if not this machine's. */
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

/* True if a list names a VFIO module. */
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

/* Set the state and next step of a parameter that is in effect and blocks VFIO. */
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

/* Report the devices that vfio-pci.ids names, and those bound to another driver anyway. */
static void look_at_ids(struct vfc_ctx *ctx, const char *value, struct saying *s)
{
	char named[512], others[256];

	doctor_ids(ctx, value + (*value == '='), named, sizeof(named), others, sizeof(others));
	join(s->text, SAID, "; ", "matches %s", named[0] ? named : "no device here");
	if (!others[0])
		return;
	s->state = VFC_LINK_BROKEN;
	snprintf(s->next, sizeof(s->next), "vfioctl bind %s; to make it permanent, load vfio-pci "
		 "before the other driver (softdep in /etc/modprobe.d and in the initramfs)",
		 others);
}

/* Add one effect of a parameter, or why it has no effect. */
static void say_use(struct vfc_ctx *ctx, const struct vfc_links *links,
		    const struct word_uses *uses, const struct word_use *use, struct saying *s)
{
	const struct word_use *obeyed = uses->obeyed[use->rule->topic];

	if (!use->applies) {
		join(s->text, SAID, "; ", "for %s: no effect "
		"here", whose(use->rule->where));
		return;
	}
	if (obeyed && obeyed != use && obeyed->rule->does != use->rule->does) {
		join(s->text, SAID, "; ", "%s; but %s overrides "
		"that", use->rule->does, obeyed->word);
		return;
	}
	join(s->text, SAID, "; ", "%s", use->rule->does);
	judge(ctx, links, use, s);
	if (use->rule->effect == WORD_IDS)
		look_at_ids(ctx, strchrnul(use->word, '='), s);
	if (use->rule->effect == WORD_RISKY)
		snprintf(s->next, sizeof(s->next), "%s",
			 "set the ACS bits of the ports instead, if they have ACS: "
			 "pci=config_acs= (Linux 6.11), see vfioctl why DEVICE");
}

/* Report one parameter, if its need for a next step equals urgent. */
static void look_at_word(struct vfc_ctx *ctx, struct vfc_links *links,
			 const struct word_uses *uses, const char *word, bool urgent)
{
	struct saying s = { .state = VFC_LINK_OK };
	const char *unknown;
	size_t length;

	for (size_t i = 0; i < uses->count; i++)
		if (uses->list[i].word == word)
			say_use(ctx, links, uses, &uses->list[i], &s);
	unknown = word_unknown_item(word, &length);
	if (unknown)
		join(s.text, SAID, "; ", "the kernel does not know \"%.*s\" here and ignores "
		"it", (int)length, unknown);
	if (s.text[0] && urgent == !!s.next[0])
		links_add(links, LINK, s.state, in_proc("cmdline").text,
			  s.next[0] ? s.next : NULL, "%s: %s", word, s.text);
}

/* Report a missing intel_iommu=on: some kernels are built with VT-d off by default. */
static void look_for_missing(struct vfc_ctx *ctx, struct vfc_links *links,
			     const struct word_uses *uses)
{
	const struct vfc_machine *m = links->machine;
	struct path path = in_proc("cmdline");
	char next[512];
	bool unknown;

	if (!words_lack_intel(m, uses, &unknown))
		return;
	boot_advice(ctx, "intel_iommu=on", NULL, next, sizeof(next));
	if (unknown)
		links_add(links, LINK, VFC_LINK_UNKNOWN, path.text, next,
			  "no intel_iommu=on; whether this kernel enables VT-d without it "
			  "(CONFIG_INTEL_IOMMU_DEFAULT_ON) is unknown");
	else
		links_add(links, LINK, VFC_LINK_BROKEN, path.text, next,
			  "no intel_iommu=on, and this kernel leaves VT-d off without it (%s: "
			  "no CONFIG_INTEL_IOMMU_DEFAULT_ON)", m->config.path.text);
}

int doctor_command_line(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	struct word_uses uses;
	size_t before = links->count;
	struct path path = in_proc("cmdline");

	if (!m->has_cmdline) {
		links_add(links, LINK, VFC_LINK_UNKNOWN, path.text, NULL,
			  "the command line cannot be read");
		return 0;
	}
	if (words_read(m, &uses))
		return vfc_fail(ctx, -ENOMEM, "parse the command line");
	look_for_missing(ctx, links, &uses);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < m->cmdline.count; i++)
			look_at_word(ctx, links, &uses, m->cmdline.words[i], !pass);
	words_clear(&uses);
	if (links->count == before)
		links_add(links, LINK, VFC_LINK_OK, path.text, NULL,
			  "no parameter for IOMMU, PCI or VFIO");
	return 0;
}
