/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * acl.c: whether a POSIX ACL lets a process read and write a node: the entry of the
 * user decides, else those of its groups, both limited by the mask; else the mode.
 */
#include <endian.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <string.h>

#include "acl.h"

#define READ_WRITE (ACL_READ | ACL_WRITE)

/* Entries of an ACL that apply to one process. */
struct sum {
	bool named;		/* there is an entry for this user */
	unsigned int user;	/* its permissions */
	bool grouped;		/* there is an entry for one of its groups */
	bool group_allows;
	unsigned int mask;
};

static void add_entry(struct sum *sum, const struct posix_acl_xattr_entry *entry,
		      const struct machine_process *process)
{
	unsigned int allowed = le16toh(entry->e_perm);

	switch (le16toh(entry->e_tag)) {
	case ACL_USER:
		if (le32toh(entry->e_id) == process->uid) {
			sum->named = true;
			sum->user = allowed;
		}
		break;
	case ACL_GROUP:
		if (process_in_group(process, le32toh(entry->e_id))) {
			sum->grouped = true;
			sum->group_allows |= (allowed & sum->mask & READ_WRITE) == READ_WRITE;
		}
		break;
	case ACL_MASK:
		sum->mask = allowed;
		break;
	}
}

enum acl_verdict acl_judge(const void *bytes, size_t size, const struct machine_process *process)
{
	const size_t header = sizeof(struct posix_acl_xattr_header);
	struct posix_acl_xattr_header version;
	struct posix_acl_xattr_entry entry;
	struct sum sum = { .mask = READ_WRITE };

	if (size < header + sizeof(entry))
		return ACL_NONE;
	memcpy(&version, bytes, header);
	if (le32toh(version.a_version) != POSIX_ACL_XATTR_VERSION)
		return ACL_NONE;
	/* The mask follows the entries it limits, so read it in a first pass. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t at = header; at + sizeof(entry) <= size; at += sizeof(entry)) {
			memcpy(&entry, (const char *)bytes + at, sizeof(entry));
			if (pass || le16toh(entry.e_tag) == ACL_MASK)
				add_entry(&sum, &entry, process);
		}
	if (sum.named)
		return (sum.user & sum.mask & READ_WRITE) == READ_WRITE ? ACL_ALLOWS : ACL_DENIES;
	if (sum.grouped)
		return sum.group_allows ? ACL_ALLOWS : ACL_DENIES;
	return ACL_NONE;
}

enum acl_verdict acl_allows(struct vfc_ctx *ctx, const char *node,
			    const struct machine_process *process)
{
	char bytes[1024];
	int n = root_xattr(ctx, "system.posix_acl_access", bytes, sizeof(bytes),
			   in_dev("%s", node));

	return n > 0 ? acl_judge(bytes, (size_t)n, process) : ACL_NONE;
}
