# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev noiommu
# Low power and features of real devices: sysfs says where the kernel has the
# device, the device itself whether it can be reached.

load helper
load session

DEVICES=("$EDU" "$NIC")

setup_file()
{
	save_device "${DEVICES[@]}"
	give_to_vfio "${DEVICES[@]}"
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# True when attribute $2 of the device $1 is $3.
attribute_is()
{
	[[ $(<"$PCI/devices/$1/$2") == "$3" ]]
}

# bats test_tags=once
@test "power: what sysfs and the device say, without opening or waking it" {
	eventually attribute_is $NIC power/runtime_status suspended
	vfioctl --json --trace power $NIC
	assert_success
	refute_regex "$stderr" 'open /dev/vfio'
	assert_json --arg s "$(<"$PCI/devices/$NIC/power_state")" '.power
		| .status == "suspended" and .control == "auto" and .state == $s
		and .pmcsr == "D3hot" and .keeps == false and (has("low") | not)'
	attribute_is $NIC power/runtime_status suspended
	# A device without the capability has no PMCSR.
	vfioctl --json power $EDU
	assert_done
	assert_json '.power | has("status") and (has("pmcsr") | not)'
}

@test "low power: the kernel suspends it, its mappings are out of reach, and back" {
	start_session $NIC
	say write config+4 2 --mask 2 -w 2
	say power
	assert_answer '.power | .status == "active" and .pmcsr == "D0" and .low == false'
	say power enter
	assert_answer '.power | .low and (.wakeup | not)'
	eventually attribute_is $NIC power/runtime_status suspended
	eventually attribute_is $NIC power_state D3hot
	say read bar0 --mmap
	assert_answer '.error | .code == "EFAULT" and (.message | test("SIGBUS.*low power"))'
	# A read wakes it, for as long as that takes.
	say read bar0
	assert_answer 'has("reads")'
	eventually attribute_is $NIC power_state D3hot
	say power enter
	assert_answer '.error | .code == "EINVAL" and (.hint | test("power exit"))'
	say power exit
	assert_answer '.power | .status == "active" and .state == "D0" and .low == false'
	say read bar0
	assert_answer 'has("reads")'
	end_session || true
}

@test "wake-up: whoever wakes the device, the session is told and it stays awake" {
	start_session $NIC
	say power wait --timeout 200ms
	assert_answer '.error | .code == "check" and (.message | test("did not wake"))'
	say power
	assert_answer '.power.low == false'
	say power enter --wakeup
	assert_answer '.power | .low and .wakeup'
	eventually attribute_is $NIC power/runtime_status suspended
	echo on >$PCI/devices/$NIC/power/control
	say power wait --timeout 60
	assert_answer '.woken.elapsed_ns > 0'
	echo auto >$PCI/devices/$NIC/power/control
	say power
	assert_answer '.power | .low == false and .status == "active"'
	end_session || true
}

@test "D3hot by hand: EIO and SIGBUS are explained, D0 brings it back" {
	local pm

	start_session $NIC
	say write config+4 2 --mask 2 -w 2
	# The capability is at the same place in each e1000e.
	say read config+0xc8 -w 1
	assert_answer '.reads[0].value == "0x01"'
	pm=config+0xcc
	say write $pm 3 --mask 3 -w 2
	say read bar0
	assert_answer '.error | .code == "EIO" and (.message | test("power state D3"))'
	say read bar0 --mmap
	assert_answer '.error | .code == "EFAULT" and (.message | test("power state D3"))'
	say write $pm 0 --mask 3 -w 2
	say read config+4 -w 2
	assert_answer 'has("reads")'
	end_session || true
}

@test "a device that is kept open: each command knows what the last one did" {
	vfioctl open $NIC
	assert_success
	vfioctl --json power enter $NIC
	assert_done
	vfioctl --json power $NIC
	assert_done
	assert_json '.power | .low and (.wakeup | not)'
	eventually attribute_is $NIC power/runtime_status suspended
	vfioctl --json power exit $NIC
	assert_done
	vfioctl --json power $NIC
	assert_done
	assert_json '.power | .low == false and .status == "active"'
	vfioctl close $NIC
	assert_success
}

# bats test_tags=once
@test "one-shot: low power wants a session, and a wait does it all" {
	vfioctl power enter $NIC
	assert_failure 2
	assert_regex "$stderr" 'power wait'
	vfioctl power wait $NIC --timeout 100ms
	assert_failure 3
	assert_regex "$stderr" 'did not wake'
}

# bats test_tags=once
@test "features: those of vfio-pci, none of migration, nothing changed" {
	vfioctl --json features $NIC
	assert_done
	assert_json '.features | length == 14
		and (map(select(.set) | .name) == ["low-power-entry",
			"low-power-entry-with-wakeup", "low-power-exit"])
		and (map(select(.get)) == [])'
	vfioctl feature get $NIC dma-buf
	assert_failure 2
	vfioctl feature get $NIC dma-buf bar0
	assert_failure 2
	assert_regex "$stderr" 'a dma-buf is closed when the command ends'
}

@test "bus mastering: through COMMAND where there is no feature" {
	start_session $EDU
	say feature set bus-master on
	assert_answer '.feature | .value == "on" and .how == "config"'
	[[ $(setpci -s $EDU COMMAND) == *[4567cdef] ]]
	say feature set bus-master off
	[[ $(setpci -s $EDU COMMAND) == *[012389ab] ]]
	end_session
}

@test "dma-buf: of a kernel that makes them" {
	start_session $EDU
	say feature get dma-buf bar0 -n 4k
	if jq -e '.error.message | test("Linux 6.19")' <<<"$answer"; then
		end_session || true
		skip "this kernel makes no dma-bufs of BARs (before Linux 6.19)"
	fi
	assert_answer '.dma_buf | .region == "bar0" and .size == 4096'
	end_session
}
