# SPDX-License-Identifier: GPL-3.0-or-later
# backends: cdev
# Interrupts through the loopback in a row, and an interrupt's whole way: what is
# said agrees with what the kernel counts, and leaves it as it was.

load helper
load session

DEVICES=("$EDU" "$NIC")

setup_file()
{
	local device

	save_device "${DEVICES[@]}"
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# Whatever a test did, no session and no vector of it is left.
teardown()
{
	"$VFIOCTL" -q close --all || :
	run ! grep vfio- /proc/interrupts
}

# Prints what the kernel has counted for the handler "vfio-$1($2)".
counted()
{
	awk -v name="vfio-$1($2)" '$NF == name {
		for (i = 2; $i ~ /^[0-9]+$/; i++)
			n += $i
		print n
	}' /proc/interrupts
}

# Asserts that what was measured in $output, $1 times, can be so.
assert_measured()
{
	assert_json --argjson count "$1" '.irq_bench | .count == $count and .lost == 0
		and 0 < .min_ns and .min_ns <= .p50_ns and .p50_ns <= .p99_ns
		and .p99_ns <= .max_ns and .min_ns <= .mean_ns and .mean_ns <= .max_ns
		and ([.histogram[].count] | add) == $count
		and all(.histogram[]; .from_ns < .to_ns)
		and .histogram[0].from_ns <= .min_ns and .histogram[-1].to_ns > .max_ns'
}

@test "bench: one command enables, measures, disables" {
	vfioctl --json irq bench $EDU msi --count 300
	assert_done
	assert_measured 300
	assert_json '.irq_bench | .index == 1 and .name == "msi" and .vector == 0
		and (has("cpu") | not)'
	vfioctl --json irq bench $NIC msix --vector 2 --count 50 --cpu 0
	assert_done
	assert_measured 50
	assert_json '.irq_bench | .name == "msix" and .vector == 2 and .cpu == 0'
	vfioctl --json irq bench $EDU intx --count 50
	assert_done
	assert_measured 50
	vfioctl irq bench $NIC err --count 1
	assert_done
	[[ ${lines[0]} == "err vector 0: 1 interrupt" ]]
	[[ ${lines[2]} == *" 1 ########################################" ]]
}

@test "bench: no such CPU, no such vector" {
	vfioctl --json irq bench $EDU msi --cpu 5000
	assert_failure 1
	assert_json '.error | .code == "EINVAL" and (.message | test("CPU 5000 does not exist"))'
	vfioctl --json irq bench $EDU msi --vector 1
	assert_failure 2
}

@test "bench: in a session what waits goes on waiting, and the CPUs are what they were" {
	local cpus

	start_session $NIC
	cpus=$(grep Cpus_allowed_list "/proc/$session_pid/status")
	say irq enable msix --vectors 3
	say irq trigger msix --vector 2 --count 2
	assert_answer '.irq.count == 2'
	say irq bench msix --vector 2 --count 100 --cpu 0
	output=$answer assert_measured 100
	assert_equal "$(grep -c "vfio-msix.*($NIC)" /proc/interrupts)" 3
	assert_equal "$(grep Cpus_allowed_list "/proc/$session_pid/status")" "$cpus"
	# The kernel's own count knows nothing of the loopback.
	assert_equal "$(counted 'msix[2]' $NIC)" 0
	say irq wait msix --vector 2 --timeout 10
	assert_answer '.irq | .count == 2 and .total == 202'
	say irq wait msix --timeout 100ms
	assert_answer '.error.code == "check"'
	end_session
}

@test "bench: of INTx, whose line is as before, and the device still raises it" {
	local before

	start_session $EDU
	say irq enable intx
	before=$(counted intx $EDU)
	say irq bench intx --count 20
	output=$answer assert_measured 20
	say irqs
	assert_answer '.irqs[0] | .enabled == 1 and .total == 40 and (.masked | not)'
	assert_equal "$(counted intx $EDU)" "$before"
	say write bar0+0x60 1
	say irq wait intx --timeout 10
	assert_answer '.irq.count == 1'
	assert_equal "$(counted intx $EDU)" $((before + 1))
	# Masked by that interrupt, it stays so.
	say irq bench intx --count 20
	output=$answer assert_measured 20
	say write bar0+0x60 2
	say irq wait intx --timeout 200ms
	assert_answer '.error.hint | test("irq unmask intx")'
	say write bar0+0x64 3
	end_session
}

@test "bench and storm: the kernel says yes and signals nothing" {
	start_session $EDU
	say write config+4 0x400 --mask 0x400 -w 2
	say irq bench intx --timeout 100ms
	assert_answer '.error | .code == "ETIMEDOUT" and (.message | test("no interrupt arrived"))
		and (.hint | test("INTx is disabled in COMMAND"))'
	say irq storm intx --rate 10 --for 100ms
	assert_answer '.irq_storm | .sent == 1 and .received == 0 and .lost == 1'
	IFS= read -r -t 60 answer <&"$talk_out"
	assert_answer '.error | .code == "ETIMEDOUT"
		and (.hint | test("INTx is disabled in COMMAND"))'
	say write config+4 0 --mask 0x400 -w 2
	end_session
	assert_equal "$session_status" 1
}

@test "storm: sends what the rate makes, and all of it arrives" {
	vfioctl --json irq storm $EDU msi --rate 50 --for 1s
	assert_done
	assert_json '.irq_storm | .name == "msi" and .rate == 50 and .due == 50 and .sent == 50
		and .received == 50 and .lost == 0 and .elapsed_ns >= 1000000000
		and .achieved_rate <= 50 and .max_backlog >= 1 and .coalesced < 50'
	vfioctl irq storm $NIC msix --vector 4 --rate 10 --for 200ms
	assert_done
	[[ $output == *"2 sent of 2 due, 2 received"* ]]
}

# True when more interrupts than those of a warm-up were seen of EDU's MSI.
has_measured()
{
	"$VFIOCTL" --json irqs $EDU | jq -e '.irqs[1].total > 100' >/dev/null
}

@test "bench: SIGINT ends it with what it has, and 130; a session stays as it was" {
	local pid status=0 seen

	vfioctl open $EDU
	assert_done
	vfioctl irq enable $EDU msi
	assert_done
	# bash lets what it runs in the background ignore SIGINT.
	env --default-signal=INT "$VFIOCTL" --json irq bench $EDU msi --count 10000000 \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	eventually has_measured
	kill -INT $pid
	wait $pid || status=$?
	assert_equal "$status" 130
	grep "interrupted after [0-9]* of 10000000 rounds" "$BATS_TEST_TMPDIR/err"
	output=$(head -n 1 "$BATS_TEST_TMPDIR/out")
	assert_measured "$(jq .irq_bench.count <<<"$output")"
	assert_equal "$(jq -r 'select(has("error")).error.code' "$BATS_TEST_TMPDIR/out")" EINTR
	seen=$(($(jq .irq_bench.count <<<"$output") + 100))
	vfioctl --json irqs $EDU
	assert_json --argjson seen $seen '.irqs[1] | .enabled == 1 and .total == $seen'
	assert_equal "$(counted 'msi[0]' $EDU)" 0
	vfioctl close $EDU
	assert_done
	status=0
	env --default-signal=INT "${PROGRAM[@]}" irq storm $EDU msi --for 600s \
		>/dev/null 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	eventually grep -q "vfio-msi.*$EDU" /proc/interrupts
	kill -INT $pid
	wait $pid || status=$?
	assert_equal "$status" 130
}

@test "bench: REQ of a session would end it" {
	vfioctl open $EDU
	assert_done
	vfioctl --json irq bench $EDU req
	assert_failure 1
	assert_json '.error | .code == "EBUSY" and (.message | test("belongs to the session"))'
	vfioctl --json sessions
	assert_json '.sessions | length == 1'
	vfioctl close $EDU
	vfioctl --json irq bench $EDU req --count 20
	assert_done
	assert_measured 20
}

@test "path: nobody has the device, and nobody opens it" {
	local usage

	usage=$(<"$PCI/devices/$EDU/enable")
	vfioctl --json irq path $EDU
	assert_done
	assert_json '.irq_path | .intx.pin == "A" and (.msi.enabled | not) and .msi.vectors == 1
		and (has("msix") or has("shown") | not)
		and .eventfds == [] and .holders == [] and .remapping == []'
	assert_equal "$(<"$PCI/devices/$EDU/enable")" "$usage"
}

@test "path: MSI from the register to the eventfd, counted by all alike" {
	local irq

	start_session $EDU
	say write config+4 4 --mask 4 -w 2
	say irq enable msi
	say write bar0+0x60 5
	say irq wait msi --timeout 10
	say irq trigger msi
	irq=$(ls "$PCI/devices/$EDU/msi_irqs")
	assert_equal "$(counted 'msi[0]' $EDU)" 1
	say irq path
	assert_answer --argjson irq "$irq" --arg edu $EDU '.irq_path
		| .msi.enabled and .msi.granted == 1 and (.shown.msi.enabled | not)
		and (.irqs | length == 1)
		and (.irqs[0] | .irq == $irq and .total == 1 and (.counts | add) == 1
			and .handler == "vfio-msi[0](\($edu))")'
	assert_answer --arg affinity "$(<"/proc/irq/$irq/smp_affinity_list")" \
		--arg effective "$(<"/proc/irq/$irq/effective_affinity_list")" \
		'.irq_path.irqs[0] | .affinity == $affinity and .effective == $effective'
	# The message names the entry of the IOMMU, which is this device's.
	assert_answer '.irq_path.remapping | length == 1 and (.[0] | .vector == 0
		and .source == "01:00.0" and .unit == "dmar0" and (.posted | not))'
	assert_answer --argjson pid "$session_pid" '.irq_path
		| (.eventfds | length == 1) and (.eventfds[0] | .name == "msi" and .waiting == 1)
		and .eventfds[0].id as $id
		| .holders | length == 1 and .[0].pid == $pid and .[0].ids == [$id]
			and (.[0].kvm | not)'
	assert_answer '.irq_path.unseen == []'
	# Another process sees all but which eventfds are meant.
	vfioctl --json irq path $EDU
	assert_done
	assert_json --argjson pid "$session_pid" --argjson irq "$irq" '.irq_path
		| .msi.enabled and .irqs[0].irq == $irq and .remapping[0].vector == 0
		and .holders[0].pid == $pid and .holders[0].open_eventfds >= 1
		and .eventfds == [] and [.unseen[].part] == ["eventfds"]'
	end_session
}

@test "path: the MSI-X table, through VFIO and through sysfs" {
	local outside

	start_session $NIC
	say irq enable msix --vectors 3
	vfioctl --json irq path $NIC
	assert_done
	outside=$(jq -c .irq_path.msix <<<"$output")
	assert_json '.irq_path | .msix.enabled and (.msix.masked | not) and .msix.vectors == 5
		and ([.msix.entries[] | select(.masked | not) | .vector] == [0, 1, 2])
		and all(.msix.entries[]; .message_address | test("^0xfee"))
		and ([.irqs[].handler] | length == 3 and all(test("^vfio-msix")))
		and ([.remapping[].vector] | sort == [0, 1, 2])'
	say irq path
	assert_answer --argjson outside "$outside" '.irq_path | .msix == $outside
		and (.shown.msix | .vectors == 5 and (has("entries") | not))
		and ([.eventfds[] | [.name, .vector]] == [["msix", 0], ["msix", 1], ["msix", 2]])'
	end_session
}

@test "path: a session of the command line has the eventfds, we do not" {
	local session

	vfioctl open $EDU
	assert_done
	vfioctl irq enable $EDU msi
	assert_done
	session=$("$VFIOCTL" --json sessions | jq '.sessions[0].pid')
	vfioctl --json irq path $EDU
	assert_done
	assert_json --argjson pid "$session" '.irq_path
		| (.eventfds | length == 1) and .eventfds[0].id as $id
		| .holders | length == 1 and .[0].pid == $pid and .[0].ids == [$id]
			and .[0].comm == "vfioctl-session"'
	vfioctl close $EDU
	assert_done
}
