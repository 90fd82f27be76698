/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-irq.h: the interrupts of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_IRQ_H
#define VFC_PUBLIC_IRQ_H

#include "vfc-open.h"

/* ---- interrupts (irq/irq.c) ----------------------------------------- */

struct vfc_irq {
	uint32_t index;
	const char *name;	/* "msi"; NULL for an index without a name */
	uint32_t flags;		/* VFIO_IRQ_INFO_* */
	uint32_t count;		/* vectors the device has */
	uint32_t enabled;	/* vectors armed through this handle */
	bool masked;		/* INTx: masked by this handle or by its automask */
	uint64_t total;		/* interrupts seen through this handle */
};

/* VFIO_DEVICE_GET_IRQ_INFO and the state of this handle. */
int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq);

/*
 * Arm vectors 0 … count-1 with an eventfd each, owned by the handle. Returns
 * 0, or the positive number of vectors that the kernel grants if it is less; nothing
 * is armed then. -EBUSY if another index of INTx, MSI, MSI-X is armed.
 */
int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count);

/* Disarm the index and close its eventfds; 0 if it was not armed. */
int vfc_irq_disable(struct vfc_handle *handle, uint32_t index);

/*
 * Disable an interrupt index whose eventfds belong to another process: the session
 * does this for a process that ended while using it. 0 also if none was armed.
 */
int vfc_irq_clear(struct vfc_handle *handle, uint32_t index);

/*
 * Trigger vector in software (loopback), through DATA_NONE or DATA_BOOL. The kernel's
 * 0 proves nothing; -ENOENT if the vector has no eventfd here.
 */
int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index,
		    uint32_t vector, bool data_bool);

/*
 * Count the interrupts of an armed vector since it was armed, including pending ones.
 * -ENOENT if it is not armed.
 */
int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		  uint64_t *total);

/*
 * Return why no interrupt arrives (from the device, or by_trigger) and the fix, as far
 * as config space and the mask show; NULL: unknown. The string is static.
 */
const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger);

/* INTx only: -ENOTTY elsewhere. */
int vfc_irq_mask(struct vfc_handle *handle, uint32_t index);
int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index);

/* An interrupt (or several that coalesced) read from an eventfd. */
struct vfc_irq_event {
	uint32_t index, vector;
	uint64_t count;		/* the eventfd's counter, >= 1 */
	uint64_t total;		/* of this vector since it was armed */
};

/*
 * Take the next pending interrupt of index (or of any, ~0u) and vector (or
 * any, ~0u), waiting up to timeout_ns (-1: no limit, 0: do not wait). 1 and the
 * event, 0 on timeout, -EINTR on a signal, -ENOENT if nothing is armed.
 */
int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event);

/*
 * Return a descriptor that is readable while any armed vector has an interrupt
 * pending (an epoll over the eventfds), owned by the handle; for event loops.
 */
int vfc_irq_fd(struct vfc_handle *handle);

/* ---- benchmarks through the loopback (irq/bench.c) -------------- */

/*
 * Both functions preserve pending interrupts, and the device's own interrupts that
 * arrive meanwhile stay pending. Their own interrupts are counted. Their kernel calls
 * are not traced, since tracing would be measured too. -ENOENT for a vector that is not
 * armed; -EBUSY for REQ of a device in a session, which would release the device;
 * -EINTR when *stop is no longer 0 (a sig_atomic_t of the caller; NULL: not
 * interruptible); -ENODEV when the session ends. The results up to then are returned.
 */
struct vfc_irq_bench {
	uint32_t index, vector;
	int64_t timeout_ns;	/* timeout of an interrupt */
	const volatile int *stop;
	uint64_t done;		/* measured rounds */
	uint64_t lost;		/* triggered, but not received in time */
	uint64_t coalesced;	/* interrupts of the device, coalesced with ours */
};

/*
 * Trigger the vector and read its interrupt count times in one thread, and append to
 * ns[], starting at b->done, the nanoseconds of each round: two system calls, the
 * trigger and the read of the eventfd. -ETIMEDOUT, recorded, if an interrupt does not
 * arrive in time.
 */
int vfc_irq_bench(struct vfc_handle *handle, struct vfc_irq_bench *b, uint64_t *ns,
		  size_t count);

/* The range from … to-1, and the number of measured values in it. */
struct vfc_irq_bucket {
	uint64_t from_ns, to_ns;	/* powers of two */
	uint64_t count;
};

struct vfc_irq_stats {
	uint64_t min_ns, p50_ns, p99_ns, max_ns, mean_ns;
	struct vfc_irq_bucket buckets[65];	/* from the one of min_ns to the one of max_ns */
	size_t nbuckets;
};

/* Compute statistics of measured times (at least one). Sorts ns[]. */
void vfc_irq_stats(uint64_t *ns, size_t count, struct vfc_irq_stats *stats);

struct vfc_irq_storm {
	uint32_t index, vector;
	uint64_t rate;		/* interrupts a second, 1 to VFC_IRQ_RATE_MAX */
	int64_t duration_ns;
	const volatile int *stop;
	int64_t elapsed_ns;
	uint64_t due;		/* interrupts due by the rate in the elapsed time */
	uint64_t sent, received;
	uint64_t coalesced;	/* of those, coalesced with an earlier one */
	uint64_t backlog;	/* maximum of due interrupts not yet sent */
};
#define VFC_IRQ_RATE_MAX UINT64_C(1000000000)

/*
 * Trigger the vector at a rate. Each interrupt is due relative to the start, so errors
 * do not accumulate: late ones are sent at once, and interrupts sent together are read
 * together. Sleeps until the next one is due.
 */
int vfc_irq_storm(struct vfc_handle *handle, struct vfc_irq_storm *s);

/* The CPUs that a thread may run on. */
struct vfc_cpus {
	unsigned long bits[8192 / (8 * sizeof(unsigned long))];	/* Linux's maximum */
};

/*
 * Pin the calling thread to one CPU; *before is for vfc_cpu_unpin().
 * -EINVAL if there is no such CPU, or this process may not use it.
 */
int vfc_cpu_pin(struct vfc_ctx *ctx, unsigned int cpu, struct vfc_cpus *before);
int vfc_cpu_unpin(struct vfc_ctx *ctx, const struct vfc_cpus *before);

#endif
