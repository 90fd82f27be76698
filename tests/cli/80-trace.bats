# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2016,SC2154
# --trace and `trace` without VFIO: forms, exit statuses, whose output is whose.

load helper

# The leak sanitizer cannot work in a program that is traced.
setup()
{
	export ASAN_OPTIONS=detect_leaks=0
	proc=/proc/self/oom_score_adj
	[[ -w $proc ]] || skip "procfs has no $proc to write to"
	value=$(<"$proc")
}

@test "a program without VFIO calls leaves no line, and its output is its own" {
	run_apart "$VFIOCTL" trace -- echo hello
	assert_success
	assert_output hello
	assert_equal "$stderr" ""
}

@test "the program's exit status is passed on, and the signal that ended it" {
	run_apart "$VFIOCTL" trace -- sh -c 'exit 7'
	assert_failure 7
	assert_equal "$stderr" ""
	run_apart "$VFIOCTL" trace -- sh -c 'kill -TERM $$'
	assert_failure 143
	assert_equal "$stderr" ""
}

@test "a program that is missing ends with 127, one that cannot be run with 126" {
	run_apart "$VFIOCTL" trace -- "$BATS_TEST_TMPDIR/none"
	assert_equal "$status" 127
	assert_equal "$stderr" \
		"vfioctl: trace: run $BATS_TEST_TMPDIR/none: No such file or directory"
	touch "$BATS_TEST_TMPDIR/file"
	run_apart "$VFIOCTL" --json trace -- "$BATS_TEST_TMPDIR/file"
	assert_failure 126
	jq -e '.error.code == "EACCES" and .error.op == "trace"' <<<"$output"
}

@test "no program at all is a usage error" {
	run_apart "$VFIOCTL" trace --
	assert_failure 2
}

@test "options behind the program are the program's" {
	run_apart "$VFIOCTL" trace -- printf '%s ' --json -o x --help
	assert_success
	assert_output '--json -o x --help '
	run_apart "$VFIOCTL" trace printf '%s ' --json
	assert_success
	assert_output '--json '
}

@test "writes to procfs are shown, by every process, through every descriptor" {
	run_apart "$VFIOCTL" trace -- bash -c '
		echo '"$value"' >/proc/self/oom_score_adj
		exec 5>/proc/self/oom_score_adj 6>&5 5>&-
		(printf %s '"$value"' >&6)
		cat /proc/self/oom_score_adj'
	assert_success
	assert_output "$value"
	output=$stderr
	mapfile -t lines <<<"$stderr"
	assert_equal ${#lines[@]} 2
	assert_line --index 0 --regexp \
		"^trace: \[[0-9]+\] write /proc/.*_adj \"$value\" = "'[0-9]+ \([0-9]+ us\)$'
	assert_line --index 1 --regexp "/oom_score_adj \"$value\" = "
}

@test "with --json each call is a document on a line of standard error, or of a file" {
	run_apart "$VFIOCTL" --json trace -- \
		sh -c "echo $value >/proc/self/oom_score_adj; echo out"
	assert_success
	assert_output out
	jq -e '.vfioctl == 1 and .call == "write" and .pid > 0 and .result > 0 and .ns > 0 and
		.in.value == $value and (.in.path | endswith("/oom_score_adj"))' \
		--arg value "$value" <<<"$stderr"
	run_apart "$VFIOCTL" --json trace -o "$BATS_TEST_TMPDIR/calls" -- \
		sh -c "echo $value >/proc/self/oom_score_adj"
	assert_success
	assert_equal "$stderr" ""
	jq -e '.call == "write"' "$BATS_TEST_TMPDIR/calls"
}

@test "a node that cannot be opened is shown with the error" {
	run_apart "$VFIOCTL" trace -- \
		bash -c 'cd /dev && : 2>/dev/null <>vfio/no-such-group'
	assert_failure 1
	assert_regex "$stderr" '\] open /dev/vfio/no-such-group = ENOENT \('
}

@test "a file that cannot be written is an error before anything runs" {
	run_apart "$VFIOCTL" trace -o "$BATS_TEST_TMPDIR/no/calls" -- echo no
	assert_failure 1
	assert_output ""
	run_apart "$VFIOCTL" trace -o /dev/full -- \
		sh -c "echo $value >/proc/self/oom_score_adj"
	assert_failure 1
	assert_regex "$stderr" 'write /dev/full: No space left on device'
}

@test "standard input is the program's, and signals that it handles are delivered" {
	run_apart "$VFIOCTL" trace -- bash -c '
		trap "echo usr1" USR1; read -r line; echo "$line"; kill -USR1 $$' <<<"a line"
	assert_success
	assert_line --index 0 "a line"
	assert_line --index 1 "usr1"
}

@test "a program that is being traced by another cannot trace, and says why" {
	command -v strace >/dev/null || skip "strace is not installed"
	run_apart strace -f -qq -o /dev/null "$VFIOCTL" trace -- true
	assert_failure 1
	assert_regex "$stderr" 'trace the program: Operation not permitted'
	assert_regex "$stderr" 'hint: .*a traced program'
}

@test "--trace takes a form, and no other" {
	run_apart "$VFIOCTL" --trace=yaml groups
	assert_failure 2
	assert_regex "$stderr" '"yaml" is not one of text, json'
}
