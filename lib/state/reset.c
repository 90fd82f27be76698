/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reset.c: predict a reset of a device from sysfs, and reset one function.
 * hot-reset.c gets the kernel's list for a whole bus.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reset.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfio/handle.h"
#include "lib/vfio/open-failure.h"

/* The methods in reset_method. */
static const struct {
	const char *word, *effect;
	bool bus;		/* needs the device to be alone on its bus */
} methods[] = {
	{ "device_specific", "a device-specific sequence from the kernel's quirks",
	  false },
	{ "acpi", "the platform's firmware resets it (_RST)", false },
	{ "flr", "Function Level Reset (PCI Express)", false },
	{ "af_flr", "Function Level Reset (Advanced Features)", false },
	{ "pm", "transition to D3hot and back to D0", false },
	{ "bus", "Secondary Bus Reset by the bridge above, if the device is alone on the bus",
		true },
	{ "cxl_bus", "Secondary Bus Reset by the CXL port above", true },
};

const char *const reset_bus_effect =
	"Secondary Bus Reset by the bridge above, or its slot's: everything below is reset";

/* ---- nearby devices ------------------------------------------------- */

/* The machine's devices, their positions, and the device to reset. */
struct around {
	struct vfc_device *devs;
	struct vfc_position *positions;
	int count, self;
};

static void around_clear(struct around *around)
{
	free(around->devs);
	free(around->positions);
}

static int around_read(struct vfc_ctx *ctx, const char *address, struct around *around)
{
	int err = vfc_device_list(ctx, VFC_DEPTH_ID, &around->devs);

	around->positions = NULL;
	if (err < 0)
		return err;
	around->count = err;
	around->self = 0;
	while (around->self < around->count &&
	       strcmp(around->devs[around->self].address, address) != 0)
		around->self++;
	around->positions = calloc((size_t)around->count + 1, sizeof(*around->positions));
	if (!around->positions)
		err = vfc_fail(ctx, -ENOMEM, "read the devices around %s", address);
	else if (around->self == around->count)
		err = vfc_fail_why(ctx, -ENODEV, "%s: no such device", address);
	else
		err = vfc_topology_read(ctx, around->devs, (size_t)around->count,
					around->positions);
	if (err)
		around_clear(around);
	return err;
}

/* Return the bridge above the device's bus; -1: a root bus. */
static int bridge_of(const struct around *around)
{
	return around->positions[around->self].parent;
}

/* True if device i is on the device's bus (or, deep, anywhere below the bridge). */
static bool on_bus(const struct around *around, int i, bool deep)
{
	int bridge = bridge_of(around), at = around->positions[i].parent;

	while (deep && at >= 0 && at != bridge)
		at = around->positions[at].parent;
	return i != around->self && bridge >= 0 && at == bridge;
}

static bool alone(const struct around *around)
{
	for (int i = 0; i < around->count; i++)
		if (on_bus(around, i, false))
			return false;
	return true;
}

/* ---- affected devices ------------------------------------------------ */

struct vfc_affected *reset_add(struct vfc_reset *reset, const struct vfc_device *dev)
{
	struct vfc_affected *other = GROW(reset->others, reset->nothers);

	if (!other)
		return NULL;
	*other = (struct vfc_affected){ .group = dev->group,
					.bound = vfc_driver_is_vfio(dev->driver) };
	snprintf(other->address, sizeof(other->address), "%s", dev->address);
	snprintf(other->driver, sizeof(other->driver), "%s", dev->driver);
	return other;
}

void vfc_reset_clear(struct vfc_reset *reset)
{
	free(reset->others);
	*reset = (struct vfc_reset){ 0 };
}

/* Plan a hot reset: all devices below the bridge, if there is one. */
static int plan_hot(struct vfc_ctx *ctx, const struct around *around, struct vfc_reset *reset)
{
	const struct vfc_device *self = &around->devs[around->self];
	struct vfc_affected *other;

	snprintf(reset->method, sizeof(reset->method), "bus");
	reset->effect = reset_bus_effect;
	if (bridge_of(around) < 0)
		reset->refusal = "it is on a root bus: no bridge above can reset its bus";
	for (int i = 0; i < around->count; i++) {
		if (!on_bus(around, i, true))
			continue;
		other = reset_add(reset, &around->devs[i]);
		if (!other)
			return vfc_fail(ctx, -ENOMEM, "list the devices that are reset with %s",
					self->address);
		other->owned = other->group >= 0 && other->group == self->group;
	}
	return 0;
}

/* Add the VFs of a PF, which are reset with it. */
static int add_vfs(struct vfc_ctx *ctx, const struct around *around, struct vfc_reset *reset)
{
	const char *address = around->devs[around->self].address;
	struct vfc_affected *other = NULL;
	struct vfc_detail detail;
	int err = vfc_detail_read(ctx, address, &detail);

	if (err)
		return err;
	for (size_t v = 0; !err && v < detail.nvirtfns; v++)
		for (int i = 0; !err && i < around->count; i++) {
			if (strcmp(around->devs[i].address, detail.virtfns[v]) != 0)
				continue;
			other = reset_add(reset, &around->devs[i]);
			if (other)
				other->vf = true;
			else
				err = vfc_fail(ctx, -ENOMEM, "list the VFs of %s", address);
		}
	vfc_detail_clear(&detail);
	return err;
}

/* Choose the first method that works, like the kernel. */
static void choose_method(char *words, bool is_alone, struct vfc_reset *reset)
{
	char *word, *rest = words;

	reset->refusal = words[0] ? "other devices are on its bus, so the bus cannot be reset "
				    "for this device alone" :
				    "it has no reset method: it is on a root bus and has no "
				    "reset of its own";
	while ((word = strsep(&rest, " "))) {
		for (size_t i = 0; i < ARRAY_SIZE(methods); i++) {
			if (strcmp(methods[i].word, word) != 0 || (methods[i].bus && !is_alone))
				continue;
			snprintf(reset->method, sizeof(reset->method), "%s", word);
			reset->effect = methods[i].effect;
			reset->refusal = NULL;
			return;
		}
	}
}

/* Before this version sysfs has no reset_method. */
#define KERNEL_METHODS 0x50f

static int plan_function(struct vfc_ctx *ctx, const struct around *around,
			 struct vfc_reset *reset)
{
	struct vfc_device dev;
	int err = vfc_device_read(ctx, around->devs[around->self].address, VFC_DEPTH_ROW, &dev);

	if (err)
		return err;
	if (strcmp(dev.bus, "pci") != 0) {
		reset->effect = "done by its driver; VFIO reports no details";
		return 0;
	}
	if (dev.reset_methods[0] || root_kernel(ctx) >= KERNEL_METHODS)
		choose_method(dev.reset_methods, alone(around), reset);
	else
		reset->effect = "unknown: sysfs has reset_method since Linux 5.15";
	return add_vfs(ctx, around, reset);
}

int vfc_reset_plan(struct vfc_ctx *ctx, const char *address, bool hot, struct vfc_reset *out)
{
	struct vfc_reset reset = { .hot = hot };
	struct around around;
	int err = around_read(ctx, address, &around);

	if (err)
		return err;
	err = hot ? plan_hot(ctx, &around, &reset) : plan_function(ctx, &around, &reset);
	around_clear(&around);
	if (err)
		vfc_reset_clear(&reset);
	else
		*out = reset;
	return err;
}

/* ---- VFIO_DEVICE_RESET ---------------------------------------------- */

/* Record that there is no reset, with the reason from sysfs if known. */
static int fail_no_reset(struct vfc_handle *handle, int err, const char *otherwise)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	const char *why = otherwise;
	struct vfc_reset reset;

	if (!vfc_reset_plan(ctx, vfc_handle_address(handle), false, &reset)) {
		why = reset.refusal ?: otherwise;
		vfc_reset_clear(&reset);
	}
	oracle_fail(ctx, NULL, "reset", err, "no-reset", "WHY", why, NULL);
	return -ENOTTY;
}

int vfc_handle_reset(struct vfc_handle *handle)
{
	int err = handle->ops->reset(handle);

	switch (err) {
	case 0:
		return 0;
	case -EINVAL:
		return fail_no_reset(handle, err, "the kernel tried when the device was opened");
	case -ENOTTY:
		return fail_no_reset(handle, err, "no method worked, or the device did not come "
				"back; see the kernel's log");
	default:
		return cause_call(handle, "reset", "reset", err);
	}
}
