# SPDX-License-Identifier: GPL-3.0-or-later
# machine: main
# What the program shows is what the kernel's sysfs says.

load helper

GROUPS_DIR=/sys/kernel/iommu_groups

# Prints "GROUP TYPE ADDRESS DRIVER" for every member, as sysfs has it.
members_of_sysfs()
{
	local dir link address

	for dir in "$GROUPS_DIR"/*; do
		for link in "$dir"/devices/*; do
			address=${link##*/}
			echo "${dir##*/} $(<"$dir/type") $address $(driver_of "$address")"
		done
	done | sed 's/ *$//' | sort
}

@test "groups: members, types and drivers are the kernel's" {
	vfioctl --json groups
	assert_done
	assert_json '.vfioctl == 1 and (.groups | length > 10)'
	assert_equal "$(jq -r '.groups[] | . as $g | .devices[] |
		"\($g.id) \($g.type) \(.address) \(.driver // "")"' \
		<<<"$output" | sed 's/ *$//' | sort)" "$(members_of_sysfs)"
}

@test "groups: vendors, devices and classes are the kernel's" {
	vfioctl --json groups
	assert_done
	assert_equal "$(jq -r '.groups[].devices[] |
		"\(.address) \(.vendor) \(.device) \(.class)"' <<<"$output" | sort)" \
		"$(cd $PCI/devices && for address in *; do
			echo "$address $(<"$address/vendor") $(<"$address/device")" \
				"$(<"$address/class")"
		done)"
}

@test "groups: reserved regions are the kernel's" {
	vfioctl --json groups
	assert_done
	assert_equal "$(jq -r '.groups[] | .id as $id | .reserved[] |
		"\($id) \(.start) \(.end) \(.type)"' <<<"$output" | sort)" \
		"$(cd $GROUPS_DIR && grep '' ./*/reserved_regions | sed -E '
			s,^./([0-9]+)/reserved_regions:,\1 ,
			s/0x0+([0-9a-f])/0x\1/g' | sort)"
}

@test "groups: a native driver blocks, pcieport does not" {
	vfioctl --json groups $EDU $NIC $ROOT_PORT $BLOCKED_EDU
	assert_done
	assert_json --arg edu $EDU --arg nic $NIC --arg port $ROOT_PORT \
		--arg blocker $BLOCKER '
		def group_of($a): .groups[] | select(any(.devices[]; .address == $a));
		(.groups | length == 4)
		and group_of($edu).viable
		and group_of($port).viable
		and (group_of($nic).viable | not)
		and (group_of($blocker).viable | not)
		and ([group_of($blocker).devices[] | select(.blocks).address] == [$blocker])'
}

@test "groups --blocked and --driver and --class choose" {
	vfioctl --json groups --blocked
	assert_done
	assert_json '(.groups | length > 2) and all(.groups[]; .viable | not)'

	vfioctl --json groups --driver nvme
	assert_done
	assert_json --arg nvme $NVME '[.groups[].devices[].address] == [$nvme]'

	vfioctl --json groups --class 0108
	assert_done
	assert_json --arg nvme $NVME '[.groups[].devices[].address] == [$nvme]'
}

@test "groups --tree puts what hangs off a bridge below it" {
	vfioctl --json groups --tree
	assert_done
	assert_json --arg port $ROOT_PORT --arg edu $EDU '
		any(.. | objects | select(.address == $port);
		    any(.children[]; .address == $edu))'
	assert_json --arg bridge $PCI_BRIDGE --arg blocker $BLOCKER \
		--arg edu $BLOCKED_EDU '
		any(.. | objects | select(.address == $bridge);
		    [.children[].address] == [$blocker, $edu])'

	vfioctl groups --tree
	assert_done
	assert_line --regexp "-$ROOT_PORT +[0-9]+ pcieport"
	assert_line --regexp "^[ |]+.-$EDU +$(group_of $EDU) "
}

@test "devices: a row for each, with its group and resets" {
	local address

	vfioctl --json devices
	assert_done
	assert_equal "$(jq -r '.devices[] |
		"\(.address) \(.group) \(.reset_methods // [] | join(" "))"' \
		<<<"$output" | sed 's/ *$//')" \
		"$(cd $PCI/devices && for address in *; do
			echo "$address $(group_of "$address")" \
				"$(cat "$address/reset_method" 2>/dev/null)"
		done | sed 's/ *$//')"
}

@test "devices: globs, ID pairs, interfaces and disks name devices" {
	vfioctl --json devices '05:*' 8086:10d3 "$(nodes_of $NVME block)" \
		"dev:$(nodes_of $VIRTIO_NET net)"
	assert_done
	assert_equal "$(jq -r '.devices[].address' <<<"$output" | sort | xargs)" \
		"$VIRTIO_NET $NIC $NVME $BLOCKER $BLOCKED_EDU"
}

@test "show: identity, driver, BARs and link of the NVMe" {
	local dev=$PCI/devices/$NVME

	vfioctl --json show $NVME
	assert_done
	assert_json --arg driver nvme --arg irq "$(<$dev/irq)" \
		--arg speed "$(<$dev/current_link_speed)" \
		--arg start "$(head -n 1 $dev/resource | cut -d ' ' -f 1)" '
		def low: ltrimstr("0x") | ltrimstr("00000000");
		.device | .driver == $driver
		and .vendor == "0x1b36" and .device == "0x0010"
		and .resources[0].name == "bar0" and .resources[0].size == 16384
		and (.resources[0].start | low) == ($start | low)
		and .link.speed == $speed
		and .interrupts.msi == "msix"'
	assert_equal "$(jq -r '.device.interrupts.msi_irqs | sort[]' <<<"$output")" \
		"$(ls $dev/msi_irqs)"
	assert_equal "$(jq -r '.device.reset_methods | join(" ")' <<<"$output")" \
		"$(<$dev/reset_method)"
}

@test "show: an I/O BAR and a 64-bit one of pci-testdev" {
	vfioctl --json show $TESTDEV
	assert_done
	assert_json '[.device.resources[] | [.name, .kind, .size]] == [
		["bar0", "mem32", 4096], ["bar1", "io", 256],
		["bar2", "mem64", 65536]]'
}

@test "show: the group's other members, and who blocks it" {
	vfioctl --json show $BLOCKED_EDU
	assert_done
	assert_json --arg blocker $BLOCKER --arg bridge $PCI_BRIDGE '
		.device.iommu_group
		| .viable == false and .blocked_by == [$blocker]
		and ([.siblings[].address] | sort) == ([$blocker, $bridge] | sort)'
}

@test "show: a VFIO node with its mode, once it is there" {
	save_device $EDU
	give_to_vfio $EDU
	vfioctl --json show $EDU
	restore_device $EDU
	assert_done
	assert_json --arg node "/dev/vfio/$(group_of $EDU)" '
		.device.nodes[0] | .path == $node and .mode == "0600" and .uid == 0'
}

@test "looking needs no privilege" {
	local user=(setpriv --reuid=65534 --regid=65534 --clear-groups)

	vfioctl --json groups
	assert_done
	as_root=$output
	run_apart "${user[@]}" "$VFIOCTL" --json groups
	assert_done
	assert_equal "$output" "$as_root"
	run_apart "${user[@]}" "$VFIOCTL" --json show $NVME
	assert_done
	assert_json '.device.driver == "nvme"'
}

@test "what is not there is named" {
	vfioctl show 0000:77:00.0
	assert_failure 1
	assert_equal "$output" ""
	[[ $stderr == *0000:77:00.0* ]] || fail "$stderr"

	vfioctl --json groups 4242
	assert_failure 1
	assert_json '.error.code == "ENOENT"'
}
