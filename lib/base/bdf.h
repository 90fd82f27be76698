/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bdf.h: the order of names, PCI addresses among them. */
#ifndef VFC_BASE_BDF_H
#define VFC_BASE_BDF_H

/*
 * Compare two names (pointers to them, as for qsort): PCI addresses first, by their
 * hexadecimal numbers; other names as strverscmp().
 */
int bdf_compare(const void *a, const void *b);

/* Like bdf_compare(), for an array of char [VFC_NAME]. */
int bdf_compare_names(const void *a, const void *b);

#endif
