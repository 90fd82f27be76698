/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vf-token.c: UUIDs, and VF tokens: the UUIDs that the users of a physical function and
 * of its virtual functions share.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "handle.h"
#include "open-failure.h"
#include "vf-token.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/device/device.h"
#include "lib/vfc-token.h"

int vfc_uuid_new(struct vfc_ctx *ctx, uint8_t uuid[16])
{
	uint8_t bytes[16];

	/* getrandom() of up to 256 bytes is never short and never interrupted. */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return vfc_fail(ctx, -errno, "get random numbers");
	bytes[6] = 0x40 | (bytes[6] & 0x0f);
	bytes[8] = 0x80 | (bytes[8] & 0x3f);
	memcpy(uuid, bytes, sizeof(bytes));
	return 0;
}

/* Return the value of a hexadecimal digit; -1: not a digit. */
static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int vfc_uuid_parse(const char *text, uint8_t uuid[16])
{
	uint8_t bytes[16];

	for (size_t i = 0; i < sizeof(bytes); i++) {
		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return -EINVAL;
		if (hex_digit(text[0]) < 0 || hex_digit(text[1]) < 0)
			return -EINVAL;
		bytes[i] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
		text += 2;
	}
	if (*text)
		return -EINVAL;
	memcpy(uuid, bytes, sizeof(bytes));
	return 0;
}

void vfc_uuid_format(const uint8_t u[16], char text[VFC_UUID_TEXT])
{
	snprintf(text, VFC_UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		 "%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7],
		 u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
}

/* ---- VF tokens ------------------------------------------------------ */

/* Read the physical function of a virtual function; false: not a virtual function. */
static bool find_physfn(struct vfc_ctx *ctx, const char *address, struct vfc_device *physfn)
{
	char name[VFC_NAME];

	return device_physfn(ctx, address, name) &&
	       !vfc_device_read(ctx, name, VFC_DEPTH_ID, physfn);
}

enum vfc_token_role vfc_token_role(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	struct vfc_device physfn;

	if (strcmp(dev->bus, "pci") != 0)
		return VFC_TOKEN_REFUSED;
	if (find_physfn(ctx, dev->address, &physfn))
		return vfc_driver_is_vfio(physfn.driver) ? VFC_TOKEN_NEEDED : VFC_TOKEN_REFUSED;
	return root_exists(ctx, in_sys("bus/pci/devices/%s/sriov_totalvfs", dev->address)) ?
	       VFC_TOKEN_SETS : VFC_TOKEN_REFUSED;
}

void vfc_token_use(struct vfc_ctx *ctx, const uint8_t token[16], bool everywhere)
{
	ctx->has_token = token;
	ctx->token_everywhere = everywhere;
	if (token)
		memcpy(ctx->token, token, sizeof(ctx->token));
}

const uint8_t *token_for(struct vfc_ctx *ctx, const struct vfc_device *dev)
{
	if (!ctx->has_token)
		return NULL;
	return ctx->token_everywhere || vfc_token_role(ctx, dev) != VFC_TOKEN_REFUSED ?
	       ctx->token : NULL;
}

bool token_by_cdev(struct vfc_ctx *ctx)
{
	int kernel = root_kernel(ctx);

	return !kernel || kernel >= (6 << 8 | 18);
}

int vfc_handle_token(struct vfc_handle *handle, const uint8_t token[16])
{
	struct {
		struct vfio_device_feature head;
		uint8_t uuid[16];
	} arg = {
		.head.argsz = sizeof(arg),
		.head.flags = VFIO_DEVICE_FEATURE_SET | VFIO_DEVICE_FEATURE_PCI_VF_TOKEN,
	};
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	char attempt[2 * VFC_NAME];
	int err;

	memcpy(arg.uuid, token, sizeof(arg.uuid));
	err = handle->ops->feature(handle, &arg.head);
	if (err == -ENOTTY)
		return oracle_fail(ctx, NULL, "vf-token", err, "no-physical-function",
				   "DEVICE", handle->address, NULL);
	snprintf(attempt, sizeof(attempt), "set the VF token of %s", handle->address);
	return err ? cause_call(handle, attempt, "vf-token", err) : 0;
}

/* ---- causes of failed opens ----------------------------------------- */

/* EINVAL, or before the call: the device takes no token. */
static int not_wanted(struct vfc_ctx *ctx, const struct vfc_device *dev, const char *operation)
{
	struct vfc_device physfn;

	if (!find_physfn(ctx, dev->address, &physfn))
		return oracle_fail(ctx, NULL, operation, -EINVAL, "token-of-neither",
				   "DEVICE", dev->address, NULL);
	return oracle_fail(ctx, NULL, operation, -EINVAL, "token-of-other-driver",
			   "DEVICE", dev->address, "PF", physfn.address,
			   "DRIVER", physfn.driver[0] ? physfn.driver : "no driver", NULL);
}

/* EACCES: the token is missing or wrong. */
static int not_accepted(struct vfc_ctx *ctx, const struct vfc_device *dev, const char *operation)
{
	bool given = token_for(ctx, dev);
	struct vfc_device physfn;

	if (find_physfn(ctx, dev->address, &physfn))
		return oracle_fail(ctx, NULL, operation, -EACCES,
				   given ? "token-wrong" : "token-missing", "PF", physfn.address,
				   "DEVICE", dev->address, "OPENER", physfn.address, NULL);
	return oracle_fail(ctx, NULL, operation, -EACCES,
			   given ? "token-wrong-for-open" : "token-missing-for-open",
			   "DEVICE", dev->address, "OPENER", "them", NULL);
}

int token_cause(struct vfc_ctx *ctx, const struct vfc_device *dev, const char *operation,
		int err)
{
	bool cdev = !strcmp(operation, "bind-iommufd");

	if (err == -EACCES)
		return not_accepted(ctx, dev, operation);
	if (err != -EINVAL || !token_for(ctx, dev))
		return 0;
	if (vfc_token_role(ctx, dev) == VFC_TOKEN_REFUSED)
		return not_wanted(ctx, dev, operation);
	/* The cdev neither accepts nor requires a token. */
	return cdev && !token_by_cdev(ctx) ?
	       oracle_fail(ctx, NULL, operation, err, "token-by-cdev", "DEVICE", dev->address,
			   NULL) : 0;
}
