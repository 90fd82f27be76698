/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * arm.c: messages of the drivers of Arm's SMMUs and virtio's IOMMU when they
 * refuse a transfer; meanings from IHI 0062 (2.x), IHI 0070 (7.3), virtio (5.13).
 */
#include <stdio.h>
#include <string.h>

#include "faults.h"

/* ---- Arm SMMU (drivers/iommu/arm/arm-smmu) -------------------------- */

/* Reasons by bit of the fault status register; the first set bit applies. */
static const struct fault_reason smmu_faults[] = {
	{ 1, "TF", "no mapping" },
	{ 3, "PF", "the mapping does not permit it" },
	{ 2, "AFF", "the access flag of the mapping is clear" },
	{ 7, "ASF", "address beyond the size of the tables" },
	{ 4, "EF", "the SMMU cannot read the page table" },
	{ 8, "UUT", "unsupported upstream transaction" },
	{ 6, "TLBLKF", "no room in the TLB for a locked entry" },
	{ 5, "TLBMCF", "conflicting TLB entries" },
	{ }
};

#define SMMU_WNR 0x10		/* FSYNR0: a write, else a read */
#define SMMU_IND 0x40		/* FSYNR0: an instruction fetch, else data */

bool fault_parse_smmu(const char *text, struct vfc_fault *f)
{
	const struct fault_reason *bit = smmu_faults;
	uint32_t fsr, fsynr, stream;

	if (fault_u32_after(text, "Blocked unknown Stream ID ", 16, &stream)) {
		fault_set_id(f, stream);
		snprintf(f->why, sizeof(f->why), "no domain for the stream");
		return true;
	}
	if (!strstr(text, "Unhandled context fault: ") || !fault_u32_after(text, "fsr=", 16, &fsr))
		return false;
	while (bit->why && !(fsr >> bit->number & 1))
		bit++;
	if (bit->why)
		fault_set_reason(f, smmu_faults, bit->number);
	f->has_iova = fault_number_after(text, "iova=", 16, &f->iova);
	if (fault_u32_after(text, "fsynr=", 16, &fsynr))
		f->access = fsynr & SMMU_IND ? VFC_FAULT_EXECUTE :
			    fsynr & SMMU_WNR ? VFC_FAULT_WRITE : VFC_FAULT_READ;
	if (fault_u32_after(text, "cbfrsynra=", 16, &stream))
		fault_set_id(f, stream & 0xffff);
	return true;
}

/* ---- Arm SMMUv3 (drivers/iommu/arm/arm-smmu-v3) --------------------- */

static const struct fault_reason smmu_v3_events[] = {
	{ 0x01, "F_UUT", "unsupported upstream transaction" },
	{ 0x02, "C_BAD_STREAMID", "the stream is beyond the stream table" },
	{ 0x03, "F_STE_FETCH", "the SMMU cannot read the stream table" },
	{ 0x04, "C_BAD_STE", "invalid stream table entry" },
	{ 0x05, "F_BAD_ATS_TREQ", "the device is not allowed translation requests" },
	{ 0x06, "F_STREAM_DISABLED", "the stream without a PASID is disabled" },
	{ 0x07, "F_TRANSL_FORBIDDEN", "the device is not allowed translated requests" },
	{ 0x08, "C_BAD_SUBSTREAMID", "the PASID is beyond the context table" },
	{ 0x09, "F_CD_FETCH", "the SMMU cannot read the context descriptor" },
	{ 0x0a, "C_BAD_CD", "invalid context descriptor" },
	{ 0x0b, "F_WALK_EABT", "the SMMU cannot read the page table" },
	{ 0x10, "F_TRANSLATION", "no mapping" },
	{ 0x11, "F_ADDR_SIZE", "address beyond the size of the tables" },
	{ 0x12, "F_ACCESS", "the access flag of the mapping is clear" },
	{ 0x13, "F_PERMISSION", "the mapping does not permit it" },
	{ 0x20, "F_TLB_CONFLICT", "conflicting TLB entries" },
	{ 0x21, "F_CFG_CONFLICT", "conflicting entries in the configuration cache" },
	{ 0x24, "E_PAGE_REQUEST", "the device requests a page" },
	{ 0x25, "F_VMS_FETCH", "the SMMU cannot read the machine structure" },
	{ }
};

/* True for events whose second and third word have access and address. */
static bool smmu_v3_has_address(int event)
{
	return event == 0x01 || event == 0x07 || event == 0x0b || event == 0x20 ||
	       (event >= 0x10 && event <= 0x13);
}

/* Decode the raw words received so far. */
static void smmu_v3_raw(const struct fault_parser *p, struct vfc_fault *f)
{
	const uint64_t *raw = p->raw;

	if (p->words == 1) {
		fault_set_id(f, (uint32_t)(raw[0] >> 32));
		f->has_pasid = raw[0] & 1 << 11;
		f->pasid = f->has_pasid ? (uint32_t)(raw[0] >> 12 & 0xfffff) : 0;
	}
	if (p->words == 2 && smmu_v3_has_address(f->reason))
		f->access = raw[1] >> 34 & 1 ? VFC_FAULT_EXECUTE :
			    raw[1] >> 35 & 1 ? VFC_FAULT_READ : VFC_FAULT_WRITE;
	f->has_iova = p->words >= 3 && smmu_v3_has_address(f->reason);
	if (f->has_iova)
		f->iova = raw[2];
}

bool fault_parse_smmu_v3(const char *text, struct vfc_fault *f)
{
	uint32_t event;

	if (strstr(text, "EVTQ overflow detected")) {
		f->kind = VFC_FAULT_OVERFLOW;
		return true;
	}
	if (!fault_u32_after(text, ": event 0x", 16, &event) || event > 0xff ||
	    !strstr(text, " received:"))
		return false;
	fault_set_reason(f, smmu_v3_events, (int)event);
	return true;
}

/* Parse the device from the decoded line of 6.15. */
static void smmu_v3_client(const char *text, struct vfc_fault *f)
{
	char word[VFC_NAME];

	if (fault_word_after(text, " client: ", " ", word, sizeof(word)) && word[0] != '(')
		fault_set_address(f, word);
}

/* True if the record is another line of the pending event. */
bool fault_smmu_v3_continues(struct fault_parser *p, const char *text)
{
	uint64_t word;

	if (!strstr(text, "arm-smmu-v3 "))
		return false;
	if (p->words < 4 && fault_number_after(text, ": \t0x", 16, &word)) {
		p->raw[p->words++] = word;
		smmu_v3_raw(p, &p->fault);
	} else if (strstr(text, ": event: ")) {
		smmu_v3_client(text, &p->fault);
	} else if (!strstr(text, " stag: ")) {
		return false;
	}
	/* The last raw line may, from 6.15 on, be followed by two. */
	p->more = p->words < 4;
	return true;
}

/* ---- virtio (drivers/iommu/virtio-iommu.c) -------------------------- */

bool fault_parse_virtio(const char *text, struct vfc_fault *f)
{
	static const struct fault_reason reasons[] = {
		{ 0, NULL, "not known" },
		{ 1, NULL, "the device has no domain" },
		{ 2, NULL, "no mapping" },
		{ }
	};
	char access[8];

	if (!fault_u32_after(text, " fault from EP ", 10, &f->id))
		return false;
	fault_set_id(f, f->id);
	fault_set_reason(f, reasons, strstr(text, ": domain fault") ? 1 :
			       strstr(text, ": page fault") ? 2 : 0);
	f->has_iova = fault_number_after(text, " at ", 16, &f->iova);
	if (fault_word_after(text, " [", "]", access, sizeof(access)))
		f->access = strchr(access, 'W') ? VFC_FAULT_WRITE :
			    strchr(access, 'X') ? VFC_FAULT_EXECUTE :
			    strchr(access, 'R') ? VFC_FAULT_READ : VFC_FAULT_UNKNOWN;
	return true;
}
