#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# doctor --firmware, and doctor DEVICE: one device's links, on machines that differ from
# a healthy one in one thing.

load helper

# Builds a root of an Intel desktop in order, changed by the lines of stdin.
machine()
{
	ROOT=$BATS_TEST_TMPDIR/root
	rm -rf "$ROOT"
	{ echo "include intel"; cat; } >"$BATS_TEST_TMPDIR/tree"
	"$TOP/tests/roots/mkroot" "$BATS_TEST_TMPDIR/tree" "$ROOT"
}

# Prints the line of a description that makes /proc/iomem of lines.
iomem()	# LINE...
{
	local text

	printf -v text '%s\\n' "$@"
	echo "f /proc/iomem 0444 ${text%\\n}"
}

# Prints that which makes a group's reserved regions.
reserved()	# GROUP REGION...
{
	local text

	printf -v text '%s\\n' "${@:2}"
	echo "f /sys/kernel/iommu_groups/$1/reserved_regions 0444 ${text%\\n}"
}

doctor()
{
	on_root --json doctor "$@"
	assert_equal "$stderr" ""
}

# The jq expression holds of the first link of that name.
assert_link()	# NAME EXPRESSION
{
	assert_json --arg name "$1" "[.doctor[] | select(.link == \$name)][0] | $2"
}

# Parts of descriptions: a card and its port, a network card, both of the latter's drivers.
CARD=/sys/devices/pci0000:00/0000:00:1d.0/0000:03:00.0
PORT=pci0000:00/0000:00:1d.0
NIC='pci0000:00/0000:00:1f.6 id=8086:15bc class=020000 group=7'
TWIN='pci0000:00/0000:00:1f.6 id=8086:10d3 class=020000 group=7'
PF='pci0000:00/0000:00:1c.4/0000:05:00.0 id=8086:10c9 class=020000 group=20 reset=flr'
RMRR='0x000000007a000000 0x000000007affffff direct'
VFIO='driver=vfio-pci vfio=vfio4'

# ---- one device --------------------------------------------------------------

@test "every link of a device, in the order of the chain" {
	machine <<<"$(iomem 'b5200000-b52fffff : PCI Bus 0000:03' \
		'  b5200000-b521ffff : 0000:03:00.0' \
		'    b5200000-b521ffff : vfio-pci')"
	doctor 03:00.0
	assert_success
	assert_json '[.doctor[] | select(.state == "ok") | .link] ==
		["device", "power", "config-space", "group", "reserved-regions", "driver",
		 "override", "twins", "viable", "reset", "bars", "isolation"]'
	assert_json '[.doctor[] | select(.state != "ok") | .link] == ["holders"]'
	assert_json 'all(.doctor[]; .evidence != "" and .source != "")'
	assert_link device '.evidence == "0000:03:00.0 is 8086:10d3 of class 020000"'
	assert_link group '.evidence | startswith("in group 13, of type DMA-FQ, alone")'
	assert_link bars '.evidence | contains("no other driver")'
	assert_link config-space '.source | endswith("/0000:03:00.0/config")'
}

@test "a bridge is as far as one gets" {
	machine </dev/null
	doctor 00:1d.0
	assert_failure 3
	assert_json '[.doctor[].link] == ["device"]'
	assert_link device '.state == "broken" and (.evidence | contains("a bridge"))'
}

@test "a device that is not there" {
	machine </dev/null
	on_root doctor 04:00.0
	assert_refused 1 '04:00.0'
}

@test "driver: VFIO's, the host's, none" {
	machine <<-END
		p $NIC driver=e1000e
		p pci0000:00/0000:00:1f.7 id=8086:15bd class=020000 group=7
	END
	doctor 03:00.0
	assert_link driver '.state == "ok" and .evidence == "bound to vfio-pci"'
	doctor 00:1f.6
	assert_failure 3
	assert_link driver '.state == "broken" and (.evidence | contains("e1000e")) and
		.next == "vfioctl bind 0000:00:1f.6"'
	doctor 00:1f.7
	assert_link driver '.state == "broken" and .evidence == "no driver is bound"'
}

@test "driver: vfio-pci refuses it, unless told not to" {
	machine <<-END
		p pci0000:00/0000:00:05.0 id=8086:0b25 class=088000 group=7
	END
	doctor 00:05.0
	assert_link driver '.state == "broken" and (.next | contains("disable_denylist=1"))'
	echo Y >"$ROOT/sys/module/vfio_pci/parameters/disable_denylist"
	doctor 00:05.0
	assert_link driver '.next == "vfioctl bind 0000:00:05.0"'
}

@test "override: of another driver than the one that has it" {
	machine <<-END
		p $NIC driver=e1000e override=vfio-pci
	END
	doctor 00:1f.6
	assert_link override '.state == "broken" and (.evidence | contains("the next probe"))'
}

@test "twins: the same ids tell nothing, ids= catches them" {
	machine <<-END
		p $TWIN driver=e1000e
	END
	doctor 03:00.0
	assert_link twins '.state == "ok" and (.evidence | contains("0000:00:1f.6 (e1000e)"))'
	machine <<-END
		f /proc/cmdline 0444 intel_iommu=on vfio-pci.ids=8086:10d3
		p $TWIN $VFIO
	END
	doctor 03:00.0
	assert_link twins '.state == "broken" and .source == "/proc/cmdline" and
		(.evidence | contains("0000:00:1f.6") and contains("vfio-pci.ids=8086:10d3"))'
	machine <<-END
		f /etc/modprobe.d/vfio.conf 0644 #\noptions vfio-pci ids=8086:10d3 disable_vga=1
		p $TWIN $VFIO
	END
	doctor 03:00.0
	assert_link twins '.state == "broken" and .source == "/etc/modprobe.d/vfio.conf:2" and
		(.evidence | contains("ids=8086:10d3"))'
	# One that was asked for by name is meant.
	machine <<-END
		f /proc/cmdline 0444 intel_iommu=on vfio-pci.ids=8086:10d3
		p $TWIN $VFIO override=vfio-pci
	END
	doctor 03:00.0
	assert_link twins '.state == "ok"'
}

@test "viable: whoever blocks is named, whoever does not is left alone" {
	machine <<-END
		p $PORT/0000:03:00.1 id=8086:10d4 class=020000 group=13 driver=e1000e
		p $PORT/0000:03:00.2 id=8086:10d5 class=020000 group=13
		p $PORT/0000:03:00.3 id=8086:10d6 class=060400 bridge=1 group=13 driver=pcieport
	END
	doctor 03:00.0
	assert_failure 3
	assert_json '.doctor[0].link == "viable"'
	assert_link viable '.next == "vfioctl bind 0000:03:00.1" and
		(.evidence | contains("0000:03:00.1 is bound to e1000e") and
			contains("0000:03:00.3 with pcieport does not affect viability") and
			(contains("0000:03:00.2") | not))'
	assert_link group '.evidence | contains("with 0000:03:00.1 0000:03:00.2 0000:03:00.3")'
}

@test "holders: another process, a session of vfioctl, nobody to be seen" {
	machine </dev/null
	doctor 03:00.0
	assert_link holders '.state == "unknown" and .next != ""'
	machine <<-END
		f /proc/77/comm 0444 qemu
		f /proc/77/stat 0444 77 (qemu) S 1 77 77 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0
		f /proc/77/status 0444 Name:\tqemu\nUid:\t0\t0\t0\t0
		f /proc/77/maps 0444
		l /proc/77/fd/5 /dev/vfio/13
	END
	doctor 03:00.0
	assert_link holders '.state == "broken" and
		(.evidence | contains("qemu (pid 77") and contains("/dev/vfio/13"))'
	echo vfioctl-session >"$ROOT/proc/77/comm"
	doctor 03:00.0
	assert_link holders '.state == "ok" and
		(.evidence | contains("vfioctl close 0000:03:00.0"))'
}

@test "reserved-regions: the structure of the table that says so" {
	machine <<-END
		include intel-rmrr
		g 14 DMA-FQ
		$(reserved 14 "$RMRR" '0x00000000fee00000 0x00000000feefffff msi')
		p pci0000:00/0000:00:17.0 id=103c:3239 class=010400 group=14 $VFIO
	END
	doctor 00:17.0
	assert_failure 3
	assert_link reserved-regions '.state == "broken" and (.next | contains("vendor")) and
		(.evidence | contains("0x7a000000-0x7affffff is direct (DMAR, rmrr at 0x40)"))'
	# Without the table the region is as it is, its origin is not told.
	rm "$ROOT/sys/firmware/acpi/tables/DMAR"
	doctor 00:17.0
	assert_link reserved-regions '.state == "broken" and (.evidence | contains("DMAR") | not)'
}

@test "reserved-regions: an RMRR of another device says nothing of this one" {
	machine <<-END
		include intel-rmrr
		$(reserved 13 "$RMRR")
	END
	doctor 03:00.0
	assert_link reserved-regions '.state == "broken" and (.evidence | contains("rmrr") | not)'
}

@test "config-space: all ones, another device's, a virtual function's" {
	machine <<-END
		x $CARD/config 0644 86 80 d3 10 +256
	END
	doctor 03:00.0
	assert_link config-space '.state == "ok"'
	machine <<-END
		x $CARD/config 0644 86 80 d4 10 +256
	END
	doctor 03:00.0
	assert_link config-space '.state == "broken" and (.evidence | contains("8086:10d4"))'
	machine <<-END
		x $CARD/config 0644 86 80 d3
	END
	doctor 03:00.0
	assert_link config-space '.state == "unknown"'
	# Its own ids are ones, by specification; COMMAND is not.
	machine <<-END
		include sriov
		p $PF driver=igb
		@ /sys/devices/pci0000:00/0000:00:1c.4/0000:05:10.0
		x config 0644 ff ff ff ff 04 00 +256
	END
	doctor 05:10.0
	assert_link config-space '.state == "ok"'
}

@test "power: without power config space is left alone" {
	machine <<-END
		f $CARD/power_state 0444 D3cold
		x $CARD/config 0644 ff ff ff ff +256
	END
	doctor 03:00.0
	assert_link config-space '.state == "unknown" and (.evidence | contains("D3cold"))'
	assert_link power '.state == "ok" and (.evidence | contains("opening wakes it"))'
}

@test "reset: a bus with others on it cannot be reset for one" {
	machine <<-END
		p $PORT/0000:03:00.0 id=8086:10d3 class=020000 group=13 $VFIO reset=bus
		p $PORT/0000:03:00.1 id=8086:10d4 class=020000 group=13
	END
	doctor 03:00.0
	assert_link reset '.state == "unknown" and
		(.evidence | contains("other devices are on its bus"))'
	assert_link reset '.next | contains("vfioctl reset --hot 0000:03:00.0")'
}

@test "bars: who else has claimed them" {
	machine <<-END
		$(iomem 'b5200000-b521ffff : 0000:03:00.0' \
			'  b5200000-b5200fff : pnp 00:05' '    b5200000-b52000ff : deeper')
	END
	doctor 03:00.0
	assert_link bars '.state == "broken" and
		.evidence == "bar0 belongs to pnp 00:05 (0xb5200000-0xb5200fff)"'
	# Addresses are hidden from all but root; names are not.
	machine <<-END
		$(iomem '00000000-00000000 : 0000:03:00.0' '  00000000-00000000 : efifb')
	END
	doctor 03:00.0
	assert_link bars '.state == "broken" and .evidence == "memory belongs to efifb" and
		(.next | contains("sysfb_init"))'
	# A driver of the host claims what it drives.
	machine <<-END
		p $NIC driver=e1000e bar0=b5100000-b511ffff-40200
		$(iomem 'b5100000-b511ffff : 0000:00:1f.6' '  b5100000-b511ffff : e1000e')
	END
	doctor 00:1f.6
	assert_link bars '.state == "ok"'
	machine <<-END
		f $CARD/resource 0444 0x0000000000000000 0x000000000001ffff 0x0000000020040200
	END
	doctor 03:00.0
	assert_link bars '.state == "broken" and (.evidence | contains("bar0 has no address")) and
		(.next | contains("pci=realloc"))'
}

@test "vf-token: asked for where both functions are VFIO's" {
	machine <<-END
		include sriov
		p $PF override=vfio-pci driver=vfio-pci vfio=vfio5
	END
	doctor 05:10.0
	assert_failure 3
	assert_link vf-token '.state == "broken" and (.evidence | contains("none is given"))'
	echo 8d2f5a5e-7d1d-4a9a-9d60-6b2d3b6c5b9b >"$BATS_TEST_TMPDIR/token"
	doctor 05:10.0 --vf-token "@$BATS_TEST_TMPDIR/token"
	assert_link vf-token '.state == "ok"'
	doctor 05:00.0
	assert_link vf-token '.state == "ok" and (.evidence | contains("2 VFs"))'
	assert_link sriov '.state == "ok"'
}

@test "a hostile root does no harm" {
	use_root hostile
	for address in "$ROOT"/sys/bus/pci/devices/*; do
		on_root doctor "${address##*/}"
		((status == 0 || status == 1 || status == 3)) || fail "$address: $status"
	done
	on_root doctor --firmware
	assert_done
}

# ---- what firmware says --------------------------------------------------------

@test "--firmware: DMAR, structure by structure" {
	machine <<<"include intel-rmrr"
	on_root doctor --firmware --json
	assert_done
	assert_json '.firmware.tables | length == 1 and (.[0] |
		.signature == "DMAR" and .revision == 1 and .checksum == "ok" and
		.address_bits == 39 and .flags == ["intr-remap"] and .doubts == [])'
	assert_json '.firmware.tables[0].structures | map([.offset, .kind, .role]) ==
		[["0x30", "drhd", "unit"], ["0x40", "rmrr", "memory"]]'
	assert_json '.firmware.tables[0].structures[0] | .base == "0xfed91000" and
		.size == 4096 and .segment == 0 and .flags == ["include-pci-all"]'
	assert_json '.firmware.tables[0].structures[1] |
		.memory == [{start: "0x7a000000", end: "0x7affffff"}] and
		(.scopes | map([.kind, .path]) == [["endpoint", "00:17.0"]])'
	on_root doctor --firmware
	assert_done
	assert_line --regexp '^DMAR: revision 1 .*checksum ok.* intr-remap$'
	assert_line '        endpoint 00:17.0'
}

@test "--firmware: a broken table, and one that takes root to read" {
	machine <<-END
		a DMAR 01
		+ 26 01 00 00 00 00 00 00 00 00 00 00
		+ 00 00 10 00 01 00 00 00  00 10 d9 fe 00 00 00 00
		+ 01 00 ff 00
	END
	on_root doctor --firmware --json
	assert_done
	assert_json '.firmware.tables[0].doubts == [{offset: "0x40", fatal: true,
		text: "a structure of 255 bytes, but only 4 bytes are left"}]'
	doctor
	assert_failure 3
	assert_link firmware-table '.state == "broken" and (.evidence | contains("0x40")) and
		(.next | contains("firmware"))'
	: >"$ROOT/sys/firmware/acpi/tables/DMAR"
	on_root doctor --firmware --json
	assert_done
	assert_json '.firmware.tables == [{signature: "DMAR", unread: "No data available"}]'
	doctor
	assert_link firmware-table '.state == "ok" and (.evidence | contains("not recorded"))'
}

@test "--firmware: a device tree" {
	ROOT=$BATS_TEST_TMPDIR/root
	"$TOP/tests/roots/mkroot" "$TOP/tests/roots/pains/arm-lazy-groups/tree" "$ROOT"
	on_root doctor --firmware --json
	assert_done
	assert_json '.firmware.tables == [] and (.firmware.device_tree |
		(.iommus | map([.path, .compatible, .phandle, .cells, .disabled])) ==
			[["/soc/iommu@9050000", "arm,smmu-v3", "0x1", 1, false]] and
		(.hosts[0] | .path == "/soc/pcie@40000000" and (.maps[0] |
			.first == "0x0000" and .length == 65536 and .output == "0x0000" and
			.iommu == "/soc/iommu@9050000")))'
	on_root doctor --firmware
	assert_done
	assert_line '  /soc/iommu@9050000 arm,smmu-v3'
}

@test "--firmware: nothing to be seen, words that make no sense" {
	use_root empty
	on_root doctor --firmware
	assert_done
	assert_output 'No IOMMU data found: no ACPI tables, no device tree.'
	on_root doctor 01:00.0 --firmware
	assert_refused 2 '--firmware takes no DEVICE'
}
