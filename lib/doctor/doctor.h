/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/doctor: find what prevents the use of a device with VFIO, and the next step.
 *
 * doctor.h: what the files of the doctor share: how a finding is recorded, and
 * the functions that look at one link or a family of them.
 */
#ifndef VFC_DOCTOR_H
#define VFC_DOCTOR_H

#include "lib/machine/machine.h"
#include "lib/vfc-look.h"
#include "lib/vfc-doctor.h"

/*
 * Record a finding. name: a static word; source and next are copied, NULL for
 * none; evidence is printf-like. Memory that runs out is noted in links.
 */
void links_add(struct vfc_links *links, const char *name, enum vfc_link_state state,
	       const char *source, const char *next, const char *evidence, ...)
	       __attribute__((format(printf, 6, 7)));

/* The first broken link so far; NULL: none. Later ones say that they follow from it. */
const struct vfc_link *links_broken(const struct vfc_links *links);

/*
 * Each looks at a link or a family of links of the machine and records what it
 * finds, nothing where the link has no meaning here. 0, or -errno, recorded, for
 * what ends the whole; doctor.c lists them in the order of the chain.
 */
int doctor_architecture(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_hypervisor(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_firmware_table(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_device_tree(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_container(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_kernel_config(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_kernel_boot(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_command_line(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_iommu_units(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_interrupt_remapping(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_groups(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_domain_type(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_modules(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_module_parameters(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_nodes(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_permission(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_memlock(struct vfc_ctx *ctx, struct vfc_links *links);
int doctor_lockdown(struct vfc_ctx *ctx, struct vfc_links *links);

/* True when a module was told to take devices that could forge interrupts. */
bool doctor_unsafe_allowed(struct vfc_ctx *ctx);

/*
 * The devices that a list of ids ("10de:1b80,8086:10d3:…", as vfio-pci.ids has it) names,
 * into named, each with its driver; into others the addresses alone of those that a driver
 * of the host has. Both are "" when there are none.
 */
void doctor_ids(struct vfc_ctx *ctx, const char *ids, char *named, size_t named_size,
		char *others, size_t others_size);

/* True when one of a list of ids names the device. */
bool doctor_ids_name(const char *ids, const struct vfc_device *dev);

/* Every link of one device, the device itself first (device.c). */
int doctor_device(struct vfc_ctx *ctx, const struct vfc_device *dev, struct vfc_links *links);

#endif
