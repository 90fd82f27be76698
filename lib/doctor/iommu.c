/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommu.c: check which IOMMUs are active, and whether they remap interrupts.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/array.h"
#include "lib/base/text.h"
#include "lib/machine/cmdline-effect.h"
#include "lib/machine/guest.h"
#include "lib/machine/modules.h"
#include "lib/vfc-iommu.h"

/* At most this many units and groups are listed. */
#define MOST 8

/* ---- units ---------------------------------------------------------- */

/* Describe a unit from its registers: "VT-d 1:0, 512 of 65536 domains; …". */
static void describe(const struct vfc_iommu *unit, char *buf, size_t size)
{
	const char *word = vfc_iommu_word(unit->info.type);
	struct vfc_iommu_field field;

	snprintf(buf, size, "%s: %s%s%s, %zu devices", unit->name,
		 word ? word : "unknown type", unit->version[0] ? " " : "", unit->version,
		 unit->ndevices);
	if (unit->domains >= 0)
		join(buf, size, ", ", "%d of %d domains", unit->domains_used, unit->domains);
	for (size_t i = 0; vfc_iommu_field(&unit->info, i, &field); i++) {
		if (field.flag && field.value)
			join(buf, size, ", ", "%s", field.name);
		if (!strcmp(field.name, "MGAW"))
			join(buf, size, ", ", "%u address bits", (unsigned int)field.value + 1);
	}
}

static int list_units(struct vfc_ctx *ctx, struct vfc_links *links)
{
	char text[512];
	struct vfc_iommu *units;
	int n = vfc_iommu_list(ctx, &units);

	if (n < 0)
		return n;
	for (int i = 0; i < n && i < MOST; i++) {
		describe(&units[i], text, sizeof(text));
		links_add(links, "iommu-units", VFC_LINK_OK,
			  in_sys("class/iommu/%s", units[i].name).text, NULL, "%s", text);
	}
	if (n > MOST)
		links_add(links, "iommu-units", VFC_LINK_OK,
			  in_sys("class/iommu").text, NULL, "and %d more: vfioctl "
			  "iommu",
			  n - MOST);
	vfc_iommu_list_free(units, n);
	return 0;
}

/* Report that no IOMMU is active: its driver is not loaded, or an earlier link is broken. */
static void no_units(struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	enum module_state state = MODULE_UNKNOWN;
	char next[VFC_NAME + 32];
	struct path path = in_sys("class/iommu");

	if (m->driver_module)
		state = module_state(m, m->driver_module, m->driver_config);
	if (state == MODULE_AVAILABLE) {
		snprintf(next, sizeof(next), "modprobe %s", m->driver_module);
		links_add(links, "iommu-units", VFC_LINK_BROKEN, path.text, next,
			  "%s announces an IOMMU, but its driver, the module %s (%s), is not "
			  "loaded",
			  m->announced, m->driver_module, m->driver_config);
	} else if (links_broken(links)) {
		links_add(links, "iommu-units", VFC_LINK_BROKEN, path.text, NULL,
			  "no IOMMU is active: this follows from %s", links_broken(links)->name);
	} else if (m->announced[0]) {
		links_add(links, "iommu-units", VFC_LINK_BROKEN, path.text,
			  "search the kernel log: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'",
			  "%s announces an IOMMU, but its driver initialized none", m->announced);
	} else {
		links_add(links, "iommu-units", VFC_LINK_UNKNOWN, path.text,
			  "search the kernel log: dmesg | grep -iE 'dmar|amd-vi|smmu|iommu'",
			  "no IOMMU is active; the reason is unknown");
	}
}

int doctor_iommu_units(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;

	if (m->units > 0)
		return list_units(ctx, links);
	if (m->groups <= 0 && root_exists(ctx, in_sys("kernel")))
		no_units(links);
	return 0;
}

/* ---- interrupt remapping -------------------------------------------- */

/* Interrupt chips counted in /proc/interrupts. */
struct chips {
	unsigned int remapped, plain, its;
	char example[VFC_NAME];	/* a chip's name */
};

/* Count a line by the name of its interrupt chip (x86: "IR-" is before remapped ones). */
static void count_line(void *data, char *text)
{
	static const struct {
		const char *part;
		bool remapped, its;
	} marks[] = {
		{ " IR-", true, false }, { " IO-APIC", false, false },
		{ " PCI-MSI", false, false }, { " HPET-MSI", false, false },
		{ " ITS-", false, true },
	};
	struct chips *chips = data;
	const char *at;

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		at = strstr(text, marks[i].part);
		if (!at)
			continue;
		chips->remapped += marks[i].remapped;
		chips->its += marks[i].its;
		chips->plain += !marks[i].remapped && !marks[i].its;
		if (!chips->example[0] || (marks[i].remapped && chips->remapped == 1))
			sscanf(at, "%63s", chips->example);
		return;
	}
}

/* Return the module with allow_unsafe_interrupts set, or NULL. */
static const char *unsafe_module(struct vfc_ctx *ctx)
{
	static const char *const modules[] = { "vfio_iommu_type1", "iommufd" };
	char value[8];

	for (size_t i = 0; i < ARRAY_SIZE(modules); i++)
		if (root_read(ctx, value, sizeof(value),
			      in_sys("module/%s/parameters/allow_unsafe_interrupts",
				     modules[i])) > 0 &&
		    cmdline_bool(value) == 1)
			return modules[i];
	return NULL;
}

bool doctor_unsafe_allowed(struct vfc_ctx *ctx)
{
	return unsafe_module(ctx);
}

#define ECAP_IR (UINT64_C(1) << 3)	/* VT-d 11.4.3 */

/* Return 1 if the units can remap interrupts, 0 if not, -1 if unknown (VT-d only). */
static int can_remap(struct vfc_ctx *ctx, char name[VFC_NAME])
{
	struct vfc_iommu *units;
	int can = -1, n = vfc_iommu_list(ctx, &units);

	for (int i = 0; i < n && can; i++) {
		if (units[i].info.type != VFC_IOMMU_VTD || units[i].info.nregisters < 2)
			continue;
		can = !!(units[i].info.registers[1] & ECAP_IR);
		snprintf(name, VFC_NAME, "%s", units[i].name);
	}
	if (n >= 0)
		vfc_iommu_list_free(units, n);
	return can;
}

/* Explain why interrupts are not remapped: a parameter, the hardware, or unknown. */
static void say_why(struct vfc_ctx *ctx, const struct vfc_machine *m, char *why, size_t size)
{
	const struct word_use *use;
	struct word_uses uses;
	char unit[VFC_NAME];

	snprintf(why, size, "the reason is unknown");
	if (!can_remap(ctx, unit))
		snprintf(why, size, "the IOMMU cannot (%s/intel-iommu/ecap: bit 3, IR, is "
		"0)", unit);
	if (words_read(m, &uses))
		return;
	use = uses.obeyed[TOPIC_REMAPPING];
	if (use && use->rule->effect == WORD_UNREMAPS)
		snprintf(why, size, "this follows from command-line: %.100s", use->word);
	words_clear(&uses);
}

/* Report missing remapping: VFIO refuses every device unless unsafe interrupts are allowed. */
static void not_remapped(struct vfc_ctx *ctx, struct vfc_links *links, const char *seen,
			 const char *source)
{
	const struct vfc_machine *m = links->machine;
	const char *module = unsafe_module(ctx), *next;
	struct machine_guest guest;
	char why[256];

	say_why(ctx, m, why, sizeof(why));
	if (module) {
		links_add(links, "interrupt-remapping", VFC_LINK_OK, source, NULL,
			  "interrupts are not remapped (%s; %s), but %s.allow_unsafe_interrupts "
			  "is set: VFIO accepts devices, and they can forge "
			  "interrupts", seen,
			  why, module);
		return;
	}
	machine_guest(m, &guest);
	next = guest.hypervisor != HYPERVISOR_NONE && guest.hypervisor != HYPERVISOR_LPAR ?
	       "configure the hypervisor to provide it: QEMU -machine q35,kernel-irqchip=split "
	       "-device intel-iommu,intremap=on" :
	       "enable interrupt remapping or x2APIC in the firmware setup; or, if devices are "
	       "trusted not to forge interrupts: modprobe vfio_iommu_type1 "
	       "allow_unsafe_interrupts=1 (or echo 1 > its parameter below /sys/module)";
	if (strstr(why, "command-line"))
		next = NULL;
	links_add(links, "interrupt-remapping", VFC_LINK_BROKEN, source, next,
		  "interrupts are not remapped (%s): VFIO refuses every device with EPERM; %s",
		  seen, why);
}

/* On x86 the interrupt chips decide, unless a unit cannot remap at all. */
static void look_at_x86(struct vfc_ctx *ctx, struct vfc_links *links, const struct chips *chips,
			bool readable, const char *source)
{
	char unit[VFC_NAME], seen[3 * VFC_NAME];

	if (chips->remapped) {
		links_add(links, "interrupt-remapping", VFC_LINK_OK, source, NULL,
			  "%u line%s through a remapping chip (%s)", chips->remapped,
			  chips->remapped == 1 ? " goes" : "s go", chips->example);
	} else if (chips->plain) {
		snprintf(seen, sizeof(seen), "their chip is %s, not IR-%s", chips->example,
			 chips->example);
		not_remapped(ctx, links, seen, source);
	} else if (!can_remap(ctx, unit)) {
		not_remapped(ctx, links, "no unit supports it",
			     in_sys("class/iommu/%s/intel-iommu/ecap", unit).text);
	} else {
		links_add(links, "interrupt-remapping", VFC_LINK_UNKNOWN, source,
			  "dmesg | grep -i remap",
			  "%s", readable ? "no line names the interrupt chip" :
			  "it cannot be read");
	}
}

int doctor_interrupt_remapping(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	struct chips chips = { 0 };
	struct path path = in_proc("interrupts");
	bool readable;

	/* POWER and s390x isolate MSIs by design. Without an IOMMU there is nothing to check. */
	if ((m->units <= 0 && m->groups <= 0) || (m->arch != ARCH_X86 && m->arch != ARCH_ARM64))
		return 0;
	readable = !root_lines(ctx, count_line, &chips, path);
	if (m->arch == ARCH_X86)
		look_at_x86(ctx, links, &chips, readable, path.text);
	else if (chips.its)
		links_add(links, "interrupt-remapping", VFC_LINK_OK, path.text, NULL,
			  "an ITS translates MSIs by device (%s)", chips.example);
	else
		links_add(links, "interrupt-remapping", VFC_LINK_UNKNOWN, path.text,
			  "use a machine with GICv3 and ITS, or try to open the device: EPERM "
			  "means that MSIs are not isolated",
			  "no MSI goes through an ITS, and only an ITS keeps devices from forging "
			  "them");
	return 0;
}
