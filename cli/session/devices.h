/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * devices.h: finds, opens and closes the devices that a command names.
 *
 * Room session: resolves the arguments of a command to devices, locations and register
 * maps; opens devices; sessions that outlive a command.
 */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include "cli/out/env.h"

struct args;

/* The functions here that return int return EXIT_DONE, or an exit status after a report. */
int env_init(struct env *env);
void env_clear(struct env *env);	/* closes everything, in order */

/*
 * Resolve an ARG_DEVICE argument to devices (words/device-word.h lists the forms), or to
 * the open device if it is omitted: *count full addresses, in order and without
 * duplicates. Free them with env_addresses_free() in either case.
 */
int env_addresses(struct env *env, const struct args *a, const char *name,
		  char ***addresses, int *count);
void env_addresses_free(char **addresses, int count);

/* Resolve an argument to exactly one device. */
int env_address(struct env *env, const struct args *a, const char *name,
		char address[VFC_NAME]);

/*
 * Return a handle for the DEVICE argument, or for a full address: from the shell or
 * script if it has the device open or DEVICE is omitted, else from the session that has
 * it open, else newly opened. *handle is NULL after a failure. Release it with
 * env_release(), which closes a device that was opened for the command.
 */
int env_handle(struct env *env, const struct args *a, struct vfc_handle **handle);
int env_handle_at(struct env *env, char *address, struct vfc_handle **handle);
void env_release(struct env *env, struct vfc_handle *handle);

/*
 * Return a handle for a device that the shell, the script or a session has open; *handle
 * is NULL if none has, and after a failure.
 */
int env_opened(struct env *env, const char *address, struct vfc_handle **handle);

/*
 * True if the shell, the script or a session has the device open. Opens nothing.
 */
bool env_is_open(struct env *env, const char *address);

/*
 * Open and close devices for `open`, `close` and `shell DEVICE`. env_open() opens all
 * devices in one space, or none. Closing the last device also closes the space.
 */
int env_open(struct env *env, char *const *addresses, int count);
void env_close_handle(struct env *env, struct vfc_handle *handle);
void env_close(struct env *env);

/*
 * Warn if a device was opened without an IOMMU: it can access all memory, and the kernel
 * may be tainted by it.
 */
void env_warn_of_way(struct env *env, const struct vfc_space *space, const char *address);

#endif
