# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# For the suites of `trace`: a program that writes down its own calls.

DIRECT=${DIRECT:-${VFIOCTL%/*}/tests/vm/direct}

# Traces $DIRECT with the arguments; its log and the trace become files.
trace_direct()
{
	log=$BATS_TEST_TMPDIR/log calls=$BATS_TEST_TMPDIR/calls
	vfioctl --json trace -o "$calls" -- "$DIRECT" "$log" "$@"
}

# Prints, one a line and with sorted keys, what both of them can know of each
# call; of a capability that is its header.
comparable()	# FILE
{
	jq -cS 'del(.vfioctl, .pid, .on, .subject, .ns)
		| if .out.caps then .out.caps |= map({id, version}) else . end' "$1"
}

# Asserts that every call of the log was decoded, in order, and no other.
assert_same_calls()
{
	assert [ -s "$log" ]
	run diff <(comparable "$log") <(comparable "$calls")
	assert_success
}

# Asserts that the jq expression holds for the list of all calls.
assert_calls()	# EXPRESSION
{
	run jq -es "$1" "$calls"
	assert_success
}
