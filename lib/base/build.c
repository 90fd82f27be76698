/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * build.c: the version and the installation paths, which make defines.
 *
 * No other file uses them, so a new PREFIX recompiles only this file. The
 * program in the build directory and the installed program each link their own copy.
 */
#include "lib/vfc.h"

const char vfc_version[] = VFIOCTL_VERSION;
const char vfc_program[] = PREFIX "/bin/vfioctl";
const char vfc_regs_dir[] = REGS_DIR;
