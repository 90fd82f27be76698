/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-info.c: info, regions and irqs: what VFIO reports for an open device.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* ---- capabilities --------------------------------------------------- */

/* Add the bytes after a capability's header, two hex digits each. */
static void add_data(struct doc *object, const char *key, const struct vfc_cap *cap)
{
	char *hex = calloc(cap->size + 1, 2);

	for (size_t i = 0; hex && i < cap->size; i++)
		snprintf(hex + 2 * i, 3, "%02x", cap->data[i]);
	doc_text(object, key, hex);
	free(hex);
}

/* Add the common part of a capability; returns the item for the specific part. */
static struct doc *add_cap(struct doc *list, enum vfc_words table, const struct vfc_cap *cap)
{
	struct doc *item = doc_item(list);
	const char *word = vfc_word(table, cap->id);

	doc_number(item, "id", cap->id);
	if (word)
		doc_text(item, "name", word);
	else
		doc_textf(item, "name", "0x%x", cap->id);
	doc_number(item, "version", cap->version);
	return item;
}

/* ---- info ----------------------------------------------------------- */

static void add_device_cap(struct doc *list, const struct vfc_cap *cap)
{
	struct doc *item = add_cap(list, VFC_WORDS_DEVICE_CAP, cap);
	const char *word = vfc_word(VFC_WORDS_DEVICE_CAP, cap->id);
	uint32_t flags;

	if (word && !strcmp(word, "pci-atomic-comp") && cap->size >= sizeof(flags)) {
		memcpy(&flags, cap->data, sizeof(flags));
		view_flags(item, "flags", VFC_WORDS_ATOMIC_FLAG, flags);
	} else {
		add_data(item, "data", cap);
	}
}

void view_handle(struct doc *object, struct vfc_handle *handle, const struct vfc_info *info)
{
	doc_text(object, "address", vfc_handle_address(handle));
	doc_text(object, "api", vfc_api_word(vfc_space_api(vfc_handle_space(handle))));
	if (vfc_handle_group(handle) >= 0)
		doc_number(object, "group", (uint64_t)vfc_handle_group(handle));
	view_flags(object, "flags", VFC_WORDS_DEVICE_FLAG, info->flags);
}

struct doc *view_info_doc(struct vfc_handle *handle, const struct vfc_info *info)
{
	struct doc *doc = doc_new(), *device = doc_object(doc, "device"), *caps;

	view_handle(device, handle, info);
	doc_number(device, "num_regions", info->num_regions);
	doc_number(device, "num_irqs", info->num_irqs);
	caps = doc_list(device, "caps");
	for (size_t i = 0; i < info->ncaps; i++)
		add_device_cap(caps, &info->caps[i]);
	return doc;
}

static const struct field device_cap_fields[] = {
	{ "id", NULL, FMT_NUMBER, "the kernel's number for the capability", NULL },
	{ "name", "CAPABILITY", FMT_TEXT, "its name, or the number in hex if it has none", NULL },
	{ "version", NULL, FMT_NUMBER, "the version of its layout", NULL },
	{ "flags", "FLAGS", FMT_LIST, "pci-atomic-comp: AtomicOps that reach the root complex",
	  NULL },
	{ "data", "DATA", FMT_TEXT, "the bytes after its header, in order", NULL },
	{ 0 }
};

static const struct field info_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "api", "API", FMT_TEXT, "the VFIO API in use", NULL },
	{ "group", "Group", FMT_NUMBER, "its IOMMU group", NULL },
	{ "flags", "Flags", FMT_LIST, "the type of device; reset: VFIO can reset it",
	  NULL },
	{ "num_regions", "Regions", FMT_NUMBER, "number of region indexes", NULL },
	{ "num_irqs", "IRQs", FMT_NUMBER, "number of interrupt indexes", NULL },
	{ "caps", "Capabilities", FMT_TABLE, "the capabilities that follow the info",
	  device_cap_fields },
	{ 0 }
};

const struct view view_info = {
	.key = "device",
	.layout = LAYOUT_PAIRS,
	.fields = info_fields,
};

/* ---- regions -------------------------------------------------------- */

/* Add "0x0-0x1fff" for each mappable area. */
static void add_mappable(struct doc *object, const struct vfc_region *region)
{
	struct doc *list = region->nareas ? doc_list(object, "mappable") : NULL;

	for (size_t i = 0; i < region->nareas; i++) {
		const struct vfc_region_area *area = &region->areas[i];
		char text[64];

		snprintf(text, sizeof(text), "0x%" PRIx64 "-0x%" PRIx64, area->offset,
			 area->offset + area->size - 1);
		doc_item_text(list, text);
	}
}

/* Add the type's name, or its numbers. */
static void add_kind(struct doc *object, const struct vfc_region *region)
{
	const char *word = vfc_region_type_word(region->type, region->subtype);

	if (word)
		doc_text(object, "kind", word);
	else
		doc_textf(object, "kind", "0x%" PRIx32 "/0x%" PRIx32, region->type,
			  region->subtype);
}

static const struct field area_fields[] = {
	{ "offset", NULL, FMT_TEXT, "where the area begins in the region",
	  FIELD_HEX(vfc_region_area, offset, 0) },
	{ "size", NULL, FMT_SIZE, "bytes", MEMBER(vfc_region_area, size) },
	{ 0 }
};

static const struct field region_cap_fields[] = {
	{ "id", NULL, FMT_NUMBER, "the kernel's number for the capability", NULL },
	{ "name", "CAPS", FMT_TEXT, "its name, or the number in hex if it has none", NULL },
	{ "version", NULL, FMT_NUMBER, "the version of its layout", NULL },
	{ "areas", NULL, FMT_TABLE, "sparse-mmap: the areas that can be mapped", area_fields },
	{ "type", NULL, FMT_TEXT, "type: the region's type", NULL },
	{ "subtype", NULL, FMT_TEXT, "type: the region's subtype", NULL },
	{ "data", NULL, FMT_TEXT, "unknown capabilities: the bytes after the header", NULL },
	{ 0 }
};

static void add_region_cap(struct doc *list, const struct vfc_region *region,
			   const struct vfc_cap *cap)
{
	struct doc *item = add_cap(list, VFC_WORDS_REGION_CAP, cap);
	const char *word = vfc_word(VFC_WORDS_REGION_CAP, cap->id);

	if (word && !strcmp(word, "sparse-mmap")) {
		doc_rows(item, "areas", area_fields, region->areas, region->nareas);
	} else if (word && !strcmp(word, "type") && region->typed) {
		doc_hex(item, "type", region->type, 0);
		doc_hex(item, "subtype", region->subtype, 0);
	} else if (!word || strcmp(word, "msix-mappable")) {
		add_data(item, "data", cap);
	}
}

static const struct field region_fields[] = {
	{ "index", NULL, FMT_NUMBER, "VFIO's index of the region", MEMBER(vfc_region, index) },
	{ "name", "REGION", FMT_TEXT, "the name of the index", MEMBER(vfc_region, name) },
	{ "size", "SIZE", FMT_SIZE, "bytes; 0: the device does not implement it",
	  MEMBER(vfc_region, size) },
	{ "flags", "FLAGS", FMT_LIST, "supported operations",
	  FIELD_FLAGS(vfc_region, flags, VFC_WORDS_REGION_FLAG) },
	{ "offset", NULL, FMT_TEXT, "where the region begins in the device's fd",
	  FIELD_HEX(vfc_region, offset, 0) },
	{ "kind", "KIND", FMT_TEXT, "the name of a device-specific region's type", NULL },
	{ "mappable", "MAPPABLE", FMT_LIST, "the areas that can be mapped", NULL },
	{ "caps", "CAPS", FMT_TABLE, "the capabilities that follow the info", region_cap_fields },
	{ 0 }
};

void view_region(struct doc *list, const struct vfc_region *region)
{
	struct doc *item = doc_item(list), *caps;

	doc_fill(item, region_fields, region);
	if (region->typed)
		add_kind(item, region);
	add_mappable(item, region);
	caps = doc_list(item, "caps");
	for (size_t i = 0; i < region->ncaps; i++)
		add_region_cap(caps, region, &region->caps[i]);
}

/* True if the device does not implement the region. */
static bool is_empty(const struct doc *region)
{
	return !doc_as_number(doc_get(region, "size"));
}

const struct view view_regions = {
	.key = "regions",
	.layout = LAYOUT_TABLE,
	.fields = region_fields,
	.hides = is_empty,
	.empty = "the device has no regions",
};

const struct view view_regions_all = {
	.key = "regions",
	.layout = LAYOUT_TABLE,
	.fields = region_fields,
	.empty = "the device has no regions",
};

/* ---- irqs ----------------------------------------------------------- */

#define IRQ(m) MEMBER(vfc_irq, m)

static const struct field irq_fields[] = {
	{ "index", "INDEX", FMT_NUMBER, "VFIO's index of the interrupt type", IRQ(index) },
	{ "name", "IRQ", FMT_TEXT, "the name of the index", IRQ(name) },
	{ "count", "COUNT", FMT_NUMBER, "number of vectors; 0: not implemented", IRQ(count) },
	{ "flags", "FLAGS", FMT_LIST, "supported operations",
	  FIELD_FLAGS(vfc_irq, flags, VFC_WORDS_IRQ_FLAG) },
	{ "enabled", "ENABLED", FMT_NUMBER, "vectors enabled in this session", IRQ(enabled) },
	{ "total", "SEEN", FMT_NUMBER, "interrupts received in this session", IRQ(total) },
	{ "masked", "MASKED", FMT_BOOL, "masked: not delivered until unmasked", IRQ(masked) },
	{ 0 }
};

void view_irq(struct doc *list, const struct vfc_irq *irq)
{
	struct doc *item = doc_item(list);

	doc_fill(item, irq_fields, irq);
	if (!irq->name)
		doc_textf(item, "name", "irq%" PRIu32, irq->index);
}

const struct view view_irqs = {
	.key = "irqs",
	.layout = LAYOUT_TABLE,
	.fields = irq_fields,
	.empty = "the device has no interrupts",
};
