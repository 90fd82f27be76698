/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-reset-migration.c: the results of resets, and a device's migration state.
 */
#include "view.h"

/* ---- resets --------------------------------------------------------- */

static const struct field other_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "the device's name on its bus",
	  MEMBER(vfc_affected, address) },
	{ "group", "GROUP", FMT_NUMBER, "its IOMMU group", MEMBER(vfc_affected, group), IF_SET },
	{ "devid", "DEVID", FMT_NUMBER, "its ID in the session's iommufd",
	  MEMBER(vfc_affected, devid), IF_NONZERO },
	{ "driver", "DRIVER", FMT_TEXT, "its driver", MEMBER(vfc_affected, driver) },
	{ "vf", "VF", FMT_BOOL, "whether it is a VF of the device", MEMBER(vfc_affected, vf) },
	{ "bound", "VFIO", FMT_BOOL, "whether it is bound to a VFIO driver",
	  MEMBER(vfc_affected, bound) },
	{ "owned", "OURS", FMT_BOOL, "whether this session has its group or iommufd",
	  MEMBER(vfc_affected, owned) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field change_fields[] = {
	{ "region", "REGION", FMT_TEXT, "the region's name", NULL },
	{ "name", "REGISTER", FMT_TEXT, "config space: setpci's name", MEMBER(vfc_change, name) },
	{ "offset", "OFFSET", FMT_TEXT, "the offset in the region",
	  FIELD_HEX(vfc_change, offset, 0) },
	{ "before", "BEFORE", FMT_TEXT, "the value before", NULL },
	{ "after", "AFTER", FMT_TEXT, "the value after", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reset_irq_fields[] = {
	{ "name", "IRQ", FMT_TEXT, "an interrupt index of the device", NULL },
	{ "before", "BEFORE", FMT_BOOL, "whether it was enabled before the reset", NULL },
	{ "after", "AFTER", FMT_BOOL, "whether it is enabled after the reset", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reset_step_fields[] = {
	{ "step", "STEP", FMT_NUMBER, "its number, from 1", NULL },
	{ "action", "ACTION", FMT_TEXT, "open, journal, reset, hot reset or close", NULL },
	{ "why", "WHY", FMT_TEXT, "its effect and purpose", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field reset_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device that is reset", NULL },
	{ "kind", "Reset", FMT_TEXT, "function: only this function; hot: its slot or bus", NULL },
	{ "method", "Method", FMT_TEXT, "the first usable method of reset_method",
	  MEMBER(vfc_reset, method) },
	{ "effect", "Effect", FMT_TEXT, "the effect of the method", MEMBER(vfc_reset, effect) },
	{ "refusal", "No reset", FMT_TEXT, "why no reset is possible", MEMBER(vfc_reset, refusal) },
	{ "others", "Reset with it", FMT_TABLE, "other devices that are reset, too",
	  FIELD_ROWS(vfc_reset, others, nothers, other_fields) },
	{ "steps", "Steps", FMT_TABLE, "the planned steps, with their reasons", reset_step_fields },
	{ "elapsed_ns", NULL, FMT_NUMBER, "duration of the reset in nanoseconds", NULL },
	{ "changes", "Changed", FMT_TABLE, "registers that changed", change_fields },
	{ "irqs", "Interrupts", FMT_TABLE,
	  "the interrupt indexes of the device", reset_irq_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

struct view_reset_docs view_reset_doc(const char *address, const struct vfc_reset *reset)
{
	struct view_reset_docs docs = { .doc = doc_new() };

	docs.reset = doc_object(docs.doc, "reset");
	doc_text(docs.reset, "address", address);
	doc_text(docs.reset, "kind", reset->hot ? "hot" : "function");
	doc_fill(docs.reset, reset_fields, reset);
	return docs;
}

static void put_step(struct doc *list, const char *action, const char *why)
{
	size_t number = doc_length(list) + 1;
	struct doc *item = doc_item(list);

	doc_number(item, "step", number);
	doc_text(item, "action", action);
	doc_text(item, "why", why);
}

void view_reset_steps(struct view_reset_docs *docs, const struct vfc_reset *reset, bool opens)
{
	struct doc *list;

	if (reset->refusal)
		return;
	list = doc_list(docs->reset, "steps");
	if (opens)
		put_step(list, "open", "a reset needs the device open; opening resets it, too");
	put_step(list, "journal", "record BARs, driver, VFs, power/control, for undo");
	put_step(list, reset->hot ? "hot reset" : "reset", reset->effect);
	if (opens)
		put_step(list, "close", "the device is no longer needed; closing resets it again");
}

void view_reset_done(struct view_reset_docs *docs, uint64_t elapsed_ns)
{
	doc_number(docs->reset, "elapsed_ns", elapsed_ns);
	docs->changes = doc_list(docs->reset, "changes");
	docs->irqs = doc_list(docs->reset, "irqs");
}

void view_reset_change(struct view_reset_docs *docs, const char *region,
		       const struct vfc_change *change)
{
	struct doc *item = doc_item(docs->changes);
	int digits = 2 * (int)change->width;

	doc_text(item, "region", region);
	doc_fill(item, change_fields, change);
	doc_hex(item, "before", change->before, digits);
	doc_hex(item, "after", change->after, digits);
}

void view_reset_irq(struct view_reset_docs *docs, uint32_t index, bool before, bool after)
{
	struct doc *item = doc_item(docs->irqs);

	doc_text(item, "name", vfc_word(VFC_WORDS_IRQ, index));
	doc_bool(item, "before", before);
	doc_bool(item, "after", after);
}

const struct view view_reset = {
	.key = "reset",
	.layout = LAYOUT_PAIRS,
	.fields = reset_fields,
};

/* ---- migration ------------------------------------------------------ */

static const char *word_of(enum vfc_state state)
{
	return vfc_word(VFC_WORDS_MIGRATION_STATE, state) ?: "unknown";
}

/* Add every state of the device, with the states reachable in one step. */
static void add_arcs(struct doc *list, uint64_t flags)
{
	enum vfc_state next[VFC_STATES];

	for (enum vfc_state from = 0; from < VFC_STATES; from++) {
		size_t n = vfc_migration_arcs(flags, from, next);
		struct doc *item, *to;

		if (!n)
			continue;
		item = doc_item(list);
		doc_text(item, "from", word_of(from));
		to = doc_list(item, "to");
		for (size_t i = 0; i < n; i++)
			doc_item_text(to, word_of(next[i]));
	}
}

struct doc *view_migration_doc(const char *address, const struct vfc_migration *m)
{
	struct doc *doc = doc_new(), *migration = doc_object(doc, "migration");

	doc_text(migration, "address", address);
	view_flags(migration, "flags", VFC_WORDS_MIGRATION_FLAG, (uint32_t)m->flags);
	doc_text(migration, "state", word_of(m->state));
	if (m->sized)
		doc_number(migration, "size", m->size);
	doc_bool(migration, "data", m->data);
	if (m->precopy) {
		doc_number(migration, "initial_bytes", m->initial);
		doc_number(migration, "dirty_bytes", m->dirty);
	}
	add_arcs(doc_list(migration, "arcs"), m->flags);
	return doc;
}

static const struct field arc_fields[] = {
	{ "from", "FROM", FMT_TEXT, "a state", NULL },
	{ "to", "TO", FMT_LIST, "the states that are one step away", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field migration_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "flags", "Flags", FMT_LIST, "capabilities of its driver", NULL },
	{ "state", "State", FMT_TEXT, "the current state", NULL },
	{ "size", "Data size", FMT_SIZE, "estimated size of stop-copy data", NULL },
	{ "data", "Data open", FMT_BOOL,
	  "whether this session has the state's data stream open", NULL },
	{ "initial_bytes", NULL, FMT_SIZE, "pre-copy: initial bytes to read", NULL },
	{ "dirty_bytes", NULL, FMT_SIZE, "pre-copy: bytes changed since they were read", NULL },
	{ "arcs", "Steps", FMT_TABLE, "transitions between states", arc_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_migration = {
	.key = "migration",
	.layout = LAYOUT_PAIRS,
	.fields = migration_fields,
};

struct doc *view_migrated_doc(const char *address, const char *verb, const char *file,
			      uint64_t size, const struct vfc_migration *now)
{
	struct doc *doc = doc_new(), *migrated = doc_object(doc, "migrated");

	doc_text(migrated, "address", address);
	doc_text(migrated, "verb", verb);
	doc_text(migrated, "file", file);
	doc_number(migrated, "size", size);
	doc_text(migrated, "state", word_of(now->state));
	return doc;
}

static const struct field migrated_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device's name on its bus", NULL },
	{ "verb", NULL, FMT_TEXT, "saved or loaded", NULL },
	{ "file", NULL, FMT_TEXT, "the file", NULL },
	{ "size", NULL, FMT_NUMBER, "bytes", NULL },
	{ "state", NULL, FMT_TEXT, "the state of the device afterwards", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_migrated = {
	.key = "migrated",
	.layout = LAYOUT_LINES,
	.fields = migrated_fields,
	.line = "{address}: {verb} {size} bytes, {file}; migration state: {state}",
};
