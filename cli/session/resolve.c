/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve.c: resolves words to the devices and groups of the system.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/device-word.h"
#include "cli/words/numbers.h"
#include "cli/out/err.h"
#include "devices.h"
#include "resolve.h"

#define FORMS "a DEVICE is an address (0000:01:00.0, 01:00.*), vendor:device, " \
	      "vfioN, an mdev UUID, the name of a network interface or block device, " \
	      "slot:SLOT, serial:NUMBER or alias:NAME"

int resolve_append(struct env *env, char ***addresses, int *count, const char *address)
{
	char **grown;
	int i;

	for (i = 0; i < *count; i++)
		if (!strcmp((*addresses)[i], address))
			return 0;
	grown = realloc(*addresses, ((size_t)*count + 1) * sizeof(*grown));
	if (grown) {
		*addresses = grown;
		grown[*count] = strdup(address);
	}
	if (!grown || !grown[*count])
		return err_errno(env, -ENOMEM, "%s", address);
	(*count)++;
	return 0;
}

/* Report a word that has none of the forms. For a path, suggest its last component. */
static int report_malformed(struct env *env, const char *word)
{
	const char *slash = strrchr(word, '/');
	char hint[VFC_NAME];

	if (!slash || !slash[1] || strlen(slash) > VFC_NAME / 2)
		return err_usage(env, FORMS, "\"%s\" is not a DEVICE", word);
	snprintf(hint, sizeof(hint), "use dev:%s", slash + 1);
	return err_usage(env, hint, "\"%s\" is not a DEVICE", word);
}

/* Report an unknown serial number. A device whose config space is unreadable may have it. */
static int report_no_serial(struct env *env, const char *word, const struct vfc_device *devs,
			    int n)
{
	struct vfc_identity id;
	bool hidden = false;
	int i;

	for (i = 0; i < n && !hidden; i++)
		hidden = !vfc_identity_read(env->ctx, devs[i].address, &id) && id.dsn_unknown;
	return err_absent(env, -ENODEV, hidden ?
			  "run as root; PCI Express serial numbers cannot be read in D3cold" :
			  "vfioctl show DEVICE prints a device's serial numbers",
			  "no device has %s", word);
}

/* Report that no device matches; suggest the nearest address of devs. */
static int report_absent(struct env *env, const char *word, const struct device_word *parsed,
			 const struct vfc_device *devs, int n)
{
	const char **list = calloc((size_t)n + 1, sizeof(*list));
	const char *near;
	char hint[2 * VFC_NAME];
	int i;

	for (i = 0; list && i < n; i++)
		list[i] = devs[i].address;
	near = list ? words_nearest(parsed->text, list) : NULL;
	snprintf(hint, sizeof(hint), "did you mean %s?", near ? near : "");
	free(list);
	if (parsed->kind == DEVICE_WORD_SERIAL)
		return report_no_serial(env, word, devs, n);
	if (parsed->kind == DEVICE_WORD_SLOT)
		return err_absent(env, -ENODEV, "vfioctl show DEVICE prints a device's slot",
				  "no device is in %s", word);
	if (parsed->kind == DEVICE_WORD_IDS || parsed->kind == DEVICE_WORD_GLOB)
		return err_absent(env, -ENODEV, near ? hint : NULL, "no device matches %s", word);
	return err_absent(env, -ENODEV, near ? hint : NULL, "no device%s is called %s",
			  parsed->kind == DEVICE_WORD_NAME ? " or interface" : "", word);
}

/* Report that a word matches several devices where one is required. */
static int report_ambiguous(struct env *env, const char *word, const struct vfc_device *devs,
			    const bool *is, int n)
{
	char text[8 * VFC_NAME] = "";
	size_t used = 0;
	int i, matches = 0;

	for (i = 0; i < n; i++) {
		if (!is[i])
			continue;
		if (used < sizeof(text) - VFC_NAME)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s",
						 matches ? ", " : "", devs[i].address);
		else if (text[used - 1] != '.')
			used += (size_t)snprintf(text + used, sizeof(text) - used, ", ...");
		matches++;
	}
	return err_usage(env, "specify one of them by its address", "%s matches %d devices: %s",
			 word, matches, text);
}

/* True if the word names the device; reads its identity if needed. */
static bool is_match(struct env *env, const struct device_word *parsed,
		     const struct vfc_device *dev)
{
	struct vfc_identity id;

	if (parsed->kind != DEVICE_WORD_SLOT && parsed->kind != DEVICE_WORD_SERIAL)
		return device_word_matches(parsed, dev);
	if (strcmp(dev->bus, "pci") || vfc_identity_read(env->ctx, dev->address, &id))
		return false;
	return parsed->kind == DEVICE_WORD_SLOT ? vfc_identity_has_slot(&id, parsed->text) :
	       vfc_identity_has_serial(&id, parsed->text);
}

/* Append the devices that match; unless many, there must be exactly one. */
static int append_matches(struct env *env, const char *word, const struct device_word *parsed,
			  bool many, const struct vfc_device *devs, int n, char ***addresses,
			  int *count)
{
	bool *is = calloc((size_t)n + 1, sizeof(*is));
	int i, matches = 0, status = 0;

	if (!is)
		return err_errno(env, -ENOMEM, "%s", word);
	for (i = 0; i < n; i++) {
		is[i] = is_match(env, parsed, &devs[i]);
		matches += is[i];
	}
	if (!matches)
		status = report_absent(env, word, parsed, devs, n);
	else if (matches > 1 && !many)
		status = report_ambiguous(env, word, devs, is, n);
	for (i = 0; i < n && !status; i++)
		if (is[i])
			status = resolve_append(env, addresses, count, devs[i].address);
	free(is);
	return status;
}

/* Append all devices of the system that match. */
static int resolve_matches(struct env *env, const char *word, const struct device_word *parsed,
			   bool many, char ***addresses, int *count)
{
	enum vfc_depth depth = parsed->kind == DEVICE_WORD_VFIO ? VFC_DEPTH_ROW : VFC_DEPTH_ID;
	struct vfc_device *devs = NULL;
	int status, n = vfc_device_list(env->ctx, depth, &devs);

	if (n < 0)
		return err_lib(env, n, "%s", word);
	status = append_matches(env, word, parsed, many, devs, n, addresses, count);
	free(devs);
	return status;
}

/* Resolve a plain name: of a device, else of a network interface or block device. */
static int resolve_name(struct env *env, const char *word, const struct device_word *parsed,
			char ***addresses, int *count)
{
	char address[VFC_NAME];
	int err;

	if (parsed->kind != DEVICE_WORD_DEV && vfc_device_exists(env->ctx, parsed->text))
		return resolve_append(env, addresses, count, parsed->text);
	err = parsed->kind == DEVICE_WORD_ADDRESS || parsed->kind == DEVICE_WORD_UUID ? -ENODEV :
	      vfc_device_by_name(env->ctx, parsed->text, address);
	if (!err)
		return resolve_append(env, addresses, count, address);
	if (err != -ENODEV || parsed->kind == DEVICE_WORD_DEV)
		return err_lib(env, err, "%s", "");
	/* Not found: report it with the list of devices for a suggestion. */
	return resolve_matches(env, word, parsed, false, addresses, count);
}

/* Resolve an alias. It must not name another alias. */
static int resolve_alias(struct env *env, const char *word, const struct device_word *parsed,
			 bool many, char ***addresses, int *count)
{
	char meant[2 * VFC_NAME];
	struct device_word inner;
	int err = vfc_alias_find(env->ctx, parsed->text, meant);

	if (err)
		return err_lib(env, err, "%s", "");
	if (device_word_parse(meant, &inner) || inner.kind == DEVICE_WORD_ALIAS)
		return err_absent(env, -EINVAL, "vfioctl alias list prints it",
				  "%s is an alias of \"%s\", which is not a DEVICE", word, meant);
	return resolve_devices(env, meant, many, addresses, count);
}

int resolve_devices(struct env *env, const char *word, bool many,
		    char ***addresses, int *count)
{
	struct device_word parsed;

	if (device_word_parse(word, &parsed))
		return report_malformed(env, word);
	switch (parsed.kind) {
	case DEVICE_WORD_GLOB:
	case DEVICE_WORD_IDS:
	case DEVICE_WORD_VFIO:
	case DEVICE_WORD_SLOT:
	case DEVICE_WORD_SERIAL:
		return resolve_matches(env, word, &parsed, many, addresses, count);
	case DEVICE_WORD_ALIAS:
		return resolve_alias(env, word, &parsed, many, addresses, count);
	default:
		return resolve_name(env, word, &parsed, addresses, count);
	}
}

/* Read the group of a device. Return an exit status. */
static int group_of(struct env *env, const char *address, int *group)
{
	struct vfc_device dev;
	int err = vfc_device_read(env->ctx, address, VFC_DEPTH_ID, &dev);

	if (err)
		return err_lib(env, err, "%s", "");
	if (dev.group < 0)
		return err_absent(env, -ENOENT, NULL, "%s is not in an IOMMU group", address);
	*group = dev.group;
	return 0;
}

int resolve_group(struct env *env, const char *word, int *group)
{
	char **addresses = NULL;
	int count = 0, i, other, status;
	uint64_t number;

	if (!words_u64(word, &number) && number <= INT_MAX) {
		*group = (int)number;
		return 0;
	}
	status = resolve_devices(env, word, true, &addresses, &count);
	for (i = 0; i < count && !status; i++) {
		status = group_of(env, addresses[i], i ? &other : group);
		if (!status && i && other != *group)
			status = err_usage(env, "specify one device",
					   "%s is in several groups: %d, %d", word, *group,
					   other);
	}
	env_addresses_free(addresses, count);
	return status;
}
