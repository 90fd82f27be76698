/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-who.c: the view of processes that use VFIO.
 */
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "view.h"

#define ITEM(m) MEMBER(vfc_who_item, m)

static const struct field who_fields[] = {
	{ "pid", NULL, FMT_NUMBER, "process id", NULL },
	{ "command", NULL, FMT_TEXT, "name of the process", NULL },
	{ "kind", NULL, FMT_TEXT, "group, container, device, iommufd, mapping, eventfd; unknown",
	  NULL },
	{ "fd", NULL, FMT_NUMBER, "file descriptor (the first of several)", ITEM(fd), IF_SET },
	{ "count", NULL, FMT_NUMBER, "number of descriptors or mappings", ITEM(count) },
	{ "path", NULL, FMT_TEXT, "target of the descriptor's link", ITEM(path) },
	{ "address", NULL, FMT_TEXT, "device", ITEM(address) },
	{ "group", NULL, FMT_NUMBER, "IOMMU group", ITEM(group), IF_SET },
	{ "region", NULL, FMT_TEXT, "region of a mapping", NULL },
	{ "size", NULL, FMT_NUMBER, "size of a mapping in bytes", ITEM(size), IF_NONZERO },
	{ "eventfd", NULL, FMT_NUMBER, "eventfd id of the kernel", NULL },
	{ "irq", NULL, FMT_TEXT, "interrupt index that signals the eventfd", NULL },
	{ "vector", NULL, FMT_NUMBER, "vector of the index", NULL },
	{ "unit", NULL, FMT_TEXT, "systemd unit of the process", NULL },
	{ "container", NULL, FMT_TEXT, "container of the process", NULL },
	{ "since", NULL, FMT_TEXT, "start time of the process, in UTC", NULL },
	{ "other_mounts", NULL, FMT_BOOL, "whether it is in another mount namespace", NULL },
	{ "kvm", NULL, FMT_BOOL, "whether the process has a KVM virtual machine", NULL },
	{ "user", NULL, FMT_TEXT, "effective user of the process", NULL },
	{ "uid", NULL, FMT_NUMBER, "user id", NULL },
	{ "stale", NULL, FMT_BOOL, "whether it was opened through one of stale_nodes", NULL },
	{ 0 }
};

static const struct field stale_fields[] = {
	{ "path", NULL, FMT_TEXT, "path of the node", MEMBER(vfc_stale_node, path) },
	{ "problem", NULL, FMT_TEXT, "wrong-number, gone, no-node", NULL },
	{ "number", NULL, FMT_TEXT, "device number of the node", NULL },
	{ "expected", NULL, FMT_TEXT, "device number in sysfs", NULL },
	{ 0 }
};

static const struct field who_doc[] = {
	{ "who", NULL, FMT_TABLE, "open files and mappings, per process", who_fields },
	{ "processes", NULL, FMT_NUMBER, "number of processes inspected", MEMBER(vfc_who, looked) },
	{ "unreadable", NULL, FMT_NUMBER, "number of processes that could not be inspected",
	  MEMBER(vfc_who, unread) },
	{ "unseen", NULL, FMT_TEXT, "processes that are not visible at all",
	  MEMBER(vfc_who, blind) },
	{ "stale_nodes", NULL, FMT_TABLE, "nodes with a wrong device number", stale_fields },
	{ 0 }
};

/* ---- the document --------------------------------------------------- */

/* Add the user by name if names are this system's, else by number. */
static void add_user(struct doc *row, int64_t uid, bool names)
{
	const struct passwd *user = uid >= 0 && names ? getpwuid((uid_t)uid) : NULL;

	if (uid < 0)
		return;
	if (user)
		doc_text(row, "user", user->pw_name);
	else
		doc_textf(row, "user", "%lld", (long long)uid);
	doc_number(row, "uid", (uint64_t)uid);
}

static void add_since(struct doc *row, int64_t seconds)
{
	time_t since = (time_t)seconds;
	char text[32];
	struct tm tm;

	if (seconds >= 0 && gmtime_r(&since, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		doc_text(row, "since", text);
}

/* Add the fields that all items of a process have in common. */
static void add_process(struct doc *row, const struct vfc_who_process *p, bool names)
{
	doc_text(row, "unit", p->unit);
	doc_text(row, "container", p->container);
	add_since(row, p->since);
	if (p->elsewhere >= 0)
		doc_bool(row, "other_mounts", p->elsewhere == 1);
	doc_bool(row, "kvm", p->kvm);
	add_user(row, p->uid, names);
}

static void add_item(struct doc *row, const struct vfc_who_item *item)
{
	char name[VFC_NAME];

	doc_fill(row, who_fields, item);
	doc_text(row, "kind", vfc_who_word(item->kind));
	if (item->region >= 0)
		doc_text(row, "region", vfc_region_word(name, (uint32_t)item->region, true));
	if (item->eventfd < 0)
		return;
	doc_number(row, "eventfd", (uint64_t)item->eventfd);
	doc_text(row, "irq", item->irq);
	doc_number(row, "vector", item->vector);
}

/* True if the item was opened through a stale node of this mount namespace. */
static bool is_stale(const struct vfc_who_process *p, const struct vfc_who_item *item,
		     const struct vfc_stale_node *stale, size_t nstale)
{
	for (size_t i = 0; i < nstale; i++)
		if (p->elsewhere != 1 && !strcmp(item->path, stale[i].path))
			return true;
	return false;
}

static const char *stale_word(enum vfc_stale why)
{
	static const char *const words[] = {
		[VFC_STALE_NUMBER] = "wrong-number",
		[VFC_STALE_GONE] = "gone",
		[VFC_STALE_NO_NODE] = "no-node",
	};

	return words[why];
}

static void add_stale(struct doc *list, const struct vfc_stale_node *node)
{
	struct doc *row = doc_item(list);

	doc_fill(row, stale_fields, node);
	doc_text(row, "problem", stale_word(node->why));
	if (node->why != VFC_STALE_NO_NODE)
		doc_textf(row, "number", "%u:%u", node->major, node->minor);
	if (node->why == VFC_STALE_NUMBER)
		doc_textf(row, "expected", "%u:%u", node->now_major, node->now_minor);
}

struct doc *view_who_doc(const struct vfc_who *who, const struct vfc_stale_node *stale,
			 size_t nstale, bool names)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "who"), *row;

	for (size_t i = 0; i < who->nprocesses; i++) {
		const struct vfc_who_process *p = &who->processes[i];

		for (size_t k = 0; k < p->nitems; k++) {
			row = doc_item(list);
			doc_number(row, "pid", (uint64_t)p->pid);
			doc_text(row, "command", p->comm);
			add_item(row, &p->items[k]);
			add_process(row, p, names);
			if (is_stale(p, &p->items[k], stale, nstale))
				doc_bool(row, "stale", true);
		}
	}
	doc_fill(doc, who_doc, who);
	list = doc_list(doc, "stale_nodes");
	for (size_t i = 0; i < nstale; i++)
		add_stale(list, &stale[i]);
	return doc;
}

/* ---- the text ------------------------------------------------------- */

/* Print the heading of a process. */
static void print_process(struct text *t, const struct doc *row)
{
	const char *user = doc_word(row, "user"), *since = doc_word(row, "since");
	const char *unit = doc_word(row, "unit"), *container = doc_word(row, "container");

	text_add(t, "%s (pid %llu)", doc_word(row, "command"),
		 (unsigned long long)doc_as_number(doc_get(row, "pid")));
	text_add(t, "%s%s%s%s\n", *user ? ", user " : "", user,
		 *since ? ", started " : "", since);
	if (*unit)
		text_add(t, "  unit       %s\n", unit);
	if (*container)
		text_add(t, "  container  %s\n", container);
	if (doc_as_bool(doc_get(row, "other_mounts")))
		text_add(t, "  in another mount namespace: its paths may differ\n");
}

/* Print the owner of an item: "0000:01:00.0 bar0", "0000:01:00.0 msix 3", "group 4". */
static void print_owner(struct text *t, const struct doc *row)
{
	const char *address = doc_word(row, "address"), *irq = doc_word(row, "irq");
	const char *region = doc_word(row, "region");

	if (*address)
		text_add(t, " of %s", address);
	if (*region)
		text_add(t, " %s", region);
	if (*irq)
		text_add(t, " %s %llu", irq,
			 (unsigned long long)doc_as_number(doc_get(row, "vector")));
	if (doc_has(row, "size"))
		text_add(t, ", %llu bytes",
			 (unsigned long long)doc_as_number(doc_get(row, "size")));
}

static void print_item(struct text *t, const struct doc *row)
{
	unsigned long long count = doc_as_number(doc_get(row, "count"));
	const char *kind = doc_word(row, "kind");
	char fd[24] = "";

	if (doc_has(row, "fd"))
		snprintf(fd, sizeof(fd), "fd %llu",
			 (unsigned long long)doc_as_number(doc_get(row, "fd")));
	text_add(t, "  %-9s  %-6s  %s", kind, fd, doc_word(row, "path"));
	print_owner(t, row);
	if (count > 1)
		text_add(t, ", %llu of them", count);
	if (doc_as_bool(doc_get(row, "stale")))
		text_add(t, ", through a stale node");
	text_add(t, strcmp(kind, "unknown") ? "\n" : ": owner unknown\n");
}

static void print_stale(struct text *t, const struct doc *row)
{
	const char *problem = doc_word(row, "problem"), *path = doc_word(row, "path");

	if (!strcmp(problem, "no-node"))
		text_add(t, "%s is not a device node\n", path);
	else if (!strcmp(problem, "gone"))
		text_add(t, "%s is stale: the kernel has no such group or device\n", path);
	else
		text_add(t, "%s is stale: its number is %s, the kernel's %s\n", path,
			 doc_word(row, "number"), doc_word(row, "expected"));
}

/* Print what could not be inspected. */
static void print_unseen(struct text *t, const struct doc *doc)
{
	unsigned long long unread = doc_as_number(doc_get(doc, "unreadable"));
	const char *unseen = doc_word(doc, "unseen");

	if (unread)
		text_add(t, "%llu process%s could not be inspected: CAP_SYS_PTRACE "
			 "(root) is needed\n", unread, unread == 1 ? "" : "es");
	if (*unseen)
		text_add(t, "not visible: %s\n", unseen);
}

static void print_who(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "who"), *stale = doc_get(doc, "stale_nodes"), *row;
	unsigned long long processes = doc_as_number(doc_get(doc, "processes"));
	uint64_t pid = 0;

	for (size_t i = 0; i < doc_length(list); i++) {
		row = doc_at(list, i);
		if (!i || doc_as_number(doc_get(row, "pid")) != pid)
			print_process(t, row);
		pid = doc_as_number(doc_get(row, "pid"));
		print_item(t, row);
	}
	if (!doc_length(list))
		text_add(t, "no users found among %llu process%s\n", processes,
			 processes == 1 ? "" : "es");
	print_unseen(t, doc);
	for (size_t i = 0; i < doc_length(stale); i++)
		print_stale(t, doc_at(stale, i));
}

const struct view view_who = {
	.key = "who",
	.layout = LAYOUT_TEXT,
	.fields = who_doc,
	.text = print_who,
};
