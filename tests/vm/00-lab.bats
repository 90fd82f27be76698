#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# machine: iommuoff
# The lab's own means: what the host's jq finds false fails a test in the guest.

load helper

@test "the host's jq: its exit status, output and messages arrive" {
	assert [ -e "$LAB_JQ" ]
	run jq -e '.a == 1' <<<'{"a": 1}'
	assert_success
	assert_output true
	run jq -e '.a == 2' <<<'{"a": 1}'
	assert_failure 1
	assert_output false
	run_apart jq '.a ==' <<<'{}'
	assert_equal "$status" 3
	assert_equal "$output" ""
	[[ $stderr == "jq: error: syntax error"* ]]
}

@test "the host's jq: files, options, blanks and newlines are as they were" {
	printf '"a  b"\n"c\\nd"\n' >"$BATS_TEST_TMPDIR/file"
	run jq -r --arg x 'é "  $x' '., $x' "$BATS_TEST_TMPDIR/file"
	assert_success
	assert_output $'a  b\né "  $x\nc\nd\né "  $x'
	assert_equal "$(jq -n -c '$ARGS.positional' --args a '' b)" '["a","","b"]'
	# Several at once share the port.
	assert_equal "$(jq . <<<1 | jq '. + 1' | jq '. + 1')" 3
}

@test "the host's jq: an assertion that does not hold fails" {
	output='{"a": 1}'
	assert_json '.a == 1'
	run assert_json '.a == 2'
	assert_failure
	run assert_json '.a =='
	assert_failure
	output='not JSON'
	run assert_json .
	assert_failure
}
