/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-sessions.c: devices that were opened, sessions, and devices that were
 * closed.
 */
#include "view.h"

struct doc *view_opened_doc(struct vfc_handle *handle, const struct vfc_info *info,
			    const char *token)
{
	struct doc *doc = doc_new(), *opened = doc_object(doc, "opened"), *with = NULL;
	struct vfc_handle *other = vfc_space_handle(vfc_handle_space(handle), NULL);

	view_handle(opened, handle, info);
	doc_text(opened, "vf_token", token);
	for (; other; other = vfc_handle_next(other)) {
		if (other == handle)
			continue;
		if (!with)
			with = doc_list(opened, "with");
		doc_item_text(with, vfc_handle_address(other));
	}
	return doc;
}

static const struct field opened_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "api", "API", FMT_TEXT, "the VFIO API in use", NULL },
	{ "group", "Group", FMT_NUMBER, "its IOMMU group", NULL },
	{ "flags", "Flags", FMT_LIST, "the type of device, and whether it can be reset",
	  NULL },
	{ "with", "With", FMT_LIST, "the other devices that share its IOVA space", NULL },
	{ "vf_token", "VF token", FMT_TEXT, "the VF token that was generated", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_opened = {
	.key = "opened",
	.layout = LAYOUT_PAIRS,
	.fields = opened_fields,
};

/* ---- sessions ------------------------------------------------------- */

void view_session(struct doc *list, const char *address, enum vfc_api api, int pid,
		  time_t since)
{
	struct doc *item = doc_item(list);
	char text[32];
	struct tm tm;

	doc_text(item, "address", address);
	doc_text(item, "api", vfc_api_word(api));
	doc_number(item, "pid", (uint64_t)pid);
	if (gmtime_r(&since, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		doc_text(item, "since", text);
}

static const struct field session_fields[] = {
	{ "address", "DEVICE", FMT_TEXT, "the device's name on its bus", NULL },
	{ "api", "API", FMT_TEXT, "the VFIO API in use", NULL },
	{ "pid", "PID", FMT_NUMBER, "the session process; devices that share an IOVA space "
	  "share it", NULL },
	{ "since", "SINCE", FMT_TEXT, "when it was opened, in UTC", NULL },
	{ 0 }
};

const struct view view_sessions = {
	.key = "sessions",
	.layout = LAYOUT_TABLE,
	.fields = session_fields,
	.empty = "no session is open",
};

/* ---- closed --------------------------------------------------------- */

void view_closed(struct doc *list, const char *address, int pid)
{
	struct doc *item = doc_item(list);

	doc_text(item, "address", address);
	if (pid)
		doc_number(item, "pid", (uint64_t)pid);
}

static const struct field closed_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device that was closed", NULL },
	{ "pid", NULL, FMT_NUMBER, "the session process that had it open", NULL },
	{ 0 }
};

const struct view view_closes = {
	.key = "closed",
	.layout = LAYOUT_TEXT,
	.fields = closed_fields,
	.text = view_no_text,
};
