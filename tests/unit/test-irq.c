/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-irq.c: arm, trigger, mask and take interrupts: the kernel calls, the
 * events, and that no eventfd is left open.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <poll.h>
#include <cmocka.h>

#include "lib/vfio/handle.h"
#include "tests/fake/irq.h"

static struct fake_device d;

static bool readable(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 1;
}

static void assert_said(const char *error, const char *hint)
{
	assert_string_equal(vfc_error(d.ctx), error);
	assert_string_equal(vfc_hint(d.ctx), hint);
}

static void assert_event(const struct vfc_irq_event *event, uint32_t index, uint32_t vector,
			 uint64_t count, uint64_t total)
{
	assert_int_equal(event->index, index);
	assert_int_equal(event->vector, vector);
	assert_int_equal(event->count, count);
	assert_int_equal(event->total, total);
}

static void arrives(void **state)
{
	struct vfc_irq_event event;
	struct vfc_irq irq;
	int fd = vfc_irq_fd(d.handle);

	(void)state;
	assert_true(fd >= 0);
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 2);
	assert_false(readable(fd));
	assert_int_equal(vfc_irq_next(d.handle, ANY, ANY, 0, &event), 0);
	fake_irq_raise(1);
	fake_irq_raise(1);
	assert_true(readable(fd));
	assert_int_equal(vfc_irq_next(d.handle, ANY, ANY, -1, &event), 1);
	assert_event(&event, MSI, 1, 2, 2);
	assert_false(readable(fd));
	fake_irq_raise(1);
	assert_int_equal(vfc_irq_next(d.handle, MSI, 1, -1, &event), 1);
	assert_event(&event, MSI, 1, 1, 3);
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 2);
	assert_int_equal(vfc_irq_info(d.handle, MSI, &irq), 0);
	assert_string_equal(irq.name, "msi");
	assert_int_equal(irq.count, 2);
	assert_int_equal(irq.enabled, 2);
	assert_int_equal(irq.total, 3);
	fake_irq_disable(&d, MSI);
}

/* Interrupts that a filter does not match stay pending. */
static void filters(void **state)
{
	struct vfc_irq_event event;

	(void)state;
	fake_irq_enable(&d, MSIX, EVENTFD, 3);
	fake_irq_raise(0);
	fake_irq_raise(2);
	assert_int_equal(vfc_irq_next(d.handle, MSIX, 1, 0, &event), 0);
	assert_int_equal(vfc_irq_next(d.handle, MSIX, 2, 1000000000, &event), 1);
	assert_event(&event, MSIX, 2, 1, 1);
	assert_int_equal(vfc_irq_next(d.handle, MSIX, ANY, 0, &event), 1);
	assert_event(&event, MSIX, 0, 1, 1);
	assert_int_equal(vfc_irq_next(d.handle, MSI, ANY, 0, &event), -ENOENT);
	assert_said("no such vector is enabled", "");
	fake_irq_disable(&d, MSIX);
}

static void excluded(void **state)
{
	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_enable(d.handle, INTX, 1), -EBUSY);
	assert_said("msi is enabled: only one of intx, msi and msix can be", "irq disable msi");
	fake_irq_info(&d, MSIX, EVENTFD, 5);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 2), -EBUSY);
	/* The other indexes can be armed at the same time. */
	fake_irq_enable(&d, VFIO_PCI_REQ_IRQ_INDEX, EVENTFD | NORESIZE, 1);
	fake_irq_disable(&d, MSI);
	assert_int_equal(vfc_irq_disable(d.handle, MSI), 0);
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	fake_irq_disable(&d, INTX);
	fake_irq_disable(&d, VFIO_PCI_REQ_IRQ_INDEX);
}

static void refused(void **state)
{
	(void)state;
	fake_irq_info(&d, INTX, INTX_FLAGS, 0);
	assert_int_equal(vfc_irq_enable(d.handle, INTX, 1), -ENOENT);
	assert_said("the device has no intx interrupt", "");
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 2);
	assert_int_equal(vfc_irq_enable(d.handle, MSI, 3), -EINVAL);
	assert_said("msi has 2 vectors, not 3", "");
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 1);
	assert_int_equal(vfc_irq_enable(d.handle, MSI, 0), -EINVAL);
	assert_said("msi has 1 vector, not 0", "");
	assert_int_equal(vfc_irq_enable(d.handle, 5, 1), -EINVAL);
	assert_said("no interrupt index 5: the device has 5", "");
	fake_ioctl(d.device, VFIO_DEVICE_GET_IRQ_INFO, -EINVAL);
	assert_int_equal(vfc_irq_enable(d.handle, VFIO_PCI_ERR_IRQ_INDEX, 1), -EINVAL);
	assert_said("no err interrupt: the device is not PCI Express", "");
}

/* A positive answer is the number of available vectors, and none is armed. */
static void fewer(void **state)
{
	struct vfc_irq_event event;

	(void)state;
	fake_irq_info(&d, MSIX, EVENTFD, 8);
	fake_irq_eventfds(&d, MSIX, 0, 8, 3);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 8), 3);
	assert_int_equal(vfc_irq_next(d.handle, ANY, ANY, 0, &event), -ENOENT);
	assert_int_equal(vfc_irq_disable(d.handle, MSIX), 0);
}

static void kernel_refuses(void **state)
{
	(void)state;
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 2);
	fake_irq_eventfds(&d, MSI, 0, 2, -ENOSPC);
	assert_int_equal(vfc_irq_enable(d.handle, MSI, 2), -ENOSPC);
	assert_said("enable 2 vectors of msi: the host has no free interrupt vectors",
		    "enable fewer vectors");
}

static void noresize(void **state)
{
	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 2);
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 2);
	assert_int_equal(vfc_irq_enable(d.handle, MSI, 1), -EBUSY);
	assert_said("msi is enabled with 2 vectors, which cannot be changed (NORESIZE)",
		    "irq disable msi");
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 2);
	assert_int_equal(vfc_irq_enable(d.handle, MSI, 2), 0);
	fake_irq_disable(&d, MSI);
}

/* More vectors, a failure that loses none of the old ones, fewer vectors. */
static void resize(void **state)
{
	struct vfc_irq_event event;
	int32_t first;

	(void)state;
	fake_irq_info(&d, MSIX, EVENTFD, 8);
	fake_irq_eventfds(&d, MSIX, 0, 2, 0);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 2), 0);
	first = fake_given[0];
	fake_irq_info(&d, MSIX, EVENTFD, 8);
	fake_irq_eventfds(&d, MSIX, 2, 2, 0);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 4), 0);
	fake_irq_raise(1);
	assert_int_equal(vfc_irq_next(d.handle, ANY, ANY, -1, &event), 1);
	assert_event(&event, MSIX, 3, 1, 1);
	fake_irq_info(&d, MSIX, EVENTFD, 8);
	fake_irq_eventfds(&d, MSIX, 4, 4, -ENOMEM);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 8), -ENOMEM);
	assert_int_equal(eventfd_write(first, 1), 0);
	assert_int_equal(vfc_irq_next(d.handle, ANY, ANY, -1, &event), 1);
	assert_event(&event, MSIX, 0, 1, 1);
	fake_irq_info(&d, MSIX, EVENTFD, 8);
	fake_irq_eventfds(&d, MSIX, 1, 3, 0);
	assert_int_equal(vfc_irq_enable(d.handle, MSIX, 1), 0);
	assert_int_equal(fake_given[0], -1);
	assert_int_equal(vfc_irq_next(d.handle, MSIX, 1, 0, &event), -ENOENT);
	fake_irq_disable(&d, MSIX);
}

static void check_bool(const void *arg)
{
	const struct vfio_irq_set *set = arg;

	assert_int_equal(set->data[0], 1);
}

static void triggers(void **state)
{
	(void)state;
	assert_int_equal(vfc_irq_trigger(d.handle, MSI, 0, false), -ENOENT);
	assert_said("vector 0 of msi is not enabled", "irq enable msi --vectors 1");
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 2);
	fake_irq_none(&d, MSI, VFIO_IRQ_SET_ACTION_TRIGGER, 1, 1);
	assert_int_equal(vfc_irq_trigger(d.handle, MSI, 1, false), 0);
	fake_checks(fake_irq_set(&d, MSI, VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER,
				 1, 1, 1, 0), check_bool);
	assert_int_equal(vfc_irq_trigger(d.handle, MSI, 1, true), 0);
	assert_int_equal(vfc_irq_trigger(d.handle, MSI, 2, false), -ENOENT);
	assert_said("vector 2 of msi is not enabled", "irq enable msi --vectors 3");
	fake_irq_disable(&d, MSI);
}

static bool masked(void)
{
	struct vfc_irq irq;

	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_info(d.handle, INTX, &irq), 0);
	return irq.masked;
}

/* The kernel masks the line on every interrupt from the device. */
static void masks(void **state)
{
	struct vfc_irq_event event;

	(void)state;
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_unmask(d.handle, INTX), -ENOENT);
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	assert_false(masked());
	fake_irq_raise(0);
	assert_int_equal(vfc_irq_next(d.handle, INTX, 0, -1, &event), 1);
	assert_true(masked());
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	fake_irq_none(&d, INTX, VFIO_IRQ_SET_ACTION_UNMASK, 0, 1);
	assert_int_equal(vfc_irq_unmask(d.handle, INTX), 0);
	assert_false(masked());
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	fake_irq_none(&d, INTX, VFIO_IRQ_SET_ACTION_MASK, 0, 1);
	assert_int_equal(vfc_irq_mask(d.handle, INTX), 0);
	assert_true(masked());
	fake_irq_disable(&d, INTX);
}

/* A pending interrupt counts, and has masked the line. */
static void waiting(void **state)
{
	struct vfc_irq_event event;
	struct vfc_irq irq;
	uint64_t total;

	(void)state;
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	fake_irq_raise(0);
	fake_irq_waiting(1);
	assert_int_equal(vfc_irq_total(d.handle, INTX, 0, &total), 0);
	assert_int_equal(total, 1);
	assert_int_equal(vfc_irq_total(d.handle, INTX, 1, &total), -ENOENT);
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	assert_int_equal(vfc_irq_info(d.handle, INTX, &irq), 0);
	assert_int_equal(irq.total, 1);
	assert_true(irq.masked);
	/*
	 * If the line is unmasked before the interrupt is taken, taking it does not mask
	 * the line.
	 */
	fake_irq_info(&d, INTX, INTX_FLAGS, 1);
	fake_irq_none(&d, INTX, VFIO_IRQ_SET_ACTION_UNMASK, 0, 1);
	assert_int_equal(vfc_irq_unmask(d.handle, INTX), 0);
	assert_false(masked());
	assert_int_equal(vfc_irq_next(d.handle, INTX, 0, -1, &event), 1);
	fake_irq_waiting(0);
	assert_false(masked());
	fake_irq_disable(&d, INTX);
}

/* The loopback signals the eventfd without masking the line. */
static void fired_does_not_mask(void **state)
{
	struct vfc_irq_event event;

	(void)state;
	fake_irq_enable(&d, INTX, INTX_FLAGS, 1);
	fake_irq_none(&d, INTX, VFIO_IRQ_SET_ACTION_TRIGGER, 0, 1);
	fake_irq_raise(0);
	fake_irq_waiting(1);
	assert_int_equal(vfc_irq_trigger(d.handle, INTX, 0, false), 0);
	assert_false(masked());
	assert_int_equal(vfc_irq_next(d.handle, INTX, 0, -1, &event), 1);
	fake_irq_waiting(0);
	assert_false(masked());
	fake_irq_disable(&d, INTX);
}

static void not_maskable(void **state)
{
	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 1);
	assert_int_equal(vfc_irq_mask(d.handle, MSI), -ENOTTY);
	assert_said("msi cannot be masked: only intx can", "");
	fake_irq_disable(&d, MSI);
}

/* Interrupts that were pending when the index was disarmed count too. */
static void counts_at_disable(void **state)
{
	struct vfc_irq irq;

	(void)state;
	fake_irq_enable(&d, MSI, EVENTFD | NORESIZE, 1);
	fake_irq_raise(0);
	fake_irq_disable(&d, MSI);
	assert_int_equal(vfc_irq_disable(d.handle, MSI), 0);
	assert_int_equal(vfc_irq_disable(d.handle, MSI), 0);
	fake_irq_info(&d, MSI, EVENTFD | NORESIZE, 1);
	assert_int_equal(vfc_irq_info(d.handle, MSI, &irq), 0);
	assert_int_equal(irq.total, 1);
	assert_int_equal(irq.enabled, 0);
}

static void silent(void **state)
{
	(void)state;
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_gives(fake_pread(d.device, (7ull << 40) + 4, 2, 2), "\x02\x04", 2);
	assert_string_equal(vfc_irq_silent(d.handle, INTX, true), "INTx is disabled in COMMAND: "
			    "write config+4 0 --mask 0x400 -w 2");
	fake_gives(fake_pread(d.device, (7ull << 40) + 4, 2, 2), "\x02\x00", 2);
	assert_string_equal(vfc_irq_silent(d.handle, MSI, false), "bus mastering is off, which "
			    "disables MSI: write config+4 4 --mask 4 -w 2");
	fake_gives(fake_pread(d.device, (7ull << 40) + 4, 2, 2), "\x06\x00", 2);
	assert_null(vfc_irq_silent(d.handle, MSI, false));
}

#define TEST(name) cmocka_unit_test_prestate_setup_teardown(name, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(arrives),
		TEST(filters),
		TEST(excluded),
		TEST(refused),
		TEST(fewer),
		TEST(kernel_refuses),
		TEST(noresize),
		TEST(resize),
		TEST(triggers),
		TEST(masks),
		TEST(waiting),
		TEST(fired_does_not_mask),
		TEST(not_maskable),
		TEST(counts_at_disable),
		TEST(silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
