/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dma-predict.c: predict whether the kernel accepts a mapping, and choose its IOVA.
 * Pure. The checks are in the kernel's order: drivers/vfio/vfio_iommu_type1.c,
 * drivers/iommu/iommufd/ioas.c and io_pagetable.c of Linux 6.12.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "dma.h"

typedef unsigned long long ull;

/* A request, and the data that the checks need. */
struct job {
	const struct dma_layout *layout;
	const struct vfc_dma_request *request;
	uint64_t align;			/* alignment of a chosen or proposed IOVA */
	uint64_t iova;			/* requested or chosen … */
	bool placed;			/* … false if no range is free */
	struct vfc_dma_refusal *refusal;
};

static void refuse(struct job *job, const char *reason, int err, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
static void refuse(struct job *job, const char *reason, int err, const char *fmt, ...)
{
	va_list ap;

	job->refusal->reason = reason;
	job->refusal->err = err;
	va_start(ap, fmt);
	vsnprintf(job->refusal->text, sizeof(job->refusal->text), fmt, ap);
	va_end(ap);
}

static void hint(struct job *job, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void hint(struct job *job, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(job->refusal->hint, sizeof(job->refusal->hint), fmt, ap);
	va_end(ap);
}

/* ---- choosing an IOVA ----------------------------------------------- */

/* The free range nearest to want, of those found so far. */
struct search {
	uint64_t want, size, align;
	uint64_t min, max;		/* first and last IOVA that may be used */
	uint64_t best;
	bool found;
};

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

/* Keep a free range (end inclusive) if it is nearer than the best one so far. */
static void consider(struct search *s, uint64_t start, uint64_t end)
{
	uint64_t low = start > s->min ? start : s->min;
	uint64_t high = end < s->max ? end : s->max;
	uint64_t at = s->want & ~(s->align - 1);

	if (low > UINT64_MAX - (s->align - 1) || high < s->size - 1)
		return;
	low = (low + s->align - 1) & ~(s->align - 1);
	high = (high - (s->size - 1)) & ~(s->align - 1);
	if (low > high)
		return;
	at = at < low ? low : at > high ? high : at;
	if (s->found && distance(at, s->want) >= distance(s->best, s->want))
		return;
	s->best = at;
	s->found = true;
}

/* Consider the free ranges of a window, end inclusive. */
static void search_window(struct search *s, const struct vfc_buffer *buffers, uint64_t start,
			  uint64_t end)
{
	const struct vfc_buffer *b;

	for (b = buffers; b; b = b->next) {
		if (b->iova + (b->size - 1) < start || b->iova > end)
			continue;
		if (b->iova > start)
			consider(s, start, b->iova - 1);
		if (b->iova + (b->size - 1) >= end)
			return;
		start = b->iova + b->size;
	}
	consider(s, start, end);
}

/* An IOMMU that reports no windows accepts every IOVA. */
static bool search_all(struct search *s, const struct dma_layout *layout)
{
	size_t i;

	if (!layout->ranges->nranges)
		search_window(s, layout->buffers, 0, UINT64_MAX);
	for (i = 0; i < layout->ranges->nranges; i++)
		search_window(s, layout->buffers, layout->ranges->ranges[i].start,
			      layout->ranges->ranges[i].end);
	return s->found;
}

/* Propose the nearest IOVA that the kernel would accept. */
static void propose(struct job *job)
{
	struct search s = {
		.want = job->iova, .size = job->request->size, .align = job->align,
		.max = UINT64_MAX,
	};

	if (search_all(&s, job->layout))
		hint(job, "use the nearest free range: --iova 0x%llx", (ull)s.best);
	else
		hint(job, "no %llu bytes are free in the IOVA windows", (ull)s.size);
}

/*
 * Choose the lowest free range, because many DMA engines reach only the first 4 GiB.
 * Never choose IOVA 0, which drivers and devices treat as no address.
 */
static bool choose_iova(struct job *job)
{
	const struct vfc_dma_request *r = job->request;
	struct search s = {
		.want = job->align, .size = r->size ? r->size : 1, .align = job->align,
		.min = job->align, .max = r->limit ? r->limit : UINT64_MAX,
	};

	if (!r->fixed && search_all(&s, job->layout))
		job->iova = s.best;
	return r->fixed || s.found;
}

/* ---- checks: true if the request passes ----------------------------- */

static bool check_direction(struct job *job)
{
	if (job->request->flags & (VFC_DMA_READ | VFC_DMA_WRITE))
		return true;
	refuse(job, "direction", -EINVAL, "the mapping is neither readable nor writable");
	return false;
}

static bool check_size(struct job *job)
{
	if (job->request->size)
		return true;
	refuse(job, "size", -EINVAL, "the size of the mapping is 0");
	hint(job, "the smallest size is %llu", (ull)job->layout->ranges->alignment);
	return false;
}

static bool check_aligned_size(struct job *job)
{
	uint64_t page = job->layout->ranges->alignment, size = job->request->size;

	if (!(size & (page - 1)))
		return true;
	refuse(job, "misaligned", -EINVAL, "%llu bytes are not a multiple of the page size %llu",
	       (ull)size, (ull)page);
	if (size <= UINT64_MAX - page)
		hint(job, "the next valid size is %llu", (ull)((size + page - 1) & ~(page - 1)));
	return false;
}

static bool check_room(struct job *job)
{
	uint64_t limit = job->request->limit;
	char where[64] = "in the IOVA windows";

	if (job->placed)
		return true;
	if (limit)
		snprintf(where, sizeof(where), "up to IOVA 0x%llx, the last usable one",
			 (ull)limit);
	refuse(job, "full", -ENOSPC, "no %llu bytes are free %s", (ull)job->request->size, where);
	return false;
}

static bool check_aligned_iova(struct job *job)
{
	uint64_t page = job->layout->ranges->alignment;

	if (!(job->iova & (page - 1)))
		return true;
	refuse(job, "misaligned", -EINVAL, "IOVA 0x%llx is not aligned to the page size %llu",
	       (ull)job->iova, (ull)page);
	propose(job);
	return false;
}

static bool check_wrap(struct job *job)
{
	uint64_t size = job->request->size;

	if (job->iova <= UINT64_MAX - (size - 1))
		return true;
	refuse(job, "wrap", job->layout->iommufd ? -EOVERFLOW : -EINVAL,
	       "%llu bytes at IOVA 0x%llx end beyond the last address", (ull)size,
	       (ull)job->iova);
	propose(job);
	return false;
}

static bool check_overlap(struct job *job)
{
	uint64_t last = job->iova + (job->request->size - 1);
	const struct vfc_buffer *b;

	for (b = job->layout->buffers; b; b = b->next) {
		if (b->iova > last || b->iova + (b->size - 1) < job->iova)
			continue;
		refuse(job, "overlap", -EEXIST, "the range overlaps %s at 0x%llx-0x%llx", b->name,
		       (ull)b->iova, (ull)(b->iova + (b->size - 1)));
		propose(job);
		return false;
	}
	return true;
}

static bool check_entries(struct job *job)
{
	if (job->layout->ranges->available)
		return true;
	refuse(job, "entries", -ENOSPC, "the container has reached its limit of mappings, "
	       "dma_entry_limit of module vfio_iommu_type1");
	hint(job, "unmap a buffer, or map fewer and larger buffers");
	return false;
}

/* Format as many windows as fit. */
static void list_windows(const struct vfc_dma_ranges *ranges, char *buf, size_t size)
{
	size_t i, used = 0;

	buf[0] = '\0';
	for (i = 0; i < ranges->nranges && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s0x%llx-0x%llx",
					 i ? ", " : "", (ull)ranges->ranges[i].start,
					 (ull)ranges->ranges[i].end);
}

/*
 * Refuse a range outside the windows. It is either reserved or cannot be translated by
 * the IOMMU.
 */
static void refuse_window(struct job *job, uint64_t last)
{
	const struct vfc_dma_ranges *ranges = job->layout->ranges;
	const struct vfc_reserved *r;
	char windows[160];
	size_t i;

	for (i = 0; i < ranges->nreserved; i++) {
		r = &ranges->reserved[i];
		if (r->start > last || r->end < job->iova)
			continue;
		refuse(job, "reserved", -EINVAL, "0x%llx-0x%llx overlaps the reserved region "
		       "0x%llx-0x%llx (%s)", (ull)job->iova, (ull)last, (ull)r->start,
		       (ull)r->end, r->type);
		return;
	}
	list_windows(ranges, windows, sizeof(windows));
	refuse(job, "aperture", -EINVAL, "0x%llx-0x%llx is outside the IOVA windows: %s",
	       (ull)job->iova, (ull)last, windows);
}

static bool check_window(struct job *job)
{
	const struct vfc_dma_ranges *ranges = job->layout->ranges;
	uint64_t last = job->iova + (job->request->size - 1);
	size_t i;

	for (i = 0; i < ranges->nranges; i++)
		if (job->iova >= ranges->ranges[i].start && last <= ranges->ranges[i].end)
			return true;
	if (!ranges->nranges)
		return true;
	refuse_window(job, last);
	propose(job);
	return false;
}

/*
 * True if mappings pin pages, which they do not without windows or with one window that
 * covers everything.
 */
static bool pins(const struct vfc_dma_ranges *ranges)
{
	return ranges->nranges && (ranges->ranges[0].start ||
				   ranges->ranges[0].end != UINT64_MAX);
}

static bool check_memlock(struct job *job)
{
	const struct vfc_memlock *m = &job->layout->ranges->memlock;
	uint64_t page = job->layout->ranges->alignment, room;
	int used;

	if (m->exempt || m->limit == UINT64_MAX || !pins(job->layout->ranges))
		return true;
	room = m->limit > m->locked ? (m->limit - m->locked) & ~(page - 1) : 0;
	if (job->request->size <= room)
		return true;
	refuse(job, "memlock", -ENOMEM, "%llu bytes would be locked, but RLIMIT_MEMLOCK is %llu "
	       "and this %s has locked %llu of them", (ull)job->request->size, (ull)m->limit,
	       m->per_user ? "user" : "process", (ull)m->locked);
	used = snprintf(job->refusal->hint, sizeof(job->refusal->hint),
			"raise it with ulimit -l %llu, or run with CAP_IPC_LOCK",
			(ull)(job->request->size + m->locked + 1023) / 1024);
	if (room)
		snprintf(job->refusal->hint + used, sizeof(job->refusal->hint) - (size_t)used,
			 "; a mapping of %llu fits", (ull)room);
	return false;
}

/*
 * Check the available memory. The kernel does not: it would pin pages until the system is
 * out of memory.
 */
static bool check_memory(struct job *job)
{
	if (job->request->huge || job->request->size <= job->layout->memory)
		return true;
	refuse(job, "memory", -ENOMEM, "%llu bytes would be pinned, but only %llu are free: the "
	       "kernel would kill processes before failing the call", (ull)job->request->size,
	       (ull)job->layout->memory);
	return false;
}

static bool (*const type1_checks[])(struct job *job) = {
	check_direction, check_size, check_aligned_size, check_room, check_aligned_iova,
	check_wrap, check_overlap, check_entries, check_window, check_memlock, check_memory, NULL,
};

static bool (*const iommufd_checks[])(struct job *job) = {
	check_direction, check_size, check_aligned_size, check_room, check_aligned_iova,
	check_wrap, check_window, check_overlap, check_memlock, check_memory, NULL,
};

void dma_predict(const struct dma_layout *layout, const struct vfc_dma_request *request,
		 struct vfc_dma_refusal *refusal, uint64_t *iova)
{
	bool (*const *check)(struct job *job) = layout->iommufd ? iommufd_checks : type1_checks;
	struct job job = {
		.layout = layout,
		.request = request,
		.align = request->huge ? layout->huge : layout->ranges->alignment,
		.iova = request->iova,
		.refusal = refusal,
	};

	*refusal = (struct vfc_dma_refusal){ .reason = NULL };
	job.placed = choose_iova(&job);
	while (*check && (*check)(&job))
		check++;
	*iova = job.iova;
}
