/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * names.c: names of config space registers as in setpci, and a parser for
 * setpci's register syntax.
 */
#include <linux/pci_regs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "lib/base/array.h"
#include "lib/base/ctx.h"
#include "lib/vfio/handle.h"

/* The header types that have a register. CAP and ECAP are capabilities. */
enum kind {
	TYPE0 = 1,
	TYPE1 = 2,
	TYPE2 = 4,
	ALL = TYPE0 | TYPE1 | TYPE2,
	CAP = 8,
	ECAP = 16,
};

struct name {
	uint8_t kind;
	uint8_t width;		/* bytes of a register or a fixed-length capability */
	uint16_t number;	/* offset or ID */
	const char *name;
};

/* Registers from the PCI specifications, with setpci's names (pciutils 3.9). */
static const struct name names[] = {
	{ ALL, 2, PCI_VENDOR_ID, "VENDOR_ID" },
	{ ALL, 2, PCI_DEVICE_ID, "DEVICE_ID" },
	{ ALL, 2, PCI_COMMAND, "COMMAND" },
	{ ALL, 2, PCI_STATUS, "STATUS" },
	{ ALL, 1, PCI_REVISION_ID, "REVISION" },
	{ ALL, 1, PCI_CLASS_PROG, "CLASS_PROG" },
	{ ALL, 2, PCI_CLASS_DEVICE, "CLASS_DEVICE" },
	{ ALL, 1, PCI_CACHE_LINE_SIZE, "CACHE_LINE_SIZE" },
	{ ALL, 1, PCI_LATENCY_TIMER, "LATENCY_TIMER" },
	{ ALL, 1, PCI_HEADER_TYPE, "HEADER_TYPE" },
	{ ALL, 1, PCI_BIST, "BIST" },
	{ TYPE0 | TYPE1, 4, PCI_BASE_ADDRESS_0, "BASE_ADDRESS_0" },
	{ TYPE0 | TYPE1, 4, PCI_BASE_ADDRESS_1, "BASE_ADDRESS_1" },
	{ TYPE0, 4, PCI_BASE_ADDRESS_2, "BASE_ADDRESS_2" },
	{ TYPE0, 4, PCI_BASE_ADDRESS_3, "BASE_ADDRESS_3" },
	{ TYPE0, 4, PCI_BASE_ADDRESS_4, "BASE_ADDRESS_4" },
	{ TYPE0, 4, PCI_BASE_ADDRESS_5, "BASE_ADDRESS_5" },
	{ TYPE0, 4, PCI_CARDBUS_CIS, "CARDBUS_CIS" },
	{ TYPE0, 2, PCI_SUBSYSTEM_VENDOR_ID, "SUBSYSTEM_VENDOR_ID" },
	{ TYPE0, 2, PCI_SUBSYSTEM_ID, "SUBSYSTEM_ID" },
	{ TYPE0, 4, PCI_ROM_ADDRESS, "ROM_ADDRESS" },
	{ TYPE1, 1, PCI_PRIMARY_BUS, "PRIMARY_BUS" },
	{ TYPE1, 1, PCI_SECONDARY_BUS, "SECONDARY_BUS" },
	{ TYPE1, 1, PCI_SUBORDINATE_BUS, "SUBORDINATE_BUS" },
	{ TYPE1, 1, PCI_SEC_LATENCY_TIMER, "SEC_LATENCY_TIMER" },
	{ TYPE1, 1, PCI_IO_BASE, "IO_BASE" },
	{ TYPE1, 1, PCI_IO_LIMIT, "IO_LIMIT" },
	{ TYPE1, 2, PCI_SEC_STATUS, "SEC_STATUS" },
	{ TYPE1, 2, PCI_MEMORY_BASE, "MEMORY_BASE" },
	{ TYPE1, 2, PCI_MEMORY_LIMIT, "MEMORY_LIMIT" },
	{ TYPE1, 2, PCI_PREF_MEMORY_BASE, "PREF_MEMORY_BASE" },
	{ TYPE1, 2, PCI_PREF_MEMORY_LIMIT, "PREF_MEMORY_LIMIT" },
	{ TYPE1, 4, PCI_PREF_BASE_UPPER32, "PREF_BASE_UPPER32" },
	{ TYPE1, 4, PCI_PREF_LIMIT_UPPER32, "PREF_LIMIT_UPPER32" },
	{ TYPE1, 2, PCI_IO_BASE_UPPER16, "IO_BASE_UPPER16" },
	{ TYPE1, 2, PCI_IO_LIMIT_UPPER16, "IO_LIMIT_UPPER16" },
	{ TYPE0 | TYPE1, 1, PCI_CAPABILITY_LIST, "CAPABILITIES" },
	{ TYPE1, 4, PCI_ROM_ADDRESS1, "BRIDGE_ROM_ADDRESS" },
	{ TYPE2, 4, 0x10, "CB_CARDBUS_BASE" },
	{ TYPE2, 2, PCI_CB_CAPABILITY_LIST, "CB_CAPABILITIES" },
	{ TYPE2, 2, PCI_CB_SEC_STATUS, "CB_SEC_STATUS" },
	{ TYPE2, 1, PCI_CB_PRIMARY_BUS, "CB_BUS_NUMBER" },
	{ TYPE2, 1, PCI_CB_CARD_BUS, "CB_CARDBUS_NUMBER" },
	{ TYPE2, 1, PCI_CB_SUBORDINATE_BUS, "CB_SUBORDINATE_BUS" },
	{ TYPE2, 1, PCI_CB_LATENCY_TIMER, "CB_CARDBUS_LATENCY" },
	{ TYPE2, 4, PCI_CB_MEMORY_BASE_0, "CB_MEMORY_BASE_0" },
	{ TYPE2, 4, PCI_CB_MEMORY_LIMIT_0, "CB_MEMORY_LIMIT_0" },
	{ TYPE2, 4, PCI_CB_MEMORY_BASE_1, "CB_MEMORY_BASE_1" },
	{ TYPE2, 4, PCI_CB_MEMORY_LIMIT_1, "CB_MEMORY_LIMIT_1" },
	{ TYPE2, 2, PCI_CB_IO_BASE_0, "CB_IO_BASE_0" },
	{ TYPE2, 2, PCI_CB_IO_BASE_0_HI, "CB_IO_BASE_0_HI" },
	{ TYPE2, 2, PCI_CB_IO_LIMIT_0, "CB_IO_LIMIT_0" },
	{ TYPE2, 2, PCI_CB_IO_LIMIT_0_HI, "CB_IO_LIMIT_0_HI" },
	{ TYPE2, 2, PCI_CB_IO_BASE_1, "CB_IO_BASE_1" },
	{ TYPE2, 2, PCI_CB_IO_BASE_1_HI, "CB_IO_BASE_1_HI" },
	{ TYPE2, 2, PCI_CB_IO_LIMIT_1, "CB_IO_LIMIT_1" },
	{ TYPE2, 2, PCI_CB_IO_LIMIT_1_HI, "CB_IO_LIMIT_1_HI" },
	{ ALL, 1, PCI_INTERRUPT_LINE, "INTERRUPT_LINE" },
	{ ALL, 1, PCI_INTERRUPT_PIN, "INTERRUPT_PIN" },
	{ TYPE0, 1, PCI_MIN_GNT, "MIN_GNT" },
	{ TYPE0, 1, PCI_MAX_LAT, "MAX_LAT" },
	{ TYPE1, 2, PCI_BRIDGE_CONTROL, "BRIDGE_CONTROL" },
	{ TYPE2, 2, PCI_CB_SUBSYSTEM_VENDOR_ID, "CB_SUBSYSTEM_VENDOR_ID" },
	{ TYPE2, 2, PCI_CB_SUBSYSTEM_ID, "CB_SUBSYSTEM_ID" },
	{ TYPE2, 4, PCI_CB_LEGACY_MODE_BASE, "CB_LEGACY_MODE_BASE" },
	{ CAP, PCI_PM_SIZEOF, PCI_CAP_ID_PM, "CAP_PM" },
	{ CAP, 12, PCI_CAP_ID_AGP, "CAP_AGP" },
	{ CAP, PCI_CAP_VPD_SIZEOF, PCI_CAP_ID_VPD, "CAP_VPD" },
	{ CAP, 4, PCI_CAP_ID_SLOTID, "CAP_SLOTID" },
	{ CAP, 0, PCI_CAP_ID_MSI, "CAP_MSI" },
	{ CAP, 0, PCI_CAP_ID_CHSWP, "CAP_CHSWP" },
	{ CAP, 0, PCI_CAP_ID_PCIX, "CAP_PCIX" },
	{ CAP, 0, PCI_CAP_ID_HT, "CAP_HT" },
	{ CAP, 0, PCI_CAP_ID_VNDR, "CAP_VNDR" },
	{ CAP, 0, PCI_CAP_ID_DBG, "CAP_DBG" },
	{ CAP, 0, PCI_CAP_ID_CCRC, "CAP_CCRC" },
	{ CAP, 0, PCI_CAP_ID_SHPC, "CAP_HOTPLUG" },
	{ CAP, 8, PCI_CAP_ID_SSVID, "CAP_SSVID" },
	{ CAP, 0, PCI_CAP_ID_AGP3, "CAP_AGP3" },
	{ CAP, 0, PCI_CAP_ID_SECDEV, "CAP_SECURE" },
	{ CAP, 0, PCI_CAP_ID_EXP, "CAP_EXP" },
	{ CAP, PCI_CAP_MSIX_SIZEOF, PCI_CAP_ID_MSIX, "CAP_MSIX" },
	{ CAP, 0, PCI_CAP_ID_SATA, "CAP_SATA" },
	{ CAP, PCI_CAP_AF_SIZEOF, PCI_CAP_ID_AF, "CAP_AF" },
	{ CAP, 0, PCI_CAP_ID_EA, "CAP_EA" },
	{ ECAP, 0, PCI_EXT_CAP_ID_ERR, "ECAP_AER" },
	{ ECAP, 0, PCI_EXT_CAP_ID_VC, "ECAP_VC" },
	{ ECAP, PCI_EXT_CAP_DSN_SIZEOF, PCI_EXT_CAP_ID_DSN, "ECAP_DSN" },
	{ ECAP, PCI_EXT_CAP_PWR_SIZEOF, PCI_EXT_CAP_ID_PWR, "ECAP_PB" },
	{ ECAP, 0, PCI_EXT_CAP_ID_RCLD, "ECAP_RCLINK" },
	{ ECAP, 0, PCI_EXT_CAP_ID_RCILC, "ECAP_RCILINK" },
	{ ECAP, 0, PCI_EXT_CAP_ID_RCEC, "ECAP_RCEC" },
	{ ECAP, 0, PCI_EXT_CAP_ID_MFVC, "ECAP_MFVC" },
	{ ECAP, 0, PCI_EXT_CAP_ID_VC9, "ECAP_VC2" },
	{ ECAP, 0, PCI_EXT_CAP_ID_RCRB, "ECAP_RBCB" },
	{ ECAP, 0, PCI_EXT_CAP_ID_VNDR, "ECAP_VNDR" },
	{ ECAP, 0, PCI_EXT_CAP_ID_ACS, "ECAP_ACS" },
	{ ECAP, PCI_EXT_CAP_ARI_SIZEOF, PCI_EXT_CAP_ID_ARI, "ECAP_ARI" },
	{ ECAP, PCI_EXT_CAP_ATS_SIZEOF, PCI_EXT_CAP_ID_ATS, "ECAP_ATS" },
	{ ECAP, PCI_EXT_CAP_SRIOV_SIZEOF, PCI_EXT_CAP_ID_SRIOV, "ECAP_SRIOV" },
	{ ECAP, 0, PCI_EXT_CAP_ID_MRIOV, "ECAP_MRIOV" },
	{ ECAP, 0, PCI_EXT_CAP_ID_MCAST, "ECAP_MCAST" },
	{ ECAP, PCI_EXT_CAP_PRI_SIZEOF, PCI_EXT_CAP_ID_PRI, "ECAP_PRI" },
	{ ECAP, 0, PCI_EXT_CAP_ID_REBAR, "ECAP_REBAR" },
	{ ECAP, 0, PCI_EXT_CAP_ID_DPA, "ECAP_DPA" },
	{ ECAP, 0, PCI_EXT_CAP_ID_TPH, "ECAP_TPH" },
	{ ECAP, PCI_EXT_CAP_LTR_SIZEOF, PCI_EXT_CAP_ID_LTR, "ECAP_LTR" },
	{ ECAP, 0, PCI_EXT_CAP_ID_SECPCI, "ECAP_SECPCI" },
	{ ECAP, 0, PCI_EXT_CAP_ID_PMUX, "ECAP_PMUX" },
	{ ECAP, PCI_EXT_CAP_PASID_SIZEOF, PCI_EXT_CAP_ID_PASID, "ECAP_PASID" },
	{ ECAP, 0, 0x1c, "ECAP_LNR" },
	{ ECAP, 0, PCI_EXT_CAP_ID_DPC, "ECAP_DPC" },
	{ ECAP, 0, PCI_EXT_CAP_ID_L1SS, "ECAP_L1PM" },
	{ ECAP, 12, PCI_EXT_CAP_ID_PTM, "ECAP_PTM" },
	{ ECAP, 0, 0x20, "ECAP_M_PCIE" },
	{ ECAP, 0, 0x21, "ECAP_FRS" },
	{ ECAP, 0, 0x22, "ECAP_RTR" },
	{ ECAP, 0, PCI_EXT_CAP_ID_DVSEC, "ECAP_DVSEC" },
	{ ECAP, 0, 0x24, "ECAP_VF_REBAR" },
	{ ECAP, 12, PCI_EXT_CAP_ID_DLF, "ECAP_DLNK" },
	{ ECAP, 0, PCI_EXT_CAP_ID_PL_16GT, "ECAP_16GT" },
	{ ECAP, 0, 0x27, "ECAP_LMR" },
	{ ECAP, 0, 0x28, "ECAP_HIER_ID" },
	{ ECAP, 0, 0x29, "ECAP_NPEM" },
};

const char *vfc_config_name(size_t i)
{
	return i < ARRAY_SIZE(names) ? names[i].name : NULL;
}

/* ---- from numbers to names ------------------------------------------ */

bool vfc_config_header(const struct vfc_config *config, unsigned int offset,
		       struct vfc_config_register *reg)
{
	const struct name *best = NULL, *n;

	for (n = names; n < names + ARRAY_SIZE(names); n++)
		if (n->kind & 1u << config_type(config) && n->number >= offset &&
		    (!best || n->number < best->number))
			best = n;
	if (best)
		*reg = (struct vfc_config_register){ best->name, best->number, best->width };
	return best;
}

static const struct name *cap_of(bool extended, unsigned int id)
{
	const struct name *n;

	for (n = names; n < names + ARRAY_SIZE(names); n++)
		if (n->kind == (extended ? ECAP : CAP) && n->number == id)
			return n;
	return NULL;
}

void config_cap_name(bool extended, unsigned int id, char name[VFC_NAME])
{
	const struct name *known = cap_of(extended, id);

	if (known)
		snprintf(name, VFC_NAME, "%s", known->name);
	else
		snprintf(name, VFC_NAME, "%s%x", extended ? "ECAP" : "CAP", id);
}

unsigned int config_cap_fixed(bool extended, unsigned int id)
{
	const struct name *known = cap_of(extended, id);

	return known ? known->width : 0;
}

/* ---- words ---------------------------------------------------------- */

/* A parsed word. */
struct word {
	enum kind kind;
	unsigned int number;	/* offset or ID */
	unsigned int nth;	/* among capabilities with the same ID */
	unsigned int add;
	unsigned int width;	/* 0 if not specified */
};

/* Parse a hexadecimal number of at most four digits: an offset, ID or count. */
static bool parse_hex(const char *text, unsigned int *number)
{
	size_t length;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	length = strspn(text, "0123456789abcdefABCDEF");
	if (!length || length > 4 || text[length])
		return false;
	*number = (unsigned int)strtoul(text, NULL, 16);
	return true;
}

static bool take_width(const char *text, unsigned int *width)
{
	static const char letters[] = "bBwWlL";
	const char *at = *text && !text[1] ? strchr(letters, *text) : NULL;

	if (!at)
		return false;
	*width = 1u << (at - letters) / 2;
	return true;
}

/* Parse the part before the +: a number, a name, or CAP or ECAP followed by a number. */
static bool parse_base(const char *base, struct word *w)
{
	const struct name *n;

	if (parse_hex(base, &w->number)) {
		w->kind = ALL;
		return true;
	}
	for (n = names; n < names + ARRAY_SIZE(names); n++) {
		if (strcasecmp(base, n->name))
			continue;
		w->kind = n->kind;
		w->number = n->number;
		if (n->kind & ALL && !w->width)
			w->width = n->width;
		return true;
	}
	w->kind = strncasecmp(base, "ECAP", 4) ? CAP : ECAP;
	if (w->kind == CAP && strncasecmp(base, "CAP", 3))
		return false;
	return parse_hex(base + (w->kind == CAP ? 3 : 4), &w->number) &&
	       w->number < (w->kind == CAP ? 0x100 : 0x1000);
}

/* Cut a word before a letter. Return the part after the letter, or NULL. */
static char *cut_at(char *word, char letter)
{
	char *at = strchr(word, letter);

	if (at)
		*at++ = '\0';
	return at;
}

static int parse(const char *text, struct word *w)
{
	char word[VFC_NAME], *nth, *width, *add;

	*w = (struct word){ 0 };
	if (strlen(text) >= sizeof(word))
		return -EINVAL;
	strcpy(word, text);
	nth = cut_at(word, '@');
	width = cut_at(word, '.');
	add = cut_at(word, '+');
	if ((width && !take_width(width, &w->width)) || (add && !parse_hex(add, &w->add)) ||
	    (nth && !parse_hex(nth, &w->nth)) || !parse_base(word, w))
		return -EINVAL;
	return nth && w->kind & ALL ? -EINVAL : 0;
}

/* Return the offset of the word's capability, or 0. */
static unsigned int find_capability(const struct vfc_config *config, const struct word *w)
{
	unsigned int nth = w->nth;
	struct vfc_config_cap cap;
	struct config_walk walk;

	config_walk(config, w->kind == ECAP, &walk);
	while (config_walk_next(&walk, &cap))
		if (cap.id == w->number && !nth--)
			return cap.offset;
	return 0;
}

static int resolve(const struct vfc_config *config, const struct word *w, uint64_t *offset,
		   unsigned int *width)
{
	unsigned int begin = w->kind & ALL ? w->number : find_capability(config, w);

	if (!begin && !(w->kind & ALL))
		return -ENOENT;
	if (begin + w->add + (w->width ? w->width : 1) > config->size)
		return -ERANGE;
	*offset = begin + w->add;
	*width = w->width;
	return 0;
}

int vfc_config_place(const struct vfc_config *config, const char *word, uint64_t *offset,
		     unsigned int *width)
{
	struct word w;
	int err = parse(word, &w);

	return err ? err : resolve(config, &w, offset, width);
}

/* List the capabilities for messages: "CAP_PM, CAP_MSI, CAP_MSI@1". */
static void list_caps(const struct vfc_config *config, bool extended, char *text, size_t size)
{
	struct vfc_config_cap cap;
	struct config_walk walk;
	size_t used = 0;

	snprintf(text, size, "none");
	config_walk(config, extended, &walk);
	while (used < size && config_walk_next(&walk, &cap))
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
					 cap.name);
}

static int explain(struct vfc_ctx *ctx, const struct vfc_config *config, const char *word,
		   int err)
{
	struct word w;
	char has[VFC_MESSAGE / 2];

	if (parse(word, &w))
		return vfc_fail_why(ctx, -EINVAL, "\"%s\" is not a config space register", word);
	if (err == -ERANGE)
		return vfc_fail_why(ctx, err, "%s is beyond the end of config space at 0x%zx",
				    word, config->size);
	list_caps(config, w.kind == ECAP, has, sizeof(has));
	return vfc_fail_why(ctx, err, "no %s; %scapabilities: %s", word,
			    w.kind == ECAP ? "extended " : "", has);
}

int vfc_config_find(struct vfc_ctx *ctx, const struct vfc_config *config, const char *word,
		    uint64_t *offset, unsigned int *width)
{
	int err = vfc_config_place(config, word, offset, width);

	return err ? explain(ctx, config, word, err) : 0;
}

int vfc_config_locate(struct vfc_handle *handle, const char *word, uint64_t *offset,
		      unsigned int *width)
{
	struct vfc_ctx *ctx = vfc_handle_ctx(handle);
	struct vfc_config config = { .size = VFC_CONFIG_SIZE };
	struct word w;
	int err = parse(word, &w);

	if (err)
		return explain(ctx, &config, word, err);
	/* The access itself checks the end of config space. */
	if (w.kind == CAP || w.kind == ECAP)
		err = vfc_config_virtual(handle, &config);
	return err ? err : vfc_config_find(ctx, &config, word, offset, width);
}
