/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * classes.c: short words for PCI classes, for --class and for narrow
 * columns.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "classes.h"

/* A word, and the leading digits of its class codes. The longest match wins. */
static const struct {
	const char *word;
	const char *digits;
} classes[] = {
	{ "storage", "01" }, { "scsi", "0100" }, { "ide", "0101" }, { "raid", "0104" },
	{ "sata", "0106" }, { "sas", "0107" }, { "nvme", "0108" },
	{ "network", "02" }, { "ethernet", "0200" }, { "infiniband", "0207" }, { "wifi", "0280" },
	{ "display", "03" }, { "vga", "0300" }, { "3d", "0302" },
	{ "multimedia", "04" }, { "audio", "0401" }, { "audio", "0403" },
	{ "memory", "05" },
	{ "bridge", "06" }, { "host", "0600" }, { "isa", "0601" }, { "port", "0604" },
	{ "comm", "07" }, { "serial", "0700" },
	{ "system", "08" }, { "iommu", "0806" },
	{ "input", "09" }, { "cpu", "0b" },
	{ "bus", "0c" }, { "firewire", "0c00" }, { "usb", "0c03" }, { "smbus", "0c05" },
	{ "wireless", "0d" }, { "crypto", "10" }, { "signal", "11" }, { "accel", "12" },
};

#define COUNT (sizeof(classes) / sizeof(classes[0]))

static bool has_digits(int class, const char *digits)
{
	char code[8];

	snprintf(code, sizeof(code), "%06x", class & 0xffffff);
	return class >= 0 && !strncasecmp(code, digits, strlen(digits));
}

const char *class_word(int class)
{
	const char *word = NULL;
	size_t i, longest = 0;

	for (i = 0; i < COUNT; i++) {
		if (strlen(classes[i].digits) <= longest || !has_digits(class, classes[i].digits))
			continue;
		longest = strlen(classes[i].digits);
		word = classes[i].word;
	}
	return word;
}

const char *class_word_at(size_t i)
{
	return i < COUNT ? classes[i].word : NULL;
}

/* Return the digits in text, after an optional "0x"; NULL if text is not 2 to 6 digits. */
static const char *digits_in(const char *text)
{
	size_t n = 0;

	text += strncasecmp(text, "0x", 2) ? 0 : 2;
	while (isxdigit((unsigned char)text[n]))
		n++;
	return n >= 2 && n <= 6 && !text[n] ? text : NULL;
}

bool class_matches(int class, const char *text)
{
	const char *digits;
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcasecmp(classes[i].word, text) && has_digits(class, classes[i].digits))
			return true;
	digits = digits_in(text);
	return digits && has_digits(class, digits);
}

bool class_is_valid(const char *text)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcasecmp(classes[i].word, text))
			return true;
	return digits_in(text);
}
