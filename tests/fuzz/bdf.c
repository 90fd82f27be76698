/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lib/base/bdf.c: PCI addresses: what parses is written back to what parses the same. */
#include "lib/vfc.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfc_bdf bdf, again;
	char *text = fuzz_text(data, size);
	char full[VFC_NAME];

	if (vfc_bdf_parse(text, &bdf) == 0) {
		vfc_bdf_format(&bdf, full);
		fuzz_holds(vfc_bdf_parse(full, &again) == 0);
		fuzz_holds(bdf.domain == again.domain && bdf.bus == again.bus &&
			   bdf.slot == again.slot && bdf.function == again.function);
	}
	free(text);
	return 0;
}
