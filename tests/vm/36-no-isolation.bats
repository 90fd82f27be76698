# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# machine: unsafe
# An iommufd and interrupts that a device can forge: refused, and which of the
# modules asks for it, with and without groups.

bats_require_minimum_version 1.5.0
load helper
load open

ALLOW=/sys/module/iommufd/parameters/allow_unsafe_interrupts

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU
}

@test "through an iommufd the parameter of iommufd is named, and it decides" {
	local api

	for api in cdev compat; do
		vfioctl --json --api $api info $EDU
		assert_error EPERM "no interrupt remapping"
		assert_json --arg allow $ALLOW '.error.hint | endswith("echo 1 > " + $allow)'
	done
	echo 1 >$ALLOW
	for api in cdev compat; do
		vfioctl --json --api $api info $EDU
		assert_done
		assert_json --arg api $api '.device.api == $api'
	done
	echo 0 >$ALLOW
}

@test "through a container it is vfio_iommu_type1's" {
	vfioctl --json --api group info $EDU
	assert_error EPERM "no interrupt remapping"
	assert_json '.error.hint | contains("/vfio_iommu_type1/parameters/")'
}
