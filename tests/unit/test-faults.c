/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test-faults.c: log lines of the IOMMU drivers, in every format that a kernel
 * version has used, and the records of the log.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "lib/faults/faults.h"

#define NONE (-1)

/* A log line, and the fault that it is parsed into. */
struct line {
	const char *text;
	const char *address;
	enum vfc_fault_access access;
	int64_t iova;		/* NONE if not reported */
	int reason;
	const char *why;
};

static struct kmsg_record record_of(const char *text)
{
	struct kmsg_record record = { .seq = 1, .when_ns = 1000 };

	snprintf(record.text, sizeof(record.text), "%s", text);
	return record;
}

/* Feed lines (ends with NULL). Return the number of faults, and the last one in *fault. */
static int feed(const char *const *lines, struct vfc_fault *fault)
{
	struct fault_parser p = { .pending = false };
	struct kmsg_record record;
	int n = 0;

	for (; *lines; lines++) {
		record = record_of(*lines);
		n += fault_feed(&p, &record, fault);
	}
	return n + fault_flush(&p, fault);
}

static int feed_one(const char *text, struct vfc_fault *fault)
{
	const char *const lines[] = { text, NULL };

	return feed(lines, fault);
}

static void check_lines(const struct line *line, size_t count, enum vfc_fault_iommu iommu)
{
	struct vfc_fault f;

	for (; count--; line++) {
		if (feed_one(line->text, &f) != 1)
			fail_msg("no fault: %s", line->text);
		assert_int_equal(f.kind, VFC_FAULT);
		assert_int_equal(f.iommu, iommu);
		assert_string_equal(f.address, line->address);
		assert_int_equal(f.access, line->access);
		assert_int_equal(f.has_iova, line->iova != NONE);
		if (f.has_iova)
			assert_int_equal(f.iova, line->iova);
		assert_int_equal(f.reason, line->reason);
		assert_string_equal(f.why, line->why);
		assert_string_equal(f.raw, line->text);
		assert_int_equal(f.when_ns, 1000);
	}
}

static void intel(void **state)
{
	static const struct line lines[] = {
		/* 5.13 and later */
		{ "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x20000000 "
		  "[fault reason 0x06] PTE Read access is not set", "0000:01:00.0",
		  VFC_FAULT_READ, 0x20000000, 6, "no readable mapping" },
		{ "DMAR: [DMA Write NO_PASID] Request device [ff:1f.7] fault addr "
		  "0xfffffffff000 [fault reason 0x05] PTE Write access is not set",
		  "0000:ff:1f.7", VFC_FAULT_WRITE, 0xfffffffff000, 5,
		  "no writable mapping" },
		{ "DMAR: [DMA Read NO_PASID] Request device [00:02.0] fault addr 0x0 "
		  "[fault reason 0x71] SM: Present bit in first-level paging entry is clear",
		  "0000:00:02.0", VFC_FAULT_READ, 0, 0x71,
		  "SM: Present bit in first-level paging entry is clear" },
		/* 5.12: the device's numbers with 0x */
		{ "DMAR: [DMA Write NO_PASID] Request device [0x3a:0x00.0] fault addr "
		  "0xbd1ff000 [fault reason 0x02] Present bit in context entry is clear",
		  "0000:3a:00.0", VFC_FAULT_WRITE, 0xbd1ff000, 2,
		  "no context entry: the device has no domain" },
		/* 5.4 to 5.11: the reason is decimal, and PASID -1 means none */
		{ "DMAR: [DMA Read] Request device [3d:00.0] PASID ffffffff fault addr "
		  "791b0000 [fault reason 06] PTE Read access is not set",
		  "0000:3d:00.0", VFC_FAULT_READ, 0x791b0000, 6,
		  "no readable mapping" },
		/* 4.x */
		{ "DMAR: [DMA Read] Request device [00:1b.0] fault addr ffb9000 "
		  "[fault reason 12] non-zero reserved fields in PTE", "0000:00:1b.0",
		  VFC_FAULT_READ, 0xffb9000, 12, "reserved bits set in the page table" },
		/* 3.x: two lines in one message */
		{ "dmar: DMAR:[DMA Write] Request device [04:00.0] fault addr ebb7c000 \n"
		  "DMAR:[fault reason 05] PTE Write access is not set", "0000:04:00.0",
		  VFC_FAULT_WRITE, 0xebb7c000, 5, "no writable mapping" },
		/* interrupts */
		{ "DMAR: [INTR-REMAP] Request device [01:00.0] fault index 0x2b "
		  "[fault reason 0x22] Present field in the IRTE entry is clear",
		  "0000:01:00.0", VFC_FAULT_INTERRUPT, NONE, 0x22,
		  "no remapping entry for the interrupt" },
		{ "DMAR: [INTR-REMAP] Request device [f0:1f.7] fault index 11 "
		  "[fault reason 38] Blocked an interrupt request due to source-id "
		  "verification failure", "0000:f0:1f.7", VFC_FAULT_INTERRUPT, NONE, 38,
		  "the interrupt belongs to another device" },
	};
	struct vfc_fault f;

	(void)state;
	check_lines(lines, ARRAY_SIZE(lines), VFC_FAULT_INTEL);
	assert_int_equal(feed_one(lines[7].text, &f), 1);
	assert_true(f.has_index);
	assert_int_equal(f.index, 0x2b);
	assert_int_equal(feed_one(lines[8].text, &f), 1);
	assert_int_equal(f.index, 0x11);
	assert_int_equal(feed_one(lines[4].text, &f), 1);
	assert_false(f.has_pasid);
	assert_int_equal(feed_one("DMAR: [DMA Read PASID 0x1a] Request device [6a:01.0] fault addr "
				  "0x7f0000000000 [fault reason 0x50] SM: …", &f), 1);
	assert_true(f.has_pasid);
	assert_int_equal(f.pasid, 0x1a);
}

static void amd(void **state)
{
	static const struct line lines[] = {
		/* 6.x: a device with driver data, and one without */
		{ "vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000e "
		  "address=0xfdf00000 flags=0x0020]", "0000:01:00.0", VFC_FAULT_WRITE,
		  0xfdf00000, 2, "no mapping" },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0001:c1:00.3 domain=0x0000 "
		  "address=0x1000 flags=0x0050]", "0001:c1:00.3", VFC_FAULT_READ, 0x1000, 2,
		  "the mapping does not permit it" },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:14.0 domain=0x0000 "
		  "address=0xfffffffdf8000000 flags=0x0008]", "0000:00:14.0",
		  VFC_FAULT_INTERRUPT, (int64_t)0xfffffffdf8000000, 2,
		  "no remapping entry for the interrupt" },
		/* before 6.0 without the segment */
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0b:00.0 domain=0x0011 "
		  "address=0x00000000d8020f00 flags=0x0000]", "0000:0b:00.0",
		  VFC_FAULT_READ, 0xd8020f00, 2, "no mapping" },
		/* the line begins with the IOMMU, which is a PCI device */
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_DEV_TABLE_ENTRY "
		  "device=0000:03:00.0 pasid=0x00000 address=0xffffffffffffff00 "
		  "flags=0x0a00]", "0000:03:00.0", VFC_FAULT_READ,
		  (int64_t)0xffffffffffffff00, 1, "the device's table entry is illegal" },
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [INVALID_DEVICE_REQUEST "
		  "device=0000:03:00.0 pasid=0x00007 address=0xfffffffdf8140200 "
		  "flags=0x0a20]", "0000:03:00.0", VFC_FAULT_WRITE,
		  (int64_t)0xfffffffdf8140200, 8, "the device may not make such a request" },
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [IOTLB_INV_TIMEOUT "
		  "device=0000:0a:00.0 address=0x105c0d890]", "0000:0a:00.0",
		  VFC_FAULT_UNKNOWN, 0x105c0d890, 7,
		  "the device does not answer an invalidation" },
		{ "pci 0000:00:00.2: AMD-Vi: Event logged [ILLEGAL_COMMAND_ERROR "
		  "address=0x100]", "0000:00:00.2", VFC_FAULT_UNKNOWN, 0x100, 5,
		  "the IOMMU received an illegal command" },
		{ "vfio-pci 0000:81:00.0: AMD-Vi: Event logged [RMP_PAGE_FAULT vmg_tag=0x0000, "
		  "gpa=0x1234000, flags_rmp=0x0001, flags=0x0030]", "0000:81:00.0",
		  VFC_FAULT_WRITE, 0x1234000, 13, "the page belongs to another guest" },
	};
	static const char *const apart[] = {
		"AMD-Vi: Event logged [Device not attached to domain properly]",
		"usb 1-1: something between",
		"AMD-Vi:   device=0000:21:00.0 domain=0x0003",
		NULL,
	};
	struct vfc_fault f;

	(void)state;
	check_lines(lines, ARRAY_SIZE(lines), VFC_FAULT_AMD);
	assert_int_equal(feed_one(lines[5].text, &f), 1);
	assert_int_equal(f.pasid, 7);
	assert_string_equal(f.event, "INVALID_DEVICE_REQUEST");
	assert_int_equal(feed(apart, &f), 1);
	assert_string_equal(f.address, "0000:21:00.0");
	assert_string_equal(f.why, "the device has no domain");
}

static void smmu(void **state)
{
	static const struct line lines[] = {
		{ "arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x402, "
		  "iova=0xfc401000, fsynr=0x60003, cbfrsynra=0x121, cb=38", "0000:01:04.1",
		  VFC_FAULT_READ, 0xfc401000, 1, "no mapping" },
		{ "arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x8, "
		  "iova=0xd65504710, fsynr=0x100011, cbfrsynra=0x0, cb=6", "0000:00:00.0",
		  VFC_FAULT_WRITE, 0xd65504710, 3, "the mapping does not permit it" },
		{ "arm-smmu-gpu b40000.iommu: Unhandled context fault: fsr=0x402, "
		  "iova=0x01003000, fsynr=0x40, cbfrsynra=0x8, cb=0", "0000:00:01.0",
		  VFC_FAULT_EXECUTE, 0x1003000, 1, "no mapping" },
		{ "arm-smmu d00000.arm,smmu-mmu: Blocked unknown Stream ID 0x1c00; boot with "
		  "\"arm-smmu.disable_bypass=0\" to allow, but this may have security "
		  "implications", "0000:1c:00.0", VFC_FAULT_UNKNOWN, NONE, -1,
		  "no domain for the stream" },
		{ "qcom-iommu-ctx 1e21000.iommu-ctx: Unhandled context fault: fsr=0x402, "
		  "iova=0x0000000000000040, fsynr=0x21, cb=2", "", VFC_FAULT_READ, 0x40, 1,
		  "no mapping" },
	};

	(void)state;
	check_lines(lines, ARRAY_SIZE(lines), VFC_FAULT_SMMU);
}

/* The records of one event as logged by 6.15. Up to 6.14 the last two are missing. */
static const char *const smmu_v3_event[] = {
	"arm-smmu-v3 arm-smmu-v3.0.auto: event 0x10 received:",
	"arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000010000000010",
	"arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000020000000000",
	"arm-smmu-v3 arm-smmu-v3.0.auto: \t0x00000000fdf01000",
	"arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000000000000000",
	"arm-smmu-v3 arm-smmu-v3.0.auto: event: F_TRANSLATION client: 0002:01:00.0 sid: 0x100 "
		"ssid: 0x0 iova: 0xfdf01000 ipa: 0x0",
	"arm-smmu-v3 arm-smmu-v3.0.auto: unpriv data write s1 \"Input address caused fault\" "
		"stag: 0x0",
	NULL,
};

static void smmu_v3(void **state)
{
	const char *lines[] = { smmu_v3_event[0], smmu_v3_event[1], "tg3: between them",
				smmu_v3_event[2], smmu_v3_event[3], smmu_v3_event[4], NULL, NULL,
				NULL };
	struct vfc_fault f;

	(void)state;
	assert_int_equal(feed(smmu_v3_event, &f), 1);
	assert_int_equal(f.iommu, VFC_FAULT_SMMU_V3);
	assert_string_equal(f.address, "0002:01:00.0");
	assert_int_equal(f.access, VFC_FAULT_WRITE);
	assert_int_equal(f.iova, 0xfdf01000);
	assert_int_equal(f.reason, 0x10);
	assert_string_equal(f.event, "F_TRANSLATION");
	assert_string_equal(f.raw, smmu_v3_event[0]);
	assert_int_equal(feed(lines, &f), 1);
	assert_string_equal(f.address, "0000:01:00.0");
	assert_int_equal(f.id, 0x100);
	assert_int_equal(f.iova, 0xfdf01000);
	/* A stage 1 read with a PASID. */
	lines[1] = "arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000010000042813";
	lines[3] = "arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000000800000000";
	lines[6] = "something else ends it";
	assert_int_equal(feed(lines, &f), 1);
	assert_int_equal(f.access, VFC_FAULT_READ);
	assert_true(f.has_pasid);
	assert_int_equal(f.pasid, 0x42);
	/* An incomplete event ends when the next one begins. */
	lines[2] = smmu_v3_event[0];
	lines[3] = NULL;
	assert_int_equal(feed(lines, &f), 2);
	assert_false(f.has_iova);
	/* A configuration error has no address. */
	lines[0] = "arm-smmu-v3 arm-smmu-v3.0.auto: event 0x02 received:";
	lines[1] = smmu_v3_event[1];
	lines[2] = smmu_v3_event[2];
	lines[3] = smmu_v3_event[3];
	assert_int_equal(feed(lines, &f), 1);
	assert_string_equal(f.event, "C_BAD_STREAMID");
	assert_int_equal(f.access, VFC_FAULT_UNKNOWN);
	assert_false(f.has_iova);
}

static void virtio(void **state)
{
	static const struct line lines[] = {
		{ "virtio_iommu virtio0: page fault from EP 8 at 0x10000 [W]", "0000:00:01.0",
		  VFC_FAULT_WRITE, 0x10000, 2, "no mapping" },
		{ "virtio_iommu virtio3: domain fault from EP 256 at 0xfee00000 [R]",
		  "0000:01:00.0", VFC_FAULT_READ, 0xfee00000, 1, "the device has no domain" },
		{ "virtio_iommu virtio0: unknown fault from EP 70000", "", VFC_FAULT_UNKNOWN, NONE,
		  0, "not known" },
	};

	(void)state;
	check_lines(lines, ARRAY_SIZE(lines), VFC_FAULT_VIRTIO);
}

static void missing(void **state)
{
	static const struct {
		const char *text;
		enum vfc_fault_kind kind;
		enum vfc_fault_iommu iommu;
		uint64_t count;
	} lines[] = {
		{ "dmar_fault: 12 callbacks suppressed", VFC_FAULT_SUPPRESSED, VFC_FAULT_INTEL,
		  12 },
		{ "amd_iommu_report_page_fault: 3 callbacks suppressed", VFC_FAULT_SUPPRESSED,
		  VFC_FAULT_AMD, 3 },
		{ "amd_iommu_int_thread: 4 callbacks suppressed", VFC_FAULT_SUPPRESSED,
		  VFC_FAULT_AMD, 4 },
		{ "arm_smmu_context_fault: 1 callbacks suppressed", VFC_FAULT_SUPPRESSED,
		  VFC_FAULT_SMMU, 1 },
		{ "arm_smmu_evtq_thread: 2 callbacks suppressed", VFC_FAULT_SUPPRESSED,
		  VFC_FAULT_SMMU_V3, 2 },
		{ "viommu_fault_handler: 9 callbacks suppressed", VFC_FAULT_SUPPRESSED,
		  VFC_FAULT_VIRTIO, 9 },
		{ "DMAR: DRHD: handling fault status reg 3", VFC_FAULT_OVERFLOW, VFC_FAULT_INTEL,
		  0 },
		{ "arm-smmu-v3 arm-smmu-v3.0.auto: EVTQ overflow detected -- events lost",
		  VFC_FAULT_OVERFLOW, VFC_FAULT_SMMU_V3, 0 },
	};
	struct vfc_fault f;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		assert_int_equal(feed_one(lines[i].text, &f), 1);
		assert_int_equal(f.kind, lines[i].kind);
		assert_int_equal(f.iommu, lines[i].iommu);
		assert_int_equal(f.count, lines[i].count);
	}
}

static void other_lines(void **state)
{
	static const char *const lines[] = {
		"",
		"DMAR: DRHD: handling fault status reg 2",
		"DMAR: IOMMU enabled",
		"DMAR: [DMA Read NO_PASID] Request device [01:20.0] fault addr 0x0 "
			"[fault reason 0x06]",
		"DMAR: [DMA Read NO_PASID] Request device [100:00.0] fault addr 0x0",
		"DMAR: [DMA Read NO_PASID] Request device [",
		"AMD-Vi: Interrupt remapping enabled",
		"AMD-Vi: Event logged [UNKNOWN event[0]=0x00000000 event[1]=0x00000000",
		"arm-smmu-v3 arm-smmu-v3.0.auto: ias 44-bit, oas 44-bit",
		"arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000010000000010",
		"arm-smmu-v3 arm-smmu-v3.0.auto: event 0x1000 received:",
		"arm-smmu 15000000.iommu: Unhandled context fault: fsr=, iova=",
		"virtio_iommu virtio0: page fault from EP x",
		"net_ratelimit: 12 callbacks suppressed",
		"dmar_fault: callbacks suppressed",
		NULL,
	};
	struct vfc_fault f;

	(void)state;
	assert_int_equal(feed(lines, &f), 0);
}

/* A process that can write to the log cannot forge a fault. */
static void other_writers(void **state)
{
	struct kmsg_record record = record_of("DMAR: [DMA Read NO_PASID] Request device [01:00.0] "
					      "fault addr 0x0 [fault reason 0x06] x");
	struct fault_parser p = { .pending = false };
	struct vfc_fault f;

	(void)state;
	record.facility = 1;
	assert_int_equal(fault_feed(&p, &record, &f), 0);
	assert_int_equal(fault_flush(&p, &f), 0);
}

/* ---- records -------------------------------------------------------- */

static int parse(const char *bytes, struct kmsg_record *record)
{
	return kmsg_parse(bytes, strlen(bytes), record);
}

static void records(void **state)
{
	static const char *const odd[] = {
		"", "\n", ";", "6,1;x", "6,1,;x", "6,1,2", "a,1,2,-;x", " KEY=value\n",
		"6\n;",
		("9999999999999999999999999999999999999999999999999999999999999999999999"
		 "9999999999999999999999999999999999999999999999999999999999999999999,1,2,-;x"),
	};
	struct kmsg_record r = { .seq = 7 };
	size_t i;

	(void)state;
	assert_int_equal(parse("6,339,5140900,-;NET: Registered\n", &r), 0);
	assert_int_equal(r.facility, 0);
	assert_int_equal(r.seq, 339);
	assert_int_equal(r.when_ns, 5140900000);
	assert_string_equal(r.text, "NET: Registered");
	assert_int_equal(parse("30,340,5690716,-,caller=T1;a\\x0ab \\x5c \\xzz \\x\n"
			       " SUBSYSTEM=pci\n DEVICE=+pci:0000:01:00.0\n", &r), 0);
	assert_int_equal(r.facility, 3);
	assert_string_equal(r.text, "a\nb \\ \\xzz \\x");
	assert_int_equal(parse("6,1,2,-;a\\x00b", &r), 0);
	assert_string_equal(r.text, "a?b");
	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		r.seq = 7;
		assert_int_equal(parse(odd[i], &r), -EINVAL);
		assert_int_equal(r.seq, 7);
	}
}

static void long_record(void **state)
{
	struct kmsg_record r;
	char bytes[4096] = "6,1,2,-;";

	(void)state;
	memset(bytes + 8, 'x', sizeof(bytes) - 8);
	assert_int_equal(kmsg_parse(bytes, sizeof(bytes), &r), 0);
	assert_int_equal(strlen(r.text), sizeof(r.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel),
		cmocka_unit_test(amd),
		cmocka_unit_test(smmu),
		cmocka_unit_test(smmu_v3),
		cmocka_unit_test(virtio),
		cmocka_unit_test(missing),
		cmocka_unit_test(other_lines),
		cmocka_unit_test(other_writers),
		cmocka_unit_test(records),
		cmocka_unit_test(long_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
