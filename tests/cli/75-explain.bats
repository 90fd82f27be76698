#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# explain: what errnos mean, and that a unit test asserts each row of the table.

load helper

PROOFS=$TOP/tests/unit/oracle.proofs

@test "explain ERRNO OPERATION: each state, its cause, next step and source" {
	vfioctl explain EBUSY open-group --json
	assert_done
	assert_json '.explain | length >= 2 and all(.operation == "open-group" and
		.errno == "EBUSY" and .number == 16 and .state and .cause and .tell and
		(.source | test("^drivers/vfio/group.c ")))'
	assert_json '.explain[] | select(.state == "node-held") |
		.next == "end that process, or close the device there"'
	vfioctl explain EBUSY open-group
	assert_done
	assert_line --index 0 'EBUSY of open-group (Device or resource busy)'
	assert_line --index 1 '  node-held'
	assert_line --partial 'cause  WHAT is in use: PATH is held by pid PID (COMMAND)'
}

@test "explain: number, small letters and either order say the same" {
	vfioctl explain EBUSY open-group
	wanted=$output
	for words in "16 open-group" "ebusy open-group" "open-group EBUSY"; do
		# shellcheck disable=SC2086
		vfioctl explain $words
		assert_done
		assert_output "$wanted"
	done
}

@test "explain: an errno of all operations, an operation's errnos, all of both" {
	vfioctl explain EAGAIN --json
	assert_done
	assert_json '.explain | all(.errno == "EAGAIN") and (map(.operation) |
		index("reset") != null and index("hot-reset") != null)'
	vfioctl explain EAGAIN
	assert_done
	[[ $output == *$'\n\nEAGAIN of hot-reset (Resource temporarily unavailable)\n'* ]]
	vfioctl explain map-dma --json
	assert_done
	assert_json '.explain | all(.operation == "map-dma") and
		any(.errno == "ENOMEM" and .state == "memlock") and
		any(.errno == "ENOSPC" and .state == "entries")'
	vfioctl explain
	assert_done
	assert_line --regexp '^open-group +EACCES EPERM '
	assert_line --regexp '^any +ENOMEM EFAULT'
	[[ $(wc -L <<<"$output") -le 80 ]]
}

@test "explain: what every operation that opens a device answers" {
	vfioctl explain --json
	assert_done
	for row in "get-device EACCES token-missing" "bind-iommufd EPERM sibling-blocks" \
		"set-iommu EPERM no-intremap" "set-container EINVAL direct-region" \
		"attach EADDRINUSE reserved-mapped" "set-irqs EBUSY line-shared" \
		"read EBUSY claimed" "sriov ENOENT vfio-told-not-to" "bind EINVAL deny-list"; do
		read -r operation errno state <<<"$row"
		assert_json --arg o "$operation" --arg e "$errno" --arg s "$state" \
			'.explain | any(.operation == $o and .errno == $e and .state == $s)'
	done
}

@test "explain: words that are neither, both twice, and what nobody answers" {
	vfioctl explain EBUSSY
	assert_refused 2 '"EBUSSY" is neither an errno nor an operation'
	assert_said 'did you mean EBUSY?'
	vfioctl explain open-grup
	assert_refused 2 '"open-grup" is neither'
	assert_said 'did you mean open-group?'
	vfioctl explain EBUSY EPERM
	assert_refused 2 '"EPERM": errno given twice'
	vfioctl explain open-group open-cdev
	assert_refused 2 '"open-cdev": operation given twice'
	vfioctl explain EXDEV open-group
	assert_refused 1 'EXDEV (Invalid cross-device link) is not a known errno for open-group'
	assert_said 'vfioctl explain open-group'
	vfioctl explain 4095
	assert_refused 2 '"4095" is neither'
}

@test "explain: TAB knows errnos and operations" {
	vfioctl __complete explain EBU
	assert_done
	assert_line --regexp '^EBUSY'
	vfioctl __complete explain EBUSY open-g
	assert_done
	assert_line --regexp '^open-group'
}

# The rows, a line each: those of several operations once, with all of them.
rows()
{
	"$VFIOCTL" --json explain | jq -r '.explain |
		group_by(.errno, .state, .when, .cause, .source)[] |
		[.[0].errno, .[0].state, (map(.operation) | sort | join(","))] | join(" ")'
}

# The rows that no line of tests/unit/oracle.proofs is for.
unproven()
{
	local errno state operations operation

	while read -r errno state operations; do
		for operation in ${operations//,/ }; do
			! grep -q "^$operation $errno $state " "$PROOFS" || continue 2
		done
		echo "$operations $errno $state"
	done < <(rows)
}

@test "each row of the table has a line in oracle.proofs" {
	run unproven
	assert_output ''
}

# Prints a line of the form of tests/unit/oracle.proofs for each row that the body of a unit
# test has as a string. Comments do not count.
rows_in_tests()
{
	(cd "$TOP/tests" && perl -0ne '
		s{/\*.*?\*/}{}gs;
		while (/^static void (\w+)\(void \*\*state\)\n\{\n(.*?)^\}/gms) {
			my ($name, $body) = ($1, $2);
			while ($body =~ /"([a-z-]+ E[A-Z0-9]+)((?: [a-z0-9-]+)+)"/g) {
				my ($key, $states) = ($1, $2);
				print "$key $_ $ARGV $name\n" for split " ", $states;
			}
		}' unit/test-*.c)
}

# Runs the unit test $1 and prints the rows that it asserted, with its file.
rows_asserted_by()
{
	local program=${VFIOCTL%/*}/${1/#unit/tests\/unit} rows=$BATS_TEST_TMPDIR/rows

	: >"$rows"
	program=${program%.c}
	[ -x "$program" ] || fail "$program is not built: make units"
	(cd "$TOP" && VFIOCTL_ROWS=$rows "$program" >/dev/null 2>&1) ||
		fail "$program fails"
	sed "s|\$| $1|" "$rows"
}

@test "the test that a line of oracle.proofs names has the row in its body" {
	rows_in_tests >"$BATS_TEST_TMPDIR/said"
	[ -s "$BATS_TEST_TMPDIR/said" ]
	run grep -vxFf "$BATS_TEST_TMPDIR/said" <(grep -v '^#' "$PROOFS")
	assert_output ''
}

@test "the rows of oracle.proofs are asserted when their tests run" {
	local file

	for file in $(grep -v '^#' "$PROOFS" | cut -d ' ' -f 4 | sort -u); do
		rows_asserted_by "$file" >>"$BATS_TEST_TMPDIR/asserted"
	done
	run grep -vxFf "$BATS_TEST_TMPDIR/asserted" <(grep -v '^#' "$PROOFS" | cut -d ' ' -f 1-4)
	assert_output ''
}

@test "failing calls name rows that there are" {
	"$VFIOCTL" --json explain | jq -r '.explain[] | "\(.operation) \(.errno) \(.state)"' \
		>"$BATS_TEST_TMPDIR/rows"
	perl -0ne '
		print "$1 $2 $3\n" while /oracle_(?:fail|say)\((?:[^"]|"(?!\w+-?\w*"))*?
			"([\w-]+)",\s*-(E\w+),\s*"([\w-]+)"/gx' "$TOP"/lib/*/*.c |
		sort -u >"$BATS_TEST_TMPDIR/said"
	[ -s "$BATS_TEST_TMPDIR/said" ]
	run grep -vxFf "$BATS_TEST_TMPDIR/rows" "$BATS_TEST_TMPDIR/said"
	assert_output ''
}
