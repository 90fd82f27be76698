/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* device.h: the links of one device, between device.c and device-*.c. */
#ifndef VFC_DOCTOR_DEVICE_H
#define VFC_DOCTOR_DEVICE_H

#include "lib/base/unread.h"
#include "finding.h"
#include "lib/vfc-look.h"

/* The device under examination, and data that several links need. */
struct patient {
	struct vfc_ctx *ctx;
	struct vfc_links *links;
	const struct vfc_device *dev;
	struct vfc_detail detail;
	struct vfc_group group;	/* id -1: not in a group */
	bool pci;
	bool bridge;
	bool vfio;		/* bound to a VFIO driver */
	struct vfc_unread before;	/* what could not be read of it before its links */
};

/* Fill source with the path of a file in the device's sysfs directory. */
void patient_source(const struct patient *p, struct finding *f, const char *name);

/* Links for the driver (device-bind.c). */
int doctor_driver(struct patient *p);
int doctor_override(struct patient *p);
int doctor_twins(struct patient *p);

/* Links for the group (device-group.c). */
int doctor_group(struct patient *p);
int doctor_viable(struct patient *p);
int doctor_holders(struct patient *p);
int doctor_isolation(struct patient *p);

/* Link for memory that firmware reserves for the device (device-reserved.c). */
int doctor_reserved(struct patient *p);

/* Links for the device itself (device-state.c). */
int doctor_power(struct patient *p);
int doctor_config_space(struct patient *p);
int doctor_reset(struct patient *p);
int doctor_sriov(struct patient *p);
int doctor_vf_token(struct patient *p);

/* Links for the BARs (device-bars.c). */
int doctor_bars(struct patient *p);

#endif
