/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * build.c: the version and installation paths, which the Makefile defines.
 *
 * Only this file uses the macros, so changing PREFIX recompiles nothing else. The
 * program in the build directory and the installed program link different copies.
 */
#include "lib/vfc.h"

const char vfc_version[] = VFIOCTL_VERSION;
const char vfc_program[] = PREFIX "/bin/vfioctl";
const char vfc_regs_dir[] = REGS_DIR;
