/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numbers.h: what a person types -> numbers, sizes, times, places; and what a
 * person may have meant. Pure functions: nothing but the text decides.
 */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * All parsers take the whole text: -EINVAL when it is not of the form (junk
 * behind it, a sign, nothing at all), -ERANGE when it does not fit.
 */

/* Decimal (a leading 0 changes nothing), 0x… or 0b…. */
int words_u64(const char *text, uint64_t *value);

/* The same with an optional k, M or G (1024, either case) behind it. */
int words_size(const char *text, uint64_t *bytes);

/* Decimal with an optional fraction, and ns, us, ms, s (the default), m, h. */
int words_time(const char *text, uint64_t *ns);

/*
 * REGION[+OFF]: the region's word goes to region (size bytes with its NUL,
 * "" when the text begins with '+'), the offset, 0 when absent, to offset.
 */
int words_place(const char *text, char *region, size_t size, uint64_t *offset);

/* How many typing errors lie between two words (adjacent swaps count once). */
size_t words_distance(const char *a, const char *b);

/*
 * The word of list (NULL at its end) that is closest to word, NULL when none
 * is close enough to be meant.
 */
const char *words_nearest(const char *word, const char *const *list);

/* "did you mean PREFIXWORD?" of the nearest word; NULL for none; free() it. */
char *words_meant(const char *word, const char *prefix, const char *const *list);

/* The position of word in list (NULL at its end), or -1. */
int words_index(const char *word, const char *const *list);

#endif
