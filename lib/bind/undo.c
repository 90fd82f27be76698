/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * undo.c: read the journals backwards: which changes can be undone, and the state
 * that undoing gives a device.
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "undo.h"
#include "lib/base/array.h"
#include "lib/base/bdf.h"
#include "lib/base/bytes.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/device/device.h"

/* ---- one device ----------------------------------------------------- */

/* Find the last entry that applies to the device as it is now; -1: none. */
static int last_live(const struct journal_entry *entries, int count,
		     const struct journal_original *now)
{
	while (count-- > 0 && journal_judge(&entries[count].was, now) != JOURNAL_LIVE)
		;
	return count;
}

bool undo_knows(struct vfc_ctx *ctx, const char *address)
{
	struct journal_entry *entries = NULL;
	int n = journal_entries(ctx, address, &entries);

	free(entries);
	return n > 0;
}

/* Copy the last entry that applies; false if there is none. */
static bool last_entry(struct vfc_ctx *ctx, const char *address,
		       const struct journal_original *now, struct journal_entry *entry)
{
	struct journal_entry *entries = NULL;
	int last, n = journal_entries(ctx, address, &entries);

	if (n < 0)
		return false;
	last = last_live(entries, n, now);
	if (last >= 0)
		*entry = entries[last];
	free(entries);
	return last >= 0;
}

bool undo_is_last(struct vfc_ctx *ctx, const struct journal_original *now,
		  const struct vfc_target *t)
{
	struct journal_entry entry;

	return last_entry(ctx, t->address, now, &entry) && entry.run == t->run;
}

bool undo_unfinished(struct vfc_ctx *ctx, const char *address,
		     const struct journal_original *now, struct journal_entry *entry)
{
	struct journal_entry last;

	if (!last_entry(ctx, address, now, &last) || last.done || last.kind == JOURNAL_EVENT)
		return false;
	*entry = last;
	return true;
}

unsigned int undo_header(struct vfc_ctx *ctx, const char *address, uint8_t header[JOURNAL_HEADER])
{
	ssize_t n = device_config(ctx, address, 0, header, JOURNAL_HEADER);

	return n > 0 ? (unsigned int)n : 0;
}

/* Return a BAR of a config space header. */
static uint32_t bar_of(const uint8_t *header, unsigned int bar)
{
	return (uint32_t)bytes_le(header, JOURNAL_HEADER, PCI_BASE_ADDRESS_0 + 4 * bar, 4);
}

/* Append to note whether the BARs, which a reset should preserve, have changed. */
static void compare_bars(struct vfc_ctx *ctx, const struct journal_entry *e,
			 struct vfc_target *t)
{
	uint8_t now[JOURNAL_HEADER];
	size_t len = strlen(t->note);

	if (e->nheader < JOURNAL_HEADER || undo_header(ctx, t->address, now) < JOURNAL_HEADER ||
	    e->header[PCI_HEADER_TYPE] & 0x7f)
		return;
	for (unsigned int i = 0; i < 6; i++) {
		if (bar_of(e->header, i) == bar_of(now, i))
			continue;
		snprintf(t->note + len, sizeof(t->note) - len, "; BAR %u was 0x%08x and is "
			 "0x%08x: remove and rescan the device (sysfs) to assign it again", i,
			 bar_of(e->header, i), bar_of(now, i));
		return;
	}
	snprintf(t->note + len, sizeof(t->note) - len, "; its BARs are unchanged");
}

/*
 * Set what remains to be restored after a reset or low power: the values that sysfs
 * has, unless the device was bound to another driver since, which set them itself.
 */
static void want_after_event(struct vfc_ctx *ctx, const struct journal_entry *e,
			     struct vfc_target *t)
{
	const struct vfc_binding *was = &e->was.was;

	t->want = t->now;
	if (!strcmp(was->driver, t->now.driver)) {
		t->want.vfs = was->vfs;
		snprintf(t->want.power, sizeof(t->want.power), "%s", was->power);
	}
	if (strcmp(e->op, "reset")) {
		strcpy(t->note, "low power ends when the device is closed, if not before");
		return;
	}
	strcpy(t->note, "a reset cannot be undone: the register contents are lost");
	compare_bars(ctx, e, t);
}

/* Report why no entry of a journal can be undone. */
static int nothing_live(struct vfc_ctx *ctx, const struct journal_entry *entries, int count,
			const struct journal_original *now, struct vfc_target *t)
{

	if (!count)
		return vfc_fail_why(ctx, -ENODATA, "nothing to undo: %s has no journal",
				    t->address);
	if (journal_judge(&entries[count - 1].was, now) == JOURNAL_FOREIGN) {
		vfc_fail_why(ctx, -ESTALE, "the journal of %s belongs to another "
			     "device (%04x:%04x): nothing is undone", t->address,
			     entries[count - 1].was.vendor, entries[count - 1].was.device);
		return vfc_suggest(ctx, -ESTALE, "if that device was removed permanently: rm %s",
				   in_state("%s.journal", t->address).text);
	}
	t->stale = true;
	t->want = t->now;
	strcpy(t->note, "was changed before the last reboot, which undid it");
	return 0;
}

/* Set the requested state from the entries starting at first; the last one applies. */
static void want_before(struct vfc_ctx *ctx, const struct journal_entry *entries, int last,
			bool all, const struct journal_original *now, struct vfc_target *t)
{
	const struct journal_entry *change = NULL;

	t->run = entries[last].run;
	strcpy(t->op, entries[last].op);
	for (int i = last; i >= 0; i--) {
		if (journal_judge(&entries[i].was, now) != JOURNAL_LIVE)
			continue;
		if (!all && i < last) {
			t->left++;
			continue;
		}
		if (entries[i].kind != JOURNAL_EVENT)
			change = &entries[i];
	}
	if (change)
		t->want = change->was.was;
	else
		want_after_event(ctx, &entries[last], t);
}

int undo_want(struct vfc_ctx *ctx, const struct journal_original *now, bool all,
	      struct vfc_target *t)
{
	struct journal_entry *entries = NULL;
	int last, n = journal_entries(ctx, t->address, &entries), err = 0;

	if (n < 0)
		return n;
	last = last_live(entries, n, now);
	if (last < 0)
		err = nothing_live(ctx, entries, n, now, t);
	else
		want_before(ctx, entries, last, all, now, t);
	free(entries);
	return err;
}

/* ---- all devices ---------------------------------------------------- */

/* Sort undoable entries first, newest first; devices of one command in reverse order. */
static int compare_past(const void *a, const void *b)
{
	const struct vfc_past *x = a, *y = b;

	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	if (x->run != y->run)
		return x->run > y->run ? -1 : 1;
	return -bdf_compare(&(const char *){ x->address }, &(const char *){ y->address });
}

/* Convert an entry; now is NULL if the device no longer exists. */
static struct vfc_past past_of(const char *address, const struct journal_entry *e,
			       const struct journal_original *now)
{
	static const enum vfc_past_state states[] = {
		[JOURNAL_LIVE] = VFC_PAST_LIVE, [JOURNAL_STALE] = VFC_PAST_STALE,
		[JOURNAL_FOREIGN] = VFC_PAST_FOREIGN,
	};
	struct vfc_past past = {
		.run = e->run, .time = e->time, .pid = e->pid, .done = e->done,
		.state = now ? states[journal_judge(&e->was, now)] : VFC_PAST_GONE,
		.was = e->was.was,
	};

	snprintf(past.address, sizeof(past.address), "%s", address);
	strcpy(past.op, e->op);
	strcpy(past.method, e->method);
	return past;
}

/* Add the entries of one journal. */
static int add_past(struct vfc_ctx *ctx, const char *address, struct vfc_past **list, int *count)
{
	struct journal_original now;
	struct journal_entry *entries = NULL;
	struct vfc_past *past = NULL;
	int n, err = binding_identify(ctx, address, &now);
	bool there = !err;

	if (err && err != -ENODEV)
		return err;
	n = journal_entries(ctx, address, &entries);
	if (n < 0)
		return n;
	for (; n > 0 && (past = GROW(*list, *count)); n--)
		*past = past_of(address, &entries[n - 1], there ? &now : NULL);
	free(entries);
	return n ? vfc_fail(ctx, -ENOMEM, "list the changes") : 0;
}

int vfc_past_list(struct vfc_ctx *ctx, struct vfc_past **out)
{
	struct vfc_past *list = NULL;
	int i, count = 0, err = 0;
	char **addresses;
	int n = journal_names(ctx, &addresses);

	if (n <= 0)
		return n;
	for (i = 0; i < n && !err; i++)
		err = add_past(ctx, addresses[i], &list, &count);
	root_names_free(addresses, n);
	if (err || !count) {
		free(list);
		return err;
	}
	qsort(list, (size_t)count, sizeof(*list), compare_past);
	*out = list;
	return count;
}
