# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Config space of devices that are not open, as sysfs has it.

load helper

setup()
{
	use_root config
}

# The last run did its work and warned of $1, and of nothing else.
assert_warned()	# TEXT...
{
	assert_success
	assert_equal "$stderr" "$(printf 'warning: %s\n' "$@")"
}

@test "config: header and capabilities, as text" {
	on_root config 02:00.0
	assert_done
	[[ $output == *"0x4    COMMAND             0x0406"* ]]
	[[ ${lines[-7]} == *"OFFSET ID     NAME     VERSION SIZE DOUBT"* ]]
	[[ ${lines[-5]} == *"0xd0   0x05   CAP_MSI        -   14 -"* ]]
}

@test "config: header and capabilities, as the document" {
	on_root --json config 02:00.0
	assert_done
	assert_json '.config | .address == "0000:02:00.0" and .source == "sysfs"
		and .size == 4096 and (has("doubt") | not)'
	assert_json '.config.header | length == 26 and .[2] == {name: "COMMAND",
		offset: "0x4", width: 2, value: "0x0406"}'
	assert_json '[.config.capabilities[] |
		[.offset, .id, .name, .extended, .version, .size]] == [
		["0xc8", "0x01", "CAP_PM", false, 3, 8],
		["0xd0", "0x05", "CAP_MSI", false, null, 14],
		["0xe0", "0x10", "CAP_EXP", false, 1, 20],
		["0xa0", "0x11", "CAP_MSIX", false, null, 12],
		["0x100", "0x0001", "ECAP_AER", true, 2, 44],
		["0x140", "0x0003", "ECAP_DSN", true, 1, 12]]'
}

@test "config: a list that loops, one that leads out of its space" {
	local loops="its next pointer, 0x40, points back: the list loops"
	local out="its next pointer, 0xfc, points before the extended config space"

	on_root --json config 02:01.0
	assert_warned "0000:02:01.0: CAP_PM at 0x40: $loops" \
		"0000:02:01.0: ECAP_AER at 0x100: $out"
	assert_json --arg loops "$loops" --arg out "$out" \
		'[.config.capabilities[] | .name, .doubt] == ["CAP_PM", $loops, "ECAP_AER", $out]'
}

@test "config: nobody answers" {
	on_root --json config 02:02.0
	assert_success
	assert_said "config space: all ones: the device is gone or powered down"
	assert_json '.config | (.doubt | contains("all ones")) and .capabilities == []'
}

@test "config: no more than a header, and less" {
	on_root --json config 02:03.0
	assert_warned "0000:02:03.0: sysfs shows only the header; root sees the rest"
	assert_json '.config.size == 64 and .config.capabilities == []'
	on_root config 02:04.0
	assert_refused 1 "config in sysfs ends after 6 bytes"
	on_root config 02:09.0
	assert_refused 1 "no device is called 02:09.0"
}

@test "config: a bridge has its own registers" {
	on_root --json config 02:05.0
	assert_done
	assert_json '[.config.header[].name] | contains(["PRIMARY_BUS", "BRIDGE_CONTROL"])
		and (contains(["BASE_ADDRESS_2"]) | not)'
}

@test "config NAME: registers as setpci has them" {
	on_root config 02:00.0 COMMAND
	assert_done
	assert_output 0x0406
	on_root config 02:00.0 CAP_PM+2.w ecap_dsn+4 10.L 3c.b
	assert_done
	assert_output "CAP_PM+2.w  0xc823
ecap_dsn+4  0xddccbbaa
10.L        0xfe840000
3c.b        0x0b"
	on_root --json config 02:00.0 CAP5+2
	assert_json_error 2 usage
	on_root --json config 02:00.0 CAP5+2.w
	assert_done
	assert_json '.config.registers == [{name: "CAP5+2.w", offset: "0xd2", width: 2,
		value: "0x0080"}]'
}

@test "config NAME: what is no register, and what the device lacks" {
	on_root config 02:00.0 CAP_NONE
	assert_refused 2 "\"CAP_NONE\" is not a config space register"
	on_root config 02:00.0 CAP_EXP+2
	assert_refused 2 "CAP_EXP+2 is not aligned to 4 bytes"
	on_root config 02:00.0 COMMAND CAP_AF
	assert_refused 1 "no CAP_AF; capabilities: CAP_PM, CAP_MSI, CAP_EXP, CAP_MSIX"
	on_root --json config 02:00.0 ECAP_SRIOV
	assert_json_error 1 ENOENT
	on_root config 02:00.0 CAP_MSI@1
	assert_refused 1 "no CAP_MSI@1"
	on_root config 02:03.0 100.l
	assert_failure 1
	assert_said "100.l is beyond the end of config space at 0x40"
}

@test "config --decode: lspci's own lines of these bytes" {
	local dump=$BATS_TEST_TMPDIR/dump

	on_root config --decode 02:00.0
	assert_done
	# What lspci itself would write of them.
	{
		echo "02:00.0 card"
		od -An -v -tx1 -w16 "$ROOT/sys/bus/pci/devices/0000:02:00.0/config" |
			awk '{ printf "%02x:%s\n", 16 * (NR - 1), $0 }'
		echo
	} >"$dump"
	assert_equal "$output" "$(lspci -vvv -F "$dump" 2>/dev/null)"
	[[ $output == *"Device Serial Number 11-00-ff-ee-dd-cc-bb-aa"* ]]
	on_root --json config --decode 02:00.0
	assert_done
	assert_json --rawfile said <(lspci -vvv -F "$dump" 2>/dev/null) \
		'.config.decoded == ($said | rtrimstr("\n") | split("\n"))'
}

# Runs the program on $ROOT with nothing but $BIN in PATH.
with_bin()
{
	run_apart env PATH="$BIN" "$VFIOCTL" --sysroot "$ROOT" "$@"
}

@test "config --decode: lspci is not there, or fails" {
	BIN=$BATS_TEST_TMPDIR/bin

	mkdir "$BIN"
	with_bin config --decode 02:00.0
	assert_refused 1 "no lspci in PATH"
	assert_said "install the package pciutils"
	printf '#!/bin/sh\necho this is bad >&2\nexit 5\n' >"$BIN/lspci"
	chmod +x "$BIN/lspci"
	with_bin config --decode 02:00.0
	assert_refused 1 "lspci ended with status 5: this is bad"
}

@test "config --vpd: tags, keywords, checksum" {
	on_root --json config --vpd 02:00.0
	assert_done
	assert_json '.config.vpd | .size == 42 and .identifier == "Net card" and
		.checksum == "right" and [.fields[].keyword] == ["PN", "SN", "RV", "YA"] and
		.fields[1] == {keyword: "SN", meaning: "serial number", value: "abc", length: 3,
			writable: false} and
		.fields[3].bytes == "001b" and .fields[3].writable'
	on_root config --vpd 02:00.0 --timeout 0
	assert_refused 1 "the device does not complete VPD reads"
	on_root config --vpd 02:01.0
	assert_refused 1 "the device has no VPD"
}

@test "a broken checksum is a warning" {
	fresh_root config
	printf '\x32' | dd of="$ROOT/sys/bus/pci/devices/0000:02:00.0/vpd" bs=1 seek=17 \
		conv=notrunc status=none
	on_root --json config --vpd 02:00.0
	assert_warned "0000:02:00.0: VPD: wrong checksum"
	assert_json '.config.vpd | .checksum == "wrong" and .doubt == "wrong checksum"'
}

@test "options that do not go together" {
	on_root config 02:00.0 COMMAND --decode
	assert_refused 2 "take no register names"
	on_root config 02:00.0 --vpd --virtual
	assert_refused 2 "cannot be combined with"
	on_root --json rom 02:00.0 -o -
	assert_json_error 2 usage
}

@test "what needs the device open does not work below another root" {
	on_root config 02:00.0 --virtual
	assert_refused 1 "devices cannot be opened with --sysroot"
	on_root rom 02:00.0
	assert_refused 1 "devices cannot be opened with --sysroot"
	on_root read 02:00.0 config:COMMAND
	assert_refused 1 "devices cannot be opened with --sysroot"
}

@test "completion: names behind config:, and of config" {
	on_root __complete read 02:00.0 config:CAP_P
	assert_done
	assert_output "config:CAP_PM
config:CAP_PCIX"
	on_root __complete config 02:00.0 ECAP_AT
	assert_done
	assert_output ECAP_ATS
}
