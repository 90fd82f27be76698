/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-cond.c: conditions: syntax, meaning at a register, and evaluation.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "cli/region/condition.h"
#include "cli/out/err.h"

static struct vfc_reg_value shutdown_words[] = {
	{ .value = 0, .name = (char *)"normal" },
	{ .value = 2, .name = (char *)"done" },
};
static struct vfc_field status_fields[] = {
	{ .name = (char *)"RDY", .msb = 0, .lsb = 0 },
	{ .name = (char *)"SHST", .msb = 3, .lsb = 2, .values = shutdown_words, .nvalues = 2 },
	{ .name = (char *)"WIDE", .msb = 63, .lsb = 0 },
};
static const struct vfc_reg status_reg = {
	.name = (char *)"CSTS", .width = 8, .fields = status_fields, .nfields = 3,
};
static struct env env;

/* What is reported is not what is tested here. */
static int bind_quietly(const struct vfc_reg_at *at, struct cond *cond)
{
	FILE *kept = stderr;
	int status;

	stderr = fopen("/dev/null", "w");
	assert_non_null(stderr);
	status = cond_bind(&env, at, cond);
	fclose(stderr);
	stderr = kept;
	return status;
}

/* Bind text at CSTS, at one of its fields, or at a location without a register. */
static int bind(const char *text, const struct vfc_reg *reg, const struct vfc_field *field,
		struct cond *cond)
{
	const struct vfc_reg_at at = { .reg = reg, .field = field };

	assert_int_equal(cond_parse(text, cond), 0);
	return bind_quietly(&at, cond);
}

static bool holds(const char *text, uint64_t value)
{
	struct cond cond;

	assert_int_equal(bind(text, &status_reg, NULL, &cond), EXIT_DONE);
	return cond_holds(&cond, value);
}

static void forms(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "0x80", "= 0x80" },
		{ "==1", "= 1" },
		{ "=1", "= 1" },
		{ " == 1 ", "= 1" },
		{ "!=0", "!= 0" },
		{ "<5", "< 5" },
		{ "<=0b101", "<= 5" },
		{ ">0x10", "> 0x10" },
		{ ">=10", ">= 0xa" },
		{ "&0x80", "bits 0x80 set" },
		{ "&0xf0==0x30", "& 0xf0 = 0x30" },
		{ "& 0xf0 != 0", "& 0xf0 != 0" },
		{ "EN=1", "EN = 1" },
		{ "CSTS.RDY=0", "CSTS.RDY = 0" },
		{ "A[3].B_2 = 1", "A[3].B_2 = 1" },
		{ "EN&2", "EN bits 0x2 set" },
		{ "EN&2=2", "EN & 0x2 = 2" },
		{ "SHST=normal", "SHST = normal" },
		{ "!=normal", "!= normal" },
		{ "normal", "= normal" },
	};
	struct cond cond;
	char text[128];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		if (cond_parse(cases[i].text, &cond))
			fail_msg("\"%s\" is refused", cases[i].text);
		cond_text(&cond, text, sizeof(text));
		assert_string_equal(text, cases[i].shown);
	}
}

static void what_is_none(void **state)
{
	static const char *const texts[] = {
		"", " ", "==", "=", "&", "&0", "&0==0", "&EN", "&1==", "1 2", "1==", "=1x", "=-1",
		"EN=", "EN 1", "EN==1 2", "=EN.RDY", "=A[1]", "=.", "a.b", "1=1", "EN!1", "===1",
		"<>1", "=<1", "&1&2", "0x", "EN=0x", "(1)", "=1;",
	};
	struct cond cond = { .value = 0x5eed };
	char name[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (cond_parse(texts[i], &cond) != -EINVAL)
			fail_msg("\"%s\" is taken", texts[i]);
	assert_int_equal(cond_parse("=0x10000000000000000", &cond), -ERANGE);
	assert_int_equal(cond_parse("&0x10000000000000000", &cond), -ERANGE);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(cond_parse(name, &cond), -ERANGE);
	assert_int_equal(cond.value, 0x5eed);
}

static void comparisons(void **state)
{
	(void)state;
	assert_true(holds("0x80", 0x80));
	assert_false(holds("0x80", 0x81));
	assert_true(holds("!=0", 1));
	assert_false(holds("!=0", 0));
	assert_true(holds("<5", 4));
	assert_false(holds("<5", 5));
	assert_true(holds("<=5", 5));
	assert_false(holds("<=5", 6));
	assert_true(holds(">5", 6));
	assert_false(holds(">5", 5));
	assert_true(holds(">=5", 5));
	assert_false(holds(">=5", 4));
	assert_true(holds("&0x82", 0x80));
	assert_false(holds("&0x82", 0x7d));
	assert_true(holds("&0xf0==0x30", 0x3f));
	assert_false(holds("&0xf0==0x30", 0x7f));
	assert_true(holds("0xffffffffffffffff", UINT64_MAX));
}

static void fields(void **state)
{
	(void)state;
	assert_true(holds("RDY=1", 0xd));
	assert_false(holds("RDY=1", 0xe));
	assert_true(holds("CSTS.RDY=0", 0xe));
	assert_true(holds("SHST=done", 0x8));
	assert_true(holds("SHST=2", 0xfb));
	assert_false(holds("SHST=normal", 0x4));
	assert_true(holds("SHST!=normal", 0x4));
	assert_true(holds("SHST>=2", 0xc));
	assert_true(holds("SHST&2", 0x8));
	assert_false(holds("SHST&2", 0x4));
	assert_true(holds("WIDE=0xffffffffffffffff", UINT64_MAX));
}

static void the_place_names_the_field(void **state)
{
	struct cond cond;
	char text[128];

	(void)state;
	assert_int_equal(bind("done", &status_reg, &status_fields[1], &cond), EXIT_DONE);
	assert_true(cond_holds(&cond, 0x8));
	assert_false(cond_holds(&cond, 0x2));
	cond_text(&cond, text, sizeof(text));
	assert_string_equal(text, "SHST = done");
	assert_int_equal(bind("==1", &status_reg, &status_fields[0], &cond), EXIT_DONE);
	assert_true(cond_holds(&cond, 0x3));
	cond_text(&cond, text, sizeof(text));
	assert_string_equal(text, "RDY = 1");
}

static void what_has_no_meaning(void **state)
{
	struct cond cond;

	(void)state;
	assert_int_equal(bind("NO=1", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("CC.RDY=1", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("SHST=sideways", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("RDY=normal", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("normal", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("normal", NULL, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("RDY=1", NULL, NULL, &cond), EXIT_USAGE);
	/* ... and conditions that can never hold. */
	assert_int_equal(bind("RDY=2", &status_reg, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("&0xf==0x10", NULL, NULL, &cond), EXIT_USAGE);
	assert_int_equal(bind("SHST<9", &status_reg, NULL, &cond), EXIT_DONE);
}

static void text_is_cut_not_overrun(void **state)
{
	struct cond cond;
	char text[8];

	(void)state;
	assert_int_equal(cond_parse("A_LONG_NAME&0xff==0x12", &cond), 0);
	cond_text(&cond, text, sizeof(text));
	assert_string_equal(text, "A_LONG_");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(what_is_none),
		cmocka_unit_test(comparisons),
		cmocka_unit_test(fields),
		cmocka_unit_test(the_place_names_the_field),
		cmocka_unit_test(what_has_no_meaning),
		cmocka_unit_test(text_is_cut_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
