/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-group.c: the IOMMU group of a device: its other members, who has it
 * open, and why the group has these members.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/who/who.h"
#include "lib/vfc-machine.h"
#include "lib/vfc-why.h"

/* ---- group ---------------------------------------------------------- */

/* True for Intel integrated graphics that this kernel (Debian's) does not translate. */
static bool is_igfx_left_out(const struct patient *p)
{
	const struct vfc_machine *m = p->links->machine;
	const char *word = cmdline_last(&m->cmdline, "intel_iommu");

	/* disable_igfx_iommu (drivers/iommu/intel/iommu.c, 6.12) */
	return p->dev->vendor == 0x8086 && p->dev->class >> 16 == 3 &&
	       kconfig_value(&m->config, "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF") == 'y' &&
	       !(word && cmdline_has_item(word, "on"));
}

/* Report a device without a group, whether or not other groups exist. */
static void no_group(struct patient *p, struct finding *f)
{
	const struct vfc_machine *m = p->links->machine;
	struct vfc_absence absence;

	f->state = VFC_LINK_BROKEN;
	if (m->groups <= 0 && m->units <= 0) {
		vfc_iommu_absent(p->ctx, &absence);
		join(f->said, SAID, "", "in no group, since no group exists: %s (%s)",
		     absence.sentence, absence.evidence);
		snprintf(f->step, sizeof(f->step), "%s; `vfioctl doctor` shows the whole chain",
			 absence.next);
	} else if (is_igfx_left_out(p)) {
		join(f->said, SAID, "", "in no group: this kernel does not translate Intel "
		     "integrated graphics (%s: CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y)",
		     m->config.path.text);
		f->next = "add intel_iommu=on to the kernel's command line and boot again";
	} else if (!p->vfio && m->arch != ARCH_X86) {
		join(f->said, SAID, "", "in no group: before Linux 6.15 a device joins a group "
		     "when a driver is bound");
		snprintf(f->step, sizeof(f->step), "vfioctl bind %s", p->dev->address);
	} else {
		join(f->said, SAID, "", "in no group: no IOMMU translates for it, but %d groups "
		     "exist", m->groups > 0 ? m->groups : 0);
		f->next = "vfioctl doctor --firmware shows which devices each IOMMU serves";
	}
}

static void say_others(const struct patient *p, struct finding *f)
{
	bool first = true;

	for (size_t i = 0; i < p->group.ndevices; i++) {
		if (!strcmp(p->group.devices[i].address, p->dev->address))
			continue;
		join(f->said, SAID, first ? ", with " : " ", "%s", p->group.devices[i].address);
		first = false;
	}
	if (first)
		join(f->said, SAID, ", ", "alone");
}

int doctor_group(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };

	patient_source(p, &f, "iommu_group");
	if (p->group.id < 0) {
		no_group(p, &f);
	} else {
		join(f.said, SAID, "", "in group %d", p->group.id);
		if (p->group.type[0])
			join(f.said, SAID, ", ", "of type %s", p->group.type);
		if (strstr(p->group.node, "noiommu-"))
			join(f.said, SAID, ", ", "without an IOMMU: nothing protects the host's "
			     "memory from the device");
		else
			say_others(p, &f);
	}
	finding_add(p->links, "group", &f);
	return 0;
}

/* ---- viable --------------------------------------------------------- */

static void say_member(const struct vfc_device *member, struct finding *f, char *harmless,
		       size_t size)
{
	if (member->blocks == VFC_YES) {
		f->state = VFC_LINK_BROKEN;
		join(f->said, SAID, ", ", "%s is bound to %s", member->address, member->driver);
		join(f->step, sizeof(f->step), " ", "%s", member->address);
	} else if (member->blocks == VFC_UNKNOWN) {
		f->state = f->state == VFC_LINK_BROKEN ? f->state : VFC_LINK_UNKNOWN;
		join(f->said, SAID, ", ", "the driver of %s cannot be read", member->address);
	} else if (member->driver[0] && !vfc_driver_is_vfio(member->driver)) {
		join(harmless, size, ", ", "%s with %s does not affect viability", member->address,
		     member->driver);
	}
}

int doctor_viable(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	char harmless[SAID / 2] = "";

	if (p->group.id < 0)
		return 0;
	f.source = in_sys("kernel/iommu_groups/%d/devices", p->group.id);
	snprintf(f.step, sizeof(f.step), "vfioctl bind");
	for (size_t i = 0; i < p->group.ndevices; i++)
		if (strcmp(p->group.devices[i].address, p->dev->address) != 0)
			say_member(&p->group.devices[i], &f, harmless, sizeof(harmless));
	if (p->group.viable == VFC_UNKNOWN && f.state == VFC_LINK_OK) {
		f.state = VFC_LINK_UNKNOWN;
		join(f.said, SAID, "", "the members of group %d cannot be read", p->group.id);
	}
	if (f.state != VFC_LINK_BROKEN)
		f.step[0] = '\0';
	else
		join(f.said, SAID, "", ", so that group %d is not viable", p->group.id);
	if (!f.said[0])
		join(f.said, SAID, "", "no other member of group %d has a driver that blocks it",
		     p->group.id);
	if (harmless[0])
		join(f.said, SAID, "; ", "%s", harmless);
	finding_add(p->links, "viable", &f);
	return 0;
}

/* ---- processes that have the group open -----------------------------  */

static void say_holder(const struct patient *p, const struct vfc_who_process *process,
		       struct finding *f)
{
	const struct vfc_who_item *held = who_held(process);

	if (!held)
		return;
	join(f->said, SAID, ", ", "%s (pid %d%s%s) has %s", process->comm, process->pid,
	     process->unit[0] ? ", " : "", process->unit, held->path);
	if (who_is_session(process)) {
		join(f->said, SAID, "", ", a session: end it with vfioctl close %s",
		     p->dev->address);
		return;
	}
	f->state = VFC_LINK_BROKEN;
	snprintf(f->step, sizeof(f->step), "end process %d, or use the device there: VFIO lets "
		 "only one user open a device", process->pid);
}

/* Report that no process was found, and which processes could not be checked. */
static void say_nobody(const struct patient *p, const struct vfc_who *who, struct finding *f)
{
	if (!who->looked || vfc_rerooted(p->ctx)) {
		f->state = VFC_LINK_UNKNOWN;
		f->next = "run this as root on the machine itself, outside of containers";
		join(f->said, SAID, "", "%s", vfc_rerooted(p->ctx) ?
		     "none of the recorded processes has it open" :
		     "no process could be checked");
	} else if (who->unread || who->partial) {
		f->state = VFC_LINK_UNKNOWN;
		f->next = "run this as root, outside of containers";
		join(f->said, SAID, "", "none of %u processes has it open; %u could not be checked",
		     who->looked, who->unread);
		if (who->partial)
			join(f->said, SAID, "", ", and other processes are hidden (%s)",
			     who->blind);
	} else {
		join(f->said, SAID, "", "none of %u processes has it open", who->looked);
	}
}

int doctor_holders(struct patient *p)
{
	struct vfc_who_query query = { .device = p->dev, .group = p->dev->group };
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_who who = { 0 };
	int err = vfc_who(p->ctx, &query, &who);

	if (err == -ENOMEM)
		return err;
	f.source = in_proc("*/fd");
	for (size_t i = 0; i < who.nprocesses; i++)
		say_holder(p, &who.processes[i], &f);
	if (!f.said[0])
		say_nobody(p, &who, &f);
	vfc_who_clear(&who);
	finding_add(p->links, "holders", &f);
	return 0;
}

/* ---- isolation ------------------------------------------------------ */

/* True if an earlier step already covers the same port or function. */
static bool is_said(const struct vfc_why *why, size_t step)
{
	for (size_t i = 0; i < step; i++)
		if (why->steps[i].verdict == VFC_WHY_JOINS &&
		    !strcmp(why->steps[i].at, why->steps[step].at))
			return true;
	return false;
}

/* Report why other devices share this device's group, from the rule's steps. */
static void say_joins(const struct vfc_why *why, struct finding *f)
{
	const struct vfc_why_step *step;

	for (size_t i = 0; i < why->nsteps; i++) {
		step = &why->steps[i];
		if (step->verdict == VFC_WHY_JOINS && !is_said(why, i))
			join(f->said, SAID, "; ", "%s%s%s: %s", step->at,
			     step->kind ? ", a " : "", step->kind ? step->kind : "",
			     step->evidence);
	}
	if (f->said[0])
		join(f->said, SAID, "; ", "the group matches the kernel's rule (vfioctl why "
		     "%s)", why->address);
}

/* Report a group that differs from the group that the kernel's rule gives. */
static void say_difference(const struct vfc_why *why, struct finding *f)
{
	bool fewer = why->nkernel < why->ncomputed;

	/* Fewer members than the hardware isolates: isolation was claimed by an override. */
	f->state = fewer ? VFC_LINK_BROKEN : VFC_LINK_OK;
	join(f->said, SAID, "; ", "the kernel's group has %zu members, but its rule "
	     "gives %zu", why->nkernel, why->ncomputed);
	if (why->ndifferences) {
		if (!strcmp(why->differences[0].cause, "quirk"))
			f->state = VFC_LINK_OK;
		join(f->said, SAID, ": ", "%s: %s", why->differences[0].cause,
		     why->differences[0].evidence);
	}
	if (f->state == VFC_LINK_BROKEN)
		f->next = "do not rely on it: devices of different groups can reach each other; "
			  "remove the ACS override";
}

int doctor_isolation(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_why why;
	int err;

	if (p->group.id < 0)
		return 0;
	patient_source(p, &f, "config");
	err = vfc_why(p->ctx, p->dev->address, &why);
	if (err == -ENOMEM)
		return err;
	if (err) {
		f.state = VFC_LINK_UNKNOWN;
		join(f.said, SAID, "", "%s", vfc_error(p->ctx));
		finding_add(p->links, "isolation", &f);
		return 0;
	}
	if (!why.known) {
		f.state = VFC_LINK_UNKNOWN;
		f.next = "run this as root: only root can read all of config space";
		join(f.said, SAID, "", "the registers that determine the group could not be read");
	} else if (!why.agrees) {
		say_difference(&why, &f);
	} else {
		say_joins(&why, &f);
	}
	if (!f.said[0])
		join(f.said, SAID, "", "the ports and functions above isolate it, by the kernel's "
		     "rule (vfioctl why %s)", p->dev->address);
	vfc_why_clear(&why);
	finding_add(p->links, "isolation", &f);
	return 0;
}
