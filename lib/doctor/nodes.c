/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * nodes.c: check VFIO's device nodes (missing, with the wrong number, or stale) and
 * the container around this process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "finding.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/machine/nodes.h"
#include "lib/machine/process.h"
#include "lib/vfc-who.h"

/* At most this many nodes are listed. */
#define MOST 8

/* ---- container ------------------------------------------------------ */

/* How each container engine passes a node in; %s: the node. */
static const struct {
	const char *engine, *next;
} passing[] = {
	{ "docker", "docker run --device /dev/vfio/vfio --device %s …" },
	{ "podman", "podman run --device /dev/vfio/vfio --device %s …" },
	{ "kubernetes", "let a device plugin allocate the device to the pod (as if with "
			"--device %s); a hostPath mount alone is refused by the device cgroup" },
	{ "lxc", "lxc.mount.entry for %s, and lxc.cgroup2.devices.allow for its number" },
	{ "systemd-nspawn", "systemd-nspawn --bind=%s, and DeviceAllow=%s rw for its unit" },
};

/* Format how to pass a node into this container. */
static void say_passing(const struct machine_container *container, const char *node, char *buf,
			size_t size)
{
	const char *next = "pass %s into the container (--device)", *at;

	for (size_t i = 0; i < ARRAY_SIZE(passing); i++)
		if (!strcmp(passing[i].engine, container->engine))
			next = passing[i].next;
	buf[0] = '\0';
	for (; (at = strstr(next, "%s")); next = at + 2)
		join(buf, size, "", "%.*s%s", (int)(at - next), next, node);
	join(buf, size, "", "%s", next);
}

int doctor_container(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct machine_container container;

	machine_container(ctx, &container);
	if (!container.inside)
		return 0;
	if (!root_exists(ctx, in_sys("kernel")))
		links_add(links, "container", VFC_LINK_BROKEN, container.source.text,
			  "give the container /sys (the default of docker and podman, unless "
			  "--security-opt mask=/sys is given)",
			  "a container of %s without %s: groups and devices cannot be seen",
			  container.engine, in_sys("kernel").text);
	else
		links_add(links, "container", VFC_LINK_OK, container.source.text, NULL,
			  "a container of %s: nodes, limits and capabilities below are its own",
			  container.engine);
	return 0;
}

/* ---- nodes ---------------------------------------------------------- */

/* Report a missing node. */
static void add_missing(struct vfc_ctx *ctx, struct vfc_links *links,
			const struct vfio_node *node)
{
	struct machine_container container;
	struct path path = in_dev("%s", node->name);
	char next[512];

	machine_container(ctx, &container);
	if (container.inside)
		say_passing(&container, path.text, next, sizeof(next));
	else
		snprintf(next, sizeof(next), "mount devtmpfs on /dev, or: mknod %.200s c %u %u",
			 path.text, node->major, node->minor);
	links_add(links, "nodes", VFC_LINK_BROKEN,
		  in_sys("%s", node->attribute).text, next,
		  "%s does not exist%s, but the kernel has it as %u:%u", path.text,
		  container.inside ? " in this container's mount namespace" : "", node->major,
		  node->minor);
}

/* Report a node with the wrong number, or a file that is not a device node. */
static void add_wrong(struct vfc_links *links, const struct vfio_node *node)
{
	struct path source = in_sys("%s", node->attribute);
	struct path path = in_dev("%s", node->name);
	char next[512];

	snprintf(next, sizeof(next), "rm %.200s && mknod -m 600 %.200s c %u %u; in a container: "
		 "restart it, it has an old node", path.text, path.text, node->major, node->minor);
	if (node->is_node)
		links_add(links, "nodes", VFC_LINK_BROKEN, source.text, next,
			  "%s is %u:%u, but the kernel has it as %u:%u: it leads nowhere, or "
			  "elsewhere",
			  path.text, major(node->st.st_rdev), minor(node->st.st_rdev), node->major,
			  node->minor);
	else
		links_add(links, "nodes", VFC_LINK_BROKEN, source.text, next,
			  "%s is not a character device; the kernel has it as %u:%u", path.text,
			  node->major, node->minor);
}

/* Report nodes of groups and devices that no longer exist. */
static int add_stale(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfc_stale_node *stale;
	char next[512];
	int n = vfc_stale_nodes(ctx, &stale);

	if (n < 0)
		return n;
	for (int i = 0; i < n; i++) {
		if (stale[i].why != VFC_STALE_GONE)
			continue;
		snprintf(next, sizeof(next), "rm %s", stale[i].path);
		links_add(links, "nodes", VFC_LINK_BROKEN, stale[i].path, next,
			  "%s is %u:%u, which no longer exists in the kernel: opening it fails "
			  "with ENODEV or ENXIO", stale[i].path, stale[i].major, stale[i].minor);
	}
	free(stale);
	return 0;
}

/* Report all correct nodes in one finding. */
static void add_right(struct vfc_links *links, const struct vfio_node *nodes, int n)
{
	char text[SAID] = "";
	int right = 0;

	for (int i = 0; i < n; i++) {
		if (!node_is_right(&nodes[i]) || right++ >= MOST)
			continue;
		join(text, sizeof(text), ", ", "%s %u:%u (mode %04o, owner %u:%u)",
		     in_dev("%s", nodes[i].name).text, nodes[i].major,
		     nodes[i].minor, nodes[i].st.st_mode & 07777, nodes[i].st.st_uid,
		     nodes[i].st.st_gid);
	}
	if (right > MOST)
		join(text, sizeof(text), ", ", "and %d more", right - MOST);
	if (right)
		links_add(links, "nodes", VFC_LINK_OK, in_dev("vfio").text, NULL, "%s", text);
}

int doctor_nodes(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct vfio_node *nodes;
	int n = nodes_read(ctx, &nodes);

	if (n < 0)
		return vfc_fail(ctx, n, "list the nodes");
	for (int i = 0; i < n; i++) {
		if (!nodes[i].present)
			add_missing(ctx, links, &nodes[i]);
		/* A recorded system may have only the names. */
		else if (!node_is_right(&nodes[i]) && (nodes[i].is_node || !vfc_rerooted(ctx)))
			add_wrong(links, &nodes[i]);
	}
	if (!n && root_exists(ctx, in_sys("class/vfio")))
		links_add(links, "nodes", VFC_LINK_OK, in_sys("class/vfio").text,
			  "vfioctl bind DEVICE",
			  "no device is bound to a VFIO driver: no nodes exist yet");
	add_right(links, nodes, n);
	free(nodes);
	return add_stale(ctx, links);
}
