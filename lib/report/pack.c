/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pack.c: write a report as a tar archive in memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report.h"
#include "lib/base/tar.h"

/* Write a member; names and targets that are too long go into a member before it. */
static void put_member(FILE *out, char type, const char *name, unsigned int mode,
		       const char *target, const char *data, size_t size)
{
	static const char zeros[TAR_BLOCK];
	struct tar_header h = { .type = type, .magic = "ustar" };

	memcpy(h.name, name, strnlen(name, sizeof(h.name)));
	memcpy(h.target, target, strnlen(target, sizeof(h.target)));
	memcpy(h.magic + 6, "00", 2);
	snprintf(h.mode, sizeof(h.mode), "%07o", mode & 07777);
	memcpy(h.uid, "0000000", 8);
	memcpy(h.gid, "0000000", 8);
	snprintf(h.size, sizeof(h.size), "%011zo", size);
	memcpy(h.mtime, "00000000000", 12);
	snprintf(h.sum, sizeof(h.sum), "%06o", tar_sum(&h));
	h.sum[7] = ' ';
	fwrite(&h, 1, sizeof(h), out);
	fwrite(data, 1, size, out);
	fwrite(zeros, 1, -size % TAR_BLOCK, out);
}

/* Write a text that does not fit its field as a member of its own, before the entry. */
static void put_long(FILE *out, char type, const char *text)
{
	if (strlen(text) > sizeof(((struct tar_header *)NULL)->name))
		put_member(out, type, "././@LongLink", 0644, "", text, strlen(text) + 1);
}

static void put_entry(FILE *out, const struct vfc_report_entry *e)
{
	bool link = e->kind == VFC_REPORT_LINK;
	bool dir = e->kind == VFC_REPORT_DIRECTORY ||
		   (e->kind == VFC_REPORT_DENIED && e->mode & S_IFDIR);

	put_long(out, TAR_LONG_NAME, e->path);
	if (link)
		put_long(out, TAR_LONG_TARGET, e->data);
	put_member(out, link ? TAR_LINK : dir ? TAR_DIRECTORY : TAR_FILE, e->path, e->mode,
		   link ? e->data : "", e->data, link || dir ? 0 : e->size);
}

char *report_pack(const struct vfc_report_entry *entries, size_t count, size_t *size)
{
	static const char zeros[2 * TAR_BLOCK];
	char *data = NULL;
	FILE *out = open_memstream(&data, size);
	size_t i;

	if (!out)
		return NULL;
	/* Unreadable directories come last: other members may be inside. */
	for (i = 0; i < count; i++)
		if (entries[i].kind != VFC_REPORT_DENIED)
			put_entry(out, &entries[i]);
	for (i = 0; i < count; i++)
		if (entries[i].kind == VFC_REPORT_DENIED)
			put_entry(out, &entries[i]);
	fwrite(zeros, 1, sizeof(zeros), out);
	if (!fclose(out))
		return data;
	free(data);
	return NULL;
}
