/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot.c: compare the running kernel with what is installed in /boot and /lib/modules:
 * boot entries with other kernel parameters, and modules that are missing.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/ctx.h"
#include "lib/base/text.h"
#include "lib/machine/boot-entries.h"
#include "lib/machine/cmdline-rules.h"

#define LINK "kernel-boot"

/* True if a command line has exactly this parameter. */
static bool has_word(const struct cmdline *cmdline, const char *word)
{
	for (size_t i = 0; i < cmdline->count; i++)
		if (!strcmp(cmdline->words[i], word))
			return true;
	return false;
}

/*
 * Count the parameters for IOMMU, PCI or VFIO that are in one and not in `other`, and list
 * them in buf.
 */
static size_t list_missing(const struct cmdline *one, const struct cmdline *other, char *buf,
			   size_t size)
{
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < one->count; i++) {
		if (!word_is_known(one->words[i]) || has_word(other, one->words[i]))
			continue;
		join(buf, size, " ", "%s", one->words[i]);
		n++;
	}
	return n;
}

/* True if an entry boots the running kernel, by the image's name or release. */
static bool boots_this(const struct vfc_machine *m, const struct boot_entry *entry)
{
	const char *image = cmdline_last(&m->cmdline, "BOOT_IMAGE"), *base;
	size_t release = strlen(m->release), length = strlen(entry->kernel);

	if (!entry->kernel[0])
		return true;
	base = image ? strrchr(image, '/') : NULL;
	base = base ? base + 1 : image;
	if (base && !strcmp(base, entry->kernel))
		return true;
	return release && length > release &&
	       !strcmp(entry->kernel + length - release, m->release);
}

/* Find the entry closest to the running command line; NULL: no entry boots this kernel. */
static const struct boot_entry *find_closest(const struct vfc_machine *m,
					     const struct boot_entries *entries)
{
	const struct boot_entry *best = NULL, *entry;
	size_t differs, least = 0;
	char text[512];

	for (entry = entries->list; entry < entries->list + entries->count; entry++) {
		if (entry->source || !boots_this(m, entry))
			continue;
		differs = list_missing(&entry->words, &m->cmdline, text, sizeof(text)) +
			  list_missing(&m->cmdline, &entry->words, text, sizeof(text));
		if (!best || differs < least) {
			best = entry;
			least = differs;
		}
	}
	return best;
}

/* Format the entry's location: "/boot/grub/grub.cfg:117". */
static struct path place(const struct boot_entry *entry)
{
	return in_top("%s:%d", entry->path + 1, entry->line);
}

/* Compare the boot loader's entry with the running kernel's command line. */
static void compare(struct vfc_links *links, const struct boot_entry *entry)
{
	const struct vfc_machine *m = links->machine;
	char waiting[512], typed[512];
	size_t waits = list_missing(&entry->words, &m->cmdline, waiting, sizeof(waiting));
	size_t types = list_missing(&m->cmdline, &entry->words, typed, sizeof(typed));

	if (waits)
		links_add(links, LINK, VFC_LINK_BROKEN, place(entry).text,
			  "boot again; if the parameters are still missing, the machine boots "
			  "from another file",
			  "the entry has %s, but the running kernel was booted without it",
			  waiting);
	else if (types)
		links_add(links, LINK, VFC_LINK_OK, place(entry).text,
			  "add it to the boot loader's configuration to keep it",
			  "the running kernel was booted with %s, which the entry does not have: "
			  "it is lost at the next boot", typed);
	else
		links_add(links, LINK, VFC_LINK_OK, place(entry).text, NULL,
			  "the entry has the same IOMMU, PCI and VFIO parameters as the "
			  "running kernel");
}

/* Report parameters of a configuration file that are in no entry generated from it. */
static void compare_source(struct vfc_links *links, const struct boot_entry *source,
			   const struct boot_entry *entry)
{
	char waiting[512], lost[512];
	const char *tool = strstr(source->path, "grub") ?
			   "update-grub (grub-mkconfig, grub2-mkconfig)" :
			   "kernel-install or proxmox-boot-tool refresh";

	if (!list_missing(&source->words, &links->machine->cmdline, waiting, sizeof(waiting)))
		return;
	if (entry && !list_missing(&source->words, &entry->words, lost, sizeof(lost)))
		return;
	snprintf(lost, sizeof(lost), "run %s and boot again", tool);
	links_add(links, LINK, VFC_LINK_BROKEN, place(source).text, lost,
		  "the file has %s, but neither the running kernel nor its boot entry has it",
		  waiting);
}

static int look_at_entries(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct boot_entry *entry;
	struct boot_entries entries;

	if (boot_entries_read(ctx, &entries))
		return vfc_fail(ctx, -ENOMEM, "list the boot entries");
	entry = find_closest(links->machine, &entries);
	if (entry)
		compare(links, entry);
	else if (entries.count && !entries.list[0].source)
		links_add(links, LINK, VFC_LINK_UNKNOWN, entries.list[0].path,
			  "compare the parameters with the file that boots this machine",
			  "no entry boots the running kernel, %s",
			  links->machine->release[0] ? links->machine->release :
			  "of unknown release");
	for (size_t i = 0; i < entries.count; i++)
		if (entries.list[i].source)
			compare_source(links, &entries.list[i], entry);
	boot_entries_clear(&entries);
	return 0;
}

/* Report missing modules of the running kernel when another kernel's are installed. */
static void look_at_modules(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const char *release = links->machine->release;
	char others[256] = "", **names;
	int i, n = root_names(ctx, &names, in_top("lib/modules"));
	bool here = false;

	for (i = 0; i < n; i++) {
		here |= !strcmp(names[i], release);
		join(others, sizeof(others), " ", "%s", names[i]);
	}
	if (n >= 0)
		root_names_free(names, n);
	if (n <= 0 || here || !*release)
		return;
	links_add(links, LINK, VFC_LINK_BROKEN, in_top("lib/modules").text,
		  "boot the installed kernel",
		  "the running kernel is %s, but modules are installed for %s only: modprobe finds "
		  "none",
		  release, others);
}

int doctor_kernel_boot(struct vfc_ctx *ctx, struct vfc_links *links)
{
	look_at_modules(ctx, links);
	return look_at_entries(ctx, links);
}
