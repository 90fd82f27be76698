/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-irq.h: the interrupts of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_IRQ_H
#define VFC_PUBLIC_IRQ_H

#include "vfc-open.h"

/* ---- interrupts (irq/irq.c) ----------------------------------------- */

struct vfc_irq {
	uint32_t index;
	const char *name;	/* "msi"; NULL for an index without a word */
	uint32_t flags;		/* VFIO_IRQ_INFO_* */
	uint32_t count;		/* vectors the device has */
	uint32_t enabled;	/* vectors armed through this handle */
	bool masked;		/* INTx: masked by us or by its automask */
	uint64_t total;		/* interrupts seen through this handle */
};

/* VFIO_DEVICE_GET_IRQ_INFO and what this handle has armed and seen. */
int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq);

/*
 * Arm vectors 0 … count-1 with an eventfd each, owned by the handle. Returns
 * 0, or a positive number when the kernel grants only so many vectors
 * (nothing is armed then). -EBUSY when another index of INTx, MSI, MSI-X is armed.
 */
int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count);

/* Disarm the index and close its eventfds; 0 when it was not armed. */
int vfc_irq_disable(struct vfc_handle *handle, uint32_t index);

/*
 * Disable an interrupt index of which others have the eventfds: what the keeper
 * does for a process that ended in the middle of it. 0 also when none was armed.
 */
int vfc_irq_clear(struct vfc_handle *handle, uint32_t index);

/*
 * Fire vector in software (loopback), through DATA_NONE or DATA_BOOL. The
 * kernel's 0 proves nothing; -ENOENT when the vector has no eventfd here.
 */
int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index,
		    uint32_t vector, bool data_bool);

/*
 * Interrupts of an armed vector since it was armed, those that wait to be
 * taken included. -ENOENT when it is not armed.
 */
int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		  uint64_t *total);

/*
 * Why nothing arrives (from the device, or by_trigger), and the remedy, as far
 * as config space and the mask tell; NULL: not known. The string is static.
 */
const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger);

/* INTx only: -ENOTTY elsewhere. */
int vfc_irq_mask(struct vfc_handle *handle, uint32_t index);
int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index);

/* One interrupt (or several that coalesced) taken from an eventfd. */
struct vfc_irq_event {
	uint32_t index, vector;
	uint64_t count;		/* the eventfd's counter, >= 1 */
	uint64_t total;		/* of this vector since it was armed */
};

/*
 * Take the next pending interrupt of index (or of any, ~0u) and vector (or
 * any, ~0u), waiting up to timeout_ns (-1: for ever, 0: only look). 1 and the
 * event, 0 on time-out, -EINTR on a signal, -ENOENT when nothing is armed.
 */
int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event);

/*
 * One descriptor that is readable while any armed vector has an interrupt
 * pending (an epoll over the eventfds), owned by the handle; for event loops.
 */
int vfc_irq_fd(struct vfc_handle *handle);

/* ---- many in a row, through the loopback (irq/bench.c) -------------- */

/*
 * What both of these leave as it was: interrupts that waited to be taken, and
 * those of the device that came meanwhile, wait to be taken. Their own are
 * counted. What they ask the kernel for is not traced: that would be measured.
 * -ENOENT for a vector that is not armed, -EBUSY for REQ of a kept device, whose
 * keeper would give the device away; -EINTR when *stop became other than 0 (a
 * sig_atomic_t of the caller; NULL: nothing stops it), -ENODEV when the session
 * ends. What was done until then is said.
 */
struct vfc_irq_bench {
	uint32_t index, vector;
	int64_t timeout_ns;	/* longest wait for an interrupt */
	const volatile int *stop;
	uint64_t done;		/* rounds that were measured */
	uint64_t lost;		/* fired, and nothing came in time */
	uint64_t coalesced;	/* of the device, counted together with ours */
};

/*
 * Fire the vector and take its interrupt count times, one after the other, in one
 * thread, and add to ns[] from b->done on how many nanoseconds each took: two system
 * calls, the trigger and the read of the eventfd. -ETIMEDOUT, recorded, when an
 * interrupt does not come in time.
 */
int vfc_irq_bench(struct vfc_handle *handle, struct vfc_irq_bench *b, uint64_t *ns,
		  size_t count);

/* Numbers from .. to-1, and how many of those measured were among them. */
struct vfc_irq_bucket {
	uint64_t from_ns, to_ns;	/* powers of two */
	uint64_t count;
};

struct vfc_irq_stats {
	uint64_t min_ns, p50_ns, p99_ns, max_ns, mean_ns;
	struct vfc_irq_bucket buckets[65];	/* from that of min_ns to that of max_ns */
	size_t nbuckets;
};

/* What so many measured times (at least one, which are sorted here) come to. */
void vfc_irq_stats(uint64_t *ns, size_t count, struct vfc_irq_stats *stats);

struct vfc_irq_storm {
	uint32_t index, vector;
	uint64_t rate;		/* interrupts a second, 1 to VFC_IRQ_RATE_MAX */
	int64_t duration_ns;
	const volatile int *stop;
	int64_t elapsed_ns;
	uint64_t due;		/* the rate's, in the time that elapsed */
	uint64_t sent, received;
	uint64_t coalesced;	/* of those, arrived as one with an earlier one */
	uint64_t backlog;	/* most that were due and not yet sent */
};
#define VFC_IRQ_RATE_MAX UINT64_C(1000000000)

/*
 * Fire the vector at a rate, each when it is due since the beginning, so that
 * nothing adds up: what is late is sent at once, and what was sent together is
 * taken together. Sleeps until the next is due.
 */
int vfc_irq_storm(struct vfc_handle *handle, struct vfc_irq_storm *s);

/* The CPUs that a thread may run on. */
struct vfc_cpus {
	unsigned long bits[8192 / (8 * sizeof(unsigned long))];	/* most that Linux has */
};

/*
 * Let the calling thread run on one CPU alone; *before is for vfc_cpu_unpin().
 * -EINVAL when there is no such CPU, or none for this process.
 */
int vfc_cpu_pin(struct vfc_ctx *ctx, unsigned int cpu, struct vfc_cpus *before);
int vfc_cpu_unpin(struct vfc_ctx *ctx, const struct vfc_cpus *before);

#endif
