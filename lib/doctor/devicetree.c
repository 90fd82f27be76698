/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * devicetree.c: the IOMMUs that a device tree describes, and the PCI host
 * controllers behind them.
 */
#include "finding.h"
#include "lib/base/ctx.h"
#include "lib/base/root.h"
#include "lib/vfc-acpi.h"

/*
 * True if an enabled host controller has no working IOMMU; `said` gets the reason, or
 * else the IOMMU.
 */
static bool host_lacks(const struct vfc_dt *dt, const struct vfc_dt_host *host,
		       struct finding *f)
{
	uint32_t phandle = host->nmaps ? host->maps[0].iommu : host->iommu;
	const struct vfc_dt_iommu *iommu = vfc_dt_iommu(dt, phandle);

	f->source = in_sys("firmware/devicetree/base%s", host->path);
	if (host->window)
		join(f->said, SAID, "", "%s has an ibm,dma-window", host->path);
	else if (host->doubt[0])
		join(f->said, SAID, "", "%s: %s", host->path, host->doubt);
	else if (!phandle)
		join(f->said, SAID, "", "%s has no iommu-map: no IOMMU is above its devices",
		     host->path);
	else if (!iommu)
		join(f->said, SAID, "", "%s: iommu-map names a node (phandle 0x%x) that is not an "
		     "IOMMU", host->path, phandle);
	else if (iommu->disabled)
		join(f->said, SAID, "", "%s is behind %s, which is disabled", host->path,
		     iommu->path);
	else if (host->nmaps)
		join(f->said, SAID, "", "%s: iommu-map gives IDs 0x%x-0x%x to %s (%s)",
		     host->path, host->maps[0].first,
		     host->maps[0].first + host->maps[0].length - 1, iommu->path,
		     iommu->compatible);
	else
		join(f->said, SAID, "", "%s is behind %s (%s)", host->path, iommu->path,
		     iommu->compatible);
	return !host->window && (host->doubt[0] || !iommu || iommu->disabled);
}

/* Report each host controller; true if one of them is behind an IOMMU. */
static bool judge_hosts(const struct vfc_dt *dt, struct vfc_links *links, bool report_lacks)
{
	struct finding f;
	bool lacks, some = false;

	for (size_t i = 0; i < dt->nhosts; i++) {
		f = (struct finding){ .state = VFC_LINK_OK };
		if (dt->hosts[i].disabled)
			continue;
		lacks = host_lacks(dt, &dt->hosts[i], &f);
		some |= !lacks;
		if (lacks != report_lacks)
			continue;
		if (lacks) {
			f.state = VFC_LINK_BROKEN;
			f.next = "add an iommu-map to the host controller's node (an overlay, or "
				 "a newer device tree from the board's vendor)";
		}
		finding_add(links, "device-tree", &f);
	}
	return some;
}

/* Report that no node is an IOMMU, or that none is enabled. */
static void no_iommu_node(const struct vfc_dt *dt, struct vfc_links *links)
{
	struct finding f = { .state = VFC_LINK_BROKEN };

	if (dt->niommus) {
		f.source = in_sys("firmware/devicetree/base%s/status", dt->iommus[0].path);
		join(f.said, SAID, "", "%s is disabled", dt->iommus[0].path);
		f.next = "set its status to \"okay\" (an overlay, or a newer device tree)";
	} else {
		f.source = in_sys("firmware/devicetree/base");
		join(f.said, SAID, "", "no node of the device tree is an IOMMU (#iommu-cells)");
		f.next = "use a board that has one, or a device tree that describes it; otherwise "
			 "only no-IOMMU mode is left";
	}
	finding_add(links, "device-tree", &f);
}

static bool has_enabled(const struct vfc_dt *dt)
{
	for (size_t i = 0; i < dt->niommus; i++)
		if (!dt->iommus[i].disabled)
			return true;
	/* POWER's host bridges contain their IOMMU. */
	for (size_t i = 0; i < dt->nhosts; i++)
		if (dt->hosts[i].window)
			return true;
	return false;
}

/* Controllers without an IOMMU are broken links only if no controller has one. */
static void judge_tree(const struct vfc_dt *dt, struct vfc_links *links)
{
	struct finding f = { .state = VFC_LINK_OK };

	if (!has_enabled(dt)) {
		no_iommu_node(dt, links);
		return;
	}
	if (!judge_hosts(dt, links, false))
		judge_hosts(dt, links, true);
	if (dt->nhosts)
		return;
	f.source = in_sys("firmware/devicetree/base%s", dt->iommus[0].path);
	join(f.said, SAID, "", "%s (%s) serves %zu devices; no PCI host controller",
	     dt->iommus[0].path, dt->iommus[0].compatible, dt->consumers);
	finding_add(links, "device-tree", &f);
}

int doctor_device_tree(struct vfc_ctx *ctx, struct vfc_links *links)
{
	const struct vfc_machine *m = links->machine;
	bool board = m->arch == ARCH_ARM64 || m->arch == ARCH_RISCV;
	struct vfc_dt dt;
	int err;

	if (!m->tree || m->tables >= 0)
		return 0;
	err = vfc_dt_read(ctx, &dt);
	if (err)
		return vfc_fail(ctx, err, "read the device tree");
	/* Since 6.9 the kernel shows an empty tree if there is none. */
	if (dt.nhosts || dt.niommus || board)
		judge_tree(&dt, links);
	vfc_dt_clear(&dt);
	return 0;
}
