/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcinames.c: names of PCI vendors, devices and classes. The only file that uses
 * libpci.
 */
#include <pci/pci.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcinames.h"

/* Use pci.ids only: no udev, no network, no cache file. */
#define LOOKUP (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

static struct pci_access *database;
static jmp_buf failed;
static bool broken;		/* libpci failed: no names */

/* libpci requires that its error handler does not return; the default one exits. */
static void on_error(char *message, ...) __attribute__((noreturn));
static void on_error(char *message, ...)
{
	(void)message;
	longjmp(failed, 1);
}

/* Names are optional: ignore warnings about pci.ids. */
static void on_message(char *message, ...)
{
	(void)message;
}

static void release(void)
{
	if (!broken)
		pci_cleanup(database);
	database = NULL;
}

/* Look up the name for the ids; "" if there is none. */
static const char *look_up(char buf[PCINAME_SIZE], int kind, int a, int b, int c, int d)
{
	char name[PCINAME_SIZE];
	const char *found;

	buf[0] = '\0';
	if (broken)
		return buf;
	if (setjmp(failed)) {
		broken = true;
		return buf;
	}
	if (!database) {
		database = pci_alloc();
		database->error = on_error;
		database->warning = on_message;
		database->debug = on_message;
		atexit(release);
	}
	found = pci_lookup_name(database, name, sizeof(name), kind | LOOKUP, a, b, c, d);
	snprintf(buf, PCINAME_SIZE, "%s", found ? found : "");
	return buf;
}

const char *pciname_vendor(char buf[PCINAME_SIZE], int vendor)
{
	return look_up(buf, PCI_LOOKUP_VENDOR, vendor, 0, 0, 0);
}

const char *pciname_class(char buf[PCINAME_SIZE], int class)
{
	return look_up(buf, PCI_LOOKUP_CLASS, class >> 8, 0, 0, 0);
}

const char *pciname_device(char buf[PCINAME_SIZE], int vendor, int device)
{
	char whose[PCINAME_SIZE];

	if (look_up(buf, PCI_LOOKUP_DEVICE, vendor, device, 0, 0)[0] || vendor < 0 || device < 0)
		return buf;
	if (pciname_vendor(whose, vendor)[0])
		snprintf(buf, PCINAME_SIZE, "Device %04x", device);
	else
		snprintf(buf, PCINAME_SIZE, "Device %04x:%04x", vendor, device);
	return buf;
}

const char *pciname_full(char buf[PCINAME_SIZE], int vendor, int device)
{
	char whose[PCINAME_SIZE], what[PCINAME_SIZE];

	pciname_vendor(whose, vendor);
	pciname_device(what, vendor, device);
	snprintf(buf, PCINAME_SIZE, "%.120s%s%.120s", what, whose[0] ? ", " : "", whose);
	return buf;
}

const char *pciname_board(char buf[PCINAME_SIZE], int vendor, int device,
			  int subvendor, int subdevice)
{
	look_up(buf, PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_DEVICE, vendor, device,
		subvendor, subdevice);
	return buf[0] ? buf : pciname_vendor(buf, subvendor);
}
