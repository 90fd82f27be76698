/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sigbus.h: turn a SIGBUS from a mapping into an error.
 */
#ifndef VFC_REGION_SIGBUS_H
#define VFC_REGION_SIGBUS_H

#include <stddef.h>

/*
 * Run fn(data), which may access the mapped bytes [addr, addr + size). 0, or -EFAULT
 * if an access raised SIGBUS: fn was left at that access, and only data in memory
 * (volatile if it matters) is valid. Other SIGBUS go to the previous handler. fn must
 * not be left by other means, nor hold a lock or own memory. Any thread may call.
 */
int guard_run(const volatile void *addr, size_t size, void (*fn)(void *data), void *data);

#endif
