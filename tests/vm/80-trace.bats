# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2016,SC2086,SC2154
# machine: main
# `trace`: another program's calls, compared with that program's own log, and
# with what --trace says of vfioctl itself. Through the group.

bats_require_minimum_version 1.5.0
load helper
load trace

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU
}

@test "every call of a program that uses a group is decoded, field by field" {
	trace_direct group $EDU "$(group_of $EDU)"
	assert_done
	assert_same_calls
	# What the descriptors were is known, too.
	assert_calls "all(.[] | select(.call | startswith(\"VFIO_DEVICE\"));
		.on == \"device\" and .subject == \"$EDU\")"
	assert_calls "[.[] | select(.on == \"group\").subject] | unique ==
		[\"$(group_of $EDU)\"]"
	assert_calls '[.[] | select(.errno) | "\(.call) \(.errno)"] | contains([
		"open EBUSY", "VFIO_IOMMU_MAP_DMA EEXIST", "VFIO_DEVICE_FEATURE ENOTTY",
		"VFIO_DEVICE_GET_REGION_INFO EINVAL", "0x3bf0 ENOTTY"])'
}

@test "the IOVA ranges in a chain of capabilities are shown" {
	trace_direct group $EDU "$(group_of $EDU)"
	assert_done
	assert_calls '[.[].out.caps[]? | select(.name == "iova-range")] |
		length == 1 and .[0].nr_iovas == (.[0].iova_ranges | length) and
		.[0].iova_ranges[0].start == "0x0"'
	assert_calls '[.[].out.caps[]? | select(.name == "dma-avail").avail] == [65535]'
}

@test "text says the same, on standard error, and the program's output stays its own" {
	run_apart "$VFIOCTL" trace -- \
		"$DIRECT" "$BATS_TEST_TMPDIR/log" group $EDU "$(group_of $EDU)"
	assert_success
	assert_output ""
	output=$stderr
	mapfile -t lines <<<"$stderr"
	assert_line --regexp '^trace: \[[0-9]+\] open /dev/vfio/vfio = [0-9]+ \([0-9]+ us\)$'
	assert_line --regexp "<device $EDU> "'bar0\+0x4 4 \{bytes=\{78 56 34 12\}\} = 4 '
	assert_line --regexp "<group $(group_of $EDU)> VFIO_GROUP_GET_DEVICE_FD "
	assert_line --regexp ' = EEXIST \('
}

@test "threads and children are followed; a signal's exit status is passed on" {
	trace_direct threads
	assert_failure 134
	assert_equal "$stderr" ""
	assert_same_calls
	assert_calls 'map(.pid) | unique | length == 3'
	assert_calls 'all(.[] | select(.fd); .on == "container")'
}

@test "of vfioctl itself it shows what --trace shows" {
	local inner=$BATS_TEST_TMPDIR/inner calls=$BATS_TEST_TMPDIR/calls

	run_apart "$VFIOCTL" --json trace -o "$calls" -- \
		"$VFIOCTL" --api group --trace=json --json info $EDU
	assert_success
	assert_json ".device.address == \"$EDU\""
	printf '%s\n' "$stderr" >"$inner"
	# It looks at nodes and modules first, without a word of its own.
	run diff <(jq -c 'del(.pid, .ns)' "$inner") <(jq -c 'del(.pid, .ns)' "$calls" |
		sed -n '/"\/dev\/vfio\/vfio"/,$p')
	assert_success
}

@test "a hand-over shows what it writes to sysfs" {
	local calls=$BATS_TEST_TMPDIR/calls

	run_apart "$VFIOCTL" --json trace -o "$calls" -- "$VFIOCTL" unbind $EDU
	assert_success
	assert_calls "any(.[]; .call == \"write\" and .in.value == \"$EDU\" and
		(.in.path | endswith(\"/unbind\")) and .result > 0)"
	vfioctl restore $EDU
	assert_done
}

@test "told to end, it lets the program go on" {
	local fifo=$BATS_TEST_TMPDIR/fifo done=$BATS_TEST_TMPDIR/done pid

	mkfifo "$fifo"
	"$VFIOCTL" trace -- bash -c ': >"$1"; read -r _ <"$1"; echo yes >"$2"' _ "$fifo" "$done" \
		3>&- &
	pid=$!
	read -r _ <"$fifo" || true		# it runs
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	assert_equal $status 143
	echo go >"$fifo"
	eventually [ -s "$done" ]
}

@test "a stopped program stays stopped until it is told to continue" {
	local fifo=$BATS_TEST_TMPDIR/fifo pid child

	mkfifo "$fifo"
	"$VFIOCTL" trace -- bash -c 'echo $$ >"$1"; kill -STOP $$; exit 9' _ "$fifo" 3>&- &
	pid=$!
	read -r child <"$fifo"
	eventually grep -q '^State:.*[Tt] (' "/proc/$child/status"
	kill -CONT "$child"
	status=0
	wait $pid || status=$?
	assert_equal $status 9
}
