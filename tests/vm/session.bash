# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# A session that a test talks to: one command in, one line of JSON out.

load ../talk

# Starts a session on the device $1 (none: nothing is opened).
start_session()
{
	talk_to "${PROGRAM[@]}" --json -k -x - 2>"$BATS_TEST_TMPDIR/session.err"
	session_pid=$talk_pid
	[[ ! ${1:-} ]] || say open "$1"
}

# Gives the session a command that answers with one document, into $answer.
say()
{
	echo "$*" >&"$talk_in"
	IFS= read -r -t 60 answer <&"$talk_out" ||
		fail "no answer to \"$*\": $(<"$BATS_TEST_TMPDIR/session.err")"
}

# Asserts that the jq expression holds for the last answer.
assert_answer()
{
	output=$answer assert_json "$@"
}

# Ends the session by the end of its input; it must have said nothing else.
end_session()
{
	local rest

	exec {talk_in}>&-
	rest=$(cat <&"$talk_out")
	exec {talk_out}<&-
	wait "$session_pid" || session_status=$?
	assert_equal "$rest" ""
}
