/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * acpi.c: the common part of ACPI tables: header, length and checksum, and the list of
 * their structures (ACPI 6.5, section 5.2.6).
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acpi.h"
#include "lib/base/array.h"
#include "lib/base/root.h"

#define AT_LENGTH 4
#define AT_REVISION 8
#define AT_OEM 10
#define AT_OEM_TABLE 16

/* Far more than any firmware has: 4 KiB is a large table. */
#define TABLE_MAX (1024 * 1024)

/* Enough: more would hide the first ones. */
#define DOUBTS_MAX 32

static const struct kind {
	const char *signature;
	void (*parse)(struct acpi *a);
} kinds[] = {
	{ "DMAR", acpi_dmar },
	{ "IVRS", acpi_ivrs },
	{ "IORT", acpi_iort },
	{ "VIOT", acpi_viot },
};

/* ---- helpers for the parsers ---------------------------------------- */

void acpi_doubt(struct acpi *a, size_t offset, bool fatal, const char *fmt, ...)
{
	struct vfc_acpi_table *table = a->table;
	struct vfc_acpi_doubt *doubt;
	va_list ap;

	if (table->ndoubts == DOUBTS_MAX && !fatal)
		return;
	doubt = GROW(table->doubts, table->ndoubts);
	if (!doubt) {
		a->no_memory = true;
		return;
	}
	doubt->offset = (uint32_t)offset;
	doubt->fatal = fatal;
	va_start(ap, fmt);
	vsnprintf(doubt->text, sizeof(doubt->text), fmt, ap);
	va_end(ap);
}

struct vfc_acpi_entry *acpi_entry(struct acpi *a, size_t offset, size_t length)
{
	struct vfc_acpi_entry *entry = GROW(a->table->entries, a->table->nentries);

	if (!entry) {
		a->no_memory = true;
		entry = &a->spare_entry;
	}
	entry->offset = (uint32_t)offset;
	entry->length = (uint32_t)length;
	entry->word = "unknown";
	entry->segment = entry->last_segment = entry->rid = entry->node = entry->id = -1;
	return entry;
}

struct vfc_acpi_scope *acpi_scope(struct acpi *a, struct vfc_acpi_entry *entry, size_t offset)
{
	struct vfc_acpi_scope *scope = NULL;

	if (entry != &a->spare_entry)
		scope = GROW(entry->scopes, entry->nscopes);
	if (!scope) {
		a->no_memory = true;
		scope = &a->spare_scope;
	}
	scope->offset = (uint32_t)offset;
	scope->id = -1;
	return scope;
}

void acpi_memory(struct acpi *a, struct vfc_acpi_entry *entry, uint64_t start, uint64_t end)
{
	struct vfc_acpi_memory *memory = NULL;

	if (entry != &a->spare_entry)
		memory = GROW(entry->memory, entry->nmemory);
	if (!memory) {
		a->no_memory = true;
		return;
	}
	memory->start = start;
	memory->end = end;
}

size_t acpi_flags(const struct acpi_flag *known, uint64_t bits,
		  const char *flags[VFC_ACPI_FLAGS])
{
	size_t n = 0;

	for (; known->word && n < VFC_ACPI_FLAGS; known++)
		if (bits & known->bit)
			flags[n++] = known->word;
	return n;
}

bool acpi_text(const struct acpi *a, size_t at, size_t width, char *text, size_t size)
{
	size_t length;

	if (at >= a->size)
		width = 0;
	else if (width > a->size - at)
		width = a->size - at;
	length = width ? strnlen((const char *)a->bytes + at, width) : 0;
	snprintf(text, size, "%.*s", (int)(length < size ? length : size - 1),
		 width ? (const char *)a->bytes + at : "");
	return length < width;
}

/* ---- the header ----------------------------------------------------- */

static const struct kind *find_kind(const void *bytes)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!memcmp(bytes, kinds[i].signature, 4))
			return &kinds[i];
	return NULL;
}

static void parse_header(struct acpi *a)
{
	struct vfc_acpi_table *table = a->table;

	memcpy(table->signature, a->bytes, 4);
	table->length = (uint32_t)acpi_get(a, AT_LENGTH, 4);
	table->size = a->size;
	table->revision = (unsigned int)acpi_get(a, AT_REVISION, 1);
	acpi_text(a, AT_OEM, 6, table->oem, sizeof(table->oem));
	acpi_text(a, AT_OEM_TABLE, 8, table->oem_table, sizeof(table->oem_table));
	if (table->length > a->size)
		acpi_doubt(a, AT_LENGTH, true, "the table is truncated: %zu of %u bytes",
			   a->size, table->length);
	else if (table->length < ACPI_HEADER)
		acpi_doubt(a, AT_LENGTH, true, "the length, %u bytes, is less than the header's",
			   table->length);
	else
		a->size = table->length;
	table->sum = !bytes_sum(a->bytes, a->size);
}

int vfc_acpi_parse(const void *bytes, size_t size, struct vfc_acpi_table *out)
{
	struct vfc_acpi_table table = { 0 };
	struct acpi a = { .bytes = bytes, .size = size, .table = &table };
	const struct kind *kind;

	if (size < ACPI_HEADER)
		return -EINVAL;
	kind = find_kind(bytes);
	if (!kind)
		return -EOPNOTSUPP;
	if (a.size > TABLE_MAX)
		a.size = TABLE_MAX;
	parse_header(&a);
	if (!table.sum && table.length <= size)
		/* amd/init.c, check_ivrs_checksum() (6.12): only the AMD driver checks it. */
		acpi_doubt(&a, AT_REVISION + 1, kind->parse == acpi_ivrs,
			   "wrong checksum: the bytes do not add up to 0");
	kind->parse(&a);
	if (a.no_memory) {
		vfc_acpi_clear(&table);
		return -ENOMEM;
	}
	*out = table;
	return 0;
}

void vfc_acpi_clear(struct vfc_acpi_table *table)
{
	for (size_t i = 0; i < table->nentries; i++) {
		free(table->entries[i].memory);
		free(table->entries[i].scopes);
	}
	free(table->entries);
	free(table->doubts);
	*table = (struct vfc_acpi_table){ 0 };
}

/* ---- tables of the system ------------------------------------------- */

/* Read a table. The only error is -ENOMEM: other failures are recorded in the table. */
static int read_table(struct vfc_ctx *ctx, const char *name, struct vfc_acpi_table *table)
{
	uint8_t *bytes = malloc(TABLE_MAX);
	int err, size;

	if (!bytes)
		return -ENOMEM;
	size = root_bytes(ctx, bytes, TABLE_MAX, in_sys("firmware/acpi/tables/%s", name));
	/* In a recorded system an empty file stands for a table that could not be read. */
	err = size > 0 ? vfc_acpi_parse(bytes, (size_t)size, table) : 0;
	free(bytes);
	if (err == -ENOMEM)
		return err;
	if (size > 0 && !err)
		return 0;
	*table = (struct vfc_acpi_table){ .unread = err ? err : size ? size : -ENODATA };
	snprintf(table->signature, sizeof(table->signature), "%.4s", name);
	return 0;
}

int vfc_acpi_list(struct vfc_ctx *ctx, struct vfc_acpi_table **out)
{
	struct vfc_acpi_table *tables;
	char **names;
	int i, err = 0, found = 0, n = root_names(ctx, &names, in_sys("firmware/acpi/tables"));

	if (n < 0)
		return n;
	tables = calloc(ARRAY_SIZE(kinds), sizeof(*tables));
	if (!tables)
		err = -ENOMEM;
	for (i = 0; !err && i < n; i++)
		if (strlen(names[i]) == 4 && find_kind(names[i]))
			err = read_table(ctx, names[i], &tables[found++]);
	root_names_free(names, n);
	if (!err) {
		*out = tables;
		return found;
	}
	vfc_acpi_list_free(tables, found);
	return err;
}

void vfc_acpi_list_free(struct vfc_acpi_table *tables, int count)
{
	while (count-- > 0)
		vfc_acpi_clear(&tables[count]);
	free(tables);
}

/* ---- words ---------------------------------------------------------- */

const char *vfc_acpi_role_word(enum vfc_acpi_role role)
{
	static const char *const words[] = {
		[VFC_ACPI_OTHER] = "other",
		[VFC_ACPI_UNIT] = "unit",
		[VFC_ACPI_SPARE] = "spare",
		[VFC_ACPI_MEMORY] = "memory",
		[VFC_ACPI_SOURCE] = "source",
	};

	return words[role];
}

const char *vfc_acpi_scope_word(enum vfc_acpi_scope_kind kind)
{
	static const char *const words[] = {
		[VFC_SCOPE_ENDPOINT] = "endpoint",
		[VFC_SCOPE_BRIDGE] = "bridge",
		[VFC_SCOPE_IOAPIC] = "ioapic",
		[VFC_SCOPE_HPET] = "hpet",
		[VFC_SCOPE_NAMESPACE] = "namespace",
		[VFC_SCOPE_ALL] = "all",
		[VFC_SCOPE_RANGE] = "range",
		[VFC_SCOPE_ALIAS] = "alias",
		[VFC_SCOPE_MAP] = "map",
		[VFC_SCOPE_UNKNOWN] = "unknown",
	};

	return words[kind];
}

const struct vfc_acpi_entry *vfc_acpi_at(const struct vfc_acpi_table *table, uint32_t offset)
{
	size_t low = 0, high = table->nentries, middle;

	/* The structures are in the order of the table. */
	while (low < high) {
		middle = low + (high - low) / 2;
		if (table->entries[middle].offset == offset)
			return &table->entries[middle];
		if (table->entries[middle].offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

size_t vfc_acpi_count(const struct vfc_acpi_table *table, enum vfc_acpi_role role)
{
	size_t count = 0;

	for (size_t i = 0; i < table->nentries; i++)
		count += table->entries[i].role == role;
	return count;
}
