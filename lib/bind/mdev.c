/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mdev.c: mediated devices: types of the parents, existing devices, and their
 * creation and removal through sysfs.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/child.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/base/unread.h"
#include "lib/errno/oracle.h"
#include "lib/device/device.h"
#include "lib/vfc-token.h"
#include "lib/vfc-virtual.h"

#define PARENTS "class/mdev_bus"
#define TYPES PARENTS "/%s/mdev_supported_types"

/* ---- types ----------------------------------------------- */

/* Read an attribute of a type; "" when it is absent. */
static void read_text(struct vfc_ctx *ctx, const struct vfc_mdev_type *type, const char *name,
		      char *buf, size_t size)
{
	if (root_read(ctx, buf, size, in_sys(TYPES "/%s/%s", type->parent, type->type, name)) < 0)
		buf[0] = '\0';
}

/* Read all attributes of a type whose parent and name are known. */
static void read_type(struct vfc_ctx *ctx, struct vfc_mdev_type *type)
{
	char number[VFC_NAME], **names;

	read_text(ctx, type, "name", type->name, sizeof(type->name));
	read_text(ctx, type, "device_api", type->device_api, sizeof(type->device_api));
	read_text(ctx, type, "description", type->description, sizeof(type->description));
	read_text(ctx, type, "available_instances", number, sizeof(number));
	type->available = number_parse(number);
	type->existing = root_names(ctx, &names,
				    in_sys(TYPES "/%s/devices", type->parent, type->type));
	root_names_free(names, type->existing);
	if (type->existing < 0)
		type->existing = 0;
}

/* Append the types of one parent. Returns the new count or -errno. */
static int append_types(struct vfc_ctx *ctx, const char *parent, struct vfc_mdev_type **types,
			int count)
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys(TYPES, parent));
	struct vfc_mdev_type *type;

	if (n < 0)
		return n;
	for (i = 0; i < n && (type = GROW(*types, count)); i++) {
		snprintf(type->parent, VFC_NAME, "%s", parent);
		snprintf(type->type, VFC_NAME, "%s", names[i]);
		read_type(ctx, type);
	}
	root_names_free(names, n);
	return i < n ? -ENOMEM : count;
}

/* List a directory's entries, as far as they fit: "mtty, 0000:00:02.0". */
static void list_names(struct vfc_ctx *ctx, char *buf, size_t size, const char *path)
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys("%s", path));
	size_t used = 0;

	buf[0] = '\0';
	for (i = 0; i < n && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? ", " : "", names[i]);
	root_names_free(names, n);
}

/* Fail because the device is not a parent of mediated devices; suggest those that are. */
static int fail_no_parent(struct vfc_ctx *ctx, const char *parent)
{
	char known[VFC_MESSAGE / 2];

	list_names(ctx, known, sizeof(known), PARENTS);
	vfc_fail_why(ctx, -ENODEV, "%s is not a parent of mediated devices: it is not in %s",
		     parent,
		     in_sys(PARENTS).text);
	if (known[0])
		return vfc_suggest(ctx, -ENODEV, "parents here: %s", known);
	return vfc_suggest(ctx, -ENODEV, "load the driver that provides a parent (the vendor's, "
			   "or mtty for a test); none exists here");
}

/* True if the string can be the name of a sysfs entry. */
static bool is_entry(const char *name)
{
	return name[0] && name[0] != '.' && !strchr(name, '/') && strlen(name) < VFC_NAME;
}

int vfc_mdev_types(struct vfc_ctx *ctx, const char *parent, struct vfc_mdev_type **out)
{
	struct vfc_mdev_type *types = NULL;
	int i, n = 0, count = 0;
	char **names = NULL;

	if (parent)
		count = is_entry(parent) ? append_types(ctx, parent, &types, 0) : -ENOENT;
	else
		n = root_names(ctx, &names, in_sys(PARENTS));
	/* Ignore a parent that has just been removed. */
	for (i = 0; i < n && count != -ENOMEM; i++) {
		int now = append_types(ctx, names[i], &types, count);

		count = now >= 0 || now == -ENOMEM ? now : count;
	}
	root_names_free(names, n);
	if (count >= 0) {
		*out = types;
		return count;
	}
	free(types);
	return parent && count == -ENOENT ? fail_no_parent(ctx, parent) :
	       vfc_fail(ctx, count, "list the types of mediated devices");
}

/* ---- existing devices -------------------------------------------------- */

/* Find a device's parent. */
static void find_parent(struct vfc_ctx *ctx, struct vfc_mdev *mdev)
{
	char **names;
	int i, n = root_names(ctx, &names, in_sys(PARENTS));

	for (i = 0; i < n && !mdev->parent[0]; i++)
		if (root_exists(ctx, in_sys(PARENTS "/%s/%s", names[i], mdev->dev.address)))
			snprintf(mdev->parent, sizeof(mdev->parent), "%s", names[i]);
	root_names_free(names, n);
}

int vfc_mdev_read(struct vfc_ctx *ctx, const char *uuid, struct vfc_mdev *out)
{
	int err, dirfd = device_open_on(ctx, "mdev", uuid);
	struct vfc_mdev mdev = { 0 };

	if (dirfd < 0 && !unread_is_absence(dirfd))
		return vfc_fail(ctx, dirfd, "read mediated device %s", uuid);
	if (dirfd < 0)
		return vfc_fail_why(ctx, -ENODEV, "no mediated device %s", uuid);
	if (root_link_at(dirfd, "mdev_type", mdev.type, sizeof(mdev.type)) < 0)
		mdev.type[0] = '\0';
	if (root_read(ctx, mdev.device_api, sizeof(mdev.device_api),
		      in_sys("bus/mdev/devices/%s/mdev_type/device_api", uuid)) < 0)
		mdev.device_api[0] = '\0';
	sys_close(dirfd);
	err = vfc_device_read(ctx, uuid, VFC_DEPTH_ROW, &mdev.dev);
	if (err)
		return err;
	find_parent(ctx, &mdev);
	*out = mdev;
	return 0;
}

int vfc_mdev_list(struct vfc_ctx *ctx, struct vfc_mdev **out)
{
	struct vfc_mdev *mdevs;
	char **names;
	int i, err, n = root_names(ctx, &names, in_sys("bus/mdev/devices")), count = 0;

	if (n < 0 && n != -ENOENT)
		return vfc_fail(ctx, n, "list the mediated devices");
	mdevs = calloc((size_t)(n > 0 ? n : 0) + 1, sizeof(*mdevs));
	err = mdevs ? 0 : vfc_fail(ctx, -ENOMEM, "list the mediated devices");
	for (i = 0; i < n && !err; i++) {
		err = vfc_mdev_read(ctx, names[i], &mdevs[count]);
		count += !err;
		/* It has just been removed. */
		if (err == -ENODEV)
			err = 0;
	}
	root_names_free(names, n);
	if (err) {
		free(mdevs);
		return err;
	}
	*out = mdevs;
	return count;
}

/* ---- plans ---------------------------------------------------------- */

/* Fail because the parent has no such type; suggest its types. */
static int fail_no_type(struct vfc_ctx *ctx, const char *parent, const char *type)
{
	char known[VFC_MESSAGE / 2], path[ROOT_PATH];

	snprintf(path, sizeof(path), TYPES, parent);
	list_names(ctx, known, sizeof(known), path);
	vfc_fail_why(ctx, -ENOENT, "%s has no mediated device type %s", parent, type);
	return vfc_suggest(ctx, -ENOENT, "its types: %s", known[0] ? known : "none");
}

/* Fail because no instance is left; report how many exist. */
static int fail_none_left(struct vfc_ctx *ctx, const struct vfc_mdev_type *type)
{
	vfc_fail_why(ctx, -EUSERS, "%s has no instance of %s left: %d exist",
		     type->parent, type->type, type->existing);
	return vfc_suggest(ctx, -EUSERS, "vfioctl mdev list shows the existing ones; types share "
			   "instances, so removing a device of another type may help");
}

/* Fail because a device with that UUID exists. */
static int fail_exists(struct vfc_ctx *ctx, const char *uuid)
{
	struct vfc_mdev mdev;

	if (vfc_mdev_read(ctx, uuid, &mdev))
		return oracle_fail(ctx, NULL, "mdev-create", -EEXIST, "there-unseen",
				   "UUID", uuid, NULL);
	return oracle_fail(ctx, NULL, "mdev-create", -EEXIST, "there-already", "UUID", uuid,
			   "TYPE", mdev.type, "PARENT", mdev.parent, NULL);
}

/* Find the requested type. */
static int find_type(struct vfc_ctx *ctx, const struct vfc_order *order,
		     struct vfc_mdev_type *found)
{
	struct vfc_mdev_type *types;
	int i, n = vfc_mdev_types(ctx, order->mdev_parent, &types);
	bool any = false;

	for (i = 0; i < n && !any; i++) {
		any = !strcmp(types[i].type, order->mdev_type);
		if (any)
			*found = types[i];
	}
	if (n >= 0)
		free(types);
	return n < 0 ? n : any ? 0 : fail_no_type(ctx, order->mdev_parent, order->mdev_type);
}

static int plan_create(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *plan,
		       struct vfc_target *t)
{
	struct vfc_mdev_type type;
	struct vfc_step *step;
	int err = find_type(ctx, order, &type);

	if (err)
		return err;
	if (root_exists(ctx, in_sys("bus/mdev/devices/%s", t->address)))
		return fail_exists(ctx, t->address);
	if (!type.available)
		return fail_none_left(ctx, &type);
	device_init(&t->dev, "mdev", t->address);
	step = plan_write(plan, plan->ntargets, VFC_STEP_CREATE, t->address, TYPES "/%s/create",
			  type.parent, type.type);
	if (!step)
		return vfc_fail(ctx, -ENOMEM, "plan");
	snprintf(step->why, sizeof(step->why), "create a mediated device: %s", type.name);
	return 0;
}

static int plan_remove(struct vfc_ctx *ctx, struct vfc_plan *plan, struct vfc_target *t)
{
	struct vfc_mdev mdev;
	struct vfc_step *step;
	int err = vfc_mdev_read(ctx, t->address, &mdev);

	if (err)
		return err;
	t->dev = mdev.dev;
	step = plan_write(plan, plan->ntargets, VFC_STEP_REMOVE, "1", "bus/mdev/devices/%s/remove",
			  t->address);
	if (!step)
		return vfc_fail(ctx, -ENOMEM, "plan");
	snprintf(step->why, sizeof(step->why), "%.40s of %.40s is removed, with its data",
		 mdev.type, mdev.parent);
	return 0;
}

/* Add one target with its step. */
static int add_target(struct vfc_ctx *ctx, const struct vfc_order *order, const char *uuid,
		      struct vfc_plan *plan)
{
	struct vfc_target *t = &plan->targets[plan->ntargets];
	uint8_t bytes[16];
	int err;

	if (vfc_uuid_parse(uuid, bytes)) {
		vfc_fail_why(ctx, -EINVAL, "\"%s\" is not a UUID", uuid);
		return vfc_suggest(ctx, -EINVAL, "use 8-4-4-4-12 hexadecimal digits");
	}
	vfc_uuid_format(bytes, t->address);
	if (order->verb == VFC_MDEV_CREATE)
		err = plan_create(ctx, order, plan, t);
	else
		err = plan_remove(ctx, plan, t);
	plan->ntargets += !err;
	return err;
}

int mdev_plan(struct vfc_ctx *ctx, const struct vfc_order *order, struct vfc_plan *plan)
{
	int err = 0;

	for (size_t i = 0; i < order->count && !err; i++)
		err = add_target(ctx, order, order->addresses[i], plan);
	return err;
}

/* ---- carrying out --------------------------------------------------- */

/* Explain why the kernel did not create the device. */
static int explain_create(struct vfc_ctx *ctx, const struct vfc_step *step, int err)
{
	const char *state;

	switch (err) {
	case -EEXIST:
		return fail_exists(ctx, step->value);
	case -EUSERS:		/* from the kernel or from the driver */
	case -ENOSPC:
		state = "none-left";
		break;
	case -ENODEV:
	case -ENOENT:
		state = "parent-gone";
		break;
	case -EINVAL:
		state = "refused";
		break;
	default:
		return err;
	}
	return oracle_fail(ctx, NULL, "mdev-create", err, state, "FILE", step->file, NULL);
}

/* Explain why the kernel did not remove the device; success if it is gone. */
static int explain_remove(struct vfc_ctx *ctx, const struct vfc_target *t, int err)
{
	if (!root_exists(ctx, in_sys("bus/mdev/devices/%s", t->address)))
		return 0;
	if (err != -EAGAIN && err != -ENOENT && err != -ENODEV)
		return err;
	oracle_fail(ctx, NULL, "mdev-remove", err, "racing", "DEVICE", t->address, NULL);
	return -EAGAIN;
}

static int apply_step(struct vfc_ctx *ctx, const struct vfc_plan *plan, const struct vfc_step *step)
{
	const struct vfc_target *t = &plan->targets[step->target];
	bool creates = step->kind == VFC_STEP_CREATE;
	int err = plan_write_step(ctx, step);

	if (err)
		return creates ? explain_create(ctx, step, err) : explain_remove(ctx, t, err);
	if (root_exists(ctx, in_sys("bus/mdev/devices/%s", t->address)) == creates)
		return 0;
	return vfc_fail_why(ctx, -EIO, "write %s had no effect: %s is %s there", step->file,
			    t->address, creates ? "not" : "still");
}

int mdev_apply(struct vfc_ctx *ctx, void *arg)
{
	const struct vfc_plan *plan = arg;
	int err = 0;

	for (size_t i = 0; i < plan->nsteps && !err; i++)
		err = apply_step(ctx, plan, &plan->steps[i]);
	return err;
}
