/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * device-word.h: the words that name devices and groups: `0000:01:00.0`,
 * `01:00.*`, `1234:11e8`, `vfio0`, an mdev UUID, `dev:eth0`, `eth0`,
 * `slot:4`, `serial:S4EVNF0M`, `alias:gpu`.
 */
#ifndef CLI_DEVICE_WORD_H
#define CLI_DEVICE_WORD_H

#include <stdbool.h>

#include "lib/vfc.h"

enum device_word_kind {
	DEVICE_WORD_ADDRESS,	/* one PCI address, in full in .text */
	DEVICE_WORD_GLOB,	/* a pattern of PCI addresses */
	DEVICE_WORD_IDS,	/* vendor:device */
	DEVICE_WORD_VFIO,	/* "vfio0", a device of class vfio-dev */
	DEVICE_WORD_UUID,	/* a mediated device */
	DEVICE_WORD_DEV,	/* "eth0" of "dev:eth0" */
	DEVICE_WORD_SLOT,	/* "4", "4.1" or "0000:00/1c.0/00.0" of "slot:…" */
	DEVICE_WORD_SERIAL,	/* "00-11-22-33-44-55-66-77" of "serial:…", perhaps with ".1" */
	DEVICE_WORD_ALIAS,	/* "gpu" of "alias:gpu" */
	DEVICE_WORD_NAME,	/* any other plain name */
};

struct device_word {
	enum device_word_kind kind;
	char text[VFC_NAME];
	int vendor, device;	/* DEVICE_WORD_IDS */
};

/* Parse one word; -EINVAL if it has none of the forms. Reads nothing from the system. */
int device_word_parse(const char *word, struct device_word *parsed);

/*
 * True if a word can only be a DEVICE, even if it is malformed: it has the shape of an
 * address, an ID pair, a UUID or `vfioN`, or begins with `dev:`, `slot:` … Where
 * DEVICE is optional, the first word is a DEVICE only if this is true.
 */
bool device_word_has_shape(const char *word);

/*
 * True if the word names the device. DEVICE_WORD_VFIO needs a device read with
 * VFC_DEPTH_ROW. Always false for slots, serial numbers and aliases, which struct
 * vfc_device does not have.
 */
bool device_word_matches(const struct device_word *parsed, const struct vfc_device *dev);

#endif
