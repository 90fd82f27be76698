/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * devices.h: the devices that a command's words name, and those that env has open:
 * found, opened, kept and closed.
 *
 * Room session: from a command's words to devices, opened now or kept open by a
 * session, and to their register maps.
 */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "cli/out/env.h"

struct args;

int env_init(struct env *env);		/* 0, or an exit status, reported */
void env_clear(struct env *env);	/* closes everything, in order */

/*
 * The devices that an ARG_DEVICE argument names (words/device-word.h has the forms:
 * address, glob, vendor:device, vfioN, dev:NAME …), or the open device when
 * it was left out. Full addresses, in order, without repeats; free with
 * env_addresses_free(). A count, or -1 when it has been reported.
 */
int env_addresses(struct env *env, const struct args *a, const char *name,
		  char ***addresses);
void env_addresses_free(char **addresses, int count);

/* Exactly one: 0, or -1 when it has been reported. */
int env_address(struct env *env, const struct args *a, const char *name,
		char address[VFC_NAME]);

/*
 * A handle for the DEVICE argument, or for the device of a full address: the
 * session's when it has that device or DEVICE was left out, else that of a
 * holder, which keeps it open between commands, else one opened now. NULL when it
 * has been reported. Give it back with env_release(), which closes what was
 * opened for the command.
 */
struct vfc_handle *env_handle(struct env *env, const struct args *a);
struct vfc_handle *env_handle_at(struct env *env, char *address);
void env_release(struct env *env, struct vfc_handle *handle);

/*
 * The same of a device that the session or a holder has open; NULL for any other,
 * and when it has been reported that the holder's could not be had.
 */
struct vfc_handle *env_opened(struct env *env, const char *address);

/*
 * True for a device that is open after the command, in the session or in a holder.
 * Nothing is opened.
 */
bool env_is_open(struct env *env, const char *address);

/*
 * Open the session's devices in one space, all or none; close one of them, with
 * the last the space; close all (`open`, `close`, `shell DEVICE`).
 */
int env_open(struct env *env, char *const *addresses, int count);
void env_close_handle(struct env *env, struct vfc_handle *handle);
void env_close(struct env *env);

/*
 * Warn of what an opened device may do where there is no IOMMU, and of the taint
 * that the kernel has for it.
 */
void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address);

#endif
