# SPDX-License-Identifier: GPL-3.0-or-later
# undo on a fake root, where writes change files but bind nothing: what is taken
# back, in which order, what is listed, and what is refused.

load helper
load journal

EDU=0000:01:00.0
NIC=0000:07:00.0
NIC_IDS="vendor=8086 device=1533 subvendor=0000 subdevice=0000"

setup()
{
	fresh_root handover
	unset SSH_CONNECTION
}

@test "nothing to undo: an error for a device, none without one" {
	on_root undo
	assert_done
	assert_output "nothing to undo: there is no journal"
	on_root undo --all
	assert_done
	assert_output "nothing to undo: there is no journal"
	on_root --json undo --list
	assert_done
	assert_json '.journal == []'
	on_root --json undo $EDU
	assert_json_error 1 ENODATA
	assert_json '.error.message == "nothing to undo: 0000:01:00.0 has no journal"'
}

@test "--all leaves no device to name, and nothing to list" {
	on_root undo --all $EDU
	assert_refused 2 "--all"
	on_root undo --all --list
	assert_refused 2 "--all"
}

# Two commands for one device, with one for another between them.
three_commands()
{
	journal $EDU "original op=bind run=10 time=1000000000 $BOOT $IDS \
driver=nvme override= vfs=-1 power=on pid=7"
	journal $EDU "done run=10"
	journal $NIC "original op=unbind run=20 time=1000000001 $BOOT $NIC_IDS \
driver=igb override= vfs=-1 power= pid=8"
	journal $NIC "done run=20"
	journal $EDU "change op=bind run=30 time=1000000002 $BOOT $IDS \
driver=vfio-pci override=vfio-pci vfs=-1 power=auto pid=9"
}

@test "the list: the newest first, what each device was before" {
	three_commands
	on_root --json undo --list
	assert_done
	assert_json '[.journal[] | [.address, .command, .run, .complete]] == [
		["0000:01:00.0", "bind", "0x30", false],
		["0000:07:00.0", "unbind", "0x20", true],
		["0000:01:00.0", "bind", "0x10", true]]'
	assert_json '.journal[0] == {"address": "0000:01:00.0", "command": "bind",
		"time": "2001-09-09T01:46:42.000Z", "pid": 9, "run": "0x30", "state": "live",
		"complete": false, "before": {"driver": "vfio-pci", "override": "vfio-pci",
		"power": "auto"}}'
	on_root --json undo --list $NIC
	assert_done
	assert_json '[.journal[].address] == ["0000:07:00.0"]'
	on_root undo --list
	assert_done
	assert_line --index 1 --regexp "^$EDU +bind +- +2001-09-09T01:46:42.000Z +live +-"
}

@test "the last command is planned back, and what is left is said" {
	three_commands
	on_root --json undo --dry-run
	assert_done
	assert_json '[.plan[] | [.address, .action, .value]] == [
		["0000:01:00.0", "override", "vfio-pci"], ["0000:01:00.0", "probe", "0000:01:00.0"],
		["0000:01:00.0", "power", "auto"], ["0000:01:00.0", "undone", "undone run=30"]]'
	assert_json '.plan[-1].why == "1 earlier change can still be undone"'
	on_root --json undo --all --dry-run
	assert_done
	assert_json '[.plan[] | select(.action == "forget").address] ==
		["0000:01:00.0", "0000:07:00.0"] and
		[.plan[] | select(.address == "0000:01:00.0") | [.action, .value]][0] ==
		["attach", "0000:01:00.0"]'
	assert_equal "$(ls "$ROOT/var/lib/vfioctl" | wc -l)" 2
}

@test "all devices of one command together, the last of them first" {
	journal $EDU "original op=unbind run=10 $BOOT $IDS driver= override=x vfs=-1 power= pid=7"
	journal $NIC "original op=unbind run=10 $BOOT $NIC_IDS \
driver=igb override=y vfs=-1 power= pid=7"
	on_root --json undo
	assert_done
	assert_json '[.undos[] | [.address, .undone, .left, .changed]] == [
		["0000:07:00.0", "unbind", 0, true], ["0000:01:00.0", "unbind", 0, true]]'
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" x
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$NIC/driver_override")" y
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
}

@test "said in words; a second undo goes on where the first one ended" {
	journal $EDU "original op=bind run=10 $BOOT $IDS driver= override=a vfs=-1 power= pid=7"
	journal $EDU "change op=bind run=20 $BOOT $IDS driver= override=b vfs=-1 power= pid=7"
	on_root undo $EDU
	assert_done
	assert_output "$EDU: bind undone: not bound now (was not bound)"
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" b
	on_root undo $EDU
	assert_done
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" a
	on_root undo $EDU
	assert_refused 1 "has no journal"
}

@test "what an older version noted is undone as well" {
	journal $EDU "original $BOOT $IDS driver= override=old vfs=-1 power= pid=7"
	on_root --json undo
	assert_done
	assert_json '.undos[0] | .changed and (has("undone") | not)'
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" old
}

@test "after a reboot: said, forgotten, nothing written" {
	journal $EDU "original op=bind run=10 boot=another $IDS \
driver=nvme override= vfs=-1 power= pid=7"
	on_root --json undo --list
	assert_json '.journal[0].state == "stale"'
	on_root --json undo
	assert_done
	assert_json '.undos == [{"address": "0000:01:00.0", "changed": false, "group": 1,
		"viable": true, "note": "was changed before the last reboot, which undid it"}]'
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/driver_override")" "(null)"
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" ""
}

@test "another card, and none any more" {
	journal $EDU "original op=bind run=10 $BOOT ${IDS/1234/8086} \
driver= override= vfs=-1 power= pid=7"
	journal 0000:77:00.0 "original op=bind run=9 $BOOT $IDS \
driver= override= vfs=-1 power= pid=7"
	on_root --json undo --list
	assert_json '[.journal[].state] == ["foreign", "gone"]'
	on_root undo --all
	assert_failure 1
	assert_said "the journal of $EDU belongs to another device (8086:11e8): nothing is undone"
	assert_output --partial "0000:77:00.0: no longer exists"
	assert_equal "$(ls "$ROOT/var/lib/vfioctl")" $EDU.journal
}

@test "a reset cannot be undone: said, and its BARs compared" {
	local header bar

	header=$(printf '3412e811%056d' 0)
	bar=$(printf '0000a0fe%064d' 0)
	journal $EDU "event op=reset run=10 $BOOT $IDS \
driver= override= vfs=-1 power=on method=flr config=$header${bar:0:64} pid=7"
	printf '%b' "$(sed 's/../\\x&/g' <<<"$header${bar:0:64}")" \
		>"$ROOT/sys/bus/pci/devices/$EDU/config"
	truncate -s 64 "$ROOT/sys/bus/pci/devices/$EDU/config"
	on_root --json undo --list
	assert_json '.journal[0] | .command == "reset" and .method == "flr"'
	on_root undo --dry-run
	assert_done
	assert_output --partial "$EDU: a reset cannot be undone: the register contents are lost"
	echo auto >"$ROOT/sys/bus/pci/devices/$EDU/power/control"
	on_root --json undo
	assert_done
	assert_json '.undos[0] | .undone == "reset" and .changed'
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$EDU/power/control")" on
	on_root restore $EDU
	assert_refused 1 "nothing to restore"
}

@test "who uses the device now speaks against undo as against bind" {
	journal 0000:05:00.0 "original op=bind run=10 $BOOT \
${IDS/1234 device=11e8/8086 device=10d3} \
driver= override= vfs=-1 power= pid=7"
	ln -s /dev/vfio/5 "$ROOT/proc/4242/fd/17"
	on_root undo
	assert_refused 1 "/dev/vfio/5 is open in pid 4242 (qemu-system-x86) (in-use)"
	on_root -q undo --force=in-use --dry-run
	assert_done
}

@test "virtual functions that a command made go with its undoing; others speak against it" {
	local pf=0000:05:00.0 ids="vendor=8086 device=10c9 subvendor=8086 subdevice=a03c"

	fresh_root sriov
	mkdir -p "$ROOT/proc/sys/kernel/random"
	echo this >"$ROOT/proc/sys/kernel/random/boot_id"
	journal $pf "original op=sriov run=10 boot=this $ids \
driver=igb override= vfs=0 power= pid=7"
	on_root --json undo --dry-run
	assert_done
	assert_json '.plan[0] | .action == "vfs" and .value == "0"'
	journal $pf "change op=bind run=20 boot=this $ids driver= override= vfs=-1 power= pid=7"
	on_root undo --dry-run
	assert_refused 1 "2 VFs are enabled and would be removed (vfs)"
}
