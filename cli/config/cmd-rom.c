/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmd-rom.c: show the images in a device's expansion ROM, and save its bytes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/out/err.h"
#include "cli/out/out.h"
#include "cli/session/devices.h"
#include "cli/region/access.h"
#include "view.h"

#define CHUNK 65536		/* bytes between two checks of env_signal */
#define LONGEST (64 << 20)	/* no ROM BAR is larger than 16 MiB */

/* A ROM that was read completely. */
struct rom {
	struct vfc_handle *handle;
	struct vfc_region region;
	uint8_t *bytes;
};

static int report_error(struct env *env, const struct rom *rom, int err)
{
	return err_lib(env, err, "%s", vfc_handle_address(rom->handle));
}

/* Find the ROM region, or report why there is none. */
static int find_rom(struct env *env, struct rom *rom)
{
	uint64_t index;
	int err = vfc_word_number(VFC_WORDS_REGION, "rom", &index);

	if (err || index >= vfc_handle_regions(rom->handle))
		return err_absent(env, -ENOENT, NULL, "%s: devices of this type have no ROM",
				  vfc_handle_address(rom->handle));
	err = vfc_region_info(rom->handle, (uint32_t)index, &rom->region);
	if (err)
		return report_error(env, rom, err);
	if (!rom->region.size)
		return err_absent(env, -ENOENT, NULL, "%s: no ROM: %s",
				  vfc_handle_address(rom->handle),
				  vfc_rom_absence(rom->handle));
	if (rom->region.size > LONGEST)
		return err_absent(env, -EFBIG, NULL, "%s: %llu bytes are too large for a ROM",
				  vfc_handle_address(rom->handle),
				  (unsigned long long)rom->region.size);
	return EXIT_DONE;
}

static int load_rom(struct env *env, struct rom *rom)
{
	struct vfc_span at = { .region = rom->region.index, .width = 4 };
	size_t size = (size_t)rom->region.size;
	int err = 0;

	rom->bytes = malloc(size);
	if (!rom->bytes)
		return err_errno(env, -ENOMEM, "allocate %zu bytes", size);
	for (; !err && !env_signal && at.offset < size; at.offset += at.size) {
		at.size = size - at.offset < CHUNK ? size - at.offset : CHUNK;
		err = vfc_region_load(rom->handle, &at, rom->bytes + at.offset, NULL);
		out_progress(env, "rom", at.offset + at.size, size);
	}
	out_progress(env, "rom", 0, 0);
	if (env_signal)
		return err_interrupted(env, "interrupted while reading the ROM");
	return err ? report_error(env, rom, err) : EXIT_DONE;
}

static int save_rom(struct env *env, const struct rom *rom, const char *name)
{
	size_t size = (size_t)rom->region.size;
	bool whole;
	FILE *file;

	if (!strcmp(name, "-"))
		return out_raw(env, rom->bytes, size);
	file = fopen(name, "wbe");
	if (!file)
		return err_errno(env, -errno, "open %s", name);
	whole = fwrite(rom->bytes, 1, size, file) == size;
	if (fclose(file) || !whole)
		return err_errno(env, -errno, "write %s", name);
	return EXIT_DONE;
}

static int show_rom(struct env *env, const struct rom *rom, const char *file)
{
	struct vfc_rom_image images[VFC_ROM_IMAGES];
	const char *address = vfc_handle_address(rom->handle);
	size_t count = vfc_rom_parse(rom->bytes, (size_t)rom->region.size, images);

	for (size_t i = 0; i < count; i++)
		if (images[i].doubt[0])
			err_warn(env, "%s: ROM image at 0x%llx: %s", address,
				 (unsigned long long)images[i].offset, images[i].doubt);
	/* With raw bytes on stdout, nothing else is printed there. */
	if (file && !strcmp(file, "-"))
		return EXIT_DONE;
	return out_doc(env, &view_rom,
		       view_rom_doc(address, rom->region.size, file, images, count));
}

static int run_rom(struct env *env, const struct args *a)
{
	const char *file = args_text(a, "output");
	struct rom rom = { .handle = NULL };
	int status;

	if (env->opt.json && file && !strcmp(file, "-"))
		return err_usage(env, NULL, "-o - cannot be combined with --json");
	status = env_handle(env, a, &rom.handle);
	if (status)
		return status;
	status = target_memory(env, a, rom.handle);
	if (!status)
		status = find_rom(env, &rom);
	if (!status)
		status = load_rom(env, &rom);
	if (!status && file)
		status = save_rom(env,  &rom, file);
	if (!status)
		status = show_rom(env, &rom, file);
	free(rom.bytes);
	vfc_region_clear(&rom.region);
	env_release(env, rom.handle);
	return status;
}

static const struct arg rom_args[] = {
	TARGET_ARG_DEVICE,
	{ NULL, 0, 0, NULL, NULL },
};

static const struct opt rom_opts[] = {
	{ "output", 'o', ARG_FILE, "FILE", "also write the bytes to FILE (-: stdout, without "
	  "the list)", 0, NULL },
	TARGET_OPT_MEMORY,
	{ NULL, 0, 0, NULL, NULL, 0, NULL },
};

static const char *const rom_examples[] = {
	"vfioctl rom 02:00.0",
	"vfioctl rom 02:00.0 -o rom.bin",
	NULL,
};

const struct cmd cmd_rom = {
	.name = "rom",
	.help = "Show the images in an expansion ROM, or save its bytes",
	.args = rom_args,
	.opts = rom_opts,
	.flags = CMD_OPENS | CMD_RAW,
	.run = run_rom,
	.man = "vfioctl-config",
	.examples = rom_examples,
};
