/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-trace.c: the view of a decoded system call.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* ---- the document --------------------------------------------------- */

/* Return in key the key of the name of a number: "name" for an index or id. */
static void word_key(char key[VFC_NAME], const char *name)
{
	if (!strcmp(name, "index") || !strcmp(name, "id"))
		snprintf(key, VFC_NAME, "name");
	else
		snprintf(key, VFC_NAME, "%s_name", name);
}

/* Add the names of the bits that are set; bits without a name in hex. */
static void add_flags(struct doc *object, const struct vfc_value *value)
{
	struct doc *list = doc_list(object, value->name);
	uint64_t left;
	char hex[32];

	for (left = value->number; left; left &= left - 1) {
		uint64_t bit = left & -left;
		const char *word = vfc_word(value->words, bit);

		snprintf(hex, sizeof(hex), "0x%llx", (unsigned long long)bit);
		doc_item_text(list, word ?: hex);
	}
}

static void add_word(struct doc *object, const struct vfc_value *value)
{
	char key[VFC_NAME];

	word_key(key, value->name);
	doc_number(object, value->name, value->number);
	doc_text(object, key, vfc_word(value->words, value->number));
}

/* Add a scalar value as a member of an object. */
static void add_member(struct doc *object, const struct vfc_value *value)
{
	if (value->kind == VFC_VALUE_NUMBER)
		doc_number(object, value->name, value->number);
	else if (value->kind == VFC_VALUE_SIGNED)
		doc_signed(object, value->name, (int64_t)value->number);
	else if (value->kind == VFC_VALUE_HEX)
		doc_hex(object, value->name, value->number, 0);
	else if (value->kind == VFC_VALUE_FLAGS)
		add_flags(object, value);
	else if (value->kind == VFC_VALUE_WORD)
		add_word(object, value);
	else
		doc_text(object, value->name, value->text);
}

/* Add a scalar value to a list. */
static void add_item(struct doc *list, const struct vfc_value *value)
{
	if (value->text)
		doc_item_text(list, value->text);
	else
		doc_item_signed(list, (int64_t)value->number);
}

static struct doc *add_nested(struct doc *parent, const struct vfc_value *value)
{
	if (!value->name)
		return doc_item(parent);
	return value->kind == VFC_VALUE_LIST ? doc_list(parent, value->name) :
					       doc_object(parent, value->name);
}

/* Add the values starting at at, up to the end of parent: the position after them. */
static size_t add_values(struct doc *parent, const struct vfc_fields *f, size_t at)
{
	const struct vfc_value *value;

	while (at < f->count) {
		value = &f->values[at++];
		if (value->kind == VFC_VALUE_END)
			break;
		if (value->kind == VFC_VALUE_OBJECT || value->kind == VFC_VALUE_LIST)
			at = add_values(add_nested(parent, value), f, at);
		else if (value->name)
			add_member(parent, value);
		else
			add_item(parent, value);
	}
	return at;
}

struct doc *view_call_doc(const struct vfc_call *call)
{
	struct doc *doc = doc_new();

	doc_text(doc, "call", call->name);
	if (call->pid)
		doc_number(doc, "pid", (uint64_t)call->pid);
	doc_text(doc, "on", call->on);
	doc_text(doc, "subject", call->subject);
	if (call->fd >= 0)
		doc_number(doc, "fd", (uint64_t)call->fd);
	add_values(doc_object(doc, "in"), &call->in, 0);
	if (call->out.count)
		add_values(doc_object(doc, "out"), &call->out, 0);
	if (call->result < 0)
		doc_text(doc, "errno", strerrorname_np((int)-call->result) ?: "EUNKNOWN");
	else
		doc_number(doc, "result", (uint64_t)call->result);
	doc_number(doc, "ns", (uint64_t)call->ns);
	return doc;
}

/* ---- text ----------------------------------------------------------- */

/* The state of printing an object's members. */
struct members {
	struct text *t;
	const char *const *skip;	/* keys that are printed elsewhere; NULL: none */
	const char *begin;		/* printed before the next member: "{", " " */
	char word[VFC_NAME];		/* the key of the last number's name */
};

static void write_value(struct text *t, const char *key, const struct doc *value);

static void write_member(void *data, const char *key, const struct doc *value)
{
	const char *const *skip;
	struct members *m = data;

	if (!strcmp(key, m->word)) {
		text_add(m->t, ":%s", doc_as_text(value));
		m->word[0] = '\0';
		return;
	}
	for (skip = m->skip; skip && *skip; skip++)
		if (!strcmp(*skip, key))
			return;
	text_add(m->t, "%s%s=", m->begin, key);
	write_value(m->t, key, value);
	m->begin = " ";
	m->word[0] = '\0';
	if (doc_kind(value) == DOC_NUMBER)
		word_key(m->word, key);
}

/* Print "{a=1 b=x|y}". With skip, print nothing if no member is left. */
static void write_object(struct text *t, const struct doc *object, const char *begin,
			 const char *const *skip)
{
	struct members m = { .t = t, .skip = skip, .begin = begin };

	doc_each(object, write_member, &m);
	if (m.begin != begin)
		text_add(t, "}");
	else if (!skip)
		text_add(t, "{}");
}

/* Print bytes as "{ed 00 00 01}". */
static void write_bytes(struct text *t, const char *digits)
{
	size_t i;

	text_add(t, "{");
	for (i = 0; digits[i] && digits[i + 1]; i += 2)
		text_add(t, "%s%.2s", i ? " " : "", digits + i);
	text_add(t, "}");
}

/* Print a list of words as flags, any other list as "[a b]". */
static void write_list(struct text *t, const struct doc *list)
{
	bool flags = !doc_length(list) || doc_as_text(doc_at(list, 0));
	size_t i;

	if (!doc_length(list))
		text_add(t, "0");
	for (i = 0; i < doc_length(list); i++) {
		text_add(t, "%s", !i ? flags ? "" : "[" : flags ? "|" : " ");
		write_value(t, flags ? NULL : "", doc_at(list, i));
	}
	text_add(t, "%s", flags ? "" : "]");
}

/* Print a value; key NULL: it is a flag. */
static void write_value(struct text *t, const char *key, const struct doc *value)
{
	const char *word = doc_as_text(value);

	if (doc_kind(value) == DOC_OBJECT)
		write_object(t, value, "{", NULL);
	else if (doc_kind(value) == DOC_LIST)
		write_list(t, value);
	else if (!word)
		text_add(t, "%s", doc_json(value, false));
	else if (!key || !strncmp(word, "0x", 2))
		text_add(t, "%s", word);
	else if (!strcmp(key, "bytes"))
		write_bytes(t, word);
	else
		text_add(t, "\"%s\"", word);
}

/* Print the descriptor of the call: "7<group 10>". */
static void write_descriptor(struct text *t, const struct doc *doc)
{
	const char *on = doc_as_text(doc_get(doc, "on"));
	const char *subject = doc_as_text(doc_get(doc, "subject"));

	if (!doc_has(doc, "fd"))
		return;
	text_add(t, " %s", doc_json(doc_get(doc, "fd"), false));
	if (on)
		text_add(t, "<%s%s%s>", on, subject ? " " : "", subject ?: "");
}

/* Print the target of the call: a path and the value written, or a location in a region. */
static void write_target(struct text *t, const struct doc *in)
{
	const char *path = doc_as_text(doc_get(in, "path"));
	const char *region = doc_as_text(doc_get(in, "region"));

	if (path)
		text_add(t, " %s", path);
	if (path && doc_has(in, "value"))
		text_add(t, " \"%s\"", doc_as_text(doc_get(in, "value")));
	if (region)
		text_add(t, " %s+%s %s", region, doc_as_text(doc_get(in, "offset")),
			 doc_json(doc_get(in, "size"), false));
}

static void call_text(struct text *t, const struct doc *doc)
{
	static const char *const path[] = { "path", "value", NULL };
	static const char *const location[] = { "region", "offset", "size", NULL };
	static const char *const none[] = { NULL };
	const char *name = doc_as_text(doc_get(doc, "call"));
	const struct doc *in = doc_get(doc, "in");
	bool is_ioctl = !islower((unsigned char)*name);

	if (doc_has(doc, "pid"))
		text_add(t, "[%s] ", doc_json(doc_get(doc, "pid"), false));
	text_add(t, "%s", is_ioctl ? "ioctl" : name);
	write_descriptor(t, doc);
	if (is_ioctl)
		text_add(t, " %s", name);
	write_target(t, in);
	write_object(t, in, " {", doc_has(in, "path") ? path :
		     doc_has(in, "region") ? location : none);
	text_add(t, " = %s", doc_as_text(doc_get(doc, "errno")) ?:
		 doc_json(doc_get(doc, "result"), false));
	write_object(t, doc_get(doc, "out"), " {", none);
	text_add(t, " (%llu us)\n",
		 (unsigned long long)doc_as_number(doc_get(doc, "ns")) / 1000);
}

static const struct field call_fields[] = {
	{ "call", NULL, FMT_TEXT, "call: an ioctl request, or pread, pwrite, mmap …", NULL },
	{ "pid", NULL, FMT_NUMBER, "thread that made the call, if traced", NULL },
	{ "on", NULL, FMT_TEXT, "kind of descriptor: container, group, device, iommufd …",
	  NULL },
	{ "subject", NULL, FMT_TEXT, "group number, device name …", NULL },
	{ "fd", NULL, FMT_NUMBER, "file descriptor", NULL },
	{ "in", NULL, FMT_OBJECT, "arguments, under the kernel's field names", NULL },
	{ "out", NULL, FMT_OBJECT, "results, under the kernel's field names", NULL },
	{ "result", NULL, FMT_NUMBER, "return value of the call", NULL },
	{ "errno", NULL, FMT_TEXT, "error name, instead of result", NULL },
	{ "ns", NULL, FMT_NUMBER, "duration in nanoseconds", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_call = {
	.key = "call",
	.layout = LAYOUT_TEXT,
	.fields = call_fields,
	.text = call_text,
};
