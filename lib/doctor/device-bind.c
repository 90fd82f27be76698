/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device-bind.c: check which driver a device is bound to, and what would bind the device.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"
#include "lib/machine/modules.h"
#include "lib/bind/bind.h"

/* ---- driver --------------------------------------------------------- */

/* True if vfio-pci refuses the device: vfio_pci_dev_in_denylist() (6.12). */
static bool is_denied(struct patient *p)
{
	static const int intel[] = {
		0x0435, 0x0443, 0x19e2, 0x19e3, 0x37c8, 0x37c9,	/* QuickAssist */
		0x0b25, 0x0cfe,					/* DSA, IAX */
	};

	if (p->dev->vendor != 0x8086 ||
	    root_is(p->ctx, "Y", in_sys("module/vfio_pci/parameters/disable_denylist")))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(intel); i++)
		if (p->dev->device == intel[i])
			return true;
	return false;
}

int doctor_driver(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_BROKEN };

	patient_source(p, &f, "driver");
	snprintf(f.step, sizeof(f.step), "vfioctl bind %s", p->dev->address);
	if (p->vfio) {
		f.state = VFC_LINK_OK;
		f.step[0] = '\0';
		join(f.said, SAID, "", "bound to %s", p->dev->driver);
	} else if (is_denied(p)) {
		f.next = "modprobe vfio-pci disable_denylist=1, if its users are trusted: with "
			 "such a device a user can harm the host";
		join(f.said, SAID, "", "%s; vfio-pci refuses %04x:%04x: it is on its denylist",
		     p->dev->driver[0] ? p->dev->driver : "no driver is bound",
		     (unsigned int)p->dev->vendor, (unsigned int)p->dev->device);
	} else if (p->dev->driver[0]) {
		join(f.said, SAID, "", "bound to %s, which is not a VFIO driver", p->dev->driver);
	} else {
		join(f.said, SAID, "", "no driver is bound");
	}
	finding_add(p->links, "driver", &f);
	return 0;
}

/* ---- driver_override ------------------------------------------------ */

/* Report an override that names no existing driver: no other driver can bind. */
static void dead_override(const struct patient *p, const char *override, const char *real,
			  struct finding *f)
{
	f->state = VFC_LINK_BROKEN;
	if (real[0]) {
		join(f->said, SAID, "", "driver_override is %s, but the driver is called %s",
		     override, real);
		snprintf(f->step, sizeof(f->step), "vfioctl bind %s --driver %s", p->dev->address,
			 real);
	} else {
		join(f->said, SAID, "", "driver_override is %s, but no such driver is loaded",
		     override);
		snprintf(f->step, sizeof(f->step), "vfioctl restore %s, or clear it: echo >%.400s",
			 p->dev->address, f->source.text);
	}
	join(f->said, SAID, "", ": no driver can bind the device");
}

/* Judge an override that names an existing driver. */
static void judge_override(const struct patient *p, const char *override, struct finding *f)
{
	char real[VFC_NAME] = "";
	int err = driver_find(p->ctx, override, real);

	if (!strcmp(override, p->dev->driver)) {
		join(f->said, SAID, "", "driver_override is %s, the bound driver", override);
	} else if (err || strcmp(real, override) != 0) {
		/* vfio-pci is the driver, vfio_pci the module. */
		if (err && (!strcmp(override, "vfio_pci")))
			strcpy(real, "vfio-pci");
		dead_override(p, override, real, f);
	} else if (p->dev->driver[0]) {
		f->state = VFC_LINK_BROKEN;
		join(f->said, SAID, "", "driver_override is %s, but the device is bound to %s: "
		     "the next probe binds it to %s", override, p->dev->driver, override);
		snprintf(f->step, sizeof(f->step), "vfioctl restore %s, or vfioctl bind %s "
			 "--driver %s", p->dev->address, p->dev->address, override);
	} else {
		join(f->said, SAID, "", "driver_override is %s, but the device is not bound",
		     override);
	}
}

int doctor_override(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	const char *override = p->detail.override;

	patient_source(p, &f, "driver_override");
	if (!override[0] || !strcmp(override, "(null)"))
		join(f.said, SAID, "", "driver_override is not set");
	else
		judge_override(p, override, &f);
	finding_add(p->links, "override", &f);
	return 0;
}

/* ---- twins ---------------------------------------------------------- */

static bool is_twin(const struct vfc_device *one, const struct vfc_device *other)
{
	return !strcmp(other->bus, "pci") && one->vendor == other->vendor &&
	       one->device == other->device && strcmp(one->address, other->address) != 0;
}

/* Where vfio-pci is given a device's ids, which match every device with the same ids. */
struct naming {
	const struct vfc_device *dev;
	char ids[SAID / 2];	/* "": not found */
	struct path source;
};

/* Check a line "options vfio-pci ids=…" of modprobe's configuration. */
static void look_at_options(void *data, const struct module_line *line)
{
	struct naming *n = data;
	char *word, *rest = line->rest;

	if (n->ids[0] || strcmp(line->verb, "options") != 0 ||
	    !module_same(line->module, "vfio_pci"))
		return;
	while ((word = strsep(&rest, " \t"))) {
		if (strncmp(word, "ids=", 4) != 0 || !doctor_ids_name(word + 4, n->dev))
			continue;
		snprintf(n->ids, sizeof(n->ids), "%s", word);
		n->source = in_top("%.400s:%d", line->path + 1, line->line);
		return;
	}
}

/* Find the setting that binds all devices with these ids to vfio-pci; false: none. */
static bool find_naming(const struct patient *p, const struct vfc_device *dev, struct naming *n)
{
	const char *ids = cmdline_last(&p->links->machine->cmdline, "vfio-pci.ids");

	*n = (struct naming){ .dev = dev };
	if (ids && doctor_ids_name(ids, dev)) {
		snprintf(n->ids, sizeof(n->ids), "vfio-pci.ids=%s", ids);
		n->source = in_proc("cmdline");
	} else {
		module_lines(p->ctx, look_at_options, n);
	}
	return n->ids[0];
}

/* True if a twin is bound to VFIO without a driver_override of its own. */
static bool is_caught(struct patient *p, const struct vfc_device *twin)
{
	struct vfc_binding binding;

	return vfc_driver_is_vfio(twin->driver) &&
	       !binding_read(p->ctx, twin->address, &binding) && !binding.override[0];
}

static void say_twin(struct patient *p, const struct vfc_device *twin, struct finding *f)
{
	struct naming n;

	join(f->said, SAID, ", ", "%s (%s)", twin->address,
	     twin->driver[0] ? twin->driver : "no driver");
	if (!is_caught(p, twin) || !find_naming(p, twin, &n))
		return;
	f->state = VFC_LINK_BROKEN;
	f->source = n.source;
	join(f->said, SAID, "", ", which %s matches, too", n.ids);
	snprintf(f->step, sizeof(f->step), "if the host needs that one: remove ids=, boot "
		 "again, and bind this one by address: vfioctl bind %s --persist",
		 p->dev->address);
}

int doctor_twins(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };
	struct vfc_device *devs;
	int n = vfc_device_list(p->ctx, VFC_DEPTH_ID, &devs);

	if (n < 0)
		return n;
	f.source = in_sys("bus/pci/devices");
	for (int i = 0; i < n; i++)
		if (is_twin(p->dev, &devs[i]))
			say_twin(p, &devs[i], &f);
	if (!f.said[0])
		join(f.said, SAID, "", "no other device has the ids %04x:%04x",
		     (unsigned int)p->dev->vendor, (unsigned int)p->dev->device);
	else
		join(f.said, SAID, "", ": the same ids as %s", p->dev->address);
	free(devs);
	finding_add(p->links, "twins", &f);
	return 0;
}
