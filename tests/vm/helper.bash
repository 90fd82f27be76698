# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# For the suites that run in the lab: the machine's addresses, and ways to put
# devices back that do not depend on the program under test.

load ../bats
load jq

VFIOCTL=${VFIOCTL:-$PWD/build/vfioctl}
# A suite that wants register maps says which.
export VFIOCTL_REGS_DIR=${VFIOCTL_REGS_DIR-/nonexistent}
PCI=/sys/bus/pci

# The lab's devices (tests/vm/machines; README.md has the table).
VGA=0000:00:01.0
VIRTIO_NET=0000:00:04.0
TESTDEV=0000:00:05.0
IVSHMEM=0000:00:06.0
XHCI=0000:00:07.0
ROOT_PORT=0000:00:10.0
EDU=0000:01:00.0
NIC=0000:02:00.0
NVME=0000:03:00.0
PCI_BRIDGE=0000:04:00.0
BLOCKER=0000:05:01.0
BLOCKED_EDU=0000:05:02.0
SRIOV=0000:06:00.0
VF=0000:06:00.1
AHCI=0000:00:1f.2

# The way into VFIO that this run of the suite is for; none is the program's
# own choice.
API=${API:-}
PROGRAM=("$VFIOCTL" ${API:+--api "$API"})

# Runs the program; stdout is in $output and stderr, apart, in $stderr.
vfioctl()
{
	run_apart "${PROGRAM[@]}" "$@"
	drop_warning
}

# Takes what every open without an IOMMU says out of $stderr.
drop_warning()
{
	[[ $API != noiommu ]] ||
		stderr=$(sed -E '/^warning: (.* has no IOMMU|the kernel is tainted)/d' <<<"$stderr")
}

# Asserts that the last run did its work and said nothing beside it.
assert_done()
{
	assert_success
	drop_warning
	assert_equal "$stderr" ""
}

# Skips the test on the API $1, where it cannot be for reason $2.
not_on()
{
	[[ $API != "$1" ]] || skip "$1: $2"
}

# Gives what has to be the same in every way in which this suite runs to
# tests/vm/run: $1 names it, $2 is the one line.
same_everywhere()
{
	echo "# same $1 $2" >&3
}

# Asserts that the jq expression $1 holds for the last run's output.
assert_json()
{
	jq_on "$output" -e "$@" >/dev/null ||
		batslib_print_kv_single 6 'jq' "$*" 'output' "$output" |
		batslib_decorate 'jq expression does not hold' | fail
}

# Prints the driver that holds the device, or nothing. (Starting readlink would
# take the emulated machine longer than all the rest.)
driver_of()
{
	(cd -P "$PCI/devices/$1/driver" 2>/dev/null && echo "${PWD##*/}") || true
}

# Prints all that a hand-over changes of a device, a line each.
device_state()
{
	local dev=$PCI/devices/$1

	echo "driver=$(driver_of "$1")"
	echo "override=$(<"$dev/driver_override")"
	echo "power=$(<"$dev/power/control")"
}

# Remembers the state of the devices for restore_device.
save_device()
{
	local device

	for device in "$@"; do
		device_state "$device" >"$BATS_FILE_TMPDIR/state-$device"
	done
}

# Puts the devices back as save_device found them, through sysfs alone.
restore_device()
{
	local device dev saved driver override power

	for device in "$@"; do
		dev=$PCI/devices/$device
		saved=$(<"$BATS_FILE_TMPDIR/state-$device")
		[[ $(device_state "$device") != "$saved" ]] || continue
		{
			IFS='=' read -r _ driver
			IFS='=' read -r _ override
			IFS='=' read -r _ power
		} <<<"$saved"
		if [[ $(driver_of "$device") != "$driver" ]]; then
			[[ ! -e $dev/driver ]] ||
				echo "$device" >"$dev/driver/unbind"
			echo "$driver" >"$dev/driver_override"
			[[ ! $driver ]] || echo "$device" >"$PCI/drivers_probe"
		fi
		[[ $override != "(null)" ]] || override=
		echo "$override" >"$dev/driver_override"
		echo "$power" >"$dev/power/control"
	done
}

# Asserts that the device is exactly as save_device found it.
assert_restored()
{
	assert_equal "$(device_state "$1")" \
		"$(<"$BATS_FILE_TMPDIR/state-$1")"
}

# Waits for the command "$@" to succeed: what the kernel does in its own time
# has no event to wait for in a guest without udev.
eventually()
{
	local tries

	for ((tries = 0; tries < 300; tries++)); do
		"$@" && return
		sleep 0.1
	done
	fail "never came true: $*"
}

# Prints the names of the device's nodes of class $2: "block" or "net".
nodes_of()
{
	local link

	for link in "/sys/class/$2"/*; do
		[[ $(readlink "$link") != */$1/* ]] || echo "${link##*/}"
	done
}

# Loads vfio-pci; without an IOMMU it takes devices in its unsafe mode alone.
load_vfio()
{
	[[ -d /sys/module/vfio_pci ]] || modprobe vfio-pci
	[[ $API != noiommu ]] ||
		echo Y >/sys/module/vfio/parameters/enable_unsafe_noiommu_mode
}

# Gives the devices to vfio-pci through sysfs alone.
give_to_vfio()
{
	local device dev

	load_vfio
	for device in "$@"; do
		dev=$PCI/devices/$device
		[[ $(driver_of "$device") != vfio-pci ]] || continue
		[[ ! -e $dev/driver ]] || echo "$device" >"$dev/driver/unbind"
		echo vfio-pci >"$dev/driver_override"
		echo "$device" >"$PCI/drivers_probe"
		assert_equal "$(driver_of "$device")" vfio-pci
	done
}

# Prints the group of the device.
group_of()
{
	(cd -P "$PCI/devices/$1/iommu_group" && echo "${PWD##*/}")
}

# Marks the kernel's log, for dmesg_since.
dmesg_mark()
{
	local mark="vfioctl-tests: $BATS_TEST_NAME $RANDOM"

	echo "$mark" >/dev/kmsg
	echo "$mark" >"$BATS_TEST_TMPDIR/dmesg-mark"
}

# Prints what the kernel has logged since dmesg_mark.
dmesg_since()
{
	dmesg | awk -v mark="$(<"$BATS_TEST_TMPDIR/dmesg-mark")" \
		'seen { print } index($0, mark) { seen = 1 }'
}

# Skips the test for reason $2 when the machine lacks the device $1.
skip_without()
{
	[[ -e $PCI/devices/$1 ]] || skip "no $1: $2"
}
