/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * table.c: look up the meaning of an errno, for failed calls and for "vfioctl
 * explain".
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/text.h"
#include "lib/vfc-oracle.h"

/* Maximum number of {NAME}s in a sentence. */
#define WORDS 8

/* In the operations of a row: applies to every operation. */
#define EVERY "*"

/* The highest errno of Linux (MAX_ERRNO in include/linux/err.h). */
#define LAST_ERRNO 4095

struct word {
	const char *name, *value;
};

static const struct vfc_operation operations[] = {
	{ "open-container", "open of /dev/vfio/vfio" },
	{ "check-extension", "VFIO_CHECK_EXTENSION of the container" },
	{ "open-group", "open of /dev/vfio/GROUP" },
	{ "group-status", "VFIO_GROUP_GET_STATUS" },
	{ "set-container", "VFIO_GROUP_SET_CONTAINER" },
	{ "set-iommu", "VFIO_SET_IOMMU" },
	{ "get-device", "VFIO_GROUP_GET_DEVICE_FD" },
	{ "open-iommufd", "open of /dev/iommu" },
	{ "alloc-ioas", "IOMMU_IOAS_ALLOC" },
	{ "open-cdev", "open of /dev/vfio/devices/vfioN" },
	{ "bind-iommufd", "VFIO_DEVICE_BIND_IOMMUFD" },
	{ "attach", "VFIO_DEVICE_ATTACH_IOMMUFD_PT" },
	{ "detach", "VFIO_DEVICE_DETACH_IOMMUFD_PT" },
	{ "hw-info", "IOMMU_GET_HW_INFO" },
	{ "alloc-hwpt", "IOMMU_HWPT_ALLOC" },
	{ "fault-queue", "IOMMU_FAULT_QUEUE_ALLOC" },
	{ "page-requests", "VFIO_DEVICE_ATTACH_IOMMUFD_PT to a page table with a fault queue" },
	{ "iova-ranges", "VFIO_IOMMU_GET_INFO, IOMMU_IOAS_IOVA_RANGES" },
	{ "map-dma", "VFIO_IOMMU_MAP_DMA, IOMMU_IOAS_MAP" },
	{ "unmap-dma", "VFIO_IOMMU_UNMAP_DMA, IOMMU_IOAS_UNMAP" },
	{ "dirty", "VFIO_IOMMU_DIRTY_PAGES, IOMMU_HWPT_SET_DIRTY_TRACKING, "
	  "IOMMU_HWPT_GET_DIRTY_BITMAP" },
	{ "dma-logging", "VFIO_DEVICE_FEATURE, 6 to 8" },
	{ "spapr-info", "VFIO_IOMMU_SPAPR_TCE_GET_INFO" },
	{ "device-info", "VFIO_DEVICE_GET_INFO" },
	{ "region-info", "VFIO_DEVICE_GET_REGION_INFO" },
	{ "irq-info", "VFIO_DEVICE_GET_IRQ_INFO" },
	{ "set-irqs", "VFIO_DEVICE_SET_IRQS" },
	{ "read", "pread of a region, or a load from its mapping" },
	{ "write", "pwrite of a region, or a store to its mapping" },
	{ "mmap", "mmap of a region" },
	{ "reset", "VFIO_DEVICE_RESET" },
	{ "hot-reset-info", "VFIO_DEVICE_GET_PCI_HOT_RESET_INFO" },
	{ "hot-reset", "VFIO_DEVICE_PCI_HOT_RESET" },
	{ "feature", "VFIO_DEVICE_FEATURE" },
	{ "vf-token", "VFIO_DEVICE_FEATURE, 0" },
	{ "migration", "VFIO_DEVICE_FEATURE, 1 and 2" },
	{ "migration-read", "read of the state of a device" },
	{ "migration-write", "write of the state of a device" },
	{ "low-power", "VFIO_DEVICE_FEATURE, 3 to 5" },
	{ "bus-master", "VFIO_DEVICE_FEATURE, 10" },
	{ "dma-buf", "VFIO_DEVICE_FEATURE, 11" },
	{ "override", "write to driver_override" },
	{ "probe", "write to drivers_probe" },
	{ "bind", "write to the driver's bind" },
	{ "unbind", "write to the driver's unbind" },
	{ "sriov", "write to sriov_numvfs" },
	{ "power", "write to power/control" },
	{ "mdev-create", "write to a type's create" },
	{ "mdev-remove", "write to a mediated device's remove" },
};

static const struct oracle_row *const parts[] = {
	oracle_container, oracle_iommufd, oracle_dma, oracle_device, oracle_feature,
	oracle_sysfs,
};

const struct vfc_operation *vfc_operation_at(size_t i)
{
	return i < ARRAY_SIZE(operations) ? &operations[i] : NULL;
}

/* True if word is in a blank-separated list. */
static bool is_among(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (; *list; list += *list == ' ') {
		if (!strncmp(list, word, length) && (!list[length] || list[length] == ' '))
			return true;
		list += strcspn(list, " ");
	}
	return false;
}

/* True if the table has rows that name the operation and have this errno. */
static bool is_known(const char *operation, int err)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const struct oracle_row *row = parts[i]; row->err; row++)
			if (row->err == err && is_among(row->operations, operation))
				return true;
	return false;
}

/*
 * True if the row applies. A row for every operation applies only if no row for the
 * operation itself has the errno.
 */
static bool is_of(const struct oracle_row *row, const char *operation)
{
	return !strcmp(row->operations, EVERY) ? !is_known(operation, row->err) :
						 is_among(row->operations, operation);
}

/* ---- sentences ------------------------------------------------------ */

static const char *value_of(const struct word *words, const char *name, size_t length)
{
	for (; words->name; words++)
		if (!strncmp(words->name, name, length) && !words->name[length])
			return words->value;
	return NULL;
}

/* Replace each {NAME} with its value, or with NAME if no value was passed. */
static void fill_sentence(const char *sentence, const struct word *words, char *text, size_t size)
{
	size_t used = 0, length;
	const char *value;

	text[0] = '\0';
	while (*sentence && used < size) {
		length = strcspn(sentence, "{");
		used += (size_t)snprintf(text + used, size - used, "%.*s", (int)length, sentence);
		sentence += length;
		if (!*sentence || used >= size)
			break;
		length = strcspn(++sentence, "}");
		value = value_of(words, sentence, length);
		used += (size_t)snprintf(text + used, size - used, "%.*s",
					 value ? (int)strlen(value) : (int)length,
					 value ? value : sentence);
		sentence += length + !!sentence[length];
	}
}

void vfc_answer_text(const char *sentence, char *text, size_t size)
{
	static const struct word none[] = { { NULL, NULL } };

	fill_sentence(sentence, none, text, size);
}

/* ---- failures ------------------------------------------------------- */

/* Record the cause and the next step. The cause follows the attempt, unless attempt is NULL. */
static int record_row(struct vfc_ctx *ctx, const char *attempt, int err, const char *cause,
		  const char *next)
{
	vfc_fail_why(ctx, err, "%s%s%s", attempt ? attempt : "", attempt ? ": " : "", cause);
	return next ? vfc_suggest(ctx, err, "%s", next) : err;
}

static const struct oracle_row *find_row(const char *operation, int err, const char *state)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const struct oracle_row *row = parts[i]; row->err; row++)
			if (row->err == -err && !strcmp(row->state, state) &&
			    is_among(row->operations, operation))
				return row;
	return NULL;
}

const char *oracle_cause(const char *operation, int err, const char *state)
{
	const struct oracle_row *row = find_row(operation, err, state);

	return row ? row->cause : NULL;
}

/* Collect at most WORDS pairs of name and value, up to a NULL name. */
static void collect_words(struct word words[WORDS + 1], va_list ap)
{
	size_t i = 0;

	while (i < WORDS && (words[i].name = va_arg(ap, const char *)))
		words[i++].value = va_arg(ap, const char *);
	words[i].name = NULL;
}

void oracle_say(char *text, size_t size, const char *operation, int err, const char *state, ...)
{
	const struct oracle_row *row = find_row(operation, err, state);
	struct word words[WORDS + 1];
	va_list ap;

	va_start(ap, state);
	collect_words(words, ap);
	va_end(ap);
	fill_sentence(row ? row->cause : strerror(-err), words, text, size);
}

int oracle_fail(struct vfc_ctx *ctx, const char *attempt, const char *operation, int err,
		const char *state, ...)
{
	const struct oracle_row *row = find_row(operation, err, state);
	char cause[VFC_MESSAGE], next[VFC_MESSAGE];
	struct word words[WORDS + 1];
	va_list ap;

	if (!row)
		return vfc_fail(ctx, err, "%s", attempt ? attempt : operation);
	va_start(ap, state);
	collect_words(words, ap);
	va_end(ap);
	fill_sentence(row->cause, words, cause, sizeof(cause));
	if (row->next)
		fill_sentence(row->next, words, next, sizeof(next));
	return record_row(ctx, attempt, err, cause, row->next ? next : NULL);
}

/* True if the row's state may be the cause under the condition when. */
static bool is_possible(const struct oracle_row *row, const char *operation, const char *when,
		    int err)
{
	return row->err == -err && !row->seen && is_of(row, operation) &&
	       (!when || !row->when || !strcmp(row->when, when));
}

int oracle_known(struct vfc_ctx *ctx, const char *attempt, const char *operation,
		 const char *when, int err)
{
	char causes[VFC_MESSAGE] = "", tell[VFC_NAME * 2];
	const char *next = NULL;
	size_t used = 0, n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const struct oracle_row *row = parts[i]; row->err; row++) {
			if (!is_possible(row, operation, when, err) || used >= sizeof(causes))
				continue;
			used += (size_t)snprintf(causes + used, sizeof(causes) - used, "%s%s",
						 n++ ? ", or " : "", row->cause);
			next = next ? next : row->next;
		}
	if (!n)
		return vfc_fail(ctx, err, "%s", attempt);
	if (!next && n > 1) {
		snprintf(tell, sizeof(tell), "vfioctl explain %s %s shows how to tell them apart",
			 strerrorname_np(-err), operation);
		next = tell;
	}
	return record_row(ctx, attempt, err, causes, next);
}

/* ---- listing -------------------------------------------------------- */

static int add_answer(struct vfc_answer **list, int n, const struct oracle_row *row,
	       const char *operation, size_t length)
{
	struct vfc_answer *answer = GROW(*list, n);

	if (!answer)
		return -ENOMEM;
	*answer = (struct vfc_answer){
		.err = row->err, .state = row->state, .when = row->when,
		.cause = row->cause, .next = row->next, .tell = row->tell,
		.source = row->source,
	};
	snprintf(answer->operation, sizeof(answer->operation), "%.*s", (int)length, operation);
	return n;
}

/* Add the row to the list once per requested operation. Return the new length of the list. */
static int add_row(struct vfc_answer **list, int n, const struct oracle_row *row,
		   const char *operation)
{
	const char *name = row->operations;
	size_t length;

	if (operation)
		return is_of(row, operation) ?
		       add_answer(list, n, row, operation, strlen(operation)) : n;
	if (!strcmp(name, EVERY))
		return add_answer(list, n, row, "any", strlen("any"));
	for (; *name && n >= 0; name += length + (name[length] == ' ')) {
		length = strcspn(name, " ");
		n = add_answer(list, n, row, name, length);
	}
	return n;
}

static bool is_operation(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if (!strcmp(operations[i].name, name))
			return true;
	return false;
}

int vfc_oracle(const char *operation, int err, struct vfc_answer **answers)
{
	struct vfc_answer *list = NULL;
	int n = 0;

	if (operation && !is_operation(operation))
		return -EINVAL;
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (const struct oracle_row *row = parts[i]; row->err && n >= 0; row++)
			if (!err || row->err == err)
				n = add_row(&list, n, row, operation);
	if (n < 0)
		free(list);
	else
		*answers = list;
	return n;
}

const char *vfc_errno_name(int err)
{
	return strerrorname_np(err);
}

int vfc_errno_parse(const char *text)
{
	const char *name;
	int err;

	if (text[strspn(text, "0123456789")] == '\0') {
		err = number_parse(text);
		return err > 0 && err <= LAST_ERRNO && strerrorname_np(err) ? err : -EINVAL;
	}
	for (err = 1; err <= LAST_ERRNO; err++) {
		name = strerrorname_np(err);
		if (name && !strcasecmp(name, text))
			return err;
	}
	return -EINVAL;
}
