# SPDX-License-Identifier: GPL-3.0-or-later
# machine: nointremap
# An IOMMU that cannot remap interrupts: the kernel refuses until it is told
# that this is known.

load helper

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	echo N >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
	restore_device $EDU
}

@test "opening without interrupt remapping fails and names the parameter" {
	vfioctl info $EDU
	assert_failure 1
	assert_equal "$output" ""
	[[ $stderr == *"allow_unsafe_interrupts"* ]] || fail "$stderr"
}

@test "it works once unsafe interrupts are allowed" {
	echo Y >/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
	vfioctl --json info $EDU
	assert_done
	assert_json '.device.num_irqs == 5'
}
