/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * process.c: what a process is: its user, its start, the unit and the container
 * that its cgroup names, its mount namespace. From files that do not wait for it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "who.h"
#include "lib/base/array.h"
#include "lib/base/root.h"

/* ---- cgroup --------------------------------------------------------- */

/* True when a component of len bytes ends so, with something before it. */
static bool ends(const char *part, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && !strncmp(part + len - n, suffix, n);
}

/* The unit that is deepest: a scope or service of systemd. */
static void take_unit(const char *part, size_t len, struct vfc_who_process *process)
{
	if (ends(part, len, ".service") || ends(part, len, ".scope"))
		snprintf(process->unit, sizeof(process->unit), "%.*s", (int)len, part);
}

/* How engines call the cgroup of a container; the rest is its name. */
static const struct {
	const char *prefix, *suffix, *engine;
} engines[] = {
	{ "docker-", ".scope", "docker" },
	{ "libpod-", ".scope", "podman" },
	{ "cri-containerd-", ".scope", "containerd" },
	{ "crio-", ".scope", "cri-o" },
	{ "lxc.payload.", "", "lxc" },
	{ "systemd-nspawn@", ".service", "nspawn" },
	{ "machine-", ".scope", "machine" },
};

static bool take_engine(const char *part, size_t len, struct vfc_who_process *process)
{
	for (size_t i = 0; i < ARRAY_SIZE(engines); i++) {
		size_t before = strlen(engines[i].prefix), behind = strlen(engines[i].suffix);

		if (len <= before + behind || strncmp(part, engines[i].prefix, before) ||
		    strncmp(part + len - behind, engines[i].suffix, behind))
			continue;
		snprintf(process->container, sizeof(process->container), "%s:%.*s",
			 engines[i].engine, (int)(len - before - behind), part + before);
		return true;
	}
	return false;
}

/* Without systemd a container's cgroup is its bare name below its engine's. */
static bool take_bare(const char *above, size_t n, const char *part, size_t len,
		      struct vfc_who_process *process)
{
	static const char *const parents[] = { "docker", "lxc", "libpod_parent" };
	const char *engine = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(parents); i++)
		if (n == strlen(parents[i]) && !strncmp(above, parents[i], n))
			engine = parents[i];
	if (!engine && n > 3 && !strncmp(above, "pod", 3) && len == 64)
		engine = "kubernetes";
	if (!engine)
		return false;
	snprintf(process->container, sizeof(process->container), "%s:%.*s",
		 strcmp(engine, "libpod_parent") ? engine : "podman", (int)len, part);
	return true;
}

/* Take a cgroup's path apart; the first container that it names counts. */
static void take_path(const char *path, struct vfc_who_process *process)
{
	const char *part = path, *above = "";
	size_t len, n = 0;

	for (; *part; part += len + (part[len] == '/')) {
		len = strcspn(part, "/");
		take_unit(part, len, process);
		if (!process->container[0] && !take_engine(part, len, process))
			take_bare(above, n, part, len, process);
		above = part;
		n = len;
	}
}

/* "0::/…" of cgroup v2, or systemd's own hierarchy of v1; one of them names units. */
static void take_line(void *data, char *line)
{
	struct vfc_who_process *process = data;
	char *path = strchr(line, ':');

	path = path ? strchr(path + 1, ':') : NULL;
	if (path && (!strncmp(line, "0::", 3) || strstr(line, ":name=systemd:") ||
		     !process->unit[0]))
		take_path(path + 1, process);
}

/* ---- when and where ------------------------------------------------- */

static void take_boot(void *data, char *line)
{
	sscanf(line, "btime %" SCNd64, (int64_t *)data);
}

/* Ticks are hundredths of a second for user space on every architecture but Alpha's. */
static int64_t started(struct vfc_ctx *ctx, uint64_t ticks)
{
	long hz = vfc_rerooted(ctx) ? 100 : sysconf(_SC_CLK_TCK);
	int64_t boot = -1;

	root_lines(ctx, take_boot, &boot, ROOT_PROC, "stat");
	return boot < 0 || hz <= 0 ? -1 : boot + (int64_t)(ticks / (uint64_t)hz);
}

/* Whether its mount namespace is not ours: of another root, not init's. */
static int is_elsewhere(struct vfc_ctx *ctx, const char *pid)
{
	char here[ROOT_PATH], there[ROOT_PATH];

	if (root_link(ctx, here, ROOT_PROC, "%s/ns/mnt", vfc_rerooted(ctx) ? "1" : "self") <= 0 ||
	    root_link(ctx, there, ROOT_PROC, "%s/ns/mnt", pid) <= 0)
		return -1;
	return strcmp(here, there) != 0;
}

void who_process(struct vfc_ctx *ctx, const char *pid, struct vfc_who_process *process)
{
	struct proc_stat stat = { .uid = -1 };

	proc_comm(ctx, pid, process->comm);
	process->since = proc_stat(ctx, pid, &stat) ? -1 : started(ctx, stat.start);
	process->uid = stat.uid;
	root_lines(ctx, take_line, process, ROOT_PROC, "%s/cgroup", pid);
	process->elsewhere = is_elsewhere(ctx, pid);
}

/* ---- what is not to be seen ----------------------------------------- */

/* The first PID namespace of a kernel (PROC_PID_INIT_INO of linux/proc_ns.h). */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* A line of mountinfo about a procfs that hides other users' processes. */
static void take_mount(void *data, char *line)
{
	const char *options = strstr(line, " - proc ");

	options = options ? strstr(options, "hidepid=") : NULL;
	if (options && strncmp(options + 8, "0", 1) && strncmp(options + 8, "off", 3) &&
	    strncmp(options + 8, "noaccess", 8) && strncmp(options + 8, "1", 1))
		*(bool *)data = true;
}

void who_blind(struct vfc_ctx *ctx, struct vfc_who *who)
{
	char target[ROOT_PATH];
	bool hidden = false;

	if (vfc_rerooted(ctx))
		return;
	if (root_link(ctx, target, ROOT_PROC, "self/ns/pid") > 0 &&
	    strcmp(target, FIRST_PID_NAMESPACE) != 0) {
		who->partial = true;
		strcpy(who->blind, "processes outside this PID namespace");
		return;
	}
	if (geteuid())
		root_lines(ctx, take_mount, &hidden, ROOT_PROC, "self/mountinfo");
	if (hidden) {
		who->partial = true;
		strcpy(who->blind, "other users' processes (procfs is mounted with hidepid)");
	}
}
