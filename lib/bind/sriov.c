/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sriov.c: the VFs of a PCI device, and why the kernel does not change their
 * number (drivers/pci/iov.c of Linux 6.12).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/base/sys.h"
#include "lib/base/text.h"
#include "lib/errno/oracle.h"
#include "lib/device/device.h"
#include "lib/vfc-virtual.h"

#define DEVICE "bus/pci/devices/%s"
#define ENABLE_SRIOV "module/vfio_pci/parameters/enable_sriov"

/* Kernel drivers that bind to any device and have no sriov_configure. */
static const char *const incapable[] = { "pci-stub", "uio_pci_generic" };

/* ---- existing VFs -------------------------------------------------- */

int sriov_absent(struct vfc_ctx *ctx, const char *address)
{
	char physfn[VFC_NAME];

	if (device_physfn(ctx, address, physfn)) {
		vfc_fail_why(ctx, -EOPNOTSUPP, "%s is itself a VF", address);
		return vfc_suggest(ctx, -EOPNOTSUPP, "use its PF %s", physfn);
	}
	return vfc_fail_why(ctx, -EOPNOTSUPP, "%s has no SR-IOV: there is no %s", address,
			    in_sys(DEVICE "/sriov_totalvfs", address).text);
}

/* Read the VFs that the directory links to. */
static int read_vfs(struct vfc_ctx *ctx, int dirfd, struct vfc_sriov *sriov)
{
	char link[32], name[VFC_NAME];

	sriov->vfs = calloc((size_t)sriov->enabled + 1, sizeof(*sriov->vfs));
	if (!sriov->vfs)
		return vfc_fail(ctx, -ENOMEM, "list the VFs of %s", sriov->address);
	for (int i = 0; i < sriov->enabled; i++) {
		snprintf(link, sizeof(link), "virtfn%d", i);
		if (root_link_at(dirfd, link, name, sizeof(name)) > 0 &&
		    !vfc_device_read(ctx, name, VFC_DEPTH_ROW, &sriov->vfs[sriov->nvfs]))
			sriov->nvfs++;
	}
	return 0;
}

int vfc_sriov_read(struct vfc_ctx *ctx, const char *address, struct vfc_sriov *out)
{
	struct vfc_sriov sriov = { 0 };
	const char *bus;
	int err, dirfd = device_open(ctx, address, &bus);

	if (dirfd < 0)
		return dirfd;
	snprintf(sriov.address, sizeof(sriov.address), "%s", address);
	sriov.total = device_number_at(dirfd, "sriov_totalvfs", 0xffff);
	sriov.enabled = device_number_at(dirfd, "sriov_numvfs", 0xffff);
	sriov.offset = device_number_at(dirfd, "sriov_offset", 0xffff);
	sriov.stride = device_number_at(dirfd, "sriov_stride", 0xffff);
	sriov.autoprobe = device_number_at(dirfd, "sriov_drivers_autoprobe", 1);
	if (root_link_at(dirfd, "driver", sriov.driver, sizeof(sriov.driver)) < 0)
		sriov.driver[0] = '\0';
	if (sriov.total < 0 || sriov.enabled < 0)
		err = sriov_absent(ctx, address);
	else
		err = read_vfs(ctx, dirfd, &sriov);
	sys_close(dirfd);
	if (err)
		return err;
	*out = sriov;
	return 0;
}

void vfc_sriov_clear(struct vfc_sriov *sriov)
{
	free(sriov->vfs);
	*sriov = (struct vfc_sriov){ 0 };
}

/* ---- why it cannot be changed ----------------------------------------- */

/* True if vfio-pci's parameter enable_sriov is off. */
static bool is_sriov_disabled(struct vfc_ctx *ctx)
{
	return !root_is(ctx, "Y", in_sys(ENABLE_SRIOV));
}

/* Return why the driver cannot change the number, as named in the errno table, or NULL. */
static const char *incapacity(struct vfc_ctx *ctx, const char *driver)
{
	if (!driver[0])
		return "no-driver";
	for (size_t i = 0; i < ARRAY_SIZE(incapable); i++)
		if (!strcmp(driver, incapable[i]))
			return "incapable-driver";
	return !strcmp(driver, "vfio-pci") && is_sriov_disabled(ctx) ? "vfio-told-not-to" : NULL;
}

/*
 * Compute the bus of the last of that many VFs, and the last bus below the
 * bridge above. False if either is unknown (a root bus).
 */
static bool last_bus(struct vfc_ctx *ctx, const struct vfc_sriov *sriov, int vfs,
		     unsigned int *bus, unsigned int *limit)
{
	struct vfc_bdf bdf;
	char text[16];
	int number;

	if (vfs <= 0 || sriov->offset <= 0 || sriov->stride < 0 ||
	    vfc_bdf_parse(sriov->address, &bdf) ||
	    root_read(ctx, text, sizeof(text),
		      in_sys(DEVICE "/../subordinate_bus_number", sriov->address)) < 0)
		return false;
	number = number_parse(text);
	*limit = (unsigned int)number;
	*bus = bdf.bus + (unsigned int)((bdf.slot << 3 | bdf.function) + sriov->offset +
					sriov->stride * (vfs - 1)) / 256;
	return number >= 0;
}

/* Check bus numbers and addresses, which are assigned at boot. */
static void uses_of_room(struct uses *uses, const struct vfc_sriov *sriov, int vfs)
{
	unsigned int bus, limit;
	struct vfc_detail detail;
	bool unset = false;

	if (last_bus(uses->ctx, sriov, vfs, &bus, &limit) && bus > limit)
		uses_add(uses, "buses", true, "VF %d would be on bus %02x, and the "
			 "bridge above has none after %02x (pci=assign-busses may assign more)",
			 vfs - 1, bus, limit);
	if (vfs <= 0 || vfc_detail_read(uses->ctx, sriov->address, &detail))
		return;
	for (size_t i = 0; i < detail.nresources; i++)
		unset |= !strncmp(detail.resources[i].name, "vf-bar", 6) &&
			 detail.resources[i].flags & VFC_RESOURCE_UNSET;
	if (unset)
		uses_add(uses, "memory", true, "the BARs of its VFs have no addresses "
			 "(pci=realloc may assign them)");
	vfc_detail_clear(&detail);
}

void sriov_uses(struct uses *uses, const struct vfc_target *t)
{
	const char *state = incapacity(uses->ctx, t->now.driver);
	char why[ROOT_PATH + 128];
	struct vfc_sriov sriov;

	if (vfc_sriov_read(uses->ctx, t->address, &sriov))
		return;
	if (t->want.vfs > sriov.total)
		uses_add(uses, "total", true, "it supports at most %d VFs",
			 sriov.total);
	else
		uses_of_room(uses, &sriov, t->want.vfs);
	if (state) {
		oracle_say(why, sizeof(why), "sriov", -ENOENT, state, "DRIVER", t->now.driver,
			   "PATH", in_sys(ENABLE_SRIOV).text, NULL);
		uses_add(uses, "driver", true, "%s", why);
	}
	/* A user space driver relies on the existing VFs. */
	if (sriov.enabled)
		uses_of_others(uses, &t->dev);
	vfc_sriov_clear(&sriov);
}

/* ---- why it failed -------------------------------------------------- */

/* Explain ENOENT of the write: the driver was not called. */
static int not_asked(struct vfc_ctx *ctx, const char *address, const char *driver)
{
	const char *state = incapacity(ctx, driver);

	return oracle_fail(ctx, address, "sriov", -ENOENT, state ?: "no-callback",
			   "DRIVER", driver, "PATH", in_sys(ENABLE_SRIOV).text,
			   NULL);
}

/* Return the cause of the write's other errnos, as named in the errno table, or NULL. */
static const char *refusal(int err)
{
	switch (err) {
	case -ERANGE:
		return "too-many";
	case -EBUSY:
		return "enabled";
	case -ENOMEM:
		return "no-room";
	case -EINVAL:
	case -EIO:
		return "refused";
	default:
		return NULL;
	}
}

int sriov_explain(struct vfc_ctx *ctx, const char *address, const char *number, int err)
{
	char total[16], enabled[16];
	struct vfc_sriov sriov;

	if (vfc_sriov_read(ctx, address, &sriov))
		return err;
	snprintf(total, sizeof(total), "%d", sriov.total);
	snprintf(enabled, sizeof(enabled), "%d", sriov.enabled);
	if (err == -ENOENT)
		not_asked(ctx, address, sriov.driver);
	else if (refusal(err))
		oracle_fail(ctx, NULL, "sriov", err, refusal(err), "DEVICE", address,
			    "DRIVER", sriov.driver[0] ? sriov.driver : "the kernel",
			    "NUMBER", number, "TOTAL", total, "ENABLED", enabled, NULL);
	vfc_sriov_clear(&sriov);
	return err;
}
