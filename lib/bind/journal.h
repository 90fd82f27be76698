/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal.h: one append-only file per device that records its state before each
 * change, so that it can be restored.
 */
#ifndef VFC_BIND_JOURNAL_H
#define VFC_BIND_JOURNAL_H

#include "lib/vfc-hand.h"

/* Bytes of config space in the record of a reset. */
#define JOURNAL_HEADER 64

/* Longest record: a few words, two names with each byte escaped, a header. */
#define JOURNAL_RECORD 1024

/* A device's state before a change, and its identity. */
struct journal_original {
	char boot[VFC_NAME];	/* the boot id, "" if the root has none */
	int vendor, device, subvendor, subdevice;
	struct vfc_binding was;
};

enum journal_kind {
	JOURNAL_ORIGINAL,	/* before the first change: `restore` returns to it */
	JOURNAL_CHANGE,		/* before a later change */
	JOURNAL_EVENT,		/* before a reset or low power, which sysfs cannot undo */
};

/* One operation on a device, and the device's state before it. */
struct journal_entry {
	enum journal_kind kind;
	char op[16];		/* "bind", "unbind", "sriov", "reset", "power"; "" in old records */
	char method[VFC_NAME];	/* reset method; "" if not a reset */
	uint64_t run;		/* the command's start on the boot clock, ns; 0 in old records */
	int64_t time;		/* seconds since 1970; 0 in old records */
	int pid;
	bool done;		/* the operation completed; assumed for old records */
	struct journal_original was;
	uint8_t header[JOURNAL_HEADER];	/* config space header before an event */
	unsigned int nheader;	/* valid bytes of header */
};

/* The state of a device's journal. */
enum journal_state {
	JOURNAL_NONE,		/* no journal, or everything was restored */
	JOURNAL_LIVE,		/* changed during this boot */
	JOURNAL_STALE,		/* changed before the last reboot, which undid it */
	JOURNAL_FOREIGN,	/* another device was at the address */
};

/* An open and locked journal. */
struct journal {
	char address[VFC_NAME];
	int dirfd, fd;
};

/*
 * List the changes that are neither undone nor restored, oldest first. Returns the
 * count; free() the list. Needs no lock and changes nothing.
 */
int journal_entries(struct vfc_ctx *ctx, const char *address, struct journal_entry **entries);

/* Return the state of a recorded original, given the device's current state. */
enum journal_state journal_judge(const struct journal_original *was,
				 const struct journal_original *now);

/*
 * Find the original that applies to the device as it is now: the first of this boot
 * with these ids. Returns a journal_state or -errno; *was is set unless the state is
 * JOURNAL_NONE.
 */
int journal_find(struct vfc_ctx *ctx, const char *address,
		 const struct journal_original *now, struct journal_original *was);

/*
 * Wait until no other process has a device's journal locked, up to wait_ns and at
 * most 2 s. -EBUSY names the process that has it.
 */
int journal_await(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

/* Open and lock a device's journal, created if needed; waits like journal_await(). */
int journal_lock(struct vfc_ctx *ctx, const char *address, int64_t wait_ns,
		 struct journal *j);

/* Append the device's state, and sync the file and its directory to disk. */
int journal_note(struct vfc_ctx *ctx, struct journal *j, const struct journal_entry *entry);

/* Append a record that a command has completed. */
int journal_done(struct vfc_ctx *ctx, struct journal *j, uint64_t run);

/* Append a record that this process is changing the device. */
int journal_work(struct vfc_ctx *ctx, struct journal *j);

/*
 * Append a record that a command's change is undone. If no other entry applies to
 * the device as it is now, remove the journal.
 */
int journal_undone(struct vfc_ctx *ctx, struct journal *j, const struct journal_original *now,
		   uint64_t run);

/* Append a record that everything was restored, and remove the journal. */
int journal_finish(struct vfc_ctx *ctx, struct journal *j);

/* Unlock and close; a journal without records is removed. */
void journal_unlock(struct journal *j);

/* List the addresses of all devices with a journal, in the form of vfc_journal_list(). */
int journal_names(struct vfc_ctx *ctx, char ***addresses);

/* ---- records as lines (journal-record.c) ---------------------------- */

/* Return the words of a line with a valid checksum, else NULL. Modifies the line. */
const char *journal_record_check(char *line);

/* Parse a record with a device's state; false if it has none or only a part. */
bool journal_record_parse(const char *record, struct journal_entry *entry);

/* True if a record is "undone" or "done"; also get the run of its command. */
bool journal_record_says(const char *record, const char *word, uint64_t *run);

/* Return the process in a record; 0: none. */
int journal_record_pid(const char *record);

/* Format an entry as words. */
void journal_record_words(const struct journal_entry *entry, char words[JOURNAL_RECORD]);

/*
 * Format words (at most JOURNAL_RECORD bytes) as a line; torn: start on a new line, since
 * the last record has no end. Returns its length.
 */
int journal_record_line(const char *words, bool torn, char line[JOURNAL_RECORD + 16]);

#endif
