# SPDX-License-Identifier: GPL-3.0-or-later
# machine: topology virtio built main
# The group that the rule gives is the one that the kernel made, for every device
# of machines with all shapes, with either kernel, behind Intel's and a virtual IOMMU.

load helper

# Prints "ADDRESS GROUP MEMBER..." for every PCI device, as sysfs has it; without a
# group "ADDRESS -".
groups_of_sysfs()
{
	local device link line

	for device in "$PCI"/devices/*; do
		line="${device##*/} -"
		if [[ -e $device/iommu_group ]]; then
			link=$(cd -P "$device/iommu_group" && pwd)
			line="${device##*/} ${link##*/}"
			for link in "$link"/devices/*; do
				line+=" ${link##*/}"
			done
		fi
		echo "$line"
	done
}

@test "why: the rule gives the kernel's group for every device" {
	for device in "$PCI"/devices/*; do
		echo "why ${device##*/}"
	done >"$BATS_TEST_TMPDIR/script"
	vfioctl --json -x "$BATS_TEST_TMPDIR/script"
	assert_done
	assert_equal "$(jq -r '.why | "\(.address) \(.group // "-")\(
			if .group then " " + (.computed | join(" ")) else "" end)"' <<<"$output")" \
		"$(groups_of_sysfs)"
	assert_equal "$(jq -s 'all(.why.group == null or .why.agrees)' <<<"$output")" true
}
