/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users.c: uses that block unbinding a device or binding it to another driver,
 * each with the word for --force that overrides it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/unread.h"
#include "lib/device/device.h"
#include "lib/who/who.h"

const char *const vfc_use_reasons[] = {
	"mounted", "swap", "holders", "claimed", "route", "login", "stacked", "console", "input",
	"open", "in-use", "vfs", "group-live", "dead", "denylist", "unchecked", NULL
};

/* Maximum depth of directories below a device. */
#define MAX_DEPTH 24

/* Add a use with a printf-like text, unless already listed. */
static void __attribute__((format(printf, 3, 0)))
add_use(struct uses *uses, struct vfc_use use, const char *fmt, va_list ap)
{
	struct vfc_use *kept;
	size_t i;

	snprintf(use.address, sizeof(use.address), "%s", uses->address);
	vsnprintf(use.text, sizeof(use.text), fmt, ap);
	for (i = 0; i < uses->count; i++)
		if (!strcmp(uses->list[i].address, use.address) &&
		    !strcmp(uses->list[i].text, use.text))
			return;
	kept = GROW(uses->list, uses->count);
	if (kept)
		*kept = use;
	else
		uses->err = vfc_fail(uses->ctx, -ENOMEM, "list the uses of %s", uses->address);
}

void uses_add(struct uses *uses, const char *reason, bool final, const char *fmt, ...)
{
	struct vfc_use use = { .final = final };
	va_list ap;

	snprintf(use.reason, sizeof(use.reason), "%s", reason);
	va_start(ap, fmt);
	add_use(uses, use, fmt, ap);
	va_end(ap);
}

void uses_tell(struct uses *uses, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_use(uses, (struct vfc_use){ .mild = true }, fmt, ap);
	va_end(ap);
}

void uses_unchecked(struct uses *uses, const char *fmt, ...)
{
	struct vfc_use use = { .reason = "unchecked", .named = true };
	va_list ap;

	va_start(ap, fmt);
	add_use(uses, use, fmt, ap);
	va_end(ap);
}

bool uses_missed(int err)
{
	return err && !unread_is_absence(err) && !(err == -EACCES && geteuid());
}

/* Visit the devices below a directory called name. */
static void walk(struct uses *uses, int dirfd, const char *name, int depth, uses_visit *visit)
{
	int i, n, fd, copy = sys_open(dirfd, ".", O_RDONLY | O_DIRECTORY, 0);
	char class[VFC_NAME], **names = NULL;

	if (root_link_at(dirfd, "subsystem", class, sizeof(class)) >= 0)
		visit(uses, class, name);
	n = copy < 0 ? copy : root_names_at(copy, &names);
	for (i = 0; i < n; i++) {
		fd = sys_open(dirfd, names[i], O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
		if (fd < 0)
			continue;
		if (depth == MAX_DEPTH) {
			uses_unchecked(uses, "what is below %s, %d directories below the device",
				       name, depth);
			sys_close(fd);
			break;
		}
		walk(uses, fd, names[i], depth + 1, visit);
		sys_close(fd);
	}
	root_names_free(names, n);
}

void uses_walk(struct uses *uses, int dirfd, const char *name, uses_visit *visit)
{
	if (dirfd < 0)
		return;
	walk(uses, dirfd, name, 0, visit);
	sys_close(dirfd);
}

/* Find the uses of one device below another: a disk, an interface. */
static void visit(struct uses *uses, const char *class, const char *name)
{
	if (!strcmp(class, "block"))
		uses_of_block(uses, name);
	else if (!strcmp(class, "nvme"))
		uses_of_nvme(uses, name);
	else if (!strcmp(class, "net"))
		uses_of_net(uses, name);
	else if (!strcmp(class, "graphics"))
		uses_of_graphics(uses, name);
	else if (!strcmp(class, "tty"))
		uses_of_tty(uses, name);
	else if (!strcmp(class, "input"))
		uses_of_input(uses, name);
}

static int open_device(struct vfc_ctx *ctx, const char *address)
{
	return root_open(ctx, O_PATH | O_DIRECTORY, in_sys("bus/pci/devices/%s", address));
}

/*
 * Report that processes could not be checked. Somebody who may not see the processes of
 * others may not write to sysfs either, and is only told.
 */
static void __attribute__((format(printf, 2, 3)))
tell_unseen(struct uses *uses, const char *fmt, ...)
{
	struct vfc_use use = { .reason = "unchecked", .named = true };
	va_list ap;

	if (geteuid() && !vfc_rerooted(uses->ctx))
		use = (struct vfc_use){ .mild = true };
	va_start(ap, fmt);
	add_use(uses, use, fmt, ap);
	va_end(ap);
}

/* Report a process that has the device open through VFIO. */
static void add_holder(struct uses *uses, const char *reason, bool final,
		       const struct vfc_who_process *process, const struct vfc_who_item *item)
{
	bool session = who_is_session(process);

	if (process->pid == getpid() && !vfc_rerooted(uses->ctx))
		uses_add(uses, reason, true, "%s is open in this process: close it first",
			 item->path);
	else
		uses_add(uses, reason, final, "%s is open in pid %d (%s)%s%s", item->path,
			 process->pid, process->comm, session ? ": vfioctl close " : "",
			 session ? uses->address : "");
}

/* Report processes that have the device open through VFIO; true if there are any. */
static bool in_use(struct uses *uses, const struct vfc_device *dev, const char *reason, bool final)
{
	const struct vfc_who_query query = { .device = dev, .group = -1 };
	const struct vfc_who_item *item;
	struct vfc_who who;
	bool held = false;
	size_t i;

	uses->err = vfc_who(uses->ctx, &query, &who) ?: uses->err;
	if (uses->err)
		return false;
	for (i = 0; i < who.nprocesses; i++) {
		item = who_held(&who.processes[i]);
		if (item)
			add_holder(uses, reason, final, &who.processes[i], item);
		held |= item != NULL;
	}
	for (i = 0; i < who.nprocesses && !held; i++)
		if (who.processes[i].nitems)
			tell_unseen(uses, "pid %d (%s) may have it open: the kernel does not name "
				    "the device of %s", who.processes[i].pid,
				    who.processes[i].comm, who.processes[i].items[0].path);
	if (who.unread)
		tell_unseen(uses, "%u processes could not be inspected: one may have it open",
			    who.unread);
	if (who.partial)
		tell_unseen(uses, "%s are hidden: one may have it open", who.blind);
	vfc_who_clear(&who);
	return held;
}

void uses_of_open(struct uses *uses, const struct vfc_device *dev)
{
	in_use(uses, dev, "in-use", false);
}

void uses_of_others(struct uses *uses, const struct vfc_device *dev)
{
	size_t i, count = uses->count;

	in_use(uses, dev, "in-use", false);
	for (i = count; i < uses->count; i++)
		if (!uses->list[i].final)
			uses->list[count++] = uses->list[i];
	uses->count = count;
}

/*
 * Check for a group that is open through VFIO before binding a host driver in it:
 * kernels before 5.19 stop with a BUG (vfio_group_nb_verify), later ones refuse.
 */
static void group_live(struct uses *uses, const struct vfc_device *dev, bool told)
{
	int kernel = root_kernel(uses->ctx);
	bool old = kernel && kernel < (5 << 8 | 19);
	struct vfc_group group;
	size_t i;

	if (dev->group < 0)
		return;
	uses->err = vfc_group_read(uses->ctx, dev->group, &group) ?: uses->err;
	if (uses->err)
		return;
	for (i = 0; i < group.ndevices && (old || !told); i++) {
		struct vfc_device sibling = group.devices[i];

		if (!vfc_driver_is_vfio(sibling.driver))
			continue;
		uses->err = vfc_device_read(uses->ctx, sibling.address, VFC_DEPTH_ROW,
					    &sibling) ?: uses->err;
		in_use(uses, &sibling, "group-live", old);
	}
	vfc_group_clear(&group);
}

/* Find everything that uses the device at address. */
static bool uses_of_device(struct uses *uses, const char *address)
{
	struct vfc_device dev;

	uses->err = vfc_device_read(uses->ctx, address, VFC_DEPTH_ROW, &dev) ?: uses->err;
	if (uses->err)
		return false;
	uses_walk(uses, open_device(uses->ctx, address), address, visit);
	uses_of_nodes(uses, open_device(uses->ctx, address), address);
	return in_use(uses, &dev, "in-use", false);
}

/*
 * True if VFs are removed as a side effect. Only `sriov` and restoring a number of
 * VFs remove them on purpose.
 */
static bool are_lost(enum vfc_verb verb, const struct vfc_target *t)
{
	if (verb == VFC_SRIOV)
		return t->want.vfs > 0;
	return !plan_goes_back(verb) || t->want.vfs < 0 || t->want.vfs == t->now.vfs;
}

/* Find the VFs, which are removed with the PF's driver, and their users. */
static void uses_of_vfs(struct uses *uses, enum vfc_verb verb, const struct vfc_target *t)
{
	char name[VFC_NAME];
	int i, dirfd = open_device(uses->ctx, t->address);
	char link[32];

	if (are_lost(verb, t))
		uses_add(uses, "vfs", false, "%d VFs are enabled and would be removed%s",
			 t->now.vfs, verb == VFC_SRIOV ? ": the kernel can change the number "
			 "only to or from 0" : "");
	for (i = 0; i < t->now.vfs && dirfd >= 0; i++) {
		snprintf(link, sizeof(link), "virtfn%d", i);
		if (root_link_at(dirfd, link, name, sizeof(name)) <= 0)
			continue;
		uses->address = name;
		uses_of_device(uses, name);
	}
	uses->address = t->address;
	if (dirfd >= 0)
		sys_close(dirfd);
}

/* True if config space reads all ones. The ids of a working VF also read all ones. */
static bool is_dead(struct vfc_ctx *ctx, const char *address)
{
	uint8_t header[16];
	char physfn[VFC_NAME];
	bool dead = device_config(ctx, address, 0, header, sizeof(header)) == sizeof(header);

	for (size_t i = 0; i < sizeof(header) && dead; i++)
		dead = header[i] == 0xff;
	return dead && !device_physfn(ctx, address, physfn);
}

/* Find reasons in the device itself, whether or not it is in use. */
static void uses_of_itself(struct uses *uses, const struct vfc_target *t)
{
	if (is_dead(uses->ctx, t->address))
		uses_add(uses, "dead", false, "its config space reads all ones: it is gone from "
			 "the bus, or does not wake up");
	if (!strcmp(t->want.driver, "vfio-pci") && driver_denies(uses->ctx, &t->dev))
		uses_add(uses, "denylist", false, "it is on vfio-pci's denylist as unsafe for user "
			 "space: vfio-pci binds it only with disable_denylist=1");
	if (t->dev.class >> 16 == 0x03)
		uses_of_screen(uses, t->address);
}

void uses_of_change(struct uses *uses, enum vfc_verb verb, const struct vfc_target *t)
{
	bool moves = strcmp(t->now.driver, t->want.driver), told = false;
	bool recounts = t->want.vfs >= 0 && t->want.vfs != t->now.vfs;

	if (verb == VFC_BIND && vfc_device_is_bridge(uses->ctx, &t->dev)) {
		uses_add(uses, "bridge", true, "it is a bridge: bridges stay with their driver, "
			 "and do not affect viability");
		return;
	}
	if (verb == VFC_BIND && moves)
		uses_of_itself(uses, t);
	if (moves && t->now.driver[0])
		told = uses_of_device(uses, t->address);
	if (verb == VFC_SRIOV)
		sriov_uses(uses, t);
	if (t->now.vfs > 0 && (moves || recounts))
		uses_of_vfs(uses, verb, t);
	if (moves && vfc_driver_blocks(t->want.driver))
		group_live(uses, &t->dev, told);
}
