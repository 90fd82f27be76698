/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-ops.c: device operations through the kernel's device descriptor.
 */
#include "handle.h"
#include "lib/base/sys.h"
#include "lib/trace/trace.h"

static int device_ioctl(struct vfc_handle *handle, unsigned long request, void *arg)
{
	return trace_ioctl(vfc_handle_ctx(handle), TRACE_DEVICE, handle->fd, request, arg);
}

static int kernel_info(struct vfc_handle *handle, struct vfio_device_info *info)
{
	return device_ioctl(handle, VFIO_DEVICE_GET_INFO, info);
}

static int kernel_region_info(struct vfc_handle *handle, struct vfio_region_info *info)
{
	return device_ioctl(handle, VFIO_DEVICE_GET_REGION_INFO, info);
}

static int kernel_irq_info(struct vfc_handle *handle, struct vfio_irq_info *info)
{
	return device_ioctl(handle, VFIO_DEVICE_GET_IRQ_INFO, info);
}

static int kernel_set_irqs(struct vfc_handle *handle, struct vfio_irq_set *set)
{
	return device_ioctl(handle, VFIO_DEVICE_SET_IRQS, set);
}

static int kernel_round(struct vfc_handle *handle, struct vfio_irq_set *set, int eventfd,
			uint64_t *count, int64_t ns[2])
{
	return sys_round(handle->fd, VFIO_DEVICE_SET_IRQS, set, eventfd, count, ns);
}

static struct trace_span span_of(const struct vfc_region *region, uint64_t offset, size_t size)
{
	return (struct trace_span){ region->name, region->offset, offset, size };
}

static ssize_t kernel_read(struct vfc_handle *handle, const struct vfc_region *region,
			   uint64_t offset, void *buf, size_t size)
{
	struct trace_span span = span_of(region, offset, size);

	return trace_pread(vfc_handle_ctx(handle), handle->fd, &span, buf);
}

static ssize_t kernel_write(struct vfc_handle *handle, const struct vfc_region *region,
			    uint64_t offset, const void *buf, size_t size)
{
	struct trace_span span = span_of(region, offset, size);

	return trace_pwrite(vfc_handle_ctx(handle), handle->fd, &span, buf);
}

static int kernel_map(struct vfc_handle *handle, const struct vfc_region *region,
		      uint64_t offset, size_t size, int prot, void **addr)
{
	struct trace_span span = span_of(region, offset, size);

	return trace_mmap(vfc_handle_ctx(handle), handle->fd, &span, prot, addr);
}

static int kernel_reset(struct vfc_handle *handle)
{
	return device_ioctl(handle, VFIO_DEVICE_RESET, NULL);
}

static int kernel_hot_reset_info(struct vfc_handle *handle,
				 struct vfio_pci_hot_reset_info *info)
{
	return device_ioctl(handle, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info);
}

static int kernel_hot_reset(struct vfc_handle *handle, struct vfio_pci_hot_reset *reset)
{
	return device_ioctl(handle, VFIO_DEVICE_PCI_HOT_RESET, reset);
}

static int kernel_feature(struct vfc_handle *handle, struct vfio_device_feature *feature)
{
	return device_ioctl(handle, VFIO_DEVICE_FEATURE, feature);
}

static void kernel_close(struct vfc_handle *handle)
{
	trace_close(vfc_handle_ctx(handle), handle->fd);
}

const struct device_ops kernel_device_ops = {
	.info = kernel_info,
	.region_info = kernel_region_info,
	.irq_info = kernel_irq_info,
	.set_irqs = kernel_set_irqs,
	.round = kernel_round,
	.read = kernel_read,
	.write = kernel_write,
	.map = kernel_map,
	.reset = kernel_reset,
	.hot_reset_info = kernel_hot_reset_info,
	.hot_reset = kernel_hot_reset,
	.feature = kernel_feature,
	.close = kernel_close,
};
