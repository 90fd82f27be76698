/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-process.c: the process that has devices open between commands. It sends
 * clients copies of its descriptors, stores their items, maps and unmaps buffers for
 * them, and closes a device when a client or the kernel requests it.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices.h"
#include "session-items.h"
#include "session-wire.h"
#include "session.h"

#define CLIENTS 64
#define ANY UINT32_MAX

struct client {
	int fd;			/* -1: free */
	uint32_t id;		/* never reused */
	char address[VFC_NAME];	/* the device it uses; "": none yet */
	int request;		/* eventfd for the kernel's request (REQ); -1: none */
};

struct server {
	struct env *env;
	struct session_socket *sockets;
	size_t nsockets;
	int dirfd;		/* directory of the sockets */
	struct items items;
	struct client clients[CLIENTS];
	uint32_t next_id;
	uint32_t generation;
	time_t since;
};

/* ---- lists ---------------------------------------------------------- */

/* List all items: those of the space, the start time, and those of clients. */
static int list_all(struct server *s, struct vfc_item **all)
{
	struct vfc_item *own, *list;
	int n = vfc_space_export(s->env->space, &own);
	size_t i, count;

	if (n < 0)
		return n;
	count = (size_t)n;
	list = reallocarray(own, count + s->items.count + 1, sizeof(*list));
	if (!list) {
		free(own);
		return -ENOMEM;
	}
	list[count] = vfc_item(VFC_ITEM_SINCE, NULL, 0, 0);
	list[count++].value = (uint64_t)s->since;
	for (i = 0; i < s->items.count; i++)
		list[count++] = s->items.list[i].item;
	*all = list;
	return (int)count;
}

static int fill_list(struct server *s, const struct wire *in, struct wire *out, bool fds)
{
	struct vfc_item *all;
	int i = (int)in->from, n = list_all(s, &all);

	if (n < 0)
		return n;
	for (; i >= 0 && i < n && out->count < WIRE_ITEMS; i++) {
		all[i].fd = fds ? all[i].fd : -1;
		wire_add(out, &all[i]);
	}
	out->from = i < n ? (uint32_t)i : 0;
	out->generation = s->generation;
	free(all);
	return 0;
}

/* ---- closing -------------------------------------------------------- */

/* Undo unfinished changes of a client that disconnected. */
static void undo_pending(struct server *s, const struct client *client)
{
	struct vfc_handle *handle;
	struct vfc_item item;
	size_t i;

	for (i = 0; i < s->items.count; i++) {
		item = s->items.list[i].item;
		if (s->items.list[i].owner != client->id || item.type != VFC_ITEM_IRQ_PENDING)
			continue;
		handle = vfc_space_handle(s->env->space, item.name);
		if (handle)
			vfc_irq_clear(handle, item.index);
		item.type = VFC_ITEM_IRQ;
		items_drop(&s->items, &item);
		s->generation++;
		i = (size_t)-1;
	}
}

static void drop_client(struct server *s, struct client *client)
{
	close(client->fd);
	client->fd = -1;
	if (client->request >= 0)
		close(client->request);
	client->request = -1;
	undo_pending(s, client);
}

/* Disconnect the clients of a device except one (NULL: all). */
static void drop_clients_of(struct server *s, const char *address, const struct client *but)
{
	size_t i;

	for (i = 0; i < CLIENTS; i++)
		if (s->clients[i].fd >= 0 && &s->clients[i] != but &&
		    !strcmp(s->clients[i].address, address))
			drop_client(s, &s->clients[i]);
}

/* Disable the interrupts that clients enabled, even if they still have the device's fd. */
static void disable_irqs(struct server *s, struct vfc_handle *handle)
{
	struct vfc_item irq = vfc_item(VFC_ITEM_IRQ, vfc_handle_address(handle), 0, 0);

	for (; irq.index < vfc_handle_irqs(handle); irq.index++)
		if (items_find(&s->items, &irq))
			vfc_irq_clear(handle, irq.index);
}

static void remove_socket(struct server *s, const char *address)
{
	size_t i;

	for (i = 0; i < s->nsockets; i++) {
		if (s->sockets[i].fd < 0 || strcmp(s->sockets[i].address, address))
			continue;
		unlinkat(s->dirfd, address, 0);
		close(s->sockets[i].fd);
		s->sockets[i].fd = -1;
	}
}

/* Close a device, and the space with the last device. */
static void close_device(struct server *s, struct vfc_handle *handle, const struct client *but)
{
	struct vfc_item device = vfc_item(VFC_ITEM_DEVICE, vfc_handle_address(handle), 0, 0);

	remove_socket(s, device.name);
	drop_clients_of(s, device.name, but);
	disable_irqs(s, handle);
	items_drop(&s->items, &device);
	s->generation++;
	env_close_handle(s->env, handle);
}

/* The kernel requests a device (REQ): notify the clients, then close it. */
static void handle_request(struct server *s, struct vfc_handle *handle)
{
	const uint64_t one = 1;
	size_t i;

	for (i = 0; i < CLIENTS; i++) {
		struct client *client = &s->clients[i];

		if (client->fd >= 0 && client->request >= 0 &&
		    !strcmp(client->address, vfc_handle_address(handle)) &&
		    write(client->request, &one, sizeof(one)) < 0)
			drop_client(s, client);
	}
	close_device(s, handle, NULL);
}

/* ---- requests of clients -------------------------------------------- */

static int do_list(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	(void)client;
	return fill_list(s, in, out, false);
}

static int do_get(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	const char *address = in->items[0].name;

	if (!vfc_space_handle(s->env->space, address))
		return -ENODEV;
	memcpy(client->address, address, sizeof(client->address));
	return fill_list(s, in, out, true);
}

/* Signal REQ of the client's device to its eventfd. */
static int subscribe(struct client *client, struct vfc_item *item)
{
	if (client->request >= 0)
		return -EEXIST;
	if (item->fd < 0 || strcmp(item->name, client->address) != 0)
		return -EINVAL;
	client->request = item->fd;
	item->fd = -1;
	return 0;
}

static int map_buffer(struct server *s, struct vfc_item *item)
{
	struct vfc_item buffer = *item;

	if (strlen(item->name) >= VFC_BUFFER_NAME || item->fd < 0)
		return -EINVAL;
	item->fd = -1;
	s->generation++;
	return vfc_dma_adopt(s->env->space, &buffer);
}

static int do_put(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	struct vfc_item *item = &in->items[0];
	int err;

	(void)out;
	if (item->type == VFC_ITEM_DMA)
		return map_buffer(s, item);
	if (item->type == VFC_ITEM_REQ)
		return subscribe(client, item);
	if (item->type < VFC_ITEM_IRQ || !vfc_space_handle(s->env->space, item->name))
		return -ENODEV;
	err = items_put(&s->items, item, client->id);
	if (err)
		return err;
	item->fd = -1;
	s->generation++;
	return 0;
}

static int do_add(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	struct vfc_item *item = items_find(&s->items, &in->items[0]), sum;

	(void)client;
	if (!item)
		return -ENOENT;
	item->value += in->items[0].value;
	sum = *item;
	sum.fd = -1;
	wire_add(out, &sum);
	return 0;
}

static int do_drop(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	const struct vfc_item *item = &in->items[0];

	(void)out;
	s->generation++;
	if (item->type == VFC_ITEM_DMA)
		return vfc_dma_unmap(s->env->space, item->name);
	if (item->type == VFC_ITEM_REQ && client->request >= 0) {
		close(client->request);
		client->request = -1;
	}
	if (item->type >= VFC_ITEM_IRQ)
		items_drop(&s->items, item);
	return 0;
}

static int do_close(struct server *s, struct client *client, struct wire *in, struct wire *out)
{
	struct vfc_handle *handle = vfc_space_handle(s->env->space, in->items[0].name);

	(void)out;
	if (!handle)
		return -ENODEV;
	close_device(s, handle, client);
	return 0;
}

static const struct {
	int (*run)(struct server *s, struct client *client, struct wire *in, struct wire *out);
	uint32_t items;		/* minimum number of items */
} requests[WIRE_TYPES] = {
	[WIRE_LIST] = { do_list, 0 },
	[WIRE_GET] = { do_get, 1 },
	[WIRE_PUT] = { do_put, 1 },
	[WIRE_ADD] = { do_add, 1 },
	[WIRE_DROP] = { do_drop, 1 },
	[WIRE_CLOSE] = { do_close, 1 },
};

/* Fill in why a request failed: the library's message, if it recorded one. */
static void fill_error(struct server *s, struct wire *out, int err, bool recorded)
{
	out->err = err;
	out->count = 0;
	snprintf(out->error, sizeof(out->error), "%s",
		 recorded ? vfc_error(s->env->ctx) : strerror(-err));
	snprintf(out->hint, sizeof(out->hint), "%s",
		 recorded ? vfc_hint(s->env->ctx) : "");
}

/* Answer a request. Drop a client that sends an invalid one or does not read the reply. */
static void serve_client(struct server *s, struct client *client)
{
	struct wire in, out;
	int err, got = wire_receive(client->fd, &in);
	bool recorded;

	if (got == -EAGAIN)
		return;
	if (got <= 0) {
		drop_client(s, client);
		return;
	}
	wire_begin(&out, WIRE_REPLY);
	vfc_record(s->env->ctx, 0, "", "");
	if (!requests[in.type].run || in.count < requests[in.type].items)
		err = -EINVAL;
	else
		err = requests[in.type].run(s, client, &in, &out);
	recorded = *vfc_error(s->env->ctx);
	wire_close(&in);
	if (err)
		fill_error(s, &out, err, recorded);
	if (client->fd >= 0 && wire_send(client->fd, &out))
		drop_client(s, client);
}

/* ---- the loop ------------------------------------------------------- */

/* Accept a client of this user. Reject other users, and clients beyond the limit. */
static void accept_client(struct server *s, int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	socklen_t size = sizeof(struct ucred);
	struct ucred peer;
	size_t i = 0;

	if (fd < 0)
		return;
	while (i < CLIENTS && s->clients[i].fd >= 0)
		i++;
	if (i == CLIENTS || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) ||
	    peer.uid != geteuid()) {
		close(fd);
		return;
	}
	s->clients[i] = (struct client){ .fd = fd, .id = ++s->next_id, .request = -1 };
}

/* The descriptors to poll; see watch_all() for their order. */
struct watch {
	struct pollfd fds[CLIENTS + 2 * SESSION_DEVICES];
	nfds_t count;
};

static void add_watch(struct watch *w, int fd)
{
	w->fds[w->count++] = (struct pollfd){ .fd = fd, .events = POLLIN };
}

/* Return the device of a socket, NULL if it is closed. */
static struct vfc_handle *device_of(struct server *s, size_t i)
{
	return s->sockets[i].fd < 0 ? NULL :
	       vfc_space_handle(s->env->space, s->sockets[i].address);
}

/* For each device the kernel's requests and the socket, then the clients; -1 if closed. */
static void watch_all(struct server *s, struct watch *w)
{
	struct vfc_handle *handle;
	size_t i;

	w->count = 0;
	for (i = 0; i < s->nsockets; i++) {
		handle = device_of(s, i);
		add_watch(w, handle ? vfc_irq_fd(handle) : -1);
		add_watch(w, s->sockets[i].fd);
	}
	for (i = 0; i < CLIENTS; i++)
		add_watch(w, s->clients[i].fd);
}

/* Handle the kernel's requests first: they must not wait for clients. */
static void serve_watched(struct server *s, const struct watch *w)
{
	struct vfc_irq_event event;
	struct vfc_handle *handle;
	size_t i;

	for (i = 0; i < s->nsockets; i++) {
		handle = device_of(s, i);
		if (handle && w->fds[2 * i].revents &&
		    vfc_irq_next(handle, ANY, ANY, 0, &event) == 1)
			handle_request(s, handle);
		else if (handle && w->fds[2 * i + 1].revents)
			accept_client(s, s->sockets[i].fd);
	}
	for (i = 0; i < CLIENTS && s->env->space; i++)
		if (s->clients[i].fd >= 0 && w->fds[2 * s->nsockets + i].fd == s->clients[i].fd &&
		    w->fds[2 * s->nsockets + i].revents)
			serve_client(s, &s->clients[i]);
}

/* Serve clients. Signals are delivered only during ppoll(). */
static void serve_loop(struct server *s)
{
	sigset_t blocked, outside;
	struct watch w;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &outside);
	while (s->env->space && !env_signal) {
		watch_all(s, &w);
		if (ppoll(w.fds, w.count, NULL, &outside) > 0)
			serve_watched(s, &w);
	}
	sigprocmask(SIG_SETMASK, &outside, NULL);
}

/* Enable REQ, if the device has it: the kernel then requests the device before removal. */
static void enable_request(struct env *env, const char *address)
{
	struct vfc_handle *handle = vfc_space_handle(env->space, address);
	struct vfc_irq irq;
	uint64_t req;

	if (!vfc_word_number(VFC_WORDS_IRQ, "req", &req) && req < vfc_handle_irqs(handle) &&
	    !vfc_irq_info(handle, (uint32_t)req, &irq) && irq.name)
		vfc_irq_enable(handle, irq.index, 1);
}

void session_serve(struct env *env, struct session_socket *sockets, size_t count, int dirfd)
{
	struct server s = {
		.env = env, .sockets = sockets, .nsockets = count, .dirfd = dirfd,
		.since = time(NULL),
	};
	size_t i;

	for (i = 0; i < CLIENTS; i++)
		s.clients[i] = (struct client){ .fd = -1, .request = -1 };
	for (i = 0; i < count; i++)
		enable_request(env, sockets[i].address);
	serve_loop(&s);
	while (env->space)
		close_device(&s, vfc_space_handle(env->space, NULL), NULL);
	for (i = 0; i < CLIENTS; i++)
		if (s.clients[i].fd >= 0)
			drop_client(&s, &s.clients[i]);
	free(s.items.list);
}
