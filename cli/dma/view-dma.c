/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-dma.c: DMA buffers, mappable ranges, dirty pages, and the copy test.
 */
#include "view.h"

typedef unsigned long long ull;

/* ---- buffers -------------------------------------------------------- */

static void add_buffer(struct doc *object, const struct vfc_buffer *b)
{
	doc_text(object, "name", b->name);
	doc_hex(object, "iova", b->iova, 0);
	doc_number(object, "size", b->size);
	view_flags(object, "flags", VFC_WORDS_DMA_MAP_FLAG, b->flags);
	doc_bool(object, "huge", b->huge);
}

static const struct field buffer_fields[] = {
	{ "name", "NAME", FMT_TEXT, "the buffer's name", NULL },
	{ "iova", "IOVA", FMT_TEXT, "the IOVA of the buffer", NULL },
	{ "size", "SIZE", FMT_SIZE, "bytes", NULL },
	{ "flags", "FLAGS", FMT_LIST, "the device's access: read, write", NULL },
	{ "huge", "HUGE", FMT_BOOL, "whether it uses huge pages", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

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

	add_buffer(doc_object(doc, "buffer"), buffer);
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
		add_buffer(doc_item(list), buffers);
	return doc;
}

const struct view view_dma_list = {
	.key = "buffers",
	.layout = LAYOUT_TABLE,
	.fields = buffer_fields,
	.empty = "no buffers",
};

/* ---- unmap, write, fill --------------------------------------------- */

/* Print nothing on success. */
static void print_nothing(struct text *t, const struct doc *doc)
{
	(void)t;
	(void)doc;
}

struct doc *view_dma_unmapped_doc(uint64_t size)
{
	struct doc *doc = doc_new();

	doc_number(doc_object(doc, "unmapped"), "size", size);
	return doc;
}

static void unmapped_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%llu bytes unmapped\n",
		 (ull)doc_as_number(doc_get(doc_get(doc, "unmapped"), "size")));
}

static const struct field unmapped_fields[] = {
	{ "size", NULL, FMT_NUMBER, "bytes that are no longer mapped", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_unmapped = {
	.key = "unmapped",
	.layout = LAYOUT_TEXT,
	.fields = unmapped_fields,
	.text = unmapped_text,
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
	.text = print_nothing,
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

static void dma_text_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%s\n", doc_as_text(doc_get(doc_get(doc, "dma_text"), "text")) ?: "");
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
	.layout = LAYOUT_TEXT,
	.fields = text_fields,
	.text = dma_text_text,
};

/* ---- ranges --------------------------------------------------------- */

static void add_range(struct doc *list, uint64_t start, uint64_t end, const char *type)
{
	struct doc *item = doc_item(list);

	doc_hex(item, "start", start, 0);
	doc_hex(item, "end", end, 0);
	doc_text(item, "type", type);
}

static void add_memlock(struct doc *memlock, const struct vfc_memlock *m)
{
	if (m->limit == UINT64_MAX)
		doc_null(memlock, "limit");
	else
		doc_number(memlock, "limit", m->limit);
	doc_number(memlock, "locked", m->locked);
	doc_number(memlock, "pinned", m->pinned);
	doc_text(memlock, "shared_by", m->per_user ? "user" : "process");
	doc_bool(memlock, "exempt", m->exempt);
}

struct doc *view_dma_ranges_doc(const struct vfc_dma_ranges *ranges)
{
	struct doc *doc = doc_new(), *dma = doc_object(doc, "dma"), *list = doc_list(dma, "ranges");
	uint64_t sizes;
	size_t i;

	for (i = 0; i < ranges->nranges; i++)
		add_range(list, ranges->ranges[i].start, ranges->ranges[i].end, NULL);
	list = doc_list(dma, "reserved");
	for (i = 0; i < ranges->nreserved; i++)
		add_range(list, ranges->reserved[i].start, ranges->reserved[i].end,
			  ranges->reserved[i].type);
	list = doc_list(dma, "page_sizes");
	for (sizes = ranges->page_sizes; sizes; sizes &= sizes - 1)
		doc_item_number(list, sizes & -sizes);
	doc_number(dma, "alignment", ranges->alignment);
	if (ranges->available == UINT32_MAX)
		doc_null(dma, "available");
	else
		doc_number(dma, "available", ranges->available);
	add_memlock(doc_object(dma, "memlock"), &ranges->memlock);
	return doc;
}

static const struct field window_fields[] = {
	{ "start", "START", FMT_TEXT, "the first IOVA", NULL },
	{ "end", "END", FMT_TEXT, "the last IOVA", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reserved_fields[] = {
	{ "start", "START", FMT_TEXT, "the first IOVA", NULL },
	{ "end", "END", FMT_TEXT, "the last IOVA", NULL },
	{ "type", "TYPE", FMT_TEXT, "the type in sysfs: msi, reserved, direct, direct-relaxable",
	  NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field memlock_fields[] = {
	{ "limit", "Limit", FMT_SIZE, "RLIMIT_MEMLOCK in bytes; null: unlimited", NULL },
	{ "locked", "Locked", FMT_SIZE, "bytes that count against the limit, as far as they are "
	  "visible: those of this process", NULL },
	{ "pinned", "Pinned", FMT_SIZE, "bytes pinned by this process (VmPin)", NULL },
	{ "shared_by", "Shared by", FMT_TEXT, "scope of the limit: process, or user (iommufd: all "
	  "processes of the user together)", NULL },
	{ "exempt", "Exempt", FMT_BOOL, "CAP_IPC_LOCK, which lifts the limit", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field ranges_fields[] = {
	{ "ranges", "Windows", FMT_TABLE, "mappable IOVA ranges; none: everything", window_fields },
	{ "reserved", "Reserved", FMT_TABLE, "reserved regions of the device's group, which "
	  "cannot be mapped", reserved_fields },
	{ "page_sizes", "Page sizes", FMT_LIST, "page sizes of the IOMMU in bytes; an iommufd "
	  "reports only the smallest", NULL },
	{ "alignment", "Alignment", FMT_SIZE, "alignment of IOVA and size", NULL },
	{ "available", "Available", FMT_NUMBER, "number of mappings left; null: unlimited", NULL },
	{ "memlock", "Locked memory", FMT_OBJECT, "limit and use of pinned memory",
	  memlock_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

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
	.text = print_nothing,
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

void view_dirty_buffer(struct doc *list, const struct vfc_buffer *b, const struct vfc_dirty *dirty)
{
	struct doc *item = doc_item(list), *ranges;
	uint64_t page, start;

	doc_text(item, "name", b->name);
	doc_number(item, "page_size", dirty->page);
	doc_number(item, "pages", dirty->pages);
	doc_number(item, "dirty", dirty->dirty);
	ranges = doc_list(item, "ranges");
	for (page = 0; page < dirty->pages; page++) {
		for (start = page; is_dirty(dirty, page); page++)
			;
		if (page > start)
			add_range(ranges, b->iova + start * dirty->page,
				  b->iova + page * dirty->page - 1, NULL);
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

static const struct field dirty_buffer_fields[] = {
	{ "name", NULL, FMT_TEXT, "the buffer", NULL },
	{ "page_size", NULL, FMT_NUMBER, "bytes per page", NULL },
	{ "pages", NULL, FMT_NUMBER, "number of pages", NULL },
	{ "dirty", NULL, FMT_NUMBER, "number of pages written since the last report", NULL },
	{ "ranges", NULL, FMT_TABLE, "the IOVA ranges of those pages", window_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

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

struct doc *view_dma_test_doc(const struct vfc_dma_test *result)
{
	struct doc *doc = doc_new(), *test = doc_object(doc, "dma_test");

	doc_text(test, "engine", result->engine);
	doc_number(test, "bytes", result->bytes);
	doc_number(test, "chunks", result->chunks);
	doc_number(test, "mismatches", result->mismatches);
	doc_number(test, "elapsed_ns", result->elapsed_ns);
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

static const struct field test_fields[] = {
	{ "engine", NULL, FMT_TEXT, "the DMA engine: edu", NULL },
	{ "bytes", NULL, FMT_NUMBER, "bytes copied and compared", NULL },
	{ "chunks", NULL, FMT_NUMBER, "number of transfers in each direction", NULL },
	{ "mismatches", NULL, FMT_NUMBER, "bytes that differ", NULL },
	{ "elapsed_ns", NULL, FMT_NUMBER, "duration of the transfers in nanoseconds", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_test = {
	.key = "dma_test",
	.layout = LAYOUT_TEXT,
	.fields = test_fields,
	.text = test_text,
};
