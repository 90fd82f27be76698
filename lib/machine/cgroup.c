/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup.c: check whether this process's cgroup allows the process to open a
 * node.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"

/* The device controller's line in /proc/self/cgroup: "12:devices:/docker/4f2a". */
struct own {
	char path[ROOT_PATH];
	bool found;
};

static void own_line(void *data, char *text)
{
	char *controllers = strchr(text, ':'), *path, *word;
	struct own *own = data;

	path = controllers ? strchr(controllers + 1, ':') : NULL;
	if (!path || own->found)
		return;
	*path++ = '\0';
	controllers++;
	while ((word = strsep(&controllers, ",")))
		own->found |= !strcmp(word, "devices");
	if (own->found)
		snprintf(own->path, sizeof(own->path), "%.*s", ROOT_PATH - 1, path);
}

/* A query against a list of devices. */
struct question {
	unsigned int major, minor;
	bool allowed;
};

/* True if text is "*" or the number. */
static bool matches(const char *text, unsigned int number)
{
	return *text == '*' || strtoul(text, NULL, 10) == number;
}

/* Parse a line such as "c 10:196 rwm" or "a *:* rwm". */
static void list_line(void *data, char *text)
{
	char type, major[16], minor[16], access[8];
	struct question *q = data;

	if (sscanf(text, "%c %15[^:]:%15s %7s", &type, major, minor, access) == 4 &&
	    (type == 'a' || type == 'c') && matches(major, q->major) &&
	    matches(minor, q->minor) && strchr(access, 'r') && strchr(access, 'w'))
		q->allowed = true;
}

enum cgroup_verdict cgroup_allows(struct vfc_ctx *ctx, unsigned int major, unsigned int minor,
				  char path[ROOT_PATH])
{
	struct question q = { .major = major, .minor = minor };
	struct own own = { .found = false };
	int err;

	root_lines(ctx, own_line, &own, ROOT_PROC, "self/cgroup");
	if (!own.found)
		return CGROUP_UNKNOWN;
	root_path(path, ROOT_SYS, "fs/cgroup/devices%.400s/devices.list", own.path);
	err = root_lines(ctx, list_line, &q, ROOT_SYS, "fs/cgroup/devices%.400s/devices.list",
			 own.path);
	if (err == -ENOENT) {
		/*
		 * Inside a container, the container's own cgroup is mounted as the root
		 * of the hierarchy.
		 */
		root_path(path, ROOT_SYS, "fs/cgroup/devices/devices.list");
		err = root_lines(ctx, list_line, &q, ROOT_SYS, "fs/cgroup/devices/devices.list");
	}
	if (err)
		return CGROUP_UNKNOWN;
	return q.allowed ? CGROUP_ALLOWS : CGROUP_DENIES;
}
