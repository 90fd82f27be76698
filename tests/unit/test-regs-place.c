/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-regs-place.c: locations of a map's registers in a device, the accesses
 * needed to find them, odd devices and hostile maps.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/vfio/handle.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define RW (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE)
#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX
#define AT(region, offset) (((uint64_t)(region) << 40) + (offset))

static struct fake_device d;
static struct vfc_regs *regs;

static int begin(void **state)
{
	(void)state;
	fake_device_open(&d);
	fake_file("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n");
	return 0;
}

static int end(void **state)
{
	(void)state;
	vfc_regs_free(regs);
	regs = NULL;
	fake_device_close(&d);
	return 0;
}

static void use_map(const char *text)
{
	struct vfc_regs_error error;

	assert_int_equal(vfc_regs_parse("t", text, strlen(text), &regs, &error), 0);
}

static struct vfc_reg_at at_of(const char *name)
{
	struct vfc_reg_at at;

	assert_int_equal(vfc_regs_find(regs, name, &at), 0);
	return at;
}

static int place_of(const char *name, struct vfc_span *place)
{
	struct vfc_reg_at at = at_of(name);

	return vfc_reg_place(d.handle, &at, place);
}

static void assert_place(const char *name, uint32_t region, uint64_t offset)
{
	struct vfc_span place;

	assert_int_equal(place_of(name, &place), 0);
	assert_int_equal(place.region, region);
	assert_int_equal(place.offset, offset);
}

static void assert_no_place(const char *name, int err, const char *error)
{
	struct vfc_span place;

	assert_int_equal(place_of(name, &place), err);
	assert_string_equal(vfc_error(d.ctx), error);
}

static void expect_bytes(uint64_t at, const void *bytes, size_t size)
{
	fake_gives(fake_pread(d.device, at, size, (ssize_t)size), bytes, size);
}

/* Expect the search for an MSI-X capability at the first access to a BAR. There is none. */
static void expect_no_caps(void)
{
	fake_expect_region(&d, CONFIG, RW, 4096);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
}

static void plain(void **state)
{
	(void)state;
	use_map("map a\nblock A bar2 base=0x100\nreg R 4 4\nreg V[4] 0x10 2\n"
		"reg W[0x100000000] 0xf00 4 stride=0x10\n");
	fake_expect_region(&d, 2, RW, 0x1020);
	assert_place("R", 2, 0x104);
	assert_place("V[3]", 2, 0x116);
	assert_no_place("V[4]", -ERANGE, "V[4]: this device has 4 of them, numbered from 0");
	/* As many as the region has room for. */
	assert_place("W[1]", 2, 0x1010);
	assert_no_place("W[2]", -ERANGE, "W[2]: this device has 2 of them, numbered from 0");
}

/* A location that depends on another register's value may differ the next time. */
static void fixed(void **state)
{
	(void)state;
	use_map("map a\nblock A bar2\nreg R 0 4\nreg V[4] 0x10 2 stride=8\nreg W[R] 0x40 4\n"
		"reg X[2] 0x80 4 stride=R\nblock B bar2 base=R+8\nreg Y 0 4\n"
		"block C config cap=0x10\nreg Z 4 2\n");
	assert_true(vfc_reg_fixed(at_of("R").reg));
	assert_true(vfc_reg_fixed(at_of("V").reg));
	assert_true(vfc_reg_fixed(at_of("Z").reg));
	assert_false(vfc_reg_fixed(at_of("W").reg));
	assert_false(vfc_reg_fixed(at_of("X").reg));
	assert_false(vfc_reg_fixed(at_of("Y").reg));
}

static void outside(void **state)
{
	(void)state;
	use_map("map a\nblock A bar2\nreg R 0x20 4\nreg V[2] 0x1e 2\n"
		"block B bar2 base=0xffffffffffffffff\nreg S 0 1\n"
		"block C bar3\nreg T 0 4\nblock D region40\nreg U 0 4\n");
	fake_expect_region(&d, 2, RW, 0x20);
	assert_no_place("R", -ENXIO, "R is beyond the end of A in bar2");
	assert_no_place("V[1]", -ERANGE, "V[1]: this device has 1 of them, numbered from 0");
	assert_no_place("S", -ENXIO, "S is beyond the end of B in bar2");
	fake_expect_region(&d, 3, 0, 0);
	assert_no_place("T", -ENXIO, "the device has no bar3");
	assert_no_place("U", -ENXIO, "the device has no region 40");
}

/* Registers in terms are read from the device, once each, at their own width. */
static void terms(void **state)
{
	struct vfc_span first;
	uint64_t stride;
	uint32_t count;

	(void)state;
	use_map("map a\nblock A bar0\nreg CAP 0 8 ro access=4\nfield N 3:0\nfield S 35:32\n"
		"reg LEN 8 1\nreg DB[CAP.N+1*2] 0x10 4 stride=4<<CAP.S\n"
		"block B bar0 base=LEN&0xf0\nreg R 0 4\n");
	fake_expect_region(&d, 0, RW, 0x1000);
	expect_no_caps();
	expect_bytes(AT(0, 0), "\2\0\0\0", 4);
	expect_bytes(AT(0, 4), "\1\0\0\0", 4);
	expect_bytes(AT(0, 0), "\2\0\0\0", 4);
	expect_bytes(AT(0, 4), "\1\0\0\0", 4);
	assert_place("DB[5]", 0, 0x10 + 5 * 8);
	expect_bytes(AT(0, 0), "\2\0\0\0", 4);
	expect_bytes(AT(0, 4), "\1\0\0\0", 4);
	expect_bytes(AT(0, 0), "\2\0\0\0", 4);
	expect_bytes(AT(0, 4), "\1\0\0\0", 4);
	assert_int_equal(vfc_reg_layout(d.handle, at_of("DB").reg, &first, &stride, &count), 0);
	assert_int_equal(first.offset, 0x10);
	assert_int_equal(stride, 8);
	assert_int_equal(count, 6);
	expect_bytes(AT(0, 8), "\x47", 1);
	assert_place("R", 0, 0x40);
}

/* If the device does not respond, there are no locations. */
static void terms_of_all_ones(void **state)
{
	(void)state;
	use_map("map a\nblock A bar0\nreg N 0 4\nblock B bar0 base=N\nreg R 0 4\n");
	fake_expect_region(&d, 0, RW, 0x1000);
	expect_no_caps();
	expect_bytes(AT(0, 0), "\xff\xff\xff\xff", 4);
	expect_bytes(AT(CONFIG, 0x08), "\0\0\0\1", 4);
	expect_bytes(AT(CONFIG, 0x04), "\0\0", 2);
	assert_no_place("R", -EIO, "N reads all ones: memory decode off");
	/* Without a reason for doubt it is a place behind the end. */
	expect_bytes(AT(0, 0), "\xff\xff\xff\xff", 4);
	expect_bytes(AT(CONFIG, 0x08), "\0\0\0\1", 4);
	expect_bytes(AT(CONFIG, 0x04), "\2\0", 2);
	expect_bytes(AT(CONFIG, 0x34), "\0", 1);
	assert_no_place("R", -ENXIO, "R is beyond the end of B in bar0");
}

static void hostile_terms(void **state)
{
	(void)state;
	use_map("map a\nblock A bar0\nreg N 0 4\nreg P[N] 4 4 stride=N\n"
		"reg Q[1] 4 4 stride=0xffffffffffffffff+N\nreg R[1] 4 4 stride=1<<N\n"
		"reg S[0xffffffffffffffff] 4 4 stride=0xffffffffffffffff\n");
	fake_expect_region(&d, 0, RW, 0x1000);
	expect_no_caps();
	expect_bytes(AT(0, 0), "\0\0\0\0", 4);
	expect_bytes(AT(0, 0), "\5\0\0\0", 4);
	assert_no_place("P[1]", -ERANGE, "P: elements are 0 bytes apart");
	expect_bytes(AT(0, 0), "\1\0\0\0", 4);
	assert_no_place("Q", -ERANGE,
			"the offset computed from registers exceeds 64 bits");
	expect_bytes(AT(0, 0), "\x40\0\0\0", 4);
	assert_no_place("R", -ERANGE,
			"the offset computed from registers exceeds 64 bits");
	assert_place("S[0]", 0, 4);
	assert_no_place("S[1]", -ERANGE, "S[1]: this device has 1 of them, numbered from 0");
}

static void capabilities(void **state)
{
	(void)state;
	use_map("map a\nblock PM config cap=1\nreg CTRL 4 2\nblock EXP config cap=0x10\nreg X 0 4\n"
		"block AER config ecap=1 base=8\nreg MASK 4 4\n"
		"block NONE config ecap=2\nreg Y 0 4\n");
	fake_expect_region(&d, CONFIG, RW, 4096);
	expect_bytes(AT(CONFIG, 0x34), "\x40", 1);
	expect_bytes(AT(CONFIG, 0x40), "\1\0", 2);
	assert_place("CTRL", CONFIG, 0x44);
	expect_bytes(AT(CONFIG, 0x34), "\x40", 1);
	expect_bytes(AT(CONFIG, 0x40), "\1\0", 2);
	assert_no_place("X", -ENXIO,
			"the device has no capability 0x10, which should contain EXP");
	expect_bytes(AT(CONFIG, 0x100), "\3\0\1\x14", 4);
	expect_bytes(AT(CONFIG, 0x140), "\1\0\2\0", 4);
	assert_place("MASK", CONFIG, 0x14c);
	expect_bytes(AT(CONFIG, 0x100), "\3\0\1\x14", 4);
	expect_bytes(AT(CONFIG, 0x140), "\1\0\2\0", 4);
	assert_no_place("Y", -ENXIO,
			"the device has no extended capability 0x2, which should contain NONE");
}

static void expect_virtio(uint8_t at, uint8_t next, uint8_t type, uint8_t bar, uint32_t offset,
			  uint32_t length)
{
	uint8_t cap[16] = { 9, next, 16, type, bar };

	memcpy(cap + 8, &offset, 4);
	memcpy(cap + 12, &length, 4);
	expect_bytes(AT(CONFIG, at), cap, 2);
	expect_bytes(AT(CONFIG, at), cap, sizeof(cap));
}

static void virtio(void **state)
{
	(void)state;
	use_map("map a\nblock COMMON config virtio=1\nreg R 0x10 4\nreg LATE 0x38 4\n"
		"block NOTIFY config virtio-cap=2\nreg STEP 0x10 4\n");
	fake_expect_region(&d, CONFIG, RW, 256);
	expect_bytes(AT(CONFIG, 0x34), "\x40", 1);
	expect_virtio(0x40, 0x50, 2, 4, 0x3000, 0x1000);
	/* A BAR that does not exist. */
	expect_bytes(AT(CONFIG, 0x41), "\x50", 1);
	expect_virtio(0x50, 0x60, 1, 9, 0, 0x1000);
	expect_bytes(AT(CONFIG, 0x51), "\x60", 1);
	expect_virtio(0x60, 0, 1, 4, 0x1000, 0x38);
	fake_expect_region(&d, 4, RW, 0x4000);
	assert_place("R", 4, 0x1010);
	expect_bytes(AT(CONFIG, 0x34), "\x60", 1);
	expect_virtio(0x60, 0, 1, 4, 0x1000, 0x38);
	assert_no_place("LATE", -ENXIO, "LATE is beyond the end of COMMON in bar4");
	expect_bytes(AT(CONFIG, 0x34), "\x40", 1);
	expect_virtio(0x40, 0, 2, 4, 0x3000, 0x1000);
	/* The capability says that it ends before the register. */
	assert_no_place("STEP", -ENXIO, "STEP is beyond the end of NOTIFY in config");
}

/* A circular list ends. */
static void virtio_loop(void **state)
{
	(void)state;
	use_map("map a\nblock COMMON config virtio=1\nreg R 0x10 4\n");
	fake_expect_region(&d, CONFIG, RW, 256);
	expect_bytes(AT(CONFIG, 0x34), "\x40", 1);
	for (int i = 0; i < 16; i++) {
		if (i)
			expect_bytes(AT(CONFIG, 0x41), "\x40", 1);
		expect_virtio(0x40, 0x40, 5, 0, 0, 0);
	}
	assert_no_place("R", -ENXIO,
			"the device has no virtio structure 0x1, which should contain COMMON");
}

/* A register that is wider than its accesses, low bytes first. */
static void split(void **state)
{
	struct vfc_span span;
	uint64_t value;

	(void)state;
	use_map("map a\nblock A bar0\nreg R 0x20 8 access=2\n");
	fake_expect_region(&d, 0, RW, 0x1000);
	assert_int_equal(place_of("R", &span), 0);
	expect_no_caps();
	expect_bytes(AT(0, 0x20), "\1\2", 2);
	expect_bytes(AT(0, 0x22), "\3\4", 2);
	expect_bytes(AT(0, 0x24), "\5\6", 2);
	expect_bytes(AT(0, 0x26), "\7\x88", 2);
	assert_int_equal(vfc_region_read(d.handle, &span, &value, 1), 1);
	assert_true(value == 0x8807060504030201);
	/* What is read in parts is checked each time. */
	assert_int_equal(vfc_region_prepare(d.handle, &span), 0);
	assert_null(span.checked);
	fake_takes(fake_pwrite(d.device, AT(0, 0x20), 2, 2), "\1\2", 2);
	fake_takes(fake_pwrite(d.device, AT(0, 0x22), 2, 2), "\3\4", 2);
	fake_takes(fake_pwrite(d.device, AT(0, 0x24), 2, 2), "\5\6", 2);
	fake_takes(fake_pwrite(d.device, AT(0, 0x26), 2, 2), "\7\x88", 2);
	assert_int_equal(vfc_region_write(d.handle, &span, &value, 1), 1);
}

static void looked_up(void **state)
{
	static const struct {
		uint64_t offset;
		const char *name;
	} cases[] = {
		{ 0, "R" }, { 3, "R" }, { 4, NULL }, { 0x10, "V[0]" }, { 0x12, NULL },
		{ 0x1d, "V[3]" }, { 0x1f, NULL }, { 0x20, NULL }, { 0x104, "S" },
	};
	struct vfc_span found;
	char name[VFC_NAME];

	(void)state;
	use_map("map a\nblock A bar2\nreg R 0 4\nreg V[4] 0x10 2 stride=4\n"
		"block X bar3\nreg T 0 4\nblock B bar2 base=0x100\nreg S 4 4\n");
	fake_expect_region(&d, 2, RW, 0x1000);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(vfc_reg_lookup(d.handle, regs, 2, cases[i].offset, &found),
				 cases[i].name ? 1 : 0);
		if (!cases[i].name)
			continue;
		vfc_reg_name(&found.at, name, sizeof(name));
		assert_string_equal(name, cases[i].name);
	}
	/* A region that the device lacks has no registers, which is not a failure. */
	fake_expect_region(&d, 3, 0, 0);
	assert_int_equal(vfc_reg_lookup(d.handle, regs, 3, 0, &found), 0);
}

static int find_never(uint32_t region, uint64_t offset, uint64_t size, struct vfc_span *never)
{
	const struct vfc_span span = { .region = region, .offset = offset, .size = size };

	return vfc_regs_never(d.handle, regs, &span, never);
}

static void assert_never(uint64_t offset, uint64_t size, uint64_t first, uint64_t length,
			 const char *reason)
{
	struct vfc_span never;

	assert_int_equal(find_never(2, offset, size, &never), 1);
	assert_int_equal(never.offset, first);
	assert_int_equal(never.size, length);
	assert_string_equal(never.why, reason);
}

static void never(void **state)
{
	struct vfc_span found;

	(void)state;
	use_map("map a\nblock A bar2\nnever 0x100 0x10 \"later\"\nnever 0x40 4 \"first\"\n"
		"never 0xf00 0xffffffff \"to the end\"\nnever 0x2000 4 \"outside\"\n"
		"block B bar3\nnever 0 4 \"elsewhere\"\n");
	fake_expect_region(&d, 2, RW, 0x1000);
	assert_never(0, 0x1000, 0x40, 4, "first");
	assert_never(0x43, 1, 0x40, 4, "first");
	assert_never(0x44, 0x100, 0x100, 0x10, "later");
	assert_never(0xffc, 4, 0xf00, 0x100, "to the end");
	assert_int_equal(find_never(2, 0, 0x40, &found), 0);
	assert_int_equal(find_never(2, 0x44, 0xbc, &found), 0);
	assert_int_equal(find_never(0, 0, 4, &found), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(plain, begin, end),
		cmocka_unit_test_setup_teardown(fixed, begin, end),
		cmocka_unit_test_setup_teardown(outside, begin, end),
		cmocka_unit_test_setup_teardown(terms, begin, end),
		cmocka_unit_test_setup_teardown(terms_of_all_ones, begin, end),
		cmocka_unit_test_setup_teardown(hostile_terms, begin, end),
		cmocka_unit_test_setup_teardown(capabilities, begin, end),
		cmocka_unit_test_setup_teardown(virtio, begin, end),
		cmocka_unit_test_setup_teardown(virtio_loop, begin, end),
		cmocka_unit_test_setup_teardown(split, begin, end),
		cmocka_unit_test_setup_teardown(looked_up, begin, end),
		cmocka_unit_test_setup_teardown(never, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
