/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * open-failure-device.c: why a call to an open device failed.
 */
#include <errno.h>
#include <string.h>

#include "handle.h"
#include "open-failure.h"
#include "lib/base/root.h"

/* True if the kernel could not resume the device (drivers/base/power/runtime.c). */
static bool is_stuck(struct vfc_handle *handle)
{
	return root_is(vfc_handle_ctx(handle), "error",
		       in_sys("bus/pci/devices/%s/power/runtime_status",
			      vfc_handle_address(handle)));
}

int cause_call(struct vfc_handle *handle, const char *attempt, const char *operation, int err)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);

	if (err == -EIO && is_stuck(handle))
		return oracle_fail(ctx, attempt, operation, err, "not-resumed", NULL);
	return oracle_known(ctx, attempt, operation, NULL, err);
}
