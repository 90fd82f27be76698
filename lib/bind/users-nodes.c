/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-nodes.c: processes that have a device's node open: a compositor /dev/dri/card0,
 * a sound server its controls, a virtual machine a disk. Unbinding the driver then
 * hangs, or breaks those processes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/who/proc.h"

/* At most this many processes are listed per node. */
#define MAX_NAMED 4

/* The nodes of a device, and how often each is open. */
struct nodes {
	struct uses *uses;
	char (*paths)[2 * VFC_NAME];
	unsigned int *found;
	size_t count;
	const char *pid;	/* the process whose descriptors are checked */
	const char *last;	/* that process's last node, which may be open twice */
};

/* Read "DEVNAME=dri/card0" from a device's uevent; false if it has no node. */
static bool node_of(struct vfc_ctx *ctx, const char *class, const char *name,
		    char path[2 * VFC_NAME])
{
	char uevent[1024], tail[VFC_NAME], *line;

	/* A subsystem is a class or a bus; usb is a bus whose devices have nodes. */
	if (root_read(ctx, uevent, sizeof(uevent),
		      in_sys("class/%s/%s/uevent", class, name)) < 0 &&
	    root_read(ctx, uevent, sizeof(uevent),
		      in_sys("bus/%s/devices/%s/uevent", class, name)) < 0)
		return false;
	line = strstr(uevent, "DEVNAME=");
	if (!line || (line != uevent && line[-1] != '\n') ||
	    sscanf(line, "DEVNAME=%63s", tail) != 1)
		return false;
	snprintf(path, 2 * VFC_NAME, "%.127s", in_dev("%s", tail).text);
	return true;
}

/* Visit a device below another and add its node. */
static void collect(struct uses *uses, const char *class, const char *name)
{
	struct nodes *nodes = uses->nodes;
	char path[2 * VFC_NAME], (*kept)[2 * VFC_NAME];

	/* VFIO's own node is reported as the device being open. */
	if (!strcmp(class, "vfio-dev") || !node_of(uses->ctx, class, name, path))
		return;
	kept = GROW(nodes->paths, nodes->count);
	if (kept)
		strcpy(*kept, path);
	else
		uses->err = vfc_fail(uses->ctx, -ENOMEM, "list the nodes of %s", name);
}

static bool look_at(void *data, const char *fd, const char *link)
{
	struct nodes *nodes = data;
	char comm[VFC_NAME];

	(void)fd;
	for (size_t i = 0; i < nodes->count; i++) {
		if (strcmp(link, nodes->paths[i]) || nodes->last == nodes->paths[i] ||
		    nodes->found[i]++ >= MAX_NAMED)
			continue;
		nodes->last = nodes->paths[i];
		proc_comm(nodes->uses->ctx, nodes->pid, comm);
		uses_add(nodes->uses, "open", false, "%s is open in pid %s (%s)", link,
			 nodes->pid, comm);
	}
	return true;
}

static int scan_process(void *data, const char *pid)
{
	struct nodes *nodes = data;

	nodes->pid = pid;
	nodes->last = NULL;
	if (uses_missed(proc_links(nodes->uses->ctx, pid, look_at, nodes)))
		uses_unchecked(nodes->uses, "processes could not be inspected: one may have a "
			       "node of the device open");
	return 0;
}

void uses_of_nodes(struct uses *uses, int dirfd, const char *name)
{
	struct nodes nodes = { .uses = uses };

	uses->nodes = &nodes;
	uses_walk(uses, dirfd, name, collect);
	uses->nodes = NULL;
	nodes.found = calloc(nodes.count + 1, sizeof(*nodes.found));
	if (!nodes.found)
		uses->err = vfc_fail(uses->ctx, -ENOMEM, "list the nodes of %s", name);
	else if (nodes.count)
		proc_each(uses->ctx, scan_process, &nodes);
	free(nodes.found);
	free(nodes.paths);
}
