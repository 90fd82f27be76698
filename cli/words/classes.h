/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * classes.h: short words for PCI classes, both ways.
 */
#ifndef CLI_CLASSES_H
#define CLI_CLASSES_H

#include <stdbool.h>
#include <stddef.h>

/* The most specific word for a 24-bit class code ("nvme"); NULL: none. */
const char *class_word(int class);

/* The i'th word, for completion and error messages; NULL past the last. */
const char *class_word_at(size_t i);

/*
 * True when a class code is what text means: one of the words, or the first
 * two to six hexadecimal digits of the code ("01", "0108", "0x010802").
 */
bool class_matches(int class, const char *text);

/* True when text is a word or digits that class_matches() understands. */
bool class_is_valid(const char *text);

#endif
