/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * binding.h: the kernel's side of driver binding on the files of fake.h:
 * writes to driver_override, bind, unbind, drivers_probe, sriov_numvfs and
 * power/control have the effects they have in sysfs, and can be made to fail,
 * to hang, and to kill.
 */
#ifndef TESTS_FAKE_BINDING_H
#define TESTS_FAKE_BINDING_H

#include <stdbool.h>
#include <stddef.h>

/* After fake_begin(): a kernel with the drivers vfio-pci and nvme. */
void binding_begin(void);
void binding_end(void);

/* A driver; error (an errno < 0) is what its probe answers. */
void binding_driver(const char *driver, int error);

/* A device that driver takes when nothing is overridden, and has taken. */
void binding_device(const char *address, const char *driver, int group);

/* How many writes there were, those of journals among them. */
size_t binding_writes(void);

/*
 * The n-th write from now on (1 is the next) fails with err and has no
 * effect; or ends this process and the one that calls binding_doom() where it
 * stands, a journal's record half written.
 */
void binding_fail_at(size_t n, int err);
void binding_kill_at(size_t n);
void binding_doom(void);

/* Unbinding hangs until it is let go; wait for that to happen. */
void binding_hang(void);
void binding_await_hang(void);
void binding_let_go(void);

#endif
