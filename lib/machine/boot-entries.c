/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot-entries.c: boot entries: GRUB's menu, Boot Loader Specification, extlinux,
 * Raspberry Pi's cmdline.txt, and the files from which tools generate them.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot-entries.h"
#include "lib/base/array.h"

/* State while a file is read. */
struct reader {
	struct boot_entries *entries;
	struct path path;
	int line;
	char kernel[ROOT_PATH];	/* of the current entry */
	int err;
};

static void add_entry(struct reader *r, const char *kernel, bool source, const char *words)
{
	const char *base = strrchr(kernel, '/');
	struct boot_entry *entry = GROW(r->entries->list, r->entries->count);

	if (!entry) {
		r->err = -ENOMEM;
		return;
	}
	entry->line = r->line;
	entry->source = source;
	snprintf(entry->path, sizeof(entry->path), "%s", r->path.text);
	snprintf(entry->kernel, sizeof(entry->kernel), "%s", base ? base + 1 : kernel);
	r->err = cmdline_parse(words, &entry->words);
}

/* Return the text after the first word of a line if it is word (in any case), else NULL. */
static char *text_after(char *text, const char *word)
{
	size_t length = strlen(word);

	while (isspace((unsigned char)*text))
		text++;
	if (strncasecmp(text, word, length) != 0 || !isspace((unsigned char)text[length]))
		return NULL;
	text += length;
	while (isspace((unsigned char)*text))
		text++;
	return text;
}

/* ---- formats -------------------------------------------------------- */

/* GRUB: "linux IMAGE WORD…", also as linux16 and linuxefi. */
static void grub_line(void *data, char *text)
{
	static const char *const verbs[] = { "linux", "linux16", "linuxefi" };
	struct reader *r = data;
	char *rest = NULL, *image;

	r->line++;
	for (size_t i = 0; !rest && i < ARRAY_SIZE(verbs); i++)
		rest = text_after(text, verbs[i]);
	image = rest ? strsep(&rest, " \t") : NULL;
	if (image && *image && !r->err)
		add_entry(r, image, false, rest ?: "");
}

/* The Boot Loader Specification: "linux IMAGE", then "options WORD…". */
static void bls_line(void *data, char *text)
{
	struct reader *r = data;
	char *image = text_after(text, "linux"), *options = text_after(text, "options");

	r->line++;
	if (image)
		snprintf(r->kernel, sizeof(r->kernel), "%.*s",
			 (int)strcspn(image, " \t"), image);
	if (options && r->kernel[0] && !r->err)
		add_entry(r, r->kernel, false, options);
}

/* extlinux: "linux" or "kernel IMAGE", then "append WORD…". */
static void extlinux_line(void *data, char *text)
{
	struct reader *r = data;
	char *image, *words;

	image = text_after(text, "linux") ?: text_after(text, "kernel");
	words = text_after(text, "append");
	r->line++;
	if (image)
		snprintf(r->kernel, sizeof(r->kernel), "%.*s",
			 (int)strcspn(image, " \t"), image);
	if (words && r->kernel[0] && !r->err)
		add_entry(r, r->kernel, false, words);
}

/* A file that has only a command line. */
static void whole_line(void *data, char *text)
{
	struct reader *r = data;

	r->line++;
	if (*text && *text != '#' && !r->err)
		add_entry(r, "", !strncmp(r->path.text, "/etc", 4), text);
}

/* /etc/default/grub: GRUB_CMDLINE_LINUX="WORD…" and GRUB_CMDLINE_LINUX_DEFAULT. */
static void default_grub_line(void *data, char *text)
{
	struct reader *r = data;
	char *value;

	r->line++;
	while (isspace((unsigned char)*text))
		text++;
	if (strncmp(text, "GRUB_CMDLINE_LINUX=", 19) != 0 &&
	    strncmp(text, "GRUB_CMDLINE_LINUX_DEFAULT=", 27) != 0)
		return;
	value = strchr(text, '=') + 1;
	if (*value == '"' || *value == '\'') {
		value++;
		value[strcspn(value, "\"'")] = '\0';
	}
	if (!r->err)
		add_entry(r, "", true, value);
}

/* ---- files ---------------------------------------------------------- */

typedef void line_reader(void *data, char *text);

static int read_file(struct vfc_ctx *ctx, struct boot_entries *entries, struct path path,
		     line_reader *line)
{
	struct reader r = { .entries = entries, .path = path };

	root_lines(ctx, line, &r, path);
	return r.err;
}

/* Read all files of a directory that end in ".conf". */
static int read_dir(struct vfc_ctx *ctx, struct boot_entries *entries, const char *dir)
{
	char **names;
	int i, err = 0, n = root_names(ctx, &names, in_top("%s", dir));

	for (i = 0; !err && i < n; i++) {
		if (strlen(names[i]) < 5 || strcmp(names[i] + strlen(names[i]) - 5, ".conf") != 0)
			continue;
		err = read_file(ctx, entries, in_top("%s/%s", dir, names[i]), bls_line);
	}
	if (n >= 0)
		root_names_free(names, n);
	return err;
}

int boot_entries_read(struct vfc_ctx *ctx, struct boot_entries *out)
{
	static const struct {
		const char *path;
		line_reader *line;	/* NULL: a directory of entries */
	} places[] = {
		{ "boot/grub/grub.cfg", grub_line }, { "boot/grub2/grub.cfg", grub_line },
		{ "boot/loader/entries", NULL }, { "efi/loader/entries", NULL },
		{ "boot/efi/loader/entries", NULL },
		{ "boot/extlinux/extlinux.conf", extlinux_line },
		{ "boot/firmware/cmdline.txt", whole_line }, { "boot/cmdline.txt", whole_line },
		{ "etc/kernel/cmdline", whole_line }, { "etc/default/grub", default_grub_line },
	};
	struct boot_entries entries = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(places); i++)
		err = places[i].line ?
			read_file(ctx, &entries, in_top("%s", places[i].path), places[i].line) :
			read_dir(ctx, &entries, places[i].path);
	if (err)
		boot_entries_clear(&entries);
	else
		*out = entries;
	return err;
}

void boot_entries_clear(struct boot_entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		cmdline_clear(&entries->list[i].words);
	free(entries->list);
	*entries = (struct boot_entries){ 0 };
}

/* ---- advice --------------------------------------------------------- */

void boot_advice(struct vfc_ctx *ctx, const char *add_word, const char *drop, char *buf,
		 size_t size)
{
	/* By a file that identifies the tool of this system; %s: the word. */
	static const struct {
		const char *file, *add, *drop;
	} ways[] = {
		{ "run/ostree-booted", "rpm-ostree kargs --append=%s, then reboot",
		  "rpm-ostree kargs --delete=%s, then reboot" },
		{ "etc/kernel/proxmox-boot-uuids",
		  "add %s to /etc/kernel/cmdline, run proxmox-boot-tool refresh and reboot",
		  "remove %s from /etc/kernel/cmdline, run proxmox-boot-tool refresh and reboot" },
		{ "usr/sbin/grubby", "grubby --update-kernel=ALL --args=%s, then reboot",
		  "grubby --update-kernel=ALL --remove-args=%s, then reboot" },
		{ "usr/sbin/update-grub",
		  "add %s to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, run update-grub "
		  "and reboot",
		  "remove %s from /etc/default/grub, run update-grub and reboot" },
		{ "boot/grub2/grub.cfg",
		  "add %s to GRUB_CMDLINE_LINUX in /etc/default/grub, run grub2-mkconfig -o "
		  "/boot/grub2/grub.cfg and reboot",
		  "remove %s from /etc/default/grub, run grub2-mkconfig -o "
		  "/boot/grub2/grub.cfg and reboot" },
		{ "etc/default/grub",
		  "add %s to GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, run grub-mkconfig -o "
		  "/boot/grub/grub.cfg and reboot",
		  "remove %s from /etc/default/grub, run grub-mkconfig -o /boot/grub/grub.cfg "
		  "and reboot" },
		{ "boot/firmware/cmdline.txt", "add %s to /boot/firmware/cmdline.txt and reboot",
		  "remove %s from /boot/firmware/cmdline.txt and reboot" },
		{ "boot/loader/entries",
		  "add %s to the options in /boot/loader/entries and reboot",
		  "remove %s from the options in /boot/loader/entries and reboot" },
		{ "", "add %s to the kernel's command line in the boot loader's configuration "
		  "and reboot",
		  "remove %s from the kernel's command line in the boot loader's configuration "
		  "and reboot" },
	};
	const char *word = add_word ?: drop, *text, *at;
	size_t i = 0;

	while (*ways[i].file && !root_exists(ctx, in_top("%s", ways[i].file)))
		i++;
	text = add_word ? ways[i].add : ways[i].drop;
	at = strstr(text, "%s");
	snprintf(buf, size, "%.*s%s%s", (int)(at - text), text, word, at + 2);
}
