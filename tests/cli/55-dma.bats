# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# The words of the commands on buffers: what needs a session, what contradicts
# itself, what a dry run says.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
}

@test "buffers need a session, and the hint says how to have one" {
	local step

	for step in "map DEVICE 4k" "list DEVICE" "read DEVICE buf0" "write DEVICE buf0 1" \
		"fill DEVICE buf0 1" "unmap DEVICE buf0" "dirty DEVICE start"; do
		# shellcheck disable=SC2086
		on_root dma ${step/DEVICE/$DEVICE}
		assert_refused 2 "buffers are unmapped when the command ends"
		[[ $stderr == *"vfioctl open DEVICE"* ]]
	done
}

@test "below another root no device is opened for dma ranges and dma test" {
	local command

	for command in ranges test; do
		on_root dma $command "$DEVICE"
		assert_refused 1 "devices cannot be opened with --sysroot"
	done
}

@test "what is to be unmapped, and what is to be written, is said in one way" {
	local words

	for words in "" "buf0 --all" "buf0 --iova 0x1000" "--all -n 4k"; do
		# shellcheck disable=SC2086
		on_root dma unmap "$DEVICE" $words
		assert_refused 2 "name one buffer or range to unmap"
	done
	for words in "" "1 --file x"; do
		# shellcheck disable=SC2086
		on_root dma write "$DEVICE" buf0 $words
		assert_refused 2 "give either VALUE or --file"
	done
}

@test "a dry run names the steps and opens nothing" {
	on_root --dry-run --json dma test "$DEVICE"
	assert_success
	assert_json '[.plan[].action] | length == 3 and (.[1] | test("65536 bytes.*bus mastering"))'
	on_root --dry-run --json dma map "$DEVICE" 4k
	assert_success
	assert_json '.plan[1].action == "map 4096 bytes"'
}

@test "numbers that are none are refused before anything is looked at" {
	on_root dma map "$DEVICE" 4q
	assert_equal "$status" 2
	on_root dma map "$DEVICE" 4k --iova nowhere
	assert_equal "$status" 2
	on_root dma dirty "$DEVICE" maybe
	assert_equal "$status" 2
	on_root dma map "$DEVICE" 4k --force=luck
	assert_equal "$status" 2
}
