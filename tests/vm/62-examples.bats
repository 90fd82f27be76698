# SPDX-License-Identifier: GPL-3.0-or-later
# backends: cdev
# The worked examples do what they say, and what scripts are made of works on
# devices: conditions, waiting, variables, blocks, x.

load helper

EXAMPLES=$BATS_TEST_DIRNAME/../../examples
export VFIOCTL_REGS_DIR=$BATS_TEST_DIRNAME/../../regs

setup_file()
{
	save_device $EDU $NVME $IVSHMEM
	# What the kernel's own driver has found out.
	cat "$PCI/devices/$NVME"/nvme/nvme*/model >"$BATS_FILE_TMPDIR/model"
	cat "$PCI/devices/$NVME"/nvme/nvme*/serial >"$BATS_FILE_TMPDIR/serial"
	give_to_vfio $EDU
	give_to_vfio $NVME
}

teardown_file()
{
	restore_device $EDU $NVME $IVSHMEM
}

# Runs the lines "$2"... as the script t.vfio with the device $1 open, whose output
# without what `open` and `dma map` say is in $output.
script()
{
	local device=$1

	shift
	cd "$BATS_TEST_TMPDIR"
	printf '%s\n' "open $device; echo ===" "$@" >t.vfio
	vfioctl -x t.vfio
	output=${output#*===}
	output=$(sed -E '/^(Buffer|IOVA|Size|Flags): /d' <<<"${output#$'\n'}")
}

# Asserts that the output is TAP without a failure, with as many tests as planned.
assert_tap()
{
	refute_line --partial "not ok"
	assert_line "1..$(grep -c '^ok' <<<"$output")"
}

@test "edu tests itself, and passes" {
	vfioctl --tap -x "$EXAMPLES/edu-selftest.vfio" $EDU
	assert_done
	assert_tap
	assert_line --regexp '^ok [0-9]+ - expect data\+20 0x9abcdef0$'
}

@test "the interrupts of several devices are alive, each kind that they have" {
	vfioctl --tap -x "$EXAMPLES/irq-alive.vfio" $EDU
	assert_done
	assert_tap
	assert_line --regexp '^ok [0-9]+ - irq wait intx '
	assert_line --regexp '^ok [0-9]+ - irq wait msi '
	refute_line --regexp '^ok [0-9]+ - irq wait msix '
	vfioctl --tap -x "$EXAMPLES/irq-alive.vfio" $NVME
	assert_done
	assert_tap
	vectors=$("${PROGRAM[@]}" irqs $NVME --json | jq '.irqs[] | select(.name == "msix").count')
	assert [ "$vectors" -gt 1 ]
	assert_equal "$(grep -c '^ok.*irq wait msix ' <<<"$output")" "$vectors"
}

@test "an NVMe controller brought up from nothing says what its driver said" {
	vfioctl -x "$EXAMPLES/nvme-identify.vfio" $NVME
	assert_done
	assert_equal "${lines[-2]}" "$(sed 's/ *$//' "$BATS_FILE_TMPDIR/model")"
	assert_equal "${lines[-1]}" "$(sed 's/ *$//' "$BATS_FILE_TMPDIR/serial")"
	# ... in about twenty lines.
	assert [ "$(grep -cvE '^(#|echo|$)' "$EXAMPLES/nvme-identify.vfio")" -le 25 ]
}

@test "expect takes conditions and fields, and says what was found" {
	script $EDU 'expect ID MAGIC=edu MAJOR=1 MINOR=0' 'expect ID.MAGIC edu' \
		'expect bar0 &0xed' \
		'expect bar0 0x010000ed' 'expect bar0 0xed --mask 0xff' 'expect bar0 != 0' \
		'expect bar0 &0xff==0xed >=0x01000000 <0x02000000'
	assert_done
	script $EDU 'expect ID MAGIC=edu MAJOR=2'
	assert_failure 3
	assert_equal "$stderr" "vfioctl: t.vfio:2: expect: ID: expected \
MAGIC = edu, MAJOR = 2, got 0x010000ed (MAJOR = 1, MINOR = 0, MAGIC = edu)"
	vfioctl expect $EDU bar0 0x010000ee
	assert_failure 3
	assert_equal "$stderr" "vfioctl: expect: bar0+0x0: expected 0x010000ee, got 0x010000ed, \
differs in 0x00000003"
	vfioctl --json expect $EDU ID.MAGIC edu
	assert_done
	assert_json '.expect | .register == "ID" and .field == "MAGIC" and
		.value == "0x010000ed" and .conditions == ["MAGIC = edu"]'
	for words in 'ID NO=1' 'ID MAGIC=duck' 'ID MAJOR=256' 'bar0 MAGIC=1' 'bar0 1 ~2' \
		'bar0 0x100000000'; do
		# shellcheck disable=SC2086
		vfioctl expect $EDU $words
		assert_failure 2
		assert_output ""
	done
}

@test "wait returns when the value comes, and gives up in time" {
	script $EDU 'write FACTORIAL 10' 'wait STATUS.COMPUTING 0 --timeout 60s' 'read FACTORIAL'
	assert_done
	assert_output 0x00375f00
	vfioctl --json wait $EDU ID MAJOR=1
	assert_done
	assert_json '.wait | .conditions == ["MAJOR = 1"] and .elapsed_ns >= 0'
	vfioctl wait $EDU ID MAJOR=2 --timeout 20ms
	assert_failure 3
	assert_equal "$stderr" "vfioctl: wait: ID: expected MAJOR = 2 within 20ms, \
got 0x010000ed (MAJOR = 1, MINOR = 0, MAGIC = edu)"
}

# Process $1 has gone to sleep of its own will a hundred times.
sleeps_often()
{
	awk '/^voluntary/ { exit $2 < 100 }' "/proc/$1/status"
}

@test "wait uses no processor time while it waits" {
	# What a script starts in the background lets SIGINT pass.
	env --default-signal=INT "${PROGRAM[@]}" wait $EDU bar0 0 >"$BATS_TEST_TMPDIR/out" &
	pid=$!
	# It has looked often, and each time it gave the processor away.
	eventually sleeps_often "$pid"
	kill -INT "$pid"
	status=0
	wait "$pid" || status=$?
	assert_equal "$status" 130
	assert_equal "$(<"$BATS_TEST_TMPDIR/out")" ""
}

@test "variables are read, reckoned with and used in places" {
	script $EDU 'set id = ID' 'echo $id' 'set major = ID.MAJOR' 'echo $major' \
		'set low = bar0 & 0xff' 'echo $low' 'set at = ($major << 2) + 0' \
		'write bar0+$at 0x1' 'read bar0+${at}' \
		'dma map 4k --name b --iova 0x200000' \
		'echo $b.iova $b.size $msi.count $msix.count' \
		'dma write b+8 77' 'set seven = b+8' 'echo "$seven"'
	assert_done
	assert_output "0x10000ed
0x1
0xed
0xfffffffe
0x200000 0x1000 0x1 0x0
0x4d"
}

@test "blocks choose and repeat by what the device says" {
	script $EDU 'set n = 0' 'repeat 3' 'set n = $n + 1' 'write LIVENESS $n' \
		'if LIVENESS 0xfffffffd' 'echo two' 'else' 'echo $n' 'end' 'end' \
		'if ID MAGIC=edu MAJOR=2' 'echo never' 'end'
	assert_done
	assert_output "0x1
two
0x3"
	script $EDU 'repeat 3' 'echo x' 'expect ID 0' 'end' 'echo never'
	assert_failure 3
	assert_output "x"
	assert_equal "${stderr%%: expect*}" "vfioctl: t.vfio:4"
}

@test "a command given again reads what is there now, where its words lead now" {
	script $EDU 'write LIVENESS 1' 'repeat 2' 'read LIVENESS' 'write LIVENESS 5' 'end' \
		'use bar0' 'read +4' 'write +4 1' 'read +4' 'use config' 'read +4 -w 2' 'use bar0' \
		'read +4 -w 4' 'read +4' 'close' "open $NVME" 'use bar0' 'read +4' \
		'set at = 8' 'read bar0+$at' 'set at = 0x1c' 'read bar0+$at'
	assert_done
	mapfile -t lines <<<"$output"
	assert_line --index 0 0xfffffffe
	assert_line --index 1 0xfffffffa
	assert_line --index 2 0xfffffffa
	assert_line --index 3 0xfffffffe
	assert_line --index 4 --regexp '^0x[0-9a-f]{4}$'
	assert_line --index 5 0xfffffffe
	assert_line --index 6 0xfffffffe
	# CAP, its upper half: other than what edu has there; VS; CSTS before it is enabled.
	refute_line --index -3 0xfffffffe
	assert_line --index -2 0x00010400
	assert_line --index -1 0x00000000
}

@test "a command given again fails as it would the first time" {
	script $EDU 'read bar0+8' 'write config+4 0 -w 2' 'read bar0'
	assert_failure 1
	local first=$stderr

	script $EDU 'read bar0' 'write config+4 0 -w 2' 'read bar0'
	assert_failure 1
	assert_line 0x010000ed
	assert_equal "$stderr" "$first"

	# Without a device, the first word is the device.
	script $EDU 'read bar0' 'close' 'read bar0'
	assert_failure 2
	assert_line 0x010000ed
	assert_regex "$stderr" '^vfioctl: t\.vfio:4: .*LOCATION is missing'
}

@test "what lies in a buffer is read by the same words" {
	script $EDU 'dma map 4k --name ring --iova 0x200000' 'dma write ring+16 0x8001' \
		'expect ring+16 0x8001' 'wait ring+16 &0x8000 --timeout 1s' \
		'if ring+17 0x80 -w 1' 'echo yes' 'end' 'x/2xw ring+16' \
		'expect ring+4096 0'
	assert_failure 2
	assert_output $'yes\nring+0x10:\t0x00008001\t0x00000000'
	assert_equal "${stderr##*: }" "ring ends at 0x1000"
}

@test "x shows values as gdb does, and keeps the last format" {
	script $EDU 'write LIVENESS 0' 'x/2xw bar0' 'x bar0+4' 'x/4xb config' 'x/4c config' \
		'x/tw ID' 'x/2uh config' 'x/dw bar0+4' 'x config' 'x/ow bar0'
	assert_done
	assert_output $'bar0+0x0 <ID>:\t0x010000ed\t0xffffffff
bar0+0x4 <LIVENESS>:\t0xffffffff
config+0x0:\t0x34\t0x12\t0xe8\t0x11
config+0x0:\t52 \'4\'\t18\t232\t17
bar0+0x0 <ID>:\t00000001000000000000000011101101
config+0x0:\t4660\t4584
bar0+0x4 <LIVENESS>:\t-1
config+0x0:\t300421684
bar0+0x0 <ID>:\t0100000355'
	vfioctl --json x/2xw $EDU bar0
	assert_done
	assert_json '.x | .region == "bar0" and .rows[0].register == "ID" and
		.rows[0].values[0] == "0x010000ed"'
	for words in x/3z x/0x x/9999999999 x/1048577xw; do
		vfioctl $words $EDU bar0
		assert_failure 2
	done
}
