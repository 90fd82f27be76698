/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fields.h: build the decoded fields of a call. If memory runs out, the list ends
 * early, because a truncated trace is better than a failed call.
 */
#ifndef VFC_TRACE_FIELDS_H
#define VFC_TRACE_FIELDS_H

#include "lib/vfc-trace.h"

/* Add a number. kind is a numeric kind without names. */
void field_number(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		  uint64_t number);

/* Add a number that has names. kind is VFC_VALUE_FLAGS or VFC_VALUE_WORD. */
void field_words(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		 enum vfc_words words, uint64_t number);

/* Add at most size bytes of text, which need not end with a NUL. */
void field_text(struct vfc_fields *f, const char *name, const char *text, size_t size);
void field_bytes(struct vfc_fields *f, const char *name, const void *bytes, size_t size);

/* Begin a nested value. kind is VFC_VALUE_OBJECT or VFC_VALUE_LIST. */
void field_begin(struct vfc_fields *f, const char *name, enum vfc_value_kind kind);
void field_end(struct vfc_fields *f);

/* Remove the last field, which must not be a text field. */
void fields_drop_last(struct vfc_fields *f);

void fields_clear(struct vfc_fields *f);

#endif
