/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-shipped-maps.c: the register maps in the tree: each is valid, names its
 * sources, and matches the intended devices.
 */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vfc.h"

#define MAP_SIZE 65536

static struct vfc_regs *load(const char *path)
{
	static char text[MAP_SIZE];
	struct vfc_regs_error error;
	struct vfc_regs *regs = NULL;
	FILE *file = fopen(path, "r");
	size_t size;

	assert_non_null(file);
	size = fread(text, 1, sizeof(text), file);
	fclose(file);
	assert_in_range(size, 1, sizeof(text) - 1);
	if (vfc_regs_parse(path, text, size, &regs, &error))
		fail_msg("%s:%u: %s", path, error.line, error.reason);
	return regs;
}

/* Call check for every map in the tree. */
static void each(void (*check)(const struct vfc_regs *regs))
{
	glob_t maps;

	assert_int_equal(glob("regs/*.regs", 0, NULL, &maps), 0);
	assert_true(maps.gl_pathc >= 8);
	for (size_t i = 0; i < maps.gl_pathc; i++) {
		struct vfc_regs *regs = load(maps.gl_pathv[i]);

		check(regs);
		vfc_regs_free(regs);
	}
	globfree(&maps);
}

static void check_head(const struct vfc_regs *regs)
{
	if (!regs->title || !regs->nsources || !regs->nmatches || !regs->nregs)
		fail_msg("%s lacks a title, a source, a match or registers", regs->file);
}

/*
 * All registers need a description, and none may need 8-byte accesses, which kernels
 * before 6.12 split.
 */
static void check_registers(const struct vfc_regs *regs)
{
	for (size_t i = 0; i < regs->nregs; i++) {
		const struct vfc_reg *reg = regs->regs[i];

		if (!reg->help)
			fail_msg("%s:%u: %s has no help", regs->file, reg->line, reg->name);
		if (reg->access_width > 4)
			fail_msg("%s:%u: %s needs 8 bytes at once", regs->file, reg->line,
				 reg->name);
	}
}

/* True if a term is a number, that is, names no register. */
static bool number_of(const struct vfc_term *term, uint64_t *number)
{
	*number = term->natoms ? term->atoms[0].number : 0;
	return term->natoms <= 1 && (!term->natoms || !term->atoms[0].reg);
}

/* True if an element of reg contains the byte, as far as locations are known without a device. */
static bool has_byte(const struct vfc_reg *reg, uint64_t offset)
{
	uint64_t count, stride;

	if (!reg->array)
		return offset >= reg->offset && offset - reg->offset < reg->width;
	if (!number_of(&reg->count, &count) || !number_of(&reg->stride, &stride))
		return false;
	return offset >= reg->offset && (offset - reg->offset) / stride < count &&
	       (offset - reg->offset) % stride < reg->width;
}

/* Check that no element begins inside another register of the block. */
static void check_apart(const struct vfc_regs *regs, const struct vfc_reg *reg)
{
	uint64_t count = 1, stride = 0;

	if (reg->array && (!number_of(&reg->count, &count) || !number_of(&reg->stride, &stride)))
		return;
	for (uint64_t element = 0; element < count; element++)
		for (size_t k = 0; k < regs->nregs; k++) {
			const struct vfc_reg *other = regs->regs[k];

			if (other != reg && other->block == reg->block &&
			    has_byte(other, reg->offset + element * stride))
				fail_msg("%s:%u: %s[%llu] lies in %s", regs->file, reg->line,
					 reg->name, (unsigned long long)element, other->name);
		}
}

static void check_overlaps(const struct vfc_regs *regs)
{
	for (size_t i = 0; i < regs->nregs; i++)
		check_apart(regs, regs->regs[i]);
}

static void every_map_says_what_it_is(void **state)
{
	(void)state;
	each(check_head);
}

static void every_register_is_explained(void **state)
{
	(void)state;
	each(check_registers);
}

static void registers_lie_apart(void **state)
{
	(void)state;
	each(check_overlaps);
}

/* The map expected for a device. */
struct fit {
	int vendor, device, class;
	const char *map;
};

static const char *best_map(const struct vfc_device *dev, char *name, size_t size)
{
	glob_t maps;
	int best = 0;

	snprintf(name, size, "none");
	assert_int_equal(glob("regs/*.regs", 0, NULL, &maps), 0);
	for (size_t i = 0; i < maps.gl_pathc; i++) {
		struct vfc_regs *regs = load(maps.gl_pathv[i]);
		int fits = vfc_regs_fits(regs, dev);

		if (fits > best) {
			best = fits;
			snprintf(name, size, "%s", regs->name);
		}
		vfc_regs_free(regs);
	}
	globfree(&maps);
	return name;
}

static void devices_get_their_map(void **state)
{
	static const struct fit fits[] = {
		{ 0x1234, 0x11e8, 0x00ff00, "edu" },
		{ 0x1b36, 0x0010, 0x010802, "nvme" },
		{ 0x8086, 0x2922, 0x010601, "ahci" },
		{ 0x8086, 0x2920, 0x01018f, "none" },	/* the same controller as IDE */
		{ 0x1b36, 0x000d, 0x0c0330, "xhci" },
		{ 0x8086, 0x24cd, 0x0c0320, "none" },	/* EHCI */
		{ 0x8086, 0x10d3, 0x020000, "e1000e" },
		{ 0x8086, 0x10c9, 0x020000, "igb" },
		{ 0x8086, 0x100e, 0x020000, "none" },
		{ 0x1af4, 0x1110, 0x050000, "ivshmem" },
		{ 0x1af4, 0x1000, 0x020000, "virtio_pci" },
		{ 0x1af4, 0x1042, 0x010000, "virtio_pci" },
	};
	char name[VFC_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		struct vfc_device dev = { .vendor = fits[i].vendor, .device = fits[i].device,
					  .class = fits[i].class };

		assert_string_equal(best_map(&dev, name, sizeof(name)), fits[i].map);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_map_says_what_it_is),
		cmocka_unit_test(every_register_is_explained),
		cmocka_unit_test(registers_lie_apart),
		cmocka_unit_test(devices_get_their_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
