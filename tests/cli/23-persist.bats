# SPDX-License-Identifier: GPL-3.0-or-later
# Bindings that survive a reboot, on a fake root: the files that are written, what
# happens at boot, and that nothing is left of it. A fake root binds nothing, so
# what is to be bound is given to its driver by hand.

load helper

CARD=0000:01:00.0
CARD1=0000:01:00.1
TWIN=0000:02:00.0
NVME=0000:03:00.0
RULE=etc/udev/rules.d/60-vfioctl-$TWIN.rules
RECORD=etc/vfioctl/persist.d/$TWIN

setup()
{
	fresh_root names
	unset SSH_CONNECTION
}

# Gives a device to a driver, as the kernel would; no driver: takes it away.
give()	# ADDRESS [DRIVER]
{
	local dev=$ROOT/sys/bus/pci/devices/$1

	rm -f "$dev/driver"
	sed -i /^DRIVER=/d "$dev/uevent"
	[[ ${2-} ]] || return 0
	ln -s "../../../../bus/pci/drivers/$2" "$dev/driver"
	echo "DRIVER=$2" >>"$dev/uevent"
}

# Makes driverctl part of the root, as Debian's package has it.
install_driverctl()
{
	mkdir -p "$ROOT"/usr/sbin "$ROOT"/lib/systemd/system
	touch "$ROOT"/usr/sbin/driverctl "$ROOT"/lib/systemd/system/driverctl@.service
}

# All files of the root outside sysfs, and what is in them.
written()
{
	(cd "$ROOT" && find etc run var -type f -exec cksum {} + 2>/dev/null | sort)
}

# A record of the device $1, which goes on being bound.
record()	# ADDRESS [OPTION...]
{
	give "$1" vfio-pci
	on_root bind "$1" --persist "${@:2}"
	assert_done
}

# After a reboot: nobody has the device, and sysfs remembers nothing.
reboot()
{
	give "$1"
	echo "0c0ffee0-0000-4000-8000-00000000000$((RANDOM % 10))" \
		>"$ROOT/proc/sys/kernel/random/boot_id"
	rm -rf "$ROOT/run"
}

@test "bind --persist through udev: record, rule and module, a line each" {
	give $TWIN vfio-pci
	on_root bind --persist $TWIN
	assert_done
	assert_output - <<-END
		$TWIN: already bound to vfio-pci; group 2 is viable
		$TWIN: bound to vfio-pci at every boot, through udev
		  wrote /$RECORD
		  wrote /$RULE
		  wrote /etc/modules-load.d/vfioctl-$TWIN.conf
	END
	assert_equal "$(grep -v '^#' "$ROOT/$RULE")" \
		"ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"$TWIN\", \
TEST==\"/usr/local/bin/vfioctl\", RUN+=\"/usr/local/bin/vfioctl persist boot \$kernel\""
	assert_equal "$(grep -v '^#' "$ROOT/etc/modules-load.d/vfioctl-$TWIN.conf")" vfio_pci
	assert_equal "$(grep -v '^#' "$ROOT/$RECORD")" "address $TWIN
driver vfio-pci
module vfio_pci
by udev
key address
program /usr/local/bin/vfioctl
vendor 0x8086
device 0x1521
subvendor 0x8086
subdevice 0x0002
slot 0000:00/1d.0/00.0
serial dsn 00-1b-21-ff-ff-a1-b2-99"
	assert_equal "$(stat -c %a "$ROOT/$RULE" "$ROOT/$RECORD" | sort -u)" 644
	assert_equal "$(find "$ROOT/etc" -name '.*')" ""
}

@test "--dry-run shows every file whole, and writes none" {
	give $TWIN vfio-pci
	on_root bind --persist $TWIN --dry-run
	assert_done
	assert_line "  write /$RULE"
	assert_line "      serial dsn 00-1b-21-ff-ff-a1-b2-99"
	assert_line "      vfio_pci"
	assert [ ! -e "$ROOT/etc" ]
	on_root --json bind --persist $TWIN --dry-run
	assert_done
	assert_json --arg rule "/$RULE" '.plan == [] and .persists[0].done == false and
		(.persists[0].files[] | select(.path == $rule).text | contains("persist boot"))'
}

@test "a driver that is built in needs no module loaded" {
	rm "$ROOT/sys/module/vfio_pci/initstate"
	record $TWIN
	assert [ ! -e "$ROOT/etc/modules-load.d" ]
}

@test "through driverctl, where it is installed: its file, and a check before it" {
	local unit=etc/systemd/system/driverctl@pci-$TWIN.service.d/vfioctl.conf

	install_driverctl
	give $TWIN vfio-pci
	on_root bind --persist $TWIN
	assert_done
	assert_line "  wrote /etc/driverctl.d/pci-$TWIN"
	assert_equal "$(<"$ROOT/etc/driverctl.d/pci-$TWIN")" vfio-pci
	assert_equal "$(grep -v '^#' "$ROOT/$unit")" \
		"[Service]"$'\n'"ExecStartPre=/usr/local/bin/vfioctl persist boot --check $TWIN"
	assert [ ! -e "$ROOT/$RULE" ]
	assert [ ! -e "$ROOT/etc/modules-load.d" ]
	on_root persist remove $TWIN
	assert_done
	assert_equal "$(find "$ROOT/etc" -type f)" ""
	assert [ ! -e "$ROOT/${unit%/*}" ]
}

@test "udev although driverctl is installed; driverctl although it is not" {
	give $TWIN vfio-pci
	on_root bind --persist=driverctl $TWIN
	assert_refused 1 "driverctl is not installed"
	install_driverctl
	record $TWIN --persist=udev
	assert [ -e "$ROOT/$RULE" ]
	assert [ ! -e "$ROOT/etc/driverctl.d" ]
	on_root bind --persist=cron $TWIN
	assert_refused 2 '"cron"'
}

@test "recorded anew the other way: what the first way had more goes" {
	record $TWIN
	install_driverctl
	record $TWIN
	assert [ ! -e "$ROOT/$RULE" ]
	assert [ ! -e "$ROOT/etc/modules-load.d/vfioctl-$TWIN.conf" ]
	assert [ -e "$ROOT/etc/driverctl.d/pci-$TWIN" ]
	on_root --json persist list
	assert_done
	assert_json '[.persists[] | [.by, .state]] == [["driverctl", "bound"]]'
}

@test "an override of driverctl's own is not touched, and nothing is bound" {
	install_driverctl
	mkdir -p "$ROOT/etc/driverctl.d"
	echo uio_pci_generic >"$ROOT/etc/driverctl.d/pci-$TWIN"
	before=$(written)
	on_root bind --persist $TWIN
	assert_refused 1 "/etc/driverctl.d/pci-$TWIN already exists"
	assert_said "hint: driverctl unset-override $TWIN"
	assert_equal "$(written)" "$before"
}

@test "persist remove takes exactly its files" {
	record $TWIN
	record $CARD
	mkdir -p "$ROOT/etc/udev/rules.d"
	echo '# mine' >"$ROOT/etc/udev/rules.d/70-mine.rules"
	on_root persist remove $TWIN --dry-run
	assert_done
	assert_line "  remove /$RULE"
	assert [ -e "$ROOT/$RULE" ]
	on_root persist remove $TWIN
	assert_done
	assert_output - <<-END
		$TWIN: no longer bound to vfio-pci at boot
		  removed /$RECORD
		  removed /$RULE
		  removed /etc/modules-load.d/vfioctl-$TWIN.conf
	END
	assert [ -e "$ROOT/etc/vfioctl/persist.d/$CARD" ]
	on_root persist remove --all
	assert_done
	assert_equal "$(cd "$ROOT" && find etc -type f)" etc/udev/rules.d/70-mine.rules
	assert [ ! -e "$ROOT/etc/vfioctl" ]
	on_root persist remove --all
	assert_done
	assert_output "nothing to remove: no device is bound at boot"
}

@test "persist remove of what is not recorded, or nothing at all" {
	on_root persist remove $TWIN
	assert_refused 1 "no record for $TWIN"
	on_root persist remove
	assert_refused 2 "DEVICE or --all is missing"
	on_root persist remove --all $TWIN
	assert_refused 2 "--all takes no DEVICE"
}

@test "a record goes although its device is gone, by address, slot or serial" {
	for word in $TWIN slot:0000:00/1d.0/00.0 serial:00-1b-21-ff-ff-a1-b2-99; do
		fresh_root names
		record $TWIN
		rm "$ROOT/sys/bus/pci/devices/$TWIN"
		on_root --json persist list
		assert_done
		assert_json '.persists[0].state == "absent" and (.persists[0] | has("now") | not)'
		on_root persist remove "$word"
		assert_done
		assert [ ! -e "$ROOT/$RECORD" ]
	done
}

@test "a file that was edited since is not removed, unless forced" {
	record $TWIN
	echo '# by hand' >>"$ROOT/$RULE"
	before=$(written)
	on_root persist remove $TWIN
	assert_refused 1 "/$RULE was edited since vfioctl wrote it"
	assert_said "hint: vfioctl persist remove --force $TWIN"
	assert_equal "$(written)" "$before"
	on_root bind --persist $TWIN
	assert_refused 1 "was edited since"
	on_root persist remove $TWIN --force
	assert_done
	assert_equal "$(written)" ""
}

@test "a file that cannot be written: none is there, and the device's state is said" {
	give $TWIN vfio-pci
	mkdir -p "$ROOT/etc"
	echo >"$ROOT/etc/udev"
	before=$(written)
	on_root bind --persist $TWIN
	assert_refused 1 "$TWIN is bound now, but will not be bound at boot: \
write /$RULE: Not a directory"
	assert_equal "$(written)" "$before"
}

@test "boot: the recorded device goes to its driver, without a journal" {
	record $TWIN
	reboot $TWIN
	on_root --json persist boot $TWIN --dry-run
	assert_done
	assert_json '.persists[0] | .address == "0000:02:00.0" and .driver == "vfio-pci"'
	give $TWIN vfio-pci
	on_root persist boot 02:00.0
	assert_done
	assert_output "$TWIN: bound to vfio-pci, as recorded"
	assert_equal "$(ls -A "$ROOT/var" 2>/dev/null)" ""
	assert [ ! -e "$ROOT/run" ]
}

@test "boot: a device that nobody recorded is none of our business" {
	record $TWIN
	before=$(written)
	on_root persist boot $CARD
	assert_done
	assert_output "this device is not recorded"
	assert_equal "$(written)" "$before"
}

# Asserts that the boot leaves $TWIN alone for reason $1, and that this is told to
# the kernel's log and by persist list.
assert_left_alone()	# REASON
{
	local sysfs

	sysfs=$(cd "$ROOT/sys" && find . -type f -exec cksum {} + | sort)
	on_root --json persist boot $TWIN
	assert_json_error 1 "${2:-ESTALE}"
	assert_said "$TWIN is left alone: $1"
	assert_equal "$(cd "$ROOT/sys" && find . -type f -exec cksum {} + | sort)" "$sysfs"
	assert_equal "$(<"$ROOT/dev/kmsg")" "<4>vfioctl: persist: $TWIN: left alone: $1"
	on_root --json persist list
	assert_done
	assert_json --arg why "$1" '.persists[0] | (.state == "different" or .state == "refused")
		and (.why | contains($why))'
}

@test "boot: a device with another serial number is left alone, and that is told" {
	record $TWIN
	reboot $TWIN
	printf '\x98' | dd of="$ROOT/sys/bus/pci/devices/$TWIN/config" bs=1 seek=260 \
		conv=notrunc status=none
	assert_left_alone "its serial number (dsn) is 00-1b-21-ff-ff-a1-b2-98, \
but the record has 00-1b-21-ff-ff-a1-b2-99"
}

@test "boot: a device without the serial number that was recorded is another" {
	record $TWIN
	reboot $TWIN
	printf '\x1e' | dd of="$ROOT/sys/bus/pci/devices/$TWIN/config" bs=1 seek=256 \
		conv=notrunc status=none
	assert_left_alone "its serial number (dsn) is none, \
but the record has 00-1b-21-ff-ff-a1-b2-99"
}

@test "boot: a device with other ids is left alone" {
	record $TWIN
	reboot $TWIN
	echo 0x10d3 >"$ROOT/sys/bus/pci/devices/$TWIN/device"
	sed -i s/8086:1521/8086:10D3/ "$ROOT/sys/bus/pci/devices/$TWIN/uevent"
	assert_left_alone "it is 8086:10d3, but the record has 8086:1521"
}

@test "boot: a device of another subsystem is left alone" {
	record $TWIN
	reboot $TWIN
	echo 0x0003 >"$ROOT/sys/bus/pci/devices/$TWIN/subsystem_device"
	sed -i s/8086:0002/8086:0003/ "$ROOT/sys/bus/pci/devices/$TWIN/uevent"
	assert_left_alone "its subsystem is 8086:0003, but the record has 8086:0002"
}

@test "boot: twins without serial numbers are told apart by their slots" {
	local dev=$ROOT/sys/bus/pci/devices/$TWIN

	rm "$dev/config"
	record $TWIN
	reboot $TWIN
	mkdir "$ROOT/sys/devices/pci0000:00/0000:00:1f.0"
	mv "$(readlink -f "$dev")" "$ROOT/sys/devices/pci0000:00/0000:00:1f.0/"
	ln -sfn "../../../devices/pci0000:00/0000:00:1f.0/$TWIN" "$dev"
	assert_left_alone "it is in slot 0000:00/1f.0/00.0, but the record has 0000:00/1d.0/00.0, \
and no serial number distinguishes them"
}

@test "boot: a serial number that only a driver tells is compared once it is there" {
	record $NVME
	on_root --json bind --persist $NVME
	assert_done
	assert_json '.persists[0].notes[0] | contains("its serial number (nvme)")'
	reboot $NVME
	rm -r "$ROOT/sys/bus/pci/devices/$NVME/nvme"
	on_root persist boot $NVME --check
	assert_done
	mkdir -p "$ROOT/sys/bus/pci/devices/$NVME/nvme/nvme0"
	echo OTHER >"$ROOT/sys/bus/pci/devices/$NVME/nvme/nvme0/serial"
	on_root persist boot $NVME --check
	assert_refused 1 "its serial number (nvme) is OTHER, but the record has S4EVNF0M123456"
}

@test "boot: a disk that is mounted by then is left alone" {
	local dev=$ROOT/sys/bus/pci/devices/$NVME

	record $NVME
	reboot $NVME
	give $NVME nvme
	mkdir -p "$dev/nvme/nvme0/nvme0n1" "$ROOT/sys/class/block" "$ROOT/proc/self"
	ln -s /sys/class/nvme "$dev/nvme/nvme0/subsystem"
	ln -s /sys/class/block "$dev/nvme/nvme0/nvme0n1/subsystem"
	echo 259:0 >"$dev/nvme/nvme0/nvme0n1/dev"
	echo '25 1 259:0 / / rw - ext4 /dev/nvme0n1 rw' >"$ROOT/proc/self/mountinfo"
	on_root persist boot $NVME
	assert_refused 1 "$NVME is left alone: nvme0n1 is mounted on /"
	on_root --json persist list
	assert_done
	assert_json '.persists[0] | .state == "refused" and
		.why == "left alone: nvme0n1 is mounted on /"'
}

@test "boot: a driver that does not take the device: told, and undone" {
	record $TWIN
	reboot $TWIN
	on_root persist boot $TWIN
	assert_refused 1 "$TWIN was not bound to vfio-pci"
	assert_equal "$(<"$ROOT/sys/bus/pci/devices/$TWIN/driver_override")" ""
	on_root --json persist list
	assert_done
	assert_json '.persists[0] | .state == "failed" and (.why | contains("was not bound to"))'
	assert_equal "$(ls -A "$ROOT/var" 2>/dev/null)" ""
}

@test "what a boot said does not outlive it" {
	record $TWIN
	reboot $TWIN
	on_root persist boot $TWIN
	assert_failure 1
	echo another-boot >"$ROOT/proc/sys/kernel/random/boot_id"
	on_root --json persist list
	assert_done
	assert_json '.persists[0] | .state == "unbound" and .why == "its driver is none"'
}

@test "--check leaves word of a refusal, and binds nothing" {
	record $TWIN
	reboot $TWIN
	before=$(cd "$ROOT/sys" && find . -type f -exec cksum {} + | sort)
	on_root persist boot --check $TWIN
	assert_done
	assert_output "$TWIN: is the recorded device and may be bound to vfio-pci"
	echo 0x10d3 >"$ROOT/sys/bus/pci/devices/$TWIN/device"
	sed -i s/8086:1521/8086:10D3/ "$ROOT/sys/bus/pci/devices/$TWIN/uevent"
	on_root persist boot --check $TWIN
	assert_refused 1 "left alone: it is 8086:10d3"
	assert [ -e "$ROOT/run/vfioctl/persist/$TWIN" ]
	sed -i s/8086:10D3/8086:1521/ "$ROOT/sys/bus/pci/devices/$TWIN/uevent"
	echo 0x1521 >"$ROOT/sys/bus/pci/devices/$TWIN/device"
	on_root persist boot --check $TWIN
	assert_done
	assert [ ! -e "$ROOT/run/vfioctl" ]
	assert_equal "$(cd "$ROOT/sys" && find . -type f -exec cksum {} + | sort)" "$before"
}

@test "named by its serial number, a device is found wherever it is plugged in" {
	give $CARD1 vfio-pci
	on_root --json bind --persist serial:00-1b-21-ff-ff-a1-b2-c3.1
	assert_done
	assert_json '.persists[0].key == "serial"'
	run grep -F 'ATTR{vendor}=="0x8086", ATTR{device}=="0x1521"' \
		"$ROOT/etc/udev/rules.d/60-vfioctl-$CARD1.rules"
	assert_success
	mkdir -p "$ROOT/sys/devices/pci0000:00/0000:00:1f.0"
	mv "$ROOT/sys/devices/pci0000:00/0000:00:1c.0/$CARD1" \
		"$ROOT/sys/devices/pci0000:00/0000:00:1f.0/0000:07:00.1"
	rm "$ROOT/sys/bus/pci/devices/$CARD1"
	ln -s ../../../devices/pci0000:00/0000:00:1f.0/0000:07:00.1 \
		"$ROOT/sys/bus/pci/devices/0000:07:00.1"
	on_root persist boot 07:00.1
	assert_done
	assert_output "0000:07:00.1: bound to vfio-pci, as recorded"
	on_root --json persist list
	assert_done
	assert_json '.persists[0] | .address == "0000:01:00.1" and .now == "0000:07:00.1" and
		.state == "bound"'
	# its twin and the card's other function are others
	on_root persist boot $TWIN
	assert_output "this device is not recorded"
	on_root persist boot $CARD
	assert_output "this device is not recorded"
}

@test "named by its slot, a device is found there whatever the bus's number" {
	give $TWIN vfio-pci
	on_root bind --persist slot:0000:00/1d.0/00.0
	assert_done
	mv "$ROOT/sys/devices/pci0000:00/0000:00:1d.0/$TWIN" \
		"$ROOT/sys/devices/pci0000:00/0000:00:1d.0/0000:09:00.0"
	rm "$ROOT/sys/bus/pci/devices/$TWIN"
	ln -s ../../../devices/pci0000:00/0000:00:1d.0/0000:09:00.0 \
		"$ROOT/sys/bus/pci/devices/0000:09:00.0"
	on_root persist boot 09:00.0
	assert_done
	assert_output "0000:09:00.0: bound to vfio-pci, as recorded"
}

@test "an alias stands for what it says, at boot, too" {
	on_root alias add card serial:00-1b-21-ff-ff-a1-b2-99
	assert_done
	give $TWIN vfio-pci
	on_root --json bind --persist alias:card
	assert_done
	assert_json '.persists[0].key == "serial"'
}

@test "a serial number that is not readable at boot is nothing to be found by" {
	give $NVME vfio-pci
	on_root bind --persist serial:S4EVNF0M123456
	assert_refused 1 "$NVME has no Device Serial Number"
	assert_said "hint: use its address, or slot:0000:00/1b.0/00.0"
	assert [ ! -e "$ROOT/etc/vfioctl" ]
	install_driverctl
	on_root bind --persist=driverctl serial:00-1b-21-ff-ff-a1-b2-99
	assert_refused 1 "driverctl identifies devices only by address"
}

@test "who may be first is said: the initramfs, or a driver that is built in" {
	mkdir -p "$ROOT/boot"
	touch "$ROOT/boot/initrd.img-6.12.95-amd64"
	on_root --json bind --persist $CARD --dry-run --force
	assert_success
	assert_json '.persists[0].notes[0] | startswith("igb may bind the device in the initramfs
		(/boot/initrd.img-6.12.95-amd64)" | gsub("\\s+"; " ")) and
		contains("update-initramfs -u")'
	on_root --json bind --persist 00:05.0 --dry-run --force
	assert_success
	assert_json '.persists[0].notes[0] | startswith("r8169 is built into the kernel")'
	on_root --json bind --persist $TWIN --dry-run
	assert_done
	assert_json '.persists[0].notes == []'
}

@test "restore and unbind say that it is for this boot only" {
	record $TWIN
	on_root unbind $TWIN --dry-run
	assert_success
	assert_said "warning: $TWIN will be bound to vfio-pci again at the next boot"
	assert_said "vfioctl persist remove $TWIN"
}

@test "a record that cannot be understood binds nothing, and can be removed" {
	record $TWIN
	reboot $TWIN
	for odd in "" "driver" "driver ../../x" "driver vfio-pci" "vendor 99999" "by cron" \
		"serial x" "address 0000:01:00.0"; do
		printf 'address %s\nby udev\n%s\n' $TWIN "$odd" >"$ROOT/$RECORD"
		on_root persist boot $TWIN
		assert_refused 1 "left alone: its record is invalid"
		on_root --json persist list
		assert_done
		assert_json '.persists[0].state == "broken"'
	done
	on_root persist remove $TWIN
	assert_refused 1 "was edited since"
	on_root persist remove --force $TWIN
	assert_done
	assert_equal "$(find "$ROOT/etc" -type f)" ""
}

@test "files of other names among the records are no records" {
	record $TWIN
	mkdir -p "$ROOT/etc/vfioctl/persist.d"
	cp "$ROOT/$RECORD" "$ROOT/etc/vfioctl/persist.d/$TWIN~"
	cp "$ROOT/$RECORD" "$ROOT/etc/vfioctl/persist.d/02:00.0"
	on_root --json persist list
	assert_done
	assert_json '[.persists[].address] == ["0000:02:00.0"]'
}

@test "persist list without a record; in text with reasons below" {
	on_root persist list
	assert_done
	assert_output "no device is bound at boot"
	record $TWIN
	reboot $TWIN
	on_root persist list
	assert_done
	assert_line --index 0 "DEVICE       DRIVER   BY   FOUND BY STATE   NOW AT"
	assert_line --index 1 "$TWIN vfio-pci udev address  unbound $TWIN"
	assert_line "$TWIN: its driver is none"
}
