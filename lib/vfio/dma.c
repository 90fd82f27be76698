/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma.c: the DMA buffers of a space. A buffer is a memfd that is mapped into this
 * process and, through the space's backend, for the devices.
 */
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "dma.h"
#include "session.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/vfc-words.h"

typedef unsigned long long ull;

const struct dma_ops *dma_ops_of(struct vfc_space *space)
{
	const struct dma_ops *ops = space->backend->dma;

	if (ops)
		return ops;
	vfc_fail_why(space->ctx, -EOPNOTSUPP, "no mappings without an IOMMU: the device uses "
		     "physical addresses and can access all memory");
	return NULL;
}

/* ---- the list ------------------------------------------------------- */

const struct vfc_buffer *vfc_dma_buffers(struct vfc_space *space)
{
	return space->buffers;
}

const struct vfc_buffer *vfc_dma_buffer(struct vfc_space *space, const char *name)
{
	struct vfc_buffer *b = space->buffers;

	while (b && strcmp(b->name, name) != 0)
		b = b->next;
	return b;
}

static void list_add(struct vfc_space *space, struct vfc_buffer *buffer)
{
	struct vfc_buffer **at = &space->buffers;

	while (*at && (*at)->iova < buffer->iova)
		at = &(*at)->next;
	buffer->next = *at;
	*at = buffer;
}

/* Free a buffer and its memory, once no device can access it any more. */
static void buffer_free(struct vfc_buffer *buffer)
{
	if (buffer->addr)
		sys_munmap(buffer->addr, buffer->length);
	if (buffer->fd >= 0)
		sys_close(buffer->fd);
	free(buffer);
}

static void list_drop(struct vfc_space *space, const struct vfc_buffer *buffer)
{
	struct vfc_buffer **at = &space->buffers, *gone;

	while (*at != buffer)
		at = &(*at)->next;
	gone = *at;
	*at = gone->next;
	buffer_free(gone);
}

/* ---- names ---------------------------------------------------------- */

static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char more[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-_";

	return *name && strchr(letters, *name) && strlen(name) < VFC_BUFFER_NAME &&
	       !name[strspn(name, more)];
}

/*
 * True for the name of a region. In a location, such a name would mean the region, not
 * the buffer.
 */
static bool is_region(const char *name)
{
	uint64_t index;

	return !vfc_word_number(VFC_WORDS_REGION, name, &index) || !strncmp(name, "region", 6);
}

/* Choose the name of a new buffer: the requested name, or the first free bufN. */
static int choose_name(struct vfc_space *space, const char *wanted, char name[VFC_BUFFER_NAME])
{
	unsigned int i = 0;

	if (wanted && (!is_name(wanted) || is_region(wanted)))
		return vfc_fail_why(space->ctx, -EINVAL, "\"%s\" is not a buffer name: a letter, "
				    "then letters, digits, - and _, at most %d characters, not "
				    "the name of a region", wanted, VFC_BUFFER_NAME - 1);
	if (wanted && vfc_dma_buffer(space, wanted))
		return vfc_fail_why(space->ctx, -EEXIST, "buffer %s already exists", wanted);
	if (wanted)
		snprintf(name, VFC_BUFFER_NAME, "%s", wanted);
	else
		do
			snprintf(name, VFC_BUFFER_NAME, "buf%u", i++);
		while (vfc_dma_buffer(space, name));
	return 0;
}

/* ---- memory --------------------------------------------------------- */

static uint64_t huge_page(struct vfc_ctx *ctx)
{
	uint64_t size;

	return dma_meminfo(ctx, "Hugepagesize", &size) && size ? size : UINT64_C(2) << 20;
}

static int fail_memory(struct vfc_ctx *ctx, const struct vfc_buffer *b, uint64_t page, int err)
{
	if (!b->huge)
		return vfc_fail(ctx, err, "create a buffer of %llu bytes", (ull)b->size);
	vfc_fail(ctx, err, "create a buffer of %llu huge pages of %llu bytes",
		 (ull)(b->length / page), (ull)page);
	return err != -ENOMEM ? err :
	       vfc_suggest(ctx, err, "reserve huge pages: sysctl vm.nr_hugepages=%llu",
			   (ull)(b->length / page));
}

/* Map the buffer's memfd into this process. */
static int map_here(struct vfc_buffer *b)
{
	void *addr;
	int err = sys_mmap(&addr, b->length, PROT_READ | PROT_WRITE, MAP_SHARED, b->fd, 0);

	if (!err)
		b->addr = addr;
	return err;
}

/* Allocate the memory of a buffer, in whole pages and at least one. */
static int alloc_memory(struct vfc_ctx *ctx, struct vfc_buffer *b)
{
	uint64_t page = b->huge ? huge_page(ctx) : (uint64_t)sysconf(_SC_PAGESIZE);
	int err;

	if (b->size > INT64_MAX - page)
		return fail_memory(ctx, b, page, -EFBIG);
	b->length = b->size ? (b->size + page - 1) & ~(page - 1) : page;
	b->fd = sys_memfd("vfioctl", b->huge ? MFD_HUGETLB : 0, b->length);
	if (b->fd < 0)
		return fail_memory(ctx, b, page, b->fd);
	err = map_here(b);
	return err ? fail_memory(ctx, b, page, err) : 0;
}

/* ---- map ------------------------------------------------------------ */

/* Predict whether the kernel accepts the request, and set *iova to the IOVA to map at. */
static int predict_map(struct vfc_space *space, const struct vfc_dma_request *request,
		   struct vfc_dma_refusal *refusal, uint64_t *iova)
{
	struct vfc_dma_ranges ranges;
	struct dma_layout layout = {
		.ranges = &ranges,
		.buffers = space->buffers,
		.huge = huge_page(space->ctx),
		.memory = UINT64_MAX,
	};
	int err = vfc_dma_ranges(space, &ranges);

	if (err)
		return err;
	/* If an iommufd serves /dev/vfio/vfio, the number of mappings is not limited. */
	layout.iommufd = space->backend->dma->iommufd || ranges.available == UINT32_MAX;
	dma_meminfo(space->ctx, "MemAvailable", &layout.memory);
	dma_predict(&layout, request, refusal, iova);
	vfc_dma_ranges_clear(&ranges);
	return 0;
}

static struct vfc_mapping mapping_of(const struct vfc_buffer *b)
{
	return (struct vfc_mapping){ .iova = b->iova, .size = b->size, .flags = b->flags };
}

struct vfc_item dma_item(const struct vfc_buffer *b)
{
	struct vfc_item item = vfc_item(VFC_ITEM_DMA, b->name, 0, 0);

	item.value = b->iova;
	item.size = b->size;
	item.flags = b->flags;
	item.huge = b->huge;
	item.fd = b->fd;
	return item;
}

/* Map the buffer for the devices, in the process that has them open. */
static int map_there(struct vfc_space *space, const struct vfc_buffer *b,
		     const struct vfc_dma_refusal *refusal)
{
	const struct vfc_session *session = space->session;
	struct vfc_item item = dma_item(b);
	struct vfc_mapping m = mapping_of(b);
	int err;

	if (session)
		return session->put(session->data, &item);
	err = space->backend->dma->map(space, &m, b->addr);
	return err ? cause_map(space, &m, refusal, err) : 0;
}

/* Create the requested buffer at iova. */
static int create_buffer(struct vfc_space *space, const struct vfc_dma_request *request,
			 uint64_t iova, const struct vfc_dma_refusal *refusal,
			 const struct vfc_buffer **out)
{
	struct vfc_buffer *b = calloc(1, sizeof(*b));
	int err;

	if (!b)
		return vfc_fail(space->ctx, -ENOMEM, "add a buffer");
	*b = (struct vfc_buffer){
		.iova = iova, .size = request->size, .flags = request->flags,
		.huge = request->huge, .fd = -1,
	};
	err = choose_name(space, request->name, b->name);
	if (!err)
		err = alloc_memory(space->ctx, b);
	if (!err)
		err = map_there(space, b, refusal);
	if (err) {
		buffer_free(b);
		return err;
	}
	list_add(space, b);
	*out = b;
	return 0;
}

int vfc_dma_map(struct vfc_space *space, const struct vfc_dma_request *request,
		struct vfc_dma_refusal *refusal, const struct vfc_buffer **buffer)
{
	uint64_t iova;
	int err = predict_map(space, request, refusal, &iova);

	if (err)
		return err;
	if (refusal->reason && (!request->anyway || !strcmp(refusal->reason, "full")))
		return 1;
	return create_buffer(space, request, iova, refusal, buffer);
}

/* ---- unmap ---------------------------------------------------------- */

static int unmap_there(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done)
{
	const struct dma_ops *ops = dma_ops_of(space);
	int err = ops ? ops->unmap(space, iova, size, done) : -EOPNOTSUPP;

	return err && ops ? cause_unmap(space, iova, size, err) : err;
}

static int unmap_buffer(struct vfc_space *space, const struct vfc_buffer *b)
{
	const struct vfc_session *session = space->session;
	struct vfc_item item = dma_item(b);
	uint64_t done;
	int err = session ? session->drop(session->data, &item) :
			    unmap_there(space, b->iova, b->size, &done);

	if (!err)
		list_drop(space, b);
	return err;
}

int vfc_dma_unmap(struct vfc_space *space, const char *name)
{
	const struct vfc_buffer *b = vfc_dma_buffer(space, name);

	if (b)
		return unmap_buffer(space, b);
	vfc_fail_why(space->ctx, -ENOENT, "no buffer \"%s\" is mapped", name);
	return vfc_suggest(space->ctx, -ENOENT, "list the buffers: dma list");
}

/* A session process unmaps buffers by name, so only whole ones. */
static int unmap_in_session(struct vfc_space *space, uint64_t iova, uint64_t last, uint64_t *done)
{
	const struct vfc_buffer *b = space->buffers, *next;
	int err = 0;

	for (*done = 0; b && !err; b = next) {
		uint64_t end = b->iova + (b->size - 1), size = b->size;

		next = b->next;
		if (b->iova > last || end < iova)
			continue;
		if (b->iova < iova || end > last)
			return vfc_fail_why(space->ctx, -EINVAL,
					    "the range covers only part of %s", b->name);
		err = unmap_buffer(space, b);
		*done += err ? 0 : size;
	}
	return err;
}

/* Remove the buffers that begin inside an unmapped range. */
static void drop_range(struct vfc_space *space, uint64_t iova, uint64_t last)
{
	const struct vfc_buffer *b = space->buffers, *next;

	for (; b; b = next) {
		next = b->next;
		if (b->iova >= iova && b->iova <= last)
			list_drop(space, b);
	}
}

int vfc_dma_unmap_range(struct vfc_space *space, uint64_t iova, uint64_t size, uint64_t *done)
{
	uint64_t last = size && iova <= UINT64_MAX - (size - 1) ? iova + (size - 1) : UINT64_MAX;
	int err;

	if (space->session)
		return unmap_in_session(space, iova, last, done);
	err = unmap_there(space, iova, size, done);
	if (!err)
		drop_range(space, iova, last);
	return err;
}

void dma_release(struct vfc_space *space)
{
	uint64_t done;

	while (space->buffers) {
		const struct vfc_buffer *b = space->buffers;

		if (!space->session)
			unmap_there(space, b->iova, b->size, &done);
		list_drop(space, b);
	}
}

/* ---- passing buffers between processes ------------------------------ */

static struct vfc_buffer buffer_of(const struct vfc_item *item)
{
	struct vfc_buffer b = {
		.iova = item->value, .size = item->size, .flags = item->flags,
		.huge = item->huge, .fd = item->fd,
	};

	snprintf(b.name, sizeof(b.name), "%.*s", VFC_BUFFER_NAME - 1, item->name);
	return b;
}

/* Create a buffer from the memfd of another process; takes ownership of the descriptor. */
static int import_memfd(struct vfc_space *space, const struct vfc_buffer *given,
		     struct vfc_buffer **out)
{
	struct vfc_buffer *b = malloc(sizeof(*b));
	struct stat st;
	int err;

	if (!b) {
		sys_close(given->fd);
		return vfc_fail(space->ctx, -ENOMEM, "add a buffer");
	}
	*b = *given;
	b->addr = NULL;
	err = sys_stat(b->fd, "", &st, AT_EMPTY_PATH);
	b->length = err ? 0 : (uint64_t)st.st_size;
	if (!err)
		err = !is_name(b->name) || b->size > b->length ? -EPROTO : map_here(b);
	if (err) {
		buffer_free(b);
		return vfc_fail(space->ctx, err, "map the memory of buffer %s", given->name);
	}
	*out = b;
	return 0;
}

int vfc_dma_adopt(struct vfc_space *space, const struct vfc_item *item)
{
	struct vfc_dma_refusal none = { .reason = NULL };
	struct vfc_buffer given = buffer_of(item), *b;
	int err;

	if (!dma_ops_of(space)) {
		sys_close(given.fd);
		return -EOPNOTSUPP;
	}
	err = import_memfd(space, &given, &b);
	if (err)
		return err;
	err = vfc_dma_buffer(space, b->name) ?
	      vfc_fail_why(space->ctx, -EEXIST, "buffer %s already exists", b->name) :
	      map_there(space, b, &none);
	if (err)
		buffer_free(b);
	else
		list_add(space, b);
	return err;
}

int dma_import(struct vfc_space *space, struct vfc_item *item)
{
	struct vfc_buffer given = buffer_of(item), *b;
	int err;

	if (item->fd < 0)
		return 0;
	item->fd = -1;
	err = import_memfd(space, &given, &b);
	if (!err)
		list_add(space, b);
	return err;
}
