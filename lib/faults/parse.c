/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse.c: parse records of the kernel's log, and find the IOMMU driver that wrote
 * each line.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"
#include "lib/base/array.h"

/* ---- records -------------------------------------------------------- */

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Copy a line of the log into size bytes; decodes the kernel's \xHH escapes. */
static void unescape(const char *from, const char *end, char *to, size_t size)
{
	size_t n = 0;

	while (from < end && n + 1 < size) {
		if (end - from >= 4 && from[0] == '\\' && from[1] == 'x' &&
		    hex_digit(from[2]) >= 0 && hex_digit(from[3]) >= 0) {
			to[n++] = (char)(hex_digit(from[2]) << 4 | hex_digit(from[3]));
			from += 4;
		} else {
			to[n++] = *from++;
		}
		/* A NUL byte would end the string. */
		if (!to[n - 1])
			to[n - 1] = '?';
	}
	to[n] = '\0';
}

int kmsg_parse(const char *bytes, size_t size, struct kmsg_record *record)
{
	const char *line = memchr(bytes, '\n', size), *end = line ? line : bytes + size;
	const char *text = memchr(bytes, ';', (size_t)(end - bytes));
	unsigned long long seq, usec;
	unsigned int priority;
	char head[128];

	if (!text || text - bytes >= (ptrdiff_t)sizeof(head))
		return -EINVAL;
	unescape(bytes, text, head, sizeof(head));
	if (sscanf(head, "%9u,%19llu,%16llu", &priority, &seq, &usec) != 3)
		return -EINVAL;
	*record = (struct kmsg_record){
		.facility = priority >> 3, .seq = seq, .when_ns = usec * 1000,
	};
	unescape(text + 1, end, record->text, sizeof(record->text));
	return 0;
}

/* ---- pieces of a line ----------------------------------------------- */

bool fault_number_after(const char *text, const char *key, int base, uint64_t *number)
{
	const char *at = strstr(text, key);
	char *end;

	if (!at)
		return false;
	at += strlen(key);
	*number = strtoull(at, &end, base);
	return end != at;
}

bool fault_u32_after(const char *text, const char *key, int base, uint32_t *number)
{
	uint64_t wide;

	if (!fault_number_after(text, key, base, &wide) || wide > UINT32_MAX)
		return false;
	*number = (uint32_t)wide;
	return true;
}

bool fault_word_after(const char *text, const char *key, const char *end, char *word,
		       size_t size)
{
	const char *at = strstr(text, key);
	size_t length;

	if (!at)
		return false;
	at += strlen(key);
	length = strcspn(at, end);
	if (!length || length >= size)
		return false;
	memcpy(word, at, length);
	word[length] = '\0';
	return true;
}

void fault_set_address(struct vfc_fault *f, const char *word)
{
	struct vfc_bdf bdf;

	if (!vfc_bdf_parse(word, &bdf))
		vfc_bdf_format(&bdf, f->address);
	else
		snprintf(f->address, sizeof(f->address), "%s", word);
}

void fault_set_requester(struct vfc_fault *f, uint32_t id)
{
	struct vfc_bdf bdf = {
		.bus = (uint8_t)(id >> 8), .slot = id >> 3 & 0x1f, .function = id & 7,
	};

	if (id <= 0xffff)
		vfc_bdf_format(&bdf, f->address);
}

void fault_set_id(struct vfc_fault *f, uint32_t id)
{
	f->id = id;
	f->has_id = true;
	fault_set_requester(f, id);
}

bool fault_set_reason(struct vfc_fault *f, const struct fault_reason *table, int number)
{
	f->reason = number;
	for (; table->why; table++)
		if (table->number == number) {
			snprintf(f->event, sizeof(f->event), "%s", table->event ?: "");
			snprintf(f->why, sizeof(f->why), "%s", table->why);
			return true;
		}
	return false;
}

/* ---- lines ---------------------------------------------------------- */

/* Drivers by a string in their lines, and the prefix of their functions. */
static const struct driver {
	const char *mark, *functions;
	enum vfc_fault_iommu iommu;
	bool (*parse)(const char *text, struct vfc_fault *f);
} drivers[] = {
	{ "DMAR:", "dmar_fault:", VFC_FAULT_INTEL, fault_parse_intel },
	{ "AMD-Vi:", "amd_iommu_", VFC_FAULT_AMD, fault_parse_amd },
	{ "AMD-Vi:", "iommu_print_event:", VFC_FAULT_AMD, fault_parse_amd },
	{ "arm-smmu-v3 ", "arm_smmu_evtq_", VFC_FAULT_SMMU_V3, fault_parse_smmu_v3 },
	{ "smmu", "arm_smmu_", VFC_FAULT_SMMU, fault_parse_smmu },
	{ "smmu", "nvidia_smmu_", VFC_FAULT_SMMU, fault_parse_smmu },
	{ "qcom-iommu", "qcom_iommu_", VFC_FAULT_SMMU, fault_parse_smmu },
	{ "virtio_iommu ", "viommu_", VFC_FAULT_VIRTIO, fault_parse_virtio },
};

/* "dmar_fault: 12 callbacks suppressed": lib/ratelimit.c. */
static bool parse_suppressed(const char *text, struct vfc_fault *f)
{
	const struct driver *d;

	if (!strstr(text, " callbacks suppressed") ||
	    !fault_number_after(text, ": ", 10, &f->count))
		return false;
	f->kind = VFC_FAULT_SUPPRESSED;
	for (d = drivers; d < drivers + ARRAY_SIZE(drivers); d++)
		if (!strncmp(text, d->functions, strlen(d->functions))) {
			f->iommu = d->iommu;
			return true;
		}
	return false;
}

/* Parse the first record of a fault; false if it has none. */
static bool parse(const struct kmsg_record *record, struct vfc_fault *fault)
{
	const struct vfc_fault none = { .when_ns = record->when_ns, .reason = -1 };
	const struct driver *d;
	struct vfc_fault f;
	bool found = false;

	for (d = drivers; !found && d < drivers + ARRAY_SIZE(drivers); d++) {
		f = none;
		f.iommu = d->iommu;
		found = strstr(record->text, d->mark) && d->parse(record->text, &f);
	}
	if (!found) {
		f = none;
		found = parse_suppressed(record->text, &f);
	}
	if (found) {
		snprintf(f.raw, sizeof(f.raw), "%.*s", (int)sizeof(f.raw) - 1, record->text);
		*fault = f;
	}
	return found;
}

/* True if the record belongs to the pending fault. */
static bool continues(struct fault_parser *p, const char *text)
{
	if (!p->pending || p->fault.kind != VFC_FAULT)
		return false;
	if (p->fault.iommu == VFC_FAULT_SMMU_V3)
		return fault_smmu_v3_continues(p, text);
	return p->fault.iommu == VFC_FAULT_AMD && fault_amd_continues(p, text);
}

int fault_flush(struct fault_parser *p, struct vfc_fault *done)
{
	if (!p->pending)
		return 0;
	*done = p->fault;
	*p = (struct fault_parser){ .pending = false };
	return 1;
}

int fault_feed(struct fault_parser *p, const struct kmsg_record *record,
	       struct vfc_fault *done)
{
	struct vfc_fault fault;
	int ret = 0;

	/* Any process may write to the log, but not with the kernel's facility. */
	if (record->facility || continues(p, record->text))
		return 0;
	if (!parse(record, &fault))
		return p->more ? 0 : fault_flush(p, done);
	ret = fault_flush(p, done);
	p->pending = true;
	p->fault = fault;
	p->more = fault.kind == VFC_FAULT &&
		  (fault.iommu == VFC_FAULT_SMMU_V3 ||
		   (fault.iommu == VFC_FAULT_AMD && !fault.address[0]));
	return ret;
}
