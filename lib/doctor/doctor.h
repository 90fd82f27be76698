/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lib/doctor: find what prevents the use of a device with VFIO, and the next step.
 *
 * doctor.h: shared by the files of lib/doctor: recording a finding, and the
 * functions that check one link or a family of links.
 */
#ifndef VFC_DOCTOR_H
#define VFC_DOCTOR_H

#include "lib/base/unread.h"
#include "lib/machine/machine.h"
#include "lib/vfc-look.h"
#include "lib/vfc-doctor.h"

/*
 * Record a finding. name: a static string; source and next are copied, NULL for
 * none; evidence is a printf format. If memory runs out, links->incomplete is set.
 */
void links_add(struct vfc_links *links, const char *name, enum vfc_link_state state,
	       const char *source, const char *next, const char *evidence, ...)
	       __attribute__((format(printf, 6, 7)));

/*
 * Mark the findings starting at index first as unknown, and give the reason, if something
 * could not be read during these checks or when the system was read.
 */
void links_doubt(struct vfc_links *links, size_t first, const struct vfc_unread *unread);

/* Return the first broken link so far, or NULL. Later links report that they follow from it. */
const struct vfc_link *links_broken(const struct vfc_links *links);

/*
 * Each function checks a link or a family of links of the machine and records its findings,
 * or none if the link does not apply. Return 0, or -errno after recording the error if the
 * diagnosis cannot continue. doctor.c lists them in the order of the chain.
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

/* True if allow_unsafe_interrupts is set: devices that can forge interrupts are accepted. */
bool doctor_unsafe_allowed(struct vfc_ctx *ctx);

/*
 * List the devices that ids ("10de:1b80,8086:10d3:…", the format of vfio-pci.ids) match:
 * in named each with its driver, in others only the addresses of those bound to a host
 * driver. Both are "" if there are none.
 */
void doctor_ids(struct vfc_ctx *ctx, const char *ids, char *named, size_t named_size,
		char *others, size_t others_size);

/* True if an entry of a list of ids matches the device. */
bool doctor_ids_name(const char *ids, const struct vfc_device *dev);

/* Check every link of one device, starting with its kind (device.c). */
int doctor_device(struct vfc_ctx *ctx, const char *address, struct vfc_links *links);

#endif
