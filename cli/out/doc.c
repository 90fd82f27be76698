/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doc.c: documents. All values of a document are in a few blocks of memory that are
 * freed together, because a script creates a document for each line. json-c converts
 * them to JSON; no other file uses it.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/words/memory.h"
#include "doc.h"
#include "escape.h"

#define BLOCK 4096		/* bytes; enough for most documents */

/* A block of a document's memory. */
struct block {
	struct block *next;
	size_t used, room;
	_Alignas(16) char bytes[];
};

/* A result of doc_json(), freed with the document. */
struct json_copy {
	struct json_copy *next;
	struct json_object *json;
};

/* The memory of a document. */
struct owner {
	struct block *blocks;		/* the newest first */
	struct json_copy *copies;
};

/* A value, and its position in its parent. */
struct doc {
	enum doc_kind kind;
	bool negative;			/* number is a two's complement below 0 */
	struct owner *owner;
	const char *key;		/* in an object; NULL in a list */
	struct doc *next;		/* next in the same parent */
	union {
		uint64_t number;	/* also a boolean */
		const char *text;
		struct {
			struct doc *first, *last;
			struct doc *at;		/* of a list: the item of the last doc_at() … */
			size_t count, index;	/* … and its index */
		};
	};
};

/* ---- memory --------------------------------------------------------- */

static struct block *new_block(struct block *next, size_t size)
{
	size_t room = size < BLOCK ? BLOCK : size;
	struct block *block = memory_or_exit(malloc(sizeof(*block) + room));

	*block = (struct block){ .next = next, .room = room };
	return block;
}

/* Allocate from the newest block, or from a new one. */
static void *allocate(struct block **blocks, size_t size)
{
	void *bytes;

	size = (size + 15) & ~(size_t)15;
	if (!*blocks || size > (*blocks)->room - (*blocks)->used)
		*blocks = new_block(*blocks, size);
	bytes = (*blocks)->bytes + (*blocks)->used;
	(*blocks)->used += size;
	return bytes;
}

static char *copy_text(struct owner *owner, const char *text, size_t length)
{
	char *bytes = allocate(&owner->blocks, length + 1);

	memcpy(bytes, text, length);
	bytes[length] = '\0';
	return bytes;
}

static struct doc *new_value(struct owner *owner, enum doc_kind kind)
{
	struct doc *value = allocate(&owner->blocks, sizeof(*value));

	*value = (struct doc){ .kind = kind, .owner = owner };
	return value;
}

struct doc *doc_new(void)
{
	struct block *blocks = NULL;
	struct owner *owner = allocate(&blocks, sizeof(*owner));
	struct doc *doc;

	*owner = (struct owner){ .blocks = blocks };
	doc = new_value(owner, DOC_OBJECT);
	doc_number(doc, "vfioctl", 1);
	return doc;
}

void doc_free(struct doc *doc)
{
	struct block *block, *next;
	struct json_copy *copy;

	if (!doc)
		return;
	for (copy = doc->owner->copies; copy; copy = copy->next)
		json_object_put(copy->json);
	/* The owner is in the last block. */
	for (block = doc->owner->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
}

/* ---- writing -------------------------------------------------------- */

static struct doc *find_member(const struct doc *object, const char *key)
{
	struct doc *member = object->first;

	while (member && strcmp(member->key, key))
		member = member->next;
	return member;
}

/* Append a value to a list, or set a member of an object and replace its old value. */
static struct doc *put_value(struct doc *parent, const char *key, enum doc_kind kind)
{
	struct doc *value = key ? find_member(parent, key) : NULL, *next;

	if (value) {
		next = value->next;
		*value = (struct doc){ .kind = kind, .owner = parent->owner, .key = value->key };
		value->next = next;
		return value;
	}
	value = new_value(parent->owner, kind);
	if (key)
		value->key = copy_text(parent->owner, key, strlen(key));
	if (parent->last)
		parent->last->next = value;
	else
		parent->first = value;
	parent->last = value;
	parent->count++;
	return value;
}

struct doc *doc_object(struct doc *object, const char *key)
{
	return put_value(object, key, DOC_OBJECT);
}

struct doc *doc_list(struct doc *object, const char *key)
{
	return put_value(object, key, DOC_LIST);
}

struct doc *doc_item(struct doc *list)
{
	return put_value(list, NULL, DOC_OBJECT);
}

/* True for plain ASCII, which is valid in every encoding. */
static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return !*text;
}

/* Add a string. JSON must be UTF-8, and text from sysfs and devices may not be. */
static void put_text(struct doc *parent, const char *key, const char *text)
{
	struct doc *value = put_value(parent, key, DOC_TEXT);
	char *valid;

	if (is_ascii(text)) {
		value->text = copy_text(parent->owner, text, strlen(text));
		return;
	}
	valid = memory_or_exit(escape_utf8(text));
	value->text = copy_text(parent->owner, valid, strlen(valid));
	free(valid);
}

static void put_signed(struct doc *parent, const char *key, int64_t number)
{
	struct doc *value = put_value(parent, key, DOC_NUMBER);

	value->number = (uint64_t)number;
	value->negative = number < 0;
}

void doc_item_text(struct doc *list, const char *text)
{
	put_text(list, NULL, text);
}

void doc_item_number(struct doc *list, uint64_t number)
{
	put_value(list, NULL, DOC_NUMBER)->number = number;
}

void doc_item_signed(struct doc *list, int64_t number)
{
	put_signed(list, NULL, number);
}

void doc_text(struct doc *object, const char *key, const char *text)
{
	if (text && *text)
		put_text(object, key, text);
}

void doc_textf(struct doc *object, const char *key, const char *fmt, ...)
{
	char *text;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = memory_or_exit(NULL);
	va_end(ap);
	doc_text(object, key, text);
	free(text);
}

void doc_number(struct doc *object, const char *key, uint64_t number)
{
	put_value(object, key, DOC_NUMBER)->number = number;
}

void doc_signed(struct doc *object, const char *key, int64_t number)
{
	put_signed(object, key, number);
}

void doc_bool(struct doc *object, const char *key, bool value)
{
	put_value(object, key, DOC_BOOL)->number = value;
}

void doc_null(struct doc *object, const char *key)
{
	put_value(object, key, DOC_NULL);
}

void doc_unknown(struct doc *object, const char *key)
{
	put_value(object, key, DOC_UNKNOWN);
}

void doc_truth(struct doc *object, const char *key, enum vfc_truth truth)
{
	if (truth == VFC_UNKNOWN)
		doc_unknown(object, key);
	else
		doc_bool(object, key, truth == VFC_YES);
}

/* Faster than snprintf(): a script prints mostly such numbers. */
char *doc_hex_text(char buf[DOC_HEX], uint64_t value, int digits)
{
	char *at = buf + DOC_HEX - 1;

	*at = '\0';
	do {
		*--at = "0123456789abcdef"[value & 0xf];
		value >>= 4;
		digits--;
	} while (value || (digits > 0 && at > buf + 2));
	*--at = 'x';
	*--at = '0';
	return at;
}

void doc_hex(struct doc *object, const char *key, uint64_t value, int digits)
{
	char text[DOC_HEX], *at = doc_hex_text(text, value, digits);

	put_value(object, key, DOC_TEXT)->text =
		copy_text(object->owner, at, (size_t)(text + sizeof(text) - 1 - at));
}

/* ---- reading -------------------------------------------------------- */

enum doc_kind doc_kind(const struct doc *value)
{
	return value ? value->kind : DOC_NULL;
}

bool doc_has(const struct doc *object, const char *key)
{
	return doc_kind(object) == DOC_OBJECT && find_member(object, key);
}

/* null reads as absent. */
const struct doc *doc_get(const struct doc *object, const char *key)
{
	const struct doc *value = doc_kind(object) == DOC_OBJECT ? find_member(object, key) : NULL;

	return doc_kind(value) == DOC_NULL ? NULL : value;
}

size_t doc_length(const struct doc *list)
{
	return doc_kind(list) == DOC_LIST ? list->count : 0;
}

/* Start from the last position: lists are mostly read in order. */
const struct doc *doc_at(const struct doc *list, size_t i)
{
	struct doc *l = (struct doc *)list;

	if (i >= doc_length(list))
		return NULL;
	if (!l->at || i < l->index) {
		l->at = l->first;
		l->index = 0;
	}
	for (; l->index < i; l->index++)
		l->at = l->at->next;
	return l->at;
}

const char *doc_as_text(const struct doc *value)
{
	return doc_kind(value) == DOC_TEXT ? value->text : NULL;
}

const char *doc_word(const struct doc *object, const char *key)
{
	return doc_as_text(doc_get(object, key)) ?: "";
}

uint64_t doc_as_number(const struct doc *value)
{
	if (doc_kind(value) == DOC_TEXT)
		return strtoull(value->text, NULL, 0);
	return doc_kind(value) == DOC_NUMBER && !value->negative ? value->number : 0;
}

bool doc_as_bool(const struct doc *value)
{
	return doc_kind(value) == DOC_BOOL && value->number;
}

void doc_each(const struct doc *object,
	      void (*fn)(void *data, const char *key, const struct doc *value), void *data)
{
	const struct doc *member;

	if (doc_kind(object) != DOC_OBJECT)
		return;
	for (member = object->first; member; member = member->next)
		fn(data, member->key, member->kind == DOC_NULL ? NULL : member);
}

/* ---- JSON ----------------------------------------------------------- */

static struct json_object *to_json(const struct doc *value);

static struct json_object *to_json_parent(const struct doc *value)
{
	bool list = value->kind == DOC_LIST;
	struct json_object *json = memory_or_exit(list ? json_object_new_array() :
						       json_object_new_object());
	const struct doc *member;
	int err = 0;

	for (member = value->first; member && !err; member = member->next)
		if (member->kind != DOC_UNKNOWN)
			err = list ? json_object_array_add(json, to_json(member)) :
				     json_object_object_add(json, member->key, to_json(member));
	memory_or_exit(err ? NULL : json);
	return json;
}

/* Convert a value to a json-c object; NULL is null. */
static struct json_object *to_json(const struct doc *value)
{
	switch (value->kind) {
	case DOC_BOOL:
		return memory_or_exit(json_object_new_boolean(value->number != 0));
	case DOC_NUMBER:
		return memory_or_exit(value->negative ?
				    json_object_new_int64((int64_t)value->number) :
				    json_object_new_uint64(value->number));
	case DOC_TEXT:
		return memory_or_exit(json_object_new_string(value->text));
	case DOC_LIST:
	case DOC_OBJECT:
		return to_json_parent(value);
	default:
		return NULL;
	}
}

const char *doc_json(const struct doc *doc, bool pretty)
{
	struct json_copy *copy = allocate(&doc->owner->blocks, sizeof(*copy));
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text;

	flags |= pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED :
			  JSON_C_TO_STRING_PLAIN;
	*copy = (struct json_copy){ doc->owner->copies, to_json(doc) };
	doc->owner->copies = copy;
	/* json-c 0.16 returns a text with holes if its buffer cannot grow. */
	errno = 0;
	text = json_object_to_json_string_ext(copy->json, flags);
	return memory_or_exit(errno == ENOMEM ? NULL : (void *)text);
}
