/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * irq.c: interrupts of an open device: arm vectors with eventfds, trigger and mask
 * them.
 */
#include <endian.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "irq.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/open-failure.h"
#include "lib/vfc-words.h"

/* Close the eventfds of a line; armed vectors stay armed. */
static void forget(struct irq_line *line)
{
	while (line->armed)
		sys_close(line->vectors[--line->armed].fd);
	free(line->vectors);
}

static void release(struct vfc_handle *handle, void *state)
{
	struct irqs *irqs = state;
	uint32_t i;

	for (i = 0; i < irqs->count; i++)
		if (handle->in_session)
			forget(&irqs->lines[i]);
		else
			vfc_irq_disable(handle, i);
	sys_close(irqs->epfd);
	free(irqs);
}

int irqs_of(struct vfc_handle *handle, struct irqs **out)
{
	struct irqs *irqs = handle->irqs.state;

	if (!irqs) {
		irqs = calloc(1, sizeof(*irqs) + handle->num_irqs * sizeof(irqs->lines[0]));
		if (!irqs)
			return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "watch interrupts");
		irqs->count = handle->num_irqs;
		irqs->epfd = irq_epoll(handle);
		if (irqs->epfd < 0) {
			int err = irqs->epfd;

			free(irqs);
			return vfc_fail(vfc_handle_ctx(handle), err, "watch interrupts");
		}
		handle->irqs.state = irqs;
		handle->irqs.release = release;
	}
	*out = irqs;
	return 0;
}

static bool is_pci(const struct vfc_handle *handle)
{
	return handle->flags & VFIO_DEVICE_FLAGS_PCI;
}

const char *irq_name(const struct vfc_handle *handle, uint32_t index, char buf[VFC_NAME])
{
	const char *word = is_pci(handle) ? vfc_word(VFC_WORDS_IRQ, index) : NULL;

	snprintf(buf, VFC_NAME, "irq%u", index);
	return word ? word : buf;
}

/* Return VFIO_DEVICE_GET_IRQ_INFO and the handle's data for the index. */
static int query(struct vfc_handle *handle, uint32_t index, struct vfio_irq_info *info,
		 struct irq_line **line)
{
	struct irqs *irqs = NULL;
	char buf[VFC_NAME], attempt[2 * VFC_NAME];
	int err = irqs_of(handle, &irqs);

	if (err)
		return err;
	if (index >= irqs->count)
		return vfc_fail_why(vfc_handle_ctx(handle), -EINVAL,
				    "no interrupt index %u: the device has %u", index, irqs->count);
	*info = (struct vfio_irq_info){ .argsz = sizeof(*info), .index = index };
	err = handle->ops->irq_info(handle, info);
	if (err == -EINVAL && index == VFIO_PCI_ERR_IRQ_INDEX && is_pci(handle))
		return oracle_fail(vfc_handle_ctx(handle), NULL, "irq-info", err, "not-express",
				   NULL);
	snprintf(attempt, sizeof(attempt), "get info of interrupt "
		 "%s", irq_name(handle, index, buf));
	if (err < 0)
		return cause_call(handle, attempt, "irq-info", err);
	*line = &irqs->lines[index];
	return 0;
}

/* Call VFIO_DEVICE_SET_IRQS as in the uapi; data follows the struct. */
static int set_irqs(struct vfc_handle *handle, uint32_t index, uint32_t flags,
		    uint32_t start, uint32_t count, const void *data, size_t size)
{
	struct vfio_irq_set *set = calloc(1, sizeof(*set) + size);
	int ret;

	if (!set)
		return -ENOMEM;
	set->argsz = (uint32_t)(sizeof(*set) + size);
	set->flags = flags;
	set->index = index;
	set->start = start;
	set->count = count;
	if (size)
		memcpy(set->data, data, size);
	ret = handle->ops->set_irqs(handle, set);
	free(set);
	return ret;
}

int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq)
{
	struct vfio_irq_info info;
	struct irq_line *line;
	uint32_t i;
	int err = query(handle, index, &info, &line);

	if (err)
		return err;
	*irq = (struct vfc_irq){
		.index = index,
		.name = is_pci(handle) ? vfc_word(VFC_WORDS_IRQ, index) : NULL,
		.flags = info.flags,
		.count = info.count,
		.enabled = line->armed,
		.masked = line->masked,
		.total = line->total,
	};
	for (i = 0; i < line->armed; i++) {
		uint64_t waiting = irq_waiting(handle, line->vectors[i].fd);

		irq->total += waiting;
		irq->masked |= line->flags & VFIO_IRQ_INFO_AUTOMASKED &&
			       waiting > line->settled;
	}
	return 0;
}

/* Return the armed index: INTx, MSI or MSI-X (which exclude each other), or IRQ_ANY. */
static uint32_t rival(const struct vfc_handle *handle, const struct irqs *irqs, uint32_t index)
{
	uint32_t i;

	if (is_pci(handle) && index <= VFIO_PCI_MSIX_IRQ_INDEX)
		for (i = 0; i < irqs->count && i <= VFIO_PCI_MSIX_IRQ_INDEX; i++)
			if (i != index && irqs->lines[i].armed)
				return i;
	return IRQ_ANY;
}

/* Check for errors before calling the kernel. */
static int check_enable(struct vfc_handle *handle, const struct vfio_irq_info *info,
			const struct irq_line *line, uint32_t count)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	uint32_t other = rival(handle, handle->irqs.state, info->index);
	char buf[VFC_NAME], buf2[VFC_NAME];
	const char *name = irq_name(handle, info->index, buf);

	if (!info->count)
		return vfc_fail_why(ctx, -ENOENT, "the device has no %s interrupt", name);
	if (!(info->flags & VFIO_IRQ_INFO_EVENTFD))
		return vfc_fail_why(ctx, -EOPNOTSUPP, "%s cannot signal an eventfd", name);
	if (!count || count > info->count)
		return vfc_fail_why(ctx, -EINVAL, "%s has %u vector%s, not %u", name,
				    info->count, info->count == 1 ? "" : "s", count);
	if (other != IRQ_ANY) {
		vfc_fail_why(ctx, -EBUSY, "%s is enabled: only one of intx, msi and msix can be",
			     irq_name(handle, other, buf2));
		return vfc_suggest(ctx, -EBUSY, "irq disable %s", irq_name(handle, other, buf2));
	}
	if (line->armed && count != line->armed && (info->flags & VFIO_IRQ_INFO_NORESIZE)) {
		vfc_fail_why(ctx, -EBUSY, "%s is enabled with %u vectors, which cannot be changed "
			     "(NORESIZE)", name, line->armed);
		return vfc_suggest(ctx, -EBUSY, "irq disable %s", name);
	}
	return 0;
}

/* Close the eventfds of vectors count … armed-1; count their pending interrupts. */
static void shrink(struct vfc_handle *handle, uint32_t index, uint32_t count)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];
	struct vfc_irq_event event;

	while (line->armed > count) {
		int fd = line->vectors[line->armed - 1].fd;

		irq_take(handle, index, line->armed - 1, &event);
		sys_epoll_del(irqs->epfd, fd);
		sys_close(fd);
		line->armed--;
	}
	if (!line->armed) {
		free(line->vectors);
		line->vectors = NULL;
		line->masked = false;
	}
}

/* Open eventfds for vectors armed … count-1, watched by the epoll. */
static int grow(struct irqs *irqs, uint32_t index, uint32_t count)
{
	struct irq_line *line = &irqs->lines[index];
	struct irq_vector *vectors = realloc(line->vectors, count * sizeof(*vectors));
	int fd, err = 0;

	if (!vectors)
		return -ENOMEM;
	line->vectors = vectors;
	while (!err && line->armed < count) {
		fd = sys_eventfd(0, EFD_NONBLOCK);
		if (fd < 0)
			return fd;
		err = sys_epoll_add(irqs->epfd, fd, (uint64_t)index << 32 | line->armed);
		vectors[line->armed++] = (struct irq_vector){ .fd = fd };
	}
	return err;
}

/* Set or remove the kernel's eventfds of vectors start … start+count-1. */
static int set_eventfds(struct vfc_handle *handle, uint32_t index, uint32_t start,
			uint32_t count, const struct irq_vector *vectors)
{
	int32_t *fds = calloc(count, sizeof(*fds));
	uint32_t i;
	int ret;

	if (!fds)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		fds[i] = vectors ? vectors[start + i].fd : -1;
	ret = set_irqs(handle, index, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		       start, count, fds, count * sizeof(*fds));
	free(fds);
	return ret;
}

static int fail_enable(struct vfc_handle *handle, uint32_t index, uint32_t count, int err)
{
	char buf[VFC_NAME], attempt[2 * VFC_NAME];

	snprintf(attempt, sizeof(attempt), "enable %u vector%s of %s", count, count == 1 ? "" : "s",
		 irq_name(handle, index, buf));
	if (err == -EBUSY && index == VFIO_PCI_INTX_IRQ_INDEX && is_pci(handle))
		return oracle_fail(vfc_handle_ctx(handle), attempt, "set-irqs", err,
				   "line-shared", NULL);
	return cause_call(handle, attempt, "set-irqs", err);
}

/* Record that an action ("mask") on an interrupt failed. */
static int fail_action(struct vfc_handle *handle, uint32_t index, const char *what, int err)
{
	char buf[VFC_NAME], attempt[2 * VFC_NAME];

	snprintf(attempt, sizeof(attempt), "%s %s", what, irq_name(handle, index, buf));
	return cause_call(handle, attempt, "set-irqs", err);
}

/*
 * Let the kernel signal the eventfds of vectors from … to-1. The session gets the eventfds
 * first, so that it can clean up if this process dies.
 */
static int hand_over(struct vfc_handle *handle, uint32_t index, uint32_t from, uint32_t to)
{
	struct irqs *irqs = handle->irqs.state;
	int ret, err = irq_session_begin(handle, index);

	if (err)
		return err;
	err = irq_session_put(handle, index, from, to);
	ret = err ? err : set_eventfds(handle, index, from, to - from,
				       irqs->lines[index].vectors);
	if (ret && err != -EBUSY)
		irq_session_drop(handle, index, from, to);
	irq_session_end(handle, index);
	return ret < 0 && !err ? fail_enable(handle, index, to, ret) : ret;
}

/*
 * Arm vectors. Vectors armed earlier stay armed if more are not available: the kernel frees
 * only the block of the request (vfio_msi_set_block).
 */
static int arm(struct vfc_handle *handle, uint32_t index, uint32_t count)
{
	struct irqs *irqs = handle->irqs.state;
	struct irq_line *line = &irqs->lines[index];
	uint32_t before = line->armed;
	int ret = grow(irqs, index, count);

	if (ret)
		ret = fail_enable(handle, index, count, ret);
	else
		ret = irq_is_request(handle, index) ?
		      irq_subscribe(handle, line->vectors[0].fd) :
		      hand_over(handle, index, before, count);
	if (ret)
		shrink(handle, index, before);
	return ret;
}

/* Disarm the vectors starting at count. */
static int disarm_from(struct vfc_handle *handle, uint32_t index, uint32_t count)
{
	struct irqs *irqs = handle->irqs.state;
	uint32_t armed = irqs->lines[index].armed;
	int err = irq_session_begin(handle, index);

	if (err)
		return err;
	err = set_eventfds(handle, index, count, armed - count, NULL);
	if (!err) {
		shrink(handle, index, count);
		irq_session_drop(handle, index, count, armed);
	}
	irq_session_end(handle, index);
	return err < 0 ? fail_enable(handle, index, count, err) : 0;
}

int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count)
{
	struct vfio_irq_info info;
	struct irq_line *line;
	int err = query(handle, index, &info, &line);

	err = err ? err : check_enable(handle, &info, line, count);
	if (err || count == line->armed)
		return err;
	line->flags = info.flags;
	return count > line->armed ? arm(handle, index, count) :
				     disarm_from(handle, index, count);
}

/*
 * Disable an index. An INTx line is masked first (the kernel sets DisINTx):
 * while the device asserts it with no handler left, a host that shares the line
 * would shut it down ("nobody cared").
 */
static int disarm(struct vfc_handle *handle, uint32_t index, bool maskable)
{
	if (maskable)
		set_irqs(handle, index, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK,
			 0, 1, NULL, 0);
	return set_irqs(handle, index, VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
			0, 0, NULL, 0);
}

int vfc_irq_disable(struct vfc_handle *handle, uint32_t index)
{
	struct irqs *irqs = handle->irqs.state;
	int err;

	if (!irqs || index >= irqs->count || !irqs->lines[index].armed)
		return 0;
	if (irq_is_request(handle, index)) {
		/* After a request the session is gone, so there is nothing to unsubscribe from. */
		irq_subscribe(handle, -1);
		shrink(handle, index, 0);
		return 0;
	}
	err = irq_session_begin(handle, index);
	if (err)
		return err;
	err = disarm(handle, index, irqs->lines[index].flags & VFIO_IRQ_INFO_MASKABLE);
	shrink(handle, index, 0);
	irq_session_drop(handle, index, 0, 0);
	return err < 0 ? fail_action(handle, index, "disarm", err) : 0;
}

int vfc_irq_clear(struct vfc_handle *handle, uint32_t index)
{
	int err = disarm(handle, index, is_pci(handle) && index == VFIO_PCI_INTX_IRQ_INDEX);

	/* The kernel returns EINVAL for "not armed". */
	return err < 0 && err != -EINVAL ? fail_action(handle, index, "disarm", err) : 0;
}

/* Record that a vector is not armed; returns -ENOENT. */
static int fail_not_armed(struct vfc_handle *handle, uint32_t index, uint32_t vector)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	char buf[VFC_NAME];
	const char *name = irq_name(handle, index, buf);

	vfc_fail_why(ctx, -ENOENT, "vector %u of %s is not enabled", vector, name);
	return vfc_suggest(ctx, -ENOENT, "irq enable %s --vectors %u", name, vector + 1);
}

int irq_armed(struct vfc_handle *handle, uint32_t index, uint32_t vector,
	      struct irq_vector **armed)
{
	struct irqs *irqs = handle->irqs.state;

	if (!irqs || index >= irqs->count || vector >= irqs->lines[index].armed)
		return fail_not_armed(handle, index, vector);
	*armed = &irqs->lines[index].vectors[vector];
	return 0;
}

const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger)
{
	struct irqs *irqs = handle->irqs.state;
	uint16_t command;

	if (!is_pci(handle) || index > VFIO_PCI_MSIX_IRQ_INDEX ||
	    handle_config(handle, PCI_COMMAND, &command, sizeof(command)))
		return NULL;
	command = le16toh(command);
	if (index != VFIO_PCI_INTX_IRQ_INDEX)
		return by_trigger || command & PCI_COMMAND_MASTER ? NULL :
		       "bus mastering is off, which disables MSI: write config+4 4 --mask 4 -w 2";
	if (command & PCI_COMMAND_INTX_DISABLE)
		return "INTx is disabled in COMMAND: write config+4 0 --mask 0x400 -w 2";
	return !by_trigger && irqs && index < irqs->count && irqs->lines[index].masked ?
	       "INTx is masked: irq unmask intx" : NULL;
}

/* Count a trigger; with DisINTx set the kernel returns 0 and signals nothing. */
static void note_triggered(struct vfc_handle *handle, uint32_t index, uint32_t vector)
{
	const struct irqs *irqs = handle->irqs.state;
	const struct irq_line *line = &irqs->lines[index];

	if (line->flags & VFIO_IRQ_INFO_AUTOMASKED &&
	    irq_waiting(handle, line->vectors[vector].fd) > line->settled)
		irq_settle(handle, index, 1);
}

int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index, uint32_t vector, bool data_bool)
{
	uint32_t data = data_bool ? VFIO_IRQ_SET_DATA_BOOL : VFIO_IRQ_SET_DATA_NONE;
	const uint8_t yes = 1;
	struct irq_vector *v;
	char what[VFC_NAME];
	int err = irq_armed(handle, index, vector, &v);

	if (err)
		return err;
	err = set_irqs(handle, index, data | VFIO_IRQ_SET_ACTION_TRIGGER, vector, 1,
		       &yes, data_bool ? sizeof(yes) : 0);
	snprintf(what, sizeof(what), "trigger vector %u of", vector);
	if (err < 0)
		return fail_action(handle, index, what, err);
	note_triggered(handle, index, vector);
	return 0;
}

static int set_mask(struct vfc_handle *handle, uint32_t index, bool mask)
{
	uint32_t action = mask ? VFIO_IRQ_SET_ACTION_MASK : VFIO_IRQ_SET_ACTION_UNMASK;
	struct vfio_irq_info info;
	char buf[VFC_NAME];
	struct irq_line *line;
	int err = query(handle, index, &info, &line);

	if (err)
		return err;
	if (!(info.flags & VFIO_IRQ_INFO_MASKABLE))
		return vfc_fail_why(vfc_handle_ctx(handle), -ENOTTY,
				    "%s cannot be masked: only intx can",
				    irq_name(handle, index, buf));
	if (!line->armed)
		return fail_not_armed(handle, index, 0);
	/* Pending interrupts have masked the line before this call, not after it. */
	irq_settle(handle, index, irq_waiting(handle, line->vectors[0].fd) - line->settled);
	err = set_irqs(handle, index, VFIO_IRQ_SET_DATA_NONE | action, 0, 1, NULL, 0);
	if (err < 0)
		return fail_action(handle, index, mask ? "mask" : "unmask", err);
	irq_set_masked(handle, index, mask);
	return 0;
}

int vfc_irq_mask(struct vfc_handle *handle, uint32_t index)
{
	return set_mask(handle, index, true);
}

int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index)
{
	return set_mask(handle, index, false);
}

