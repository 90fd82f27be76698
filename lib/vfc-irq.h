/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-irq.h: the interrupts of an open device. Part of vfc.h. */
#ifndef VFC_PUBLIC_IRQ_H
#define VFC_PUBLIC_IRQ_H

#include "vfc-config.h"
#include "vfc-hand.h"
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

/* ---- an interrupt's whole way (irqpath/path.c and irq-path-*.c) ----- */

/* What a device's registers say of its ways to interrupt, by PCI's specification. */
struct vfc_intx {
	unsigned int pin;	/* 1: INTA … 4: INTD; 0: the device has none */
	bool disabled;		/* COMMAND: it may not assert it */
	bool asserted;		/* STATUS: it wants to */
};

struct vfc_msi {
	bool present, enabled, maskable;
	unsigned int vectors, granted;	/* that it wants, and may use */
	uint64_t address;
	uint32_t data;
	uint32_t masked, pending;	/* a bit a vector; 0 unless maskable */
};

struct vfc_msix_entry {
	uint64_t address;
	uint32_t data;
	bool masked, pending;
};

struct vfc_msix {
	bool present, enabled;
	bool masked;		/* all vectors, by the function mask */
	unsigned int vectors;
	unsigned int table_bar, pba_bar;
	uint32_t table_offset, pba_offset;
	struct vfc_msix_entry *entries;	/* vectors of them; NULL: not seen */
};

struct vfc_irq_caps {
	struct vfc_intx intx;
	struct vfc_msi msi;
	struct vfc_msix msix;
};

/* An interrupt of the host. */
struct vfc_host_irq {
	int irq;
	char name[2 * VFC_NAME];	/* of its controller: "IR-PCI-MSI-0000:01:00.0 0-edge" */
	char handler[4 * VFC_NAME];	/* "vfio-msi[0](0000:01:00.0)"; "": nobody's */
	uint64_t *counts;		/* of each CPU that is online; ncounts */
	size_t ncounts;
	uint64_t total;
	char affinity[2 * VFC_NAME], effective[2 * VFC_NAME];	/* "0-3"; "": not told */
	int64_t unhandled;		/* of the last so many nobody's; -1: not told */
};

/* An entry of an IOMMU's interrupt remapping table (Intel's). */
struct vfc_remapping {
	char unit[VFC_NAME];	/* "dmar0" */
	unsigned int entry;
	char source[VFC_NAME];	/* "01:00.0": who may use it */
	bool posted;		/* straight into a virtual machine */
	uint64_t destination;	/* the APIC; posted: where the descriptor lies */
	unsigned int cpu_vector;
	uint64_t high, low;
	int vector;		/* the device's, whose message names it; -1: none does */
};

/* An eventfd that interrupts of the open device arrive in. */
struct vfc_irq_eventfd {
	uint32_t index, vector;
	const char *name;	/* of the index; NULL: it has no word */
	int id;			/* the kernel's; -1: not told (before Linux 5.2) */
	uint64_t waiting;
};

/*
 * The eventfds that this session has armed the open device with, by index and vector.
 * Returns the count, or -ENOMEM; *eventfds is to be freed with free().
 */
int vfc_handle_eventfds(struct vfc_handle *handle, struct vfc_irq_eventfd **eventfds);

/* A process that has the device open, or one of those eventfds. */
struct vfc_irq_holder {
	struct vfc_holder process;	/* what: "" when it does not have the device */
	unsigned int eventfds;	/* it has open, whosever they are */
	int *ids;		/* those of them that are the device's, nids */
	size_t nids;
	bool kvm;		/* a virtual machine of KVM is open there */
};

/* What could not be seen, and why. */
struct vfc_unseen {
	char part[VFC_NAME];	/* "remapping", "msix-table" … */
	char reason[4 * VFC_NAME];
};

struct vfc_irq_path {
	char address[VFC_NAME];
	bool has_caps, has_shown;
	struct vfc_irq_caps caps;	/* the device's own */
	struct vfc_irq_caps shown;	/* as VFIO shows it to who has it open */
	int *cpus;			/* that counts are of, ncpus */
	size_t ncpus;
	struct vfc_host_irq *irqs;
	size_t nirqs;
	struct vfc_remapping *remapping;
	size_t nremapping;
	struct vfc_irq_eventfd *eventfds;
	size_t neventfds;
	struct vfc_irq_holder *holders;
	size_t nholders;
	struct vfc_unseen *unseen;
	size_t nunseen;
};

/*
 * Follow a device's interrupts from its registers to the processes that wait for
 * them, through sysfs, procfs and debugfs. Opens nothing, changes nothing. handle: the
 * device where it is open in this session, or NULL: then whose eventfds are its is
 * not known. What cannot be seen is said in unseen. -ENODEV for no such device.
 * Release with vfc_irq_path_clear().
 */
int vfc_irq_path_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		      struct vfc_irq_path *path);
void vfc_irq_path_clear(struct vfc_irq_path *path);

#endif
