/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holder-client.c: a command's side of a session: what the holder has open is
 * made a space of here, and what becomes of it is told to the holder.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/out/err.h"
#include "holder-wire.h"
#include "holder.h"

#define TRIES 16		/* to get a list that nobody changes meanwhile */

struct held {
	struct env *env;
	char address[VFC_NAME];
	struct vfc_keeper keeper;	/* .fd: the socket */
};

/* ---- talking -------------------------------------------------------- */

/* Record why a holder could not be asked. */
static int fail(struct held *held, int err)
{
	char error[4 * VFC_NAME], hint[VFC_NAME];

	snprintf(hint, sizeof(hint), "kill %d ends the session", (int)held->keeper.pid);
	snprintf(error, sizeof(error), "the session of pid %d %s", (int)held->keeper.pid,
		 err == -EAGAIN ? "does not answer: timed out" :
		 err == -EPROTONOSUPPORT ? "is of another version of vfioctl" :
		 err == -EMFILE ? "has more descriptors than this process may have: ulimit -n" :
		 err == -EPROTO ? "answers nonsense" : "has ended");
	if (err == -EAGAIN)
		err = -ETIMEDOUT;
	else if (err == -EPIPE || err == -ECONNRESET)
		err = -ENODEV;
	return vfc_record(held->env->ctx, err, error,
			  err == -ETIMEDOUT || err == -EPROTONOSUPPORT ? hint : "");
}

/* One request and its reply, which takes its place; descriptors are the caller's. */
static int ask(struct held *held, struct wire *wire)
{
	int err = wire_send(held->keeper.fd, wire), got;

	if (err)
		return fail(held, err);
	got = wire_receive(held->keeper.fd, wire);
	if (got <= 0)
		return fail(held, got ? got : -ENODEV);
	if (wire->m.type == WIRE_REPLY && !wire->m.err)
		return 0;
	wire_close(wire);
	if (wire->m.type != WIRE_REPLY)
		return fail(held, -EPROTO);
	return vfc_record(held->env->ctx, wire->m.err, wire->m.error, wire->m.hint);
}

/* A request about one item, whose reply has none that matter. */
static int tell(struct held *held, enum wire_type type, const char *name, uint64_t value, int fd)
{
	struct wire wire;
	int err;

	wire_begin(&wire, type);
	wire_add(&wire, name, value, fd);
	err = ask(held, &wire);
	if (!err)
		wire_close(&wire);
	return err;
}

static int keeper_put(void *data, const struct vfc_kept *item)
{
	return tell(data, WIRE_PUT, item->name, item->value, item->fd);
}

static int keeper_drop(void *data, const char *name)
{
	return tell(data, WIRE_DROP, name, 0, -1);
}

static int keeper_add(void *data, const char *name, uint64_t number, uint64_t *value)
{
	struct wire wire;
	int err;

	wire_begin(&wire, WIRE_ADD);
	wire_add(&wire, name, number, -1);
	err = ask(data, &wire);
	if (err)
		return err;
	wire_close(&wire);
	if (wire.m.count != 1)
		return fail(data, -EPROTO);
	*value = wire.m.items[0].value;
	return 0;
}

/* Pinning memory, closing a device: these take their time. */
static void be_patient(struct held *held)
{
	const struct timeval limit = { .tv_sec = 6 * HOLDER_TIMEOUT };

	setsockopt(held->keeper.fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
}

static int keeper_map(void *data, const struct vfc_buffer *buffer)
{
	struct wire wire;
	int err;

	be_patient(data);
	wire_begin(&wire, WIRE_MAP);
	wire_add(&wire, buffer->name, buffer->iova, buffer->fd);
	wire.m.size = buffer->size;
	wire.m.flags = buffer->flags;
	wire.m.huge = buffer->huge;
	err = ask(data, &wire);
	if (!err)
		wire_close(&wire);
	return err;
}

static int keeper_unmap(void *data, const char *name)
{
	be_patient(data);
	return tell(data, WIRE_UNMAP, name, 0, -1);
}

/* ---- lists ---------------------------------------------------------- */

struct list {
	struct vfc_kept *items;
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

/* Append the items of a message, and take its descriptors. */
static int list_append(struct list *list, struct wire *wire)
{
	struct vfc_kept *grown;
	size_t i;

	grown = reallocarray(list->items, list->count + wire->m.count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	list->items = grown;
	for (i = 0; i < wire->m.count; i++) {
		struct vfc_kept *kept = &grown[list->count++];

		*kept = (struct vfc_kept){ .value = wire->m.items[i].value, .fd = wire->fds[i] };
		memcpy(kept->name, wire->m.items[i].name, sizeof(kept->name));
		wire->fds[i] = -1;
	}
	return 0;
}

/* All items, message after message: 0, or 1 when the list has changed meanwhile. */
static int get_once(struct held *held, enum wire_type type, struct list *list)
{
	uint32_t from = 0, generation = 0;
	struct wire wire;
	int err;

	do {
		wire_begin(&wire, type);
		wire_add(&wire, held->address, 0, -1);
		wire.m.from = from;
		err = ask(held, &wire);
		if (err)
			return err;
		if (from && wire.m.generation != generation)
			err = 1;
		if (!err && wire.m.from && wire.m.from <= from)
			err = fail(held, -EPROTO);
		if (!err)
			err = list_append(list, &wire);
		wire_close(&wire);
		from = wire.m.from;
		generation = wire.m.generation;
	} while (!err && from);
	return err;
}

static int get(struct held *held, enum wire_type type, struct list *list)
{
	int err, tries = 0;

	do {
		list_clear(list);
		err = get_once(held, type, list);
	} while (err == 1 && ++tries < TRIES);
	if (err == 1)
		err = vfc_record(held->env->ctx, -EBUSY,
				 "other commands keep changing the session", "");
	if (err)
		list_clear(list);
	return err;
}

/* ---- the session ---------------------------------------------------- */

int held_find(struct env *env, const char *address, struct held **out)
{
	struct held *held;
	pid_t pid = 0;
	int fd;

	*out = NULL;
	/* Below another root nothing is ever open. */
	fd = vfc_rerooted(env->ctx) ? -ENOENT : holder_connect(address, &pid);
	if (fd == -ENOENT || fd == -EPERM || fd == -ENAMETOOLONG || fd == -EACCES)
		return EXIT_DONE;
	held = fd < 0 ? NULL : calloc(1, sizeof(*held));
	if (!held) {
		if (fd >= 0)
			close(fd);
		return fd == -EAGAIN ? err_absent(env, -ETIMEDOUT, "vfioctl sessions lists them",
						  "%s: its session does not answer: timed out",
						  address) :
		       err_errno(env, fd < 0 ? fd : -ENOMEM, "%s: join its session", address);
	}
	held->env = env;
	snprintf(held->address, sizeof(held->address), "%s", address);
	held->keeper = (struct vfc_keeper){
		.put = keeper_put, .add = keeper_add, .drop = keeper_drop,
		.map = keeper_map, .unmap = keeper_unmap,
		.data = held, .fd = fd, .pid = pid,
	};
	*out = held;
	return EXIT_DONE;
}

void held_free(struct held *held)
{
	if (!held)
		return;
	close(held->keeper.fd);
	free(held);
}

pid_t held_pid(const struct held *held)
{
	return held->keeper.pid;
}

int held_import(struct held *held, struct vfc_space **space)
{
	struct list list = { 0 };
	int err = get(held, WIRE_GET, &list);

	if (err)
		return err;
	/* The descriptors are taken over, whatever comes of it. */
	err = vfc_space_import(held->env->ctx, list.items, list.count, &held->keeper, space);
	free(list.items);
	return err;
}

struct held *held_of(const struct vfc_space *space)
{
	const struct vfc_keeper *keeper = space ? vfc_space_keeper(space) : NULL;

	return keeper ? keeper->data : NULL;
}

int held_summary(struct held *held, struct held_summary *summary)
{
	struct list list = { 0 };
	size_t i;
	int err = get(held, WIRE_LIST, &list);

	if (err)
		return err;
	*summary = (struct held_summary){ .pid = held->keeper.pid };
	for (i = 0; i < list.count; i++)
		if (!strcmp(list.items[i].name, "api"))
			summary->api = (enum vfc_api)list.items[i].value;
		else if (!strcmp(list.items[i].name, "since"))
			summary->since = (time_t)list.items[i].value;
	list_clear(&list);
	return 0;
}

int held_close(struct held *held, const char *address)
{
	be_patient(held);
	return tell(held, WIRE_CLOSE, address, 0, -1);
}
