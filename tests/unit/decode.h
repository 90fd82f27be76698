/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decode.h: for the tests of decoded calls: what is asked and what is answered,
 * in JSON with ' for ".
 */
#ifndef TESTS_DECODE_H
#define TESTS_DECODE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "cli/answers/view.h"
#include "lib/trace/decode.h"

static size_t read_own(void *data, uint64_t addr, void *buf, size_t size)
{
	(void)data;
	memcpy(buf, (const void *)(uintptr_t)addr, size);
	return size;
}

static const struct decode_memory own = { .read = read_own };

/* Which requests were taken apart, to find those that were not. */
static struct {
	enum trace_on on;
	unsigned long number;
} seen[128];
static size_t nseen;

static void assert_json(const struct doc *doc, const char *key, const char *wanted)
{
	char *text = strdup(wanted);
	const struct doc *value = doc_get(doc, key);

	for (char *at = text; (at = strchr(at, '\'')); )
		*at = '"';
	assert_string_equal(value ? doc_json(value, false) : "", text);
	free(text);
}

/* A call that turns the size bytes before into those after. */
static void decodes(enum trace_on on, unsigned long number, const char *name,
		    const void *before, const void *after, size_t size, int64_t result,
		    const char *in, const char *out)
{
	struct vfc_call call = { .fd = 7, .subject = "" };
	uint8_t *arg = malloc(size);
	struct decode decode;
	struct doc *doc;

	memcpy(arg, before, size);
	decode_begin(&decode, on, number, (uintptr_t)arg, &own, &call);
	memcpy(arg, after, size);
	call.result = result;
	decode_end(&decode, &call);
	free(arg);
	doc = view_call_doc(&call);
	assert_string_equal(call.name, name);
	assert_json(doc, "in", in);
	assert_json(doc, "out", out);
	doc_free(doc);
	fields_clear(&call.in);
	fields_clear(&call.out);
	seen[nseen].on = on;
	seen[nseen++].number = number;
}

#define INIT(...) { __VA_ARGS__ }
#define DECODES_AS(on, request, name, err, type, before, after, in, out) do {	\
	struct type b_ = before, a_ = after;					\
	decodes(on, request, name, &b_, &a_, sizeof(b_), err, in, out);		\
} while (0)
#define DECODES(on, request, type, before, after, in, out) \
	DECODES_AS(on, request, #request, 0, type, INIT before, INIT after, in, out)
#define FAILS(on, request, err, type, before, after, in, out) \
	DECODES_AS(on, request, #request, err, type, INIT before, INIT after, in, out)

/* A request whose argument is a number, or none. */
static void decodes_number(enum trace_on on, unsigned long number, const char *name,
			   unsigned long value, const char *in)
{
	struct vfc_call call = { .fd = 7, .subject = "" };
	struct decode decode;
	struct doc *doc;

	decode_begin(&decode, on, number, value, &own, &call);
	decode_end(&decode, &call);
	doc = view_call_doc(&call);
	assert_string_equal(call.name, name);
	assert_json(doc, "in", in);
	assert_json(doc, "out", "");
	doc_free(doc);
	fields_clear(&call.in);
	seen[nseen].on = on;
	seen[nseen++].number = number;
}
#define NUMBER(on, request, value, in) decodes_number(on, request, #request, value, in)

/* Every request of a table was taken apart by some test. */
static void assert_seen(enum trace_on on, const struct request *table)
{
	for (; table->number; table++) {
		size_t i = 0;

		while (i < nseen && (seen[i].on != on || seen[i].number != table->number))
			i++;
		if (i == nseen)
			fail_msg("no test decodes %s", table->name);
	}
}

#endif
