/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-persist.c: the views of bindings that survive a reboot: records, their files
 * and state.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/look/view.h"
#include "view.h"

/* ---- one record ----------------------------------------------------- */

static void add_ids(struct doc *item, const struct vfc_identity *id)
{
	if (id->vendor >= 0 && id->device >= 0) {
		doc_hex(item, "vendor", (uint64_t)id->vendor, 4);
		doc_hex(item, "device", (uint64_t)id->device, 4);
	}
	if (id->subvendor >= 0 && id->subdevice >= 0) {
		doc_hex(item, "subsystem_vendor", (uint64_t)id->subvendor, 4);
		doc_hex(item, "subsystem_device", (uint64_t)id->subdevice, 4);
	}
	view_identity(item, id);
}

static void add_files(struct doc *item, const struct view_persist *v)
{
	bool writes = !strcmp(v->action, "write");
	struct vfc_persist_files files;
	struct doc *list, *file;
	size_t i;

	doc_text(item, "action", v->action);
	doc_bool(item, "done", v->done);
	list = doc_list(item, "files");
	vfc_persist_files(v->persist, &files);
	for (i = 0; i < files.count; i++) {
		file = doc_item(list);
		doc_textf(file, "path", "/%s", files.list[i].path);
		if (writes) {
			doc_text(file, "purpose", files.list[i].why);
			doc_text(file, "text", files.list[i].text);
		}
	}
}

/* Add a note about the binding. */
static void add_note(struct doc *notes, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void add_note(struct doc *notes, const char *fmt, ...)
{
	char note[8 * VFC_NAME];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, sizeof(note), fmt, ap);
	va_end(ap);
	doc_item_text(notes, note);
}

/* True if the only serial numbers are those that a host driver reports. */
static bool is_late(const struct vfc_identity *id)
{
	size_t i;

	for (i = 0; i < id->nserials; i++)
		if (!strcmp(id->serials[i].kind, "dsn"))
			return false;
	return id->nserials;
}

static void add_notes(struct doc *item, const struct view_persist *v)
{
	struct doc *notes = doc_list(item, "notes");
	const struct vfc_persist *p = v->persist;

	if (v->early && v->early->builtin)
		add_note(notes, "%s is built into the kernel and binds the device first: "
			 "udev unbinds it later, unless the device is in use by then", v->was);
	if (v->early && v->early->initramfs[0])
		add_note(notes, "%s may bind the device in the initramfs (%s): the system's "
			 "udev then unbinds it, unless the device is in use by then. "
			 "To bind it before, see vfioctl-persist(1) (%s)", v->was,
			 v->early->initramfs, v->early->command);
	if (is_late(&p->id))
		add_note(notes, "its serial number (%s) is only known to its driver: until "
			 "that driver is bound, only ids and slot are compared",
			 p->id.serials[0].kind);
	if (strncmp(p->program, "/usr/", 5))
		add_note(notes, "%s runs at boot: do not move or remove it", p->program);
}

void view_persist(struct doc *list, const struct view_persist *v)
{
	const struct vfc_persist *p = v->persist;
	struct doc *item = doc_item(list);

	doc_text(item, "address", p->id.address);
	doc_text(item, "driver", p->driver);
	if (!p->broken) {
		doc_text(item, "by", vfc_persist_ways[p->way]);
		doc_text(item, "key", vfc_persist_keys[p->key]);
		add_ids(item, &p->id);
	}
	if (v->status) {
		doc_text(item, "state", vfc_persist_states[v->status->state]);
		doc_text(item, "now", v->status->address);
		doc_text(item, "why", v->status->why);
	}
	if (v->action)
		add_files(item, v);
	if (v->action && !strcmp(v->action, "write"))
		add_notes(item, v);
}

static const struct field file_fields[] = {
	{ "path", NULL, FMT_TEXT, "path of the file, without the root", NULL },
	{ "purpose", NULL, FMT_TEXT, "purpose of the file", NULL },
	{ "text", NULL, FMT_TEXT, "content of the file", NULL },
	{ NULL },
};

static const struct field persist_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "address when it was recorded", NULL },
	{ "driver", "DRIVER", FMT_TEXT, "driver to bind it to", NULL },
	{ "by", "BY", FMT_TEXT, "what applies the record: udev or driverctl", NULL },
	{ "key", "FOUND BY", FMT_TEXT, "what identifies the device: address, slot or serial",
	  NULL },
	{ "state", "STATE", FMT_TEXT, "bound, unbound, refused, failed, different, absent, broken",
	  NULL },
	{ "now", "NOW AT", FMT_TEXT, "current address", NULL },
	{ "why", NULL, FMT_TEXT, "reason for the state", NULL },
	{ "vendor", NULL, FMT_TEXT, "recorded: PCI vendor id", NULL },
	{ "device", NULL, FMT_TEXT, "recorded: PCI device id", NULL },
	{ "subsystem_vendor", NULL, FMT_TEXT, "recorded: PCI subsystem vendor id", NULL },
	{ "subsystem_device", NULL, FMT_TEXT, "recorded: PCI subsystem id", NULL },
	{ "slot", NULL, FMT_TEXT, "recorded: slot path", NULL },
	{ "bay", NULL, FMT_TEXT, "recorded: slot name given by the board", NULL },
	{ "serials", NULL, FMT_TABLE, "recorded: serial numbers", view_serial_fields },
	{ "action", NULL, FMT_TEXT, "action on its files: write, remove", NULL },
	{ "done", NULL, FMT_BOOL, "whether the action was done", NULL },
	{ "files", NULL, FMT_TABLE, "files of the record", file_fields },
	{ "notes", NULL, FMT_LIST, "notes about the binding", NULL },
	{ NULL },
};

/* ---- the list ------------------------------------------------------- */

/* Print the reasons for the states below the table. */
static void text_reasons(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "persists");
	size_t i;

	for (i = 0; i < doc_length(list); i++)
		if (doc_has(doc_at(list, i), "why"))
			text_add(t, "%s: %s\n", doc_word(doc_at(list, i), "address"),
				 doc_word(doc_at(list, i), "why"));
}

const struct view view_persists = {
	.key = "persists",
	.layout = LAYOUT_TABLE,
	.fields = persist_fields,
	.text = text_reasons,
	.empty = "no device is bound at boot",
};

/* ---- files that are written and removed ----------------------------- */

/* Print the content of a file, indented. */
static void text_file(struct text *t, const char *text)
{
	int n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = (int)strcspn(text, "\n");
		text_add(t, "      %.*s\n", n, text);
	}
}

/* Print a note as a paragraph below its record. */
static void text_note(struct text *t, const char *note)
{
	text_row(t, strlen("  note:") + 2, "  note:", note);
}

static void text_persist(struct text *t, const struct doc *item)
{
	bool writes = !strcmp(doc_word(item, "action"), "write");
	bool done = doc_as_bool(doc_get(item, "done"));
	const struct doc *files = doc_get(item, "files"), *notes = doc_get(item, "notes");
	size_t i;

	if (writes)
		text_add(t, "%s: bound to %s at every boot, through %s\n",
			 doc_word(item, "address"), doc_word(item, "driver"), doc_word(item, "by"));
	else
		text_add(t, "%s: no longer bound to %s at boot\n", doc_word(item, "address"),
			 doc_word(item, "driver"));
	for (i = 0; i < doc_length(files); i++) {
		text_add(t, "  %s %s\n", writes ? done ? "wrote" : "write" :
			 done ? "removed" : "remove", doc_word(doc_at(files, i), "path"));
		if (writes && !done)
			text_file(t, doc_word(doc_at(files, i), "text"));
	}
	for (i = 0; i < doc_length(notes); i++)
		text_note(t, doc_as_text(doc_at(notes, i)));
}

void view_persists_text(struct text *t, const struct doc *doc)
{
	const struct doc *list = doc_get(doc, "persists");
	size_t i;

	for (i = 0; i < doc_length(list); i++)
		text_persist(t, doc_at(list, i));
}

static void text_removed(struct text *t, const struct doc *doc)
{
	if (!doc_length(doc_get(doc, "persists")))
		text_add(t, "nothing to remove: %s\n", view_persists.empty);
	view_persists_text(t, doc);
}

const struct view view_persists_removed = {
	.key = "persists",
	.layout = LAYOUT_TEXT,
	.fields = persist_fields,
	.text = text_removed,
};

/* ---- boot ----------------------------------------------------------- */

static void text_boot(struct text *t, const struct doc *doc)
{
	const struct doc *item = doc_at(doc_get(doc, "persists"), 0);

	if (!item)
		text_add(t, "this device is not recorded\n");
	else if (!strcmp(doc_word(item, "state"), "bound"))
		text_add(t, "%s: bound to %s, as recorded\n", doc_word(item, "now"),
			 doc_word(item, "driver"));
	else
		text_add(t, "%s: is the recorded device and may be bound to %s\n",
			 doc_word(item, "now"), doc_word(item, "driver"));
}

const struct view view_persists_boot = {
	.key = "persists",
	.layout = LAYOUT_TEXT,
	.fields = persist_fields,
	.text = text_boot,
};
