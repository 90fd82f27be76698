/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * journal.h: one append-only file a device that remembers what it was before
 * each change, so that it can be given back.
 */
#ifndef VFC_BIND_JOURNAL_H
#define VFC_BIND_JOURNAL_H

#include "lib/vfc-hand.h"

/* Bytes of config space that the record of a reset has. */
#define JOURNAL_HEADER 64

/* Longest record: a few words, two names with each byte escaped, a header. */
#define JOURNAL_RECORD 1024

/* What a device was before it was changed, and which device that was. */
struct journal_original {
	char boot[VFC_NAME];	/* the boot's id, "" when the root has none */
	int vendor, device, subvendor, subdevice;
	struct vfc_binding was;
};

enum journal_kind {
	JOURNAL_ORIGINAL,	/* what `restore` goes back to: before the first change */
	JOURNAL_CHANGE,		/* before another one */
	JOURNAL_EVENT,		/* before what no write to sysfs undoes: a reset, low power */
};

/* One thing that was done to a device, by what the device was before. */
struct journal_entry {
	enum journal_kind kind;
	char op[16];		/* "bind", "unbind", "sriov", "reset", "power"; "" of old */
	char method[VFC_NAME];	/* of a reset; "" */
	uint64_t run;		/* the command: the boot's clock (ns); 0 of old */
	int64_t time;		/* seconds since 1970; 0 of old */
	int pid;
	bool done;		/* it came to its end; of old: taken for granted */
	struct journal_original was;
	uint8_t header[JOURNAL_HEADER];	/* of config space, before an event */
	unsigned int nheader;	/* how many of those are known */
};

/* What a device's journal says, seen from now. */
enum journal_state {
	JOURNAL_NONE,		/* no journal, or everything was given back */
	JOURNAL_LIVE,		/* changed since this boot */
	JOURNAL_STALE,		/* changed before the last reboot, which undid it */
	JOURNAL_FOREIGN,	/* another device was at the address */
};

/* An open and locked journal. */
struct journal {
	char address[VFC_NAME];
	int dirfd, fd;
};

/*
 * What is neither undone nor given back, oldest first. A count; the list is to be
 * freed with free(). Needs no lock and changes nothing.
 */
int journal_entries(struct vfc_ctx *ctx, const char *address, struct journal_entry **entries);

/* How what a device was relates to the device as it is now. */
enum journal_state journal_judge(const struct journal_original *was,
				 const struct journal_original *now);

/*
 * Look for the original that counts for the device as it is now: the first
 * of this boot and these ids. A journal_state or -errno; *was is set unless it
 * is JOURNAL_NONE.
 */
int journal_find(struct vfc_ctx *ctx, const char *address,
		 const struct journal_original *now, struct journal_original *was);

/*
 * Wait until no other process has a device's journal locked, up to wait_ns
 * and at most 2 s. -EBUSY names who has it.
 */
int journal_await(struct vfc_ctx *ctx, const char *address, int64_t wait_ns);

/* Open and lock a device's journal, made if need be; waits as journal_await(). */
int journal_lock(struct vfc_ctx *ctx, const char *address, int64_t wait_ns,
		 struct journal *j);

/* Append what the device was, and have it on the disk with its directory. */
int journal_note(struct vfc_ctx *ctx, struct journal *j, const struct journal_entry *entry);

/* Append that what a command does has come to its end. */
int journal_done(struct vfc_ctx *ctx, struct journal *j, uint64_t run);

/* Append that this process works on the device. */
int journal_work(struct vfc_ctx *ctx, struct journal *j);

/*
 * Append that what a command did is undone. When nothing else is left that counts
 * for the device as it is now, the journal is over and removed.
 */
int journal_undone(struct vfc_ctx *ctx, struct journal *j, const struct journal_original *now,
		   uint64_t run);

/* Append that all was given back, and remove the journal. */
int journal_finish(struct vfc_ctx *ctx, struct journal *j);

/* Unlock and close; a journal without records is removed. */
void journal_unlock(struct journal *j);

/* Addresses of all devices that have a journal, as vfc_journal_list() has them. */
int journal_names(struct vfc_ctx *ctx, char ***addresses);

/* ---- records as lines (journal-record.c) ---------------------------- */

/* The words of a line whose checksum holds; NULL for any other. The line is cut. */
const char *journal_record_check(char *line);

/* Take a record apart that says what a device was; false: it does not, or in part. */
bool journal_record_parse(const char *record, struct journal_entry *entry);

/* True when a record says "undone", or "done", of what a command did; which command. */
bool journal_record_says(const char *record, const char *word, uint64_t *run);

/* The process that a record names; 0: none. */
int journal_record_pid(const char *record);

/* The words for an entry. */
void journal_record_words(const struct journal_entry *entry, char words[JOURNAL_RECORD]);

/* Words, at most JOURNAL_RECORD of them, as a line; torn: the last one has no end. Its length. */
int journal_record_line(const char *words, bool torn, char line[JOURNAL_RECORD + 16]);

#endif
