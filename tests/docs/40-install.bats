#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `make install` puts in place works there, and `make uninstall` takes all of it away.
load helper

# make on what is built already; the program's directory may be that of SAN=1.
build_make()
{
	local dir=${VFIOCTL%/vfioctl}

	make -s -C "$TOP" O="${dir%/san}" SAN="$([[ $dir != */san ]] || echo 1)" "$@"
}

setup_file()
{
	load helper
	ROOT=$BATS_FILE_TMPDIR/root
	HERE=$BATS_FILE_TMPDIR/here
	export ROOT HERE
	build_make install DESTDIR="$ROOT" PREFIX=/usr
	touch "$BATS_FILE_TMPDIR/before"
	build_make install PREFIX="$HERE"
	find "${VFIOCTL%/vfioctl}" -newer "$BATS_FILE_TMPDIR/before" -name '*.[ao]' \
		>"$BATS_FILE_TMPDIR/compiled"
}

# The map that the program $1 takes for an edu device.
map_taken()	# PROGRAM
{
	local tree=$BATS_FILE_TMPDIR/tree

	[[ -d $tree ]] || build_root "$tree" targets
	run_apart env -u VFIOCTL_REGS_DIR XDG_CONFIG_HOME=/nonexistent \
		"$1" --sysroot "$tree" --json reg list 0000:01:00.0
	assert_done
	jq -r '.maps[] | select(.used).file' <<<"$output"
}

@test "the installed program runs" {
	run_apart "$ROOT/usr/bin/vfioctl" --version
	assert_success
	assert_output --partial vfioctl
	[ -z "$stderr" ]
}

@test "man renders every installed page at 80 columns" {
	for page in "$ROOT"/usr/share/man/man?/vfioctl*; do
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
		assert [ -f "$ROOT/usr/share/man/man${name##*.}/$name" ]
	done
}

@test "completions, licences and documents are where programs look for them" {
	cd "$ROOT/usr/share"
	assert [ -f bash-completion/completions/vfioctl ]
	assert [ -f zsh/site-functions/_vfioctl ]
	assert [ -f fish/vendor_completions.d/vfioctl.fish ]
	assert [ -f doc/vfioctl/LICENSE ]
	assert [ -f doc/vfioctl/README.md ]
}

@test "every register map of the tree is installed" {
	for map in "$TOP"/regs/*.regs; do
		cmp "$map" "$ROOT/usr/share/vfioctl/regs/${map##*/}"
	done
}

@test "another PREFIX compiles one file" {
	assert_equal "$(cat "$BATS_FILE_TMPDIR/compiled")" "${VFIOCTL%/vfioctl}/install/build.o"
}

@test "the installed program finds the installed maps" {
	assert_equal "$(map_taken "$HERE/bin/vfioctl")" "$HERE/share/vfioctl/regs/edu.regs"
}

@test "a program that is not installed finds the maps of its tree" {
	assert_equal "$(map_taken "$VFIOCTL")" "$TOP/regs/edu.regs"
}

@test "the installed program knows PREFIX, and neither DESTDIR nor the tree's maps" {
	run strings "$ROOT/usr/bin/vfioctl"
	assert_success
	assert_line /usr/share/vfioctl/regs
	assert_line /usr/bin/vfioctl
	refute_output --partial "$ROOT"
	refute_output --partial "$TOP/regs"
}

@test "the installed program is hardened" {
	run readelf --wide --file-header --program-headers --dynamic --dyn-syms \
		"$ROOT/usr/bin/vfioctl"
	assert_success
	assert_line --regexp 'Type: +DYN '
	assert_line --regexp '^ +GNU_RELRO '
	assert_line --regexp '\(FLAGS\) +BIND_NOW'
	assert_output --partial __stack_chk_fail
	# The sanitizers take the place of fortified calls.
	[[ $VFIOCTL == */san/* ]] || assert_output --partial __snprintf_chk
}

@test "uninstall leaves no file and no directory of its own" {
	build_make uninstall DESTDIR="$ROOT" PREFIX=/usr
	build_make uninstall PREFIX="$HERE"
	run find "$ROOT" "$HERE" ! -type d -o -name vfioctl
	assert_success
	assert_output ''
}
