# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# Journals of devices that were handed over, written by hand.

# A journal's record, as the program itself begins one, with other words.
journal()	# ADDRESS WORDS
{
	local state=$ROOT/var/lib/vfioctl crc

	mkdir -p "$state"
	crc=$(printf '%s' "$2" | gzip -c | tail -c8 | od -An -N4 -tx4 | tr -d ' ')
	echo "$crc $2" >>"$state/$1.journal"
}

BOOT="boot=6ad8ae3c-8c0c-4a8e-b7f0-6a3c7ef3ac8e"
IDS="vendor=1234 device=11e8 subvendor=0000 subdevice=0000"
