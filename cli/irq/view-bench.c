/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-bench.c: measurements of interrupts through the loopback.
 */
#include <stdio.h>

#include "view.h"

/* The longest bar of a histogram; its line fits in 80 columns. */
#define BAR 40

typedef unsigned long long ull;

static ull number_of(const struct doc *object, const char *key)
{
	return doc_as_number(doc_get(object, key));
}

/* Add index, name and vector, which identify the interrupt. */
static void add_vector(struct doc *object, const struct vfc_irq *irq, uint32_t vector)
{
	doc_number(object, "index", irq->index);
	doc_text(object, "name", irq->name);
	doc_number(object, "vector", vector);
}

static void vector_text(struct text *t, const struct doc *object)
{
	text_add(t, "%s vector %llu: ", doc_as_text(doc_get(object, "name")) ?: "irq",
		 number_of(object, "vector"));
}

#define VECTOR_FIELDS \
	{ "index", NULL, FMT_NUMBER, "the interrupt index", NULL }, \
	{ "name", NULL, FMT_TEXT, "the name of the index, for a PCI device", NULL }, \
	{ "vector", NULL, FMT_NUMBER, "the vector", NULL }

/* ---- bench ---------------------------------------------------------- */

#define BUCKET(m) MEMBER(vfc_irq_bucket, m)

static const struct field bucket_fields[] = {
	{ "from_ns", NULL, FMT_NUMBER, "lower bound in nanoseconds, inclusive", BUCKET(from_ns) },
	{ "to_ns", NULL, FMT_NUMBER, "upper bound in nanoseconds, exclusive", BUCKET(to_ns) },
	{ "count", NULL, FMT_NUMBER, "number of interrupts in this range", BUCKET(count) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field bench_fields[] = {
	VECTOR_FIELDS,
	{ "count", NULL, FMT_NUMBER, "number of interrupts measured", NULL },
	{ "cpu", NULL, FMT_NUMBER, "the CPU of --cpu", NULL },
	{ "lost", NULL, FMT_NUMBER, "interrupts not received before the timeout", NULL },
	{ "coalesced", NULL, FMT_NUMBER, "interrupts from the device, counted with those", NULL },
	{ "min_ns", NULL, FMT_NUMBER, "the minimum time", MEMBER(vfc_irq_stats, min_ns) },
	{ "p50_ns", NULL, FMT_NUMBER, "the median time", MEMBER(vfc_irq_stats, p50_ns) },
	{ "p99_ns", NULL, FMT_NUMBER, "the 99th percentile", MEMBER(vfc_irq_stats, p99_ns) },
	{ "max_ns", NULL, FMT_NUMBER, "the maximum time", MEMBER(vfc_irq_stats, max_ns) },
	{ "mean_ns", NULL, FMT_NUMBER, "the mean time", MEMBER(vfc_irq_stats, mean_ns) },
	{ "histogram", NULL, FMT_TABLE, "the distribution, by powers of two",
	  FIELD_ROWS(vfc_irq_stats, buckets, nbuckets, bucket_fields) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_irq_bench_doc(const struct vfc_irq *irq, const struct vfc_irq_bench *b,
			       const struct vfc_irq_stats *stats, int cpu)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "irq_bench");

	add_vector(object, irq, b->vector);
	doc_number(object, "count", b->done);
	if (cpu >= 0)
		doc_number(object, "cpu", (uint64_t)cpu);
	doc_number(object, "lost", b->lost);
	doc_number(object, "coalesced", b->coalesced);
	doc_fill(object, bench_fields, stats);
	return doc;
}

/* Format a time in a suitable unit. */
static const char *time_text(char buf[16], ull ns)
{
	if (ns < 10000)
		snprintf(buf, 16, "%llu ns", ns);
	else if (ns < 10000000)
		snprintf(buf, 16, "%.1f us", (double)ns / 1e3);
	else
		snprintf(buf, 16, "%.1f ms", (double)ns / 1e6);
	return buf;
}

/* Return the length of a bar: at least 1 if count is not 0. */
static int bar_length(ull count, ull most)
{
	return count ? 1 + (int)((double)count * (BAR - 1) / (double)most) : 0;
}

static void histogram_text(struct text *t, const struct doc *list)
{
	static const char bar[] = "########################################";
	char from[16], to[16];
	ull count, most = 1;
	size_t i;

	_Static_assert(sizeof(bar) == BAR + 1, "a bar of BAR");
	for (i = 0; i < doc_length(list); i++) {
		count = number_of(doc_at(list, i), "count");
		most = count > most ? count : most;
	}
	for (i = 0; i < doc_length(list); i++) {
		count = number_of(doc_at(list, i), "count");
		text_add(t, "%9s - %9s %9llu%s%.*s\n",
			 time_text(from, number_of(doc_at(list, i), "from_ns")),
			 time_text(to, number_of(doc_at(list, i), "to_ns")), count,
			 count ? " " : "", bar_length(count, most), bar);
	}
}

static void bench_text(struct text *t, const struct doc *doc)
{
	static const char *const keys[] = { "min_ns", "p50_ns", "p99_ns", "max_ns", "mean_ns" };
	static const char *const words[] = { "minimum", "median", "p99", "maximum", "mean" };
	const struct doc *bench = doc_get(doc, "irq_bench");
	ull count = number_of(bench, "count");
	char buf[16];
	size_t i;

	vector_text(t, bench);
	text_add(t, "%llu interrupt%s", count, count == 1 ? "" : "s");
	if (doc_has(bench, "cpu"))
		text_add(t, " on CPU %llu", number_of(bench, "cpu"));
	if (number_of(bench, "lost"))
		text_add(t, ", %llu lost", number_of(bench, "lost"));
	if (number_of(bench, "coalesced"))
		text_add(t, ", plus %llu from the device", number_of(bench, "coalesced"));
	text_add(t, "\n");
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		text_add(t, "%s%s %s", i ? ", " : "", words[i],
			 time_text(buf, number_of(bench, keys[i])));
	text_add(t, "\n");
	histogram_text(t, doc_get(bench, "histogram"));
}

const struct view view_irq_bench = {
	.key = "irq_bench",
	.layout = LAYOUT_TEXT,
	.fields = bench_fields,
	.text = bench_text,
};

/* ---- storm ---------------------------------------------------------- */

#define STORM(m) MEMBER(vfc_irq_storm, m)

static const struct field storm_fields[] = {
	VECTOR_FIELDS,
	{ "rate", NULL, FMT_NUMBER, "requested interrupts per second", STORM(rate) },
	{ "achieved_rate", NULL, FMT_NUMBER, "interrupts per second that were sent", NULL },
	{ "elapsed_ns", NULL, FMT_NUMBER, "duration in nanoseconds", STORM(elapsed_ns) },
	{ "due", NULL, FMT_NUMBER, "interrupts due at the rate in the duration", STORM(due) },
	{ "sent", NULL, FMT_NUMBER, "interrupts that were triggered", STORM(sent) },
	{ "received", NULL, FMT_NUMBER, "interrupts that the eventfd counted", STORM(received) },
	{ "lost", NULL, FMT_NUMBER, "interrupts that the eventfd did not count", NULL },
	{ "coalesced", NULL, FMT_NUMBER, "interrupts that arrived with an earlier one",
	  STORM(coalesced) },
	{ "max_backlog", NULL, FMT_NUMBER, "maximum number of interrupts overdue", STORM(backlog) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_irq_storm_doc(const struct vfc_irq *irq, const struct vfc_irq_storm *s)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "irq_storm");

	add_vector(object, irq, s->vector);
	doc_fill(object, storm_fields, s);
	doc_number(object, "achieved_rate",
		   (uint64_t)((double)s->sent * 1e9 / (double)(s->elapsed_ns + !s->elapsed_ns)));
	doc_number(object, "lost", s->sent - s->received);
	return doc;
}

static void storm_text(struct text *t, const struct doc *doc)
{
	const struct doc *storm = doc_get(doc, "irq_storm");

	vector_text(t, storm);
	text_add(t, "%llu per second of %llu requested, in %.3f s\n",
		 number_of(storm, "achieved_rate"), number_of(storm, "rate"),
		 (double)number_of(storm, "elapsed_ns") / 1e9);
	text_add(t, "%llu sent of %llu due, %llu received, %llu of them coalesced\n",
		 number_of(storm, "sent"), number_of(storm, "due"),
		 number_of(storm, "received"), number_of(storm, "coalesced"));
	text_add(t, "largest backlog: %llu\n", number_of(storm, "max_backlog"));
}

const struct view view_irq_storm = {
	.key = "irq_storm",
	.layout = LAYOUT_TEXT,
	.fields = storm_fields,
	.text = storm_text,
};
