/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-path.c: the full path of an interrupt.
 */
#include <stdio.h>

#include "view.h"

/* ---- registers ------------------------------------------------------ */

static const struct field intx_fields[] = {
	{ "pin", "Pin", FMT_TEXT, "the pin of the interrupt line: A to D", NULL },
	{ "disabled", "Disabled", FMT_BOOL, "COMMAND disables INTx assertion",
	  MEMBER(vfc_intx, disabled) },
	{ "asserted", "Asserted", FMT_BOOL, "STATUS reports a pending INTx",
	  MEMBER(vfc_intx, asserted) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field msi_fields[] = {
	{ "enabled", "Enabled", FMT_BOOL, "enabled in the capability", MEMBER(vfc_msi, enabled) },
	{ "vectors", "Vectors", FMT_NUMBER, "vectors of the device", MEMBER(vfc_msi, vectors) },
	{ "granted", "Granted", FMT_NUMBER, "vectors that the device may use",
	  MEMBER(vfc_msi, granted) },
	{ "message_address", "Address", FMT_TEXT, "the message address",
	  FIELD_HEX(vfc_msi, address, 0) },
	{ "data", "Data", FMT_TEXT, "the message data", FIELD_HEX(vfc_msi, data, 4) },
	{ "mask_bits", "Mask", FMT_TEXT, "one bit for each masked vector", NULL },
	{ "pending_bits", "Pending", FMT_TEXT, "one bit for each pending vector", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field entry_fields[] = {
	{ "vector", "VECTOR", FMT_NUMBER, "the vector", NULL },
	{ "message_address", "ADDRESS", FMT_TEXT, "the message address",
	  FIELD_HEX(vfc_msix_entry, address, 0) },
	{ "data", "DATA", FMT_TEXT, "the message data", FIELD_HEX(vfc_msix_entry, data, 8) },
	{ "masked", "MASKED", FMT_BOOL, "true: masked", MEMBER(vfc_msix_entry, masked) },
	{ "pending", "PENDING", FMT_BOOL, "whether it is pending until unmasked",
	  MEMBER(vfc_msix_entry, pending) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field msix_fields[] = {
	{ "enabled", "Enabled", FMT_BOOL, "enabled in the capability", MEMBER(vfc_msix, enabled) },
	{ "masked", "Masked", FMT_BOOL, "whether the function mask masks all vectors",
	  MEMBER(vfc_msix, masked) },
	{ "vectors", "Vectors", FMT_NUMBER, "vectors of the device", MEMBER(vfc_msix, vectors) },
	{ "table", "Table", FMT_TEXT, "location of the MSI-X table", NULL },
	{ "pba", "Pending bits", FMT_TEXT, "location of the pending bit array", NULL },
	{ "entries", "Entries", FMT_TABLE, "the entries in use", entry_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_intx(struct doc *object, const struct vfc_intx *intx)
{
	struct doc *o;

	if (!intx->pin)
		return;
	o = doc_object(object, "intx");
	doc_textf(o, "pin", "%c", 'A' + (int)(intx->pin - 1) % 26);
	doc_fill(o, intx_fields, intx);
}

static void add_msi(struct doc *object, const struct vfc_msi *msi)
{
	struct doc *o;

	if (!msi->present)
		return;
	o = doc_object(object, "msi");
	doc_fill(o, msi_fields, msi);
	if (!msi->maskable)
		return;
	doc_hex(o, "mask_bits", msi->masked, 8);
	doc_hex(o, "pending_bits", msi->pending, 8);
}

/* True if an entry has a message or is not masked. */
static bool is_used(const struct vfc_msix_entry *entry)
{
	return entry->address || !entry->masked || entry->pending;
}

static void add_entries(struct doc *object, const struct vfc_msix *msix)
{
	struct doc *list = doc_list(object, "entries"), *item;
	unsigned int i;

	for (i = 0; i < msix->vectors; i++) {
		if (!is_used(&msix->entries[i]))
			continue;
		item = doc_item(list);
		doc_number(item, "vector", i);
		doc_fill(item, entry_fields, &msix->entries[i]);
	}
}

static void add_msix(struct doc *object, const struct vfc_msix *msix)
{
	struct doc *o;

	if (!msix->present)
		return;
	o = doc_object(object, "msix");
	doc_fill(o, msix_fields, msix);
	doc_textf(o, "table", "bar%u+0x%x", msix->table_bar, msix->table_offset);
	doc_textf(o, "pba", "bar%u+0x%x", msix->pba_bar, msix->pba_offset);
	if (msix->entries)
		add_entries(o, msix);
}

static void add_caps(struct doc *object, const struct vfc_irq_caps *caps)
{
	add_intx(object, &caps->intx);
	add_msi(object, &caps->msi);
	add_msix(object, &caps->msix);
}

/* The interrupt types of a device's registers. */
#define CAPS_FIELDS \
	{ "intx", "INTx", FMT_OBJECT, "the interrupt line", intx_fields }, \
	{ "msi", "MSI", FMT_OBJECT, "message signaled interrupts", msi_fields }, \
	{ "msix", "MSI-X", FMT_OBJECT, "message signaled interrupts with a table", msix_fields }

static const struct field shown_fields[] = {
	CAPS_FIELDS,
	{ NULL, NULL, 0, NULL, NULL },
};

/* ---- the host ------------------------------------------------------- */

static const struct field irq_fields[] = {
	{ "irq", "IRQ", FMT_NUMBER, "the host's IRQ number", MEMBER(vfc_host_irq, irq) },
	{ "counts", NULL, FMT_LIST, "interrupts handled by each CPU of cpus", NULL },
	{ "total", "COUNT", FMT_NUMBER, "interrupts handled by all CPUs", NULL },
	{ "affinity", "AFFINITY", FMT_TEXT, "the CPUs that may handle it",
	  MEMBER(vfc_host_irq, affinity) },
	{ "effective", "EFFECTIVE", FMT_TEXT, "the CPUs that handle it",
	  MEMBER(vfc_host_irq, effective) },
	{ "unhandled", "UNHANDLED", FMT_NUMBER, "recent interrupts that no handler claimed",
	  MEMBER(vfc_host_irq, unhandled), IF_SET },
	{ "handler", "HANDLER", FMT_TEXT, "its handler", MEMBER(vfc_host_irq, handler) },
	{ "name", "CONTROLLER", FMT_TEXT, "the interrupt controller", MEMBER(vfc_host_irq, name) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field remapping_fields[] = {
	{ "unit", "IOMMU", FMT_TEXT, "the IOMMU of the table", MEMBER(vfc_remapping, unit) },
	{ "entry", "ENTRY", FMT_NUMBER, "the index of the entry", MEMBER(vfc_remapping, entry) },
	{ "source", "SOURCE", FMT_TEXT, "the requester ID that may use it",
	  MEMBER(vfc_remapping, source) },
	{ "vector", "VECTOR", FMT_NUMBER, "the device's vector whose message names the entry",
	  MEMBER(vfc_remapping, vector), IF_SET },
	{ "posted", "POSTED", FMT_BOOL, "posted directly to a virtual machine",
	  MEMBER(vfc_remapping, posted) },
	{ "destination", "DESTINATION", FMT_TEXT, "the APIC, or the posted-interrupt descriptor",
	  FIELD_HEX(vfc_remapping, destination, 8) },
	{ "cpu_vector", "CPU-VECTOR", FMT_TEXT, "the vector on the CPU",
	  FIELD_HEX(vfc_remapping, cpu_vector, 2) },
	{ "high", NULL, FMT_TEXT, "the entry's upper half", FIELD_HEX(vfc_remapping, high, 16) },
	{ "low", NULL, FMT_TEXT, "the entry's lower half", FIELD_HEX(vfc_remapping, low, 16) },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_irqs(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "cpus"), *item, *counts;
	size_t i, k;

	for (i = 0; i < path->ncpus; i++)
		doc_item_number(list, (uint64_t)path->cpus[i]);
	list = doc_list(object, "irqs");
	for (i = 0; i < path->nirqs; i++) {
		const struct vfc_host_irq *irq = &path->irqs[i];

		item = doc_item(list);
		doc_fill(item, irq_fields, irq);
		if (irq->counts) {
			counts = doc_list(item, "counts");
			for (k = 0; k < irq->ncounts; k++)
				doc_item_number(counts, irq->counts[k]);
			doc_number(item, "total", irq->total);
		}
	}
}

/* ---- processes ------------------------------------------------------ */

#define EVENTFD(m) MEMBER(vfc_irq_eventfd, m)

static const struct field eventfd_fields[] = {
	{ "id", "EVENTFD", FMT_NUMBER, "the kernel's eventfd ID", EVENTFD(id), IF_SET },
	{ "index", NULL, FMT_NUMBER, "the interrupt index", EVENTFD(index) },
	{ "name", "IRQ", FMT_TEXT, "the name of the index", EVENTFD(name) },
	{ "vector", "VECTOR", FMT_NUMBER, "the vector in the index", EVENTFD(vector) },
	{ "waiting", "WAITING", FMT_NUMBER, "interrupts not yet read", EVENTFD(waiting) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field holder_fields[] = {
	{ "pid", "PID", FMT_NUMBER, "the process", MEMBER(vfc_irq_holder, process.pid) },
	{ "comm", "PROCESS", FMT_TEXT, "the process name", MEMBER(vfc_irq_holder, process.comm) },
	{ "what", "HAS", FMT_TEXT, "how it uses the device", MEMBER(vfc_irq_holder, process.what) },
	{ "open_eventfds", "EVENTFDS", FMT_NUMBER, "number of open eventfds, of any device",
	  MEMBER(vfc_irq_holder, eventfds) },
	{ "ids", "OF THE DEVICE", FMT_LIST, "the device's eventfds among those", NULL },
	{ "kvm", "KVM", FMT_BOOL, "whether it runs a virtual machine",
	  MEMBER(vfc_irq_holder, kvm) },
	{ NULL, NULL, 0, NULL, NULL },
};

static void add_holders(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "holders"), *item, *ids;
	size_t i, k;

	for (i = 0; i < path->nholders; i++) {
		const struct vfc_irq_holder *h = &path->holders[i];

		item = doc_item(list);
		doc_fill(item, holder_fields, h);
		ids = h->nids ? doc_list(item, "ids") : NULL;
		for (k = 0; k < h->nids; k++)
			doc_item_number(ids, (uint64_t)h->ids[k]);
	}
}

/* ---- the document --------------------------------------------------- */

static const struct field unseen_fields[] = {
	{ "part", "PART", FMT_TEXT, "the part that could not be read", MEMBER(vfc_unseen, part) },
	{ "reason", "REASON", FMT_TEXT, "why it could not be read", MEMBER(vfc_unseen, reason) },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field path_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus",
	  MEMBER(vfc_irq_path, address) },
	CAPS_FIELDS,
	{ "shown", "As VFIO shows them", FMT_OBJECT,
	  "the registers as emulated by VFIO", shown_fields },
	{ "cpus", NULL, FMT_LIST, "the CPUs of counts, in order", NULL },
	{ "irqs", "Interrupts of the host", FMT_TABLE, "the IRQs of the host", irq_fields },
	{ "remapping", "Remapped by the IOMMU", FMT_TABLE, "entries of the remapping table",
	  FIELD_ROWS(vfc_irq_path, remapping, nremapping, remapping_fields) },
	{ "eventfds", "Eventfds", FMT_TABLE, "the eventfds that receive the interrupts",
	  FIELD_ROWS(vfc_irq_path, eventfds, neventfds, eventfd_fields) },
	{ "holders", "Processes", FMT_TABLE,
	  "processes with the device or its eventfds open", holder_fields },
	{ "unseen", "Not visible", FMT_TABLE, "parts that could not be read",
	  FIELD_ROWS(vfc_irq_path, unseen, nunseen, unseen_fields) },
	{ NULL, NULL, 0, NULL, NULL },
};

struct doc *view_irq_path_doc(const struct vfc_irq_path *path)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "irq_path");

	doc_fill(object, path_fields, path);
	if (path->has_caps)
		add_caps(object, &path->caps);
	if (path->has_shown)
		add_caps(doc_object(object, "shown"), &path->shown);
	add_irqs(object, path);
	add_holders(object, path);
	return doc;
}

const struct view view_irq_path = {
	.key = "irq_path",
	.layout = LAYOUT_PAIRS,
	.fields = path_fields,
};
