/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * row.h: assertions that a failure was explained by rows of the table of errnos (lib/errno).
 * tests/unit/oracle.proofs names the test that has the assertion for each row.
 */
#ifndef TESTS_FAKE_ROW_H
#define TESTS_FAKE_ROW_H

#include "lib/vfc.h"

/*
 * Fail unless the last error of ctx has the causes of these rows, "OPERATION ERRNO STATE..."
 * (the states of one operation and errno), and its hint is the first next step of theirs.
 * The words of a row in braces stand for any text. NULL: no row is about this failure.
 */
void assert_row(struct vfc_ctx *ctx, const char *row);

/* Fail unless the text has the causes of these rows. */
void assert_row_in(const char *text, const char *row);

#endif
