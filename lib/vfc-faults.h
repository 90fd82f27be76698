/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-faults.h: IOMMU faults and page requests. Part of vfc.h. */
#ifndef VFC_PUBLIC_FAULTS_H
#define VFC_PUBLIC_FAULTS_H

#include "vfc-dma.h"
#include "vfc-words.h"

/* ---- faults in the kernel's log (faults/log.c, faults/parse.c) ------ */

/* The kind of an entry. */
enum vfc_fault_kind {
	VFC_FAULT,		/* a fault logged by the kernel */
	VFC_FAULT_SUPPRESSED,	/* count messages dropped by the kernel's rate limit */
	VFC_FAULT_OVERFLOW,	/* faults that the IOMMU could not record (count unknown) */
	VFC_FAULT_LOST,		/* count log records of any kind lost unread; 0 if unknown */
};

/* An entry. For an unknown value, the string is "" or has_… is false. */
struct vfc_fault {
	enum vfc_fault_kind kind;
	uint64_t when_ns;	/* since boot, on the kernel log's clock */
	uint64_t count;		/* of VFC_FAULT_SUPPRESSED and VFC_FAULT_LOST */
	enum vfc_fault_iommu iommu;
	enum vfc_fault_access access;
	/*
	 * The requester's PCI address (or bus name). Intel reports no segment, so 0 is
	 * assumed. virtio reports an endpoint ID, which is interpreted as bus, slot
	 * and function.
	 */
	char address[VFC_NAME];
	uint32_t id;		/* stream or endpoint ID of the device */
	bool has_id;
	uint64_t iova;
	bool has_iova;
	uint32_t pasid;
	bool has_pasid;
	uint32_t index;		/* of an interrupt, in the remapping table */
	bool has_index;
	int reason;		/* the IOMMU's reason number, or -1 */
	char event[VFC_NAME];	/* name in the specification: "F_TRANSLATION" */
	char why[2 * VFC_NAME];	/* description */
	char raw[512];		/* the kernel's line, possibly truncated */
};

/*
 * VFC_WORDS_FAULT_ACCESS ("read" …) and VFC_WORDS_FAULT_IOMMU ("intel" …) have
 * the names for enum vfc_fault_access and enum vfc_fault_iommu.
 */

/* A reader of the kernel's log (/dev/kmsg, Documentation/ABI/testing/dev-kmsg). */
struct vfc_faults;

/*
 * Start to read the log, or with only_new only new records. Return -EPERM, and
 * record the cause, if the log is restricted to CAP_SYSLOG.
 */
int vfc_faults_open(struct vfc_ctx *ctx, bool only_new, struct vfc_faults **faults);
void vfc_faults_close(struct vfc_faults *faults);	/* accepts NULL */

/*
 * Get the next entry, waiting up to timeout_ns (-1 for no limit, 0 for no wait). Return 1
 * and set *fault, or return 0 on timeout, -ENODATA (not recorded) at the end of a log that
 * is a regular file, or -EINTR on a signal.
 */
int vfc_faults_next(struct vfc_faults *faults, int64_t timeout_ns, struct vfc_fault *fault);

/*
 * For users of a device. vfc_faults_mark() records the current end of the log in *mark
 * (NULL if the log is not readable). vfc_faults_since() then returns 1 and the
 * device's first fault since the mark, or 0. Close the mark with vfc_faults_close().
 */
void vfc_faults_mark(struct vfc_ctx *ctx, struct vfc_faults **mark);
int vfc_faults_since(struct vfc_faults *mark, const char *address, struct vfc_fault *fault);

/*
 * True if the fault may come from the device, because it has the address of the device
 * or of the bridge above a conventional PCI bus that issues requests on behalf of the
 * device.
 */
bool vfc_fault_is_of(struct vfc_ctx *ctx, const struct vfc_fault *fault, const char *address);

/* The location of an address relative to the nearest buffer. */
enum vfc_fault_side {
	VFC_FAULT_NOWHERE,	/* no buffer exists */
	VFC_FAULT_INSIDE,
	VFC_FAULT_ABOVE,
	VFC_FAULT_BELOW,
};

/* The buffers, windows and reserved regions near an IOVA. */
struct vfc_fault_place {
	bool open;		/* a space was searched in addition to sysfs */
	enum vfc_fault_side side;
	char buffer[VFC_BUFFER_NAME];	/* the nearest buffer of the space */
	uint64_t start, end;	/* … end inclusive */
	uint64_t distance;	/* bytes between buffer and IOVA */
	uint32_t flags;		/* … VFC_DMA_*, access allowed to the device */
	bool outside;		/* outside all IOVA windows */
	struct vfc_reserved reserved;	/* region that contains the IOVA; type "" if none */
};

/*
 * Describe an IOVA that a device used, by the buffers and windows of the space in which
 * the device is open (NULL if it is not open here) and by the reserved regions of its
 * group.
 */
void vfc_fault_place(struct vfc_ctx *ctx, struct vfc_space *space, const char *address,
		     uint64_t iova, struct vfc_fault_place *place);

/*
 * Return nanoseconds since boot on the clock of when_ns. For a recorded system, return
 * its uptime.
 */
uint64_t vfc_faults_now(struct vfc_ctx *ctx);

/* ---- page requests through an iommufd (faults/page-requests.c) ------ */

/*
 * A device with the PCI Page Request Interface requests a missing page and waits. A
 * fault queue answers in place of the kernel (Documentation/userspace-api/iommufd.rst,
 * IOMMUFD_OBJ_FAULT; Linux 6.11).
 */
struct vfc_fault_queue;

/* The access requested, as bits. */
enum vfc_page_want {
	VFC_PAGE_READ = 1,
	VFC_PAGE_WRITE = 2,
	VFC_PAGE_EXECUTE = 4,
	VFC_PAGE_PRIVILEGED = 8,
};

/* A page request. The requests of a group are answered together after the last one. */
struct vfc_page_request {
	uint64_t iova;
	uint32_t want;		/* enum vfc_page_want */
	uint32_t pasid;
	bool has_pasid;
	uint32_t group;		/* the device's group number */
	uint32_t cookie;	/* … and the kernel's, for the answer */
	bool last;		/* last of its group, which can be answered now */
};

/*
 * Attach the device to a page table that passes its page requests to this process. On
 * failure, the message names the step that failed and the reason. Return -EOPNOTSUPP for
 * a device opened through a group and for an iommufd or IOMMU without such page tables,
 * -ENOTTY before Linux 6.11, -ENODEV for a device without page requests, -EINVAL for a
 * VF, or -EBUSY while the device's page table tracks dirty pages. Tracking is
 * unavailable while the queue is open.
 */
int vfc_fault_queue_open(struct vfc_handle *handle, struct vfc_fault_queue **queue);

/* Refuse unanswered requests and restore the device's page table. Accepts NULL. */
void vfc_fault_queue_close(struct vfc_fault_queue *queue);

/* Get the next request, waiting like vfc_faults_next(). Return 1, 0, -EINTR or an error. */
int vfc_fault_queue_next(struct vfc_fault_queue *queue, int64_t timeout_ns,
			 struct vfc_page_request *request);

/*
 * Answer a group. If granted, the page is present and the device retries;
 * otherwise the request fails. Return -EINVAL if the group was already answered.
 */
int vfc_fault_queue_answer(struct vfc_fault_queue *queue, uint32_t cookie, bool granted);

#endif
