# SPDX-License-Identifier: GPL-3.0-or-later
# machine: noiommu
# A machine without an IOMMU gets an answer, not a crash.

load helper

@test "no groups is an answer that names the cause" {
	vfioctl groups
	assert_success
	[[ $output == *"no IOMMU"* ]] || fail "stdout: $output"
	[[ $output == *"DMAR"* ]] || fail "stdout: $output"
}

@test "no groups is an empty list for programs, with the reason" {
	vfioctl --json groups
	assert_done
	assert_json '.groups == [] and (.reason.evidence | contains("DMAR"))'
}

@test "devices are shown without a group" {
	vfioctl --json show $EDU
	assert_done
	assert_json '.device | .vendor == "0x1234" and (has("group") | not)'
}

@test "a device without a group cannot be bound to vfio-pci, and is told so" {
	save_device $EDU
	vfioctl bind $EDU
	assert_failure 1
	[[ $stderr == *IOMMU* ]] || fail "$stderr"
	assert_restored $EDU
}
