/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-irq.h: interrupts of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_IRQ_H
#define VFC_PUBLIC_IRQ_H

#include "vfc-open.h"

/* ---- interrupts (irq/irq.c) ----------------------------------------- */

struct vfc_irq {
	uint32_t index;
	const char *name;	/* "msi", or NULL for an unnamed index */
	uint32_t flags;		/* VFIO_IRQ_INFO_* */
	uint32_t count;		/* number of vectors */
	uint32_t enabled;	/* number of vectors armed through this handle */
	bool masked;		/* INTx: masked by this handle or by its automask */
	uint64_t total;		/* interrupts seen through this handle */
};

/* Get the result of VFIO_DEVICE_GET_IRQ_INFO and the handle's own state. */
int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq);

/*
 * Arm vectors 0 … count-1 with one eventfd each, owned by the handle. Return 0, or
 * the number of vectors that the kernel grants if that is fewer, in which case
 * nothing is armed. Return -EBUSY if another of INTx, MSI and MSI-X is armed.
 */
int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count);

/* Disarm the index and close its eventfds. Return 0 even if it was not armed. */
int vfc_irq_disable(struct vfc_handle *handle, uint32_t index);

/*
 * Disable an interrupt index whose eventfds belong to another process. The session
 * does this for a process that ended while using the index. Return 0 even if
 * nothing was armed.
 */
int vfc_irq_clear(struct vfc_handle *handle, uint32_t index);

/*
 * Trigger a vector in software (loopback), through DATA_NONE or DATA_BOOL. Success
 * does not prove that an interrupt was delivered. Return -ENOENT if the vector has no
 * eventfd in this process.
 */
int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index,
		    uint32_t vector, bool data_bool);

/*
 * Count a vector's interrupts since it was armed, including pending ones. Return
 * -ENOENT if the vector is not armed.
 */
int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		  uint64_t *total);

/*
 * Return why no interrupt arrives (from the device, or by_trigger from a trigger) and
 * the fix, as a static string, or NULL if config space and the mask do not show a
 * cause.
 */
const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger);

/* Mask and unmask INTx. Return -ENOTTY for other indexes. */
int vfc_irq_mask(struct vfc_handle *handle, uint32_t index);
int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index);

/* An interrupt, or several coalesced ones, read from an eventfd. */
struct vfc_irq_event {
	uint32_t index, vector;
	uint64_t count;		/* the eventfd's counter, >= 1 */
	uint64_t total;		/* interrupts of this vector since it was armed */
};

/*
 * Take the next pending interrupt of an index and a vector (~0u for any), waiting
 * up to timeout_ns (-1 for no limit, 0 for no wait). Return 1 and the event, 0 on
 * timeout, -EINTR on a signal, or -ENOENT if nothing is armed.
 */
int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event);

/*
 * Return a descriptor for event loops that is readable while an armed vector
 * has a pending interrupt (an epoll descriptor, owned by the handle).
 */
int vfc_irq_fd(struct vfc_handle *handle);

/* ---- benchmarks through the loopback (irq/bench.c) -------------- */

/*
 * Both benchmarks preserve pending interrupts, and interrupts from the device that
 * arrive meanwhile stay pending. Interrupts triggered by a benchmark are counted. Its
 * kernel calls are not traced, because tracing would be measured too. Return -ENOENT
 * for a vector that is not armed, -EBUSY for REQ of a device in a session (which would
 * release the device), -EINTR once *stop is nonzero (a sig_atomic_t of the caller; NULL
 * if not interruptible), or -ENODEV when the session ends. The results so far are
 * returned in each case.
 */
struct vfc_irq_bench {
	uint32_t index, vector;
	int64_t timeout_ns;	/* timeout per interrupt */
	const volatile int *stop;
	uint64_t done;		/* measured rounds */
	uint64_t lost;		/* triggered but not received in time */
	uint64_t coalesced;	/* the device's interrupts, coalesced with ours */
};

/*
 * Trigger the vector and read its interrupt count times in one thread. Append the
 * duration of each round to ns[], starting at b->done. A round has two system calls:
 * the trigger and the read of the eventfd. If an interrupt does not arrive in time,
 * record the failure and return -ETIMEDOUT.
 */
int vfc_irq_bench(struct vfc_handle *handle, struct vfc_irq_bench *b, uint64_t *ns,
		  size_t count);

/* The number of measured values in the range from_ns … to_ns-1. */
struct vfc_irq_bucket {
	uint64_t from_ns, to_ns;	/* powers of two */
	uint64_t count;
};

struct vfc_irq_stats {
	uint64_t min_ns, p50_ns, p99_ns, max_ns, mean_ns;
	struct vfc_irq_bucket buckets[65];	/* from the bucket of min_ns to that of max_ns */
	size_t nbuckets;
};

/* Compute statistics of one or more measured times. Sorts ns[]. */
void vfc_irq_stats(uint64_t *ns, size_t count, struct vfc_irq_stats *stats);

struct vfc_irq_storm {
	uint32_t index, vector;
	uint64_t rate;		/* interrupts per second, 1 to VFC_IRQ_RATE_MAX */
	int64_t duration_ns;
	const volatile int *stop;
	int64_t elapsed_ns;
	uint64_t due;		/* interrupts due at this rate in the elapsed time */
	uint64_t sent, received;
	uint64_t coalesced;	/* interrupts sent but coalesced with an earlier one */
	uint64_t backlog;	/* maximum number of interrupts due but not yet sent */
};
#define VFC_IRQ_RATE_MAX UINT64_C(1000000000)

/*
 * Trigger the vector at a given rate. Due times are relative to the start, so errors
 * do not accumulate. Late interrupts are sent at once, and interrupts sent together
 * are read together. Sleeps until the next interrupt is due.
 */
int vfc_irq_storm(struct vfc_handle *handle, struct vfc_irq_storm *s);

/* A CPU affinity mask. */
struct vfc_cpus {
	unsigned long bits[8192 / (8 * sizeof(unsigned long))];	/* Linux's maximum */
};

/*
 * Pin the calling thread to one CPU, and save the previous mask in *before for
 * vfc_cpu_unpin(). Return -EINVAL if there is no such CPU or this process may
 * not use it.
 */
int vfc_cpu_pin(struct vfc_ctx *ctx, unsigned int cpu, struct vfc_cpus *before);
int vfc_cpu_unpin(struct vfc_ctx *ctx, const struct vfc_cpus *before);

#endif
