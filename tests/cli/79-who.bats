#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# who on recorded machines, and on this one: kinds, users, what cannot be told.

load helper

# intel-desktop with the processes, nodes … of a description on stdin.
root_with()
{
	ROOT=$BATS_TEST_TMPDIR/root
	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/intel-desktop.root" - "$ROOT"
}

# QEMU with the network card of group 13, which it has mapped through the device's node.
QEMU=$(cat <<'END'
f /proc/stat 0444 cpu 1 2\nbtime 1700000000
f /proc/700/comm 0444 qemu-system-x86
f /proc/700/stat 0444 700 (qemu-system-x86) S 1 700 700 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 4 0 6000
f /proc/700/status 0444 Name:\tqemu-system-x86\nUid:\t64055\t64055\t64055\t64055
f /proc/700/cgroup 0444 0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope
d /proc/1/fd
f /proc/1/maps 0444
l /proc/1/ns/mnt mnt:[4026531840]
l /proc/700/ns/mnt mnt:[4026532501]
l /proc/700/fd/11 /dev/vfio/vfio
l /proc/700/fd/12 /dev/vfio/13
l /proc/700/fd/30 anon_inode:[eventfd]
l /proc/700/fd/31 anon_inode:[eventfd]
l /proc/700/fd/32 anon_inode:kvm-vm
f /proc/700/maps 0444 7f0000000000-7f0000001000 rw-s 00000000 00:05 77   /dev/vfio/devices/vfio0
END
)

@test "who --json keeps its contract" {
	root_with <<<"$QEMU"
	on_root --json who
	assert_done
	assert_json '.vfioctl == 1 and (.unreadable | type) == "number" and .processes == 2 and
		.stale_nodes == [] and (has("unseen") | not)'
	assert_json '[.who[] | {pid, command, user, uid, kind, fd, path}] == [
		{"pid": 700, "command": "qemu-system-x86", "user": "64055", "uid": 64055,
		 "kind": "container", "fd": 11, "path": "/dev/vfio/vfio"},
		{"pid": 700, "command": "qemu-system-x86", "user": "64055", "uid": 64055,
		 "kind": "group", "fd": 12, "path": "/dev/vfio/13"},
		{"pid": 700, "command": "qemu-system-x86", "user": "64055", "uid": 64055,
		 "kind": "mapping", "fd": null, "path": "/dev/vfio/devices/vfio0"},
		{"pid": 700, "command": "qemu-system-x86", "user": "64055", "uid": 64055,
		 "kind": "unknown", "fd": 30, "path": "[eventfd]"}]'
	assert_json 'all(.who[]; .unit == "machine-qemu\\x2d1\\x2dvm.scope" and
		.container == "machine:qemu\\x2d1\\x2dvm" and .since == "2023-11-14T22:14:20Z" and
		.other_mounts and .kvm)'
	assert_json '.who[2] | .region == "bar0" and .size == 4096 and .count == 1'
	assert_json '.who[3].count == 2'
}

@test "who: a process, and a line for each thing that it has" {
	root_with <<<"$QEMU"
	on_root who
	assert_done
	assert_output - <<'END'
qemu-system-x86 (pid 700), user 64055, started 2023-11-14T22:14:20Z
  unit       machine-qemu\x2d1\x2dvm.scope
  container  machine:qemu\x2d1\x2dvm
  in another mount namespace: its paths may differ
  container  fd 11   /dev/vfio/vfio
  group      fd 12   /dev/vfio/13
  mapping            /dev/vfio/devices/vfio0 of 0000:03:00.0 bar0, 4096 bytes
  unknown    fd 30   [eventfd], 2 of them: owner unknown
END
}

@test "who DEVICE and who GROUP: its own, and nobody else's" {
	root_with <<<"$QEMU"
	on_root --json who 03:00.0
	assert_done
	assert_json '[.who[].kind] == ["container", "group", "mapping", "unknown"]'
	on_root --json who 13
	assert_done
	assert_json '[.who[].kind] == ["container", "group", "mapping", "unknown"]'
	on_root who 01:00.0
	assert_done
	assert_output 'no users found among 2 processes'
	on_root who 1
	assert_done
	assert_output 'no users found among 2 processes'
}

@test "who: what may be the device is not left out" {
	# Two devices are enabled, one is not: nothing tells which of the two it is.
	root_with <<-'END'
		l /proc/700/fd/12 anon_inode:[vfio-device]
		f /proc/700/maps 0444
		f /sys/devices/pci0000:00/0000:00:1d.0/0000:03:00.0/enable 0644 1
		f /sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/enable 0644 1
	END
	on_root --json who 03:00.0
	assert_done
	assert_json '[.who[] | {kind, fd, path, address}] == [
		{"kind": "unknown", "fd": 12, "path": "[vfio-device]", "address": null}]'
	# 02:00.0 is nvme's.
	on_root --json who 02:00.0
	assert_done
	assert_json '.who == []'
	echo 0 >"$ROOT/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/enable"
	on_root --json who 03:00.0
	assert_done
	assert_json '[.who[] | {kind, fd, path, address}] == [
		{"kind": "device", "fd": 12, "path": "[vfio-device]", "address": "0000:03:00.0"}]'
}

@test "who: devices and groups that are not there, words that are neither" {
	use_root intel-desktop
	on_root who 999
	assert_refused 1 'no IOMMU group 999'
	on_root who 0000:7f:00.0
	assert_failure 1
	on_root who 01:00.0 02:00.0
	assert_failure 2
	on_root who 01:00.*
	assert_failure 2
}

@test "who: a group that is gone and still open" {
	root_with <<-'END'
		l /proc/700/fd/12 /dev/vfio/999 (deleted)
		f /proc/700/maps 0444
	END
	on_root --json who 999
	assert_done
	assert_json '.who[0] | .kind == "group" and .group == 999'
}

@test "who: without processes it is an error, not nobody" {
	use_root empty
	on_root who
	assert_refused 1 'read the processes: No such file or directory'
}

@test "who: what was not to be read is counted" {
	# A directory of mode 0 stands for one that could not be read.
	root_with <<-'END'
		f /proc/700/comm 0444 secret
		d /proc/700/fd
		f /proc/701/comm 0444 secret
		d /proc/701/fd
		f /proc/702/comm 0444 kthread
		f /proc/702/stat 0444 702 (kthread) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 3
		d /proc/702/fd
		d /proc/703/fd
	END
	chmod 0 "$ROOT"/proc/70[012]/fd
	on_root --json who
	assert_done
	assert_json '.who == [] and .unreadable == 2 and .processes == 1'
	on_root who
	assert_done
	assert_line --index 0 'no users found among 1 process'
	assert_line --index 1 --partial '2 processes could not be inspected'
}

@test "who: nodes that lead elsewhere" {
	root_with <<-'END'
		n /dev/vfio/13 0600 511:9
		n /dev/vfio/14 0600 511:3
		n /dev/vfio/15 0600 511:2
		n /dev/vfio/vfio 0666 10:197
		n /dev/iommu 0600 10:126
		f /sys/class/vfio/13/dev 0444 511:0
		f /sys/class/vfio/15/dev 0444 511:2
		f /sys/class/misc/vfio/dev 0444 10:196
		l /proc/700/fd/12 /dev/vfio/13
		l /proc/700/fd/13 /dev/vfio/15
		f /proc/700/maps 0444
	END
	on_root --json who
	assert_done
	assert_json '.stale_nodes == [
		{"path": "/dev/vfio/13", "problem": "wrong-number", "number": "511:9",
		 "expected": "511:0"},
		{"path": "/dev/vfio/14", "problem": "gone", "number": "511:3"},
		{"path": "/dev/vfio/vfio", "problem": "wrong-number", "number": "10:197",
		 "expected": "10:196"}]'
	assert_json '[.who[].stale] == [true, null]'
	on_root who
	assert_done
	assert_line '  group      fd 12   /dev/vfio/13, through a stale node'
	assert_line '/dev/vfio/13 is stale: its number is 511:9, the kernel'\''s 511:0'
	assert_line '/dev/vfio/14 is stale: the kernel has no such group or device'
}

@test "who: a hostile recording does no harm" {
	root_with <<-'END'
		f /proc/700/comm 0444 a\x1b[31mb\nc
		f /proc/700/stat 0444 700 (((
		f /proc/700/cgroup 0444 ::::\n0::////.scope//docker-/
		f /proc/700/maps 0444 -\nffff\n1-0 r 0 0 0 vfio\n0-1 r 0 0 0 /dev/vfio/devices/
		l /proc/700/fd/x /dev/vfio/13
		l /proc/700/fd/3 /dev/vfio/99999999999999999999
		l /proc/700/fd/4 /dev/vfio/devices/../../../../etc/passwd
		l /proc/700/fdinfo/4 /proc/700/fdinfo/4
		d /proc/701/maps
		f /proc/701/fd 0444
	END
	on_root --json who
	assert_done
	assert_json '.who == [] and .processes == 2'
	ln -s /dev/vfio/13 "$ROOT/proc/700/fd/5"
	on_root who
	assert_done
	assert_line --index 0 'a\x1b[31mb\x0ac (pid 700)'
}

@test "who: this machine" {
	vfioctl --json who
	assert_done
	assert_json '.processes > 0 and (.who | type) == "array"'
}
