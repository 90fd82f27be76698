# SPDX-License-Identifier: GPL-3.0-or-later
# Bindings that survive a reboot: after one (nobody bound, sysfs and the journals
# forget) what the udev rule would run, is run. There is no udev here.
# machine: built

load helper

RULE=/etc/udev/rules.d/60-vfioctl-$NIC.rules
RECORD=/etc/vfioctl/persist.d/$NIC

setup_file()
{
	save_device $NIC $NVME $EDU
}

teardown()
{
	restore_device $NIC $NVME $EDU
	rm -rf /etc/vfioctl /etc/udev/rules.d/60-vfioctl-* /etc/modules-load.d/vfioctl-* \
		/run/vfioctl/persist
	rm -rf /var/lib/vfioctl/*
}

# What a reboot makes of the device.
reboot()
{
	restore_device "$1"
	rm -rf /var/lib/vfioctl/* /run/vfioctl/persist
}

# Runs what the rule in $1 has udev run when the device $2 appears; its program is
# the one that wrote the rule.
run_rule()	# RULE DEVICE
{
	local line

	line=$(sed -n 's/.*RUN+="\([^"]*\)".*/\1/p' "$1")
	[[ $line == "$VFIOCTL persist boot \$kernel" ]] || fail "the rule runs: $line"
	run_apart ${line/\$kernel/$2}
}

@test "after a reboot the rule binds the recorded device, and loads vfio-pci" {
	vfioctl bind --persist $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" vfio-pci
	assert_equal "$(grep -v '^#' "/etc/modules-load.d/vfioctl-$NIC.conf")" vfio_pci
	run grep '^serial dsn ' "$RECORD"
	assert_success
	reboot $NIC
	assert_restored $NIC
	modprobe -r vfio-pci

	run_rule "$RULE" $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" vfio-pci
	assert_equal "$(ls /var/lib/vfioctl)" ""
	vfioctl --json persist list
	assert_done
	assert_json '[.persists[] | [.address, .state]] == [["0000:02:00.0", "bound"]]'
	# As udev does when it starts in earnest: once more, to no effect.
	run_rule "$RULE" $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" vfio-pci
}

@test "a device with another serial number is left alone, and that is told" {
	vfioctl bind --persist $NIC
	assert_done
	reboot $NIC
	sed -i 's/^serial dsn ../serial dsn fe/' "$RECORD"
	dmesg_mark
	run_rule "$RULE" $NIC
	assert_failure 1
	assert_equal "$output" ""
	[[ $stderr == *"$NIC is left alone: its serial number (dsn) is "* ]]
	assert_restored $NIC
	run dmesg_since
	assert_output --partial "vfioctl: persist: $NIC: left alone: its serial number (dsn) is "
	vfioctl --json persist list
	assert_done
	assert_json '.persists[0].state == "different"'
}

@test "by its serial number the device is found, its ids in the rule" {
	local dsn

	dsn=$("$VFIOCTL" --json show $NIC |
		jq -r '.device.serials[] | select(.kind == "dsn").number')
	vfioctl bind --persist "serial:$dsn"
	assert_done
	reboot $NIC
	run grep -F "ATTR{vendor}==\"$(<$PCI/devices/$NIC/vendor)\", \
ATTR{device}==\"$(<$PCI/devices/$NIC/device)\"" "$RULE"
	assert_success
	run_rule "$RULE" $NIC
	assert_done
	assert_equal "$(driver_of $NIC)" vfio-pci
}

@test "early in a boot, when nothing can be written yet" {
	vfioctl bind --persist $EDU
	assert_done
	reboot $EDU
	mount -t tmpfs -o ro none /var/lib/vfioctl
	run_rule "/etc/udev/rules.d/60-vfioctl-$EDU.rules" $EDU
	umount /var/lib/vfioctl
	assert_done
	assert_equal "$(driver_of $EDU)" vfio-pci
}

@test "a disk that is open through VFIO, or held: refused as bind refuses" {
	local disk

	eventually test -n "$(nodes_of $NVME block)"
	vfioctl bind --persist $NVME
	assert_done
	run grep '^serial nvme lab$' "/etc/vfioctl/persist.d/$NVME"
	assert_success
	reboot $NVME
	eventually test -n "$(nodes_of $NVME block)"
	disk=$(nodes_of $NVME block)
	mkdir -p "$BATS_TEST_TMPDIR/disk"
	mkfs.ext4 -q "/dev/$disk"
	mount "/dev/$disk" "$BATS_TEST_TMPDIR/disk"
	run_rule "/etc/udev/rules.d/60-vfioctl-$NVME.rules" $NVME
	umount "$BATS_TEST_TMPDIR/disk"
	assert_failure 1
	[[ $stderr == *"$NVME is left alone: $disk is mounted on "* ]]
	assert_equal "$(driver_of $NVME)" nvme
	vfioctl --json persist list
	assert_done
	assert_json '.persists[0].state == "refused"'
	run_rule "/etc/udev/rules.d/60-vfioctl-$NVME.rules" $NVME
	assert_done
	assert_equal "$(driver_of $NVME)" vfio-pci
}

@test "persist remove: the rule is gone, restore gives the device back" {
	vfioctl bind --persist $NIC
	assert_done
	vfioctl restore $NIC
	assert_success
	assert_equal "$stderr" "warning: $NIC will be bound to vfio-pci again at the next boot \
(vfioctl persist remove $NIC)"
	assert_restored $NIC
	vfioctl persist remove $NIC
	assert_done
	assert [ ! -e /etc/vfioctl ]
	assert_equal "$(find /etc -name '*vfioctl*' ! -name '*.bash')" ""
	vfioctl persist boot $NIC
	assert_done
	assert_restored $NIC
}
