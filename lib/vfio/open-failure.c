/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure.c: find out why opening a device failed. Check nodes, drivers, processes
 * and group members, and report the cause from the errno table (errno/table.c).
 */
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "open-failure.h"
#include "space.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"

/* Format the node's permissions: " (mode 0600, owner root:root)". */
static void describe_node(struct vfc_ctx *ctx, const char *node, char *buf, size_t size)
{
	struct passwd *user;
	struct group *group;
	struct stat st;
	char uid[16], gid[16];

	buf[0] = '\0';
	if (root_stat(ctx, &st, in_dev("%s", node)))
		return;
	snprintf(uid, sizeof(uid), "%u", st.st_uid);
	snprintf(gid, sizeof(gid), "%u", st.st_gid);
	user = getpwuid(st.st_uid);
	group = getgrgid(st.st_gid);
	snprintf(buf, size, " (mode %04o, owner %s:%s)", st.st_mode & 07777,
		 user ? user->pw_name : uid, group ? group->gr_name : gid);
}

/* Return the operation that opens a node. */
static const char *opening(const char *node)
{
	if (!strcmp(node, "iommu"))
		return "open-iommufd";
	if (!strcmp(node, "vfio/vfio"))
		return "open-container";
	return strncmp(node, "vfio/devices/", strlen("vfio/devices/")) ? "open-group" :
									  "open-cdev";
}

int cause_node(struct vfc_ctx *ctx, const char *node, int err)
{
	char attempt[ROOT_PATH + 160], mode[128];
	const char *operation = opening(node);
	struct path path = in_dev("%s", node);

	describe_node(ctx, node, mode, sizeof(mode));
	switch (err) {
	case -ENOENT:
	case -ENXIO:
	case -ENODEV:
		oracle_fail(ctx, NULL, operation, err, "no-module", "PATH", path.text, NULL);
		return -ENODEV;
	case -EACCES:
		snprintf(attempt, sizeof(attempt), "open %s%s", path.text, mode);
		return oracle_fail(ctx, attempt, operation, err, "node-mode", "PATH", path.text,
				   NULL);
	case -EPERM:
		snprintf(attempt, sizeof(attempt), "open %s%s", path.text, mode);
		return oracle_fail(ctx, attempt, operation, err, "device-cgroup", NULL);
	default:
		snprintf(attempt, sizeof(attempt), "open %s", path.text);
		return oracle_known(ctx, attempt, operation, NULL, err);
	}
}

int cause_not_bound(struct vfc_ctx *ctx, const char *operation, const struct vfc_device *device)
{

	oracle_fail(ctx, NULL, operation, -ENODEV,
		    device->driver[0] ? "other-driver" : "no-driver",
		    "DRIVER", device->driver, "DEVICE", device->address, NULL);
	if (vfc_device_is_bridge(ctx, device))
		return vfc_suggest(ctx, -ENODEV,
				   "VFIO does not support bridges: bind the devices behind it");
	if (device->group < 0)
		return vfc_suggest(ctx, -ENODEV, "vfioctl bind %s; it has no IOMMU group yet: "
				   "see %s", device->address,
				   in_sys("kernel/iommu_groups").text);
	return -ENODEV;
}

int cause_lost(struct vfc_ctx *ctx, const char *operation, const char *address,
	       const char *attempt)
{
	struct vfc_device now;
	int gone = vfc_device_read(ctx, address, VFC_DEPTH_ID, &now);

	if (gone)
		return gone;
	if (!vfc_driver_is_vfio(now.driver))
		return cause_not_bound(ctx, operation, &now);
	return oracle_known(ctx, attempt, operation, NULL, -ENODEV);
}

int cause_no_group(struct vfc_ctx *ctx)
{
	vfc_fail_why(ctx, -ENODEV, "no IOMMU group: no IOMMU translates for the device");
	return vfc_suggest(ctx, -ENODEV, "vfioctl groups names the likely cause");
}

/* Find another process that has this device open, through any node. */
static bool find_holder_of(struct vfc_ctx *ctx, const char *address, struct vfc_holder *holder,
		    unsigned int *hidden)
{
	struct vfc_device device;
	struct vfc_holder *list;
	bool held = false;
	int n;

	if (vfc_device_read(ctx, address, VFC_DEPTH_ROW, &device))
		return false;
	n = vfc_device_holders(ctx, &device, &list, hidden);
	for (int i = 0; i < n && !held; i++) {
		*holder = list[i];
		held = list[i].pid != getpid();
	}
	if (n >= 0)
		free(list);
	return held;
}

bool cause_holder(struct vfc_ctx *ctx, int id, struct vfc_holder *holder,
		  unsigned int *hidden)
{
	struct vfc_group group;
	bool held = false;

	*hidden = 0;
	if (vfc_group_read(ctx, id, &group))
		return false;
	for (size_t i = 0; i < group.ndevices && !held; i++)
		held = find_holder_of(ctx, group.devices[i].address, holder, hidden);
	vfc_group_clear(&group);
	return held;
}

int cause_busy(struct vfc_ctx *ctx, const char *operation, int err, int group,
	       const char *path, const char *what)
{
	struct vfc_holder holder;
	unsigned int hidden;
	char number[16];

	if (cause_holder(ctx, group, &holder, &hidden)) {
		snprintf(number, sizeof(number), "%d", holder.pid);
		oracle_fail(ctx, NULL, operation, err,
			    vfc_holder_is_session(&holder) ? "session-held" : "node-held",
			    "WHAT", what, "PATH", holder.what, "PID", number,
			    "COMMAND", holder.comm, NULL);
		return -EBUSY;
	}
	snprintf(number, sizeof(number), "%u", hidden);
	oracle_fail(ctx, NULL, operation, err, hidden ? "held-unreadable" : "held-unseen",
		    "WHAT", what, "PATH", path, "COUNT", number, NULL);
	return -EBUSY;
}

int cause_no_iommu(struct vfc_ctx *ctx, const char *operation, const char *what)
{
	oracle_fail(ctx, NULL, operation, -ENOENT, "no-iommu", "WHAT", what, NULL);
	return -EOPNOTSUPP;
}

int cause_has_iommu(struct vfc_ctx *ctx, const char *operation, const char *what,
		    const char *api)
{
	oracle_fail(ctx, NULL, operation, -ENOENT, "has-iommu", "WHAT", what, "API", api, NULL);
	return -EOPNOTSUPP;
}

/* Record why the group node of a bound device does not exist. */
static int no_group_node(struct vfc_ctx *ctx, enum vfc_api api,
			 const struct vfc_device *device, const char *path)
{
	char what[VFC_NAME];

	snprintf(what, sizeof(what), "group %d", device->group);
	if (api != VFC_API_NOIOMMU &&
	    root_exists(ctx, in_dev("vfio/" NOIOMMU_PREFIX "%d", device->group)))
		return cause_no_iommu(ctx, "open-group", what);
	if (api == VFC_API_NOIOMMU && root_exists(ctx, in_dev("vfio/%d", device->group)))
		return cause_has_iommu(ctx, "open-group", what, "group");
	oracle_fail(ctx, NULL, "open-group", -ENOENT, "node-missing", "PATH", path,
		    "DEVICE", device->address, "DRIVER", device->driver, NULL);
	return -ENODEV;
}

int cause_group_node(struct vfc_ctx *ctx, enum vfc_api api,
		     const struct vfc_device *device, int err)
{
	char node[VFC_NAME], attempt[ROOT_PATH + 8];
	struct path path;
	char what[VFC_NAME];

	snprintf(node, sizeof(node), "vfio/%s%d", api == VFC_API_NOIOMMU ? NOIOMMU_PREFIX : "",
		 device->group);
	path = in_dev("%s", node);
	snprintf(attempt, sizeof(attempt), "open %s", path.text);
	snprintf(what, sizeof(what), "group %d", device->group);
	switch (err) {
	case -EBUSY:
		return cause_busy(ctx, "open-group", err, device->group, path.text, what);
	case -ENODEV:
		return cause_lost(ctx, "open-group", device->address, attempt);
	case -ENOENT:
		return no_group_node(ctx, api, device, path.text);
	case -EPERM:
		return api == VFC_API_NOIOMMU ? cause_rawio(ctx, "open-group") :
						cause_node(ctx, node, err);
	default:
		return cause_node(ctx, node, err);
	}
}

/* List as many blocking members as fit: "0000:01:00.1 (e1000e), …". */
static size_t list_blockers(const struct vfc_group *group, char *buf, size_t size)
{
	size_t used = 0, blockers = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < group->ndevices; i++) {
		const struct vfc_device *d = &group->devices[i];

		if (d->blocks != VFC_YES)
			continue;
		if (used < size)
			used += (size_t)snprintf(buf + used, size - used, "%s%s (%s)",
						 blockers ? ", " : "", d->address, d->driver);
		blockers++;
	}
	return blockers;
}

/* List the addresses to bind so that no member blocks: "0000:01:00.1 0000:01:00.2". */
static void list_addresses(const struct vfc_group *group, char *buf, size_t size)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < group->ndevices && used < size; i++)
		if (group->devices[i].blocks == VFC_YES)
			used += (size_t)snprintf(buf + used, size - used, "%s%s",
						 used ? " " : "", group->devices[i].address);
}

bool cause_blocked(struct vfc_ctx *ctx, const char *operation, int id, int err)
{
	char blockers[VFC_MESSAGE / 2], addresses[VFC_MESSAGE / 2], number[16];
	struct vfc_group group;
	bool blocked;

	if (vfc_group_read(ctx, id, &group))
		return false;
	blocked = list_blockers(&group, blockers, sizeof(blockers)) > 0;
	if (blocked) {
		list_addresses(&group, addresses, sizeof(addresses));
		snprintf(number, sizeof(number), "%d", id);
		oracle_fail(ctx, NULL, operation, err, "sibling-blocks", "GROUP", number,
			    "DEVICES", blockers, "ADDRESSES", addresses, NULL);
	}
	vfc_group_clear(&group);
	return blocked;
}

int cause_not_viable(struct vfc_ctx *ctx, const char *operation, int group, int err,
		     const char *attempt)
{
	char whole[VFC_NAME * 2];

	if (cause_blocked(ctx, operation, group, err))
		return -EPERM;
	snprintf(whole, sizeof(whole), "%s of group %d", attempt, group);
	return oracle_known(ctx, whole, operation, NULL, err);
}

bool cause_direct(struct vfc_ctx *ctx, const char *operation, int id, int err)
{
	char range[64];
	struct vfc_group group;
	const struct vfc_reserved *direct = NULL;

	if (vfc_group_read(ctx, id, &group))
		return false;
	for (size_t i = 0; i < group.nreserved && !direct; i++)
		if (!strcmp(group.reserved[i].type, "direct"))
			direct = &group.reserved[i];
	if (direct) {
		snprintf(range, sizeof(range), "0x%" PRIx64 "-0x%" PRIx64, direct->start,
			 direct->end);
		oracle_fail(ctx, NULL, operation, err, "direct-region", "RANGE", range, NULL);
	}
	vfc_group_clear(&group);
	return direct;
}
