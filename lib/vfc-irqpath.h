/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc-irqpath.h: the path of a device's interrupts, from its registers to the
 * processes that wait for them. Part of vfc.h.
 */
#ifndef VFC_PUBLIC_IRQPATH_H
#define VFC_PUBLIC_IRQPATH_H

#include "vfc-irq.h"
#include "vfc-who.h"

/* ---- an interrupt's whole way (irqpath/path.c) --------------------- */

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
