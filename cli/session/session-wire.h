/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-wire.h: what a holder and its clients say to each other: one message
 * a request and one a reply, over a Unix socket of sequenced packets, with
 * descriptors beside the items that have one. Of fixed layout and bounded size.
 */
#ifndef CLI_SESSION_WIRE_H
#define CLI_SESSION_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/vfc.h"

/* "vfh" and a number that changes with everything below. */
#define WIRE_MAGIC UINT32_C(0x76666801)

#define WIRE_ITEMS 24		/* items of one message; longer lists take several */
#define WIRE_TEXT 512		/* of a failure's message, with NUL */

enum wire_type {
	WIRE_LIST,		/* items from .from on, without descriptors */
	WIRE_GET,		/* the same, with them; the first item names the device */
	WIRE_PUT,		/* keep a new item */
	WIRE_ADD,		/* add .value to an item's; the reply has the sum */
	WIRE_DROP,		/* forget an item and those below it */
	WIRE_MAP,		/* a buffer: its name, IOVA (.value) and memfd; .size … */
	WIRE_UNMAP,		/* a buffer by its name */
	WIRE_CLOSE,		/* close the device of that name */
	WIRE_REPLY,
	WIRE_TYPES,
};

struct wire_item {
	char name[2 * VFC_NAME];
	uint64_t value;
	uint32_t has_fd;
	uint32_t unused;
};

struct wire_message {
	uint32_t magic;
	uint32_t type;		/* enum wire_type */
	int32_t err;		/* reply: 0 or a negative errno, which error explains */
	uint32_t count;		/* items that follow */
	uint32_t from;		/* reply: where the list goes on; 0: it has ended */
	uint32_t generation;	/* of the list: another one has other items */
	uint64_t size;		/* map: bytes … */
	uint32_t flags;		/* … VFC_DMA_* */
	uint32_t huge;
	char error[WIRE_TEXT];
	char hint[WIRE_TEXT];
	struct wire_item items[WIRE_ITEMS];
};

/* A message and the descriptors of its items, -1 for none. */
struct wire {
	struct wire_message m;
	int fds[WIRE_ITEMS];
};

/* An empty message. */
void wire_begin(struct wire *wire, enum wire_type type);

/* Add an item; its descriptor stays the caller's. There must be room. */
void wire_add(struct wire *wire, const char *name, uint64_t value, int fd);

/*
 * True for bytes that are a whole message with nfds descriptors: every count
 * within its bounds, every text ended. -EPROTONOSUPPORT for another version's,
 * -EPROTO for anything else. Pure.
 */
int wire_check(const void *bytes, size_t size, size_t nfds);

/* Send; 0, -EAGAIN when it would take too long, -EPIPE, … */
int wire_send(int fd, const struct wire *wire);

/*
 * Receive: 1, 0 at the end, -EAGAIN when nothing comes in time, -EMFILE for lack
 * of descriptors, or as wire_check(). The descriptors are the caller's then.
 */
int wire_receive(int fd, struct wire *wire);

/* Close the descriptors that nobody has taken (set to -1). */
void wire_close(struct wire *wire);

#endif
