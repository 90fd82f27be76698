# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Register maps without a device: which one is taken, what a broken one says, and
# words that are understood before anything is opened.

load helper

setup()
{
	use_root targets
	DEVICE=0000:01:00.0
	export VFIOCTL_REGS_DIR=$BATS_TEST_TMPDIR/data XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
	OWN=$XDG_CONFIG_HOME/vfioctl/regs
	mkdir -p "$VFIOCTL_REGS_DIR" "$OWN"
	map edu "match 1234:11e8" >"$VFIOCTL_REGS_DIR/edu.regs"
	map other "match 1234:ffff" >"$VFIOCTL_REGS_DIR/other.regs"
	map class "match class 00ffxx" >"$VFIOCTL_REGS_DIR/class.regs"
}

# Writes a map called $1 that has the match line $2.
map()
{
	cat <<-END
		map $1 "a map"
		source "nowhere"
		$2
		block MAIN bar0
		reg ID 0x0 4 ro reset=0x1 "Identification"
			field MAJOR 31:24 "Major version"
				value 1 one
			field LOW 3:0
		reg CTRL 0x4 4
			field EN 0
				value 0 off
				value 1 on
		reg QUEUE[4] 0x10 4 write-triggers
	END
}

# The name of the map that $DEVICE has.
used()
{
	on_root --json "$@" reg list $DEVICE
	assert_done
	jq -r '.maps[] | select(.used).name' <<<"$output"
}

@test "list: what there is, what fits, and what is in that one" {
	on_root --json reg list $DEVICE
	assert_done
	assert_json '.maps | length == 3 and map(.name) == ["class", "edu", "other"]
		and (.[0] | .fits == "its class" and .used == false
			and (has("registers") | not))
		and (.[1] | .fits == "its device id" and .used and .title == "a map"
			and .sources == ["nowhere"]
			and .registers[0] == {name: "ID", block: "MAIN", offset: "0x0",
				array: false, width: 4, access: "ro", reset: "0x00000001",
				help: "Identification", fields: [
				{name: "MAJOR", msb: 31, lsb: 24, access: "ro",
					help: "Major version"},
				{name: "LOW", msb: 3, lsb: 0, access: "ro"}]}
			and .registers[2].array
			and .registers[2].effects == ["write-triggers"])
		and (.[2] | .used == false and (has("fits") | not))'
	on_root reg list $DEVICE
	assert_done
	assert_line --regexp '^edu +its device id +yes '
	assert_line "CTRL   MAIN  0x4   4"
}

@test "the map that fits best is taken, one's own first, --regs before all" {
	assert_equal "$(used)" edu
	map mine "match class 00ff00" >"$OWN/mine.regs"
	assert_equal "$(used)" mine
	map named >"$BATS_TEST_TMPDIR/named"
	assert_equal "$(used --regs "$BATS_TEST_TMPDIR/named")" named
	assert_equal "$(used --regs other)" other
	rm -r "$OWN" "$VFIOCTL_REGS_DIR"
	on_root reg list $DEVICE
	assert_done
	assert_output "no register maps"
}

@test "no map, and a map that is not there, are said" {
	rm "$VFIOCTL_REGS_DIR"/*
	on_root --dry-run write $DEVICE CTRL 1
	assert_refused 1 'no register map fits'
	assert_said "use --regs FILE"
	on_root --regs missing.regs --dry-run write $DEVICE CTRL 1
	assert_refused 1 "open missing.regs: No such file or directory"
}

@test "check: what is in a map; a broken one has a file, a line, a reason, and exit 2" {
	vfioctl --json reg check "$VFIOCTL_REGS_DIR/edu.regs"
	assert_done
	assert_json --arg file "$VFIOCTL_REGS_DIR/edu.regs" '.map == {name: "edu", title: "a map",
		sources: ["nowhere"], file: $file, blocks: 1, registers: 3, fields: 3}'
	cd "$BATS_TEST_TMPDIR"
	while IFS='|' read -r text said; do
		printf "$text" >broken.regs
		vfioctl reg check broken.regs
		assert_refused 2 "broken.regs:$said"
	done <<-'END'
		map a\nreg A 0 4\n|2: no block comes before it
		map a\nblock A bar0\n\nreg A 0 3\n|4: a register is 1, 2, 4 or 8 bytes wide
		map a\nblock A bar0\nreg A 0 4\nfield F 40\n|4: bit 40 is outside
		map a "x\n|1: unterminated quote
	END
	vfioctl --json reg check broken.regs
	assert_json_error 2 usage
	vfioctl reg check /dev/null
	assert_refused 2 "a map must begin with a map NAME line"
	head -c 2M /dev/zero >large.regs
	vfioctl reg check large.regs
	assert_refused 2 "larger than 1048576 bytes"
}

@test "a broken map that may be the device's is refused, one of others is not" {
	printf 'map b\nmatch ffff:ffff\nblock A nowhere\n' >"$VFIOCTL_REGS_DIR/b.regs"
	on_root --dry-run write $DEVICE CTRL 1
	assert_done
	printf 'map b\nmatch 1234:11e8\nblock A nowhere\n' >"$OWN/b.regs"
	on_root --dry-run write $DEVICE CTRL 1
	assert_refused 2 "$OWN/b.regs:3: nowhere is not a region"
	printf 'map b\nmatch 1234\n' >"$OWN/b.regs"
	on_root --dry-run write $DEVICE CTRL 1
	assert_refused 2 "$OWN/b.regs:2: 1234: ids are"
	on_root --json reg list $DEVICE
	assert_done
	assert_json '.maps[0].broken | startswith("2: 1234")'
}

@test "words are understood before anything is opened" {
	while IFS='|' read -r line status said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused "$status" "$said"
	done <<-END
		write $DEVICE CTLR 1|1|the register map edu has no register "CTLR"
		write $DEVICE CTRL.EM 1|1|CTRL has no field "EM"
		write $DEVICE CTRL.EN 2|2|0x2 does not fit in the 1 bit of CTRL.EN
		write $DEVICE CTRL.EN of|2|CTRL.EN has no value "of"
		write $DEVICE CTRL on|2|"on" is not a number
		write $DEVICE CTRL.EN on --mask 1|2|a field takes one value, and no --mask
		write $DEVICE ID[1] 1|2|"ID[1]" is not a register of the map edu
		write $DEVICE CTRL 0x100000000|2|does not fit in 4 bytes
		reg set $DEVICE CTRL|2|"CTRL" is not REGISTER=VALUE
		reg set $DEVICE CTRL.EN=on CTRL=0x100000000|2|does not fit in the 4 bytes of CTRL
		reg set $DEVICE CTRL.EN=onn|2|CTRL.EN has no value "onn"
		reg set $DEVICE CTRL.EN=1 --force=wide|2|is not one of never, effect
		reg show $DEVICE|2|NAME is missing
		reg dump $DEVICE CTRL|1|devices cannot be opened with --sysroot
	END
}

@test "a dry run says each step" {
	on_root --dry-run reg set $DEVICE CTRL.EN=on 'QUEUE[3]=0x10'
	assert_done
	assert_output " 1. $DEVICE: open it, which resets it
 2. $DEVICE: set CTRL.EN to 0x1 (on)
 3. $DEVICE: set QUEUE[3] to 0x10
 4. $DEVICE: close it, which resets it again"
	on_root --dry-run write $DEVICE CTRL.EN on
	assert_done
	assert_line " 2. $DEVICE: read CTRL, set EN to 0x1, write it back"
}

@test "completion: registers, fields, values; a broken map offers nothing and says nothing" {
	while IFS='|' read -r line offered; do
		# shellcheck disable=SC2086
		run_apart "$VFIOCTL" --sysroot "$ROOT" __complete -- $line
		assert_done
		assert_equal "$(cut -f 1 <<<"$output" | paste -sd ' ')" "$offered"
	done <<-END
		read $DEVICE C|CTRL
		read $DEVICE ID.|ID.MAJOR ID.LOW
		read 01:00.0 Q|QUEUE[0]
		write $DEVICE CTRL.EN o|off on
		reg show $DEVICE I|ID
		reg set $DEVICE CTRL.|CTRL.EN=
		reg set $DEVICE CTRL.EN=o|CTRL.EN=off CTRL.EN=on
		--regs other read $DEVICE CT|CTRL
		read $DEVICE ba|bar0 bar1 bar2 bar3 bar4 bar5
		read ffff:00.0 C|
	END
	printf 'map b\nmatch 1234\n' >"$OWN/b.regs"
	run_apart "$VFIOCTL" --sysroot "$ROOT" __complete -- read $DEVICE C
	assert_done
	assert_output ""
}
