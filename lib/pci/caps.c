/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caps.c: walk the two capability lists in a config space snapshot, and detect
 * broken lists.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "lib/base/array.h"

/* Header sizes (ID and next pointer) of a capability and an extended capability. */
#define HEADER 2u
#define HEADER_EXTENDED 4u

unsigned int config_type(const struct vfc_config *config)
{
	unsigned int type = (unsigned int)vfc_config_value(config, PCI_HEADER_TYPE, 1) & 0x7f;

	return type <= PCI_HEADER_TYPE_CARDBUS ? type : PCI_HEADER_TYPE_NORMAL;
}

/* True if a dword is all ones, which means that no device responded. */
static bool all_ones(const struct vfc_config *config, unsigned int offset)
{
	return vfc_config_value(config, offset, 4) == UINT32_MAX;
}

/* True if no device responded. A virtual function has no IDs of its own, but it has a class. */
static bool is_gone(const struct vfc_config *config)
{
	return all_ones(config, PCI_VENDOR_ID) && all_ones(config, PCI_CLASS_REVISION);
}

/* Return the header's pointer to the first capability, or 0. */
static unsigned int first_standard(const struct vfc_config *config)
{
	if (is_gone(config))
		return 0;
	if (!(vfc_config_value(config, PCI_STATUS, 2) & PCI_STATUS_CAP_LIST))
		return 0;
	return (unsigned int)vfc_config_value(config,
		config_type(config) == PCI_HEADER_TYPE_CARDBUS ? PCI_CB_CAPABILITY_LIST :
								 PCI_CAPABILITY_LIST, 1);
}

/* Return why a pointer to a capability is invalid, or NULL if it is valid. */
static const char *pointer_error(const struct config_walk *walk, unsigned int next)
{
	unsigned int begin = walk->extended ? PCI_CFG_SPACE_SIZE : PCI_STD_HEADER_SIZEOF;
	unsigned int header = walk->extended ? HEADER_EXTENDED : HEADER;

	next &= ~3u;
	if (next < begin)
		return walk->extended ? "points before the extended config space" :
					"points into the header";
	if (next + header > walk->config->size)
		return "points past the end";
	if (walk->seen[next / 128] >> next / 4 % 32 & 1)
		return "points back: the list loops";
	return NULL;
}

void config_walk(const struct vfc_config *config, bool extended, struct config_walk *walk)
{
	*walk = (struct config_walk){ .config = config, .extended = extended };
	if (!extended)
		walk->next = first_standard(config);
	else if (vfc_config_value(config, PCI_CFG_SPACE_SIZE, 4) &&
		 !all_ones(config, PCI_CFG_SPACE_SIZE))
		walk->next = PCI_CFG_SPACE_SIZE;
	if (walk->next && pointer_error(walk, walk->next))
		walk->next = 0;
	walk->next &= ~3u;
}

/* Follow the capability's pointer, or record why it is invalid. */
static void follow(struct config_walk *walk, unsigned int next, struct vfc_config_cap *cap)
{
	const char *why = next ? pointer_error(walk, next) : NULL;

	walk->next = why ? 0 : next & ~3u;
	if (!why && next & 3)
		why = "is not aligned";
	if (why)
		snprintf(cap->doubt, sizeof(cap->doubt), "its next pointer, 0x%x, %s",
			 next, why);
}

static int version_of(const struct vfc_config *config, const struct vfc_config_cap *cap)
{
	switch (cap->id) {
	case PCI_CAP_ID_PM:
		return (int)vfc_config_value(config, cap->offset + PCI_PM_PMC, 2) &
		       PCI_PM_CAP_VER_MASK;
	case PCI_CAP_ID_EXP:
		return (int)vfc_config_value(config, cap->offset + PCI_EXP_FLAGS, 2) &
		       PCI_EXP_FLAGS_VERS;
	default:
		return -1;
	}
}

bool config_walk_next(struct config_walk *walk, struct vfc_config_cap *cap)
{
	unsigned int at = walk->next, next;
	uint32_t word;

	*cap = (struct vfc_config_cap){ .offset = at, .extended = walk->extended };
	if (!at)
		return false;
	walk->seen[at / 128] |= 1u << at / 4 % 32;
	word = (uint32_t)vfc_config_value(walk->config, at, walk->extended ? 4 : 2);
	cap->id = walk->extended ? PCI_EXT_CAP_ID(word) : word & 0xff;
	cap->version = walk->extended ? (int)PCI_EXT_CAP_VER(word) :
					version_of(walk->config, cap);
	config_cap_name(cap->extended, cap->id, cap->name);
	next = walk->extended ? word >> 20 : word >> 8;
	if (word == (walk->extended ? UINT32_MAX : UINT16_MAX)) {
		walk->next = 0;
		snprintf(cap->doubt, sizeof(cap->doubt), "it reads all ones");
	} else {
		follow(walk, next, cap);
		cap->size = config_cap_size(walk->config, cap);
	}
	return true;
}

struct vfc_config_cap config_cap_around(const struct vfc_config *config, unsigned int offset)
{
	struct vfc_config_cap best = { .offset = 0 }, cap;
	struct config_walk walk;

	config_walk(config, offset >= PCI_CFG_SPACE_SIZE, &walk);
	while (config_walk_next(&walk, &cap))
		if (cap.offset <= offset && cap.offset >= best.offset)
			best = cap;
	return best;
}

unsigned int config_cap(const struct vfc_config *config, unsigned int id)
{
	struct vfc_config_cap cap;
	struct config_walk walk;

	config_walk(config, false, &walk);
	while (config_walk_next(&walk, &cap))
		if (cap.id == id)
			return cap.offset;
	return 0;
}

const char *vfc_config_doubt(const struct vfc_config *config)
{
	struct config_walk walk = { .config = config };
	unsigned int first = first_standard(config);

	if (is_gone(config))
		return "all ones: the device is gone or powered down";
	if (config->size > PCI_STD_HEADER_SIZEOF && first && pointer_error(&walk, first))
		return "invalid pointer to the first capability";
	if (config->size > PCI_CFG_SPACE_SIZE && all_ones(config, PCI_CFG_SPACE_SIZE))
		return "extended config space reads all ones";
	return NULL;
}

/* ---- the whole list ------------------------------------------------- */

/* Append a capability list to caps. Return the new count, or -ENOMEM. */
static int collect(const struct vfc_config *config, bool extended,
		   struct vfc_config_cap **caps, size_t count)
{
	struct vfc_config_cap cap, *kept;
	struct config_walk walk;

	config_walk(config, extended, &walk);
	while (config_walk_next(&walk, &cap)) {
		kept = GROW(*caps, count);
		if (!kept)
			return -ENOMEM;
		*kept = cap;
	}
	return (int)count;
}

/* Record a doubt if a capability overlaps another one or extends past the end. */
static void doubt_length(const struct vfc_config *config, struct vfc_config_cap *cap,
			 const struct vfc_config_cap *caps, size_t count)
{
	size_t end = cap->extended || config->size < PCI_CFG_SPACE_SIZE ? config->size :
									  PCI_CFG_SPACE_SIZE;

	if (cap->doubt[0])
		return;
	if (cap->offset + cap->size > end)
		snprintf(cap->doubt, sizeof(cap->doubt), "it passes the end at 0x%zx", end);
	for (const struct vfc_config_cap *other = caps; other < caps + count; other++)
		if (other->extended == cap->extended && other->offset > cap->offset &&
		    other->offset < cap->offset + cap->size)
			snprintf(cap->doubt, sizeof(cap->doubt), "it overlaps %s at 0x%x",
				 other->name, other->offset);
}

int vfc_config_caps(const struct vfc_config *config, struct vfc_config_cap **out)
{
	struct vfc_config_cap *caps = NULL;
	int count = collect(config, false, &caps, 0);

	if (count >= 0)
		count = collect(config, true, &caps, (size_t)count);
	if (count < 0) {
		free(caps);
		return count;
	}
	for (int i = 0; i < count; i++)
		doubt_length(config, &caps[i], caps, (size_t)count);
	*out = caps;
	return count;
}
