#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# An interrupt's whole way on a fake root, and the words of bench and storm.

load helper

DEVICE=0000:01:00.0

setup()
{
	use_root irqs
	# As the kernel has it: what a link of procfs says is no path of the root.
	ln -sfn /dev/vfio/1 "$ROOT/proc/4242/fd/10"
}

@test "path: registers, table, host, IOMMU, processes" {
	on_root --json irq path $DEVICE
	assert_done
	assert_json '.irq_path | .address == "0000:01:00.0"
		and .intx == {pin: "A", disabled: true, asserted: false}
		and (has("msi") or has("shown") | not)'
	assert_json '.irq_path.msix == {
		enabled: true, masked: false, vectors: 5, table: "bar3+0x1000",
		pba: "bar3+0x1800", entries: [
			{vector: 0, message_address: "0xfee00278", data: "0x00000000",
			 masked: false, pending: false},
			{vector: 2, message_address: "0xfee00298", data: "0x00000000",
			 masked: true, pending: true}]}'
	assert_json '.irq_path | .cpus == [0, 1] and (.irqs | length == 2)
		and .irqs[0] == {irq: 26, name: "IR-PCI-MSIX-0000:01:00.0 0-edge",
			counts: [3, 4], total: 7, affinity: "0-1", effective: "1",
			unhandled: 0, handler: "vfio-msix[0](0000:01:00.0)"}
		and (.irqs[1] | .irq == 27 and .affinity == "1" and .total == 0
			and (has("effective") or has("unhandled") | not))'
	assert_json '.irq_path.remapping == [
		{unit: "dmar0", entry: 19, source: "01:00.0", vector: 0, posted: false,
		 destination: "0x00000200", cpu_vector: "0x23", high: "0x0000000000040100",
		 low: "0x000002000023000d"},
		{unit: "dmar0", entry: 20, source: "01:00.0", vector: 2, posted: true,
		 destination: "0x10adb8040", cpu_vector: "0x41", high: "0x0000000100040100",
		 low: "0x0adb80000041800d"}]'
	assert_json '.irq_path | .eventfds == [] and .holders == [
		{pid: 4242, comm: "qemu-system-x86", what: "/dev/vfio/1", open_eventfds: 1,
		 kvm: true}] and ([.unseen[].part] == ["eventfds", "irqfd"])'
}

@test "path: as text" {
	on_root irq path $DEVICE
	assert_done
	output=$(cut -c 1-70 <<<"$output" | sed 's/ *$//')
	assert_output - <<-'END'
	Device:             0000:01:00.0
	INTx:
	  Pin:      A
	  Disabled: yes
	  Asserted: -
	MSI:                -
	MSI-X:
	  Enabled:      yes
	  Masked:       -
	  Vectors:      5
	  Table:        bar3+0x1000
	  Pending bits: bar3+0x1800
	  Entries:
	    VECTOR ADDRESS    DATA       MASKED PENDING
	         0 0xfee00278 0x00000000 -      -
	         2 0xfee00298 0x00000000 yes    yes
	As VFIO shows them: -
	Interrupts of the host:
	  IRQ COUNT AFFINITY EFFECTIVE UNHANDLED HANDLER                    CO
	   26     7 0-1      1                 0 vfio-msix[0](0000:01:00.0) IR
	   27     0 1        -                 - vfio-msix[1](0000:01:00.0) IR
	Remapped by the IOMMU:
	  IOMMU ENTRY SOURCE  VECTOR POSTED DESTINATION CPU-VECTOR
	  dmar0    19 01:00.0      0 -      0x00000200  0x23
	  dmar0    20 01:00.0      2 yes    0x10adb8040 0x41
	Eventfds:           -
	Processes:
	   PID PROCESS         HAS         EVENTFDS OF THE DEVICE KVM
	  4242 qemu-system-x86 /dev/vfio/1        1 -             yes
	Not visible:
	  PART     REASON
	  eventfds only the session knows which of them belong to the device
	  irqfd    the kernel does not report which eventfds are irqfds
	END
}

@test "path: an interrupt line, shared and asserted, with a plain driver" {
	on_root --json irq path 02:00.0
	assert_done
	assert_json '.irq_path | .intx == {pin: "C", disabled: false, asserted: true}
		and (has("msi") or has("msix") | not)
		and .remapping == [] and .holders == [] and .unseen == []
		and (.irqs | length == 1)
		and (.irqs[0] | .irq == 16 and .total == 12 and .unhandled == 2
			and .name == "IR-IO-APIC 16-fasteoi"
			and .handler == "pci-testdev, ehci_hcd:usb1")'
}

@test "path: what cannot be seen is named, with the reason" {
	fresh_root irqs
	ln -s /dev/vfio/1 "$ROOT/proc/4242/fd/10"
	rm -r "$ROOT/sys/kernel/debug" "$ROOT/proc/interrupts" \
		"$ROOT/sys/bus/pci/devices/$DEVICE/resource3"
	on_root --json irq path $DEVICE
	assert_done
	assert_json '[.irq_path.unseen[] | "\(.part): \(.reason)"] | contains([
		"msix-table: BAR 3: sysfs has no file for it",
		"counts: /proc/interrupts: No such file or directory",
		"remapping: debugfs is not mounted"])'
	assert_json '.irq_path | (.msix | has("entries") | not)
		and (.irqs[0] | has("counts") or has("total") | not)
		and ([.unseen[].part] | index("bypass"))'
	mkdir -p "$ROOT/sys/kernel/debug/gpio"
	on_root --json irq path $DEVICE
	assert_json '.irq_path.unseen[] | select(.part == "remapping") | .reason |
		test("CONFIG_INTEL_IOMMU_DEBUGFS")'
	head -c 64 "$ROOT/sys/bus/pci/devices/$DEVICE/config" >"$BATS_TEST_TMPDIR/config"
	cp "$BATS_TEST_TMPDIR/config" "$ROOT/sys/bus/pci/devices/$DEVICE/config"
	on_root --json irq path $DEVICE
	assert_done
	assert_json '.irq_path | (has("msix") or has("intx") | not)
		and any(.unseen[]; .part == "config" and (.reason | test("only root")))'
}

@test "path: a mediated device has no registers and no number" {
	use_root mdev
	local uuid

	uuid=$(cd "$ROOT/sys/bus/mdev/devices" && printf '%s\n' * | head -n 1)
	on_root --json irq path "$uuid"
	assert_done
	assert_json '.irq_path | .irqs == [] and (has("intx") | not)
		and any(.unseen[]; .part == "device")'
}

@test "path: no such device" {
	on_root --json irq path 0a:00.0
	assert_json_error 1 ENODEV
}

@test "bench and storm: wrong words are usage errors, and nothing is opened" {
	local line

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		irq bench $DEVICE|INDEX is missing
		irq bench $DEVICE msi --count 0|--count must be 1 to 10000000
		irq bench $DEVICE msi --count 10000001|--count must be 1 to 10000000
		irq bench $DEVICE msi --cpu 100000|no CPU 100000
		irq bench $DEVICE msi --timeout soon|--timeout
		irq storm $DEVICE msi --rate 0|--rate must be 1 to 1000000000 per second
		irq storm $DEVICE msi --rate 1000000001|--rate must be 1 to 1000000000 per second
		irq storm $DEVICE msi --for 0|--for must be more than 0
		irq storm $DEVICE msi --for ever|--for
	END
	for line in bench storm; do
		on_root irq $line $DEVICE msi
		assert_refused 1 "devices cannot be opened with --sysroot"
	done
}

@test "bench and storm: a dry run opens nothing" {
	on_root --dry-run irq bench $DEVICE msi --vector 1 --count 5
	assert_done
	assert_output " 1. $DEVICE: open it, which resets it
 2. $DEVICE: enable msi if it is not enabled, trigger vector 1 and wait for its interrupt, 5 times
 3. $DEVICE: close it, which resets it again"
	on_root --dry-run irq storm $DEVICE msi --rate 50 --for 2s
	assert_done
	[[ $output == *"trigger vector 0 50 times per second for 2 s"* ]]
}
