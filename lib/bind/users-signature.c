/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-signature.c: the signature on a block device (LVM, md, ZFS), separate from
 * whether it is in use: the kernel refuses an exclusive open of a device in use.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/bytes.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

/* Bytes read from a device's start, and the offsets of signatures. */
#define HEAD 32768
#define SECTOR 512
#define MD_11 0
#define MD_12 4096
#define ZFS_LABEL 16384

/* True for the magic of md superblocks (v1, and v0.90 on a little-endian host). */
static bool is_md(const uint8_t *at)
{
	static const uint8_t magic[] = { 0xfc, 0x4e, 0x2b, 0xa9 };

	return !memcmp(at, magic, sizeof(magic));
}

/* True if one of the first four sectors has "LABELONE" and the label type of LVM. */
static bool is_lvm(const uint8_t *head)
{
	for (int i = 0; i < 4; i++)
		if (!memcmp(head + i * SECTOR, "LABELONE", 8) &&
		    !memcmp(head + i * SECTOR + 24, "LVM2 001", 8))
			return true;
	return false;
}

/*
 * Find the pool's name in a ZFS label: an XDR nvlist, each pair a name with its
 * length, a type (9: string), a count and the text with its length.
 */
static bool is_zfs(const uint8_t *label, size_t size, char pool[VFC_NAME])
{
	static const uint8_t pair[] = { 0, 0, 0, 4, 'n', 'a', 'm', 'e', 0, 0, 0, 9, 0, 0, 0, 1 };
	const uint8_t *at = NULL;
	uint32_t len;

	/* Encoding XDR, two reserved bytes, then version 0 and the flag of unique names. */
	if (label[0] != 1 || label[2] || label[3] || bytes_be(label, size, 4, 8) != 1)
		return false;
	at = memmem(label, size, pair, sizeof(pair));
	pool[0] = '\0';
	if (!at || (size_t)(at - label) + sizeof(pair) + 4 + VFC_NAME > size)
		return true;
	len = (uint32_t)bytes_be(at, sizeof(pair) + 4, sizeof(pair), 4);
	if (len < VFC_NAME)
		snprintf(pool, VFC_NAME, "%.*s", (int)len, (const char *)at + sizeof(pair) + 4);
	return true;
}

bool signature_find(const uint8_t *head, size_t size, struct signature *out)
{
	struct signature s = { 0 };

	if (size < HEAD)
		return false;
	if (is_zfs(head + ZFS_LABEL, size - ZFS_LABEL, s.name))
		s.what = "a ZFS pool";
	else if (is_lvm(head))
		s.what = "LVM";
	else if (is_md(head + MD_11) || is_md(head + MD_12))
		s.what = "an md RAID";
	else
		return false;
	*out = s;
	return true;
}

/* True if a device ends with an md superblock: v1.0 or v0.90. */
static bool ends_in_md(int fd)
{
	int64_t size = sys_size(fd);
	int64_t places[] = { (size - 8192) & ~INT64_C(4095), (size & ~INT64_C(65535)) - 65536 };
	uint8_t magic[4];

	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (places[i] > 0 && sys_pread(fd, magic, 4, (uint64_t)places[i]) == 4 &&
		    is_md(magic))
			return true;
	return false;
}

/* Find the signature of an open device. */
static bool read_signature(int fd, struct signature *s)
{
	uint8_t *head = calloc(1, HEAD);
	ssize_t n = head ? sys_pread(fd, head, HEAD, 0) : 0;
	bool found = n == HEAD && signature_find(head, HEAD, s);

	free(head);
	if (!found && ends_in_md(fd)) {
		*s = (struct signature){ .what = "an md RAID" };
		found = true;
	}
	return found;
}

/*
 * Open a device's node: on this machine only if it is the block device that sysfs
 * has; with --sysroot a regular file. Reading it triggers no udev event.
 */
static int open_node(struct vfc_ctx *ctx, const char *name, const char *number, int flags)
{
	char node[VFC_NAME], text[32];
	struct stat st;

	snprintf(node, sizeof(node), "%s", name);
	/* sysfs has '!' where a node's name has '/' (cciss!c0d0). */
	for (char *p = node; *p; p++)
		if (*p == '!')
			*p = '/';
	if (root_stat(ctx, &st, in_dev("%s", node)))
		return -ENOENT;
	snprintf(text, sizeof(text), "%u:%u", major(st.st_rdev), minor(st.st_rdev));
	if (vfc_rerooted(ctx) ? !S_ISREG(st.st_mode) :
				!S_ISBLK(st.st_mode) || strcmp(text, number))
		return -ENOENT;
	return root_open(ctx, O_RDONLY | O_NONBLOCK | flags, in_dev("%s", node));
}

/* True if the kernel refuses an exclusive open, so the device has an unknown user. */
static bool is_claimed(struct vfc_ctx *ctx, const char *name, const char *number)
{
	int fd = vfc_rerooted(ctx) ? -ENOENT : open_node(ctx, name, number, O_EXCL);

	if (fd >= 0)
		sys_close(fd);
	return fd == -EBUSY;
}

/* True for a disk with partitions, which are checked separately. */
static bool has_partitions(struct vfc_ctx *ctx, const char *name)
{
	char **names;
	int n = root_names(ctx, &names, in_sys("class/block/%s", name));
	bool has = false;

	for (int i = 0; i < n; i++)
		has |= root_exists(ctx, in_sys("class/block/%s/%s/partition", name, names[i]));
	root_names_free(names, n);
	return has;
}

/* Report the signature on a device, and whether it is in use. */
static void report_signature(struct uses *uses, const char *name, const struct signature *s,
			     bool claimed)
{
	char whole[2 * VFC_NAME];

	snprintf(whole, sizeof(whole), "%s%s%s", s->what, s->name[0] ? " " : "", s->name);
	if (s->name[0] && root_exists(uses->ctx, in_proc("spl/kstat/zfs/%s", s->name)))
		uses_add(uses, "claimed", false, "%s is part of %s, which is imported", name,
			 whole);
	else if (claimed)
		uses_add(uses, "claimed", false, "%s is part of %s and in use: the kernel refuses "
			 "exclusive access", name, whole);
	else
		uses_tell(uses, "%s has the signature of %s, which is not in use", name, whole);
}

void uses_of_signature(struct uses *uses, const char *name, const char *number)
{
	struct signature s;
	bool claimed, found;
	int fd;

	if (has_partitions(uses->ctx, name))
		return;
	fd = open_node(uses->ctx, name, number, 0);
	found = fd >= 0 && read_signature(fd, &s);
	if (fd >= 0)
		sys_close(fd);
	claimed = is_claimed(uses->ctx, name, number);
	if (found)
		report_signature(uses, name, &s, claimed);
	else if (claimed)
		uses_add(uses, "claimed", false, "%s is in use: the kernel refuses exclusive "
			 "access",
			 name);
}
