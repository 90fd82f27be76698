/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * page-requests.c: receive a device's page requests from an iommufd and answer them
 * (Documentation/userspace-api/iommufd.rst, IOMMUFD_OBJ_FAULT).
 */
#include <stdlib.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"
#include "lib/errno/oracle.h"
#include "lib/vfio/iommufd.h"
#include "lib/vfio/space.h"
#include "lib/vfc-faults.h"

/* Requests per read; as many as the largest group can have. */
#define ROOM 64
#define ROOM_MAX 65536

struct vfc_fault_queue {
	struct vfc_handle *handle;
	uint32_t id, hwpt;		/* iommufd ids of the queue and page table */
	int fd;
	int epfd;
	struct iommu_hwpt_pgfault *requests;
	size_t room, count, next;	/* capacity, number read, number returned */
};

/* ---- errors ---------------------------------------- */

static int fail_alloc(struct vfc_ctx *ctx, int err)
{
	return oracle_known(ctx, "allocate a queue for page requests", "fault-queue", NULL, err);
}

static int fail_hwpt(struct vfc_ctx *ctx, int err)
{
	return oracle_known(ctx, "create a page table with page requests", "alloc-hwpt", NULL, err);
}

static int fail_attach(struct vfc_ctx *ctx, int err)
{
	return oracle_known(ctx, "enable the device's page requests", "page-requests", NULL, err);
}

/* ---- creating and destroying -------------------------------------------- */

/* Watch the queue's descriptor, and allocate the read buffer. */
static int watch(struct vfc_fault_queue *q)
{
	int err;

	q->room = ROOM;
	q->requests = calloc(q->room, sizeof(*q->requests));
	if (!q->requests)
		return -ENOMEM;
	q->epfd = sys_epoll_create();
	if (q->epfd < 0)
		return q->epfd;
	err = sys_epoll_add(q->epfd, q->fd, 0);
	if (err)
		sys_close(q->epfd);
	return err;
}

/* Create the page table and attach the device; the queue's descriptor is open. */
static int attach(struct vfc_fault_queue *q)
{
	struct vfc_space *space = q->handle->space;
	int err = iommufd_hwpt_alloc(q->handle, VFCU_HWPT_FAULT_ID_VALID, q->id, &q->hwpt);

	if (err)
		return fail_hwpt(space->ctx, err);
	err = iommufd_attach_pt(q->handle, q->hwpt);
	if (err) {
		iommufd_destroy(space, q->hwpt);
		return fail_attach(space->ctx, err);
	}
	err = watch(q);
	if (err) {
		iommufd_attach_pt(q->handle, space->ioas);
		iommufd_destroy(space, q->hwpt);
		return vfc_fail(space->ctx, err, "wait for page requests");
	}
	return 0;
}

/* Check that the API has user-managed page tables; errors are recorded. */
static int check(struct vfc_handle *handle)
{
	struct vfc_ctx *ctx = handle->space->ctx;
	enum vfc_api api = vfc_space_api(handle->space);

	if (api != VFC_API_CDEV) {
		vfc_fail_why(ctx, -EOPNOTSUPP, "page requests need a device cdev and an iommufd, "
			     "not %s", vfc_api_word(api));
		return vfc_suggest(ctx, -EOPNOTSUPP, "--api cdev");
	}
	if (handle->hwpt)
		return vfc_fail_why(ctx, -EBUSY, "the device's page table records dirty pages: "
				    "stop that first");
	return 0;
}

int vfc_fault_queue_open(struct vfc_handle *handle, struct vfc_fault_queue **out)
{
	struct vfc_space *space = handle->space;
	struct iommu_fault_alloc alloc = { .size = sizeof(alloc) };
	struct vfc_fault_queue *q;
	int err = check(handle);

	if (err)
		return err;
	q = calloc(1, sizeof(*q));
	if (!q)
		return vfc_fail(space->ctx, -ENOMEM, "queue page requests");
	q->handle = handle;
	err = iommufd_ioctl(space, IOMMU_FAULT_QUEUE_ALLOC, &alloc);
	if (err) {
		free(q);
		return fail_alloc(space->ctx, err);
	}
	q->id = alloc.out_fault_id;
	q->fd = (int)alloc.out_fault_fd;
	err = attach(q);
	if (err) {
		sys_close(q->fd);
		iommufd_destroy(space, q->id);
		free(q->requests);
		free(q);
		return err;
	}
	*out = q;
	return 0;
}

void vfc_fault_queue_close(struct vfc_fault_queue *q)
{
	struct vfc_space *space;

	if (!q)
		return;
	space = q->handle->space;
	iommufd_attach_pt(q->handle, space->ioas);
	iommufd_destroy(space, q->hwpt);
	sys_close(q->epfd);
	/* The open descriptor holds the queue: close it before destroying the queue. */
	sys_close(q->fd);
	iommufd_destroy(space, q->id);
	free(q->requests);
	free(q);
}

/* ---- requests and answers ------------------------------------------- */

/* Read the available requests, whole groups; -EINVAL: the next one needs more room. */
static int fill(struct vfc_fault_queue *q)
{
	size_t unit = sizeof(*q->requests);
	struct iommu_hwpt_pgfault *grown;
	ssize_t n;

	while ((n = sys_read(q->fd, q->requests, q->room * unit)) == -EINVAL &&
	       q->room < ROOM_MAX) {
		grown = reallocarray(q->requests, q->room * 2, unit);
		if (!grown)
			return -ENOMEM;
		q->requests = grown;
		q->room *= 2;
	}
	if (n == -EAGAIN)
		n = 0;
	if (n > 0 && (size_t)n % unit)
		return -EPROTO;
	q->next = 0;
	q->count = n > 0 ? (size_t)n / unit : 0;
	return n > 0 ? 1 : (int)n;
}

static void request_from_uapi(const struct iommu_hwpt_pgfault *u, struct vfc_page_request *r)
{
	static const uint32_t wants[][2] = {
		{ IOMMU_PGFAULT_PERM_READ, VFC_PAGE_READ },
		{ IOMMU_PGFAULT_PERM_WRITE, VFC_PAGE_WRITE },
		{ IOMMU_PGFAULT_PERM_EXEC, VFC_PAGE_EXECUTE },
		{ IOMMU_PGFAULT_PERM_PRIV, VFC_PAGE_PRIVILEGED },
	};
	size_t i;

	*r = (struct vfc_page_request){
		.iova = u->addr,
		.pasid = u->pasid,
		.has_pasid = u->flags & IOMMU_PGFAULT_FLAGS_PASID_VALID,
		.group = u->grpid,
		.cookie = u->cookie,
		.last = u->flags & IOMMU_PGFAULT_FLAGS_LAST_PAGE,
	};
	for (i = 0; i < ARRAY_SIZE(wants); i++)
		r->want |= u->perm & wants[i][0] ? wants[i][1] : 0;
}

int vfc_fault_queue_next(struct vfc_fault_queue *q, int64_t timeout_ns,
			 struct vfc_page_request *request)
{
	uint64_t tag;
	int ret = 1;

	if (q->next == q->count) {
		ret = fill(q);
		if (!ret && timeout_ns)
			ret = sys_epoll_wait(q->epfd, timeout_ns, &tag);
		if (ret > 0 && q->next == q->count)
			ret = fill(q);
	}
	if (ret < 0 && ret != -EINTR)
		return vfc_fail(q->handle->space->ctx, ret, "read page requests");
	if (ret > 0)
		request_from_uapi(&q->requests[q->next++], request);
	return ret;
}

int vfc_fault_queue_answer(struct vfc_fault_queue *q, uint32_t cookie, bool granted)
{
	struct iommu_hwpt_page_response response = {
		.cookie = cookie,
		.code = granted ? IOMMUFD_PAGE_RESP_SUCCESS : IOMMUFD_PAGE_RESP_INVALID,
	};
	ssize_t n = sys_write(q->fd, &response, sizeof(response));

	if (n == sizeof(response))
		return 0;
	return vfc_fail(q->handle->space->ctx, n < 0 ? (int)n : -EIO, "answer a page request");
}
