/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * access.c: access values of registers, which may be wider than the accesses that the
 * device supports.
 */
#include "regs.h"

/* Return the number of accesses that the map needs for a width. */
static size_t parts_of(const struct vfc_reg_at *at, unsigned int width)
{
	return at->reg && at->reg->width == width ? width / at->reg->access_width : 1;
}

/* Read a value in count accesses. */
static int read_parts(struct vfc_handle *handle, const struct vfc_access *a, size_t count,
		      uint64_t *value)
{
	struct vfc_access part = *a;
	uint64_t parts[8], whole = 0;
	int err;

	part.width /= count;
	err = vfc_region_read(handle, &part, parts, count);
	if (err < 0)
		return err;
	for (size_t i = 0; i < count; i++)
		whole |= parts[i] << 8 * part.width * i;
	*value = whole;
	return 0;
}

static int write_parts(struct vfc_handle *handle, const struct vfc_access *a, size_t count,
		       uint64_t value)
{
	struct vfc_access part = *a;
	uint64_t parts[8];

	part.width /= count;
	for (size_t i = 0; i < count; i++)
		parts[i] = value >> 8 * part.width * i & UINT64_MAX >> (64 - 8 * part.width);
	return vfc_region_write(handle, &part, parts, count);
}

int vfc_reg_read(struct vfc_handle *handle, const struct vfc_reg_at *at,
		 const struct vfc_access *a, uint64_t *values, size_t count)
{
	size_t parts = parts_of(at, a->width);
	struct vfc_access next = *a;
	int err = 0;

	if (parts == 1)
		return vfc_region_read(handle, a, values, count);
	for (size_t i = 0; err >= 0 && i < count; i++, next.offset += a->width)
		err = read_parts(handle, &next, parts, &values[i]);
	return err < 0 ? err : (int)count;
}

int vfc_reg_write(struct vfc_handle *handle, const struct vfc_reg_at *at,
		  const struct vfc_access *a, const uint64_t *values, size_t count)
{
	size_t parts = parts_of(at, a->width);
	struct vfc_access next = *a;
	int err = 0;

	if (parts == 1)
		return vfc_region_write(handle, a, values, count);
	for (size_t i = 0; err >= 0 && i < count; i++, next.offset += a->width)
		err = write_parts(handle, &next, parts, values[i]);
	return err < 0 ? err : (int)count;
}
