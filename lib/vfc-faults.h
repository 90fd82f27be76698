/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-faults.h: transfers that an IOMMU refused. Part of vfc.h. */
#ifndef VFC_PUBLIC_FAULTS_H
#define VFC_PUBLIC_FAULTS_H

#include "vfc-dma.h"
#include "vfc-words.h"

/* ---- faults in the kernel's log (faults/log.c, faults/parse.c) ------ */

/* What an entry stands for. */
enum vfc_fault_kind {
	VFC_FAULT,		/* a fault, as the kernel logged it */
	VFC_FAULT_SUPPRESSED,	/* count messages that the kernel's rate limit kept out */
	VFC_FAULT_OVERFLOW,	/* faults the IOMMU had no room to record; count unknown */
	VFC_FAULT_LOST,		/* count records of the log, of anything, gone unread; 0: some */
};

/* One entry; what the kernel did not say is "" or has its has_… false. */
struct vfc_fault {
	enum vfc_fault_kind kind;
	uint64_t when_ns;	/* since boot, by the clock of the kernel's log */
	uint64_t count;		/* of VFC_FAULT_SUPPRESSED and VFC_FAULT_LOST */
	enum vfc_fault_iommu iommu;
	enum vfc_fault_access access;
	/*
	 * PCI address (or bus name) of the requester. Intel names no segment (0 is
	 * taken); virtio names an endpoint, which is taken for a bus, slot and function.
	 */
	char address[VFC_NAME];
	uint32_t id;		/* stream or endpoint that stands for the device */
	bool has_id;
	uint64_t iova;
	bool has_iova;
	uint32_t pasid;
	bool has_pasid;
	uint32_t index;		/* an interrupt's: of the remapping table */
	bool has_index;
	int reason;		/* the IOMMU's own number for it; -1: none */
	char event[VFC_NAME];	/* its name in the specification: "F_TRANSLATION" */
	char why[2 * VFC_NAME];	/* in words */
	char raw[512];		/* the kernel's line, cut if need be */
};

/*
 * The words of enum vfc_fault_access and vfc_fault_iommu: VFC_WORDS_FAULT_ACCESS
 * ("read" …) and VFC_WORDS_FAULT_IOMMU ("intel" …).
 */

/* A reader of the kernel's log (/dev/kmsg, Documentation/ABI/testing/dev-kmsg). */
struct vfc_faults;

/*
 * Begin to read: what the log still holds, or (only_new) what is logged from now
 * on. -EPERM, with the cause, where the log is only for CAP_SYSLOG.
 */
int vfc_faults_open(struct vfc_ctx *ctx, bool only_new, struct vfc_faults **faults);
void vfc_faults_close(struct vfc_faults *faults);	/* NULL is fine */

/*
 * The next entry, waiting up to timeout_ns (-1: for ever, 0: only what is there).
 * 1 and *fault; 0 on time-out; -ENODATA, not recorded, at the end of a log that is
 * a plain file; -EINTR on a signal.
 */
int vfc_faults_next(struct vfc_faults *faults, int64_t timeout_ns, struct vfc_fault *fault);

/*
 * For whoever drives a device: remember where the log ends now (NULL in *mark,
 * and 0, where it may not be read), and later ask for the first fault of the device
 * since then: 1 and *fault, or 0. The mark is closed with vfc_faults_close().
 */
void vfc_faults_mark(struct vfc_ctx *ctx, struct vfc_faults **mark);
int vfc_faults_since(struct vfc_faults *mark, const char *address, struct vfc_fault *fault);

/*
 * True when the fault may be that device's: it is its address, or the address of
 * the bridge above conventional PCI that requests in the device's place.
 */
bool vfc_fault_is_of(struct vfc_ctx *ctx, const struct vfc_fault *fault, const char *address);

/* Where an address lies, seen from the nearest buffer. */
enum vfc_fault_side {
	VFC_FAULT_NOWHERE,	/* there is no buffer */
	VFC_FAULT_INSIDE,
	VFC_FAULT_ABOVE,
	VFC_FAULT_BELOW,
};

/* What an IOVA could have hit. */
struct vfc_fault_place {
	bool open;		/* a space was looked at, not only sysfs */
	enum vfc_fault_side side;
	char buffer[VFC_BUFFER_NAME];	/* the nearest buffer of the space */
	uint64_t start, end;	/* … end inclusive */
	uint64_t distance;	/* bytes between it and the IOVA */
	uint32_t flags;		/* … VFC_DMA_*: what the device may do with it */
	bool outside;		/* of every window that may be mapped */
	struct vfc_reserved reserved;	/* the region it is in; type "": in none */
};

/*
 * Find what lies around an IOVA that a device used: the buffers and windows of the
 * space it is open in (NULL: in none that we have), the reserved regions of its group.
 */
void vfc_fault_place(struct vfc_ctx *ctx, struct vfc_space *space, const char *address,
		     uint64_t iova, struct vfc_fault_place *place);

/* Nanoseconds since boot, by the clock that when_ns uses; of another root, its uptime. */
uint64_t vfc_faults_now(struct vfc_ctx *ctx);

/* ---- page requests through an iommufd (faults/page-requests.c) ------ */

/*
 * A device with PCI's Page Request Interface asks for a page that is not there and
 * waits. A queue takes the place of the kernel's own answer
 * (Documentation/userspace-api/iommufd.rst, IOMMUFD_OBJ_FAULT; Linux 6.11).
 */
struct vfc_fault_queue;

/* What the device wants to do with the page: enum vfc_page_want, a bit each. */
enum vfc_page_want {
	VFC_PAGE_READ = 1,
	VFC_PAGE_WRITE = 2,
	VFC_PAGE_EXECUTE = 4,
	VFC_PAGE_PRIVILEGED = 8,
};

/* One request. Those of a group are answered together, after the last. */
struct vfc_page_request {
	uint64_t iova;
	uint32_t want;		/* enum vfc_page_want */
	uint32_t pasid;
	bool has_pasid;
	uint32_t group;		/* the device's own number of it */
	uint32_t cookie;	/* … and the kernel's: what an answer names */
	bool last;		/* of the group: it may be answered now */
};

/*
 * Attach the device to a page table that hands its page requests to us. The
 * message says which step is not to be had, and why: -EOPNOTSUPP for a way through
 * a group, and for an iommufd or IOMMU without such page tables; -ENOTTY before
 * Linux 6.11; -ENODEV for a device that does not make page requests, -EINVAL for a
 * virtual function. Meanwhile the device has no record of dirty pages: -EBUSY.
 */
int vfc_fault_queue_open(struct vfc_handle *handle, struct vfc_fault_queue **queue);

/* Give the device its page table back; what is not answered is refused. NULL is fine. */
void vfc_fault_queue_close(struct vfc_fault_queue *queue);

/* The next request, waiting as vfc_faults_next() does: 1, 0, -EINTR or an error. */
int vfc_fault_queue_next(struct vfc_fault_queue *queue, int64_t timeout_ns,
			 struct vfc_page_request *request);

/*
 * Answer a group: the page is there now, let the device try again; or refuse it.
 * -EINVAL when the group has been answered.
 */
int vfc_fault_queue_answer(struct vfc_fault_queue *queue, uint32_t cookie, bool granted);

#endif
