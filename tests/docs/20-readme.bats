#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# README's examples on fake roots print what README shows; those of the lab are
# run there (tests/vm/90-readme.bats).
load helper
load examples

setup_file()
{
	load helper
	load examples
	mkdir -p "$BATS_FILE_TMPDIR/blocks" "$BATS_FILE_TMPDIR/bin"
	examples_extract "$BATS_FILE_TMPDIR/blocks"
	cat > "$BATS_FILE_TMPDIR/bin/vfioctl" <<-END
		#!/bin/sh
		exec "$VFIOCTL" --sysroot "\$ROOT" "\$@"
	END
	chmod +x "$BATS_FILE_TMPDIR/bin/vfioctl"
}

@test "every example on a fake root prints what README shows" {
	PATH=$BATS_FILE_TMPDIR/bin:$PATH
	for block in "$BATS_FILE_TMPDIR"/blocks/*; do
		name=${block##*/[0-9][0-9]-}
		[ "$name" != lab ] || continue
		use_root "$name"
		export ROOT
		examples_check "$block"
	done
	assert [ -n "$name" ]
}

@test "README's examples fit in 80 columns" {
	run grep -nE '^.{81}' "$BATS_FILE_TMPDIR"/blocks/*
	assert_failure 1
}

@test "README names only make targets that exist" {
	for target in $(grep -oP '(^|`)make \K[a-z-]+' "$TOP/README.md" | sort -u); do
		run make -s -n -C "$TOP" O="$BATS_TEST_TMPDIR/build" "$target"
		assert_success
	done
}

@test "README names only files that exist" {
	for file in $(grep -oE '\]\([a-zA-Z][^):]*\)' "$TOP/README.md" | tr -d ']()'); do
		assert [ -e "$TOP/$file" ]
	done
}
