/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * types.c: checks the form of an argument by its type. Reads nothing from the system.
 */
#include <errno.h>
#include <string.h>

#include "lib/vfc.h"
#include "numbers.h"
#include "types.h"

/* Accept any text. */
static int check_any(const char *text, uint64_t *number)
{
	(void)text;
	(void)number;
	return 0;
}

/* Accept any text that is not empty. */
static int check_some(const char *text, uint64_t *number)
{
	(void)number;
	return *text ? 0 : -EINVAL;
}

/* Accept a name in sysfs, never a path. */
static int check_name(const char *text, uint64_t *number)
{
	(void)number;
	return *text && !strchr(text, '/') ? 0 : -EINVAL;
}

static int check_uuid(const char *text, uint64_t *number)
{
	uint8_t uuid[16];

	(void)number;
	return vfc_uuid_parse(text, uuid);
}

/* setpci's notation follows "config:"; elsewhere "+OFF" is a number. */
static int check_place(const char *text, uint64_t *number)
{
	char region[VFC_NAME];

	return strchr(text, ':') ? 0 : words_place(text, region, sizeof(region), number);
}

/* A digit begins a number; words depend on the device or its register map. */
static int check_value(const char *text, uint64_t *number)
{
	return *text >= '0' && *text <= '9' ? words_u64(text, number) : check_some(text, number);
}

/* Accept NAME=VALUE. */
static int check_assign(const char *text, uint64_t *number)
{
	const char *value = strchr(text, '=');

	return value && value != text ? check_value(value + 1, number) : -EINVAL;
}

/* Accept a region without an offset. */
static int check_region(const char *text, uint64_t *number)
{
	return strchr(text, '+') ? -EINVAL : check_some(text, number);
}

static const struct type {
	const char *word;	/* in the JSON of `help` */
	int (*check)(const char *text, uint64_t *number);
	const char *form;
} types[] = {
	[ARG_FLAG] = { "flag", check_any, "" },
	[ARG_DEVICE] = { "device", check_some,
		"a device (0000:01:00.0, 1234:11e8, vfio0, dev:NAME ...)" },
	[ARG_GROUP] = { "group", check_some, "a group (a number, or a device in it)" },
	[ARG_DRIVER] = { "driver", check_name, "a driver's name" },
	[ARG_REGION] = { "region", check_region,
		"a region (bar0 ... bar5, rom, config, vga, region9)" },
	[ARG_PLACE] = { "place", check_place,
		"a location (REGION or REGION+OFFSET, for example bar0+0x10)" },
	[ARG_CONFIG] = { "config-register", check_some,
		"a register of config space (COMMAND, CAP_PM+4.w, 10.l)" },
	[ARG_REG] = { "register", check_some, "a register, or REGISTER.FIELD" },
	[ARG_ASSIGN] = { "assignment", check_assign, "REGISTER=VALUE, or REGISTER.FIELD=VALUE" },
	[ARG_IRQ] = { "irq", check_value,
		"an interrupt (intx, msi, msix, err, req or its index)" },
	[ARG_U64] = { "number", words_u64, "a number (decimal, 0x... or 0b...)" },
	[ARG_VALUE] = { "value", check_value, "a number (decimal, 0x... or 0b...) or a word" },
	[ARG_SIZE] = { "size", words_size, "a size (a number, optionally with k, M or G)" },
	[ARG_TIME] = { "time", words_time, "a time (2s, 500ms, 10us, 1.5 seconds)" },
	[ARG_FILE] = { "file", check_some, "a file" },
	[ARG_SIDE] = { "side", check_some, "a snapshot file, or a device" },
	[ARG_CMD] = { "command", check_some, "a command" },
	[ARG_ALIAS] = { "alias", check_some, "an alias" },
	[ARG_CLASS] = { "class", check_some, "a device class (nvme, network, 0108)" },
	[ARG_PARENT] = { "parent", check_name, "a parent device of mediated devices" },
	[ARG_MDEV_TYPE] = { "mdev-type", check_name, "an mdev type" },
	[ARG_ERRNO] = { "errno", check_some, "an errno (EBUSY, 16) or an operation (open-group)" },
	[ARG_UUID] = { "uuid", check_uuid, "a UUID (8-4-4-4-12 hexadecimal digits)" },
	[ARG_WORD] = { "word", check_some, "a word" },
	[ARG_TEXT] = { "text", check_any, "" },
};

int type_check(enum arg_type type, const char *text, uint64_t *number)
{
	return types[type].check(text, number);
}

const char *type_form(enum arg_type type)
{
	return types[type].form;
}

const char *type_word(enum arg_type type)
{
	return types[type].word;
}
