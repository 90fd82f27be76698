/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * caps.c: capability chains: the first four bytes are where the chain begins,
 * the rest is the kernel's answer. What is found lies inside the answer.
 */
#include "lib/uapi/caps.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint32_t offset, u32;
	uint64_t u64;
	size_t n, k;
	char *buf;

	if (size < sizeof(offset))
		return 0;
	memcpy(&offset, data, sizeof(offset));
	size -= sizeof(offset);
	buf = fuzz_copy(data + sizeof(offset), size);
	n = caps_walk(buf, size, offset, caps, &doubt);
	fuzz_holds(n <= VFC_CAPS);
	for (k = 0; k < n; k++) {
		const char *cap = (const char *)caps[k].data;

		fuzz_holds(cap >= buf + 8 && cap <= buf + size);
		fuzz_holds(caps[k].size <= (size_t)(buf + size - cap));
		fuzz_holds(caps_u32(&caps[k], offset, &u32) <= (caps[k].size >= 4));
		fuzz_holds(caps_u64(&caps[k], offset, &u64) <= (caps[k].size >= 8));
	}
	free(buf);
	return 0;
}
