/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * config.c: pictures of a PCI device's config space, and what differs between
 * two of them, by the names that setpci has for it.
 */
#include <fcntl.h>
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "handle.h"
#include "root.h"
#include "sys.h"

bool config_sysfs(struct vfc_ctx *ctx, const char *address, struct vfc_config *config)
{
	int fd = root_open(ctx, O_RDONLY, ROOT_SYS, "bus/pci/devices/%s/config", address);
	ssize_t n;

	if (fd < 0)
		return false;
	n = sys_pread(fd, config->bytes, sizeof(config->bytes), 0);
	sys_close(fd);
	if (n >= PCI_CFG_SPACE_SIZE)
		config->size = (size_t)n;
	return n >= PCI_CFG_SPACE_SIZE;
}

int vfc_config_read(struct vfc_handle *handle, struct vfc_config *config)
{
	const struct vfc_region *region;
	size_t size;
	int err;

	if (config_sysfs(vfc_handle_ctx(handle), vfc_handle_address(handle), config))
		return 0;
	err = handle_config(handle, 0, config->bytes, PCI_STD_HEADER_SIZEOF);
	if (!err)
		err = handle_region(handle, VFIO_PCI_CONFIG_REGION_INDEX, &region);
	if (err)
		return err;
	size = region->size < VFC_CONFIG_SIZE ? (size_t)region->size : VFC_CONFIG_SIZE;
	err = handle_config(handle, 0, config->bytes, size);
	if (!err)
		config->size = size;
	return err;
}

/* ---- names ------------------------------------------------------------ */

struct name {
	uint16_t number;
	uint8_t width;
	const char *name;
};

/* Header type 0, every byte of it: VFIO opens no other. */
static const struct name header[] = {
	{ PCI_VENDOR_ID, 2, "VENDOR_ID" },
	{ PCI_DEVICE_ID, 2, "DEVICE_ID" },
	{ PCI_COMMAND, 2, "COMMAND" },
	{ PCI_STATUS, 2, "STATUS" },
	{ PCI_REVISION_ID, 1, "REVISION" },
	{ PCI_CLASS_PROG, 1, "CLASS_PROG" },
	{ PCI_CLASS_DEVICE, 2, "CLASS_DEVICE" },
	{ PCI_CACHE_LINE_SIZE, 1, "CACHE_LINE_SIZE" },
	{ PCI_LATENCY_TIMER, 1, "LATENCY_TIMER" },
	{ PCI_HEADER_TYPE, 1, "HEADER_TYPE" },
	{ PCI_BIST, 1, "BIST" },
	{ PCI_BASE_ADDRESS_0, 4, "BASE_ADDRESS_0" },
	{ PCI_BASE_ADDRESS_1, 4, "BASE_ADDRESS_1" },
	{ PCI_BASE_ADDRESS_2, 4, "BASE_ADDRESS_2" },
	{ PCI_BASE_ADDRESS_3, 4, "BASE_ADDRESS_3" },
	{ PCI_BASE_ADDRESS_4, 4, "BASE_ADDRESS_4" },
	{ PCI_BASE_ADDRESS_5, 4, "BASE_ADDRESS_5" },
	{ PCI_CARDBUS_CIS, 4, "CARDBUS_CIS" },
	{ PCI_SUBSYSTEM_VENDOR_ID, 2, "SUBSYSTEM_VENDOR_ID" },
	{ PCI_SUBSYSTEM_ID, 2, "SUBSYSTEM_ID" },
	{ PCI_ROM_ADDRESS, 4, "ROM_ADDRESS" },
	{ PCI_CAPABILITY_LIST, 4, "CAPABILITY_LIST" },
	{ 0x38, 4, "0x38" },
	{ PCI_INTERRUPT_LINE, 1, "INTERRUPT_LINE" },
	{ PCI_INTERRUPT_PIN, 1, "INTERRUPT_PIN" },
	{ PCI_MIN_GNT, 1, "MIN_GNT" },
	{ PCI_MAX_LAT, 1, "MAX_LAT" },
};

static const struct name caps[] = {
	{ PCI_CAP_ID_PM, 0, "CAP_PM" },
	{ PCI_CAP_ID_VPD, 0, "CAP_VPD" },
	{ PCI_CAP_ID_MSI, 0, "CAP_MSI" },
	{ PCI_CAP_ID_PCIX, 0, "CAP_PCIX" },
	{ PCI_CAP_ID_VNDR, 0, "CAP_VNDR" },
	{ PCI_CAP_ID_SSVID, 0, "CAP_SSVID" },
	{ PCI_CAP_ID_EXP, 0, "CAP_EXP" },
	{ PCI_CAP_ID_MSIX, 0, "CAP_MSIX" },
	{ PCI_CAP_ID_SATA, 0, "CAP_SATA" },
	{ PCI_CAP_ID_AF, 0, "CAP_AF" },
	{ PCI_CAP_ID_EA, 0, "CAP_EA" },
};

static const struct name extended[] = {
	{ PCI_EXT_CAP_ID_ERR, 0, "ECAP_AER" },
	{ PCI_EXT_CAP_ID_VC, 0, "ECAP_VC" },
	{ PCI_EXT_CAP_ID_DSN, 0, "ECAP_DSN" },
	{ PCI_EXT_CAP_ID_VNDR, 0, "ECAP_VNDR" },
	{ PCI_EXT_CAP_ID_ACS, 0, "ECAP_ACS" },
	{ PCI_EXT_CAP_ID_ARI, 0, "ECAP_ARI" },
	{ PCI_EXT_CAP_ID_ATS, 0, "ECAP_ATS" },
	{ PCI_EXT_CAP_ID_SRIOV, 0, "ECAP_SRIOV" },
	{ PCI_EXT_CAP_ID_PRI, 0, "ECAP_PRI" },
	{ PCI_EXT_CAP_ID_REBAR, 0, "ECAP_REBAR" },
	{ PCI_EXT_CAP_ID_TPH, 0, "ECAP_TPH" },
	{ PCI_EXT_CAP_ID_LTR, 0, "ECAP_LTR" },
	{ PCI_EXT_CAP_ID_PASID, 0, "ECAP_PASID" },
	{ PCI_EXT_CAP_ID_DPC, 0, "ECAP_DPC" },
	{ PCI_EXT_CAP_ID_L1SS, 0, "ECAP_L1PM" },
	{ PCI_EXT_CAP_ID_PTM, 0, "ECAP_PTM" },
};

static const char *name_of(const struct name *table, size_t count, unsigned int number)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].number == number)
			return table[i].name;
	return NULL;
}

uint64_t config_value(const struct vfc_config *config, size_t offset, unsigned int width)
{
	uint64_t value = 0;

	while (width--)
		value = value << 8 |
			(offset + width < config->size ? config->bytes[offset + width] : 0);
	return value;
}

/* A capability: where it begins; next 0: it is the last. */
struct at {
	unsigned int offset, id, next;
};

/* The capability at an offset of the list that the offset belongs to. */
static struct at cap_at(const struct vfc_config *config, unsigned int offset)
{
	uint64_t word = config_value(config, offset, 4);

	if (offset < PCI_CFG_SPACE_SIZE)
		return (struct at){ offset, word & 0xff, word >> 8 & 0xfc };
	return (struct at){ offset, PCI_EXT_CAP_ID((uint32_t)word),
			    PCI_EXT_CAP_NEXT((uint32_t)word) };
}

/* Where the list that the offset belongs to begins; 0: there is none. */
static unsigned int first_cap(const struct vfc_config *config, size_t offset)
{
	if (offset < PCI_CFG_SPACE_SIZE)
		return config_value(config, PCI_CAPABILITY_LIST, 1) & 0xfc;
	return config_value(config, PCI_CFG_SPACE_SIZE, 4) ? PCI_CFG_SPACE_SIZE : 0;
}

/* More links than either list can have is a circle. */
#define LINKS_MAX 1024

/* The capability that an offset behind the header lies in, offset 0: none. */
static struct at cap_around(const struct vfc_config *config, size_t offset)
{
	unsigned int next = first_cap(config, offset);
	struct at best = { 0 }, at;

	for (int i = 0; next && i < LINKS_MAX; i++, next = at.next) {
		at = cap_at(config, next);
		if (at.offset <= offset && at.offset >= best.offset)
			best = at;
	}
	return best;
}

unsigned int config_cap(const struct vfc_config *config, unsigned int id)
{
	unsigned int next = first_cap(config, 0);

	for (int i = 0; next && i < LINKS_MAX; i++) {
		struct at at = cap_at(config, next);

		if (at.id == id)
			return at.offset;
		next = at.next;
	}
	return 0;
}

/* Name what lies behind the header; the longest name fits. */
static void name_cap(const struct vfc_config *config, size_t offset, char name[VFC_NAME])
{
	struct at at = cap_around(config, offset);
	bool plain = offset < PCI_CFG_SPACE_SIZE;
	const char *word = plain ? name_of(caps, ARRAY_SIZE(caps), at.id) :
				   name_of(extended, ARRAY_SIZE(extended), at.id);

	if (!at.offset)
		snprintf(name, VFC_NAME, "0x%zx", offset);
	else if (word)
		snprintf(name, VFC_NAME, "%s+%zx", word, offset - at.offset);
	else
		snprintf(name, VFC_NAME, "%s%x+%zx", plain ? "CAP" : "ECAP", at.id,
			 offset - at.offset);
}

/* ---- differences ------------------------------------------------------ */

/* The register at an offset where one begins: its name and width. */
static void register_at(const struct vfc_config *config, size_t offset,
			struct vfc_change *change)
{
	change->offset = offset;
	change->width = 4;
	for (size_t i = 0; i < ARRAY_SIZE(header); i++)
		if (header[i].number == offset) {
			change->width = header[i].width;
			snprintf(change->name, sizeof(change->name), "%s", header[i].name);
			return;
		}
	name_cap(config, offset, change->name);
}

int vfc_config_diff(const struct vfc_config *before, const struct vfc_config *after,
		    struct vfc_change **out)
{
	size_t size = before->size > after->size ? before->size : after->size, n = 0;
	struct vfc_change *changes = NULL, *grown, change;

	for (size_t offset = 0; offset < size; offset += change.width) {
		register_at(before, offset, &change);
		change.before = config_value(before, offset, change.width);
		change.after = config_value(after, offset, change.width);
		if (change.before == change.after)
			continue;
		grown = realloc(changes, (n + 1) * sizeof(*grown));
		if (!grown) {
			free(changes);
			return -ENOMEM;
		}
		changes = grown;
		changes[n++] = change;
	}
	*out = changes;
	return (int)n;
}

int vfc_config_irq(const struct vfc_config *config, uint32_t index)
{
	static const unsigned int ids[] = {
		[VFIO_PCI_MSI_IRQ_INDEX] = PCI_CAP_ID_MSI,
		[VFIO_PCI_MSIX_IRQ_INDEX] = PCI_CAP_ID_MSIX,
	};
	unsigned int at;

	if (index == VFIO_PCI_INTX_IRQ_INDEX)
		return !config_value(config, PCI_INTERRUPT_PIN, 1) ? -1 :
		       !(config_value(config, PCI_COMMAND, 2) & PCI_COMMAND_INTX_DISABLE);
	at = index < ARRAY_SIZE(ids) ? config_cap(config, ids[index]) : 0;
	if (!at)
		return -1;
	return !!(config_value(config, at + PCI_MSI_FLAGS, 2) &
		  (index == VFIO_PCI_MSI_IRQ_INDEX ? PCI_MSI_FLAGS_ENABLE :
						     PCI_MSIX_FLAGS_ENABLE));
}
