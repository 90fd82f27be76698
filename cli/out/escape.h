/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * escape.h: text of unknown origin made fit for JSON and for a terminal.
 */
#ifndef CLI_ESCAPE_H
#define CLI_ESCAPE_H

/*
 * A copy in which every byte that is not part of valid UTF-8 is spelled
 * \xNN. NULL without memory; free() it.
 */
char *escape_utf8(const char *text);

/*
 * The same, and control characters and those that reorder text are spelled
 * \xNN, too; newlines and tabs are kept when lines is not 0.
 */
char *escape_terminal(const char *text, int lines);

#endif
