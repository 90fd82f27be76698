/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * device-word.c: words that name devices. A word without the shape of a DEVICE is
 * at most a plain name, and a pattern decides about any device.
 */
#include "cli/words/device-word.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vfc_device dev = {
		.address = "0000:01:00.0", .bus = "pci", .vendor = 0x1234, .device = 0x11e8,
	};
	char *text = fuzz_text(data, size);
	struct device_word parsed;

	if (device_word_parse(text, &parsed) == 0) {
		fuzz_holds(*parsed.text && strlen(parsed.text) < sizeof(parsed.text));
		fuzz_holds(device_word_has_shape(text) == (parsed.kind != DEVICE_WORD_NAME));
		device_word_matches(&parsed, &dev);
	}
	free(text);
	return 0;
}
