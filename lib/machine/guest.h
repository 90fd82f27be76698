/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guest.h: whether the machine is a virtual one, and whose. */
#ifndef VFC_MACHINE_GUEST_H
#define VFC_MACHINE_GUEST_H

#include "machine.h"

enum hypervisor {
	HYPERVISOR_NONE,	/* nothing says that it is a guest */
	HYPERVISOR_QEMU,	/* QEMU, with KVM or without */
	HYPERVISOR_CLOUD,	/* Cloud Hypervisor */
	HYPERVISOR_XEN_GUEST,
	HYPERVISOR_XEN_HOST,	/* dom0: the hardware's own kernel, but above Xen */
	HYPERVISOR_VMWARE,
	HYPERVISOR_HYPERV,
	HYPERVISOR_VIRTUALBOX,
	HYPERVISOR_PARALLELS,
	HYPERVISOR_APPLE,
	HYPERVISOR_AMAZON,
	HYPERVISOR_GOOGLE,
	HYPERVISOR_POWERVM,
	HYPERVISOR_ZVM,
	HYPERVISOR_LPAR,	/* a logical partition of a mainframe: the hardware itself */
	HYPERVISOR_OTHER,	/* a guest of whatever */
};

struct machine_guest {
	enum hypervisor hypervisor;
	const char *name;	/* "QEMU"; static */
	bool i440fx;		/* QEMU's machine "pc", which takes no IOMMU */
	char seen[4 * VFC_NAME];	/* the words that told */
	char source[ROOT_PATH];	/* and where they stand; "" for none */
};

/* Look at firmware's names, Xen's files, the device tree and the processor. */
void machine_guest(const struct vfc_machine *machine, struct machine_guest *guest);

#endif
