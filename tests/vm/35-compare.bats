# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# machine: built
# One device through every way in: it is the same device.

bats_require_minimum_version 1.5.0
load helper
load open

setup_file()
{
	save_device $EDU $NIC $TESTDEV
	give_to_vfio $EDU
	give_to_vfio $NIC
	give_to_vfio $TESTDEV
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU $NIC $TESTDEV
}

@test "compare: all ways in say the same of each device" {
	local device

	for device in $EDU $NIC $TESTDEV; do
		vfioctl --json compare $device
		assert_done
		assert_json --arg device $device '.compare == {"address": $device,
			"apis": ["group", "compat", "cdev"], "differences": []}'
	done
	vfioctl compare $EDU type1 cdev
	assert_done
	assert_line --regexp '^APIs: +type1 cdev$'
}

@test "compare opens the device through each way in" {
	vfioctl --trace compare $EDU group cdev
	assert_success
	[[ $stderr == *VFIO_SET_IOMMU* && $stderr == *VFIO_DEVICE_BIND_IOMMUFD* ]]
	[[ $stderr == *"config"* ]]
}

@test "compare: a way in that does not open fails by its name" {
	vfioctl --json compare $EDU group noiommu
	assert_error EPERM "no-IOMMU mode is off"
	vfioctl compare $EDU cdev
	assert_failure 2
	vfioctl compare $EDU cdev telepathy
	assert_failure 2
	vfioctl --json compare $NVME
	assert_failure 1
}
