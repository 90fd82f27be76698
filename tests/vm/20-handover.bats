# SPDX-License-Identifier: GPL-3.0-or-later
# machine: main
# Devices are handed over and given back on the real kernel.

load helper
load kill

setup_file()
{
	save_device $EDU $NIC $NVME $TESTDEV $BLOCKER $BLOCKED_EDU $ROOT_PORT \
		$PCI_BRIDGE $VIRTIO_NET
	modprobe -r vfio-pci vfio_iommu_type1 || true
}

teardown()
{
	restore_device $EDU $NIC $NVME $TESTDEV $BLOCKER $BLOCKED_EDU $VIRTIO_NET
	rm -rf /var/lib/vfioctl/*
}

# Asserts that the last run refused for the reason word $1, that it named
# all of "${@:3}", and that the device $2 was left as it was.
assert_refused()
{
	local word

	assert_failure 1
	assert_equal "$output" ""
	for word in "$1" "${@:3}"; do
		[[ $stderr == *"$word"* ]] ||
			fail "not named: $word"$'\n'"stderr: $stderr"
	done
	assert_restored "$2"
}

# Waits until the NVMe's disk is back, and prints its name.
disk()
{
	eventually test -n "$(nodes_of $NVME block)" || return
	nodes_of $NVME block
}

@test "bind loads vfio-pci, and makes the group's node" {
	[[ ! -e /sys/module/vfio_pci ]] || fail "vfio-pci is loaded already"
	vfioctl bind $EDU
	assert_done
	assert_equal "$(driver_of $EDU)" vfio-pci
	assert_equal "$(<$PCI/devices/$EDU/driver_override)" vfio-pci
	[[ -c /dev/vfio/$(group_of $EDU) ]]

	vfioctl restore $EDU
	assert_done
	assert_restored $EDU
	[[ ! -e /dev/vfio/$(group_of $EDU) ]]
}

@test "a device with a driver goes to vfio-pci and back" {
	vfioctl bind $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" vfio-pci
	assert_equal "$(nodes_of $NIC net)" ""

	vfioctl restore $NIC
	assert_done
	assert_restored $NIC
	assert [ "$(nodes_of $NIC net)" ]
}

@test "the disk of an NVMe is back after restore" {
	local before

	before=$(disk)
	vfioctl bind $NVME
	assert_done
	assert_equal "$(nodes_of $NVME block)" ""
	vfioctl restore $NVME
	assert_done
	assert_restored $NVME
	assert_equal "$(disk | tr -d 0-9)" "$(tr -d 0-9 <<<"$before")"
}

@test "restore returns to the first original, however often one binds" {
	vfioctl bind $NIC
	assert_done
	vfioctl bind --driver pci-stub $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" pci-stub
	vfioctl unbind $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" ""
	vfioctl restore --all
	assert_done
	assert_restored $NIC
}

@test "an override that was there is there again after restore" {
	echo nosuch >$PCI/devices/$TESTDEV/driver_override
	vfioctl bind $TESTDEV
	assert_done
	assert_equal "$(driver_of $TESTDEV)" vfio-pci
	vfioctl restore $TESTDEV
	assert_done
	assert_equal "$(driver_of $TESTDEV)" ""
	assert_equal "$(<$PCI/devices/$TESTDEV/driver_override)" nosuch
}

@test "several devices go in one command, and all come back" {
	vfioctl bind $EDU $TESTDEV $NIC
	assert_done
	for device in $EDU $TESTDEV $NIC; do
		assert_equal "$(driver_of $device)" vfio-pci
	done
	vfioctl restore --all
	assert_done
	for device in $EDU $TESTDEV $NIC; do
		assert_restored $device
	done
}

@test "--dry-run tells every write and makes none" {
	vfioctl bind --dry-run $NIC
	assert_done
	assert_output --partial driver_override
	assert_output --partial unbind
	assert_restored $NIC
	assert_equal "$(find /var/lib/vfioctl -type f)" ""
}

@test "a mounted disk keeps its NVMe, and the mount point is named" {
	local disk mnt=$BATS_TEST_TMPDIR/data

	disk=$(disk)
	mkfs.ext4 -q -F -O ^has_journal "/dev/$disk"
	mkdir "$mnt"
	mount "/dev/$disk" "$mnt"
	vfioctl bind $NVME
	umount "$mnt"
	assert_refused mounted $NVME "$disk" "$mnt"
}

@test "swap on a disk keeps its NVMe" {
	local disk

	disk=$(disk)
	mkswap "/dev/$disk"
	swapon "/dev/$disk"
	vfioctl bind $NVME
	swapoff "/dev/$disk"
	assert_refused swap $NVME "$disk"
}

@test "a device-mapper target on a disk keeps its NVMe" {
	local disk

	disk=$(disk)
	modprobe dm_mod
	dmsetup --noudevsync create held --table "0 2048 linear /dev/$disk 0"
	vfioctl bind $NVME
	dmsetup --noudevsync remove held
	assert_refused held $NVME "$disk"
}

@test "the default route keeps its NIC, unless forced by that name" {
	local net

	net=$(nodes_of $NIC net)
	ip address add 192.0.2.2/24 dev "$net"
	ip link set "$net" up
	ip route add default via 192.0.2.1 dev "$net"
	vfioctl bind $NIC
	assert_refused route $NIC "$net"
	vfioctl bind --force=mounted $NIC
	assert_refused route $NIC "$net"

	vfioctl bind --force=route $NIC
	assert_success
	assert_equal "$(driver_of $NIC)" vfio-pci
	vfioctl restore $NIC
	assert_done
	assert_restored $NIC
}

@test "an open VFIO node keeps the device, and the process is named" {
	give_to_vfio $EDU
	exec {group}<>"/dev/vfio/$(group_of $EDU)"
	vfioctl unbind $EDU
	exec {group}>&-
	assert_failure 1
	assert_equal "$(driver_of $EDU)" vfio-pci
	[[ $stderr == *"$BASHPID"* ]] || fail "$stderr"
}

@test "a bridge is never bound, not even with --force" {
	vfioctl bind --force $ROOT_PORT
	assert_refused bridge $ROOT_PORT $ROOT_PORT
	vfioctl bind --force $PCI_BRIDGE
	assert_refused bridge $PCI_BRIDGE $PCI_BRIDGE
}

@test "binding into a blocked group names the blocker" {
	run_apart "$VFIOCTL" bind $BLOCKED_EDU
	[[ $output$stderr == *$BLOCKER* ]] || fail "$output$stderr"
	[[ $output$stderr == *e1000* ]] || fail "$output$stderr"
}

@test "--group binds all members but the bridge, and all come back" {
	vfioctl bind --group $BLOCKED_EDU
	assert_done
	assert_equal "$(driver_of $BLOCKED_EDU)" vfio-pci
	assert_equal "$(driver_of $BLOCKER)" vfio-pci
	assert_restored $PCI_BRIDGE
	vfioctl --json groups $BLOCKED_EDU
	assert_done
	assert_json '.groups[0].viable'

	vfioctl restore --all
	assert_done
	assert_restored $BLOCKED_EDU
	assert_restored $BLOCKER
}

@test "a device that is not there is named" {
	vfioctl bind 0000:77:00.0
	assert_failure 1
	[[ $stderr == *0000:77:00.0* ]] || fail "$stderr"
}

@test "an unknown driver is refused and nothing changes" {
	vfioctl bind --driver nosuch $NIC
	assert_refused nosuch $NIC
}

@test "a write that fails is undone" {
	local file

	for file in driver_override driver/unbind; do
		run_apart strace -f --seccomp-bpf -qq -o /dev/null \
			-P "$(readlink -f $PCI/devices/$NIC)/$file" \
			-P "$PCI/devices/$NIC/$file" \
			-e trace=write -e inject=write:error=EIO:when=1 \
			"$VFIOCTL" bind $NIC
		assert_failure 1
		[[ $stderr == *"Input/output error"* ]] || fail "$stderr"
		assert_restored $NIC
	done
}

@test "bind killed at any of its writes is restored exactly" {
	modprobe vfio-pci
	kill_at_every_write : restore_nic bind $NIC
	((killed >= 5)) || fail "only $killed writes"
	assert_equal "$(driver_of $NIC)" vfio-pci
}

restore_nic()
{
	put_right restore $NIC
	assert_restored $NIC
}

@test "restore killed at any of its writes is finished by another" {
	modprobe vfio-pci
	kill_at_every_write bind_edu restore_edu restore $EDU
	((killed >= 4)) || fail "only $killed writes"
	assert_restored $EDU
}

bind_edu()
{
	"$VFIOCTL" bind $EDU
}

restore_edu()
{
	put_right restore $EDU
	assert_restored $EDU
}
