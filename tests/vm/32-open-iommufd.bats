# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# backends: compat cdev
# Opening through an iommufd, by the device's cdev or as a container: every
# cause for which it fails, and what is called.

bats_require_minimum_version 1.5.0
load helper
load open
load session

setup_file()
{
	save_device $EDU
	load_vfio
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU
}

# Prints the nodes that opening EDU needs, the iommufd's first.
nodes()
{
	echo /dev/iommu
	if [[ $API == cdev ]]; then
		echo /dev/vfio/devices/"$(ls $PCI/devices/$EDU/vfio-dev)"
	else
		echo /dev/vfio/"$(group_of $EDU)"
	fi
}

# Runs the program as a user who may do nothing.
vfioctl_unprivileged()
{
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"${PROGRAM[@]}" "$@"
}

@test "without the module iommufd its name is said" {
	modprobe -r vfio-pci vfio_iommu_type1 vfio iommufd
	vfioctl --json info $EDU
	assert_error ENODEV "/dev/iommu does not exist"
	[[ $stderr == *"modprobe iommufd"* ]]
}

@test "a device that another process has open, this way or through its group" {
	give_to_vfio $EDU
	start_session $EDU
	vfioctl --json info $EDU
	assert_error EBUSY "pid $session_pid (vfioctl)"
	run_apart "$VFIOCTL" --json --api group info $EDU
	assert_error EBUSY "pid $session_pid (vfioctl)"
	end_session
	vfioctl info $EDU
	assert_done
}

@test "no permission: the node's mode and owner are said" {
	local node mode

	give_to_vfio $EDU
	for node in $(nodes); do
		mode=$(stat -c %a "$node")
		vfioctl_unprivileged --json info $EDU
		assert_error EACCES \
			"open $node (mode 0$mode, owner root:root): Permission denied"
		chown 65534 "$node"
	done
	vfioctl_unprivileged --json info $EDU
	nodes | xargs chown 0
	assert_done
	assert_json --arg api $API '.device.api == $api'
}

@test "--trace shows the calls of this way in" {
	give_to_vfio $EDU
	vfioctl --trace info $EDU
	assert_success
	[[ $stderr == "trace: open /dev/iommu = "* ]]
	if [[ $API == cdev ]]; then
		grep -E 'IOMMU_IOAS_ALLOC .*= 0 .*out_ioas_id=' <<<"$stderr"
		grep -E 'VFIO_DEVICE_BIND_IOMMUFD .*= 0 .*out_devid=' <<<"$stderr"
		grep -E 'VFIO_DEVICE_ATTACH_IOMMUFD_PT .*= 0 ' <<<"$stderr"
		run ! grep -E 'CONTAINER|GROUP' <<<"$stderr"
	else
		grep -E 'VFIO_GROUP_SET_CONTAINER .*= 0 ' <<<"$stderr"
		grep -E 'VFIO_SET_IOMMU .*= 0 ' <<<"$stderr"
		run ! grep -E 'open /dev/vfio/vfio |BIND_IOMMUFD' <<<"$stderr"
	fi
}
