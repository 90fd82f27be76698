/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sigbus.h: the one place where a SIGBUS from a mapping becomes an error.
 */
#ifndef VFC_REGION_SIGBUS_H
#define VFC_REGION_SIGBUS_H

#include <stddef.h>

/*
 * Run fn(data), which may touch the mapped bytes [addr, addr + size). 0, or
 * -EFAULT when one of them raised SIGBUS: fn was left at that access, and
 * only what it keeps in memory (data, volatile where it counts on) is known.
 * A SIGBUS from anywhere else goes where it went before. fn must not return
 * by other means, nor hold a lock or memory of its own. Any thread may call.
 */
int guard_run(const volatile void *addr, size_t size, void (*fn)(void *data), void *data);

#endif
