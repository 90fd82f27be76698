# SPDX-License-Identifier: GPL-3.0-or-later
# Devices by slot, serial number and alias, wherever a DEVICE stands.

load helper

CARD=0000:01:00.0
TWIN=0000:02:00.0
NVME=0000:03:00.0
DSN=00-1b-21-ff-ff-a1-b2-c3

setup()
{
	use_root names
}

# The word $1 names exactly the device $2.
assert_is()	# WORD ADDRESS
{
	on_root --json show "$1"
	assert_done
	assert_json --arg address "$2" '.device.address == $address'
}

@test "a slot path names one device, bus numbers left out" {
	assert_is slot:0000:00/1c.0/00.0 $CARD
	assert_is slot:0000:00/1c.0/00.1 0000:01:00.1
	assert_is slot:0000:00/04.0 0000:00:04.0
	assert_is slot:0000:00/1C.0/00.0 $CARD
}

@test "behind a VMD the path begins at its own root bus" {
	assert_is slot:10000:e0/06.0/00.0 10000:e1:00.0
}

@test "the board's name for a slot names all that is in it, or one function" {
	assert_is slot:4.1 0000:01:00.1
	on_root show slot:4
	assert_refused 2 "slot:4 matches 2 devices: 0000:01:00.0, 0000:01:00.1"
	on_root --json devices slot:4
	assert_done
	assert_json '[.devices[].address] == ["0000:01:00.0", "0000:01:00.1"]'
}

@test "a Device Serial Number names a card, with .F one function" {
	assert_is serial:$DSN.0 $CARD
	assert_is serial:${DSN^^}.1 0000:01:00.1
	assert_is serial:00-1b-21-ff-ff-a1-b2-99 $TWIN
	on_root show serial:$DSN
	assert_refused 2 "matches 2 devices"
	on_root --json bind serial:$DSN --group --dry-run --force
	assert_success
	assert_json '[.plan[] | select(.action == "probe").address] ==
		["0000:01:00.0", "0000:01:00.1"]'
}

@test "what drivers tell of serial numbers counts, too" {
	assert_is serial:S4EVNF0M123456 $NVME
	assert_is "serial:disk 7" 0000:00:04.0
	assert_is serial:52:54:00:12:34:56 0000:00:05.0
	on_root show serial:0a:00:00:00:00:01
	assert_refused 1 "no device has serial:0a:00:00:00:00:01"
}

@test "a serial number that nobody filled in is none" {
	on_root show serial:00-00-00-00-00-00-00-00
	assert_refused 1 "no device has serial:"
	on_root --json show $NVME
	assert_done
	assert_json '.device.serials == [{"kind": "nvme", "number": "S4EVNF0M123456"}]'
}

@test "show tells slot, bay and serials" {
	on_root --json show $CARD
	assert_done
	assert_json '.device | .slot == "0000:00/1c.0/00.0" and .bay == "4" and
		.serials == [{"kind": "dsn", "number": "00-1b-21-ff-ff-a1-b2-c3"}]'
	on_root --json show 0000:00:05.0
	assert_done
	assert_json '.device | has("bay") | not'
}

@test "config space that shows its beginning only: what it takes is said" {
	fresh_root names
	truncate -s 64 "$ROOT/sys/bus/pci/devices/$CARD/config"
	on_root show serial:$DSN.0
	assert_refused 1 "hint: run as root; PCI Express serial numbers cannot be read in D3cold"
	on_root show serial:00-1b-21-ff-ff-a1-b2-99
	assert_done
}

@test "a device that is switched off is not switched on for its number" {
	fresh_root names
	echo D3cold >"$ROOT/sys/bus/pci/devices/$TWIN/power_state"
	on_root show serial:00-1b-21-ff-ff-a1-b2-99
	assert_refused 1 "cannot be read in D3cold"
}

@test "no such slot, no such serial: clear errors, also in JSON" {
	on_root --json show slot:7
	assert_json_error 1 ENODEV
	assert_json '.error.message == "no device is in slot:7"'
	on_root show slot:
	assert_refused 2 '"slot:" is not a DEVICE'
	on_root show serial:
	assert_refused 2 '"serial:" is not a DEVICE'
}

@test "an alias: added, listed, used, removed, and nothing is left" {
	fresh_root names
	on_root alias add card serial:$DSN.0
	assert_done
	on_root alias add disk 03:00.0
	assert_done
	assert_equal "$(grep -v '^#' "$ROOT/etc/vfioctl/aliases")" \
		"card serial:$DSN.0"$'\n'"disk $NVME"
	on_root --json alias list
	assert_done
	assert_json '.aliases == [
		{"name": "card", "device": "serial:00-1b-21-ff-ff-a1-b2-c3.0",
		 "addresses": ["0000:01:00.0"]},
		{"name": "disk", "device": "0000:03:00.0", "addresses": ["0000:03:00.0"]}]'
	assert_is alias:card $CARD
	on_root --json groups alias:card
	assert_done
	on_root alias remove card
	assert_done
	on_root show alias:card
	assert_refused 1 "no alias card"
	on_root alias remove disk
	assert_done
	assert [ ! -e "$ROOT/etc" ] || assert_equal "$(ls -A "$ROOT/etc")" ""
	on_root alias list
	assert_done
	assert_output "no device has an alias"
}

@test "an alias whose device is gone says so where it is used, and is listed" {
	fresh_root names
	on_root alias add card serial:$DSN.0
	assert_done
	rm "$ROOT/sys/bus/pci/devices/$CARD"
	on_root show alias:card
	assert_refused 1 "no device has serial:$DSN.0"
	on_root --json alias list
	assert_done
	assert_json '.aliases[0].name == "card" and (.aliases[0] | has("addresses") | not)'
}

@test "what is no alias is refused, and leaves no file" {
	fresh_root names
	on_root alias add "a b" $CARD
	assert_refused 2 '"a b" is not a valid alias name'
	on_root alias add card serial:$DSN
	assert_refused 2 "matches 2 devices"
	on_root alias add card 0000:09:00.0
	assert_refused 1 "no device is called 0000:09:00.0"
	on_root alias add card alias:disk
	assert_refused 2 "an alias cannot refer to another alias"
	on_root alias remove card
	assert_refused 1 "no alias card"
	assert [ ! -e "$ROOT/etc/vfioctl" ]
}

@test "a name is not given twice" {
	fresh_root names
	on_root alias add card $CARD
	assert_done
	on_root alias add card $CARD
	assert_done
	on_root --json alias add card $TWIN
	assert_json_error 1 EEXIST
	assert_json '.error.hint == "vfioctl alias remove card"'
	assert_is alias:card $CARD
}

@test "--dry-run writes no alias" {
	fresh_root names
	on_root --dry-run alias add card $CARD
	assert_done
	assert [ ! -e "$ROOT/etc/vfioctl" ]
}

@test "a file of aliases that someone wrote: odd lines are no aliases" {
	fresh_root names
	mkdir -p "$ROOT/etc/vfioctl"
	printf '%s\n' '# mine' '' "  card   $CARD  " nothing '../x 01:00.0' 'loop alias:loop' \
		'gone 99:00.0' >"$ROOT/etc/vfioctl/aliases"
	assert_is alias:card $CARD
	on_root --json alias list
	assert_done
	assert_json '[.aliases[].name] == ["card", "loop", "gone"]'
	on_root show alias:loop
	assert_refused 1 'is an alias of "alias:loop", which is not a DEVICE'
}

@test "slots, serials and aliases are completed" {
	fresh_root names
	on_root alias add card $CARD
	assert_done
	on_root __complete show slot:0000:00/1c
	assert_line --index 0 $'slot:0000:00/1c.0\t0000:00:1c.0'
	on_root __complete show serial:S4
	assert_output $'serial:S4EVNF0M123456\t0000:03:00.0'
	on_root __complete show alias:
	assert_output $'alias:card\t'$CARD
	on_root __complete alias remove ""
	assert_output $'card\t'$CARD
}
