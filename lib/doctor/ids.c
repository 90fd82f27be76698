/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ids.c: find the devices that match the ids given to vfio-pci.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/text.h"

/* True if an entry "VENDOR:DEVICE[:SUBVENDOR[:SUBDEVICE[:CLASS[:MASK]]]]" matches the device. */
static bool names_device(const char *entry, const struct vfc_device *dev)
{
	unsigned int vendor, device, subvendor = ~0U, subdevice = ~0U, class = 0, mask = 0;

	/* Parsed like vfio_pci_fill_ids() (drivers/vfio/pci/vfio_pci.c, 6.12). */
	if (sscanf(entry, "%x:%x:%x:%x:%x:%x", &vendor, &device, &subvendor, &subdevice, &class,
		   &mask) < 2)
		return false;
	return (int)vendor == dev->vendor && (int)device == dev->device &&
	       (subvendor == ~0U || (int)subvendor == dev->subvendor) &&
	       (subdevice == ~0U || (int)subdevice == dev->subdevice) &&
	       !((class ^ (unsigned int)dev->class) & mask);
}

bool doctor_ids_name(const char *ids, const struct vfc_device *dev)
{
	char entry[2 * VFC_NAME];
	size_t length;

	for (; *ids; ids += length + (ids[length] == ',')) {
		length = strcspn(ids, ",");
		snprintf(entry, sizeof(entry), "%.*s", (int)length, ids);
		if (names_device(entry, dev))
			return true;
	}
	return false;
}

void doctor_ids(struct vfc_ctx *ctx, const char *ids, char *named, size_t named_size,
		char *others, size_t others_size)
{
	struct vfc_device *devices;
	int n = vfc_device_list(ctx, VFC_DEPTH_ROW, &devices);

	named[0] = others[0] = '\0';
	for (int i = 0; i < n; i++) {
		if (!doctor_ids_name(ids, &devices[i]))
			continue;
		join(named, named_size, ", ", "%s (%s)", devices[i].address,
		     devices[i].driver[0] ? devices[i].driver : "no driver");
		if (devices[i].blocks == VFC_YES)
			join(others, others_size, " ", "%s", devices[i].address);
	}
	if (n >= 0)
		free(devices);
}
