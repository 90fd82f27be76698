# SPDX-License-Identifier: GPL-3.0-or-later
# backends: cdev
# The shipped register maps on devices: what they make of the registers is what
# the kernel's drivers and config space said before, or what QEMU documents.

load helper
load session

DEVICES=("$EDU" "$NVME" "$NIC" "$IVSHMEM" "$VIRTIO_NET" "$XHCI" "$AHCI")

setup_file()
{
	local device dev=$PCI/devices/$VIRTIO_NET

	export VFIOCTL_REGS_DIR=$PWD/regs
	cd "$BATS_FILE_TMPDIR"
	cat "/sys/class/net/$(nodes_of $NIC net)/address" >nic-address
	cat "/sys/class/net/$(nodes_of $VIRTIO_NET net)/address" >virtio-address
	cat "$dev"/virtio*/features >virtio-features
	lspci -vv -s $VIRTIO_NET >virtio-capabilities
	cd - >/dev/null
	save_device "${DEVICES[@]}"
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# Prints what the open device holds in registers and fields "$@", a line each: the
# map's word for it, else its value.
decoded()
{
	local name answers=''

	for name; do
		say read "$name"
		answers+=$answer
	done
	jq -rs '.[] | .reads[0] | .meaning // .field_value // .value // "\(.)"' <<<"$answers"
}

# Asserts that the open device holds what stdin says: lines "REGISTER[.FIELD] WORD".
assert_decoded()
{
	local name want names=() wants=''

	while read -r name want; do
		names+=("$name")
		wants+="$name $want"$'\n'
	done
	assert_equal "$(paste -d ' ' <(printf '%s\n' "${names[@]}") \
		<(decoded "${names[@]}"))"$'\n' "$wants"
}

# Prints a MAC address as RAL and RAH of the 82574 have it.
as_registers()
{
	local -a b

	IFS=: read -ra b <<<"$1"
	echo "0x${b[3]}${b[2]}${b[1]}${b[0]} 0x${b[5]}${b[4]}"
}

@test "edu: its identity" {
	start_session $EDU
	assert_decoded <<-'END'
		ID 0x010000ed
		ID.MAJOR 0x1
		ID.MINOR 0x0
		ID.MAGIC edu
		STATUS.COMPUTING 0x0
	END
	end_session
}

@test "edu: interrupts by name" {
	start_session $EDU
	say write IRQ_RAISE 0x101
	say read IRQ_STATUS.FACTORIAL
	assert_answer '.reads[0].field_value == "0x1"'
	say read IRQ_STATUS.DMA
	assert_answer '.reads[0].field_value == "0x1"'
	say write IRQ_ACK 0x100
	say read IRQ_STATUS
	assert_answer '.reads[0].value == "0x00000001"'
	say write IRQ_ACK 1
	end_session
}

# QEMU 7.2: version 1.4.0, queues of 2048 entries, 500 ms times 15, all command sets;
# its reset leaves the driver's admin queues of 32 entries.
@test "nvme: what the controller is, and that it is off" {
	start_session $NVME
	assert_decoded <<-'END'
		CAP.MQES 0x7ff
		CAP.CQR 0x1
		CAP.TO 0xf
		CAP.DSTRD 0x0
		CAP.CSS all
		CAP.MPSMIN 0x0
		CAP.CMBS 0x0
		VS 0x00010400
		VS.MJR 0x1
		VS.MNR 0x4
		VS.TER 0x0
		CC 0x00000000
		CC.EN 0x0
		CC.SHN none
		CSTS.RDY 0x0
		CSTS.CFS 0x0
		CSTS.SHST normal
		AQA.ASQS 0x1f
		AQA.ACQS 0x1f
	END
	end_session
}

@test "nvme: enabled without queues it fails, as CSTS says" {
	start_session $NVME
	say write CC 1
	say read CSTS.CFS
	assert_answer '.reads[0] | .register == "CSTS" and .field_value == "0x1"'
	say write CC 0
	end_session
}

# The driver leaves a receive buffer of 32 KB, and the device without access to memory.
@test "e1000e: its address is what the driver had, and the link is up" {
	local low high

	read -r low high < <(as_registers "$(<"$BATS_FILE_TMPDIR/nic-address")")
	start_session $NIC
	assert_decoded <<-END
		RAL[0] $low
		RAH[0].RAH $high
		RAH[0].AV 0x1
		CTRL.FD 0x1
		CTRL.SLU 0x1
		CTRL.SPEED Gb1
		CTRL.ADVD3WUC 0x1
		CTRL.RST 0x0
		STATUS.FD 0x1
		STATUS.LU 0x1
		STATUS.SPEED Gb1
		CTRL.GIO_MASTER_DISABLE 0x1
		STATUS.GIO_MASTER_ENABLE 0x0
		PBA.RXA 0x20
		RCTL.EN 0x0
	END
	end_session
}

@test "e1000e: the semaphore that a read takes is left alone" {
	start_session $NIC
	say read SWSM
	assert_answer '.error.reasons[0].reason == "never"'
	say write SWSM 0 --force=never
	say dump bar0+0x5b40 -n 0x20
	assert_answer '.dump.parts[1] | .offset == "0x5b50" and (.skipped | test("semaphore"))'
	say read SWSM.SMBI --force=never
	assert_answer '.reads[0].field_value == "0x0"'
	say read SWSM.SMBI --force=never
	assert_answer '.reads[0].field_value == "0x1"'
	end_session
}

@test "ivshmem: no peers, and memory as large as its BAR" {
	local start end

	start_session $IVSHMEM
	assert_decoded <<-'END'
		INTRMASK 0x00000000
		IVPOSITION 0x00000000
		IVPOSITION.ID 0x0
	END
	end_session
	{ read -r _ && read -r _ && read -r start end _; } <$PCI/devices/$IVSHMEM/resource
	assert_equal $((end - start + 1)) $((4 << 20))
	vfioctl --json regions $IVSHMEM
	assert_done
	assert_json '.regions[2].size == 4194304'
}

# Prints 32 features from $1 on, as the driver had them, as a number.
features_from()
{
	local bits

	bits=$(<"$BATS_FILE_TMPDIR/virtio-features")
	printf '0x%08x\n' $((2#$(rev <<<"${bits:$1:32}")))
}

@test "virtio: features and address are what the driver had" {
	local select offered accepted mac

	start_session $VIRTIO_NET
	for select in 0 1; do
		accepted=$(features_from $((select * 32)))
		say write device_feature_select "$select"
		say read device_feature
		offered=$(jq -r '.reads[0].value' <<<"$answer")
		assert_equal $((offered & accepted)) $((accepted))
	done
	mac=$(decoded 'device_config['{0,1,2,3,4,5}']' | sed 's/0x//' | paste -sd :)
	assert_equal "$mac" "$(<"$BATS_FILE_TMPDIR/virtio-address")"
	end_session
}

@test "virtio: the structures lie where config space says" {
	local multiplier name type

	multiplier=$(sed -n 's/.*multiplier=//p' "$BATS_FILE_TMPDIR/virtio-capabilities")
	start_session $VIRTIO_NET
	assert_decoded <<-END
		notify_off_multiplier 0x$multiplier
		device_status.DRIVER_OK 0x0
		num_queues 0x0003
		queue_enable 0x0000
		config_msix_vector.VECTOR none
		isr_status.QUEUE 0x0
	END
	say write queue_select 0
	say read queue_size
	assert_answer '.reads[0].value == "0x0100"'
	while read -r name type; do
		say read "$name"
		assert_answer --arg type "$type" --arg lspci \
			"$(<"$BATS_FILE_TMPDIR/virtio-capabilities")" '
			("VirtIO: \($type)\n\\s*BAR=(?<bar>\\d) offset=(?<at>\\w+)") as $line |
			($lspci | capture($line)) as $there | .reads[0] |
			.region == "bar\($there.bar)" and
			(.offset | ltrimstr("0x") | "00000000\(.)" | .[-8:]) == $there.at'
	done <<-'END'
		device_feature_select CommonCfg
		isr_status ISR
		device_config DeviceCfg
	END
	end_session
}

# QEMU 7.2: interface 1.0, 4 ports of USB 2 and of USB 3, 16 interrupters, 64 slots.
@test "xhci: what the controller is, halted, its ports empty" {
	start_session $XHCI
	assert_decoded <<-'END'
		CAPBASE.CAPLENGTH 0x40
		CAPBASE.HCIVERSION 0x100
		HCSPARAMS1.MaxPorts 0x8
		HCSPARAMS1.MaxIntrs 0x10
		HCSPARAMS1.MaxSlots 0x40
		HCCPARAMS1.AC64 0x1
		HCCPARAMS1.xECP 0x8
		DBOFF 0x00002000
		RTSOFF 0x00001000
		USBCMD.RS 0x0
		USBSTS.HCH 0x1
		USBSTS.HSE 0x0
		PAGESIZE 0x00000001
		PORTSC[0].CCS 0x0
		PORTSC[0].PP 0x1
		PORTSC[7].CCS 0x0
	END
	end_session
}

@test "xhci: the registers lie where the capabilities say" {
	local name offset

	start_session $XHCI
	while read -r name offset; do
		say read "$name"
		assert_answer --arg offset "$offset" '.reads[0] | .region == "bar0" and
			.offset == $offset'
	done <<-'END'
		USBCMD 0x40
		PORTSC[7] 0x4b0
		MFINDEX 0x1000
		ERDP[15] 0x1218
	END
	say read 'PORTSC[8]'
	assert_answer '.error.message | test("has 8 of them")'
	end_session
}

# The ICH9 of QEMU's q35: AHCI 1.0, 6 ports, 32 slots, 1.5 Gb/s, nothing attached.
@test "ahci: what the controller is, its ports empty" {
	start_session $AHCI
	assert_decoded <<-'END'
		CAP.NP 0x5
		CAP.NCS 0x1f
		CAP.ISS Gen1
		CAP.SNCQ 0x1
		CAP.SAM 0x1
		CAP.S64A 0x1
		PI 0x0000003f
		VS 0x00010000
		VS.MJR 0x1
		PxSSTS[0].DET none
		PxSSTS[5].DET none
		PxTFD[5].BSY 0x0
		PxCMD[5].CR 0x0
	END
	end_session
}

# Prints regions of the device $1 that its map is about.
regions_of()
{
	case $1 in
	"$AHCI") echo bar5 ;;
	"$VIRTIO_NET") echo bar4 ;;
	"$EDU") echo bar0 -n 0x100 ;;
	*) echo bar0 ;;
	esac
}

# Prints the register of the device $1 that may differ: the snapshot clears it, or
# it counts.
moving_of()
{
	case $1 in
	"$NIC") echo ICR ;;
	"$XHCI") echo MFINDEX ;;
	esac
}

@test "an idle device: two dumps are the same, and its snapshot is what it still is" {
	local device out moving

	for device in "${DEVICES[@]}"; do
		out=$BATS_TEST_TMPDIR/$device
		moving=$(moving_of "$device")
		"${PROGRAM[@]}" --json -k -x - <<-END >"$out" || true
			open $device
			reg dump
			reg dump
			snapshot $(regions_of "$device") -o $out.snap
			diff $out.snap ${moving:+--ignore $moving}
		END
		output=$(<"$out")
		jq -es --arg moving "$moving" '
			def still: .registers | map(select(.name != $moving));
			length == 5 and (.[1] | still) == (.[2] | still) and
			(.[1].registers | any(has("value")) and all(has("value") or
				(.skipped | test("write-only|clears|semaphore")))) and
			.[4].diff.same' <<<"$output" >/dev/null ||
			fail "$device: $(jq -c '.diff // .error // empty' <<<"$output")"
	done
}

@test "a terminal of 80 columns shows no line that is longer, and all words" {
	local words

	export NO_COLOR=1
	# shellcheck disable=SC2086
	for words in "reg show $NVME CAP" "config $NVME --virtual"; do
		run script -qec "stty cols 80 -onlcr; ${PROGRAM[*]} $words" /dev/null </dev/null
		assert_success
		refute_line --regexp '.{81}'
		[[ ${output//[[:space:]]/} == \
			"$("${PROGRAM[@]}" $words | tr -d '[:space:]')" ]]
	done
	assert_line "ROM_ADDRESS: a copy that can be sized, also for a shadow ROM"
}
