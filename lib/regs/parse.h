/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * parse.h: a register map's text on its way to be one, for the files that
 * understand it. What takes something answers true, or false when p->err says so.
 */
#ifndef VFC_REGS_PARSE_H
#define VFC_REGS_PARSE_H

#include "regs.h"

#define LINE_SIZE 1024
#define WORDS_MAX 32

/* What a map may have of a kind; a map of more is a mistake, or means harm. */
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
	int err;			/* 0 until something is wrong */
	bool head_only;			/* ends before the first block */
	bool ended;
	struct vfc_reg *reg;		/* that fields belong to; NULL: none */
	char text[2 * LINE_SIZE];	/* of the words */
	struct regs_word words[WORDS_MAX];	/* of the line */
	size_t nwords, at;		/* … and the one that is next */
};

/* Something is wrong: say so; false. */
bool regs_wrong(struct regs_parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
bool regs_no_memory(struct regs_parser *p);

/* An array with room, zeroed, for one more behind its count; NULL: p->err says why not. */
void *regs_more(struct regs_parser *p, void *array, size_t count, size_t limit, size_t size);

/* One more element of an array, counted; NULL: p->err says why not. */
#define MORE(p, array, count, limit) ({					\
	__typeof__(array) grown_ = regs_more(p, array, count, limit, sizeof(*grown_)); \
	if (grown_)							\
		(array) = grown_;					\
	grown_ ? &grown_[(count)++] : NULL;				\
})

/* Cut a line into words, up to a comment. */
bool regs_cut(struct regs_parser *p, const char *line, size_t length);

/* The next word; NULL: none, or one in quotes. */
const char *regs_peek(const struct regs_parser *p);

/* The same, and it is taken; what it has to be is for the message. */
const char *regs_next(struct regs_parser *p, const char *what);

/* Text in quotes, if that is next. */
bool regs_take_text(struct regs_parser *p, char **text);

bool regs_take_number(struct regs_parser *p, const char *what, uint64_t max, uint64_t *value);

/* A name: length characters of word, copied. */
bool regs_take_name(struct regs_parser *p, const char *what, const char *word, size_t length,
		    char **name);

bool regs_take_term(struct regs_parser *p, const char *text, struct vfc_term *term);

/* What stands behind "KEY=" when that is the word; else NULL. */
const char *regs_value_of(const char *word, const char *key);

/* The region of that word; false: it is none. */
bool regs_region(const char *word, uint32_t *region);

/* The block that registers and never-touch stretches go to; NULL: there is none. */
struct vfc_block *regs_block(struct regs_parser *p);

/* Statements behind their first word (parse-register.c). */
bool regs_take_reg(struct regs_parser *p);
bool regs_take_field(struct regs_parser *p);
bool regs_take_value(struct regs_parser *p);

#endif
