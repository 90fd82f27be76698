/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends.c: the end of the path: the eventfds of the open device, the processes that
 * have the eventfds or the device open, and their KVM virtual machines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "path.h"
#include "lib/who/proc.h"
#include "lib/who/who.h"
#include "lib/irq/irq.h"
#include "lib/vfc-words.h"

/* ---- eventfds ------------------------------------------------------- */

static struct vfc_irq_eventfd describe(struct vfc_handle *handle, uint32_t index,
				       uint32_t vector, int fd)
{
	uint64_t id;
	char name[16];

	snprintf(name, sizeof(name), "%d", fd);
	return (struct vfc_irq_eventfd){
		.index = index,
		.vector = vector,
		.name = handle->flags & VFIO_DEVICE_FLAGS_PCI ?
			vfc_word(VFC_WORDS_IRQ, index) : NULL,
		.id = proc_fdinfo(vfc_handle_ctx(handle), "self", name, "eventfd-id:", 10, &id) ?
		      (int)id : -1,
		.waiting = irq_waiting(handle, fd),
	};
}

int vfc_handle_eventfds(struct vfc_handle *handle, struct vfc_irq_eventfd **out)
{
	const struct irqs *irqs = handle->irqs.state;
	struct vfc_irq_eventfd *list = NULL, *e;
	size_t count = 0;
	uint32_t i, v;

	for (i = 0; irqs && i < irqs->count; i++)
		for (v = 0; v < irqs->lines[i].armed; v++) {
			e = GROW(list, count);
			if (!e) {
				free(list);
				return vfc_fail(vfc_handle_ctx(handle), -ENOMEM, "list eventfds");
			}
			*e = describe(handle, i, v, irqs->lines[i].vectors[v].fd);
		}
	*out = list;
	return (int)count;
}

/* ---- processes ------------------------------------------------------ */

/* Add the ids of the device's eventfds that a process has open. */
static int keep_ids(const struct vfc_who_process *process, struct vfc_irq_holder *holder)
{
	int *id;

	for (size_t i = 0; i < process->nitems; i++) {
		if (process->items[i].kind != VFC_WHO_EVENTFD)
			continue;
		id = GROW(holder->ids, holder->nids);
		if (!id)
			return -ENOMEM;
		*id = process->items[i].eventfd;
	}
	return 0;
}

/* Add a process that has the device or one of its eventfds open. */
static int keep_holder(const struct vfc_who_process *process, struct vfc_irq_path *path)
{
	const struct vfc_who_item *held = who_held(process);
	struct vfc_irq_holder now = {
		.process = { .pid = process->pid },
		.eventfds = process->eventfds,
		.kvm = process->kvm,
	}, *kept;

	if (keep_ids(process, &now))
		goto nomem;
	if (!held && !now.nids)
		return 0;
	memcpy(now.process.comm, process->comm, sizeof(now.process.comm));
	if (held)
		memcpy(now.process.what, held->path, sizeof(now.process.what));
	kept = GROW(path->holders, path->nholders);
	if (!kept)
		goto nomem;
	*kept = now;
	return 0;
nomem:
	free(now.ids);
	return -ENOMEM;
}

/* Convert the path's eventfds for the search of processes. */
static struct vfc_who_eventfd *known_eventfds(const struct vfc_device *dev,
					      const struct vfc_irq_path *path)
{
	struct vfc_who_eventfd *known = calloc(path->neventfds + 1, sizeof(*known));

	for (size_t i = 0; known && i < path->neventfds; i++) {
		memcpy(known[i].address, dev->address, sizeof(known[i].address));
		known[i].id = path->eventfds[i].id;
	}
	return known;
}

/* Find the processes; parts that cannot be read are reported, not failures. */
static int find_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
			struct vfc_irq_path *path, unsigned int *unread)
{
	struct vfc_who_eventfd *known = known_eventfds(dev, path);
	const struct vfc_who_query query = {
		.device = dev, .group = -1, .eventfds = known, .neventfds = path->neventfds,
	};
	struct vfc_who who;
	int err = known ? vfc_who(ctx, &query, &who) : -ENOMEM;

	free(known);
	if (err)
		return err == -ENOMEM ? err :
		       path_unseen(path, "processes", "%.200s", vfc_error(ctx));
	for (size_t i = 0; i < who.nprocesses && !err; i++)
		err = keep_holder(&who.processes[i], path);
	*unread = who.unread;
	vfc_who_clear(&who);
	return err;
}

/* Remove this process from the list if the device is in a session. */
static void leave_out_us(struct vfc_irq_path *path)
{
	size_t i;

	for (i = 0; i < path->nholders; i++)
		if (path->holders[i].process.pid == getpid()) {
			free(path->holders[i].ids);
			path->holders[i] = path->holders[--path->nholders];
			return;
		}
}

/* ---- unknown parts ---------------------------------- */

static int say_unseen(const struct vfc_handle *handle, unsigned int unread,
		      struct vfc_irq_path *path)
{
	bool kvm = false;
	int err = 0;
	size_t i;

	for (i = 0; i < path->nholders; i++)
		kvm |= path->holders[i].kvm;
	if (unread)
		err = path_unseen(path, "processes", "%u processes of other users could not be "
				  "inspected", unread);
	if (!err && !handle && path->nholders)
		err = path_unseen(path, "eventfds",
				  "only the session knows which of them belong to the device");
	if (!err && kvm)
		err = path_unseen(path, "irqfd",
				  "the kernel does not report which eventfds are irqfds");
	for (i = 0; i < path->nunseen && kvm && !err; i++)
		if (!strcmp(path->unseen[i].part, "remapping"))
			return path_unseen(path, "bypass",
					   "only a remapping table shows posted interrupts");
	return err;
}

int path_holders(struct vfc_ctx *ctx, const struct vfc_device *dev, struct vfc_handle *handle,
		 struct vfc_irq_path *path)
{
	unsigned int unread = 0;
	int n = handle ? vfc_handle_eventfds(handle, &path->eventfds) : 0, err;

	if (n < 0)
		return n;
	path->neventfds = (size_t)n;
	err = find_holders(ctx, dev, path, &unread);
	if (err)
		return err;
	if (handle && handle->in_session)
		leave_out_us(path);
	return say_unseen(handle, unread, path);
}
