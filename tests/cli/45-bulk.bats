# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# Many bytes without a device: wrong words are told before anything is opened, and
# a dry run opens nothing.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
}

@test "words that cannot be right are usage errors" {
	local line said

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		find $DEVICE bar2|PATTERN is missing
		find $DEVICE bar2 xyz|"xyz" is not a pattern
		find $DEVICE bar2 hex:123|is not a pattern
		find $DEVICE bar2 0x100 -w 1|does not fit in 1 byte
		find $DEVICE bar2 aa bb --mask ff|the mask has 1 bytes, the pattern 2
		find $DEVICE bar2 aa --mask x|"x" is not a pattern
		find $DEVICE bar2 aa --all --count 2|--all and --count cannot be combined
		find $DEVICE bar2 aa --count 0|--count must be 1 to 65536
		fill $DEVICE bar2 0|SIZE is missing
		fill $DEVICE bar2 0x100 -w 1 -n 4|does not fit in 1 bytes
		fill $DEVICE bar2 text:a -n 4|PATTERN
		copy $DEVICE bar2 bar2+4|SIZE is missing
		copy $DEVICE bar2 -n 4|TO is missing
		crc $DEVICE bar2 -w 3|is not one of 1, 2, 4, 8
		dump $DEVICE bar2 -w probe -o file|--width probe cannot be combined with -o
		write $DEVICE bar2 1 -w probe|is not one of 1, 2, 4, 8
	END
}

@test "a dry run says each step and opens nothing" {
	on_root --dry-run fill "$DEVICE" bar2+0x10 0xa5 -w 1 -n 1k
	assert_done
	assert_output " 1. $DEVICE: open it, which resets it
 2. $DEVICE: fill 1024 bytes at bar2+0x10 with 0xa5, 1 bytes at a time
 3. $DEVICE: close it, which resets it again"
	on_root --json --dry-run copy "$DEVICE" bar2 bar2+4096 -n 16
	assert_done
	assert_json '.plan[1].action == "copy 16 bytes from bar2 to bar2+4096"'
}

@test "no device is opened below another root" {
	local line

	while read -r line; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 1 "devices cannot be opened with --sysroot"
	done <<-END
		find $DEVICE bar2 aa
		fill $DEVICE bar2 0 -n 4
		copy $DEVICE bar2 bar2+4 -n 4
		crc $DEVICE bar2
		read $DEVICE bar2 -w probe
	END
}
