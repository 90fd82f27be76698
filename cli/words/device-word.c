/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * device-word.c: parses words that name devices. Reads nothing from the system.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "device-word.h"

#define HEX "0123456789abcdefABCDEF"
#define GLOB "*?["		/* characters that make a word a pattern */

/* True if word is prefix followed by one or more decimal digits. */
static bool is_numbered(const char *word, const char *prefix)
{
	size_t n = strlen(prefix);

	return !strncmp(word, prefix, n) && word[n] &&
	       !word[n + strspn(word + n, "0123456789")];
}

/* True for a UUID: 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(const char *word)
{
	size_t i;

	for (i = 0; i < 36 && word[i]; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? word[i] != '-' : !isxdigit((unsigned char)word[i]))
			return false;
	}
	return i == 36 && !word[i];
}

/* True if word has only characters of an address, a pattern of addresses or an ID pair. */
static bool is_numeric(const char *word)
{
	return strchr(word, ':') && !word[strspn(word, HEX GLOB ":.]!-")];
}

/* Prefixes that say what kind of name follows. */
static const struct prefix {
	const char *word;
	enum device_word_kind kind;
} prefixes[] = {
	{ "dev:", DEVICE_WORD_DEV },
	{ "slot:", DEVICE_WORD_SLOT },
	{ "serial:", DEVICE_WORD_SERIAL },
	{ "alias:", DEVICE_WORD_ALIAS },
};

/* Return the prefix that word begins with, or NULL. */
static const struct prefix *prefix_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (!strncmp(word, prefixes[i].word, strlen(prefixes[i].word)))
			return &prefixes[i];
	return NULL;
}

bool device_word_has_shape(const char *word)
{
	return is_numeric(word) || is_uuid(word) || is_numbered(word, "vfio") ||
	       prefix_of(word);
}

/* Parse VENDOR:DEVICE, four hexadecimal digits each. */
static bool parse_ids(const char *word, struct device_word *parsed)
{
	if (strlen(word) != 9 || strspn(word, HEX) != 4 || strspn(word + 5, HEX) != 4)
		return false;
	parsed->vendor = (int)strtol(word, NULL, 16);
	parsed->device = (int)strtol(word + 5, NULL, 16);
	return true;
}

/* Parse an address, a pattern or an ID pair. */
static int parse_numeric(const char *word, struct device_word *parsed)
{
	struct vfc_bdf bdf;

	if (!vfc_bdf_parse(word, &bdf)) {
		parsed->kind = DEVICE_WORD_ADDRESS;
		vfc_bdf_format(&bdf, parsed->text);
		return 0;
	}
	parsed->kind = strpbrk(word, GLOB) ? DEVICE_WORD_GLOB : DEVICE_WORD_IDS;
	return parsed->kind == DEVICE_WORD_GLOB || parse_ids(word, parsed) ? 0 : -EINVAL;
}

/* True if word is a name that the kernel allows for an interface, a disk or a device. */
static bool is_name(const char *word)
{
	const char *c;

	for (c = word; *c; c++)
		if (*c == '/' || !isgraph((unsigned char)*c))
			return false;
	return *word && strcmp(word, ".") && strcmp(word, "..");
}

/* True for a slot or serial number. Some vendors put blanks into them. */
static bool is_label(const char *word)
{
	const char *c;

	for (c = word; *c; c++)
		if (!isprint((unsigned char)*c))
			return false;
	return *word;
}

/* True if the text is valid for the kind of word. */
static bool is_valid(const struct device_word *t)
{
	if (t->kind == DEVICE_WORD_SLOT || t->kind == DEVICE_WORD_SERIAL)
		return is_label(t->text);
	return t->kind == DEVICE_WORD_ALIAS ? vfc_alias_is_name(t->text) : is_name(t->text);
}

int device_word_parse(const char *word, struct device_word *out)
{
	struct device_word t = { .kind = DEVICE_WORD_NAME };
	const struct prefix *prefix = prefix_of(word);
	size_t n = strlen(word);
	int err = 0;

	if (n >= sizeof(t.text))
		return -EINVAL;
	memcpy(t.text, word, n + 1);
	if (prefix) {
		t.kind = prefix->kind;
		strcpy(t.text, word + strlen(prefix->word));
	} else if (is_numeric(word)) {
		err = parse_numeric(word, &t);
	} else if (is_uuid(word)) {
		t.kind = DEVICE_WORD_UUID;
		for (char *c = t.text; *c; c++)
			*c = (char)tolower((unsigned char)*c);
	} else if (is_numbered(word, "vfio")) {
		t.kind = DEVICE_WORD_VFIO;
	}
	if (err || !is_valid(&t))
		return -EINVAL;
	*out = t;
	return 0;
}

bool device_word_matches(const struct device_word *parsed, const struct vfc_device *dev)
{
	const char *address = dev->address;

	if (parsed->kind == DEVICE_WORD_IDS)
		return dev->vendor == parsed->vendor && dev->device == parsed->device;
	if (parsed->kind == DEVICE_WORD_VFIO)
		return !strcmp(parsed->text, dev->vfio_dev);
	if (parsed->kind >= DEVICE_WORD_SLOT && parsed->kind <= DEVICE_WORD_ALIAS)
		return false;
	if (parsed->kind != DEVICE_WORD_GLOB)
		return !strcmp(parsed->text, address);
	if (strcmp(dev->bus, "pci"))
		return false;
	/* As in an address, domain 0 may be left out. */
	return !fnmatch(parsed->text, address, FNM_CASEFOLD) ||
	       (!strncmp(address, "0000:", 5) &&
		!fnmatch(parsed->text, address + 5, FNM_CASEFOLD));
}
