/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-net.c: uses of a network interface: default routes, the login of this
 * command, network file systems, also through bonds, bridges and VLANs; and
 * bonds, bridges and VLANs themselves.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/root.h"

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

/* Parse a line of /proc/net/ipv6_route; loopback has a default route that rejects. */
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

/*
 * Find the interface through which the machine reaches an address: the route with
 * the longest prefix. False if there is none.
 */
static bool route_to(struct vfc_ctx *ctx, const struct table *table, const uint8_t address[16],
		     char interface[VFC_NAME])
{
	FILE *file = uses_lines(ctx, table->file);
	struct route r;
	char *line = NULL;
	size_t size = 0;
	int best = -1;

	while (file && getline(&line, &size, file) > 0) {
		if (!table->parse(line, &r) || !covers(&r, address) || (int)r.bits <= best)
			continue;
		best = (int)r.bits;
		strcpy(interface, r.interface);
	}
	free(line);
	if (file)
		fclose(file);
	return best >= 0;
}

/* Replace a pid ("self", "123") with its parent's; false if unknown. */
static bool parent_of(struct vfc_ctx *ctx, char pid[16])
{
	char text[512], *name_end;
	int parent;

	if (root_read(ctx, text, sizeof(text), in_proc("%s/stat", pid)) < 0)
		return false;
	name_end = strrchr(text, ')');
	if (!name_end || sscanf(name_end, ") %*c %d", &parent) != 1 || parent < 1)
		return false;
	snprintf(pid, 16, "%d", parent);
	return true;
}

/* Find SSH_CONNECTION in a process's environment; false if it is not set. */
static bool peer_of(struct vfc_ctx *ctx, const char *pid, char peer[VFC_NAME])
{
	char path[32], *line = NULL;
	size_t size = 0;
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/environ", pid);
	file = uses_lines(ctx, path);
	while (file && !found && getdelim(&line, &size, '\0', file) > 0)
		found = sscanf(line, "SSH_CONNECTION=%63s", peer) == 1;
	free(line);
	if (file)
		fclose(file);
	return found;
}

/*
 * Find the host that the user of this process logged in from, as set by sshd(8).
 * Checks parents too, since sudo(8) does not pass the variable on. False if none.
 */
static bool login_peer(struct vfc_ctx *ctx, char peer[VFC_NAME])
{
	const char *text = getenv("SSH_CONNECTION");
	char pid[16] = "self";
	int i;

	if (text)
		return sscanf(text, "%63s", peer) == 1;
	for (i = 0; i < MAX_PARENTS && parent_of(ctx, pid); i++)
		if (peer_of(ctx, pid, peer))
			return true;
	return false;
}

/*
 * Add a use with that reason if the peer's address is reached through the interface
 * name, directly or through another interface; `what` describes the connection.
 */
static void check_peer(struct uses *uses, const char *name, const char *through,
		       const char *peer, const char *reason, const char *what)
{
	char interface[VFC_NAME];
	uint8_t address[16];

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (inet_pton(tables[i].family, peer, address) == 1 &&
		    route_to(uses->ctx, &tables[i], address, interface) &&
		    !strcmp(interface, through))
			uses_add(uses, reason, false, "%s carries %s (from %s)", name, what, peer);
}

static void check_login(struct uses *uses, const char *name, const char *through)
{
	char peer[VFC_NAME];

	if (login_peer(uses->ctx, peer))
		check_peer(uses, name, through, peer, "login", "this login");
}

/* Check network file systems: nfs, cifs and the like have the option "addr=". */
static void check_mounts(struct uses *uses, const char *name, const char *through)
{
	FILE *file = uses_lines(uses->ctx, "self/mountinfo");
	char *line = NULL, *tail, *option, peer[VFC_NAME], where[VFC_NAME], what[2 * VFC_NAME];
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		tail = strstr(line, " - ");
		option = tail ? strstr(tail, ",addr=") : NULL;
		if (!option || sscanf(option, ",addr=%63[^, \n]", peer) != 1 ||
		    sscanf(line, "%*s %*s %*s %*s %63s", where) != 1)
			continue;
		snprintf(what, sizeof(what), "the mount on %s", where);
		check_peer(uses, name, through, peer, "mounted", what);
	}
	free(line);
	if (file)
		fclose(file);
}

/* Add default routes through the interface name, directly or through another. */
static void check_routes(struct uses *uses, const struct table *table, const char *name,
			 const char *through)
{
	FILE *file = uses_lines(uses->ctx, table->file);
	bool direct;
	struct route r;
	char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		if (!table->parse(line, &r) || r.bits || strcmp(r.interface, through))
			continue;
		direct = !strcmp(name, through);
		uses_add(uses, "route", false, "%s carries the %s default route%s%s", name,
			 table->name, direct ? "" : ", through ", direct ? "" : through);
	}
	free(line);
	if (file)
		fclose(file);
}

/* Check the routes over an interface and over those stacked on it. */
static void check_stack(struct uses *uses, const char *name, const char *through, int depth)
{
	char **names;
	int i, n = -1;

	for (i = 0; i < (int)ARRAY_SIZE(tables); i++)
		check_routes(uses, &tables[i], name, through);
	check_login(uses, name, through);
	check_mounts(uses, name, through);
	if (depth < MAX_STACK)
		n = root_names(uses->ctx, &names, in_sys("class/net/%s", through));
	for (i = 0; i < n; i++)
		if (!strncmp(names[i], "upper_", 6))
			check_stack(uses, name, names[i] + 6, depth + 1);
	if (n >= 0)
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
	if (n >= 0)
		root_names_free(names, n);
}

/* Report an interface with link: it may be in use in a way that is not visible here. */
static void check_up(struct uses *uses, const char *name)
{
	char flags[16];

	if (root_read(uses->ctx, flags, sizeof(flags), in_sys("class/net/%s/flags", name)) > 0 &&
	    strtoul(flags, NULL, 16) & IFF_UP &&
	    root_is(uses->ctx, "1", in_sys("class/net/%s/carrier", name)))
		uses_tell(uses, "%s is up and has link: its addresses and connections are lost",
			  name);
}

void uses_of_net(struct uses *uses, const char *name)
{
	check_stack(uses, name, name, 0);
	check_uppers(uses, name);
	check_up(uses, name);
}
