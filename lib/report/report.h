/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/report: record what the library reads of a system, without what is private.
 *
 * report.h: what report.c, redact.c and pack.c share.
 */
#ifndef VFC_REPORT_H
#define VFC_REPORT_H

#include "lib/vfc-report.h"

/*
 * Take out of an entry what is private: data, size and redacted may change. False
 * when it is not for a report at all. host is this machine's name.
 */
bool report_redact(struct vfc_report_entry *entry, const char *host);

/* An archive of the entries in memory, the caller's; NULL: no memory. */
char *report_pack(const struct vfc_report_entry *entries, size_t count, size_t *size);

#endif
