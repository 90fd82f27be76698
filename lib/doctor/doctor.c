/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doctor.c: the chain of links in its order, and the list of findings.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"

/* Every link of a machine, from firmware to device nodes. */
static int (*const chain[])(struct vfc_ctx *ctx, struct vfc_links *links) = {
	doctor_architecture,
	doctor_hypervisor,
	doctor_container,
	doctor_firmware_table,
	doctor_device_tree,
	doctor_kernel_config,
	doctor_kernel_boot,
	doctor_command_line,
	doctor_iommu_units,
	doctor_interrupt_remapping,
	doctor_groups,
	doctor_domain_type,
	doctor_modules,
	doctor_module_parameters,
	doctor_nodes,
	doctor_permission,
	doctor_memlock,
	doctor_lockdown,
};

const char *vfc_link_state_word(enum vfc_link_state state)
{
	static const char *const words[] = {
		[VFC_LINK_BROKEN] = "broken",
		[VFC_LINK_UNKNOWN] = "unknown",
		[VFC_LINK_OK] = "ok",
	};

	return words[state];
}

/* Copy a string; record in links if memory ran out. */
static char *copy(struct vfc_links *links, const char *text)
{
	char *made = text ? strdup(text) : NULL;

	links->incomplete |= text && !made;
	return made;
}

void links_add(struct vfc_links *links, const char *name, enum vfc_link_state state,
	       const char *source, const char *next, const char *evidence, ...)
{
	struct vfc_link *link = GROW(links->links, links->count);
	va_list ap;

	if (!link) {
		links->incomplete = true;
		return;
	}
	link->name = name;
	link->state = state;
	link->source = copy(links, source);
	link->next = copy(links, next);
	va_start(ap, evidence);
	if (vasprintf(&link->evidence, evidence, ap) < 0) {
		link->evidence = NULL;
		links->incomplete = true;
	}
	va_end(ap);
}

void links_doubt(struct vfc_links *links, size_t first, const struct vfc_unread *unread)
{
	const struct vfc_unread *from = unread->count ? unread : &links->machine->unread;
	struct vfc_link *link;
	char *evidence;

	for (; from->count && first < links->count; first++) {
		link = &links->links[first];
		if (link->state == VFC_LINK_UNKNOWN)
			continue;
		link->state = VFC_LINK_UNKNOWN;
		links->doubted = true;
		if (asprintf(&evidence, "%s; %s: %s", link->evidence ?: "",
			     from->paths[0].path, strerrordesc_np(-from->paths[0].err)) < 0) {
			links->incomplete = true;
			return;
		}
		free(link->evidence);
		link->evidence = evidence;
	}
}

void vfc_links_clear(struct vfc_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		free(links->links[i].evidence);
		free(links->links[i].source);
		free(links->links[i].next);
	}
	free(links->links);
	*links = (struct vfc_links){ 0 };
}

const struct vfc_link *links_broken(const struct vfc_links *links)
{
	for (size_t i = 0; i < links->count; i++)
		if (links->links[i].state == VFC_LINK_BROKEN)
			return &links->links[i];
	return NULL;
}

bool vfc_links_broken(const struct vfc_links *links)
{
	return links->doubted || links_broken(links);
}

/* Sort the worst to the front; links of one state keep their order. */
static void sort_by_state(struct vfc_links *links)
{
	struct vfc_link moved;
	size_t to;

	for (size_t i = 1; i < links->count; i++) {
		moved = links->links[i];
		for (to = i; to && links->links[to - 1].state > moved.state; to--)
			links->links[to] = links->links[to - 1];
		links->links[to] = moved;
	}
}

/* Check the links of the machine. 0 or -errno. */
static int look_at_machine(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfc_unread unread;
	size_t first;
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(chain); i++) {
		first = links->count;
		unread_begin(ctx, &unread);
		err = chain[i](ctx, links);
		unread_end();
		links_doubt(links, first, &unread);
	}
	return err;
}

int vfc_doctor(struct vfc_ctx *ctx, const char *device, struct vfc_links *out)
{
	struct vfc_links links = { 0 };
	struct vfc_machine machine;
	int err = machine_read(ctx, &machine);

	if (err)
		return err;
	links.machine = &machine;
	err = device ? doctor_device(ctx, device, &links) : look_at_machine(ctx, &links);
	machine_clear(&machine);
	links.machine = NULL;
	if (!err && links.incomplete)
		err = vfc_fail(ctx, -ENOMEM, "store the findings");
	if (err) {
		vfc_links_clear(&links);
		return err;
	}
	sort_by_state(&links);
	*out = links;
	return 0;
}
