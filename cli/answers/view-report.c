/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-report.c: what a report of a machine has in it, path by path.
 */
#include "view.h"

static const struct field report_fields[] = {
	{ "path", "Path", FMT_TEXT, "what was looked at", NULL },
	{ "kind", "Kind", FMT_TEXT,
	  "file, directory, link, node (text that stands for a device's), or denied (there, "
	  "and not to be read)", NULL },
	{ "size", "Size", FMT_SIZE, "bytes of its content, when that was read", NULL },
	{ "redacted", "Without", FMT_TEXT, "what was taken out of the content", NULL },
	{ 0 }
};

struct doc *view_report_doc(const struct vfc_report *report, const char *file)
{
	struct doc *doc = doc_new(), *list = doc_list(doc, "report"), *item;
	const struct vfc_report_entry *entries;
	size_t i, n = vfc_report_entries(report, &entries);

	for (i = 0; i < n; i++) {
		item = doc_item(list);
		doc_textf(item, "path", "/%s", entries[i].path);
		doc_text(item, "kind", vfc_report_word(entries[i].kind));
		if (entries[i].kind == VFC_REPORT_FILE && entries[i].read)
			doc_number(item, "size", entries[i].size);
		doc_text(item, "redacted", entries[i].redacted);
	}
	doc_text(doc, "file", file);
	return doc;
}

static void report_text(struct text *t, const struct doc *doc)
{
	if (doc_has(doc, "file"))
		text_add(t, "This goes to %s: read it before you give it away.\n",
			 doc_word(doc, "file"));
	else
		text_add(t, "Nothing is written.\n");
}

const struct view view_report = {
	.key = "report",
	.layout = LAYOUT_TABLE,
	.fields = report_fields,
	.text = report_text,
};
