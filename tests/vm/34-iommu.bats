# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2086,SC2154
# machine: built
# The IOMMU's side of a device against sysfs, which way in auto takes, and who
# serves the space that a device is open in.

bats_require_minimum_version 1.5.0
load helper
load open

UNIT=/sys/class/iommu/dmar0

setup_file()
{
	save_device $EDU $BLOCKED_EDU
	give_to_vfio $EDU
}

teardown_file()
{
	assert_nothing_open
	restore_device $EDU $BLOCKED_EDU
}

# Prints the VT-d register $1 as JSON has it.
vtd()
{
	echo "0x$(<$UNIT/intel-iommu/$1)"
}

@test "iommu: the units, their registers and devices are sysfs's" {
	vfioctl --json iommu
	assert_done
	assert_json --arg cap "$(vtd cap)" --arg ecap "$(vtd ecap)" --arg base "$(vtd address)" \
		--arg version "$(<$UNIT/intel-iommu/version)" \
		--argjson devices "$(find $UNIT/devices -type l | wc -l)" \
		'.iommus | length == 1 and (.[0] | .name == "dmar0" and .type == "vt-d" and
		.version == $version and .base == $base and
		.registers == [{"name": "cap", "value": $cap}, {"name": "ecap", "value": $ecap}] and
		.num_devices == $devices and (.devices | length) == $devices)'
	vfioctl iommu
	assert_done
	assert_line --regexp '^dmar0 +vt-d '
}

@test "iommu: the fields are what the kernel reads in the registers" {
	local ecap width

	ecap=$(vtd ecap)
	width=$(((($(vtd cap) >> 16) & 0x3f) + 1))
	vfioctl --json iommu $EDU
	assert_done
	assert_json --argjson width $width --argjson remaps $((ecap >> 3 & 1)) \
		--argjson domains "$(<$UNIT/intel-iommu/domains_supported)" \
		'(.iommu.fields | map({(.name): .value}) | add) |
		.MGAW == $width and .IR == $remaps and .ND == $domains'
}

@test "iommu DEVICE: unit, group, domain, who shares, what is reserved; nothing is opened" {
	local group

	group=$(group_of $BLOCKED_EDU)
	vfioctl --trace --json iommu $BLOCKED_EDU
	assert_done
	assert_json --argjson group "$group" --arg blocker $BLOCKER \
		--arg type "$(</sys/kernel/iommu_groups/$group/type)" \
		'.iommu | .unit == "dmar0" and .group == $group and .domain == $type and
		(.group_with | index($blocker) != null) and .source == "sysfs" and
		(.reserved | map(.type) | index("msi") != null) and (has("space") | not)'
}

@test "iommu --open: the kernel says of the device what sysfs says of the unit" {
	vfioctl --json --api cdev iommu --open $EDU
	assert_done
	assert_json --arg cap "$(vtd cap)" --arg ecap "$(vtd ecap)" --arg edu $EDU \
		'.iommu | .source == "device" and .type == "vt-d" and
		.registers[0].value == $cap and .registers[1].value == $ecap and
		(.capabilities | type) == "array" and .pasid_bits == 0 and
		.space == {"api": "cdev", "iommu": "ioas", "served_by": "iommufd",
			"devices": [$edu]}'
}

@test "iommu --open: who serves the space, on each way in" {
	local way

	for way in "group type1v2 container" "type1 type1 container" "compat type1v2 iommufd"; do
		read -r api iommu served <<<"$way"
		vfioctl --json --api $api iommu --open $EDU
		assert_done
		assert_json --arg api $api --arg iommu $iommu --arg served $served \
			'.iommu | .source == "sysfs" and .space.api == $api and
			.space.iommu == $iommu and .space.served_by == $served and
			(has("spapr") | not)'
	done
}

@test "auto takes the cdev, and the group where the cdev is not for us" {
	local group

	vfioctl --json info $EDU
	assert_done
	assert_json '.device.api == "cdev"'
	group=/dev/vfio/$(group_of $EDU)
	chown 65534 "$group"
	run_apart setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$VFIOCTL" --json info $EDU
	chown 0 "$group"
	assert_done
	assert_json '.device.api == "group"'
}

@test "the container, the iommufd or the device: what a session has open, it is asked" {
	run_apart "$VFIOCTL" --json -x - <<-END
		open $EDU
		iommu $EDU
	END
	assert_done
	output=${lines[1]} assert_json --arg edu $EDU \
		'.iommu | .source == "device" and .space.devices == [$edu]'
}

@test "detached, a device reaches nothing; attached again, its mappings" {
	run_apart "$VFIOCTL" --tap -k -x - <<-END
		open $EDU
		dma test $EDU --size 4k
		iommu $EDU --detach
		dma test $EDU --size 4k
		iommu $EDU --attach
		dma test $EDU --size 4k
	END
	run -0 grep -Eo '^(not )?ok [0-9]+' <<<"$output"
	assert_output "$(printf '%s\n' "ok 1" "ok 2" "ok 3" "not ok 4" "ok 5" "ok 6")"
}
