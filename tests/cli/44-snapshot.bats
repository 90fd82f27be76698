# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Snapshots and what is made of them without a device: words, files.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
	mkdir -p "$BATS_TEST_TMPDIR/files"
	cd "$BATS_TEST_TMPDIR/files" || return
}

@test "snapshot: words that cannot be right are usage errors" {
	local line

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		snapshot $DEVICE|-o FILE is missing
		snapshot $DEVICE bar0 -n 1x -o a|--size
		snapshot $DEVICE bar0 -w 3 -o a|is not one of 1, 2, 4, 8
		snapshot $DEVICE bar0 --pread --mmap -o a|--pread and --mmap cannot be combined
		snapshot -o a|DEVICE is missing
	END
	refute [ -e a ]
}

@test "snapshot: a file that is there is kept, and what is no file" {
	echo kept >a
	on_root snapshot "$DEVICE" -o a
	assert_refused 1 "a: the file already exists (exists)"
	assert_said "--force=exists"
	on_root --json snapshot "$DEVICE" -o a
	assert_json_error 1 refused
	on_root snapshot "$DEVICE" -o . --force
	assert_refused 1 ". is not a regular file"
	on_root snapshot "$DEVICE" -o a/b
	assert_refused 1 "Not a directory"
	# The device cannot be opened there, and the file stays as it was.
	on_root snapshot "$DEVICE" -o a --force=exists
	assert_refused 1 "devices cannot be opened with --sysroot"
	assert_equal "$(cat a)" kept
	assert_equal "$(echo *)" a
}

# Makes a snapshot of 0000:01:00.0, an edu. A part is REGION INDEX REGION_SIZE
# OFFSET WIDTH BYTES in words joined by commas: BYTES is hexadecimal digits, or
# SIZE=WHY for a gap. $IDS: the device's ids, in place of edu's.
make_snapshot()	# FILE PART...
{
	perl -e '
		sub crc { my $c = 0xffffffff;
			for (unpack "C*", $_[0]) { $c ^= $_;
				$c = $c >> 1 ^ ($c & 1 ? 0xedb88320 : 0) for 1 .. 8; }
			return $c ^ 0xffffffff; }
		my ($ids, @parts) = @ARGV;
		my ($entries, $data) = ("", "");
		for (@parts) {
			my ($region, $index, $all, $offset, $width, $bytes) = split /,/;
			my ($size, $why) = split /=/, $bytes;
			if (defined $why) { $bytes = "" }
			else { $bytes = pack "H*", $bytes; $size = length $bytes; $why = "" }
			$entries .= pack "a64 a128 V V V V Q< Q< Q< x24", $region, $why,
				$index, $width, 0, 0, $all, $offset, $size;
			$data .= $bytes;
		}
		my $size = 320 + length $entries;
		my @head = ("\x89VFC\r\n\x1a\n", 1, $size, $size + length $data,
			scalar @parts);
		my $rest = pack "q< V v4 V a64 a64 a64 a64 x8", 1800000000 * 1e9, 19,
			(map hex, split /:/, $ids), 0, 0, 0xff00, "0000:01:00.0", "pci",
			"group", "6.1.0";
		my $crc = crc(pack("a8 V V Q< V V", @head, 0) . $rest . $entries);
		print pack("a8 V V Q< V V", @head, $crc), $rest, $entries, $data;
	' "${IDS:-1234:11e8}" "${@:2}" >"$1"
}

@test "diff: nothing differs, in silence" {
	make_snapshot a bar0,0,256,0,4,0011223344556677 config,7,256,0,4,3412e811
	vfioctl diff a a
	assert_done
	assert_output ""
	vfioctl --json diff a ./a
	assert_done
	assert_json '.diff | .same and .count == 0 and .changes == [] and .only_a == []
		and .only_b == [] and .skipped == []
		and .a.file == "a" and .b.file == "./a" and .a.address == "0000:01:00.0"
		and .a.vendor == "0x1234" and .a.class == "0x00ff00" and .a.api == "group"
		and .a.kernel == "6.1.0" and .a.time == "2027-01-15T08:00:00.000Z"'
}

@test "diff: bytes without a name, by units" {
	make_snapshot a bar5,5,256,8,2,0011223344556677
	make_snapshot b bar5,5,256,8,2,0011233344556699
	vfioctl diff a b
	assert_equal "$status" 3
	assert_equal "$stderr" ""
	assert_output "--- a: 0000:01:00.0, 2027-01-15T08:00:00.000Z
+++ b: 0000:01:00.0, 2027-01-15T08:00:00.000Z
bar5+0xa: 0x3322 -> 0x3323, differs in 0x0001
bar5+0xe: 0x7766 -> 0x9966, differs in 0xee00"
	vfioctl --json diff a b
	assert_equal "$status" 3
	assert_json '.diff | (.same | not) and .count == 2 and (.changes == [
		{region: "bar5", offset: "0xa", width: 2, before: "0x3322",
			after: "0x3323", xor: "0x0001"},
		{region: "bar5", offset: "0xe", width: 2, before: "0x7766",
			after: "0x9966", xor: "0xee00"}])'
}

@test "diff: the narrower of two widths is compared" {
	make_snapshot a bar5,5,256,0,4,0011223344556677
	make_snapshot b bar5,5,256,0,1,0011223344556699
	vfioctl --json diff a b
	assert_equal "$status" 3
	assert_json '.diff.changes == [{region: "bar5", offset: "0x7", width: 1,
		before: "0x77", after: "0x99", xor: "0xee"}]'
}

# A register map: one register of each width, an array, one that overlaps units.
use_map()
{
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
	mkdir -p "$XDG_CONFIG_HOME/vfioctl/regs"
	cat >"$XDG_CONFIG_HOME/vfioctl/regs/test.regs" <<-END
		map test "A map for tests"
		match 1234:11e8
		block MAIN bar0
		reg BYTE 0x0 1
		reg CTRL 0x2 2
		field EN 0
			value 0 off
			value 1 on
		field MODE 3:1
		reg WIDE 0x8 8
		field HIGH 63:32
		reg RING[2] 0x10 4 stride=8
	END
}

@test "diff: registers and their fields by name" {
	use_map
	make_snapshot a bar0,0,256,0,4,00000000000000000000000000000000AA00000000000000BB000000
	make_snapshot b bar0,0,256,0,4,01020300000000000000000001000000AA00000000000000BC000000
	vfioctl --json diff a b
	assert_equal "$status" 3
	assert_json '.diff | .count == 5 and .changes == [
		{region: "bar0", offset: "0x0", width: 1, before: "0x00", after: "0x01",
			xor: "0x01", register: "BYTE", fields: []},
		{region: "bar0", offset: "0x1", width: 1, before: "0x00", after: "0x02",
			xor: "0x02"},
		{region: "bar0", offset: "0x2", width: 2, before: "0x0000", after: "0x0003",
			xor: "0x0003", register: "CTRL", fields: [
			{name: "EN", before: "0x0", after: "0x1",
				meaning_before: "off", meaning_after: "on"},
			{name: "MODE", before: "0x0", after: "0x1"}]},
		{region: "bar0", offset: "0x8", width: 8, before: "0x0000000000000000",
			after: "0x0000000100000000", xor: "0x0000000100000000",
			register: "WIDE", fields: [{name: "HIGH", before: "0x0", after: "0x1"}]},
		{region: "bar0", offset: "0x18", width: 4, before: "0x000000bb",
			after: "0x000000bc", xor: "0x00000007", register: "RING[1]",
			fields: []}]'
	vfioctl diff a b
	assert_equal "$status" 3
	assert_line "bar0+0x2 CTRL: 0x0000 -> 0x0003, differs in 0x0003"
	assert_line "  EN: 0x0 off -> 0x1 on"
	# Another device, another map.
	IDS=1234:1 make_snapshot a bar0,0,256,0,4,00000000
	make_snapshot b bar0,0,256,0,4,01000000
	vfioctl --json diff a b
	assert_json '.diff.changes[0] | .width == 4 and (has("register") | not)'
}

@test "diff --ignore: places, registers, arrays, fields" {
	local all=(--ignore bar0+1:1 --ignore BYTE --ignore CTRL.EN --ignore WIDE --ignore RING)

	use_map
	make_snapshot a bar0,0,256,0,4,00000000000000000000000000000000AA00000000000000BB000000
	make_snapshot b bar0,0,256,0,4,01020100000000000000000001000000AB00000000000000BC000000
	vfioctl diff a b "${all[@]}"
	assert_done
	assert_output ""
	vfioctl diff a b --ignore bar0
	assert_done
	vfioctl diff a b --ignore bar0:0x19
	assert_done
	vfioctl --json diff a b "${all[@]:0:8}" --ignore RING[0]
	assert_equal "$status" 3
	assert_json '[.diff.changes[].register] == ["RING[1]"]'
	vfioctl diff a b --ignore bar0+0:0x18 --ignore bar0+0x18
	assert_done
	# A field that counts beside one that does not.
	make_snapshot b bar0,0,256,0,4,00000300000000000000000000000000AA00000000000000BB000000
	vfioctl --json diff a b --ignore CTRL.EN
	assert_equal "$status" 3
	assert_json '[.diff.changes[0].fields[].name] == ["MODE"]'
	vfioctl diff a b --ignore NOSUCH
	assert_refused 1 NOSUCH
	vfioctl diff a b --ignore bar0+0:x
	assert_refused 2 "is not a size"
}

@test "diff: what one has alone differs, gaps are not compared" {
	make_snapshot a bar4,4,256,0,4,0011223344556677 bar4,4,256,8,4,"16=the MSI-X table" \
		bar5,5,16,0,4,00112233
	make_snapshot b bar4,4,256,0,4,00112233 bar4,4,256,8,4,"16=the MSI-X table"
	vfioctl --json diff a b
	assert_equal "$status" 3
	assert_json '.diff | (.same | not) and .count == 0
		and .only_a == [{region: "bar4", offset: "0x4", size: 4},
			{region: "bar5", offset: "0x0", size: 4}] and .only_b == []
		and .skipped == [{region: "bar4", offset: "0x8", size: 16,
			why_a: "the MSI-X table", why_b: "the MSI-X table"}]'
	vfioctl diff b a
	assert_equal "$status" 3
	assert_line "only in the second: bar4+0x4 up to 0x7"
	refute_output --partial "not compared"
	# Gaps alone make no difference, but one that the other lacks is said.
	make_snapshot a bar4,4,256,0,4,00112233 bar4,4,256,8,4,"4=the MSI-X table"
	make_snapshot b bar4,4,256,0,4,00112233 bar4,4,256,8,4,44556677
	vfioctl diff a b
	assert_done
	assert_output "not compared: bar4+0x8 up to 0xb, first: the MSI-X table"
	# Where nothing is compared nothing is the same.
	make_snapshot a bar4,4,256,8,4,"4=the MSI-X table"
	vfioctl diff a b
	assert_equal "$status" 3
	vfioctl --json diff a a
	assert_json_error 1 ENODATA
}

@test "diff --limit: the rest is counted" {
	make_snapshot a bar4,4,256,0,1,0000000000000000
	make_snapshot b bar4,4,256,0,1,0101010101010101
	vfioctl --json diff a b --limit 3
	assert_equal "$status" 3
	assert_json '.diff | .count == 8 and (.changes | length == 3)'
	vfioctl diff a b --limit 3
	assert_line "and 5 more changes"
}

@test "diff: what is no snapshot is refused" {
	make_snapshot good bar4,4,256,0,4,00112233
	head -c 4096 /dev/urandom >noise
	: >empty
	head -c 100 good >shortened
	{ cat good; echo; } >longer
	{ head -c 60 good; printf x; tail -c +62 good; } >damaged
	{ head -c 8 good; printf '\2'; tail -c +10 good; } >newer
	while IFS='|' read -r file said; do
		vfioctl diff "$file" good
		assert_refused 1 "$file: $said"
		vfioctl --json diff good "$file"
		assert_json_error 1 EINVAL
	done <<-END
		noise|it is not a snapshot
		empty|it is not a snapshot
		shortened|it has 100 bytes, but its header claims 580
		longer|it has 581 bytes, but its header claims 580
		damaged|its header is damaged
		newer|its version is 2
		/|not a regular file
	END
	vfioctl diff ./nosuch good
	assert_refused 1 "No such file"
	vfioctl diff nosuch good
	assert_refused 1 "\"nosuch\" is neither a file nor a device"
	vfioctl diff good
	assert_refused 2 "B is missing"
	vfioctl diff
	assert_refused 2 "A is missing"
}

@test "watch: words that cannot be right are usage errors" {
	local line

	while IFS='|' read -r line said; do
		# shellcheck disable=SC2086
		on_root $line
		assert_refused 2 "$said"
	done <<-END
		watch $DEVICE|LOCATION is missing
		watch $DEVICE bar0 --interval 0|--interval must be more than 0
		watch $DEVICE bar0 --interval often|--interval
		watch $DEVICE bar0 --count 0|--count must be at least 1
		watch $DEVICE bar0 --pread --mmap|--pread and --mmap cannot be combined
	END
	on_root watch "$DEVICE" bar0
	assert_refused 1 "devices cannot be opened with --sysroot"
}
