/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * power.c: the power status of a device, and putting an open device into its lowest
 * power state.
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>

#include "feature.h"
#include "power.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfio/session.h"
#include "lib/vfio/low-power.h"
#include "lib/vfio/open-failure.h"
#include "lib/vfio/space.h"
#include "lib/pci/config.h"
#include "lib/vfc-state.h"

/* ---- status --------------------------------------------------------- */

/* Read the power state from the device's PMCSR. */
static void read_pmcsr(struct vfc_ctx *ctx, const char *address, struct vfc_power *power)
{
	struct vfc_config config;
	unsigned int at;
	uint64_t pmcsr;

	if (!config_sysfs(ctx, address, &config))
		return;
	at = config_cap(&config, PCI_CAP_ID_PM);
	if (!at)
		return;
	pmcsr = vfc_config_value(&config, at + PCI_PM_CTRL, 2);
	power->pmcsr = pmcsr & PCI_PM_CTRL_STATE_MASK;
	power->keeps = !!(pmcsr & PCI_PM_CTRL_NO_SOFT_RESET);
}

int vfc_power_read(struct vfc_ctx *ctx, const char *address, struct vfc_power *out)
{
	struct vfc_power power = { .pmcsr = -1, .keeps = -1 };
	struct vfc_detail detail;
	int err = vfc_detail_read(ctx, address, &detail);

	if (err)
		return err;
	snprintf(power.status, sizeof(power.status), "%s", detail.runtime_status);
	snprintf(power.control, sizeof(power.control), "%s", detail.runtime_control);
	snprintf(power.state, sizeof(power.state), "%s", detail.power_state);
	power.d3cold_allowed = detail.d3cold_allowed;
	vfc_detail_clear(&detail);
	/* In D3cold config space is not accessible, and reading it wakes the device. */
	if (strcmp(power.state, "D3cold") != 0)
		read_pmcsr(ctx, address, &power);
	*out = power;
	return 0;
}

/* ---- low power ------------------------------------------------------ */

int power_import(struct vfc_handle *handle, struct vfc_item *item)
{
	struct low_power *power = low_power_of(handle);

	if (!power)
		return -ENOMEM;
	power->state = item->value;
	power->fd = item->fd;
	item->fd = -1;
	return 0;
}

static int explain(struct vfc_handle *handle, const char *attempt, int err)
{
	return cause_call(handle, attempt, "low-power", err);
}

/* Enter low power with an eventfd that the kernel signals when the device wakes. */
static int enter_with_wakeup(struct vfc_handle *handle, struct low_power *power)
{
	struct vfio_device_low_power_entry_with_wakeup entry = { 0 };
	int err, fd = sys_eventfd(0, EFD_NONBLOCK);

	if (fd < 0)
		return fd;
	entry.wakeup_eventfd = fd;
	err = feature_call(handle, VFIO_DEVICE_FEATURE_SET,
			   VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY_WITH_WAKEUP, &entry,
			   sizeof(entry));
	if (err)
		sys_close(fd);
	else
		power->fd = fd;
	return err;
}

int vfc_power_enter(struct vfc_handle *handle, bool wakeup)
{
	struct low_power *power = low_power_of(handle);
	int err;

	if (!power)
		return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "enter low power");
	/* A wake-up has ended low power. */
	if (low_power_woken(handle))
		low_power_leave(power);
	if (power->state != VFC_POWER_FULL)
		return explain(handle, "enter low power", -EINVAL);
	err = wakeup ? enter_with_wakeup(handle, power) :
		       feature_call(handle, VFIO_DEVICE_FEATURE_SET,
				    VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, NULL, 0);
	if (err)
		return explain(handle, "enter low power", err);
	power->state = wakeup ? VFC_POWER_LOW_WAKEUP : VFC_POWER_LOW;
	session_drop(handle, VFC_ITEM_POWER, 0, 0);
	err = session_put(handle, VFC_ITEM_POWER, 0, 0, power->state, power->fd);
	if (err)
		vfc_power_exit(handle);
	return err;
}

int vfc_power_exit(struct vfc_handle *handle)
{
	struct low_power *power = handle->power.state;
	int err = feature_call(handle, VFIO_DEVICE_FEATURE_SET, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT,
			       NULL, 0);

	if (err)
		return explain(handle, "leave low power", err);
	if (power)
		low_power_leave(power);
	session_drop(handle, VFC_ITEM_POWER, 0, 0);
	return 0;
}

int vfc_power_wait(struct vfc_handle *handle, int64_t timeout_ns)
{
	struct low_power *power = handle->power.state;
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	int ret;

	if (!power || power->fd < 0)
		return vfc_fail_why(ctx, -ENOENT, "low power was entered without wake-up");
	ret = low_power_wait(handle, timeout_ns);
	if (ret == 1) {
		low_power_leave(power);
		session_drop(handle, VFC_ITEM_POWER, 0, 0);
	}
	return ret < 0 && ret != -EINTR ? vfc_fail(ctx, ret, "wait for the wake-up") : ret;
}
