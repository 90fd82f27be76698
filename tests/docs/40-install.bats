#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `make install` puts in place works there, and `make uninstall` takes all of it away.
load helper

build_make()
{
	make -s -C "$TOP" O="${VFIOCTL%/vfioctl}" DESTDIR="$BATS_FILE_TMPDIR/root" PREFIX=/usr "$@"
}

setup_file()
{
	load helper
	build_make install
}

@test "the installed program runs" {
	run_apart "$BATS_FILE_TMPDIR/root/usr/bin/vfioctl" --version
	assert_success
	assert_output --partial vfioctl
	[ -z "$stderr" ]
}

@test "man renders every installed page at 80 columns" {
	for page in "$BATS_FILE_TMPDIR"/root/usr/share/man/man?/vfioctl*; do
		MANWIDTH=80 run_apart man -l "$page"
		assert_success
		assert_output --partial NAME
		[ -z "$stderr" ]
		assert [ -z "$(col -bx <<< "$output" | grep -E '^.{81}')" ]
	done
}

@test "every page of the tree is installed" {
	for page in "$TOP"/man/*.scd; do
		name=$(basename "$page" .scd)
		assert [ -f "$BATS_FILE_TMPDIR/root/usr/share/man/man${name##*.}/$name" ]
	done
}

@test "completions, licences and documents are where programs look for them" {
	cd "$BATS_FILE_TMPDIR/root/usr/share"
	assert [ -f bash-completion/completions/vfioctl ]
	assert [ -f zsh/site-functions/_vfioctl ]
	assert [ -f fish/vendor_completions.d/vfioctl.fish ]
	assert [ -f doc/vfioctl/LICENSE ]
	assert [ -f doc/vfioctl/README.md ]
}

@test "every register map of the tree is installed" {
	for map in "$TOP"/regs/*.regs; do
		cmp "$map" "$BATS_FILE_TMPDIR/root/usr/share/vfioctl/regs/${map##*/}"
	done
}

@test "uninstall leaves no file and no directory of its own" {
	build_make uninstall
	run find "$BATS_FILE_TMPDIR/root" ! -type d -o -name vfioctl
	assert_success
	assert_output ''
}
