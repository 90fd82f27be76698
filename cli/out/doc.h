/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doc.h: documents, the results of commands. A view fills a document, and out.c
 * prints it as JSON or text. A key that is not set is absent.
 */
#ifndef CLI_DOC_H
#define CLI_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/vfc.h"

struct doc;			/* an object or a list */

/* Create an object that begins with {"vfioctl": 1}; free with doc_free(). */
struct doc *doc_new(void);
void doc_free(struct doc *doc);

/* Add a member or an item; the parent owns it. */
struct doc *doc_object(struct doc *object, const char *key);
struct doc *doc_list(struct doc *object, const char *key);
struct doc *doc_item(struct doc *list);		/* append an object */
void doc_item_text(struct doc *list, const char *text);
void doc_item_number(struct doc *list, uint64_t number);
void doc_item_signed(struct doc *list, int64_t number);

void doc_text(struct doc *object, const char *key, const char *text);	/* NULL, "": absent */
void doc_textf(struct doc *object, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void doc_number(struct doc *object, const char *key, uint64_t number);	/* counts, sizes */
void doc_signed(struct doc *object, const char *key, int64_t number);
void doc_bool(struct doc *object, const char *key, bool value);
void doc_null(struct doc *object, const char *key);		/* "unlimited" */
/* What could not be read: absent from JSON, "?" in text. */
void doc_unknown(struct doc *object, const char *key);
void doc_truth(struct doc *object, const char *key, enum vfc_truth truth);
/* Addresses, offsets, values, ids: a string "0x…", zero-padded to digits (0: not padded). */
void doc_hex(struct doc *object, const char *key, uint64_t value, int digits);

/* Format a number as doc_hex() does, at the end of buf; return where it begins. */
#define DOC_HEX 24
char *doc_hex_text(char buf[DOC_HEX], uint64_t value, int digits);

/* Read a document, for text layouts: NULL, 0 or false if absent. */
const struct doc *doc_get(const struct doc *object, const char *key);
size_t doc_length(const struct doc *list);
const struct doc *doc_at(const struct doc *list, size_t i);
const char *doc_as_text(const struct doc *value);	/* of a string value */
const char *doc_word(const struct doc *object, const char *key);	/* a string member, or "" */
uint64_t doc_as_number(const struct doc *value);	/* a number, or a "0x…" string */
bool doc_as_bool(const struct doc *value);

enum doc_kind {
	DOC_NULL,		/* also a NULL pointer: absent */
	DOC_BOOL,
	DOC_NUMBER,
	DOC_TEXT,
	DOC_LIST,
	DOC_OBJECT,
	DOC_UNKNOWN,
};
enum doc_kind doc_kind(const struct doc *value);
bool doc_has(const struct doc *object, const char *key);	/* also true for null */

/* Call fn for each member of an object, in order. */
void doc_each(const struct doc *object,
	      void (*fn)(void *data, const char *key, const struct doc *value), void *data);

/* Format as JSON, on one line or indented; the document owns the text. */
const char *doc_json(const struct doc *doc, bool pretty);

#endif
