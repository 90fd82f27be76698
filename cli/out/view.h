/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view.h: field tables, the views of all families, and out.c's way in. A view
 * turns library structs into a document; its field table says how each key
 * looks in text and what it means. out.c alone writes to stdout.
 */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "lib/vfc.h"
#include "doc.h"

struct env;

enum format {
	FMT_TEXT,		/* as is; strings are escaped for the terminal */
	FMT_NUMBER,		/* right-aligned */
	FMT_SIZE,		/* 4096 -> 4K in text, the number in JSON */
	FMT_BOOL,		/* yes, - */
	FMT_LIST,		/* a list of words, joined by spaces */
	/*
	 * A list of objects: rows of .sub. Inside a table, each of them is a
	 * line that repeats the cells around it (one such field a table).
	 */
	FMT_TABLE,
	FMT_OBJECT,		/* one object: the pairs (in a table, columns) of .sub */
};

struct field {
	const char *key;	/* in JSON; NULL ends a table */
	const char *heading;	/* in text; NULL: JSON only */
	enum format format;
	const char *help;	/* what it means, for the manual */
	const struct field *sub;
};

enum layout {
	LAYOUT_TABLE,		/* doc[key] is a list: a heading and aligned rows */
	LAYOUT_TREE,		/* the same; rows have "children" lists of rows */
	LAYOUT_PAIRS,		/* doc[key] is an object: one "Heading: value" a line */
	LAYOUT_TEXT,		/* view.text writes it */
};

struct text;			/* a buffer of lines, escaped and written by out.c */
/* Only the format ends lines: newlines and control bytes in arguments are escaped. */
void text_add(struct text *t, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* A text that on a terminal is folded at blanks, into lines from column indent on. */
void text_folded(struct text *t, size_t indent, const char *text);
/*
 * Words that end a line of which used columns are taken, folded wherever they
 * go; what does not fit goes on below, from column indent on.
 */
#define TEXT_WIDTH 80
void text_words(struct text *t, size_t used, size_t indent, const char *words);
/* A left column, and words beside it from column at on; below it when it is too wide. */
void text_row(struct text *t, size_t at, const char *left, const char *right);

/* What is added from here on stands out, or not any more: on a terminal with colours. */
void text_mark(struct text *t, bool on);

struct view {
	const char *key;	/* the document's member that is shown */
	enum layout layout;
	const struct field *fields;
	/* With LAYOUT_TEXT the whole, else (if given) what is to be said below. */
	void (*text)(struct text *t, const struct doc *doc);
	const char *empty;	/* said instead of an empty table, on stdout */
	bool (*hides)(const struct doc *row);	/* rows that text leaves out; NULL: none */
};

/* For what is done without a word, though it has a document. */
void view_no_text(struct text *t, const struct doc *doc);

/* A list of words, one a bit; bits without a word in hex. */
void view_flags(struct doc *object, const char *key, enum vfc_words table, uint32_t flags);

/* A time since 1970 in words: "2026-11-23T02:10:11.123Z". */
void view_time(struct doc *object, const char *key, int64_t ns);

/*
 * Write the whole document {"vfioctl": 1, …} and free it. EXIT_DONE, or
 * EXIT_FAILED when stdout could not be written. In scripts and streams one document is one line.
 */
int out_doc(struct env *env, const struct view *view, struct doc *doc);

/*
 * Write what env->lazy kept back: before anything that takes time, and at the
 * end. EXIT_DONE, or it has been reported. out_settle(): before other output.
 */
int out_flush(struct env *env);
void out_settle(void);

/* True when a person reads along: stdout is a terminal. */
bool out_is_watched(void);

/* One event of a stream: a line of text or of JSON, flushed at once. */
int out_event(struct env *env, const struct view *view, struct doc *doc);

/* size bytes as hexdump lines (16 a line, grouped by width, ASCII beside). */
int out_hexdump(struct env *env, uint64_t offset, unsigned int width,
		const uint8_t *bytes, size_t size);

/*
 * The same, but where a person looks on, on a terminal of the shell or the command
 * line, each takes the place of the last. lines: how many that has, 0 at first.
 */
int out_frame(struct env *env, const struct view *view, struct doc *doc, unsigned int *lines);
bool out_has_frames(const struct env *env);

/* A document as out_event() would write it, for elsewhere; free() it. NULL without memory. */
char *out_line(const struct view *view, const struct doc *doc, bool json);

/* The error document (err.c); the caller keeps it. */
void out_error(struct env *env, const struct doc *doc);

/* A number alone on a line of text, as a view has it. */
int out_hex(struct env *env, uint64_t value, int digits);

/* Raw bytes to stdout, for `-o -`. */
int out_raw(struct env *env, const void *bytes, size_t size);

/*
 * With --tap: the line of the number'th command, which is length bytes of
 * text, and the plan behind the last.
 */
void out_tap(struct env *env, unsigned int number, bool ok, const char *text, size_t length);
void out_tap_plan(struct env *env, unsigned int count);

/* A message, as a comment in TAP; not reported when it fails: it is a report. */
void out_note(const struct env *env, const char *text);

/*
 * A progress line on stderr, when that is a terminal and the work takes longer than
 * half a second; total 0 ends it.
 */
void out_progress(struct env *env, const char *what, uint64_t done, uint64_t total);

/* ---- help (command/view-help.c) ------------------------------------- */

struct cmd;
struct opt;

/* A command as an item of a list; a table of options as a list at key. */
void view_help_cmd(struct doc *list, const struct cmd *cmd);
void view_help_opts(struct doc *object, const char *key, const struct opt *o);
extern const struct view view_help, view_help_some, view_help_one, view_version;

/* ---- errnos explained (answers/view-explain.c) ---------------------- */

struct vfc_answer;
struct doc *view_explain_doc(const struct vfc_answer *answers, size_t count);
/* In full, and in a line for each operation. */
extern const struct view view_explain, view_explain_all;

/* ---- look (look/view-devices.c, look/view-groups.c, look/view-tree.c, look/view-show.c) ------------------ */

struct vfc_absence;
struct vfc_detail;
struct vfc_device;
struct vfc_group;
struct vfc_position;

/* The keys that every family uses for a device: address, ids, names, driver … */
void view_device(struct doc *object, const struct vfc_device *dev);

/* And what `devices` adds: group, NUMA node, reset methods, VFIO device. */
void view_device_row(struct doc *object, const struct vfc_device *dev);

/* Columns of a device inside a table: the sub-table of a field. */
extern const struct field view_device_fields[];

struct doc *view_devices_doc(const struct vfc_device *devs, size_t count);
extern const struct view view_devices;

/* absence: why the machine has no groups at all; NULL: it has some. */
struct doc *view_groups_doc(const struct vfc_group *groups, size_t count,
			    const struct vfc_absence *absence);
/* Add the devices that are in no group. */
void view_groups_loose(struct doc *doc, char *const *addresses, size_t count);
extern const struct view view_groups;
/* Why there is no group, and what text says below groups and below the tree. */
void view_absence(struct doc *doc, const struct vfc_absence *absence);
void view_groups_notes(struct text *t, const struct doc *doc);
void view_absence_note(struct text *t, const struct doc *doc);

/* A group's reserved regions as a list, and the columns of one. */
void view_reserved(struct doc *object, const struct vfc_group *group);
extern const struct field view_reserved_fields[];

/* The devices that are wanted[], and what is above them, where they sit. */
struct doc *view_tree_doc(const struct vfc_device *devs, size_t count,
			  const struct vfc_position *positions, const bool *wanted,
			  const struct vfc_absence *absence);
extern const struct view view_tree;

/* group, id: the device's, NULL for none. */
struct vfc_identity;
struct doc *view_show_doc(const struct vfc_detail *detail, const struct vfc_group *group,
			  const struct vfc_identity *id);
extern const struct view view_show;

/* ---- hand over (bind/view-bind.c) ----------------------------------- */

struct vfc_plan;
struct vfc_target;

/* What became of one device. */
struct view_bound {
	const struct vfc_target *target;
	const struct vfc_device *now;	/* NULL: it is gone */
	const struct vfc_group *group;	/* NULL: none */
};

/* verb: an enum vfc_verb. */
struct doc *view_bound_doc(int verb, const struct view_bound *bound, size_t count);
const struct view *view_bound(int verb);

/* What the journals remember (bind/view-history.c). */
struct doc *view_past_doc(const struct vfc_past *past, size_t count);
extern const struct view view_past;

/* Several plans, one after the other, as one list of steps. */
struct doc *view_plan_doc(const struct vfc_plan *plans, size_t count);
extern const struct view view_plan;

/* ---- mediated devices and virtual functions (bind/view-mdev-sriov.c) --- */

struct vfc_mdev;
struct vfc_mdev_type;
struct vfc_sriov;

struct doc *view_mdev_types_doc(const struct vfc_mdev_type *types, size_t count);
extern const struct view view_mdev_types;
struct doc *view_mdevs_doc(const struct vfc_mdev *mdevs, size_t count);
extern const struct view view_mdevs;
/* What was made, or found; changed: whether anything was written. */
struct doc *view_mdev_doc(const struct vfc_mdev *mdev, bool changed);
extern const struct view view_mdev;
struct doc *view_mdevs_removed_doc(const struct vfc_plan *plan);
extern const struct view view_mdevs_removed;

/* changed: whether the number was changed now; NULL: nobody asked for it. */
struct doc *view_sriov_doc(const struct vfc_sriov *sriov, const bool *changed);
extern const struct view view_sriov;

/* The shell's redraw: called before and after anything is written over a prompt. */
extern void (*out_before)(void), (*out_after)(void);

/* ---- open devices (open/view-info.c) -------------------------------- */

/* address, api, group and flags: what names an open device. */
void view_handle(struct doc *object, struct vfc_handle *handle, const struct vfc_info *info);

struct doc *view_info_doc(struct vfc_handle *handle, const struct vfc_info *info);
extern const struct view view_info;

/* One item each of a list that has the view's key. */
void view_region(struct doc *list, const struct vfc_region *region);
extern const struct view view_regions, view_regions_all;
void view_irq(struct doc *list, const struct vfc_irq *irq);
extern const struct view view_irqs;

/* ---- IOMMUs (look/view-iommu.c) ------------------------------------- */

/* absence: why there is none; NULL: not asked. */
struct doc *view_iommus_doc(const struct vfc_iommu *units, size_t count,
			    const struct vfc_absence *absence);
extern const struct view view_iommus;

/* The IOMMU's side of one device; what is not known is NULL. */
struct view_iommu {
	const struct vfc_device *device;
	const struct vfc_group *group;
	const struct vfc_iommu *unit;
	const struct vfc_iommu_info *info;	/* asked of the open device, or the unit's */
	const struct vfc_spapr *spapr;
	struct vfc_handle *handle;
};
struct doc *view_iommu_doc(const struct view_iommu *iommu);
extern const struct view view_iommu;

/* ---- why a group is what it is (answers/view-why.c) ----------------- */

struct doc *view_why_doc(const struct vfc_why *why);
extern const struct view view_why;

/* ---- two ways into one device (open/view-compare.c) ----------------- */

/* The views of all that `compare` compares, NULL at the end. */
extern const struct view *const view_compared[];

/* Words of config space, as the list that view_compared's last looks for. */
void view_config(struct doc *doc, const uint64_t *values, size_t count);

/* What differs in a device's documents, one an api; the first is what is expected. */
struct doc *view_compare_doc(const char *address, const enum vfc_api *apis,
			     struct doc *const *said, size_t count);
extern const struct view view_compare;

/* ---- sessions (script/view-shell.c, open/view-sessions.c) ----------- */

/* token: a VF token that was made for it; NULL: none. */
struct doc *view_opened_doc(struct vfc_handle *handle, const struct vfc_info *info,
			    const char *token);
extern const struct view view_opened;

/* One item each of a list that has the view's key. */
void view_session(struct doc *list, const char *address, enum vfc_api api, int pid,
		  time_t since);
extern const struct view view_sessions;

/* pid: of the holder that had it; 0: it was open here. */
void view_closed(struct doc *list, const char *address, int pid);
extern const struct view view_closes;

struct doc *view_used_doc(const char *region);	/* NULL: none */
extern const struct view view_used;
extern const struct view view_echo;

/* ---- regions (region/view-region.c) --------------------------------- */

/* One access that was made. */
struct view_access {
	const char *region;
	uint64_t offset;
	unsigned int width;
	uint64_t value;
	uint64_t mask, before;	/* a masked write: of which bits, what was there; mask 0: none */
	const char *suspect;	/* NULL: no reason for doubt */
	const struct vfc_reg_at *at;	/* the register that was named; NULL: none */
};

/* Where, how wide, and what was there; the object. */
struct doc *view_access(struct doc *object, const struct view_access *access);

struct doc *view_reads_doc(const struct view_access *accesses, size_t count);
extern const struct view view_reads;

struct doc *view_writes_doc(const struct view_access *accesses, size_t count, bool verified);
extern const struct view view_writes;

/* A dump's document, the object in it, and the list in that. */
struct view_dump_docs {
	struct doc *doc, *dump, *parts;
};
struct view_dump_docs view_dump_doc(const struct view_access *start, uint64_t size,
				    const char *path);
void view_dump_data(struct doc *parts, uint64_t offset, const char *hex);
void view_dump_gap(struct doc *parts, uint64_t offset, uint64_t size, const char *why);
extern const struct view view_dump;

struct doc *view_load_doc(const struct view_access *start, uint64_t size, const char *path,
			  const char *file);
extern const struct view view_load;

/* Values as gdb shows them (region/view-examine.c): rows of some each. reg: "" for none. */
struct doc *view_x_doc(const char *region, char format, unsigned int width, struct doc **rows);
struct doc *view_x_row(struct doc *rows, uint64_t offset, const char *reg);
void view_x_value(struct doc *values, uint64_t value, unsigned int width);
extern const struct view view_x;

/* What --dry-run of a command on an open device says it would do. */
struct doc *view_steps_doc(const char *address, bool opens, const char *const *steps,
			   size_t count);
extern const struct view view_steps;

/* ---- config space (config/view-config.c) ---------------------------- */

/* Whose config space it is, and through what it was seen. */
struct view_config_of {
	const char *address;
	bool virtual;		/* VFIO's view; false: the device's own, from sysfs */
};

struct doc *view_config_list_doc(const struct view_config_of *of,
				 const struct vfc_config *config,
				 const struct vfc_config_cap *caps, size_t count);
extern const struct view view_config_list;

/* A capability's keys. */
void view_config_cap(struct doc *item, const struct vfc_config_cap *cap);

/* A register that was named, and what it holds. */
struct view_config_value {
	const char *name;
	uint64_t offset;
	unsigned int width;
	uint64_t value;
};
struct doc *view_config_registers_doc(const struct view_config_of *of,
				      const struct view_config_value *values, size_t count);
extern const struct view view_config_registers;

/* VFIO's view beside the device's own (config/view-virtual-config.c). */
struct view_config_both {
	const char *address;
	const struct vfc_config *virtual;
	const struct vfc_config_shadow *shadows;
	size_t nshadows;
	const struct vfc_config_cap *caps;	/* the device's own list */
	size_t ncaps;
};
struct doc *view_config_virtual_doc(const struct view_config_both *both);
extern const struct view view_config_virtual;

/* What lspci printed, which is cut into lines; virtual: of VFIO's view, or NULL. */
struct doc *view_config_decoded_doc(const struct view_config_of *of, char *text, char *virtual);
extern const struct view view_config_decoded;

/* Expansion ROM and vital product data (config/view-rom.c); file: NULL for none. */
struct doc *view_rom_doc(const char *address, uint64_t size, const char *file,
			 const struct vfc_rom_image *images, size_t count);
extern const struct view view_rom;
struct doc *view_vpd_doc(const char *address, const struct vfc_vpd *vpd);
extern const struct view view_vpd;

/* ---- scripts (script/view-script.c) --------------------------------- */

struct cond;
struct reading;
struct vars;

/* plain: the one value that was expected as a whole, NULL for other conditions. */
struct doc *view_expect_doc(const struct reading *r, const struct cond *plain);
struct doc *view_wait_doc(const struct reading *r, uint64_t elapsed_ns);
extern const struct view view_expect, view_wait;

/* A variable that was set; all of them. */
struct doc *view_set_doc(const char *name, const char *value);
struct doc *view_variables_doc(const struct vars *vars);
extern const struct view view_set, view_variables;

/* ---- traced calls (answers/view-trace.c) ---------------------------- */

struct doc *view_call_doc(const struct vfc_call *call);
extern const struct view view_call;

/* ---- interrupts (irq/view-irq.c) ------------------------------------ */

/* Interrupts that arrived; timed: so long after a trigger or the beginning of a wait. */
struct doc *view_irq_event_doc(struct vfc_handle *handle, const struct vfc_irq_event *event);
struct doc *view_irq_timed_doc(struct vfc_handle *handle, const struct vfc_irq_event *event,
			       uint64_t elapsed_ns);
extern const struct view view_irq_event;

/* What is enabled and masked of an interrupt index. */
struct doc *view_irq_state_doc(const struct vfc_irq *irq, const char *silent);
extern const struct view view_irq_state;

/* What was measured through the loopback (irq/view-bench.c). cpu -1: any. */
struct doc *view_irq_bench_doc(const struct vfc_irq *irq, const struct vfc_irq_bench *b,
			       const struct vfc_irq_stats *stats, int cpu);
struct doc *view_irq_storm_doc(const struct vfc_irq *irq, const struct vfc_irq_storm *s);
extern const struct view view_irq_bench, view_irq_storm;

/* An interrupt's whole way (irq/view-path.c). */
struct doc *view_irq_path_doc(const struct vfc_irq_path *path);
extern const struct view view_irq_path;

/* ---- state (state/view-reset-migration.c) --------------------------- */

/* The document of a reset, the object in it, and the lists in that. */
struct view_reset_docs {
	struct doc *doc, *reset, *changes, *irqs;
};
struct view_reset_docs view_reset_doc(const char *address, const struct vfc_reset *reset);

/* What would be done, step by step, with the reason; opens: the device is not open. */
void view_reset_steps(struct view_reset_docs *docs, const struct vfc_reset *reset, bool opens);

/* What became of it: the lists are made, to be filled. */
void view_reset_done(struct view_reset_docs *docs, uint64_t elapsed_ns);
void view_reset_change(struct view_reset_docs *docs, const char *region,
		       const struct vfc_change *change);
void view_reset_irq(struct view_reset_docs *docs, uint32_t index, bool before, bool after);
extern const struct view view_reset;

/* How a device stands with migration. */
struct doc *view_migration_doc(const char *address, const struct vfc_migration *m);
extern const struct view view_migration;

/* A state that was saved to a file, or loaded from one (verb). */
struct doc *view_migrated_doc(const char *address, const char *verb, const char *file,
			      uint64_t size, const struct vfc_migration *now);
extern const struct view view_migrated;

/* How a device stands with power; session: it is open in this one. */
struct doc *view_power_doc(const char *address, const struct vfc_power *power, bool session,
			   enum vfc_low_power low);
extern const struct view view_power;

/* A device that woke. */
struct doc *view_woken_doc(const char *address, uint64_t elapsed_ns);
extern const struct view view_woken;

/* One item of a list that has the view's key. */
void view_feature(struct doc *list, const struct vfc_feature *feature);
extern const struct view view_features;

/* A feature that was set (how: by what means), and a dma-buf that was made. */
struct doc *view_feature_set_doc(const char *address, const char *name, const char *value,
				 const char *how);
extern const struct view view_feature_set;
struct doc *view_dma_buf_doc(const char *address, const char *region, uint64_t offset,
			     uint64_t size);
extern const struct view view_dma_buf;

/* ---- doctor (answers/view-doctor.c) --------------------------------- */

struct doc *view_doctor_doc(const struct vfc_links *links);
extern const struct view view_doctor;

/* What firmware says (answers/view-firmware.c); tree: NULL where there is none. */
struct doc *view_firmware_doc(const struct vfc_acpi_table *tables, size_t count,
			      const struct vfc_dt *tree);
extern const struct view view_firmware;

/* ---- who (answers/view-who.c) --------------------------------------- */

/* names: the users' are this machine's. */
struct doc *view_who_doc(const struct vfc_who *who, const struct vfc_stale_node *stale,
			 size_t nstale, bool names);
extern const struct view view_who;

/* ---- report (answers/view-report.c) --------------------------------- */

/* What a report has; file: where it goes, NULL: nowhere. */
struct doc *view_report_doc(const struct vfc_report *report, const char *file);
extern const struct view view_report;

/* ---- faults (dma/view-faults.c) ------------------------------------- */

/* A fault, and what was found out about it. */
struct view_fault {
	const struct vfc_fault *fault;
	const struct vfc_device *device;	/* NULL: not there */
	const struct vfc_fault_place *place;	/* NULL: it has no address */
};

/* A list that view_fault() adds to; one alone. */
struct doc *view_faults_doc(struct doc **list);
void view_fault(struct doc *list, const struct view_fault *seen);
struct doc *view_fault_doc(const struct view_fault *seen);
extern const struct view view_faults, view_fault_event;

/* A page request, and how its group is answered. */
struct doc *view_page_request_doc(const struct vfc_page_request *request, bool granted);
extern const struct view view_page_request;

/* ---- DMA (dma/view-dma.c) ------------------------------------------- */

struct doc *view_dma_buffer_doc(const struct vfc_buffer *buffer);
struct doc *view_dma_list_doc(const struct vfc_buffer *buffers);
struct doc *view_dma_unmapped_doc(uint64_t size);
/* file: where the bytes came from, NULL for a pattern. */
struct doc *view_dma_stored_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
				const char *file);
struct doc *view_dma_text_doc(const struct vfc_buffer *buffer, uint64_t offset, uint64_t size,
			      const char *text);
extern const struct view view_dma_text;
struct doc *view_dma_ranges_doc(const struct vfc_dma_ranges *ranges);
extern const struct view view_dma_buffer, view_dma_list, view_dma_unmapped, view_dma_stored,
	view_dma_ranges;

/* by: who keeps the record. Buffers are added to the list of the second. */
struct doc *view_tracking_doc(const char *by, bool tracking);
struct doc *view_dirty_doc(const char *by, struct doc **buffers);
void view_dirty_buffer(struct doc *list, const struct vfc_buffer *buffer,
		       const struct vfc_dirty *dirty);
extern const struct view view_tracking, view_dirty;

struct doc *view_dma_test_doc(const struct vfc_dma_test *result);
extern const struct view view_dma_test;

#include "cli/snapshot/view-snapshot.h"
#include "cli/region/view-bulk.h"
#include "cli/bind/view-persist.h"

#endif
