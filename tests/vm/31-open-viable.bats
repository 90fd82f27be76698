# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# backends: stock group compat cdev
# A group opens when all of its members are free of the kernel's drivers.

bats_require_minimum_version 1.5.0
load helper
load open

setup_file()
{
	save_device $BLOCKED_EDU $BLOCKER
	load_vfio
}

teardown_file()
{
	assert_nothing_open
	restore_device $BLOCKED_EDU $BLOCKER
}

@test "a group that is not viable: the member that blocks is named" {
	give_to_vfio $BLOCKED_EDU
	vfioctl --json info $BLOCKED_EDU
	assert_error EPERM \
		"group $(group_of $BLOCKED_EDU) is not viable: blocked by $BLOCKER (e1000)"
	assert_json --arg blocker $BLOCKER '.error.hint == "vfioctl bind " + $blocker'
}

@test "a group becomes viable when the blocker is bound as well" {
	give_to_vfio $BLOCKER
	vfioctl --json info $BLOCKED_EDU
	assert_done
	assert_json --arg edu $BLOCKED_EDU '.device.address == $edu'
}
