/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcinames.h: names of PCI vendors, devices and classes from the machine's
 * pci.ids, which is read once, when the first name is asked for.
 */
#ifndef CLI_PCINAMES_H
#define CLI_PCINAMES_H

#define PCINAME_SIZE 256

/* Each writes the name to buf and returns it, "" when there is none. */
const char *pciname_vendor(char buf[PCINAME_SIZE], int vendor);
const char *pciname_class(char buf[PCINAME_SIZE], int class);

/* The device's name; "Device 1234", with an unknown vendor "Device 1af4:1234". */
const char *pciname_device(char buf[PCINAME_SIZE], int vendor, int device);

/* "DEVICE, VENDOR": what tells devices apart stands where no table cuts it off. */
const char *pciname_full(char buf[PCINAME_SIZE], int vendor, int device);

/* The name of the board by its own ids, or its vendor's alone. */
const char *pciname_board(char buf[PCINAME_SIZE], int vendor, int device,
			  int subvendor, int subdevice);

#endif
