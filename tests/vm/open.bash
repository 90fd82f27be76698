# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# What the suites about opening devices have in common.

# Whatever a test did, nothing of VFIO is open: an open container holds
# vfio_iommu_type1, an open device vfio_pci.
teardown()
{
	local module refs

	for module in vfio_iommu_type1 vfio_pci; do
		[[ ! -e /sys/module/$module/refcnt ]] ||
			read -r refs </sys/module/$module/refcnt
		assert_equal "$module: ${refs:-0}" "$module: 0"
	done
}

# Asserts that no process has a VFIO node or device open.
assert_nothing_open()
{
	run bash -c "find /proc/[0-9]*/fd -type l -printf '%l\n' 2>/dev/null |
		grep -E '/dev/vfio|vfio-device'"
	assert_equal "$output" ""
}

# Asserts that the last run failed with errno name $1 and message $2.
assert_error()
{
	assert_failure 1
	assert_json --arg code "$1" '.error.code == $code'
	assert_json --arg message "$2" '.error.message | contains($message)'
}
