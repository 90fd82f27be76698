/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * target.c: words that name devices. A word without the shape of a DEVICE is
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
	struct target target;

	if (target_parse(text, &target) == 0) {
		fuzz_holds(*target.text && strlen(target.text) < sizeof(target.text));
		fuzz_holds(target_has_shape(text) == (target.kind != TARGET_NAME));
		target_matches(&target, &dev);
	}
	free(text);
	return 0;
}
