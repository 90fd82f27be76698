/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * boot.c: the running kernel against what is installed below /boot and
 * /lib/modules: entries with other words, modules that are gone.
 */
#include <stdio.h>
#include <string.h>

#include "doctor.h"
#include "lib/base/ctx.h"
#include "lib/base/text.h"
#include "lib/machine/boot-entries.h"
#include "lib/machine/cmdline-rules.h"

#define LINK "kernel-boot"

/* True when a command line has exactly that word. */
static bool has_word(const struct cmdline *cmdline, const char *word)
{
	for (size_t i = 0; i < cmdline->count; i++)
		if (!strcmp(cmdline->words[i], word))
			return true;
	return false;
}

/* How many words about IOMMU, PCI or VFIO are in one and not in the other; buf gets them. */
static size_t missing(const struct cmdline *one, const struct cmdline *other, char *buf,
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

/* True when an entry boots the kernel that runs: by the image's name, or the release in it. */
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

/* The entry that differs least from what runs; NULL: none boots this kernel. */
static const struct boot_entry *nearest(const struct vfc_machine *m,
					const struct boot_entries *entries)
{
	const struct boot_entry *best = NULL, *entry;
	size_t differs, least = 0;
	char text[512];

	for (entry = entries->list; entry < entries->list + entries->count; entry++) {
		if (entry->source || !boots_this(m, entry))
			continue;
		differs = missing(&entry->words, &m->cmdline, text, sizeof(text)) +
			  missing(&m->cmdline, &entry->words, text, sizeof(text));
		if (!best || differs < least) {
			best = entry;
			least = differs;
		}
	}
	return best;
}

/* "/boot/grub/grub.cfg:117" */
static const char *place(char buf[ROOT_PATH], const struct boot_entry *entry)
{
	return root_path(buf, ROOT_TOP, "%s:%d", entry->path + 1, entry->line);
}

/* The entry of the boot loader against what the kernel was given. */
static void compare(struct vfc_links *links, const struct boot_entry *entry)
{
	const struct vfc_machine *m = links->machine;
	char waiting[512], typed[512], at[ROOT_PATH];
	size_t waits = missing(&entry->words, &m->cmdline, waiting, sizeof(waiting));
	size_t types = missing(&m->cmdline, &entry->words, typed, sizeof(typed));

	if (waits)
		links_add(links, LINK, VFC_LINK_BROKEN, place(at, entry),
			  "boot again; if the words are still missing then, another file than "
			  "this one boots the machine",
			  "the entry has %s, but the running kernel was booted without", waiting);
	else if (types)
		links_add(links, LINK, VFC_LINK_OK, place(at, entry),
			  "add it to the boot loader's configuration to keep it",
			  "the running kernel was given %s, which the entry does not have: it "
			  "will be gone after the next boot", typed);
	else
		links_add(links, LINK, VFC_LINK_OK, place(at, entry), NULL,
			  "the entry has the same words about IOMMU, PCI and VFIO as the "
			  "running kernel");
}

/* Words of a file that a tool makes entries of, and that reached none. */
static void compare_source(struct vfc_links *links, const struct boot_entry *source,
			   const struct boot_entry *entry)
{
	char waiting[512], at[ROOT_PATH], lost[512];
	const char *tool = strstr(source->path, "grub") ?
			   "update-grub (grub-mkconfig, grub2-mkconfig)" :
			   "kernel-install or proxmox-boot-tool refresh";

	if (!missing(&source->words, &links->machine->cmdline, waiting, sizeof(waiting)))
		return;
	if (entry && !missing(&source->words, &entry->words, lost, sizeof(lost)))
		return;
	snprintf(lost, sizeof(lost), "run %s, and boot again", tool);
	links_add(links, LINK, VFC_LINK_BROKEN, place(at, source), lost,
		  "the file has %s, but neither the running kernel nor its boot entry has",
		  waiting);
}

static int look_at_entries(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct boot_entry *entry;
	struct boot_entries entries;

	if (boot_entries_read(ctx, &entries))
		return vfc_fail(ctx, -ENOMEM, "keep the boot entries");
	entry = nearest(links->machine, &entries);
	if (entry)
		compare(links, entry);
	else if (entries.count && !entries.list[0].source)
		links_add(links, LINK, VFC_LINK_UNKNOWN, entries.list[0].path,
			  "compare the words with the file that boots this machine",
			  "no entry boots the kernel that runs, %s",
			  links->machine->release[0] ? links->machine->release : "whichever it is");
	for (size_t i = 0; i < entries.count; i++)
		if (entries.list[i].source)
			compare_source(links, &entries.list[i], entry);
	boot_entries_clear(&entries);
	return 0;
}

/* The running kernel's modules are gone while another one's are there. */
static void look_at_modules(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const char *release = links->machine->release;
	char path[ROOT_PATH], others[256] = "", **names;
	int i, n = root_names(ctx, &names, ROOT_TOP, "lib/modules");
	bool here = false;

	for (i = 0; i < n; i++) {
		here |= !strcmp(names[i], release);
		join(others, sizeof(others), " ", "%s", names[i]);
	}
	if (n >= 0)
		root_names_free(names, n);
	if (n <= 0 || here || !*release)
		return;
	links_add(links, LINK, VFC_LINK_BROKEN, root_path(path, ROOT_TOP, "lib/modules"),
		  "boot again, into the kernel that is installed",
		  "the running kernel is %s, but modules are there for %s only: modprobe finds "
		  "none",
		  release, others);
}

int doctor_kernel_boot(struct vfc_ctx *ctx, struct vfc_links *links)
{
	look_at_modules(ctx, links);
	return look_at_entries(ctx, links);
}
