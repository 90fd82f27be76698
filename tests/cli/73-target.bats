#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The words that name devices and groups, and what is said of wrong ones.

load helper

setup()
{
	use_root targets
}

# The words name these devices, in order.
assert_names()	# ADDRESS... -- WORD...
{
	local want=()

	while [[ $1 != -- ]]; do
		want+=("$1")
		shift
	done
	shift
	on_root --json devices "$@"
	assert_done
	assert_equal "$(jq -r '.devices[].address' <<<"$output")" \
		"$(printf '%s\n' "${want[@]}")"
}

@test "a PCI address, in full, short, and in capitals" {
	assert_names 0000:01:00.0 -- 0000:01:00.0
	assert_names 0000:01:00.0 -- 01:00.0
	assert_names 10000:00:01.0 -- 10000:00:01.0
}

@test "a pattern of addresses" {
	assert_names 0000:01:00.0 0000:01:00.1 -- '01:00.*'
	assert_names 10000:00:01.0 -- '10000:*'
}

@test "vendor and device, of several where a command takes many" {
	assert_names 0000:00:02.0 -- 1af4:1000
	assert_names 0000:01:00.0 0000:01:00.1 -- 1234:11e8
	assert_names 0000:00:04.0 -- 144D:A80A
}

@test "several words are taken together, each device once" {
	assert_names 0000:01:00.1 0000:01:00.0 -- 01:00.1 '01:00.*' vfio0
}

@test "a vfio-dev" {
	assert_names 0000:01:00.0 -- vfio0
}

@test "an mdev's UUID, in capitals too" {
	use_root mdev
	assert_names 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 -- \
		83B8F4F2-509F-382F-3C1E-E6BFE0FA1001
	assert_names c9abdcb5-5279-413a-9057-c81d2605ce9c -- vfio1
}

@test "a device of another bus by its name" {
	use_root mdev
	assert_names INT33C3:00 -- INT33C3:00
}

@test "a network interface, plain and with dev:" {
	assert_names 0000:00:02.0 -- eth0
	assert_names 0000:00:02.0 -- dev:eth0
}

@test "a disk and its partition" {
	assert_names 0000:00:03.0 -- nvme0n1
	assert_names 0000:00:03.0 -- dev:nvme0n1p1
}

@test "an NVMe disk below a subsystem is its only controller's" {
	assert_names 0000:00:04.0 -- nvme1n1
	on_root devices nvme2n1
	assert_refused 1 "nvme2n1 belongs to several PCI devices"
}

@test "what has no PCI device behind it" {
	on_root devices lo
	assert_refused 1 "lo does not belong to a PCI device"
	on_root --json devices dev:dm-0
	assert_json_error 1 ENXIO
}

@test "a malformed word is a usage error that lists the forms" {
	local word

	for word in 01:00 01:00.8 0000:01:00.0: 123:11e8 dev: 'eth 0' ''; do
		on_root devices "$word"
		assert_refused 2 "$word"
	done
	on_root --json devices 01:00
	assert_json_error 2 usage
	on_root devices 01:00
	assert_said "vendor:device"
}

@test "a path is answered with the name it ends in" {
	on_root devices /dev/nvme0n1
	assert_refused 2 "hint: use dev:nvme0n1"
}

@test "an absent device is ENODEV, and a near one is offered" {
	local word

	for word in 0000:01:00.2 1234:0000 '02:*' vfio9 eth9 dev:eth9 \
		83b8f4f2-509f-382f-3c1e-e6bfe0fa1001; do
		on_root devices "$word"
		assert_refused 1 "${word#dev:}"
		on_root --json devices "$word"
		assert_json_error 1 ENODEV
	done
	on_root show 0000:01:00.2
	assert_said "hint: did you mean 0000:01:00."
	on_root show 0000:01:00,0
	assert_said "hint: did you mean 0000:01:00.0?"
}

@test "where one is wanted, several are listed" {
	on_root show 1234:11e8
	assert_refused 2 "1234:11e8 matches 2 devices: 0000:01:00.0, 0000:01:00.1"
	on_root show '01:00.*'
	assert_refused 2 "0000:01:00.0, 0000:01:00.1"
}

@test "a group is a number or its device" {
	on_root --json groups 2
	assert_done
	assert_json '[.groups[].id] == [2]'
	on_root --json groups eth0
	assert_done
	assert_json '[.groups[].id] == [2]'
	on_root --json groups '01:00.*'
	assert_done
	assert_json '[.groups[].id] == [1]'
	on_root groups '*:*'
	assert_refused 2 "is in several groups"
	on_root groups 0000:01:00.2
	assert_refused 1 "0000:01:00.2"
}
