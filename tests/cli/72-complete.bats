#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# TAB in bash, zsh and fish, and devices in the shell: all ask the table.

load helper
load ../terminal

setup()
{
	use_root targets
	export TERM=dumb HOME=$BATS_TEST_TMPDIR
	cd "$BATS_TEST_TMPDIR"
	mkdir bin
	printf '#!/bin/sh\nexec "%s" --sysroot "%s" "$@"\n' "$VFIOCTL" "$ROOT" >bin/vfioctl
	chmod +x bin/vfioctl
	export PATH=$PWD/bin:$PATH
}

# An interactive bash with our completion, at its prompt.
start_bash()
{
	printf '%s\n' "PS1='bash> '" ". '$TOP/completions/vfioctl.bash'" >bashrc
	terminal_start bash --noprofile --rcfile bashrc -i
	terminal_see 'bash> '
}

# Ctrl-U, not Ctrl-C: a signal between two of its looks is one that bash
# acts on only with the next key.
leave_bash()
{
	terminal_type '\025exit 0\r'
	terminal_end
	assert_equal "$status" 0
}

# What bash would offer for the line (the cursor stands at its end).
offers()	# LINE
{
	run_apart bash -c '
		compopt() { echo "compopt $*"; }
		. "$1"
		COMP_LINE=$2 COMP_POINT=${#2}
		_vfioctl
		printf "%s\n" "${COMPREPLY[@]}"' bash "$TOP/completions/vfioctl.bash" "$1"
}

@test "bash completes a command at the prompt" {
	start_bash
	terminal_type 'vfioctl devi\t'
	terminal_see 'vfioctl devices '
	leave_bash
}

@test "bash completes an address behind its colons" {
	start_bash
	terminal_type 'vfioctl show 0000:00:02\t'
	terminal_see 'vfioctl show 0000:00:02.0 '
	leave_bash
}

@test "bash completes a file, and a directory without a space behind it" {
	mkdir -p some/dir
	touch some/dir/file.vfio
	start_bash
	terminal_type 'vfioctl -x so\t'
	terminal_see 'vfioctl -x some/'
	terminal_type 'd\tf\t'
	terminal_see 'dir/file.vfio '
	leave_bash
}

@test "bash: what is behind a colon or an equals sign is cut as readline cuts it" {
	offers 'vfioctl show 0000:01:00.'
	assert_done
	assert_output $'00.0\n00.1'
	offers 'vfioctl --api=g'
	assert_done
	assert_output "group"
	offers 'vfioctl --ap'
	assert_done
	assert_output $'compopt -o nospace\n--api='
}

@test "bash: an empty word has offers, an unknown command none" {
	offers 'vfioctl '
	assert_done
	assert_line "show"
	assert_line "irq"
	offers 'vfioctl frob '
	assert_done
	assert_output ""
	offers 'vfioctl irq '
	assert_done
	assert_line "enable"
}

@test "bash: a program that cannot run offers nothing" {
	offers '/nonexistent/vfioctl sh'
	assert_done
	assert_output ""
}

# The shell $1 understands the file $2.
assert_syntax()	# SHELL FILE
{
	type -P "$1" >/dev/null || skip "$1 is not installed"
	run_apart "$1" -n "$2"
	assert_done
}

@test "zsh understands its completion" {
	assert_syntax zsh "$TOP/completions/_vfioctl"
}

@test "fish understands its completion" {
	assert_syntax fish "$TOP/completions/vfioctl.fish"
}

@test "the shell completes devices of the machine it looks at" {
	terminal_start vfioctl shell
	terminal_see "vfioctl> "
	terminal_type 'show 0000:00:02\t'
	terminal_see 'show 0000:00:02.0 '
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type 'irq tri\t'
	terminal_see 'irq trigger '
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 0
}
