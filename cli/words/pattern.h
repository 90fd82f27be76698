/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pattern.h: converts arguments to the bytes of a pattern. Pure.
 */
#ifndef CLI_PATTERN_H
#define CLI_PATTERN_H

#include "lib/vfc.h"

/*
 * Append the bytes of a word: hex:DIGITS, text:TEXT, two hexadecimal digits
 * (a byte), or a number of width bytes, little-endian. The mask is all ones.
 * 0, -EINVAL for another form, -ERANGE for a number that does not fit in the
 * width, -E2BIG for more than VFC_PATTERN_MAX bytes.
 */
int pattern_add(struct vfc_pattern *pattern, const char *word, unsigned int width);

/*
 * Store a number as width bytes, little-endian as in a region, or load it. A load reads
 * each byte once: the device may write to memory at the same time.
 */
void pattern_number(uint8_t *bytes, uint64_t value, unsigned int width);
uint64_t pattern_value(const volatile void *bytes, unsigned int width);

#endif
