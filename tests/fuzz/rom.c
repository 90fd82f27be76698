/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rom.c: what devices keep in memory: behind a first byte 'V' vital product data,
 * behind any other an expansion ROM. What is found lies inside.
 */
#include "lib/vfc.h"
#include "fuzz.h"

static void check_vpd(const uint8_t *data, size_t size)
{
	static struct vfc_vpd vpd;
	size_t wanted;
	char *copy;

	vpd.size = size < VFC_VPD_SIZE ? size : VFC_VPD_SIZE;
	copy = fuzz_copy(data, vpd.size);
	wanted = vfc_vpd_wants((const uint8_t *)copy, vpd.size);
	fuzz_holds(wanted >= vpd.size && wanted <= VFC_VPD_SIZE);
	memcpy(vpd.bytes, copy, vpd.size);
	vfc_vpd_parse(&vpd);
	fuzz_holds(vpd.name + vpd.name_size <= (int)vpd.size);
	fuzz_holds(vpd.nfields <= VFC_VPD_FIELDS);
	for (size_t i = 0; i < vpd.nfields; i++)
		fuzz_holds(vpd.fields[i].offset + vpd.fields[i].size <= (int)vpd.size);
	free(copy);
}

static void check_rom(const uint8_t *data, size_t size)
{
	struct vfc_rom_image images[VFC_ROM_IMAGES];
	char *copy = fuzz_copy(data, size);
	size_t count = vfc_rom_parse((const uint8_t *)copy, size, images);

	fuzz_holds(count <= VFC_ROM_IMAGES && !count == !size);
	for (size_t i = 0; i < count; i++) {
		fuzz_holds(images[i].offset < size);
		fuzz_holds(!i || images[i].offset == images[i - 1].offset + images[i - 1].size);
		fuzz_holds(images[i].doubt[0] ||
			   images[i].size <= size - images[i].offset);
	}
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (*data == 'V')
		check_vpd(data + 1, size - 1);
	else
		check_rom(data + 1, size - 1);
	return 0;
}
