/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * config.c: config space: a line is a word that names a register, the rest is a
 * picture. Both lists of capabilities end, and what is found lies in the picture.
 */
#include "lib/vfc.h"
#include "fuzz.h"

static void check_caps(const struct vfc_config *config)
{
	bool seen[VFC_CONFIG_SIZE] = { false };
	struct vfc_config_cap *caps;
	int count = vfc_config_caps(config, &caps);

	for (int i = 0; i < count; i++) {
		fuzz_holds(caps[i].offset >= 0x40 && caps[i].offset < config->size);
		fuzz_holds(!(caps[i].offset & 3) && !seen[caps[i].offset]);
		fuzz_holds(caps[i].extended == (caps[i].offset >= 0x100));
		fuzz_holds(caps[i].name[0]);
		seen[caps[i].offset] = true;
		fuzz_holds(caps[i].offset + (caps[i].extended ? 4 : 2) <= config->size);
		fuzz_holds(caps[i].doubt[0] || caps[i].offset + caps[i].size <= config->size);
	}
	free(caps);
}

static void check_word(const struct vfc_config *config, const char *word)
{
	unsigned int width = 0;
	uint64_t offset = 0;
	int err = vfc_config_place(config, word, &offset, &width);

	if (!err)
		fuzz_holds(offset + (width ? width : 1) <= config->size &&
			   (!width || width == 1 || width == 2 || width == 4));
	else
		fuzz_holds(!offset && !width);
}

/* The same picture, and one that differs from it here and there. */
static void check_views(const struct vfc_config *config)
{
	struct vfc_config other = *config;
	struct vfc_config_shadow *shadows;
	struct vfc_change *changes;
	uint64_t end = 0;
	int count;

	for (size_t i = 0; i < other.size; i += 97)
		other.bytes[i] ^= 4;
	count = vfc_config_shadows(config, &other, &shadows);
	for (int i = 0; i < count; i++) {
		fuzz_holds(shadows[i].offset >= end && shadows[i].name[0] && shadows[i].why);
		end = shadows[i].offset + shadows[i].width;
	}
	free(shadows);
	count = vfc_config_diff(config, &other, &changes);
	fuzz_holds(count > 0 || !config->size);
	free(changes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = memchr(data, '\n', size);
	struct vfc_config config = { .size = 0 };
	char *word;

	if (!end)
		return 0;
	config.size = size - (size_t)(end + 1 - data);
	if (config.size > VFC_CONFIG_SIZE)
		config.size = VFC_CONFIG_SIZE;
	memcpy(config.bytes, end + 1, config.size);
	word = fuzz_text(data, (size_t)(end - data));
	check_caps(&config);
	check_word(&config, word);
	check_views(&config);
	vfc_config_doubt(&config);
	free(word);
	return 0;
}
