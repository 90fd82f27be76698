/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfc.h: the VFIO and IOMMU model of one machine, for programs.
 *
 * The library never prints and never exits. Functions return 0, a count or a
 * descriptor >= 0, or a negative errno; results come back through pointers,
 * which a failure leaves untouched. The message that belongs to the last
 * failure is read with vfc_error(), what to do next with vfc_hint().
 * One context belongs to one thread.
 */
#ifndef VFC_H
#define VFC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Longest name of a device, driver, region … this library hands out, with NUL. */
#define VFC_NAME 64

/* ---- context (ctx.c) ------------------------------------------------- */

struct vfc_ctx;

/*
 * Make a context. sysroot is the directory under which sysfs, procfs, the
 * device nodes and the state are looked for; NULL or "/" is this machine.
 * Under any other root no VFIO node is opened and no module is loaded.
 * -ENOENT or -ENOTDIR when sysroot is no directory (no context is made then).
 */
int vfc_new(struct vfc_ctx **ctx, const char *sysroot);

/* Release a context; everything that borrows it must be closed. NULL is fine. */
void vfc_free(struct vfc_ctx *ctx);

/* What failed last, one line without a full stop; "" before any failure. */
const char *vfc_error(const struct vfc_ctx *ctx);

/* The next step that belongs to vfc_error(), or "" where none is known. */
const char *vfc_hint(const struct vfc_ctx *ctx);

/* True when the context looks at a tree other than this machine's own. */
bool vfc_rerooted(const struct vfc_ctx *ctx);

/*
 * Call fn with one line of text for each system call that matters (sysfs
 * writes, VFIO ioctls, region accesses), as it returns. NULL stops it.
 */
void vfc_trace(struct vfc_ctx *ctx, void (*fn)(void *data, const char *line),
	       void *data);

/* ---- words (names.c) ------------------------------------------------- */

/*
 * Numbers and their words, both ways from one table each. A number without
 * a word gives NULL; a word without a number gives -EINVAL.
 */
enum vfc_words {
	VFC_WORDS_REGION,	/* PCI region index: "bar0" … "rom" "config" "vga" */
	VFC_WORDS_IRQ,		/* PCI IRQ index: "intx" "msi" "msix" "err" "req" */
	VFC_WORDS_DEVICE_FLAG,	/* VFIO_DEVICE_FLAGS_*, one bit */
	VFC_WORDS_REGION_FLAG,	/* VFIO_REGION_INFO_FLAG_*, one bit */
	VFC_WORDS_IRQ_FLAG,	/* VFIO_IRQ_INFO_*, one bit */
	VFC_WORDS_DEVICE_CAP,	/* VFIO_DEVICE_INFO_CAP_* */
	VFC_WORDS_REGION_CAP,	/* VFIO_REGION_INFO_CAP_* */
	VFC_WORDS_FEATURE,	/* VFIO_DEVICE_FEATURE_* */
	VFC_WORDS_FEATURE_FLAG,	/* VFIO_DEVICE_FEATURE_{GET,SET,PROBE}, one bit */
	VFC_WORDS_ATOMIC_FLAG,	/* VFIO_PCI_ATOMIC_COMP*, one bit */
	VFC_WORDS_GROUP_FLAG,	/* VFIO_GROUP_FLAGS_*, one bit */
	VFC_WORDS_IRQ_SET_FLAG,	/* VFIO_IRQ_SET_*, one bit */
	VFC_WORDS_IOMMU,	/* VFIO_*_IOMMU: "type1v2" and other extensions */
};
const char *vfc_word(enum vfc_words table, uint64_t number);
int vfc_word_number(enum vfc_words table, const char *word, uint64_t *number);

/* The word for a region's type and subtype ("igd-opregion"), NULL: none known. */
const char *vfc_region_type_word(uint32_t type, uint32_t subtype);

/* ---- PCI addresses (bdf.c) ------------------------------------------- */

struct vfc_bdf {
	uint32_t domain;
	uint8_t bus;
	uint8_t slot;
	uint8_t function;
};

/* Parse "DDDD:BB:SS.F" or "BB:SS.F" (domain 0); -EINVAL for anything else. */
int vfc_bdf_parse(const char *text, struct vfc_bdf *bdf);

/* Write the full form "DDDD:BB:SS.F" (domain of four digits or more). */
void vfc_bdf_format(const struct vfc_bdf *bdf, char text[VFC_NAME]);

/* ---- devices (device.c) ---------------------------------------------- */

/* How much of a device to read; each level costs more system calls. */
enum vfc_depth {
	VFC_DEPTH_ID,		/* name, ids, class, driver, group */
	VFC_DEPTH_ROW,		/* and NUMA node, reset methods, vfio-dev */
};

/* A snapshot of one device in sysfs. Strings are "" and ids -1 when absent. */
struct vfc_device {
	char address[VFC_NAME];	/* its name on its bus */
	char bus[VFC_NAME];	/* "pci", "mdev", "platform" … */
	int vendor, device;	/* PCI ids, 16 bit */
	int subvendor, subdevice;
	int class;		/* PCI class code, 24 bit */
	int group;		/* IOMMU group, -1: none */
	char driver[VFC_NAME];
	bool blocks;		/* its driver makes its group not viable */
	int numa_node;		/* from VFC_DEPTH_ROW on; -1: unknown */
	char reset_methods[2 * VFC_NAME];	/* as in sysfs, space-separated */
	char vfio_dev[VFC_NAME];	/* "vfio0" */
};

/*
 * Read one device by its full bus name (PCI, else mdev, else platform …).
 * -ENODEV when there is none. Missing attributes are absent, not errors.
 */
int vfc_device_read(struct vfc_ctx *ctx, const char *address,
		    enum vfc_depth depth, struct vfc_device *dev);

/*
 * True when there is such a device. Looks at no attribute: reading some waits
 * for an unbind that hangs (uevent does on Linux 6.1.192, seen in the lab).
 */
bool vfc_device_exists(struct vfc_ctx *ctx, const char *address);

/*
 * All PCI devices plus every other member of an IOMMU group, ordered by bus
 * and address. Returns the count; *devs is the caller's, to be freed with free().
 */
int vfc_device_list(struct vfc_ctx *ctx, enum vfc_depth depth,
		    struct vfc_device **devs);

/*
 * The address of the PCI device behind a network interface ("eth0"), or a
 * block device or its partition ("nvme0n1p1"), from sysfs' class links.
 * -ENODEV when nothing is called so, -ENXIO when it has no PCI device behind
 * it, -EMLINK when it has several (NVMe multipath).
 */
int vfc_device_by_name(struct vfc_ctx *ctx, const char *name, char address[VFC_NAME]);

/* True for a driver that hands its devices to user space through VFIO. */
bool vfc_driver_is_vfio(const char *driver);

/*
 * True when a member bound to this driver makes its group not viable: any
 * driver but a VFIO one and those that leave DMA to the user (the kernel's
 * driver_managed_dma: pcieport, pci-stub …). "" (no driver) does not block.
 */
bool vfc_driver_blocks(const char *driver);

/* ---- IOMMU groups (group.c) ------------------------------------------ */

struct vfc_reserved {
	uint64_t start, end;	/* IOVA, end inclusive */
	char type[VFC_NAME];	/* "direct", "direct-relaxable", "reserved", "msi" */
};

struct vfc_group {
	int id;
	char type[VFC_NAME];	/* default domain: "DMA-FQ", "identity" … or "" */
	char node[2 * VFC_NAME];	/* "/dev/vfio/10" as seen in the root; "" when absent */
	bool viable;		/* no member blocks */
	struct vfc_device *devices;	/* ndevices, by address */
	size_t ndevices;
	struct vfc_reserved *reserved;
	size_t nreserved;
};

/*
 * Every IOMMU group by number, with members at VFC_DEPTH_ID. Returns the
 * count, 0 when the machine has none; free with vfc_group_list_free().
 */
int vfc_group_list(struct vfc_ctx *ctx, struct vfc_group **groups);
void vfc_group_list_free(struct vfc_group *groups, int count);

/*
 * PCI devices that are in none of these groups, by address. Returns the count;
 * *addresses and each of them are the caller's, to be freed with
 * vfc_addresses_free().
 */
int vfc_group_outsiders(struct vfc_ctx *ctx, const struct vfc_group *groups, int count,
			char ***addresses);
void vfc_addresses_free(char **addresses, int count);

/* One group by number; -ENOENT when absent. Release with vfc_group_clear(). */
int vfc_group_read(struct vfc_ctx *ctx, int id, struct vfc_group *group);
void vfc_group_clear(struct vfc_group *group);

/* ---- one device in depth (detail.c) ---------------------------------- */

/* What a resource is: the kernel's IORESOURCE_* (linux/ioport.h). */
enum vfc_resource_flags {
	VFC_RESOURCE_ENABLED_ROM = 0x1,
	VFC_RESOURCE_IO = 0x100,
	VFC_RESOURCE_MEM = 0x200,
	VFC_RESOURCE_PREFETCH = 0x2000,
	VFC_RESOURCE_MEM64 = 0x100000,
	VFC_RESOURCE_DISABLED = 0x10000000,
	VFC_RESOURCE_UNSET = 0x20000000,	/* no address was assigned */
};

/* One line of a PCI device's `resource`: a BAR, the ROM, a bridge's window. */
struct vfc_resource {
	const char *name;	/* "bar0", "rom", "vf-bar0", "window-io" … */
	uint64_t start, size;	/* bus addresses as the CPU sees them; bytes */
	uint64_t flags;		/* VFC_RESOURCE_* */
};

#define VFC_RESOURCES 17	/* a bridge's; an endpoint has 7 or 13 */

/* A device node, by lstat(2) in the root; path "" when there is none. */
struct vfc_node {
	char path[2 * VFC_NAME];
	unsigned int mode;	/* permission bits */
	unsigned int uid, gid;
};

/* All that sysfs says of one device; strings are "", numbers -1 when absent. */
struct vfc_detail {
	struct vfc_device dev;	/* at VFC_DEPTH_ROW */
	char override[VFC_NAME];	/* driver_override; "(null)" is none */
	int revision, header_type;	/* header type without the multifunction bit */
	int command;		/* COMMAND register of config space */
	int enable;		/* how many enabled it */
	int irq;		/* INTx, or the first MSI vector */
	int boot_vga, d3cold_allowed;
	char power_state[VFC_NAME];	/* "D0" … ; Linux 5.11 */
	char runtime_status[VFC_NAME], runtime_control[VFC_NAME];
	char local_cpus[VFC_NAME];	/* "0-3,8" */
	char link_speed[VFC_NAME], link_speed_max[VFC_NAME];
	int link_width, link_width_max;
	struct vfc_resource resources[VFC_RESOURCES];	/* those that exist */
	size_t nresources;
	int totalvfs, numvfs;	/* a physical function's */
	char physfn[VFC_NAME];	/* a virtual function's physical one */
	char (*virtfns)[VFC_NAME];
	size_t nvirtfns;
	char msi[VFC_NAME];	/* "msi" or "msix" while enabled */
	int *msi_irqs;
	size_t nmsi_irqs;
	struct vfc_node group_node, device_node;
};

/*
 * Read one device in depth: about 70 system calls. Never touches vpd nor rom,
 * nor the config space of a device in D3cold (that would wake it), and not
 * driver_override and sriov_numvfs while an unbind begun here hangs (they would
 * wait for it). -ENODEV when there is none. Release with vfc_detail_clear().
 */
int vfc_detail_read(struct vfc_ctx *ctx, const char *address,
		    struct vfc_detail *detail);
void vfc_detail_clear(struct vfc_detail *detail);

/* ---- where devices sit (topology.c) ---------------------------------- */

/* Where one device of a list sits: below another one, or at the top. */
struct vfc_position {
	int parent;		/* index in the list; -1: none of the list */
	char root[VFC_NAME];	/* root bus, "pci0000:00"; "" when unknown */
};

/*
 * Find the place of each of n devices (positions holds n). Never a cycle. A device whose
 * place sysfs does not tell is at the top. -ENOMEM is the only failure.
 */
int vfc_topology_read(struct vfc_ctx *ctx, const struct vfc_device *devs,
		      size_t n, struct vfc_position *positions);

/* ---- why there are no IOMMU groups (platform.c) ---------------------- */

struct vfc_absence {
	const char *cause;	/* one word, stable: "no-firmware-iommu" … */
	const char *sentence;	/* what is so */
	char evidence[4 * VFC_NAME];	/* where it was seen */
	const char *next;	/* what to do about it */
};

/*
 * The first likely cause for a machine without IOMMU groups, from sysfs, the
 * names of the ACPI tables, the device tree, the kernel's command line and
 * build configuration. What cannot be read is never taken for absent.
 */
void vfc_iommu_absent(struct vfc_ctx *ctx, struct vfc_absence *why);

/* ---- handing over (driver.c plan.c apply.c journal.c users*.c holders.c) */

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

/*
 * True for a PCI bridge (header type 1 or 2, by config space, else by class),
 * which VFIO never takes.
 */
bool vfc_device_is_bridge(struct vfc_ctx *ctx, const struct vfc_device *dev);

/* What a PCI device is bound to, as far as a change of driver can alter it. */
struct vfc_binding {
	char driver[VFC_NAME];		/* "": none */
	char override[VFC_NAME];	/* driver_override, "": not set */
	int vfs;			/* sriov_numvfs; -1: no SR-IOV, or of no interest */
	char power[VFC_NAME];		/* power/control: "on", "auto"; "": of no interest */
};

/* Something that speaks against taking a device from its driver. */
struct vfc_use {
	char address[VFC_NAME];
	char reason[VFC_NAME];	/* a word of vfc_use_reasons: what --force=… names */
	char text[256];		/* "nvme0n1p2 is mounted on /home" */
	bool final;		/* nothing overrides it */
};
extern const char *const vfc_use_reasons[];	/* NULL at the end */

enum vfc_verb {
	VFC_BIND,		/* to a driver */
	VFC_UNBIND,		/* from any driver */
	VFC_RESTORE,		/* to what the journal remembers */
};

/* What is wanted of some PCI devices (full addresses). */
struct vfc_order {
	enum vfc_verb verb;
	const char *driver;	/* VFC_BIND: its name, '-' and '_' are alike */
	const char *const *addresses;
	size_t count;
	bool modprobe;		/* load the driver's module when it is missing */
	int64_t timeout_ns;	/* longest wait for one write; for a lock at most 2 s */
};

enum vfc_step_kind {
	VFC_STEP_JOURNAL, VFC_STEP_MODPROBE, VFC_STEP_VFS, VFC_STEP_OVERRIDE,
	VFC_STEP_UNBIND, VFC_STEP_PROBE, VFC_STEP_ATTACH, VFC_STEP_POWER,
	VFC_STEP_FORGET,
};

/* One write of a plan. */
struct vfc_step {
	enum vfc_step_kind kind;
	size_t target;		/* which of the plan's targets it changes */
	char file[256];		/* what is written, as a person would type it */
	char path[256];		/* the same below sysfs, "" for other files */
	char value[256];	/* what is written there */
	char driver[VFC_NAME];	/* the driver it takes from or gives to, or loads */
	char why[128];
};

/* One device of a plan. */
struct vfc_target {
	char address[VFC_NAME];
	struct vfc_device dev;	/* at VFC_DEPTH_ROW, when the plan was made */
	struct vfc_binding now, want;
	bool journaled;		/* the journal has an original of it already */
	bool stale;		/* only its journal is removed: a reboot, or it is gone */
	char note[128];		/* why there is less to do than asked, or "" */
};

/* All that would be done, in order, and what speaks against it. */
struct vfc_plan {
	enum vfc_verb verb;
	int64_t timeout_ns;
	struct vfc_target *targets;
	size_t ntargets;
	struct vfc_step *steps;
	size_t nsteps;
	struct vfc_use *uses;
	size_t nuses;
	unsigned int unread;	/* processes that could not be looked into */
};

/*
 * Make the plan for an order; nothing is changed, nothing is locked. -ENODEV
 * for no such device, -EOPNOTSUPP for one of another bus, -ENOENT for an
 * unknown driver, -ENODATA for a device without a journal to restore from,
 * -ESTALE when the journal is of another device. Release with vfc_plan_clear().
 */
int vfc_plan_make(struct vfc_ctx *ctx, const struct vfc_order *order,
		  struct vfc_plan *plan);
void vfc_plan_clear(struct vfc_plan *plan);

/*
 * Carry out a plan, whatever its uses: the caller has looked at them. Locks
 * the devices' journals, writes the originals to the disk, then takes step
 * after step, each verified by reading back; a failed one has the earlier ones
 * undone, which the message tells. -EBUSY when another process changes a
 * device, -EAGAIN when it changed since the plan was made. A child process
 * does it all: -ETIMEDOUT when the kernel did not finish a write in time, and
 * the child stays behind to undo what was done when it does; -ECHILD when the
 * child was killed. Needs root.
 */
int vfc_plan_apply(struct vfc_ctx *ctx, const struct vfc_plan *plan);

/* "journal", "override", "unbind" … */
const char *vfc_step_word(enum vfc_step_kind kind);

/*
 * Addresses of the devices that were changed and not given back. Returns the
 * count; free each and the array with free() (untouched when there are none).
 */
int vfc_journal_list(struct vfc_ctx *ctx, char ***addresses);

/* ---- open devices: spaces (space.c, backend-*.c) --------------------- */

enum vfc_api {
	VFC_API_AUTO,
	VFC_API_GROUP,		/* legacy group and container, type1 */
	VFC_API_COMPAT,		/* group, /dev/iommu as the container */
	VFC_API_CDEV,		/* device cdev and iommufd */
	VFC_API_NOIOMMU,
};

/*
 * The api that VFC_API_AUTO stands for with this device: its cdev when the
 * kernel has one and we may open it and the iommufd, else its group. Never
 * VFC_API_NOIOMMU, which has to be asked for. Opens and closes the two nodes,
 * which changes nothing.
 */
enum vfc_api vfc_api_choose(struct vfc_ctx *ctx, const char *address);

/* One IOVA space: a container, or an IOAS of an iommufd. */
struct vfc_space;

/*
 * Open an IOVA space (VFC_API_AUTO, without a device to ask: the group's).
 * -ENODEV when the node or its module is missing, -EACCES without permission on
 * it, -EOPNOTSUPP for an api this kernel or a re-rooted context cannot open,
 * -EPERM for VFC_API_NOIOMMU without CAP_SYS_RAWIO, or while the mode is off.
 */
int vfc_space_new(struct vfc_ctx *ctx, enum vfc_api api, struct vfc_space **space);

/* Close the space; its handles must be closed. NULL is fine. */
void vfc_space_free(struct vfc_space *space);

/* The api in use: never VFC_API_AUTO. Its word is "group", "compat", "cdev" … */
enum vfc_api vfc_space_api(const struct vfc_space *space);
const char *vfc_api_word(enum vfc_api api);
int vfc_api_parse(const char *word, enum vfc_api *api);

/* ---- open devices: handles (handle.c) -------------------------------- */

/* An open VFIO device. It borrows its space. */
struct vfc_handle;

/*
 * Open the device of that full address in the space: its group is opened
 * (once a space) and joined first. The kernel resets the device here.
 * The message names the cause: not bound to a VFIO driver, group not viable
 * and by whom (-EPERM), group held elsewhere and by whom (-EBUSY), no
 * permission on the node (-EACCES), module missing (-ENODEV), no interrupt
 * remapping (-EPERM).
 */
int vfc_handle_open(struct vfc_space *space, const char *address,
		    struct vfc_handle **handle);

/*
 * Disable its interrupts, drop its mappings, close it. The kernel resets the
 * device again and clears bus mastering. NULL is fine.
 */
void vfc_handle_close(struct vfc_handle *handle);

const char *vfc_handle_address(const struct vfc_handle *handle);
struct vfc_ctx *vfc_handle_ctx(const struct vfc_handle *handle);
struct vfc_space *vfc_handle_space(const struct vfc_handle *handle);

/* The IOMMU group it was opened through; how many region and IRQ indexes it has. */
int vfc_handle_group(const struct vfc_handle *handle);
uint32_t vfc_handle_regions(const struct vfc_handle *handle);
uint32_t vfc_handle_irqs(const struct vfc_handle *handle);

/* One entry of a capability chain: the header and the bytes behind it. */
struct vfc_cap {
	uint16_t id;
	uint16_t version;
	const uint8_t *data;	/* the bytes after the 8-byte header */
	size_t size;		/* how many of them lie inside the buffer */
};

#define VFC_CAPS 16		/* more links than any known chain has */

struct vfc_info {
	uint32_t flags;		/* VFIO_DEVICE_FLAGS_* */
	uint32_t num_regions;
	uint32_t num_irqs;
	struct vfc_cap caps[VFC_CAPS];
	size_t ncaps;
	const char *doubt;	/* what is wrong with the kernel's answer; NULL: nothing */
	void *buf;		/* what caps point into */
};

/* VFIO_DEVICE_GET_INFO. Release with vfc_info_clear(). */
int vfc_handle_info(struct vfc_handle *handle, struct vfc_info *info);
void vfc_info_clear(struct vfc_info *info);

enum vfc_feature_support {
	VFC_FEATURE_NONE = 0,
	VFC_FEATURE_GET = 1,
	VFC_FEATURE_SET = 2,
	VFC_FEATURE_KNOWN = 4,	/* answers the probe, but neither get nor set */
};

/* Probe feature index; returns a mask of vfc_feature_support. Changes nothing. */
int vfc_handle_feature(struct vfc_handle *handle, unsigned int index);

/* VFIO_DEVICE_RESET; -ENOTTY when the device has no reset VFIO may use. */
int vfc_handle_reset(struct vfc_handle *handle);

/*
 * Why a read of all ones may be no data: config space is asked. Returns the
 * cause ("device gone", "memory decode off", "power state D3"), NULL when
 * config space gives no reason for doubt. The string is static.
 */
const char *vfc_handle_suspect(struct vfc_handle *handle);

/* Memory Space Enable of the COMMAND register: 1 on, 0 off, or an error. */
int vfc_handle_memory(struct vfc_handle *handle);

/* Set Memory Space Enable through VFIO's config region. */
int vfc_handle_memory_enable(struct vfc_handle *handle);

/* ---- regions (region.c) ---------------------------------------------- */

struct vfc_region_area {
	uint64_t offset, size;
};

struct vfc_region {
	uint32_t index;
	char name[VFC_NAME];	/* "bar0", "config", "region9" */
	uint32_t flags;		/* VFIO_REGION_INFO_FLAG_* */
	uint64_t size;		/* bytes; 0: not implemented */
	uint64_t offset;	/* in the device descriptor, never computed */
	bool typed;		/* has a type capability */
	uint32_t type, subtype;
	bool msix_mappable;
	struct vfc_region_area *areas;	/* mappable parts, clipped to size */
	size_t nareas;
	struct vfc_cap caps[VFC_CAPS];
	size_t ncaps;
	const char *doubt;	/* what is wrong with the kernel's answer; NULL: nothing */
	void *buf;		/* what caps point into */
};

/*
 * VFIO_DEVICE_GET_REGION_INFO; -EINVAL for an index the device lacks. One that
 * it has but the kernel refuses (VGA without VGA) is not implemented: size 0.
 */
int vfc_region_info(struct vfc_handle *handle, uint32_t index,
		    struct vfc_region *region);
void vfc_region_clear(struct vfc_region *region);

enum vfc_path {
	VFC_PATH_AUTO,		/* pread/pwrite; prefetchable BARs: mapping; ROM: in blocks */
	VFC_PATH_PREAD,
	VFC_PATH_MMAP,
};

/* One way to touch a region. */
struct vfc_access {
	uint32_t region;
	uint64_t offset;	/* bytes into the region */
	unsigned int width;	/* 1, 2, 4 or 8 bytes a single access */
	enum vfc_path path;
};

/* What a region is made of, as far as sysfs tells. */
enum vfc_kind {
	VFC_KIND_OTHER,		/* no BAR, or no `resource` attribute */
	VFC_KIND_IO,		/* I/O ports */
	VFC_KIND_MEMORY,	/* registers: a read may have an effect */
	VFC_KIND_PREFETCH,	/* prefetchable: reads have no effect */
};
enum vfc_kind vfc_region_kind(struct vfc_handle *handle, uint32_t index);

/* The path an access takes: never VFC_PATH_AUTO. */
enum vfc_path vfc_region_path(struct vfc_handle *handle, const struct vfc_access *a);

/* A stretch of a region that can be touched, or a gap that cannot. */
struct vfc_run {
	uint64_t offset, size;	/* bytes; size is never 0 */
	const char *why;	/* a gap: what it is, static; NULL: no gap */
	int err;		/* a gap: what touching it fails with; 0: it only
				 * answers all ones (the table through pread) */
};

/*
 * The stretch that begins at a->offset, at most size bytes (which must lie in
 * the region). 0, or the error of asking the device.
 */
int vfc_region_run(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		   uint64_t size, struct vfc_run *run);

/*
 * Check an access of size bytes without touching the region: 0, or what
 * vfc_region_load() or vfc_region_store() would refuse it with.
 */
int vfc_region_check(struct vfc_handle *handle, const struct vfc_access *a, bool store,
		     uint64_t size);

/*
 * Why all ones read there may be no data: as vfc_handle_suspect(), or a gap
 * that answers all ones. NULL when there is no reason for doubt.
 */
const char *vfc_region_suspect(struct vfc_handle *handle, const struct vfc_access *a);

/*
 * Read or write count units of a->width bytes, each with exactly one access
 * of that width; values[] are host order, the region is little-endian.
 * Returns how many were done (all of them) or an error that names place and
 * cause. Before anything is touched: -EINVAL misaligned, straddling the end,
 * a bad width or a value that does not fit it, -ENXIO the device has no such
 * region, -EACCES the region lacks that direction, -EPERM the MSI-X table or
 * PBA through a mapping or for writing, -EOPNOTSUPP no such path or width, or
 * a gap on that path. Then: -EIO memory decode off or power down, -EFAULT a
 * fault (SIGBUS) in a mapped access, -EBUSY a BAR that another driver claims.
 */
int vfc_region_read(struct vfc_handle *handle, const struct vfc_access *a,
		    uint64_t *values, size_t count);
int vfc_region_write(struct vfc_handle *handle, const struct vfc_access *a,
		     const uint64_t *values, size_t count);

/*
 * The same for plain bytes in region order: size is a multiple of a->width.
 * done, if given, holds how many bytes were moved, on failure too.
 */
int vfc_region_load(struct vfc_handle *handle, const struct vfc_access *a,
		    void *buf, size_t size, size_t *done);
int vfc_region_store(struct vfc_handle *handle, const struct vfc_access *a,
		     const void *buf, size_t size, size_t *done);

/* Where the MSI-X table or PBA lies in a region; size 0: not in this one. */
struct vfc_msix_window {
	struct vfc_region_area table, pba;
};
int vfc_region_msix(struct vfc_handle *handle, uint32_t index,
		    struct vfc_msix_window *window);

/* ---- interrupts (irq.c) ---------------------------------------------- */

struct vfc_irq {
	uint32_t index;
	const char *name;	/* "msi"; NULL for an index without a word */
	uint32_t flags;		/* VFIO_IRQ_INFO_* */
	uint32_t count;		/* vectors the device has */
	uint32_t enabled;	/* vectors armed through this handle */
	bool masked;		/* INTx: masked by us or by its automask */
	uint64_t total;		/* interrupts seen through this handle */
};

/* VFIO_DEVICE_GET_IRQ_INFO and what this handle has armed and seen. */
int vfc_irq_info(struct vfc_handle *handle, uint32_t index, struct vfc_irq *irq);

/*
 * Arm vectors 0 … count-1 with an eventfd each, owned by the handle. Returns
 * 0, or a positive number when the kernel grants only so many vectors
 * (nothing is armed then). -EBUSY when another index of INTx, MSI, MSI-X is armed.
 */
int vfc_irq_enable(struct vfc_handle *handle, uint32_t index, uint32_t count);

/* Disarm the index and close its eventfds; 0 when it was not armed. */
int vfc_irq_disable(struct vfc_handle *handle, uint32_t index);

/*
 * Fire vector in software (loopback), through DATA_NONE or DATA_BOOL. The
 * kernel's 0 proves nothing; -ENOENT when the vector has no eventfd here.
 */
int vfc_irq_trigger(struct vfc_handle *handle, uint32_t index,
		    uint32_t vector, bool data_bool);

/*
 * Interrupts of an armed vector since it was armed, those that wait to be
 * taken included. -ENOENT when it is not armed.
 */
int vfc_irq_total(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		  uint64_t *total);

/*
 * Why nothing arrives (from the device, or by_trigger), and the remedy, as far
 * as config space and the mask tell; NULL: not known. The string is static.
 */
const char *vfc_irq_silent(struct vfc_handle *handle, uint32_t index, bool by_trigger);

/* INTx only: -ENOTTY elsewhere. */
int vfc_irq_mask(struct vfc_handle *handle, uint32_t index);
int vfc_irq_unmask(struct vfc_handle *handle, uint32_t index);

/* One interrupt (or several that coalesced) taken from an eventfd. */
struct vfc_irq_event {
	uint32_t index, vector;
	uint64_t count;		/* the eventfd's counter, >= 1 */
	uint64_t total;		/* of this vector since it was armed */
};

/*
 * Take the next pending interrupt of index (or of any, ~0u) and vector (or
 * any, ~0u), waiting up to timeout_ns (-1: for ever, 0: only look). 1 and the
 * event, 0 on time-out, -EINTR on a signal, -ENOENT when nothing is armed.
 */
int vfc_irq_next(struct vfc_handle *handle, uint32_t index, uint32_t vector,
		 int64_t timeout_ns, struct vfc_irq_event *event);

/*
 * One descriptor that is readable while any armed vector has an interrupt
 * pending (an epoll over the eventfds), owned by the handle; for event loops.
 */
int vfc_irq_fd(struct vfc_handle *handle);

#endif
