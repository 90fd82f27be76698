/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kconfig.h: the running kernel's build configuration. */
#ifndef VFC_MACHINE_KCONFIG_H
#define VFC_MACHINE_KCONFIG_H

#include "lib/base/root.h"

struct kconfig {
	char *text;		/* NULL: none was found */
	struct path path;	/* its file */
};

/*
 * Read the build configuration of the kernel release from /proc/config.gz, /boot or
 * /lib/modules. A missing file is not an error: text is NULL. Release with
 * kconfig_clear().
 */
void kconfig_read(struct vfc_ctx *ctx, const char *release, struct kconfig *config);
void kconfig_clear(struct kconfig *config);

/* Return 'y', 'm' or 'n' for "CONFIG_…"; 0 without a configuration. */
char kconfig_value(const struct kconfig *config, const char *option);

#endif
