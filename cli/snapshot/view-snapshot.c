/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-snapshot.c: the contents of a snapshot.
 */
#include "view.h"

static void add_id(struct doc *object, const char *key, int id, int digits)
{
	if (id >= 0)
		doc_hex(object, key, (uint64_t)id, digits);
}

void view_snapshot_origin(struct doc *object, const char *file, const struct vfc_snapshot *s)
{
	doc_text(object, "file", file);
	doc_text(object, "address", s->dev.address);
	add_id(object, "vendor", s->dev.vendor, 4);
	add_id(object, "device", s->dev.device, 4);
	add_id(object, "class", s->dev.class, 6);
	doc_text(object, "api", s->api);
	doc_text(object, "kernel", s->kernel);
	view_time(object, "time", s->time_ns);
}

struct doc *view_snapshot_doc(const char *file, const struct vfc_snapshot *s)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "snapshot"), *list;
	size_t i;

	view_snapshot_origin(object, file, s);
	list = doc_list(object, "parts");
	for (i = 0; i < s->nparts; i++) {
		const struct vfc_snapshot_part *p = &s->parts[i];
		struct doc *item = doc_item(list);

		doc_text(item, "region", p->region);
		doc_hex(item, "offset", p->offset, 0);
		doc_number(item, "size", p->size);
		doc_number(item, "width", p->width);
		doc_text(item, "path", p->path == VFC_PATH_MMAP ? "mmap" : "pread");
		doc_text(item, "skipped", p->why);
	}
	return doc;
}

/* The device of a snapshot, and its time. */
#define ORIGIN								\
	{ "file", "File", FMT_TEXT, "the snapshot's file; absent for a device", NULL }, \
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL }, \
	{ "vendor", NULL, FMT_TEXT, "its PCI vendor id", NULL },	\
	{ "device", NULL, FMT_TEXT, "its PCI device id", NULL },	\
	{ "class", NULL, FMT_TEXT, "its PCI class code", NULL },	\
	{ "api", "API", FMT_TEXT, "the VFIO API that was used", NULL }, \
	{ "kernel", NULL, FMT_TEXT, "the kernel release at that time", NULL },	\
	{ "time", "Time", FMT_TEXT, "when reading began, in UTC", NULL }

const struct field view_origin_fields[] = { ORIGIN, { 0 } };

static const struct field part_fields[] = {
	{ "region", "REGION", FMT_TEXT, "the region's name", NULL },
	{ "offset", "OFFSET", FMT_TEXT, "where the part begins in the region", NULL },
	{ "size", "SIZE", FMT_SIZE, "bytes", NULL },
	{ "width", "WIDTH", FMT_NUMBER, "bytes per access", NULL },
	{ "path", "PATH", FMT_TEXT, "pread or mmap", NULL },
	{ "skipped", "SKIPPED", FMT_TEXT, "reason why the part was not read", NULL },
	{ 0 }
};

static const struct field snapshot_fields[] = {
	ORIGIN,
	{ "parts", "Parts", FMT_TABLE,
	  "the parts that were read or skipped, in order", part_fields },
	{ 0 }
};

const struct view view_snapshot = {
	.key = "snapshot",
	.layout = LAYOUT_PAIRS,
	.fields = snapshot_fields,
};
