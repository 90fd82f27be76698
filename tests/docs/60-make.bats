#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What `make` says to a person.
load helper

setup()
{
	# This may run below a make that gives its own options on.
	unset MAKEFLAGS MAKELEVEL MFLAGS CC CPPFLAGS CFLAGS LDFLAGS SAN V WERROR
	OBJECT=$BATS_TEST_TMPDIR/build/lib/base/crc.o
}

in_tree()
{
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
	for variable in O V SAN WERROR PREFIX CFLAGS
	do
		assert_line --regexp "^  $variable=.* +[a-z]"
	done
	assert_equal "$stderr" ""
}

@test "everything that is built goes to O=DIR" {
	run make -n -C "$TOP" O="$BATS_TEST_TMPDIR/build" all units man
	assert_success
	refute_output --regexp '-o +build/'
	assert_output --partial "-o $BATS_TEST_TMPDIR/build/vfioctl"
}

@test "make lab has the program in the guest's PATH" {
	in_tree -n lab
	assert_success
	assert_line --regexp "^tests/vm/lab .*PATH=$BATS_TEST_TMPDIR/build:"
}

# Makes in the tree, without -s; one object unless told otherwise.
loud()	# ARGUMENT...
{
	run_apart make --no-print-directory -C "$TOP" \
		O="$BATS_TEST_TMPDIR/build" "$@"
	assert_success
	assert_equal "$stderr" ""
}

@test "a build says what it does; V=1 prints commands, -s nothing" {
	loud "$OBJECT"
	assert_output $'CC\tlib/base/crc.o'
	rm "$OBJECT"
	in_tree "$OBJECT"
	assert_success
	assert_output ""
	rm "$OBJECT"
	loud V=1 "$OBJECT"
	assert_line --regexp " -c -o $OBJECT lib/base/crc.c\$"
	refute_line --partial $'CC\t'
}

@test "an object is compiled again when its flags change, and only then" {
	loud "$OBJECT"
	loud "$OBJECT"
	refute_output --partial CC
	loud "$OBJECT" PREFIX=/usr VERSION=7 WERROR=-Werror
	refute_output --partial CC
	for flag in CFLAGS=-O1 CPPFLAGS=-DX LDFLAGS=-Wl,-O1 CC=gcc
	do
		loud "$OBJECT" "$flag"
		assert_output --partial $'CC\tlib/base/crc.o'
		loud "$OBJECT" "$flag"
		refute_output --partial CC
	done
	loud "$BATS_TEST_TMPDIR/build/lib/base/build.o"
	loud "$BATS_TEST_TMPDIR/build/lib/base/build.o" VERSION=7
	assert_output --partial $'CC\tlib/base/build.o'
}

# The commands that compile, with a space at each end.
compilations()	# ARGUMENT...
{
	loud -n V=1 "$@"
	grep -- ' -c -o ' <<<"$output" | sed 's/.*/ & /'
}

# How many compilations have the text, and how many there are: "N of N".
with()	# TEXT ARGUMENT...
{
	local lines

	lines=$(compilations "${@:2}")
	echo "$(grep -c -- "$1" <<<"$lines") of $(grep -c . <<<"$lines")"
}

# with() says that all of at least $1 do, or that none does.
assert_all()	# NUMBER WITH
{
	[[ $2 =~ ^([0-9]+)\ of\ ([0-9]+)$ ]]
	((BASH_REMATCH[1] >= $1 && BASH_REMATCH[1] == BASH_REMATCH[2])) || fail "$2"
}

assert_none()	# NUMBER WITH
{
	[[ $2 =~ ^0\ of\ ([0-9]+)$ ]] && ((BASH_REMATCH[1] >= $1)) || fail "$2"
}

@test "the user's flags reach each compilation, behind the project's own" {
	everything=(all units install)
	assert_all 400 "$(with ' -fPIE -fstack-protector-strong .* -DTHEIRS -O1 -g3 ' \
		"${everything[@]}" CPPFLAGS=-DTHEIRS CFLAGS='-O1 -g3')"
	assert_none 400 "$(with ' -O2 ' "${everything[@]}" CFLAGS='-O1 -g3')"
	assert_all 300 "$(with ' -DTHEIRS ' fuzzers CPPFLAGS=-DTHEIRS)"
}

@test "calls are fortified, unless the optimizer is off or the user has a level" {
	local level=' -D_FORTIFY_SOURCE=2 '

	assert_all 1 "$(with "$level" "$OBJECT")"
	assert_all 1 "$(with "$level" "$OBJECT" CFLAGS=-Os)"
	assert_none 1 "$(with "$level" "$OBJECT" CPPFLAGS=-D_FORTIFY_SOURCE=3)"
	assert_none 1 "$(with "$level" "$OBJECT" CFLAGS='-O2 -U_FORTIFY_SOURCE')"
	assert_none 1 "$(with "$level" "$OBJECT" CFLAGS='-O2 -O0')"
	assert_none 1 "$(with "$level" "$OBJECT" CFLAGS=-g)"
	assert_none 1 "$(with "$level" "${OBJECT/build/build/san}" SAN=1)"
}

@test "warnings are errors in make check, and nowhere else" {
	assert_none 400 "$(with ' -Werror ' all units install)"
	assert_all 800 "$(with ' -Werror ' check)"
}
