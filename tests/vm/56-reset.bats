# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev noiommu
# Resets of real devices: the device's own registers and the kernel's log say
# what was reset, and by which method.

load helper
load session

DEVICES=("$EDU" "$NIC" "$NVME" "$IVSHMEM" "$BLOCKER" "$BLOCKED_EDU")

setup_file()
{
	save_device "${DEVICES[@]}"
	give_to_vfio "${DEVICES[@]}"
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# bats test_tags=once
@test "dry run: the method is the first that sysfs has, and nothing is opened" {
	local device word

	for device in $EDU $NIC $NVME; do
		read -r word _ <"$PCI/devices/$device/reset_method"
		vfioctl --json --trace --dry-run reset $device
		assert_success
		refute_regex "$stderr" 'open /dev/vfio'
		assert_json --arg m "$word" '.reset | .kind == "function" and .method == $m
			and .others == [] and (has("elapsed_ns") | not)'
	done
}

@test "the registers that a bus reset changes are shown, in the order of reset_method" {
	echo bus >$PCI/devices/$NIC/reset_method
	start_session $NIC
	say write config+4 2 --mask 2 -w 2
	# VET comes up with the type of a VLAN.
	say expect bar0+0x38 0x8100
	assert_answer '.expect.value == "0x00008100"'
	say write bar0+0x38 0x1234
	say reset --compare bar0+0x38 --size 4
	assert_answer '.reset | .kind == "function" and .method == "bus" and .elapsed_ns > 0
		and .changes == [{region: "bar0", offset: "0x38", before: "0x00001234",
			after: "0x00008100"}]'
	say expect bar0+0x38 0x8100
	assert_answer '.expect.value == "0x00008100"'
	end_session
	echo default >$PCI/devices/$NIC/reset_method
	start_session $NIC
	say reset
	assert_answer '.reset.method == "pm"'
	end_session
}

@test "nvme: FLR disables the controller" {
	start_session $NVME
	say write config+4 2 --mask 2 -w 2
	say write bar0+0x14 0x00460000
	say reset --compare bar0+0x14 --size 4
	assert_answer '.reset | .method == "flr" and (.changes | length == 1)
		and .changes[0].before == "0x00460000" and .changes[0].after == "0x00000000"'
	end_session
}

@test "edu: a bus reset where it is alone on its bus" {
	start_session $EDU
	say reset
	assert_answer '.reset | .method == "bus" and .others == [] and .changes == []
		and (.irqs | map(.name) == ["intx", "msi"])'
	end_session
}

@test "interrupts that were enabled are enabled after a reset, and arrive" {
	start_session $EDU
	say irq enable msi
	say reset
	assert_answer '.reset.irqs | map(select(.name == "msi"))
		== [{name: "msi", before: true, after: true}]'
	say irq trigger msi
	assert_answer '.irq.count == 1'
	end_session
}

@test "a root-bus device has no reset of any kind, and both say why" {
	[[ ! -e $PCI/devices/$IVSHMEM/reset ]]
	vfioctl --json --dry-run reset $IVSHMEM
	assert_done
	assert_json '.reset.refusal | test("no reset method")'
	vfioctl reset $IVSHMEM
	assert_failure 1
	assert_regex "$stderr" 'no reset that VFIO can use: it has no reset method'
	vfioctl --json --dry-run reset --hot $IVSHMEM
	assert_done
	assert_json '.reset.refusal | test("root bus")'
	vfioctl --json reset --hot $IVSHMEM
	assert_failure 1
	assert_json '.error | .code == "ENODEV" and (.message | test("root bus"))'
}

@test "hot reset of a bus with one device needs no force" {
	start_session $NVME
	say write config+4 2 --mask 2 -w 2
	say write bar0+0x14 0x00460000
	say reset --hot --compare bar0+0x14 --size 4
	assert_answer '.reset | .kind == "hot" and .others == []
		and .changes[0].after == "0x00000000"'
	end_session
}

@test "hot reset of two groups: each is to be open here" {
	local way

	for way in group compat cdev; do
		not_on "$way" "an IOMMU puts both devices into one group"
	done
	vfioctl --json reset --hot --force $BLOCKED_EDU
	assert_failure 1
	assert_json --arg a "$BLOCKER" '.error | .code == "refused"
		and (.reasons | map([.address, .reason]) == [[$a, "not-owned"]])'
	start_session
	say open $BLOCKED_EDU $BLOCKER
	say reset $BLOCKED_EDU --hot --force=siblings
	assert_answer --arg a "$BLOCKER" '.reset | .elapsed_ns > 0
		and (.others | map([.address, .owned]) == [[$a, true]])'
	end_session || true
}

@test "hot reset of two: foretold as the kernel has it, refused, forced, done to both" {
	local foretold asked

	not_on noiommu "without an IOMMU each device has a group of its own"
	vfioctl --json --dry-run reset --hot $BLOCKED_EDU
	assert_done
	foretold=$(jq -c '.reset.others | map({address, driver, bound, owned})' <<<"$output")
	assert_equal "$foretold" \
		"[{\"address\":\"$BLOCKER\",\"driver\":\"vfio-pci\",\"bound\":true,\"owned\":true}]"
	start_session $BLOCKED_EDU
	say reset --hot --dry-run
	asked=$(jq -c '.reset.others | map({address, driver, bound, owned})' <<<"$answer")
	assert_equal "$asked" "$foretold"
	say reset --hot
	assert_answer --arg a "$BLOCKER" '.error | .code == "refused"
		and (.reasons | map([.address, .reason]) == [[$a, "siblings"]])
		and (.hint | test("--force=siblings"))'
	say reset --hot --force=siblings
	assert_answer --arg a "$BLOCKER" '.reset | .elapsed_ns > 0
		and (.others | map(.address) == [$a])'
	end_session || true
	run cat "$BATS_TEST_TMPDIR/session.err"
	assert_output --partial "warning: forced: $BLOCKER: is reset too"
}

@test "hot reset is refused by name while a device of the bus is not VFIO's" {
	echo "$BLOCKER" >$PCI/drivers/vfio-pci/unbind
	vfioctl --json reset --hot --force $BLOCKED_EDU
	assert_failure 1
	if [[ $API == noiommu ]]; then
		# Only a VFIO driver gives a device a group there.
		assert_json --arg a "$BLOCKER" '.error | .code == "EPERM"
			and (.message | contains($a + " would be reset too"))'
	else
		assert_json --arg a "$BLOCKER" '.error | .code == "refused"
			and (.reasons | map([.address, .reason]) == [[$a, "not-bound"]])'
	fi
	give_to_vfio $BLOCKER
}
