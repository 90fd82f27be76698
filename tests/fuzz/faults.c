/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * faults.c: the kernel's log, a record a line: what comes of it are whole
 * strings, and never more faults than records.
 */
#include "lib/faults/faults.h"
#include "fuzz.h"

static void check(const struct vfc_fault *f)
{
	fuzz_holds(memchr(f->address, 0, sizeof(f->address)) && memchr(f->why, 0, sizeof(f->why)) &&
		   memchr(f->event, 0, sizeof(f->event)) && memchr(f->raw, 0, sizeof(f->raw)));
	fuzz_holds(f->kind == VFC_FAULT || !f->has_iova);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault_parser p = { .pending = false };
	struct kmsg_record record;
	struct vfc_fault fault;
	size_t records = 0, faults = 0, length;
	char *line;

	for (; size; data += length, size -= length) {
		const uint8_t *end = memchr(data, '\n', size);

		length = end ? (size_t)(end - data) + 1 : size;
		line = fuzz_copy(data, length);
		if (!kmsg_parse(line, length, &record)) {
			fuzz_holds(memchr(record.text, 0, sizeof(record.text)) != NULL);
			records++;
			if (fault_feed(&p, &record, &fault)) {
				check(&fault);
				faults++;
			}
		}
		free(line);
	}
	if (fault_flush(&p, &fault)) {
		check(&fault);
		faults++;
	}
	fuzz_holds(faults <= records && !fault_flush(&p, &fault));
	return 0;
}
