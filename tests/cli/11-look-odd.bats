#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# groups, devices and show where sysfs is half there, or means harm.

load helper

@test "half-missing attributes are absent, not errors" {
	use_root half-missing
	on_root groups --json
	assert_done
	assert_json '[.groups[].id] == [0,1,2,3,5,6]'
	assert_json '.groups[0].devices == [{"address":"0000:00:00.0","bus":"pci","blocks":false}]'
	assert_json '.groups[1].devices[0] | .vendor == "0x8086" and .class == "0x020000" and
		.driver == "e1000e" and .blocks'
	assert_json '.groups[2] | (has("type") | not) and (.devices[0] |
		.driver == "gone" and (has("vendor") or has("class") | not))'
	assert_json '.groups[2].reserved ==
		[{"start":"0xfee00000","end":"0xfeefffff","type":"msi"}]'
	assert_json '.groups[4] | .devices == [] and (has("viable") | not)'
	assert_json '.ungrouped == ["0000:00:04.0"]'
}

@test "half-missing attributes in text are a dash" {
	use_root half-missing
	on_root groups
	assert_done
	assert_line --regexp '^    0 yes +- +0000:00:00.0 - +- +- +-$'
	assert_line --regexp '^    5 - +- +- +- +- +- +-$'
	assert_line 'In no group (not behind an IOMMU, or waiting for a driver):'
	on_root devices
	assert_done
	assert_line --regexp '^0000:00:00.0 +0 - +- - +- +- +-$'
	on_root groups --tree
	assert_done
}

@test "show of a device of which nothing is known" {
	use_root half-missing
	on_root show 00:02.0 --json
	assert_done
	assert_json '.device | (has("resources") or has("power") or has("command") or
		has("numa_node") or has("driver_override") or has("interrupts")) | not'
	on_root show 00:00.0
	assert_done
	assert_line --regexp '^Vendor id: +-$'
	assert_line --regexp '^Resources: +-$'
}

@test "names with control bytes do nothing to a terminal" {
	use_root half-missing
	for words in devices "groups --tree" "show 00:04.0"; do
		# shellcheck disable=SC2086
		on_root $words
		assert_done
		assert_output --partial 'ev\x1b[2Jil\x07'
		refute_output --partial $'\e'
		refute_output --partial $'\a'
	done
	on_root devices --json
	assert_json '.devices[4].driver == "ev\u001b[2Jil\u0007"'
}

# The last run did its work, and said only what it could not read.
assert_only_unread()
{
	assert_success
	assert_equal "$(sed '/^warning: \/[^ ]* could not be read: [A-Za-z ]*$/d;
		/^warning: [0-9]* more files could not be read$/d' <<<"$stderr")" ""
}

@test "a hostile root does no harm" {
	use_root hostile
	for words in groups "groups --tree" devices "show 00:08.0" "show 00:01.0"; do
		# shellcheck disable=SC2086
		on_root $words --json
		assert_only_unread
		# shellcheck disable=SC2086
		on_root $words
		assert_only_unread
		refute_output --partial root:
		refute_output --partial $'\e'
	done
}

@test "a hostile root: only numbers are groups, only what is inside is read" {
	use_root hostile
	on_root groups --json
	assert_json '[.groups[].id] - [1,2,3,4,5,6] == []'
	assert_json '.groups[0].devices[0].driver == "e1000e"'
	on_root devices --json
	assert_json '.devices[] | select(.address == "0000:00:02.0" or .address == "0000:00:05.0") |
		(has("vendor") or has("driver") or has("group")) | not'
	assert_json '.devices[] | select(.address == "0000:00:08.0") |
		(has("vendor") or has("class") or has("group")) | not'
	on_root show 00:08.0 --json
	assert_json '.device | (has("resources") or has("interrupts") or has("sriov")) | not'
	on_root show 00:03.0
	assert_refused 1 0000:00:03.0
}

@test "a hostile root: devices below each other are shown once" {
	use_root hostile
	on_root groups --tree --json
	assert_json '[.. | .address? // empty] | length == (unique | length) and
		index("0000:00:06.0") != null and index("0000:00:07.0") != null'
}

@test "a huge attribute is not swallowed whole" {
	fresh_root intel-desktop
	truncate -s 8G "$ROOT/sys/devices/pci0000:00/0000:00:02.0/resource" \
		"$ROOT/sys/devices/pci0000:00/0000:00:02.0/uevent" \
		"$ROOT/sys/kernel/iommu_groups/2/reserved_regions"
	# The address sanitizer reserves more address space than any limit allows.
	ldd "$VFIOCTL" | grep -q libasan || ulimit -v $((4 * 1024 * 1024))
	on_root groups 2 --json
	assert_done
	on_root show 00:02.0 --json
	assert_done
}

@test "an attribute that is a FIFO does not hang" {
	fresh_root intel-desktop
	rm "$ROOT/sys/devices/pci0000:00/0000:00:02.0/uevent"
	mkfifo "$ROOT/sys/devices/pci0000:00/0000:00:02.0/uevent"
	run_apart timeout 20 "$VFIOCTL" --sysroot "$ROOT" groups 2 --json
	assert_done
	assert_json '.groups[0].devices[0] | .vendor == "0x8086" and .driver == "i915"'
}

@test "nothing of the root is opened for writing" {
	command -v strace >/dev/null || skip "strace is not installed"
	use_root intel-desktop
	# The leak sanitizer cannot work below another tracer.
	export ASAN_OPTIONS=detect_leaks=0
	for words in groups "groups --tree" devices "show 01:00.0"; do
		# shellcheck disable=SC2086
		run strace -f -o "$BATS_TEST_TMPDIR/calls" -e trace=openat,openat2 \
			"$VFIOCTL" --sysroot "$ROOT" $words
		assert_success
		run grep -E 'O_WRONLY|O_RDWR|/vpd"|/rom"' "$BATS_TEST_TMPDIR/calls"
		assert_failure 1
	done
}

# The attributes of a device that a run with these words opens, on a line each.
opened()	# ADDRESS WORD...
{
	local address=$1

	shift
	# The leak sanitizer cannot work below another tracer.
	ASAN_OPTIONS=detect_leaks=0 strace -f -o "$BATS_TEST_TMPDIR/calls" \
		-e trace=openat,openat2 "$VFIOCTL" --sysroot "$ROOT" "$@" >"$BATS_TEST_TMPDIR/out"
	attributes=$(awk -F'"' -v of="$address" '
		/O_PATH/ { mine = index($2, of) }
		!/O_PATH/ && mine { print $2 }' "$BATS_TEST_TMPDIR/calls")
}

@test "a device that may be in the midst of an unbind is asked nothing that waits" {
	command -v strace >/dev/null || skip "strace is not installed"
	fresh_root intel-desktop
	mkdir -p "$ROOT/var/lib/vfioctl"
	: >"$ROOT/var/lib/vfioctl/0000:00:1f.5.journal"
	opened 0000:00:1f.5 groups 6
	grep -qx vendor <<<"$attributes"
	run ! grep -x uevent <<<"$attributes"
	opened 0000:00:1f.5 show 00:1f.5
	grep -qx driver_override <<<"$attributes"
	exec {lock}>"$ROOT/var/lib/vfioctl/0000:00:1f.5.journal"
	flock "$lock"
	opened 0000:00:1f.5 show 00:1f.5
	grep -qx irq <<<"$attributes"
	run ! grep -xE 'uevent|driver_override|sriov_numvfs' <<<"$attributes"
}
