#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `make` says to a person.
load helper

in_tree()
{
	# This may run below a make that gives its own options on.
	unset MAKEFLAGS MAKELEVEL MFLAGS
	run_apart make -s -C "$TOP" O="$BATS_TEST_TMPDIR/build" "$@"
}

@test "a machine that lacks a library is told which packages, and how" {
	in_tree PKG_CONFIG=false
	assert_failure
	[[ $stderr == *"vfioctl cannot be built here; these packages are missing:"* ]]
	[[ $stderr == *"\`make setup' installs them."* ]]
	[[ $stderr != *error:* ]]
}

@test "make help lists every target that a person calls" {
	in_tree help
	assert_success
	for target in all setup check check-% lint bench demo lab man install uninstall fuzz clean
	do
		assert_line --regexp "^  make $target +[a-z]"
	done
	assert_equal "$stderr" ""
}

@test "everything that is built goes to O=DIR" {
	unset MAKEFLAGS MAKELEVEL MFLAGS
	run make -n -C "$TOP" O="$BATS_TEST_TMPDIR/build" all units man
	assert_success
	refute_output --regexp '-o +build/'
	assert_output --partial "-o $BATS_TEST_TMPDIR/build/vfioctl"
}
