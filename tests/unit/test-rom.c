/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-rom.c: images of expansion ROMs, and vital product data, from valid and
 * hostile devices.
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

/* ---- ROM ------------------------------------------------------------ */

#define ROM_SIZE 4096

static uint8_t rom[ROM_SIZE];
static struct vfc_rom_image images[VFC_ROM_IMAGES];

static void put(size_t offset, unsigned int width, uint32_t value)
{
	while (width--) {
		rom[offset++] = (uint8_t)value;
		value >>= 8;
	}
}

/* Write an image of that many units of 512 bytes. */
static void put_image(size_t at, uint8_t code, unsigned int units, bool last)
{
	uint8_t sum = 0;

	memset(rom + at, 0, units * 512);
	put(at, 2, 0xaa55);
	put(at + 0x18, 2, 0x1c);
	memcpy(rom + at + 0x1c, "PCIR", 4);
	put(at + 0x20, 4, 0x10d38086);
	put(at + 0x29, 3, 0x020000);
	put(at + 0x2c, 4, 0x03020000 | units);
	put(at + 0x30, 2, code | (last ? 0x8000u : 0));
	if (code == VFC_ROM_EFI) {
		put(at + 4, 4, 0x0ef1);
		put(at + 8, 4, 0x8664000b);
		put(at + 0xc, 2, 1);
		put(at + 0x16, 2, 0x38);
		return;
	}
	put(at + 2, 1, units);
	for (size_t i = 0; i < units * 512; i++)
		sum = (uint8_t)(sum + rom[at + i]);
	rom[at + units * 512 - 1] = (uint8_t)-sum;
}

static int clean(void **state)
{
	(void)state;
	memset(rom, 0xff, sizeof(rom));
	return 0;
}

static size_t parse(void)
{
	return vfc_rom_parse(rom, sizeof(rom), images);
}

static void two_images(void **state)
{
	(void)state;
	put_image(0, VFC_ROM_X86, 2, false);
	put_image(1024, VFC_ROM_EFI, 3, true);
	assert_int_equal(parse(), 2);
	assert_string_equal(images[0].doubt, "");
	assert_int_equal(images[0].vendor, 0x8086);
	assert_int_equal(images[0].device, 0x10d3);
	assert_int_equal(images[0].class, 0x020000);
	assert_int_equal(images[0].size, 1024);
	assert_int_equal(images[0].revision, 0x302);
	assert_int_equal(images[0].checksum, 1);
	assert_false(images[0].last);
	assert_false(images[0].has_efi);
	assert_string_equal(images[1].doubt, "");
	assert_int_equal(images[1].offset, 1024);
	assert_int_equal(images[1].checksum, -1);
	assert_true(images[1].last);
	assert_true(images[1].has_efi);
	assert_int_equal(images[1].efi.subsystem, 11);
	assert_int_equal(images[1].efi.machine, 0x8664);
	assert_true(images[1].efi.compressed);
	assert_int_equal(images[1].efi.begin, 0x38);
	assert_string_equal(vfc_rom_code_word(images[1].code), "efi");
	assert_null(vfc_rom_code_word(4));
}

static void assert_doubt(size_t count, const char *doubt)
{
	assert_int_equal(parse(), count);
	assert_string_equal(images[count - 1].doubt, doubt);
}

static void broken_images(void **state)
{
	(void)state;
	assert_doubt(1, "no image starts here");
	assert_false(images[0].known);
	put_image(0, VFC_ROM_X86, 2, false);
	assert_doubt(2, "no image starts here");
	rom[100]++;
	assert_int_equal(parse(), 2);
	assert_string_equal(images[0].doubt, "wrong checksum: its bytes do not add up to 0");
	assert_int_equal(images[0].checksum, 0);
	put(0x18, 2, 0xfff0);
	assert_doubt(1, "its data structure, at 0xfff0, is outside the ROM");
	put(0x18, 2, 0x4);
	assert_doubt(1, "its data structure, at 0x4, is outside the ROM");
	put(0x18, 2, 0x40);
	assert_doubt(1, "no data structure at 0x40");
	put_image(0, 1, 2, true);
	put(0x2c, 2, 0);
	assert_doubt(1, "its length is 0: the next image cannot be found");
	put(0x2c, 2, 9);
	assert_doubt(1, "it exceeds the ROM by 512 bytes");
	put_image(0, VFC_ROM_EFI, 8, false);
	assert_doubt(1, "the ROM ends before the next image");
	put(0x4, 4, 0xef2);
	assert_doubt(1, "it is an EFI image without the EFI signature (0xef2)");
	put_image(0, VFC_ROM_EFI, 8, true);
	put(0x16, 2, 0x1000);
	assert_doubt(1, "its EFI image begins at 0x1000, beyond its end");
	assert_int_equal(vfc_rom_parse(rom, 0, images), 0);
	assert_int_equal(vfc_rom_parse(rom, 1, images), 1);
}

/* More images fit than are accepted. */
static void many_images(void **state)
{
	static uint8_t bytes[512 * (VFC_ROM_IMAGES + 1)];

	(void)state;
	put_image(0, VFC_ROM_EFI, 1, false);
	for (size_t i = 0; i <= VFC_ROM_IMAGES; i++)
		memcpy(bytes + 512 * i, rom, 512);
	assert_int_equal(vfc_rom_parse(bytes, sizeof(bytes), images), VFC_ROM_IMAGES);
	assert_string_equal(images[VFC_ROM_IMAGES - 1].doubt,
			    "more images than any ROM has");
	assert_string_equal(images[VFC_ROM_IMAGES - 2].doubt, "");
}

#define RESOURCE "/sys/devices/pci0000:00/" FAKE_ADDRESS "/resource"
#define NO_LINE "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
#define NO_BARS NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE NO_LINE

static void no_rom(void **state)
{
	(void)state;
	fake_file(RESOURCE, NO_BARS NO_LINE);
	assert_string_equal(vfc_rom_absence(d.handle),
			    "the device has no ROM BAR and no shadow copy in memory");
	fake_file(RESOURCE, NO_BARS
		  "0x00000000fe800000 0x00000000fe83ffff 0x0000000000046200\n");
	assert_string_equal(vfc_rom_absence(d.handle),
			    "the kernel finds no image (55 aa) in the ROM BAR");
	fake_file(RESOURCE, NO_BARS
		  "0x0000000000000000 0x000000000003ffff 0x0000000020046200\n");
	assert_string_equal(vfc_rom_absence(d.handle), "its ROM BAR has no address");
}

/* ---- VPD ------------------------------------------------------------ */

static struct vfc_vpd vpd;

/* A name, the read-only part with its checksum at 0x1c, and the writable part. */
static const uint8_t good[] =
	"\x82\x04\x00" "edu!"
	"\x90\x11\x00" "PN\x05" "12 34" "SN\x01" "7" "RV\x02" "\x50" "\x00"
	"\x91\x09\x00" "YA\x01" "x" "RW\x02" "\0\0"
	"\x78";

static void take(const void *bytes, size_t size)
{
	memcpy(vpd.bytes, bytes, size);
	vpd.size = size;
	vfc_vpd_parse(&vpd);
}

static void assert_field(size_t i, const char *keyword, const char *value, size_t size,
			 bool writable)
{
	assert_string_equal(vpd.fields[i].keyword, keyword);
	assert_int_equal(vpd.fields[i].size, size);
	assert_int_equal(vpd.fields[i].writable, writable);
	assert_memory_equal(vpd.bytes + vpd.fields[i].offset, value, size);
}

/* Correct the checksum, which is the first byte of RV's value. */
static void mend_sum(uint8_t *bytes, size_t rv)
{
	uint8_t sum = 0;

	bytes[rv] = 0;
	for (size_t i = 0; i <= rv; i++)
		sum = (uint8_t)(sum + bytes[i]);
	bytes[rv] = (uint8_t)-sum;
}

#define RV_AT 25		/* in good[] */

static void good_vpd(void **state)
{
	uint8_t bytes[sizeof(good) - 1];

	(void)state;
	memcpy(bytes, good, sizeof(bytes));
	mend_sum(bytes, RV_AT);
	take(bytes, sizeof(bytes));
	assert_string_equal(vpd.doubt, "");
	assert_int_equal(vpd.checksum, 1);
	assert_int_equal(vpd.name_size, 4);
	assert_memory_equal(vpd.bytes + vpd.name, "edu!", 4);
	assert_int_equal(vpd.nfields, 5);
	assert_field(0, "PN", "12 34", 5, false);
	assert_field(1, "SN", "7", 1, false);
	assert_int_equal(vpd.fields[2].offset, RV_AT);
	assert_field(3, "YA", "x", 1, true);
	assert_field(4, "RW", "\0\0", 2, true);
	/* The tags tell how many bytes are needed, starting at the first byte. */
	assert_int_equal(vfc_vpd_wants(bytes, 0), 3);
	assert_int_equal(vfc_vpd_wants(bytes, 3), 10);
	assert_int_equal(vfc_vpd_wants(bytes, 10), 30);
	assert_int_equal(vfc_vpd_wants(bytes, sizeof(bytes)), sizeof(bytes));
	bytes[RV_AT]++;
	take(bytes, sizeof(bytes));
	assert_int_equal(vpd.checksum, 0);
	assert_string_equal(vpd.doubt, "wrong checksum");
}

static void assert_vpd_doubt(const void *bytes, size_t size, const char *doubt, size_t nfields)
{
	take(bytes, size);
	assert_string_equal(vpd.doubt, doubt);
	assert_int_equal(vpd.nfields, nfields);
	assert_int_equal(vpd.checksum, -1);
}

static void broken_vpd(void **state)
{
	static uint8_t many[3 + 3 * (VFC_VPD_FIELDS + 1)] = { 0x90, 0x83, 0x01 };

	(void)state;
	assert_vpd_doubt("\xff\xff\xff\xff", 4, "not a VPD tag at 0x0", 0);
	assert_vpd_doubt("\0\0\0\0", 4, "not a VPD tag at 0x0", 0);
	assert_vpd_doubt("", 0, "no end tag at 0x0", 0);
	assert_vpd_doubt("\x82\xff\x7f" "ab", 5, "truncated item at 0x0",
			 0);
	assert_vpd_doubt("\x82\x01", 2, "no end tag at 0x2", 0);
	assert_vpd_doubt("\x90\x04\x00PN\xff" "a\x78", 8,
			 "a keyword's value exceeds its item at 0x3", 0);
	assert_vpd_doubt("\x90\x06\x00PN\x01" "aXY\x78", 10,
			 "extra bytes after the last keyword at 0x7", 1);
	assert_vpd_doubt("\x90\x00\x00", 3, "no end tag at 0x3", 0);
	assert_vpd_doubt(many, sizeof(many), "too many keywords at 0x183",
			 VFC_VPD_FIELDS);
	/* A checksum in the writable part is ignored. */
	assert_vpd_doubt("\x91\x04\x00RV\x01" "a\x78", 8, "", 1);
}

#define VPD_FILE "/sys/devices/pci0000:00/" FAKE_ADDRESS "/vpd"
#define SECOND INT64_C(1000000000)

static int read_it(struct vfc_handle *handle, int64_t timeout_ns, bool (*stopped)(void))
{
	return vfc_vpd_read(d.ctx, FAKE_ADDRESS, handle, timeout_ns, stopped, &vpd);
}

static bool at_once(void)
{
	return true;
}

static void reads_sysfs(void **state)
{
	(void)state;
	/* A fake file ends at a 0 byte, so the tags are short. */
	fake_file(VPD_FILE, "\x82\x01\x01\x78");
	assert_int_equal(read_it(NULL, 100 * SECOND, NULL), 0);
	assert_int_equal(vpd.size, 4);
	assert_string_equal(vpd.doubt, "truncated item at 0x0");
	fake_file(VPD_FILE, "\x7ajunk");
	assert_int_equal(read_it(NULL, 100 * SECOND, NULL), 0);
	assert_string_equal(vpd.doubt, "");
	assert_int_equal(read_it(NULL, 100 * SECOND, at_once), -EINTR);
	assert_int_equal(read_it(NULL, 0, NULL), -ETIMEDOUT);
	assert_string_equal(vfc_error(d.ctx), "the device does not complete VPD reads");
}

static void no_vpd(void **state)
{
	(void)state;
	assert_int_equal(read_it(NULL, SECOND, NULL), -ENXIO);
	assert_string_equal(vfc_error(d.ctx), "the device has no VPD");
	assert_int_equal(vfc_vpd_read(d.ctx, "0000:09:00.0", NULL, SECOND, NULL, &vpd), -ENODEV);
}

#define CONFIG (UINT64_C(7) << 40)

/* Expect a search that finds the capability at 0x40. */
static void expect_cap(void)
{
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX,
			   VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, 256);
	fake_gives(fake_pread(d.device, CONFIG + PCI_CAPABILITY_LIST, 1, 1), "\x40", 1);
	fake_gives(fake_pread(d.device, CONFIG + 0x40, 2, 2), "\x03\x00", 2);
}

/* Expect a request for four bytes, and that many polls with the flag clear. */
static void expect_word(uint16_t offset, int looks, const void *bytes)
{
	uint8_t address[2] = { (uint8_t)offset, (uint8_t)(offset >> 8) }, done[2];

	fake_takes(fake_pwrite(d.device, CONFIG + 0x42, 2, 2), address, 2);
	while (looks--)
		fake_gives(fake_pread(d.device, CONFIG + 0x42, 2, 2), address, 2);
	if (!bytes)
		return;
	done[0] = address[0];
	done[1] = address[1] | 0x80;
	fake_gives(fake_pread(d.device, CONFIG + 0x42, 2, 2), done, 2);
	fake_gives(fake_pread(d.device, CONFIG + 0x44, 4, 4), bytes, 4);
}

static void reads_vfio(void **state)
{
	(void)state;
	expect_cap();
	expect_word(0, 0, "\x82\x03\x00" "e");
	expect_word(4, 2, "du\x78\xff");
	assert_int_equal(read_it(d.handle, 100 * SECOND, NULL), 0);
	assert_int_equal(vpd.size, 8);
	assert_int_equal(vpd.name_size, 3);
	assert_string_equal(vpd.doubt, "");
}

static bool after_two(void)
{
	static int asked;

	return asked++ > 1;
}

/* If the device never completes, the read ends on timeout or when stopped. */
static void never_completes(void **state)
{
	(void)state;
	expect_cap();
	expect_word(0, 2, NULL);
	assert_int_equal(read_it(d.handle, 100 * SECOND, after_two), -EINTR);
	fake_gives(fake_pread(d.device, CONFIG + PCI_CAPABILITY_LIST, 1, 1), "\x40", 1);
	fake_gives(fake_pread(d.device, CONFIG + 0x40, 2, 2), "\x03\x00", 2);
	fake_pwrite(d.device, CONFIG + 0x42, 2, -EIO);
	assert_int_equal(read_it(d.handle, SECOND, NULL), -EIO);
	assert_string_equal(vfc_error(d.ctx), "read the VPD: Input/output error");
	/* Data read before the failure is returned. */
	fake_gives(fake_pread(d.device, CONFIG + PCI_CAPABILITY_LIST, 1, 1), "\x40", 1);
	fake_gives(fake_pread(d.device, CONFIG + 0x40, 2, 2), "\x03\x00", 2);
	expect_word(0, 0, "\x82\x03\x00" "e");
	fake_pwrite(d.device, CONFIG + 0x42, 2, -EIO);
	assert_int_equal(read_it(d.handle, 100 * SECOND, NULL), 0);
	assert_string_equal(vpd.doubt, "the read stopped after 4 bytes: Input/output error");
	/* No such capability. */
	fake_gives(fake_pread(d.device, CONFIG + PCI_CAPABILITY_LIST, 1, 1), "\0", 1);
	assert_int_equal(read_it(d.handle, SECOND, NULL), -ENXIO);
}

#define ROM(f) cmocka_unit_test_setup(f, clean)
#define OPEN(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ROM(two_images),
		ROM(broken_images),
		ROM(many_images),
		OPEN(no_rom),
		cmocka_unit_test(good_vpd),
		cmocka_unit_test(broken_vpd),
		OPEN(reads_sysfs),
		OPEN(no_vpd),
		OPEN(reads_vfio),
		OPEN(never_completes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
