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

/* A device's interrupt capabilities, as read from its PCI registers. */
struct vfc_intx {
	unsigned int pin;	/* 1 (INTA) to 4 (INTD), 0 without INTx */
	bool disabled;		/* COMMAND: INTx disabled */
	bool asserted;		/* STATUS: interrupt pending */
};

struct vfc_msi {
	bool present, enabled, maskable;
	unsigned int vectors, granted;	/* number requested and granted */
	uint64_t address;
	uint32_t data;
	uint32_t masked, pending;	/* one bit per vector; 0 if not maskable */
};

struct vfc_msix_entry {
	uint64_t address;
	uint32_t data;
	bool masked, pending;
};

struct vfc_msix {
	bool present, enabled;
	bool masked;		/* function mask: all vectors are masked */
	unsigned int vectors;
	unsigned int table_bar, pba_bar;
	uint32_t table_offset, pba_offset;
	struct vfc_msix_entry *entries;	/* one per vector; NULL if not readable */
};

struct vfc_irq_caps {
	struct vfc_intx intx;
	struct vfc_msi msi;
	struct vfc_msix msix;
};

/* A host interrupt. */
struct vfc_host_irq {
	int irq;
	char name[2 * VFC_NAME];	/* controller and type: "IR-PCI-MSI-0000:01:00.0 0-edge" */
	char handler[4 * VFC_NAME];	/* "vfio-msi[0](0000:01:00.0)"; "" if none */
	uint64_t *counts;		/* per online CPU, ncounts elements */
	size_t ncounts;
	uint64_t total;
	char affinity[2 * VFC_NAME], effective[2 * VFC_NAME];	/* "0-3"; "" if unknown */
	int64_t unhandled;		/* unhandled among the last interrupts; -1 if unknown */
};

/* An entry in an IOMMU's interrupt remapping table (Intel). */
struct vfc_remapping {
	char unit[VFC_NAME];	/* "dmar0" */
	unsigned int entry;
	char source[VFC_NAME];	/* the allowed requester: "01:00.0" */
	bool posted;		/* delivered directly to a virtual machine */
	uint64_t destination;	/* APIC ID; if posted, the descriptor's address */
	unsigned int cpu_vector;
	uint64_t high, low;
	int vector;		/* the device's vector that selects the entry, or -1 */
};

/* An eventfd that receives interrupts of the open device. */
struct vfc_irq_eventfd {
	uint32_t index, vector;
	const char *name;	/* of the index, or NULL */
	int id;			/* the kernel's ID; -1 if unknown (before Linux 5.2) */
	uint64_t waiting;
};

/*
 * List the eventfds with which this session armed the open device, sorted by index and
 * vector. Return the count, or -ENOMEM. The caller frees *eventfds.
 */
int vfc_handle_eventfds(struct vfc_handle *handle, struct vfc_irq_eventfd **eventfds);

/* A process that has the device or one of its eventfds open. */
struct vfc_irq_holder {
	struct vfc_holder process;	/* what is "" if it does not have the device open */
	unsigned int eventfds;	/* number of open eventfds of any kind */
	int *ids;		/* IDs of the device's eventfds among them, nids elements */
	size_t nids;
	bool kvm;		/* has a KVM virtual machine open */
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
	struct vfc_irq_caps shown;	/* the registers as VFIO shows them to the device's user */
	int *cpus;			/* the CPUs of counts, ncpus elements */
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
 * Find the path of a device's interrupts, from its registers to the processes that
 * wait for them, through sysfs, procfs and debugfs. Does not open the device or change
 * anything. handle is the device if it is open in this session; if NULL, the device's
 * eventfds are unknown. unseen lists the parts that cannot be read. Return -ENODEV if
 * there is no such device. Release with vfc_irq_path_clear().
 */
int vfc_irq_path_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		      struct vfc_irq_path *path);
void vfc_irq_path_clear(struct vfc_irq_path *path);

#endif
