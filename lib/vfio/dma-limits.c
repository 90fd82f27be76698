/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-limits.c: how much memory can be pinned, from procfs: RLIMIT_MEMLOCK, locked
 * memory, available memory.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dma.h"
#include "lib/base/root.h"

#define CAP_IPC_LOCK_BIT 14

/* Return the text after KEY in a file of "KEY: value" lines; NULL: missing. */
static const char *value_of(const char *text, const char *key)
{
	size_t length = strlen(key);

	for (; text; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (!strncmp(text, key, length))
			return text + length;
	}
	return NULL;
}

/* Return a value in kB of such a line in bytes; 0: missing. */
static uint64_t read_kilobytes(const char *text, const char *key)
{
	const char *value = value_of(text, key);
	uint64_t number;

	return value && sscanf(value, ": %" SCNu64, &number) == 1 ? number * 1024 : 0;
}

/* Return the soft limit; UINT64_MAX if it cannot be read. */
static uint64_t read_limit(struct vfc_ctx *ctx, const char *process)
{
	char text[4096];
	const char *value;
	uint64_t limit;

	if (root_read(ctx, text, sizeof(text), in_proc("%s/limits", process)) < 0)
		return UINT64_MAX;
	value = value_of(text, "Max locked memory");
	return value && sscanf(value, " %" SCNu64, &limit) == 1 ? limit : UINT64_MAX;
}

void dma_memlock(struct vfc_ctx *ctx, pid_t pid, bool per_user, struct vfc_memlock *memlock)
{
	char text[4096], process[16] = "self";
	uint64_t effective = 0;
	const char *caps;

	if (pid)
		snprintf(process, sizeof(process), "%d", (int)pid);
	if (root_read(ctx, text, sizeof(text), in_proc("%s/status", process)) < 0)
		text[0] = '\0';
	caps = value_of(text, "CapEff");
	if (caps)
		sscanf(caps, ": %" SCNx64, &effective);
	*memlock = (struct vfc_memlock){
		.limit = read_limit(ctx, process),
		.locked = read_kilobytes(text, per_user ? "VmPin" : "VmLck"),
		.pinned = read_kilobytes(text, "VmPin"),
		.per_user = per_user,
		.exempt = effective >> CAP_IPC_LOCK_BIT & 1,
	};
}

bool dma_meminfo(struct vfc_ctx *ctx, const char *key, uint64_t *bytes)
{
	char text[4096];

	if (root_read(ctx, text, sizeof(text), in_proc("meminfo")) < 0 || !value_of(text, key))
		return false;
	*bytes = read_kilobytes(text, key);
	return true;
}
