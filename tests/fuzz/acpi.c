/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * acpi.c: the ACPI tables that announce IOMMUs. What is found lies in the table,
 * in its order, and can be asked about any PCI function.
 */
#include "lib/firmware/acpi.h"
#include "fuzz.h"

static void check_scope(const struct vfc_acpi_table *table, const struct vfc_acpi_scope *scope)
{
	fuzz_holds(scope->offset < table->size && scope->nhops <= VFC_ACPI_HOPS);
	fuzz_holds(scope->nflags <= VFC_ACPI_FLAGS && vfc_acpi_scope_word(scope->kind)[0]);
	for (size_t i = 0; i < scope->nflags; i++)
		fuzz_holds(scope->flags[i][0]);
}

static void check_entry(const struct vfc_acpi_table *table, const struct vfc_acpi_entry *entry)
{
	fuzz_holds(entry->offset >= 36 && entry->length <= table->size - entry->offset);
	fuzz_holds(entry->nflags <= VFC_ACPI_FLAGS && entry->word[0]);
	fuzz_holds(vfc_acpi_role_word(entry->role)[0]);
	fuzz_holds(vfc_acpi_at(table, entry->offset) == entry);
	for (size_t i = 0; i < entry->nflags; i++)
		fuzz_holds(entry->flags[i][0]);
	for (size_t i = 0; i < entry->nscopes; i++)
		check_scope(table, &entry->scopes[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct acpi_place place = { .rid = 0x10, .nhops = 1, .hops[0].device = 2 };
	struct vfc_acpi_table table;
	char *bytes = fuzz_copy(data, size);

	if (!vfc_acpi_parse(bytes, size, &table)) {
		for (size_t i = 0; i < table.nentries; i++) {
			fuzz_holds(!i || table.entries[i - 1].offset +
				   table.entries[i - 1].length <= table.entries[i].offset);
			check_entry(&table, &table.entries[i]);
			acpi_covers(&table, &table.entries[i], &place);
		}
		vfc_acpi_clear(&table);
	}
	free(bytes);
	return 0;
}
