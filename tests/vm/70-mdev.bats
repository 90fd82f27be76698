# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# backends: group compat cdev
# Mediated devices of the kernel's samples: made, opened, touched, interrupted,
# removed. They need a kernel that has the samples.

load helper
load session

# A mediated device as the kernel counts it.
BUS=/sys/bus/mdev/devices

setup_file()
{
	modprobe -a mtty mdpy mbochs 2>/dev/null || true
}

setup()
{
	[[ -e /sys/class/mdev_bus/mtty ]] ||
		skip "this kernel has no mtty (CONFIG_SAMPLE_VFIO_MDEV_MTTY)"
}

# Whatever a test made is removed, through sysfs alone.
teardown()
{
	local mdev

	[[ ! ${session_pid:-} ]] || kill "$session_pid" 2>/dev/null || true
	for mdev in "$BUS"/*; do
		[[ ! -e $mdev/remove ]] || echo 1 >"$mdev/remove"
	done
}

# Makes one of type $2 below parent $1, into $uuid.
make_mdev()
{
	vfioctl mdev create "$1" "$2"
	assert_done
	uuid=$output
	assert [ -e "$BUS/$uuid" ]
}

@test "types are those of sysfs, with what is left" {
	vfioctl --json mdev types mtty
	assert_done
	assert_json '[.mdev_types[] | {parent, type, name, available, existing, device_api}] == [
		{"parent":"mtty","type":"mtty-1","name":"Single port serial","available":24,
		 "existing":0,"device_api":"vfio-pci"},
		{"parent":"mtty","type":"mtty-2","name":"Dual port serial","available":12,
		 "existing":0,"device_api":"vfio-pci"}]'
	make_mdev mtty mtty-2
	vfioctl --json mdev types mtty
	assert_json '[.mdev_types[] | .available] == [22, 11] and
		.mdev_types[1].existing == 1'
	vfioctl --json mdev types
	assert_done
	assert_json '[.mdev_types[].parent] | unique == ["mbochs", "mdpy", "mtty"]'
	assert_json '.mdev_types[] | select(.type == "mdpy-vga") |
		.description == "virtual display, 640x480 framebuffer"'
}

@test "made with a name of our own, listed, started again, removed" {
	name=C9ABDCB5-5279-413A-9057-C81D2605CE9C
	vfioctl --json mdev create mtty mtty-1 $name
	assert_done
	assert_json '.mdev | .uuid == "c9abdcb5-5279-413a-9057-c81d2605ce9c" and .changed'
	assert [ -e "$BUS/${name,,}" ]
	assert_equal "$(basename "$(readlink "$BUS/${name,,}/mdev_type")")" mtty-1

	vfioctl --json mdev list
	assert_done
	group=$(basename "$(readlink "$BUS/${name,,}/iommu_group")")
	assert_json --arg uuid "${name,,}" --argjson group "$group" '.mdevs == [{"uuid":$uuid,
		"parent":"mtty","type":"mtty-1","device_api":"vfio-pci","driver":"mtty",
		"group":$group,"vfio_dev":.mdevs[0].vfio_dev}]'

	vfioctl --json mdev start mtty mtty-1 $name
	assert_done
	assert_json '.mdev.changed == false'
	vfioctl mdev remove $name
	assert_done
	assert_output "${name,,}: removed"
	refute [ -e "$BUS/${name,,}" ]
	vfioctl --json mdev start mtty mtty-1 $name
	assert_done
	assert_json '.mdev.changed'
	assert [ -e "$BUS/${name,,}" ]
}

@test "the kernel's own refusals: no instance left, the same name twice" {
	for _ in 1 2 3 4; do
		make_mdev mdpy mdpy-vga
	done
	vfioctl --json mdev create mdpy mdpy-vga
	assert_failure 1
	assert_json '.error.code == "EUSERS" and
		(.error.message | contains("no instance of mdpy-vga left: 4 exist"))'
	vfioctl --json mdev create mtty mtty-1 "$uuid"
	assert_failure 1
	assert_json '.error.code == "EEXIST" and
		(.error.message | contains("already exists: mdpy-vga of mdpy"))'
}

@test "dry runs make and remove nothing" {
	vfioctl --json mdev create mtty mtty-1 --dry-run
	assert_done
	refute [ -e "$BUS/$(jq -r '.plan[0].value' <<<"$output")" ]
	make_mdev mtty mtty-1
	vfioctl mdev remove "$uuid" --dry-run
	assert_done
	assert [ -e "$BUS/$uuid" ]
}

@test "mtty is a serial port: regions, config space, the scratch register" {
	make_mdev mtty mtty-1
	vfioctl --json info "$uuid"
	assert_done
	assert_json --arg api "$API" '.device | .api == $api and .flags == ["pci"] and
		.num_regions == 9 and .num_irqs == 5'
	vfioctl --json regions "$uuid"
	assert_done
	assert_json '[.regions[] | select(.size > 0) | [.name, .size]] ==
		[["bar0", 8], ["config", 255]]'
	same_everywhere mtty-regions "$output"
	vfioctl --json irqs "$uuid"
	assert_done
	assert_json '[.irqs[] | select(.count > 0) | .name] == ["intx", "msi"]'
	same_everywhere mtty-irqs "$output"
	vfioctl read "$uuid" config
	assert_done
	assert_output 0x32534348

	start_session "$uuid"
	assert_answer --arg api "$API" '.opened.api == $api'
	say write bar0+7 0x5a -w 1
	assert_answer '.writes[0].value == "0x5a"'
	say read bar0+7 -w 1
	assert_answer '.reads[0].value == "0x5a"'
	end_session
}

@test "mtty interrupts when its transmitter is empty: INTx, then MSI" {
	make_mdev mtty mtty-1
	start_session "$uuid"
	say irq enable intx
	assert_answer '.irq.enabled == 1'
	say write bar0+1 0x2 -w 1
	say irq wait intx --timeout 60s
	assert_answer '.irq | .name == "intx" and .count == 1'
	# IIR: transmitter holding register empty.
	say read bar0+2 -w 1
	assert_answer '.reads[0].value == "0xc2"'
	say irq unmask intx
	say write bar0+1 0x0 -w 1
	say irq disable intx
	assert_answer '.irq.enabled == 0'
	say irq enable msi
	say write bar0+1 0x2 -w 1
	say irq wait msi --timeout 60s
	assert_answer '.irq | .name == "msi" and .count == 1'
	end_session
}

@test "what is written to the port comes back out of it" {
	make_mdev mtty mtty-2
	start_session "$uuid"
	say write bar1+2 0x7 -w 1	# the FIFO on, and empty
	for byte in 0x76 0x66 0x69 0x6f; do
		say write bar1 $byte -w 1
	done
	for byte in 0x76 0x66 0x69 0x6f; do
		say expect bar1 $byte -w 1
		assert_answer --arg byte $byte '.expect.value == $byte'
	done
	end_session
}

@test "displays have a framebuffer, and mbochs a region with a type" {
	make_mdev mdpy mdpy-vga
	vfioctl --json regions "$uuid"
	assert_done
	assert_json '.regions[] | select(.name == "bar0") | .size == 2097152'
	make_mdev mbochs mbochs-small
	vfioctl --json regions "$uuid"
	assert_done
	assert_json '.regions[9] | .index == 9 and .size == 4096 and
		(.caps[] | select(.name == "type") | .type == "0x1" and .subtype == "0x1")'
}

@test "an open device is not removed, and by force only when it is closed" {
	make_mdev mtty mtty-1
	start_session "$uuid"
	vfioctl --json mdev remove "$uuid"
	assert_failure 1
	assert_json --arg pid "$session_pid" '.error.code == "refused" and
		.error.reasons[0].reason == "in-use" and
		(.error.reasons[0].message | contains("open in pid " + $pid))'
	assert [ -e "$BUS/$uuid" ]

	vfioctl --json mdev remove "$uuid" --force=in-use --timeout 1s
	assert_failure 1
	assert_json --arg pid "$session_pid" '.error.code == "ETIMEDOUT" and
		(.error.message | contains("hangs in the kernel, which waits for pid " + $pid))'
	end_session
	session_pid=
	eventually vanished
}

# The node of the device's group is gone, and with it all of the device.
vanished()
{
	[[ ! $(find /sys/kernel/iommu_groups -name "$uuid") && ! -e $BUS/$uuid ]]
}

@test "a session does not remove its own device" {
	make_mdev mtty mtty-1
	start_session "$uuid"
	say mdev remove "$uuid" --force
	assert_answer '.error.code == "refused" and (.error.message | contains("in this process"))'
	say close
	say mdev remove "$uuid"
	assert_answer --arg uuid "$uuid" '.removed == [{uuid: $uuid}]'
	end_session
}
