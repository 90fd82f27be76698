/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * binding.c: the kernel behind binding.h. Its state is in the files; what is
 * asked of it is in shared memory, for writes come from child processes.
 */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "binding.h"
#include "device.h"
#include "fake.h"

static struct shared {
	size_t writes, fail_at, kill_at;
	int fail_err;
	pid_t doomed;
	bool hangs;
	sem_t hanging, let_go;
} *shared;

/* The root, found from the first file that is written below it. */
static char root[PATH_MAX];

static ssize_t (*plain_write)(int fd, const void *buf, size_t size);

static void put(const char *text, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Replace a file of sysfs. */
static void put(const char *text, const char *fmt, ...)
{
	char path[PATH_MAX];
	va_list ap;
	FILE *file;

	strcpy(path, root);
	va_start(ap, fmt);
	vsnprintf(path + strlen(path), sizeof(path) - strlen(path), fmt, ap);
	va_end(ap);
	file = fopen(path, "w");
	if (!file)
		abort();
	fputs(text, file);
	fclose(file);
}

#define DEVICE "/sys/devices/pci0000:00/%s"

/* The first line of a file of a device, "" when it is not there. */
static const char *get(const char *address, const char *name, char line[128])
{
	char path[2 * PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s" DEVICE "/%s", root, address, name);
	file = fopen(path, "r");
	line[0] = '\0';
	if (file && !fgets(line, 128, file))
		line[0] = '\0';
	if (file)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

/* The driver link and uevent of a device. */
static void set_driver(const char *address, const char *driver)
{
	char path[2 * PATH_MAX], target[256];

	snprintf(path, sizeof(path), "%s" DEVICE "/driver", root, address);
	unlink(path);
	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", driver);
	if (driver[0] && symlink(target, path))
		abort();
	snprintf(target, sizeof(target), "%s%s%sPCI_CLASS=FF00\nPCI_ID=1234:11E8\n",
		 driver[0] ? "DRIVER=" : "", driver, driver[0] ? "\n" : "");
	put(target, DEVICE "/uevent", address);
}

static bool is_bound(const char *address)
{
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s" DEVICE "/driver", root, address);
	return !access(path, F_OK);
}

/* Let a driver probe a device, if it matches. */
static int probe(const char *address, const char *driver)
{
	char path[2 * PATH_MAX], line[128];
	bool vfio = !strcmp(driver, "vfio-pci");
	const char *override = get(address, "driver_override", line);
	char native[128];
	FILE *file;
	int err = 0;

	if (is_bound(address))
		return -EBUSY;
	if (strcmp(override, "(null)") ? strcmp(override, driver) :
	    strcmp(get(address, "native", native), driver))
		return -ENODEV;
	snprintf(path, sizeof(path), "%s/sys/bus/pci/drivers/%s/error", root, driver);
	file = fopen(path, "r");
	if (!file)
		return -ENODEV;
	if (fscanf(file, "%d", &err) != 1)
		abort();
	fclose(file);
	if (err)
		return err;
	set_driver(address, driver);
	if (vfio)
		put("auto\n", DEVICE "/power/control", address);
	return 0;
}

/* drivers_probe never says that nothing came of it. */
static int probe_any(const char *address)
{
	char override[128], native[128];

	get(address, "driver_override", override);
	get(address, "native", native);
	probe(address, strcmp(override, "(null)") ? override : native);
	return 0;
}

static int unbind(const char *address)
{
	char line[128];

	if (shared->hangs) {
		sem_post(&shared->hanging);
		sem_wait(&shared->let_go);
	}
	if (!is_bound(address))
		return -ENODEV;
	set_driver(address, "");
	put("on\n", DEVICE "/power/control", address);
	if (get(address, "sriov_numvfs", line)[0])
		put("0\n", DEVICE "/sriov_numvfs", address);
	return 0;
}

/* The effect of text being written to a file at path, below the root. */
static int effect(char *path, const char *text)
{
	char *name = strrchr(path, '/') + 1, *parent;

	name[-1] = '\0';
	parent = strrchr(path, '/') + 1;
	if (!strcmp(name, "drivers_probe"))
		return probe_any(text);
	if (!strcmp(name, "unbind"))
		return unbind(text);
	if (!strcmp(name, "bind"))
		return probe(text, parent);
	if (!strcmp(name, "driver_override")) {
		put(*text == '\n' ? "(null)\n" : text, DEVICE "/%s", parent, name);
		return 0;
	}
	if (!strcmp(name, "sriov_numvfs") && !is_bound(parent))
		return -ENOENT;
	put(text, "%s/%s", path + strlen(root), name);
	return 0;
}

/* A crash in the middle of a write: of a journal's record half is there. */
static void die(int fd, const char *path, const void *buf, size_t size)
{
	if (strstr(path, ".journal"))
		plain_write(fd, buf, size / 2);
	if (shared->doomed)
		kill(shared->doomed, SIGKILL);
	kill(getpid(), SIGKILL);
}

static ssize_t on_write(int fd, const void *buf, size_t size)
{
	char path[PATH_MAX], link[64], text[128];
	ssize_t n;
	int err;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	if (++shared->writes == shared->kill_at)
		die(fd, path, buf, size);
	if (shared->writes == shared->fail_at)
		return shared->fail_err;
	if (!strstr(path, "/sys/"))
		return plain_write(fd, buf, size);
	snprintf(root, sizeof(root), "%.*s", (int)(strstr(path, "/sys/") - path), path);
	snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)buf);
	err = effect(path, text);
	return err ? err : (ssize_t)size;
}

void binding_begin(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(shared, MAP_FAILED);
	assert_int_equal(sem_init(&shared->hanging, 1, 0), 0);
	assert_int_equal(sem_init(&shared->let_go, 1, 0), 0);
	plain_write = fake_on_write;
	fake_on_write = on_write;
	fake_file("/sys/bus/pci/drivers_probe", "");
	fake_file("/proc/sys/kernel/random/boot_id", "first\n");
	fake_file("/proc/sys/kernel/osrelease", "6.12.0\n");
	binding_driver("vfio-pci", 0);
	binding_driver("nvme", 0);
}

void binding_end(void)
{
	fake_on_write = plain_write;
	munmap(shared, sizeof(*shared));
}

void binding_driver(const char *driver, int error)
{
	static const char *const files[] = { "bind", "unbind" };
	char path[160], text[16];
	size_t i;

	for (i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/%s", driver, files[i]);
		fake_file(path, "");
	}
	snprintf(path, sizeof(path), "/sys/bus/pci/drivers/%s/error", driver);
	snprintf(text, sizeof(text), "%d\n", error);
	fake_file(path, text);
}

/* One attribute of a device. */
static void attribute(const char *address, const char *name, const char *text)
{
	char path[160];

	snprintf(path, sizeof(path), DEVICE "/%s", address, name);
	fake_file(path, text);
}

void binding_device(const char *address, const char *driver, int group)
{
	char path[160], target[160];

	fake_device_files(address, driver, group);
	attribute(address, "driver_override", "(null)\n");
	attribute(address, "power/control", "on\n");
	attribute(address, "native", driver);
	snprintf(path, sizeof(path), DEVICE "/driver", address);
	snprintf(target, sizeof(target), "../../../bus/pci/drivers/%s", driver);
	if (driver[0])
		fake_link(path, target);
}

size_t binding_writes(void)
{
	return shared->writes;
}

void binding_fail_at(size_t n, int err)
{
	shared->fail_at = n ? shared->writes + n : 0;
	shared->fail_err = err;
}

void binding_kill_at(size_t n)
{
	shared->kill_at = n ? shared->writes + n : 0;
}

void binding_doom(void)
{
	shared->doomed = getpid();
}

void binding_hang(void)
{
	shared->hangs = true;
}

void binding_await_hang(void)
{
	sem_wait(&shared->hanging);
}

void binding_let_go(void)
{
	shared->hangs = false;
	sem_post(&shared->let_go);
}
