/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * process.c: properties of a process: user, start time, systemd unit and container (from
 * its cgroup), mount namespace. Reads only files that do not wait for the process.
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

/* True if a component of len bytes is longer than suffix and ends with it. */
static bool has_suffix(const char *part, size_t len, const char *suffix)
{
	size_t n = strlen(suffix);

	return len > n && !strncmp(part + len - n, suffix, n);
}

/* Store the deepest unit: a scope or service of systemd. */
static void store_unit(const char *part, size_t len, struct vfc_who_process *process)
{
	if (has_suffix(part, len, ".service") || has_suffix(part, len, ".scope"))
		snprintf(process->unit, sizeof(process->unit), "%.*s", (int)len, part);
}

/* Cgroup names of containers by engine; the middle part is the container's name. */
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

static bool store_engine(const char *part, size_t len, struct vfc_who_process *process)
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

/* Without systemd a container's cgroup is its bare name below that of the engine. */
static bool store_bare(const char *above, size_t n, const char *part, size_t len,
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

/* Parse a cgroup's path; the first container in it counts. */
static void parse_path(const char *path, struct vfc_who_process *process)
{
	const char *part = path, *above = "";
	size_t len, n = 0;

	for (; *part; part += len + (part[len] == '/')) {
		len = strcspn(part, "/");
		store_unit(part, len, process);
		if (!process->container[0] && !store_engine(part, len, process))
			store_bare(above, n, part, len, process);
		above = part;
		n = len;
	}
}

/* Parse a line "0::/…" (cgroup v2), or of systemd's own hierarchy of v1; one has units. */
static void parse_line(void *data, char *line)
{
	struct vfc_who_process *process = data;
	char *path = strchr(line, ':');

	path = path ? strchr(path + 1, ':') : NULL;
	if (path && (!strncmp(line, "0::", 3) || strstr(line, ":name=systemd:") ||
		     !process->unit[0]))
		parse_path(path + 1, process);
}

/* ---- when and where ------------------------------------------------- */

static void read_boot(void *data, char *line)
{
	sscanf(line, "btime %" SCNd64, (int64_t *)data);
}

/* Convert the start time. User space has 100 ticks per second, except on Alpha. */
static int64_t start_time(struct vfc_ctx *ctx, uint64_t ticks)
{
	long hz = vfc_rerooted(ctx) ? 100 : sysconf(_SC_CLK_TCK);
	int64_t boot = -1;

	root_lines(ctx, read_boot, &boot, in_proc("stat"));
	return boot < 0 || hz <= 0 ? -1 : boot + (int64_t)(ticks / (uint64_t)hz);
}

/* Return 1 if its mount namespace is not ours (of another root: not init's), 0; -1: unknown. */
static int is_elsewhere(struct vfc_ctx *ctx, const char *pid)
{
	char here[ROOT_PATH], there[ROOT_PATH];

	if (root_link(ctx, here, in_proc("%s/ns/mnt", vfc_rerooted(ctx) ? "1" : "self")) <= 0 ||
	    root_link(ctx, there, in_proc("%s/ns/mnt", pid)) <= 0)
		return -1;
	return strcmp(here, there) != 0;
}

void who_process(struct vfc_ctx *ctx, const char *pid, struct vfc_who_process *process)
{
	struct proc_stat stat = { .uid = -1 };

	proc_comm(ctx, pid, process->comm);
	process->since = proc_stat(ctx, pid, &stat) ? -1 : start_time(ctx, stat.start);
	process->uid = stat.uid;
	root_lines(ctx, parse_line, process, in_proc("%s/cgroup", pid));
	process->elsewhere = is_elsewhere(ctx, pid);
}

/* ---- hidden processes ----------------------------------------------- */

/* The first PID namespace of a kernel (PROC_PID_INIT_INO of linux/proc_ns.h). */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* Parse a line of mountinfo: does procfs hide other users' processes? */
static void parse_mount(void *data, char *line)
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
	if (root_link(ctx, target, in_proc("self/ns/pid")) > 0 &&
	    strcmp(target, FIRST_PID_NAMESPACE) != 0) {
		who->partial = true;
		strcpy(who->blind, "processes outside this PID namespace");
		return;
	}
	if (geteuid())
		root_lines(ctx, parse_mount, &hidden, in_proc("self/mountinfo"));
	if (hidden) {
		who->partial = true;
		strcpy(who->blind, "other users' processes (procfs is mounted with hidepid)");
	}
}
