/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-reset.c: resets predicted from sysfs, queried from the kernel,
 * performed, and refused with every errno of the kernel.
 */
#include <errno.h>
#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/vfio/handle.h"
#include "lib/vfio/space.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

static struct fake_device d;

#define PORT "0000:00:10.0"
#define SIBLING "0000:01:00.1"
#define BELOW "0000:02:00.0"

/* Create a PCI device below a bridge. path has the directories above the device. */
static void place(const char *path, const char *address, const char *driver, int group)
{
	char file[256], text[256];

	snprintf(file, sizeof(file), "/sys/devices/pci0000:00/%s%s/uevent", path, address);
	snprintf(text, sizeof(text), "DRIVER=%s\nPCI_CLASS=FF00\nPCI_ID=1234:11E8\n", driver);
	fake_file(file, text);
	snprintf(file, sizeof(file), "/sys/bus/pci/devices/%s", address);
	snprintf(text, sizeof(text), "../../../devices/pci0000:00/%s%s", path, address);
	fake_link(file, text);
	snprintf(file, sizeof(file), "/sys/devices/pci0000:00/%s%s/iommu_group", path, address);
	snprintf(text, sizeof(text), "../../kernel/iommu_groups/%d", group);
	fake_link(file, text);
}

static void method_file(const char *path, const char *address, const char *words)
{
	char file[256];

	snprintf(file, sizeof(file), "/sys/devices/pci0000:00/%s%s/reset_method", path, address);
	fake_file(file, words);
}

/* ---- prediction ------------------------------------------------------- */

static struct vfc_ctx *ctx;

static int begin(void **state)
{
	int err = fake_ctx_setup(state);

	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	place("", PORT, "pcieport", 9);
	place(PORT "/", FAKE_ADDRESS, "vfio-pci", FAKE_GROUP);
	return err;
}

static void assert_method(const char *words, const char *method, const char *refusal)
{
	struct vfc_reset plan;

	method_file(PORT "/", FAKE_ADDRESS, words);
	assert_int_equal(vfc_reset_plan(ctx, FAKE_ADDRESS, false, &plan), 0);
	assert_string_equal(plan.method, method);
	assert_int_equal(!plan.refusal, !refusal);
	if (refusal)
		assert_non_null(strstr(plan.refusal, refusal));
	assert_int_equal(!plan.effect, method[0] == '\0');
	vfc_reset_clear(&plan);
}

static void chooses_method(void **state)
{
	(void)state;
	assert_method("flr bus\n", "flr", NULL);
	assert_method("pm bus\n", "pm", NULL);
	assert_method("bus\n", "bus", NULL);
	assert_method("\n", "", "no reset method");
	/* The effect of an unknown method is not guessed. */
	assert_method("warp flr\n", "flr", NULL);
	place(PORT "/", SIBLING, "e1000e", 11);
	assert_method("bus\n", "", "other devices are on its bus");
	assert_method("bus pm\n", "pm", NULL);
}

static void old_kernel(void **state)
{
	struct vfc_reset plan;

	(void)state;
	fake_file("/proc/sys/kernel/osrelease", "5.10.0\n");
	assert_int_equal(vfc_reset_plan(ctx, FAKE_ADDRESS, false, &plan), 0);
	assert_string_equal(plan.method, "");
	assert_null(plan.refusal);
	assert_non_null(strstr(plan.effect, "5.15"));
	vfc_reset_clear(&plan);
}

static void virtual_functions(void **state)
{
	struct vfc_reset plan;

	(void)state;
	method_file(PORT "/", FAKE_ADDRESS, "flr\n");
	place(PORT "/", SIBLING, "vfio-pci", 12);
	fake_file("/sys/devices/pci0000:00/" PORT "/" FAKE_ADDRESS "/sriov_numvfs", "1\n");
	fake_link("/sys/devices/pci0000:00/" PORT "/" FAKE_ADDRESS "/virtfn0", "../" SIBLING);
	assert_int_equal(vfc_reset_plan(ctx, FAKE_ADDRESS, false, &plan), 0);
	assert_int_equal(plan.nothers, 1);
	assert_true(plan.others[0].vf);
	assert_string_equal(plan.others[0].address, SIBLING);
	vfc_reset_clear(&plan);
}

static void hot_reaches_below(void **state)
{
	struct vfc_reset plan;

	(void)state;
	place(PORT "/", SIBLING, "vfio-pci", FAKE_GROUP);
	place(PORT "/" SIBLING "/", BELOW, "nvme", 13);
	place("", "0000:00:11.0", "vfio-pci", 14);
	assert_int_equal(vfc_reset_plan(ctx, FAKE_ADDRESS, true, &plan), 0);
	assert_true(plan.hot);
	assert_string_equal(plan.method, "bus");
	assert_null(plan.refusal);
	assert_int_equal(plan.nothers, 2);
	assert_string_equal(plan.others[0].address, SIBLING);
	assert_true(plan.others[0].bound && plan.others[0].owned);
	assert_string_equal(plan.others[1].address, BELOW);
	assert_string_equal(plan.others[1].driver, "nvme");
	assert_false(plan.others[1].bound || plan.others[1].owned);
	assert_int_equal(plan.others[1].group, 13);
	vfc_reset_clear(&plan);
	assert_int_equal(vfc_reset_plan(ctx, PORT, true, &plan), 0);
	assert_non_null(strstr(plan.refusal, "root bus"));
	vfc_reset_clear(&plan);
}

static void no_such_device(void **state)
{
	struct vfc_reset plan;

	(void)state;
	assert_int_equal(vfc_reset_plan(ctx, "0000:77:00.0", false, &plan), -ENODEV);
	assert_string_equal(vfc_error(ctx), "0000:77:00.0: no such device");
}

/* ---- VFIO_DEVICE_RESET ---------------------------------------------- */

static void assert_reset(int kernel, int err, const char *error, const char *hint)
{
	fake_ioctl(d.device, VFIO_DEVICE_RESET, kernel);
	assert_int_equal(vfc_handle_reset(d.handle), err);
	assert_non_null(strstr(vfc_error(d.ctx), error));
	assert_non_null(strstr(vfc_hint(d.ctx), hint));
}

static void function_errors(void **state)
{
	(void)state;
	fake_ioctl(d.device, VFIO_DEVICE_RESET, 0);
	assert_int_equal(vfc_handle_reset(d.handle), 0);
	assert_reset(-EINVAL, -ENOTTY, "no reset that VFIO can use: the kernel tried", "--hot");
	assert_reset(-ENOTTY, -ENOTTY, "did not come back", "--hot");
	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	assert_reset(-EINVAL, -ENOTTY, "it has no reset method", "--hot");
	assert_reset(-EAGAIN, -EAGAIN, "the device is locked", "again");
	assert_reset(-ETIMEDOUT, -ETIMEDOUT, "did not return from the reset in time", "");
	assert_reset(-EIO, -EIO, "reset: Input/output error", "");
}

/* ---- VFIO_DEVICE_GET_PCI_HOT_RESET_INFO ----------------------------- */

struct answer {
	struct vfio_pci_hot_reset_info info;
	struct vfio_pci_dependent_device devices[4];
};

/* The device itself on bus 1, and on bus 2 devices of these owners. */
static void fill(struct answer *a, uint32_t flags, uint32_t count, const uint32_t *owners)
{
	memset(a, 0, sizeof(*a));
	a->info.flags = flags;
	a->info.count = count;
	a->info.argsz = (uint32_t)(sizeof(a->info) + count * sizeof(a->devices[0]));
	for (uint32_t i = 0; i < count; i++)
		a->devices[i] = (struct vfio_pci_dependent_device){
			.group_id = owners[i], .bus = i ? 2 : 1, .devfn = i ? i << 3 | 1 : 0,
		};
}

/* Expect the query with room for asked devices. */
static void expect_info(uint32_t asked, const struct answer *a, int ret)
{
	uint32_t argsz = (uint32_t)(sizeof(a->info) + asked * sizeof(a->devices[0]));
	struct fake_call *call = fake_ioctl(d.device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, ret);

	fake_takes(call, &argsz, sizeof(argsz));
	fake_gives(call, &a->info, ret ? sizeof(a->info) :
		   sizeof(a->info) + a->info.count * sizeof(a->devices[0]));
}

static void hot_info(void **state)
{
	static const uint32_t groups[] = { FAKE_GROUP, FAKE_GROUP, 33 };
	struct answer two, three;
	struct vfc_reset plan;

	(void)state;
	fake_strict();
	fill(&two, 0, 2, groups);
	fill(&three, 0, 3, groups);
	fake_device_files("0000:02:02.1", "e1000e", 33);
	expect_info(0, &two, -ENOSPC);
	expect_info(2, &three, -ENOSPC);	/* one was added meanwhile */
	expect_info(3, &three, 0);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), 0);
	assert_int_equal(plan.nothers, 2);
	assert_string_equal(plan.others[0].address, "0000:02:01.1");
	assert_true(plan.others[0].owned);
	assert_false(plan.others[0].bound);
	assert_string_equal(plan.others[1].address, "0000:02:02.1");
	assert_string_equal(plan.others[1].driver, "e1000e");
	assert_int_equal(plan.others[1].group, 33);
	assert_false(plan.others[1].owned || plan.others[1].bound);
	vfc_reset_clear(&plan);
}

static void hot_info_by_devid(void **state)
{
	static const uint32_t ids[] = { 7, 9, VFCU_DEVID_OWNED, VFCU_DEVID_NOT_OWNED };
	struct answer a;
	struct vfc_reset plan;

	(void)state;
	fill(&a, VFCU_HOT_RESET_FLAG_DEV_ID, 4, ids);
	expect_info(0, &a, -ENOSPC);
	expect_info(4, &a, 0);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), 0);
	assert_int_equal(plan.nothers, 3);
	assert_int_equal(plan.others[0].devid, 9);
	assert_true(plan.others[0].owned);
	assert_int_equal(plan.others[1].devid, 0);
	assert_true(plan.others[1].owned);
	assert_int_equal(plan.others[2].devid, 0);
	assert_false(plan.others[2].owned);
	vfc_reset_clear(&plan);
}

static void assert_info_fails(int kernel, int err, const char *error)
{
	struct vfc_reset plan;

	fake_ioctl(d.device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, kernel);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), err);
	assert_non_null(strstr(vfc_error(d.ctx), error));
}

static void hot_info_errors(void **state)
{
	static const uint32_t groups[] = { FAKE_GROUP };
	struct answer much, one;
	struct vfc_reset plan;

	(void)state;
	fake_strict();
	fill(&one, 0, 1, groups);
	fill(&much, 0, 1, groups);
	assert_info_fails(-ENODEV, -ENODEV, "on a root bus");
	assert_info_fails(-EPERM, -EPERM, "has no IOMMU group");
	assert_info_fails(-ENOTTY, -ENOTTY, "only PCI devices have a hot reset");
	assert_info_fails(-EINVAL, -EINVAL, "get the devices of a hot reset: Invalid argument");
	/* The kernel's own EAGAIN, and an EAGAIN that persists for a while. */
	expect_info(0, &one, -EAGAIN);
	expect_info(0, &one, -ENOSPC);
	expect_info(1, &one, 0);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), 0);
	assert_int_equal(plan.nothers, 0);
	vfc_reset_clear(&plan);
	for (int i = 0; i < 8; i++)
		expect_info(0, &one, -EAGAIN);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), -EAGAIN);
	assert_non_null(strstr(vfc_error(d.ctx), "devices are being added"));
	expect_info(0, &one, -ENOSPC);
	for (int i = 0; i < 7; i++)
		expect_info(1, &one, -ENOSPC);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), -EAGAIN);
	assert_non_null(strstr(vfc_error(d.ctx), "devices are being added"));
	/* Answers that no kernel gives. */
	much.info.count = 1u << 30;
	expect_info(0, &much, -ENOSPC);
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), -ERANGE);
	much.info.count = 2;
	fake_gives(fake_ioctl(d.device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, 0), &much.info,
		   sizeof(much.info));
	assert_int_equal(vfc_hot_reset_info(d.handle, &plan), -ERANGE);
}

/* ---- VFIO_DEVICE_PCI_HOT_RESET -------------------------------------- */

static struct fake_call *expect_hot(uint32_t count, const int32_t *fds, int ret)
{
	struct {
		struct vfio_pci_hot_reset reset;
		int32_t fds[4];
	} request = { .reset = { .count = count } };
	struct fake_call *call = fake_ioctl(d.device, VFIO_DEVICE_PCI_HOT_RESET, ret);

	request.reset.argsz = (uint32_t)(sizeof(request.reset) + count * sizeof(fds[0]));
	for (uint32_t i = 0; i < count; i++)
		request.fds[i] = fds[i];
	fake_takes(call, &request, request.reset.argsz);
	return call;
}

/* The affected groups, each once, and no other open group. */
static void hot_groups(void **state)
{
	struct vfc_affected others[] = {
		{ .group = FAKE_GROUP }, { .group = 33 }, { .group = 33 }, { .group = -1 },
	};
	struct vfc_reset plan = { .hot = true, .others = others, .nothers = 4 };
	int32_t fds[] = { d.group, fake_fd() };

	(void)state;
	assert_non_null(space_group_add(d.space, 33, fds[1]));
	assert_non_null(space_group_add(d.space, 44, fake_fd()));
	expect_hot(2, fds, 0);
	assert_int_equal(vfc_handle_hot_reset(d.handle, &plan), 0);
	plan.nothers = 1;
	expect_hot(1, fds, 0);
	assert_int_equal(vfc_handle_hot_reset(d.handle, &plan), 0);
}

/* A device cdev passes no groups; the iommufd proves ownership. */
static void hot_cdev(void **state)
{
	struct vfc_reset plan = { .hot = true };
	size_t ngroups = d.space->ngroups;

	(void)state;
	d.space->ngroups = 0;
	expect_hot(0, NULL, 0);
	assert_int_equal(vfc_handle_hot_reset(d.handle, &plan), 0);
	d.space->ngroups = ngroups;
}

static void assert_hot_fails(int err, const char *error, const char *hint)
{
	struct vfc_reset plan = { .hot = true };

	expect_hot(1, &d.group, err);
	assert_int_equal(vfc_handle_hot_reset(d.handle, &plan), err);
	assert_non_null(strstr(vfc_error(d.ctx), error));
	assert_non_null(strstr(vfc_hint(d.ctx), hint));
}

static void hot_errors(void **state)
{
	(void)state;
	assert_hot_fails(-EINVAL, "is not open here or not bound to a VFIO driver", "--dry-run");
	assert_hot_fails(-EBUSY, "is being accessed", "again");
	assert_hot_fails(-EAGAIN, "is locked", "again");
	assert_hot_fails(-ENOTTY, "the bus did not return", "");
	assert_hot_fails(-ENODEV, "neither its slot nor its bus", "");
	assert_hot_fails(-EBADF, "the descriptor of a group is closed", "");
	assert_hot_fails(-EPERM, "hot reset: Operation not permitted", "");
	assert_hot_fails(-ENOMEM, "hot reset: the kernel is out of memory", "");
}

/* ---- config space --------------------------------------------------- */

/* PM at 0x40, MSI at 0x50, MSI-X at 0x60, AER at 0x100; INTA. */
static struct vfc_config picture(size_t size)
{
	struct vfc_config c = { .size = size };

	c.bytes[PCI_STATUS] = PCI_STATUS_CAP_LIST;
	c.bytes[PCI_CAPABILITY_LIST] = 0x40;
	c.bytes[PCI_INTERRUPT_PIN] = 1;
	memcpy(c.bytes + 0x40, "\x01\x50", 2);
	memcpy(c.bytes + 0x50, "\x05\x60", 2);
	memcpy(c.bytes + 0x60, "\x11\x70", 2);
	memcpy(c.bytes + 0x70, "\x77\x00", 2);
	if (size > 256)
		memcpy(c.bytes + 0x100, "\x01\x00\x01\x00", 4);
	return c;
}

static void assert_change(const struct vfc_change *change, const char *name, uint64_t offset,
			  uint64_t before, uint64_t after)
{
	assert_string_equal(change->name, name);
	assert_int_equal(change->offset, offset);
	assert_int_equal(change->before, before);
	assert_int_equal(change->after, after);
}

static void differences(void **state)
{
	struct vfc_config before = picture(4096), after = before;
	struct vfc_change *changes = NULL;

	(void)state;
	assert_int_equal(vfc_config_diff(&before, &after, &changes), 0);
	assert_null(changes);
	after.bytes[PCI_COMMAND] = 6;
	after.bytes[PCI_MAX_LAT] = 9;
	after.bytes[0x44] = 3;
	after.bytes[0x75] = 1;
	after.bytes[0x105] = 0x80;
	assert_int_equal(vfc_config_diff(&before, &after, &changes), 5);
	assert_change(&changes[0], "COMMAND", 4, 0, 6);
	assert_int_equal(changes[0].width, 2);
	assert_change(&changes[1], "MAX_LAT", 0x3f, 0, 9);
	assert_change(&changes[2], "CAP_PM+4", 0x44, 0, 3);
	assert_change(&changes[3], "CAP77+4", 0x74, 0, 0x100);
	assert_change(&changes[4], "ECAP_AER+4", 0x104, 0, 0x8000);
	free(changes);
}

/* An mdev's config space may have any size, and no capability list. */
static void odd_config(void **state)
{
	struct vfc_config before = { .size = 255 }, after = before;
	struct vfc_change *changes;

	(void)state;
	after.bytes[254] = 1;
	assert_int_equal(vfc_config_diff(&before, &after, &changes), 1);
	assert_change(&changes[0], "0xfc", 0xfc, 0, 0x10000);
	free(changes);
	/* A circular list. */
	before = picture(256);
	before.bytes[0x71] = 0x40;
	after = before;
	after.bytes[0xf0] = 1;
	assert_int_equal(vfc_config_diff(&before, &after, &changes), 1);
	assert_change(&changes[0], "CAP77+80", 0xf0, 0, 1);
	free(changes);
}

static void enabled_irqs(void **state)
{
	struct vfc_config c = picture(256), none = { .size = 256 };

	(void)state;
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_INTX_IRQ_INDEX), 1);
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_MSI_IRQ_INDEX), 0);
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_MSIX_IRQ_INDEX), 0);
	c.bytes[PCI_COMMAND + 1] = PCI_COMMAND_INTX_DISABLE >> 8;
	c.bytes[0x52] = PCI_MSI_FLAGS_ENABLE;
	c.bytes[0x63] = PCI_MSIX_FLAGS_ENABLE >> 8;
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_INTX_IRQ_INDEX), 0);
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_MSI_IRQ_INDEX), 1);
	assert_int_equal(vfc_config_irq(&c, VFIO_PCI_MSIX_IRQ_INDEX), 1);
	for (uint32_t index = 0; index < 5; index++)
		assert_int_equal(vfc_config_irq(&none, index), -1);
}

static void reads_config(void **state)
{
	uint64_t at = UINT64_C(7) << 40;
	struct vfc_config c, bytes = picture(256);
	char text[257] = "";

	(void)state;
	fake_expect_region(&d, VFIO_PCI_CONFIG_REGION_INDEX, VFIO_REGION_INFO_FLAG_READ, 256);
	fake_gives(fake_pread(d.device, at, 64, 64), bytes.bytes, 64);
	fake_gives(fake_pread(d.device, at, 256, 256), bytes.bytes, 256);
	assert_int_equal(vfc_config_read(d.handle, &c), 0);
	assert_int_equal(c.size, 256);
	assert_memory_equal(c.bytes, bytes.bytes, 256);
	fake_pread(d.device, at, 64, -EIO);
	assert_int_equal(vfc_config_read(d.handle, &c), -EIO);
	/* Without root, the file in sysfs is too short. */
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/config", "64 bytes");
	fake_pread(d.device, at, 64, -EIO);
	assert_int_equal(vfc_config_read(d.handle, &c), -EIO);
	memset(text, 'c', 256);
	fake_file("/sys/devices/pci0000:00/" FAKE_ADDRESS "/config", text);
	assert_int_equal(vfc_config_read(d.handle, &c), 0);
	assert_int_equal(c.size, 256);
	assert_memory_equal(c.bytes, text, 256);
}

#define PLAN(f) cmocka_unit_test_prestate_setup_teardown(f, begin, fake_ctx_teardown, &ctx)
#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_device_setup, \
	fake_device_teardown, &d)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		PLAN(chooses_method),
		PLAN(old_kernel),
		PLAN(virtual_functions),
		PLAN(hot_reaches_below),
		PLAN(no_such_device),
		TEST(function_errors),
		TEST(hot_info),
		TEST(hot_info_by_devid),
		TEST(hot_info_errors),
		TEST(hot_groups),
		TEST(hot_cdev),
		TEST(hot_errors),
		cmocka_unit_test(differences),
		cmocka_unit_test(odd_config),
		cmocka_unit_test(enabled_irqs),
		TEST(reads_config),
	};

	return cmocka_run_group_tests_name("reset", tests, NULL, NULL);
}
