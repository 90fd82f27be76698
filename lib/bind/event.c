/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * event.c: record the state of devices before an operation that no write to
 * sysfs undoes: a reset, low power.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bind.h"
#include "undo.h"
#include "lib/base/ctx.h"
#include "lib/base/sys.h"

/* Time limit to wait for a journal locked by another process. */
#define LOCK_NS INT64_C(2000000000)

/* One device whose journal is locked. */
struct noted {
	struct journal journal;
	struct journal_original now;
	bool fresh;		/* an entry was written */
};

struct vfc_event {
	struct vfc_ctx *ctx;
	uint64_t run;
	size_t count;
	struct noted noted[];
};

/* True if the last entry is identical: a script may reset a thousand times. */
static bool is_repeat(struct vfc_ctx *ctx, const char *address, const struct journal_entry *e)
{
	struct journal_entry *entries = NULL;
	int n = journal_entries(ctx, address, &entries);
	bool repeat = n > 0 && entries[n - 1].kind == JOURNAL_EVENT &&
		      !strcmp(entries[n - 1].op, e->op) &&
		      journal_judge(&entries[n - 1].was, &e->was) == JOURNAL_LIVE &&
		      binding_equal(&entries[n - 1].was.was, &e->was.was) &&
		      entries[n - 1].nheader == e->nheader &&
		      !memcmp(entries[n - 1].header, e->header, e->nheader);

	free(entries);
	return repeat;
}

/* Lock a device's journal and record the device's state. */
static int note(struct vfc_event *event, struct journal_entry *e, const char *address)
{
	struct noted *noted = &event->noted[event->count];
	int err = binding_identify(event->ctx, address, &e->was);

	if (err)
		return err == -EOPNOTSUPP ? 0 : err;
	e->nheader = undo_header(event->ctx, address, e->header);
	err = journal_lock(event->ctx, address, LOCK_NS, &noted->journal);
	if (err)
		return err;
	event->count++;
	noted->now = e->was;
	if (is_repeat(event->ctx, address, e))
		return 0;
	err = journal_note(event->ctx, &noted->journal, e);
	noted->fresh = !err;
	return err;
}

int vfc_event_begin(struct vfc_ctx *ctx, const char *op, const char *method,
		    const char *const *addresses, size_t count, struct vfc_event **out)
{
	struct vfc_event *event = calloc(1, sizeof(*event) + count * sizeof(*event->noted));
	struct journal_entry e = { .kind = JOURNAL_EVENT, .time = time(NULL), .pid = getpid() };
	int err = 0;

	*out = NULL;
	if (!event)
		return vfc_fail(ctx, -ENOMEM, "record the devices' state");
	event->ctx = ctx;
	event->run = e.run = (uint64_t)sys_now_ns();
	snprintf(e.op, sizeof(e.op), "%s", op);
	snprintf(e.method, sizeof(e.method), "%s", method);
	for (size_t i = 0; i < count && !err; i++)
		err = note(event, &e, addresses[i]);
	if (err)
		vfc_event_end(event, false);
	else
		*out = event;
	return err;
}

void vfc_event_end(struct vfc_event *event, bool happened)
{
	struct noted *noted;

	if (!event)
		return;
	for (size_t i = 0; i < event->count; i++) {
		noted = &event->noted[i];
		if (noted->fresh && happened)
			journal_done(event->ctx, &noted->journal, event->run);
		else if (noted->fresh)
			journal_undone(event->ctx, &noted->journal, &noted->now, event->run);
		journal_unlock(&noted->journal);
	}
	free(event);
}
