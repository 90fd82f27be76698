/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-client.c: the client of a session. It imports the descriptors of the session
 * process as a space and reports changes to the process.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "session-wire.h"
#include "session.h"

#define TRIES 16		/* to read a list that other clients change */

struct session {
	struct env *env;
	char address[VFC_NAME];
	struct vfc_session link;	/* .fd: the socket */
};

/* ---- requests ------------------------------------------------------- */

/* Record why a request could not be sent or answered. */
static int record_failure(struct session *session, int err)
{
	char error[4 * VFC_NAME], hint[VFC_NAME];

	snprintf(hint, sizeof(hint), "kill %d ends the session", (int)session->link.pid);
	snprintf(error, sizeof(error), "the session of pid %d %s", (int)session->link.pid,
		 err == -EAGAIN ? "does not answer: timed out" :
		 err == -EPROTONOSUPPORT ? "is from another version of vfioctl" :
		 err == -EMFILE ? "has more descriptors than ulimit -n allows" :
		 err == -EPROTO ? "sent an invalid reply" : "has ended");
	if (err == -EAGAIN)
		err = -ETIMEDOUT;
	else if (err == -EPIPE || err == -ECONNRESET)
		err = -ENODEV;
	return vfc_record(session->env->ctx, err, error,
			  err == -ETIMEDOUT || err == -EPROTONOSUPPORT ? hint : "");
}

/* Send a request and receive the reply into wire; the caller owns its descriptors. */
static int send_request(struct session *session, struct wire *wire)
{
	int err = wire_send(session->link.fd, wire), got;

	if (err)
		return record_failure(session, err);
	got = wire_receive(session->link.fd, wire);
	if (got <= 0)
		return record_failure(session, got ? got : -ENODEV);
	if (wire->type == WIRE_REPLY && !wire->err)
		return 0;
	wire_close(wire);
	if (wire->type != WIRE_REPLY)
		return record_failure(session, -EPROTO);
	return vfc_record(session->env->ctx, wire->err, wire->error, wire->hint);
}

/* Extend the timeout: pinning memory and closing a device can be slow. */
static void extend_timeout(struct session *session)
{
	const struct timeval limit = { .tv_sec = 6 * SESSION_TIMEOUT };

	setsockopt(session->link.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

/* Send a request about one item; *sum (NULL: none) gets the value that the reply has. */
static int send_item(struct session *session, enum wire_type type, const struct vfc_item *item,
		     uint64_t *sum)
{
	struct wire wire;
	int err;

	if (item->type == VFC_ITEM_DMA || type == WIRE_CLOSE)
		extend_timeout(session);
	wire_begin(&wire, type);
	wire_add(&wire, item);
	err = send_request(session, &wire);
	if (err)
		return err;
	wire_close(&wire);
	if (sum && wire.count != 1)
		return record_failure(session, -EPROTO);
	if (sum)
		*sum = wire.items[0].value;
	return 0;
}

static int send_put(void *data, const struct vfc_item *item)
{
	return send_item(data, WIRE_PUT, item, NULL);
}

static int send_add(void *data, const struct vfc_item *item, uint64_t *sum)
{
	return send_item(data, WIRE_ADD, item, sum);
}

static int send_drop(void *data, const struct vfc_item *item)
{
	struct vfc_item name = *item;

	name.fd = -1;
	return send_item(data, WIRE_DROP, &name, NULL);
}

/* ---- lists ---------------------------------------------------------- */

struct list {
	struct vfc_item *items;
	size_t count;
};

static void list_clear(struct list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->items[i].fd >= 0)
			close(list->items[i].fd);
	free(list->items);
	*list = (struct list){ 0 };
}

/* Append the items of a message; the list then owns their descriptors. */
static int list_append(struct list *list, struct wire *wire)
{
	struct vfc_item *grown;

	grown = reallocarray(list->items, list->count + wire->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->items = grown;
	memcpy(&grown[list->count], wire->items, wire->count * sizeof(*grown));
	list->count += wire->count;
	wire->count = 0;
	return 0;
}

/* Read all items, one message at a time. Return 1 if the list changed in between. */
static int get_list_once(struct session *session, enum wire_type type, struct list *list)
{
	struct vfc_item device = vfc_item(VFC_ITEM_DEVICE, session->address, 0, 0);
	uint32_t from = 0, generation = 0;
	struct wire wire;
	int err;

	do {
		wire_begin(&wire, type);
		wire_add(&wire, &device);
		wire.from = from;
		err = send_request(session, &wire);
		if (err)
			return err;
		if (from && wire.generation != generation)
			err = 1;
		if (!err && wire.from && wire.from <= from)
			err = record_failure(session, -EPROTO);
		if (!err)
			err = list_append(list, &wire);
		wire_close(&wire);
		from = wire.from;
		generation = wire.generation;
	} while (!err && from);
	return err;
}

static int get_list(struct session *session, enum wire_type type, struct list *list)
{
	int err, tries = 0;

	do {
		list_clear(list);
		err = get_list_once(session, type, list);
	} while (err == 1 && ++tries < TRIES);
	if (err == 1)
		err = vfc_record(session->env->ctx, -EBUSY,
				 "other commands keep changing the session", "");
	if (err)
		list_clear(list);
	return err;
}

/* ---- the session ---------------------------------------------------- */

int session_find(struct env *env, const char *address, struct session **out)
{
	struct session *session;
	pid_t pid = 0;
	int fd;

	*out = NULL;
	/* With --sysroot nothing is open. */
	fd = vfc_rerooted(env->ctx) ? -ENOENT : session_connect(address, &pid);
	if (fd == -ENOENT || fd == -EPERM || fd == -ENAMETOOLONG || fd == -EACCES)
		return EXIT_DONE;
	session = fd < 0 ? NULL : calloc(1, sizeof(*session));
	if (!session) {
		if (fd >= 0)
			close(fd);
		return fd == -EAGAIN ? err_absent(env, -ETIMEDOUT, "vfioctl sessions lists them",
						  "%s: the session does not answer: timed out",
						  address) :
		       err_errno(env, fd < 0 ? fd : -ENOMEM, "%s: join the session", address);
	}
	session->env = env;
	snprintf(session->address, sizeof(session->address), "%s", address);
	session->link = (struct vfc_session){
		.put = send_put, .add = send_add, .drop = send_drop,
		.data = session, .fd = fd, .pid = pid,
	};
	*out = session;
	return EXIT_DONE;
}

void session_free(struct session *session)
{
	if (!session)
		return;
	close(session->link.fd);
	free(session);
}

pid_t session_pid(const struct session *session)
{
	return session->link.pid;
}

int session_import(struct session *session, struct vfc_space **space)
{
	struct list list = { 0 };
	int err = get_list(session, WIRE_GET, &list);

	if (err)
		return err;
	/* The import owns the descriptors, even if it fails. */
	err = vfc_space_import(session->env->ctx, list.items, list.count, &session->link, space);
	free(list.items);
	return err;
}

struct session *session_of(const struct vfc_space *space)
{
	const struct vfc_session *link = space ? vfc_space_session(space) : NULL;

	return link ? link->data : NULL;
}

int session_summary(struct session *session, struct session_summary *summary)
{
	struct list list = { 0 };
	size_t i;
	int err = get_list(session, WIRE_LIST, &list);

	if (err)
		return err;
	*summary = (struct session_summary){ .pid = session->link.pid };
	for (i = 0; i < list.count; i++)
		if (list.items[i].type <= VFC_ITEM_IOMMUFD)
			summary->api = (enum vfc_api)list.items[i].index;
		else if (list.items[i].type == VFC_ITEM_SINCE)
			summary->since = (time_t)list.items[i].value;
	list_clear(&list);
	return 0;
}

int session_close(struct session *session, const char *address)
{
	struct vfc_item device = vfc_item(VFC_ITEM_DEVICE, address, 0, 0);

	return send_item(session, WIRE_CLOSE, &device, NULL);
}
