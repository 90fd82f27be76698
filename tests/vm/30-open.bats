# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# machine: main
# info, regions, irqs and features against what sysfs and config space say, and
# every cause for which a device does not open.

bats_require_minimum_version 1.5.0
load helper

setup_file()
{
	save_device $EDU $NIC $NVME $TESTDEV $IVSHMEM $BLOCKED_EDU $BLOCKER
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU $NIC $NVME $TESTDEV $IVSHMEM $BLOCKED_EDU $BLOCKER
}

# An open container holds vfio_iommu_type1, an open device vfio_pci.
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

# Prints the sizes of the device's six BARs and its ROM, with commas, as sysfs has them.
bar_sizes()
{
	local start end sizes=

	while read -r start end _; do
		sizes+=${sizes:+, }$((end ? end - start + 1 : 0))
	done < <(head -n 7 "$PCI/devices/$1/resource")
	echo "$sizes"
}

# Reads the device's config space into the array config.
read_config()
{
	read -r -d '' -a config < <(od -An -v -tu1 -w4096 "$PCI/devices/$1/config") || true
}

# Prints where capability $1 begins in the array config, or 0.
find_cap()
{
	local at=${config[0x34]}

	((config[0x06] & 0x10)) || at=0
	while ((at && config[at] != $1)); do
		at=${config[at + 1]}
	done
	echo "$at"
}

@test "without the module vfio its name is said" {
	modprobe -r vfio-pci vfio_iommu_type1 vfio
	vfioctl --json info $EDU
	assert_error ENODEV "/dev/vfio/vfio is not there: the module vfio is not loaded"
	assert_json '.error.hint | contains("modprobe vfio-pci")'
	assert_equal "$stderr" "$(printf '%s\n' \
		"vfioctl: info $EDU: /dev/vfio/vfio is not there: the module vfio is not loaded" \
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

@test "a device that is not bound: its driver is named and the way to bind it" {
	vfioctl --json regions $NVME
	assert_error ENODEV "not bound to a VFIO driver but to nvme"
	assert_json --arg nvme $NVME '.error.hint == "vfioctl bind " + $nvme'
	vfioctl --json irqs $BLOCKED_EDU
	assert_error ENODEV "not bound to a VFIO driver, nor to any other"
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
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --json features $EDU
	assert_error EACCES "open $node (mode 0600, owner root:root): Permission denied"
	assert_json --arg node "$node" '.error.hint | endswith("chown USER " + $node)'
}

@test "an unprivileged owner of the node may ask" {
	local node

	node=/dev/vfio/$(group_of $EDU)
	chown 65534 "$node"
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --json info $EDU
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
	run --separate-stderr setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --json info $EDU
	chown 0 "$node"
	kill "$holder"
	wait "$holder" || true
	assert_error EBUSY "$node is held by another process"
	assert_json '.error.hint | test("[0-9]+ processes could not be looked into")'
}

@test "ways in that the kernel lacks are refused by name" {
	vfioctl --json --api cdev info $EDU
	assert_error ENODEV "iommu"
	vfioctl --json --api compat info $EDU
	assert_error ENODEV "iommu"
	vfioctl --json --api noiommu info $EDU
	assert_failure 1
	vfioctl --json --api group info $EDU
	assert_done
	assert_json '.device.api == "group"'
}

@test "below another root no node is opened" {
	mkdir -p "$BATS_TEST_TMPDIR/sys/bus/pci/devices"
	cp -r $PCI/devices/$EDU/. "$BATS_TEST_TMPDIR/sys/bus/pci/devices/$EDU" 2>/dev/null || true
	vfioctl --json --sysroot "$BATS_TEST_TMPDIR" info $EDU
	assert_error EOPNOTSUPP "no device is opened below another root"
}

@test "info says what the kernel and sysfs say" {
	local device reset

	for device in $EDU $NIC $NVME $TESTDEV $IVSHMEM; do
		give_to_vfio "$device"
		reset=false
		[[ ! -s $PCI/devices/$device/reset_method ]] || reset=true
		vfioctl --json info "$device"
		assert_done
		assert_json --arg device "$device" --argjson group "$(group_of "$device")" \
			--argjson reset $reset \
			'.vfioctl == 1 and .device.address == $device and .device.api == "group" and
			.device.group == $group and .device.num_regions == 9 and
			.device.num_irqs == 5 and .device.caps == [] and
			.device.flags == if $reset then ["reset", "pci"] else ["pci"] end'
	done
	vfioctl info $EDU
	assert_done
	assert_line --regexp '^Flags: +reset pci$'
}

@test "regions have the sizes that sysfs gives BARs, ROM and config space" {
	local device sizes

	for device in $EDU $NIC $NVME $TESTDEV $IVSHMEM; do
		sizes="[$(bar_sizes "$device"), $(stat -c %s "$PCI/devices/$device/config"), 0]"
		vfioctl --json regions "$device"
		assert_done
		assert_json --argjson sizes "$sizes" \
			'[.regions[].size] == $sizes and [.regions[].index] == [range(9)] and
			[.regions[].name] ==
			["bar0", "bar1", "bar2", "bar3", "bar4", "bar5", "rom", "config", "vga"] and
			.regions[7].flags == ["read", "write"] and
			.regions[7].offset == "0x70000000000" and .regions[8].flags == []'
	done
}

@test "regions say what may be mapped, and which capability says so" {
	vfioctl --json regions $TESTDEV
	assert_json '.regions[0].flags == ["read", "write", "mmap"]'
	assert_json '.regions[1] | .flags == ["read", "write"] and (has("mappable") | not)'
	vfioctl --json regions $NIC
	assert_json '.regions[3] | .flags == ["read", "write", "mmap", "caps"] and
		.caps == [{"id": 3, "name": "msix-mappable", "version": 1}] and
		.mappable == ["0x0-0x3fff"]'
	assert_json '.regions[6].flags == ["read"]'
	vfioctl --json regions $NVME
	assert_json '.regions[0].caps[0].name == "msix-mappable"'
}

@test "as text, regions leaves out what is not there, --all shows it" {
	vfioctl regions $EDU
	assert_done
	assert_line --index 0 --regexp '^REGION +SIZE +FLAGS'
	assert_line --index 1 --regexp '^bar0 +1M +read write mmap'
	assert_line --index 2 --regexp '^config +256 +read write'
	assert_equal "${#lines[@]}" 3
	vfioctl regions --all $EDU
	assert_done
	assert_line --regexp '^vga +0 '
	assert_equal "${#lines[@]}" 10
}

@test "irqs have the counts that config space gives" {
	local device intx msi msix at config

	for device in $EDU $NIC $NVME $TESTDEV $IVSHMEM; do
		read_config "$device"
		intx=$((config[0x3d] ? 1 : 0))
		at=$(find_cap 0x05)
		msi=$((at ? 1 << (config[at + 2] >> 1 & 7) : 0))
		at=$(find_cap 0x11)
		msix=$((at ? ((config[at + 3] << 8 | config[at + 2]) & 0x7ff) + 1 : 0))
		vfioctl --json irqs "$device"
		assert_done
		assert_json --argjson counts "[$intx, $msi, $msix]" \
			'[.irqs[].name] == ["intx", "msi", "msix", "err", "req"] and
			[.irqs[].index] == [range(5)] and
			[.irqs[0:3][].count] == $counts and .irqs[4].count == 1 and
			all(.irqs[]; .enabled == 0 and .total == 0 and .masked == false) and
			.irqs[0].flags == ["eventfd", "maskable", "automasked"]'
	done
	vfioctl --json irqs $NIC
	assert_json '.irqs[3].count == 1 and .irqs[1].flags == ["eventfd", "noresize"]'
}

@test "features: each known one, with what it supports" {
	vfioctl --json features $EDU
	assert_done
	assert_json '.features | length >= 14 and ([.[].index] == [range(length)]) and
		all(.[]; (.name | length > 0) and (.get | type) == "boolean" and
		(.set | type) == "boolean")'
	assert_json '.features[0] ==
		{"index": 0, "name": "pci-vf-token", "get": false, "set": false}'
	assert_json 'all(.features[1, 2, 6, 7, 8, 9, 10, 13]; (.get or .set) | not)'
	# Low power came with Linux 6.1.
	if [[ $(printf '6.1\n%s\n' "$(uname -r)" | sort -V | head -n 1) == 6.1 ]]; then
		assert_json 'all(.features[3, 4, 5]; .set and (.get | not))'
	fi
}

@test "probing features changes nothing" {
	local before

	before=$(<$PCI/devices/$NIC/power_state)
	vfioctl features $NIC
	assert_done
	assert_equal "$(<$PCI/devices/$NIC/power_state)" "$before"
}

@test "--trace shows every call, decoded, on stderr" {
	local group

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

@test "a session asks its device without naming it" {
	run --separate-stderr "$VFIOCTL" -x - <<-END
		open $EDU
		info
		regions
		irqs
		features
	END
	assert_done
	assert_line --regexp '^Device: +0000:01:00.0$'
	assert_line --regexp '^bar0 '
	assert_line --regexp ' intx '
	assert_line --regexp ' low-power-entry '
}
