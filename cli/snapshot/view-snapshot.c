/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-snapshot.c: the contents of a snapshot.
 */
#include "view.h"

/* The device of a snapshot, and its time. */
#define ORIGIN \
	{ "file", "File", FMT_TEXT, "the snapshot's file; absent for a device", NULL }, \
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", \
	  MEMBER(vfc_snapshot, dev.address) }, \
	{ "vendor", NULL, FMT_TEXT, "its PCI vendor id", \
	  FIELD_HEX(vfc_snapshot, dev.vendor, 4), IF_SET }, \
	{ "device", NULL, FMT_TEXT, "its PCI device id", \
	  FIELD_HEX(vfc_snapshot, dev.device, 4), IF_SET }, \
	{ "class", NULL, FMT_TEXT, "its PCI class code", \
	  FIELD_HEX(vfc_snapshot, dev.class, 6), IF_SET }, \
	{ "api", "API", FMT_TEXT, "the VFIO API that was used", MEMBER(vfc_snapshot, api) }, \
	{ "kernel", NULL, FMT_TEXT, "the kernel release at that time", \
	  MEMBER(vfc_snapshot, kernel) }, \
	{ "time", "Time", FMT_TEXT, "when reading began, in UTC", NULL }

const struct field view_origin_fields[] = { ORIGIN, { 0 } };

static const struct field part_fields[] = {
	{ "region", "REGION", FMT_TEXT, "the region's name", MEMBER(vfc_snapshot_part, region) },
	{ "offset", "OFFSET", FMT_TEXT, "where the part begins in the region",
	  FIELD_HEX(vfc_snapshot_part, offset, 0) },
	{ "size", "SIZE", FMT_SIZE, "bytes", MEMBER(vfc_snapshot_part, size) },
	{ "width", "WIDTH", FMT_NUMBER, "bytes per access", MEMBER(vfc_snapshot_part, width) },
	{ "path", "PATH", FMT_TEXT, "pread or mmap", NULL },
	{ "skipped", "SKIPPED", FMT_TEXT, "reason why the part was not read",
	  MEMBER(vfc_snapshot_part, why) },
	{ 0 }
};

static const struct field snapshot_fields[] = {
	ORIGIN,
	{ "parts", "Parts", FMT_TABLE,
	  "the parts that were read or skipped, in order", part_fields },
	{ 0 }
};

void view_snapshot_origin(struct doc *object, const char *file, const struct vfc_snapshot *s)
{
	doc_text(object, "file", file);
	doc_fill(object, view_origin_fields, s);
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

		doc_fill(item, part_fields, p);
		doc_text(item, "path", p->path == VFC_PATH_MMAP ? "mmap" : "pread");
	}
	return doc;
}

const struct view view_snapshot = {
	.key = "snapshot",
	.layout = LAYOUT_PAIRS,
	.fields = snapshot_fields,
};
