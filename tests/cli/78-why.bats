#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# why on recorded machines: who is with whom, by which port and bit, what would
# split them, and what is said where it cannot be told.

load helper

setup()
{
	use_root why
}

@test "why: a device that is alone, and what keeps it so" {
	on_root why 01:00.0
	assert_done
	assert_output - <<-'END'
		0000:01:00.0 is in IOMMU group 2 alone.

		What keeps others apart:
		    root port 0000:00:01.0: ACS control 0x001d at 0x106 (ECAP_ACS+6): SV RR CR
		    UF on

		The kernel's rule gives the same group.
	END
	on_root why 01:00.0 --json
	assert_done
	assert_json '.vfioctl == 1 and (.why | .address == "0000:01:00.0" and .group == 2 and
		.kernel == ["0000:01:00.0"] and .computed == ["0000:01:00.0"] and .agrees
		and .splits == [] and .differences == []) and
		(.why.steps == [{device: "0000:01:00.0", rule: "acs", verdict: "apart",
			at: "0000:00:01.0", kind: "root port", capability: "0x100",
			capable: "0x001d", register: "0x106", control: "0x001d",
			evidence: .why.steps[0].evidence}])'
}

@test "why: bits that are off, and the command line that switches them on" {
	on_root why 02:00.0
	assert_done
	assert_output - <<-'END'
		0000:02:00.0 is in IOMMU group 3 with
		  0000:00:02.0

		What joins them:
		  0000:02:00.0 to 0000:00:02.0
		    root port 0000:00:02.0: ACS control 0x0001 at 0x106 (ECAP_ACS+6): RR CR UF
		    off; SV on

		The kernel's rule gives the same group.

		What would split it:
		  config-acs (computed: the device is alone)
		    pci=config_acs=111x1@0000:00:02.0
		    On the kernel's command line, since Linux 6.11: turns on ACS bits that these
		    ports support but have disabled. Traffic between devices then goes through
		    the root complex.
		  slot
		    0000:00:04.0
		    A slot behind one of these ports, if the board has one: the ports isolate,
		    and no device is behind them yet.
	END
	on_root why 02:00.0 --json
	assert_done
	assert_json '.why.steps | length == 1 and (.[0] | .missing == ["RR", "CR", "UF"] and
		.with == "0000:00:02.0" and .control == "0x0001")'
	assert_json '.why.splits[0] | .means == "config-acs" and .members == ["0000:02:00.0"]'
}

@test "why: a port without ACS, functions, and what an override costs" {
	on_root why 03:00.1 --json
	assert_done
	assert_json '.why | .agrees and
		.computed == ["0000:00:03.0", "0000:03:00.0", "0000:03:00.1"] and
		all(.steps[]; .at == "0000:00:03.0" and .rule == "acs" and
			.missing == ["SV", "RR", "CR", "UF"] and (has("capability") | not))'
	assert_json '[.why.splits[] | .means] == ["slot", "firmware", "override"]'
	# Functions that stay together: two of three are left.
	assert_json '.why.splits[2] | .value == "pcie_acs_override=downstream" and
		.members == ["0000:03:00.0", "0000:03:00.1"] and
		(.text | contains("It removes protection and adds no isolation."))'
	on_root why 03:00.1
	assert_done
	assert_line '  0000:03:00.1 to 0000:00:03.0'
	assert_line '  override (computed: 2 devices stay together)'
}

@test "why: conventional devices are one with their bridge" {
	on_root why 06:02.0 --json
	assert_done
	assert_json '.why | .agrees and
		.computed == ["0000:05:00.0", "0000:06:01.0", "0000:06:02.0"] and
		([.steps[] | .rule] | unique) == ["dma-alias"] and
		([.steps[] | .kind] | unique) == ["PCIe-to-PCI bridge"] and
		[.splits[] | .means] == ["slot"]'
}

@test "why: what cannot be read is unknown, and nothing is made up for it" {
	on_root why 07:00.0
	assert_done
	assert_line --index 0 '0000:07:00.0 is in IOMMU group 9 alone.'
	assert_output --partial '
    bridge 0000:00:06.0: only 64 bytes of its config space can be read; the rest
'
	assert_line '    needs root'
	assert_line 'The group by the rule is unknown: some registers could not be read.'
	on_root why 07:00.0 --json
	assert_done
	assert_json '.why | .group == 9 and (has("computed") or has("agrees") | not) and
		.steps[0].verdict == "unknown" and .splits == [] and .differences == []'
}

@test "why: a group that is not what the rule gives" {
	on_root why 08:00.0 --json
	assert_done
	assert_json '.why | (.agrees | not) and .kernel == ["0000:08:00.0"] and
		.computed == ["0000:00:07.0", "0000:08:00.0"] and
		.differences == [{cause: "unknown", proved: false,
			evidence: .differences[0].evidence}]'
	fresh_root why
	echo 'ro pcie_acs_override=downstream' >"$ROOT/proc/cmdline"
	on_root why 08:00.0
	assert_done
	assert_line "The kernel's rule gives another group: 0000:08:00.0 with"
	assert_line '    override: /proc/cmdline: pcie_acs_override=downstream: with it, the rule'
	refute_line --regexp 'split'
}

@test "why: a device that no IOMMU translates for" {
	on_root why 00:08.0
	assert_done
	assert_line --index 0 --partial '0000:00:08.0 is in no IOMMU group: not behind'
	use_root no-iommu
	on_root devices --json
	device=$(jq -r '.devices[0].address' <<<"$output")
	on_root why "$device" --json
	assert_done
	assert_json '.why | (has("group") or has("kernel") or has("agrees") | not) and
		(.computed | length > 0)'
}

@test "why: lines fit 80 columns" {
	for device in 01:00.0 02:00.0 03:00.0 06:01.0 07:00.0 08:00.0 00:08.0; do
		on_root why "$device"
		assert_done
		refute_line --regexp '^.{81}'
	done
}

@test "why: no device, several, and ones that mean harm" {
	on_root why
	assert_equal "$status" 2
	on_root why 09:00.0
	assert_refused 1 'no device is called 09:00.0'
	on_root why 01:00.0 02:00.0
	assert_equal "$status" 2
	use_root hostile
	for device in 00:01.0 00:06.0 00:07.0 00:08.0; do
		on_root why "$device" --json
		((status <= 1))
		assert_json 'has("why") or has("error")'
	done
}

@test "why: a session without a device of its own is asked for one" {
	run_apart "$VFIOCTL" --sysroot "$ROOT" -x - <<<'why 02:00.0'
	assert_done
	assert_line --index 0 '0000:02:00.0 is in IOMMU group 3 with'
}
