/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * irq-path-holders.c: where an interrupt ends: the eventfds of the open device, the
 * processes that have them or the device, and KVM in those.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "irq-path.h"
#include "irq.h"
#include "proc.h"

/* What is being looked for among the processes. */
struct search {
	struct vfc_ctx *ctx;
	struct vfc_irq_path *path;
	struct vfc_holder *known;	/* have the device open */
	int nknown;
	const char *pid;		/* whose descriptors are being looked at */
	struct vfc_irq_holder now;	/* and what was found there */
	int err;
};

/* ---- eventfds ---------------------------------------------------------- */

static int add_eventfd(struct vfc_handle *handle, struct vfc_irq_path *path, uint32_t index,
		       uint32_t vector, int fd)
{
	struct vfc_irq_eventfd *e = GROW(path->eventfds, path->neventfds);
	uint64_t id;
	char name[16];

	if (!e)
		return -ENOMEM;
	snprintf(name, sizeof(name), "%d", fd);
	*e = (struct vfc_irq_eventfd){
		.index = index,
		.vector = vector,
		.name = handle->flags & VFIO_DEVICE_FLAGS_PCI ?
			vfc_word(VFC_WORDS_IRQ, index) : NULL,
		.id = proc_fdinfo(vfc_handle_ctx(handle), "self", name, "eventfd-id:", 10, &id) ?
		      (int)id : -1,
		.waiting = irq_waiting(handle, fd),
	};
	return 0;
}

/* Those that the session has armed. */
static int add_eventfds(struct vfc_handle *handle, struct vfc_irq_path *path)
{
	const struct irqs *irqs = handle->irqs.state;
	uint32_t i, v;
	int err = 0;

	for (i = 0; irqs && i < irqs->count; i++)
		for (v = 0; v < irqs->lines[i].armed && !err; v++)
			err = add_eventfd(handle, path, i, v, irqs->lines[i].vectors[v].fd);
	return err;
}

/* ---- processes --------------------------------------------------------- */

static bool is_ours(const struct vfc_irq_path *path, uint64_t id)
{
	size_t i;

	for (i = 0; i < path->neventfds; i++)
		if (path->eventfds[i].id >= 0 && (uint64_t)path->eventfds[i].id == id)
			return true;
	return false;
}

/* Count an eventfd, and keep the number of one that is the device's. */
static void look_at_eventfd(struct search *s, const char *fd)
{
	uint64_t id;
	int *kept;

	s->now.eventfds++;
	if (!s->path->neventfds ||
	    !proc_fdinfo(s->ctx, s->pid, fd, "eventfd-id:", 10, &id) || !is_ours(s->path, id))
		return;
	kept = GROW(s->now.ids, s->now.nids);
	if (kept)
		*kept = (int)id;
	else
		s->err = -ENOMEM;
}

static bool look_at(void *data, const char *fd, const char *link)
{
	struct search *s = data;

	if (!strcmp(link, "anon_inode:[eventfd]"))
		look_at_eventfd(s, fd);
	else if (!strcmp(link, "anon_inode:kvm-vm"))
		s->now.kvm = true;
	return !s->err;
}

static const struct vfc_holder *known_holder(const struct search *s, int pid)
{
	int i;

	for (i = 0; i < s->nknown; i++)
		if (s->known[i].pid == pid)
			return &s->known[i];
	return NULL;
}

/* Keep a process that has the device, or an eventfd of it. */
static int look_at_process(void *data, const char *pid)
{
	struct search *s = data;
	const struct vfc_holder *known = known_holder(s, atoi(pid));
	struct vfc_irq_holder *kept = NULL;

	if (!known && !s->path->neventfds)
		return 0;
	s->pid = pid;
	s->now = (struct vfc_irq_holder){ .process = { .pid = atoi(pid) } };
	proc_links(s->ctx, pid, look_at, s);
	if (!s->err && (known || s->now.nids)) {
		kept = GROW(s->path->holders, s->path->nholders);
		s->err = kept ? 0 : -ENOMEM;
	}
	if (!kept) {
		free(s->now.ids);
		return s->err;
	}
	if (known)
		s->now.process = *known;
	else
		proc_comm(s->ctx, pid, s->now.process.comm);
	*kept = s->now;
	return 0;
}

/* Of a kept device we are only passing by. */
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

/* ---- what the kernel does not tell -------------------------------------- */

static int say_unseen(const struct vfc_handle *handle, unsigned int unread,
		      struct vfc_irq_path *path)
{
	bool kvm = false;
	int err = 0;
	size_t i;

	for (i = 0; i < path->nholders; i++)
		kvm |= path->holders[i].kvm;
	if (unread)
		err = path_unseen(path, "processes", "%u of other users cannot be looked into",
				  unread);
	if (!err && !handle && path->nholders)
		err = path_unseen(path, "eventfds",
				  "which of theirs are the device's only its session knows");
	if (!err && kvm)
		err = path_unseen(path, "irqfd",
				  "the kernel does not tell which eventfds are irqfds");
	for (i = 0; i < path->nunseen && kvm && !err; i++)
		if (!strcmp(path->unseen[i].part, "remapping"))
			return path_unseen(path, "bypass",
					   "only a remapping table tells posted interrupts");
	return err;
}

int path_holders(struct vfc_ctx *ctx, const struct vfc_device *dev, struct vfc_handle *handle,
		 struct vfc_irq_path *path)
{
	struct search search = { .ctx = ctx, .path = path };
	unsigned int unread;
	int err = handle ? add_eventfds(handle, path) : 0;

	if (err)
		return err;
	search.nknown = vfc_device_holders(ctx, dev, &search.known, &unread);
	if (search.nknown < 0)
		return search.nknown == -ENOMEM ? -ENOMEM :
		       path_unseen(path, "processes", "%.200s", vfc_error(ctx));
	err = proc_each(ctx, look_at_process, &search);
	free(search.known);
	if (err)
		return err;
	if (handle && handle->kept)
		leave_out_us(path);
	return say_unseen(handle, unread, path);
}
