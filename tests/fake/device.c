/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * device.c: the PCI device behind device.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "device.h"
#include "fake.h"

void fake_device_files(const char *address, const char *driver, int group)
{
	char path[160], text[160];

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/uevent", address);
	snprintf(text, sizeof(text), "%s%s%sPCI_CLASS=FF00\nPCI_ID=1234:11E8\n",
		 driver[0] ? "DRIVER=" : "", driver, driver[0] ? "\n" : "");
	fake_file(path, text);
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", address);
	snprintf(text, sizeof(text), "../../../devices/pci0000:00/%s", address);
	fake_link(path, text);
	if (group < 0)
		return;
	snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%d/devices/%s", group, address);
	snprintf(text, sizeof(text), "../../../../devices/pci0000:00/%s", address);
	fake_link(path, text);
	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/iommu_group", address);
	snprintf(text, sizeof(text), "../../../kernel/iommu_groups/%d", group);
	fake_link(path, text);
}

void fake_expect_space(struct fake_device *d)
{
	d->container = fake_open("/dev/vfio/vfio");
	fake_ioctl(d->container, VFIO_GET_API_VERSION, VFIO_API_VERSION);
	fake_takes_value(fake_ioctl(d->container, VFIO_CHECK_EXTENSION, 1),
			 VFIO_TYPE1v2_IOMMU);
}

/* Every open ends with the question what the device is. */
static void expect_info(int fd)
{
	struct vfio_device_info info = {
		.argsz = sizeof(info),
		.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET,
		.num_regions = VFIO_PCI_NUM_REGIONS,
		.num_irqs = VFIO_PCI_NUM_IRQS,
	};

	fake_gives(fake_ioctl(fd, VFIO_DEVICE_GET_INFO, 0), &info, sizeof(info));
}

int fake_expect_group(const char *node, uint32_t flags)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int fd = fake_open(node);
	struct fake_call *call = fake_ioctl(fd, VFIO_GROUP_GET_STATUS, 0);

	fake_takes(call, &status, sizeof(status));
	status.flags = flags;
	fake_gives(call, &status, sizeof(status));
	return fd;
}

void fake_expect_group_fails(struct fake_device *d, unsigned long request, int err)
{
	d->group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_ioctl(d->group, VFIO_GROUP_SET_CONTAINER,
		   request == VFIO_GROUP_SET_CONTAINER ? err : 0);
	if (request != VFIO_GROUP_SET_CONTAINER)
		fake_ioctl(d->container, VFIO_SET_IOMMU, request == VFIO_SET_IOMMU ? err : 0);
	if (request == VFIO_GROUP_GET_DEVICE_FD)
		fake_ioctl(d->group, VFIO_GROUP_GET_DEVICE_FD, err);
}

void fake_expect_device(struct fake_device *d)
{
	d->group = fake_expect_group("/dev/vfio/10", VFIO_GROUP_FLAGS_VIABLE);
	fake_takes(fake_ioctl(d->group, VFIO_GROUP_SET_CONTAINER, 0), &d->container,
		   sizeof(d->container));
	fake_takes_value(fake_ioctl(d->container, VFIO_SET_IOMMU, 0), VFIO_TYPE1v2_IOMMU);
	d->device = fake_fd();
	fake_takes(fake_ioctl(d->group, VFIO_GROUP_GET_DEVICE_FD, d->device), FAKE_ADDRESS,
		   sizeof(FAKE_ADDRESS));
	expect_info(d->device);
}

void fake_cdev_files(const char *address, const char *name)
{
	char path[160];

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/vfio-dev/%s/dev", address, name);
	fake_file(path, "511:0\n");
}

void fake_expect_iommufd(struct fake_device *d)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	struct fake_call *call;

	d->container = fake_open("/dev/iommu");
	call = fake_ioctl(d->container, IOMMU_IOAS_ALLOC, 0);
	fake_takes(call, &alloc, sizeof(alloc));
	alloc.out_ioas_id = FAKE_IOAS;
	fake_gives(call, &alloc, sizeof(alloc));
}

void fake_expect_cdev(struct fake_device *d)
{
	struct vfcu_device_bind_iommufd bind = {
		.argsz = VFCU_DEVICE_BIND_MINSZ,
		.iommufd = d->container,
	};
	struct vfcu_device_attach_iommufd_pt attach = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ,
		.pt_id = FAKE_IOAS,
	};
	struct fake_call *call;

	d->device = fake_open("/dev/vfio/devices/vfio0");
	call = fake_ioctl(d->device, VFIO_DEVICE_BIND_IOMMUFD, 0);
	fake_takes(call, &bind, VFCU_DEVICE_BIND_MINSZ);
	bind.out_devid = FAKE_DEVID;
	fake_gives(call, &bind, VFCU_DEVICE_BIND_MINSZ);
	fake_takes(fake_ioctl(d->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, 0), &attach,
		   VFCU_DEVICE_ATTACH_MINSZ);
	expect_info(d->device);
}

void fake_device_open(struct fake_device *d)
{
	fake_begin();
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	assert_int_equal(vfc_new(&d->ctx, NULL), 0);
	fake_expect_space(d);
	fake_expect_device(d);
	assert_int_equal(vfc_space_new(d->ctx, VFC_API_AUTO, &d->space), 0);
	assert_int_equal(vfc_handle_open(d->space, FAKE_ADDRESS, &d->handle), 0);
}

void fake_cdev_open(struct fake_device *d)
{
	fake_begin();
	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_cdev_files(FAKE_ADDRESS, "vfio0");
	assert_int_equal(vfc_new(&d->ctx, NULL), 0);
	fake_expect_iommufd(d);
	fake_expect_cdev(d);
	assert_int_equal(vfc_space_new(d->ctx, VFC_API_CDEV, &d->space), 0);
	assert_int_equal(vfc_handle_open(d->space, FAKE_ADDRESS, &d->handle), 0);
}

void fake_device_close(struct fake_device *d)
{
	vfc_handle_close(d->handle);
	vfc_space_free(d->space);
	vfc_free(d->ctx);
	fake_end();
}

int fake_device_setup(void **state)
{
	fake_device_open(*state);
	return 0;
}

int fake_device_teardown(void **state)
{
	fake_device_close(*state);
	return 0;
}

void fake_expect_region(struct fake_device *d, uint32_t index, uint32_t flags,
			uint64_t size)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };
	struct fake_call *call = fake_ioctl(d->device, VFIO_DEVICE_GET_REGION_INFO, 0);

	fake_takes(call, &info, sizeof(info));
	info.flags = flags;
	info.size = size;
	info.offset = (uint64_t)index << 40;
	fake_gives(call, &info, sizeof(info));
}

int fake_ctx_setup(void **state)
{
	fake_begin();
	return vfc_new(*state, NULL);
}

int fake_vfio_setup(void **state)
{
	int err = fake_ctx_setup(state);

	fake_device_files(FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	fake_cdev_files(FAKE_ADDRESS, "vfio0");
	return err;
}

int fake_ctx_teardown(void **state)
{
	struct vfc_ctx **ctx = *state;

	vfc_free(*ctx);
	fake_end();
	return 0;
}
