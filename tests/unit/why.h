/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * why.h: PCI devices with config space made by hand, for the tests of vfc_why().
 */
#ifndef TESTS_UNIT_WHY_H
#define TESTS_UNIT_WHY_H

#include <linux/pci_regs.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/base/array.h"
#include "tests/fake/device.h"
#include "tests/fake/fake.h"

/* Of struct part: types, no group, and the ACS bits SV RR CR UF. */
#define CONVENTIONAL (-1)
#define ENDPOINT PCI_EXP_TYPE_ENDPOINT
#define ROOT_PORT PCI_EXP_TYPE_ROOT_PORT
#define UPSTREAM PCI_EXP_TYPE_UPSTREAM
#define DOWNSTREAM PCI_EXP_TYPE_DOWNSTREAM
#define PCI_BRIDGE PCI_EXP_TYPE_PCI_BRIDGE
#define INTEGRATED PCI_EXP_TYPE_RC_END
#define NO_GROUP (-1)
#define ALL 0x001d

/* A device: where it sits below /sys/devices, and what its config space says. */
struct part {
	const char *path;
	uint32_t id;		/* vendor << 16 | device */
	int type;		/* of its PCIe capability, at 0x40 */
	int group;
	int capable, control;	/* of its ACS, at 0x140; capable 0: it has none */
	bool multifunction;
	unsigned int class;	/* 0: by the type, a bridge or none */
	uint32_t subsystem;	/* vendor << 16 | device */
	uint32_t mpc;		/* the dword at 0xd8 */
	uint32_t acs_8;		/* the dword at 0x148 */
	size_t size;		/* of its config space; 0: all of it */
};

#define PART(path_, id_, type_, group_, ...) \
	{ .path = (path_), .id = (id_), .type = (type_), .group = (group_), __VA_ARGS__ }
#define ACS(capable_, control_) .capable = (capable_), .control = (control_)
#define MULTIFUNCTION .multifunction = true

static struct vfc_ctx *ctx;
static struct vfc_why why;

static inline void put(uint8_t *config, unsigned int offset, unsigned int width, uint32_t value)
{
	while (width--) {
		config[offset++] = (uint8_t)value;
		value >>= 8;
	}
}

static inline bool is_port(const struct part *part)
{
	return part->type >= PCI_EXP_TYPE_ROOT_PORT && part->type <= PCI_EXP_TYPE_PCIE_BRIDGE;
}

/* Headers, PCIe at 0x40; AER at 0x100 is before ACS at 0x140. */
static inline void fill(const struct part *part, uint8_t config[4096])
{
	bool bridge = is_port(part) || part->class == 0x060400;

	put(config, PCI_VENDOR_ID, 2, part->id >> 16);
	put(config, PCI_DEVICE_ID, 2, part->id);
	put(config, PCI_HEADER_TYPE, 1, (part->multifunction ? 0x80 : 0) | bridge);
	put(config, 0xd8, 4, part->mpc);
	if (part->type == CONVENTIONAL)
		return;
	put(config, PCI_STATUS, 2, PCI_STATUS_CAP_LIST);
	put(config, PCI_CAPABILITY_LIST, 1, 0x40);
	put(config, 0x40, 4, 0x00020010 | (uint32_t)part->type << 20);
	if (!part->capable) {
		put(config, 0x100, 4, 0x00010001);
		return;
	}
	put(config, 0x100, 4, 0x14010001);
	put(config, 0x140, 4, 0x0001000d);
	put(config, 0x144, 2, (uint32_t)part->capable);
	put(config, 0x146, 2, (uint32_t)part->control);
	put(config, 0x148, 4, part->acs_8);
}

static inline void add_links(const char *path, const char *address, int group)
{
	char link[256], target[256];
	int up = 2;

	snprintf(link, sizeof(link), "/sys/bus/pci/devices/%s", address);
	snprintf(target, sizeof(target), "../../../devices/%s", path);
	fake_link(link, target);
	if (group == NO_GROUP)
		return;
	snprintf(link, sizeof(link), "/sys/kernel/iommu_groups/%d/devices/%s", group, address);
	snprintf(target, sizeof(target), "../../../../devices/%s", path);
	fake_link(link, target);
	for (const char *c = path; *c; c++)
		up += *c == '/';
	snprintf(link, sizeof(link), "/sys/devices/%s/iommu_group", path);
	snprintf(target, sizeof(target), "%.*skernel/iommu_groups/%d", 3 * up,
		 "../../../../../../../../../../", group);
	fake_link(link, target);
}

static inline void write_config(const struct part *part)
{
	uint8_t config[4096] = { 0 };
	char path[256];

	fill(part, config);
	snprintf(path, sizeof(path), "/sys/devices/%s/config", part->path);
	fake_bytes(path, config, part->size ? part->size :
		   part->type == CONVENTIONAL ? 256 : 4096);
}

static inline void write_uevent(const struct part *part)
{
	unsigned int class = part->class ? part->class : is_port(part) ? 0x060400 : 0xff0000;
	char path[256], text[256];

	snprintf(path, sizeof(path), "/sys/devices/%s/uevent", part->path);
	snprintf(text, sizeof(text), "PCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\n",
		 class, part->id >> 16, part->id & 0xffff, part->subsystem >> 16,
		 part->subsystem & 0xffff);
	fake_file(path, text);
}

static inline void add_part(const struct part *part)
{
	write_config(part);
	write_uevent(part);
	add_links(part->path, strrchr(part->path, '/') + 1, part->group);
}

#define add_parts(parts) do { \
	for (size_t part_ = 0; part_ < ARRAY_SIZE(parts); part_++) \
		add_part(&(parts)[part_]); \
} while (0)

/* The answer for a device, which stays until the next. */
static inline void ask(const char *address)
{
	vfc_why_clear(&why);
	assert_int_equal(vfc_why(ctx, address, &why), 0);
	assert_string_equal(why.address, address);
}

/* Its computed members are these, separated by blanks. */
static inline void assert_computed(const char *address, const char *members)
{
	char text[1024] = "";

	ask(address);
	assert_true(why.known);
	for (size_t i = 0; i < why.ncomputed; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s",
			 i ? " " : "", why.computed[i]);
	assert_string_equal(text, members);
}

/* The step of a device by that rule; there is one. */
static inline const struct vfc_why_step *step_of(const char *device, enum vfc_why_rule rule)
{
	for (size_t i = 0; i < why.nsteps; i++)
		if (why.steps[i].rule == rule && !strcmp(why.steps[i].device, device))
			return &why.steps[i];
	fail_msg("no step %s of %s", vfc_why_rule_word(rule), device);
	return NULL;
}

static inline void assert_joins(const char *device, enum vfc_why_rule rule, const char *at,
				const char *with, uint16_t missing)
{
	const struct vfc_why_step *step = step_of(device, rule);

	assert_int_equal(step->verdict, VFC_WHY_JOINS);
	assert_string_equal(step->at, at);
	assert_string_equal(step->with, with);
	assert_int_equal(step->missing, missing);
	assert_true(step->evidence[0]);
}

/* Whether something would split the group by those means; and that. */
static inline bool has_split(const char *means)
{
	for (size_t i = 0; i < why.nsplits; i++)
		if (!strcmp(why.splits[i].means, means))
			return true;
	return false;
}

static inline const struct vfc_why_split *split_by(const char *means)
{
	size_t i = 0;

	assert_true(has_split(means));
	while (strcmp(why.splits[i].means, means) != 0)
		i++;
	return &why.splits[i];
}

static inline int end(void **state)
{
	vfc_why_clear(&why);
	return fake_ctx_teardown(state);
}

#define TEST(f) cmocka_unit_test_prestate_setup_teardown(f, fake_ctx_setup, end, &ctx)

#endif
