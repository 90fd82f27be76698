/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * direct.c: a program that uses VFIO by itself, and writes down each of its
 * calls as `vfioctl --json trace` should show it, by knowledge of its own.
 *
 * direct LOG group DEVICE GROUP | direct LOG cdev DEVICE VFION | direct LOG threads
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/uapi/uapi.h"

#define SIZE 65536		/* of the memory that is mapped */

static FILE *log_file;
static int last_errno;		/* of the last call() */

/* One line of the log: a call, what it was on, and the fields of both sides. */
static void note(const char *name, int fd, long ret, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
static void note(const char *name, int fd, long ret, const char *fmt, ...)
{
	va_list ap;

	fprintf(log_file, "{\"call\":\"%s\"", name);
	if (fd >= 0)
		fprintf(log_file, ",\"fd\":%d", fd);
	va_start(ap, fmt);
	vfprintf(log_file, fmt, ap);
	va_end(ap);
	if (ret < 0)
		fprintf(log_file, ",\"errno\":\"%s\"}\n", strerrorname_np(last_errno));
	else
		fprintf(log_file, ",\"result\":%ld}\n", ret);
	fflush(log_file);
}

static int call(int fd, unsigned long request, void *arg)
{
	int ret = ioctl(fd, request, arg);

	last_errno = errno;
	return ret;
}

static int open_node(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	last_errno = errno;
	note("open", -1, fd, ",\"in\":{\"path\":\"%s\"}", path);
	return fd;
}

static void close_node(int fd)
{
	note("close", fd, close(fd), ",\"in\":{}");
}

/* Requests whose argument is a number; word: what it stands for. */
static void number(int fd, const char *name, unsigned long request, unsigned long value,
		   const char *word)
{
	int ret = call(fd, request, (void *)value);

	if (word)
		note(name, fd, ret, ",\"in\":{\"iommu\":%lu,\"iommu_name\":\"%s\"}", value, word);
	else
		note(name, fd, ret, ",\"in\":{}");
}

/* The words of the flags that are set, "a,b" in quotes. */
static const char *words(uint32_t flags, const char *const *names)
{
	static char text[256];
	size_t used = 0;

	text[0] = '\0';
	for (int bit = 0; bit < 32 && names[bit]; bit++)
		if (flags & 1U << bit)
			used += snprintf(text + used, sizeof(text) - used, "%s\"%s\"",
					 used ? "," : "", names[bit]);
	return text;
}

static const char *const device_flags[] = {
	"reset", "pci", "platform", "amba", "ccw", "ap", "fsl-mc", "caps", "cdx", NULL,
};
static const char *const region_flags[] = { "read", "write", "mmap", "caps", NULL };
static const char *const irq_flags[] = {
	"eventfd", "maskable", "automasked", "noresize", NULL,
};
static const char *const group_flags[] = { "viable", "container-set", NULL };
static const char *const iommu_flags[] = { "pgsizes", "caps", NULL };
static const char *const hw_caps[] = {
	"dirty-tracking", "pasid-exec", "pasid-priv", "ats-not-supported", NULL,
};

/* ---- what all ways have: the device --------------------------------- */

static void device_info(int device)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };
	int ret = call(device, VFIO_DEVICE_GET_INFO, &info);

	note("VFIO_DEVICE_GET_INFO", device, ret, ",\"in\":{\"argsz\":%zu},\"out\":{\"argsz\":%u,"
	     "\"flags\":[%s],\"num_regions\":%u,\"num_irqs\":%u,\"cap_offset\":\"0x%x\"}",
	     sizeof(info), info.argsz, words(info.flags, device_flags), info.num_regions,
	     info.num_irqs, info.cap_offset);
}

static uint64_t region_info(int device, uint32_t index)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };
	int ret = call(device, VFIO_DEVICE_GET_REGION_INFO, &info);

	if (ret)
		note("VFIO_DEVICE_GET_REGION_INFO", device, ret,
		     ",\"in\":{\"argsz\":%zu,\"index\":%u}", sizeof(info), index);
	else
		note("VFIO_DEVICE_GET_REGION_INFO", device, ret,
		     ",\"in\":{\"argsz\":%zu,\"index\":%u},\"out\":{\"argsz\":%u,"
		     "\"flags\":[%s],\"cap_offset\":\"0x%x\",\"size\":\"0x%" PRIx64 "\","
		     "\"offset\":\"0x%" PRIx64 "\"}", sizeof(info), index, info.argsz,
		     words(info.flags, region_flags), info.cap_offset, (uint64_t)info.size,
		     (uint64_t)info.offset);
	return info.offset;
}

static void irq_info(int device, uint32_t index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	int ret = call(device, VFIO_DEVICE_GET_IRQ_INFO, &info);

	note("VFIO_DEVICE_GET_IRQ_INFO", device, ret, ",\"in\":{\"argsz\":%zu,\"index\":%u},"
	     "\"out\":{\"argsz\":%u,\"flags\":[%s],\"count\":%u}", sizeof(info), index,
	     info.argsz, words(info.flags, irq_flags), info.count);
}

static void interrupts(int device)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} arg = {
		.set = { .argsz = sizeof(arg), .index = VFIO_PCI_MSI_IRQ_INDEX, .count = 1,
			 .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER },
		.fd = eventfd(0, EFD_CLOEXEC),
	};
	int ret = call(device, VFIO_DEVICE_SET_IRQS, &arg);

	note("VFIO_DEVICE_SET_IRQS", device, ret, ",\"in\":{\"argsz\":%zu,"
	     "\"flags\":[\"data-eventfd\",\"trigger\"],\"index\":1,\"start\":0,\"count\":1,"
	     "\"eventfds\":[%d]}", sizeof(arg), arg.fd);
	arg.set.argsz = sizeof(arg.set);
	arg.set.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER;
	arg.set.count = 0;
	ret = call(device, VFIO_DEVICE_SET_IRQS, &arg.set);
	note("VFIO_DEVICE_SET_IRQS", device, ret, ",\"in\":{\"argsz\":%zu,"
	     "\"flags\":[\"data-none\",\"trigger\"],\"index\":1,\"start\":0,\"count\":0}",
	     sizeof(arg.set));
	close(arg.fd);
}

/* EDU's liveness register gives back the complement; config space begins with its ids. */
static void accesses(int device, uint64_t bar, uint64_t config)
{
	uint8_t four[4] = { 0x78, 0x56, 0x34, 0x12 };
	long page = sysconf(_SC_PAGESIZE);
	ssize_t n = pwrite(device, four, sizeof(four), (off_t)bar + 4);
	void *map;

	note("pwrite", device, n, ",\"in\":{\"region\":\"bar0\",\"offset\":\"0x4\",\"size\":4,"
	     "\"bytes\":\"78563412\"}");
	n = pread(device, four, sizeof(four), (off_t)config);
	note("pread", device, n, ",\"in\":{\"region\":\"config\",\"offset\":\"0x0\",\"size\":4},"
	     "\"out\":{\"bytes\":\"%02x%02x%02x%02x\"}", four[0], four[1], four[2], four[3]);
	map = mmap(NULL, (size_t)page, PROT_READ | PROT_WRITE, MAP_SHARED, device, (off_t)bar);
	last_errno = errno;
	note("mmap", device, map == MAP_FAILED ? -1 : 0, ",\"in\":{\"region\":\"bar0\","
	     "\"offset\":\"0x0\",\"size\":%ld,\"prot\":[\"read\",\"write\"]},"
	     "\"out\":{\"addr\":\"0x%" PRIxPTR "\"}", page, (uintptr_t)map);
	munmap(map, (size_t)page);
}

static void feature(int device, uint32_t index, const char *word)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg), .flags = index | VFIO_DEVICE_FEATURE_PROBE,
	};
	char name[64] = "";
	int ret = call(device, VFIO_DEVICE_FEATURE, &arg);

	if (word)
		snprintf(name, sizeof(name), ",\"name\":\"%s\"", word);
	note("VFIO_DEVICE_FEATURE", device, ret, ",\"in\":{\"argsz\":%zu,\"flags\":[\"probe\"],"
	     "\"index\":%u%s}", sizeof(arg), index, name);
}

/* Where no bus can be reset nothing is answered; too small a buffer gets the count. */
static void hot_reset_info(int device)
{
	struct vfio_pci_hot_reset_info info = { .argsz = sizeof(info) };
	int ret = call(device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, &info);

	if (ret < 0 && last_errno == ENOSPC)
		note("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", device, ret,
		     ",\"in\":{\"argsz\":%zu},\"out\":{\"flags\":[%s],\"count\":%u}",
		     sizeof(info), info.flags & 1 ? info.flags & 2 ?
		     "\"dev-id\",\"dev-id-owned\"" : "\"dev-id\"" : "", info.count);
	else
		note("VFIO_DEVICE_GET_PCI_HOT_RESET_INFO", device, ret,
		     ",\"in\":{\"argsz\":%zu}", sizeof(info));
}

static void unknown(int fd)
{
	uint32_t arg[2] = { sizeof(arg), 0x01020304 };
	int ret = call(fd, _IO(';', 0xf0), arg);

	note("0x3bf0", fd, ret, ",\"in\":{\"arg\":\"0x%" PRIxPTR "\",\"argsz\":8,"
	     "\"data\":\"0800000004030201\"}", (uintptr_t)arg);
}

static void use_device(int device)
{
	uint64_t bar, config;

	device_info(device);
	bar = region_info(device, VFIO_PCI_BAR0_REGION_INDEX);
	config = region_info(device, VFIO_PCI_CONFIG_REGION_INDEX);
	region_info(device, 100);
	irq_info(device, VFIO_PCI_MSI_IRQ_INDEX);
	interrupts(device);
	accesses(device, bar, config);
	feature(device, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, "low-power-entry");
	feature(device, 99, NULL);
	hot_reset_info(device);
	unknown(device);
	number(device, "VFIO_DEVICE_RESET", VFIO_DEVICE_RESET, 0, NULL);
}

/* ---- group and container -------------------------------------------- */

static void group_status(int group)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	int ret = call(group, VFIO_GROUP_GET_STATUS, &status);

	note("VFIO_GROUP_GET_STATUS", group, ret, ",\"in\":{\"argsz\":%zu},\"out\":{\"argsz\":%u,"
	     "\"flags\":[%s]}", sizeof(status), status.argsz, words(status.flags, group_flags));
}

static void iommu_info(int container)
{
	struct vfio_iommu_type1_info info = { .argsz = sizeof(info) };
	int ret = call(container, VFIO_IOMMU_GET_INFO, &info);

	note("VFIO_IOMMU_GET_INFO", container, ret, ",\"in\":{\"argsz\":%zu},\"out\":{"
	     "\"argsz\":%u,\"flags\":[%s],\"iova_pgsizes\":\"0x%" PRIx64 "\","
	     "\"cap_offset\":\"0x%x\"}", sizeof(info), info.argsz,
	     words(info.flags, iommu_flags), (uint64_t)info.iova_pgsizes, info.cap_offset);
}

/* A whole chain: of it the ranges, which are written down as they are found. */
static void iommu_caps(int container)
{
	static union {
		struct vfio_iommu_type1_info info;
		uint8_t bytes[1024];
	} arg;
	struct vfio_info_cap_header cap;
	char *text = NULL;
	uint32_t at;
	size_t size;
	FILE *caps;
	int ret;

	memset(&arg, 0, sizeof(arg));
	arg.info.argsz = sizeof(arg);
	ret = call(container, VFIO_IOMMU_GET_INFO, &arg);
	caps = open_memstream(&text, &size);
	for (at = arg.info.cap_offset; at; at = cap.next) {
		memcpy(&cap, arg.bytes + at, sizeof(cap));
		fprintf(caps, "%s{\"id\":%u,\"version\":%u}", at == arg.info.cap_offset ? "" : ",",
			cap.id, cap.version);
	}
	fclose(caps);
	note("VFIO_IOMMU_GET_INFO", container, ret, ",\"in\":{\"argsz\":%zu},\"out\":{"
	     "\"argsz\":%u,\"flags\":[%s],\"iova_pgsizes\":\"0x%" PRIx64 "\","
	     "\"cap_offset\":\"0x%x\",\"caps\":[%s]}", sizeof(arg), arg.info.argsz,
	     words(arg.info.flags, iommu_flags), (uint64_t)arg.info.iova_pgsizes,
	     arg.info.cap_offset, text);
	free(text);
}

#define IOVA 0x100000

static void map_dma(int container, void *memory, size_t size)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map), .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)memory, .iova = IOVA, .size = size,
	};
	int ret = call(container, VFIO_IOMMU_MAP_DMA, &map);

	note("VFIO_IOMMU_MAP_DMA", container, ret, ",\"in\":{\"argsz\":%zu,"
	     "\"flags\":[\"read\",\"write\"],\"vaddr\":\"0x%" PRIxPTR "\","
	     "\"iova\":\"0x%x\",\"size\":\"0x%zx\"}", sizeof(map), (uintptr_t)memory, IOVA,
	     size);
}

static void unmap_dma(int container, size_t size)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = IOVA, .size = size,
	};
	int ret = call(container, VFIO_IOMMU_UNMAP_DMA, &unmap);

	note("VFIO_IOMMU_UNMAP_DMA", container, ret, ",\"in\":{\"argsz\":%zu,\"flags\":[],"
	     "\"iova\":\"0x%x\",\"size\":\"0x%zx\"},\"out\":{\"size\":\"0x%" PRIx64 "\"}",
	     sizeof(unmap), IOVA, size, (uint64_t)unmap.size);
}

static void *own_memory(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void by_group(const char *device_name, const char *group_name)
{
	char path[64];
	int container, group, device, ret;
	void *memory;

	container = open_node("/dev/vfio/vfio");
	number(container, "VFIO_GET_API_VERSION", VFIO_GET_API_VERSION, 0, NULL);
	number(container, "VFIO_CHECK_EXTENSION", VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU,
	       "type1v2");
	snprintf(path, sizeof(path), "/dev/vfio/%s", group_name);
	group = open_node(path);
	open_node(path);				/* EBUSY */
	group_status(group);
	ret = call(group, VFIO_GROUP_SET_CONTAINER, &container);
	note("VFIO_GROUP_SET_CONTAINER", group, ret, ",\"in\":{\"container\":%d}", container);
	number(container, "VFIO_SET_IOMMU", VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU, "type1v2");
	iommu_info(container);
	iommu_caps(container);
	memory = own_memory(SIZE);
	map_dma(container, memory, SIZE);
	map_dma(container, memory, SIZE);		/* EEXIST */
	unmap_dma(container, SIZE);
	device = call(group, VFIO_GROUP_GET_DEVICE_FD, (void *)device_name);
	note("VFIO_GROUP_GET_DEVICE_FD", group, device, ",\"in\":{\"name\":\"%s\"}",
	     device_name);
	use_device(device);
	close_node(device);
	number(group, "VFIO_GROUP_UNSET_CONTAINER", VFIO_GROUP_UNSET_CONTAINER, 0, NULL);
	close_node(group);
	close_node(container);
}

/* ---- cdev and iommufd ----------------------------------------------- */

static void iova_ranges(int iommufd, uint32_t ioas)
{
	struct iommu_iova_range ranges[16];
	struct iommu_ioas_iova_ranges arg = { .size = sizeof(arg), .ioas_id = ioas };
	int ret = call(iommufd, IOMMU_IOAS_IOVA_RANGES, &arg);

	note("IOMMU_IOAS_IOVA_RANGES", iommufd, ret, ",\"in\":{\"size\":%zu,\"ioas_id\":%u,"
	     "\"num_iovas\":0},\"out\":{\"num_iovas\":%u,\"out_iova_alignment\":\"0x%" PRIx64
	     "\"}", sizeof(arg), ioas, arg.num_iovas, (uint64_t)arg.out_iova_alignment);
	arg.num_iovas = 16;
	arg.allowed_iovas = (uintptr_t)ranges;
	ret = call(iommufd, IOMMU_IOAS_IOVA_RANGES, &arg);
	fprintf(log_file, "{\"call\":\"IOMMU_IOAS_IOVA_RANGES\",\"fd\":%d,\"in\":{\"size\":%zu,"
		"\"ioas_id\":%u,\"num_iovas\":16},\"out\":{\"num_iovas\":%u,"
		"\"out_iova_alignment\":\"0x%" PRIx64 "\",\"allowed_iovas\":[", iommufd,
		sizeof(arg), ioas, arg.num_iovas, (uint64_t)arg.out_iova_alignment);
	for (uint32_t i = 0; i < arg.num_iovas; i++)
		fprintf(log_file, "%s{\"start\":\"0x%" PRIx64 "\",\"last\":\"0x%" PRIx64 "\"}",
			i ? "," : "", (uint64_t)ranges[i].start, (uint64_t)ranges[i].last);
	fprintf(log_file, "]},\"result\":%d}\n", ret);
}

static void hw_info(int iommufd, uint32_t devid)
{
	struct vfcu_hw_info_vtd vtd = { 0 };
	struct vfcu_hw_info arg = {
		.size = sizeof(arg), .dev_id = devid, .data_len = sizeof(vtd),
		.data_uptr = (uintptr_t)&vtd,
	};
	int ret = call(iommufd, IOMMU_GET_HW_INFO, &arg);

	note("IOMMU_GET_HW_INFO", iommufd, ret, ",\"in\":{\"size\":%zu,\"flags\":[],"
	     "\"dev_id\":%u,\"data_len\":%zu},\"out\":{\"data_len\":%u,\"out_data_type\":1,"
	     "\"out_data_type_name\":\"intel-vtd\",\"out_max_pasid_log2\":%u,"
	     "\"out_capabilities\":[%s],\"data\":{\"flags\":\"0x%x\",\"cap_reg\":\"0x%" PRIx64
	     "\",\"ecap_reg\":\"0x%" PRIx64 "\"}}", sizeof(arg), devid, sizeof(vtd),
	     arg.data_len, arg.out_max_pasid_log2,
	     words((uint32_t)arg.out_capabilities, hw_caps), vtd.flags,
	     (uint64_t)vtd.cap_reg, (uint64_t)vtd.ecap_reg);
}

static void ioas_map(int iommufd, uint32_t ioas, void *memory, size_t size)
{
	struct iommu_ioas_map map = {
		.size = sizeof(map), .flags = IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = ioas, .user_va = (uintptr_t)memory, .length = size,
	};
	struct iommu_ioas_unmap unmap = {
		.size = sizeof(unmap), .ioas_id = ioas, .length = UINT64_MAX,
	};
	int ret = call(iommufd, IOMMU_IOAS_MAP, &map);

	note("IOMMU_IOAS_MAP", iommufd, ret, ",\"in\":{\"size\":%zu,\"flags\":[\"writeable\","
	     "\"readable\"],\"ioas_id\":%u,\"user_va\":\"0x%" PRIxPTR "\",\"length\":\"0x%zx\","
	     "\"iova\":\"0x0\"},\"out\":{\"iova\":\"0x%" PRIx64 "\"}", sizeof(map), ioas,
	     (uintptr_t)memory, size, (uint64_t)map.iova);
	ret = call(iommufd, IOMMU_IOAS_UNMAP, &unmap);
	note("IOMMU_IOAS_UNMAP", iommufd, ret, ",\"in\":{\"size\":%zu,\"ioas_id\":%u,"
	     "\"iova\":\"0x0\",\"length\":\"0xffffffffffffffff\"},\"out\":{\"length\":\"0x%"
	     PRIx64 "\"}", sizeof(unmap), ioas, (uint64_t)unmap.length);
}

static uint32_t bind_device(int device, int iommufd)
{
	struct vfcu_device_bind_iommufd arg = {
		.argsz = VFCU_DEVICE_BIND_MINSZ, .iommufd = iommufd,
	};
	int ret = call(device, VFIO_DEVICE_BIND_IOMMUFD, &arg);

	note("VFIO_DEVICE_BIND_IOMMUFD", device, ret, ",\"in\":{\"argsz\":16,\"flags\":[],"
	     "\"iommufd\":%d},\"out\":{\"out_devid\":%u}", iommufd, arg.out_devid);
	return arg.out_devid;
}

static void attach(int device, uint32_t ioas)
{
	struct vfcu_device_attach_iommufd_pt arg = {
		.argsz = VFCU_DEVICE_ATTACH_MINSZ, .pt_id = ioas,
	};
	int ret = call(device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &arg);

	note("VFIO_DEVICE_ATTACH_IOMMUFD_PT", device, ret, ",\"in\":{\"argsz\":12,\"flags\":[],"
	     "\"pt_id\":%u},\"out\":{\"pt_id\":%u}", ioas, arg.pt_id);
}

static void detach(int device)
{
	struct vfio_device_detach_iommufd_pt arg = { .argsz = sizeof(arg) };
	int ret = call(device, VFIO_DEVICE_DETACH_IOMMUFD_PT, &arg);

	note("VFIO_DEVICE_DETACH_IOMMUFD_PT", device, ret,
	     ",\"in\":{\"argsz\":%zu,\"flags\":[]}", sizeof(arg));
}

static void destroy(int iommufd, uint32_t id)
{
	struct iommu_destroy arg = { .size = sizeof(arg), .id = id };
	int ret = call(iommufd, IOMMU_DESTROY, &arg);

	note("IOMMU_DESTROY", iommufd, ret, ",\"in\":{\"size\":%zu,\"id\":%u}", sizeof(arg), id);
}

static void by_cdev(const char *cdev)
{
	struct iommu_ioas_alloc alloc = { .size = sizeof(alloc) };
	int iommufd, device, ret;
	uint32_t devid;
	char path[64];

	snprintf(path, sizeof(path), "/dev/vfio/devices/%s", cdev);
	device = open_node(path);
	iommufd = open_node("/dev/iommu");
	devid = bind_device(device, iommufd);
	ret = call(iommufd, IOMMU_IOAS_ALLOC, &alloc);
	note("IOMMU_IOAS_ALLOC", iommufd, ret, ",\"in\":{\"size\":%zu,\"flags\":\"0x0\"},"
	     "\"out\":{\"out_ioas_id\":%u}", sizeof(alloc), alloc.out_ioas_id);
	attach(device, alloc.out_ioas_id);
	iova_ranges(iommufd, alloc.out_ioas_id);
	hw_info(iommufd, devid);
	ioas_map(iommufd, alloc.out_ioas_id, own_memory(SIZE), SIZE);
	destroy(iommufd, alloc.out_ioas_id);		/* EBUSY */
	use_device(device);
	detach(device);
	destroy(iommufd, alloc.out_ioas_id);
	close_node(device);
	close_node(iommufd);
}

/* ---- threads, processes, signals ------------------------------------ */

static void *in_thread(void *data)
{
	number(*(int *)data, "VFIO_CHECK_EXTENSION", VFIO_CHECK_EXTENSION, VFIO_TYPE1_IOMMU,
	       "type1");
	return NULL;
}

/* One after the other: what another thread opens, a child duplicates and uses. */
static void by_threads(void)
{
	int status, copy, container = open_node("/dev/vfio/vfio");
	pthread_t thread;
	pid_t pid;

	pthread_create(&thread, NULL, in_thread, &container);
	pthread_join(thread, NULL);
	copy = dup(container);
	pid = fork();
	if (!pid) {
		number(copy, "VFIO_GET_API_VERSION", VFIO_GET_API_VERSION, 0, NULL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	close_node(container);
	number(copy, "VFIO_CHECK_EXTENSION", VFIO_CHECK_EXTENSION, VFIO_TYPE1v2_IOMMU,
	       "type1v2");
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

int main(int argc, char **argv)
{
	log_file = argc > 2 ? fopen(argv[1], "ae") : NULL;
	if (!log_file)
		return 2;
	if (argc == 5 && !strcmp(argv[2], "group"))
		by_group(argv[3], argv[4]);
	else if (argc == 5 && !strcmp(argv[2], "cdev"))
		by_cdev(argv[4]);
	else if (argc == 3 && !strcmp(argv[2], "threads"))
		by_threads();
	else
		return 2;
	return fclose(log_file) ? 1 : 0;
}
