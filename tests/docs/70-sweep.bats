#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# A command whose system call or allocation fails states no other fact, and plans no
# change that it would have refused: a part of `make sweep`.
load helper

setup()
{
	SWEEP=${VFIOCTL%/*}
}

# One of this many failures is tried here.
STRIDE=9

@test "no failing call changes a fact or lets a refused change pass" {
	[[ -x $SWEEP/tests/sweep/sweep ]] || skip "the sweep is for x86-64 without sanitizers"
	run_apart "$TOP/tests/sweep/run" -s $STRIDE "$SWEEP"
	assert_success
	assert_output --regexp '^sites [0-9]{4,}, same [0-9]+, unknown [0-9]+, error [0-9]+'
	assert_output --regexp ', wrong 0$'
}

@test "a guard that cannot look refuses, and only --force=unchecked overrides it" {
	local root=$BATS_TEST_TMPDIR/root why="/proc/swaps: Permission denied"

	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/handover.root" "$root"
	chmod 0 "$root/proc/swaps"
	run_apart "$VFIOCTL" --sysroot "$root" --dry-run bind 03:00.0 --force
	assert_failure 1
	[[ $stderr == *"not all checks could be made: $why (unchecked)"* ]]
	[[ $stderr == *"override with --force=unchecked"* ]]
	run_apart "$VFIOCTL" --sysroot "$root" --dry-run bind 03:00.0 --force --force=unchecked
	assert_success
	[[ $stderr == *"warning: forced: 0000:03:00.0: not all checks could be made: $why"* ]]
}

@test "too few descriptors for the guards: the disk with the root is not planned away" {
	local root=$BATS_TEST_TMPDIR/root limit

	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/handover.root" "$root"
	# With fewer than these the program does not start.
	for limit in 8 9 10 11 12 13 14 15 16 17 18 20; do
		run_apart bash -c 'ulimit -n "$1"; shift; exec "$@"' bash "$limit" \
			"$VFIOCTL" --sysroot "$root" --dry-run bind 03:00.0
		assert_failure 1
		assert_output ""
		[[ $stderr ]]
	done
}

@test "what could not be read is unknown: no key in JSON, a question mark in text" {
	local root=$BATS_TEST_TMPDIR/root

	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/handover.root" "$root"
	# In a recorded system a mode of 0 stands for what could not be read, also for root.
	chmod 0 "$root/sys/kernel/iommu_groups/2/devices"
	run_apart "$VFIOCTL" --sysroot "$root" groups --json
	assert_success
	assert_equal "$stderr" "warning: /sys/kernel/iommu_groups/2/devices could not be read: \
Permission denied"
	assert_json '[.groups[] | select(has("viable") | not) | .id] == [0, 2, 8]'
	assert_json '.groups[2] | has("devices") or has("blocked_by") | not'
	assert_json '.unread == [{"path": "/sys/kernel/iommu_groups/2/devices", "error": "EACCES"}]'
	run_apart "$VFIOCTL" --sysroot "$root" groups
	assert_line --regexp '^ +2 \?'
	run_apart "$VFIOCTL" --sysroot "$root" why 02:02.0
	assert_failure 1
	[[ $stderr == *"read the members of group 2: Permission denied"* ]]
	run_apart "$VFIOCTL" --sysroot "$root" --dry-run bind 02:02.0 --group
	assert_failure 1
	run_apart "$VFIOCTL" --sysroot "$root" --json doctor 02:02.0
	assert_json '[.doctor[] | select(.state == "ok" or .state == "broken")] == []'
}
