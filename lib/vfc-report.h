/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-report.h: a machine as a file that can be looked at elsewhere. Part of vfc.h. */
#ifndef VFC_PUBLIC_REPORT_H
#define VFC_PUBLIC_REPORT_H

#include "vfc-base.h"

/* ---- report (report/report.c, report/redact.c, report/pack.c) ------- */

/* What is kept of a path. */
enum vfc_report_kind {
	VFC_REPORT_FILE,	/* data is its content, as far as it was read */
	VFC_REPORT_DIRECTORY,
	VFC_REPORT_LINK,	/* data is its target */
	VFC_REPORT_NODE,	/* of a device: data is what stands for it, as text */
	VFC_REPORT_DENIED,	/* it is there and could not be read; it cannot be in the copy */
};

struct vfc_report_entry {
	char *path;		/* without "/" before it: "sys/bus/pci/…" */
	enum vfc_report_kind kind;
	unsigned int mode;	/* permission bits; what is denied has S_IFDIR or nothing */
	bool read;		/* a file's content was asked for */
	char *data;		/* NUL behind it */
	size_t size;		/* of data, bytes */
	const char *redacted;	/* what was taken out of it: "serial number"; NULL: nothing */
};

struct vfc_report;

/*
 * Take note from now on of every path below the context's root that this thread
 * reads, lists or looks at. One report at a time. -ENOMEM.
 */
int vfc_report_begin(struct vfc_ctx *ctx, struct vfc_report **report);

/*
 * End that, and read what was noted again: links on the way, lists, contents; without
 * serial numbers, MAC addresses, names of host and users, other processes'
 * files, and words of the command line that say nothing of devices. 0, -ENOMEM.
 */
int vfc_report_end(struct vfc_report *report);

/* What it will be, by path. The count; the entries are the report's. */
size_t vfc_report_entries(const struct vfc_report *report,
			  const struct vfc_report_entry **entries);

/*
 * Write it: to a tar archive (POSIX.1-1988, long names as GNU tar has them), or below a
 * directory that is made. Neither may be there before: -EEXIST. What was
 * begun is removed when it fails.
 */
int vfc_report_write(struct vfc_report *report, const char *path, bool directory);

/* Release it, noting ended. NULL is fine. */
void vfc_report_free(struct vfc_report *report);

/* "file", "directory" … */
const char *vfc_report_word(enum vfc_report_kind kind);

#endif
