/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse.h: state of the parser of register maps, shared by its files. Parse functions
 * return true, or false with the error in p->err.
 */
#ifndef VFC_REGS_PARSE_H
#define VFC_REGS_PARSE_H

#include "regs.h"

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
	bool head_only;			/* stop before the first block */
	bool ended;
	struct vfc_reg *reg;		/* the current register; NULL: none */
	char text[2 * LINE_SIZE];	/* text of the words */
	struct regs_word words[WORDS_MAX];	/* words of the line */
	size_t nwords, at;		/* … and the index of the next one */
};

/* Record an error; returns false. */
bool regs_wrong(struct regs_parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool regs_no_memory(struct regs_parser *p);

/* Grow an array by a zeroed element after its count; NULL: error in p->err. */
void *regs_more(struct regs_parser *p, void *array, size_t count, size_t limit, size_t size);

/* Append an element to an array; NULL: error in p->err. */
#define MORE(p, array, count, limit) ({					\
	__typeof__(array) grown_ = regs_more(p, array, count, limit, sizeof(*grown_)); \
	if (grown_)							\
		(array) = grown_;					\
	grown_ ? &grown_[(count)++] : NULL;				\
})

/* Split a line into words, up to a comment. */
bool regs_cut(struct regs_parser *p, const char *line, size_t length);

/* Return the next word; NULL: none, or a quoted one. */
const char *regs_peek(const struct regs_parser *p);

/* Return and consume the next word; what names it for the error. */
const char *regs_next(struct regs_parser *p, const char *what);

/* Parse a quoted text, if it is next. */
bool regs_take_text(struct regs_parser *p, char **text);

bool regs_take_number(struct regs_parser *p, const char *what, uint64_t max, uint64_t *value);

/* Parse a name: length characters of word, copied. */
bool regs_take_name(struct regs_parser *p, const char *what, const char *word, size_t length,
		    char **name);

bool regs_take_term(struct regs_parser *p, const char *text, struct vfc_term *term);

/* Return the value of a word "KEY=VALUE"; NULL for another word. */
const char *regs_value_of(const char *word, const char *key);

/* Find the region named by word; false if there is none. */
bool regs_region(const char *word, uint32_t *region);

/* Return the current block for registers and never-access ranges; NULL: none. */
struct vfc_block *regs_block(struct regs_parser *p);

/* Parse statements after their first word (parse-register.c). */
bool regs_take_reg(struct regs_parser *p);
bool regs_take_field(struct regs_parser *p);
bool regs_take_value(struct regs_parser *p);

#endif
