/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-doctor.h: diagnose the chain from firmware to device. Part of vfc.h. */
#ifndef VFC_PUBLIC_DOCTOR_H
#define VFC_PUBLIC_DOCTOR_H

#include "vfc-base.h"

/* The state of a link, the worst first. */
enum vfc_link_state {
	VFC_LINK_BROKEN,	/* prevents use with VFIO; the evidence proves it */
	VFC_LINK_UNKNOWN,	/* not known; next says how to find out */
	VFC_LINK_OK,
};

/* One finding about one link of the chain; a link may have several. */
struct vfc_link {
	const char *name;	/* stable name: "command-line"; static */
	enum vfc_link_state state;
	char *evidence;		/* the parameter, value or line that was seen */
	char *source;		/* where it was seen: a file or register; NULL: none */
	char *next;		/* the next step; NULL: none */
};

struct vfc_machine;

/* Findings, the worst first and those of one state in the order of the chain. */
struct vfc_links {
	struct vfc_link *links;
	size_t count;
	bool doubted;		/* a link is unknown because a read failed */
	bool incomplete;	/* internal: memory ran out */
	const struct vfc_machine *machine;	/* internal: data about the machine */
};

/*
 * Check the whole chain of this machine: firmware, kernel, command line, IOMMUs,
 * groups, modules, nodes, limits; or, given a device's full bus name, the links of
 * that device. Changes, opens and loads nothing. A link that the caller may not
 * read is unknown, never assumed absent. 0, -ENODEV if there is no such device,
 * -ENOMEM. Release with vfc_links_clear().
 */
int vfc_doctor(struct vfc_ctx *ctx, const char *device, struct vfc_links *links);
void vfc_links_clear(struct vfc_links *links);

/* True if a link is broken, or unknown because a read failed. */
bool vfc_links_broken(const struct vfc_links *links);

/* Return "ok", "broken" or "unknown". */
const char *vfc_link_state_word(enum vfc_link_state state);

#endif
