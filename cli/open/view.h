/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of open devices and of sessions.
 */
#ifndef CLI_OPEN_VIEW_H
#define CLI_OPEN_VIEW_H

#include <time.h>

#include "cli/out/view.h"

/* ---- open devices (view-info.c) ------------------------------------- */

/* Add address, api, group and flags, which identify an open device. */
void view_handle(struct doc *object, struct vfc_handle *handle, const struct vfc_info *info);

struct doc *view_info_doc(struct vfc_handle *handle, const struct vfc_info *info);
extern const struct view view_info;

/* Add one item to a list with the view's key. */
void view_region(struct doc *list, const struct vfc_region *region);
extern const struct view view_regions, view_regions_all;
void view_irq(struct doc *list, const struct vfc_irq *irq);
extern const struct view view_irqs;

/* ---- sessions (view-sessions.c) ------------------------------------- */

/* token: a VF token that was generated for the device, or NULL. */
struct doc *view_opened_doc(struct vfc_handle *handle, const struct vfc_info *info,
			    const char *token);
extern const struct view view_opened;

/* Add one item to a list with the view's key. */
void view_session(struct doc *list, const char *address, enum vfc_api api, int pid,
		  time_t since);
extern const struct view view_sessions;

/* pid: the session process that had it open; 0: this process. */
void view_closed(struct doc *list, const char *address, int pid);
extern const struct view view_closes;

/* ---- a device through several APIs (view-compare.c) ----------------- */

/* Add words of config space as a list, for `compare`. */
void view_config(struct doc *doc, const uint64_t *values, size_t count);

/* Compare a device's documents, one for each API, with the first of them. */
struct doc *view_compare_doc(const char *address, const enum vfc_api *apis,
			     struct doc *const *said, size_t count);
extern const struct view view_compare;

#endif
