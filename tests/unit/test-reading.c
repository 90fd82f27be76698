/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-reading.c: wait for values: conditions that hold, values that never come, a
 * device that fails or disappears meanwhile.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/out/err.h"
#include "cli/region/value.h"
#include "region.h"

#define LONG UINT64_C(3600000000000)

static struct env env;

/* A value of BAR0 at 0x10, and one condition on it. */
static struct reading reading_of(const char *condition)
{
	struct reading r = { .t.word = "bar0+0x10", .nconds = 1 };

	r.t.handle = d.handle;
	r.t.span = access_of(0, 0x10, 4, VFC_PATH_PREAD);
	assert_int_equal(cond_parse(condition, &r.conds[0]), 0);
	env = (struct env){ .ctx = d.ctx };
	return r;
}

/* Suppress messages, which are not tested here. */
static int wait_quietly(struct reading *r, uint64_t timeout)
{
	FILE *kept = stderr;
	int status;

	stderr = fopen("/dev/null", "w");
	assert_non_null(stderr);
	status = reading_wait(&env, r, timeout);
	fclose(stderr);
	stderr = kept;
	return status;
}

static void expect_bar(void)
{
	fake_expect_region(&d, 0, RWM, 0x100000);
	expect_no_caps();
}

static void comes(void **state)
{
	struct reading r = reading_of("==2");

	(void)state;
	expect_bar();
	expect_bytes(AT(0, 0x10), "\0\0\0\0", 4);
	expect_bytes(AT(0, 0x10), "\1\0\0\0", 4);
	expect_bytes(AT(0, 0x10), "\2\0\0\0", 4);
	assert_int_equal(wait_quietly(&r, LONG), EXIT_DONE);
	assert_int_equal(r.value, 2);
}

/* Without a timeout, a single read decides. */
static void does_not_come(void **state)
{
	struct reading r = reading_of("&0x80");

	(void)state;
	expect_bar();
	expect_bytes(AT(0, 0x10), "\x7f\0\0\0", 4);
	assert_int_equal(wait_quietly(&r, 0), EXIT_CHECK);
	assert_int_equal(r.value, 0x7f);
}

/* If the device is gone, all ones end the wait at once. */
static void is_gone(void **state)
{
	struct reading r = reading_of("==2");

	(void)state;
	expect_bar();
	expect_bytes(AT(0, 0x10), "\0\0\0\0", 4);
	expect_bytes(AT(0, 0x10), "\xff\xff\xff\xff", 4);
	expect_bytes(AT(CONFIG, 8), "\xff\xff\xff\xff", 4);
	assert_int_equal(wait_quietly(&r, LONG), EXIT_FAILED);
	assert_string_equal(r.suspect, "device gone");
}

static void fails(void **state)
{
	struct reading r = reading_of("==2");

	(void)state;
	expect_bar();
	fake_pread(d.device, AT(0, 0x10), 4, -EIO);
	expect_memory_off();
	assert_int_equal(wait_quietly(&r, LONG), EXIT_FAILED);
}

static void is_interrupted(void **state)
{
	struct reading r = reading_of("==2");

	(void)state;
	expect_bar();
	expect_bytes(AT(0, 0x10), "\0\0\0\0", 4);
	env_signal = SIGINT;
	assert_int_equal(wait_quietly(&r, LONG), 128 + SIGINT);
	env_signal = 0;
}

/* Buffer memory can be read at any offset, and all ones in it are never suspect. */
static void of_a_buffer(void **state)
{
	uint8_t bytes[] = { 0, 0x34, 0x12, 0xff, 0xff };
	const struct vfc_buffer buffer = { .name = "ring", .size = sizeof(bytes), .addr = bytes };
	struct reading r = reading_of("0x1234");

	(void)state;
	r.t.buffer = &buffer;
	r.t.span = access_of(0, 1, 2, VFC_PATH_AUTO);
	assert_int_equal(wait_quietly(&r, LONG), EXIT_DONE);
	assert_int_equal(r.value, 0x1234);
	r.t.span.offset = 3;
	assert_int_equal(wait_quietly(&r, 0), EXIT_CHECK);
	assert_int_equal(r.value, 0xffff);
	assert_null(r.suspect);
}

/* The value is followed by the fields of the register at the location. */
static void words(void **state)
{
	struct vfc_reg_value done = { .value = 2, .name = (char *)"done" };
	struct vfc_field fields[] = {
		{ .name = (char *)"RDY", .msb = 0, .lsb = 0 },
		{ .name = (char *)"SHST", .msb = 3, .lsb = 2, .values = &done, .nvalues = 1 },
		{ .name = (char *)"HIGH", .msb = 31, .lsb = 16 },
	};
	struct vfc_reg reg = { .name = (char *)"CSTS", .fields = fields, .nfields = 3 };
	struct reading r = reading_of("SHST=done");
	char *text;

	(void)state;
	r.t.span.at.reg = &reg;
	r.value = 0x00ab0009;
	text = reading_text(&r);
	assert_string_equal(text, "0x00ab0009 (RDY = 1, SHST = done, HIGH = 0xab)");
	free(text);
	assert_int_equal(reading_bind(&env, &r), EXIT_DONE);
	assert_true(reading_holds(&r));
	text = reading_conds_text(&r);
	assert_string_equal(text, "SHST = done");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(comes),
		TEST(does_not_come),
		TEST(is_gone),
		TEST(fails),
		TEST(is_interrupted),
		TEST(of_a_buffer),
		TEST(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
