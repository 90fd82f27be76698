/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * users-block.c: uses of a block device: mounts, swap, and devices stacked on
 * it (device mapper, md, …), whose uses count as well.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"

/* All names of a block device under which it may be in use. */
struct block {
	char name[VFC_NAME];		/* "dm-0" */
	char number[VFC_NAME];		/* "253:0" */
	char node[2 * VFC_NAME];	/* "/dev/dm-0" */
	char mapper[2 * VFC_NAME];	/* "/dev/mapper/vg-root", or "" */
	char shown[3 * VFC_NAME];	/* "dm-0 (vg-root)" */
	struct uses *uses;
};

static void read_block(struct vfc_ctx *ctx, const char *name, struct block *b)
{
	char mapped[VFC_NAME];

	*b = (struct block){ 0 };
	snprintf(b->name, sizeof(b->name), "%s", name);
	snprintf(b->shown, sizeof(b->shown), "%s", name);
	snprintf(b->node, sizeof(b->node), "%.127s", in_dev("%s", name).text);
	if (root_read(ctx, b->number, sizeof(b->number), in_sys("class/block/%s/dev", name)) < 0)
		b->number[0] = '\0';
	if (root_read(ctx, mapped, sizeof(mapped), in_sys("class/block/%s/dm/name", name)) <= 0)
		return;
	snprintf(b->mapper, sizeof(b->mapper), "%.127s", in_dev("mapper/%s", mapped).text);
	snprintf(b->shown, sizeof(b->shown), "%s (%s)", name, mapped);
}

/* True if a path printed by the kernel is this device. */
static bool is_node(const struct block *b, const char *path)
{
	return !strcmp(path, b->node) || (b->mapper[0] && !strcmp(path, b->mapper));
}

/*
 * True if a line of mountinfo is a mount of the device; *where is the mount
 * point. Compare the number or the source: btrfs has its own numbers.
 */
static bool is_mount(const struct block *b, char *line, char **where)
{
	char *number, *source, *save, *tail = strstr(line, " - ");
	int i;

	if (!tail)
		return false;
	*tail = '\0';
	strtok_r(tail + 3, " \n", &save);
	source = strtok_r(NULL, " \n", &save);
	number = strtok_r(line, " ", &save);
	for (i = 0; i < 2 && number; i++)
		number = strtok_r(NULL, " ", &save);
	strtok_r(NULL, " ", &save);
	*where = strtok_r(NULL, " ", &save);
	if (!*where)
		return false;
	return (b->number[0] && !strcmp(number, b->number)) || (source && is_node(b, source));
}

static void check_mount(void *data, char *line)
{
	const struct block *b = data;
	char *where;

	if (is_mount(b, line, &where))
		uses_add(b->uses, "mounted", false, "%s is mounted on %.128s", b->shown, where);
}

/* Check for a mounted btrfs, whose mount names only one of its devices. */
static void check_btrfs(struct uses *uses, const struct block *b)
{
	char **ids;
	int i, n = root_names(uses->ctx, &ids, in_sys("fs/btrfs"));

	for (i = 0; i < n; i++)
		if (root_exists(uses->ctx, in_sys("fs/btrfs/%s/devices/%s", ids[i], b->name)))
			uses_add(uses, "mounted", false, "%s is part of the mounted btrfs %s",
				 b->shown, ids[i]);
	root_names_free(ids, n);
}

static void check_swap(void *data, char *line)
{
	const struct block *b = data;

	line[strcspn(line, " \t")] = '\0';
	if (is_node(b, line))
		uses_add(b->uses, "swap", false, "%s is used as swap", b->shown);
}

static void visit_block(struct uses *uses, const char *class, const char *name)
{
	if (!strcmp(class, "block"))
		uses_of_block(uses, name);
}

/* Check the devices stacked on the device, and their users and partitions. */
static void check_holders(struct uses *uses, const struct block *b)
{
	struct block holder;
	char **names;
	int i, n = root_names(uses->ctx, &names, in_sys("class/block/%s/holders", b->name));

	for (i = 0; i < n; i++) {
		read_block(uses->ctx, names[i], &holder);
		uses_add(uses, "holders", false, "%s is used by %s", b->shown, holder.shown);
		uses_walk(uses, root_open(uses->ctx, O_PATH | O_DIRECTORY,
					  in_sys("class/block/%s", names[i])),
			  names[i], visit_block);
	}
	root_names_free(names, n);
}

void uses_of_block(struct uses *uses, const char *name)
{
	size_t count = uses->count;
	struct block b;

	read_block(uses->ctx, name, &b);
	b.uses = uses;
	root_lines(uses->ctx, check_mount, &b, in_proc("self/mountinfo"));
	check_btrfs(uses, &b);
	root_lines(uses->ctx, check_swap, &b, in_proc("swaps"));
	check_holders(uses, &b);
	if (uses->count == count)
		uses_of_signature(uses, b.name, b.number);
}

/*
 * Find the namespaces of an NVMe controller. With multipath they are not below the
 * controller but below its subsystem, which links to each of its controllers.
 */
void uses_of_nvme(struct uses *uses, const char *controller)
{
	char **names;
	int i, n = root_names(uses->ctx, &names, in_sys("class/nvme-subsystem"));

	for (i = 0; i < n; i++)
		if (root_exists(uses->ctx,
				in_sys("class/nvme-subsystem/%s/%s", names[i], controller)))
			uses_walk(uses, root_open(uses->ctx, O_PATH | O_DIRECTORY,
						  in_sys("class/nvme-subsystem/%s", names[i])),
				  names[i], visit_block);
	root_names_free(names, n);
}
