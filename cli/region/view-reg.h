/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-reg.h: the views of register maps (view-reg.c), as view.h has those of all
 * other families.
 */
#ifndef CLI_VIEW_REG_H
#define CLI_VIEW_REG_H

#include "cli/out/view.h"

/* A register, and what was read of it. */
struct view_reg {
	struct vfc_reg_at at;		/* with a field: only that one is shown */
	const char *region;		/* NULL: it has no place in the device */
	uint64_t offset;
	bool read;
	uint64_t value;
	const char *suspect;		/* why it may be none; NULL */
	const char *skipped;		/* why it was not read; NULL */
};

struct doc *view_registers_doc(struct doc **list);
void view_register(struct doc *list, const struct view_reg *reg);
extern const struct view view_registers;

/* "00000000: ID = 0x010000ed  MAJOR=1 …", a line of a dump; free() it. NULL without memory. */
char *view_register_line(const struct view_reg *reg);

/* A map that there is, an item of the document's list; regs: what is in it, NULL: not shown. */
struct view_map {
	const char *file, *broken;
	const struct vfc_regs *head;	/* NULL: it is broken */
	int fits;			/* as vfc_regs_fits() */
	bool used, named;		/* by --regs */
	const struct vfc_regs *regs;
};
struct doc *view_maps_doc(struct doc **list);
void view_map(struct doc *list, const struct view_map *map);
extern const struct view view_maps;

struct doc *view_map_checked_doc(const struct vfc_regs *regs);
extern const struct view view_map_checked;

#endif
