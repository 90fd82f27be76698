/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-report.c: redaction of a report, archives written and read back, and
 * truncated archives.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/base/tar.h"
#include "lib/report/report.h"

/* Redact the text of a file at that path. False if the report omits the file. */
static bool redact(const char *path, const char *text, char out[1024], const char **what)
{
	struct vfc_report_entry e = {
		.path = (char *)path, .kind = VFC_REPORT_FILE, .read = true,
		.data = strdup(text), .size = strlen(text),
	};
	bool stays;

	assert_non_null(e.data);
	stays = report_redact(&e, "ada");
	snprintf(out, 1024, "%.*s", (int)e.size, e.data);
	*what = e.redacted;
	free(e.data);
	return stays;
}

static void assert_redacted(const char *path, const char *text, const char *want)
{
	const char *what;
	char out[1024];

	assert_true(redact(path, text, out, &what));
	assert_string_equal(out, want);
	assert_int_equal(what != NULL, strcmp(text, want) != 0);
}

static void test_command_line(void **state)
{
	(void)state;
	assert_redacted("proc/cmdline", "BOOT_IMAGE=/k iommu=pt vfio-pci.ids=10de:1b80 ro\n",
			"BOOT_IMAGE=/k iommu=pt vfio-pci.ids=10de:1b80 ro\n");
	assert_redacted("proc/cmdline", "root=UUID=12 intel_iommu=on secret ip=10.0.0.1::ada\n",
			"root=(redacted) intel_iommu=on (redacted) ip=(redacted)\n");
	assert_redacted("boot/loader/entries/a.conf",
			"title ada\nmachine-id 5e\nlinux /k/5e root=x\noptions root=x iommu=off\n",
			"linux /k/5e root=(redacted)\noptions root=(redacted) iommu=off\n");
	assert_redacted("etc/default/grub",
			"# ada's\nGRUB_CMDLINE_LINUX=\"quiet amd_iommu=off cryptdevice=a:b\"\n",
			"GRUB_CMDLINE_LINUX=\"quiet amd_iommu=off cryptdevice=(redacted)\"\n");
}

static void test_names(void **state)
{
	(void)state;
	assert_redacted("etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:\n",
			"root:x:0:\nuser1000:x:1000:\n");
	assert_redacted("proc/7/cgroup", "0::/ada/system.slice/adapter.service\n",
			"0::/host/system.slice/adapter.service\n");
	assert_redacted("proc/7/maps", "1-2 r 0 0 1 /home/ada/x\n3-4 rw-s 0 0 9 /dev/vfio/1\n",
			"3-4 rw-s 0 0 9 /dev/vfio/1\n");
	assert_redacted("sys/devices/x/net/eth0/address", "52:54:00:ab:cd:ef\n",
			"00:00:00:00:00:00\n");
	/* A PCI address and a longer run of bytes are not MAC addresses. */
	assert_redacted("sys/a", "0000:01:00.0 52:54:00:ab:cd:ef:01 2:54:00:ab:cd:ef\n",
			"0000:01:00.0 52:54:00:ab:cd:ef:01 2:54:00:ab:cd:ef\n");
	assert_redacted("sys/devices/x/nvme/nvme0/serial", "S4EVNX0\n", "(redacted)\n");
}

static void test_left_out(void **state)
{
	static const char *const paths[] = { "home/ada/.config/x", "root/x", "sys/devices/a/vpd",
					     "var/lib/vfioctl/journal" };
	struct vfc_report_entry link = { .path = "proc/7/fd/3", .kind = VFC_REPORT_LINK };
	const char *what;
	char out[1024];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(paths); i++)
		assert_false(redact(paths[i], "x", out, &what));
	link.data = "/home/ada/diary";
	assert_false(report_redact(&link, "ada"));
	link.data = "/dev/vfio/12";
	assert_true(report_redact(&link, "ada"));
	link.data = "anon_inode:[vfio-device]";
	assert_true(report_redact(&link, "ada"));
}

/* Pack a long name and target, a file, a denied path, and a directory. */
static char *pack(size_t *size)
{
	static char name[160], target[200];
	struct vfc_report_entry entries[] = {
		{ .path = "a", .kind = VFC_REPORT_DIRECTORY, .mode = 0755 },
		{ .path = "a/denied", .kind = VFC_REPORT_DENIED, .mode = S_IFDIR },
		{ .path = "a/file", .kind = VFC_REPORT_FILE, .mode = 0440, .data = "text\n",
		  .size = 5 },
		{ .path = name, .kind = VFC_REPORT_LINK, .mode = 0777, .data = target },
	};
	size_t i;

	memset(name, 'n', sizeof(name) - 1);
	memset(target, 't', sizeof(target) - 1);
	for (i = 0; i < ARRAY_SIZE(entries); i++)
		if (!entries[i].data)
			entries[i].data = "";
	return report_pack(entries, ARRAY_SIZE(entries), size);
}

/* Unpack the first size bytes below a directory that the caller removes. */
static int unpack(const char *bytes, size_t size, char dir[64])
{
	int fd, err;
	char *copy = malloc(size + !size);

	assert_non_null(copy);
	memcpy(copy, bytes, size);
	strcpy(dir, "/tmp/vfioctl-unit-XXXXXX");
	assert_non_null(mkdtemp(dir));
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	assert_true(fd >= 0);
	err = tar_unpack(copy, size, fd);
	close(fd);
	free(copy);
	return err;
}

static void assert_mode(const char *dir, const char *name, mode_t want)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(lstat(path, &st), 0);
	assert_int_equal(st.st_mode, want);
}

static void test_there_and_back(void **state)
{
	char dir[64], path[512], target[512], *data;
	size_t size;

	(void)state;
	data = pack(&size);
	assert_non_null(data);
	assert_int_equal(size % 512, 0);
	assert_int_equal(unpack(data, size, dir), 0);
	assert_mode(dir, "a", S_IFDIR | 0755);
	assert_mode(dir, "a/denied", S_IFDIR);
	assert_mode(dir, "a/file", S_IFREG | 0440);
	snprintf(path, sizeof(path), "%s/%0*d", dir, 159, 0);
	memset(path + strlen(dir) + 1, 'n', 159);
	assert_int_equal(readlink(path, target, sizeof(target)), 199);
	tar_remove(dir);
	assert_int_equal(access(dir, F_OK), -1);
	free(data);
}

static void test_cut_off(void **state)
{
	size_t size, cut;
	char dir[64], *data;
	int err;

	(void)state;
	data = pack(&size);
	assert_non_null(data);
	for (cut = 0; cut < size; cut += 61) {
		err = unpack(data, cut, dir);
		tar_remove(dir);
		/* One block of zeros is sufficient as an end; the second is optional. */
		assert_int_equal(err, cut < size - 512 ? -EINVAL : 0);
	}
	/* Any changed byte in a header. */
	for (cut = 0; cut < 500; cut += 7) {
		data[cut] ^= 0x55;
		assert_int_equal(unpack(data, size, dir), -EINVAL);
		tar_remove(dir);
		data[cut] ^= 0x55;
	}
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
