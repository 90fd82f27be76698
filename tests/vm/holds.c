/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * holds.c: a program that opens what it is told to of VFIO, says on a line of JSON
 * which descriptor is what, and holds that until its input ends.
 *
 * holds WORD...: container, group=NODE, device=ADDRESS, iommufd, cdev=NODE, map (the
 * first region of the device), eventfd, close (every descriptor so far), stuck=FILE (in
 * munmap(2) behind a write to a page of a file on a frozen file system).
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/uapi/uapi.h"

#define PAGE 4096

enum { CONTAINER, GROUP, DEVICE, IOMMUFD, CDEV, EVENTFD, HELD };
static const char *const words[] = {
	"container", "group", "device", "iommufd", "cdev", "eventfd",
};
static int held[HELD] = { -1, -1, -1, -1, -1, -1 };
static volatile char *page;	/* of the file on the frozen file system */

static void check(int ret, const char *what)
{
	if (ret >= 0)
		return;
	perror(what);
	exit(1);
}

static int open_node(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	check(fd, path);
	return fd;
}

/* The device out of its group, which goes into the container for that. */
static void open_device(const char *address)
{
	check(ioctl(held[GROUP], VFIO_GROUP_SET_CONTAINER, &held[CONTAINER]), "SET_CONTAINER");
	check(ioctl(held[CONTAINER], VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU), "SET_IOMMU");
	held[DEVICE] = ioctl(held[GROUP], VFIO_GROUP_GET_DEVICE_FD, address);
	check(held[DEVICE], "GET_DEVICE_FD");
}

/* The device's own node, bound to the iommufd. */
static void open_cdev(const char *node)
{
	struct vfcu_device_bind_iommufd bind = {
		.argsz = VFCU_DEVICE_BIND_MINSZ, .iommufd = held[IOMMUFD],
	};

	held[CDEV] = open_node(node);
	check(ioctl(held[CDEV], VFIO_DEVICE_BIND_IOMMUFD, &bind), "BIND_IOMMUFD");
}

static void map_region(void)
{
	int device = held[DEVICE] >= 0 ? held[DEVICE] : held[CDEV];
	void *bar = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, device, 0);

	check(bar == MAP_FAILED ? -1 : 0, "mmap");
}

static void close_all(void)
{
	for (int i = 0; i < HELD; i++) {
		if (held[i] >= 0)
			close(held[i]);
		held[i] = -1;
	}
}

static void map_file(const char *path)
{
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, open_node(path), 0);
	check(page == MAP_FAILED ? -1 : 0, path);
}

/* The value of a word "NAME=VALUE"; NULL: it is another. */
static const char *value(const char *word, const char *name)
{
	size_t len = strlen(name);

	return strncmp(word, name, len) || word[len] != '=' ? NULL : word + len + 1;
}

static void take(const char *word)
{
	const char *arg;

	if (!strcmp(word, "container"))
		held[CONTAINER] = open_node("/dev/vfio/vfio");
	else if ((arg = value(word, "group")))
		held[GROUP] = open_node(arg);
	else if ((arg = value(word, "device")))
		open_device(arg);
	else if (!strcmp(word, "iommufd"))
		held[IOMMUFD] = open_node("/dev/iommu");
	else if ((arg = value(word, "cdev")))
		open_cdev(arg);
	else if (!strcmp(word, "map"))
		map_region();
	else if (!strcmp(word, "eventfd"))
		held[EVENTFD] = eventfd(0, EFD_CLOEXEC);
	else if (!strcmp(word, "close"))
		close_all();
	else if ((arg = value(word, "stuck")))
		map_file(arg);
	else
		exit(2);
}

static void say(void)
{
	printf("{\"pid\":%d", getpid());
	for (int i = 0; i < HELD; i++)
		if (held[i] >= 0)
			printf(",\"%s\":%d", words[i], held[i]);
	printf("}\n");
	fflush(stdout);
}

/* Waits in the page's fault until its file system thaws. */
static void *touch_page(void *unused)
{
	(void)unused;
	*page = 1;
	return NULL;
}

static void get_stuck(void)
{
	pthread_t thread;
	char byte;

	/* The test has frozen the file system now. */
	check((int)read(STDIN_FILENO, &byte, 1), "read");
	if (pthread_create(&thread, NULL, touch_page, NULL))
		exit(1);
	check((int)read(STDIN_FILENO, &byte, 1), "read");
	check(munmap((void *)page, PAGE), "munmap");
	pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
	char byte;

	for (int i = 1; i < argc; i++)
		take(argv[i]);
	say();
	if (page)
		get_stuck();
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
