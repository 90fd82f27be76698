# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# backends: group compat cdev
# VF tokens: a physical and a virtual function, both at vfio-pci, opened with a
# token; a wrong one and none refused, and told apart.

load helper

ENABLE=/sys/module/vfio_pci/parameters/enable_sriov
RIGHT=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001

setup_file()
{
	[[ -e $PCI/devices/$SRIOV ]] || return 0
	save_device $SRIOV $EDU
	give_to_vfio $SRIOV
	give_to_vfio $EDU
	# A reset would take the virtual functions away.
	echo >$PCI/devices/$SRIOV/reset_method
	echo Y >$ENABLE
	echo $RIGHT >"$BATS_FILE_TMPDIR/right"
	echo 11111111-2222-3333-4444-555566667777 >"$BATS_FILE_TMPDIR/wrong"
}

teardown_file()
{
	[[ -e $PCI/devices/$SRIOV ]] || return 0
	echo 0 >$PCI/devices/$SRIOV/sriov_numvfs
	echo N >$ENABLE
	echo default >$PCI/devices/$SRIOV/reset_method
	restore_device $SRIOV $EDU
}

setup()
{
	skip_without $SRIOV "this machine has no device with SR-IOV"
	right=@$BATS_FILE_TMPDIR/right
	wrong=@$BATS_FILE_TMPDIR/wrong
}

teardown()
{
	[[ ! -e $PCI/devices/$SRIOV ]] ||
		"$VFIOCTL" close --all >"$BATS_TEST_TMPDIR/closed" 2>&1 || true
}

# Has two virtual functions made, and the token set, by opening the device.
make_vfs()
{
	vfioctl info $SRIOV --vf-token "$right"
	assert_done
	[[ $(<$PCI/devices/$SRIOV/sriov_numvfs) == 2 ]] || {
		vfioctl sriov $SRIOV 2
		assert_done
	}
	assert_equal "$(driver_of $VF)" vfio-pci
}

# Skips a test that the cdev of this kernel cannot pass.
not_on_this_cdev()
{
	not_on cdev "this kernel's cdev takes no VF token (Linux 6.18 does)"
}

# Asserts that the last run failed with the code $1 and said $2.
assert_told()
{
	assert_failure 1
	assert_json --arg code "$1" --arg text "$2" \
		'.error.code == $code and (.error.message | contains($text))'
}

@test "a token is made and printed, and it opens the virtual function" {
	not_on_this_cdev
	vfioctl --json open $SRIOV --vf-token new
	assert_done
	token=$(jq -r .opened.vf_token <<<"$output")
	vfioctl sriov $SRIOV 2
	assert_done
	VFIOCTL_VF_TOKEN=$token vfioctl --json info $VF
	assert_done
	assert_json --arg api "$API" '.device | .address == "0000:06:00.1" and .api == $api'
	vfioctl --json info $VF --vf-token "$right"
	assert_told EACCES "this is not the VF token of $SRIOV"
}

@test "physical and virtual function are open with one token at once" {
	not_on_this_cdev
	make_vfs
	vfioctl open $SRIOV --vf-token "$right"
	assert_done
	vfioctl open $VF --vf-token "$right"
	assert_done
	vfioctl --json sessions
	assert_done
	assert_json '[.sessions[].address] | sort == ["0000:06:00.0", "0000:06:00.1"]'
}

@test "virtual function: none, a wrong one, told apart as the kernel's log has it" {
	not_on_this_cdev
	make_vfs
	dmesg_mark
	vfioctl --json info $VF
	assert_told EACCES "no VF token was given: $SRIOV, the physical function of $VF"
	[[ $(dmesg_since) == *"$VF: VF token required to access device"* ]]
	dmesg_mark
	vfioctl --json info $VF --vf-token "$wrong"
	assert_told EACCES "this is not the VF token of $SRIOV, the physical function of $VF"
	[[ $(dmesg_since) == *"$VF: Incorrect VF token provided for device"* ]]
}

@test "physical function: none and a wrong one are refused while a virtual one is open" {
	not_on_this_cdev
	make_vfs
	vfioctl open $VF --vf-token "$right"
	assert_done
	vfioctl --json info $SRIOV
	assert_told EACCES "no VF token was given: virtual functions of $SRIOV are open"
	vfioctl --json info $SRIOV --vf-token "$wrong"
	assert_told EACCES "this is not the VF token: virtual functions of $SRIOV are open"
	vfioctl info $SRIOV --vf-token "$right"
	assert_done
}

@test "a device that takes none says so; from the environment it gets none" {
	vfioctl --json info $EDU --vf-token "$right"
	assert_told EINVAL "$EDU takes no VF token: it is not an SR-IOV"
	VFIOCTL_VF_TOKEN=$RIGHT vfioctl info $EDU
	assert_done
}

@test "a virtual function whose physical one the host has takes none" {
	vfioctl -q restore $SRIOV
	echo 0 >$PCI/devices/$SRIOV/sriov_numvfs
	restore_device $SRIOV
	vfioctl sriov $SRIOV 1
	assert_done
	give_to_vfio $VF
	vfioctl --json info $VF --vf-token "$right"
	assert_told EINVAL "$SRIOV is bound to nvme, not to VFIO"
	VFIOCTL_VF_TOKEN=$RIGHT vfioctl info $VF
	assert_done
	vfioctl restore $SRIOV
	assert_done
	assert_equal "$(<$PCI/devices/$SRIOV/sriov_numvfs)" 0
	give_to_vfio $SRIOV
}

@test "the cdev of a kernel before 6.18: told by feature, and said of a virtual function" {
	[[ $API == cdev ]] || skip "$API: passes the token with the name"
	make_vfs
	vfioctl --json info $VF --vf-token "$right"
	assert_told EINVAL "the device cdev of this kernel does not take a VF token for $VF"
	# What the feature has set is what the group asks for, and auto takes the group.
	vfioctl info $SRIOV --vf-token "$right"
	assert_done
	run_apart "$VFIOCTL" --json info $VF --vf-token "$right"
	assert_success
	assert_json '.device.api == "group"'
	run_apart "$VFIOCTL" --api group info $VF --vf-token "$wrong"
	assert_failure 1
}

@test "a token on the command line is refused" {
	vfioctl info $SRIOV --vf-token $RIGHT
	assert_failure 2
	[[ $stderr == *"other users can see command lines"* ]] || fail "$stderr"
}
