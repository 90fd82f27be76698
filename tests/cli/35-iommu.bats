#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# iommu and compare on recorded machines: what sysfs tells, and what is refused.

load helper

@test "iommu: the units of a machine" {
	use_root intel-desktop
	on_root iommu --json
	assert_done
	assert_json '.iommus[0] | .name == "dmar0" and .type == "vt-d" and
		(.devices | type) == "array" and .num_devices == (.devices | length)'
	on_root iommu
	assert_done
	assert_line --index 0 --regexp '^IOMMU +TYPE +VERSION +DEVICES'
	assert_line --index 1 --regexp '^dmar0 +vt-d '
}

@test "iommu DEVICE: group, domain, and what is reserved" {
	use_root intel-desktop
	on_root iommu 01:00.0 --json
	assert_done
	assert_json '.iommu | .address == "0000:01:00.0" and .group == 1 and
		.domain == "DMA-FQ" and (.group_with | index("0000:01:00.1") != null) and
		(.reserved | map(.type) | index("msi") != null) and (has("space") | not)'
}

@test "iommu: why there is none" {
	use_root no-iommu
	on_root iommu --json
	assert_done
	assert_json '.iommus == [] and (.reason | .cause and .sentence and .next)'
	on_root iommu
	assert_done
	assert_output --partial 'There are no IOMMU groups: '
}

@test "iommu: words that make no sense, devices that are not there" {
	use_root intel-desktop
	on_root iommu --open
	assert_refused 2 '--open, --detach and --attach need a DEVICE'
	on_root iommu 01:00.0 --attach --detach
	assert_refused 2 '--attach and --detach are mutually exclusive'
	on_root iommu 01:00.0 --detach
	assert_refused 2 '0000:01:00.0 is not open'
	on_root iommu 0000:7f:00.0
	assert_failure 1
	on_root iommu 01:00.0 --open
	assert_refused 1 'devices cannot be opened with --sysroot'
}

@test "compare: one way in, an unknown one, none on a recording" {
	use_root intel-desktop
	on_root compare 01:00.0 group
	assert_refused 2 'comparing needs two APIs'
	on_root compare 01:00.0 group telepathy
	assert_refused 2 'telepathy'
	on_root compare 01:00.0
	assert_refused 1 'no VFIO API is available on this system'
	on_root compare 01:00.0 group cdev
	assert_refused 1 'devices cannot be opened with --sysroot'
}
