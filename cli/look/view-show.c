/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-show.c: one device in depth: sections in text, nested objects in JSON.
 */
#include <grp.h>
#include <linux/pci_regs.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "cli/words/pcinames.h"
#include "view.h"

static const struct field group_pairs[] = {
	{ "id", "Number", FMT_NUMBER, "group number", MEMBER(vfc_group, id) },
	{ "type", "Type", FMT_TEXT, "type of its default domain", MEMBER(vfc_group, type) },
	{ "viable", "Viable", FMT_TEXT, "whether no member blocks the group",
	  FIELD_TRUTH(vfc_group, viable) },
	{ "blocked_by", "Blocked by", FMT_LIST, "addresses of the members that block", NULL },
	{ "siblings", "Other members", FMT_TABLE, "other members of the group",
	  view_device_fields },
	{ NULL },
};

static const struct field resource_fields[] = {
	{ "name", "NAME", FMT_TEXT, "bar0 … bar5, rom, vf-bar0 …, window-io …",
	  MEMBER(vfc_resource, name) },
	{ "kind", "KIND", FMT_TEXT, "io, mem32, mem64", NULL },
	{ "size", "SIZE", FMT_SIZE, "bytes", MEMBER(vfc_resource, size) },
	{ "prefetchable", "PREFETCH", FMT_BOOL, "whether reads have no side effects",
	  FIELD_BIT(vfc_resource, flags, VFC_RESOURCE_PREFETCH) },
	{ "assigned", "ASSIGNED", FMT_TEXT, "whether it has an address and is enabled", NULL },
	{ "start", "START", FMT_TEXT, "physical address (CPU)", NULL },
	{ NULL },
};

static const struct field command_pairs[] = {
	{ "value", "Value", FMT_TEXT, "the COMMAND register", FIELD_HEX(vfc_detail, command, 4) },
	{ "io", "I/O decode", FMT_TEXT, "whether it responds to I/O space accesses",
	  FIELD_BIT(vfc_detail, command, PCI_COMMAND_IO) },
	{ "memory", "Memory decode", FMT_TEXT, "whether it responds to memory accesses",
	  FIELD_BIT(vfc_detail, command, PCI_COMMAND_MEMORY) },
	{ "bus_master", "Bus master", FMT_TEXT, "whether DMA and MSI are enabled",
	  FIELD_BIT(vfc_detail, command, PCI_COMMAND_MASTER) },
	{ "intx_disabled", "INTx disabled", FMT_TEXT, "whether INTx is disabled",
	  FIELD_BIT(vfc_detail, command, PCI_COMMAND_INTX_DISABLE) },
	{ NULL },
};

#define DETAIL(m) MEMBER(vfc_detail, m)

static const struct field power_pairs[] = {
	{ "state", "State", FMT_TEXT, "D0 … D3cold", DETAIL(power_state) },
	{ "runtime_status", "Runtime", FMT_TEXT, "active, suspended …", DETAIL(runtime_status) },
	{ "control", "Control", FMT_TEXT, "auto: may be suspended; on: may not",
	  DETAIL(runtime_control) },
	{ "d3cold_allowed", "D3cold allowed", FMT_TEXT, "whether D3cold is allowed",
	  FIELD_BOOL(vfc_detail, d3cold_allowed), IF_SET },
	{ NULL },
};

static const struct field link_pairs[] = {
	{ "speed", "Speed", FMT_TEXT, "current link speed", DETAIL(link_speed) },
	{ "width", "Width", FMT_NUMBER, "current number of lanes", DETAIL(link_width), IF_SET },
	{ "max_speed", "Max speed", FMT_TEXT, "highest link speed of the device",
	  DETAIL(link_speed_max) },
	{ "max_width", "Max width", FMT_NUMBER, "number of lanes of the device",
	  DETAIL(link_width_max), IF_SET },
	{ NULL },
};

static const struct field sriov_pairs[] = {
	{ "physfn", "Physical function", FMT_TEXT, "physical function of a VF", DETAIL(physfn) },
	{ "totalvfs", "VFs possible", FMT_NUMBER, "maximum number of VFs",
	  DETAIL(totalvfs), IF_SET },
	{ "numvfs", "VFs enabled", FMT_NUMBER, "number of enabled VFs", DETAIL(numvfs), IF_SET },
	{ "virtfns", "VFs", FMT_LIST, "addresses of the VFs", NULL },
	{ NULL },
};

static const struct field interrupt_pairs[] = {
	{ "irq", "IRQ", FMT_NUMBER, "IRQ number of INTx or of the first MSI vector", NULL },
	{ "msi", "In use", FMT_TEXT, "enabled type: msi or msix", DETAIL(msi) },
	{ "msi_irqs", "Vectors", FMT_LIST, "IRQ numbers of all vectors", NULL },
	{ NULL },
};

static const struct field node_fields[] = {
	{ "path", "PATH", FMT_TEXT, "device node", MEMBER(vfc_node, path) },
	{ "kind", "KIND", FMT_TEXT, "group, or device (for iommufd)", NULL },
	{ "mode", "MODE", FMT_TEXT, "permissions", NULL },
	{ "owner", "OWNER", FMT_TEXT, "user and group", NULL },
	{ "uid", NULL, FMT_NUMBER, "user id", MEMBER(vfc_node, uid) },
	{ "gid", NULL, FMT_NUMBER, "group id", MEMBER(vfc_node, gid) },
	{ NULL },
};

const struct field view_serial_fields[] = {
	{ "kind", "KIND", FMT_TEXT, "dsn (PCI Express), nvme, net or block",
	  MEMBER(vfc_serial, kind) },
	{ "number", "NUMBER", FMT_TEXT, "serial number, as serial: takes it",
	  MEMBER(vfc_serial, text) },
	{ NULL },
};

static const struct field show_fields[] = {
	{ "address", "Device", FMT_TEXT, "address on its bus", NULL },
	{ "bus", "Bus", FMT_TEXT, "pci, mdev, platform …", NULL },
	{ "slot", "Slot", FMT_TEXT, "slot path: root bus, then SLOT.FUNCTION of each hop", NULL },
	{ "bay", "Bay", FMT_TEXT, "slot name given by the board", NULL },
	{ "name", "Name", FMT_TEXT, "vendor and device name", NULL },
	{ "vendor_name", NULL, FMT_TEXT, "vendor name", NULL },
	{ "device_name", NULL, FMT_TEXT, "device name", NULL },
	{ "subsystem_name", "Board", FMT_TEXT, "name of the board or its vendor", NULL },
	{ "vendor", "Vendor id", FMT_TEXT, "PCI vendor id", NULL },
	{ "device", "Device id", FMT_TEXT, "PCI device id", NULL },
	{ "subsystem_vendor", NULL, FMT_TEXT, "PCI subsystem vendor id", NULL },
	{ "subsystem_device", NULL, FMT_TEXT, "PCI subsystem id", NULL },
	{ "revision", "Revision", FMT_TEXT, "PCI revision",
	  FIELD_HEX(vfc_detail, revision, 2), IF_SET },
	{ "class", "Class", FMT_TEXT, "PCI class code", NULL },
	{ "class_name", "Class name", FMT_TEXT, "class name", NULL },
	{ "kind", NULL, FMT_TEXT, "class as one word, as --class takes it", NULL },
	{ "header", "Header", FMT_TEXT, "endpoint, bridge, cardbus", NULL },
	{ "driver", "Driver", FMT_TEXT, "driver that the device is bound to", NULL },
	{ "blocks", NULL, FMT_BOOL, "whether its driver makes the group not viable", NULL },
	{ "driver_override", "Override", FMT_TEXT, "the only driver that can bind to it",
	  DETAIL(override) },
	{ "group", NULL, FMT_NUMBER, "IOMMU group", NULL },
	{ "numa_node", "NUMA node", FMT_NUMBER, "NUMA node of the device", NULL },
	{ "local_cpus", "Near CPUs", FMT_TEXT, "CPUs local to the device", DETAIL(local_cpus) },
	{ "enable_count", "Enabled", FMT_NUMBER, "number of times the kernel enabled it",
	  DETAIL(enable), IF_SET },
	{ "boot_vga", "Boot VGA", FMT_TEXT, "primary display set up by the firmware",
	  FIELD_BOOL(vfc_detail, boot_vga), IF_SET },
	{ "reset_methods", "Resets", FMT_LIST, "reset methods, in the order the kernel tries them",
	  NULL },
	{ "vfio_dev", "VFIO device", FMT_TEXT, "name of its node in /dev/vfio/devices", NULL },
	{ "serials", "Serials", FMT_TABLE, "serial numbers", view_serial_fields },
	{ "iommu_group", "IOMMU group", FMT_OBJECT, "the group and its other members",
	  group_pairs },
	{ "nodes", "VFIO nodes", FMT_TABLE, "device nodes for user space", node_fields },
	{ "resources", "Resources", FMT_TABLE, "BARs, ROM, windows", resource_fields },
	{ "command", "Command", FMT_OBJECT, "COMMAND register of config space", command_pairs },
	{ "power", "Power", FMT_OBJECT, "power management", power_pairs },
	{ "link", "Link", FMT_OBJECT, "PCI Express link", link_pairs },
	{ "sriov", "SR-IOV", FMT_OBJECT, "virtual functions", sriov_pairs },
	{ "interrupts", "Interrupts", FMT_OBJECT, "interrupts that the kernel uses",
	  interrupt_pairs },
	{ NULL },
};

static const char *header_word(int type)
{
	static const char *const words[] = { "endpoint", "bridge", "cardbus" };

	return type >= 0 && type < 3 ? words[type] : NULL;
}

static void add_identity(struct doc *object, const struct vfc_detail *d)
{
	const struct vfc_device *dev = &d->dev;
	char name[PCINAME_SIZE];

	view_device_row(object, dev);
	doc_fill(object, show_fields, d);
	if (dev->subvendor >= 0 && dev->subdevice >= 0) {
		doc_hex(object, "subsystem_vendor", (uint64_t)dev->subvendor, 4);
		doc_hex(object, "subsystem_device", (uint64_t)dev->subdevice, 4);
		doc_text(object, "subsystem_name",
			 pciname_board(name, dev->vendor, dev->device, dev->subvendor,
				       dev->subdevice));
	}
	doc_text(object, "header", header_word(d->header_type));
}

static void add_group(struct doc *object, const struct vfc_group *group, const char *self)
{
	struct doc *own = doc_object(object, "iommu_group"), *siblings;
	size_t i;

	doc_fill(own, group_pairs, group);
	view_blockers(own, group);
	if (group->unread) {
		doc_unknown(own, "siblings");
		return;
	}
	siblings = doc_list(own, "siblings");
	for (i = 0; i < group->ndevices; i++)
		if (strcmp(group->devices[i].address, self))
			view_device(doc_item(siblings), &group->devices[i]);
}

static void add_resources(struct doc *object, const struct vfc_detail *d)
{
	const struct vfc_resource *r;
	struct doc *list, *item;
	bool assigned;

	if (!d->nresources)
		return;
	list = doc_list(object, "resources");
	for (r = d->resources; r < d->resources + d->nresources; r++) {
		item = doc_item(list);
		doc_fill(item, resource_fields, r);
		doc_text(item, "kind", r->flags & VFC_RESOURCE_IO ? "io" :
			 r->flags & VFC_RESOURCE_MEM64 ? "mem64" : "mem32");
		assigned = !(r->flags & (VFC_RESOURCE_UNSET | VFC_RESOURCE_DISABLED));
		doc_bool(item, "assigned", assigned);
		if (assigned)
			doc_hex(item, "start", r->start, 0);
	}
}

static void add_sriov(struct doc *object, const struct vfc_detail *d)
{
	struct doc *sriov, *list;
	size_t i;

	if (d->totalvfs < 0 && !d->physfn[0])
		return;
	sriov = doc_object(object, "sriov");
	doc_fill(sriov, sriov_pairs, d);
	list = d->nvirtfns ? doc_list(sriov, "virtfns") : NULL;
	for (i = 0; i < d->nvirtfns; i++)
		doc_item_text(list, d->virtfns[i]);
}

static void add_interrupts(struct doc *object, const struct vfc_detail *d)
{
	struct doc *interrupts, *list;
	size_t i;

	if (d->irq <= 0 && !d->nmsi_irqs)
		return;
	interrupts = doc_object(object, "interrupts");
	if (d->irq > 0)
		doc_number(interrupts, "irq", (uint64_t)d->irq);
	doc_fill(interrupts, interrupt_pairs, d);
	list = d->nmsi_irqs ? doc_list(interrupts, "msi_irqs") : NULL;
	for (i = 0; i < d->nmsi_irqs; i++)
		doc_item_number(list, (uint64_t)d->msi_irqs[i]);
}

/* Add the owner as "root:kvm", by number where there is no name. */
static void add_owner(struct doc *object, const struct vfc_node *node)
{
	const struct passwd *user = getpwuid(node->uid);
	const struct group *group = getgrgid(node->gid);
	char uid[16], gid[16];

	snprintf(uid, sizeof(uid), "%u", node->uid);
	snprintf(gid, sizeof(gid), "%u", node->gid);
	doc_textf(object, "owner", "%s:%s", user ? user->pw_name : uid,
		  group ? group->gr_name : gid);
}

static void add_node(struct doc *list, const struct vfc_node *node, const char *kind)
{
	struct doc *item;

	if (!node->path[0])
		return;
	item = doc_item(list);
	doc_fill(item, node_fields, node);
	doc_text(item, "kind", kind);
	doc_textf(item, "mode", "%04o", node->mode);
	add_owner(item, node);
}

void view_identity(struct doc *object, const struct vfc_identity *id)
{
	doc_text(object, "slot", id->slot);
	doc_text(object, "bay", id->bay);
	if (id->nserials)
		doc_rows(object, "serials", view_serial_fields, id->serials, id->nserials);
}

struct doc *view_show_doc(const struct vfc_detail *detail, const struct vfc_group *group,
			  const struct vfc_identity *id)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "device"), *nodes;

	add_identity(object, detail);
	if (id)
		view_identity(object, id);
	if (group)
		add_group(object, group, detail->dev.address);
	add_resources(object, detail);
	if (detail->command >= 0)
		doc_fill(doc_object(object, "command"), command_pairs, detail);
	if (detail->power_state[0] || detail->runtime_status[0] || detail->runtime_control[0] ||
	    detail->d3cold_allowed >= 0)
		doc_fill(doc_object(object, "power"), power_pairs, detail);
	if (detail->link_speed[0] || detail->link_speed_max[0])
		doc_fill(doc_object(object, "link"), link_pairs, detail);
	add_sriov(object, detail);
	add_interrupts(object, detail);
	if (detail->group_node.path[0] || detail->device_node.path[0]) {
		nodes = doc_list(object, "nodes");
		add_node(nodes, &detail->group_node, "group");
		add_node(nodes, &detail->device_node, "device");
	}
	return doc;
}

const struct view view_show = {
	.key = "device",
	.layout = LAYOUT_PAIRS,
	.fields = show_fields,
};
