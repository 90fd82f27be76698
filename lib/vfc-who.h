/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vfc-who.h: which processes have what of VFIO open. Part of vfc.h. */
#ifndef VFC_PUBLIC_WHO_H
#define VFC_PUBLIC_WHO_H

#include "vfc-look.h"

/* ---- who (who/who.c) ------------------------------------------------ */

/* What a process has. */
enum vfc_who_kind {
	VFC_WHO_GROUP,		/* a group's node */
	VFC_WHO_CONTAINER,	/* /dev/vfio/vfio */
	VFC_WHO_DEVICE,		/* an open device: [vfio-device], or its own node */
	VFC_WHO_IOMMUFD,	/* /dev/iommu, or what was made of it */
	VFC_WHO_MAPPING,	/* a region of a device; it keeps the device open without any fd */
	VFC_WHO_EVENTFD,	/* which the device signals */
	VFC_WHO_UNKNOWN,	/* of VFIO, perhaps; the kernel does not tell whose it is */
};

/* One thing that a process has. Items of a kind that is not known are one item a path. */
struct vfc_who_item {
	enum vfc_who_kind kind;
	int fd;			/* the first of count; -1: a mapping */
	unsigned int count;
	char path[2 * VFC_NAME];	/* what its link says: "/dev/vfio/10", "[vfio-device]" */
	char address[VFC_NAME];	/* the device; "": not told, or of none */
	int group;		/* -1: not told, or of none */
	int region;		/* VFC_WHO_MAPPING of a PCI device: its index; else -1 */
	uint64_t size;		/* of a mapping, bytes */
	int eventfd;		/* VFC_WHO_EVENTFD: the kernel's number of it; else -1 */
	const char *irq;	/* … and what it is for: "msix"; NULL: no word */
	uint32_t vector;
};

/* A process, and all that it has. Strings are "", numbers -1 when not known. */
struct vfc_who_process {
	int pid;
	char comm[VFC_NAME];
	int64_t uid;		/* effective */
	/*
	 * When the process started (CLOCK_REALTIME, seconds); when it opened something
	 * the kernel does not keep.
	 */
	int64_t since;
	char unit[4 * VFC_NAME];	/* systemd's: "libvirtd.service", "session-2.scope" */
	char container[4 * VFC_NAME];	/* "docker:ID", "lxc:NAME" … from its cgroup */
	int elsewhere;		/* 1: in another mount namespace, so its paths are not ours */
	bool kvm;		/* a virtual machine of KVM is open there */
	unsigned int eventfds;	/* it has open, whosever they are */
	struct vfc_who_item *items;
	size_t nitems;
};

struct vfc_who {
	struct vfc_who_process *processes;	/* by number */
	size_t nprocesses;
	unsigned int looked;	/* how many processes were looked into */
	unsigned int unread;	/* how many not, or not all: another user's, or they hang */
	bool partial;		/* there are more that are not to be seen: see blind */
	char blind[4 * VFC_NAME];	/* why: a PID namespace, hidepid= of procfs */
};

/* An eventfd that is known to be a device's: its session tells, the kernel does not. */
struct vfc_who_eventfd {
	char address[VFC_NAME];
	int id;			/* the kernel's number of it */
	const char *irq;	/* "msix"; NULL: no word */
	uint32_t vector;
};

/* What is asked for; zeroes but for the group ask for everything. */
struct vfc_who_query {
	const struct vfc_device *device;	/* it and its group's node; NULL: see group */
	int group;		/* its node and all its devices; -1: everything */
	const struct vfc_who_eventfd *eventfds;	/* of the devices that are asked for */
	size_t neventfds;
};

/*
 * Find the processes that have a device, a group, or anything of VFIO open: the links of
 * /proc/PID/fd and the lines of /proc/PID/maps are read, nothing is followed, so that no
 * dead mount hangs it. A [vfio-device] is told by its fdinfo (Linux 7.0), else
 * where only one device of the machine can be it: an open PCI device is enabled
 * (sysfs `enable`), and without a driver or with a VFIO one. What could be what was asked
 * for is VFC_WHO_UNKNOWN. A process that has it is listed with its containers,
 * iommufds and, as one unknown item, its eventfds.
 * Other users' processes take CAP_SYS_PTRACE. -ENOENT without a procfs.
 * Release with vfc_who_clear(). Stands on Documentation/filesystems/proc.rst.
 */
int vfc_who(struct vfc_ctx *ctx, const struct vfc_who_query *query, struct vfc_who *who);
void vfc_who_clear(struct vfc_who *who);

/* "group", "device" … */
const char *vfc_who_word(enum vfc_who_kind kind);

/* ---- nodes (who/stale-nodes.c) -------------------------------------- */

/* A node of VFIO that does not lead where its name says. */
struct vfc_stale_node {
	char path[2 * VFC_NAME];
	enum vfc_stale {
		VFC_STALE_NUMBER,	/* another device's, or nobody's, number */
		VFC_STALE_GONE,		/* no such group or device is there any more */
		VFC_STALE_NO_NODE,	/* a directory or a plain file in a node's place */
	} why;
	unsigned int major, minor;		/* the node's; of a VFC_STALE_NO_NODE 0 */
	unsigned int now_major, now_minor;	/* what it should be, of a VFC_STALE_NUMBER */
};

/*
 * The nodes below /dev/vfio, and /dev/iommu, whose device number is not the one that
 * sysfs has for their name (its `dev` in class/vfio, vfio-dev and misc): left over
 * from an earlier group, or made by hand in a container. Of this mount namespace. In a
 * recorded root a plain file is not judged: its number was not recorded. Returns the
 * count; *nodes is to be freed with free().
 */
int vfc_stale_nodes(struct vfc_ctx *ctx, struct vfc_stale_node **nodes);

/* ---- who has one device (who/holders.c) ----------------------------- */

/* A process that has a VFIO node or an open VFIO device. */
struct vfc_holder {
	int pid;
	char comm[VFC_NAME];
	char what[2 * VFC_NAME];	/* "/dev/vfio/10", "[vfio-device]" */
};

/*
 * Who has the device, or the group it is in, open through VFIO: the links of
 * /proc/PID/fd are read, never followed. Returns the count; *holders is to be
 * freed with free(); *unread is the number of processes that could not be
 * looked into (another user's).
 */
int vfc_device_holders(struct vfc_ctx *ctx, const struct vfc_device *dev,
		       struct vfc_holder **holders, unsigned int *unread);

/* What the process that keeps a session's devices open calls itself. */
#define VFC_HOLDER_COMM "vfioctl-holder"

/* True for such a process: `vfioctl close` ends what it has open. */
bool vfc_holder_is_session(const struct vfc_holder *holder);

#endif
