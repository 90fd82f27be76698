/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-iommu.c: the views of IOMMU units and of the IOMMU of a device.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view.h"

static void add_type(struct doc *object, uint32_t type)
{
	const char *word = vfc_iommu_word(type);

	if (word)
		doc_text(object, "type", word);
	else
		doc_textf(object, "type", "0x%" PRIx32, type);
}

static const struct field register_fields[] = {
	{ "name", "REGISTER", FMT_TEXT, "name of the register", NULL },
	{ "value", "VALUE", FMT_TEXT, "raw value", NULL },
	{ 0 }
};

static const struct field meaning_fields[] = {
	{ "register", "REGISTER", FMT_TEXT, "register that contains the field",
	  MEMBER(vfc_iommu_field, reg) },
	{ "name", "FIELD", FMT_TEXT, "field name in the vendor's manual",
	  MEMBER(vfc_iommu_field, name) },
	{ "value", "VALUE", FMT_NUMBER, "value of the field", MEMBER(vfc_iommu_field, value) },
	{ "meaning", "MEANING", FMT_TEXT, "meaning of the value", MEMBER(vfc_iommu_field, help) },
	{ 0 }
};

/* Add the raw registers, then their decoded fields. */
static void add_registers(struct doc *object, const struct vfc_iommu_info *info)
{
	struct doc *registers, *fields, *item;
	struct vfc_iommu_field field;

	if (!info->nregisters)
		return;
	registers = doc_list(object, "registers");
	for (size_t i = 0; i < info->nregisters; i++) {
		item = doc_item(registers);
		doc_text(item, "name", vfc_iommu_register(info->type, i));
		doc_hex(item, "value", info->registers[i], 0);
	}
	fields = doc_list(object, "fields");
	for (size_t i = 0; vfc_iommu_field(info, i, &field); i++)
		doc_fill(doc_item(fields), meaning_fields, &field);
}

/* Add the names of the one-bit fields that are set. */
static void add_features(struct doc *object, const struct vfc_iommu_info *info)
{
	struct doc *list = doc_list(object, "features");
	struct vfc_iommu_field field;

	for (size_t i = 0; vfc_iommu_field(info, i, &field); i++)
		if (field.flag && field.value)
			doc_item_text(list, field.name);
}

/* ---- units ---------------------------------------------------------- */

#define UNIT(m) MEMBER(vfc_iommu, m)

static const struct field iommus_fields[] = {
	{ "name", "IOMMU", FMT_TEXT, "the unit's name in /sys/class/iommu", UNIT(name) },
	{ "type", "TYPE", FMT_TEXT, "vt-d, amd-vi, smmuv3, virtio-iommu …", NULL },
	{ "version", "VERSION", FMT_TEXT, "architecture version (VT-d)", UNIT(version) },
	{ "base", NULL, FMT_TEXT, "address of its registers (VT-d)",
	  FIELD_HEX(vfc_iommu, address, 0), IF_NONZERO },
	{ "num_devices", "DEVICES", FMT_NUMBER, "number of devices it translates for",
	  UNIT(ndevices) },
	{ "domains_used", "DOMAINS", FMT_NUMBER, "domains in use (VT-d)",
	  UNIT(domains_used), IF_SET },
	{ "domains", "OF", FMT_NUMBER, "domains supported (VT-d)", UNIT(domains), IF_SET },
	{ "features", "FEATURES", FMT_LIST, "one-bit fields of its registers that are set", NULL },
	{ "registers", NULL, FMT_TABLE, "capability registers", register_fields },
	{ "fields", NULL, FMT_TABLE, "fields of the registers", meaning_fields },
	{ "devices", NULL, FMT_LIST, "addresses of these devices", NULL },
	{ 0 }
};

struct doc *view_iommus_doc(const struct vfc_iommu *units, size_t count,
			    const struct vfc_absence *absence)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "iommus"), *item, *devices;

	for (size_t i = 0; i < count; i++) {
		item = doc_item(list);
		doc_fill(item, iommus_fields, &units[i]);
		add_type(item, units[i].info.type);
		add_features(item, &units[i].info);
		add_registers(item, &units[i].info);
		devices = doc_list(item, "devices");
		for (size_t d = 0; d < units[i].ndevices; d++)
			doc_item_text(devices, units[i].devices[d]);
	}
	view_absence(doc, absence);
	return doc;
}

const struct view view_iommus = {
	.key = "iommus",
	.layout = LAYOUT_TABLE,
	.fields = iommus_fields,
	.text = view_absence_note,
	.empty = "no IOMMU found",
};

/* ---- one device ----------------------------------------------------- */

/* Add the group of the device: its domain, its other members, its reserved regions. */
static void add_siblings(struct doc *object, const struct view_iommu *iommu)
{
	struct doc *list;

	if (!iommu->group)
		return;
	doc_number(object, "group", (uint64_t)iommu->group->id);
	doc_text(object, "domain", iommu->group->type);
	list = doc_list(object, "group_with");
	for (size_t i = 0; i < iommu->group->ndevices; i++)
		if (strcmp(iommu->group->devices[i].address, iommu->device->address) != 0)
			doc_item_text(list, iommu->group->devices[i].address);
	view_reserved(object, iommu->group);
}

static const struct field space_fields[] = {
	{ "api", "API", FMT_TEXT, "API that the device was opened through", NULL },
	{ "iommu", "IOMMU", FMT_TEXT, "type1v2, type1, spapr-tce …; ioas (iommufd)", NULL },
	{ "served_by", "Served by", FMT_TEXT, "container or iommufd", NULL },
	{ "devices", "Devices", FMT_LIST, "devices that share the IOVA space", NULL },
	{ 0 }
};

/* Add the IOVA space of an open device and the devices that share it. */
static void add_space(struct doc *object, struct vfc_handle *handle)
{
	struct vfc_space *space = vfc_handle_space(handle);
	struct doc *item = doc_object(object, "space"), *list;

	doc_text(item, "api", vfc_api_word(vfc_space_api(space)));
	doc_text(item, "iommu", vfc_space_iommu(space));
	doc_text(item, "served_by", vfc_space_iommufd(space) == 1 ? "iommufd" : "container");
	list = doc_list(item, "devices");
	for (; handle; handle = vfc_handle_next(handle))
		doc_item_text(list, vfc_handle_address(handle));
}

static const struct field spapr_fields[] = {
	{ "window_start", "Window", FMT_TEXT, "first IOVA of the 32-bit window",
	  FIELD_HEX(vfc_spapr, window_start, 0) },
	{ "window_size", "Size", FMT_SIZE, "size in bytes", MEMBER(vfc_spapr, window_size) },
	{ "dynamic", "Dynamic", FMT_BOOL, "whether more windows can be created",
	  MEMBER(vfc_spapr, dynamic) },
	{ "page_sizes", "Page sizes", FMT_LIST, "page sizes of these windows", NULL },
	{ "windows", "Windows", FMT_NUMBER, "maximum number of windows", NULL },
	{ "levels", "Levels", FMT_NUMBER, "maximum levels of their TCE tables", NULL },
	{ "eeh", "EEH", FMT_BOOL, "whether EEH (error handling) is available",
	  MEMBER(vfc_spapr, eeh) },
	{ 0 }
};

static void add_spapr(struct doc *object, const struct vfc_spapr *spapr)
{
	struct doc *item = doc_object(object, "spapr"), *sizes;

	doc_fill(item, spapr_fields, spapr);
	if (!spapr->dynamic)
		return;
	sizes = doc_list(item, "page_sizes");
	for (unsigned int bit = 0; bit < 64; bit++)
		if (spapr->page_sizes >> bit & 1)
			doc_item_number(sizes, UINT64_C(1) << bit);
	doc_number(item, "windows", spapr->windows);
	doc_number(item, "levels", spapr->levels);
}

static void add_info(struct doc *object, const struct vfc_iommu_info *info)
{
	add_type(object, info->type);
	doc_text(object, "source", info->asked ? "device" : "sysfs");
	if (info->asked) {
		view_flags(object, "capabilities", VFC_WORDS_HW_CAP, (uint32_t)info->capabilities);
		doc_number(object, "pasid_bits", info->pasid_bits);
	}
	add_registers(object, info);
}

static const struct field iommu_fields[] = {
	{ "address", "Device", FMT_TEXT, "device name on its bus", NULL },
	{ "unit", "IOMMU", FMT_TEXT, "IOMMU unit that translates for the device", UNIT(name) },
	{ "type", "Type", FMT_TEXT, "vt-d, amd-vi, smmuv3, virtio-iommu …", NULL },
	{ "version", "Version", FMT_TEXT, "architecture version (VT-d)", UNIT(version) },
	{ "base", "Registers at", FMT_TEXT, "address of its registers (VT-d)",
	  FIELD_HEX(vfc_iommu, address, 0), IF_NONZERO },
	{ "domains_used", "Domains used", FMT_NUMBER, "domains in use (VT-d)",
	  UNIT(domains_used), IF_SET },
	{ "domains", "Domains", FMT_NUMBER, "domains supported (VT-d)", UNIT(domains), IF_SET },
	{ "source", "Source", FMT_TEXT, "device: IOMMU_GET_HW_INFO of the open device; sysfs",
	  NULL },
	{ "capabilities", "Capabilities", FMT_LIST, "capabilities that the kernel reports", NULL },
	{ "pasid_bits", "PASID bits", FMT_NUMBER, "the device can use 2^n PASIDs (0: none)", NULL },
	{ "group", "Group", FMT_NUMBER, "IOMMU group", NULL },
	{ "domain", "Domain", FMT_TEXT, "type of the group's default domain", NULL },
	{ "group_with", "Other members", FMT_LIST, "other members of the group", NULL },
	{ "space", "IOVA space", FMT_OBJECT, "IOVA space of an open device", space_fields },
	{ "spapr", "SPAPR windows", FMT_OBJECT, "DMA windows of a POWER system", spapr_fields },
	{ "reserved", "Reserved", FMT_TABLE, "addresses that cannot be mapped",
	  view_reserved_fields },
	{ "registers", "Registers", FMT_TABLE, "capability registers",
	  register_fields },
	{ "fields", "Fields", FMT_TABLE, "fields of the registers", meaning_fields },
	{ 0 }
};

struct doc *view_iommu_doc(const struct view_iommu *iommu)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "iommu");

	doc_text(object, "address", iommu->device->address);
	if (iommu->unit)
		doc_fill(object, iommu_fields, iommu->unit);
	if (iommu->info)
		add_info(object, iommu->info);
	add_siblings(object, iommu);
	if (iommu->handle)
		add_space(object, vfc_space_handle(vfc_handle_space(iommu->handle), NULL));
	if (iommu->spapr)
		add_spapr(object, iommu->spapr);
	return doc;
}

const struct view view_iommu = {
	.key = "iommu",
	.layout = LAYOUT_PAIRS,
	.fields = iommu_fields,
};
