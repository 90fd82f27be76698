/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bdf.h: the order of names, PCI addresses among them. */
#ifndef VFC_BASE_BDF_H
#define VFC_BASE_BDF_H

/*
 * Order of two names (pointers to them, as for qsort): PCI addresses first, by
 * number, since they are hexadecimal; all else as strverscmp() has it.
 */
int bdf_compare(const void *a, const void *b);

/* The same of names that are the elements: char [][VFC_NAME]. */
int bdf_compare_names(const void *a, const void *b);

#endif
