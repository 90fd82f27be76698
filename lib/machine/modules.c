/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * modules.c: whether a kernel module is available or loaded, and the configuration of
 * modprobe (modprobe.d(5)).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "modules.h"
#include "lib/base/array.h"

bool module_same(const char *one, const char *other)
{
	for (; *one && *other; one++, other++)
		if (*one != *other && !(strchr("-_", *one) && strchr("-_", *other)))
			return false;
	return *one == *other;
}

bool module_works(enum module_state state)
{
	return state == MODULE_LOADED || state == MODULE_BUILTIN;
}

/* ---- lists of modules ----------------------------------------------- */

struct search {
	const char *name;
	bool found;
};

/* Compare the file name before ".ko" in "kernel/drivers/vfio/pci/vfio-pci.ko.xz: …". */
static void dep_line(void *data, char *text)
{
	struct search *s = data;
	char *base, *end = strstr(text, ".ko");

	if (!end)
		return;
	*end = '\0';
	base = strrchr(text, '/');
	s->found |= module_same(base ? base + 1 : text, s->name);
}

/* "vfio_pci 16384 0 - Live …" */
static void proc_line(void *data, char *text)
{
	struct search *s = data;

	text[strcspn(text, " ")] = '\0';
	s->found |= module_same(text, s->name);
}

/* Return 1 if the running kernel's list has the module, else 0; -errno without a list. */
static int is_listed(const struct vfc_machine *m, const char *list, const char *name)
{
	struct search s = { .name = name };
	int err = m->release[0] ? root_lines(m->ctx, dep_line, &s, in_top("lib/modules/%s/%s",
									  m->release,
									  list)) : -ENOENT;

	return err ? err : s.found;
}

/* True if sysfs has the module: a loaded module has a directory, a built-in one may. */
static bool is_shown(const struct vfc_machine *m, const char *name)
{
	char underscored[VFC_NAME];

	snprintf(underscored, sizeof(underscored), "%s", name);
	for (char *c = underscored; *c; c++)
		*c = *c == '-' ? '_' : *c;
	return root_exists(m->ctx, in_sys("module/%s", underscored));
}

enum module_state module_state(const struct vfc_machine *m, const char *name, const char *config)
{
	struct search s = { .name = name };
	bool has_list = !root_lines(m->ctx, proc_line, &s, in_proc("modules"));
	int there;

	if (s.found)
		return MODULE_LOADED;
	if ((config && kconfig_value(&m->config, config) == 'y') ||
	    is_listed(m, "modules.builtin", name) > 0)
		return MODULE_BUILTIN;
	if (is_shown(m, name))
		return MODULE_LOADED;
	there = is_listed(m, "modules.dep", name);
	if (there > 0)
		return MODULE_AVAILABLE;
	if (config && kconfig_value(&m->config, config) == 'n')
		return MODULE_ABSENT;
	return there < 0 || !has_list ? MODULE_UNKNOWN : MODULE_ABSENT;
}

/* ---- modprobe's configuration --------------------------------------- */

struct conf {
	void (*each)(void *data, const struct module_line *line);
	void *data;
	struct path path;
	int line;
};

/* Cut off the next word; "" at the end of the text. */
static char *next_word(char **rest)
{
	char *word;

	while (isspace((unsigned char)**rest))
		++*rest;
	word = *rest;
	*rest += strcspn(*rest, " \t");
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

static void conf_line(void *data, char *text)
{
	struct conf *c = data;
	struct module_line line = { .path = c->path.text, .line = ++c->line };

	line.verb = next_word(&text);
	if (!*line.verb || *line.verb == '#')
		return;
	line.module = next_word(&text);
	line.rest = text;
	c->each(c->data, &line);
}

void module_lines(struct vfc_ctx *ctx, void (*each)(void *data, const struct module_line *line),
		  void *data)
{
	static const char *const dirs[] = { "etc/modprobe.d", "run/modprobe.d",
					    "usr/local/lib/modprobe.d", "lib/modprobe.d" };
	struct conf conf = { .each = each, .data = data };
	size_t length;
	char **names;
	int n;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		n = root_names(ctx, &names, in_top("%s", dirs[i]));
		for (int k = 0; k < n; k++) {
			length = strlen(names[k]);
			if (length < 5 || strcmp(names[k] + length - 5, ".conf") != 0)
				continue;
			conf.path = in_top("%s/%s", dirs[i], names[k]);
			conf.line = 0;
			root_lines(ctx, conf_line, &conf, conf.path);
		}
		if (n >= 0)
			root_names_free(names, n);
	}
}
