# SPDX-License-Identifier: GPL-3.0-or-later
# machine: topology
# What joins devices and what keeps them apart, on real ports, switches, bridges
# and functions; the registers are those that setpci reads.

load helper

# The machine's places (tests/vm/machines): switch ports, root ports in one slot.
ROOT_PORT=0000:00:10.0
OFF_PORT=0000:00:16.0
EMPTY_PORT=0000:00:17.0

# Prints the devices right below the bridge $1.
below()
{
	local device

	for device in "$PCI/devices/$1"/0000:??:??.?; do
		[[ ! -e $device ]] || echo "${device##*/}"
	done
}

# Runs why --json for the device $1, which must work.
why()
{
	vfioctl --json why "$1"
	assert_done
}

@test "why: downstream ports of a switch without ACS" {
	up=$(below $ROOT_PORT)
	mapfile -t ports < <(below "$up")
	assert_equal "${#ports[@]}" 2
	for port in "${ports[@]}"; do
		device=$(below "$port")
		why "$device"
		assert_json --arg port "$port" --arg device "$device" '.why |
			.computed == [$port, $device] and .agrees and
			(.steps[0] | .verdict == "joins" and .at == $port and .with == $port and
			 .kind == "switch downstream port" and .rule == "acs" and
			 .missing == ["SV", "RR", "CR", "UF"] and (has("control") | not))'
		assert_json --arg port $ROOT_PORT '.why.steps | any(.at == $port and
			.verdict == "apart" and .kind == "root port")'
		# A port behind nothing is a place for it.
		assert_json --arg port $EMPTY_PORT '.why.splits | any(.means == "slot" and
			(.value | split(" ") | index($port) != null))'
		assert_json --arg device "$device" '.why.splits | any(.means == "override" and
			.members == [$device])'
	done
	why "$up"
	assert_json '.why.computed == [.why.address]'
}

@test "why: root ports that are functions of one slot" {
	# With ACS each is alone, and so is what is behind it.
	for port in 0000:00:11.0 0000:00:11.1; do
		why $port
		assert_json '.why | .computed == [.address] and .agrees and
			(.steps[] | select(.rule == "functions") | .verdict == "apart")'
		why "$(below $port)"
		assert_json '.why | .computed == [.address] and .agrees'
	done
	# Two without are one with both that is behind them; the third is not.
	why "$(below 0000:00:12.1)"
	assert_json --argjson with "$(jq -n '$ARGS.positional' --args 0000:00:12.0 0000:00:12.1 \
		"$(below 0000:00:12.0)" "$(below 0000:00:12.1)")" '.why |
		.computed == $with and .agrees and
		any(.steps[]; .rule == "functions" and .verdict == "joins" and
			.at == "0000:00:12.1" and .with == "0000:00:12.0")'
	why 0000:00:12.2
	assert_json '.why | .computed == [.address] and .agrees'
}

@test "why: what is behind conventional bridges" {
	bridge=$(below 0000:00:13.0)
	why "$bridge"
	assert_json --arg bridge "$bridge" '.why | .agrees and (.computed | length == 4) and
		all(.steps[]; .rule == "dma-alias" or .verdict == "apart") and
		any(.steps[]; .at == $bridge and .kind == "PCIe-to-PCI bridge")'
	why "$(below 0000:00:1e.0)"
	assert_json '.why | .agrees and (.computed | length == 2) and
		(.steps[0] | .kind == "PCI bridge" and .at == "0000:00:1e.0")'
}

@test "why: functions without ACS" {
	mapfile -t functions < <(below 0000:00:15.0)
	assert_equal "${#functions[@]}" 2
	why "${functions[1]}"
	assert_json --argjson with "$(jq -n '$ARGS.positional' --args "${functions[@]}")" '.why |
		.computed == $with and .agrees and
		any(.steps[]; .rule == "functions" and .verdict == "joins" and
			(.evidence | startswith("multifunction, and no ACS")))'
	assert_json '[.why.splits[].value] == ["pcie_acs_override=multifunction"]'
	# Conventional functions of the root bus.
	why 0000:00:04.1
	assert_json '.why.computed == ["0000:00:04.0", "0000:00:04.1"] and .why.agrees'
}

@test "why: a bit that the command line keeps off, and the value that switches it on" {
	why "$(below $OFF_PORT)"
	assert_json --arg port $OFF_PORT '.why | .agrees and (.computed | length == 2) and
		(.steps[0] | .at == $port and .missing == ["RR"])'
	register=$(jq -r '.why.steps[0].register' <<<"$output")
	assert_equal "$(jq -r '.why.steps[0].control' <<<"$output")" \
		"0x$(setpci -s $OFF_PORT "${register#0x}.w")"
	assert_equal "$(jq -r '.why.splits[] | select(.means == "config-acs").value' \
		<<<"$output")" "pci=config_acs=111x1@$OFF_PORT"
	assert_json '.why.splits[] | select(.means == "config-acs") | .members | length == 1'
}

@test "why: registers that changed since the kernel made its groups" {
	device=$(below 0000:00:11.0)
	why "$device"
	register=$(jq -r '.why.steps[0].register' <<<"$output")
	control=$(jq -r '.why.steps[0].control' <<<"$output")
	setpci -s 0000:00:11.0 "${register#0x}.w=0000:001c"
	vfioctl --json why "$device"
	setpci -s 0000:00:11.0 "${register#0x}.w=${control#0x}"
	assert_done
	assert_json --arg device "$device" '.why | (.agrees | not) and .kernel == [$device] and
		.computed == ["0000:00:11.0", $device] and
		(.differences[0] | .cause == "registers" and .proved)'
	why "$device"
	assert_json .why.agrees
}

@test "why: virtual functions" {
	pf=$(below 0000:00:14.0)
	# As it resets, this QEMU loses them: no reset, no driver that may ask for one.
	echo 0 >$PCI/devices/$pf/sriov_drivers_autoprobe
	echo 2 >$PCI/devices/$pf/sriov_numvfs
	for vf in $PCI/devices/$pf/virtfn*; do
		vf=$(cd -P "$vf" && echo "${PWD##*/}")
		why "$vf"
		assert_json '.why | .computed == [.address] and .agrees'
	done
	why "$pf"
	echo 0 >$PCI/devices/$pf/sriov_numvfs
	assert_json '.why | .computed == [.address] and .agrees'
}

@test "why: whoever is not root is told what could not be read" {
	device=$(below 0000:00:11.0)
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --json why "$device"
	assert_done
	assert_json '.why | .kernel == [.address] and (has("computed") or has("agrees") | not) and
		(.steps[0] | .verdict == "unknown" and (.evidence | contains("needs root")))'
}
