/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * irq.c: the interrupts behind irq.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/vfio/handle.h"
#include "irq.h"

int32_t fake_given[8];
uint32_t fake_ngiven;

void fake_irq_info(struct fake_device *d, uint32_t index, uint32_t flags, uint32_t count)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	struct fake_call *call = fake_ioctl(d->device, VFIO_DEVICE_GET_IRQ_INFO, 0);

	fake_takes(call, &info, sizeof(info));
	info.flags = flags;
	info.count = count;
	fake_gives(call, &info, sizeof(info));
}

static void keep_eventfds(const void *arg)
{
	const struct vfio_irq_set *set = arg;

	fake_ngiven = set->count;
	assert_in_range(fake_ngiven, 1, ARRAY_SIZE(fake_given));
	assert_int_equal(set->argsz, sizeof(*set) + fake_ngiven * sizeof(fake_given[0]));
	memcpy(fake_given, set->data, fake_ngiven * sizeof(fake_given[0]));
}

struct fake_call *fake_irq_set(struct fake_device *d, uint32_t index, uint32_t flags,
			       uint32_t start, uint32_t count, size_t size, int ret)
{
	struct vfio_irq_set set = {
		.argsz = (uint32_t)(sizeof(set) + size), .flags = flags, .index = index,
		.start = start, .count = count,
	};
	struct fake_call *call = fake_ioctl(d->device, VFIO_DEVICE_SET_IRQS, ret);

	fake_takes(call, &set, sizeof(set));
	return call;
}

void fake_irq_eventfds(struct fake_device *d, uint32_t index, uint32_t start, uint32_t count,
		       int ret)
{
	fake_checks(fake_irq_set(d, index,
				 VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER, start,
				 count, count * sizeof(int32_t), ret), keep_eventfds);
}

void fake_irq_none(struct fake_device *d, uint32_t index, uint32_t action, uint32_t start,
		   uint32_t count)
{
	fake_irq_set(d, index, VFIO_IRQ_SET_DATA_NONE | action, start, count, 0, 0);
}

void fake_irq_disable(struct fake_device *d, uint32_t index)
{
	if (index == INTX)
		fake_irq_none(d, INTX, VFIO_IRQ_SET_ACTION_MASK, 0, 1);
	fake_irq_none(d, index, VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0);
}

void fake_irq_enable(struct fake_device *d, uint32_t index, uint32_t flags, uint32_t count)
{
	fake_irq_info(d, index, flags, count);
	fake_irq_eventfds(d, index, 0, count, 0);
	assert_int_equal(vfc_irq_enable(d->handle, index, count), 0);
	assert_int_equal(fake_ngiven, count);
}

void fake_irq_raise(uint32_t vector)
{
	assert_int_equal(eventfd_write(fake_given[vector], 1), 0);
}

void fake_irq_waiting(unsigned int count)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fake_given[0]);
	snprintf(text, sizeof(text), "pos:\t0\neventfd-count: %16x\n", count);
	fake_file(path, text);
}
