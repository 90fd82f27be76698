/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-doctor.h: diagnose the chain from firmware to device. Part of vfc.h. */
#ifndef VFC_PUBLIC_DOCTOR_H
#define VFC_PUBLIC_DOCTOR_H

#include "vfc-base.h"

/* The state of a link, worst first. */
enum vfc_link_state {
	VFC_LINK_BROKEN,	/* prevents use with VFIO, as the evidence proves */
	VFC_LINK_UNKNOWN,	/* unknown; next tells how to find out */
	VFC_LINK_OK,
};

/* A finding about a link of the chain. A link may have several findings. */
struct vfc_link {
	const char *name;	/* stable name: "command-line"; static */
	enum vfc_link_state state;
	char *evidence;		/* parameter, value or line that shows the state */
	char *source;		/* file or register of the evidence, or NULL */
	char *next;		/* next step, or NULL */
};

struct vfc_machine;

/* Findings, worst first. Findings of the same state are in the order of the chain. */
struct vfc_links {
	struct vfc_link *links;
	size_t count;
	bool doubted;		/* a link is unknown because a read failed */
	bool incomplete;	/* internal: memory ran out */
	const struct vfc_machine *machine;	/* internal: data about the system */
};

/*
 * Check the whole chain of this system (firmware, kernel, command line, IOMMUs,
 * groups, modules, nodes, limits) or, given a device's full bus name, the links of
 * that device. Does not change, open or load anything. A link that the caller may
 * not read is reported as unknown, never as absent. Return 0, -ENODEV if there is
 * no such device, or -ENOMEM. Release with vfc_links_clear().
 */
int vfc_doctor(struct vfc_ctx *ctx, const char *device, struct vfc_links *links);
void vfc_links_clear(struct vfc_links *links);

/* True if a link is broken, or unknown because a read failed. */
bool vfc_links_broken(const struct vfc_links *links);

/* Return "ok", "broken" or "unknown". */
const char *vfc_link_state_word(enum vfc_link_state state);

#endif
