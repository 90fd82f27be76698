/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-report.h: record a system in a file, for analysis elsewhere. Part of vfc.h. */
#ifndef VFC_PUBLIC_REPORT_H
#define VFC_PUBLIC_REPORT_H

#include "vfc-base.h"

/* ---- report (report/report.c, report/redact.c, report/pack.c) ------- */

/* The recorded kind of a path. */
enum vfc_report_kind {
	VFC_REPORT_FILE,	/* data is the content, if it was read */
	VFC_REPORT_DIRECTORY,
	VFC_REPORT_LINK,	/* data is the target */
	VFC_REPORT_NODE,	/* a device node; data describes it as text */
	VFC_REPORT_DENIED,	/* exists but could not be read; also unreadable in the copy */
};

struct vfc_report_entry {
	char *path;		/* without a leading "/": "sys/bus/pci/…" */
	enum vfc_report_kind kind;
	unsigned int mode;	/* permission bits; for denied paths S_IFDIR or 0 */
	bool read;		/* the content was read */
	char *data;		/* NUL-terminated */
	size_t size;		/* of data, bytes */
	const char *redacted;	/* what was removed ("serial number"), or NULL */
};

struct vfc_report;

/*
 * Start to record all paths below the context's root that this thread reads, lists
 * or checks. Only one report can be active at a time. Return 0 or -ENOMEM.
 */
int vfc_report_begin(struct vfc_ctx *ctx, struct vfc_report **report);

/*
 * Stop recording, and read the recorded paths again, including links on the way,
 * directories and contents. Omits serial numbers, MAC addresses, host and user
 * names, files of other processes, and kernel parameters unrelated to devices.
 * Return 0 or -ENOMEM.
 */
int vfc_report_end(struct vfc_report *report);

/* Return the number of entries and set *entries to them, sorted by path and owned by the report. */
size_t vfc_report_entries(const struct vfc_report *report,
			  const struct vfc_report_entry **entries);

/*
 * Write the report to a tar archive (POSIX.1-1988, with GNU tar's long names), or below
 * a new directory. Return -EEXIST if path already exists. On failure, a partial report
 * is removed.
 */
int vfc_report_write(struct vfc_report *report, const char *path, bool directory);

/* Stop recording and release the report. Accepts NULL. */
void vfc_report_free(struct vfc_report *report);

/* Return "file", "directory" … */
const char *vfc_report_word(enum vfc_report_kind kind);

#endif
