#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Scripts: -x FILE, -x -, -k, --tap, JSON, source, and what a line is.

load helper
load ../talk

setup()
{
	cd "$BATS_TEST_TMPDIR"
}

# Writes its arguments, a line each, as the script t.vfio.
script()
{
	printf '%s\n' "$@" >t.vfio
}

@test "a script runs one command a line" {
	script '# a comment' 'echo one' '' '   ' 'echo two # and a comment' 'echo three; echo four'
	vfioctl -x t.vfio
	assert_done
	assert_output $'one\ntwo\nthree\nfour'
}

@test "-x - reads standard input" {
	vfioctl -x - <<<'echo in'
	assert_done
	assert_output "in"
}

@test "quotes and backslashes keep words together" {
	script "echo 'a  b' \"c;d\" e\\ \\ f '#' \"it's\""
	vfioctl -x t.vfio
	assert_done
	assert_output "a  b c;d e  f # it's"
}

@test "an empty script and one without a last newline are fine" {
	: >t.vfio
	vfioctl -x t.vfio
	assert_done
	assert_output ""
	printf 'echo cut' >t.vfio
	vfioctl -x t.vfio
	assert_done
	assert_output "cut"
}

@test "lines that end in CR LF are lines" {
	printf 'echo dos\r\n\r\n' >t.vfio
	vfioctl -x t.vfio
	assert_done
	assert_output "dos"
}

@test "the first failure ends the script and is named by file and line" {
	script 'echo one' 'close' 'echo never'
	vfioctl -x t.vfio
	assert_failure 2
	assert_output "one"
	assert_equal "$stderr" "vfioctl: t.vfio:2: close: no device is open"
}

@test "a failure before a semicolon keeps the rest from running" {
	vfioctl -x - <<<'close; echo never'
	assert_failure 2
	assert_output ""
	assert_said "vfioctl: stdin:1: close: "
}

@test "an unclosed quote is an error of its line" {
	script 'echo one' "echo 'two"
	vfioctl -x t.vfio
	assert_failure 2
	assert_output "one"
	assert_said "vfioctl: t.vfio:2: unterminated quote, \${ or backslash"
}

@test "a binary file is no script" {
	printf 'echo a\0b\n' >t.vfio
	vfioctl -x t.vfio
	assert_failure 2
	assert_said "t.vfio:1: the line contains a NUL byte"
}

@test "files that cannot be read are failures with their names" {
	vfioctl -x missing.vfio
	assert_failure 1
	assert_equal "$stderr" "vfioctl: open missing.vfio: No such file or directory"
	vfioctl -x .
	assert_failure 1
	assert_said "read .: Is a directory"
}

@test "-k goes on, and the first failure decides the exit status" {
	script 'echo one' 'open 0000:ff:1f.7' 'close' 'echo two'
	vfioctl --sysroot "$BATS_TEST_TMPDIR" -k -x t.vfio
	assert_failure 1
	assert_output $'one\ntwo'
	assert_said "t.vfio:2: open: "
	assert_said "t.vfio:3: close: "
}

@test "--tap makes a test of each command and comments of its output" {
	script 'echo one' 'close' 'echo "two; three" # comment'
	vfioctl --tap -k -x t.vfio
	assert_failure 2
	assert_line --index 0 "# one"
	assert_line --index 1 "ok 1 - echo one"
	assert_line --index 2 "# vfioctl: t.vfio:2: close: no device is open"
	assert_line --index 3 "not ok 2 - close"
	assert_line --index 4 "# two; three"
	assert_line --index 5 --regexp '^ok 3 - echo "two; three" *$'
	assert_line --index 6 "1..3"
	assert_equal "$stderr" ""
}

@test "--tap without -k stops, and the plan says how far it came" {
	script 'close' 'echo never'
	vfioctl --tap -x t.vfio
	assert_failure 2
	assert_line --index 1 'not ok 1 - close'
	assert_line --index 2 '1..1'
}

@test "--tap with --json keeps the documents in comments" {
	vfioctl --tap --json -x - <<<'echo hi'
	assert_done
	assert_output $'# {"vfioctl":1,"echo":"hi"}\nok 1 - echo hi\n1..1'
}

@test "with --json each document is one line and the error is the last" {
	script 'echo one' 'echo two' 'close'
	vfioctl --json -x t.vfio
	assert_failure 2
	assert_equal "${#lines[@]}" 3
	assert_json -s '.[0].echo == "one" and .[1].echo == "two"'
	assert_json -s '.[2].error.code == "usage" and .[2].error.op == "close"'
}

@test "quit ends a script with success" {
	vfioctl -x - <<<$'echo one\nquit\necho never'
	assert_done
	assert_output "one"
}

@test "source runs a file in the same session, and quit in it ends all" {
	script 'echo inner' 'quit'
	vfioctl -x - <<<$'source t.vfio\necho never'
	assert_done
	assert_output "inner"
}

@test "a failure in a sourced file is named by that file" {
	script 'echo inner' 'close'
	vfioctl -x - <<<$'source t.vfio\necho never'
	assert_failure 2
	assert_output "inner"
	assert_equal "$stderr" "vfioctl: t.vfio:2: close: no device is open"
}

@test "a file that sources itself ends with an error" {
	script 'source t.vfio'
	vfioctl -x t.vfio
	assert_failure 2
	assert_said "scripts are nested more than 16 deep"
}

@test "echo and sleep" {
	vfioctl -x - <<<$'echo\necho -- -n a\nsleep 1ms\nsleep 0'
	assert_done
	assert_output $'\n-n a'
	vfioctl -x - <<<'sleep long'
	assert_failure 2
	assert_said '"long" is not a time'
}

@test "signals end a script with their number" {
	local signal line pid

	for signal in INT TERM HUP; do
		talk_to "$VFIOCTL" -k -x - 2>err
		pid=$talk_pid
		printf 'echo started\nsleep 1h\necho never\n' >&"$talk_in"
		read -r line <&"$talk_out"
		assert_equal "$line" "started"
		kill -"$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		exec {talk_in}>&- {talk_out}<&-
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		assert_equal "$(<err)" ""
	done
}

@test "commands of a session are refused outside of one" {
	local command

	for command in use quit echo "sleep 1" "source t.vfio"; do
		# shellcheck disable=SC2086
		vfioctl $command
		assert_failure 2
		assert_said "works only in the shell and in scripts"
	done
}

@test "options given with a command hold for that command alone" {
	vfioctl -x - <<<$'echo --json a\necho b'
	assert_done
	assert_output $'{"vfioctl":1,"echo":"a"}\nb'
}

@test "a line given again does what it did, and fails as it did" {
	script 'echo --json a' 'echo b' 'echo --json a' 'repeat 2' 'echo --json c' 'echo d' 'end' \
		'sleep 0;echo e' 'sleep 0;echo e' 'echo --jsn' 'echo --jsn' \
		'source missing.vfio' 'source missing.vfio' 'echo b'
	vfioctl -k -x t.vfio
	assert_failure 2
	assert_output '{"vfioctl":1,"echo":"a"}
b
{"vfioctl":1,"echo":"a"}
{"vfioctl":1,"echo":"c"}
d
{"vfioctl":1,"echo":"c"}
d
e
e
b'
	local message

	for message in "unknown option --jsn" "open missing.vfio"; do
		assert_equal "$(grep -c -F "$message" <<<"$stderr")" 2
	done
	for line in 10 11 12 13; do
		assert_equal "$(grep -c "t.vfio:$line: " <<<"$stderr")" 1
	done
}

@test "no descriptor and no memory is left behind" {
	local program=$VFIOCTL

	# valgrind cannot run a sanitized program: take the plain one beside it.
	! ldd "$program" | grep -q libasan || program=${program%/san/vfioctl}/vfioctl
	[[ -x $program ]] || skip "there is no $program to run under valgrind"
	# On this machine itself: valgrind does not know openat2, a fake root's guard.
	script 'devices' 'show 01:00' 'show ff:1f.7' 'groups *:*' 'devices dev:lo' \
		'open vfio999' 'source missing.vfio' 'echo done'
	run_apart valgrind -q --track-fds=yes --leak-check=full \
		--error-exitcode=99 "$program" -k -x t.vfio
	assert_failure 2
	assert_line --index -1 "done"
	# Those that the test's own shell has are not ours.
	assert_equal "$(grep -c 'Open file descriptor' <<<"$stderr")" \
		"$(grep -c '<inherited from parent>' <<<"$stderr")"
}
