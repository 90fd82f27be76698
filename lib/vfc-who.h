/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-who.h: which processes have VFIO devices, groups or containers open. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHO_H
#define VFC_PUBLIC_WHO_H

#include "vfc-look.h"

/* ---- who (who/who.c) ------------------------------------------------ */

/* Kinds of items that a process can have open. */
enum vfc_who_kind {
	VFC_WHO_GROUP,		/* a group's node */
	VFC_WHO_CONTAINER,	/* /dev/vfio/vfio */
	VFC_WHO_DEVICE,		/* an open device: [vfio-device], or the device's cdev */
	VFC_WHO_IOMMUFD,	/* /dev/iommu, or a descriptor created from it */
	VFC_WHO_MAPPING,	/* a mapped region, which keeps the device open without an fd */
	VFC_WHO_EVENTFD,	/* an eventfd signaled by the device */
	VFC_WHO_UNKNOWN,	/* may belong to VFIO, but the kernel does not show it */
};

/* An item of a process. Items of unknown kind are combined per path. */
struct vfc_who_item {
	enum vfc_who_kind kind;
	int fd;			/* the first of count; -1 for a mapping */
	unsigned int count;
	char path[2 * VFC_NAME];	/* link target: "/dev/vfio/10", "[vfio-device]" */
	char address[VFC_NAME];	/* device; "" if unknown or none */
	int group;		/* -1 if unknown or none */
	int region;		/* VFC_WHO_MAPPING of a PCI device: region index; else -1 */
	uint64_t size;		/* bytes of a mapping */
	int eventfd;		/* VFC_WHO_EVENTFD: the kernel's ID; else -1 */
	const char *irq;	/* … and the interrupt: "msix"; NULL if unnamed */
	uint32_t vector;
};

/* A process and its items. Unknown strings are "", unknown numbers -1. */
struct vfc_who_process {
	int pid;
	char comm[VFC_NAME];
	int64_t uid;		/* effective */
	/*
	 * Start time of the process (CLOCK_REALTIME, seconds). The kernel does not
	 * record when a file was opened.
	 */
	int64_t since;
	char unit[4 * VFC_NAME];	/* systemd unit: "libvirtd.service", "session-2.scope" */
	char container[4 * VFC_NAME];	/* "docker:ID", "lxc:NAME" …, from the cgroup */
	int elsewhere;		/* 1 in another mount namespace, whose paths are not ours */
	bool kvm;		/* has a KVM virtual machine open */
	unsigned int eventfds;	/* number of open eventfds of any kind */
	struct vfc_who_item *items;
	size_t nitems;
};

struct vfc_who {
	struct vfc_who_process *processes;	/* sorted by PID */
	size_t nprocesses;
	unsigned int looked;	/* number of processes read */
	unsigned int unread;	/* number not read completely (another user's, or hanging) */
	bool partial;		/* other processes cannot be seen; see blind */
	char blind[4 * VFC_NAME];	/* reason: a PID namespace, hidepid= of procfs */
};

/*
 * A device's eventfd, known from the device's session. The kernel does not show what an
 * eventfd is used for.
 */
struct vfc_who_eventfd {
	char address[VFC_NAME];
	int id;			/* the kernel's ID */
	const char *irq;	/* "msix"; NULL if unnamed */
	uint32_t vector;
};

/* A query. All zeros with group -1 selects everything. */
struct vfc_who_query {
	const struct vfc_device *device;	/* the device, and its group; NULL to use group */
	int group;		/* the group's node and all its devices; -1 for everything */
	const struct vfc_who_eventfd *eventfds;	/* of the selected devices */
	size_t neventfds;
};

/*
 * Find the processes that have a device, a group, or any VFIO file open. Reads the links in
 * /proc/PID/fd and the lines of /proc/PID/maps but follows none of them, so a dead mount
 * cannot block the search. A [vfio-device] is identified by its fdinfo (since Linux 7.0),
 * or if only one device can be open: an open PCI device is enabled (sysfs `enable`) and has
 * a VFIO driver or none. An item that may match, but need not, is VFC_WHO_UNKNOWN. A
 * matching process is listed with its containers, its iommufds and, as one unknown item,
 * its eventfds. Reading other users' processes requires CAP_SYS_PTRACE. Return -ENOENT
 * without procfs. Release with vfc_who_clear(). See Documentation/filesystems/proc.rst.
 */
int vfc_who(struct vfc_ctx *ctx, const struct vfc_who_query *query, struct vfc_who *who);
void vfc_who_clear(struct vfc_who *who);

/* Return "group", "device" … */
const char *vfc_who_word(enum vfc_who_kind kind);

/* ---- nodes (who/stale-nodes.c) -------------------------------------- */

/* A VFIO node whose device number does not match its name. */
struct vfc_stale_node {
	char path[2 * VFC_NAME];
	enum vfc_stale {
		VFC_STALE_NUMBER,	/* the number belongs to another device, or to none */
		VFC_STALE_GONE,		/* the group or device no longer exists */
		VFC_STALE_NO_NODE,	/* not a node but a directory or a regular file */
	} why;
	unsigned int major, minor;		/* of the node; 0 for VFC_STALE_NO_NODE */
	unsigned int now_major, now_minor;	/* for VFC_STALE_NUMBER: the right number */
};

/*
 * List the nodes below /dev/vfio, and /dev/iommu, whose device number differs from the
 * number in sysfs (`dev` in class/vfio, vfio-dev and misc). Such nodes are left over from
 * an earlier group, or were created by hand in a container. Checks only this mount
 * namespace. In a recorded system, regular files are skipped, because their number was not
 * recorded. Return the count. The caller frees *nodes with free().
 */
int vfc_stale_nodes(struct vfc_ctx *ctx, struct vfc_stale_node **nodes);

/* ---- processes that have a device open (who/holders.c) ----------------- */

/* A process that has a VFIO node or device open. */
struct vfc_holder {
	int pid;
	char comm[VFC_NAME];
	char what[2 * VFC_NAME];	/* "/dev/vfio/10", "[vfio-device]" */
};

/*
 * List the processes that have the device or its group open through VFIO. Links in
 * /proc/PID/fd are read but never followed. Return the count, and set *unread to the
 * number of processes that could not be read (another user's). The caller frees
 * *holders with free().
 */
int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **holders, unsigned int *unread);

/* Process name of a session: it keeps the session's devices open. */
#define VFC_SESSION_COMM "vfioctl-session"

/* True for a session process, which `vfioctl close` ends. */
bool vfc_holder_is_session(const struct vfc_holder *holder);

#endif
