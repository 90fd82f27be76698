/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-bars.c: find the owner of a device's memory: /proc/iomem has a line for each
 * BAR with the device's address, and below it the owner's name, indented.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"

/* Owner names of firmware framebuffers (6.12: sysfb_simplefb.c, efifb.c …). */
static const char *const framebuffers[] = {
	"BOOTFB", "efifb", "vesafb", "simplefb", "simpledrm", "simple-framebuffer", "ofdrm",
};

/* State kept while parsing /proc/iomem. */
struct claims {
	const struct patient *p;
	struct finding *f;
	int bar;		/* indentation of the device's line; -1: not in one */
	uint64_t start;		/* start of the BAR; 0 if addresses are hidden */
	unsigned int lines;	/* number of lines for the device */
	bool framebuffer;	/* an owner is a framebuffer */
};

static bool is_framebuffer(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(framebuffers); i++)
		if (!strcmp(name, framebuffers[i]))
			return true;
	return false;
}

/* True if the owner is the device's own driver or VFIO. */
static bool is_rightful(const struct patient *p, const char *owner)
{
	return !strncmp(owner, "vfio", 4) ||
	       (p->dev->driver[0] && !p->vfio && !is_framebuffer(owner));
}

/* Return "bar1" if the address identifies the BAR, else "memory". */
static const char *bar_name(const struct claims *c)
{
	for (size_t i = 0; c->start && i < c->p->detail.nresources; i++)
		if (c->p->detail.resources[i].start == c->start)
			return c->p->detail.resources[i].name;
	return "memory";
}

static void say_owner(struct claims *c, const char *owner, uint64_t start, uint64_t end)
{
	if (is_rightful(c->p, owner))
		return;
	c->f->state = VFC_LINK_BROKEN;
	c->framebuffer |= is_framebuffer(owner);
	join(c->f->said, SAID, ", ", "%s belongs to %s", bar_name(c), owner);
	if (end)
		join(c->f->said, SAID, "", " (0x%" PRIx64 "-0x%" PRIx64 ")", start, end);
}

/* Parse "  a0000000-a07e8fff : BOOTFB", indented by two spaces a level. */
static void look_at_line(void *data, char *text)
{
	struct claims *c = data;
	int indent = (int)strspn(text, " "), at = 0;
	uint64_t start, end;

	if (sscanf(text, " %" SCNx64 "-%" SCNx64 " : %n", &start, &end, &at) < 2 || !at)
		return;
	if (c->bar >= 0 && indent > c->bar) {
		/* Direct children of the BAR only: deeper ranges belong to the owner. */
		if (indent == c->bar + 2)
			say_owner(c, text + at, start, end);
		return;
	}
	c->bar = -1;
	if (strcmp(text + at, c->p->dev->address) != 0)
		return;
	c->bar = indent;
	c->start = start;
	c->lines++;
}

/* Report BARs that have no address assigned. */
static void look_at_unset(const struct patient *p, struct finding *f)
{
	for (size_t i = 0; i < p->detail.nresources; i++) {
		if (!(p->detail.resources[i].flags & VFC_RESOURCE_UNSET) ||
		    strncmp(p->detail.resources[i].name, "bar", 3) != 0)
			continue;
		f->state = VFC_LINK_BROKEN;
		patient_source(p, f, "resource");
		f->next = "let the kernel assign it: boot with pci=realloc, or enable "
			  "\"Above 4G decoding\" in the firmware setup";
		join(f->said, SAID, ", ", "%s has no address: no space was available",
		     p->detail.resources[i].name);
	}
}

static bool has_memory(const struct patient *p)
{
	for (size_t i = 0; i < p->detail.nresources; i++)
		if (p->detail.resources[i].flags & VFC_RESOURCE_MEM)
			return true;
	return false;
}

int doctor_bars(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct claims c = { .p = p, .f = &f, .bar = -1 };
	int err;

	if (!has_memory(p))
		return 0;
	f.source = in_proc("iomem");
	err = root_lines(p->ctx, look_at_line, &c, in_proc("iomem"));
	if (c.framebuffer)
		f.next = "keep the framebuffer driver from claiming it: boot with "
			 "initcall_blacklist=sysfb_init (before Linux 5.15: video=efifb:off)";
	else if (f.state == VFC_LINK_BROKEN)
		f.next = "unload the driver that claims it, or keep it from loading";
	look_at_unset(p, &f);
	if (!f.said[0] && c.lines) {
		join(f.said, SAID, "", "no other driver claims its memory (%u BAR%s)", c.lines,
		     c.lines == 1 ? "" : "s");
	} else if (!f.said[0]) {
		f.state = VFC_LINK_UNKNOWN;
		f.next = "run this on the machine itself";
		join(f.said, SAID, "", "the owner of its memory is unknown: %s",
		     err ? strerrordesc_np(-err) : "no line has the device's name");
	}
	finding_add(p->links, "bars", &f);
	return 0;
}
