/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cgroup.c: whether this process's cgroup allows it to open a node.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroup.h"

/* From the line of /proc/self/cgroup for the device controller: "12:devices:/docker/4f2a". */
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

/* A question to a list of devices. */
struct question {
	unsigned int major, minor;
	bool allowed;
};

/* True for "*" or that number. */
static bool matches(const char *text, unsigned int number)
{
	return *text == '*' || strtoul(text, NULL, 10) == number;
}

/* "c 10:196 rwm", "a *:* rwm" */
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
				  struct path *path)
{
	struct question q = { .major = major, .minor = minor };
	struct own own = { .found = false };
	int err;

	root_lines(ctx, own_line, &own, in_proc("self/cgroup"));
	if (!own.found)
		return CGROUP_UNKNOWN;
	*path = in_sys("fs/cgroup/devices%.400s/devices.list", own.path);
	err = root_lines(ctx, list_line, &q, *path);
	if (err == -ENOENT) {
		/* In a container its own cgroup is mounted as the root of the hierarchy. */
		*path = in_sys("fs/cgroup/devices/devices.list");
		err = root_lines(ctx, list_line, &q, *path);
	}
	if (err)
		return CGROUP_UNKNOWN;
	return q.allowed ? CGROUP_ALLOWS : CGROUP_DENIES;
}
