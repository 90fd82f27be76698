# SPDX-License-Identifier: GPL-3.0-or-later
# backends: cdev
# Config space of real devices beside what lspci and setpci say of it, VFIO's view
# beside the device's own, and ROMs beside what sysfs gives.

load helper
load session

DEVICES=("$EDU" "$NIC" "$NVME" "$IVSHMEM" "$TESTDEV" "$VGA" "$VIRTIO_NET")

# Keeps what sysfs has of each device before anything is bound.
setup_file()
{
	local device rom

	save_device "${DEVICES[@]}"
	for device in "${DEVICES[@]}"; do
		lspci -xxxx -s "$device" >"$BATS_FILE_TMPDIR/before-$device"
	done
	for device in "$NIC" "$VGA"; do
		rom=$PCI/devices/$device/rom
		echo 1 >"$rom"
		cat "$rom" >"$BATS_FILE_TMPDIR/rom-$device"
		echo 0 >"$rom"
	done
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# Prints lspci's decoding of the dump in file $1.
decode()
{
	lspci -vvv -F "$1" 2>/dev/null
}

# Asserts that the last run failed with status $1 and said $2 on stderr.
assert_refused()
{
	assert_failure "$1"
	assert_equal "$output" ""
	[[ $stderr == *"$2"* ]] || fail "stderr lacks \"$2\": $stderr"
}

# What a hand-over changes: drivers switch interrupts and mastering on and off, size
# requests and payloads, and the kernel lets an idle device sleep.
HANDED='Control:|Latency:|Status: D[0-3]|MSI(-X)?: Enable|Address: |Masking: |DevCtl:'
HANDED+='|RlxdOrd|MaxPayload|DevSta:'

@test "config --decode: lspci's decoding of these bytes, as they were before binding" {
	local device now=$BATS_TEST_TMPDIR/now before changed

	for device in "${DEVICES[@]}"; do
		vfioctl config "$device" --decode
		assert_done
		lspci -xxxx -s "$device" >"$now"
		assert_equal "$output" "$(decode "$now")"
		before=$(decode "$BATS_FILE_TMPDIR/before-$device")
		changed=$(diff <(echo "$before") <(echo "$output") |
			grep '^[<>]' | grep -Ev "$HANDED" || true)
		assert_equal "$device $changed" "$device "
	done
}

@test "config: what sysfs has, list by list; nothing is opened" {
	local device

	dmesg_mark
	for device in "${DEVICES[@]}"; do
		vfioctl --json config "$device"
		assert_done
		assert_json '.config | .source == "sysfs" and (has("doubt") | not) and
			([.capabilities[] | has("doubt")] | any | not)'
		# lspci names them in the same order.
		assert_equal "$(jq -r '.config.capabilities[].offset' <<<"$output")" \
			"$(decode "$BATS_FILE_TMPDIR/before-$device" | sed -n \
				's/^\tCapabilities: \[\([0-9a-f]*\).*/0x\1/p')"
	done
	assert_equal "$(dmesg_since | grep -c 'reset' || true)" 0
}

@test "config NAME, config:NAME and setpci agree" {
	local name

	for name in VENDOR_ID COMMAND CAP_PM+4.w CAP_EXP+4.l ECAP_AER+4.l 3d.b; do
		vfioctl config $NIC $name
		assert_done
		assert_equal "$output" "0x$(setpci -s $NIC $name)"
	done
	start_session $NIC
	for name in VENDOR_ID CAP_PM+4.w CAP_EXP+4.l ECAP_AER+4.l ecap_dsn+8.w 3d.b; do
		say read config:$name
		assert_answer --arg value "0x$(setpci -s $NIC $name)" '.reads[0].value == $value'
	done
	say expect config:CAP_MSIX 0x11 --mask 0xff -w 1
	say dump config:CAP_EXP -n 4
	assert_answer --arg id "$(setpci -s $NIC CAP_EXP.b CAP_EXP+1.b CAP_EXP+2.b CAP_EXP+3.b |
		tr -d '\n')" '.dump.parts[0].data == $id'
	say write config:COMMAND 4 --mask 4 --verify
	assert_equal "$(($(printf '0x%s' "$(setpci -s $NIC COMMAND)") & 4))" 4
	end_session
}

@test "config:NAME: a capability that the device lacks" {
	vfioctl read $EDU config:CAP_PM
	assert_refused 1 "no CAP_PM; capabilities: CAP_MSI"
	vfioctl read $EDU config:ECAP_AER
	assert_refused 1 "extended capabilities: none"
	vfioctl read $EDU config:CAP_PN
	assert_refused 2 "is not a config space register"
	vfioctl read $EDU config:100.l
	assert_refused 1 "exceed the region's end"
}

# Asserts that --virtual of the session's device $1 accounts for every byte in which
# its two views differ.
assert_explained()
{
	local physical=$BATS_TEST_TMPDIR/physical virtual=$BATS_TEST_TMPDIR/virtual at
	local -A known=()

	say dump config -o "$virtual"
	cat "$PCI/devices/$1/config" >"$physical"
	say config --virtual
	assert_answer '.config.registers | length > 8'
	while read -r at; do
		known[$at]=1
	done < <(jq '.config.registers[] | select(.differs) |
		(.offset[2:] | ascii_downcase | explode | map(if . > 90 then . - 87 else . - 48 end)
			| reduce .[] as $d (0; . * 16 + $d)) as $o | range($o; $o + .width)' \
		<<<"$answer")
	while read -r at _; do
		[[ ${known[$((at - 1))]:-} ]] || fail "$1: unexplained at $((at - 1)): $answer"
	done < <(cmp -l "$physical" "$virtual")
}

@test "config --virtual: all in which the views differ, of each device" {
	local device

	for device in "${DEVICES[@]}"; do
		start_session "$device"
		assert_explained "$device"
		say write config:BASE_ADDRESS_0 0xffffffff
		assert_explained "$device"
		end_session
	done
}

@test "config --virtual: what is VFIO's own, and why" {
	local bar

	start_session $NIC
	bar=$(setpci -s $NIC BASE_ADDRESS_0)
	say write config:BASE_ADDRESS_0 0xffffffff
	say write config:CAP_MSI+4 0xabcdef00
	say config --virtual
	# The BAR was sized: 128 KiB; the device's own is as it was.
	assert_answer --arg bar "0x$bar" '.config.registers[] | select(.name == "BASE_ADDRESS_0") |
		.physical == $bar and .virtual == "0xfffe0000" and .differs and
		.virtualized == "0xffffffff" and (.why | contains("sized"))'
	assert_answer '.config.registers[] | select(.name == "CAP_MSI+4") |
		.virtual == "0xabcdef00" and .physical != .virtual'
	assert_answer '.config.registers[] | select(.name == "COMMAND") |
		.virtualized == "0x0400" and .writable == "0xffff"'
	assert_answer '[.config.capabilities[] | {(.name): .treatment}] | add |
		.CAP_PM == "virtualized" and .CAP_MSI == "virtualized" and
		.CAP_MSIX == "read-only" and .CAP_EXP == "virtualized" and
		.ECAP_AER == "passed through" and .ECAP_DSN == "read-only"'
	# As is said, a write to MSI-X's capability is dropped.
	say write config:CAP_MSIX+2.w 0xc000 --mask 0xc000
	say read config:CAP_MSIX+2.w
	assert_answer '.reads[0].value[2:3] == "0"'
	end_session
	vfioctl config $NIC --virtual
	assert_done
	[[ $output == *"BASE_ADDRESS_0"*"a copy that can be sized"* ]]
	vfioctl --json config $NIC --decode --virtual
	assert_done
	assert_json '.config | (.decoded | length) > 10 and (.decoded_virtual | length) > 10
		and .decoded[0] == .decoded_virtual[0]'
}

@test "rom: a card's images, and the bytes that sysfs gave before" {
	local image=$BATS_TEST_TMPDIR/image size

	size=$(stat -c %s "$BATS_FILE_TMPDIR/rom-$NIC")
	vfioctl --json rom $NIC -o "$image"
	assert_done
	assert_json --arg file "$image" '.rom | .size == 262144 and .file == $file and
		.images[0].code == "x86" and .images[0].checksum == "right" and
		(.images | all(.vendor == "0x8086" and .device == "0x10d3")) and
		(.images[-1].last)'
	assert_json --argjson size "$size" '[.rom.images[].size] | add <= $size'
	assert_equal "$(stat -c %s "$image")" 262144
	cmp -n "$size" "$image" "$BATS_FILE_TMPDIR/rom-$NIC"
	vfioctl rom $NIC
	assert_done
	[[ $output == *"Images:"*"0x0 "*"x86"* ]]
}

@test "rom: the shadow of a graphics card's" {
	local image=$BATS_TEST_TMPDIR/image

	"${PROGRAM[@]}" rom $VGA -o - >"$image" 2>"$BATS_TEST_TMPDIR/said"
	cmp -n "$(stat -c %s "$BATS_FILE_TMPDIR/rom-$VGA")" "$image" "$BATS_FILE_TMPDIR/rom-$VGA"
	vfioctl --json rom $VGA
	assert_success
	assert_json '.rom.images[0] | .offset == "0x0" and .code == "x86" and .vendor == "0x1234"'
}

@test "rom: a device without one, and why" {
	vfioctl rom $EDU
	assert_refused 1 "$EDU: no ROM: the device has no ROM BAR and no shadow copy in memory"
	vfioctl --json rom $IVSHMEM
	assert_failure 1
	assert_json '.error.code == "ENOENT"'
}

@test "config --vpd: a device without it" {
	vfioctl config $NIC --vpd
	assert_refused 1 "the device has no VPD"
	start_session $NIC
	say config --vpd
	assert_answer '.error.message | contains("the device has no VPD")'
	end_session
}
