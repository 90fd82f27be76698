# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# backends: cdev
# What was done is taken back on the real kernel, whatever write it was killed at:
# every file of sysfs is as it was.

load helper
load session
load kill

BOOT_ID=/proc/sys/kernel/random/boot_id

setup_file()
{
	load_vfio
	save_device $EDU $NIC $NVME $SRIOV
	# nvme would take a second to find that it cannot drive them.
	echo 0 >$PCI/devices/$SRIOV/sriov_drivers_autoprobe
}

teardown_file()
{
	echo 1 >$PCI/devices/$SRIOV/sriov_drivers_autoprobe
	restore_device $SRIOV
}

# Whatever a test made is gone, through sysfs alone.
teardown()
{
	[[ ! ${session_pid:-} ]] || kill "$session_pid" 2>/dev/null || true
	[[ ! ${holder:-} ]] || kill "$holder" 2>/dev/null || true
	! mountpoint -q $BOOT_ID || umount $BOOT_ID
	[[ $(<$PCI/devices/$SRIOV/sriov_numvfs) == 0 ]] ||
		echo 0 >$PCI/devices/$SRIOV/sriov_numvfs
	restore_device $EDU $NIC $NVME $SRIOV
	rm -rf /var/lib/vfioctl/*
}

undo_nic()
{
	put_right undo $NIC
	assert_sysfs $NIC
}

@test "bind killed at any of its writes: undo gives back every file of sysfs" {
	# Once, for what the driver leaves behind when it comes back.
	vfioctl bind $NIC
	assert_done
	vfioctl undo
	assert_done
	assert_restored $NIC
	save_sysfs $NIC
	kill_at_every_write : undo_nic bind $NIC
	((killed >= 5)) || fail "only $killed writes"
	assert_equal "$(driver_of $NIC)" vfio-pci
	vfioctl --json undo
	assert_done
	assert_json --arg a $NIC '.undos | length == 1 and .[0].address == $a and
		.[0].undone == "bind" and .[0].left == 0 and .[0].changed'
	assert_sysfs $NIC
	assert_equal "$(find /var/lib/vfioctl -type f)" ""
}

undo_vfs()
{
	put_right undo $SRIOV
	assert_sysfs $SRIOV
}

@test "sriov killed at any of its writes: undo gives back every file of sysfs" {
	save_sysfs $SRIOV
	kill_at_every_write : undo_vfs sriov $SRIOV 2
	((killed >= 3)) || fail "only $killed writes"
	assert_equal "$(<$PCI/devices/$SRIOV/sriov_numvfs)" 2
	vfioctl undo $SRIOV
	assert_done
	assert_sysfs $SRIOV
}

bind_edu()
{
	"$VFIOCTL" bind $EDU
}

undo_edu()
{
	put_right undo $EDU
	assert_sysfs $EDU
}

@test "undo killed at any of its writes is finished by another" {
	# Once, for what the kernel learns of a device with its first driver: power_state
	# is unknown no more, waiting_for_supplier goes (drivers/base/core.c of Linux 6.12).
	bind_edu
	vfioctl undo
	assert_done
	save_sysfs $EDU
	kill_at_every_write bind_edu undo_edu undo $EDU
	((killed >= 4)) || fail "only $killed writes"
	assert_sysfs $EDU
}

@test "one command after the other, the last first; two devices of one together" {
	vfioctl bind $EDU $NIC
	assert_done
	vfioctl unbind $EDU
	assert_done
	vfioctl --json undo --list
	assert_done
	assert_json --arg e $EDU --arg n $NIC '
		[.journal[] | [.command, .address, .state, .complete]] == [
		["unbind", $e, "live", true], ["bind", $n, "live", true],
		["bind", $e, "live", true]] and .journal[1].run == .journal[2].run and
		.journal[1].before.driver == "e1000e"'
	vfioctl undo
	assert_done
	assert_equal "$(driver_of $EDU)" vfio-pci
	assert_equal "$(driver_of $NIC)" vfio-pci
	vfioctl undo
	assert_done
	assert_restored $EDU
	assert_restored $NIC
	vfioctl undo
	assert_done
	assert_output "nothing to undo: there is no journal"
}

@test "undo --all takes back virtual functions, and what was done to one of them" {
	vfioctl sriov $SRIOV 2
	assert_done
	vfioctl bind $VF
	assert_done
	vfioctl bind $NIC
	assert_done
	vfioctl undo --all
	assert_done
	assert_restored $NIC
	assert_restored $SRIOV
	assert_equal "$(<$PCI/devices/$SRIOV/sriov_numvfs)" 0
	assert_equal "$(find /var/lib/vfioctl -type f)" ""
}

@test "after a reboot in the middle undo says so, and forgets" {
	run_apart strace -f --seccomp-bpf -qq -o /dev/null \
		-P $PCI/devices/$NIC/driver/unbind -e trace=write \
		-e inject=write:signal=SIGKILL "${PROGRAM[@]}" bind $NIC
	assert_failure
	assert_equal "$(<$PCI/devices/$NIC/driver_override)" vfio-pci
	# What the reboot does.
	restore_device $NIC
	echo 11111111-2222-3333-4444-555555555555 >"$BATS_TEST_TMPDIR/boot_id"
	mount --bind "$BATS_TEST_TMPDIR/boot_id" $BOOT_ID
	vfioctl --json undo --list
	assert_done
	assert_json '.journal | length == 1 and .[0].state == "stale" and .[0].complete == false'
	vfioctl undo
	assert_done
	assert_output "$NIC: was changed before the last reboot, which undid it"
	assert_restored $NIC
	assert_equal "$(find /var/lib/vfioctl -type f)" ""
}

@test "a reset is noted; undo says what cannot be had back, and that its BARs are as before" {
	give_to_vfio $NIC
	vfioctl reset $NIC
	assert_done
	vfioctl --json undo --list $NIC
	assert_done
	assert_json '.journal | length == 1 and .[0].command == "reset" and
		.[0].before.driver == "vfio-pci"'
	vfioctl --json undo $NIC
	assert_done
	assert_json '.undos[0] | .undone == "reset" and .changed == false and
		.note == "a reset cannot be undone: the register contents are lost; " +
			"its BARs are unchanged"'
	assert_equal "$(find /var/lib/vfioctl -type f)" ""
}

@test "low power is left by undo, in the session that has entered it" {
	give_to_vfio $NIC
	start_session $NIC
	say power enter
	assert_answer '.power.low'
	say undo $NIC
	assert_answer '.undos[0].undone == "power"'
	say power
	assert_answer '.power | .low == false and .pmcsr == "D0"'
	end_session
	session_pid=
}

@test "two at once: the second names the process that has the lock" {
	mkdir -p /var/lib/vfioctl
	exec {lock}>"/var/lib/vfioctl/$NIC.journal"
	flock $lock
	vfioctl --json bind $NIC --timeout 100ms
	exec {lock}>&-
	assert_failure 1
	# flock(1) took it in this shell's name.
	assert_json --arg a $NIC '.error | .code == "EBUSY" and
		(.message | test("^" + $a + " is locked: pid [0-9]+ .*is changing it$"))'
	assert_restored $NIC
}

@test "a disk that the kernel has given to somebody, and who has its node open" {
	local disk

	eventually test -n "$(nodes_of $NVME block)"
	disk=$(nodes_of $NVME block)
	coproc perl -MFcntl -e 'sysopen(F, $ARGV[0], O_RDONLY | O_EXCL) or die "$!";
		$| = 1; print "open\n"; <STDIN>' "/dev/$disk"
	holder=$COPROC_PID
	read -r -t 60 <&"${COPROC[0]}"
	vfioctl --json bind $NVME
	assert_failure 1
	assert_json --arg d "$disk" --arg p "$holder" '[.error.reasons[] | [.reason, .message]] ==
		[["claimed", $d + " is in use: the kernel refuses exclusive access"],
		["open", "/dev/" + $d + " is open in pid " + $p + " (perl)"]]'
	assert_restored $NVME
}
