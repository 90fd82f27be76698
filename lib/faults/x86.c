/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * x86.c: messages of the drivers of Intel's and AMD's IOMMUs when they refuse
 * a transfer, in Linux 3.x to 6.17; meanings from the VT-d specification (7.1.3)
 * and AMD's IOMMU specification (2.5).
 */
#include <stdio.h>
#include <string.h>

#include "faults.h"

/* ---- Intel (drivers/iommu/intel/dmar.c) ----------------------------- */

static const struct fault_reason intel_reasons[] = {
	{ 0x01, NULL, "no root-table entry for its bus" },
	{ 0x02, NULL, "no context entry: the device has no domain" },
	{ 0x03, NULL, "invalid context entry" },
	{ 0x04, NULL, "address beyond the width of the IOMMU" },
	{ 0x05, NULL, "no writable mapping" },
	{ 0x06, NULL, "no readable mapping" },
	{ 0x07, NULL, "the IOMMU cannot read the next page table" },
	{ 0x08, NULL, "the IOMMU cannot read the root table" },
	{ 0x09, NULL, "the IOMMU cannot read the context table" },
	{ 0x0a, NULL, "reserved bits set in the root-table entry" },
	{ 0x0b, NULL, "reserved bits set in the context entry" },
	{ 0x0c, NULL, "reserved bits set in the page table" },
	{ 0x0d, NULL, "the device is not allowed translated requests" },
	{ 0x20, NULL, "reserved bits set in the interrupt request" },
	{ 0x21, NULL, "interrupt index beyond the remapping table" },
	{ 0x22, NULL, "no remapping entry for the interrupt" },
	{ 0x23, NULL, "the IOMMU cannot read the remapping table" },
	{ 0x24, NULL, "reserved bits set in the remapping entry" },
	{ 0x25, NULL, "an interrupt in compatibility format is blocked" },
	{ 0x26, NULL, "the interrupt belongs to another device" },
	{ }
};

/* Parse "[01:00.0]", in 5.12 "[0x01:0x00.0]". */
static bool intel_device(const char *text, struct vfc_fault *f)
{
	unsigned int bus, slot, function;
	char word[32];

	if (!fault_word_after(text, "Request device [", "]", word, sizeof(word)) ||
	    sscanf(word, "%5x:%5x.%1u", &bus, &slot, &function) != 3 ||
	    bus > 0xff || slot > 0x1f || function > 7)
		return false;
	fault_set_requester(f, bus << 8 | slot << 3 | function);
	return true;
}

/* Parse "[fault reason 0x06] text", before 5.12 "[fault reason 06]", which is decimal. */
static void intel_reason(const char *text, struct vfc_fault *f)
{
	const char *at = strstr(text, "[fault reason "), *end = at ? strchr(at, ']') : NULL;
	uint32_t number;

	if (!end || !fault_u32_after(at, "[fault reason ", strstr(at, "0x") ? 16 : 10, &number) ||
	    number > 0xff)
		return;
	if (!fault_set_reason(f, intel_reasons, (int)number) && end[1])
		snprintf(f->why, sizeof(f->why), "%s", end + 2);
}

bool fault_parse_intel(const char *text, struct vfc_fault *f)
{
	uint32_t status;

	if (fault_u32_after(text, "handling fault status reg ", 16, &status)) {
		/* Bit 0, Primary Fault Overflow: more faults than fault registers. */
		f->kind = VFC_FAULT_OVERFLOW;
		return status & 1;
	}
	if (!intel_device(text, f))
		return false;
	intel_reason(text, f);
	f->access = strstr(text, "[DMA Read") ? VFC_FAULT_READ :
		    strstr(text, "[DMA Write") ? VFC_FAULT_WRITE :
		    strstr(text, "[INTR-REMAP]") ? VFC_FAULT_INTERRUPT : VFC_FAULT_UNKNOWN;
	f->has_iova = fault_number_after(text, "fault addr ", 16, &f->iova);
	f->has_index = fault_u32_after(text, "fault index ", 16, &f->index);
	f->has_pasid = fault_u32_after(text, "PASID ", 16, &f->pasid) && f->pasid != UINT32_MAX;
	return true;
}

/* ---- AMD (drivers/iommu/amd/iommu.c) -------------------------------- */

static const struct fault_reason amd_events[] = {
	{ 0x1, "ILLEGAL_DEV_TABLE_ENTRY", "the device's table entry is illegal" },
	{ 0x2, "IO_PAGE_FAULT", "no mapping" },
	{ 0x3, "DEV_TAB_HARDWARE_ERROR", "the IOMMU cannot read the device table" },
	{ 0x4, "PAGE_TAB_HARDWARE_ERROR", "the IOMMU cannot read the page table" },
	{ 0x5, "ILLEGAL_COMMAND_ERROR", "the IOMMU received an illegal command" },
	{ 0x6, "COMMAND_HARDWARE_ERROR", "the IOMMU cannot read its command buffer" },
	{ 0x7, "IOTLB_INV_TIMEOUT", "the device does not answer an invalidation" },
	{ 0x8, "INVALID_DEVICE_REQUEST", "the device may not make such a request" },
	{ 0x9, "INVALID_PPR_REQUEST", "the device may not request pages" },
	{ 0xd, "RMP_PAGE_FAULT", "the page belongs to another guest" },
	{ 0xe, "RMP_HW_ERROR", "the IOMMU cannot read the owner of the page" },
	{ -1, "Device not attached to domain", "the device has no domain" },
	{ }
};

#define AMD_NX 0x002		/* execution refused */
#define AMD_I 0x008		/* an interrupt */
#define AMD_PR 0x010		/* the page is present, but lacks permission */
#define AMD_RW 0x020		/* write */
#define AMD_RZ 0x080		/* reserved bits set */

static void amd_flags(struct vfc_fault *f, uint32_t flags)
{
	bool interrupt = flags & AMD_I;

	f->access = interrupt ? VFC_FAULT_INTERRUPT : flags & AMD_RW ? VFC_FAULT_WRITE :
		    flags & AMD_NX && flags & AMD_PR ? VFC_FAULT_EXECUTE : VFC_FAULT_READ;
	if (strcmp(f->event, "IO_PAGE_FAULT"))
		return;
	snprintf(f->why, sizeof(f->why), "%s",
		 flags & AMD_RZ && flags & AMD_PR ? "reserved bits set in the table entry" :
		 interrupt ? "no remapping entry for the interrupt" :
		 flags & AMD_PR ? "the mapping does not permit it" : "no mapping");
}

/* "driver 0000:01:00.0: AMD-Vi: …": parse the device. */
static void amd_prefix(const char *text, struct vfc_fault *f)
{
	const char *end = strstr(text, ": AMD-Vi: "), *at = end;
	struct vfc_bdf bdf;
	char word[VFC_NAME];

	while (at && at > text && at[-1] != ' ')
		at--;
	if (!at || end - at >= (ptrdiff_t)sizeof(word))
		return;
	snprintf(word, sizeof(word), "%.*s", (int)(end - at), at);
	if (!vfc_bdf_parse(word, &bdf))
		vfc_bdf_format(&bdf, f->address);
}

/* Parse the pairs of every event, in this line or in the next. */
static void amd_pairs(const char *text, struct vfc_fault *f)
{
	char word[VFC_NAME];
	uint32_t flags;

	if (fault_word_after(text, "device=", " ,]", word, sizeof(word)))
		fault_set_address(f, word);
	f->has_iova = fault_number_after(text, " address=", 16, &f->iova) ||
		      fault_number_after(text, "gpa=", 16, &f->iova);
	f->has_pasid = fault_u32_after(text, "pasid=", 16, &f->pasid) && f->pasid;
	if (fault_u32_after(text, " flags=", 16, &flags))
		amd_flags(f, flags);
}

bool fault_parse_amd(const char *text, struct vfc_fault *f)
{
	const struct fault_reason *e = amd_events;

	while (e->event && !strstr(text, e->event))
		e++;
	if (!e->event || !strstr(text, "Event logged ["))
		return false;
	fault_set_reason(f, amd_events, e->number);
	amd_prefix(text, f);
	amd_pairs(text, f);
	return true;
}

/* Parse the device in the line after "Device not attached to domain properly]". */
bool fault_amd_continues(struct fault_parser *p, const char *text)
{
	if (p->fault.address[0] || !strstr(text, "AMD-Vi: ") || !strstr(text, " device="))
		return false;
	amd_pairs(text, &p->fault);
	p->more = false;
	return true;
}
