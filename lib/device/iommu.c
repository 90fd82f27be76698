/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommu.c: the IOMMU units in sysfs
 * (Documentation/ABI/testing/sysfs-class-iommu and the vendors' files beside it).
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"
#include "lib/base/bdf.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/vfc-iommu.h"

#define UNITS "class/iommu"

/* Read an attribute of a unit, a hexadecimal number without 0x; false: missing. */
static bool read_hex(struct vfc_ctx *ctx, const char *unit, const char *attribute,
		     uint64_t *value)
{
	char text[64], *end;

	if (root_read(ctx, text, sizeof(text), in_sys(UNITS "/%s/%s", unit, attribute)) <= 0)
		return false;
	*value = strtoull(text, &end, 16);
	return !*end;
}

static int read_count(struct vfc_ctx *ctx, const char *unit, const char *attribute)
{
	char text[64];

	if (root_read(ctx, text, sizeof(text), in_sys(UNITS "/%s/%s", unit, attribute)) < 0)
		return -1;
	return number_parse(text);
}

static void read_vtd(struct vfc_ctx *ctx, struct vfc_iommu *unit)
{
	uint64_t *registers = unit->info.registers;

	root_read(ctx, unit->version, sizeof(unit->version),
		  in_sys(UNITS "/%s/intel-iommu/version", unit->name));
	read_hex(ctx, unit->name, "intel-iommu/address", &unit->address);
	unit->domains_used = read_count(ctx, unit->name, "intel-iommu/domains_used");
	unit->domains = read_count(ctx, unit->name, "intel-iommu/domains_supported");
	if (read_hex(ctx, unit->name, "intel-iommu/cap", &registers[0]) &&
	    read_hex(ctx, unit->name, "intel-iommu/ecap", &registers[1]))
		unit->info.nregisters = 2;
}

/* The attribute is "EFR:EFR2"; EFR2 since Linux 6.5. */
static void read_amd(struct vfc_ctx *ctx, struct vfc_iommu *unit)
{
	char text[64], *end;

	if (root_read(ctx, text, sizeof(text),
		      in_sys(UNITS "/%s/amd-iommu/features", unit->name)) <= 0)
		return;
	unit->info.registers[0] = strtoull(text, &end, 16);
	if (*end == ':')
		unit->info.registers[1] = strtoull(end + 1, &end, 16);
	if (!*end)
		unit->info.nregisters = 2;
}

/* Guess the type of a unit from the name that its driver uses. */
static uint32_t guess_type(const char *name)
{
	static const struct {
		const char *prefix;
		uint32_t type;
	} prefixes[] = {
		{ "dmar", VFC_IOMMU_VTD },
		{ "ivhd", VFC_IOMMU_AMD },
		{ "smmu3.", VFC_IOMMU_SMMUV3 },
		{ "smmu.", VFC_IOMMU_SMMU },
		{ "iommu-phb", VFC_IOMMU_SPAPR },
		{ "s390-iommu", VFC_IOMMU_S390 },
		{ "virtio", VFC_IOMMU_VIRTIO },
	};
	struct vfc_bdf bdf;

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(name, prefixes[i].prefix, strlen(prefixes[i].prefix)))
			return prefixes[i].type;
	/* A virtio-iommu unit has the name of its PCI function. */
	return vfc_bdf_parse(name, &bdf) ? VFC_IOMMU_NONE : VFC_IOMMU_VIRTIO;
}

static int read_devices(struct vfc_ctx *ctx, struct vfc_iommu *unit)
{
	char **names;
	int n = root_names(ctx, &names, in_sys(UNITS "/%s/devices", unit->name));

	if (n <= 0) {
		if (!n)
			root_names_free(names, n);
		return 0;
	}
	unit->devices = calloc((size_t)n, sizeof(*unit->devices));
	for (int i = 0; unit->devices && i < n; i++)
		snprintf(unit->devices[unit->ndevices++], sizeof(*unit->devices), "%.63s",
			 names[i]);
	root_names_free(names, n);
	if (!unit->devices)
		return vfc_fail(ctx, -ENOMEM, "list the devices of %s", unit->name);
	qsort(unit->devices, unit->ndevices, sizeof(*unit->devices), bdf_compare_names);
	return 0;
}

int vfc_iommu_read(struct vfc_ctx *ctx, const char *name, struct vfc_iommu *out)
{
	struct vfc_iommu unit = { .domains = -1, .domains_used = -1 };
	int err;

	if (strchr(name, '/') || !root_exists(ctx, in_sys(UNITS "/%s", name)))
		return vfc_fail_why(ctx, -ENOENT, "no IOMMU %s in %s", name,
				    in_sys(UNITS).text);
	snprintf(unit.name, sizeof(unit.name), "%.63s", name);
	unit.info.type = guess_type(unit.name);
	if (unit.info.type == VFC_IOMMU_VTD)
		read_vtd(ctx, &unit);
	if (unit.info.type == VFC_IOMMU_AMD)
		read_amd(ctx, &unit);
	err = read_devices(ctx, &unit);
	if (!err)
		*out = unit;
	return err;
}

void vfc_iommu_clear(struct vfc_iommu *unit)
{
	free(unit->devices);
	*unit = (struct vfc_iommu){ 0 };
}

int vfc_iommu_list(struct vfc_ctx *ctx, struct vfc_iommu **out)
{
	struct vfc_iommu *units;
	char **names;
	int i, err = 0, n = root_names(ctx, &names, in_sys(UNITS));

	if (n < 0)
		n = 0, names = NULL;
	units = calloc((size_t)n + 1, sizeof(*units));
	if (!units)
		err = vfc_fail(ctx, -ENOMEM, "list the IOMMUs");
	for (i = 0; !err && i < n; i++)
		err = vfc_iommu_read(ctx, names[i], &units[i]);
	if (names)
		root_names_free(names, n);
	if (!err) {
		*out = units;
		return n;
	}
	vfc_iommu_list_free(units, units ? i : 0);
	return err;
}

void vfc_iommu_list_free(struct vfc_iommu *units, int count)
{
	while (count-- > 0)
		vfc_iommu_clear(&units[count]);
	free(units);
}

int vfc_device_iommu(struct vfc_ctx *ctx, const char *address, char name[VFC_NAME])
{
	const char *bus;
	int err, fd = device_open(ctx, address, &bus);

	if (fd < 0)
		return fd;
	err = root_link_at(fd, "iommu", name, VFC_NAME);
	sys_close(fd);
	return err < 0 ? -ENOENT : 0;
}
