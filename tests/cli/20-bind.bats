# SPDX-License-Identifier: GPL-3.0-or-later
# bind, unbind, restore on a fake root, where writes change files but bind
# nothing: plans, refusals, verification and undoing.

load helper
load journal

EDU=0000:01:00.0
DISK=0000:03:00.0
NIC=0000:07:00.0

setup()
{
	fresh_root handover
	unset SSH_CONNECTION
}

# A process of the fake root has a node open. The kernel gives links of
# descriptors as absolute paths, which a description of a root cannot.
holds()	# PID FD NODE
{
	ln -s "$3" "$ROOT/proc/$1/fd/$2"
}

# All files of the root and what is in them.
contents()
{
	(cd "$ROOT" && find . -type f -exec cksum {} + -o -printf '%p %l\n' | sort)
}

@test "bind --dry-run tells every write, its value and why" {
	local original="original driver=igb override= vfs=-1 power="

	on_root bind $NIC --dry-run
	assert_done
	assert_output - <<-END
		 1. write "$original" to /var/lib/vfioctl/$NIC.journal
		    (record its state before the first change)
		 2. write "vfio-pci" to /sys/bus/pci/devices/$NIC/driver_override
		    (let only vfio-pci match the device)
		 3. write "$NIC" to /sys/bus/pci/devices/$NIC/driver/unbind
		    (unbind it from igb)
		 4. write "$NIC" to /sys/bus/pci/drivers_probe
		    (bind it to vfio-pci)
	END
}

@test "bind --dry-run --json is a list of steps" {
	on_root --json --dry-run bind $EDU
	assert_done
	assert_json '.vfioctl == 1 and [.plan[].action] == ["journal", "override", "probe"]'
	assert_json '.plan[1] | .step == 2 and .address == "0000:01:00.0" and
		.file == "/sys/bus/pci/devices/0000:01:00.0/driver_override" and
		.value == "vfio-pci" and .why != ""'
}

@test "--dry-run changes nothing, no journal either" {
	before=$(contents)
	on_root bind $EDU 07:00.0 --dry-run
	assert_done
	on_root unbind 07:00.0 --dry-run
	assert_done
	on_root restore --all --dry-run
	assert_done
	assert_equal "$(contents)" "$before"
}

@test "a refused bind leaves no trace" {
	before=$(contents)
	on_root bind $DISK
	assert_failure 1
	assert_equal "$(contents)" "$before"
}

@test "a device that is bound already stays as it is" {
	before=$(contents)
	on_root bind 05:00.0
	assert_done
	assert_output "0000:05:00.0: already bound to vfio-pci; group 5 is viable"
	on_root --json bind 05:00.0 --driver vfio_pci
	assert_done
	assert_json '.binds == [{"address": "0000:05:00.0", "driver": "vfio-pci",
		"was": "vfio-pci", "changed": false, "note": "already bound to vfio-pci",
		"group": 5, "viable": true}]'
	assert_equal "$(contents)" "$before"
}

@test "unbind of a device without a driver says so" {
	on_root unbind $EDU
	assert_done
	assert_output "$EDU: not bound"
}

@test "a driver that does not take the device: undone, and said" {
	before=$(contents)
	on_root bind $EDU
	assert_refused 1 "bind: $EDU was not bound to vfio-pci"
	assert_said "undone: $EDU has no driver again"
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" ""
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
}

@test "a device without an IOMMU group is told so" {
	on_root --json bind 08:00.0
	assert_json_error 1 ENODEV
	assert_json '.error.message | contains("it has no IOMMU group")'
	assert_json '.error.hint | contains("vfioctl groups")'
}

@test "an unbind without effect is noticed and undone" {
	touch "$ROOT/sys/bus/pci/drivers/igb/unbind"
	on_root unbind 07:00.0
	assert_refused 1 "unbind had no effect: the driver is igb"
	assert_said "undone: 0000:07:00.0 is bound to igb again"
}

# Runs the program on $ROOT as a user who may not write there.
as_nobody()	# ARG...
{
	if ((EUID)); then
		chmod -R a-w "$ROOT/sys"
		chmod a-w "$ROOT"
		on_root "$@"
		chmod u+w "$ROOT"
		return
	fi
	chmod o+x "$BATS_RUN_TMPDIR" "${BATS_TEST_TMPDIR%/*}" "$BATS_TEST_TMPDIR"
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --sysroot "$ROOT" "$@"
}

@test "what is not permitted: the file is named, and nothing is changed" {
	before=$(contents)
	as_nobody bind $EDU
	assert_refused 1 "make /var/lib/vfioctl: Permission denied"
	assert_said "hint: run this as root"
	assert_equal "$(contents)" "$before"
	mkdir -p "$ROOT/var/lib/vfioctl"
	chmod 1777 "$ROOT/var/lib/vfioctl"
	as_nobody bind $EDU
	assert_refused 1 "write /sys/bus/pci/devices/$EDU/driver_override: Permission denied"
	assert_said "hint: run this as root"
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
}

@test "a disk in use: every reason, each with its word, in one refusal" {
	on_root bind $DISK
	assert_refused 1 "nvme0n1p1 is mounted on /boot (mounted)"
	assert_said "nvme0n1p2 is used by dm-0 (vg-root) (holders)"
	assert_said "dm-0 (vg-root) is mounted on / (mounted)"
	assert_said "dm-1 (vg-swap) is used as swap (swap)"
	assert_said "nvme0n1p3 is part of the mounted btrfs c0ffee00-0000-4000-8000-000000000001"
	assert_said "hint: override with --force=mounted,holders,swap"
}

@test "the reasons are a list in the error document" {
	on_root --json bind $DISK
	assert_json_error 1 refused
	assert_json '[.error.reasons[].reason] == ["mounted", "holders", "mounted", "holders",
		"swap", "mounted"]'
	assert_json '.error.reasons[0] == {"address": "0000:03:00.0", "reason": "mounted",
		"message": "nvme0n1p1 is mounted on /boot"}'
}

@test "a mount by number is found whatever its source is called" {
	echo '40 25 259:1 / /boot rw - vfat /dev/root rw' >"$ROOT/proc/self/mountinfo"
	on_root bind $DISK --force=holders,swap
	assert_refused 1 "nvme0n1p1 is mounted on /boot"
}

@test "--force=REASON overrides that reason only" {
	on_root bind $DISK --force=mounted,swap --dry-run
	assert_refused 1 "is used by dm-0"
	[[ $stderr != *mounted* ]]
	on_root bind $DISK --force=mounted,swap,holders --dry-run
	assert_success
	assert_said "warning: forced: $DISK: nvme0n1p1 is mounted on /boot"
	on_root -q bind $DISK --force --dry-run
	assert_done
}

@test "--force with a word that is no reason is a usage error" {
	on_root bind $DISK --force=fun
	assert_refused 2 '"fun" is not one of mounted'
}

@test "a shared NVMe namespace belongs to its controllers" {
	on_root bind 04:00.0
	assert_refused 1 "nvme1n1 is mounted on /srv (mounted)"
}

@test "a default route through a VLAN on a bond is the card's" {
	on_root bind 06:00.0
	assert_refused 1 "eth0 carries the IPv4 default route, through bond0.7 (route)"
}

@test "an IPv6 default route counts, the loopback's does not" {
	on_root bind 07:00.0 --dry-run
	assert_done
	printf '%032d 00 %032d 00 fe80%028d 00000400 00000001 00000000 00000003     eth1\n' \
		0 0 1 >>"$ROOT/proc/net/ipv6_route"
	on_root bind 07:00.0 --dry-run
	assert_refused 1 "eth1 carries the IPv6 default route (route)"
}

@test "the interface of this login is not taken" {
	SSH_CONNECTION="192.168.100.9 5000 192.168.100.1 22" on_root bind 07:00.0 --dry-run
	assert_refused 1 "eth1 carries this login (from 192.168.100.9) (login)"
	SSH_CONNECTION="2001:db8::9 5000 2001:db8::1 22" on_root bind 07:00.0 --dry-run
	assert_refused 1 "eth1 carries this login (from 2001:db8::9) (login)"
	SSH_CONNECTION="10.0.0.9 5000 10.0.0.1 22" on_root bind 07:00.0 --dry-run
	assert_done
}

@test "the login is found above sudo, too" {
	mkdir -p "$ROOT"/proc/{100,90}
	echo '110 (vfioctl) R 100 1 1 0' >"$ROOT/proc/self/stat"
	echo '100 (a) b) (sudo) S 90 1 1 0' >"$ROOT/proc/100/stat"
	printf 'HOME=/root\0TERM=vt100\0' >"$ROOT/proc/100/environ"
	echo '90 (bash) S 0 1 1 0' >"$ROOT/proc/90/stat"
	printf 'HOME=/home\0SSH_CONNECTION=192.168.100.9 5000 192.168.100.1 22\0' \
		>"$ROOT/proc/90/environ"
	on_root bind 07:00.0 --dry-run
	assert_refused 1 "eth1 carries this login (from 192.168.100.9) (login)"
}

@test "a bridge is refused, forced or not" {
	on_root bind 00:1c.0
	assert_refused 1 "it is a bridge: bridges stay with their driver"
	on_root --json bind 00:1c.0 --force
	assert_json_error 1 refused
	assert_json '.error.reasons[0].reason == "bridge" and (.error | has("hint") | not)'
}

@test "a bridge is known by its class when there is no config space" {
	rm "$ROOT/sys/bus/pci/devices/0000:00:1c.0/config"
	on_root bind 00:1c.0
	assert_refused 1 "it is a bridge"
}

@test "a device whose group is open is not taken; by whom is told" {
	holds 4242 17 /dev/vfio/5
	on_root unbind 05:00.0
	assert_refused 1 "/dev/vfio/5 is open in pid 4242 (qemu-system-x86) (in-use)"
	on_root unbind 05:00.0 --force=in-use --dry-run
	assert_success
}

@test "a device is known open by its own node and by fdinfo" {
	holds 4243 3 /dev/vfio/devices/vfio0
	on_root unbind 05:00.0
	assert_refused 1 "/dev/vfio/devices/vfio0 is open in pid 4243 (bash)"
	rm "$ROOT/proc/4243/fd/3"
	holds 4242 18 'anon_inode:[vfio-device]'
	mkdir "$ROOT/proc/4242/fdinfo"
	printf 'pos:\t0\nvfio-device-syspath: /sys/devices/pci0000:00/0000:05:00.0\n' \
		>"$ROOT/proc/4242/fdinfo/18"
	on_root unbind 05:00.0
	assert_refused 1 "[vfio-device] is open in pid 4242 (qemu-system-x86)"
	on_root unbind 05:00.1 --dry-run
	assert_done
}

@test "beside a group in use no host driver is bound; before Linux 5.19 never" {
	holds 4242 17 /dev/vfio/devices/vfio1
	on_root bind 05:00.0 --driver nvme
	assert_refused 1 "vfio/devices/vfio1 is open in pid 4242 (qemu-system-x86) (group-live)"
	on_root -q bind 05:00.0 --driver nvme --force=group-live --dry-run
	assert_done
	echo 5.10.0-33-amd64 >"$ROOT/proc/sys/kernel/osrelease"
	on_root bind 05:00.0 --driver nvme --force --dry-run
	assert_refused 1 "(group-live)"
	[[ $stderr != *hint:* ]]
}

@test "a neighbour that blocks is named, with the command that helps" {
	ln -s ../../../bus/pci/drivers/vfio-pci "$ROOT/sys/bus/pci/devices/0000:02:02.0/driver"
	sed -i 1iDRIVER=vfio-pci "$ROOT/sys/bus/pci/devices/0000:02:02.0/uevent"
	on_root bind 02:02.0
	assert_done
	assert_line --index 0 --partial "group 2 is not viable, blocked by 0000:02:01.0 (e1000)"
	assert_line --index 1 "  next: vfioctl bind 0000:02:02.0 --group"
	on_root --json bind 02:02.0
	assert_json '.binds[0] | .viable == false and
		.blocked_by == [{"address": "0000:02:01.0", "driver": "e1000"}] and
		.next == "vfioctl bind 0000:02:02.0 --group"'
}

@test "--group takes the group's endpoints and leaves its bridges" {
	on_root --json bind 02:02.0 --group --dry-run
	assert_done
	assert_json '[.plan[] | select(.action == "probe").address] | sort ==
		["0000:02:01.0", "0000:02:02.0"]'
	assert_json '[.plan[].action][:2] == ["journal", "journal"]'
}

@test "virtual functions speak against taking their parent" {
	fresh_root handover sriov
	on_root bind 0000:05:00.0
	assert_success
	assert_output --partial "already bound"
	fresh_root sriov
	mkdir -p "$ROOT/sys/bus/pci/drivers/vfio-pci"
	on_root bind 05:00.0
	assert_refused 1 "2 VFs are enabled and would be removed (vfs)"
	mkdir -p "$ROOT/proc/77/fd"
	echo qemu >"$ROOT/proc/77/comm"
	holds 77 3 /dev/vfio/21
	on_root bind 05:00.0 --force=vfs
	assert_refused 1 "/dev/vfio/21 is open in pid 77 (qemu) (in-use)"
	rm "$ROOT/proc/77/fd/3"
	on_root -q --json bind 05:00.0 --force=vfs --dry-run
	assert_done
	assert_json '.plan[1] | .action == "vfs" and .value == "0"'
}

@test "devices of other buses are refused clearly" {
	fresh_root mdev
	local uuid
	uuid=$(basename "$(echo "$ROOT"/sys/bus/mdev/devices/*)")
	on_root bind "$uuid"
	assert_refused 1 "$uuid is a device of bus mdev: only PCI devices can be bound"
}

@test "an unknown driver: no module is loaded for another root" {
	on_root --json bind $EDU --driver nonesuch
	assert_json_error 1 ENOENT
	assert_json '.error.message == "no PCI driver nonesuch: its module is not loaded" and
		.error.hint == "modprobe nonesuch"'
}

@test "a driver's name is no path" {
	on_root bind $EDU --driver ../../drivers/nvme
	assert_refused 2 "../../drivers/nvme"
}

@test "restore without a journal: an error for a device, none for --all" {
	on_root restore $EDU
	assert_refused 1 "nothing to restore: $EDU has no journal"
	on_root restore --all
	assert_done
	assert_output "nothing to restore: there is no journal"
	on_root --json restore --all
	assert_done
	assert_json '.restores == []'
}

@test "restore wants a device or --all, not both" {
	on_root restore
	assert_refused 2 "DEVICE or --all is missing"
	on_root restore --all $EDU
	assert_refused 2 "--all"
}

@test "restore plans exactly the way back" {
	journal $EDU "original $BOOT $IDS driver=nvme override= vfs=-1 power=auto pid=1"
	echo vfio-pci >"$ROOT/sys/bus/pci/devices/$EDU/driver_override"
	on_root --json restore $EDU --dry-run
	assert_done
	assert_json '[.plan[] | [.action, .value]] == [["override", "\n"],
		["attach", "0000:01:00.0"], ["power", "auto"], ["forget", "closed"]]'
	assert_json '.plan[1].file == "/sys/bus/pci/drivers/nvme/bind"'
}

@test "restore of what is as it was ends the journal" {
	journal $EDU "original $BOOT $IDS driver= override= vfs=-1 power=on pid=1"
	on_root restore --all
	assert_done
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
	on_root restore $EDU
	assert_refused 1 "nothing to restore"
}

@test "after a reboot restore says so and only removes the journal" {
	journal $EDU "original boot=another $IDS driver=nvme override= vfs=-1 power=auto pid=1"
	on_root restore $EDU
	assert_done
	assert_output "$EDU: was changed before the last reboot, which undid it"
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" "(null)"
}

@test "another card at the address is not touched" {
	journal $EDU "original $BOOT ${IDS/1234/8086} driver=nvme override= vfs=-1 power= pid=1"
	on_root --json restore $EDU
	assert_json_error 1 ESTALE
	assert_json '.error.message | contains("belongs to another device (8086:11e8)")'
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" "$EDU.journal"
}

@test "a torn record is no record" {
	journal $EDU "original $BOOT $IDS driver= override= vfs=-1 power=on pid=1"
	truncate -s -9 "$ROOT/var/lib/vfioctl/$EDU.journal"
	on_root restore $EDU
	assert_refused 1 "nothing to restore"
}

@test "restore --all goes on past a device that cannot be restored" {
	journal $EDU "original $BOOT ${IDS/1234/8086} driver= override= vfs=-1 power= pid=1"
	journal 0000:02:02.0 "original $BOOT $IDS driver= override= vfs=-1 power= pid=1"
	journal 0000:09:00.0 "original $BOOT $IDS driver=nvme override= vfs=-1 power= pid=1"
	on_root restore --all
	assert_failure 1
	assert_said "the journal of $EDU belongs to another device"
	assert_output --partial "0000:02:02.0: "
	assert_output --partial "0000:09:00.0: no longer exists"
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" $EDU.journal
}

@test "two at once: the second says who is at it" {
	mkdir -p "$ROOT/var/lib/vfioctl"
	journal 0000:07:00.0 "work pid=4711"
	exec 9>>"$ROOT/var/lib/vfioctl/0000:07:00.0.journal"
	flock 9
	on_root --json bind 07:00.0 --timeout 50ms
	exec 9>&-
	assert_json_error 1 EBUSY
	assert_json '.error.message == "0000:07:00.0 is locked: pid 4711 is changing it"'
}

@test "VFIOCTL_STATE_DIR moves the journals" {
	VFIOCTL_STATE_DIR=$BATS_TEST_TMPDIR/state on_root --dry-run bind $EDU
	assert_done
	assert_output --partial "$BATS_TEST_TMPDIR/state/$EDU.journal"
}
