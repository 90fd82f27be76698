#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Mediated devices and virtual functions on fake roots.
load helper

MTTY=c9abdcb5-5279-413a-9057-c81d2605ce9c
GVT=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
NEW=11111111-2222-3333-4444-5555aaaabbbb

@test "mdev types: of all parents, of one" {
	use_root mdev
	on_root --json mdev types
	assert_done
	assert_json '.mdev_types == [
		{"parent":"0000:00:02.0","type":"i915-GVTg_V5_4","name":"GVTg_V5_4",
		 "available":0,"existing":1,"device_api":"vfio-pci",
		 "description":"low_gm_size: 128MB\nresolution: 1920x1200"},
		{"parent":"mtty","type":"mtty-2","name":"Dual port serial","available":11,
		 "existing":1,"device_api":"vfio-pci"}]'
	on_root --json mdev types 00:02.0
	assert_done
	assert_json '[.mdev_types[].parent] == ["0000:00:02.0"]'
	on_root mdev types mtty
	assert_done
	assert_line --index 0 --regexp '^PARENT +TYPE +LEFT +EXISTING +API +NAME +DESCRIPTION'
	assert_line --index 1 --regexp '^mtty +mtty-2 +11 +1 +vfio-pci +Dual port serial +-'
}

@test "mdev types, list: where there are none" {
	use_root intel-desktop
	on_root mdev types
	assert_done
	assert_output --partial "no mdev parent devices found"
	on_root --json mdev types
	assert_done
	assert_json '.mdev_types == []'
	on_root mdev list
	assert_done
	assert_output "no mediated devices"
	on_root mdev create 00:02.0 t
	assert_refused 1 "0000:00:02.0 is not a parent of mediated devices"
	assert_said "hint: load the driver that provides a parent"
}

@test "mdev list: parent, type, group and VFIO device" {
	use_root mdev
	on_root --json mdev list
	assert_done
	assert_json --arg gvt $GVT --arg mtty $MTTY '.mdevs == [
		{"uuid":$gvt,"parent":"0000:00:02.0","type":"i915-GVTg_V5_4",
		 "device_api":"vfio-pci","driver":"vfio_mdev","group":7,"vfio_dev":"vfio0"},
		{"uuid":$mtty,"parent":"mtty","type":"mtty-2","device_api":"vfio-pci",
		 "driver":"mtty","group":8,"vfio_dev":"vfio1"}]'
}

@test "mdev create: the plan, with a UUID given in capitals or made" {
	use_root mdev
	on_root --json mdev create mtty mtty-2 ${NEW^^} --dry-run
	assert_done
	assert_json --arg new $NEW '.plan == [{"step":1,"address":$new,"action":"create",
		"file":"/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2/create",
		"value":$new,"why":"create a mediated device: Dual port serial"}]'
	on_root --json mdev create mtty mtty-2 --dry-run
	first=$(jq -r '.plan[0].value' <<<"$output")
	[[ $first =~ ^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$ ]]
	on_root --json mdev create mtty mtty-2 --dry-run
	refute [ "$(jq -r '.plan[0].value' <<<"$output")" = "$first" ]
}

@test "mdev create: everything that is wrong is said before anything is written" {
	use_root mdev
	on_root mdev create mtty mtty-2 11111111-2222-3333-4444-5555aaaabbb
	assert_refused 2 "is not a UUID"
	on_root mdev create nope mtty-2
	assert_refused 1 "nope is not a parent of mediated devices"
	assert_said "hint: parents here: 0000:00:02.0, mtty"
	on_root mdev create .. mtty-2
	assert_refused 1 ".. is not a parent of mediated devices"
	on_root mdev create mtty mtty-1
	assert_refused 1 "mtty has no mediated device type mtty-1"
	assert_said "hint: its types: mtty-2"
	on_root mdev create mtty mtty-2 $GVT
	assert_refused 1 "$GVT already exists: i915-GVTg_V5_4 of 0000:00:02.0"
	on_root --json mdev create 00:02.0 i915-GVTg_V5_4
	assert_json_error 1 EUSERS
	assert_said "no instance of i915-GVTg_V5_4 left: 1 exist"
}

@test "mdev create: a write without effect is no success" {
	fresh_root mdev
	on_root mdev create mtty mtty-2 $NEW
	assert_refused 1 "had no effect: $NEW is not there"
	assert_equal "$(<"$ROOT/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-2/create")" $NEW
}

@test "mdev start: content with what is there, if it is the same" {
	use_root mdev
	on_root --json mdev start mtty mtty-2 ${MTTY^^}
	assert_done
	assert_json --arg uuid $MTTY '.mdev | .uuid == $uuid and .changed == false and
		.parent == "mtty" and .type == "mtty-2" and .group == 8'
	on_root mdev start mtty mtty-2 $MTTY
	assert_done
	assert_output $MTTY
	on_root mdev start 00:02.0 i915-GVTg_V5_4 $MTTY
	assert_refused 1 "$MTTY exists, but it is mtty-2 of mtty"
	on_root --json mdev start mtty mtty-2 $NEW --dry-run
	assert_done
	assert_json '.plan[0].action == "create"'
	on_root mdev start mtty mtty-2
	assert_refused 2 "UUID is missing"
}

@test "mdev remove: the plan; what is not there; what is open" {
	fresh_root mdev
	on_root --json mdev remove $MTTY $GVT --dry-run
	assert_done
	assert_json --arg mtty $MTTY --arg gvt $GVT '[.plan[] | [.address, .action, .value]] ==
		[[$mtty, "remove", "1"], [$gvt, "remove", "1"]] and
		.plan[0].file == "/sys/bus/mdev/devices/\($mtty)/remove"'
	on_root mdev remove $MTTY $NEW
	assert_refused 1 "no mediated device $NEW"
	assert_equal "$(<"$ROOT/sys/bus/mdev/devices/$MTTY/remove")" ""
	mkdir -p "$ROOT/proc/77/fd"
	echo qemu >"$ROOT/proc/77/comm"
	ln -s /dev/vfio/8 "$ROOT/proc/77/fd/5"
	on_root --json mdev remove $MTTY
	assert_json_error 1 refused
	assert_said "/dev/vfio/8 is open in pid 77 (qemu) (in-use)"
	assert_json '.error.reasons[0].reason == "in-use"'
	on_root mdev remove $MTTY --force=in-use --dry-run
	assert_success
	assert_equal "$stderr" \
		"warning: forced: $MTTY: /dev/vfio/8 is open in pid 77 (qemu)"
}

@test "completion knows parents, types and mediated devices" {
	use_root mdev
	on_root __complete vfioctl mdev create ""
	assert_success
	assert_line --regexp '^mtty'
	assert_line --regexp '^0000:00:02.0'
	on_root __complete vfioctl mdev create mtty mt
	assert_line --regexp '^mtty-2'
	on_root __complete vfioctl mdev remove c9
	assert_line --regexp "^$MTTY"
}

# ---- virtual functions ------------------------------------------------------

PF=0000:05:00.0

# A root whose card has no virtual functions enabled.
without_vfs()
{
	fresh_root sriov
	DEVICES=$ROOT/sys/bus/pci/devices
	echo 0 >"$DEVICES/$PF/sriov_numvfs"
}

@test "sriov: what a device has of virtual functions" {
	use_root sriov
	on_root --json sriov 05:00.0
	assert_done
	assert_json '.sriov == {"address":"0000:05:00.0","driver":"igb","total":7,"enabled":2,
		"autoprobe":true,"vfs":[
		{"address":"0000:05:10.0","group":21,"driver":"vfio-pci","vfio_dev":"vfio0"},
		{"address":"0000:05:10.2","group":22,"driver":"igbvf"}]}'
	on_root sriov 05:00.0
	assert_done
	assert_line --regexp '^Possible: +7'
	assert_line --regexp '^ +0000:05:10.2 +22 +igbvf +-$'
}

@test "sriov: a device that has none, one that is one" {
	use_root sriov
	on_root --json sriov 00:1c.0
	assert_json_error 1 EOPNOTSUPP
	assert_said "0000:00:1c.0 has no SR-IOV"
	on_root sriov 05:10.0
	assert_refused 1 "0000:05:10.0 is itself a VF"
	assert_said "hint: use its PF $PF"
	on_root sriov 05:10.0 1
	assert_refused 1 "0000:05:10.0 is itself a VF"
	on_root sriov 05:00.0 70000
	assert_refused 2 "N must be at most 65535"
}

@test "sriov: the plan remembers the number first" {
	without_vfs
	on_root --json sriov 05:00.0 4 --dry-run
	assert_done
	assert_json '[.plan[] | [.action, .value]] == [
		["journal", "original driver=igb override= vfs=0 power="], ["vfs", "4"]] and
		.plan[1].file == "/sys/bus/pci/devices/0000:05:00.0/sriov_numvfs" and
		.plan[1].why == "create 4 VFs"'
	on_root --json sriov 05:00.0 0 --dry-run
	assert_done
	assert_json '.plan == [] and .notes[0].note == "already has 0 VFs"'
}

@test "sriov: all that the kernel would refuse is found first" {
	without_vfs
	on_root --json sriov 05:00.0 8
	assert_json_error 1 refused
	assert_json '[.error.reasons[] | .reason] == ["total"] and (.error | has("hint") | not)'
	assert_said "it supports at most 7 VFs"

	echo 64 >"$DEVICES/$PF/sriov_stride"
	on_root sriov 05:00.0 7 --force
	assert_refused 1 "VF 6 would be on bus 07"
	assert_said "the bridge above has no bus numbers after 05"
	on_root sriov 05:00.0 2 --dry-run
	assert_done

	sed -i '8s/.*/0x0 0x3fff 0x2014220c/' "$DEVICES/$PF/resource"
	on_root sriov 05:00.0 2
	assert_refused 1 "the BARs of its VFs have no addresses"

	rm "$DEVICES/$PF/driver"
	sed -i /DRIVER/d "$DEVICES/$PF/uevent"
	on_root --json sriov 05:00.0 7
	assert_json_error 1 refused
	assert_json '[.error.reasons[] | .reason] | sort == ["buses", "driver", "memory"]'
	assert_said "no driver is bound, and only a driver can enable virtual functions"
}

@test "sriov: drivers that are known not to enable any" {
	without_vfs
	for driver in pci-stub uio_pci_generic vfio-pci; do
		rm "$DEVICES/$PF/driver"
		mkdir -p "$ROOT/sys/bus/pci/drivers/$driver"
		ln -s "../../../../bus/pci/drivers/$driver" "$DEVICES/$PF/driver"
		on_root sriov 05:00.0 2
		assert_failure 1
		assert_said "(driver)"
	done
	assert_said "echo Y > /sys/module/vfio_pci/parameters/enable_sriov"
	mkdir -p "$ROOT/sys/module/vfio_pci/parameters"
	echo Y >"$ROOT/sys/module/vfio_pci/parameters/enable_sriov"
	on_root sriov 05:00.0 2 --dry-run
	assert_done
}

@test "sriov: from one number to another goes by way of 0, and only by force" {
	use_root sriov
	on_root --json sriov 05:00.0 4
	assert_json_error 1 refused
	assert_json '[.error.reasons[] | .reason] == ["vfs"] and
		.error.hint == "override with --force=vfs"'
	on_root -q --json sriov 05:00.0 4 --force=vfs --dry-run
	assert_done
	assert_json '[.plan[1:][] | [.action, .value]] == [["vfs", "0"], ["vfs", "4"]]'
	on_root --json sriov 05:00.0 0 --dry-run
	assert_done
	assert_json '[.plan[1:][] | [.action, .value]] == [["vfs", "0"]]'
}

@test "sriov: virtual functions that are used stay, and so does one that is driven" {
	fresh_root sriov
	mkdir -p "$ROOT/proc/77/fd"
	echo qemu >"$ROOT/proc/77/comm"
	ln -s /dev/vfio/21 "$ROOT/proc/77/fd/5"
	on_root --json sriov 05:00.0 0
	assert_json_error 1 refused
	assert_said "/dev/vfio/21 is open in pid 77 (qemu) (in-use)"
	ln -sf /dev/vfio/20 "$ROOT/proc/77/fd/5"
	on_root --json sriov 05:00.0 0
	assert_json_error 1 refused
	assert_said "$PF: /dev/vfio/20 is open in pid 77 (qemu) (in-use)"
	# Who drives it may well be the one who wants them.
	echo 0 >"$ROOT/sys/bus/pci/devices/$PF/sriov_numvfs"
	on_root --json sriov 05:00.0 2 --dry-run
	assert_done
}

# ---- VF tokens ---------------------------------------------------------------

@test "a VF token never stands on the command line" {
	use_root sriov
	on_root info 05:10.0 --vf-token $NEW
	assert_refused 2 "--vf-token takes new or @FILE: other users can see command lines"
	assert_said "use --vf-token @FILE"
	refute [ "${stderr#*"$NEW"}" != "$stderr" ]
	on_root info 05:10.0 --vf-token @
	assert_refused 2 "--vf-token takes new or @FILE"
}

@test "a VF token comes from a file, the environment, or is made by open" {
	use_root sriov
	on_root info 05:10.0 --vf-token "@$BATS_TEST_TMPDIR/none"
	assert_refused 1 "--vf-token: open $BATS_TEST_TMPDIR/none: No such file or directory"
	echo "$NEW or so" >"$BATS_TEST_TMPDIR/bad"
	on_root info 05:10.0 --vf-token "@$BATS_TEST_TMPDIR/bad"
	assert_refused 2 "$BATS_TEST_TMPDIR/bad does not contain a UUID"
	VFIOCTL_VF_TOKEN=none on_root info 05:10.0
	assert_refused 2 "VFIOCTL_VF_TOKEN does not contain a UUID"
	on_root info 05:10.0 --vf-token new
	assert_refused 2 "--vf-token new works only with open, which prints the token"
	# A good one leaves only that nothing is opened below another root.
	printf '%s\r\n' $NEW >"$BATS_TEST_TMPDIR/good"
	on_root info 05:10.0 --vf-token "@$BATS_TEST_TMPDIR/good"
	assert_refused 1 "devices cannot be opened with --sysroot"
}
