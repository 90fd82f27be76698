# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# backends: stock group
# Opening through the group: every cause for which it fails, and what is called.

bats_require_minimum_version 1.5.0
load helper
load open

setup_file()
{
	save_device $EDU $NIC
	load_vfio
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU $NIC
}

@test "without the module vfio its name is said" {
	modprobe -r vfio-pci vfio_iommu_type1 vfio
	vfioctl --json info $EDU
	assert_error ENODEV "/dev/vfio/vfio does not exist: the module vfio is not loaded"
	assert_json '.error.hint | contains("modprobe vfio-pci")'
	assert_equal "$stderr" "$(printf '%s\n' \
		"vfioctl: info $EDU: /dev/vfio/vfio does not exist: the module vfio is not loaded" \
		"hint: modprobe vfio-pci (\`vfioctl bind DEVICE\` does it too)")"
}

@test "without the module vfio_iommu_type1 its name is said" {
	give_to_vfio $EDU
	modprobe -r vfio_iommu_type1
	vfioctl --json info $EDU
	modprobe vfio_iommu_type1
	assert_error ENODEV "the module vfio_iommu_type1 is not loaded"
	assert_json '.error.hint == "modprobe vfio_iommu_type1"'
}

@test "a group held by another process: its pid is named" {
	local node holder

	node=/dev/vfio/$(group_of $EDU)
	sleep 600 9<>"$node" &
	holder=$!
	eventually test -e "/proc/$holder/fd/9"
	eventually grep -q sleep "/proc/$holder/comm"
	vfioctl --json info $EDU
	kill "$holder"
	wait "$holder" || true
	assert_error EBUSY "$node is held by pid $holder (sleep)"
	vfioctl info $EDU
	assert_done
}

@test "no permission: the node's mode and owner are said" {
	local node

	node=/dev/vfio/$(group_of $EDU)
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"${PROGRAM[@]}" --json features $EDU
	assert_error EACCES "open $node (mode 0600, owner root:root): Permission denied"
	assert_json --arg node "$node" '.error.hint | endswith("chown USER " + $node)'
}

@test "an unprivileged owner of the node may ask" {
	local node

	node=/dev/vfio/$(group_of $EDU)
	chown 65534 "$node"
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"${PROGRAM[@]}" --json info $EDU
	chown 0 "$node"
	assert_done
	assert_json '.device.num_regions == 9'
}

@test "another user's process that holds a group cannot be seen: so it is said" {
	local node holder

	node=/dev/vfio/$(group_of $EDU)
	sleep 600 9<>"$node" &
	holder=$!
	eventually test -e "/proc/$holder/fd/9"
	chown 65534 "$node"
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"${PROGRAM[@]}" --json info $EDU
	chown 0 "$node"
	kill "$holder"
	wait "$holder" || true
	assert_error EBUSY "$node is held by another process"
	assert_json '.error.hint | test("[0-9]+ processes could not be read")'
}

@test "--trace shows every call, decoded, on stderr" {
	local group

	give_to_vfio $NIC
	group=$(group_of $NIC)
	vfioctl --trace --json regions $NIC
	assert_success
	assert_json '.regions[3].size == 16384'
	output=$stderr
	mapfile -t lines <<<"$stderr"
	assert_line --index 0 --regexp '^trace: open /dev/vfio/vfio = [0-9]+ \([0-9]+ us\)$'
	assert_line --regexp '<container> VFIO_GET_API_VERSION = 0 '
	assert_line --regexp 'VFIO_CHECK_EXTENSION \{iommu=3:type1v2\} = 1 '
	assert_line --regexp "^trace: open /dev/vfio/$group = "
	assert_line --regexp "<group $group> VFIO_GROUP_GET_STATUS .* = 0 "'\{.*flags=viable\} '
	assert_line --regexp 'VFIO_GROUP_SET_CONTAINER \{container=[0-9]+\} = 0 '
	assert_line --regexp 'VFIO_SET_IOMMU \{iommu=3:type1v2\} = 0 '
	assert_line --regexp "VFIO_GROUP_GET_DEVICE_FD \{name=\"$NIC\"\} = [0-9]+ "
	assert_line --regexp "<device $NIC> VFIO_DEVICE_GET_INFO "'\{argsz=[0-9]+\} = 0 '
	assert_line --regexp ' flags=reset\|pci num_regions=9 num_irqs=5 '
	assert_line --partial 'GET_REGION_INFO {argsz=40 index=3} = 0 {argsz=40'
	assert_line --partial ' flags=read|write|mmap|caps cap_offset=0x20 size=0x4000'
	assert_line --partial ' offset=0x30000000000 caps=[{id=3:msix-mappable version=1}]} ('
	assert_line --regexp 'GET_REGION_INFO \{argsz=32 index=8\} = EINVAL '
	refute_line --regexp '^[^t]'
}

@test "what is opened is closed, device before group before container" {
	vfioctl --trace info $EDU
	assert_success
	run -0 awk '
		/ open .*vfio\/vfio/ { container = $5 }
		/ open .*vfio\/[0-9]/ { group = $5 }
		/GET_DEVICE_FD/ { device = $8 }
		/ close / { sub(/<.*/, "", $3); closed = closed " " $3 }
		END { print closed == " " device " " group " " container }' <<<"$stderr"
	assert_output 1
}
