#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# tests/bats.bash replaces parts of bats: a test that fails still fails, and its line is
# named.

load helper

# Runs bats on a suite with the test body on stdin; bats of this suite is out of sight.
planted()	# [SECONDS]
{
	local suite=$BATS_TEST_TMPDIR/planted.bats

	{
		echo "source '$TOP/tests/bats.bash'"
		echo '@test "planted" {'
		cat
		echo '}'
	} >"$suite"
	run env -i PATH="${PATH//"$BATS_LIBEXEC":/}" BATS_TEST_TIMEOUT="${1:-60}" \
		"$BATS_ROOT/bin/bats" --tap "$suite"
}

@test "a command, a condition and an assertion that fail are named with their lines" {
	planted <<<$'true\nfalse\ntrue'
	assert_failure 1
	assert_line --index 1 "not ok 1 planted"
	assert_line --partial "planted.bats, line 4)"
	assert_line "#   \`false' failed"
	planted <<<$'[[ a == b ]]\ntrue'
	assert_failure 1
	assert_line --partial "planted.bats, line 3)"
	planted <<<$'f()\n{\n((1 == 2))\n}\nf'
	assert_failure 1
	assert_line --partial "from function \`f' in file"
	assert_line --partial "planted.bats, line 7)"
	planted <<<$'run_apart false\nassert_success'
	assert_failure 1
	assert_line --partial "planted.bats, line 4)"
	assert_line "# -- command failed --"
}

@test "a test that hangs ends when its time is over, and its line is named" {
	planted 1 <<<$'true\nsleep 100\ntrue'
	assert_failure 1
	assert_line "not ok 1 planted # timeout after 1s"
	assert_line --partial "planted.bats, line 4)"
	planted 1 <<<$'while :; do\n:\ndone'
	assert_failure 1
	assert_line "not ok 1 planted # timeout after 1s"
}

@test "a failing teardown and a failing setup fail the test" {
	planted <<<$'true\n}\nteardown()\n{\nfalse'
	assert_failure 1
	assert_line "not ok 1 planted"
	planted <<<$'true\n}\nsetup()\n{\nfalse'
	assert_failure 1
	assert_line "not ok 1 planted"
}

@test "run_apart keeps stdout, stderr and the exit status apart" {
	run_apart bash -c 'echo one; echo; echo two; echo three >&2; exit 7'
	assert_equal "$status" 7
	assert_equal "$output" $'one\n\ntwo'
	assert_equal "${lines[*]}" "one two"
	assert_equal "$stderr" three
	run_apart true
	assert_equal "$status $output $stderr" "0  "
}
