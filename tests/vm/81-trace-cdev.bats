# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2016,SC2086,SC2154
# machine: built
# `trace` of a program that uses the device cdev and iommufd.

bats_require_minimum_version 1.5.0
load helper
load trace

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU
}

# Prints the name of the device's cdev.
cdev_of()
{
	(cd "$PCI/devices/$1/vfio-dev" && echo vfio*)
}

@test "every call of a program that uses a cdev is decoded, field by field" {
	trace_direct cdev $EDU "$(cdev_of $EDU)"
	assert_done
	assert_same_calls
	# The cdev's number says which device it is.
	assert_calls "all(.[] | select(.call | startswith(\"VFIO_DEVICE\"));
		.on == \"device\" and .subject == \"$EDU\")"
	assert_calls 'all(.[] | select(.call | startswith("IOMMU")); .on == "iommufd")'
	assert_calls '[.[] | select(.errno) | "\(.call) \(.errno)"] | contains([
		"IOMMU_IOAS_IOVA_RANGES EMSGSIZE", "IOMMU_DESTROY EBUSY", "0x3bf0 ENOTTY"])'
}

@test "of vfioctl itself it shows what --trace shows" {
	local inner=$BATS_TEST_TMPDIR/inner calls=$BATS_TEST_TMPDIR/calls

	run_apart "$VFIOCTL" --json trace -o "$calls" -- \
		"$VFIOCTL" --api cdev --trace=json --json regions $EDU
	assert_success
	printf '%s\n' "$stderr" >"$inner"
	run diff <(jq -c 'del(.pid, .ns)' "$inner") <(jq -c 'del(.pid, .ns)' "$calls")
	assert_success
}
