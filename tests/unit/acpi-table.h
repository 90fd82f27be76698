/* SPDX-License-Identifier: GPL-3.0-or-later */
/* acpi-table.h: a table that was written by hand, as the library reads it. */
#ifndef TESTS_ACPI_TABLE_H
#define TESTS_ACPI_TABLE_H

#include "lib/vfc.h"
#include "acpi.h"

static struct vfc_acpi_table t;

static inline void parse(void)
{
	assert_int_equal(vfc_acpi_parse(acpi_bytes, acpi_size, &t), 0);
}

static inline int clear(void **state)
{
	(void)state;
	vfc_acpi_clear(&t);
	return 0;
}

#endif
