# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# A session that a test talks to: one command in, one line of JSON out.

# Starts a session on the device $1 (none: nothing is opened).
start_session()
{
	coproc SESSION {
		exec "$VFIOCTL" --json -k -x - 2>"$BATS_TEST_TMPDIR/session.err" 3>&-
	}
	session_pid=$SESSION_PID
	[[ ! ${1:-} ]] || say open "$1"
}

# Gives the session a command that answers with one document, into $answer.
say()
{
	echo "$*" >&"${SESSION[1]}"
	IFS= read -r -t 60 answer <&"${SESSION[0]}" ||
		fail "no answer to \"$*\": $(<"$BATS_TEST_TMPDIR/session.err")"
}

# Gives the session a command that answers nothing.
tell()
{
	echo "$*" >&"${SESSION[1]}"
}

# Asserts that the jq expression holds for the last answer.
assert_answer()
{
	output=$answer assert_json "$@"
}

# Ends the session by the end of its input; it must have said nothing else.
end_session()
{
	local out=${SESSION[0]} rest

	eval "exec ${SESSION[1]}>&-"
	rest=$(cat <&"$out")
	wait "$session_pid" || session_status=$?
	assert_equal "$rest" ""
}
