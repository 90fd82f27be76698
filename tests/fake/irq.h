/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * irq.h: what the scripted kernel is asked of a device's interrupts, and what it
 * answers.
 */
#ifndef TESTS_FAKE_IRQ_H
#define TESTS_FAKE_IRQ_H

#include "lib/base/ctx.h"
#include "device.h"
#include "fake.h"

#define INTX VFIO_PCI_INTX_IRQ_INDEX
#define MSI VFIO_PCI_MSI_IRQ_INDEX
#define MSIX VFIO_PCI_MSIX_IRQ_INDEX
#define REQ VFIO_PCI_REQ_IRQ_INDEX
#define ANY UINT32_MAX
#define EVENTFD VFIO_IRQ_INFO_EVENTFD
#define NORESIZE VFIO_IRQ_INFO_NORESIZE
#define INTX_FLAGS (EVENTFD | VFIO_IRQ_INFO_MASKABLE | VFIO_IRQ_INFO_AUTOMASKED)

/* The eventfds that the last set of them gave to the kernel. */
extern int32_t fake_given[8];
extern uint32_t fake_ngiven;

/* Expect to be asked what an index has. */
void fake_irq_info(struct fake_device *d, uint32_t index, uint32_t flags, uint32_t count);

/* Expect an action (flags as in VFIO_DEVICE_SET_IRQS) with size bytes of data. */
struct fake_call *fake_irq_set(struct fake_device *d, uint32_t index, uint32_t flags,
			       uint32_t start, uint32_t count, size_t size, int ret);
/* Eventfds, which become fake_given; an action without data; the end of an index. */
void fake_irq_eventfds(struct fake_device *d, uint32_t index, uint32_t start, uint32_t count,
		       int ret);
void fake_irq_none(struct fake_device *d, uint32_t index, uint32_t action, uint32_t start,
		   uint32_t count);
void fake_irq_disable(struct fake_device *d, uint32_t index);

/* Enable so many vectors of an index, all that it has. */
void fake_irq_enable(struct fake_device *d, uint32_t index, uint32_t flags, uint32_t count);

/* What the kernel does when the device interrupts. */
void fake_irq_raise(uint32_t vector);

/* What fdinfo says of the first eventfd. */
void fake_irq_waiting(unsigned int count);

#endif
