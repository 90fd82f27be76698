/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * identity.c: identify a PCI device: its slot, and the serial numbers from its
 * manufacturer.
 */
#include <ctype.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-identity.h"

/* Add a serial, unless it is empty, already listed, or one too many. */
static void add_serial(struct vfc_identity *id, const char *kind, const char *text)
{
	struct vfc_serial *s = &id->serials[id->nserials];
	size_t i, n;

	text += strspn(text, " ");
	for (n = strlen(text); n && text[n - 1] == ' '; n--)
		;
	for (i = 0; i < n; i++)
		if (!isprint((unsigned char)text[i]))
			return;
	if (!n || n >= sizeof(s->text) || id->nserials == VFC_SERIALS)
		return;
	for (i = 0; i < id->nserials; i++)
		if (!strncmp(id->serials[i].text, text, n) && !id->serials[i].text[n])
			return;
	snprintf(s->kind, sizeof(s->kind), "%s", kind);
	snprintf(s->text, sizeof(s->text), "%.*s", (int)n, text);
	id->nserials++;
}

/* ---- the Device Serial Number capability ---------------------------- */

/* Format it as lspci does: the highest byte first. */
static void format_dsn(const struct vfc_config *config, unsigned int at, char text[VFC_NAME])
{
	uint64_t dsn = vfc_config_value(config, at + 4, 8);
	char *p = text;
	int shift;

	for (shift = 56; shift >= 0; shift -= 8)
		p += sprintf(p, "%02x%s", (unsigned int)(dsn >> shift & 0xff), shift ? "-" : "");
}

/* True if reading config space would power the device on. */
static bool is_off(struct vfc_ctx *ctx, const char *address)
{
	return root_is(ctx, "D3cold", in_sys("bus/pci/devices/%s/power_state", address));
}

/* Add the DSN of config space, if all of config space can be read. */
static void add_dsn(struct vfc_ctx *ctx, struct vfc_identity *id)
{
	struct vfc_config config = { .size = 0 };
	struct vfc_config_cap cap;
	struct config_walk walk;
	char text[VFC_NAME];
	bool off = is_off(ctx, id->address);

	if (off || !config_sysfs(ctx, id->address, &config)) {
		id->dsn_unknown = off || config.size;
		return;
	}
	config_walk(&config, true, &walk);
	while (config_walk_next(&walk, &cap)) {
		if (cap.id != PCI_EXT_CAP_ID_DSN || cap.offset + 12 > config.size)
			continue;
		format_dsn(&config, cap.offset, text);
		/* All zeros or all ones: the number was never programmed. */
		if (strspn(text, "0-") < strlen(text) && strspn(text, "f-") < strlen(text))
			add_serial(id, "dsn", text);
		return;
	}
}

/* ---- serials from drivers ------------------------------------------- */

/* Attributes with serials, below the PCI device. */
static const struct source {
	const char *kind, *dir, *file;
} sources[] = {
	{ "nvme", "nvme", "serial" },
	{ "net", "net", "address" },
	{ "block", "block", "serial" },
};

/* True for a permanent MAC address (NET_ADDR_PERM, linux/netdevice.h). */
static bool is_permanent(struct vfc_ctx *ctx, const char *address, const char *name)
{
	return root_is(ctx, "0",
		       in_sys("bus/pci/devices/%s/net/%s/addr_assign_type", address, name));
}

/* Add the serials of one kind, one for each device of that class. */
static void add_source(struct vfc_ctx *ctx, struct vfc_identity *id, const struct source *s,
		       const char *below)
{
	char text[VFC_NAME], **names;
	int i, n = root_names(ctx, &names,
			      in_sys("bus/pci/devices/%s/%s%s", id->address, below, s->dir));

	for (i = 0; i < n; i++)
		if ((strcmp(s->kind, "net") || is_permanent(ctx, id->address, names[i])) &&
		    root_read(ctx, text, sizeof(text), in_sys("bus/pci/devices/%s/%s%s/%s/%s",
							      id->address, below, s->dir, names[i],
							      s->file)) > 0)
			add_serial(id, s->kind, text);
	if (n >= 0)
		root_names_free(names, n);
}

/* Add serials from drivers. virtio devices are on their own bus: "virtio2/block/vda". */
static void add_sources(struct vfc_ctx *ctx, struct vfc_identity *id)
{
	char **names, below[ROOT_PATH];
	int i, n = root_names(ctx, &names, in_sys("bus/pci/devices/%s", id->address));
	size_t s;

	for (s = 0; s < ARRAY_SIZE(sources); s++)
		add_source(ctx, id, &sources[s], "");
	for (i = 0; i < n; i++) {
		if (strncmp(names[i], "virtio", 6) || strlen(names[i]) > VFC_NAME)
			continue;
		snprintf(below, sizeof(below), "%.*s/", VFC_NAME, names[i]);
		for (s = 0; s < ARRAY_SIZE(sources); s++)
			add_source(ctx, id, &sources[s], below);
	}
	if (n >= 0)
		root_names_free(names, n);
}

/* ---- slot ----------------------------------------------------------- */

/*
 * Convert ../../../devices/pci0000:00/0000:00:1c.0/0000:01:00.0 to 0000:00/1c.0/00.0.
 * Below Intel VMD a root bus follows a device: the result begins at the last root bus.
 */
static void format_slot(char *target, char slot[2 * VFC_NAME])
{
	char *part, *rest = target;
	struct vfc_bdf bdf;
	size_t used = 0;
	int n;

	slot[0] = '\0';
	while ((part = strsep(&rest, "/"))) {
		if (!strncmp(part, "pci", 3) && strchr(part, ':'))
			n = snprintf(slot, 2 * VFC_NAME, "%s", part + 3);
		else if (slot[0] && !vfc_bdf_parse(part, &bdf))
			n = snprintf(slot + used, 2 * VFC_NAME - used, "/%02x.%x", bdf.slot,
				     bdf.function);
		else
			continue;
		used = (part[0] == 'p' ? 0 : used) + (size_t)n;
		if (used >= 2 * VFC_NAME) {
			slot[0] = '\0';
			return;
		}
	}
	if (!strchr(slot, '/'))
		slot[0] = '\0';
}

/* Find the board's name for the slot of a device. */
static void find_bay(struct vfc_ctx *ctx, struct vfc_identity *id)
{
	size_t len = strcspn(id->address, ".");
	char text[VFC_NAME], **names;
	int i, n = root_names(ctx, &names, in_sys("bus/pci/slots"));

	for (i = 0; i < n && !id->bay[0]; i++)
		if (root_read(ctx, text, sizeof(text),
			      in_sys("bus/pci/slots/%s/address", names[i])) > 0 &&
		    strlen(text) == len && !strncmp(text, id->address, len) &&
		    strlen(names[i]) < sizeof(id->bay))
			strcpy(id->bay, names[i]);
	if (n >= 0)
		root_names_free(names, n);
}

int vfc_identity_read(struct vfc_ctx *ctx, const char *address, struct vfc_identity *out)
{
	struct vfc_identity id = { 0 };
	char target[ROOT_PATH];
	struct vfc_device dev;
	int err = vfc_device_read(ctx, address, VFC_DEPTH_ID, &dev);

	if (err)
		return err;
	if (strcmp(dev.bus, "pci"))
		return vfc_fail_why(ctx, -EOPNOTSUPP, "%s is on bus %s: only PCI devices have "
				    "a slot and a serial", address, dev.bus);
	strcpy(id.address, dev.address);
	id.vendor = dev.vendor;
	id.device = dev.device;
	id.subvendor = dev.subvendor;
	id.subdevice = dev.subdevice;
	if (root_link(ctx, target, in_sys("bus/pci/devices/%s", address)) > 0)
		format_slot(target, id.slot);
	find_bay(ctx, &id);
	add_dsn(ctx, &id);
	add_sources(ctx, &id);
	*out = id;
	return 0;
}

/* ---- comparing ------------------------------------------------------ */

/* True if text is whole, or whole with ".F" of the device's function. */
static bool is_whole(const struct vfc_identity *id, const char *text, const char *whole)
{
	const char *dot = strchr(id->address, '.');
	size_t n = strlen(whole);

	return n && !strncasecmp(text, whole, n) && (!text[n] || (dot && !strcmp(text + n, dot)));
}

bool vfc_identity_has_serial(const struct vfc_identity *id, const char *text)
{
	size_t i;

	for (i = 0; i < id->nserials; i++)
		if (is_whole(id, text, id->serials[i].text))
			return true;
	return false;
}

bool vfc_identity_has_slot(const struct vfc_identity *id, const char *text)
{
	return strchr(text, '/') ? !strcasecmp(text, id->slot) : is_whole(id, text, id->bay);
}
