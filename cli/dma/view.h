/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of DMA buffers and of IOMMU faults.
 */
#ifndef CLI_DMA_VIEW_H
#define CLI_DMA_VIEW_H

#include "cli/out/view.h"

/* ---- faults (view-faults.c) ----------------------------------------- */

/* A fault, with its device and location. */
struct view_fault {
	const struct vfc_fault *fault;
	const struct vfc_device *device;	/* NULL: not present */
	const struct vfc_fault_place *place;	/* NULL: the fault has no address */
};

/* Build a list for view_fault() to add to; or a document of a single fault. */
struct doc *view_faults_doc(struct doc **list);
void view_fault(struct doc *list, const struct view_fault *seen);
struct doc *view_fault_doc(const struct view_fault *seen);
extern const struct view view_faults, view_fault_event;

/* A page request, and the answer to its group. */
struct doc *view_page_request_doc(const struct vfc_page_request *request, bool granted);
extern const struct view view_page_request;

/* ---- buffers (view-dma.c) ------------------------------------------- */

struct doc *view_dma_buffer_doc(const struct vfc_buffer *buffer);
struct doc *view_dma_list_doc(const struct vfc_buffer *buffers);
struct doc *view_dma_unmapped_doc(uint64_t size);
/* file: the input file, NULL for a pattern. */
struct doc *view_dma_stored_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
				const char *file);
struct doc *view_dma_text_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
			      const char *text);
extern const struct view view_dma_text;
struct doc *view_dma_ranges_doc(const struct vfc_dma_ranges *ranges);
extern const struct view view_dma_buffer, view_dma_list, view_dma_unmapped, view_dma_stored,
	view_dma_ranges;

/* by: the tracker. view_dirty_buffer() adds to the list of view_dirty_doc(). */
struct doc *view_tracking_doc(const char *by, bool tracking);
struct doc *view_dirty_doc(const char *by, struct doc **buffers);
void view_dirty_buffer(struct doc *list, const struct vfc_buffer *buffer,
		       const struct vfc_dirty *dirty);
extern const struct view view_tracking, view_dirty;

struct doc *view_dma_test_doc(const struct vfc_dma_test *result);
extern const struct view view_dma_test;

#endif
