/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * persist.c: records of bindings: create them, format them as lines "KEY VALUE",
 * and parse them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "persist.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/text.h"
#include "lib/bind/bind.h"

const char *const vfc_persist_ways[] = {
	[VFC_PERSIST_AUTO] = "auto", [VFC_PERSIST_UDEV] = "udev",
	[VFC_PERSIST_DRIVERCTL] = "driverctl", NULL,
};

const char *const vfc_persist_keys[] = {
	[VFC_PERSIST_ADDRESS] = "address", [VFC_PERSIST_SLOT] = "slot",
	[VFC_PERSIST_SERIAL] = "serial", NULL,
};

/* ---- writing -------------------------------------------------------- */

/* Append a line, unless the value is empty. */
static void add_word(char *text, size_t size, const char *key, const char *word)
{
	if (word[0])
		join(text, size, "", "%s %s\n", key, word);
}

static void add_id(char *text, size_t size, const char *key, int id)
{
	if (id >= 0)
		join(text, size, "", "%s 0x%04x\n", key, id);
}

void persist_format(const struct vfc_persist *p, char *text, size_t size)
{
	size_t i;

	text[0] = '\0';
	add_word(text, size, "address", p->id.address);
	add_word(text, size, "driver", p->driver);
	add_word(text, size, "module", p->module);
	add_word(text, size, "by", vfc_persist_ways[p->way]);
	add_word(text, size, "key", vfc_persist_keys[p->key]);
	add_word(text, size, "program", p->program);
	add_id(text, size, "vendor", p->id.vendor);
	add_id(text, size, "device", p->id.device);
	add_id(text, size, "subvendor", p->id.subvendor);
	add_id(text, size, "subdevice", p->id.subdevice);
	add_word(text, size, "slot", p->id.slot);
	add_word(text, size, "bay", p->id.bay);
	for (i = 0; i < p->id.nserials; i++)
		join(text, size, "", "serial %s %s\n",
		     p->id.serials[i].kind, p->id.serials[i].text);
}

/* ---- reading -------------------------------------------------------- */

/* Return the index of a word in a list; -1: not found. */
static int find_word(const char *const *words, const char *word)
{
	int i;

	for (i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

/* Copy a value; one that does not fit makes the record invalid. */
static void parse_word(struct vfc_persist *p, char *buf, size_t size, const char *value)
{
	if (strlen(value) >= size)
		p->broken = true;
	else
		strcpy(buf, value);
}

/* Parse "dsn 00-11-22-33-44-55-66-77". */
static void parse_serial(struct vfc_persist *p, const char *value)
{
	struct vfc_serial *s = &p->id.serials[p->id.nserials];
	size_t n = strcspn(value, " ");

	if (!value[n] || n >= sizeof(s->kind) || p->id.nserials == VFC_SERIALS) {
		p->broken = true;
		return;
	}
	snprintf(s->kind, sizeof(s->kind), "%.*s", (int)n, value);
	parse_word(p, s->text, sizeof(s->text), value + n + 1);
	p->id.nserials++;
}

/* Parse "0x8086". */
static void parse_id(struct vfc_persist *p, int *id, const char *value)
{
	char *end;
	long number = strtol(value, &end, 16);

	if (end == value || *end || number < 0 || number > 0xffff)
		p->broken = true;
	else
		*id = (int)number;
}

/* Parse a word from a list; any other word makes the record invalid. */
static int parse_choice(struct vfc_persist *p, const char *const *words, const char *value)
{
	int place = find_word(words, value);

	p->broken |= place < 0;
	return place < 0 ? 0 : place;
}

static void parse_line(void *data, const char *key, const char *value)
{
	struct vfc_persist *p = data;
	const struct { const char *key; char *buf; size_t size; } words[] = {
		{ "address", p->id.address, sizeof(p->id.address) },
		{ "driver", p->driver, sizeof(p->driver) },
		{ "module", p->module, sizeof(p->module) },
		{ "program", p->program, sizeof(p->program) },
		{ "slot", p->id.slot, sizeof(p->id.slot) },
		{ "bay", p->id.bay, sizeof(p->id.bay) },
	};
	const struct { const char *key; int *id; } ids[] = {
		{ "vendor", &p->id.vendor }, { "device", &p->id.device },
		{ "subvendor", &p->id.subvendor }, { "subdevice", &p->id.subdevice },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(key, words[i].key))
			parse_word(p, words[i].buf, words[i].size, value);
	for (i = 0; i < ARRAY_SIZE(ids); i++)
		if (!strcmp(key, ids[i].key))
			parse_id(p, ids[i].id, value);
	if (!strcmp(key, "by"))
		p->way = parse_choice(p, vfc_persist_ways, value);
	else if (!strcmp(key, "key"))
		p->key = parse_choice(p, vfc_persist_keys, value);
	else if (!strcmp(key, "serial"))
		parse_serial(p, value);
}

/* True if the name is an address in its canonical form. */
static bool is_address(const char *name)
{
	char text[VFC_NAME];
	struct vfc_bdf bdf;

	if (vfc_bdf_parse(name, &bdf))
		return false;
	vfc_bdf_format(&bdf, text);
	return !strcmp(name, text);
}

int vfc_persist_find(struct vfc_ctx *ctx, const char *address, struct vfc_persist *out)
{
	struct vfc_persist p = { .id = { .vendor = -1, .device = -1, .subvendor = -1,
					 .subdevice = -1 } };
	char path[ROOT_PATH];
	int err;

	if (!is_address(address))
		return 0;
	snprintf(path, sizeof(path), PERSIST_RECORDS "/%s", address);
	err = root_pairs(ctx, path, parse_line, &p);
	if (err)
		return err == -ENOENT ? 0 : vfc_fail(ctx, err, "read /%s", path);
	p.broken |= strcmp(p.id.address, address) || !p.driver[0] || strchr(p.driver, '/') ||
		    p.way == VFC_PERSIST_AUTO || p.id.vendor < 0 || p.id.device < 0;
	snprintf(p.id.address, sizeof(p.id.address), "%s", address);
	*out = p;
	return 1;
}

int vfc_persist_list(struct vfc_ctx *ctx, struct vfc_persist **persists)
{
	char **names;
	int i, found, count = 0, n = root_names(ctx, &names, in_top(PERSIST_RECORDS));
	struct vfc_persist *list;

	if (n < 0)
		return n == -ENOENT ? *persists = NULL, 0 :
		       vfc_fail(ctx, n, "list /" PERSIST_RECORDS);
	list = calloc((size_t)n + 1, sizeof(*list));
	found = list ? 0 : vfc_fail(ctx, -ENOMEM, "list /" PERSIST_RECORDS);
	for (i = 0; i < n && found >= 0; i++) {
		found = vfc_persist_find(ctx, names[i], &list[count]);
		count += found == 1;
	}
	root_names_free(names, n);
	if (found < 0) {
		free(list);
		return found;
	}
	*persists = list;
	return count;
}

/* ---- creating --------------------------------------------------------- */

/* Find the module of a driver, "" if it is built in. */
static void find_module(struct vfc_ctx *ctx, const char *driver, char module[VFC_NAME])
{
	char found[VFC_NAME], target[ROOT_PATH];
	const char *base;
	char *c;

	snprintf(module, VFC_NAME, "%s", driver);
	/* The kernel's module name may differ from the file name. */
	for (c = module; (c = strchr(c, '-'));)
		*c = '_';
	if (driver_find(ctx, driver, found))
		return;
	/* A built-in driver may have the link, but its module directory has no state. */
	if (root_link(ctx, target, in_sys("bus/pci/drivers/%s/module", found)) <= 0 ||
	    !root_exists(ctx, in_sys("bus/pci/drivers/%s/module/initstate", found))) {
		module[0] = '\0';
		return;
	}
	base = strrchr(target, '/');
	snprintf(module, VFC_NAME, "%.*s", VFC_NAME - 1, base ? base + 1 : target);
}

/* Find the path of this program, or its installed path below another root. */
static int find_program(struct vfc_ctx *ctx, struct vfc_persist *p)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789/._+-";
	char target[ROOT_PATH];
	int n;

	if (vfc_rerooted(ctx)) {
		snprintf(p->program, sizeof(p->program), "%s", vfc_program);
		return 0;
	}
	n = root_link(ctx, target, in_proc("self/exe"));
	if (n < 0)
		return vfc_fail(ctx, n, "find the path of vfioctl");
	/* Accept only paths that need no quoting in udev rules and systemd units. */
	if ((size_t)n >= sizeof(p->program) || target[strspn(target, good)])
		return vfc_fail_why(ctx, -EINVAL, "%s has characters that a udev rule would have "
				    "to quote: install vfioctl first", target);
	strcpy(p->program, target);
	return 0;
}

/* True if driverctl and its systemd unit are installed. */
static bool has_driverctl(struct vfc_ctx *ctx)
{
	return (root_exists(ctx, in_top("usr/sbin/driverctl")) ||
		root_exists(ctx, in_top("usr/bin/driverctl"))) &&
	       (root_exists(ctx, in_top("lib/systemd/system/driverctl@.service")) ||
		root_exists(ctx, in_top("usr/lib/systemd/system/driverctl@.service")));
}

static int choose_way(struct vfc_ctx *ctx, struct vfc_persist *p, enum vfc_persist_way way)
{
	bool there = way != VFC_PERSIST_UDEV && has_driverctl(ctx);

	if (way == VFC_PERSIST_DRIVERCTL && !there)
		return vfc_fail_why(ctx, -ENOENT, "driverctl is not installed");
	if (way == VFC_PERSIST_DRIVERCTL && p->key != VFC_PERSIST_ADDRESS)
		return vfc_fail_why(ctx, -EOPNOTSUPP, "driverctl identifies devices only by "
				    "address");
	p->way = there && p->key == VFC_PERSIST_ADDRESS ? VFC_PERSIST_DRIVERCTL :
							  VFC_PERSIST_UDEV;
	return 0;
}

/* Check that the device has the identifying key, and that it is readable at boot. */
static int check_key(struct vfc_ctx *ctx, const struct vfc_persist *p)
{
	size_t i;

	if (p->key == VFC_PERSIST_SLOT && !p->id.slot[0])
		return vfc_fail_why(ctx, -ENODATA, "sysfs does not report the slot of %s",
				    p->id.address);
	if (p->key != VFC_PERSIST_SERIAL)
		return 0;
	for (i = 0; i < p->id.nserials; i++)
		if (!strcmp(p->id.serials[i].kind, "dsn"))
			return 0;
	vfc_fail_why(ctx, -ENODATA, "%s has no Device Serial Number, and other serial numbers "
		     "are not known yet when the device appears", p->id.address);
	return vfc_suggest(ctx, -ENODATA, "use its address, or slot:%s", p->id.slot);
}

int vfc_persist_make(struct vfc_ctx *ctx, const char *address, const char *driver,
		     enum vfc_persist_way way, enum vfc_persist_key key,
		     struct vfc_persist *persist)
{
	struct vfc_persist p = { .key = key };
	int err = vfc_identity_read(ctx, address, &p.id);

	if (!err)
		err = check_key(ctx, &p);
	if (!err)
		err = choose_way(ctx, &p, way);
	if (!err)
		err = find_program(ctx, &p);
	if (err)
		return err;
	driver = driver_meant(driver);
	if (driver_find(ctx, driver, p.driver))
		snprintf(p.driver, sizeof(p.driver), "%s", driver);
	find_module(ctx, p.driver, p.module);
	*persist = p;
	return 0;
}
