/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * decode.c: ioctl structs -> words, one table row a request and a field.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "caps.h"
#include "trace.h"
#include "uapi.h"

enum kind {
	DEC,
	HEX,
	FLAGS,			/* words of .words, joined by '|' */
};

enum when {
	ASKED = 1,
	ANSWERED = 2,
	ALWAYS = ASKED | ANSWERED,
};

struct field {
	const char *name;	/* NULL ends a table */
	size_t offset, size;
	enum when when;
	enum kind kind;
	enum vfc_words words;
};

#define FIELD(type, member, when, ...) \
	{ #member, offsetof(struct type, member), sizeof(((struct type *)0)->member), \
	  when, __VA_ARGS__ }

static const struct field group_status[] = {
	FIELD(vfio_group_status, argsz, ALWAYS, DEC, 0),
	FIELD(vfio_group_status, flags, ANSWERED, FLAGS, VFC_WORDS_GROUP_FLAG),
	{ 0 }
};

static const struct field device_info[] = {
	FIELD(vfio_device_info, argsz, ALWAYS, DEC, 0),
	FIELD(vfio_device_info, flags, ANSWERED, FLAGS, VFC_WORDS_DEVICE_FLAG),
	FIELD(vfio_device_info, num_regions, ANSWERED, DEC, 0),
	FIELD(vfio_device_info, num_irqs, ANSWERED, DEC, 0),
	FIELD(vfio_device_info, cap_offset, ANSWERED, HEX, 0),
	{ 0 }
};

static const struct field region_info[] = {
	FIELD(vfio_region_info, argsz, ALWAYS, DEC, 0),
	FIELD(vfio_region_info, index, ASKED, DEC, 0),
	FIELD(vfio_region_info, flags, ANSWERED, FLAGS, VFC_WORDS_REGION_FLAG),
	FIELD(vfio_region_info, cap_offset, ANSWERED, HEX, 0),
	FIELD(vfio_region_info, size, ANSWERED, HEX, 0),
	FIELD(vfio_region_info, offset, ANSWERED, HEX, 0),
	{ 0 }
};

static const struct field irq_info[] = {
	FIELD(vfio_irq_info, argsz, ALWAYS, DEC, 0),
	FIELD(vfio_irq_info, index, ASKED, DEC, 0),
	FIELD(vfio_irq_info, flags, ANSWERED, FLAGS, VFC_WORDS_IRQ_FLAG),
	FIELD(vfio_irq_info, count, ANSWERED, DEC, 0),
	{ 0 }
};

static const struct field irq_set[] = {
	FIELD(vfio_irq_set, argsz, ASKED, DEC, 0),
	FIELD(vfio_irq_set, flags, ASKED, FLAGS, VFC_WORDS_IRQ_SET_FLAG),
	FIELD(vfio_irq_set, index, ASKED, DEC, 0),
	FIELD(vfio_irq_set, start, ASKED, DEC, 0),
	FIELD(vfio_irq_set, count, ASKED, DEC, 0),
	{ 0 }
};

static const struct field feature[] = {
	FIELD(vfio_device_feature, argsz, ASKED, DEC, 0),
	{ 0 }
};

static const struct field bind_iommufd[] = {
	FIELD(vfcu_device_bind_iommufd, argsz, ASKED, DEC, 0),
	FIELD(vfcu_device_bind_iommufd, flags, ASKED, HEX, 0),
	FIELD(vfcu_device_bind_iommufd, iommufd, ASKED, DEC, 0),
	FIELD(vfcu_device_bind_iommufd, out_devid, ANSWERED, DEC, 0),
	{ 0 }
};

static const struct field attach_iommufd_pt[] = {
	FIELD(vfcu_device_attach_iommufd_pt, argsz, ASKED, DEC, 0),
	FIELD(vfcu_device_attach_iommufd_pt, flags, ASKED, HEX, 0),
	FIELD(vfcu_device_attach_iommufd_pt, pt_id, ALWAYS, DEC, 0),
	{ 0 }
};

static const struct field ioas_alloc[] = {
	FIELD(iommu_ioas_alloc, size, ASKED, DEC, 0),
	FIELD(iommu_ioas_alloc, flags, ASKED, HEX, 0),
	FIELD(iommu_ioas_alloc, out_ioas_id, ANSWERED, DEC, 0),
	{ 0 }
};

void line_addv(struct line *line, const char *fmt, va_list ap)
{
	size_t room = sizeof(line->text) - line->used;
	int n = vsnprintf(line->text + line->used, room, fmt, ap);

	if (n > 0)
		line->used += (size_t)n < room ? (size_t)n : room - 1;
}

void line_add(struct line *line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_addv(line, fmt, ap);
	va_end(ap);
}

/* "reset|pci", bits without a word in hex, 0 for none. */
static void add_flags(struct line *line, enum vfc_words words, uint64_t flags)
{
	const char *between = "";

	if (!flags)
		line_add(line, "0");
	for (; flags; flags &= flags - 1) {
		uint64_t bit = flags & -flags;
		const char *word = vfc_word(words, bit);

		if (word)
			line_add(line, "%s%s", between, word);
		else
			line_add(line, "%s0x%" PRIx64, between, bit);
		between = "|";
	}
}

static void add_field(struct line *line, const struct field *f, const void *arg)
{
	uint32_t narrow;
	uint64_t value;

	if (f->size == sizeof(value)) {
		memcpy(&value, (const char *)arg + f->offset, sizeof(value));
	} else {
		memcpy(&narrow, (const char *)arg + f->offset, sizeof(narrow));
		value = narrow;
	}
	line_add(line, "%s=", f->name);
	if (f->kind == FLAGS)
		add_flags(line, f->words, value);
	else
		line_add(line, f->kind == DEC ? "%" PRIu64 : "0x%" PRIx64, value);
}

/* The fields that belong to this side of the call. */
static void add_fields(struct line *line, const struct field *f, enum when when,
		       const void *arg, size_t size)
{
	const char *between = "";

	for (; f->name; f++) {
		if (!(f->when & when) || f->offset + f->size > size)
			continue;
		line_add(line, "%s", between);
		add_field(line, f, arg);
		between = " ";
	}
}

static void add_iommu(struct line *line, const void *arg, size_t size)
{
	const char *word = vfc_word(VFC_WORDS_IOMMU, (uintptr_t)arg);

	(void)size;
	if (word)
		line_add(line, "%s", word);
	else
		line_add(line, "%" PRIuPTR, (uintptr_t)arg);
}

static void add_descriptor(struct line *line, const void *arg, size_t size)
{
	(void)size;
	line_add(line, "%d", *(const int *)arg);
}

static void add_device_name(struct line *line, const void *arg, size_t size)
{
	(void)size;
	line_add(line, "\"%s\"", (const char *)arg);
}

/* The most elements of an array that one line shows. */
#define SHOWN 16

static void add_irq_data(struct line *line, const void *arg, size_t size)
{
	const struct vfio_irq_set *set = arg;
	bool fds = set->flags & VFIO_IRQ_SET_DATA_EVENTFD;
	size_t each = fds ? sizeof(int32_t) : 1;
	uint32_t i;

	if (!(set->flags & (VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_DATA_BOOL)))
		return;
	line_add(line, " data=[");
	for (i = 0; i < set->count && sizeof(*set) + (i + 1) * each <= size; i++) {
		int32_t fd = 0;

		if (i == SHOWN) {
			line_add(line, " …");
			break;
		}
		memcpy(&fd, set->data + i * each, each);
		line_add(line, "%s%d", i ? " " : "", fds ? fd : !!fd);
	}
	line_add(line, "]");
}

static void add_feature(struct line *line, const void *arg, size_t size)
{
	const struct vfio_device_feature *f = arg;
	uint32_t index = f->flags & VFIO_DEVICE_FEATURE_MASK;
	const char *word = vfc_word(VFC_WORDS_FEATURE, index);

	(void)size;
	line_add(line, " flags=");
	add_flags(line, VFC_WORDS_FEATURE_FLAG, f->flags & ~VFIO_DEVICE_FEATURE_MASK);
	line_add(line, " index=%u%s%s", index, word ? " " : "", word ? word : "");
}

/* " caps=[3:msix-mappable]" when a chain came back. */
static void add_caps(struct line *line, enum vfc_words words, const void *arg,
		     size_t size, uint32_t offset)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	size_t n = caps_walk(arg, size, offset, caps, &doubt);

	if (!n && !doubt)
		return;
	line_add(line, " caps=[");
	for (size_t i = 0; i < n; i++) {
		const char *word = vfc_word(words, caps[i].id);

		line_add(line, "%s%u:%s", i ? " " : "", caps[i].id, word ? word : "?");
	}
	line_add(line, "%s]", doubt ? " …" : "");
}

static void add_device_caps(struct line *line, const void *arg, size_t size)
{
	const struct vfio_device_info *info = arg;

	if (size >= sizeof(*info) && info->flags & VFIO_DEVICE_FLAGS_CAPS)
		add_caps(line, VFC_WORDS_DEVICE_CAP, arg, size, info->cap_offset);
}

static void add_region_caps(struct line *line, const void *arg, size_t size)
{
	const struct vfio_region_info *info = arg;

	if (size >= sizeof(*info) && info->flags & VFIO_REGION_INFO_FLAG_CAPS)
		add_caps(line, VFC_WORDS_REGION_CAP, arg, size, info->cap_offset);
}

/* What a request is called and what its argument holds. */
struct request {
	enum trace_on on;
	unsigned long number;
	const char *name;
	const struct field *fields;	/* NULL: the argument is no struct */
	void (*asked)(struct line *line, const void *arg, size_t size);
	void (*answered)(struct line *line, const void *arg, size_t size);
};

#define REQUEST(on, name, ...) { on, name, #name, __VA_ARGS__ }

static const struct request requests[] = {
	REQUEST(TRACE_CONTAINER, VFIO_GET_API_VERSION, NULL, NULL, NULL),
	REQUEST(TRACE_CONTAINER, VFIO_CHECK_EXTENSION, NULL, add_iommu, NULL),
	REQUEST(TRACE_CONTAINER, VFIO_SET_IOMMU, NULL, add_iommu, NULL),
	REQUEST(TRACE_GROUP, VFIO_GROUP_GET_STATUS, group_status, NULL, NULL),
	REQUEST(TRACE_GROUP, VFIO_GROUP_SET_CONTAINER, NULL, add_descriptor, NULL),
	REQUEST(TRACE_GROUP, VFIO_GROUP_GET_DEVICE_FD, NULL, add_device_name, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_GET_INFO, device_info, NULL, add_device_caps),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_GET_REGION_INFO, region_info, NULL, add_region_caps),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_GET_IRQ_INFO, irq_info, NULL, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_SET_IRQS, irq_set, add_irq_data, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_RESET, NULL, NULL, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_FEATURE, feature, add_feature, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_BIND_IOMMUFD, bind_iommufd, NULL, NULL),
	REQUEST(TRACE_DEVICE, VFIO_DEVICE_ATTACH_IOMMUFD_PT, attach_iommufd_pt, NULL, NULL),
	REQUEST(TRACE_IOMMUFD, IOMMU_IOAS_ALLOC, ioas_alloc, NULL, NULL),
};

static const struct request *find(enum trace_on on, unsigned long number)
{
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++)
		if (requests[i].on == on && requests[i].number == number)
			return &requests[i];
	return NULL;
}

void decode_name(struct line *line, enum trace_on on, unsigned long request)
{
	const struct request *r = find(on, request);

	if (r)
		line_add(line, "%s", r->name);
	else
		line_add(line, "0x%lx", request);
}

size_t decode_size(enum trace_on on, unsigned long request, const void *arg)
{
	const struct request *r = find(on, request);
	uint32_t argsz;

	if (!r || !r->fields)
		return 0;
	memcpy(&argsz, arg, sizeof(argsz));
	return argsz;
}

void decode_args(struct line *line, enum trace_on on, unsigned long request,
		 const void *arg, size_t size)
{
	const struct request *r = find(on, request);

	if (!r || (!r->fields && !r->asked))
		return;
	line_add(line, r->fields ? " {" : " ");
	if (r->fields)
		add_fields(line, r->fields, ASKED, arg, size);
	if (r->asked)
		r->asked(line, arg, size);
	line_add(line, r->fields ? "}" : "");
}

void decode_reply(struct line *line, enum trace_on on, unsigned long request,
		  const void *arg, size_t size)
{
	const struct request *r = find(on, request);
	struct line fields = { .used = 0 };

	if (!r || !r->fields)
		return;
	add_fields(&fields, r->fields, ANSWERED, arg, size);
	if (r->answered)
		r->answered(&fields, arg, size);
	if (fields.used)
		line_add(line, " {%s}", fields.text);
}
