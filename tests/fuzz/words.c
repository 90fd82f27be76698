/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * words.c: numbers, sizes, times, places and near misses. What fails leaves
 * the result alone; a number reads the same when it is written again.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/words/numbers.h"
#include "fuzz.h"

#define UNTOUCHED UINT64_C(0x5eed)

static const char *const words[] = { "groups", "devices", "show", "irq wait", "", NULL };

/* Parse text; the value, after checking what holds for every parser. */
static uint64_t parsed(int (*parse)(const char *text, uint64_t *value), const char *text)
{
	uint64_t value = UNTOUCHED;

	fuzz_holds(parse(text, &value) == 0 || value == UNTOUCHED);
	return value;
}

/* A number is a size, and both read what %u and 0x%x write. */
static void check_number(const char *text)
{
	uint64_t value, size;
	char again[32];

	value = parsed(words_u64, text);
	size = parsed(words_size, text);
	if (words_u64(text, &value))
		return;
	fuzz_holds(size == value);
	snprintf(again, sizeof(again), "%" PRIu64, value);
	fuzz_holds(parsed(words_u64, again) == value);
	snprintf(again, sizeof(again), "0x%" PRIx64, value);
	fuzz_holds(parsed(words_u64, again) == value);
}

/* A place is REGION or REGION+OFF, and fits the room given. */
static void check_place(const char *text)
{
	uint64_t offset = UNTOUCHED;
	char region[16] = "?";

	if (words_place(text, region, sizeof(region), &offset)) {
		fuzz_holds(!strcmp(region, "?") && offset == UNTOUCHED);
		return;
	}
	fuzz_holds(strlen(region) < sizeof(region) && !strchr(region, '+'));
	fuzz_holds(!strncmp(text, region, strlen(region)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	size_t distance;

	check_number(text);
	check_place(text);
	fuzz_holds(parsed(words_time, text) <= INT64_MAX);
	distance = words_distance(text, words[1]);
	fuzz_holds(distance == words_distance(words[1], text));
	fuzz_holds((distance == 0) == !strcmp(text, words[1]));
	words_nearest(text, words);
	fuzz_holds(words_index(text, words) < (int)(sizeof(words) / sizeof(*words)) - 1);
	free(text);
	return 0;
}
