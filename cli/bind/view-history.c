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

#define PAST(m) MEMBER(vfc_past, m)

static const struct field before_fields[] = {
	{ "driver", "DRIVER", FMT_TEXT, "driver", PAST(was.driver) },
	{ "override", "OVERRIDE", FMT_TEXT, "driver_override", PAST(was.override) },
	{ "vfs", "VFS", FMT_NUMBER, "number of VFs", PAST(was.vfs), IF_SET },
	{ "power", "POWER", FMT_TEXT, "power/control", PAST(was.power) },
	{ 0 }
};

static const struct field past_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "address of the device", PAST(address) },
	{ "command", "COMMAND", FMT_TEXT, "bind, unbind, sriov, reset or power", PAST(op) },
	{ "method", "METHOD", FMT_TEXT, "method of a reset", PAST(method) },
	{ "time", "TIME", FMT_TEXT, "time of the command, in UTC", NULL },
	{ "pid", NULL, FMT_NUMBER, "process that ran it", PAST(pid), IF_NONZERO },
	{ "run", NULL, FMT_TEXT, "number shared by all devices of one command",
	  FIELD_HEX(vfc_past, run, 0) },
	{ "state", "STATE", FMT_TEXT, "live: can be undone; stale: undone by a reboot; "
	  "foreign: another device has the address; gone: no device has it", NULL },
	{ "complete", "COMPLETE", FMT_BOOL, "whether the command finished", PAST(done) },
	{ "before", NULL, FMT_OBJECT, "state of the device before the command", before_fields },
	{ 0 }
};

static void add_past(struct doc *list, const struct vfc_past *past)
{
	struct doc *item = doc_item(list);

	doc_fill(item, past_fields, past);
	if (past->time)
		view_time(item, "time", past->time * 1000000000);
	doc_text(item, "state", states[past->state]);
	doc_fill(doc_object(item, "before"), before_fields, past);
}

struct doc *view_past_doc(const struct vfc_past *past, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "journal");

	for (size_t i = 0; i < count; i++)
		add_past(list, &past[i]);
	return doc;
}

const struct view view_past = {
	.key = "journal",
	.layout = LAYOUT_TABLE,
	.fields = past_fields,
	.empty = "nothing to undo: there is no journal",
};
