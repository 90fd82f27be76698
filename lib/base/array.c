/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* array.c: arrays that grow one element at a time. */
#include <stdlib.h>
#include <string.h>

#include "array.h"

void *grow_array(void *array, size_t count, size_t size)
{
	/* Arrays have room for the next power of two. */
	char *grown = count & (count - 1) ? array :
		      realloc(array, (count ? 2 * count : 1) * size);

	if (grown)
		memset(grown + count * size, 0, size);
	return grown;
}
