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
	if (wire->m.type == WIRE_REPLY && !wire->m.err)
		return 0;
	wire_close(wire);
	if (wire->m.type != WIRE_REPLY)
		return record_failure(session, -EPROTO);
	return vfc_record(session->env->ctx, wire->m.err, wire->m.error, wire->m.hint);
}

/* Send a request about one item and discard the items of the reply. */
static int send_item(struct session *session, enum wire_type type, const char *name,
		     uint64_t value, int fd)
{
	struct wire wire;
	int err;

	wire_begin(&wire, type);
	wire_add(&wire, name, value, fd);
	err = send_request(session, &wire);
	if (!err)
		wire_close(&wire);
	return err;
}

static int send_put(void *data, const struct vfc_item *item)
{
	return send_item(data, WIRE_PUT, item->name, item->value, item->fd);
}

static int send_drop(void *data, const char *name)
{
	return send_item(data, WIRE_DROP, name, 0, -1);
}

static int send_add(void *data, const char *name, uint64_t number, uint64_t *value)
{
	struct wire wire;
	int err;

	wire_begin(&wire, WIRE_ADD);
	wire_add(&wire, name, number, -1);
	err = send_request(data, &wire);
	if (err)
		return err;
	wire_close(&wire);
	if (wire.m.count != 1)
		return record_failure(data, -EPROTO);
	*value = wire.m.items[0].value;
	return 0;
}

/* Extend the timeout: pinning memory and closing a device can be slow. */
static void extend_timeout(struct session *session)
{
	const struct timeval limit = { .tv_sec = 6 * SESSION_TIMEOUT };

	setsockopt(session->link.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

static int send_map(void *data, const struct vfc_buffer *buffer)
{
	struct wire wire;
	int err;

	extend_timeout(data);
	wire_begin(&wire, WIRE_MAP);
	wire_add(&wire, buffer->name, buffer->iova, buffer->fd);
	wire.m.size = buffer->size;
	wire.m.flags = buffer->flags;
	wire.m.huge = buffer->huge;
	err = send_request(data, &wire);
	if (!err)
		wire_close(&wire);
	return err;
}

static int send_unmap(void *data, const char *name)
{
	extend_timeout(data);
	return send_item(data, WIRE_UNMAP, name, 0, -1);
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

/* Append the items of a message; the list then owns its descriptors. */
static int list_append(struct list *list, struct wire *wire)
{
	struct vfc_item *grown;
	size_t i;

	grown = reallocarray(list->items, list->count + wire->m.count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->items = grown;
	for (i = 0; i < wire->m.count; i++) {
		struct vfc_item *item = &grown[list->count++];

		*item = (struct vfc_item){ .value = wire->m.items[i].value, .fd = wire->fds[i] };
		memcpy(item->name, wire->m.items[i].name, sizeof(item->name));
		wire->fds[i] = -1;
	}
	return 0;
}

/* Read all items, one message at a time. Return 1 if the list changed in between. */
static int get_list_once(struct session *session, enum wire_type type, struct list *list)
{
	uint32_t from = 0, generation = 0;
	struct wire wire;
	int err;

	do {
		wire_begin(&wire, type);
		wire_add(&wire, session->address, 0, -1);
		wire.m.from = from;
		err = send_request(session, &wire);
		if (err)
			return err;
		if (from && wire.m.generation != generation)
			err = 1;
		if (!err && wire.m.from && wire.m.from <= from)
			err = record_failure(session, -EPROTO);
		if (!err)
			err = list_append(list, &wire);
		wire_close(&wire);
		from = wire.m.from;
		generation = wire.m.generation;
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
		.map = send_map, .unmap = send_unmap,
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
		if (!strcmp(list.items[i].name, "api"))
			summary->api = (enum vfc_api)list.items[i].value;
		else if (!strcmp(list.items[i].name, "since"))
			summary->since = (time_t)list.items[i].value;
	list_clear(&list);
	return 0;
}

int session_close(struct session *session, const char *address)
{
	extend_timeout(session);
	return send_item(session, WIRE_CLOSE, address, 0, -1);
}
