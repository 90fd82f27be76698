/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kconfig.c: read the running kernel's build configuration, where kernels and
 * distributions store it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kconfig.h"
#include "lib/base/array.h"
#include "lib/base/gunzip.h"
#include "lib/base/sys.h"

#define CONFIG_MAX (1024 * 1024)	/* distributions: 300 KiB */

/* Read at most CONFIG_MAX bytes of fd and close it. Return them with a NUL; NULL on failure. */
static char *read_all(int fd, size_t *size)
{
	char *bytes = malloc(CONFIG_MAX + 1);
	ssize_t n = bytes ? 1 : -ENOMEM;

	for (*size = 0; n > 0 && *size < CONFIG_MAX; *size += n > 0 ? (size_t)n : 0)
		n = sys_read(fd, bytes + *size, CONFIG_MAX - *size);
	sys_close(fd);
	if (n < 0) {
		free(bytes);
		return NULL;
	}
	bytes[*size] = '\0';
	return bytes;
}

/* Read /proc/config.gz (CONFIG_IKCONFIG_PROC). */
static char *read_own(struct vfc_ctx *ctx)
{
	int fd = root_open(ctx, O_RDONLY | O_NONBLOCK, in_proc("config.gz"));
	char *bytes, *text = NULL;
	size_t size;

	if (fd < 0)
		return NULL;
	bytes = read_all(fd, &size);
	if (bytes && gunzip(bytes, size, CONFIG_MAX, &text) < 0)
		text = NULL;
	free(bytes);
	return text;
}

void kconfig_read(struct vfc_ctx *ctx, const char *release, struct kconfig *config)
{
	static const struct {
		const char *before, *behind;
	} places[] = {
		{ "boot/config-", "" }, { "usr/lib/modules/", "/config" },
		{ "lib/modules/", "/config" }, { "usr/lib/ostree-boot/config-", "" },
		{ "lib/modules/", "/build/.config" },
	};
	size_t i, size;
	int fd;

	config->path = in_proc("config.gz");
	config->text = read_own(ctx);
	for (i = 0; !config->text && *release && i < ARRAY_SIZE(places); i++) {
		config->path = in_top("%s%s%s", places[i].before, release, places[i].behind);
		fd = root_open(ctx, O_RDONLY | O_NONBLOCK, config->path);
		if (fd >= 0)
			config->text = read_all(fd, &size);
	}
}

void kconfig_clear(struct kconfig *config)
{
	free(config->text);
	config->text = NULL;
}

/* Return the text after "OPTION="; NULL: not set. */
static const char *find_option(const struct kconfig *config, const char *option)
{
	size_t length = strlen(option);
	const char *line = config->text;

	while (line && (line = strstr(line, option))) {
		if ((line == config->text || line[-1] == '\n') && line[length] == '=')
			return line + length + 1;
		line += length;
	}
	return NULL;
}

char kconfig_value(const struct kconfig *config, const char *option)
{
	const char *value = find_option(config, option);

	if (!config->text)
		return 0;
	return value && (*value == 'y' || *value == 'm') ? *value : 'n';
}
