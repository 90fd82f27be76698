/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-faults.c: IOMMU faults and page requests.
 */
#include "view.h"

typedef unsigned long long ull;

static const char *const kinds[] = {
	[VFC_FAULT] = "fault",
	[VFC_FAULT_SUPPRESSED] = "suppressed",
	[VFC_FAULT_OVERFLOW] = "overflow",
	[VFC_FAULT_LOST] = "lost",
};

/* ---- documents ------------------------------------------------------ */

static void add_fault(struct doc *object, const struct vfc_fault *fault)
{
	doc_text(object, "iommu", vfc_word(VFC_WORDS_FAULT_IOMMU, fault->iommu));
	doc_text(object, "address", fault->address);
	if (fault->has_id)
		doc_hex(object, "stream", fault->id, 0);
	doc_text(object, "access", vfc_word(VFC_WORDS_FAULT_ACCESS, fault->access));
	if (fault->has_iova)
		doc_hex(object, "iova", fault->iova, 0);
	if (fault->has_pasid)
		doc_hex(object, "pasid", fault->pasid, 0);
	if (fault->has_index)
		doc_number(object, "index", fault->index);
	if (fault->reason >= 0)
		doc_hex(object, "reason", (uint64_t)fault->reason, 2);
	doc_text(object, "event", fault->event);
	doc_text(object, "why", fault->why);
}

static const char *const sides[] = {
	[VFC_FAULT_INSIDE] = "inside",
	[VFC_FAULT_ABOVE] = "above",
	[VFC_FAULT_BELOW] = "below",
};

static const struct field reserved_fields[] = {
	{ "start", NULL, FMT_TEXT, "its first address", FIELD_HEX(vfc_reserved, start, 0) },
	{ "end", NULL, FMT_TEXT, "its last address", FIELD_HEX(vfc_reserved, end, 0) },
	{ "type", NULL, FMT_TEXT, "the type of reservation", MEMBER(vfc_reserved, type) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field nearest_fields[] = {
	{ "buffer", NULL, FMT_TEXT, "the buffer's name; absent if nothing is mapped", NULL },
	{ "start", NULL, FMT_TEXT, "its first address", FIELD_HEX(vfc_fault_place, start, 0) },
	{ "end", NULL, FMT_TEXT, "its last address", FIELD_HEX(vfc_fault_place, end, 0) },
	{ "side", NULL, FMT_TEXT, "position of the address: inside, above or below",
	  NULL },
	{ "distance", NULL, FMT_NUMBER, "bytes between buffer and address",
	  MEMBER(vfc_fault_place, distance) },
	{ "readable", NULL, FMT_BOOL, "whether the device may read it",
	  FIELD_BIT(vfc_fault_place, flags, VFC_DMA_READ) },
	{ "writable", NULL, FMT_BOOL, "whether the device may write it",
	  FIELD_BIT(vfc_fault_place, flags, VFC_DMA_WRITE) },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_place(struct doc *fault, const struct vfc_fault_place *place)
{
	struct doc *object;

	if (place->reserved.type[0])
		doc_fill(doc_object(fault, "reserved"), reserved_fields, &place->reserved);
	if (!place->open)
		return;
	doc_bool(fault, "outside", place->outside);
	object = doc_object(fault, "nearest");
	doc_text(object, "buffer", place->buffer);
	if (place->side == VFC_FAULT_NOWHERE)
		return;
	doc_fill(object, nearest_fields, place);
	doc_text(object, "side", sides[place->side]);
}

static void add_entry(struct doc *object, const struct view_fault *seen)
{
	const struct vfc_fault *fault = seen->fault;

	doc_text(object, "kind", kinds[fault->kind]);
	doc_number(object, "time_ns", fault->when_ns);
	if (fault->kind == VFC_FAULT)
		add_fault(object, fault);
	else if (fault->count)
		doc_number(object, "count", fault->count);
	if (seen->device)
		doc_text(object, "driver", seen->device->driver);
	if (seen->place)
		add_place(object, seen->place);
	doc_text(object, "raw", fault->raw);
}

struct doc *view_faults_doc(struct doc **list)
{
	struct doc *doc = doc_new();

	*list = doc_list(doc, "faults");
	return doc;
}

void view_fault(struct doc *list, const struct view_fault *seen)
{
	add_entry(doc_item(list), seen);
}

struct doc *view_fault_doc(const struct view_fault *seen)
{
	struct doc *doc = doc_new();

	add_entry(doc_object(doc, "fault"), seen);
	return doc;
}

/* ---- text ----------------------------------------------------------- */

/* Print "0000:01:00.0 (vfio-pci) read 0x10000: no mapping that it may read". */
static void fault_text(struct text *t, const struct doc *fault)
{
	const char *address = doc_as_text(doc_get(fault, "address"));
	const char *driver = doc_as_text(doc_get(fault, "driver"));
	const char *access = doc_as_text(doc_get(fault, "access"));
	const char *why = doc_as_text(doc_get(fault, "why"));

	text_add(t, "%s", address ?: "a device");
	if (driver)
		text_add(t, " (%s)", driver);
	if (access)
		text_add(t, " %s", access);
	if (doc_has(fault, "iova"))
		text_add(t, " 0x%llx", (ull)doc_as_number(doc_get(fault, "iova")));
	if (doc_has(fault, "index"))
		text_add(t, " %llu", (ull)doc_as_number(doc_get(fault, "index")));
	if (doc_has(fault, "pasid"))
		text_add(t, " PASID 0x%llx", (ull)doc_as_number(doc_get(fault, "pasid")));
	text_add(t, ": %s", why ?: "refused");
	if (doc_has(fault, "reason"))
		text_add(t, " (%s %s)", doc_as_text(doc_get(fault, "iommu")),
			 doc_as_text(doc_get(fault, "event")) ?:
			 doc_as_text(doc_get(fault, "reason")));
}

static void range_text(struct text *t, const struct doc *range)
{
	text_add(t, "0x%llx-0x%llx", (ull)doc_as_number(doc_get(range, "start")),
		 (ull)doc_as_number(doc_get(range, "end")));
}

/* Print "4096 bytes above buf0 (0x10000-0x1ffff)". */
static void nearest_text(struct text *t, const struct doc *nearest)
{
	const char *side = doc_as_text(doc_get(nearest, "side"));
	ull distance = doc_as_number(doc_get(nearest, "distance"));
	bool readable = doc_as_bool(doc_get(nearest, "readable"));

	if (!side) {
		text_add(t, "; nothing is mapped");
		return;
	}
	if (side[0] == 'i')
		text_add(t, "; inside ");
	else if (distance)
		text_add(t, "; %llu bytes %s ", distance, side);
	else
		text_add(t, "; right %s ", side);
	text_add(t, "%s (", doc_as_text(doc_get(nearest, "buffer")));
	range_text(t, nearest);
	if (!readable || !doc_as_bool(doc_get(nearest, "writable")))
		text_add(t, ", mapped for %s only", readable ? "reading" : "writing");
	text_add(t, ")");
}

static void place_text(struct text *t, const struct doc *fault)
{
	const struct doc *reserved = doc_get(fault, "reserved");

	if (reserved) {
		text_add(t, "; in the reserved region ");
		range_text(t, reserved);
		text_add(t, " (%s)", doc_as_text(doc_get(reserved, "type")));
	} else if (doc_as_bool(doc_get(fault, "outside"))) {
		text_add(t, "; outside the mappable IOVA ranges");
	}
	if (doc_get(fault, "nearest"))
		nearest_text(t, doc_get(fault, "nearest"));
}

/* Print one entry as a line. */
static void entry_text(struct text *t, const struct doc *entry)
{
	const char *kind = doc_as_text(doc_get(entry, "kind"));
	uint64_t usec = doc_as_number(doc_get(entry, "time_ns")) / 1000;
	ull count = doc_as_number(doc_get(entry, "count"));

	text_add(t, "[%5llu.%06llu] ", (ull)(usec / 1000000), (ull)(usec % 1000000));
	switch (kind[0]) {
	case 'f':
		fault_text(t, entry);
		place_text(t, entry);
		break;
	case 's':
		text_add(t, "%llu messages suppressed by the kernel's rate limit", count);
		break;
	case 'o':
		text_add(t, "the IOMMU's fault queue overflowed: faults are missing");
		break;
	default:
		if (count)
			text_add(t, "%llu ", count);
		text_add(t, "log records were overwritten before they were read");
	}
	text_add(t, "\n");
}

static void faults_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "faults");
	size_t i;

	for (i = 0; i < doc_length(list); i++)
		entry_text(t, doc_at(list, i));
	if (!i)
		text_add(t, "no faults in the kernel's log\n");
}

static void fault_doc_text(struct text *t, const struct doc *doc)
{
	entry_text(t, doc_get(doc, "fault"));
}

/* ---- fields --------------------------------------------------------- */

static const struct field fields[] = {
	{ "kind", NULL, FMT_TEXT, "fault; suppressed, overflow, lost: faults are missing", NULL },
	{ "time_ns", NULL, FMT_NUMBER, "nanoseconds since boot", NULL },
	{ "count", NULL, FMT_NUMBER, "number of messages suppressed, or records lost", NULL },
	{ "iommu", NULL, FMT_TEXT, "intel, amd, smmu, smmu-v3, virtio", NULL },
	{ "address", NULL, FMT_TEXT, "the device that caused the fault", NULL },
	{ "stream", NULL, FMT_TEXT, "the device's stream or endpoint", NULL },
	{ "driver", NULL, FMT_TEXT, "its current driver", NULL },
	{ "access", NULL, FMT_TEXT, "read, write, execute, interrupt", NULL },
	{ "iova", NULL, FMT_TEXT, "the address it used", NULL },
	{ "pasid", NULL, FMT_TEXT, "the PASID it used", NULL },
	{ "index", NULL, FMT_NUMBER, "the interrupt's entry in the remapping table", NULL },
	{ "reason", NULL, FMT_TEXT, "the IOMMU's reason code", NULL },
	{ "event", NULL, FMT_TEXT, "the event's name in the IOMMU's specification", NULL },
	{ "why", NULL, FMT_TEXT, "the reason as text", NULL },
	{ "outside", NULL, FMT_BOOL, "whether the address is outside the mappable ranges", NULL },
	{ "reserved", NULL, FMT_OBJECT, "the reserved region that it is in", reserved_fields },
	{ "nearest", NULL, FMT_OBJECT, "for an open device: the nearest buffer", nearest_fields },
	{ "raw", NULL, FMT_TEXT, "the kernel's log line", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_faults = {
	.key = "faults",
	.layout = LAYOUT_TEXT,
	.fields = fields,
	.text = faults_text,
};

const struct view view_fault_event = {
	.key = "fault",
	.layout = LAYOUT_TEXT,
	.fields = fields,
	.text = fault_doc_text,
};

/* ---- page requests -------------------------------------------------- */

static const struct field request_fields[] = {
	{ "wants", NULL, FMT_LIST, "read, write, execute, privileged", NULL },
	{ "iova", NULL, FMT_TEXT, "the address of the page", FIELD_HEX(vfc_page_request, iova, 0) },
	{ "pasid", NULL, FMT_TEXT, "the PASID it used", NULL },
	{ "group", NULL, FMT_NUMBER, "the device's number for the request group",
	  MEMBER(vfc_page_request, group) },
	{ "last", NULL, FMT_BOOL, "whether it is the last request of its group",
	  MEMBER(vfc_page_request, last) },
	{ "answer", NULL, FMT_TEXT, "granted, refused", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_page_request_doc(const struct vfc_page_request *request, bool granted)
{
	static const struct {
		uint32_t bit;
		const char *word;
	} wants[] = {
		{ VFC_PAGE_READ, "read" },
		{ VFC_PAGE_WRITE, "write" },
		{ VFC_PAGE_EXECUTE, "execute" },
		{ VFC_PAGE_PRIVILEGED, "privileged" },
	};
	struct doc *doc = doc_new(), *object = doc_object(doc, "page_request");
	struct doc *list = doc_list(object, "wants");
	size_t i;

	for (i = 0; i < sizeof(wants) / sizeof(wants[0]); i++)
		if (request->want & wants[i].bit)
			doc_item_text(list, wants[i].word);
	doc_fill(object, request_fields, request);
	if (request->has_pasid)
		doc_hex(object, "pasid", request->pasid, 0);
	if (request->last)
		doc_text(object, "answer", granted ? "granted" : "refused");
	return doc;
}

static void request_text(struct text *t, const struct doc *doc)
{
	const struct doc *request = doc_get(doc, "page_request"), *wants;
	const char *answer = doc_as_text(doc_get(request, "answer"));
	size_t i;

	wants = doc_get(request, "wants");
	text_add(t, "group %llu:", (ull)doc_as_number(doc_get(request, "group")));
	for (i = 0; i < doc_length(wants); i++)
		text_add(t, " %s", doc_as_text(doc_at(wants, i)));
	text_add(t, " 0x%llx", (ull)doc_as_number(doc_get(request, "iova")));
	if (doc_has(request, "pasid"))
		text_add(t, " PASID 0x%llx", (ull)doc_as_number(doc_get(request, "pasid")));
	text_add(t, "%s%s\n", answer ? ", group " : "", answer ?: "");
}

const struct view view_page_request = {
	.key = "page_request",
	.layout = LAYOUT_TEXT,
	.fields = request_fields,
	.text = request_text,
};
