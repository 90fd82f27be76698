/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/words/split.c: lines into commands and words: always forward, never longer. */
#include "cli/words/split.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	const char *line = text, *before;
	struct split split;
	size_t length;
	int i;

	for (before = line; split_next(&line, &split) > 0; before = line) {
		fuzz_holds(line > before);
		for (length = 0, i = 0; i < split.count; i++)
			length += strlen(split.words[i]);
		fuzz_holds(!split.words[split.count]);
		fuzz_holds(length <= (size_t)(line - before));
		split_clear(&split);
	}
	fuzz_holds(!*line);
	free(text);
	return 0;
}
