/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * process.c: this process: ids, capabilities, limits, and the container that it
 * runs in (proc(5)).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"
#include "lib/base/array.h"

/* ---- status and limits ---------------------------------------------- */

struct status {
	struct machine_process *process;
	int err;
};

static void read_groups(struct status *s, const char *text)
{
	struct machine_process *p = s->process;
	unsigned int gid;
	int n;

	p->groups = calloc(strlen(text) / 2 + 1, sizeof(*p->groups));
	if (!p->groups) {
		s->err = -ENOMEM;
		return;
	}
	while (sscanf(text, "%u%n", &gid, &n) == 1) {
		p->groups[p->ngroups++] = gid;
		text += n;
	}
}

static void status_line(void *data, char *text)
{
	struct status *s = data;
	struct machine_process *p = s->process;
	uint64_t kib;

	if (sscanf(text, "Uid: %*u %u", &p->uid) == 1)
		p->known = true;
	sscanf(text, "Gid: %*u %u", &p->gid);
	sscanf(text, "CapEff: %" SCNx64, &p->capabilities);
	if (sscanf(text, "VmLck: %" SCNu64, &kib) == 1)
		p->locked = kib * 1024;
	if (sscanf(text, "VmPin: %" SCNu64, &kib) == 1)
		p->pinned = kib * 1024;
	if (!strncmp(text, "Groups:", 7) && !p->groups)
		read_groups(s, text + 7);
}

/* "Max locked memory         8388608              8388608              bytes" */
static void limit_line(void *data, char *text)
{
	struct machine_process *p = data;
	char soft[32];

	if (sscanf(text, "Max locked memory %31s", soft) != 1)
		return;
	p->has_memlock = true;
	p->memlock = strcmp(soft, "unlimited") ? strtoull(soft, NULL, 10) : UINT64_MAX;
}

int machine_process(struct vfc_ctx *ctx, struct machine_process *out)
{
	struct machine_process process = { 0 };
	struct status status = { .process = &process };

	root_lines(ctx, status_line, &status, in_proc("self/status"));
	root_lines(ctx, limit_line, &process, in_proc("self/limits"));
	if (status.err)
		return status.err;
	*out = process;
	return 0;
}

void machine_process_clear(struct machine_process *process)
{
	free(process->groups);
	*process = (struct machine_process){ 0 };
}

bool process_may(const struct machine_process *process, enum process_capability capability)
{
	return process->capabilities >> capability & 1;
}

bool process_in_group(const struct machine_process *process, unsigned int gid)
{
	if (process->gid == gid)
		return true;
	for (size_t i = 0; i < process->ngroups; i++)
		if (process->groups[i] == gid)
			return true;
	return false;
}

/* ---- containers ----------------------------------------------------- */

/* Parts of cgroup paths by container engine. */
static const struct {
	const char *part, *engine;
} cgroups[] = {
	{ "/kubepods", "kubernetes" }, { "/docker", "docker" }, { "/libpod", "podman" },
	{ "/lxc", "lxc" }, { "/machine.slice/systemd-nspawn", "systemd-nspawn" },
};

static bool set_engine(struct machine_container *c, const char *engine)
{
	c->inside = true;
	snprintf(c->engine, sizeof(c->engine), "%.63s", engine);
	return true;
}

/* Check the files that engines create in containers. */
static bool has_file(struct vfc_ctx *ctx, struct machine_container *c)
{
	static const struct {
		const char *file, *engine;
	} files[] = {
		{ "run/.containerenv", "podman" }, { ".dockerenv", "docker" },
		{ "run/secrets/kubernetes.io", "kubernetes" },
		{ "var/run/secrets/kubernetes.io", "kubernetes" },
	};
	const char *engine = NULL;
	char word[VFC_NAME];

	/* Kubernetes is last in the list: it overrides the other engines. */
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (root_exists(ctx, in_top("%s", files[i].file))) {
			engine = files[i].engine;
			c->source = in_top("%s", files[i].file);
		}
	if (engine)
		return set_engine(c, engine);
	c->source = in_top("run/systemd/container");
	return root_read(ctx, word, sizeof(word), c->source) > 0 && set_engine(c, word);
}

/* Check the first process's environment: "container=lxc", set by the engine. */
static bool has_variable(struct vfc_ctx *ctx, struct machine_container *c)
{
	char text[4096];
	int n;

	c->source = in_proc("1/environ");
	n = root_read(ctx, text, sizeof(text), c->source);
	for (char *at = text; n > 0 && at < text + n; at += strlen(at) + 1)
		if (!strncmp(at, "container=", 10) && at[10])
			return set_engine(c, at + 10);
	return false;
}

static bool has_cgroup(struct vfc_ctx *ctx, struct machine_container *c)
{
	char text[4096];

	c->source = in_proc("self/cgroup");
	if (root_read(ctx, text, sizeof(text), c->source) <= 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(cgroups); i++)
		if (strstr(text, cgroups[i].part))
			return set_engine(c, cgroups[i].engine);
	return false;
}

void machine_container(struct vfc_ctx *ctx, struct machine_container *out)
{
	struct machine_container c = { .inside = false };

	if (!has_file(ctx, &c) && !has_variable(ctx, &c) && !has_cgroup(ctx, &c))
		c = (struct machine_container){ .inside = false };
	*out = c;
}
