/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-dma.c: DMA buffers, mappable ranges, dirty pages, and the copy test.
 */
#include "view.h"

typedef unsigned long long ull;

static const struct field buffer_fields[] = {
	{ "name", "NAME", FMT_TEXT, "the buffer's name", MEMBER(vfc_buffer, name) },
	{ "iova", "IOVA", FMT_TEXT, "the IOVA of the buffer", FIELD_HEX(vfc_buffer, iova, 0) },
	{ "size", "SIZE", FMT_SIZE, "bytes", MEMBER(vfc_buffer, size) },
	{ "flags", "FLAGS", FMT_LIST, "the device's access: read, write",
	  FIELD_FLAGS(vfc_buffer, flags, VFC_WORDS_DMA_MAP_FLAG) },
	{ "huge", "HUGE", FMT_BOOL, "whether it uses huge pages", MEMBER(vfc_buffer, huge) },
	{ NULL, NULL, 0, NULL, NULL },
};

/* ---- buffers -------------------------------------------------------- */

static const struct field buffer_pairs[] = {
	{ "name", "Buffer", FMT_TEXT, "the buffer's name", NULL },
	{ "iova", "IOVA", FMT_TEXT, "the IOVA of the buffer", NULL },
	{ "size", "Size", FMT_SIZE, "bytes", NULL },
	{ "flags", "Flags", FMT_LIST, "the device's access: read, write", NULL },
	{ "huge", NULL, FMT_BOOL, "whether it uses huge pages", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_dma_buffer_doc(const struct vfc_buffer *buffer)
{
	struct doc *doc = doc_new();

	doc_fill(doc_object(doc, "buffer"), buffer_fields, buffer);
	return doc;
}

const struct view view_dma_buffer = {
	.key = "buffer",
	.layout = LAYOUT_PAIRS,
	.fields = buffer_pairs,
};

struct doc *view_dma_list_doc(const struct vfc_buffer *buffers)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "buffers");

	for (; buffers; buffers = buffers->next)
		doc_fill(doc_item(list), buffer_fields, buffers);
	return doc;
}

const struct view view_dma_list = {
	.key = "buffers",
	.layout = LAYOUT_TABLE,
	.fields = buffer_fields,
	.empty = "no buffers",
};

/* ---- unmap, write, fill --------------------------------------------- */

struct doc *view_dma_unmapped_doc(uint64_t size)
{
	struct doc *doc = doc_new();

	doc_number(doc_object(doc, "unmapped"), "size", size);
	return doc;
}

static const struct field unmapped_fields[] = {
	{ "size", NULL, FMT_NUMBER, "bytes that are no longer mapped", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_unmapped = {
	.key = "unmapped",
	.layout = LAYOUT_LINES,
	.fields = unmapped_fields,
	.line = "{size} bytes unmapped",
};

struct doc *view_dma_stored_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
				const char *file)
{
	struct doc *doc = doc_new(), *stored = doc_object(doc, "stored");

	doc_text(stored, "buffer", buffer->name);
	doc_hex(stored, "offset", offset, 0);
	doc_number(stored, "size", size);
	doc_text(stored, "file", file);
	return doc;
}

static const struct field stored_fields[] = {
	{ "buffer", NULL, FMT_TEXT, "its name", NULL },
	{ "offset", NULL, FMT_TEXT, "offset of the first byte", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes written", NULL },
	{ "file", NULL, FMT_TEXT, "with --file: the input file", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_stored = {
	.key = "stored",
	.layout = LAYOUT_TEXT,
	.fields = stored_fields,
	.text = view_no_text,
};

struct doc *view_dma_text_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
			      const char *text)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "dma_text");

	doc_text(object, "buffer", buffer->name);
	doc_hex(object, "offset", offset, 0);
	doc_number(object, "size", size);
	doc_text(object, "text", text);
	return doc;
}

static const struct field text_fields[] = {
	{ "buffer", NULL, FMT_TEXT, "its name", NULL },
	{ "offset", NULL, FMT_TEXT, "offset of the first byte", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes read", NULL },
	{ "text", NULL, FMT_TEXT, "the text", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_text = {
	.key = "dma_text",
	.layout = LAYOUT_LINES,
	.fields = text_fields,
	.line = "{text}",
};

/* ---- ranges --------------------------------------------------------- */

static const struct field window_fields[] = {
	{ "start", "START", FMT_TEXT, "the first IOVA", FIELD_HEX(vfc_iova_range, start, 0) },
	{ "end", "END", FMT_TEXT, "the last IOVA", FIELD_HEX(vfc_iova_range, end, 0) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reserved_fields[] = {
	{ "start", "START", FMT_TEXT, "the first IOVA", FIELD_HEX(vfc_reserved, start, 0) },
	{ "end", "END", FMT_TEXT, "the last IOVA", FIELD_HEX(vfc_reserved, end, 0) },
	{ "type", "TYPE", FMT_TEXT, "the type in sysfs: msi, reserved, direct, direct-relaxable",
	  MEMBER(vfc_reserved, type) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field memlock_fields[] = {
	{ "limit", "Limit", FMT_SIZE, "RLIMIT_MEMLOCK in bytes; null: unlimited", NULL },
	{ "locked", "Locked", FMT_SIZE, "bytes that count against the limit, as far as they are "
	  "visible: those of this process", MEMBER(vfc_memlock, locked) },
	{ "pinned", "Pinned", FMT_SIZE, "bytes pinned by this process (VmPin)",
	  MEMBER(vfc_memlock, pinned) },
	{ "shared_by", "Shared by", FMT_TEXT, "scope of the limit: process, or user (iommufd: all "
	  "processes of the user together)", NULL },
	{ "exempt", "Exempt", FMT_BOOL, "CAP_IPC_LOCK, which lifts the limit",
	  MEMBER(vfc_memlock, exempt) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field ranges_fields[] = {
	{ "ranges", "Windows", FMT_TABLE, "mappable IOVA ranges; none: everything",
	  FIELD_ROWS(vfc_dma_ranges, ranges, nranges, window_fields) },
	{ "reserved", "Reserved", FMT_TABLE, "reserved regions of the device's group, which "
	  "cannot be mapped", FIELD_ROWS(vfc_dma_ranges, reserved, nreserved, reserved_fields) },
	{ "page_sizes", "Page sizes", FMT_LIST, "page sizes of the IOMMU in bytes; an iommufd "
	  "reports only the smallest", NULL },
	{ "alignment", "Alignment", FMT_SIZE, "alignment of IOVA and size",
	  MEMBER(vfc_dma_ranges, alignment) },
	{ "available", "Available", FMT_NUMBER, "number of mappings left; null: unlimited", NULL },
	{ "memlock", "Locked memory", FMT_OBJECT, "limit and use of pinned memory",
	  memlock_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_memlock(struct doc *memlock, const struct vfc_memlock *m)
{
	if (m->limit == UINT64_MAX)
		doc_null(memlock, "limit");
	else
		doc_number(memlock, "limit", m->limit);
	doc_fill(memlock, memlock_fields, m);
	doc_text(memlock, "shared_by", m->per_user ? "user" : "process");
}

struct doc *view_dma_ranges_doc(const struct vfc_dma_ranges *ranges)
{
	struct doc *doc = doc_new(), *dma = doc_object(doc, "dma"), *list;
	uint64_t sizes;

	doc_fill(dma, ranges_fields, ranges);
	list = doc_list(dma, "page_sizes");
	for (sizes = ranges->page_sizes; sizes; sizes &= sizes - 1)
		doc_item_number(list, sizes & -sizes);
	if (ranges->available == UINT32_MAX)
		doc_null(dma, "available");
	else
		doc_number(dma, "available", ranges->available);
	add_memlock(doc_object(dma, "memlock"), &ranges->memlock);
	return doc;
}

const struct view view_dma_ranges = {
	.key = "dma",
	.layout = LAYOUT_PAIRS,
	.fields = ranges_fields,
};

/* ---- dirty pages ---------------------------------------------------- */

struct doc *view_tracking_doc(const char *by, bool tracking)
{
	struct doc *doc = doc_new(), *dirty = doc_object(doc, "dirty");

	doc_text(dirty, "by", by);
	doc_bool(dirty, "tracking", tracking);
	return doc;
}

static const struct field tracking_fields[] = {
	{ "by", NULL, FMT_TEXT, "the tracker: iommu, device", NULL },
	{ "tracking", NULL, FMT_BOOL, "whether tracking is on", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_tracking = {
	.key = "dirty",
	.layout = LAYOUT_TEXT,
	.fields = tracking_fields,
	.text = view_no_text,
};

struct doc *view_dirty_doc(const char *by, struct doc **buffers)
{
	struct doc *doc = doc_new(), *dirty = doc_object(doc, "dirty");

	doc_text(dirty, "by", by);
	*buffers = doc_list(dirty, "buffers");
	return doc;
}

static bool is_dirty(const struct vfc_dirty *dirty, uint64_t page)
{
	return page < dirty->pages && dirty->bitmap[page / 64] >> page % 64 & 1;
}

static const struct field dirty_buffer_fields[] = {
	{ "name", NULL, FMT_TEXT, "the buffer", NULL },
	{ "page_size", NULL, FMT_NUMBER, "bytes per page", MEMBER(vfc_dirty, page) },
	{ "pages", NULL, FMT_NUMBER, "number of pages", MEMBER(vfc_dirty, pages) },
	{ "dirty", NULL, FMT_NUMBER, "number of pages written since the last report",
	  MEMBER(vfc_dirty, dirty) },
	{ "ranges", NULL, FMT_TABLE, "the IOVA ranges of those pages", window_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

void view_dirty_buffer(struct doc *list, const struct vfc_buffer *b, const struct vfc_dirty *dirty)
{
	struct doc *item = doc_item(list), *ranges;
	uint64_t page, start;

	doc_text(item, "name", b->name);
	doc_fill(item, dirty_buffer_fields, dirty);
	ranges = doc_list(item, "ranges");
	for (page = 0; page < dirty->pages; page++) {
		for (start = page; is_dirty(dirty, page); page++)
			;
		if (page > start)
			doc_fill(doc_item(ranges), window_fields, &(struct vfc_iova_range){
				b->iova + start * dirty->page,
				b->iova + page * dirty->page - 1 });
	}
}

static void dirty_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc_get(doc, "dirty"), "buffers"), *b, *ranges;
	size_t i, k;

	if (!doc_length(list))
		text_add(t, "no buffers\n");
	for (i = 0; i < doc_length(list); i++) {
		b = doc_at(list, i);
		ranges = doc_get(b, "ranges");
		text_add(t, "%s: %llu of %llu pages dirty", doc_as_text(doc_get(b, "name")),
			 (ull)doc_as_number(doc_get(b, "dirty")),
			 (ull)doc_as_number(doc_get(b, "pages")));
		for (k = 0; k < doc_length(ranges); k++)
			text_add(t, "%s %s-%s", k ? "," : ":",
				 doc_as_text(doc_get(doc_at(ranges, k), "start")),
				 doc_as_text(doc_get(doc_at(ranges, k), "end")));
		text_add(t, "\n");
	}
}

static const struct field dirty_fields[] = {
	{ "by", NULL, FMT_TEXT, "the tracker: iommu, device", NULL },
	{ "buffers", NULL, FMT_TABLE, "one entry for each buffer", dirty_buffer_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dirty = {
	.key = "dirty",
	.layout = LAYOUT_TEXT,
	.fields = dirty_fields,
	.text = dirty_text,
};

/* ---- the copy test -------------------------------------------------- */

static const struct field test_fields[] = {
	{ "engine", NULL, FMT_TEXT, "the DMA engine: edu", MEMBER(vfc_dma_test, engine) },
	{ "bytes", NULL, FMT_NUMBER, "bytes copied and compared", MEMBER(vfc_dma_test, bytes) },
	{ "chunks", NULL, FMT_NUMBER, "number of transfers in each direction",
	  MEMBER(vfc_dma_test, chunks) },
	{ "mismatches", NULL, FMT_NUMBER, "bytes that differ", MEMBER(vfc_dma_test, mismatches) },
	{ "elapsed_ns", NULL, FMT_NUMBER, "duration of the transfers in nanoseconds",
	  MEMBER(vfc_dma_test, elapsed_ns) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_dma_test_doc(const struct vfc_dma_test *result)
{
	struct doc *doc = doc_new();

	doc_fill(doc_object(doc, "dma_test"), test_fields, result);
	return doc;
}

static void test_text(struct text *t, const struct doc *doc)
{
	const struct doc *test = doc_get(doc, "dma_test");

	text_add(t, "%s copied %llu bytes there and back in %llu chunks and %.3g s: no mismatch\n",
		 doc_as_text(doc_get(test, "engine")),
		 (ull)doc_as_number(doc_get(test, "bytes")),
		 (ull)doc_as_number(doc_get(test, "chunks")),
		 (double)doc_as_number(doc_get(test, "elapsed_ns")) / 1e9);
}

const struct view view_dma_test = {
	.key = "dma_test",
	.layout = LAYOUT_TEXT,
	.fields = test_fields,
	.text = test_text,
};
