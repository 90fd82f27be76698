/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bdf.h: sort order of device names, including PCI addresses. */
#ifndef VFC_BASE_BDF_H
#define VFC_BASE_BDF_H

/*
 * Compare two names (pointers to them, as for qsort): PCI addresses come first, in
 * numeric order, then other names in the order of strverscmp().
 */
int bdf_compare(const void *a, const void *b);

/* Like bdf_compare(), for an array of char [VFC_NAME]. */
int bdf_compare_names(const void *a, const void *b);

#endif
