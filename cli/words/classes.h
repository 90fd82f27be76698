/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * classes.h: short words for PCI classes, from and to class codes.
 */
#ifndef CLI_CLASSES_H
#define CLI_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

/* Return the most specific word for a 24-bit class code ("nvme"), or NULL. */
const char *class_word(int class);

/* Return the i'th word, for completion; NULL past the last. */
const char *class_word_at(size_t i);

/*
 * True if text matches a class code: text is a word, or the first two to six
 * hexadecimal digits of the code ("01", "0108", "0x010802").
 */
bool class_matches(int class, const char *text);

/* True if text is a word or digits that class_matches() accepts. */
bool class_is_valid(const char *text);

#endif
