/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * permission.c: check whether this process may open VFIO's nodes: owner, mode and
 * ACL, the mount that they are on, the device cgroup.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "lib/base/ctx.h"
#include "lib/machine/acl.h"
#include "lib/machine/cgroup.h"
#include "lib/machine/nodes.h"
#include "lib/machine/process.h"

#define LINK "permission"

/* The process whose permissions are checked, and results so far. */
struct asker {
	struct vfc_ctx *ctx;
	struct vfc_links *links;
	struct machine_process process;
	struct machine_container container;
	bool unfiltered;	/* in a container whose device cgroup is unknown */
	char may[SAID];		/* nodes that the process may open */
};

/* ---- the mount ------------------------------------------------------ */

/* The mount that a path is on: the longest matching mount point so far. */
struct mount {
	const char *path;
	size_t length;
	bool nodev;
};

/* Fields 5 and 6 of "36 35 98:0 /mnt1 /mnt2 rw,nodev master:1 - ext3 /dev/root rw". */
static void read_mount_line(void *data, char *text)
{
	char point[ROOT_PATH], options[ROOT_PATH];
	struct mount *m = data;
	size_t length;

	if (sscanf(text, "%*s %*s %*s %*s %511s %511s", point, options) != 2)
		return;
	length = strlen(point);
	if (length < m->length || strncmp(m->path, point, length) != 0 ||
	    (m->path[length] && m->path[length] != '/' && length > 1))
		return;
	m->length = length;
	m->nodev = cmdline_has_item(options, "nodev");
}

static bool is_nodev(struct vfc_ctx *ctx, const char *path)
{
	struct mount mount = { .path = path };

	root_lines(ctx, read_mount_line, &mount, in_proc("self/mountinfo"));
	return mount.nodev;
}

/* ---- one node ------------------------------------------------------- */

/* True if owner, group, mode or ACL let the process read and write the node. */
static bool mode_allows(const struct asker *a, const struct vfio_node *node)
{
	const struct stat *st = &node->st;
	enum acl_verdict acl;

	if (process_may(&a->process, PROCESS_DAC_OVERRIDE))
		return true;
	if (st->st_uid == a->process.uid)
		return (st->st_mode & 0600) == 0600;
	acl = acl_allows(a->ctx, node->name, &a->process);
	if (acl != ACL_NONE)
		return acl == ACL_ALLOWS;
	if (process_in_group(&a->process, st->st_gid))
		return (st->st_mode & 0060) == 0060;
	return (st->st_mode & 0006) == 0006;
}

/* Report a node that the device cgroup denies; true if it does. */
static bool cgroup_refuses(struct asker *a, const struct vfio_node *node, const char *path)
{
	char next[512];
	struct path list;

	switch (cgroup_allows(a->ctx, node->major, node->minor, &list)) {
	case CGROUP_ALLOWS:
		return false;
	case CGROUP_UNKNOWN:
		a->unfiltered |= a->container.inside;
		return false;
	case CGROUP_DENIES:
		break;
	}
	snprintf(next, sizeof(next), "allow it when the container is started: --device %.200s "
		 "(docker, podman), or \"c %u:%u rw\" in devices.allow", path, node->major,
		 node->minor);
	links_add(a->links, LINK, VFC_LINK_BROKEN, list.text, next,
		  "%s is c %u:%u, which this process's device cgroup does not list: opening it "
		  "fails with EPERM", path, node->major, node->minor);
	return true;
}

static void look_at_node(struct asker *a, const struct vfio_node *node)
{
	char next[512];
	struct path path = in_dev("%s", node->name);

	if (!mode_allows(a, node)) {
		snprintf(next, sizeof(next), "as root: chown %u %.200s; to make it permanent, a "
			 "udev rule: SUBSYSTEM==\"vfio\", OWNER=\"%u\"", a->process.uid, path.text,
			 a->process.uid);
		links_add(a->links, LINK, VFC_LINK_BROKEN, path.text, next,
			  "%s has mode %04o and owner %u:%u: uid %u may not open it", path.text,
			  node->st.st_mode & 07777, node->st.st_uid, node->st.st_gid,
			  a->process.uid);
	} else if (is_nodev(a->ctx, path.text)) {
		links_add(a->links, LINK, VFC_LINK_BROKEN,
			  in_proc("self/mountinfo").text,
			  "mount it without nodev: a devtmpfs, or a bind mount of the host's "
			  "nodes",
			  "%s is on a mount with nodev: opening it fails with EACCES", path.text);
	} else if (!cgroup_refuses(a, node, path.text)) {
		join(a->may, sizeof(a->may), ", ", "%s", path.text);
	}
}

/* ---- all nodes ------------------------------------------------------ */

static void look_at_nodes(struct asker *a, const struct vfio_node *nodes, int n)
{
	const struct machine_process *p = &a->process;

	for (int i = 0; i < n; i++)
		if (node_is_right(&nodes[i]))
			look_at_node(a, &nodes[i]);
	if (a->may[0])
		links_add(a->links, LINK, VFC_LINK_OK, in_proc("self/status").text,
			  NULL, "uid %u%s may open %s", p->uid,
			  process_may(p, PROCESS_DAC_OVERRIDE) ? " with CAP_DAC_OVERRIDE" : "",
			  a->may);
	if (a->unfiltered)
		links_add(a->links, LINK, VFC_LINK_UNKNOWN,
			  in_proc("self/cgroup").text,
			  "open the device: EPERM from a node whose mode allows it means that "
			  "the cgroup does not (fix: --device)",
			  "whether the container's device cgroup allows the nodes is unknown: "
			  "cgroup v2 uses a BPF program that cannot be read");
}

int doctor_permission(struct vfc_ctx *ctx, struct vfc_links *links)
{
	struct asker asker = { .ctx = ctx, .links = links };
	struct vfio_node *nodes;
	int n = nodes_read(ctx, &nodes);

	if (n < 0 || machine_process(ctx, &asker.process)) {
		if (n >= 0)
			free(nodes);
		return vfc_fail(ctx, -ENOMEM, "list the nodes");
	}
	machine_container(ctx, &asker.container);
	if (n && !asker.process.known)
		links_add(links, LINK, VFC_LINK_UNKNOWN,
			  in_proc("self/status").text, NULL,
			  "the permissions of this process cannot be read");
	else if (n)
		look_at_nodes(&asker, nodes, n);
	machine_process_clear(&asker.process);
	free(nodes);
	return 0;
}
