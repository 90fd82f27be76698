/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-handle.c: device information and device state from config space.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "lib/uapi/uapi.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

/* An answer with two capabilities after the struct. */
struct info_with_caps {
	struct vfio_device_info info;
	struct vfio_info_cap_header atomic;
	uint32_t flags;
	struct vfio_info_cap_header unknown;
	uint8_t data[4];
} __attribute__((packed));

static void info_with_caps(void **state)
{
	struct info_with_caps answer = {
		.info = {
			.argsz = sizeof(answer),
			.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS,
			.num_regions = 9,
			.num_irqs = 5,
		},
		.atomic = {
			.id = VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP,
			.version = 1,
			.next = offsetof(struct info_with_caps, unknown),
		},
		.flags = VFIO_PCI_ATOMIC_COMP64,
		.unknown = { .id = 0x77, .version = 3 },
		.data = { 1, 2, 3, 4 },
	};
	uint32_t argsz = sizeof(answer);
	struct vfc_info info;

	struct fake_call *call;

	(void)state;
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &answer.info,
		   sizeof(answer.info));
	answer.info.cap_offset = offsetof(struct info_with_caps, atomic);
	call = fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0);
	fake_takes(call, &argsz, sizeof(argsz));
	fake_gives(call, &answer, sizeof(answer));
	assert_int_equal(vfc_handle_info(d.handle, &info), 0);
	assert_int_equal(info.flags, VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS);
	assert_int_equal(info.num_regions, 9);
	assert_int_equal(info.num_irqs, 5);
	assert_null(info.doubt);
	assert_int_equal(info.ncaps, 2);
	assert_int_equal(info.caps[0].id, VFIO_DEVICE_INFO_CAP_PCI_ATOMIC_COMP);
	assert_int_equal(info.caps[0].size, 4);
	assert_int_equal(info.caps[0].data[0], VFIO_PCI_ATOMIC_COMP64);
	assert_int_equal(info.caps[1].id, 0x77);
	assert_int_equal(info.caps[1].version, 3);
	assert_memory_equal(info.caps[1].data, answer.data, sizeof(answer.data));
	vfc_info_clear(&info);
}

static void info_with_broken_chain(void **state)
{
	struct vfio_device_info answer = {
		.argsz = sizeof(answer),
		.flags = VFIO_DEVICE_FLAGS_CAPS,
		.cap_offset = 4096,
	};
	struct vfc_info info;

	(void)state;
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &answer, sizeof(answer));
	assert_int_equal(vfc_handle_info(d.handle, &info), 0);
	assert_int_equal(info.ncaps, 0);
	assert_string_equal(info.doubt, "a capability lies outside the answer");
	vfc_info_clear(&info);
}

static void info_with_too_much(void **state)
{
	struct vfio_device_info answer = {
		.argsz = sizeof(answer), .num_regions = UINT32_MAX, .num_irqs = 5,
	};
	struct vfc_info info;

	(void)state;
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, 0), &answer, sizeof(answer));
	assert_int_equal(vfc_handle_info(d.handle, &info), 0);
	assert_int_equal(info.num_regions, 4096);
	assert_int_equal(info.num_irqs, 5);
	assert_string_equal(info.doubt,
			    "the kernel reports more regions or interrupts than any device has");
	vfc_info_clear(&info);
}

static void info_fails(void **state)
{
	struct vfc_info info;

	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_GET_INFO, -ENODEV);
	assert_int_equal(vfc_handle_info(d.handle, &info), -ENODEV);
	assert_string_equal(vfc_error(d.ctx), "get device info: the device is gone");
}

static void identity(void **state)
{
	(void)state;
	assert_string_equal(vfc_handle_address(d.handle), FAKE_ADDRESS);
	assert_ptr_equal(vfc_handle_ctx(d.handle), d.ctx);
	assert_ptr_equal(vfc_handle_space(d.handle), d.space);
	assert_int_equal(vfc_handle_group(d.handle), FAKE_GROUP);
	assert_int_equal(vfc_handle_regions(d.handle), 9);
	assert_int_equal(vfc_handle_irqs(d.handle), 5);
}

#define CONFIG (UINT64_C(7) << 40)

static void expect_config_region(void)
{
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX,
			   VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE, 256);
}

/* Expect a read of size bytes of config space, and return these bytes. */
static void expect_config(uint64_t offset, const void *bytes, size_t size)
{
	fake_gives(fake_pread(d.device, CONFIG + offset, size, (ssize_t)size), bytes, size);
}

static void memory_decode(void **state)
{
	(void)state;
	fake_strict();
	expect_config_region();		/* read once, cached until close */
	expect_config(PCI_COMMAND, "\2\4", 2);
	assert_int_equal(vfc_handle_memory(d.handle), 1);
	expect_config(PCI_COMMAND, "\5\4", 2);
	assert_int_equal(vfc_handle_memory(d.handle), 0);
	fake_pread(d.device, CONFIG + PCI_COMMAND, 2, -EIO);
	assert_int_equal(vfc_handle_memory(d.handle), -EIO);
	fake_pread(d.device, CONFIG + PCI_COMMAND, 2, 1);
	assert_int_equal(vfc_handle_memory(d.handle), -EIO);
	assert_string_equal(vfc_error(d.ctx), "read config+0x4: Input/output error");
}

static void memory_enable(void **state)
{
	(void)state;
	expect_config_region();
	expect_config(PCI_COMMAND, "\4\1", 2);
	fake_takes(fake_pwrite(d.device, CONFIG + PCI_COMMAND, 2, 2), "\6\1", 2);
	assert_int_equal(vfc_handle_memory_enable(d.handle), 0);
	expect_config(PCI_COMMAND, "\4\1", 2);
	fake_pwrite(d.device, CONFIG + PCI_COMMAND, 2, -EACCES);
	assert_int_equal(vfc_handle_memory_enable(d.handle), -EACCES);
}

static void suspect_gone(void **state)
{
	(void)state;
	expect_config_region();
	expect_config(PCI_CLASS_REVISION, "\xff\xff\xff\xff", 4);
	assert_string_equal(vfc_handle_suspect(d.handle), "device gone");
	fake_pread(d.device, CONFIG + PCI_CLASS_REVISION, 4, -EIO);
	assert_string_equal(vfc_handle_suspect(d.handle), "device gone");
}

static void suspect_memory(void **state)
{
	(void)state;
	expect_config_region();
	expect_config(PCI_CLASS_REVISION, "\x10\0\0\xff", 4);
	expect_config(PCI_COMMAND, "\0\0", 2);
	assert_string_equal(vfc_handle_suspect(d.handle), "memory decode off");
}

/* Expect the checks that precede the power state, with good answers. */
static void expect_healthy(void)
{
	expect_config(PCI_CLASS_REVISION, "\x10\0\0\xff", 4);
	expect_config(PCI_COMMAND, "\2\0", 2);
}

static void suspect_power(void **state)
{
	(void)state;
	expect_config_region();
	expect_healthy();
	expect_config(PCI_CAPABILITY_LIST, "\x40", 1);
	expect_config(0x40, "\x05\x50", 2);	/* MSI, then power management */
	expect_config(0x50, "\x01\x00", 2);
	expect_config(0x50 + PCI_PM_CTRL, "\3\0", 2);
	assert_string_equal(vfc_handle_suspect(d.handle), "power state D3");
	expect_healthy();
	expect_config(PCI_CAPABILITY_LIST, "\x50", 1);
	expect_config(0x50, "\x01\x00", 2);
	expect_config(0x50 + PCI_PM_CTRL, "\x08\0", 2);
	assert_null(vfc_handle_suspect(d.handle));
	expect_healthy();
	expect_config(PCI_CAPABILITY_LIST, "\0", 1);
	assert_null(vfc_handle_suspect(d.handle));
}

/* A circular list ends after at most 48 entries. */
static void suspect_cycle(void **state)
{
	(void)state;
	expect_config_region();
	expect_healthy();
	expect_config(PCI_CAPABILITY_LIST, "\x40", 1);
	for (int i = 0; i < 48; i++)
		expect_config(0x40, "\x05\x40", 2);
	assert_null(vfc_handle_suspect(d.handle));
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(info_with_caps),
		TEST(info_with_broken_chain),
		TEST(info_with_too_much),
		TEST(info_fails),
		TEST(identity),
		TEST(memory_decode),
		TEST(memory_enable),
		TEST(suspect_gone),
		TEST(suspect_memory),
		TEST(suspect_power),
		TEST(suspect_cycle),
	};

	return cmocka_run_group_tests_name("handle", tests, NULL, NULL);
}
