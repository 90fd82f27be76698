/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * query.c: the answers of the scripted kernel to queries, behind query.h.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "query.h"

struct question {
	int fd;
	unsigned long request;
	uint64_t about;		/* the extension, index, feature or object */
	struct query_answer answer;
	struct question *next;
};

static struct question *recorded;

/* The 32-bit word of a struct at this offset. */
static uint32_t word_at(const void *arg, size_t offset)
{
	uint32_t word;

	memcpy(&word, (const uint8_t *)arg + offset, sizeof(word));
	return word;
}

bool query_is(unsigned long request, const void *arg)
{
	switch (request) {
	case VFIO_GET_API_VERSION:
	case VFIO_CHECK_EXTENSION:
	case VFIO_GROUP_GET_STATUS:
	case VFIO_DEVICE_GET_INFO:
	case VFIO_DEVICE_GET_REGION_INFO:
	case VFIO_DEVICE_GET_IRQ_INFO:
	/* The number of two more: of hot resets, and of the windows of a SPAPR container. */
	case VFIO_IOMMU_GET_INFO:
	case IOMMU_IOAS_IOVA_RANGES:
	case IOMMU_GET_HW_INFO:
		return true;
	/* The number of two calls of a container, which have no such flag. */
	case VFIO_DEVICE_FEATURE:
		return word_at(arg, offsetof(struct vfio_device_feature, flags)) &
		       VFIO_DEVICE_FEATURE_PROBE;
	default:
		return false;
	}
}

static uint64_t about(unsigned long request, const void *arg)
{
	switch (request) {
	case VFIO_CHECK_EXTENSION:
		return (uintptr_t)arg;
	case VFIO_DEVICE_GET_REGION_INFO:
		return word_at(arg, offsetof(struct vfio_region_info, index));
	case VFIO_DEVICE_GET_IRQ_INFO:
		return word_at(arg, offsetof(struct vfio_irq_info, index));
	case VFIO_DEVICE_FEATURE:
		return word_at(arg, offsetof(struct vfio_device_feature, flags));
	case IOMMU_IOAS_IOVA_RANGES:
		return word_at(arg, offsetof(struct iommu_ioas_iova_ranges, ioas_id));
	case IOMMU_GET_HW_INFO:
		return word_at(arg, offsetof(struct vfcu_hw_info, dev_id));
	default:
		return 0;
	}
}

static struct question *find_question(int fd, unsigned long request, const void *arg)
{
	struct question *q;

	for (q = recorded; q; q = q->next)
		if (q->fd == fd && q->request == request && q->about == about(request, arg))
			return q;
	return NULL;
}

bool query_is_recorded(int fd, unsigned long request, const void *arg)
{
	return find_question(fd, request, arg);
}

void query_record(int fd, unsigned long request, const void *arg,
		  const struct query_answer *answer)
{
	struct question *q = find_question(fd, request, arg);

	if (!q) {
		q = calloc(1, sizeof(*q));
		assert_non_null(q);
		q->fd = fd;
		q->request = request;
		q->about = about(request, arg);
		q->next = recorded;
		recorded = q;
	}
	free(q->answer.bytes);
	q->answer = *answer;
	q->answer.bytes = malloc(answer->size ? answer->size : 1);
	assert_non_null(q->answer.bytes);
	if (answer->size)
		memcpy(q->answer.bytes, answer->bytes, answer->size);
}

int query_give(const struct query_answer *answer, void *arg)
{
	size_t size = answer->size;

	if (answer->check)
		answer->check(arg);
	if (size && size > word_at(arg, 0))
		size = word_at(arg, 0);
	if (size)
		memcpy(arg, answer->bytes, size);
	return answer->ret;
}

int query_repeat(int fd, unsigned long request, void *arg)
{
	const struct question *q = find_question(fd, request, arg);

	if (q)
		return query_give(&q->answer, arg);
	if (request == VFIO_GET_API_VERSION)
		return VFIO_API_VERSION;
	return request == VFIO_CHECK_EXTENSION ? 0 : -ENOTTY;
}

void query_drop(int fd)
{
	struct question **at = &recorded, *q;

	while ((q = *at)) {
		if (fd >= 0 && q->fd != fd) {
			at = &q->next;
			continue;
		}
		*at = q->next;
		free(q->answer.bytes);
		free(q);
	}
}
