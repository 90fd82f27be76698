/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* array.h: arrays that grow one element at a time. */
#ifndef VFC_BASE_ARRAY_H
#define VFC_BASE_ARRAY_H

#include <stddef.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Make room for one more element, zeroed, in an array of count; NULL without memory. */
void *grow_array(void *array, size_t count, size_t size);

/*
 * Add an element to an array, which may move; NULL without memory, array unchanged. All of
 * the array must have been added so; elements may be dropped from its end.
 */
#define GROW(array, count) ({							\
	__typeof__(array) grown_ = grow_array(array, (size_t)(count), sizeof(*(array)));	\
	if (grown_)								\
		(array) = grown_;						\
	grown_ ? &(array)[(count)++] : NULL;					\
})

#endif
