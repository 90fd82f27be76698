# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Snapshots and what is made of them without a device: words, files.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
	mkdir -p "$BATS_TEST_TMPDIR/files"
	cd "$BATS_TEST_TMPDIR/files" || return
}

@test "snapshot: words that cannot be right are usage errors" {
	local line

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		snapshot $DEVICE|-o FILE is missing
		snapshot $DEVICE bar0 -n 1x -o a|--size
		snapshot $DEVICE bar0 -w 3 -o a|is not one of 1, 2, 4, 8
		snapshot $DEVICE bar0 --pread --mmap -o a|choose one
		snapshot -o a|DEVICE is missing
	END
	refute [ -e a ]
}

@test "snapshot: a file that is there is kept, and what is no file" {
	echo kept >a
	on_root snapshot "$DEVICE" -o a
	assert_refused 1 "a: the file is there already (exists)"
	assert_said "--force=exists"
	on_root --json snapshot "$DEVICE" -o a
	assert_json_error 1 refused
	on_root snapshot "$DEVICE" -o . --force
	assert_refused 1 ". is no regular file"
	on_root snapshot "$DEVICE" -o a/b
	assert_refused 1 "Not a directory"
	# The device cannot be opened there, and the file stays as it was.
	on_root snapshot "$DEVICE" -o a --force=exists
	assert_refused 1 "no device is opened below another root"
	assert_equal "$(cat a)" kept
	assert_equal "$(echo *)" a
}
