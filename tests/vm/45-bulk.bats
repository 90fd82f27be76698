# SPDX-License-Identifier: GPL-3.0-or-later
# backends: cdev
# Many bytes of a real BAR: what find, fill, copy and crc say of them is what other
# programs say of the same bytes; and which widths devices answer.

load helper
load session

SIZE=$((4 << 20))
BORDER=$((128 << 10))	# how much of memory is read at once

setup_file()
{
	save_device "$IVSHMEM" "$EDU"
	give_to_vfio "$IVSHMEM"
	give_to_vfio "$EDU"
	head -c "$SIZE" /dev/urandom >"$BATS_FILE_TMPDIR/random"
}

teardown_file()
{
	restore_device "$IVSHMEM" "$EDU"
}

# Asserts that the last run failed with status $1 and said $2 on stderr.
assert_refused()
{
	assert_failure "$1"
	assert_equal "$output" ""
	[[ $stderr == *"$2"* ]] || fail "stderr lacks \"$2\": $stderr"
}

load_random()
{
	vfioctl load $IVSHMEM bar2 "$BATS_FILE_TMPDIR/random"
	assert_done
}

# Dumps $2 bytes from offset $1 on, with accesses of 4 bytes through the kernel.
dump_bytes()
{
	"${PROGRAM[@]}" dump $IVSHMEM bar2+"$1" -n "$2" --pread -o "$BATS_TEST_TMPDIR/dump"
}

@test "load and dump: memory moves whole, by either path" {
	load_random
	vfioctl --json dump $IVSHMEM bar2 -o "$BATS_TEST_TMPDIR/mapped"
	assert_done
	assert_json '.dump | .path == "mmap" and .size == 4194304'
	cmp "$BATS_TEST_TMPDIR/mapped" "$BATS_FILE_TMPDIR/random"
	dump_bytes $((BORDER - 4096)) 8192
	cmp "$BATS_TEST_TMPDIR/dump" <(tail -c +$((BORDER - 4096 + 1)) \
		"$BATS_FILE_TMPDIR/random" | head -c 8192)
	vfioctl dump $IVSHMEM bar2+4 -n 65532 -o "$BATS_TEST_TMPDIR/odd"
	assert_done
	cmp "$BATS_TEST_TMPDIR/odd" <(head -c 65536 "$BATS_FILE_TMPDIR/random" | tail -c +5)
}

@test "crc: as gzip has it for the same bytes" {
	local sum

	load_random
	sum=$(gzip -c "$BATS_FILE_TMPDIR/random" | tail -c 8 | od -An -tx4 -N4 | tr -d ' ')
	vfioctl crc $IVSHMEM bar2
	assert_done
	assert_equal "$output" "0x$sum"
	sum=$(head -c 1000 "$BATS_FILE_TMPDIR/random" | gzip -c | tail -c 8 | od -An -tx4 -N4)
	vfioctl --json crc $IVSHMEM bar2 -n 1000
	assert_done
	assert_json --arg sum "0x${sum// /}" '.crc == {region: "bar2", offset: "0x0", size: 1000,
		crc32: $sum}'
}

@test "find: text over the border of what is read at once, masked numbers, none" {
	load_random
	printf 'a needle here' | "${PROGRAM[@]}" load $IVSHMEM bar2+$((BORDER - 5)) - -w 1
	vfioctl --json find $IVSHMEM bar2 'text:a needle here' --all
	assert_done
	assert_json --arg at "$(printf 0x%x $((BORDER - 5)))" \
		'.found == [{region: "bar2", offset: $at}]'
	vfioctl find $IVSHMEM bar2 20 hex:6e6565646c65
	assert_done
	assert_equal "$output" "$(printf bar2+0x%x $((BORDER - 4)))"
	vfioctl fill $IVSHMEM bar2 0 -n 64k
	assert_done
	vfioctl write $IVSHMEM bar2+0x100 0x1234ab00 0x1234cd00
	assert_done
	vfioctl find $IVSHMEM bar2 -n 64k 0x12340000 --mask 0xffff0000 --all
	assert_done
	assert_equal "$output" "bar2+0x100
bar2+0x104"
	vfioctl find $IVSHMEM bar2 -n 64k 0x12340000 --mask 0xffff0000
	assert_done
	assert_equal "$output" bar2+0x100
	vfioctl find $IVSHMEM bar2 -n 64k text:nothing
	assert_refused 3 "not found in 65536 bytes starting at bar2+0x0"
}

@test "fill: the range and nothing beside it; registers only when forced" {
	load_random
	vfioctl --json fill $IVSHMEM bar2+0x1000 0xa1b2 -w 2 -n 6000 --verify
	assert_done
	assert_json '.fill == {region: "bar2", offset: "0x1000", size: 6000, width: 2,
		value: "0xa1b2", verified: true}'
	dump_bytes 0 16384
	cmp "$BATS_TEST_TMPDIR/dump" <(
		head -c 4096 "$BATS_FILE_TMPDIR/random"
		yes "$(printf '\xb2\xa1')" | tr -d '\n' | head -c 6000
		head -c 16384 "$BATS_FILE_TMPDIR/random" | tail -c +10097
	)
	vfioctl fill $EDU bar0+4 0 -n 4
	assert_refused 1 "--force=registers"
	vfioctl fill $EDU bar0+4 0x0f0f0f0f -n 4 --force=registers
	assert_done
	vfioctl expect $EDU bar0+4 0xf0f0f0f0
	assert_done
	vfioctl fill $EDU bar0+4 0x0f0f0f0f -n 4 --force=registers --verify
	assert_refused 3 "bar0+0x4: wrote 0x0f, read back 0xf0"
}

@test "copy: what overlaps arrives whole, in both directions" {
	local size=$((3 * BORDER)) from to

	for from in 0 $((BORDER / 2)); do
		to=$((BORDER / 2 - from))
		load_random
		vfioctl copy $IVSHMEM bar2+"$from" bar2+"$to" -n "$size"
		assert_done
		vfioctl dump $IVSHMEM bar2+"$to" -n "$size" -o "$BATS_TEST_TMPDIR/dump"
		assert_done
		cmp "$BATS_TEST_TMPDIR/dump" <(tail -c +$((from + 1)) \
			"$BATS_FILE_TMPDIR/random" | head -c "$size")
	done
}

@test "copy: to a buffer for DMA and back" {
	load_random
	start_session $IVSHMEM
	say dma map 64k
	say copy bar2+0x10 buf0+0x20 -n 4096
	assert_answer '.copy == {from: {region: "bar2", offset: "0x10"},
		to: {buffer: "buf0", offset: "0x20"}, size: 4096}'
	say copy buf0+0x20 bar2+0x200000 -n 4096
	say crc bar2+0x10 -n 4096
	sum=$(jq -r .crc.crc32 <<<"$answer")
	say crc bar2+0x200000 -n 4096
	assert_answer --arg sum "$sum" '.crc.crc32 == $sum'
	end_session
}

@test "probe: memory answers every width, edu's registers four bytes alone" {
	load_random
	vfioctl --json read $IVSHMEM bar2 --width probe
	assert_done
	assert_json '.probe | .places == 64 and .skipped == 0 and .changing == 0 and
		[.widths[] | [.width, .answers, .data]] ==
			[[1, true, 64], [2, true, 64], [4, true, 64], [8, true, 64]]'
	vfioctl read $EDU bar0 --width probe
	assert_refused 1 "--force=wide"
	vfioctl --json read $EDU bar0 -n 2 --width probe --force=wide
	assert_done
	assert_json '[.probe.widths[] | select(.answers) | .width] == [4]'
	vfioctl read $EDU config --width probe -n 16
	assert_done
	[[ $output == *"4: answers"* ]]
}
