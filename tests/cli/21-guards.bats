# SPDX-License-Identifier: GPL-3.0-or-later
# What speaks against taking a device, each by a fake root in which it does: the
# sentence names it, --force names the reason, and what is not in the way is only
# told.

load helper

GPU=0000:01:00.0
USB=0000:00:14.0
DISK=0000:00:17.0

setup()
{
	fresh_root guards
	unset SSH_CONNECTION
}

# Asserts that bind of $1 is refused for the reason $2 with the text $3, and is
# planned when that reason alone is forced.
assert_guarded()	# DEVICE REASON TEXT
{
	on_root --json bind "$1" --dry-run
	assert_json_error 1 refused
	assert_json --arg r "$2" --arg t "$3" \
		'[.error.reasons[] | select(.reason == $r and .message == $t)] | length == 1'
	on_root -q bind "$1" --dry-run --force="$(jq -r \
		'[.error.reasons[].reason] | unique | join(",")' <<<"$output")"
	assert_done
}

# Only the reason $2 speaks against taking $1.
assert_only()		# DEVICE REASON
{
	on_root -q bind "$1" --dry-run --force="$2"
	assert_done
}

@test "the console is on the card's frame buffer" {
	assert_guarded $GPU console "it shows the console as fb0"
	assert_only $GPU console
}

@test "with the console elsewhere the card is free" {
	echo 0 >"$ROOT/sys/class/vtconsole/vtcon1/bind"
	on_root bind $GPU --dry-run
	assert_done
}

@test "a compositor has the card open: by name" {
	ln -s /dev/dri/card0 "$ROOT/proc/812/fd/11"
	ln -s /dev/dri/card0 "$ROOT/proc/812/fd/12"
	assert_guarded $GPU open "/dev/dri/card0 is open in pid 812 (Xorg)"
	on_root bind $GPU --dry-run --force=open
	assert_refused 1 "(console)"
	on_root -q bind $GPU --dry-run --force=open,console
	assert_done
}

@test "a device's own VFIO node is not one of those" {
	local at=$ROOT/sys/devices/pci0000:00/$GPU/vfio-dev/vfio3

	mkdir -p "$at" "$ROOT/sys/class/vfio-dev"
	ln -s ../../../../../class/vfio-dev "$at/subsystem"
	ln -s "../../devices/pci0000:00/$GPU/vfio-dev/vfio3" "$ROOT/sys/class/vfio-dev/vfio3"
	echo DEVNAME=vfio/devices/vfio3 >"$at/uevent"
	ln -s /dev/vfio/devices/vfio3 "$ROOT/proc/812/fd/11"
	assert_only $GPU console
}

@test "VGA's text mode, and a screen that firmware set up, are the first card's" {
	local card=0000:02:00.0

	on_root bind $card --dry-run
	assert_done
	echo 1 >"$ROOT/sys/bus/pci/devices/$card/boot_vga"
	on_root bind $card --dry-run
	assert_done
	rm "$ROOT/sys/class/graphics/fb0"
	mkdir -p "$ROOT/sys/class/graphics/fb0"
	ln -s ../../../devices/platform/simple-framebuffer.0 "$ROOT/sys/class/graphics/fb0/device"
	assert_guarded $card console \
		"it shows the console on the firmware framebuffer"
	echo 0 >"$ROOT/sys/class/vtconsole/vtcon1/bind"
	echo "(S) VGA+" >"$ROOT/sys/class/vtconsole/vtcon0/name"
	echo 1 >"$ROOT/sys/class/vtconsole/vtcon0/bind"
	assert_guarded $card console "it shows the console in VGA text mode"
}

@test "a keyboard behind a USB controller; a mouse is none" {
	assert_guarded $USB input 'the keyboard "Logitech Keyboard" is connected to it'
	assert_only $USB input
	echo 0 >"$ROOT/sys/class/input/input3/capabilities/key"
	on_root bind $USB --dry-run
	assert_done
}

@test "a serial card that is a console of the kernel" {
	assert_guarded 0000:03:00.0 console "ttyS4 is a kernel console"
}

@test "bonds, bridges and VLANs, without any route" {
	assert_guarded 0000:04:00.0 stacked "bonded is in the bond bond0"
	assert_guarded 0000:04:00.1 stacked "bridged is a port of the bridge br0"
	assert_guarded 0000:04:00.2 stacked "the VLAN tagged.7 is on tagged"
}

@test "an interface that is up is told of, not refused" {
	on_root --json bind 0000:04:00.3 --dry-run
	assert_success
	assert_json '.plan[-1].action == "probe"'
	assert_equal "$stderr" \
"warning: 0000:04:00.3: up0 is up and has link: its addresses and connections would be lost"
	on_root -q bind 0000:04:00.3 --dry-run
	assert_done
}

@test "the interface that a file system is mounted over" {
	assert_guarded 0000:05:00.0 mounted \
		"nfs0 carries the mount on /home (from 10.1.0.9)"
	sed -i 's/,addr=/,addrx=/' "$ROOT/proc/self/mountinfo"
	on_root bind 0000:05:00.0 --dry-run
	assert_done
}

# Writes text $2 to offset $1 of the disk.
put()
{
	mkdir -p "$ROOT/dev"
	[[ -e $ROOT/dev/sda ]] || truncate -s 1M "$ROOT/dev/sda"
	printf "$2" | dd of="$ROOT/dev/sda" bs=1 seek="$1" conv=notrunc status=none
}

@test "a signature that nothing uses is told of, not refused" {
	put 512 LABELONE
	put 536 'LVM2 001'
	on_root bind $DISK --dry-run
	assert_success
	assert_equal "$stderr" \
		"warning: $DISK: sda has the signature of LVM, which is not in use"
}

@test "md has its signature in four places" {
	local at

	# 1.1, 1.2; 1.0 and 0.90 at the end of 1 MiB.
	for at in 0 4096 1040384 983040; do
		rm -f "$ROOT/dev/sda"
		put $at '\xfc\x4e\x2b\xa9'
		on_root bind $DISK --dry-run
		assert_success
		assert_said "sda has the signature of an md RAID, which is not in use"
	done
}

@test "a pool of ZFS: free, or imported" {
	put 16384 '\1\1\0\0\0\0\0\0\0\0\0\1'
	put 16436 '\0\0\0\4name\0\0\0\x09\0\0\0\1\0\0\0\4tank'
	on_root bind $DISK --dry-run
	assert_success
	assert_said "sda has the signature of a ZFS pool tank, which is not in use"
	mkdir -p "$ROOT/proc/spl/kstat/zfs/tank"
	assert_guarded $DISK claimed "sda is part of a ZFS pool tank, which is imported"
}

@test "a signature on what is mounted is not told twice" {
	put 512 LABELONE
	put 536 'LVM2 001'
	echo '40 25 8:0 / /data rw - ext4 /dev/sda rw' >"$ROOT/proc/self/mountinfo"
	on_root bind $DISK --dry-run
	assert_refused 1 "sda is mounted on /data (mounted)"
	[[ $stderr != *signature* ]]
}

@test "a disk that a process has as a whole" {
	ln -s /dev/sda "$ROOT/proc/77/fd/9"
	assert_guarded $DISK open "/dev/sda is open in pid 77 (qemu-system-x86)"
}

@test "no node of another machine's tree is opened but files" {
	mkdir -p "$ROOT/dev"
	mkfifo "$ROOT/dev/sda"
	on_root bind $DISK --dry-run
	assert_done
	rm "$ROOT/dev/sda"
	ln -s /dev/zero "$ROOT/dev/sda"
	on_root bind $DISK --dry-run
	assert_done
}

@test "a device that has gone from the bus" {
	assert_guarded 0000:06:00.0 dead \
		"its config space reads all ones: it is gone from the bus, or does not wake up"
}

@test "what vfio-pci's denylist has, unless that is switched off; for other drivers not" {
	local device=0000:07:00.0

	assert_guarded $device denylist "it is on vfio-pci's denylist as unsafe for user space: \
vfio-pci binds it only with disable_denylist=1"
	on_root bind $device --driver pci-stub --dry-run
	assert_done
	mkdir -p "$ROOT/sys/module/vfio_pci/parameters"
	echo Y >"$ROOT/sys/module/vfio_pci/parameters/disable_denylist"
	on_root bind $device --dry-run
	assert_done
}
