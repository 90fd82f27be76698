/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-who.h: which processes have what of VFIO open. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHO_H
#define VFC_PUBLIC_WHO_H

#include "vfc-look.h"

/* ---- who (who/who.c) ------------------------------------------------ */

/* Kinds of items that a process has. */
enum vfc_who_kind {
	VFC_WHO_GROUP,		/* a group's node */
	VFC_WHO_CONTAINER,	/* /dev/vfio/vfio */
	VFC_WHO_DEVICE,		/* an open device: [vfio-device], or its own node */
	VFC_WHO_IOMMUFD,	/* /dev/iommu, or a descriptor created from it */
	VFC_WHO_MAPPING,	/* a region of a device; it keeps the device open without any fd */
	VFC_WHO_EVENTFD,	/* signaled by the device */
	VFC_WHO_UNKNOWN,	/* may belong to VFIO; the kernel does not show */
};

/* One item of a process. Items of unknown kind are combined per path. */
struct vfc_who_item {
	enum vfc_who_kind kind;
	int fd;			/* the first of count; -1: a mapping */
	unsigned int count;
	char path[2 * VFC_NAME];	/* its link: "/dev/vfio/10", "[vfio-device]" */
	char address[VFC_NAME];	/* the device; "": unknown or none */
	int group;		/* -1: unknown or none */
	int region;		/* VFC_WHO_MAPPING of a PCI device: its index; else -1 */
	uint64_t size;		/* of a mapping, bytes */
	int eventfd;		/* VFC_WHO_EVENTFD: its id in the kernel; else -1 */
	const char *irq;	/* … and its interrupt: "msix"; NULL: unnamed */
	uint32_t vector;
};

/* A process and its items. Strings are "" and numbers -1 if unknown. */
struct vfc_who_process {
	int pid;
	char comm[VFC_NAME];
	int64_t uid;		/* effective */
	/*
	 * When the process started (CLOCK_REALTIME, seconds). The kernel does not record
	 * when a file was opened.
	 */
	int64_t since;
	char unit[4 * VFC_NAME];	/* of systemd: "libvirtd.service", "session-2.scope" */
	char container[4 * VFC_NAME];	/* "docker:ID", "lxc:NAME" … from its cgroup */
	int elsewhere;		/* 1: in another mount namespace, its paths are not ours */
	bool kvm;		/* it has a KVM virtual machine open */
	unsigned int eventfds;	/* open in it, of any kind */
	struct vfc_who_item *items;
	size_t nitems;
};

struct vfc_who {
	struct vfc_who_process *processes;	/* by number */
	size_t nprocesses;
	unsigned int looked;	/* number of processes that were read */
	unsigned int unread;	/* could not be read completely: another user's, or hanging */
	bool partial;		/* other processes cannot be seen: see blind */
	char blind[4 * VFC_NAME];	/* why: a PID namespace, hidepid= of procfs */
};

/* An eventfd of a device, known from its session; the kernel does not show its use. */
struct vfc_who_eventfd {
	char address[VFC_NAME];
	int id;			/* its id in the kernel */
	const char *irq;	/* "msix"; NULL: unnamed */
	uint32_t vector;
};

/* A query; zeroes with group -1 select everything. */
struct vfc_who_query {
	const struct vfc_device *device;	/* with its group; NULL: see group */
	int group;		/* its node and all its devices; -1: everything */
	const struct vfc_who_eventfd *eventfds;	/* of the selected devices */
	size_t neventfds;
};

/*
 * Find the processes that have a device, a group, or anything of VFIO open. Reads the links
 * of /proc/PID/fd and the lines of /proc/PID/maps and follows none, so a dead mount cannot
 * block it. A [vfio-device] is identified by its fdinfo (Linux 7.0), else if only one
 * device can be open: an open PCI device is enabled (sysfs `enable`), and has a VFIO
 * driver or none. An item that only may match is VFC_WHO_UNKNOWN. A matching process is
 * listed with its containers, iommufds and, as one unknown item, its eventfds.
 * Other users' processes need CAP_SYS_PTRACE. -ENOENT without procfs.
 * Release with vfc_who_clear(). See Documentation/filesystems/proc.rst.
 */
int vfc_who(struct vfc_ctx *ctx, const struct vfc_who_query *query, struct vfc_who *who);
void vfc_who_clear(struct vfc_who *who);

/* "group", "device" … */
const char *vfc_who_word(enum vfc_who_kind kind);

/* ---- nodes (who/stale-nodes.c) -------------------------------------- */

/* A VFIO node whose device number does not match its name. */
struct vfc_stale_node {
	char path[2 * VFC_NAME];
	enum vfc_stale {
		VFC_STALE_NUMBER,	/* the number of another device, or of none */
		VFC_STALE_GONE,		/* the group or device no longer exists */
		VFC_STALE_NO_NODE,	/* a directory or a regular file */
	} why;
	unsigned int major, minor;		/* of the node; VFC_STALE_NO_NODE: 0 */
	unsigned int now_major, now_minor;	/* VFC_STALE_NUMBER: the right number */
};

/*
 * List the nodes below /dev/vfio, and /dev/iommu, whose device number differs from that in
 * sysfs (`dev` in class/vfio, vfio-dev and misc): left over from an earlier group, or
 * created by hand in a container. Only this mount namespace. In a recorded system regular
 * files are skipped: their number was not recorded. Return the count; free *nodes with
 * free().
 */
int vfc_stale_nodes(struct vfc_ctx *ctx, struct vfc_stale_node **nodes);

/* ---- processes with one device open (who/holders.c) ----------------- */

/* A process that has a VFIO node or an open VFIO device. */
struct vfc_holder {
	int pid;
	char comm[VFC_NAME];
	char what[2 * VFC_NAME];	/* "/dev/vfio/10", "[vfio-device]" */
};

/*
 * List the processes that have the device or its group open through VFIO. The links of
 * /proc/PID/fd are read, never followed. Return the count; free *holders with free();
 * *unread is the number of processes that could not be read (another user's).
 */
int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **holders, unsigned int *unread);

/* Process name of a session: it keeps the session's devices open. */
#define VFC_SESSION_COMM "vfioctl-session"

/* True for a session process; `vfioctl close` ends it. */
bool vfc_holder_is_session(const struct vfc_holder *holder);

#endif
