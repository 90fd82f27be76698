/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/snapshot: save a device's regions to a file, and use that file in place of a device.
 *
 * snapshot.c: write and parse the header of a snapshot's file. Pure: sizes in the
 * header are checked against the file's size.
 */
#include <endian.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/vfc-bulk.h"
#include "lib/vfc-snapshot.h"

#define VERSION 1

/* Like PNG's signature: not text, and detects changed line ends. */
static const uint8_t magic[8] = { 0x89, 'V', 'F', 'C', '\r', '\n', 0x1a, '\n' };

/* Flags of valid ids. */
enum known {
	KNOWN_VENDOR = 1,
	KNOWN_DEVICE = 2,
	KNOWN_SUBVENDOR = 4,
	KNOWN_SUBDEVICE = 8,
	KNOWN_CLASS = 16,
};

/* The layout in the file. Reserved fields are 0. */
struct file_header {
	uint8_t magic[8];
	uint32_t version;
	uint32_t header_size;	/* includes the parts' entries */
	uint64_t file_size;
	uint32_t nparts;
	uint32_t checksum;	/* CRC-32 of the header with this field as 0 */
	int64_t time_ns;
	uint32_t known;
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class;
	char address[VFC_NAME], bus[VFC_NAME], api[VFC_NAME], kernel[VFC_NAME];
	uint8_t reserved[8];
};
_Static_assert(sizeof(struct file_header) == 320, "the header has no padding");

struct file_part {
	char region[VFC_NAME];
	char why[VFC_SNAPSHOT_WHY];
	uint32_t index;
	uint32_t width;
	uint32_t path;		/* 0 pread, 1 mmap */
	uint32_t reserved;
	uint64_t region_size;
	uint64_t offset, size;
	uint8_t more[24];	/* also reserved */
};
_Static_assert(sizeof(struct file_part) == 256, "a part has no padding");

/* Compute the header's CRC with the CRC field as 0. */
static uint32_t checksum(const uint8_t *header, size_t size)
{
	size_t at = offsetof(struct file_header, checksum);
	struct vfc_crc sum;
	uint32_t zero = 0;

	vfc_crc_begin(&sum);
	vfc_crc_add(&sum, header, at);
	vfc_crc_add(&sum, &zero, sizeof(zero));
	at += sizeof(zero);
	vfc_crc_add(&sum, header + at, size - at);
	return vfc_crc_end(&sum);
}

size_t vfc_snapshot_header_size(size_t nparts)
{
	return sizeof(struct file_header) + nparts * sizeof(struct file_part);
}

uint64_t vfc_snapshot_lay_out(struct vfc_snapshot *snapshot)
{
	uint64_t at = vfc_snapshot_header_size(snapshot->nparts);
	size_t i;

	for (i = 0; i < snapshot->nparts; i++) {
		snapshot->parts[i].at = at;
		if (!snapshot->parts[i].why[0])
			at += snapshot->parts[i].size;
	}
	return at;
}

/* ---- writing ----------------------------------------------------- */

/* Write a text, truncated or padded with zeros. */
static void put_text(char *to, size_t size, const char *from)
{
	memset(to, 0, size);
	memcpy(to, from, strnlen(from, size - 1));
}

/* Encode an id of 16 bits, 0 if unknown (-1). */
static uint16_t put_id(int id, unsigned int bit, uint32_t *known)
{
	if (id < 0)
		return 0;
	*known |= bit;
	return htole16((uint16_t)id);
}

static void pack_device(const struct vfc_device *dev, struct file_header *h)
{
	uint32_t known = dev->class < 0 ? 0 : KNOWN_CLASS;

	h->vendor = put_id(dev->vendor, KNOWN_VENDOR, &known);
	h->device = put_id(dev->device, KNOWN_DEVICE, &known);
	h->subvendor = put_id(dev->subvendor, KNOWN_SUBVENDOR, &known);
	h->subdevice = put_id(dev->subdevice, KNOWN_SUBDEVICE, &known);
	h->class = dev->class < 0 ? 0 : htole32((uint32_t)dev->class);
	h->known = htole32(known);
	put_text(h->address, sizeof(h->address), dev->address);
	put_text(h->bus, sizeof(h->bus), dev->bus);
}

static void pack_part(const struct vfc_snapshot_part *part, struct file_part *p)
{
	*p = (struct file_part){
		.index = htole32(part->index),
		.width = htole32(part->width),
		.path = htole32(part->path == VFC_PATH_MMAP),
		.region_size = htole64(part->region_size),
		.offset = htole64(part->offset),
		.size = htole64(part->size),
	};
	put_text(p->region, sizeof(p->region), part->region);
	put_text(p->why, sizeof(p->why), part->why);
}

/* Compute the file's size from the last part. */
static uint64_t laid_out(const struct vfc_snapshot *snapshot)
{
	const struct vfc_snapshot_part *last = snapshot->parts + snapshot->nparts;

	if (!snapshot->nparts)
		return vfc_snapshot_header_size(0);
	last--;
	return last->at + (last->why[0] ? 0 : last->size);
}

void vfc_snapshot_pack(const struct vfc_snapshot *snapshot, void *header)
{
	size_t size = vfc_snapshot_header_size(snapshot->nparts), i;
	struct file_header h = {
		.version = htole32(VERSION),
		.header_size = htole32((uint32_t)size),
		.file_size = htole64(laid_out(snapshot)),
		.nparts = htole32((uint32_t)snapshot->nparts),
		.time_ns = (int64_t)htole64((uint64_t)snapshot->time_ns),
	};
	struct file_part p;
	uint8_t *at = header;

	memcpy(h.magic, magic, sizeof(magic));
	pack_device(&snapshot->dev, &h);
	put_text(h.api, sizeof(h.api), snapshot->api);
	put_text(h.kernel, sizeof(h.kernel), snapshot->kernel);
	memcpy(at, &h, sizeof(h));
	for (i = 0; i < snapshot->nparts; i++) {
		pack_part(&snapshot->parts[i], &p);
		memcpy(at + vfc_snapshot_header_size(i), &p, sizeof(p));
	}
	h.checksum = htole32(checksum(at, size));
	memcpy(at, &h, sizeof(h));
}

/* ---- parsing ---------------------------------------------- */

/* Fill the reason of a refusal; returns -EINVAL. */
static int refuse(char why[VFC_SNAPSHOT_REASON], const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static int refuse(char why[VFC_SNAPSHOT_REASON], const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, VFC_SNAPSHOT_REASON, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

int vfc_snapshot_measure(const void *bytes, size_t size, uint64_t file_size,
			 size_t *header_size, char why[VFC_SNAPSHOT_REASON])
{
	struct file_header h = { .version = 0 };
	uint32_t nparts, claimed;

	_Static_assert(offsetof(struct file_header, time_ns) == VFC_SNAPSHOT_BEGIN,
		       "the fields before time_ns");
	memcpy(&h, bytes, size < VFC_SNAPSHOT_BEGIN ? size : VFC_SNAPSHOT_BEGIN);
	if (size < sizeof(magic) || memcmp(h.magic, magic, sizeof(magic)) != 0)
		return refuse(why, "it is not a snapshot");
	if (size < VFC_SNAPSHOT_BEGIN)
		return refuse(why, "the snapshot is truncated in its header");
	if (le32toh(h.version) != VERSION)
		return refuse(why, "its version is %u; this vfioctl reads only version %u",
			      le32toh(h.version), VERSION);
	nparts = le32toh(h.nparts);
	claimed = le32toh(h.header_size);
	if (nparts > VFC_SNAPSHOT_PARTS || claimed != vfc_snapshot_header_size(nparts))
		return refuse(why, "its header claims %u parts in %u bytes", nparts, claimed);
	if (le64toh(h.file_size) != file_size)
		return refuse(why, "it has %llu bytes, but its header claims %llu",
			      (unsigned long long)file_size,
			      (unsigned long long)le64toh(h.file_size));
	if (claimed > file_size)
		return refuse(why, "the snapshot is truncated in its header");
	*header_size = claimed;
	return 0;
}

/* Parse a text that must be terminated and padded with zeros. */
static bool take_text(char *to, const char *from, size_t size)
{
	size_t used = strnlen(from, size), i;

	if (used == size)
		return false;
	for (i = used; i < size; i++)
		if (from[i])
			return false;
	memcpy(to, from, size);
	return true;
}

static int take_id(uint16_t id, uint32_t known, unsigned int bit)
{
	return known & bit ? le16toh(id) : -1;
}

static bool parse_device(const struct file_header *h, struct vfc_device *dev)
{
	uint32_t known = le32toh(h->known), class = le32toh(h->class);

	*dev = (struct vfc_device){
		.vendor = take_id(h->vendor, known, KNOWN_VENDOR),
		.device = take_id(h->device, known, KNOWN_DEVICE),
		.subvendor = take_id(h->subvendor, known, KNOWN_SUBVENDOR),
		.subdevice = take_id(h->subdevice, known, KNOWN_SUBDEVICE),
		.class = known & KNOWN_CLASS ? (int)class : -1,
		.group = -1,
		.numa_node = -1,
	};
	return class <= 0xffffff && take_text(dev->address, h->address, sizeof(h->address)) &&
	       take_text(dev->bus, h->bus, sizeof(h->bus)) && dev->address[0];
}

/* True if a part has a valid width and range. */
static bool is_valid_part(const struct vfc_snapshot_part *p)
{
	bool width = p->width == 1 || p->width == 2 || p->width == 4 || p->width == 8;

	if (!width || !p->region[0] || p->index >= VFC_SNAPSHOT_REGIONS || !p->size ||
	    p->offset > p->region_size || p->size > p->region_size - p->offset)
		return false;
	return p->why[0] || (p->offset % p->width == 0 && p->size % p->width == 0);
}

static int parse_part(const struct file_part *f, struct vfc_snapshot_part *p)
{
	*p = (struct vfc_snapshot_part){
		.index = le32toh(f->index),
		.region_size = le64toh(f->region_size),
		.offset = le64toh(f->offset),
		.size = le64toh(f->size),
		.width = le32toh(f->width),
		.path = f->path ? VFC_PATH_MMAP : VFC_PATH_PREAD,
	};
	if (le32toh(f->path) > 1 || !take_text(p->region, f->region, sizeof(f->region)) ||
	    !take_text(p->why, f->why, sizeof(f->why)))
		return -EINVAL;
	return is_valid_part(p) ? 0 : -EINVAL;
}

/* True if two parts are in order; parts of one region must agree on it. */
static bool follows(const struct vfc_snapshot_part *a, const struct vfc_snapshot_part *b)
{
	if (a->index != b->index)
		return a->index < b->index;
	return a->offset + a->size <= b->offset && a->region_size == b->region_size &&
	       !strcmp(a->region, b->region);
}

static int parse_parts(const uint8_t *at, uint64_t file_size, struct vfc_snapshot *s,
		       char why[VFC_SNAPSHOT_REASON])
{
	uint64_t room = file_size - vfc_snapshot_header_size(s->nparts);
	struct vfc_snapshot_part *p = s->parts;
	struct file_part f;
	size_t i;

	for (i = 0; i < s->nparts; i++, p++) {
		memcpy(&f, at + vfc_snapshot_header_size(i), sizeof(f));
		if (parse_part(&f, p))
			return refuse(why, "its part %zu is invalid", i);
		if (i && !follows(p - 1, p))
			return refuse(why, "its part %zu is out of order", i);
		if (!p->why[0] && p->size > room)
			return refuse(why, "the bytes of its part %zu are beyond its end", i);
		room -= p->why[0] ? 0 : p->size;
	}
	if (vfc_snapshot_lay_out(s) != file_size)
		return refuse(why, "it has %llu bytes that do not belong to a part",
			      (unsigned long long)room);
	return 0;
}

/* True if the header's checksum is correct. */
static bool is_whole(const uint8_t *header, size_t size)
{
	uint32_t sum;

	memcpy(&sum, header + offsetof(struct file_header, checksum), sizeof(sum));
	return checksum(header, size) == le32toh(sum);
}

/* Parse the whole header into an empty snapshot. */
static int parse(const uint8_t *header, uint64_t file_size, struct vfc_snapshot *s,
		 char why[VFC_SNAPSHOT_REASON])
{
	struct file_header h;

	memcpy(&h, header, sizeof(h));
	s->time_ns = (int64_t)le64toh((uint64_t)h.time_ns);
	if (!parse_device(&h, &s->dev) || !take_text(s->api, h.api, sizeof(h.api)) ||
	    !take_text(s->kernel, h.kernel, sizeof(h.kernel)))
		return refuse(why, "its header does not identify the device");
	s->nparts = le32toh(h.nparts);
	s->parts = calloc(s->nparts ? s->nparts : 1, sizeof(*s->parts));
	return s->parts ? parse_parts(header, file_size, s, why) : -ENOMEM;
}

int vfc_snapshot_parse(const void *header, size_t size, uint64_t file_size,
		       struct vfc_snapshot *snapshot, char why[VFC_SNAPSHOT_REASON])
{
	struct vfc_snapshot s = { .nparts = 0 };
	size_t claimed;
	int err = vfc_snapshot_measure(header, size, file_size, &claimed, why);

	if (err)
		return err;
	if (claimed != size || !is_whole(header, size))
		return refuse(why, "its header is damaged: wrong checksum");
	err = parse(header, file_size, &s, why);
	if (err)
		vfc_snapshot_clear(&s);
	else
		*snapshot = s;
	return err;
}

void vfc_snapshot_clear(struct vfc_snapshot *snapshot)
{
	free(snapshot->parts);
	*snapshot = (struct vfc_snapshot){ .nparts = 0 };
}

const struct vfc_snapshot_part *vfc_snapshot_find(const struct vfc_snapshot *snapshot,
						  uint32_t index, uint64_t offset)
{
	size_t from = 0, to = snapshot->nparts;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct vfc_snapshot_part *p = &snapshot->parts[middle];

		if (p->index < index || (p->index == index && p->offset + p->size <= offset))
			from = middle + 1;
		else
			to = middle;
	}
	return from < snapshot->nparts && snapshot->parts[from].index == index ?
	       &snapshot->parts[from] : NULL;
}
