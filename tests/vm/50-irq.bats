# SPDX-License-Identifier: GPL-3.0-or-later
# backends: all
# Interrupts of real devices: what the device raises arrives, and the kernel's
# own count agrees.

load helper
load session

DEVICES=("$EDU" "$NIC" "$NVME")

setup_file()
{
	save_device "${DEVICES[@]}"
	give_to_vfio "${DEVICES[@]}"
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# Whatever a test did, no vector of it is left.
teardown()
{
	run ! grep vfio- /proc/interrupts
}

# Prints how many interrupts the kernel has counted for "vfio-$1(edu)".
counted()
{
	awk -v name="vfio-$1($EDU)" '$NF == name {
		for (i = 2; $i ~ /^[0-9]+$/; i++)
			n += $i
		print n
	}' /proc/interrupts
}

# Lets edu send messages, which is DMA.
allow_msi()
{
	say write config+4 4 --mask 4 -w 2
	assert_answer 'has("writes")'
}

@test "msi: raised by the device, waited for, acknowledged, counted by the kernel" {
	start_session $EDU
	allow_msi
	say irq enable msi
	assert_answer '.irq == {index: 1, name: "msi", enabled: 1, masked: false, total: 0}'
	assert_equal "$(counted 'msi[0]')" 0
	say write bar0+0x60 0x5
	say irq wait msi --timeout 10
	assert_answer '.irq | .name == "msi" and .vector == 0 and .count == 1 and .total == 1
		and .elapsed_ns > 0'
	assert_equal "$(counted 'msi[0]')" 1
	say read bar0+0x24
	assert_answer '.reads[0].value == "0x00000005"'
	say write bar0+0x64 0x5
	say expect bar0+0x24 0
	assert_answer '.expect.value == "0x00000000"'
	say irq disable msi
	assert_answer '.irq | .enabled == 0 and .total == 1'
	assert_equal "$(counted 'msi[0]')" ""
	end_session
}

@test "msi: with bus mastering off nothing arrives, as enable says and wait says again" {
	start_session $EDU
	say irq enable msi
	assert_answer '.irq.silent | test("bus mastering is off")'
	say write bar0+0x60 1
	say irq wait msi --timeout 200ms
	assert_answer '.error | .code == "check" and (.hint | test("bus mastering is off"))'
	say write bar0+0x64 1
	end_session
	assert_equal "$session_status" 3
}

@test "intx: raised, masked by the kernel, acknowledged, unmasked" {
	local before

	start_session $EDU
	say irq enable intx
	assert_answer '.irq | .enabled == 1 and (.masked | not)'
	# The line of another way's run is this one, and so is its count.
	before=$(counted intx)
	say write bar0+0x60 1
	say irq wait intx --timeout 10
	assert_answer '.irq | .count == 1 and .name == "intx"'
	assert_equal "$(counted intx)" $((before + 1))
	# The line is masked: neither this nor another cause arrives.
	say write bar0+0x60 2
	say irq wait intx --timeout 200ms
	assert_answer '.error | .code == "check" and (.hint | test("irq unmask intx"))'
	# It is still asserted: unmasked, it comes at once.
	say irq unmask intx
	say irq wait intx --timeout 10
	assert_answer '.irq.total == 2'
	say write bar0+0x64 3
	say irq unmask intx
	assert_answer '.irq | (.masked | not) and .total == 2'
	say irq wait intx --timeout 200ms
	assert_answer '.error.code == "check"'
	say write bar0+0x60 1
	say irq wait intx --timeout 10
	assert_answer '.irq.total == 3'
	say write bar0+0x64 1
	end_session
}

@test "intx: masked by hand, what is raised comes with the unmask" {
	start_session $EDU
	say irq enable intx
	say irq mask intx
	assert_answer '.irq.masked'
	say write bar0+0x60 1
	say irq wait intx --timeout 200ms
	assert_answer '.error.code == "check"'
	say irq unmask intx
	say irq wait intx --timeout 10
	assert_answer '.irq.count == 1'
	say write bar0+0x64 1
	end_session
}

@test "intx: disabled while the device asserts it, the host's line lives on" {
	dmesg_mark
	start_session $EDU
	say irq enable intx
	say write bar0+0x60 1
	say irq wait intx --timeout 10
	say irq unmask intx
	say irq disable intx
	assert_answer '.irq.enabled == 0'
	say write bar0+0x64 1
	say irq enable intx
	say write bar0+0x60 1
	say irq wait intx --timeout 10
	assert_answer '.irq.count == 1'
	say write bar0+0x64 1
	end_session
	run ! grep "nobody cared" <<<"$(dmesg_since)"
}

@test "trigger: one command enables, fires and counts, by either kind of data" {
	local index

	for index in intx msi req; do
		vfioctl --json irq trigger $EDU $index
		assert_done
		assert_json --arg name $index \
			'.irq | .name == $name and .vector == 0 and .count == 1'
		vfioctl --json irq trigger $EDU $index --bool --count 3
		assert_done
		assert_json '.irq.count == 3'
	done
	vfioctl irq trigger $EDU msi
	assert_done
	[[ $output == "msi vector 0: 1 interrupt after "*" ms, 1 in total" ]]
}

@test "trigger: ERR of a PCI Express device, and none of another" {
	vfioctl --json irq trigger $NIC err
	assert_done
	assert_json '.irq | .index == 3 and .count == 1'
	vfioctl --json irq trigger $NIC req
	assert_done
	assert_json '.irq | .index == 4 and .count == 1'
	vfioctl irq trigger $EDU err
	assert_failure 1
}

@test "trigger: in a session it leaves what arrived to the wait, unless told to take it" {
	start_session $EDU
	say irq enable msi
	say irq trigger msi
	assert_answer '.irq.count == 1'
	say irq wait msi --timeout 10
	assert_answer '.irq | .count == 1 and .total == 1'
	say irq trigger msi --wait
	assert_answer '.irq.total == 2'
	say irq wait msi --timeout 100ms
	assert_answer '.error.code == "check"'
	end_session
}

@test "trigger: the kernel says yes and signals nothing: that is what we say" {
	start_session $EDU
	say write config+4 0x400 --mask 0x400 -w 2
	say irq trigger intx --timeout 200ms
	assert_answer '.error | .code == "check" and (.message | test("0 interrupts arrived"))
		and (.hint | test("INTx is disabled in COMMAND"))'
	say write config+4 0 --mask 0x400 -w 2
	say irq trigger intx
	assert_answer '.irq.count == 1'
	end_session
}

@test "msix: several vectors, each with its own count" {
	local vector

	start_session $NIC
	say irq enable msix --vectors 5
	assert_answer '.irq | .index == 2 and .enabled == 5'
	assert_equal "$(grep -c "vfio-msix.*($NIC)" /proc/interrupts)" 5
	for vector in 4 0 2; do
		say irq trigger msix --vector $vector
		assert_answer '.irq.count == 1'
	done
	say irq trigger msix --vector 2
	say irq wait msix --vector 2 --timeout 10
	assert_answer '.irq | .vector == 2 and .count == 2'
	say irq wait msix --vector 4 --timeout 10
	assert_answer '.irq | .vector == 4 and .count == 1'
	say irq wait msix --vector 3 --timeout 100ms
	assert_answer '.error.code == "check"'
	say irq wait msix --timeout 10
	assert_answer '.irq | .vector == 0'
	say irq enable msix --vectors 6
	assert_answer '.error | .code == "usage" and (.message | test("must be 1 to 5, not 6"))'
	end_session
	vfioctl --json irq trigger $NVME msix --vector 64
	assert_done
	assert_json '.irq | .vector == 64 and .count == 1'
}

@test "enable: one of INTx, MSI and MSI-X; REQ beside any" {
	start_session $NIC
	say irq enable msix --vectors 2
	say irq enable intx
	assert_answer '.error | .code == "EBUSY" and (.message | test("msix is enabled"))
		and .hint == "irq disable msix"'
	say irq enable msi
	assert_answer '.error.code == "EBUSY"'
	say irq enable req
	assert_answer '.irq.enabled == 1'
	say irq enable err
	assert_answer '.irq.enabled == 1'
	say irq disable msix
	say irq enable msi
	assert_answer '.irq | .name == "msi" and .enabled == 1'
	say irq mask msi
	assert_answer '.error | .code == "ENOTTY" and (.message | test("only intx"))'
	end_session
}

@test "enable: more vectors than the kernel lets grow" {
	vfioctl --json irqs $NIC
	assert_done
	start_session $NIC
	say irq enable msix --vectors 2
	say irq enable msix --vectors 4
	if jq -e '.irqs[2].flags | index("noresize")' <<<"$output"; then
		assert_answer '.error | .code == "EBUSY" and (.message | test("NORESIZE"))'
	else
		assert_answer '.irq.enabled == 4'
	fi
	say irq trigger msix --vector 1 --wait
	assert_answer '.irq.count == 1'
	end_session
}

@test "one-shot: steps that need a session are usage errors that name the way" {
	local step

	for step in enable disable mask unmask; do
		vfioctl irq $step $EDU intx
		assert_failure 2
		[[ $stderr == *"irq trigger"*"vfioctl shell"* ]]
	done
	vfioctl irq trigger $EDU msi --vector 1
	assert_failure 2
	vfioctl irq trigger $EDU msix
	assert_failure 1
	[[ $stderr == *"the device has intx, msi, req"* ]]
}

@test "wait: one-shot enables for as long as it waits, ended by time or by SIGINT" {
	local pid status=0

	vfioctl irq wait $EDU msi --timeout 100ms
	assert_failure 3
	[[ $stderr == *"0 of 1 interrupts from msi arrived"* ]]
	# bash lets what it runs in the background ignore SIGINT.
	env --default-signal=INT "${PROGRAM[@]}" irq wait $EDU msi 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	eventually grep -q "vfio-msi.*$EDU" /proc/interrupts
	kill -INT $pid
	wait $pid || status=$?
	assert_equal "$status" 130
	grep "interrupted after 0 of 1 interrupts$" "$BATS_TEST_TMPDIR/err"
}

@test "wait: several, a line each" {
	vfioctl -j -x - <<-END
		open $EDU
		irq enable msi
		irq trigger msi --count 2
		irq wait msi --count 2
	END
	assert_done
	assert_equal "$(jq -c 'select(has("irq")) | .irq | [.name, .count]' <<<"$output" |
		tail -n 1)" '["msi",2]'
}

@test "a session that is killed or told to end leaves no vector" {
	local signal

	for signal in TERM KILL; do
		start_session $NIC
		say irq enable msix --vectors 3
		grep -q "vfio-msix.*($NIC)" /proc/interrupts
		kill -$signal "$session_pid"
		wait "$session_pid" || :
		run ! grep vfio- /proc/interrupts
	done
}
