#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# groups, devices and show on whole machines: the contracts, the filters, the
# layout, and what is said where there are no groups.

load helper

setup()
{
	use_root intel-desktop
}

# Builds a root from no-iommu.root and lines of a description on stdin; what an
# earlier call in the same test made stays.
root_without_iommu()
{
	ROOT=$BATS_TEST_TMPDIR/root
	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/no-iommu.root" - "$ROOT"
}

# The last run said that there are no groups, and this is the cause it names.
assert_cause()	# CAUSE EVIDENCE
{
	assert_done
	assert_json --arg cause "$1" --arg seen "$2" '.groups == [] and
		.reason.cause == $cause and (.reason.evidence | contains($seen)) and
		(.reason.sentence | length > 0) and (.reason.next | length > 0)'
}

@test "groups --json keeps its contract" {
	on_root groups --json
	assert_done
	assert_json '.vfioctl == 1'
	assert_json '[.groups[].id] == [0,1,2,3,4,5,6,7,12,13]'
	assert_json '.groups | all(
		(.id | type == "number") and (.type | type == "string") and
		(.viable | type == "boolean") and (.devices | type == "array") and
		(.reserved | type == "array") and (.blocked_by | type == "array"))'
	assert_json '.groups[].devices | all(
		(.address | test("^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]$")) and
		(.vendor | test("^0x[0-9a-f]{4}$")) and (.device | test("^0x[0-9a-f]{4}$")) and
		(.class | test("^0x[0-9a-f]{6}$")) and (.blocks | type == "boolean"))'
	assert_json '.groups[] | select(.id == 13) | .node == "/dev/vfio/13" and .viable and
		.type == "DMA-FQ" and .blocked_by == [] and
		.reserved == [{"start":"0xfee00000","end":"0xfeefffff","type":"msi"}]'
	assert_json '.groups[] | select(.id == 13) | .devices[0] |
		.address == "0000:03:00.0" and .vendor == "0x8086" and .device == "0x10d3" and
		.class == "0x020000" and .driver == "vfio-pci" and .blocks == false and
		(.name | test("82574L")) and .class_name == "Ethernet controller"'
}

@test "what is not there has no key" {
	on_root groups 6 --json
	assert_done
	assert_json '.groups[0] | has("node") | not'
	assert_json '.groups[0].devices[] | select(.address == "0000:00:1f.5") |
		has("driver") | not'
}

@test "the driver blocks, not the class" {
	on_root groups --json
	assert_json '.groups[] | select(.id == 5) | .viable'
	assert_json '.groups[] | select(.id == 1) | .viable == false and
		.blocked_by == ["0000:01:00.1"]'
	assert_json '.groups[] | select(.id == 6) | .viable == false and
		.blocked_by == ["0000:00:1f.0","0000:00:1f.3","0000:00:1f.4","0000:00:1f.6"]'
	assert_json '[.groups[].devices[] | select(.driver == "pcieport") | .blocks] |
		length == 3 and (any | not)'
	assert_json '.groups[].devices[] | select(.address == "0000:00:1f.5") | .blocks == false'
}

@test "groups takes numbers and devices, each group once" {
	on_root groups 12 01:00.1 0000:01:00.0 1 --json
	assert_done
	assert_json '[.groups[].id] == [12, 1]'
	on_root groups 12 00:1f.* --json
	assert_json '[.groups[].id] == [12, 6]'
}

@test "groups refuses what is no group" {
	on_root groups 99
	assert_refused 1 "no IOMMU group 99"
	on_root groups 99 --json
	assert_json_error 1 ENOENT
	on_root groups 07:00.0
	assert_refused 1 07:00.0
	on_root groups 'a b'
	assert_refused 2 'a b'
}

@test "--driver, --class and --blocked choose groups and show them whole" {
	on_root groups --driver vfio-pci --json
	assert_done
	assert_json '[.groups[].id] == [1, 13] and (.groups[0].devices | length == 3)'
	on_root groups --driver none --json
	assert_json '[.groups[].id] == [6]'
	on_root groups --driver nvme --driver i915 --json
	assert_json '[.groups[].id] == [2, 12]'
	on_root groups --class nvme --json
	assert_json '[.groups[].id] == [12]'
	for class in 02 0x0200 network ethernet ETHERNET 020000; do
		on_root groups --class "$class" --json
		assert_json '[.groups[].id] == [6, 13]'
	done
	on_root groups --class network --driver e1000e --blocked --json
	assert_json '[.groups[].id] == [6]'
	on_root groups --blocked --json
	assert_json '[.groups[].id] == [0, 1, 2, 3, 4, 6, 12]'
	on_root groups --blocked 1 13 --json
	assert_json '[.groups[].id] == [1]'
}

@test "a filter that nothing passes is an answer" {
	on_root groups --class firewire
	assert_done
	assert_output "no group matches"
	on_root groups --class firewire --tree
	assert_done
	assert_output "no group matches"
	on_root groups --class firewire --json
	assert_json '.groups == [] and (has("reason") | not)'
}

@test "a class that is none is a usage error" {
	for class in rhubarb 0 1 0108020 0x 01g; do
		on_root groups --class "$class"
		assert_refused 2 "unknown class $class"
	done
}

@test "the table of groups" {
	run bash -c '"$0" --sysroot "$1" groups | cut -c1-64 | sed "s/ *$//"' "$VFIOCTL" "$ROOT"
	assert_output - <<'END'
GROUP VIABLE TYPE     DEVICE       DRIVER        BLOCKS CLASS
    0 no     DMA-FQ   0000:00:00.0 skl_uncore    yes    host
    1 no     DMA-FQ   0000:00:01.0 pcieport      -      port
    1 no     DMA-FQ   0000:01:00.0 vfio-pci      -      vga
    1 no     DMA-FQ   0000:01:00.1 snd_hda_intel yes    audio
    2 no     DMA-FQ   0000:00:02.0 i915          yes    display
    3 no     DMA-FQ   0000:00:14.0 xhci_hcd      yes    usb
    4 no     DMA-FQ   0000:00:17.0 ahci          yes    sata
    5 yes    DMA-FQ   0000:00:1b.0 pcieport      -      port
    6 no     DMA-FQ   0000:00:1f.0 lpc_ich       yes    isa
    6 no     DMA-FQ   0000:00:1f.3 snd_hda_intel yes    audio
    6 no     DMA-FQ   0000:00:1f.4 i801_smbus    yes    smbus
    6 no     DMA-FQ   0000:00:1f.5 -             -      bus
    6 no     DMA-FQ   0000:00:1f.6 e1000e        yes    ethernet
    7 yes    DMA-FQ   0000:00:1d.0 pcieport      -      port
   12 no     identity 0000:02:00.0 nvme          yes    nvme
   13 yes    DMA-FQ   0000:03:00.0 vfio-pci      -      ethernet

Reserved:
  0xfee00000-0xfeefffff msi
  0x9d800000-0x9fffffff direct-relaxable, group 2
END
}

@test "the tree of groups" {
	run bash -c '"$0" --sysroot "$1" groups --tree | cut -c1-55 | sed "s/ *$//"' \
		"$VFIOCTL" "$ROOT"
	assert_output - <<'END'
DEVICE           GROUP DRIVER        BLOCKS CLASS    NA
pci0000:00           - -             -      -        -
|-0000:00:00.0       0 skl_uncore    yes    host     8t
|-0000:00:01.0       1 pcieport      -      port     6t
| |-0000:01:00.0     1 vfio-pci      -      vga      GP
| `-0000:01:00.1     1 snd_hda_intel yes    audio    GP
|-0000:00:02.0       2 i915          yes    display  Co
|-0000:00:14.0       3 xhci_hcd      yes    usb      Ca
|-0000:00:17.0       4 ahci          yes    sata     Ca
|-0000:00:1b.0       5 pcieport      -      port     Ca
| `-0000:02:00.0    12 nvme          yes    nvme     NV
|-0000:00:1d.0       7 pcieport      -      port     Ca
| `-0000:03:00.0    13 vfio-pci      -      ethernet 82
|-0000:00:1f.0       6 lpc_ich       yes    isa      Z3
|-0000:00:1f.3       6 snd_hda_intel yes    audio    Ca
|-0000:00:1f.4       6 i801_smbus    yes    smbus    Ca
|-0000:00:1f.5       6 -             -      bus      Ca
`-0000:00:1f.6       6 e1000e        yes    ethernet Et
END
}

@test "the tree in JSON, and what is above a device that was asked for" {
	on_root groups --tree --json
	assert_done
	assert_json '.tree | length == 1 and .[0].node == "pci0000:00" and
		(.[0].children | length == 12)'
	assert_json '.tree[0].children[] | select(.address == "0000:00:01.0") |
		.group == 1 and [.children[].address] == ["0000:01:00.0","0000:01:00.1"]'
	on_root groups --tree 12 --json
	assert_done
	assert_json '[.. | .address? // empty] == ["0000:00:1b.0","0000:02:00.0"]'
	on_root groups --tree --class nvme --json
	assert_json '[.. | .address? // empty] == ["0000:00:1b.0","0000:02:00.0"]'
}

@test "devices --json keeps its contract" {
	on_root devices --json
	assert_done
	assert_json '.devices | length == 16 and all(has("address") and has("group") and
		has("blocks") and (.group | type == "number"))'
	assert_json '.devices[] | select(.address == "0000:03:00.0") | .group == 13 and
		.numa_node == 0 and .reset_methods == ["flr","bus"] and .vfio_dev == "vfio0" and
		.driver == "vfio-pci" and .vendor == "0x8086" and (.name | test("82574L"))'
	assert_json '.devices[] | select(.address == "0000:00:00.0") |
		(has("numa_node") or has("vfio_dev") or has("reset_methods")) | not'
	assert_json '[.devices[].address] | . == sort'
}

@test "devices takes addresses, patterns and ids" {
	on_root devices 03:00.0 01:00.* 144d:a808 --json
	assert_done
	assert_json '[.devices[].address] ==
		["0000:03:00.0","0000:01:00.0","0000:01:00.1","0000:02:00.0"]'
	on_root devices 09:00.0
	assert_refused 1 09:00.0
}

@test "show says everything of an endpoint" {
	on_root show 01:00.0 --json
	assert_done
	assert_json '.device | .address == "0000:01:00.0" and .vendor == "0x10de" and
		.class == "0x030000" and .subsystem_vendor == "0x1043" and
		.revision == "0xa1" and .header == "endpoint" and .driver == "vfio-pci" and
		.driver_override == "vfio-pci" and .numa_node == 0 and
		.local_cpus == "0-7" and .boot_vga == true and
		.enable_count == 1 and .reset_methods == ["flr","bus"]'
	assert_json '.device.iommu_group | .id == 1 and .viable == false and
		.blocked_by == ["0000:01:00.1"] and
		[.siblings[].address] == ["0000:00:01.0","0000:01:00.1"]'
	assert_json '[.device.resources[] | [.name, .kind, .size, .prefetchable]] == [
		["bar0","mem32",16777216,false], ["bar1","mem64",268435456,true],
		["bar3","mem64",33554432,true], ["bar5","io",128,false],
		["rom","mem32",131072,false]]'
	assert_json '.device.resources[0].start == "0xb4000000"'
	assert_json '.device.power == {"state":"D3hot","runtime_status":"suspended",
		"control":"auto","d3cold_allowed":true}'
	assert_json '.device.link == {"speed":"2.5 GT/s PCIe","width":16,
		"max_speed":"8.0 GT/s PCIe","max_width":16}'
	assert_json '.device.interrupts == {"irq":16,"msi":"msi","msi_irqs":[142]}'
	assert_json '.device | has("nodes") or has("sriov") | not'
}

@test "show of a bridge has its windows, and no override" {
	on_root show 00:01.0 --json
	assert_done
	assert_json '.device | .header == "bridge" and .driver == "pcieport" and
		(has("driver_override") | not) and
		[.resources[] | [.name, .kind, .size]] == [["window-mem","mem32",17825792],
		["window-prefetch","mem64",301989888]]'
}

@test "show has the nodes with owner and mode" {
	on_root show 03:00.0 --json
	assert_done
	assert_json --argjson uid "$(id -u)" '.device.nodes |
		length == 2 and .[0].path == "/dev/vfio/13" and .[0].kind == "group" and
		.[0].mode == "0600" and .[0].uid == $uid and
		.[1].path == "/dev/vfio/devices/vfio0" and .[1].kind == "device"'
	on_root show 03:00.0
	assert_line --regexp '^ +/dev/vfio/13 +group +0600 +[^ ]+:[^ ]+$'
}

@test "show in text has a section for each object" {
	on_root show 01:00.0
	assert_done
	for section in 'IOMMU group:' 'Resources:' 'Command:' 'Power:' 'Link:' 'Interrupts:'; do
		assert_line "$section"
	done
	assert_line --regexp '^SR-IOV: +-$'
	assert_line --regexp '^ +bar1 +mem64 +256M +yes +yes +0xa0000000$'
}

@test "show needs one device" {
	on_root show
	assert_refused 2 DEVICE
	on_root show 00:1f.*
	assert_refused 2 00:1f
	on_root show 09:00.0
	assert_refused 1 09:00.0
}

@test "SR-IOV: functions know each other, ids are not taken from config space" {
	use_root sriov
	on_root show 05:00.0 --json
	assert_done
	assert_json '.device.sriov == {"totalvfs":7,"numvfs":2,
		"virtfns":["0000:05:10.0","0000:05:10.2"]}'
	assert_json '.device.resources[] | select(.name == "vf-bar0") | .size == 16384'
	on_root show 05:10.0 --json
	assert_json '.device | .vendor == "0x8086" and .device == "0x10ca" and
		.sriov == {"physfn":"0000:05:00.0"} and .header == "endpoint" and
		.command.bus_master and (.command.memory | not) and
		.nodes[0].path == "/dev/vfio/21" and .nodes[0].mode == "0660"'
	on_root show 05:10.2 --json
	assert_json '.device.resources[0] | .assigned == false and .size == 16384 and
		(has("start") | not)'
}

@test "mdev, platform and no-IOMMU members" {
	use_root mdev
	on_root groups --json
	assert_done
	assert_json '.groups[] | select(.id == 2) | .blocked_by == ["0000:00:02.0","INT33C3:00"] and
		.devices[1].bus == "platform"'
	assert_json '.groups[] | select(.id == 7) | .viable and .node == "/dev/vfio/7" and
		.devices[0].bus == "mdev" and .devices[0].driver == "vfio_mdev"'
	assert_json '.groups[] | select(.id == 8) | .viable and .devices[0].driver == "mtty"'
	assert_json '.groups[] | select(.id == 9) | .node == "/dev/vfio/noiommu-9"'
	on_root devices --json
	assert_json '[.devices[] | [.bus, .group, .vfio_dev]] == [["pci",2,null],
		["pci",9,"noiommu-vfio2"], ["mdev",7,"vfio0"], ["mdev",8,"vfio1"],
		["platform",2,null]]'
	on_root groups --tree --json
	assert_json '.tree[0].children[0] | .address == "0000:00:02.0" and
		.children[0].address == "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"'
	on_root show c9abdcb5-5279-413a-9057-c81d2605ce9c --json
	assert_json '.device | .bus == "mdev" and .iommu_group.id == 8'
}

@test "no groups: the hypervisor gives none" {
	root_without_iommu <<'END'
f /sys/firmware/acpi/tables/FACP 0400
f /proc/cpuinfo 0444 flags\t\t: fpu hypervisor lahf_lm
END
	on_root groups --json
	assert_cause no-virtual-iommu "no DMAR, IVRS, IORT or VIOT"
	on_root groups
	assert_done
	assert_line --index 0 --partial "There are no IOMMU groups: this is a virtual machine"
	assert_line --regexp '^  seen:  /sys/firmware/acpi/tables'
	assert_line --regexp '^  next:  '
	on_root groups --tree
	assert_done
	assert_line --partial "There are no IOMMU groups"
	assert_line --regexp '0000:00:02.0 +- e1000e'
}

@test "no groups: the firmware announces none" {
	root_without_iommu <<<'f /sys/firmware/acpi/tables/FACP 0400'
	on_root groups --json
	assert_cause no-firmware-iommu /sys/firmware/acpi/tables
	root_without_iommu <<<'d /sys/firmware/devicetree/base/soc/uart@1000'
	rm -r "$ROOT/sys/firmware/acpi"
	on_root groups --json
	assert_cause no-firmware-iommu /sys/firmware/devicetree/base
}

@test "no groups: switched off on the command line" {
	for word in intel_iommu=off intel_iommu=sm_on,off amd_iommu=off iommu=off; do
		table=DMAR
		[[ $word != amd* ]] || table=IVRS
		rm -rf "$BATS_TEST_TMPDIR/root"
		root_without_iommu <<END
f /sys/firmware/acpi/tables/$table 0400
f /proc/cmdline 0444 quiet $word splash
END
		on_root groups --json
		assert_cause switched-off "cmdline: $word"
	done
	root_without_iommu <<'END'
f /sys/firmware/acpi/tables/DMAR 0400
f /proc/cmdline 0444 iommu=pt xintel_iommu=off amd_iommu=off intel_iommu=igfx_off,on
END
	on_root groups --json
	assert_cause not-taken /sys/firmware/acpi/tables/DMAR
}

@test "no groups: the kernel's build configuration" {
	root_without_iommu <<'END'
f /sys/firmware/acpi/tables/VIOT 0400
f /boot/config-6.1.192-amd64 0444 CONFIG_INTEL_IOMMU=y\n# CONFIG_VIRTIO_IOMMU is not set
END
	on_root groups --json
	assert_cause driver-not-built "/boot/config-6.1.192-amd64: CONFIG_VIRTIO_IOMMU=n"
	root_without_iommu <<'END'
f /sys/firmware/acpi/tables/VIOT 0400
f /usr/lib/modules/6.1.192-amd64/config 0444 CONFIG_VIRTIO_IOMMU=m
END
	rm -r "${ROOT:?}/boot"
	on_root groups --json
	assert_cause driver-not-loaded "/modules/6.1.192-amd64/config: CONFIG_VIRTIO_IOMMU=m"
}

@test "no groups: left off by default" {
	root_without_iommu <<'END'
f /sys/firmware/acpi/tables/DMAR 0400
f /proc/cmdline 0444 quiet
f /boot/config-6.1.192-amd64 0444 CONFIG_INTEL_IOMMU=y\n# CONFIG_INTEL_IOMMU_DEFAULT_ON
END
	on_root groups --json
	assert_cause not-switched-on "no intel_iommu=on"
	root_without_iommu <<<'f /proc/cmdline 0444 quiet intel_iommu=on'
	on_root groups --json
	assert_cause not-taken /sys/firmware/acpi/tables/DMAR
	option=CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y
	root_without_iommu <<END
f /proc/cmdline 0444 quiet
f /boot/config-6.1.192-amd64 0444 CONFIG_INTEL_IOMMU=y\\n$option
END
	on_root groups --json
	assert_cause not-taken /sys/firmware/acpi/tables/DMAR
}

@test "no groups: an IOMMU at work whose devices have not been probed" {
	root_without_iommu <<<'l /sys/class/iommu/smmu3.0x09050000 /sys/devices/smmu'
	on_root groups --json
	assert_cause not-probed /sys/class/iommu/smmu3.0x09050000
}

@test "no groups: Xen, a kernel without IOMMUs, no sysfs" {
	root_without_iommu <<<'f /sys/hypervisor/type 0444 xen'
	on_root groups --json
	assert_cause xen /sys/hypervisor/type
	rmdir "$ROOT/sys/kernel/iommu_groups"
	on_root groups --json
	assert_cause no-kernel-support /sys/kernel/iommu_groups
	use_root empty
	on_root groups --json
	assert_cause no-sysfs /sys/kernel
}

@test "no groups: what cannot be read is not taken for absent" {
	root_without_iommu </dev/null
	on_root groups --json
	assert_cause unknown /sys/firmware/acpi/tables
	# The second tree is added to the first.
	for more in 'l /sys/firmware/acpi/tables tables' 'd /sys/firmware/devicetree/base'; do
		root_without_iommu <<<"$more"
		on_root groups --json
		assert_equal "$stderr" "warning: /sys/firmware/acpi/tables could not be read: \
Too many levels of symbolic links"
		assert_json '.unread == [{"path": "/sys/firmware/acpi/tables", "error": "ELOOP"}]'
		stderr=
		assert_cause unknown /sys/firmware/acpi/tables
	done
}

@test "a captured machine answers as the machine itself does" {
	[[ -d /sys/bus/pci/devices ]] || skip "this machine has no PCI bus to capture"
	"$TOP/tests/roots/capture" >"$BATS_TEST_TMPDIR/this.root"
	ROOT=$BATS_TEST_TMPDIR/root
	"$TOP/tests/roots/mkroot" "$BATS_TEST_TMPDIR/this.root" "$ROOT"
	for words in groups "groups --tree" devices; do
		# shellcheck disable=SC2086
		on_root $words --json
		assert_done
		# shellcheck disable=SC2086
		assert_equal "$output" "$("$VFIOCTL" $words --json)"
	done
}
