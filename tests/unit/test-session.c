/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-session.c: a space handed from process to process: what is exported,
 * what an import asks of the kernel (next to nothing), what the keeper is told.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/vfio/handle.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

#define MSI VFIO_PCI_MSI_IRQ_INDEX
#define REQ VFIO_PCI_REQ_IRQ_INDEX
#define MSI_FLAGS (VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE)
#define EVENTFDS (VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER)
#define IRQ "irq " FAKE_ADDRESS " "

static struct vfc_ctx *ctx;
static struct vfc_space *space;
static struct vfc_handle *handle;
static int device;

/* ---- a keeper that writes down what it is told ---------------------- */

static char told[1024];
static int ends[2];		/* of the connection: ours, the keeper's */
static const char *refuses;	/* a name that it has already */

static void note(const char *verb, const char *name)
{
	size_t used = strlen(told);
	const char *rest = strrchr(name, ' ');

	snprintf(told + used, sizeof(told) - used, "%s%s %s", used ? ", " : "", verb,
		 rest ? rest + 1 : name);
}

static int put(void *data, const struct vfc_kept *item)
{
	(void)data;
	note(item->fd < 0 ? "put" : "put fd", item->name);
	return refuses && !strcmp(refuses, item->name) ? vfc_record(ctx, -EEXIST, "there", "") : 0;
}

static int add(void *data, const char *name, uint64_t number, uint64_t *value)
{
	(void)data;
	if (number)
		note("add", name);
	*value = 100 + number;
	return 0;
}

static int drop(void *data, const char *name)
{
	(void)data;
	note("drop", name);
	return 0;
}

static struct vfc_keeper keeper = { .put = put, .add = add, .drop = drop };

static void assert_told(const char *text)
{
	assert_string_equal(told, text);
	told[0] = '\0';
}

/* ---- an imported device --------------------------------------------- */

static struct vfc_kept items[16];
static size_t nitems;

static void have(const char *name, uint64_t value, int fd)
{
	struct vfc_kept *item = &items[nitems++];

	snprintf(item->name, sizeof(item->name), "%s", name);
	item->value = value;
	item->fd = fd;
}

static int setup(void **state)
{
	(void)state;
	fake_begin();
	assert_int_equal(vfc_new(&ctx, NULL), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	keeper.fd = ends[0];
	told[0] = '\0';
	refuses = NULL;
	nitems = 0;
	have("api", VFC_API_GROUP, -1);
	have("container", VFIO_TYPE1v2_IOMMU, fake_fd());
	have("group 10", 0, fake_fd());
	have("member " FAKE_ADDRESS, 10, -1);
	device = fake_fd();
	have("device " FAKE_ADDRESS, 0, device);
	return 0;
}

static void expect_info(int ret)
{
	struct vfio_device_info info = {
		.argsz = sizeof(info), .flags = VFIO_DEVICE_FLAGS_PCI,
		.num_regions = VFIO_PCI_NUM_REGIONS, .num_irqs = VFIO_PCI_NUM_IRQS,
	};

	fake_gives(fake_ioctl(device, VFIO_DEVICE_GET_INFO, ret), &info, sizeof(info));
}

/* Import; all that the kernel is asked is what the device is. */
static void import(void)
{
	fake_strict();
	expect_info(0);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &keeper, &space), 0);
	handle = vfc_space_handle(space, FAKE_ADDRESS);
	assert_non_null(handle);
}

/* Close; the script must be empty: nothing is asked of the kernel. */
static int teardown(void **state)
{
	(void)state;
	vfc_handle_close(handle);
	vfc_space_free(space);
	handle = NULL;
	space = NULL;
	close(ends[0]);
	close(ends[1]);
	vfc_free(ctx);
	fake_end();
	return 0;
}

static void expect_irq(uint32_t index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	struct fake_call *call = fake_ioctl(device, VFIO_DEVICE_GET_IRQ_INFO, 0);

	fake_takes(call, &info, sizeof(info));
	info.flags = MSI_FLAGS;
	info.count = 2;
	fake_gives(call, &info, sizeof(info));
}

static void expect_set(uint32_t flags, uint32_t count, size_t data, int ret)
{
	struct vfio_irq_set set = {
		.argsz = (uint32_t)(sizeof(set) + data), .flags = flags, .index = MSI,
		.count = count,
	};

	fake_takes(fake_ioctl(device, VFIO_DEVICE_SET_IRQS, ret), &set, sizeof(set));
}

/* ---- tests ---------------------------------------------------------- */

static void exports(void **state)
{
	static const char *const names[] = {
		"api", "container", "group 10", "member " FAKE_ADDRESS, "device " FAKE_ADDRESS,
	};
	struct fake_device d;
	struct vfc_kept *list;

	(void)state;
	fake_device_open(&d);
	assert_int_equal(vfc_space_export(d.space, &list), ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(list[i].name, names[i]);
	assert_int_equal(list[0].value, VFC_API_GROUP);
	assert_int_equal(list[1].fd, d.container);
	assert_int_equal(list[1].value, VFIO_TYPE1v2_IOMMU);
	assert_int_equal(list[2].fd, d.group);
	assert_int_equal(list[3].value, FAKE_GROUP);
	assert_int_equal(list[4].fd, d.device);
	assert_null(vfc_space_keeper(d.space));
	assert_false(vfc_handle_kept(d.handle));
	free(list);
	fake_device_close(&d);
}

static void imports(void **state)
{
	(void)state;
	import();
	assert_true(vfc_handle_kept(handle));
	assert_ptr_equal(vfc_space_keeper(space), &keeper);
	assert_int_equal(vfc_space_api(space), VFC_API_GROUP);
	assert_string_equal(vfc_handle_address(handle), FAKE_ADDRESS);
	assert_int_equal(vfc_handle_group(handle), 10);
	assert_int_equal(vfc_handle_irqs(handle), VFIO_PCI_NUM_IRQS);
	assert_told("");
}

/* A cdev has no group to be imported. */
static void imports_cdev(void **state)
{
	(void)state;
	items[0].value = VFC_API_CDEV;
	snprintf(items[1].name, sizeof(items[1].name), "iommufd");
	snprintf(items[2].name, sizeof(items[2].name), "what nobody knows");
	import();
	assert_int_equal(vfc_space_api(space), VFC_API_CDEV);
}

/* What makes no space is refused, and no descriptor is left. */
static void refused(size_t drop_item)
{
	snprintf(items[drop_item].name, sizeof(items[0].name), "unknown");
	assert_int_equal(vfc_space_import(ctx, items, nitems, &keeper, &space), -EPROTO);
	assert_string_equal(vfc_error(ctx), "the session sent descriptors that are not an open "
			    "device");
}

static void lacks_api(void **state)
{
	(void)state;
	refused(0);
}

static void lacks_container(void **state)
{
	(void)state;
	refused(1);
}

static void lacks_group(void **state)
{
	(void)state;
	refused(2);
}

static void lacks_member(void **state)
{
	(void)state;
	refused(3);
}

static void eventfd_out_of_order(void **state)
{
	(void)state;
	have(IRQ "1.1", 0, eventfd(0, EFD_CLOEXEC));
	expect_info(0);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &keeper, &space), -EPROTO);
}

static void device_is_gone(void **state)
{
	(void)state;
	expect_info(-EIO);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &keeper, &space), -EIO);
	assert_string_equal(vfc_error(ctx), "get device info: Input/output error");
}

/* An armed vector is taken over with its counts, and stays armed at close. */
static void armed(void **state)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct vfc_irq_event event;
	struct vfc_irq irq;

	(void)state;
	have(IRQ "1", MSI_FLAGS, -1);
	have("seen " FAKE_ADDRESS " 1", 12, -1);
	have(IRQ "1.0", 7, fd);
	import();
	expect_irq(MSI);
	assert_int_equal(vfc_irq_info(handle, MSI, &irq), 0);
	assert_int_equal(irq.enabled, 1);
	assert_int_equal(irq.total, 12);
	assert_int_equal(eventfd_write(fd, 3), 0);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), 1);
	assert_int_equal(event.count, 3);
	assert_int_equal(event.total, 103);
	assert_told("add 1.0, add 1");
}

static void enables(void **state)
{
	(void)state;
	import();
	expect_irq(MSI);
	expect_set(EVENTFDS, 2, 2 * sizeof(int32_t), 0);
	assert_int_equal(vfc_irq_enable(handle, MSI, 2), 0);
	assert_told("put 1.pending, put 1, put 1, put fd 1.0, put fd 1.1, drop 1.pending");
	expect_set(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, 0, 0, 0);
	assert_int_equal(vfc_irq_disable(handle, MSI), 0);
	assert_told("put 1.pending, drop 1");
}

static void enable_fails(void **state)
{
	(void)state;
	import();
	expect_irq(MSI);
	expect_set(EVENTFDS, 1, sizeof(int32_t), -ENOSPC);
	assert_int_equal(vfc_irq_enable(handle, MSI, 1), -ENOSPC);
	assert_told("put 1.pending, put 1, put 1, put fd 1.0, drop 1, drop 1.pending");
	assert_int_equal(vfc_irq_disable(handle, MSI), 0);
}

/* Another command is at it: the kernel is not asked, nothing of it is dropped. */
static void enable_is_late(void **state)
{
	(void)state;
	fake_strict();
	import();
	refuses = IRQ "1.pending";
	expect_irq(MSI);
	assert_int_equal(vfc_irq_enable(handle, MSI, 1), -EBUSY);
	assert_told("put 1.pending");
	refuses = IRQ "1";
	expect_irq(MSI);
	assert_int_equal(vfc_irq_enable(handle, MSI, 1), -EBUSY);
	assert_told("put 1.pending, put 1, drop 1.pending");
	assert_string_equal(vfc_error(ctx), "another command has just enabled it");
}

/* REQ is the keeper's to arm. */
static void subscribes(void **state)
{
	(void)state;
	import();
	expect_irq(REQ);
	assert_int_equal(vfc_irq_enable(handle, REQ, 1), 0);
	assert_told("put fd " FAKE_ADDRESS);
	assert_int_equal(vfc_irq_disable(handle, REQ), 0);
	assert_told("drop " FAKE_ADDRESS);
}

/* What arrived before the session ended is taken first. */
static void session_ends(void **state)
{
	struct vfc_irq_event event;
	int fd = eventfd(2, EFD_CLOEXEC | EFD_NONBLOCK);

	(void)state;
	have(IRQ "1", MSI_FLAGS, -1);
	have(IRQ "1.0", 0, fd);
	import();
	shutdown(ends[1], SHUT_RDWR);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), 1);
	assert_int_equal(event.count, 2);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), -ENODEV);
	assert_non_null(strstr(vfc_error(ctx), "the session has ended"));
}

/* What the keeper does after a client; EINVAL: there was nothing armed. */
static void clears(void **state)
{
	const uint32_t flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;

	(void)state;
	import();
	expect_set(flags, 0, 0, 0);
	assert_int_equal(vfc_irq_clear(handle, MSI), 0);
	expect_set(flags, 0, 0, -EINVAL);
	assert_int_equal(vfc_irq_clear(handle, MSI), 0);
	expect_set(flags, 0, 0, -EIO);
	assert_int_equal(vfc_irq_clear(handle, MSI), -EIO);
	assert_string_equal(vfc_error(ctx), "disarm msi: Input/output error");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exports),
		TEST(imports),
		TEST(imports_cdev),
		TEST(lacks_api),
		TEST(lacks_container),
		TEST(lacks_group),
		TEST(lacks_member),
		TEST(eventfd_out_of_order),
		TEST(device_is_gone),
		TEST(armed),
		TEST(enables),
		TEST(enable_fails),
		TEST(enable_is_late),
		TEST(subscribes),
		TEST(session_ends),
		TEST(clears),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
