/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-history.c: the view of journals: changes that can be undone.
 */
#include "view.h"

/* Words for enum vfc_past_state. */
static const char *const states[] = {
	[VFC_PAST_LIVE] = "live", [VFC_PAST_STALE] = "stale",
	[VFC_PAST_FOREIGN] = "foreign", [VFC_PAST_GONE] = "gone",
};

static void add_past(struct doc *list, const struct vfc_past *past)
{
	struct doc *item = doc_item(list), *was;

	doc_text(item, "address", past->address);
	doc_text(item, "command", past->op);
	doc_text(item, "method", past->method);
	if (past->time)
		view_time(item, "time", past->time * 1000000000);
	if (past->pid)
		doc_number(item, "pid", (uint64_t)past->pid);
	doc_hex(item, "run", past->run, 0);
	doc_text(item, "state", states[past->state]);
	doc_bool(item, "complete", past->done);
	was = doc_object(item, "before");
	doc_text(was, "driver", past->was.driver);
	doc_text(was, "override", past->was.override);
	if (past->was.vfs >= 0)
		doc_number(was, "vfs", (uint64_t)past->was.vfs);
	doc_text(was, "power", past->was.power);
}

struct doc *view_past_doc(const struct vfc_past *past, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "journal");

	for (size_t i = 0; i < count; i++)
		add_past(list, &past[i]);
	return doc;
}

static const struct field before_fields[] = {
	{ "driver", "DRIVER", FMT_TEXT, "driver", NULL },
	{ "override", "OVERRIDE", FMT_TEXT, "driver_override", NULL },
	{ "vfs", "VFS", FMT_NUMBER, "number of VFs", NULL },
	{ "power", "POWER", FMT_TEXT, "power/control", NULL },
	{ 0 }
};

static const struct field past_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "address of the device", NULL },
	{ "command", "COMMAND", FMT_TEXT, "bind, unbind, sriov, reset or power", NULL },
	{ "method", "METHOD", FMT_TEXT, "method of a reset", NULL },
	{ "time", "TIME", FMT_TEXT, "time of the command, in UTC", NULL },
	{ "pid", NULL, FMT_NUMBER, "process that ran it", NULL },
	{ "run", NULL, FMT_TEXT, "number shared by all devices of one command", NULL },
	{ "state", "STATE", FMT_TEXT, "live: can be undone; stale: undone by a reboot; "
	  "foreign: another device has the address; gone: no device has it", NULL },
	{ "complete", "COMPLETE", FMT_BOOL, "whether the command finished", NULL },
	{ "before", NULL, FMT_OBJECT, "state of the device before the command", before_fields },
	{ 0 }
};

const struct view view_past = {
	.key = "journal",
	.layout = LAYOUT_TABLE,
	.fields = past_fields,
	.empty = "nothing to undo: there is no journal",
};
