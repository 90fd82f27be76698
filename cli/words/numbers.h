/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numbers.h: parses numbers, sizes, times and locations, and suggests a word for
 * a mistyped one. All functions are pure.
 */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

/*
 * All parsers need the whole text to match: -EINVAL for another form (trailing text,
 * a sign, an empty text), -ERANGE if the value does not fit.
 */

/* Parse a decimal (a leading 0 does not mean octal), 0x… or 0b… number. */
int words_u64(const char *text, uint64_t *value);

/* Parse a number with an optional suffix k, M or G (powers of 1024, either case). */
int words_size(const char *text, uint64_t *bytes);

/* Parse a decimal number with an optional fraction and ns, us, ms, s (default), m or h. */
int words_time(const char *text, uint64_t *ns);

/*
 * Parse REGION[+OFF]. Store the region's name in region (size bytes with NUL; "" if the
 * text begins with '+') and the offset (default 0) in *offset.
 */
int words_place(const char *text, char *region, size_t size, uint64_t *offset);

/* Return the edit distance of two words (a swap of neighbors counts once). */
size_t words_distance(const char *a, const char *b);

/*
 * Return the entry of list (NULL at its end) that is nearest to word, or NULL if none
 * is near enough.
 */
const char *words_nearest(const char *word, const char *const *list);

/* Return "did you mean PREFIXWORD?" for the nearest word, or NULL; free() it. */
char *words_meant(const char *word, const char *prefix, const char *const *list);

/* Return the position of word in list (NULL at its end), or -1. */
int words_index(const char *word, const char *const *list);

#endif
