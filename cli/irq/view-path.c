/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * view-path.c: the full path of an interrupt.
 */
#include <stdio.h>

#include "view.h"

/* ---- registers ------------------------------------------------------ */

static void add_intx(struct doc *object, const struct vfc_intx *intx)
{
	struct doc *o;

	if (!intx->pin)
		return;
	o = doc_object(object, "intx");
	doc_textf(o, "pin", "%c", 'A' + (int)(intx->pin - 1) % 26);
	doc_bool(o, "disabled", intx->disabled);
	doc_bool(o, "asserted", intx->asserted);
}

static void add_msi(struct doc *object, const struct vfc_msi *msi)
{
	struct doc *o;

	if (!msi->present)
		return;
	o = doc_object(object, "msi");
	doc_bool(o, "enabled", msi->enabled);
	doc_number(o, "vectors", msi->vectors);
	doc_number(o, "granted", msi->granted);
	doc_hex(o, "message_address", msi->address, 0);
	doc_hex(o, "data", msi->data, 4);
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
		doc_hex(item, "message_address", msix->entries[i].address, 0);
		doc_hex(item, "data", msix->entries[i].data, 8);
		doc_bool(item, "masked", msix->entries[i].masked);
		doc_bool(item, "pending", msix->entries[i].pending);
	}
}

static void add_msix(struct doc *object, const struct vfc_msix *msix)
{
	struct doc *o;

	if (!msix->present)
		return;
	o = doc_object(object, "msix");
	doc_bool(o, "enabled", msix->enabled);
	doc_bool(o, "masked", msix->masked);
	doc_number(o, "vectors", msix->vectors);
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

static const struct field intx_fields[] = {
	{ "pin", "Pin", FMT_TEXT, "the pin of the interrupt line: A to D", NULL },
	{ "disabled", "Disabled", FMT_BOOL, "COMMAND disables INTx assertion", NULL },
	{ "asserted", "Asserted", FMT_BOOL, "STATUS reports a pending INTx", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field msi_fields[] = {
	{ "enabled", "Enabled", FMT_BOOL, "enabled in the capability", NULL },
	{ "vectors", "Vectors", FMT_NUMBER, "vectors of the device", NULL },
	{ "granted", "Granted", FMT_NUMBER, "vectors that the device may use", NULL },
	{ "message_address", "Address", FMT_TEXT, "the message address", NULL },
	{ "data", "Data", FMT_TEXT, "the message data", NULL },
	{ "mask_bits", "Mask", FMT_TEXT, "one bit for each masked vector", NULL },
	{ "pending_bits", "Pending", FMT_TEXT, "one bit for each pending vector", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field entry_fields[] = {
	{ "vector", "VECTOR", FMT_NUMBER, "the vector", NULL },
	{ "message_address", "ADDRESS", FMT_TEXT, "the message address", NULL },
	{ "data", "DATA", FMT_TEXT, "the message data", NULL },
	{ "masked", "MASKED", FMT_BOOL, "true: masked", NULL },
	{ "pending", "PENDING", FMT_BOOL, "whether it is pending until unmasked", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field msix_fields[] = {
	{ "enabled", "Enabled", FMT_BOOL, "enabled in the capability", NULL },
	{ "masked", "Masked", FMT_BOOL, "whether the function mask masks all vectors", NULL },
	{ "vectors", "Vectors", FMT_NUMBER, "vectors of the device", NULL },
	{ "table", "Table", FMT_TEXT, "location of the MSI-X table", NULL },
	{ "pba", "Pending bits", FMT_TEXT, "location of the pending bit array", NULL },
	{ "entries", "Entries", FMT_TABLE, "the entries in use", entry_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

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
		doc_number(item, "irq", (uint64_t)irq->irq);
		doc_text(item, "name", irq->name);
		if (irq->counts) {
			counts = doc_list(item, "counts");
			for (k = 0; k < irq->ncounts; k++)
				doc_item_number(counts, irq->counts[k]);
			doc_number(item, "total", irq->total);
		}
		doc_text(item, "affinity", irq->affinity);
		doc_text(item, "effective", irq->effective);
		if (irq->unhandled >= 0)
			doc_number(item, "unhandled", (uint64_t)irq->unhandled);
		doc_text(item, "handler", irq->handler);
	}
}

static void add_remapping(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "remapping"), *item;
	size_t i;

	for (i = 0; i < path->nremapping; i++) {
		const struct vfc_remapping *r = &path->remapping[i];

		item = doc_item(list);
		doc_text(item, "unit", r->unit);
		doc_number(item, "entry", r->entry);
		doc_text(item, "source", r->source);
		if (r->vector >= 0)
			doc_number(item, "vector", (uint64_t)r->vector);
		doc_bool(item, "posted", r->posted);
		doc_hex(item, "destination", r->destination, 8);
		doc_hex(item, "cpu_vector", r->cpu_vector, 2);
		doc_hex(item, "high", r->high, 16);
		doc_hex(item, "low", r->low, 16);
	}
}

static const struct field irq_fields[] = {
	{ "irq", "IRQ", FMT_NUMBER, "the host's IRQ number", NULL },
	{ "counts", NULL, FMT_LIST, "interrupts handled by each CPU of cpus", NULL },
	{ "total", "COUNT", FMT_NUMBER, "interrupts handled by all CPUs", NULL },
	{ "affinity", "AFFINITY", FMT_TEXT, "the CPUs that may handle it", NULL },
	{ "effective", "EFFECTIVE", FMT_TEXT, "the CPUs that handle it", NULL },
	{ "unhandled", "UNHANDLED", FMT_NUMBER, "recent interrupts that no handler claimed", NULL },
	{ "handler", "HANDLER", FMT_TEXT, "its handler", NULL },
	{ "name", "CONTROLLER", FMT_TEXT, "the interrupt controller", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field remapping_fields[] = {
	{ "unit", "IOMMU", FMT_TEXT, "the IOMMU of the table", NULL },
	{ "entry", "ENTRY", FMT_NUMBER, "the index of the entry", NULL },
	{ "source", "SOURCE", FMT_TEXT, "the requester ID that may use it", NULL },
	{ "vector", "VECTOR", FMT_NUMBER,
	  "the device's vector whose message names the entry", NULL },
	{ "posted", "POSTED", FMT_BOOL, "posted directly to a virtual machine", NULL },
	{ "destination", "DESTINATION", FMT_TEXT,
	  "the APIC, or the posted-interrupt descriptor", NULL },
	{ "cpu_vector", "CPU-VECTOR", FMT_TEXT, "the vector on the CPU", NULL },
	{ "high", NULL, FMT_TEXT, "the entry's upper half", NULL },
	{ "low", NULL, FMT_TEXT, "the entry's lower half", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

/* ---- processes ------------------------------------------------------ */

static void add_eventfds(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "eventfds"), *item;
	size_t i;

	for (i = 0; i < path->neventfds; i++) {
		const struct vfc_irq_eventfd *e = &path->eventfds[i];

		item = doc_item(list);
		if (e->id >= 0)
			doc_number(item, "id", (uint64_t)e->id);
		doc_number(item, "index", e->index);
		doc_text(item, "name", e->name);
		doc_number(item, "vector", e->vector);
		doc_number(item, "waiting", e->waiting);
	}
}

static void add_holders(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "holders"), *item, *ids;
	size_t i, k;

	for (i = 0; i < path->nholders; i++) {
		const struct vfc_irq_holder *h = &path->holders[i];

		item = doc_item(list);
		doc_number(item, "pid", (uint64_t)h->process.pid);
		doc_text(item, "comm", h->process.comm);
		doc_text(item, "what", h->process.what);
		doc_number(item, "open_eventfds", h->eventfds);
		ids = h->nids ? doc_list(item, "ids") : NULL;
		for (k = 0; k < h->nids; k++)
			doc_item_number(ids, (uint64_t)h->ids[k]);
		doc_bool(item, "kvm", h->kvm);
	}
}

static const struct field eventfd_fields[] = {
	{ "id", "EVENTFD", FMT_NUMBER, "the kernel's eventfd ID", NULL },
	{ "index", NULL, FMT_NUMBER, "the interrupt index", NULL },
	{ "name", "IRQ", FMT_TEXT, "the name of the index", NULL },
	{ "vector", "VECTOR", FMT_NUMBER, "the vector in the index", NULL },
	{ "waiting", "WAITING", FMT_NUMBER, "interrupts not yet read", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field holder_fields[] = {
	{ "pid", "PID", FMT_NUMBER, "the process", NULL },
	{ "comm", "PROCESS", FMT_TEXT, "the process name", NULL },
	{ "what", "HAS", FMT_TEXT, "how it uses the device", NULL },
	{ "open_eventfds", "EVENTFDS", FMT_NUMBER, "number of open eventfds, of any device", NULL },
	{ "ids", "OF THE DEVICE", FMT_LIST, "the device's eventfds among those", NULL },
	{ "kvm", "KVM", FMT_BOOL, "whether it runs a virtual machine", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

/* ---- the document --------------------------------------------------- */

static void add_unseen(struct doc *object, const struct vfc_irq_path *path)
{
	struct doc *list = doc_list(object, "unseen"), *item;
	size_t i;

	for (i = 0; i < path->nunseen; i++) {
		item = doc_item(list);
		doc_text(item, "part", path->unseen[i].part);
		doc_text(item, "reason", path->unseen[i].reason);
	}
}

struct doc *view_irq_path_doc(const struct vfc_irq_path *path)
{
	struct doc *doc = doc_new(), *object = doc_object(doc, "irq_path");

	doc_text(object, "address", path->address);
	if (path->has_caps)
		add_caps(object, &path->caps);
	if (path->has_shown)
		add_caps(doc_object(object, "shown"), &path->shown);
	add_irqs(object, path);
	add_remapping(object, path);
	add_eventfds(object, path);
	add_holders(object, path);
	add_unseen(object, path);
	return doc;
}

static const struct field unseen_fields[] = {
	{ "part", "PART", FMT_TEXT, "the part that could not be read", NULL },
	{ "reason", "REASON", FMT_TEXT, "why it could not be read", NULL },
	{ NULL, NULL, 0, NULL, NULL },
};

static const struct field path_fields[] = {
	{ "address", "Device", FMT_TEXT, "the device's name on its bus", NULL },
	CAPS_FIELDS,
	{ "shown", "As VFIO shows them", FMT_OBJECT,
	  "the registers as emulated by VFIO", shown_fields },
	{ "cpus", NULL, FMT_LIST, "the CPUs of counts, in order", NULL },
	{ "irqs", "Interrupts of the host", FMT_TABLE, "the IRQs of the host", irq_fields },
	{ "remapping", "Remapped by the IOMMU", FMT_TABLE, "entries of the remapping table",
	  remapping_fields },
	{ "eventfds", "Eventfds", FMT_TABLE,
	  "the eventfds that receive the interrupts", eventfd_fields },
	{ "holders", "Processes", FMT_TABLE,
	  "processes with the device or its eventfds open", holder_fields },
	{ "unseen", "Not visible", FMT_TABLE, "parts that could not be read", unseen_fields },
	{ NULL, NULL, 0, NULL, NULL },
};

const struct view view_irq_path = {
	.key = "irq_path",
	.layout = LAYOUT_PAIRS,
	.fields = path_fields,
};
