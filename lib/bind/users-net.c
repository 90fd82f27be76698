/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-net.c: uses of a network interface: default routes, the login of this
 * command, network file systems, also through bonds, bridges and VLANs; and
 * bonds, bridges and VLANs themselves.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/unread.h"

/* Maximum depth of stacked interfaces. */
#define MAX_STACK 16

/* Maximum number of processes between a login and this process. */
#define MAX_PARENTS 64

/* A route of either family; IPv4 addresses use the first four bytes. */
struct route {
	char interface[VFC_NAME];
	uint8_t net[16];
	unsigned int bits;	/* prefix length of net; 0: a default route */
};

/* True if a route is up and not a reject route. */
static bool is_open(unsigned int flags)
{
	return (flags & (RTF_UP | RTF_REJECT)) == RTF_UP;
}

/* Parse a line of /proc/net/route: hexadecimal numbers, addresses in wire order. */
static bool parse_route4(const char *line, struct route *r)
{
	unsigned int net, mask, flags;

	if (sscanf(line, "%63s %8x %*x %4x %*d %*d %*d %8x", r->interface, &net, &flags,
		   &mask) != 4 || !is_open(flags))
		return false;
	memcpy(r->net, &net, sizeof(net));
	r->bits = (unsigned int)__builtin_popcount(mask);
	return true;
}

/* Parse a line of /proc/net/ipv6_route. Its loopback default route rejects packets. */
static bool parse_route6(const char *line, struct route *r)
{
	unsigned int byte, bits, flags;
	int i;

	for (i = 0; i < 16; i++) {
		if (sscanf(line + 2 * i, "%2x", &byte) != 1)
			return false;
		r->net[i] = (uint8_t)byte;
	}
	if (sscanf(line, "%*s %2x %*s %*s %*s %*s %*s %*s %8x %63s", &bits, &flags,
		   r->interface) != 3)
		return false;
	r->bits = bits;
	return is_open(flags) && strcmp(r->interface, "lo");
}

/* Routing tables: the file, and the parser of its lines. */
static const struct table {
	const char *file;
	bool (*parse)(const char *line, struct route *r);
	const char *name;
	int family;
} tables[] = {
	{ "net/route", parse_route4, "IPv4", AF_INET },
	{ "net/ipv6_route", parse_route6, "IPv6", AF_INET6 },
};

/* True if an address is in the route's network. */
static bool covers(const struct route *r, const uint8_t address[16])
{
	unsigned int bytes = r->bits / 8, rest = r->bits % 8;

	return !memcmp(r->net, address, bytes) &&
	       (!rest || !((r->net[bytes] ^ address[bytes]) >> (8 - rest)));
}

/* An interface, and the one stacked on it (or itself) whose traffic it carries. */
struct way {
	struct uses *uses;
	const char *name, *through;
	const struct table *table;	/* the table being read */
};

/* ---- routes --------------------------------------------------------- */

/* A search for the route to an address: the one with the longest prefix. */
struct route_search {
	const struct table *table;
	const uint8_t *address;
	struct route best;
	bool found;
};

static void compare_route(void *data, char *line)
{
	struct route_search *s = data;
	struct route r;

	if (s->table->parse(line, &r) && covers(&r, s->address) &&
	    (!s->found || r.bits > s->best.bits)) {
		s->best = r;
		s->found = true;
	}
}

/*
 * Add a use with this reason if the route to the peer's address goes through the interface;
 * `what` describes the connection.
 */
static void check_peer(const struct way *way, const char *peer, const char *reason,
		       const char *what)
{
	uint8_t address[16];

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		struct route_search s = { .table = &tables[i], .address = address };

		if (inet_pton(tables[i].family, peer, address) != 1)
			continue;
		root_lines(way->uses->ctx, compare_route, &s, in_proc("%s", tables[i].file));
		if (s.found && !strcmp(s.best.interface, way->through))
			uses_add(way->uses, reason, false, "%s carries %s (from %s)", way->name,
				 what, peer);
	}
}

static void check_route(void *data, char *line)
{
	const struct way *way = data;
	bool direct = !strcmp(way->name, way->through);
	struct route r;

	if (way->table->parse(line, &r) && !r.bits && !strcmp(r.interface, way->through))
		uses_add(way->uses, "route", false, "%s carries the %s default route%s%s",
			 way->name, way->table->name, direct ? "" : ", through ",
			 direct ? "" : way->through);
}

/* ---- the login and mounts ------------------------------------------- */

/* Replace a pid ("self", "123") with its parent's: 1; 0 at the first process, or -errno. */
static int parent_of(struct vfc_ctx *ctx, char pid[16])
{
	char text[512], *name_end;
	int parent, n = root_read(ctx, text, sizeof(text), in_proc("%s/stat", pid));

	if (n < 0)
		return n;
	name_end = strrchr(text, ')');
	if (!name_end || sscanf(name_end, ") %*c %d", &parent) != 1 || parent < 1)
		return 0;
	snprintf(pid, 16, "%d", parent);
	return 1;
}

static void take_peer(void *data, char *variable)
{
	sscanf(variable, "SSH_CONNECTION=%63s", (char *)data);
}

/*
 * Find the host that the user of this process logged in from, as set by sshd(8).
 * Checks parents too, since sudo(8) does not pass the variable on; "" if there is none.
 */
static void login_peer(struct uses *uses, char peer[VFC_NAME])
{
	const char *text = getenv("SSH_CONNECTION");
	char pid[16] = "self";
	int i, err = 0;

	peer[0] = '\0';
	if (text)
		sscanf(text, "%63s", peer);
	for (i = 0; !text && i < MAX_PARENTS && !peer[0]; i++) {
		err = parent_of(uses->ctx, pid);
		if (err <= 0)
			break;
		err = root_records(uses->ctx, '\0', take_peer, peer, in_proc("%s/environ", pid));
		if (uses_missed(err))
			break;
	}
	if (!peer[0] && err < 0 && uses_missed(err))
		uses_unchecked(uses, "it may carry this login: %s: %s", in_proc("%s", pid).text,
			       strerrordesc_np(-err));
}

/* Check network file systems: nfs, cifs and the like have the option "addr=". */
static void check_mount(void *data, char *line)
{
	char *tail = strstr(line, " - "), *option = tail ? strstr(tail, ",addr=") : NULL;
	char peer[VFC_NAME], where[VFC_NAME], what[2 * VFC_NAME];

	if (!option || sscanf(option, ",addr=%63[^, \n]", peer) != 1 ||
	    sscanf(line, "%*s %*s %*s %*s %63s", where) != 1)
		return;
	snprintf(what, sizeof(what), "the mount on %s", where);
	check_peer(data, peer, "mounted", what);
}

/* Check the routes over an interface and over those stacked on it; peer: of this login. */
static void check_stack(struct uses *uses, const char *peer, const char *name,
			const char *through, int depth)
{
	struct way way = { uses, name, through, NULL };
	char **names = NULL;
	int i, n = -1;

	for (i = 0; i < (int)ARRAY_SIZE(tables); i++) {
		way.table = &tables[i];
		root_lines(uses->ctx, check_route, &way, in_proc("%s", tables[i].file));
	}
	if (peer[0])
		check_peer(&way, peer, "login", "this login");
	root_lines(uses->ctx, check_mount, &way, in_proc("self/mountinfo"));
	if (depth < MAX_STACK)
		n = root_names(uses->ctx, &names, in_sys("class/net/%s", through));
	else
		uses_unchecked(uses, "%s is below more than %d interfaces", name, MAX_STACK);
	for (i = 0; i < n; i++)
		if (!strncmp(names[i], "upper_", 6))
			check_stack(uses, peer, name, names[i] + 6, depth + 1);
	root_names_free(names, n);
}

/* Add the device stacked on the interface: "eth0 is in the bond bond0". */
static void check_upper(struct uses *uses, const char *name, const char *upper)
{
	static const struct {
		const char *file, *what;
	} kinds[] = {
		{ "bonding", "is in the bond" }, { "bridge", "is a port of the bridge" },
	};
	char type[256];

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!root_exists(uses->ctx, in_sys("class/net/%s/%s", upper, kinds[i].file)))
			continue;
		uses_add(uses, "stacked", false, "%s %s %s", name, kinds[i].what, upper);
		return;
	}
	if (root_read(uses->ctx, type, sizeof(type), in_sys("class/net/%s/uevent", upper)) < 0)
		type[0] = '\0';
	uses_add(uses, "stacked", false, "the %s %s is on %s",
		 strstr(type, "DEVTYPE=vlan") ? "VLAN" : "interface", upper, name);
}

/* Check the interfaces stacked directly on this one. */
static void check_uppers(struct uses *uses, const char *name)
{
	char **names;
	int n = root_names(uses->ctx, &names, in_sys("class/net/%s", name));

	for (int i = 0; i < n; i++)
		if (!strncmp(names[i], "upper_", 6))
			check_upper(uses, name, names[i] + 6);
	root_names_free(names, n);
}

/* Report an interface with link: it may be in use in a way that is not visible here. */
static void check_up(struct uses *uses, const char *name)
{
	char flags[16];

	if (root_read(uses->ctx, flags, sizeof(flags), in_sys("class/net/%s/flags", name)) > 0 &&
	    strtoul(flags, NULL, 16) & IFF_UP &&
	    root_is(uses->ctx, "1", in_sys("class/net/%s/carrier", name)))
		uses_tell(uses, "%s is up and has link: its addresses and connections would be "
				"lost",
			  name);
}

void uses_of_net(struct uses *uses, const char *name)
{
	char peer[VFC_NAME];

	login_peer(uses, peer);
	check_stack(uses, peer, name, name, 0);
	check_uppers(uses, name);
	check_up(uses, name);
}
