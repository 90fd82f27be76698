/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * config-space.c: read the state of an open PCI device from config space: capabilities,
 * memory decode, power state, whether the device is gone.
 */
#include <endian.h>
#include <linux/pci_regs.h>

#include "handle.h"
#include "lib/base/ctx.h"
#include "lib/errno/oracle.h"

/* Get the config region of a PCI device, or -EOPNOTSUPP. */
static int config_region(struct vfc_handle *handle, const struct vfc_region **config)
{
	if (!(handle->flags & VFIO_DEVICE_FLAGS_PCI))
		return vfc_fail_why(vfc_handle_ctx(handle), -EOPNOTSUPP,
				    "the device is not a PCI device and has no config space");
	return handle_region(handle, VFIO_PCI_CONFIG_REGION_INDEX, config);
}

int handle_config(struct vfc_handle *handle, uint64_t offset, void *buf, size_t size)
{
	const struct vfc_region *config;
	int err = config_region(handle, &config);
	ssize_t n;

	if (err)
		return err;
	n = handle->ops->read(handle, config, offset, buf, size);
	if (n == (ssize_t)size)
		return 0;
	return vfc_fail(vfc_handle_ctx(handle), n < 0 ? (int)n : -EIO, "read config+0x%x",
			(unsigned int)offset);
}

/* The value of the power state field in D3hot. */
#define POWER_D3 3

/* Maximum number of capabilities in the first 256 bytes of config space. */
#define PCI_CAPS_MAX 48

int handle_pci_cap_next(struct vfc_handle *handle, uint8_t id, int after)
{
	uint8_t entry[2] = { 0, 0 };
	int at, err = handle_config(handle, after ? (uint64_t)after + PCI_CAP_LIST_NEXT :
						    PCI_CAPABILITY_LIST, &entry[1], 1);

	for (int i = 0; !err && i < PCI_CAPS_MAX; i++) {
		at = entry[1] & ~3;
		if (at < PCI_STD_HEADER_SIZEOF)
			return 0;
		err = handle_config(handle, (uint64_t)at, entry, sizeof(entry));
		if (!err && entry[0] == id)
			return at;
	}
	return err;
}

int handle_pci_cap(struct vfc_handle *handle, uint8_t id)
{
	return handle_pci_cap_next(handle, id, 0);
}

/* More extended capabilities than fit into 4096 bytes. */
#define PCI_EXT_CAPS_MAX 1024

int handle_pci_ext_cap(struct vfc_handle *handle, uint16_t id)
{
	const struct vfc_region *config;
	int err = config_region(handle, &config), at = PCI_CFG_SPACE_SIZE;
	uint32_t header;

	if (err || config->size <= PCI_CFG_SPACE_SIZE)
		return err;
	for (int i = 0; i < PCI_EXT_CAPS_MAX && at >= PCI_CFG_SPACE_SIZE; i++) {
		err = handle_config(handle, (uint64_t)at, &header, sizeof(header));
		if (err)
			return err;
		header = le32toh(header);
		if (!header || header == UINT32_MAX)
			return 0;
		if (PCI_EXT_CAP_ID(header) == id)
			return at;
		at = PCI_EXT_CAP_NEXT(header);
	}
	return 0;
}

static bool in_d3(struct vfc_handle *handle)
{
	int at = handle_pci_cap(handle, PCI_CAP_ID_PM);
	uint16_t pmcsr;

	if (at <= 0 || handle_config(handle, at + PCI_PM_CTRL, &pmcsr, sizeof(pmcsr)))
		return false;
	return (le16toh(pmcsr) & PCI_PM_CTRL_STATE_MASK) == POWER_D3;
}

/*
 * Vendor and device ID are VFIO's own copy and stay readable when the device is gone.
 * Class and revision are read from the device, and no valid class is all ones.
 */
bool handle_gone(struct vfc_handle *handle)
{
	uint32_t class;

	return (handle->flags & VFIO_DEVICE_FLAGS_PCI) &&
	       (handle_config(handle, PCI_CLASS_REVISION, &class, sizeof(class)) ||
		class == UINT32_MAX);
}

const char *handle_suspicion(struct vfc_handle *handle)
{
	if (!(handle->flags & VFIO_DEVICE_FLAGS_PCI))
		return NULL;
	if (handle_gone(handle))
		return "gone";
	if (vfc_handle_memory(handle) == 0)
		return "memory-off";
	return in_d3(handle) ? "d3" : NULL;
}

const char *vfc_handle_suspect(struct vfc_handle *handle)
{
	const char *state = handle_suspicion(handle);

	return state ? oracle_cause("read", -EIO, state) : NULL;
}

int vfc_handle_memory(struct vfc_handle *handle)
{
	uint16_t command;
	int err = handle_config(handle, PCI_COMMAND, &command, sizeof(command));

	return err ? err : !!(le16toh(command) & PCI_COMMAND_MEMORY);
}

int handle_command(struct vfc_handle *handle, uint16_t bits, bool on)
{
	const struct vfc_region *config;
	uint16_t command;
	ssize_t n;
	int err = handle_config(handle, PCI_COMMAND, &command, sizeof(command));

	if (err)
		return err;
	err = config_region(handle, &config);
	if (err)
		return err;
	command = on ? command | htole16(bits) : command & (uint16_t)~htole16(bits);
	n = handle->ops->write(handle, config, PCI_COMMAND, &command, sizeof(command));
	if (n != (ssize_t)sizeof(command))
		return vfc_fail(vfc_handle_ctx(handle), n < 0 ? (int)n : -EIO,
				"turn %s %s", bits == PCI_COMMAND_MEMORY ? "memory decode" :
				"bus mastering", on ? "on" : "off");
	return 0;
}

int vfc_handle_memory_enable(struct vfc_handle *handle)
{
	return handle_command(handle, PCI_COMMAND_MEMORY, true);
}
