/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-config.c: config space: broken capability lists, setpci's syntax, and
 * how VFIO virtualizes registers and capabilities.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

static void put(struct vfc_config *c, unsigned int offset, unsigned int width, uint32_t value)
{
	while (width--) {
		c->bytes[offset++] = (uint8_t)value;
		value >>= 8;
	}
}

/* PM at 0x40, MSI at 0x50, EXP at 0x60, MSI-X at 0xa0; AER at 0x100, DSN at 0x140. */
static struct vfc_config endpoint(void)
{
	struct vfc_config c = { .size = 4096 };

	put(&c, PCI_VENDOR_ID, 4, 0x10d38086);
	put(&c, PCI_COMMAND, 2, 0x0006);
	put(&c, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	put(&c, PCI_CAPABILITY_LIST, 1, 0x40);
	put(&c, 0x40, 4, 0xc8035001);
	put(&c, 0x50, 4, 0x00806005);
	put(&c, 0x60, 4, 0x0002a010);
	put(&c, 0xa0, 4, 0x00040011);
	put(&c, 0x100, 4, 0x14020001);
	put(&c, 0x140, 4, 0x00010003);
	return c;
}

/* ---- lists ---------------------------------------------------------- */

/* The capabilities of a snapshot, valid until the next call, and their count. */
static struct vfc_config_cap *caps;
static int list(const struct vfc_config *c)
{
	int count;

	free(caps);
	caps = NULL;
	count = vfc_config_caps(c, &caps);
	assert_true(count >= 0);
	return count;
}

static int forget(void **state)
{
	(void)state;
	free(caps);
	caps = NULL;
	return 0;
}

static void assert_cap(int i, const char *name, unsigned int offset, int version,
		       unsigned int size, const char *doubt)
{
	assert_string_equal(caps[i].name, name);
	assert_int_equal(caps[i].offset, offset);
	assert_int_equal(caps[i].version, version);
	assert_int_equal(caps[i].size, size);
	assert_string_equal(caps[i].doubt, doubt);
}

static void both_lists(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	assert_int_equal(list(&c), 6);
	assert_cap(0, "CAP_PM", 0x40, 3, 8, "");
	assert_cap(1, "CAP_MSI", 0x50, -1, 14, "");
	assert_cap(2, "CAP_EXP", 0x60, 2, 0x34, "");
	assert_cap(3, "CAP_MSIX", 0xa0, -1, 12, "");
	assert_cap(4, "ECAP_AER", 0x100, 2, 44, "");
	assert_cap(5, "ECAP_DSN", 0x140, 1, 12, "");
	assert_false(caps[3].extended);
	assert_true(caps[4].extended);
	assert_null(vfc_config_doubt(&c));
}

static void no_lists(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	/* The pointer is ignored if STATUS does not announce a list. */
	put(&c, PCI_STATUS, 2, 0);
	put(&c, 0x100, 4, 0);
	assert_int_equal(list(&c), 0);
	assert_null(vfc_config_doubt(&c));
	/* Without root, only the header is readable. */
	c = endpoint();
	c.size = 64;
	assert_int_equal(list(&c), 0);
	assert_null(vfc_config_doubt(&c));
	/* VFIO's placeholder has ID 0, but the list continues. */
	c = endpoint();
	put(&c, 0x100, 4, 0x14000000);
	assert_int_equal(list(&c), 6);
	assert_cap(4, "ECAP0", 0x100, 0, 0, "");
}

static void loops(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	put(&c, 0xa1, 1, 0x40);
	put(&c, 0x140, 4, 0x14010003);
	assert_int_equal(list(&c), 6);
	assert_cap(3, "CAP_MSIX", 0xa0, -1, 12,
		   "its next pointer, 0x40, points back: the list loops");
	assert_cap(5, "ECAP_DSN", 0x140, 1, 12,
		   "its next pointer, 0x140, points back: the list loops");
}

static void astray(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	put(&c, 0x51, 1, 0x3c);
	put(&c, 0x100, 4, 0x0fc20001);
	assert_int_equal(list(&c), 3);
	assert_cap(1, "CAP_MSI", 0x50, -1, 14,
		   "its next pointer, 0x3c, points into the header");
	assert_cap(2, "ECAP_AER", 0x100, 2, 44,
		   "its next pointer, 0xfc, points before the extended config space");
	c = endpoint();
	c.size = 512;
	put(&c, 0x41, 1, 0x52);
	put(&c, 0x100, 4, 0x20020001);
	assert_int_equal(list(&c), 5);
	assert_cap(0, "CAP_PM", 0x40, 3, 8, "its next pointer, 0x52, is not aligned");
	assert_cap(1, "CAP_MSI", 0x50, -1, 14, "");
	assert_cap(4, "ECAP_AER", 0x100, 2, 44,
		   "its next pointer, 0x200, points past the end");
	put(&c, PCI_CAPABILITY_LIST, 1, 0x20);
	assert_int_equal(list(&c), 1);
	assert_string_equal(vfc_config_doubt(&c),
			    "invalid pointer to the first capability");
}

static void lengths(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	/*
	 * A vendor-specific capability that overlaps the next one, and one that extends
	 * past the end.
	 */
	put(&c, 0x40, 4, 0x00145009);
	put(&c, 0xa0, 4, 0x0000fc11);
	put(&c, 0xfc, 4, 0x00080009);
	assert_int_equal(list(&c), 7);
	assert_cap(0, "CAP_VNDR", 0x40, -1, 0x14, "it overlaps CAP_MSI at 0x50");
	assert_cap(4, "CAP_VNDR", 0xfc, -1, 8, "it passes the end at 0x100");
}

static void all_ones(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	put(&c, 0xa0, 4, 0xffffffff);
	put(&c, 0x100, 4, 0xffffffff);
	assert_int_equal(list(&c), 4);
	assert_cap(3, "CAPff", 0xa0, -1, 0, "it reads all ones");
	assert_string_equal(vfc_config_doubt(&c), "extended config space reads all ones");
	memset(c.bytes, 0xff, sizeof(c.bytes));
	assert_int_equal(list(&c), 0);
	assert_string_equal(vfc_config_doubt(&c),
			    "all ones: the device is gone or powered down");
}

/* As many capabilities as fit, each pointing to the previous one. None is visited twice. */
static void longest(void **state)
{
	struct vfc_config c = { .size = 4096 };

	(void)state;
	put(&c, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	put(&c, PCI_CAPABILITY_LIST, 1, 0xfc);
	for (unsigned int at = 0x40; at < 0x100; at += 4)
		put(&c, at, 2, 0x42 | (at - 4) << 8);
	put(&c, 0x100, 4, 0xffc10042);
	for (unsigned int at = 0x104; at < 0x1000; at += 4)
		put(&c, at, 4, 0x00010042 | (at - 4) << 20);
	assert_int_equal(list(&c), 48 + 960);
	assert_string_equal(caps[47].doubt,
			    "its next pointer, 0x3c, points into the header");
	assert_string_equal(caps[48 + 959].doubt,
			    "its next pointer, 0x100, points back: the list loops");
}

/* Other header types have the pointer and registers at other offsets. */
static void header_types(void **state)
{
	struct vfc_config c = endpoint();
	struct vfc_config_register reg;

	(void)state;
	assert_true(vfc_config_header(&c, 0x18, &reg));
	assert_string_equal(reg.name, "BASE_ADDRESS_2");
	put(&c, PCI_HEADER_TYPE, 1, 0x80 | PCI_HEADER_TYPE_BRIDGE);
	assert_true(vfc_config_header(&c, 0x18, &reg));
	assert_string_equal(reg.name, "PRIMARY_BUS");
	put(&c, PCI_HEADER_TYPE, 1, PCI_HEADER_TYPE_CARDBUS);
	put(&c, PCI_CB_CAPABILITY_LIST, 1, 0xa0);
	assert_int_equal(list(&c), 3);
	assert_cap(0, "CAP_MSIX", 0xa0, -1, 12, "");
	assert_true(vfc_config_header(&c, 0x40, &reg));
	assert_string_equal(reg.name, "CB_SUBSYSTEM_VENDOR_ID");
	assert_false(vfc_config_header(&c, 0x48, &reg));
}

/* ---- words ---------------------------------------------------------- */

static void assert_place(const struct vfc_config *c, const char *word, uint64_t offset,
			 unsigned int width)
{
	unsigned int got_width = 77;
	uint64_t got = 77;

	assert_int_equal(vfc_config_place(c, word, &got, &got_width), 0);
	assert_int_equal(got, offset);
	assert_int_equal(got_width, width);
}

static void assert_no_place(const struct vfc_config *c, const char *word, int err)
{
	unsigned int width = 77;
	uint64_t offset = 77;

	assert_int_equal(vfc_config_place(c, word, &offset, &width), err);
	assert_int_equal(offset, 77);
	assert_int_equal(width, 77);
}

static void words(void **state)
{
	struct vfc_config c = endpoint();

	(void)state;
	put(&c, 0xa0, 4, 0x0010b009);
	put(&c, 0xb0, 4, 0x00100009);
	assert_place(&c, "COMMAND", 4, 2);
	assert_place(&c, "command.L", 4, 4);
	assert_place(&c, "BASE_ADDRESS_0+4", 0x14, 4);
	assert_place(&c, "10.l", 0x10, 4);
	assert_place(&c, "0x3c.B", 0x3c, 1);
	assert_place(&c, "100", 0x100, 0);
	assert_place(&c, "CAP_PM", 0x40, 0);
	assert_place(&c, "cap_pm+4.w", 0x44, 2);
	assert_place(&c, "CAP10+c.l", 0x6c, 4);
	assert_place(&c, "CAP_VNDR@1", 0xb0, 0);
	assert_place(&c, "CAP9+2.b@0", 0xa2, 1);
	assert_place(&c, "ECAP_DSN+4.l", 0x144, 4);
	assert_place(&c, "ECAP1+10", 0x110, 0);
	assert_place(&c, "fff.b", 0xfff, 1);
	assert_no_place(&c, "CAP_MSIX", -ENOENT);
	assert_no_place(&c, "CAP_VNDR@2", -ENOENT);
	assert_no_place(&c, "ECAP_PM", -EINVAL);
	assert_no_place(&c, "1000.b", -ERANGE);
	assert_no_place(&c, "ffe.l", -ERANGE);
	assert_no_place(&c, "ECAP_DSN+fff", -ERANGE);
	assert_no_place(&c, "10000", -EINVAL);
}

static void no_words(void **state)
{
	static const char *const bad[] = {
		"", "+4", ".w", "@1", "CAP", "ECAP", "CAP_", "CAP_PM+", "CAP_PM+zz", "CAP_PM.q",
		"CAP_PM.ww", "CAP_PM.", "CAP_PM@", "CAP_PM@1.w", "CAP_PM.w+4", "COMMAND@1",
		"4@0", "CAP100", "ECAP1000", "COMMAND ", "-4", "0x", "+", "4+4+4",
		"an_endless_word_that_is_longer_than_any_name_in_the_table_could_be",
	};
	struct vfc_config c = endpoint();

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_no_place(&c, bad[i], -EINVAL);
}

/* Every name in the table is recognized, and all names are unique. */
static void names(void **state)
{
	struct vfc_config c = { .size = 4096 };
	unsigned int width;
	const char *name;
	uint64_t offset;
	size_t i;
	int err;

	(void)state;
	for (i = 0; (name = vfc_config_name(i)); i++) {
		err = vfc_config_place(&c, name, &offset, &width);
		assert_int_equal(err, strstr(name, "CAP_") ? -ENOENT : 0);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(name, vfc_config_name(k));
	}
	assert_true(i > 120);
}

static void assert_said(const char *error)
{
	assert_string_equal(vfc_error(d.ctx), error);
}

static void messages(void **state)
{
	struct vfc_config c = endpoint();
	unsigned int width;
	uint64_t offset;

	(void)state;
	assert_int_equal(vfc_config_find(d.ctx, &c, "CAP_AF", &offset, &width), -ENOENT);
	assert_said("no CAP_AF; capabilities: CAP_PM, CAP_MSI, CAP_EXP, CAP_MSIX");
	assert_int_equal(vfc_config_find(d.ctx, &c, "ECAP2", &offset, &width), -ENOENT);
	assert_said("no ECAP2; extended capabilities: ECAP_AER, ECAP_DSN");
	c.size = 256;
	assert_int_equal(vfc_config_find(d.ctx, &c, "ECAP2", &offset, &width), -ENOENT);
	assert_said("no ECAP2; extended capabilities: none");
	assert_int_equal(vfc_config_find(d.ctx, &c, "100.l", &offset, &width), -ERANGE);
	assert_said("100.l is beyond the end of config space at 0x100");
	assert_int_equal(vfc_config_find(d.ctx, &c, "x", &offset, &width), -EINVAL);
	assert_said("\"x\" is not a config space register");
}

/* VFIO is read only for words that need a capability list. */
static void located(void **state)
{
	uint64_t at = UINT64_C(7) << 40, offset;
	struct vfc_config c = endpoint();
	unsigned int width;

	(void)state;
	fake_strict();
	assert_int_equal(vfc_config_locate(d.handle, "COMMAND", &offset, &width), 0);
	assert_int_equal(offset, 4);
	assert_int_equal(vfc_config_locate(d.handle, "y", &offset, &width), -EINVAL);
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_gives(fake_pread(d.device, at, 64, 64), c.bytes, 64);
	fake_gives(fake_pread(d.device, at, 256, 256), c.bytes, 256);
	assert_int_equal(vfc_config_locate(d.handle, "CAP_EXP+8.w", &offset, &width), 0);
	assert_int_equal(offset, 0x68);
	assert_int_equal(width, 2);
	fake_pread(d.device, at, 64, -EIO);
	assert_int_equal(vfc_config_locate(d.handle, "CAP_EXP+8.w", &offset, &width), -EIO);
}

/* ---- VFIO's view ---------------------------------------------------- */

/* Return the shadow at an offset, which must exist. */
static const struct vfc_config_shadow *shadow(const struct vfc_config_shadow *s, int count,
					      uint64_t offset)
{
	for (int i = 0; i < count; i++)
		if (s[i].offset == offset)
			return &s[i];
	fail_msg("no register at 0x%x", (unsigned int)offset);
	return NULL;
}

static void assert_shadow(const struct vfc_config_shadow *s, const char *name,
			  unsigned int width, uint64_t virtualized, uint64_t writable)
{
	assert_string_equal(s->name, name);
	assert_int_equal(s->width, width);
	assert_int_equal(s->virtualized, virtualized);
	assert_int_equal(s->writable, writable);
	assert_non_null(s->why);
}

static void shadows(void **state)
{
	struct vfc_config c = endpoint(), v = c;
	struct vfc_config_shadow *s;
	int count;

	(void)state;
	put(&v, PCI_COMMAND, 2, 0x0402);
	put(&v, 0x70, 4, 1);
	put(&v, 0x100, 4, 0x20020001);
	count = vfc_config_shadows(&c, &v, &s);
	assert_true(count > 0);
	assert_shadow(shadow(s, count, 4), "COMMAND", 2, 0x400, 0xffff);
	assert_int_equal(shadow(s, count, 4)->physical, 6);
	assert_int_equal(shadow(s, count, 4)->virtual, 0x402);
	assert_shadow(shadow(s, count, 0x24), "BASE_ADDRESS_5", 4, 0xffffffff, 0xffffffff);
	assert_shadow(shadow(s, count, 0x42), "CAP_PM+2", 2, 0xf800, 0);
	assert_shadow(shadow(s, count, 0x44), "CAP_PM+4", 4, 0x8100, 0xffff7efc);
	assert_shadow(shadow(s, count, 0x52), "CAP_MSI+2", 2, 0xff, 0xff);
	assert_shadow(shadow(s, count, 0x58), "CAP_MSI+8", 4, 0xffffffff, 0xffffffff);
	assert_shadow(shadow(s, count, 0x5c), "CAP_MSI+c", 2, 0xffff, 0xffff);
	assert_shadow(shadow(s, count, 0x68), "CAP_EXP+8", 2, 0xf0e0, 0xfdff);
	assert_shadow(shadow(s, count, 0x88), "CAP_EXP+28", 2, 0, 0xffdf);
	/* A register that VFIO does not virtualize is reported if it differs. */
	assert_shadow(shadow(s, count, 0x70), "CAP_EXP+10", 4, 0, 0);
	assert_non_null(strstr(shadow(s, count, 0x70)->why, "it changed between"));
	assert_non_null(strstr(shadow(s, count, 0x100)->why, "hidden"));
	for (int i = 1; i < count; i++)
		assert_true(s[i].offset >= s[i - 1].offset + s[i - 1].width);
	free(s);
	/* A 32-bit MSI capability has the data where a 64-bit one has the upper address. */
	put(&c, 0x52, 2, 0x100);
	count = vfc_config_shadows(&c, &c, &s);
	assert_shadow(shadow(s, count, 0x58), "CAP_MSI+8", 2, 0xffff, 0xffff);
	assert_shadow(shadow(s, count, 0x5c), "CAP_MSI+c", 4, 0, 0xffffffff);
	free(s);
}

static void assert_treated(int i, const struct vfc_config *v,
			   enum vfc_config_treatment treatment, const char *why)
{
	struct vfc_config_treated treated = vfc_config_treatment(&caps[i], v);

	assert_int_equal(treated.treatment, treatment);
	assert_non_null(strstr(treated.why, why));
}

static void treatments(void **state)
{
	struct vfc_config c = endpoint(), v = c;

	(void)state;
	put(&c, 0x140, 4, 0x1501001b);	/* PASID, then PTM */
	put(&c, 0x150, 4, 0x0001001f);
	put(&v, 0x100, 4, 0x15020001);
	put(&v, 0x150, 4, 0x0001001f);
	put(&v, 0x51, 1, 0xa0);
	assert_int_equal(list(&c), 7);
	assert_treated(0, &v, VFC_CONFIG_VIRTUAL, "power state");
	assert_treated(2, &v, VFC_CONFIG_HIDDEN, "this kernel hides it");
	assert_treated(3, &v, VFC_CONFIG_READ_ONLY, "VFIO_DEVICE_SET_IRQS");
	assert_treated(4, &v, VFC_CONFIG_PASSED, "errors");
	assert_treated(5, &v, VFC_CONFIG_HIDDEN, "IOMMU");
	assert_treated(6, &v, VFC_CONFIG_READ_ONLY, "this kernel shows it");
	assert_string_equal(vfc_config_treatment_word(VFC_CONFIG_HIDDEN), "hidden");
}

/* ---- pictures ------------------------------------------------------- */

static void physical(void **state)
{
	static const char file[] = "/sys/devices/pci0000:00/" FAKE_ADDRESS "/config";
	struct vfc_config c = { .size = 7 };

	(void)state;
	assert_int_equal(vfc_config_physical(d.ctx, FAKE_ADDRESS, &c), -EOPNOTSUPP);
	assert_int_equal(vfc_config_physical(d.ctx, "0000:09:00.0", &c), -ENODEV);
	fake_file(file, "too short");
	assert_int_equal(vfc_config_physical(d.ctx, FAKE_ADDRESS, &c), -EIO);
	assert_said("config in sysfs ends after 9 bytes");
	assert_int_equal(c.size, 7);
	fake_file(file, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	assert_int_equal(vfc_config_physical(d.ctx, FAKE_ADDRESS, &c), 0);
	assert_int_equal(c.size, 64);
	assert_int_equal(vfc_config_value(&c, 1, 2), 0x3231);
	assert_int_equal(vfc_config_value(&c, 63, 2), 'f');
}

#define LIST(f) cmocka_unit_test_teardown(f, forget)
#define OPEN(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		LIST(both_lists),
		LIST(no_lists),
		LIST(loops),
		LIST(astray),
		LIST(lengths),
		LIST(all_ones),
		LIST(longest),
		LIST(header_types),
		cmocka_unit_test(words),
		cmocka_unit_test(no_words),
		cmocka_unit_test(names),
		OPEN(messages),
		OPEN(located),
		cmocka_unit_test(shadows),
		LIST(treatments),
		OPEN(physical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
