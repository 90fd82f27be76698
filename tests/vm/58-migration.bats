# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev
# Migration of a device that really migrates: the kernel's sample of a serial
# port. What one had, its registers and what waits in its FIFO, another has.

load helper
load session

ONE=11111111-1111-4111-8111-111111111111
TWO=22222222-2222-4222-8222-222222222222
DUAL=33333333-3333-4333-8333-333333333333
MTTY=/sys/class/mdev_bus/mtty
# UART registers: the FIFO, its control, the line's control, and scratch.
FIFO=bar0+0 FCR=bar0+2 LCR=bar0+3 SCRATCH=bar0+7

setup()
{
	modprobe mtty 2>/dev/null || skip "this kernel has no mtty"
	echo $ONE >$MTTY/mdev_supported_types/mtty-1/create
	echo $TWO >$MTTY/mdev_supported_types/mtty-1/create
}

teardown()
{
	local device

	for device in /sys/bus/mdev/devices/*; do
		[[ ! -e $device ]] || echo 1 >"$device/remove"
	done
}

# Types into a port: 8n1 in LCR, "ok" in the FIFO, 0x5a in scratch.
type_into()
{
	say write $LCR 0x03 -w 1
	say write $FCR 0x01 -w 1
	say write $FIFO 0x6f -w 1
	say write $FIFO 0x6b -w 1
	say write $SCRATCH 0x5a -w 1
	assert_answer 'has("writes")'
}

# Asserts that the register $1 of the session's device has the value $2.
expect_register()
{
	say expect "$1" "$2" -w 1
	assert_answer --arg v "$2" '.expect.value == $v'
}

@test "what it is: flags, state, size, and only the steps that they allow" {
	vfioctl --json migration $ONE
	assert_done
	assert_json '.migration | .flags == ["stop-copy", "p2p", "pre-copy"]
		and .state == "running" and .size > 24 and .data == false
		and (.arcs | map({(.from): .to}) | add
			| .running == ["running-p2p", "pre-copy"]
			and .resuming == ["stop"] and (has("error") | not))'
	assert_equal "$(<"/sys/kernel/debug/vfio/$ONE/migration/state")" RUNNING
}

@test "saved, loaded into another, read back, saved again: the same" {
	local a=$BATS_TEST_TMPDIR/a b=$BATS_TEST_TMPDIR/b empty=$BATS_TEST_TMPDIR/empty

	vfioctl --json migration save $TWO "$empty"
	assert_done
	start_session $ONE
	type_into
	say migration save "$a"
	assert_answer --arg f "$a" '.migrated | .verb == "saved" and .file == $f
		and .state == "running"'
	assert_equal "$(jq .migrated.size <<<"$answer")" "$(stat -c %s "$a")"
	end_session
	run cmp -s "$a" "$empty"
	assert_failure
	start_session $TWO
	expect_register $SCRATCH 0x00
	say migration load "$a"
	assert_answer '.migrated | .verb == "loaded" and .state == "running"'
	say migration save "$b"
	assert_answer '.migrated.verb == "saved"'
	expect_register $SCRATCH 0x5a
	expect_register $LCR 0x03
	expect_register $FIFO 0x6f
	expect_register $FIFO 0x6b
	end_session
	cmp "$a" "$b"
	# With and without pre-copy, from the command line: no difference.
	vfioctl migration save --stop-only $TWO "$b.stopped"
	assert_done
	vfioctl migration save $TWO "$b"
	assert_done
	cmp "$b" "$b.stopped"
}

@test "step by step: the data is there in its states, and the kernel agrees" {
	local state=/sys/kernel/debug/vfio/$ONE/migration/state

	start_session $ONE
	say migration set pre-copy
	assert_answer '.migration | .state == "pre-copy" and .data and .initial_bytes == 24
		and .dirty_bytes == 0'
	assert_equal "$(<"$state")" PRE_COPY
	say migration set stop-copy
	assert_answer '.migration | .state == "stop-copy" and .data'
	assert_equal "$(<"$state")" STOP_COPY
	say migration set pre-copy
	assert_answer '.error | .code == "EINVAL" and (.message | test("cannot go back"))'
	say migration save "$BATS_TEST_TMPDIR/a"
	assert_answer '.migrated.state == "stop"'
	assert_equal "$(<"$state")" STOP
	say migration set running
	assert_answer '.migration | .state == "running" and (.data | not)'
	assert_equal "$(<"$state")" RUNNING
	end_session || true
	vfioctl migration save $ONE "$BATS_TEST_TMPDIR/b"
	assert_done
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "a device that is kept open: the data of a state outlives the command" {
	vfioctl open $ONE
	assert_success
	vfioctl migration set $ONE pre-copy
	assert_done
	vfioctl --json migration $ONE
	assert_done
	assert_json '.migration | .state == "pre-copy" and .data and .initial_bytes == 24'
	vfioctl migration save $ONE "$BATS_TEST_TMPDIR/a"
	assert_done
	vfioctl --json migration $ONE
	assert_json '.migration | .state == "running" and (.data | not)'
	vfioctl close $ONE
	assert_success
	vfioctl migration save $ONE "$BATS_TEST_TMPDIR/b"
	assert_done
	cmp "$BATS_TEST_TMPDIR/a" "$BATS_TEST_TMPDIR/b"
}

@test "what is no state is refused, and a reset helps" {
	local state=/sys/kernel/debug/vfio/$ONE/migration/state

	head -c 24 /dev/zero >"$BATS_TEST_TMPDIR/zeros"
	vfioctl migration load $ONE "$BATS_TEST_TMPDIR/zeros"
	assert_failure 1
	assert_regex "$stderr" 'refuses the data \(EFAULT\)'
	assert_regex "$stderr" "hint: .*to make it run: reset $ONE"
	assert_equal "$(<"$state")" RESUMING
	vfioctl reset $ONE
	assert_done
	assert_equal "$(<"$state")" RUNNING
	# Cut short.
	vfioctl migration save $ONE "$BATS_TEST_TMPDIR/whole"
	assert_done
	head -c 40 "$BATS_TEST_TMPDIR/whole" >"$BATS_TEST_TMPDIR/short"
	vfioctl migration load $ONE "$BATS_TEST_TMPDIR/short"
	assert_failure 1
	assert_regex "$stderr" 'not the complete state of a device of this type'
	vfioctl reset $ONE
	assert_done
	# Of another kind, with two ports.
	echo $DUAL >$MTTY/mdev_supported_types/mtty-2/create
	vfioctl migration save $DUAL "$BATS_TEST_TMPDIR/dual"
	assert_done
	vfioctl migration load $ONE "$BATS_TEST_TMPDIR/dual"
	assert_failure 1
	assert_regex "$stderr" 'it is not the state of a device of this type'
}

# bats test_tags=once
@test "a device that does not migrate is told so, and no file is made" {
	save_device $EDU
	give_to_vfio $EDU
	vfioctl --json migration $EDU
	assert_failure 1
	assert_json '.error | .code == "ENOTTY" and (.message | test("cannot migrate"))'
	vfioctl migration save $EDU "$BATS_TEST_TMPDIR/none"
	assert_failure 1
	[[ ! -e $BATS_TEST_TMPDIR/none ]]
	restore_device $EDU
}

# bats test_tags=once
@test "migration set from the command line is a usage error that says what to do" {
	vfioctl migration set $ONE stop
	assert_failure 2
	assert_regex "$stderr" 'migration save'
}
