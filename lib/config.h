/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * config.h: pictures of config space, for the files of the library.
 */
#ifndef VFC_CONFIG_H
#define VFC_CONFIG_H

#include "internal.h"

/* The device's own, from sysfs; false when that is not there, or not whole. */
bool config_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config);

/* Little-endian bytes as a number; what lies behind the picture is 0. */
uint64_t config_value(const struct vfc_config *config, size_t offset, unsigned int width);

/* Where the capability with that id of the first 256 bytes begins; 0: none. */
unsigned int config_cap(const struct vfc_config *config, unsigned int id);

#endif
