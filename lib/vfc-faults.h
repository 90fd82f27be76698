/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-faults.h: IOMMU faults and page requests. Part of vfc.h. */
#ifndef VFC_PUBLIC_FAULTS_H
#define VFC_PUBLIC_FAULTS_H

#include "vfc-dma.h"
#include "vfc-words.h"

/* ---- faults in the kernel's log (faults/log.c, faults/parse.c) ------ */

/* The kind of an entry. */
enum vfc_fault_kind {
	VFC_FAULT,		/* a fault, as the kernel logged it */
	VFC_FAULT_SUPPRESSED,	/* count messages dropped by the kernel's rate limit */
	VFC_FAULT_OVERFLOW,	/* faults that the IOMMU could not record; count unknown */
	VFC_FAULT_LOST,		/* count log records of any kind lost unread; 0: unknown number */
};

/* An entry; unknown values are "" or have has_… false. */
struct vfc_fault {
	enum vfc_fault_kind kind;
	uint64_t when_ns;	/* since boot, on the kernel log's clock */
	uint64_t count;		/* of VFC_FAULT_SUPPRESSED and VFC_FAULT_LOST */
	enum vfc_fault_iommu iommu;
	enum vfc_fault_access access;
	/*
	 * PCI address (or bus name) of the requester. Intel reports no segment (0 is
	 * assumed); virtio reports an endpoint, interpreted as bus, slot and function.
	 */
	char address[VFC_NAME];
	uint32_t id;		/* stream or endpoint ID of the device */
	bool has_id;
	uint64_t iova;
	bool has_iova;
	uint32_t pasid;
	bool has_pasid;
	uint32_t index;		/* of an interrupt: in the remapping table */
	bool has_index;
	int reason;		/* the IOMMU's own number for it; -1: none */
	char event[VFC_NAME];	/* its name in the specification: "F_TRANSLATION" */
	char why[2 * VFC_NAME];	/* description */
	char raw[512];		/* the kernel's line, possibly truncated */
};

/*
 * Names of enum vfc_fault_access and vfc_fault_iommu: VFC_WORDS_FAULT_ACCESS
 * ("read" …) and VFC_WORDS_FAULT_IOMMU ("intel" …).
 */

/* A reader of the kernel's log (/dev/kmsg, Documentation/ABI/testing/dev-kmsg). */
struct vfc_faults;

/*
 * Start reading: the existing log, or (only_new) new records only. -EPERM, with the
 * cause, if the log is restricted to CAP_SYSLOG.
 */
int vfc_faults_open(struct vfc_ctx *ctx, bool only_new, struct vfc_faults **faults);
void vfc_faults_close(struct vfc_faults *faults);	/* accepts NULL */

/*
 * Return the next entry, waiting up to timeout_ns (-1: no limit, 0: do not wait). 1 and
 * *fault; 0 on timeout; -ENODATA, not recorded, at the end of a log that is a regular
 * file; -EINTR on a signal.
 */
int vfc_faults_next(struct vfc_faults *faults, int64_t timeout_ns, struct vfc_fault *fault);

/*
 * For users of a device: record the current end of the log (*mark NULL and 0 if it may
 * not be read), and later get the first fault of the device since then: 1 and *fault,
 * or 0. Close the mark with vfc_faults_close().
 */
void vfc_faults_mark(struct vfc_ctx *ctx, struct vfc_faults **mark);
int vfc_faults_since(struct vfc_faults *mark, const char *address, struct vfc_fault *fault);

/*
 * True if the fault may be from that device: it has its address, or the address of the
 * bridge above a conventional PCI bus that requests on behalf of the device.
 */
bool vfc_fault_is_of(struct vfc_ctx *ctx, const struct vfc_fault *fault, const char *address);

/* The location of an address relative to the nearest buffer. */
enum vfc_fault_side {
	VFC_FAULT_NOWHERE,	/* no buffer exists */
	VFC_FAULT_INSIDE,
	VFC_FAULT_ABOVE,
	VFC_FAULT_BELOW,
};

/* The surroundings of an IOVA. */
struct vfc_fault_place {
	bool open;		/* a space was searched, not only sysfs */
	enum vfc_fault_side side;
	char buffer[VFC_BUFFER_NAME];	/* the nearest buffer of the space */
	uint64_t start, end;	/* … end inclusive */
	uint64_t distance;	/* bytes between it and the IOVA */
	uint32_t flags;		/* … VFC_DMA_*: access allowed to the device */
	bool outside;		/* outside of all IOVA windows */
	struct vfc_reserved reserved;	/* the region that contains it; type "": none */
};

/*
 * Find the surroundings of an IOVA that a device used: buffers and windows of the space
 * it is open in (NULL: none of ours), and the reserved regions of its group.
 */
void vfc_fault_place(struct vfc_ctx *ctx, struct vfc_space *space, const char *address,
		     uint64_t iova, struct vfc_fault_place *place);

/* Nanoseconds since boot, on the clock of when_ns; for a recorded system, its uptime. */
uint64_t vfc_faults_now(struct vfc_ctx *ctx);

/* ---- page requests through an iommufd (faults/page-requests.c) ------ */

/*
 * A device with PCI's Page Request Interface requests a missing page and waits. A queue
 * replaces the kernel's own response
 * (Documentation/userspace-api/iommufd.rst, IOMMUFD_OBJ_FAULT; Linux 6.11).
 */
struct vfc_fault_queue;

/* Requested access to the page, bits of enum vfc_page_want. */
enum vfc_page_want {
	VFC_PAGE_READ = 1,
	VFC_PAGE_WRITE = 2,
	VFC_PAGE_EXECUTE = 4,
	VFC_PAGE_PRIVILEGED = 8,
};

/* A page request. Requests of a group are answered together, after the last. */
struct vfc_page_request {
	uint64_t iova;
	uint32_t want;		/* enum vfc_page_want */
	uint32_t pasid;
	bool has_pasid;
	uint32_t group;		/* the device's group number */
	uint32_t cookie;	/* … and the kernel's, used in the answer */
	bool last;		/* of the group, which can be answered now */
};

/*
 * Attach the device to a page table that passes its page requests to us. The message
 * names the step that failed and why: -EOPNOTSUPP for a device opened through a group,
 * and for an iommufd or IOMMU without such page tables; -ENOTTY before Linux 6.11;
 * -ENODEV for a device without page requests, -EINVAL for a VF. -EBUSY while
 * the device's page table tracks dirty pages; tracking is unavailable while the queue is
 * open.
 */
int vfc_fault_queue_open(struct vfc_handle *handle, struct vfc_fault_queue **queue);

/* Restore the device's page table; refuses unanswered requests. Accepts NULL. */
void vfc_fault_queue_close(struct vfc_fault_queue *queue);

/* Return the next request, waiting like vfc_faults_next(): 1, 0, -EINTR or an error. */
int vfc_fault_queue_next(struct vfc_fault_queue *queue, int64_t timeout_ns,
			 struct vfc_page_request *request);

/*
 * Answer a group: either the page is present and the device retries, or refuse it.
 * -EINVAL if the group was already answered.
 */
int vfc_fault_queue_answer(struct vfc_fault_queue *queue, uint32_t cookie, bool granted);

#endif
