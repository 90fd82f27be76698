/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * syscalls.c: another program's system calls: select the relevant ones, decode them, and
 * track its descriptors.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "follow.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/ptrace.h"
#include "lib/base/sys.h"
#include "lib/trace/trace.h"

/* Functions for the entry and the exit of a system call; either may be NULL. */
struct handler {
	long number;
	const char *name;
	/* False: the call is not relevant. */
	bool (*enter)(struct thread *thread);
	void (*leave)(struct thread *thread);
};

static size_t read_memory(void *data, uint64_t addr, void *buf, size_t size)
{
	return sys_peek(((struct thread *)data)->tid, addr, buf, size);
}

/* Read a string of the thread, up to unreadable memory. */
static void read_string(struct thread *thread, uint64_t addr, char *text, size_t size)
{
	size_t n = sys_peek(thread->tid, addr, text, size - 1);

	text[n] = '\0';
}

/* ---- descriptors ---------------------------------------------------- */

/* Find the device of a cdev in sysfs. */
static void device_of_cdev(struct vfc_ctx *ctx, const char *cdev, char subject[FDS_SUBJECT])
{
	char address[VFC_NAME];
	int fd = root_open(ctx, O_PATH | O_DIRECTORY, in_sys("class/vfio-dev/%s", cdev));
	int n = fd < 0 ? fd : root_link_at(fd, "device", address, sizeof(address));

	if (fd >= 0)
		sys_close(fd);
	snprintf(subject, FDS_SUBJECT, "%s", n < 0 ? cdev : address);
}

/* Return the part of a path below a place, or NULL. */
static const char *below(const char *path, enum root_place place)
{
	struct path top = root_at(place, "%s", "");
	size_t length = strlen(top.text);

	return !strncmp(path, top.text, length) && path[length] == '/' ? path + length + 1 : NULL;
}

/* Classify a path of /proc/PID/fd; false: not relevant. */
static bool classify(struct thread *thread, const char *path, enum trace_on *on,
		     char subject[FDS_SUBJECT])
{
	const char *node = below(path, ROOT_DEV), *which = "";

	if (node && fds_of_node(node, on, &which)) {
		if (*on == TRACE_DEVICE)
			device_of_cdev(thread->tracee->ctx, which, subject);
		else
			snprintf(subject, FDS_SUBJECT, "%s", which);
		return true;
	}
	*on = TRACE_FILE;
	snprintf(subject, FDS_SUBJECT, "%.255s", path);
	if (below(path, ROOT_SYS) || below(path, ROOT_PROC))
		return true;
	/* Only GET_DEVICE_FD shows which device it is. */
	*on = TRACE_DEVICE;
	subject[0] = '\0';
	return !strcmp(path, "anon_inode:[vfio-device]");
}

/* Look up a descriptor in /proc and store it; NULL: not relevant. */
static struct fds_entry *look_up(struct thread *thread, int fd)
{
	struct fds *fds = &thread->files->fds;
	char path[ROOT_PATH], subject[FDS_SUBJECT];
	enum trace_on on;

	fds_drop(fds, fd);
	if (root_link(thread->tracee->ctx, path, in_proc("%d/fd/%d", thread->tid, fd)) <= 0 ||
	    !classify(thread, path, &on, subject))
		return NULL;
	fds_set(fds, fd, on, subject);
	return fds_get(fds, fd);
}

/* Begin the record of a call on a known descriptor; false: unknown. */
static bool begin_call(struct thread *thread, const struct fds_entry *entry)
{
	if (!entry)
		return false;
	thread->on = entry->on;
	snprintf(thread->subject, sizeof(thread->subject), "%s", entry->subject);
	thread->call.fd = entry->fd;
	thread->call.on = trace_word(entry->on);
	return true;
}

static bool begin_known(struct thread *thread)
{
	return begin_call(thread, fds_get(&thread->files->fds, (int)thread->args[0]));
}

static void emit(struct thread *thread)
{
	const struct vfc_tracer *tracer = thread->tracee->tracer;
	struct vfc_call *call = &thread->call;

	call->pid = thread->tid;
	call->subject = thread->subject;
	call->ns = sys_now_ns() - thread->start;
	tracer->call(tracer->data, call);
}

/* ---- ioctl ---------------------------------------------------------- */

/* VFIO and iommufd have the type ';' and no size in their numbers. */
static bool enter_ioctl(struct thread *thread)
{
	unsigned long number = (uint32_t)thread->args[1];
	struct fds_entry *entry;

	if ((number & ~0xffUL) != (unsigned long)VFIO_TYPE << 8)
		return false;
	entry = fds_get(&thread->files->fds, (int)thread->args[0]);
	if (!entry)
		entry = look_up(thread, (int)thread->args[0]);
	if (!begin_call(thread, entry))
		return false;
	decode_begin(&thread->decode, thread->on, number, thread->args[2], &thread->memory,
		     &thread->call);
	return true;
}

/* Find or add the region of that index of the thread's device; NULL without memory. */
static struct traced_region *get_region(struct thread *thread, uint32_t index)
{
	struct traced_region *region = thread->tracee->regions;

	while (region && (region->index != index || strcmp(region->subject, thread->subject) != 0))
		region = region->next;
	if (region)
		return region;
	region = calloc(1, sizeof(*region));
	if (!region)
		return NULL;
	snprintf(region->subject, sizeof(region->subject), "%s", thread->subject);
	region->index = index;
	region->next = thread->tracee->regions;
	thread->tracee->regions = region;
	return region;
}

/* Store the offset of a region, to name accesses to it. */
static void learn_region(struct thread *thread)
{
	struct traced_region *region;
	struct vfio_region_info info;

	if (sys_peek(thread->tid, thread->args[2], &info, sizeof(info)) != sizeof(info))
		return;
	region = get_region(thread, info.index);
	if (region) {
		region->offset = info.offset;
		region->size = info.size;
	}
}

/* Store the descriptor of migration data, after the feature's header. */
static void learn_migration(struct thread *thread)
{
	struct {
		struct vfio_device_feature header;
		struct vfio_device_feature_mig_state state;
	} now;

	if (sys_peek(thread->tid, thread->args[2], &now, sizeof(now)) == sizeof(now) &&
	    (now.header.flags & VFIO_DEVICE_FEATURE_MASK) ==
	    VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE && now.state.data_fd >= 0)
		fds_set(&thread->files->fds, now.state.data_fd, TRACE_MIGRATION,
			thread->subject);
}

/* Store a device descriptor; its name is the first word of the string. */
static void learn_device(struct thread *thread)
{
	char name[FDS_SUBJECT];

	read_string(thread, thread->args[2], name, sizeof(name));
	name[strcspn(name, " ")] = '\0';
	fds_set(&thread->files->fds, (int)thread->call.result, TRACE_DEVICE, name);
}

/* Store what a successful call shows about descriptors. */
static void learn_from_call(struct thread *thread)
{
	unsigned long number = (uint32_t)thread->args[1];
	uint64_t value = thread->args[2];

	if (thread->on == TRACE_GROUP && number == VFIO_GROUP_GET_DEVICE_FD)
		learn_device(thread);
	else if (thread->on == TRACE_DEVICE && number == VFIO_DEVICE_GET_REGION_INFO)
		learn_region(thread);
	else if (thread->on == TRACE_DEVICE && number == VFIO_DEVICE_FEATURE)
		learn_migration(thread);
	else if (thread->on == TRACE_CONTAINER && number == VFIO_SET_IOMMU &&
		 (value == VFIO_SPAPR_TCE_IOMMU || value == VFIO_SPAPR_TCE_v2_IOMMU))
		fds_set(&thread->files->fds, (int)thread->args[0], TRACE_SPAPR, "");
}

static void leave_ioctl(struct thread *thread)
{
	if (thread->call.result >= 0)
		learn_from_call(thread);
	decode_end(&thread->decode, &thread->call);
	emit(thread);
}

/* ---- open, close, duplicates ---------------------------------------- */

/* True for calls with a directory descriptor before the path. */
static bool is_at(long number)
{
	return number == SYS_openat || number == SYS_openat2;
}

/* Complete a path that is relative to a directory of the thread. */
static void add_base(struct thread *thread, char path[ROOT_PATH])
{
	struct vfc_ctx *ctx = thread->tracee->ctx;
	int n, dirfd = is_at(thread->handler->number) ? (int)thread->args[0] : AT_FDCWD;
	char base[ROOT_PATH], whole[2 * ROOT_PATH];

	if (path[0] == '/')
		return;
	n = dirfd == AT_FDCWD ? root_link(ctx, base, in_proc("%d/cwd", thread->tid)) :
				root_link(ctx, base, in_proc("%d/fd/%d", thread->tid, dirfd));
	if (n <= 0)
		return;
	snprintf(whole, sizeof(whole), "%s/%s", strcmp(base, "/") ? base : "", path);
	snprintf(path, ROOT_PATH, "%.511s", whole);
}

/* True for a path that is reported even if it could not be opened. */
static bool is_relevant(const char *path)
{
	const char *node = below(path, ROOT_DEV), *which;
	enum trace_on on;

	return node && fds_of_node(node, &on, &which);
}

/* Report the open of a node; store other writable files without a report. */
static void leave_open(struct thread *thread)
{
	uint64_t addr = thread->args[is_at(thread->handler->number) ? 1 : 0];
	struct fds_entry *entry = NULL;
	char path[ROOT_PATH];

	if (thread->call.result >= 0)
		entry = look_up(thread, (int)thread->call.result);
	if (thread->call.result >= 0 && (!entry || entry->on == TRACE_FILE))
		return;
	read_string(thread, addr, path, sizeof(path));
	add_base(thread, path);
	if (!entry && !is_relevant(path))
		return;
	field_text(&thread->call.in, "path", path, sizeof(path));
	emit(thread);
}

static bool enter_close(struct thread *thread)
{
	return begin_known(thread);
}

static void leave_close(struct thread *thread)
{
	fds_drop(&thread->files->fds, (int)thread->args[0]);
	if (thread->on != TRACE_FILE)
		emit(thread);
}

static void leave_close_range(struct thread *thread)
{
	struct fds *fds = &thread->files->fds;
	uint64_t first = (uint32_t)thread->args[0], last = (uint32_t)thread->args[1];

	/* With flags the descriptors are not closed, or are others. */
	if (thread->call.result < 0 || thread->args[2])
		return;
	for (size_t i = fds->count; i-- > 0;)
		if ((uint32_t)fds->entries[i].fd >= first && (uint32_t)fds->entries[i].fd <= last)
			fds_drop(fds, fds->entries[i].fd);
}

/* The new descriptor refers to the same file as the old one. */
static void leave_dup(struct thread *thread)
{
	const struct fds_entry *entry = fds_get(&thread->files->fds, (int)thread->args[0]);
	char subject[FDS_SUBJECT];
	int fd = (int)thread->call.result;

	if (fd < 0 || fd == (int)thread->args[0])
		return;
	if (!entry) {
		fds_drop(&thread->files->fds, fd);
		return;
	}
	snprintf(subject, sizeof(subject), "%s", entry->subject);
	fds_set(&thread->files->fds, fd, entry->on, subject);
}

static bool enter_fcntl(struct thread *thread)
{
	return thread->args[1] == F_DUPFD || thread->args[1] == F_DUPFD_CLOEXEC;
}

/* ---- accesses ------------------------------------------------------- */

static const struct traced_region *region_at(const struct thread *thread, uint64_t offset)
{
	const struct traced_region *region = thread->tracee->regions;

	for (; region; region = region->next)
		if (!strcmp(region->subject, thread->subject) && offset >= region->offset &&
		    offset - region->offset < region->size)
			return region;
	return NULL;
}

/* Add the location of an access: a region of a device, if known. */
static void add_place(struct thread *thread, uint64_t offset, uint64_t size)
{
	const struct traced_region *region =
		thread->on == TRACE_DEVICE ? region_at(thread, offset) : NULL;
	struct vfc_fields *in = &thread->call.in;
	struct vfc_bdf bdf;
	const char *word;
	char name[VFC_NAME];

	if (region) {
		word = vfc_bdf_parse(region->subject, &bdf) ? NULL :
		       vfc_word(VFC_WORDS_REGION, region->index);
		snprintf(name, sizeof(name), "region%u", region->index);
		field_text(in, "region", word ?: name, sizeof(name));
		offset -= region->offset;
	}
	field_number(in, "offset", VFC_VALUE_HEX, offset);
	field_number(in, "size", VFC_VALUE_NUMBER, size);
}

/* Add the first bytes of an access. */
static void add_bytes(struct thread *thread, struct vfc_fields *fields, uint64_t size)
{
	uint8_t bytes[TRACE_BYTES];
	size_t n = sys_peek(thread->tid, thread->args[1], bytes,
			    size < sizeof(bytes) ? size : sizeof(bytes));

	field_bytes(fields, "bytes", bytes, n);
}

/* Add the value written to an attribute, at most one line. */
static void add_value(struct thread *thread)
{
	char text[VFC_MESSAGE];
	uint64_t size = thread->args[2];
	size_t n = sys_peek(thread->tid, thread->args[1], text,
			    size < sizeof(text) ? size : sizeof(text));

	field_text(&thread->call.in, "path", thread->subject, sizeof(thread->subject));
	field_text(&thread->call.in, "value", text, n ? strcspn(strndupa(text, n), "\n") : 0);
}

/* read, write: no offset argument. */
static bool enter_stream(struct thread *thread)
{
	bool writes = thread->handler->number == SYS_write;

	if (!begin_known(thread) || (!writes && thread->on == TRACE_FILE))
		return false;
	if (thread->on == TRACE_FILE) {
		add_value(thread);
		thread->call.fd = -1;
		thread->call.on = NULL;
		return true;
	}
	field_number(&thread->call.in, "size", VFC_VALUE_NUMBER, thread->args[2]);
	if (writes)
		add_bytes(thread, &thread->call.in, thread->args[2]);
	return true;
}

static void leave_access(struct thread *thread)
{
	long number = thread->handler->number;

	if (thread->call.result > 0 && (number == SYS_read || number == SYS_pread64))
		add_bytes(thread, &thread->call.out, (uint64_t)thread->call.result);
	if (!thread->call.on)
		thread->subject[0] = '\0';
	emit(thread);
}

/* pread, pwrite; pwrite of an attribute is reported as write. */
static bool enter_place(struct thread *thread)
{
	bool writes = thread->handler->number == SYS_pwrite64;

	if (!begin_known(thread) || thread->on == TRACE_FILE)
		return false;
	add_place(thread, thread->args[3], thread->args[2]);
	if (writes)
		add_bytes(thread, &thread->call.in, thread->args[2]);
	return true;
}

static bool enter_mmap(struct thread *thread)
{
	const struct fds *fds = &thread->files->fds;

	if (thread->args[3] & MAP_ANONYMOUS ||
	    !begin_call(thread, fds_get(fds, (int)thread->args[4])))
		return false;
	add_place(thread, thread->args[5], thread->args[1]);
	field_words(&thread->call.in, "prot", VFC_VALUE_FLAGS, VFC_WORDS_PROT, thread->args[2]);
	return thread->on != TRACE_FILE;
}

/* An address is not reported as a result. */
static void leave_mmap(struct thread *thread)
{
	if (thread->call.result >= 0) {
		field_number(&thread->call.out, "addr", VFC_VALUE_HEX,
			     (uint64_t)thread->call.result);
		thread->call.result = 0;
	}
	emit(thread);
}

/* ---- new threads ---------------------------------------------------- */

static bool enter_clone(struct thread *thread)
{
#ifdef __s390x__
	uint64_t flags = thread->args[1];
#else
	uint64_t flags = thread->args[0];
#endif

	thread->shares = flags & CLONE_FILES;
	return false;
}

/* The flags are the first field of struct clone_args. */
static bool enter_clone3(struct thread *thread)
{
	uint64_t flags = 0;

	sys_peek(thread->tid, thread->args[0], &flags, sizeof(flags));
	thread->shares = flags & CLONE_FILES;
	return false;
}

static bool enter_fork(struct thread *thread)
{
	thread->shares = false;
	return false;
}

/* ---- the table ------------------------------------------------------ */

static const struct handler handlers[] = {
	{ SYS_ioctl, "ioctl", enter_ioctl, leave_ioctl },
	{ SYS_openat, "open", NULL, leave_open },
	{ SYS_openat2, "open", NULL, leave_open },
	{ SYS_close, "close", enter_close, leave_close },
	{ SYS_close_range, "close_range", NULL, leave_close_range },
	{ SYS_dup, "dup", NULL, leave_dup },
	{ SYS_dup3, "dup", NULL, leave_dup },
	{ SYS_fcntl, "fcntl", enter_fcntl, leave_dup },
	{ SYS_read, "read", enter_stream, leave_access },
	{ SYS_write, "write", enter_stream, leave_access },
	{ SYS_pread64, "pread", enter_place, leave_access },
	{ SYS_pwrite64, "pwrite", enter_place, leave_access },
	{ SYS_mmap, "mmap", enter_mmap, leave_mmap },
	{ SYS_clone, "clone", enter_clone, NULL },
	{ SYS_clone3, "clone", enter_clone3, NULL },
	/* Calls that newer architectures lack. */
#ifdef SYS_open
	{ SYS_open, "open", NULL, leave_open },
	{ SYS_creat, "open", NULL, leave_open },
	{ SYS_dup2, "dup", NULL, leave_dup },
	{ SYS_fork, "fork", enter_fork, NULL },
	{ SYS_vfork, "fork", enter_fork, NULL },
#endif
};

static const struct handler *find(uint64_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(handlers); i++)
		if ((uint64_t)handlers[i].number == number)
			return &handlers[i];
	return NULL;
}

void calls_enter(struct thread *thread, uint64_t number, const uint64_t args[6])
{
	const struct handler *handler = find(number);

	calls_forget(thread);
	if (!handler || !thread->files)
		return;
	thread->handler = handler;
	memcpy(thread->args, args, sizeof(thread->args));
	thread->memory = (struct decode_memory){ read_memory, thread, true };
	thread->call = (struct vfc_call){ .fd = -1 };
	thread->subject[0] = '\0';
	snprintf(thread->call.name, sizeof(thread->call.name), "%s", handler->name);
	if ((handler->enter && !handler->enter(thread)) || !handler->leave)
		calls_forget(thread);
	thread->start = sys_now_ns();
}

void calls_leave(struct thread *thread, int64_t result)
{
	if (!thread->handler)
		return;
	thread->call.result = result;
	thread->handler->leave(thread);
	calls_forget(thread);
}

void calls_exec(struct thread *thread)
{
	struct fds *fds = thread->files ? &thread->files->fds : NULL;
	struct fds_entry before;

	/* Looking up a device's descriptor again would lose its name. */
	for (size_t i = fds ? fds->count : 0; i-- > 0;) {
		before = fds->entries[i];
		if (look_up(thread, before.fd) && before.on != TRACE_FILE)
			fds_set(fds, before.fd, before.on, before.subject);
	}
}

void calls_forget(struct thread *thread)
{
	if (!thread->handler)
		return;
	free(thread->decode.arg);
	thread->decode.arg = NULL;
	fields_clear(&thread->call.in);
	fields_clear(&thread->call.out);
	thread->handler = NULL;
}

void regions_free(struct tracee *t)
{
	struct traced_region *region;

	while ((region = t->regions)) {
		t->regions = region->next;
		free(region);
	}
}
