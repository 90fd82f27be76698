/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-report.h: record a machine in a file for analysis elsewhere. Part of vfc.h. */
#ifndef VFC_PUBLIC_REPORT_H
#define VFC_PUBLIC_REPORT_H

#include "vfc-base.h"

/* ---- report (report/report.c, report/redact.c, report/pack.c) ------- */

/* The recorded kind of a path. */
enum vfc_report_kind {
	VFC_REPORT_FILE,	/* data is its content, if it was read */
	VFC_REPORT_DIRECTORY,
	VFC_REPORT_LINK,	/* data is its target */
	VFC_REPORT_NODE,	/* a device node: data describes it as text */
	VFC_REPORT_DENIED,	/* it exists, but could not be read; unreadable in the copy, too */
};

struct vfc_report_entry {
	char *path;		/* without a leading "/": "sys/bus/pci/…" */
	enum vfc_report_kind kind;
	unsigned int mode;	/* permission bits; for denied paths S_IFDIR or 0 */
	bool read;		/* the file's content was read */
	char *data;		/* NUL-terminated */
	size_t size;		/* of data, bytes */
	const char *redacted;	/* what was removed from it: "serial number"; NULL: nothing */
};

struct vfc_report;

/*
 * Start to record every path below the context's root that this thread reads, lists
 * or checks. One report at a time. -ENOMEM.
 */
int vfc_report_begin(struct vfc_ctx *ctx, struct vfc_report **report);

/*
 * Stop recording, and read the recorded paths again: links on the way, directories,
 * contents; without serial numbers, MAC addresses, names of host and users, other
 * processes' files, and kernel parameters unrelated to devices. 0, -ENOMEM.
 */
int vfc_report_end(struct vfc_report *report);

/* Return the entries, by path, owned by the report, and their count. */
size_t vfc_report_entries(const struct vfc_report *report,
			  const struct vfc_report_entry **entries);

/*
 * Write the report to a tar archive (POSIX.1-1988, with GNU tar's long names), or below
 * a directory that is created. -EEXIST if either already exists. A partial report is
 * removed on failure.
 */
int vfc_report_write(struct vfc_report *report, const char *path, bool directory);

/* Stop recording and release the report. Accepts NULL. */
void vfc_report_free(struct vfc_report *report);

/* Return "file", "directory" … */
const char *vfc_report_word(enum vfc_report_kind kind);

#endif
