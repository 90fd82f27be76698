# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# backends: all
# info, regions, irqs and features against what sysfs and config space say.

bats_require_minimum_version 1.5.0
load helper
load open

setup_file()
{
	save_device $EDU $NIC $NVME $TESTDEV $IVSHMEM
	load_vfio
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU $NIC $NVME $TESTDEV $IVSHMEM
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

@test "a device that is not bound: its driver is named and the way to bind it" {
	vfioctl --json regions $NVME
	assert_error ENODEV "bound to nvme, not to a VFIO driver"
	assert_json --arg nvme $NVME '.error.hint | startswith("vfioctl bind " + $nvme)'
	vfioctl --json irqs $BLOCKED_EDU
	assert_error ENODEV "not bound to any driver"
}

@test "below another root no node is opened" {
	mkdir -p "$BATS_TEST_TMPDIR/sys/bus/pci/devices"
	cp -r $PCI/devices/$EDU/. "$BATS_TEST_TMPDIR/sys/bus/pci/devices/$EDU" 2>/dev/null || true
	vfioctl --json --sysroot "$BATS_TEST_TMPDIR" info $EDU
	assert_error EOPNOTSUPP "devices cannot be opened with --sysroot"
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
			--argjson reset $reset --arg api $API \
			'.vfioctl == 1 and .device.address == $device and .device.api == $api and
			.device.group == $group and .device.num_regions == 9 and
			.device.num_irqs == 5 and .device.caps == [] and
			.device.flags == if $reset then ["reset", "pci"] else ["pci"] end'
	done
	vfioctl info $EDU
	assert_done
	assert_line --regexp '^Flags: +reset pci$'
}

@test "info, regions and irqs are the same in every way, but for the API's name" {
	local device what

	for device in $EDU $NIC $NVME $TESTDEV $IVSHMEM; do
		give_to_vfio "$device"
		for what in info regions irqs; do
			vfioctl --json $what "$device"
			assert_done
			# Another kernel knows more, and numbers groups in its own way.
			same_everywhere "$(uname -r)/$what/$device" \
				"$(jq -cS 'del(.device.api, .device.group)' <<<"$output")"
		done
	done
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

@test "a session asks its device without naming it" {
	run_apart "${PROGRAM[@]}" -x - <<-END
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
