#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What looking at a big machine costs: system calls a device on a root of 4096
# devices, each in an IOMMU group of its own, which is the dearest case.
#
#   groups   6 a member (its directory 2, the driver's link 1, uevent 3) and 13 a
#            group (type and reserved_regions 3 each, the list of members 7):
#            19 a device here, 10 where groups have three devices
#   devices  13 a device: its directory 2, the links of driver and group 2,
#            uevent 3, NUMA node 3, reset methods 3; 5 more when it is bound to VFIO
#   names    about 400 once, to read pci.ids
#
# A device without a driver costs 12 more: its ids are read from a file each,
# because uevent may wait for an unbind that hangs.
#
# What a program needs to start is counted, too.

load helper

setup_file()
{
	ROOT=$BATS_FILE_TMPDIR/many
	"$BATS_TEST_DIRNAME/../roots/mkroot" --many 4096 "$ROOT"
	export ROOT
}

# The number of system calls of a run on $ROOT, without those of memory, which
# are the sanitizers' where they are in; its output is in $out.
count_calls()
{
	out=$BATS_TEST_TMPDIR/out
	# The leak sanitizer cannot work below another tracer.
	export ASAN_OPTIONS=detect_leaks=0
	strace -f -c -e 'trace=!%memory' -o "$BATS_TEST_TMPDIR/calls" \
		"$VFIOCTL" --sysroot "$ROOT" "$@" >"$out" 2>"$BATS_TEST_TMPDIR/err"
	assert_equal "$(cat "$BATS_TEST_TMPDIR/err")" ""
	calls=$(awk '$NF == "total" { print $4 }' \
		"$BATS_TEST_TMPDIR/calls")
}

@test "4096 devices: groups is right and costs at most 22 calls a device" {
	command -v strace >/dev/null || skip "strace is not installed"
	count_calls groups --json
	jq -e '(.groups | length == 4096 and all(.devices | length == 1)) and
		([.groups[] | select(.viable)] | length == 2048) and .ungrouped == []' "$out"
	echo "groups: $calls calls"
	# 19 on a machine; of what is recorded the modes are looked at, too.
	((calls <= 22 * 4096 + 1000))
}

@test "4096 devices: devices is right and costs at most 14 calls a device" {
	command -v strace >/dev/null || skip "strace is not installed"
	count_calls devices --json
	jq -e '.devices | length == 4096 and ([.[].address] | unique | length == 4096)' "$out"
	echo "devices: $calls calls"
	((calls <= 14 * 4096 + 1000))
}

@test "4096 devices: one group costs the same as on a small machine" {
	command -v strace >/dev/null || skip "strace is not installed"
	count_calls groups 4000 --json
	jq -e '.groups | length == 1 and .[0].id == 4000' "$out"
	echo "one group: $calls calls"
	((calls <= 1000))
}

@test "4096 devices: the tree has them all" {
	vfioctl --sysroot "$ROOT" groups --tree --json
	assert_done
	assert_json '[.. | .address? // empty] | length == 4096'
	assert_json '.tree | length == 16'
}

@test "4096 devices in text: a line each" {
	vfioctl --sysroot "$ROOT" groups
	assert_done
	assert_equal "$(grep -c 'DMA-FQ' <<<"$output")" 4096
}

# openat2() with RESOLVE_IN_ROOT fails with EAGAIN while directories are renamed: that
# is not an answer.
@test "4096 devices: directories that others rename do not change an answer" {
	local renames

	mkdir "$BATS_TEST_TMPDIR/a"
	(cd "$BATS_TEST_TMPDIR" && while mv a b && mv b a; do :; done) 2>/dev/null 3>&- &
	renames=$!
	for _ in 1 2 3; do
		"$VFIOCTL" --sysroot "$ROOT" groups --json >"$BATS_TEST_TMPDIR/out"
		jq -e '[.groups[] | select(.viable)] | length == 2048' "$BATS_TEST_TMPDIR/out" ||
			break
	done
	kill "$renames"
	wait "$renames" || true
	jq -e '[.groups[] | select(.viable)] | length == 2048' "$BATS_TEST_TMPDIR/out"
}
