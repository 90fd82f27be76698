/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-devices.c: the keys of a device in every document, and the view of `devices`.
 */
#include <stdio.h>
#include <string.h>

#include "cli/words/classes.h"
#include "cli/words/pcinames.h"
#include "view.h"

/* Add the names of the ids and of the class. */
static void add_names(struct doc *object, const struct vfc_device *dev)
{
	char name[PCINAME_SIZE];

	if (dev->class >= 0) {
		doc_text(object, "class_name", pciname_class(name, dev->class));
		doc_text(object, "kind", class_word(dev->class));
	}
	if (dev->vendor >= 0 && dev->device >= 0) {
		doc_text(object, "vendor_name", pciname_vendor(name, dev->vendor));
		doc_text(object, "device_name", pciname_device(name, dev->vendor, dev->device));
		doc_text(object, "name", pciname_full(name, dev->vendor, dev->device));
	}
}

/* The columns that both device tables have. */
#define DEVICE_IDS \
	{ "address", "DEVICE", FMT_TEXT, "address on its bus", MEMBER(vfc_device, address) }, \
	{ "bus", NULL, FMT_TEXT, "pci, mdev, platform …", MEMBER(vfc_device, bus) }, \
	{ "vendor", NULL, FMT_TEXT, "PCI vendor id", FIELD_HEX(vfc_device, vendor, 4), IF_SET }, \
	{ "device", NULL, FMT_TEXT, "PCI device id", FIELD_HEX(vfc_device, device, 4), IF_SET }, \
	{ "class", NULL, FMT_TEXT, "PCI class code", FIELD_HEX(vfc_device, class, 6), IF_SET }
#define DEVICE_DRIVER \
	{ "driver", "DRIVER", FMT_TEXT, "driver that the device is bound to", \
	  MEMBER(vfc_device, driver) }
#define DEVICE_NAMES \
	{ "kind", "CLASS", FMT_TEXT, "class as one word, as --class takes it", NULL }, \
	{ "class_name", NULL, FMT_TEXT, "class name", NULL }, \
	{ "vendor_name", NULL, FMT_TEXT, "vendor name", NULL }, \
	{ "device_name", NULL, FMT_TEXT, "device name", NULL }, \
	{ "name", "NAME", FMT_TEXT, "vendor and device name", NULL }

const struct field view_device_fields[] = {
	DEVICE_IDS,
	DEVICE_DRIVER,
	{ "blocks", "BLOCKS", FMT_BOOL, "whether its driver makes the group not viable",
	  FIELD_TRUTH(vfc_device, blocks) },
	DEVICE_NAMES,
	{ NULL },
};

void view_device(struct doc *object, const struct vfc_device *dev)
{
	doc_fill(object, view_device_fields, dev);
	add_names(object, dev);
}

/* ---- devices -------------------------------------------------------- */

/* Add the blank-separated words of text as a list; nothing if there are none. */
static void add_words(struct doc *object, const char *key, const char *text)
{
	char copy[2 * VFC_NAME], *word, *rest = copy;
	struct doc *list = NULL;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((word = strsep(&rest, " ")))
		if (*word) {
			list = list ? list : doc_list(object, key);
			doc_item_text(list, word);
		}
}

static const struct field device_row[] = {
	DEVICE_IDS,
	{ "group", "GROUP", FMT_NUMBER, "IOMMU group", MEMBER(vfc_device, group), IF_SET },
	DEVICE_DRIVER,
	{ "blocks", NULL, FMT_BOOL, "whether its driver makes the group not viable",
	  FIELD_TRUTH(vfc_device, blocks) },
	{ "numa_node", "NUMA", FMT_NUMBER, "NUMA node of the device",
	  MEMBER(vfc_device, numa_node), IF_SET },
	{ "reset_methods", "RESET", FMT_LIST, "reset methods, in the order the kernel tries them",
	  NULL },
	{ "vfio_dev", "VFIO", FMT_TEXT, "name of its node in /dev/vfio/devices",
	  MEMBER(vfc_device, vfio_dev) },
	DEVICE_NAMES,
	{ NULL },
};

void view_device_row(struct doc *object, const struct vfc_device *dev)
{
	doc_fill(object, device_row, dev);
	add_names(object, dev);
	add_words(object, "reset_methods", dev->reset_methods);
}

struct doc *view_devices_doc(const struct vfc_device *devs, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "devices");
	size_t i;

	for (i = 0; i < count; i++)
		view_device_row(doc_item(list), &devs[i]);
	return doc;
}

const struct view view_devices = {
	.key = "devices",
	.layout = LAYOUT_TABLE,
	.fields = device_row,
	.empty = "no devices",
};
