/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.h: what the files of the report share, and the copies of machines that
 * a context unpacks.
 */
#ifndef VFC_REPORT_H
#define VFC_REPORT_H

#include "lib/base/internal.h"

/*
 * Take out of an entry what is private: data, size and redacted may change. False
 * when it is not for a report at all. host is this machine's name.
 */
bool report_redact(struct vfc_report_entry *entry, const char *host);

/* An archive of the entries in memory, the caller's; NULL: no memory. */
char *report_pack(const struct vfc_report_entry *entries, size_t count, size_t *size);

/*
 * Unpack the report in a file below a new directory for temporary files, whose
 * path goes to *dir, the caller's. -ENOTDIR for what is no file, -EINVAL for what is
 * no report, or the failure.
 */
int report_open(const char *file, char **dir);

/* Remove a directory and all below it; links are not followed. */
void report_remove(const char *dir);

#endif
