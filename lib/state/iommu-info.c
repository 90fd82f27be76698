/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * iommu-info.c: the kernel's report about the IOMMU of an open device
 * (Documentation/userspace-api/iommufd.rst, IOMMU_GET_HW_INFO).
 */
#include <string.h>

#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/trace/trace.h"
#include "lib/errno/oracle.h"
#include "lib/vfio/handle.h"
#include "lib/vfio/space.h"
#include "lib/vfc-state.h"

/* Larger than the data for any IOMMU type. */
union hw_data {
	struct vfcu_hw_info_vtd vtd;
	struct vfcu_hw_info_smmuv3 smmuv3;
	struct vfcu_hw_info_tegra_cmdqv tegra;
	struct vfcu_hw_info_amd amd;
	uint8_t room[64];
};

static void take_smmuv3(struct vfc_iommu_info *info, const struct vfcu_hw_info_smmuv3 *data)
{
	for (size_t i = 0; i < ARRAY_SIZE(data->idr); i++)
		info->registers[i] = data->idr[i];
	info->registers[6] = data->iidr;
	info->registers[7] = data->aidr;
}

/* Decode the registers of a known type; the kernel filled length bytes. */
static void take_registers(struct vfc_iommu_info *info, const union hw_data *data, size_t length)
{
	size_t need = 0;

	switch (info->type) {
	case VFC_IOMMU_VTD:
		need = sizeof(data->vtd);
		info->registers[0] = data->vtd.cap_reg;
		info->registers[1] = data->vtd.ecap_reg;
		break;
	case VFC_IOMMU_SMMUV3:
		need = sizeof(data->smmuv3);
		take_smmuv3(info, &data->smmuv3);
		break;
	case VFC_IOMMU_TEGRA_CMDQV:
		need = sizeof(data->tegra);
		info->registers[0] = data->tegra.version;
		info->registers[1] = data->tegra.log2vcmdqs;
		info->registers[2] = data->tegra.log2vsids;
		break;
	case VFC_IOMMU_AMD:
		need = sizeof(data->amd);
		info->registers[0] = data->amd.efr;
		info->registers[1] = data->amd.efr2;
		break;
	}
	if (need && length >= need)
		while (vfc_iommu_register(info->type, info->nregisters))
			info->nregisters++;
}

int vfc_handle_iommu(struct vfc_handle *handle, struct vfc_iommu_info *out)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	union hw_data data = { .room = { 0 } };
	struct vfcu_hw_info arg = {
		.size = sizeof(arg),
		.dev_id = handle->devid,
		.data_len = sizeof(data),
		.data_uptr = (uintptr_t)&data,
	};
	struct vfc_iommu_info info = { .asked = true };
	int err;

	if (!handle->devid)
		return vfc_fail_why(ctx, -EOPNOTSUPP, "the IOMMU can be queried only for a device "
				    "that was opened through its cdev");
	err = trace_ioctl(ctx, TRACE_IOMMUFD, handle->space->fd, IOMMU_GET_HW_INFO, &arg);
	if (err)
		return oracle_known(ctx, "get the IOMMU's hardware info", "hw-info", NULL, err);
	info.type = arg.out_data_type;
	info.capabilities = arg.out_capabilities;
	info.pasid_bits = arg.out_max_pasid_log2;
	take_registers(&info, &data, arg.data_len);
	*out = info;
	return 0;
}
