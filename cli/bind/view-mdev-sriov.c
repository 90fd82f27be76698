/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-mdev-sriov.c: the views of mediated devices, their types, and virtual functions.
 */
#include "view.h"

/* ---- types of mediated devices -------------------------------------- */

struct doc *view_mdev_types_doc(const struct vfc_mdev_type *types, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "mdev_types"), *item;

	for (size_t i = 0; i < count; i++) {
		item = doc_item(list);
		doc_text(item, "parent", types[i].parent);
		doc_text(item, "type", types[i].type);
		doc_text(item, "name", types[i].name);
		if (types[i].available >= 0)
			doc_number(item, "available", (uint64_t)types[i].available);
		doc_number(item, "existing", (uint64_t)types[i].existing);
		doc_text(item, "device_api", types[i].device_api);
		doc_text(item, "description", types[i].description);
	}
	return doc;
}

static const struct field type_fields[] = {
	{ "parent", "PARENT", FMT_TEXT, "parent device", NULL },
	{ "type", "TYPE", FMT_TEXT, "type name, as mdev create takes it", NULL },
	{ "available", "LEFT", FMT_NUMBER, "number of instances that can still be created", NULL },
	{ "existing", "EXISTING", FMT_NUMBER, "number of existing instances", NULL },
	{ "device_api", "API", FMT_TEXT, "VFIO device API: vfio-pci, vfio-ccw, vfio-ap",
	  NULL },
	{ "name", "NAME", FMT_TEXT, "human-readable name given by the driver", NULL },
	{ "description", "DESCRIPTION", FMT_TEXT, "description given by the driver", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_mdev_types = {
	.key = "mdev_types",
	.layout = LAYOUT_TABLE,
	.fields = type_fields,
	.empty = "no mdev parent devices found (is the parent's driver loaded?)",
};

/* ---- mediated devices ----------------------------------------------- */

static void add_mdev(struct doc *item, const struct vfc_mdev *mdev)
{
	doc_text(item, "uuid", mdev->dev.address);
	doc_text(item, "parent", mdev->parent);
	doc_text(item, "type", mdev->type);
	doc_text(item, "device_api", mdev->device_api);
	doc_text(item, "driver", mdev->dev.driver);
	if (mdev->dev.group >= 0)
		doc_number(item, "group", (uint64_t)mdev->dev.group);
	doc_text(item, "vfio_dev", mdev->dev.vfio_dev);
}

struct doc *view_mdevs_doc(const struct vfc_mdev *mdevs, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "mdevs");

	for (size_t i = 0; i < count; i++)
		add_mdev(doc_item(list), &mdevs[i]);
	return doc;
}

#define MDEV_FIELDS \
	{ "uuid", "UUID", FMT_TEXT, "UUID, accepted as DEVICE by every command", NULL }, \
	{ "parent", "PARENT", FMT_TEXT, "parent device", NULL }, \
	{ "type", "TYPE", FMT_TEXT, "mdev type", NULL }, \
	{ "device_api", "API", FMT_TEXT, "VFIO device API", NULL }, \
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to", NULL }, \
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group of the device", NULL }, \
	{ "vfio_dev", "VFIO", FMT_TEXT, "VFIO device", NULL }

static const struct field mdev_fields[] = {
	MDEV_FIELDS,
	{ NULL, NULL, 0, NULL, NULL },
};

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

	add_mdev(object, mdev);
	doc_bool(object, "changed", changed);
	return doc;
}

/* Print only the UUID, for scripts. */
static void mdev_text(struct text *t, const struct doc *doc)
{
	text_add(t, "%s\n", doc_as_text(doc_get(doc_get(doc, "mdev"), "uuid")));
}

static const struct field created_fields[] = {
	MDEV_FIELDS,
	{ "changed", NULL, FMT_BOOL, "whether this command created it", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_mdev = {
	.key = "mdev",
	.layout = LAYOUT_TEXT,
	.fields = created_fields,
	.text = mdev_text,
};

/* ---- removed mediated devices --------------------------------------- */

struct doc *view_mdevs_removed_doc(const struct vfc_plan *plan)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "removed");

	for (size_t i = 0; i < plan->ntargets; i++)
		doc_text(doc_item(list), "uuid", plan->targets[i].address);
	return doc;
}

static void removed_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "removed");

	for (size_t i = 0; i < doc_length(list); i++)
		text_add(t, "%s: removed\n",
			 doc_as_text(doc_get(doc_at(list, i), "uuid")));
}

static const struct field removed_fields[] = {
	{ "uuid", NULL, FMT_TEXT, "UUID of a removed device", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_mdevs_removed = {
	.key = "removed",
	.layout = LAYOUT_TEXT,
	.fields = removed_fields,
	.text = removed_text,
};

/* ---- virtual functions ---------------------------------------------- */

struct doc *view_sriov_doc(const struct vfc_sriov *sriov, const bool *changed)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "sriov"), *list, *item;

	doc_text(object, "address", sriov->address);
	doc_text(object, "driver", sriov->driver);
	doc_number(object, "total", (uint64_t)sriov->total);
	doc_number(object, "enabled", (uint64_t)sriov->enabled);
	if (sriov->autoprobe >= 0)
		doc_bool(object, "autoprobe", sriov->autoprobe);
	if (changed)
		doc_bool(object, "changed", *changed);
	list = doc_list(object, "vfs");
	for (size_t i = 0; i < sriov->nvfs; i++) {
		item = doc_item(list);
		doc_text(item, "address", sriov->vfs[i].address);
		if (sriov->vfs[i].group >= 0)
			doc_number(item, "group", (uint64_t)sriov->vfs[i].group);
		doc_text(item, "driver", sriov->vfs[i].driver);
		doc_text(item, "vfio_dev", sriov->vfs[i].vfio_dev);
	}
	return doc;
}

static const struct field vf_fields[] = {
	{ "address", "ADDRESS", FMT_TEXT, "address of the VF", NULL },
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group", NULL },
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to", NULL },
	{ "vfio_dev", "VFIO", FMT_TEXT, "VFIO device, if bound to a VFIO driver", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field sriov_fields[] = {
	{ "address", "Device", FMT_TEXT, "physical function", NULL },
	{ "driver", "Driver", FMT_TEXT, "driver of the PF, which enables the VFs", NULL },
	{ "total", "Possible", FMT_NUMBER, "maximum number of VFs", NULL },
	{ "enabled", "Enabled", FMT_NUMBER, "number of enabled VFs", NULL },
	{ "autoprobe", "Autoprobe", FMT_BOOL, "whether drivers bind to new VFs automatically",
	  NULL },
	{ "changed", NULL, FMT_BOOL, "whether this command changed the number", NULL },
	{ "vfs", "Virtual functions", FMT_TABLE, "enabled VFs", vf_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_sriov = {
	.key = "sriov",
	.layout = LAYOUT_PAIRS,
	.fields = sriov_fields,
};
