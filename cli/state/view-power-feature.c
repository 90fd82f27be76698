/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-power-feature.c: a device's power state and its features.
 */
#include "view.h"

/* ---- power ---------------------------------------------------------- */

static const struct field power_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "status", "Runtime status", FMT_TEXT, "the runtime power management status",
	  MEMBER(vfc_power, status) },
	{ "control", "Control", FMT_TEXT, "auto: runtime power management is allowed; on: it is "
	  "not", MEMBER(vfc_power, control) },
	{ "state", "State", FMT_TEXT, "the power state recorded by the kernel",
	  MEMBER(vfc_power, state) },
	{ "pmcsr", "PMCSR", FMT_TEXT, "the power state in the device's PMCSR", NULL },
	{ "keeps", "D3hot keeps registers", FMT_BOOL, "No_Soft_Reset in PMCSR",
	  FIELD_BOOL(vfc_power, keeps), IF_SET },
	{ "d3cold_allowed", "D3cold allowed", FMT_BOOL, "whether D3cold is allowed",
	  FIELD_BOOL(vfc_power, d3cold_allowed), IF_SET },
	{ "low", "Low power entered", FMT_BOOL, "whether this session entered it", NULL },
	{ "wakeup", "Wake-up awaited", FMT_BOOL, "whether wake-up notification is on", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_power_doc(const char *address, const struct vfc_power *power, bool session,
			   enum vfc_low_power low)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "power");

	doc_text(object, "address", address);
	doc_fill(object, power_fields, power);
	if (power->pmcsr >= 0)
		doc_textf(object, "pmcsr", "D%d%s", power->pmcsr, power->pmcsr == 3 ? "hot" : "");
	if (session) {
		doc_bool(object, "low", low == VFC_POWER_LOW || low == VFC_POWER_LOW_WAKEUP);
		doc_bool(object, "wakeup", low == VFC_POWER_LOW_WAKEUP);
	}
	return doc;
}

const struct view view_power = {
	.key = "power",
	.layout = LAYOUT_PAIRS,
	.fields = power_fields,
};

struct doc *view_woken_doc(const char *address, uint64_t elapsed_ns)
{
	struct doc *doc = doc_new(), *woken = doc_object(doc, "woken");

	doc_text(woken, "address", address);
	doc_number(woken, "elapsed_ns", elapsed_ns);
	return doc;
}

static void woken_text(struct text *t, const struct doc *doc)
{
	const struct doc *woken = doc_get(doc, "woken");

	text_add(t, "%s woke up after %.3f ms, and is at full power\n",
		 doc_as_text(doc_get(woken, "address")),
		 (double)doc_as_number(doc_get(woken, "elapsed_ns")) / 1e6);
}

static const struct field woken_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device's name on its bus", NULL },
	{ "elapsed_ns", NULL, FMT_NUMBER, "nanoseconds since the wait began", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_woken = {
	.key = "woken",
	.layout = LAYOUT_TEXT,
	.fields = woken_fields,
	.text = woken_text,
};

/* ---- features ------------------------------------------------------- */

static const struct field feature_fields[] = {
	{ "index", "INDEX", FMT_NUMBER, "the kernel's number for the feature",
	  MEMBER(vfc_feature, index) },
	{ "name", "FEATURE", FMT_TEXT, "feature name",
	  FIELD_WORD(vfc_feature, index, VFC_WORDS_FEATURE) },
	{ "get", "GET", FMT_BOOL, "whether it can be read",
	  FIELD_BIT(vfc_feature, support, VFC_FEATURE_GET) },
	{ "set", "SET", FMT_BOOL, "whether it can be set or executed",
	  FIELD_BIT(vfc_feature, support, VFC_FEATURE_SET) },
	{ "flags", "FLAGS", FMT_LIST, "the value of migration", NULL },
	{ "state", "STATE", FMT_TEXT, "the value of mig-device-state", NULL },
	{ "size", "SIZE", FMT_SIZE, "the value of mig-data-size", NULL },
	{ "note", "NOTE", FMT_TEXT, "reason why it was not read", MEMBER(vfc_feature, note) },
	{ NULL, NULL, 0, NULL, NULL },
};

void view_feature(struct doc *list, const struct vfc_feature *feature)
{
	struct doc *item = doc_item(list);

	doc_fill(item, feature_fields, feature);
	if (feature->kind == VFC_GIVES_FLAGS)
		view_flags(item, "flags", VFC_WORDS_MIGRATION_FLAG, (uint32_t)feature->value);
	if (feature->kind == VFC_GIVES_STATE)
		doc_text(item, "state", vfc_word(VFC_WORDS_MIGRATION_STATE, feature->value) ?:
			 "unknown");
	if (feature->kind == VFC_GIVES_SIZE)
		doc_number(item, "size", feature->value);
}

const struct view view_features = {
	.key = "features",
	.layout = LAYOUT_TABLE,
	.fields = feature_fields,
};

struct doc *view_feature_set_doc(const char *address, const char *name, const char *value,
				 const char *how)
{
	struct doc *doc = doc_new(), *feature = doc_object(doc, "feature");

	doc_text(feature, "address", address);
	doc_text(feature, "name", name);
	doc_text(feature, "value", value);
	doc_text(feature, "how", how);
	return doc;
}

static const struct field feature_set_fields[] = {
	{ "address", NULL, FMT_TEXT, "the device's name on its bus", NULL },
	{ "name", NULL, FMT_TEXT, "the feature's name", NULL },
	{ "value", NULL, FMT_TEXT, "the new value", NULL },
	{ "how", NULL, FMT_TEXT, "feature, or config (COMMAND register)", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_feature_set = {
	.key = "feature",
	.layout = LAYOUT_LINES,
	.fields = feature_set_fields,
	.line = "{address}: {name} is {value} (through {how})",
};

struct doc *view_dma_buf_doc(const char *address, const char *region, uint64_t offset,
			     uint64_t size)
{
	struct doc *doc = doc_new(), *buf = doc_object(doc, "dma_buf");

	doc_text(buf, "address", address);
	doc_text(buf, "region", region);
	doc_hex(buf, "offset", offset, 0);
	doc_number(buf, "size", size);
	return doc;
}

static const struct field dma_buf_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	{ "region", "Region", FMT_TEXT, "the BAR", NULL },
	{ "offset", "Offset", FMT_TEXT, "where the dma-buf begins in the BAR", NULL },
	{ "size", "Size", FMT_SIZE, "the size of the dma-buf", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_dma_buf = {
	.key = "dma_buf",
	.layout = LAYOUT_PAIRS,
	.fields = dma_buf_fields,
};
