/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: the views of interrupts: state, events, measurements and path.
 */
#ifndef CLI_IRQ_VIEW_H
#define CLI_IRQ_VIEW_H

#include "cli/out/view.h"

/* Interrupts received; timed: with the time since the trigger, or since the wait began. */
struct doc *view_irq_event_doc(struct vfc_handle *handle, const struct vfc_irq_event *event);
struct doc *view_irq_timed_doc(struct vfc_handle *handle, const struct vfc_irq_event *event,
			       uint64_t elapsed_ns);
extern const struct view view_irq_event;

/* The state of an interrupt index: enabled vectors, masked. */
struct doc *view_irq_state_doc(const struct vfc_irq *irq, const char *silent);
extern const struct view view_irq_state;

/* Measurements through the loopback (view-bench.c). cpu -1: any. */
struct doc *view_irq_bench_doc(const struct vfc_irq *irq, const struct vfc_irq_bench *b,
			       const struct vfc_irq_stats *stats, int cpu);
struct doc *view_irq_storm_doc(const struct vfc_irq *irq, const struct vfc_irq_storm *s);
extern const struct view view_irq_bench, view_irq_storm;

/* The full path of an interrupt (view-path.c). */
struct doc *view_irq_path_doc(const struct vfc_irq_path *path);
extern const struct view view_irq_path;

#endif
