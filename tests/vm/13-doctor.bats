# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# machine: main nointremap noiommu iommuoff virtio
# The first broken link of machines that lack one thing each, and the firmware's own
# tables, as the kernel's log and sysfs have them.

load helper

# Runs doctor --json and keeps what it answers, whatever it finds.
doctor()
{
	vfioctl --json doctor "$@"
	assert_equal "$stderr" ""
	((status == 0 || status == 3)) || fail "status $status: $output"
}

only_on()	# MACHINE...
{
	[[ " $* " == *" $MACHINE "* ]] || skip "of the machines $*"
}

assert_first()	# LINK
{
	assert_json --arg link "$1" '.doctor[0] | .link == $link and .state == "broken" and
		.next != ""'
}

@test "doctor: DMAR and its unit, where sysfs has it" {
	local base

	only_on main nointremap
	base=$(<"/sys/class/iommu/dmar0/intel-iommu/address")
	doctor
	assert_json --arg base "0x$base" 'any(.doctor[]; .link == "firmware-table" and
		.state == "ok" and (.source | endswith("/DMAR")) and
		(.evidence | contains($base)))'
	assert_json 'all(.doctor[]; .link != "groups" or .state == "ok")'
	assert_json 'any(.doctor[]; .link == "architecture" and (.evidence | contains("VT-d")))'
}

@test "doctor --firmware: what the kernel's log says of DMAR" {
	local width base flags

	only_on main nointremap
	width=$(dmesg | sed -n 's/.*DMAR: Host address width \([0-9]*\).*/\1/p')
	read -r base flags < <(dmesg |
		sed -n 's/.*DMAR: DRHD base: \(0x[0-9a-f]*\) flags: \(0x[0-9a-f]*\).*/\1 \2/p')
	[[ $width && $base && $flags ]] || fail "no DMAR in the kernel's log"
	vfioctl --json doctor --firmware
	assert_done
	assert_json --argjson width "$width" '.firmware.tables[] | select(.signature == "DMAR") |
		.checksum == "ok" and .doubts == [] and .address_bits == $width'
	assert_json --arg base "$(printf '0x%x' "$base")" --argjson all $((flags & 1)) \
		'[.firmware.tables[] | select(.signature == "DMAR") | .structures[] |
			select(.kind == "drhd")] | length == 1 and .[0].base == $base and
			((.[0].flags // [] | index("include-pci-all")) != null) == ($all == 1)'
}

@test "doctor --firmware: interrupt remapping is announced where it is" {
	local want=true

	only_on main nointremap
	[[ $MACHINE == main ]] || want=false
	vfioctl --json doctor --firmware
	assert_done
	assert_json --argjson want $want '.firmware.tables[] | select(.signature == "DMAR") |
		(.flags // [] | index("intr-remap") != null) == $want'
}

@test "doctor: interrupts that are not remapped" {
	only_on nointremap
	doctor
	assert_failure 3
	assert_first interrupt-remapping
}

@test "doctor: a guest without an IOMMU" {
	only_on noiommu
	doctor
	assert_failure 3
	assert_first hypervisor
	assert_json '.doctor[0].next | contains("-device intel-iommu")'
	assert_json 'any(.doctor[]; .link == "firmware-table" and .state == "broken" and
		(.evidence | contains("hypervisor")))'
}

@test "doctor: the command line switches the IOMMU off" {
	only_on iommuoff
	doctor
	assert_failure 3
	assert_first command-line
	assert_json '.doctor[0] | (.evidence | contains("intel_iommu=off")) and
		(.source == "/proc/cmdline")'
	assert_json 'any(.doctor[]; .link == "firmware-table" and .state == "ok")'
}

@test "doctor: VIOT and its virtio-iommu" {
	only_on virtio
	doctor
	assert_json 'any(.doctor[]; .link == "firmware-table" and .state == "ok" and
		(.source | endswith("/VIOT")) and
		(.evidence | contains("virtio-pci 0000:00:08.0")))'
	vfioctl --json doctor --firmware
	assert_done
	assert_json '.firmware.tables[] | select(.signature == "VIOT") |
		.checksum == "ok" and .doubts == [] and
		any(.structures[]; .kind == "virtio-pci" and .function == "0000:00:08.0")'
	[[ $(<"$PCI/devices/0000:00:08.0/device") == 0x1057 ]] || fail "no virtio-iommu there"
}

@test "doctor DEVICE: a device that is ready, by what sysfs and procfs say" {
	only_on main
	save_device $EDU
	give_to_vfio $EDU
	doctor $EDU
	assert_json '[.doctor[] | select(.state == "broken") | .link] == []'
	assert_json --arg group "in group $(group_of $EDU)," 'any(.doctor[]; .link == "group" and
		(.evidence | startswith($group)))'
	assert_json 'all(.doctor[] | select(.link | IN("driver", "viable", "holders", "bars",
		"reset", "isolation", "config-space", "reserved-regions")); .state == "ok")'
	restore_device $EDU
	doctor $EDU
	assert_failure 3
	assert_first driver
}

@test "doctor DEVICE: a neighbour that blocks the group" {
	only_on main
	save_device $BLOCKED_EDU
	give_to_vfio $BLOCKED_EDU
	doctor $BLOCKED_EDU
	assert_failure 3
	assert_first viable
	assert_json --arg blocker $BLOCKER '.doctor[0] | (.evidence | contains($blocker)) and
		(.next == "vfioctl bind " + $blocker)'
	restore_device $BLOCKED_EDU
}
