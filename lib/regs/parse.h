/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse.h: state of the parser of register maps, shared by its files. Parse functions
 * return true, or false with the error in p->err.
 */
#ifndef VFC_REGS_PARSE_H
#define VFC_REGS_PARSE_H

#include "regs.h"
#include "lib/base/array.h"

#define LINE_SIZE 1024
#define WORDS_MAX 32

/* Limits of a map; larger maps are mistakes or malicious. */
#define BLOCKS_MAX 64
#define FIELDS_MAX 64
#define MANY_MAX 4096

struct regs_word {
	const char *text;
	bool quoted;
};

struct regs_parser {
	struct vfc_regs *regs;
	struct vfc_regs_error error;
	int err;			/* 0: no error */
	struct vfc_block *block;	/* the current block; NULL: none */
	struct vfc_reg *reg;		/* the current register; NULL: none */
	char text[2 * LINE_SIZE];	/* text of the words */
	struct regs_word words[WORDS_MAX];	/* words of the line */
	size_t nwords, at;		/* … and the index of the next one */
};

/* Record an error; returns false. */
bool regs_wrong(struct regs_parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool regs_no_memory(struct regs_parser *p);

/* Append a zeroed element to an array; NULL: error in p->err. */
#define MORE(p, array, count, limit) ({					\
	__typeof__(array) added_ = NULL;				\
	if ((count) >= (limit))						\
		regs_wrong(p, "a map can have at most %d of these", limit); \
	else if (!(added_ = GROW(array, count)))			\
		regs_no_memory(p);					\
	added_;								\
})

/* Split a line into words, up to a comment. */
bool regs_cut(struct regs_parser *p, const char *line, size_t length);

/*
 * Return and consume the next word; NULL: none, or a quoted one. what names it for the
 * error; NULL: the word may be missing.
 */
const char *regs_next(struct regs_parser *p, const char *what);

/* Parse a quoted text, if it is next. */
bool regs_take_text(struct regs_parser *p, char **text);

bool regs_take_number(struct regs_parser *p, const char *what, uint64_t max, uint64_t *value);

/* Copy a name: the next word, up to a character of stop. Returns the rest of the word. */
const char *regs_take_name(struct regs_parser *p, const char *what, const char *stop,
			   char **name);

/* Parse a term (parse-term.c) that refers to registers of the map so far. */
bool regs_take_term(struct regs_parser *p, const char *text, struct vfc_term *term);

/* Return the value of a word "KEY=VALUE"; NULL for another word. */
const char *regs_value_of(const char *word, const char *key);

/* Find the region named by word; false if there is none. */
bool regs_region(const char *word, uint32_t *region);

/* Parse statements after their first word (parse-register.c). */
bool regs_take_reg(struct regs_parser *p);
bool regs_take_field(struct regs_parser *p);
bool regs_take_value(struct regs_parser *p);

#endif
