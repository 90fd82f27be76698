/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vpd-read.c: read vital product data from a device that may respond slowly or never.
 * The kernel waits up to 125 ms for each four bytes (drivers/pci/vpd.c, Linux 6.12), so
 * each call reads only a few.
 */
#include <endian.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/vfio/handle.h"
#include "lib/vfc-rom.h"

#define STEP 16			/* bytes per read of sysfs */
#define POLL_NS 1000000

struct reader {
	struct vfc_ctx *ctx;
	struct vfc_handle *handle;
	const struct vfc_region *region;	/* config space of the handle */
	unsigned int cap;	/* CAP_VPD in it */
	int fd;			/* of the file in sysfs; -1: use the handle */
	int64_t end;
	bool (*stopped)(void);
};

/* Return 0 while the read can continue, else -ETIMEDOUT or -EINTR. */
static int check_stop(const struct reader *r)
{
	if (r->stopped && r->stopped())
		return -EINTR;
	return sys_now_ns() < r->end ? 0 : -ETIMEDOUT;
}

/* ---- through the capability of VFIO ---------------------------------- */

/* Wait for the flag: the kernel has read the data. */
static int wait_for_data(const struct reader *r)
{
	uint16_t address;
	ssize_t n;
	int err;

	for (;;) {
		n = r->handle->ops->read(r->handle, r->region, r->cap + PCI_VPD_ADDR, &address,
					 sizeof(address));
		if (n != (ssize_t)sizeof(address))
			return n < 0 ? (int)n : -EIO;
		if (le16toh(address) & PCI_VPD_ADDR_F)
			return 0;
		err = check_stop(r);
		if (err)
			return err;
		err = sys_sleep_ns(POLL_NS);
		if (err && err != -EINTR)
			return err;
	}
}

/* Read four bytes, the size of the data register. */
static ssize_t read_vfio(const struct reader *r, uint8_t *bytes, size_t offset)
{
	uint16_t address = htole16((uint16_t)offset);
	ssize_t n;
	int err;

	n = r->handle->ops->write(r->handle, r->region, r->cap + PCI_VPD_ADDR, &address,
				  sizeof(address));
	if (n != (ssize_t)sizeof(address))
		return n < 0 ? n : -EIO;
	err = wait_for_data(r);
	if (err)
		return err;
	n = r->handle->ops->read(r->handle, r->region, r->cap + PCI_VPD_DATA, bytes, 4);
	return n == 4 || n < 0 ? n : -EIO;
}

/* ---- both ways ------------------------------------------------------ */

static ssize_t read_some(const struct reader *r, uint8_t *bytes, size_t offset, size_t wanted)
{
	if (r->fd < 0)
		return read_vfio(r, bytes, offset);
	return sys_pread(r->fd, bytes, wanted - offset < STEP ? wanted - offset : STEP, offset);
}

/* Read up to the end of the tags: 0, or the error that stopped it. */
static int read_tags(const struct reader *r, struct vfc_vpd *vpd)
{
	size_t wanted;
	ssize_t n;
	int err;

	vpd->size = 0;
	while ((wanted = vfc_vpd_wants(vpd->bytes, vpd->size)) > vpd->size) {
		err = check_stop(r);
		if (err)
			return err;
		n = read_some(r, vpd->bytes + vpd->size, vpd->size, wanted);
		if (n <= 0)
			return (int)n;
		vpd->size += (size_t)n;
	}
	return 0;
}

static int explain(const struct reader *r, int err)
{
	if (err == -ETIMEDOUT)
		return vfc_fail_why(r->ctx, err, "the device does not complete VPD reads");
	return vfc_fail(r->ctx, err, "read the VPD");
}

/* Prepare reading through VFIO. */
static int open_vfio(struct reader *r)
{
	int cap = handle_pci_cap(r->handle, PCI_CAP_ID_VPD);

	if (cap < 0)
		return cap;
	if (!cap)
		return vfc_fail_why(r->ctx, -ENXIO, "the device has no VPD");
	r->cap = (unsigned int)cap;
	return handle_region(r->handle, VFIO_PCI_CONFIG_REGION_INDEX, &r->region);
}

/* Record why sysfs has no file for it. */
static int explain_absence(struct reader *r, const char *address)
{
	struct vfc_config config;
	int err = vfc_config_physical(r->ctx, address, &config);

	if (err && err != -EOPNOTSUPP)
		return err;
	if (err || !config_cap(&config, PCI_CAP_ID_VPD))
		return vfc_fail_why(r->ctx, -ENXIO, "the device has no VPD");
	return vfc_fail_why(r->ctx, -ENXIO, "the kernel blocks reads of the VPD: it is known "
				    "to be broken on this device");
}

static int open_reader(struct reader *r, const char *address)
{
	r->fd = root_open(r->ctx, O_RDONLY, in_sys("bus/pci/devices/%s/vpd", address));
	if (r->fd >= 0)
		return 0;
	if (r->handle)
		return open_vfio(r);
	if (r->fd == -ENOENT)
		return explain_absence(r, address);
	return vfc_fail(r->ctx, r->fd, "open vpd of %s in sysfs", address);
}

int vfc_vpd_read(struct vfc_ctx *ctx, const char *address, struct vfc_handle *handle,
		 int64_t timeout_ns, bool (*stopped)(void), struct vfc_vpd *vpd)
{
	struct reader r = {
		.ctx = ctx, .handle = handle, .end = sys_now_ns() + timeout_ns,
		.stopped = stopped,
	};
	int err = open_reader(&r, address);

	if (err)
		return err;
	err = read_tags(&r, vpd);
	if (r.fd >= 0)
		sys_close(r.fd);
	if (err && (err == -EINTR || !vpd->size))
		return explain(&r, err);
	vfc_vpd_parse(vpd);
	if (err)
		snprintf(vpd->doubt, sizeof(vpd->doubt), "the read stopped after %zu bytes: %s",
			 vpd->size, strerror(-err));
	return 0;
}
