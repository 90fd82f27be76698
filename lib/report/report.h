/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/report: record what the library reads of a system, without private data.
 *
 * report.h: shared by report.c, redact.c and pack.c.
 */
#ifndef VFC_REPORT_H
#define VFC_REPORT_H

#include "lib/vfc-report.h"

/*
 * Remove private data from an entry: data, size and redacted may change. False if the
 * entry must not be in a report. host is this machine's name.
 */
bool report_redact(struct vfc_report_entry *entry, const char *host);

/* Create an archive of the entries in memory, owned by the caller; NULL: no memory. */
char *report_pack(const struct vfc_report_entry *entries, size_t count, size_t *size);

#endif
