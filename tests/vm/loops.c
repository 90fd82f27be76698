/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * loops.c: what the hardware and the kernel cost alone: the shortest loops in C
 * that do what vfioctl is measured by. Prints nanoseconds.
 *
 * loops GROUP DEVICE copy PASSES       a pass of memcpy() from all of BAR2's mapping
 * loops GROUP DEVICE read COUNT        so many pread()s of 4 bytes of BAR0
 * loops GROUP DEVICE irq COUNT         the median from trigger of MSI to its eventfd
 */
#include <err.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <linux/vfio.h>

#define PIECE (128 * 1024)	/* what fits a cache, as vfioctl has it */

static long long now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* A call that has to work. */
static int must(int result, const char *what)
{
	if (result < 0)
		err(1, "%s", what);
	return result;
}

static int open_device(const char *group_name, const char *device)
{
	int container = must(open("/dev/vfio/vfio", O_RDWR), "/dev/vfio/vfio");
	char path[64];
	int group;

	snprintf(path, sizeof(path), "/dev/vfio/%s", group_name);
	group = must(open(path, O_RDWR), path);
	must(ioctl(group, VFIO_GROUP_SET_CONTAINER, &container), "VFIO_GROUP_SET_CONTAINER");
	must(ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU), "VFIO_SET_IOMMU");
	return must(ioctl(group, VFIO_GROUP_GET_DEVICE_FD, device), "VFIO_GROUP_GET_DEVICE_FD");
}

static struct vfio_region_info region(int device, uint32_t index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	must(ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info), "VFIO_DEVICE_GET_REGION_INFO");
	return info;
}

static void copy(int device, long passes)
{
	struct vfio_region_info bar = region(device, VFIO_PCI_BAR2_REGION_INDEX);
	uint8_t *memory = mmap(NULL, bar.size, PROT_READ, MAP_SHARED, device, (off_t)bar.offset);
	static uint8_t buffer[PIECE];
	long long start = 0;
	uint64_t at;

	if (memory == MAP_FAILED)
		err(1, "mmap");
	/* The first pass meets every page for the first time. */
	for (long i = -1; i < passes; i++) {
		if (!i)
			start = now();
		for (at = 0; at < bar.size; at += PIECE) {
			memcpy(buffer, memory + at, PIECE);
			__asm__ volatile("" : : "r"(buffer) : "memory");
		}
	}
	printf("%lld\n", (now() - start) / passes);
}

static void read_register(int device, long count)
{
	struct vfio_region_info bar = region(device, VFIO_PCI_BAR0_REGION_INDEX);
	long long start = now();
	uint32_t value;

	for (long i = 0; i < count; i++)
		if (pread(device, &value, sizeof(value), (off_t)bar.offset) != sizeof(value))
			err(1, "pread");
	printf("%lld\n", now() - start);
}

static void set_irq(int device, uint32_t flags, const void *data, size_t size)
{
	struct vfio_irq_set *set = calloc(1, sizeof(*set) + size);

	if (!set)
		err(1, "calloc");
	*set = (struct vfio_irq_set){
		.argsz = (uint32_t)(sizeof(*set) + size), .flags = flags,
		.index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1,
	};
	memcpy(set->data, data, size);
	must(ioctl(device, VFIO_DEVICE_SET_IRQS, set), "VFIO_DEVICE_SET_IRQS");
	free(set);
}

static int by_size(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static void interrupt(int device, long count)
{
	struct vfio_irq_set fire = {
		.argsz = sizeof(fire), .count = 1, .index = VFIO_PCI_MSI_IRQ_INDEX,
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
	};
	long long *taken = calloc((size_t)count, sizeof(*taken)), start;
	int fd = must(eventfd(0, EFD_CLOEXEC), "eventfd");
	uint64_t events;

	if (!taken)
		err(1, "calloc");
	set_irq(device, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER, &fd, sizeof(fd));
	for (long i = 0; i < count; i++) {
		start = now();
		must(ioctl(device, VFIO_DEVICE_SET_IRQS, &fire), "VFIO_DEVICE_SET_IRQS");
		if (read(fd, &events, sizeof(events)) != sizeof(events))
			err(1, "read");
		taken[i] = now() - start;
	}
	qsort(taken, (size_t)count, sizeof(*taken), by_size);
	printf("%lld\n", taken[count / 2]);
	free(taken);
}

int main(int argc, char **argv)
{
	long count = argc == 5 ? atol(argv[4]) : 0;
	int device;

	if (count <= 0)
		errx(2, "usage: loops GROUP DEVICE copy|read|irq COUNT");
	device = open_device(argv[1], argv[2]);
	if (!strcmp(argv[3], "copy"))
		copy(device, count);
	else if (!strcmp(argv[3], "read"))
		read_register(device, count);
	else
		interrupt(device, count);
	return 0;
}
