/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of the answers: why, doctor, who, explain, report, trace.
 *
 * Room answers: explain: why, doctor, who, explain, report, and trace.
 */
#ifndef CLI_ANSWERS_VIEW_H
#define CLI_ANSWERS_VIEW_H

#include "cli/out/view.h"

/* ---- errnos explained (view-explain.c) ------------------------------ */

struct doc *view_explain_doc(const struct vfc_answer *answers, size_t count);
/* All details; one line per operation. */
extern const struct view view_explain, view_explain_all;

/* ---- an explained group (view-why.c) -------------------------------- */

struct doc *view_why_doc(const struct vfc_why *why);
extern const struct view view_why;

/* ---- traced calls (view-trace.c) ------------------------------------ */

struct doc *view_call_doc(const struct vfc_call *call);
extern const struct view view_call;

/* ---- doctor (view-doctor.c) ----------------------------------------- */

struct doc *view_doctor_doc(const struct vfc_links *links);
extern const struct view view_doctor;

/* The IOMMU data of firmware (view-firmware.c); tree: NULL if there is none. */
struct doc *view_firmware_doc(const struct vfc_acpi_table *tables, size_t count,
			      const struct vfc_dt *tree);
extern const struct view view_firmware;

/* ---- who (view-who.c) ----------------------------------------------- */

/* names: user names are those of this system (not of a recorded one). */
struct doc *view_who_doc(const struct vfc_who *who, const struct vfc_stale_node *stale,
			 size_t nstale, bool names);
extern const struct view view_who;

/* ---- report (view-report.c) ----------------------------------------- */

/* The recorded paths of a report; file: where it is written, NULL with --dry-run. */
struct doc *view_report_doc(const struct vfc_report *report, const char *file);
extern const struct view view_report;

#endif
