/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-irqpath.h: the path of a device's interrupts, from its registers to the
 * processes that wait for them. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_IRQPATH_H
#define VFC_PUBLIC_IRQPATH_H

#include "vfc-irq.h"
#include "vfc-who.h"

/* ---- the path of an interrupt (irqpath/path.c) --------------------- */

/* A device's interrupt capabilities, from its PCI registers. */
struct vfc_intx {
	unsigned int pin;	/* 1: INTA … 4: INTD; 0: the device has none */
	bool disabled;		/* COMMAND: INTx disabled */
	bool asserted;		/* STATUS: interrupt pending */
};

struct vfc_msi {
	bool present, enabled, maskable;
	unsigned int vectors, granted;	/* requested, and granted */
	uint64_t address;
	uint32_t data;
	uint32_t masked, pending;	/* one bit per vector; 0 unless maskable */
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
	struct vfc_msix_entry *entries;	/* one per vector; NULL: not readable */
};

struct vfc_irq_caps {
	struct vfc_intx intx;
	struct vfc_msi msi;
	struct vfc_msix msix;
};

/* An interrupt of the host. */
struct vfc_host_irq {
	int irq;
	char name[2 * VFC_NAME];	/* from its controller: "IR-PCI-MSI-0000:01:00.0 0-edge" */
	char handler[4 * VFC_NAME];	/* "vfio-msi[0](0000:01:00.0)"; "": none */
	uint64_t *counts;		/* per online CPU; ncounts */
	size_t ncounts;
	uint64_t total;
	char affinity[2 * VFC_NAME], effective[2 * VFC_NAME];	/* "0-3"; "": unknown */
	int64_t unhandled;		/* unhandled ones of the last interrupts; -1: unknown */
};

/* An entry of an IOMMU's interrupt remapping table (Intel's). */
struct vfc_remapping {
	char unit[VFC_NAME];	/* "dmar0" */
	unsigned int entry;
	char source[VFC_NAME];	/* "01:00.0": the allowed requester */
	bool posted;		/* delivered directly to a virtual machine */
	uint64_t destination;	/* the APIC; posted: address of the descriptor */
	unsigned int cpu_vector;
	uint64_t high, low;
	int vector;		/* the device's vector whose message selects the entry; -1: none */
};

/* An eventfd that receives interrupts of the open device. */
struct vfc_irq_eventfd {
	uint32_t index, vector;
	const char *name;	/* of the index; NULL: none */
	int id;			/* the kernel's; -1: unknown (before Linux 5.2) */
	uint64_t waiting;
};

/*
 * List the eventfds that this session armed the open device with, by index and vector.
 * Returns the count, or -ENOMEM; free() *eventfds.
 */
int vfc_handle_eventfds(struct vfc_handle *handle, struct vfc_irq_eventfd **eventfds);

/* A process that has the device open, or one of those eventfds. */
struct vfc_irq_holder {
	struct vfc_holder process;	/* what: "" if it does not have the device open */
	unsigned int eventfds;	/* open eventfds, of any device */
	int *ids;		/* ids of the device's eventfds among them, nids */
	size_t nids;
	bool kvm;		/* it has a KVM virtual machine open */
};

/* A part of the path that could not be read, and why. */
struct vfc_unseen {
	char part[VFC_NAME];	/* "remapping", "msix-table" … */
	char reason[4 * VFC_NAME];
};

struct vfc_irq_path {
	char address[VFC_NAME];
	bool has_caps, has_shown;
	struct vfc_irq_caps caps;	/* the device's own registers */
	struct vfc_irq_caps shown;	/* as VFIO shows them to the user of the device */
	int *cpus;			/* the CPUs of counts, ncpus */
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
 * Find the path of a device's interrupts from its registers to the processes that wait
 * for them, through sysfs, procfs and debugfs. Opens and changes nothing. handle: the
 * device if it is open in this session; NULL: the device's eventfds are then unknown.
 * unseen lists the parts that cannot be read. -ENODEV if there is no such device.
 * Release with vfc_irq_path_clear().
 */
int vfc_irq_path_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		      struct vfc_irq_path *path);
void vfc_irq_path_clear(struct vfc_irq_path *path);

#endif
