/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-mdev-sriov.c: the views of mediated devices, their types, and virtual functions.
 */
#include "view.h"

/* ---- types of mediated devices -------------------------------------- */

#define TYPE(m) MEMBER(vfc_mdev_type, m)

static const struct field type_fields[] = {
	{ "parent", "PARENT", FMT_TEXT, "parent device", TYPE(parent) },
	{ "type", "TYPE", FMT_TEXT, "type name, as mdev create takes it", TYPE(type) },
	{ "available", "LEFT", FMT_NUMBER, "number of instances that can still be created",
	  TYPE(available), IF_SET },
	{ "existing", "EXISTING", FMT_NUMBER, "number of existing instances", TYPE(existing) },
	{ "device_api", "API", FMT_TEXT, "VFIO device API: vfio-pci, vfio-ccw, vfio-ap",
	  TYPE(device_api) },
	{ "name", "NAME", FMT_TEXT, "human-readable name given by the driver", TYPE(name) },
	{ "description", "DESCRIPTION", FMT_TEXT, "description given by the driver",
	  TYPE(description) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_mdev_types_doc(const struct vfc_mdev_type *types, size_t count)
{
	struct doc *doc = doc_new();

	doc_rows(doc, "mdev_types", type_fields, types, count);
	return doc;
}

const struct view view_mdev_types = {
	.key = "mdev_types",
	.layout = LAYOUT_TABLE,
	.fields = type_fields,
	.empty = "no mdev parent devices found (is the parent's driver loaded?)",
};

/* ---- mediated devices ----------------------------------------------- */

#define MDEV(m) MEMBER(vfc_mdev, m)
#define MDEV_FIELDS \
	{ "uuid", "UUID", FMT_TEXT, "UUID, accepted as DEVICE by every command", \
	  MDEV(dev.address) }, \
	{ "parent", "PARENT", FMT_TEXT, "parent device", MDEV(parent) }, \
	{ "type", "TYPE", FMT_TEXT, "mdev type", MDEV(type) }, \
	{ "device_api", "API", FMT_TEXT, "VFIO device API", MDEV(device_api) }, \
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to", MDEV(dev.driver) }, \
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group of the device", MDEV(dev.group), IF_SET }, \
	{ "vfio_dev", "VFIO", FMT_TEXT, "VFIO device", MDEV(dev.vfio_dev) }

static const struct field mdev_fields[] = {
	MDEV_FIELDS,
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_mdevs_doc(const struct vfc_mdev *mdevs, size_t count)
{
	struct doc *doc = doc_new();

	doc_rows(doc, "mdevs", mdev_fields, mdevs, count);
	return doc;
}

const struct view view_mdevs = {
	.key = "mdevs",
	.layout = LAYOUT_TABLE,
	.fields = mdev_fields,
	.empty = "no mediated devices",
};

/* ---- a created mediated device -------------------------------------- */

struct doc *view_mdev_doc(const struct vfc_mdev *mdev, bool changed)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "mdev");

	doc_fill(object, mdev_fields, mdev);
	doc_bool(object, "changed", changed);
	return doc;
}

static const struct field created_fields[] = {
	MDEV_FIELDS,
	{ "changed", NULL, FMT_BOOL, "whether this command created it", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_mdev = {
	.key = "mdev",
	.layout = LAYOUT_LINES,
	.fields = created_fields,
	.line = "{uuid}",
};

/* ---- removed mediated devices --------------------------------------- */

static const struct field removed_fields[] = {
	{ "uuid", NULL, FMT_TEXT, "UUID of a removed device", MEMBER(vfc_target, address) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_mdevs_removed_doc(const struct vfc_plan *plan)
{
	struct doc *doc = doc_new();

	doc_rows(doc, "removed", removed_fields, plan->targets, plan->ntargets);
	return doc;
}

const struct view view_mdevs_removed = {
	.key = "removed",
	.layout = LAYOUT_LINES,
	.fields = removed_fields,
	.line = "{uuid}: removed",
};

/* ---- virtual functions ---------------------------------------------- */

static const struct field vf_fields[] = {
	{ "address", "ADDRESS", FMT_TEXT, "address of the VF", MEMBER(vfc_device, address) },
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group", MEMBER(vfc_device, group), IF_SET },
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to",
	  MEMBER(vfc_device, driver) },
	{ "vfio_dev", "VFIO", FMT_TEXT, "VFIO device, if bound to a VFIO driver",
	  MEMBER(vfc_device, vfio_dev) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field sriov_fields[] = {
	{ "address", "Device", FMT_TEXT, "physical function", MEMBER(vfc_sriov, address) },
	{ "driver", "Driver", FMT_TEXT, "driver of the PF, which enables the VFs",
	  MEMBER(vfc_sriov, driver) },
	{ "total", "Possible", FMT_NUMBER, "maximum number of VFs", MEMBER(vfc_sriov, total) },
	{ "enabled", "Enabled", FMT_NUMBER, "number of enabled VFs", MEMBER(vfc_sriov, enabled) },
	{ "autoprobe", "Autoprobe", FMT_BOOL, "whether drivers bind to new VFs automatically",
	  FIELD_BOOL(vfc_sriov, autoprobe), IF_SET },
	{ "changed", NULL, FMT_BOOL, "whether this command changed the number", NULL },
	{ "vfs", "Virtual functions", FMT_TABLE, "enabled VFs",
	  FIELD_ROWS(vfc_sriov, vfs, nvfs, vf_fields) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_sriov_doc(const struct vfc_sriov *sriov, const bool *changed)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "sriov");

	doc_fill(object, sriov_fields, sriov);
	if (changed)
		doc_bool(object, "changed", *changed);
	return doc;
}

const struct view view_sriov = {
	.key = "sriov",
	.layout = LAYOUT_PAIRS,
	.fields = sriov_fields,
};
