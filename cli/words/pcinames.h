/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcinames.h: names of PCI vendors, devices and classes from the system's
 * pci.ids, which is read once, at the first lookup.
 */
#ifndef CLI_PCINAMES_H
#define CLI_PCINAMES_H

#define PCINAME_SIZE 256

/* Write the name to buf and return buf; "" if there is no name. */
const char *pciname_vendor(char buf[PCINAME_SIZE], int vendor);
const char *pciname_class(char buf[PCINAME_SIZE], int class);

/* As above; for an unknown device "Device 1234", for an unknown vendor "Device 1af4:1234". */
const char *pciname_device(char buf[PCINAME_SIZE], int vendor, int device);

/* Write "DEVICE, VENDOR": a table that truncates the text keeps the device. */
const char *pciname_full(char buf[PCINAME_SIZE], int vendor, int device);

/* Write the name of the board by its subsystem ids, or the subsystem vendor's name. */
const char *pciname_board(char buf[PCINAME_SIZE], int vendor, int device,
			  int subvendor, int subdevice);

#endif
