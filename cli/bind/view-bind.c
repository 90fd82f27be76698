/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-bind.c: the views of applied changes and of plans (--dry-run).
 */
#include <string.h>

#include "view.h"

/* The text when there was nothing to restore or undo. */
#define NOTHING(verb) "nothing to " verb ": there is no journal\n"

static const struct field blocker_fields[] = {
	{ "address", NULL, FMT_TEXT, "member of the group", NULL },
	{ "driver", NULL, FMT_TEXT, "driver that makes the group not viable", NULL },
	{ NULL },
};

static const struct field bound_fields[] = {
	{ "address", NULL, FMT_TEXT, "address of the device", NULL },
	{ "undone", NULL, FMT_TEXT, "command that was undone", NULL },
	{ "left", NULL, FMT_NUMBER, "number of earlier commands that can be undone", NULL },
	{ "driver", NULL, FMT_TEXT, "current driver", NULL },
	{ "was", NULL, FMT_TEXT, "previous driver", NULL },
	{ "vfs", NULL, FMT_NUMBER, "number of VFs, if it was changed", NULL },
	{ "changed", NULL, FMT_BOOL, "whether anything was written", NULL },
	{ "note", NULL, FMT_TEXT, "reason why nothing was written", NULL },
	{ "group", NULL, FMT_NUMBER, "IOMMU group", NULL },
	{ "viable", NULL, FMT_BOOL, "whether the group is viable now", NULL },
	{ "blocked_by", NULL, FMT_TABLE, "members that block the group", blocker_fields },
	{ "next", NULL, FMT_TEXT, "command that makes the group viable", NULL },
	{ NULL },
};

static const struct field results[] = {
	[VFC_BIND] = { "binds", NULL, FMT_TABLE, "one entry per device", bound_fields },
	[VFC_UNBIND] = { "unbinds", NULL, FMT_TABLE, "one entry per device", bound_fields },
	[VFC_RESTORE] = { "restores", NULL, FMT_TABLE, "one entry per device", bound_fields },
	[VFC_UNDO] = { "undos", NULL, FMT_TABLE, "one entry per device", bound_fields },
	{ NULL },
};

/* Return the result list of a document and its verb. */
static const struct doc *find_list(const struct doc *doc, enum vfc_verb *verb)
{
	for (*verb = VFC_BIND; *verb < VFC_UNDO; ++*verb)
		if (doc_has(doc, results[*verb].key))
			break;
	return doc_get(doc, results[*verb].key);
}

/* Add whether the group is viable; if not, what blocks it and the next command. */
static void add_group(struct doc *item, const char *address, const struct vfc_group *group)
{
	struct doc *list, *blocker;
	size_t i;

	doc_number(item, "group", (uint64_t)group->id);
	doc_truth(item, "viable", group->viable);
	if (group->viable != VFC_NO)
		return;
	list = doc_list(item, "blocked_by");
	for (i = 0; i < group->ndevices; i++) {
		if (group->devices[i].blocks != VFC_YES)
			continue;
		blocker = doc_item(list);
		doc_text(blocker, "address", group->devices[i].address);
		doc_text(blocker, "driver", group->devices[i].driver);
	}
	doc_textf(item, "next", "vfioctl bind %s --group", address);
}

static void add_bound(struct doc *list, const struct view_bound *bound)
{
	const struct vfc_target *target = bound->target;
	struct doc *item = doc_item(list);

	doc_text(item, "address", target->address);
	if (target->run)
		doc_text(item, "undone", target->op);
	if (target->run)
		doc_number(item, "left", target->left);
	doc_text(item, "driver", bound->now ? bound->now->driver : NULL);
	doc_text(item, "was", target->now.driver);
	if (target->want.vfs >= 0 && target->want.vfs != target->now.vfs)
		doc_number(item, "vfs", (uint64_t)target->want.vfs);
	doc_bool(item, "changed", target->changes);
	doc_text(item, "note", target->note);
	if (bound->group)
		add_group(item, target->address, bound->group);
}

struct doc *view_bound_doc(int verb, const struct view_bound *bound, size_t count)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, results[verb].key);
	size_t i;

	for (i = 0; i < count; i++)
		add_bound(list, &bound[i]);
	return doc;
}

/* Print whether the device's group is viable now. */
static void text_group(struct text *t, const struct doc *item)
{
	const struct doc *list = doc_get(item, "blocked_by");
	unsigned long long id = doc_as_number(doc_get(item, "group"));
	size_t i;

	if (doc_as_bool(doc_get(item, "viable"))) {
		text_add(t, "; group %llu is viable\n", id);
		return;
	}
	if (doc_kind(doc_get(item, "viable")) == DOC_UNKNOWN) {
		text_add(t, "; whether group %llu is viable could not be read\n", id);
		return;
	}
	text_add(t, "; group %llu is not viable, blocked by ", id);
	for (i = 0; i < doc_length(list); i++)
		text_add(t, "%s%s (%s)", i ? ", " : "",
			 doc_as_text(doc_get(doc_at(list, i), "address")),
			 doc_as_text(doc_get(doc_at(list, i), "driver")));
	text_add(t, "\n  next: %s\n", doc_as_text(doc_get(item, "next")));
}

/* Print the change of driver. */
static void text_change(struct text *t, enum vfc_verb verb, const char *driver, const char *was)
{
	if (driver && was && !strcmp(driver, was)) {
		text_add(t, "bound to %s as it was", driver);
		return;
	}
	if (!driver)
		text_add(t, "not bound now");
	else
		text_add(t, verb == VFC_RESTORE || verb == VFC_UNDO ? "restored to %s" :
			 "bound to %s", driver);
	if (was)
		text_add(t, " (was bound to %s)", was);
	else
		text_add(t, " (was not bound)");
}

static void text_bound(struct text *t, const struct doc *doc)
{
	const char *note, *driver;
	const struct doc *list, *item;
	enum vfc_verb verb;
	size_t i;

	list = find_list(doc, &verb);
	if (!doc_length(list))
		text_add(t, verb == VFC_UNDO ? NOTHING("undo") : NOTHING("restore"));
	for (i = 0; i < doc_length(list); i++) {
		item = doc_at(list, i);
		note = doc_as_text(doc_get(item, "note"));
		driver = doc_as_text(doc_get(item, "driver"));
		text_add(t, "%s: ", doc_as_text(doc_get(item, "address")));
		if (doc_has(item, "undone"))
			text_add(t, "%s undone: ", doc_as_text(doc_get(item, "undone")));
		if (note)
			text_add(t, "%s", note);
		else
			text_change(t, verb, driver, doc_as_text(doc_get(item, "was")));
		if (doc_has(item, "vfs"))
			text_add(t, ", %llu virtual functions restored",
				 (unsigned long long)doc_as_number(doc_get(item, "vfs")));
		if (verb == VFC_BIND && driver && vfc_driver_is_vfio(driver) &&
		    doc_has(item, "viable"))
			text_group(t, item);
		else
			text_add(t, "\n");
	}
	view_persists_text(t, doc);
}

static const struct view views[] = {
	[VFC_BIND] = {
		.key = "binds", .layout = LAYOUT_TEXT, .fields = &results[VFC_BIND],
		.text = text_bound,
	},
	[VFC_UNBIND] = {
		.key = "unbinds", .layout = LAYOUT_TEXT, .fields = &results[VFC_UNBIND],
		.text = text_bound,
	},
	[VFC_RESTORE] = {
		.key = "restores", .layout = LAYOUT_TEXT, .fields = &results[VFC_RESTORE],
		.text = text_bound,
	},
	[VFC_UNDO] = {
		.key = "undos", .layout = LAYOUT_TEXT, .fields = &results[VFC_UNDO],
		.text = text_bound,
	},
};

const struct view *view_bound(int verb)
{
	return &views[verb];
}

static void add_step(struct doc *list, const struct vfc_plan *plan, const struct vfc_step *step)
{
	size_t number = doc_length(list) + 1;
	struct doc *item = doc_item(list);

	doc_number(item, "step", number);
	doc_text(item, "address", plan->targets[step->target].address);
	doc_text(item, "action", vfc_step_word(step->kind));
	doc_text(item, "file", step->file);
	doc_text(item, "value", step->value);
	doc_text(item, "why", step->why);
}

static void add_note(struct doc *list, const struct vfc_target *target)
{
	struct doc *item;

	if (!target->note[0])
		return;
	item = doc_item(list);
	doc_text(item, "address", target->address);
	doc_text(item, "note", target->note);
}

struct doc *view_plan_doc(const struct vfc_plan *plans, size_t count)
{
	struct doc *doc = doc_new(), *steps = doc_list(doc, "plan"), *notes;
	size_t i, n;

	notes = doc_list(doc, "notes");
	for (n = 0; n < count; n++) {
		for (i = 0; i < plans[n].nsteps; i++)
			add_step(steps, &plans[n], &plans[n].steps[i]);
		for (i = 0; i < plans[n].ntargets; i++)
			add_note(notes, &plans[n].targets[i]);
	}
	return doc;
}

static const struct field step_fields[] = {
	{ "step", NULL, FMT_NUMBER, "step number, from 1", NULL },
	{ "address", NULL, FMT_TEXT, "device that the step changes", NULL },
	{ "action", NULL, FMT_TEXT, "journal, modprobe, vfs, override, unbind, probe, attach, "
	  "power, forget, undone, create or remove", NULL },
	{ "file", NULL, FMT_TEXT, "file to write, or program to run", NULL },
	{ "value", NULL, FMT_TEXT, "value to write, or argument of the program", NULL },
	{ "why", NULL, FMT_TEXT, "purpose of the step", NULL },
	{ NULL },
};

static const struct field note_fields[] = {
	{ "address", NULL, FMT_TEXT, "device that is not changed", NULL },
	{ "note", NULL, FMT_TEXT, "why it is not changed", NULL },
	{ NULL },
};

static const struct field plan_fields[] = {
	{ "plan", NULL, FMT_TABLE, "all writes, in order", step_fields },
	{ "notes", NULL, FMT_TABLE, "devices that are not changed", note_fields },
	{ NULL },
};

/* Print a step as a person would do it by hand. */
static void text_step(struct text *t, const struct doc *step)
{
	const char *value = doc_as_text(doc_get(step, "value"));
	const char *file = doc_as_text(doc_get(step, "file"));
	const char *action = doc_as_text(doc_get(step, "action"));

	text_add(t, "%2llu. ", (unsigned long long)doc_as_number(doc_get(step, "step")));
	if (!strcmp(action, "modprobe"))
		text_add(t, "run %s %s", file, value);
	else if (!strcmp(value, "\n"))
		text_add(t, "write \"\\n\" to %s", file);
	else
		text_add(t, "write \"%s\" to %s", value, file);
	text_add(t, "\n    (%s)\n", doc_as_text(doc_get(step, "why")));
}

static void text_plan(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "plan"), *notes = doc_get(doc, "notes");
	size_t i;

	if (!doc_length(list) && !doc_length(notes))
		text_add(t, "nothing to do: there is no journal\n");
	for (i = 0; i < doc_length(list); i++)
		text_step(t, doc_at(list, i));
	for (i = 0; i < doc_length(notes); i++)
		text_add(t, "%s: %s\n", doc_as_text(doc_get(doc_at(notes, i), "address")),
			 doc_as_text(doc_get(doc_at(notes, i), "note")));
	view_persists_text(t, doc);
}

const struct view view_plan = {
	.key = "plan",
	.layout = LAYOUT_TEXT,
	.fields = plan_fields,
	.text = text_plan,
};
