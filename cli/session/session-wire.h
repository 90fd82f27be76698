/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-wire.h: the protocol between a session process and its clients. A request
 * and a reply are one message each, over a SOCK_SEQPACKET Unix socket, with a fixed
 * layout and a bounded size. Descriptors of items are sent with SCM_RIGHTS.
 */
#ifndef CLI_SESSION_WIRE_H
#define CLI_SESSION_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/vfc.h"

/* "vfh" and a version, which changes with the layout and meaning of messages and items. */
#define WIRE_MAGIC UINT32_C(0x76666802)

#define WIRE_ITEMS 24		/* items per message; longer lists take several */
#define WIRE_TEXT 512		/* size of an error message or hint, with NUL */

enum wire_type {
	WIRE_LIST,		/* list items starting at .from, without descriptors */
	WIRE_GET,		/* list with descriptors; the first item is the device */
	WIRE_PUT,		/* store an item, or map a buffer */
	WIRE_ADD,		/* add .value to an item's value; the reply has the sum */
	WIRE_DROP,		/* remove an item and its parts, or unmap a buffer */
	WIRE_CLOSE,		/* close a device */
	WIRE_REPLY,
	WIRE_TYPES,
};

/* A message; only the first count items are sent, and their descriptors. */
struct wire {
	uint32_t magic;
	uint32_t type;		/* enum wire_type */
	int32_t err;		/* reply: 0 or a negative errno; .error has the message */
	uint32_t count;		/* items that follow */
	uint32_t from;		/* reply: where the list continues; 0: at the end */
	uint32_t generation;	/* of the list; changes when the items change */
	char error[WIRE_TEXT];
	char hint[WIRE_TEXT];
	struct vfc_item items[WIRE_ITEMS];
};

/* Begin an empty message. */
void wire_begin(struct wire *wire, enum wire_type type);

/* Add an item; the caller owns the descriptor. The message must have room. */
void wire_add(struct wire *wire, const struct vfc_item *item);

/*
 * Check that bytes are a complete message with nfds descriptors: counts within bounds,
 * texts terminated. Return 0, -EPROTONOSUPPORT for another version, or -EPROTO. Pure.
 */
int wire_check(const void *bytes, size_t size, size_t nfds);

/* Send a message. Return 0, -EAGAIN on a timeout, -EPIPE, … */
int wire_send(int fd, const struct wire *wire);

/*
 * Receive a message. Return 1 (the caller owns the descriptors), 0 at the end of the
 * stream, -EAGAIN on a timeout, -EMFILE without free descriptors, or an error of
 * wire_check().
 */
int wire_receive(int fd, struct wire *wire);

/* Close the descriptors of the items, except those set to -1. */
void wire_close(struct wire *wire);

#endif
