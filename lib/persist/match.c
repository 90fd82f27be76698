/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * match.c: check whether a device is the recorded one.
 */
#include <stdio.h>
#include <string.h>

#include "persist.h"

/* True if a serial of that kind equals text, or text is NULL. */
static bool has_serial(const struct vfc_identity *id, const char *kind, const char *text)
{
	size_t i;

	for (i = 0; i < id->nserials; i++)
		if (!strcmp(id->serials[i].kind, kind) &&
		    (!text || !strcasecmp(id->serials[i].text, text)))
			return true;
	return false;
}

/* Return the first serial of a kind, for messages. */
static const char *serial_of(const struct vfc_identity *id, const char *kind)
{
	size_t i;

	for (i = 0; i < id->nserials; i++)
		if (!strcmp(id->serials[i].kind, kind))
			return id->serials[i].text;
	return "none";
}

bool persist_concerns(const struct vfc_persist *p, const struct vfc_identity *id)
{
	switch (p->key) {
	case VFC_PERSIST_SLOT:
		return p->id.slot[0] && !strcmp(p->id.slot, id->slot);
	case VFC_PERSIST_SERIAL:
		/* All functions of a card have the same number. */
		return has_serial(id, "dsn", serial_of(&p->id, "dsn")) &&
		       !strcmp(strchr(p->id.address, '.'), strchr(id->address, '.'));
	default:
		return !strcmp(p->id.address, id->address);
	}
}

/* True if the ids differ, with the difference in why. */
static bool ids_differ(const struct vfc_identity *was, const struct vfc_identity *id,
		       char why[4 * VFC_NAME])
{
	if (was->vendor != id->vendor || was->device != id->device)
		snprintf(why, 4 * VFC_NAME, "it is %04x:%04x, but the record has %04x:%04x",
			 id->vendor & 0xffff, id->device & 0xffff, was->vendor, was->device);
	else if (was->subvendor != id->subvendor || was->subdevice != id->subdevice)
		snprintf(why, 4 * VFC_NAME, "its subsystem is %04x:%04x, but the record has "
			 "%04x:%04x",
			 id->subvendor & 0xffff, id->subdevice & 0xffff, was->subvendor & 0xffff,
			 was->subdevice & 0xffff);
	else
		return false;
	return true;
}

/*
 * Compare serials by kind. Returns -1 if one differs, 1 if at least one is equal
 * and none differs, 0 if none can be compared: the device has none, or only drivers
 * report them.
 */
static int compare_serials(const struct vfc_identity *was, const struct vfc_identity *id,
			   char why[4 * VFC_NAME])
{
	const struct vfc_serial *s;
	bool missing, same = false;
	size_t i;

	for (i = 0; i < was->nserials; i++) {
		s = &was->serials[i];
		missing = !strcmp(s->kind, "dsn") && !id->dsn_unknown;
		if (!has_serial(id, s->kind, NULL) && !missing)
			continue;
		if (!has_serial(id, s->kind, s->text)) {
			snprintf(why, 4 * VFC_NAME, "its serial number (%s) is %s, but the "
				 "record has %s", s->kind, serial_of(id, s->kind), s->text);
			return -1;
		}
		same = true;
	}
	return same;
}

bool persist_differs(const struct vfc_persist *p, const struct vfc_identity *id,
		     char why[4 * VFC_NAME])
{
	int serials;

	why[0] = '\0';
	if (ids_differ(&p->id, id, why))
		return true;
	serials = compare_serials(&p->id, id, why);
	if (serials)
		return serials < 0;
	/* Identical devices without serial numbers are distinguished by slot. */
	if (!p->id.slot[0] || !strcmp(p->id.slot, id->slot))
		return false;
	snprintf(why, 4 * VFC_NAME, "it is in slot %.64s, but the record has %.64s, and no serial "
		 "number distinguishes them", id->slot[0] ? id->slot : "(unknown)", p->id.slot);
	return true;
}
