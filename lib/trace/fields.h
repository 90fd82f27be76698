/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fields.h: what a call's fields are put together with. Without memory they end
 * early: a trace that is cut is better than a call that fails.
 */
#ifndef VFC_TRACE_FIELDS_H
#define VFC_TRACE_FIELDS_H

#include "lib/vfc-trace.h"

/* kind: a kind of number without words. */
void field_number(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		  uint64_t number);

/* kind: VFC_VALUE_FLAGS or VFC_VALUE_WORD. */
void field_words(struct vfc_fields *f, const char *name, enum vfc_value_kind kind,
		 enum vfc_words words, uint64_t number);

/* At most size bytes of text, which need not end with a NUL. */
void field_text(struct vfc_fields *f, const char *name, const char *text, size_t size);
void field_bytes(struct vfc_fields *f, const char *name, const void *bytes, size_t size);

/* kind: VFC_VALUE_OBJECT or VFC_VALUE_LIST. */
void field_begin(struct vfc_fields *f, const char *name, enum vfc_value_kind kind);
void field_end(struct vfc_fields *f);

/* Take back what was added last, which has no text. */
void fields_drop_last(struct vfc_fields *f);

void fields_clear(struct vfc_fields *f);

#endif
