# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# backends: cdev
# Registers by name, with maps that this suite writes: of edu, of a NIC, and of ivshmem's
# memory, which keeps exactly what was written.

load helper
load session

DEVICES=("$EDU" "$IVSHMEM" "$NIC")

setup_file()
{
	local device

	save_device "${DEVICES[@]}"
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
	export VFIOCTL_REGS_DIR=$BATS_FILE_TMPDIR/maps XDG_CONFIG_HOME=$BATS_FILE_TMPDIR/config
	mkdir "$VFIOCTL_REGS_DIR"
	cat >"$VFIOCTL_REGS_DIR/edu.regs" <<-'END'
		map teaching "edu, for a test"
		match 1234:11e8
		block MAIN bar0
		reg ID 0 4 ro reset=0x010000ed "Identification"
			field MAJOR 31:24 "Major version"
				value 1 first
			field MAGIC 15:0
		reg LIVE 4 4 reset=0 "Answers the complement"
			field LOW 7:0
				value 0x5a known
			field REST 31:8
		reg FACTORIAL 8 4 write-triggers
			field ALL 31:0
		reg RAISE 0x60 4 wo
		reg WINDOW[2] 0 4 stride=4
		never 0x100 0xf00 "nothing answers there"
		block COMMAND config
		reg IDS 0 2 ro
	END
	cat >"$VFIOCTL_REGS_DIR/ram.regs" <<-'END'
		map ram
		match 1af4:1110
		block RAM bar2
		reg CAP 0x00 8 access=4
			field COUNT 35:32
			field STRIDE 3:0
		reg MIXED 0x10 4
			field MODE 3:0
				value 2 fast
			field DONE 8 rw write-1-clears
			field ERROR 9 rw write-1-clears
		reg DRAIN 0x14 4 read-clears
			field A 0
		reg SLOT[CAP.COUNT] 0x100 4 stride=4<<CAP.STRIDE
			field BUSY 31
		block AT bar2 base=SLOT&0xfff0
		reg HERE 0x4 2
	END
	cat >"$VFIOCTL_REGS_DIR/nic.regs" <<-'END'
		map nic
		match class 020000
		block MAIN bar0
		reg ADDRESS 0x5400 4 "Keeps what it is given"
	END
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

# Asserts that the last run failed with status $1 and said $2 on stderr.
assert_refused()
{
	assert_failure "$1"
	assert_equal "$output" ""
	[[ $stderr == *"$2"* ]] || fail "stderr lacks \"$2\": $stderr"
}

@test "read: a register and a field by name" {
	vfioctl read $EDU ID
	assert_done
	assert_equal "$output" 0x010000ed
	vfioctl read $EDU ID.MAJOR
	assert_done
	assert_equal "$output" "0x1 first"
	vfioctl --json read $EDU ID.MAJOR
	assert_done
	assert_json '.reads == [{region: "bar0", offset: "0x0", width: 4, value: "0x010000ed",
		register: "ID", field: "MAJOR", field_value: "0x1", meaning: "first"}]'
	vfioctl read $EDU IDS
	assert_done
	assert_equal "$output" 0x1234
	vfioctl expect $EDU ID 0x010000ed
	assert_done
}

@test "read: what is not there is said, and what was meant" {
	vfioctl read $EDU LVIE
	assert_refused 1 'the register map teaching has no register "LVIE"'
	[[ $stderr == *"did you mean LIVE?"* ]]
	vfioctl read $EDU LIVE.LOV
	assert_refused 1 'LIVE has no field "LOV"'
	vfioctl read $EDU "WINDOW[2]"
	assert_refused 1 "this device has 2 of them, numbered from 0"
	vfioctl read $EDU ID.MAJOR -w 2
	assert_refused 2 "omit -w"
}

@test "show: decoded, and compared with the reset value" {
	vfioctl --json reg show $EDU ID LIVE.LOW "WINDOW[1]"
	assert_done
	assert_json '.registers | length == 3 and
		(.[0] | .name == "ID" and .region == "bar0" and .offset == "0x0" and .width == 4
			and .value == "0x010000ed" and .reset == "0x010000ed" and .differs == false
			and .access == "ro" and .fields == [
			{name: "MAJOR", msb: 31, lsb: 24, access: "ro", value: "0x1",
				meaning: "first", help: "Major version"},
			{name: "MAGIC", msb: 15, lsb: 0, access: "ro", value: "0xed"}]) and
		([.[1].fields[].name] == ["LOW"]) and
		(.[2] | .name == "WINDOW[1]" and .offset == "0x4")'
	vfioctl reg show $EDU ID RAISE
	assert_done
	assert_equal "$output" "ID  bar0+0x0  0x010000ed (as reset)  Identification  ro
  MAJOR  31:24  0x1   first  Major version
  MAGIC  15:0   0xed
RAISE  bar0+0x60  - (write-only)  wo"
	vfioctl reg show $EDU bar0
	assert_refused 2 "is not a register"
}

@test "set: fields by word and number, in order, and verified" {
	start_session $IVSHMEM
	say write bar2+0x10 0
	say reg set MIXED.MODE=fast --verify
	assert_answer '.writes == [{region: "bar2", offset: "0x10", width: 4,
		value: "0x00000002", register: "MIXED", field: "MODE", field_value: "0x2",
		meaning: "fast", mask: "0x0000000f", before: "0x00000000", verified: true}]'
	say reg set CAP=0x300000001 CAP.COUNT=2
	assert_answer '[.writes[].value] == ["0x0000000300000001", "0x0000000200000001"]'
	say dump bar2 -n 8
	assert_answer '.dump.parts[0].data == "0100000002000000"'
	say read CAP.COUNT
	assert_answer '.reads[0].field_value == "0x2"'
	say reg set MIXED.MODE=slow
	assert_answer '.error.message | test("has no value")'
	say reg set MIXED.MODE=16
	assert_answer '.error.message | test("does not fit in the 4 bits of MIXED.MODE")'
	end_session || true
	vfioctl reg set $EDU LIVE=0x12345678 --verify
	assert_refused 3 "wrote 0x12345678, read back 0xedcba987"
}

@test "set --dry-run: every step, and nothing is opened" {
	vfioctl --dry-run reg set $EDU LIVE.LOW=known FACTORIAL=3
	assert_done
	assert_equal "$output" " 1. $EDU: open it, which resets it
 2. $EDU: set LIVE.LOW to 0x5a (known)
 3. $EDU: set FACTORIAL to 0x3
 4. $EDU: close it, which resets it again"
}

@test "write: a field, and what a written 1 would clear is not cleared" {
	start_session $IVSHMEM
	say write bar2+0x10 0xfffffff1
	say write MIXED.MODE 2
	say read bar2+0x10
	assert_answer '.reads[0].value == "0xfffffcf2"'
	say write bar2+0x10 0xffffffff
	say write MIXED.DONE 1
	say read bar2+0x10
	assert_answer '.reads[0].value == "0xfffffdff"'
	end_session
}

@test "write: refused where changing a part has an effect, unless forced" {
	vfioctl write $IVSHMEM DRAIN.A 1
	assert_refused 1 "reading it clears it (effect)"
	vfioctl write $EDU FACTORIAL.ALL 3
	assert_done
	vfioctl write $EDU FACTORIAL 3 --mask 0xff
	assert_refused 1 "writing it triggers more"
	vfioctl write $IVSHMEM DRAIN.A 1 --force=effect
	assert_done
	vfioctl write $EDU ID 1
	assert_success
	[[ $stderr == "warning: ID is read-only"* ]]
}

@test "never: refused by name and reason, skipped by a dump" {
	vfioctl read $EDU bar0+0x100
	assert_refused 1 "bar0+0x100 must not be accessed: nothing answers there (never)"
	vfioctl --json write $EDU bar0+0xffc 0
	assert_failure 1
	assert_json '.error | .code == "refused" and .reasons[0].reason == "never"'
	vfioctl read $EDU bar0+0x100 --force=never
	assert_success
	vfioctl --json dump $EDU bar0+0xf8 -n 0xf10
	assert_done
	assert_json '[.dump.parts[] | [.offset, .size, .skipped]] == [["0xf8", 8, null],
		["0x100", 3840, "nothing answers there"], ["0x1000", 8, null]]'
}

@test "dump: all that can be read; arrays by what the device says" {
	start_session $IVSHMEM
	say reg set CAP=0x300000002 'SLOT[0]=0x80000040'
	say reg dump
	assert_answer '[.registers[].name] ==
			["CAP", "MIXED", "DRAIN", "SLOT[0]", "SLOT[1]", "SLOT[2]", "HERE"]
		and .registers[2].skipped == "reading it clears it"
		and (.registers[2] | has("value") | not)
		and [.registers[3, 4, 5].offset] == ["0x100", "0x110", "0x120"]
		and .registers[3].fields[0].value == "0x1"
		and .registers[6].offset == "0x44"'
	say reg dump SLOT
	assert_answer '.registers | length == 3'
	say reg dump SLOT.BUSY
	assert_answer '.error.code == "usage"'
	end_session || true
	vfioctl --json reg dump $IVSHMEM --all
	assert_success
	[[ $stderr == "warning: registers cleared by the read: 1"* ]]
	assert_json '.registers[2] | has("value")'
}

@test "dump --decode: the registers beside the bytes" {
	vfioctl dump $EDU bar0 -n 16 --decode
	assert_done
	assert_equal "${lines[0]}" "00000000: ID = 0x010000ed  MAJOR=first MAGIC=0xed"
	vfioctl --json dump $EDU bar0 -n 16 --decode
	assert_done
	assert_json '.dump.registers | map(.name) == ["ID", "LIVE", "FACTORIAL"]'
}

@test "completion: names, without opening the device" {
	run "$VFIOCTL" __complete -- reg show $EDU L
	assert_output "LIVE	Answers the complement"
	run "$VFIOCTL" __complete -- read $EDU ID.
	assert_output "ID.MAJOR	Major version
ID.MAGIC"
	run "$VFIOCTL" __complete -- reg set $EDU LIVE.LOW=
	assert_output "LIVE.LOW=known"
}

@test "a device without memory decode: said, not decoded" {
	start_session $EDU
	say write config+4 0 --mask 2 -w 2
	say reg show ID
	assert_answer '.error | .code == "EIO" and (.message | test("memory decode off"))'
	say reg show ID --enable-memory
	assert_answer '.registers[0].value == "0x010000ed"'
	end_session || true
}

@test "all ones: suspect when config space gives a reason, not otherwise" {
	start_session $NIC
	say reg set ADDRESS=0xffffffff --verify
	say reg show ADDRESS
	assert_answer '.registers[0] | .value == "0xffffffff" and (has("suspect") | not)'
	# Behind the kernel's back: it would answer EIO itself.
	setpci -s $NIC CAP_PM+4.w=3:3
	say reg show ADDRESS
	assert_answer '.registers[0] | .value == "0xffffffff" and .suspect == "power state D3"'
	say reg dump
	assert_answer '.registers[0].suspect == "power state D3"'
	setpci -s $NIC CAP_PM+4.w=0:3
	end_session
}

@test "--regs: a file, or the name of a map; a broken one is refused before all else" {
	printf 'map other\nblock A bar0\nreg OTHER 0 4\n' >"$BATS_TEST_TMPDIR/other.regs"
	vfioctl --regs "$BATS_TEST_TMPDIR/other.regs" read $EDU OTHER
	assert_done
	assert_equal "$output" 0x010000ed
	vfioctl --regs teaching read $IVSHMEM RAISE
	assert_success
	printf 'map other\nblock A bar0\nreg OTHER 0 3\n' >"$BATS_TEST_TMPDIR/other.regs"
	vfioctl --regs "$BATS_TEST_TMPDIR/other.regs" read $EDU bar0
	assert_refused 2 "other.regs:3: a register is 1, 2, 4 or 8 bytes wide"
}

@test "a broken map is refused if it may say what to leave alone, or a register is named" {
	local own=$BATS_TEST_TMPDIR/vfioctl/regs word

	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR
	mkdir -p "$own"
	printf '%s\n' 'map own' 'match 1234:11e8' 'block A bar0' 'reg ID 0 3' >"$own/own.regs"
	vfioctl read $EDU bar0
	assert_done
	assert_equal "$output" 0x010000ed
	vfioctl read $EDU ID
	assert_refused 2 "own.regs:4: a register is 1, 2, 4 or 8 bytes wide"
	vfioctl x/1xw $EDU bar0
	assert_refused 2 "own.regs:4: a register is 1, 2, 4 or 8 bytes wide"
	for word in never nevr; do
		sed -i "5d;4a $word 0x100 4 \"why\"" "$own/own.regs"
		vfioctl read $EDU bar0
		assert_refused 2 "own.regs:4: a register is 1, 2, 4 or 8 bytes wide"
	done
}
