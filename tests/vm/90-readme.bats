#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# machine: main
# README's examples of the lab, and the example script, print what README shows.
load helper

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
load ../docs/examples

setup_file() { save_device $EDU; }
teardown_file() { restore_device $EDU; }

@test "README's examples on a real kernel print what README shows" {
	mkdir "$BATS_TEST_TMPDIR/blocks" "$BATS_TEST_TMPDIR/bin"
	examples_extract "$BATS_TEST_TMPDIR/blocks"
	ln -s "$VFIOCTL" "$BATS_TEST_TMPDIR/bin/vfioctl"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	export VFIOCTL_REGS_DIR=$TOP/regs
	cd "$TOP"
	for block in "$BATS_TEST_TMPDIR"/blocks/*-lab; do
		examples_check "$block"
	done
}
