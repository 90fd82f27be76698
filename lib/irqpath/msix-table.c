/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * msix-table.c: read the device's MSI-X table and pending bits: mapped through VFIO if
 * the device is open here, else through sysfs.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "path.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/region/mapping.h"
#include "lib/region/sigbus.h"

#define DWORDS (PCI_MSIX_ENTRY_SIZE / 4)

/* Words to copy from a mapping, 4 bytes each as the specification requires. */
struct copy {
	const volatile uint32_t *from;
	uint32_t *to;
	size_t count;
};

static void copy_words(void *data)
{
	const struct copy *copy = data;
	size_t i;

	for (i = 0; i < copy->count; i++)
		copy->to[i] = le32toh(copy->from[i]);
}

static int copy_guarded(const volatile void *from, uint32_t *to, size_t count)
{
	struct copy copy = { from, to, count };

	return guard_run(from, count * sizeof(*to), copy_words, &copy);
}

/* Read through VFIO: the BAR with the table can be mapped since Linux 4.16. */
static int read_vfio(struct vfc_handle *handle, unsigned int bar, uint32_t offset,
		     uint32_t *words, size_t count)
{
	const struct vfc_region_area area = { offset, count * sizeof(*words) };
	const struct vfc_region *region;
	struct map *list = NULL;
	const struct map *map;
	int err = handle_region(handle, bar, &region);

	if (!err && (!(region->flags & VFIO_REGION_INFO_FLAG_MMAP) ||
		     offset + area.size > region->size))
		return -EOPNOTSUPP;
	if (!err)
		err = map_area(handle, &list, region, &area, &map);
	if (!err)
		err = copy_guarded(map->bytes, words, count);
	map_free(list);
	return err;
}

/* Read through sysfs, which refuses a BAR that a driver has claimed if
 * the kernel is built with CONFIG_IO_STRICT_DEVMEM. */
static int read_sysfs(struct vfc_ctx *ctx, const char *address, unsigned int bar,
		      uint32_t offset, uint32_t *words, size_t count)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), start = offset & ~(page - 1);
	size_t length = (size_t)(offset - start) + count * sizeof(*words);
	int err, fd = root_open(ctx, O_RDONLY,
				in_sys("bus/pci/devices/%s/resource%u", address, bar));
	void *base;

	if (fd < 0)
		return fd;
	err = sys_mmap(&base, length, PROT_READ, MAP_SHARED, fd, start);
	sys_close(fd);
	if (err)
		return err;
	err = copy_guarded((char *)base + (offset - start), words, count);
	sys_munmap(base, length);
	return err;
}

static int read_words(struct vfc_ctx *ctx, struct vfc_handle *handle, const char *address,
		      unsigned int bar, uint32_t offset, uint32_t *words, size_t count)
{
	return handle ? read_vfio(handle, bar, offset, words, count) :
			read_sysfs(ctx, address, bar, offset, words, count);
}

static void take_entries(struct vfc_msix *msix, const uint32_t *words, const uint32_t *pending)
{
	unsigned int i;

	for (i = 0; i < msix->vectors; i++, words += DWORDS)
		msix->entries[i] = (struct vfc_msix_entry){
			.address = words[PCI_MSIX_ENTRY_LOWER_ADDR / 4] |
				   (uint64_t)words[PCI_MSIX_ENTRY_UPPER_ADDR / 4] << 32,
			.data = words[PCI_MSIX_ENTRY_DATA / 4],
			.masked = words[PCI_MSIX_ENTRY_VECTOR_CTRL / 4] &
				  PCI_MSIX_ENTRY_CTRL_MASKBIT,
			.pending = pending[i / 32] >> i % 32 & 1,
		};
}

/* Describe why the table was not read. */
static const char *reason(int err)
{
	return err == -EINVAL ? "kept to the driver that has it (CONFIG_IO_STRICT_DEVMEM)" :
	       err == -ENOENT ? "sysfs has no file of it" :
	       err == -EFAULT ? "the device does not answer there" :
	       err == -EOPNOTSUPP ? "VFIO does not map it" : strerror(-err);
}

int path_table(struct vfc_ctx *ctx, struct vfc_handle *handle, struct vfc_irq_path *path)
{
	struct vfc_msix *msix = &path->caps.msix;
	size_t table = (size_t)msix->vectors * DWORDS, pba = (msix->vectors + 63) / 64 * 2;
	uint32_t *words = calloc(table + pba, sizeof(*words));
	int err = words ? 0 : -ENOMEM;

	if (!err)
		err = read_words(ctx, handle, path->address, msix->table_bar,
				 msix->table_offset, words, table);
	if (!err)
		err = read_words(ctx, handle, path->address, msix->pba_bar, msix->pba_offset,
				 words + table, pba);
	if (!err) {
		msix->entries = calloc(msix->vectors, sizeof(*msix->entries));
		if (msix->entries)
			take_entries(msix, words, words + table);
		else
			err = -ENOMEM;
	}
	free(words);
	return err && err != -ENOMEM ? path_unseen(path, "msix-table", "BAR %u: %s",
						   msix->table_bar, reason(err)) : err;
}
