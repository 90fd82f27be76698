/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * snapshot.c: headers of snapshots. What is taken for one has every part in its
 * region and its bytes in the file, and is made into the same header again.
 */
#include <endian.h>

#include "lib/vfc.h"
#include "fuzz.h"

/* What a reader of the parts relies on. */
static void check_parts(const struct vfc_snapshot *s, uint64_t file_size)
{
	uint64_t at = vfc_snapshot_header_size(s->nparts);
	size_t i;

	for (i = 0; i < s->nparts; i++) {
		const struct vfc_snapshot_part *p = &s->parts[i];

		fuzz_holds(memchr(p->region, '\0', sizeof(p->region)) &&
			   memchr(p->why, '\0', sizeof(p->why)));
		fuzz_holds(p->size && p->offset + p->size > p->offset &&
			   p->offset + p->size <= p->region_size);
		fuzz_holds(vfc_snapshot_find(s, p->index, p->offset) == p);
		fuzz_holds(p->at == at);
		at += p->why[0] ? 0 : p->size;
		fuzz_holds(at <= file_size);
	}
	fuzz_holds(at == file_size);
}

static void check(const uint8_t *bytes, size_t size, uint64_t file_size)
{
	char why[VFC_SNAPSHOT_REASON], *once, *twice;
	struct vfc_snapshot s, t;
	size_t header;

	if (vfc_snapshot_measure(bytes, size < VFC_SNAPSHOT_BEGIN ? size : VFC_SNAPSHOT_BEGIN,
				 file_size, &header, why) || header > size ||
	    vfc_snapshot_parse(bytes, header, file_size, &s, why))
		return;
	check_parts(&s, file_size);
	once = fuzz_copy(bytes, header);
	twice = fuzz_copy(bytes, header);
	vfc_snapshot_pack(&s, once);
	fuzz_holds(!vfc_snapshot_parse(once, header, file_size, &t, why));
	vfc_snapshot_pack(&t, twice);
	fuzz_holds(!memcmp(once, twice, header));
	vfc_snapshot_clear(&t);
	vfc_snapshot_clear(&s);
	free(once);
	free(twice);
}

/* A good snapshot of one to four parts. */
static void make(struct vfc_snapshot *s, struct vfc_snapshot_part parts[4], size_t nparts)
{
	size_t i;

	memset(parts, 0, 4 * sizeof(*parts));
	for (i = 0; i < nparts; i++)
		parts[i] = (struct vfc_snapshot_part){
			.region = "bar0", .region_size = 4096, .offset = 256 * i, .size = 128,
			.width = 4, .path = VFC_PATH_PREAD,
		};
	if (nparts > 1)
		strcpy(parts[1].why, "the MSI-X table");
	*s = (struct vfc_snapshot){
		.dev = { .address = "0000:01:00.0", .bus = "pci", .vendor = 0x1234,
			 .device = 0x11e8, .subvendor = -1, .subdevice = -1, .class = 0xff00 },
		.api = "group", .kernel = "6.1", .parts = parts, .nparts = nparts,
	};
}

/* Write the checksum of the header, which no guessing would find. */
static void sign(uint8_t *header, size_t size)
{
	struct vfc_crc sum;
	uint32_t crc;

	memset(header + 28, 0, sizeof(crc));
	vfc_crc_begin(&sum);
	vfc_crc_add(&sum, header, size);
	crc = htole32(vfc_crc_end(&sum));
	memcpy(header + 28, &crc, sizeof(crc));
}

/*
 * The input itself, and a good header that it spoils: its first byte is the
 * number of parts, each three that follow an offset and what stands there.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = fuzz_copy(data, size);
	struct vfc_snapshot_part parts[4];
	struct vfc_snapshot s;
	uint64_t file_size;
	uint8_t *header;
	size_t i, length;

	check((uint8_t *)copy, size, size);
	free(copy);
	if (!size)
		return 0;
	make(&s, parts, 1 + data[0] % 4);
	file_size = vfc_snapshot_lay_out(&s);
	length = vfc_snapshot_header_size(s.nparts);
	header = malloc(length);
	if (!header)
		abort();
	vfc_snapshot_pack(&s, header);
	check(header, length, file_size);
	for (i = 1; i + 2 < size; i += 3)
		header[(data[i] << 8 | data[i + 1]) % length] = data[i + 2];
	if (data[0] & 0x80) {
		memcpy(&file_size, header + 16, sizeof(file_size));
		file_size = le64toh(file_size);
	}
	sign(header, length);
	check(header, length, file_size);
	free(header);
	return 0;
}
