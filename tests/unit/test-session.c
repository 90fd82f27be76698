/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-session.c: a space passed between processes: exported items, the few
 * kernel calls of an import, and the calls to the keeper.
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

static struct vfc_ctx *ctx;
static struct vfc_space *space;
static struct vfc_handle *handle;
static int device;

/* ---- a session that writes down what it is told --------------------- */

static char told[1024];
static int ends[2];		/* of the connection: ours, the session process's */
static uint32_t refuses;		/* a type that it has already */

/* Note a request: the device of REQ, else the index, vector and "pending". */
static void note(const char *verb, const struct vfc_item *item)
{
	size_t used = strlen(told);
	char what[VFC_NAME];

	assert_string_equal(item->name, FAKE_ADDRESS);
	if (item->type == VFC_ITEM_REQ)
		snprintf(what, sizeof(what), "%s", item->name);
	else if (item->type == VFC_ITEM_IRQ_VECTOR)
		snprintf(what, sizeof(what), "%u.%u", item->index, item->vector);
	else if (item->type == VFC_ITEM_IRQ_PENDING)
		snprintf(what, sizeof(what), "%u.pending", item->index);
	else if (item->type == VFC_ITEM_SEEN)
		snprintf(what, sizeof(what), "seen %u", item->index);
	else
		snprintf(what, sizeof(what), "%u", item->index);
	assert_true(item->type != VFC_ITEM_IRQ_SETTLED && item->type != VFC_ITEM_IRQ_MASKED);
	snprintf(told + used, sizeof(told) - used, "%s%s %s", used ? ", " : "", verb, what);
}

static int put(void *data, const struct vfc_item *item)
{
	(void)data;
	note(item->fd < 0 ? "put" : "put fd", item);
	return refuses == item->type ? vfc_record(ctx, -EEXIST, "there", "") : 0;
}

static int add(void *data, const struct vfc_item *item, uint64_t *sum)
{
	(void)data;
	if (item->value)
		note("add", item);
	*sum = 100 + item->value;
	return 0;
}

static int drop(void *data, const struct vfc_item *item)
{
	(void)data;
	note("drop", item);
	return 0;
}

static struct vfc_session session = { .put = put, .add = add, .drop = drop };

static void assert_told(const char *text)
{
	assert_string_equal(told, text);
	told[0] = '\0';
}

/* ---- an imported device --------------------------------------------- */

static struct vfc_item items[16];
static size_t nitems;

static void have(struct vfc_item item, uint64_t value, int fd)
{
	item.value = value;
	item.fd = fd;
	items[nitems++] = item;
}

static void have_irq(enum vfc_item_type type, uint32_t vector, uint64_t value, int fd)
{
	have(vfc_item(type, FAKE_ADDRESS, MSI, vector), value, fd);
}

static int setup(void **state)
{
	(void)state;
	fake_begin();
	assert_int_equal(vfc_new(&ctx, NULL), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	session.fd = ends[0];
	told[0] = '\0';
	refuses = VFC_ITEM_TYPES;
	nitems = 0;
	have(vfc_item(VFC_ITEM_CONTAINER, NULL, VFC_API_GROUP, 0), VFIO_TYPE1v2_IOMMU, fake_fd());
	have(vfc_item(VFC_ITEM_GROUP, NULL, 10, 0), 0, fake_fd());
	device = fake_fd();
	have(vfc_item(VFC_ITEM_DEVICE, FAKE_ADDRESS, 10, 0), 0, device);
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

/* Import the items. The only kernel call is the query for device information. */
static void import(void)
{
	fake_strict();
	expect_info(0);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &session, &space), 0);
	handle = vfc_space_handle(space, FAKE_ADDRESS);
	assert_non_null(handle);
}

/* Close without any kernel call, so the script must be empty. */
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
	static const struct { enum vfc_item_type type; uint32_t index; const char *name; } own[] = {
		{ VFC_ITEM_CONTAINER, VFC_API_GROUP, "" },
		{ VFC_ITEM_GROUP, FAKE_GROUP, "" },
		{ VFC_ITEM_DEVICE, FAKE_GROUP, FAKE_ADDRESS },
	};
	struct fake_device d;
	struct vfc_item *list;

	(void)state;
	fake_device_open(&d);
	assert_int_equal(vfc_space_export(d.space, &list), ARRAY_SIZE(own));
	for (size_t i = 0; i < ARRAY_SIZE(own); i++) {
		assert_int_equal(list[i].type, own[i].type);
		assert_int_equal(list[i].index, own[i].index);
		assert_string_equal(list[i].name, own[i].name);
	}
	assert_int_equal(list[0].fd, d.container);
	assert_int_equal(list[0].value, VFIO_TYPE1v2_IOMMU);
	assert_int_equal(list[1].fd, d.group);
	assert_int_equal(list[2].fd, d.device);
	assert_null(vfc_space_session(d.space));
	assert_false(vfc_handle_in_session(d.handle));
	free(list);
	fake_device_close(&d);
}

static void imports(void **state)
{
	(void)state;
	import();
	assert_true(vfc_handle_in_session(handle));
	assert_ptr_equal(vfc_space_session(space), &session);
	assert_int_equal(vfc_space_api(space), VFC_API_GROUP);
	assert_string_equal(vfc_handle_address(handle), FAKE_ADDRESS);
	assert_int_equal(vfc_handle_group(handle), 10);
	assert_int_equal(vfc_handle_irqs(handle), VFIO_PCI_NUM_IRQS);
	assert_told("");
}

/* A cdev needs no group for the import. */
static void imports_cdev(void **state)
{
	(void)state;
	items[0].type = VFC_ITEM_IOMMUFD;
	items[0].index = VFC_API_CDEV;
	items[1].type = VFC_ITEM_TYPES;		/* nobody knows it */
	import();
	assert_int_equal(vfc_space_api(space), VFC_API_CDEV);
}

/* What makes no space is refused, and no descriptor is left. */
static void refused(void)
{
	assert_int_equal(vfc_space_import(ctx, items, nitems, &session, &space), -EPROTO);
	assert_string_equal(vfc_error(ctx),
			    "the session sent descriptors that are not an open device");
}

static void lacks_api(void **state)
{
	(void)state;
	items[0].index = 99;
	refused();
}

static void lacks_container(void **state)
{
	(void)state;
	items[0].type = VFC_ITEM_TYPES;
	refused();
}

static void lacks_group(void **state)
{
	(void)state;
	items[1].type = VFC_ITEM_TYPES;
	refused();
}

/* The device is in a group that the session does not have. */
static void lacks_member(void **state)
{
	(void)state;
	items[2].index = 11;
	refused();
}

/* Something of a device that the session does not have open. */
static void lacks_device(void **state)
{
	(void)state;
	expect_info(0);
	have(vfc_item(VFC_ITEM_HWPT, "0000:09:00.0", 0, 0), 7, -1);
	refused();
}

static void page_table(void **state)
{
	(void)state;
	have(vfc_item(VFC_ITEM_HWPT, FAKE_ADDRESS, 0, 0), 7, -1);
	import();
	assert_int_equal(handle->hwpt, 7);
}

static void eventfd_out_of_order(void **state)
{
	(void)state;
	have_irq(VFC_ITEM_IRQ_VECTOR, 1, 0, eventfd(0, EFD_CLOEXEC));
	expect_info(0);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &session, &space), -EPROTO);
}

static void device_is_gone(void **state)
{
	(void)state;
	expect_info(-EIO);
	assert_int_equal(vfc_space_import(ctx, items, nitems, &session, &space), -EIO);
	assert_string_equal(vfc_error(ctx), "get device info: Input/output error");
}

/* An armed vector is imported with its counts, and stays armed at close. */
static void armed(void **state)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct vfc_irq_event event;
	struct vfc_irq irq;

	(void)state;
	have_irq(VFC_ITEM_IRQ, 0, MSI_FLAGS, -1);
	have_irq(VFC_ITEM_SEEN, 0, 12, -1);
	have_irq(VFC_ITEM_IRQ_VECTOR, 0, 7, fd);
	import();
	expect_irq(MSI);
	assert_int_equal(vfc_irq_info(handle, MSI, &irq), 0);
	assert_int_equal(irq.enabled, 1);
	assert_int_equal(irq.total, 12);
	assert_int_equal(eventfd_write(fd, 3), 0);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), 1);
	assert_int_equal(event.count, 3);
	assert_int_equal(event.total, 103);
	assert_told("add 1.0, add seen 1");
}

static void enables(void **state)
{
	(void)state;
	import();
	expect_irq(MSI);
	expect_set(EVENTFDS, 2, 2 * sizeof(int32_t), 0);
	assert_int_equal(vfc_irq_enable(handle, MSI, 2), 0);
	assert_told("put 1.pending, put 1, put seen 1, put fd 1.0, put fd 1.1, drop 1.pending");
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
	assert_told("put 1.pending, put 1, put seen 1, put fd 1.0, drop 1, drop 1.pending");
	assert_int_equal(vfc_irq_disable(handle, MSI), 0);
}

/* If another command has armed the index, no kernel call is made and nothing is dropped. */
static void enable_is_late(void **state)
{
	(void)state;
	fake_strict();
	import();
	refuses = VFC_ITEM_IRQ_PENDING;
	expect_irq(MSI);
	assert_int_equal(vfc_irq_enable(handle, MSI, 1), -EBUSY);
	assert_told("put 1.pending");
	refuses = VFC_ITEM_IRQ;
	expect_irq(MSI);
	assert_int_equal(vfc_irq_enable(handle, MSI, 1), -EBUSY);
	assert_told("put 1.pending, put 1, drop 1.pending");
	assert_string_equal(vfc_error(ctx), "another command has just enabled it");
}

/* Only the keeper arms REQ. */
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

/* Interrupts that arrived before the session ended are taken first. */
static void session_ends(void **state)
{
	struct vfc_irq_event event;
	int fd = eventfd(2, EFD_CLOEXEC | EFD_NONBLOCK);

	(void)state;
	have_irq(VFC_ITEM_IRQ, 0, MSI_FLAGS, -1);
	have_irq(VFC_ITEM_IRQ_VECTOR, 0, 0, fd);
	import();
	shutdown(ends[1], SHUT_RDWR);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), 1);
	assert_int_equal(event.count, 2);
	assert_int_equal(vfc_irq_next(handle, MSI, 0, -1, &event), -ENODEV);
	assert_non_null(strstr(vfc_error(ctx), "the session has ended"));
}

/* The keeper's cleanup after a client. EINVAL means that nothing was armed. */
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
		TEST(lacks_device),
		TEST(page_table),
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
