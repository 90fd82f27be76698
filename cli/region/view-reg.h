/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-reg.h: the views of registers and register maps (view-reg.c).
 */
#ifndef CLI_VIEW_REG_H
#define CLI_VIEW_REG_H

#include "cli/out/view.h"

/* A register, and its value. */
struct view_reg {
	struct vfc_reg_at at;		/* with a field: show only that field */
	const char *region;		/* NULL: not present in the device */
	uint64_t offset;
	bool read;
	uint64_t value;
	const char *suspect;		/* why the value may not be data, or NULL */
	const char *skipped;		/* why it was not read, or NULL */
};

struct doc *view_registers_doc(struct doc **list);
void view_register(struct doc *list, const struct view_reg *reg);
extern const struct view view_registers;

/* Format a line of a dump, "00000000: ID = 0x010000ed  MAJOR=1 …"; free() it. NULL: no memory. */
char *view_register_line(const struct view_reg *reg);

/* A map, as an item of the document's list; regs: its contents, NULL: not shown. */
struct view_map {
	const char *file, *broken;
	const struct vfc_regs *head;	/* NULL: the map is broken */
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
