# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# machine: sriov
# Virtual functions: made, listed, refused, given back; the kernel's sysfs says
# what there is.

load helper
load session
load kill

ENABLE=/sys/module/vfio_pci/parameters/enable_sriov

setup_file()
{
	save_device $SRIOV
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
	[[ $(vfs) == 0 ]] || echo 0 >$PCI/devices/$SRIOV/sriov_numvfs
	restore_device $SRIOV
	[[ ! -e $ENABLE ]] || echo N >$ENABLE
	rm -rf /var/lib/vfioctl/*
}

# Prints how many there are by the kernel's count.
vfs()
{
	echo "$(<$PCI/devices/$SRIOV/sriov_numvfs)"
}

@test "none at first; two are made, each with its group, and restore takes them back" {
	vfioctl --json sriov $SRIOV
	assert_done
	assert_json '.sriov == {"address":"0000:06:00.0","driver":"nvme","total":2,"enabled":0,
		"autoprobe":false,"vfs":[]}'
	vfioctl --json sriov $SRIOV 2
	assert_done
	assert_equal "$(vfs)" 2
	assert_json --argjson one "$(group_of $VF)" --argjson two "$(group_of ${VF%1}2)" \
		'.sriov | .changed and .enabled == 2 and .vfs == [
		{"address":"0000:06:00.1","group":$one},
		{"address":"0000:06:00.2","group":$two}]'
	vfioctl --json sriov $SRIOV 2
	assert_done
	assert_json '.sriov.changed == false'
	vfioctl --json restore $SRIOV
	assert_done
	assert_json '.restores[0] | .vfs == 0 and .changed'
	assert_equal "$(vfs)" 0
	assert_restored $SRIOV
}

@test "a dry run makes none" {
	vfioctl --json sriov $SRIOV 2 --dry-run
	assert_done
	assert_json '.plan[-1] | .action == "vfs" and .value == "2"'
	assert_equal "$(vfs)" 0
}

@test "refused before the kernel is asked: too many, no SR-IOV, one that is virtual" {
	dmesg_mark
	vfioctl --json sriov $SRIOV 3
	assert_failure 1
	assert_json '.error.code == "refused" and .error.reasons[0].reason == "total"'
	vfioctl sriov $EDU 1
	assert_failure 1
	[[ $stderr == *"$EDU has no SR-IOV"* ]] || fail "$stderr"
	vfioctl sriov $SRIOV 1
	assert_done
	vfioctl sriov $VF 1
	assert_failure 1
	[[ $stderr == *"$VF is itself a VF"* ]] || fail "$stderr"
	run ! grep -i sr-iov <<<"$(dmesg_since)"
}

@test "from one number to another by way of 0, by force alone" {
	vfioctl sriov $SRIOV 2
	assert_done
	vfioctl --json sriov $SRIOV 1
	assert_failure 1
	assert_json '.error.reasons[0].reason == "vfs" and (.error.hint | contains("--force=vfs"))'
	assert_equal "$(vfs)" 2
	vfioctl -q sriov $SRIOV 1 --force=vfs
	assert_done
	assert_equal "$(vfs)" 1
	vfioctl sriov $SRIOV 0
	assert_done
	assert_equal "$(vfs)" 0
}

@test "no driver, pci-stub, vfio-pci that is told not to: each said" {
	vfioctl unbind $SRIOV
	assert_done
	vfioctl sriov $SRIOV 1
	assert_failure 1
	[[ $stderr == *"no driver is bound, and only a driver \
can enable virtual functions"*"(driver)"* ]] || fail "$stderr"
	vfioctl bind -d pci-stub $SRIOV
	assert_done
	vfioctl sriov $SRIOV 1
	assert_failure 1
	[[ $stderr == *"its driver pci-stub cannot enable virtual functions"* ]] || fail "$stderr"
	vfioctl bind $SRIOV
	assert_done
	vfioctl sriov $SRIOV 1
	assert_failure 1
	[[ $stderr == *"echo Y > $ENABLE"* ]] || fail "$stderr"
	vfioctl restore $SRIOV
	assert_done
	assert_restored $SRIOV
}

@test "made by vfio-pci they are its own; restore gives number and driver back" {
	vfioctl bind $SRIOV
	assert_done
	echo Y >$ENABLE
	vfioctl --json sriov $SRIOV 2
	assert_done
	# vfio-pci names itself in their driver_override; here nobody probes them.
	assert_equal "$(<$PCI/devices/$VF/driver_override)" vfio-pci
	vfioctl --json restore $SRIOV
	assert_done
	assert_json '.restores[0] | .vfs == 0 and .driver == "nvme" and .was == "vfio-pci"'
	assert_equal "$(vfs)" 0
	assert_restored $SRIOV
}

@test "one that is open through VFIO keeps them all, and who has it is named" {
	vfioctl sriov $SRIOV 2
	assert_done
	vfioctl bind $VF
	assert_done
	start_session $VF
	assert_answer '.opened.address == "0000:06:00.1"'
	vfioctl --json sriov $SRIOV 0
	assert_failure 1
	assert_json --arg pid "$session_pid" '.error.reasons[0] | .address == "0000:06:00.1" and
		.reason == "in-use" and (.message | contains("open in pid " + $pid))'
	vfioctl restore $SRIOV
	assert_failure 1
	assert_equal "$(vfs)" 2
	end_session
	session_pid=
	vfioctl restore $SRIOV
	assert_done
	assert_equal "$(vfs)" 0
}

restore_vfs()
{
	put_right restore $SRIOV
	assert_equal "$(vfs)" 0
	assert_restored $SRIOV
}

@test "killed at any of its writes, the number is restored" {
	kill_at_every_write : restore_vfs sriov $SRIOV 2
	((killed >= 2)) || fail "only $killed writes"
	assert_equal "$(vfs)" 2
}
