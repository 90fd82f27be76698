/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * device.h: a PCI device for unit tests: its files in sysfs and the calls
 * that open it, on top of fake.h.
 */
#ifndef TESTS_FAKE_DEVICE_H
#define TESTS_FAKE_DEVICE_H

#include "lib/vfc.h"

#define FAKE_ADDRESS "0000:01:00.0"
#define FAKE_GROUP 10

/*
 * A test's setup and teardown, its state being the address of a context: fake_begin()
 * and the context; the same with the files of FAKE_ADDRESS, bound to vfio-pci, and of
 * its cdev vfio0; and either undone.
 */
int fake_ctx_setup(void **state);
int fake_vfio_setup(void **state);
int fake_ctx_teardown(void **state);

/* Files of a device bound to driver ("": none), in that group (-1: none). */
void fake_device_files(const char *address, const char *driver, int group);

/* Descriptors of an open device, in the order they are opened. */
struct fake_device {
	int container, group, device;
	struct vfc_ctx *ctx;
	struct vfc_space *space;
	struct vfc_handle *handle;
};

/* Expect what opens a container; then what opens FAKE_ADDRESS in it. */
void fake_expect_space(struct fake_device *d);
void fake_expect_device(struct fake_device *d);

/* Expect a group's node to be opened and to answer these flags: its descriptor. */
int fake_expect_group(const char *node, uint32_t flags);

/*
 * Expect the group of FAKE_ADDRESS to be opened up to this request, which fails:
 * VFIO_GROUP_SET_CONTAINER, VFIO_SET_IOMMU or VFIO_GROUP_GET_DEVICE_FD.
 */
void fake_expect_group_fails(struct fake_device *d, unsigned long request, int err);

/*
 * The same through the cdev: its entry in sysfs (name: "vfio0"); what opens the
 * iommufd, with an IOAS; what opens FAKE_ADDRESS in that.
 */
#define FAKE_IOAS 5
#define FAKE_DEVID 7
void fake_cdev_files(const char *address, const char *name);
void fake_expect_iommufd(struct fake_device *d);
void fake_expect_cdev(struct fake_device *d);

/* fake_begin(), files, and the PCI device opened; and all of that undone. */
void fake_device_open(struct fake_device *d);
void fake_device_close(struct fake_device *d);

/* fake_device_open() through the cdev; undone by the same. */
void fake_cdev_open(struct fake_device *d);

/* Both as a test's setup and teardown, for the device that its state points to. */
int fake_device_setup(void **state);
int fake_device_teardown(void **state);

/* Expect the question for a region's info and answer it (offset: index << 40). */
void fake_expect_region(struct fake_device *d, uint32_t index, uint32_t flags,
			uint64_t size);

#endif
