/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* array.h: arrays that grow one element at a time. */
#ifndef VFC_BASE_ARRAY_H
#define VFC_BASE_ARRAY_H

#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Append a zeroed element to an array of *count elements. Return the array, or NULL if
 * out of memory.
 */
void *grow_array(void *array, size_t *count, size_t size);

/*
 * Append an element to an array, which may move. NULL if out of memory; the array is then
 * unchanged.
 */
#define GROW(array, count) ({							\
	__typeof__(array) grown_ = grow_array(array, &(count), sizeof(*(array)));	\
	if (grown_)								\
		(array) = grown_;						\
	grown_ ? &(array)[(count) - 1] : NULL;					\
})

#endif
