/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz.h: what the fuzz targets share. Each tests/fuzz/NAME.c defines
 * LLVMFuzzerTestOneInput() for one parser; its seeds are in seeds/NAME/.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input in memory of its very size, so that a read past its end is seen. */
static inline char *fuzz_copy(const uint8_t *data, size_t size)
{
	char *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	return memcpy(copy, data, size);
}

/* The input as a string. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 1);

	if (!text)
		abort();
	return memcpy(text, data, size);
}

/* A property that does not hold is a finding. */
static inline void fuzz_holds(int holds)
{
	if (!holds)
		abort();
}

#ifdef FUZZ_SEEDS
#include <glob.h>

/* Without libFuzzer: run each file of the directory FUZZ_SEEDS once, as TAP. */
int main(void)
{
	static uint8_t data[1 << 16];
	glob_t seeds;
	FILE *file;
	size_t i;

	if (glob(FUZZ_SEEDS "/*", 0, NULL, &seeds))
		return 1;
	printf("1..%zu\n", seeds.gl_pathc);
	for (i = 0; i < seeds.gl_pathc; i++) {
		file = fopen(seeds.gl_pathv[i], "rb");
		if (!file)
			break;
		LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof(data), file));
		fclose(file);
		printf("ok %zu - %s\n", i + 1, seeds.gl_pathv[i]);
	}
	globfree(&seeds);
	return 0;
}
#endif

#endif
