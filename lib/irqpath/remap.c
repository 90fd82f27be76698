/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * remap.c: find a device's entries in the interrupt remapping table of Intel's
 * IOMMU, which its debugfs shows (Documentation/ABI/testing/debugfs-intel-iommu;
 * Intel's VT-d specification, chapter 5).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "path.h"
#include "lib/base/root.h"

#define TABLE "kernel/debug/iommu/intel/ir_translation_struct"

/* State kept while parsing the table. */
struct lookup {
	struct vfc_irq_path *path;
	char unit[VFC_NAME];	/* the device's IOMMU; "": unknown */
	char source[VFC_NAME];	/* the device, without a domain as in the table */
	char section[VFC_NAME];	/* the IOMMU of the current lines */
	bool posted;		/* true if the lines are posted interrupts */
	int err;
};

/* ---- messages ------------------------------------------------------- */

/*
 * Return the entry that a message selects, remappable format (VT-d 5.1.2.2): the handle
 * is split, and the data are added to the handle if the address says so. -1: none.
 */
static int entry_of(uint64_t address, uint32_t data)
{
	if (address >> 20 != 0xfee || !(address & 0x10))
		return -1;
	return (int)((address >> 5 & 0x7fff) | (address >> 2 & 1) << 15) +
	       (int)(address & 0x8 ? data & 0xffff : 0);
}

/* Find the device's vector whose message selects an entry; -1: none. */
static int vector_of(const struct vfc_irq_caps *caps, unsigned int entry)
{
	const struct vfc_msix *msix = &caps->msix;
	const struct vfc_msi *msi = &caps->msi;
	int first, i;

	if (msi->enabled) {
		first = entry_of(msi->address, msi->data);
		if (first >= 0 && (int)entry >= first && (int)entry < first + (int)msi->granted)
			return (int)entry - first;
	}
	for (i = 0; msix->entries && i < (int)msix->vectors; i++)
		if (entry_of(msix->entries[i].address, msix->entries[i].data) == (int)entry)
			return i;
	return -1;
}

/* ---- the table ------------------------------------------------------ */

/* "Remapped Interrupt supported on IOMMU: dmar0", "Posted …": parse a heading. */
static bool take_heading(struct lookup *look, const char *text)
{
	const char *at = strstr(text, " on IOMMU: ");

	if (!at)
		return false;
	look->posted = !strncmp(text, "Posted", 6);
	snprintf(look->section, sizeof(look->section), "%.63s", strchr(at, ':') + 2);
	return true;
}

/* Parse an entry: 7 columns, 8 for posted interrupts. */
static bool parse_entry(const char *text, bool posted, struct vfc_remapping *r)
{
	unsigned int high = 0, low;
	bool ok;

	ok = posted ? sscanf(text, " %u %63s %x %x %x %" SCNx64 " %" SCNx64, &r->entry, r->source,
			     &high, &low, &r->cpu_vector, &r->high, &r->low) == 7 :
		      sscanf(text, " %u %63s %x %x %" SCNx64 " %" SCNx64, &r->entry, r->source,
			     &low, &r->cpu_vector, &r->high, &r->low) == 6;
	if (ok)
		r->destination = (uint64_t)high << 32 | low;
	r->posted = posted;
	return ok;
}

static void take_line(void *data, char *text)
{
	struct vfc_remapping entry = { .entry = 0 }, *kept;
	struct lookup *look = data;

	if (look->err || take_heading(look, text) || !parse_entry(text, look->posted, &entry) ||
	    (look->unit[0] && strcmp(look->unit, look->section) != 0))
		return;
	entry.vector = look->path->has_caps ? vector_of(&look->path->caps, entry.entry) : -1;
	if (entry.vector < 0 && strcmp(entry.source, look->source) != 0)
		return;
	snprintf(entry.unit, sizeof(entry.unit), "%s", look->section);
	kept = GROW(look->path->remapping, look->path->nremapping);
	if (kept)
		*kept = entry;
	else
		look->err = -ENOMEM;
}

/* Report why the debugfs file does not exist. */
static int say_absent(struct vfc_ctx *ctx, struct vfc_irq_path *path, int err)
{
	char **names;
	int n;

	if (err != -ENOENT)
		return path_unseen(path, "remapping", "%.200s: %s",
				   in_sys(TABLE).text, strerror(-err));
	n = root_names(ctx, &names, in_sys("kernel/debug"));
	if (n >= 0)
		root_names_free(names, n);
	if (n <= 0)
		return path_unseen(path, "remapping", "debugfs is not mounted");
	return path_unseen(path, "remapping",
			   "no table of an Intel IOMMU (CONFIG_INTEL_IOMMU_DEBUGFS)");
}

int path_remapping(struct vfc_ctx *ctx, struct vfc_irq_path *path)
{
	struct lookup look = { .path = path };
	char link[ROOT_PATH];
	const char *domain = strchr(path->address, ':');
	int err;

	snprintf(look.source, sizeof(look.source), "%s", domain ? domain + 1 : "");
	if (root_link(ctx, link, in_sys("bus/pci/devices/%s/iommu", path->address)) > 0)
		snprintf(look.unit, sizeof(look.unit), "%.63s", strrchr(link, '/') ?
			 strrchr(link, '/') + 1 : link);
	err = root_lines(ctx, take_line, &look, in_sys(TABLE));
	if (look.err)
		return look.err;
	return err < 0 ? say_absent(ctx, path, err) : 0;
}
