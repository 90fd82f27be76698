/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * session-wire.c: creates, checks, sends and receives the messages between a session
 * process and its clients.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "session-wire.h"

#define HEADER offsetof(struct wire, items)

void wire_begin(struct wire *wire, enum wire_type type)
{
	memset(wire, 0, sizeof(*wire));
	wire->magic = WIRE_MAGIC;
	wire->type = type;
}

void wire_add(struct wire *wire, const struct vfc_item *item)
{
	wire->items[wire->count++] = *item;
}

/* True for a printable text with a NUL within size. */
static bool is_text(const char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size && text[i]; i++)
		if (!isprint((unsigned char)text[i]) && !((unsigned char)text[i] & 0x80))
			return false;
	return i < size;
}

int wire_check(const void *bytes, size_t size, size_t nfds)
{
	const struct wire *m = bytes;
	size_t i, fds = 0;

	if (size < HEADER)
		return -EPROTO;
	if (m->magic != WIRE_MAGIC)
		return m->magic >> 8 == WIRE_MAGIC >> 8 ? -EPROTONOSUPPORT : -EPROTO;
	if (m->type >= WIRE_TYPES || m->count > WIRE_ITEMS || m->err > 0 || m->err < -4095 ||
	    size != HEADER + m->count * sizeof(m->items[0]) ||
	    !is_text(m->error, sizeof(m->error)) || !is_text(m->hint, sizeof(m->hint)))
		return -EPROTO;
	for (i = 0; i < m->count; i++) {
		if (m->items[i].type >= VFC_ITEM_TYPES ||
		    !is_text(m->items[i].name, sizeof(m->items[i].name)))
			return -EPROTO;
		fds += m->items[i].fd >= 0;
	}
	return fds == nfds ? 0 : -EPROTO;
}

/* Room for the descriptors of one message. */
union control {
	char bytes[CMSG_SPACE(WIRE_ITEMS * sizeof(int))];
	struct cmsghdr align;
};

/* Attach the descriptors to the message (SCM_RIGHTS). */
static void attach_fds(struct msghdr *msg, union control *control, const struct wire *wire)
{
	int fds[WIRE_ITEMS];
	struct cmsghdr *c;
	size_t i, n = 0;

	for (i = 0; i < wire->count; i++)
		if (wire->items[i].fd >= 0)
			fds[n++] = wire->items[i].fd;
	if (!n)
		return;
	memset(control, 0, sizeof(*control));
	msg->msg_control = control->bytes;
	msg->msg_controllen = CMSG_SPACE(n * sizeof(int));
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), fds, n * sizeof(int));
}

int wire_send(int fd, const struct wire *wire)
{
	size_t size = HEADER + wire->count * sizeof(wire->items[0]);
	struct iovec iov = { .iov_base = (void *)wire, .iov_len = size };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control;
	ssize_t n;

	attach_fds(&msg, &control, wire);
	do
		n = sendmsg(fd, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/* Copy the received descriptors to fds; return their number. */
static size_t detach_fds(struct msghdr *msg, int fds[WIRE_ITEMS])
{
	struct cmsghdr *c;
	size_t n = 0;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), n * sizeof(int));
	}
	return n;
}

int wire_receive(int fd, struct wire *wire)
{
	struct iovec iov = { .iov_base = wire, .iov_len = sizeof(*wire) };
	union control control;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.bytes, .msg_controllen = sizeof(control.bytes),
	};
	int fds[WIRE_ITEMS], err;
	size_t i, nfds;
	ssize_t n;

	do
		n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n < 0 ? -errno : 0;
	nfds = detach_fds(&msg, fds);
	err = msg.msg_flags & MSG_CTRUNC ? -EMFILE :
	      msg.msg_flags & MSG_TRUNC ? -EPROTO : wire_check(wire, (size_t)n, nfds);
	if (err) {
		while (nfds)
			close(fds[--nfds]);
		return err;
	}
	/* The sender's numbers become those of this process. */
	for (i = 0, nfds = 0; i < wire->count; i++)
		wire->items[i].fd = wire->items[i].fd >= 0 ? fds[nfds++] : -1;
	return 1;
}

void wire_close(struct wire *wire)
{
	size_t i;

	for (i = 0; i < wire->count; i++)
		if (wire->items[i].fd >= 0)
			close(wire->items[i].fd);
}
