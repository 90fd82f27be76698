/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * device.c: check the chain of links for one device, starting with its kind.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "device.h"
#include "lib/base/array.h"

/* The kinds of devices that a link applies to. */
enum whose {
	ANYBODYS,		/* devices on any bus */
	PCI,			/* not a bridge: VFIO does not bind bridges */
};

/*
 * In the order of the chain, after "device": problems that no driver can fix come
 * before the driver.
 */
static const struct {
	enum whose whose;
	int (*check_links)(struct patient *p);
} chain[] = {
	{ PCI, doctor_power },
	{ PCI, doctor_config_space },
	{ ANYBODYS, doctor_group },
	{ ANYBODYS, doctor_reserved },
	{ PCI, doctor_sriov },
	{ PCI, doctor_driver },
	{ PCI, doctor_override },
	{ PCI, doctor_twins },
	{ ANYBODYS, doctor_viable },
	{ ANYBODYS, doctor_holders },
	{ PCI, doctor_reset },
	{ PCI, doctor_bars },
	{ PCI, doctor_vf_token },
	{ ANYBODYS, doctor_isolation },
};

void patient_source(const struct patient *p, struct finding *f, const char *name)
{
	f->source = in_sys("bus/%s/devices/%s/%s", p->dev->bus, p->dev->address, name);
}

/* Report the device's kind; the chain ends at a bridge. */
static void look_at_kind(struct patient *p)
{
	struct finding f = { .state = VFC_LINK_OK };

	patient_source(p, &f, p->pci ? "class" : "");
	if (!p->pci)
		join(f.said, SAID, "", "%s is a device of the bus %s", p->dev->address,
		     p->dev->bus);
	else
		join(f.said, SAID, "", "%s is %04x:%04x of class %06x", p->dev->address,
		     (unsigned int)p->dev->vendor, (unsigned int)p->dev->device,
		     (unsigned int)p->dev->class);
	if (p->bridge) {
		f.state = VFC_LINK_BROKEN;
		f.next = "bind the devices behind it; leave the bridge with its driver";
		join(f.said, SAID, ", ", "a bridge: VFIO does not bind bridges");
	}
	finding_add(p->links, "device", &f);
}

static int check_links(struct patient *p)
{
	struct vfc_unread unread;
	size_t first;
	int err = 0;

	look_at_kind(p);
	links_doubt(p->links, 0, &p->before);
	for (size_t i = 0; !err && i < ARRAY_SIZE(chain); i++) {
		if (p->bridge || (chain[i].whose != ANYBODYS && !p->pci))
			continue;
		first = p->links->count;
		unread_begin(p->ctx, &unread);
		err = chain[i].check_links(p);
		unread_end();
		links_doubt(p->links, first, unread.count ? &unread : &p->before);
	}
	return err;
}

/* Read the facts that several links use. */
static int read_patient(struct patient *p, const char *address)
{
	int err = vfc_detail_read(p->ctx, address, &p->detail);

	if (err)
		return err;
	p->dev = &p->detail.dev;
	p->pci = !strcmp(p->dev->bus, "pci");
	p->vfio = vfc_driver_is_vfio(p->dev->driver);
	p->bridge = p->pci && vfc_device_is_bridge(p->ctx, p->dev);
	if (p->dev->group >= 0)
		err = vfc_group_read(p->ctx, p->dev->group, &p->group);
	/* A group that has gone, or another answer that is unread, is not in the way. */
	return err == -ENOMEM ? err : 0;
}

int doctor_device(struct vfc_ctx *ctx, const char *address, struct vfc_links *links)
{
	struct patient p = { .ctx = ctx, .links = links, .group = { .id = -1 } };
	int err;

	unread_begin(ctx, &p.before);
	err = read_patient(&p, address);
	unread_end();
	if (!err)
		err = check_links(&p);
	vfc_group_clear(&p.group);
	vfc_detail_clear(&p.detail);
	return err;
}
