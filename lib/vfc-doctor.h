/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-doctor.h: the chain from firmware to device, link by link. Part of vfc.h. */
#ifndef VFC_PUBLIC_DOCTOR_H
#define VFC_PUBLIC_DOCTOR_H

#include "vfc-base.h"

/* How a link is; the worst first. */
enum vfc_link_state {
	VFC_LINK_BROKEN,	/* it stands in the way, and the evidence proves it */
	VFC_LINK_UNKNOWN,	/* cannot be told; next says what would be needed */
	VFC_LINK_OK,
};

/* One finding about one link of the chain; a link may have several. */
struct vfc_link {
	const char *name;	/* one word, stable: "command-line"; static */
	enum vfc_link_state state;
	char *evidence;		/* what is so: the word, value, line that was seen */
	char *source;		/* where: a file below the root, a register; NULL: nowhere */
	char *next;		/* the one next step; NULL: none is needed */
};

struct vfc_machine;

/* Findings, the worst first and those of one state in the order of the chain. */
struct vfc_links {
	struct vfc_link *links;
	size_t count;
	bool incomplete;	/* while it is made: memory ran out */
	const struct vfc_machine *machine;	/* while it is made: what is known as a whole */
};

/*
 * Look at the whole chain of this machine: firmware, kernel, command line,
 * IOMMUs, groups, modules, nodes, limits; or, with a device's full bus name, at
 * what concerns that device. Nothing is changed, opened or loaded. What the
 * caller may not read is unknown, never taken for absent. 0, -ENODEV when there
 * is no such device, -ENOMEM. Release with vfc_links_clear().
 */
int vfc_doctor(struct vfc_ctx *ctx, const char *device, struct vfc_links *links);
void vfc_links_clear(struct vfc_links *links);

/* True when one of them is broken. */
bool vfc_links_broken(const struct vfc_links *links);

/* "ok", "broken", "unknown". */
const char *vfc_link_state_word(enum vfc_link_state state);

#endif
