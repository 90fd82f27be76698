/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape.h: escapes text from devices and files for JSON and for a terminal.
 */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

/*
 * Copy text with each byte that is not part of valid UTF-8 escaped as \xNN. NULL if
 * out of memory; free() it.
 */
char *escape_utf8(const char *text);

/*
 * Like escape_utf8(), and also escape control characters and characters that change
 * the text direction. Newlines and tabs stay if lines is not 0.
 */
char *escape_terminal(const char *text, int lines);

#endif
