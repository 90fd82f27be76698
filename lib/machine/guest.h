/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* guest.h: whether the system is a virtual machine, and of which hypervisor. */
#ifndef VFC_MACHINE_GUEST_H
#define VFC_MACHINE_GUEST_H

#include "machine.h"

enum hypervisor {
	HYPERVISOR_NONE,	/* no sign of a hypervisor */
	HYPERVISOR_QEMU,	/* QEMU, with KVM or without */
	HYPERVISOR_CLOUD,	/* Cloud Hypervisor */
	HYPERVISOR_XEN_GUEST,
	HYPERVISOR_XEN_HOST,	/* dom0: the host, on top of Xen */
	HYPERVISOR_VMWARE,
	HYPERVISOR_HYPERV,
	HYPERVISOR_VIRTUALBOX,
	HYPERVISOR_PARALLELS,
	HYPERVISOR_APPLE,
	HYPERVISOR_AMAZON,
	HYPERVISOR_GOOGLE,
	HYPERVISOR_POWERVM,
	HYPERVISOR_ZVM,
	HYPERVISOR_LPAR,	/* logical partition of a mainframe, not a guest */
	HYPERVISOR_OTHER,	/* a guest of an unknown hypervisor */
};

struct machine_guest {
	enum hypervisor hypervisor;
	const char *name;	/* "QEMU"; static */
	bool i440fx;		/* QEMU's machine "pc", which supports no IOMMU */
	char seen[4 * VFC_NAME];	/* the text that identified it */
	struct path source;	/* the file with that text; "" for none */
};

/* Identify the hypervisor from firmware names, Xen's files, device tree and CPU. */
void machine_guest(const struct vfc_machine *machine, struct machine_guest *guest);

#endif
