/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-state.c: check whether a device is powered and responds, how it can be reset,
 * and what its VFs need.
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/ctx.h"
#include "lib/pci/config.h"
#include "lib/vfc-state.h"

/* ---- power ---------------------------------------------------------- */

int doctor_power(struct patient *p)
{
	const struct vfc_detail *d = &p->detail;
	struct finding f = { .state = VFC_LINK_OK };

	if (!d->power_state[0] && !d->runtime_status[0])
		return 0;
	patient_source(p, &f, d->power_state[0] ? "power_state" : "power/runtime_status");
	if (d->power_state[0])
		join(f.said, SAID, "", "power state %s", d->power_state);
	if (d->runtime_status[0])
		join(f.said, SAID, ", ", "runtime status %s", d->runtime_status);
	if (d->runtime_control[0])
		join(f.said, SAID, ", ", "control %s", d->runtime_control);
	if (!strcmp(d->runtime_status, "error") || !strcmp(d->power_state, "error")) {
		f.state = VFC_LINK_BROKEN;
		join(f.said, SAID, ": ", "waking it failed");
		snprintf(f.step, sizeof(f.step), "remove and rescan it: echo 1 to remove in its "
			 "sysfs directory, then to bus/pci/rescan in sysfs; if that does not help, "
			 "power the machine off and on (vfioctl power %s)", p->dev->address);
	} else if (strncmp(d->power_state, "D3", 2) == 0 && p->vfio) {
		join(f.said, SAID, ": ", "not in use; opening wakes it");
	}
	finding_add(p->links, "power", &f);
	return 0;
}

/* ---- config space --------------------------------------------------- */

/* True if the device does not respond: bytes that are never all ones read as all ones. */
static bool is_silent(const struct patient *p, const struct vfc_config *config)
{
	/* A virtual function has no ids of its own (SR-IOV 1.1, 3.4.1.1). */
	if (p->detail.physfn[0])
		return vfc_config_value(config, PCI_COMMAND, 4) == UINT32_MAX;
	return vfc_config_value(config, PCI_VENDOR_ID, 4) == UINT32_MAX;
}

/* True if config space has other ids than sysfs. */
static bool is_another(const struct patient *p, const struct vfc_config *config)
{
	return !p->detail.physfn[0] &&
	       (vfc_config_value(config, PCI_VENDOR_ID, 2) != (uint64_t)p->dev->vendor ||
		vfc_config_value(config, PCI_DEVICE_ID, 2) != (uint64_t)p->dev->device);
}

static void judge_config(const struct patient *p, const struct vfc_config *config,
			 struct finding *f)
{
	bool silent = is_silent(p, config);

	if (silent || is_another(p, config)) {
		f->state = VFC_LINK_BROKEN;
		f->next = "remove and rescan it: echo 1 to remove in its sysfs directory, then to "
			  "bus/pci/rescan in sysfs; if that does not help, power the machine off";
	}
	if (silent)
		join(f->said, SAID, "", "config space is all ones: the device is gone, asleep or "
		     "hung");
	else if (f->state == VFC_LINK_BROKEN)
		join(f->said, SAID, "", "config space has %04x:%04x, sysfs %04x:%04x: it is "
		     "another device, or hung",
		     (unsigned int)vfc_config_value(config, PCI_VENDOR_ID, 2),
		     (unsigned int)vfc_config_value(config, PCI_DEVICE_ID, 2),
		     (unsigned int)p->dev->vendor, (unsigned int)p->dev->device);
	else
		join(f->said, SAID, "", "it responds: COMMAND 0x%04x, STATUS 0x%04x",
		     (unsigned int)vfc_config_value(config, PCI_COMMAND, 2),
		     (unsigned int)vfc_config_value(config, PCI_STATUS, 2));
}

int doctor_config_space(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_config config = { .size = 0 };
	int n = 0;

	patient_source(p, &f, "config");
	if (strcmp(p->detail.power_state, "D3cold") != 0)
		n = root_bytes(p->ctx, config.bytes, sizeof(config.bytes),
			       in_sys("bus/pci/devices/%s/config", p->dev->address));
	if (n >= PCI_STD_HEADER_SIZEOF) {
		config.size = (size_t)n;
		judge_config(p, &config, &f);
	} else {
		f.state = VFC_LINK_UNKNOWN;
		f.next = n ? "run this as root" :
			 "wake the device: vfioctl config DEVICE";
		join(f.said, SAID, "", "config space was not read: %s",
		     n < 0 ? strerrordesc_np(-n) : n ? "fewer bytes than expected" :
		     "the device has no power (D3cold), or reports no power state");
	}
	finding_add(p->links, "config-space", &f);
	return 0;
}

/* ---- reset ---------------------------------------------------------- */

int doctor_reset(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_reset reset;
	int err = vfc_reset_plan(p->ctx, p->dev->address, false, &reset);

	if (err)
		return err;
	patient_source(p, &f, p->dev->reset_methods[0] ? "reset_method" : "reset");
	if (reset.refusal) {
		/* Not fatal: the device can be used without a reset. */
		f.state = VFC_LINK_UNKNOWN;
		snprintf(f.step, sizeof(f.step), "vfioctl reset --hot %s, below a bridge, resets "
			 "its whole bus; otherwise only a power cycle does", p->dev->address);
		join(f.said, SAID, "", "data left by one user may be visible to the next: %s",
		     reset.refusal);
	} else if (reset.method[0]) {
		join(f.said, SAID, "", "%s: %s", reset.method, reset.effect ? reset.effect : "");
	} else {
		join(f.said, SAID, "", "the kernel can reset it, but does not report the method");
	}
	for (size_t i = 0; i < reset.nothers; i++)
		join(f.said, SAID, i ? ", " : "; it also resets ", "%s", reset.others[i].address);
	vfc_reset_clear(&reset);
	finding_add(p->links, "reset", &f);
	return 0;
}

/* ---- SR-IOV --------------------------------------------------------- */

int doctor_sriov(struct patient *p)
{
	const struct vfc_detail *d = &p->detail;
	struct finding f = { .state = VFC_LINK_OK };

	if (d->totalvfs <= 0 && !d->physfn[0])
		return 0;
	patient_source(p, &f, d->physfn[0] ? "physfn" : "sriov_numvfs");
	if (d->physfn[0]) {
		join(f.said, SAID, "", "a VF of %s", d->physfn);
	} else if (d->numvfs > 0 && !p->vfio) {
		/* vfio_pci_core_register_device() (6.12): EBUSY */
		f.state = VFC_LINK_BROKEN;
		join(f.said, SAID, "", "sriov_numvfs is %d: vfio-pci does not bind a PF that has "
		     "VFs", d->numvfs);
		snprintf(f.step, sizeof(f.step), "bind its VFs instead, or run vfioctl sriov %s 0 "
			 "first", p->dev->address);
	} else {
		join(f.said, SAID, "", "a PF with %d of %d VFs",
		     d->numvfs > 0 ? d->numvfs : 0, d->totalvfs);
	}
	finding_add(p->links, "sriov", &f);
	return 0;
}

/* vfio_pci_validate_vf_token() (6.12) requires a token if VF and PF are bound to VFIO. */
int doctor_vf_token(struct patient *p)
{
	const struct vfc_detail *d = &p->detail;
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_device physical;

	if (!d->physfn[0] && d->numvfs <= 0)
		return 0;
	patient_source(p, &f, d->physfn[0] ? "physfn" : "sriov_numvfs");
	if (d->physfn[0] && vfc_device_read(p->ctx, d->physfn, VFC_DEPTH_ID, &physical)) {
		f.state = VFC_LINK_UNKNOWN;
		join(f.said, SAID, "", "its PF %s cannot be read", d->physfn);
	} else if (d->physfn[0] && !vfc_driver_is_vfio(physical.driver)) {
		join(f.said, SAID, "", "none is needed: its PF %s is bound to %s, not to VFIO",
		     d->physfn,
		     physical.driver[0] ? physical.driver : "no driver");
	} else if (d->physfn[0]) {
		f.state = p->ctx->has_token ? VFC_LINK_OK : VFC_LINK_BROKEN;
		f.next = "open it with --vf-token @FILE, where FILE has the token that the PF was "
			 "opened with";
		join(f.said, SAID, "", "its PF %s is bound to %s: opening needs the PF's "
		     "token%s", d->physfn, physical.driver,
		     p->ctx->has_token ? ", and one is given" : ", and none is given");
	} else {
		f.next = "while its VFs are in use, open it with --vf-token @FILE";
		join(f.said, SAID, "", "its %d VFs need the token that it is opened "
		     "with", d->numvfs);
	}
	finding_add(p->links, "vf-token", &f);
	return 0;
}
