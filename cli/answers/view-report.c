/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-report.c: the view of a report: the recorded paths.
 */
#include "view.h"

static const struct field report_fields[] = {
	{ "path", "Path", FMT_TEXT, "path that was read", NULL },
	{ "kind", "Kind", FMT_TEXT,
	  "file, directory, link, node (device node, recorded as text), or denied "
	  "(exists, but is not readable)", NULL },
	{ "size", "Size", FMT_SIZE, "bytes of a file's content, if it was read", NULL },
	{ "redacted", "Redacted", FMT_TEXT, "what was removed from the content", NULL },
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
		text_add(t, "Writing to %s: read the file before you share it.\n",
			 doc_word(doc, "file"));
	else
		text_add(t, "Nothing was written (--dry-run).\n");
}

const struct view view_report = {
	.key = "report",
	.layout = LAYOUT_TABLE,
	.fields = report_fields,
	.text = report_text,
};
