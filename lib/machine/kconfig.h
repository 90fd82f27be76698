/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kconfig.h: the running kernel's build configuration. */
#ifndef VFC_MACHINE_KCONFIG_H
#define VFC_MACHINE_KCONFIG_H

#include "lib/base/root.h"

struct kconfig {
	char *text;		/* NULL: none was found */
	char path[ROOT_PATH];	/* where it is from */
};

/*
 * Find the build configuration of the kernel with that release where kernels and
 * distributions put it: /proc/config.gz, /boot, /lib/modules. Not found is no
 * error: the text is NULL. Release with kconfig_clear().
 */
void kconfig_read(struct vfc_ctx *ctx, const char *release, struct kconfig *config);
void kconfig_clear(struct kconfig *config);

/* 'y', 'm' or 'n' of "CONFIG_…"; 0 when there is no configuration. */
char kconfig_value(const struct kconfig *config, const char *option);

#endif
