/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * limits.c: check how much memory may be pinned, and what kernel lockdown refuses.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/ctx.h"
#include "lib/machine/process.h"

/* The kernel's own default (MLOCK_LIMIT, linux/resource.h), 8 MiB since 5.16, 64 KiB before. */
#define DEFAULT_MEMLOCK (UINT64_C(8) << 20)

#define RAISE \
	"raise it: ulimit -l unlimited as root before the program starts, LimitMEMLOCK=infinity " \
	"in its unit, or a line \"USER - memlock unlimited\" in /etc/security/limits.d"

/* Format a size: "65536 bytes (64 KiB)". */
static const char *size_text(char buf[VFC_NAME], uint64_t bytes)
{
	bool mebi = bytes >= UINT64_C(1) << 20;

	snprintf(buf, VFC_NAME, "%" PRIu64 " bytes (%" PRIu64 " %s)", bytes,
		 bytes >> (mebi ? 20 : 10), mebi ? "MiB" : "KiB");
	return buf;
}

int doctor_memlock(struct vfc_ctx *ctx, struct vfc_links *links)
{
	char limit[VFC_NAME], used[VFC_NAME];
	struct path path = in_proc("self/limits");
	struct machine_process process;

	if (machine_process(ctx, &process))
		return vfc_fail(ctx, -ENOMEM, "list this process's groups");
	size_text(used, process.locked + process.pinned);
	if (process.has_memlock)
		size_text(limit, process.memlock);
	if (process.known && process_may(&process, PROCESS_IPC_LOCK))
		links_add(links, "memlock", VFC_LINK_OK, in_proc("self/status").text,
			  NULL, "CAP_IPC_LOCK removes the limit on pinned memory (CapEff "
			  "%016" PRIx64
			  ")", process.capabilities);
	else if (!process.has_memlock)
		links_add(links, "memlock", VFC_LINK_UNKNOWN, path.text, NULL,
			  "the limit on locked memory cannot be read");
	else if (process.memlock == UINT64_MAX)
		links_add(links, "memlock", VFC_LINK_OK, path.text, NULL,
			  "pinned memory is not limited");
	else
		links_add(links, "memlock", process.memlock > DEFAULT_MEMLOCK ? VFC_LINK_OK :
			  VFC_LINK_BROKEN, path.text, RAISE,
			  "%s may be locked, %s are locked, and CAP_IPC_LOCK is missing: mapping "
			  "more fails with ENOMEM", limit, used);
	machine_process_clear(&process);
	return 0;
}

int doctor_lockdown(struct vfc_ctx *ctx, struct vfc_links *links)
{
	char text[VFC_NAME], mode[VFC_NAME] = "";
	struct path path = in_sys("kernel/security/lockdown");
	int n = root_read(ctx, text, sizeof(text), path);
	const char *at = n > 0 ? strchr(text, '[') : NULL;

	if (n < 0 && n != -ENOENT)
		links_add(links, "lockdown", VFC_LINK_UNKNOWN, path.text,
			  "run vfioctl doctor as root", "it cannot be read: %s",
			  strerrordesc_np(-n));
	if (!at)
		return 0;
	snprintf(mode, sizeof(mode), "%.*s", (int)strcspn(at + 1, "]"), at + 1);
	if (!strcmp(mode, "none"))
		links_add(links, "lockdown", VFC_LINK_OK, path.text, NULL,
			  "none: the kernel refuses nothing");
	else
		links_add(links, "lockdown", VFC_LINK_OK, path.text, NULL,
			  "%s: the kernel refuses writes to config space (setpci), mapping of "
			  "resourceN, /dev/mem and unsigned modules with EPERM; VFIO itself is "
			  "not affected", mode);
	return 0;
}
