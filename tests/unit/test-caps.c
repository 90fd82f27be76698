/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-caps.c: valid and hostile capability chains, and retries with a larger
 * argsz.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/uapi/caps.h"
#include "lib/uapi/uapi.h"

/* Write a header at offset of buf. */
static void put_header(uint8_t *buf, uint32_t offset, uint16_t id, uint32_t next)
{
	struct vfio_info_cap_header header = { .id = id, .version = 1, .next = next };

	memcpy(buf + offset, &header, sizeof(header));
}

static void no_chain(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[32] = { 0 };

	(void)state;
	assert_int_equal(caps_walk(buf, sizeof(buf), 0, caps, &doubt), 0);
	assert_null(doubt);
}

static void chain_with_data(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[64] = { 0 };
	uint32_t value;
	uint64_t wide;

	(void)state;
	put_header(buf, 32, 7, 44);
	memcpy(buf + 40, "\1\2\3\4", 4);
	put_header(buf, 44, 9, 0);	/* not aligned to 8, as up to 6.1 */
	assert_int_equal(caps_walk(buf, sizeof(buf), 32, caps, &doubt), 2);
	assert_null(doubt);
	assert_int_equal(caps[0].id, 7);
	assert_int_equal(caps[0].version, 1);
	assert_int_equal(caps[0].size, 4);
	assert_ptr_equal(caps[0].data, buf + 40);
	assert_int_equal(caps[1].id, 9);
	assert_int_equal(caps[1].size, 12);
	assert_true(caps_u32(&caps[0], 0, &value));
	assert_memory_equal(&value, "\1\2\3\4", 4);
	assert_false(caps_u32(&caps[0], 1, &value));
	assert_false(caps_u64(&caps[0], 0, &wide));
	assert_true(caps_u64(&caps[1], 4, &wide));
	assert_false(caps_u32(&caps[1], SIZE_MAX, &value));
}

/* A chain may run backwards. Data still ends at the header with the next higher offset. */
static void chain_backwards(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[64] = { 0 };

	(void)state;
	put_header(buf, 40, 1, 16);
	put_header(buf, 16, 2, 0);
	assert_int_equal(caps_walk(buf, sizeof(buf), 40, caps, &doubt), 2);
	assert_null(doubt);
	assert_int_equal(caps[0].size, 16);
	assert_int_equal(caps[1].size, 16);
}

static void cycle(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[64] = { 0 };

	(void)state;
	put_header(buf, 16, 1, 32);
	put_header(buf, 32, 2, 16);
	assert_int_equal(caps_walk(buf, sizeof(buf), 16, caps, &doubt), 2);
	assert_string_equal(doubt, "the capability chain returns to itself");
	doubt = NULL;
	put_header(buf, 16, 1, 16);
	assert_int_equal(caps_walk(buf, sizeof(buf), 16, caps, &doubt), 1);
	assert_string_equal(doubt, "the capability chain returns to itself");
}

static void outside(void **state)
{
	static const uint32_t offsets[] = { 57, 64, 65, 4096, UINT32_MAX, UINT32_MAX - 7 };
	struct vfc_cap caps[VFC_CAPS];
	uint8_t buf[64] = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		const char *doubt = NULL;

		assert_int_equal(caps_walk(buf, sizeof(buf), offsets[i], caps, &doubt), 0);
		assert_string_equal(doubt, "a capability lies outside the answer");
		doubt = NULL;
		put_header(buf, 8, 1, offsets[i]);
		assert_int_equal(caps_walk(buf, sizeof(buf), 8, caps, &doubt), 1);
		assert_non_null(doubt);
	}
}

/* A last header that fits exactly is valid and has no data. */
static void header_at_end(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[64] = { 0 };

	(void)state;
	put_header(buf, 56, 3, 0);
	assert_int_equal(caps_walk(buf, sizeof(buf), 56, caps, &doubt), 1);
	assert_null(doubt);
	assert_int_equal(caps[0].size, 0);
}

/* Overlapping headers never produce data that ends before it begins. */
static void overlap(void **state)
{
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;
	uint8_t buf[64] = { 0 };
	size_t n;

	(void)state;
	put_header(buf, 16, 1, 18);
	n = caps_walk(buf, sizeof(buf), 16, caps, &doubt);
	for (size_t i = 0; i < n; i++)
		assert_true(caps[i].data + caps[i].size <= buf + sizeof(buf));
}

static void hundreds_of_links(void **state)
{
	static uint8_t buf[16 + 500 * 8];
	struct vfc_cap caps[VFC_CAPS];
	const char *doubt = NULL;

	(void)state;
	for (uint32_t i = 0; i < 500; i++)
		put_header(buf, 16 + i * 8, (uint16_t)i, i < 499 ? 16 + (i + 1) * 8 : 0);
	assert_int_equal(caps_walk(buf, sizeof(buf), 16, caps, &doubt), VFC_CAPS);
	assert_string_equal(doubt, "the capability chain is too long");
}

/* A kernel that requests growing sizes: {argsz, flags}. */
struct answers {
	const uint32_t *argsz;
	size_t calls;
	int err;
};

static int answer(void *owner, void *info)
{
	struct answers *a = owner;
	uint32_t have;

	memcpy(&have, info, sizeof(have));
	memset(info, 0xab, have);	/* ASan detects a buffer that is too small */
	memcpy(info, &a->argsz[a->calls++], sizeof(have));
	return a->err;
}

static void grows_once(void **state)
{
	static const uint32_t argsz[] = { 100, 100 };
	struct answers a = { .argsz = argsz };
	const char *doubt = NULL;
	uint64_t first = 0;
	void *buf;
	size_t got;

	(void)state;
	assert_int_equal(caps_ask(answer, &a, &first, sizeof(first), &buf, &got, &doubt), 0);
	assert_int_equal(got, 100);
	assert_int_equal(a.calls, 2);
	assert_null(doubt);
	free(buf);
}

/* An iommufd used as a container returns the exact total even if the buffer was larger. */
static void shrinks(void **state)
{
	static const uint32_t argsz[] = { 4 };
	struct answers a = { .argsz = argsz };
	const char *doubt = NULL;
	uint64_t first = 0;
	void *buf;
	size_t got;

	(void)state;
	assert_int_equal(caps_ask(answer, &a, &first, sizeof(first), &buf, &got, &doubt), 0);
	assert_int_equal(got, sizeof(first));
	free(buf);
}

static void asks_for_too_much(void **state)
{
	static const uint32_t argsz[] = { 64, UINT32_MAX };
	struct answers a = { .argsz = argsz };
	const char *doubt = NULL;
	uint64_t first = 0;
	void *buf;
	size_t got;

	(void)state;
	assert_int_equal(caps_ask(answer, &a, &first, sizeof(first), &buf, &got, &doubt), 0);
	assert_int_equal(got, 64);
	assert_string_equal(doubt, "the kernel asks for more room than any device needs");
	free(buf);
}

static void fails(void **state)
{
	static const uint32_t argsz[] = { 8 };
	struct answers a = { .argsz = argsz, .err = -EIO };
	const char *doubt = NULL;
	void *buf = state;
	uint64_t first = 0;
	size_t got = 1;

	assert_int_equal(caps_ask(answer, &a, &first, sizeof(first), &buf, &got, &doubt), -EIO);
	assert_ptr_equal(buf, state);
	assert_int_equal(got, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_chain),
		cmocka_unit_test(chain_with_data),
		cmocka_unit_test(chain_backwards),
		cmocka_unit_test(cycle),
		cmocka_unit_test(outside),
		cmocka_unit_test(header_at_end),
		cmocka_unit_test(overlap),
		cmocka_unit_test(hundreds_of_links),
		cmocka_unit_test(grows_once),
		cmocka_unit_test(shrinks),
		cmocka_unit_test(asks_for_too_much),
		cmocka_unit_test(fails),
	};

	return cmocka_run_group_tests_name("caps", tests, NULL, NULL);
}
