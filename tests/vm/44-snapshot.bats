# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# backends: cdev
# Time and difference on real devices: snapshots around a known change, of
# memory whose contents are known, and values watched while others change them.

load helper
load open
load session
load ../terminal

export VFIOCTL_REGS_DIR=$BATS_TEST_DIRNAME/../../regs
DEVICES=("$EDU" "$NVME" "$IVSHMEM" "$TESTDEV")

setup_file()
{
	local device

	save_device "${DEVICES[@]}"
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
	head -c 4M /dev/urandom >"$BATS_FILE_TMPDIR/ram"
}

teardown_file()
{
	restore_device "${DEVICES[@]}"
}

setup()
{
	mkdir -p "$BATS_TEST_TMPDIR/files"
	cd "$BATS_TEST_TMPDIR/files" || return
	# Is what a test starts in the background.
	watcher=
}

teardown()
{
	[[ ! $watcher ]] || kill -KILL "$watcher" 2>/dev/null || true
	"$VFIOCTL" -q close --all || true
	for device in "${DEVICES[@]}"; do
		give_to_vfio "$device"
	done
}

# The last run found a difference and said nothing else.
assert_differs()
{
	assert_equal "$status" 3
	assert_equal "$stderr" ""
}

# Asserts that the last run failed with status $1, without a result, and said $2.
assert_refused()
{
	assert_failure "$1"
	assert_equal "$output" ""
	[[ $stderr == *"$2"* ]] || fail "stderr lacks \"$2\": $stderr"
}

# ---- snapshots ---------------------------------------------------------------

@test "edu: around a change, exactly that register and that field" {
	vfioctl open $EDU
	assert_done
	vfioctl --json snapshot $EDU bar0 -n 0x80 config -o before
	assert_done
	assert_json '.snapshot | .file == "before" and .address == "'$EDU'"
		and .vendor == "0x1234" and .device == "0x11e8" and .api == "cdev"
		and [.parts[] | [.region, .offset, .size, .width, .path]] == [
			["bar0", "0x0", 128, 4, "pread"],
			["config", "0x0", .parts[1].size, 4, "pread"]]'
	assert_json --arg kernel "$(uname -r)" '.snapshot.kernel == $kernel'
	vfioctl write $EDU bar0+0x20 0x80
	assert_done
	vfioctl snapshot $EDU bar0 -n 0x80 config -o after
	assert_success
	vfioctl --json diff before after
	assert_differs
	assert_json '.diff | .count == 1 and .changes == [{region: "bar0", offset: "0x20",
		width: 4, before: "0x00000000", after: "0x00000080", xor: "0x00000080",
		register: "STATUS", fields: [{name: "IRQ", before: "0x0", after: "0x1"}]}]
		and .only_a == [] and .only_b == [] and .skipped == []'
	vfioctl diff before $EDU
	assert_differs
	assert_output --partial "bar0+0x20 STATUS: 0x00000000 -> 0x00000080"
	vfioctl diff before $EDU --ignore STATUS.IRQ
	assert_done
	assert_output ""
	vfioctl write $EDU bar0+0x20 0
	assert_done
	vfioctl --json diff before $EDU
	assert_done
	assert_json '.diff.same and .diff.b.address == "'$EDU'" and (.diff.b | has("file") | not)'
}

@test "edu: without places it is all of the device, and the holes of its map" {
	export XDG_CONFIG_HOME=$PWD/config

	mkdir -p config/vfioctl/regs
	cat >config/vfioctl/regs/edu.regs <<-END
		map holed "edu, with what is not to be touched"
		match 1234:11e8
		block MAIN bar0
		reg LIVENESS 0x4 4
		never 0x62 0x4 "it raises interrupts"
		never 0x100 0xfff00 "nothing is there"
	END
	vfioctl --json snapshot $EDU -o all
	assert_done
	assert_json '[.snapshot.parts[] | select(.region == "bar0")
			| [.offset, .size, .skipped]] == [
		["0x0", 96, null], ["0x60", 8, "it raises interrupts"], ["0x68", 152, null],
		["0x100", 1048320, "nothing is there"]]'
	assert_json '.snapshot.parts[-1].region == "config"'
	# A header, an entry for each of five parts, and the bytes of three.
	size=$(jq '.snapshot.parts[-1].size' <<<"$output")
	assert_equal "$(stat -c %s all)" $((320 + 256 * 5 + 96 + 152 + size))
	vfioctl --json diff all all
	assert_done
	assert_json '.diff | .same and (.skipped | length == 2)
		and .skipped[0].why_a == "it raises interrupts"'
}

@test "nvme: idle, it is the same twice; the MSI-X table is a gap" {
	vfioctl open $NVME
	assert_done
	vfioctl --json snapshot $NVME -o a
	assert_done
	assert_json '.snapshot.parts | map(select(.skipped == "the MSI-X table")) == [{
		region: "bar0", offset: "0x2000", size: 1040, width: 4, path: "pread",
		skipped: "the MSI-X table"}]'
	vfioctl snapshot $NVME -o b
	assert_success
	vfioctl diff a b
	assert_done
	assert_output ""
	vfioctl diff a $NVME
	assert_done
	assert_output ""
	vfioctl write $NVME CC.MPS 1
	assert_done
	vfioctl --json diff a $NVME
	assert_differs
	assert_json '.diff.changes | length == 1 and .[0].register == "CC"
		and [.[0].fields[] | [.name, .before, .after]] == [["MPS", "0x0", "0x1"]]'
}

@test "ivshmem: 4 MiB are the bytes that are there" {
	vfioctl load $IVSHMEM bar2 "$BATS_FILE_TMPDIR/ram"
	assert_done
	vfioctl --json snapshot $IVSHMEM bar2 -o a
	assert_done
	assert_json '.snapshot.parts == [{region: "bar2", offset: "0x0", size: 4194304,
		width: 4, path: "mmap"}]'
	cmp <(tail -c 4M a) "$BATS_FILE_TMPDIR/ram"
	vfioctl snapshot $IVSHMEM bar2+0x1000 -n 0x2000 bar2+0x10000 -n 64 -o parts
	assert_success
	vfioctl diff parts $IVSHMEM
	assert_done
	vfioctl --json diff a parts
	assert_differs
	assert_json '.diff | .count == 0 and .only_b == [] and .only_a == [
		{region: "bar2", offset: "0x0", size: 4096},
		{region: "bar2", offset: "0x3000", size: 53248},
		{region: "bar2", offset: "0x10040", size: 4128704}]'
	value=$(od -An -tx4 --endian=little -j 0x1ffffc -N 4 "$BATS_FILE_TMPDIR/ram" | tr -d ' ')
	vfioctl write $IVSHMEM bar2+0x1ffffc $((0x$value ^ 1))
	assert_done
	vfioctl --json diff a $IVSHMEM
	assert_differs
	assert_json --arg value "0x$value" '.diff | .count == 1 and (.changes[0]
		| .region == "bar2" and .offset == "0x1ffffc" and .before == $value
		and .xor == "0x00000001")'
}

@test "two devices: the same one, and two that have little in common" {
	vfioctl diff $IVSHMEM $IVSHMEM
	assert_done
	assert_output ""
	vfioctl --json diff $IVSHMEM $TESTDEV --limit 1
	assert_differs
	assert_json '.diff | (.same | not) and .count > 1
		and .changes[0].before != .changes[0].after
		and (.changes | length == 1) and any(.only_a[]; .region == "bar2")'
}

@test "snapshot: what cannot be read is a gap, unless it was named" {
	start_session $EDU
	say write config+4 0 --mask 2 -w 2
	say snapshot -o all
	assert_answer '.snapshot.parts[0] | .region == "bar0" and .size == 1048576
		and (.skipped | test("memory decode off"))'
	grep "warning: bar0+0x0: skipped 1048576 bytes: .*memory decode off" \
		"$BATS_TEST_TMPDIR/session.err"
	say snapshot bar0 -o named
	assert_answer '.error | .code == "EIO" and (.message | test("memory decode off"))'
	say snapshot bar0 -n 64 --enable-memory -o named
	assert_answer '.snapshot.parts | length == 1 and (.[0] | has("skipped") | not)'
	end_session
	assert_equal "$(echo *)" "all named"
}

@test "snapshot: interrupted, nothing of it is left" {
	local status=0

	echo kept >out
	env --default-signal=INT "${PROGRAM[@]}" snapshot $IVSHMEM bar2 --pread -w 1 --force \
		-o out >"$BATS_TEST_TMPDIR/result" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	watcher=$!
	eventually has_begun
	kill -INT "$watcher"
	wait "$watcher" || status=$?
	assert_equal "$status" 130
	assert_equal "$(echo *) $(<out)" "out kept"
	grep -q "nothing was saved" "$BATS_TEST_TMPDIR/err"
}

# True when there are bytes in the file that will be "out".
has_begun()
{
	[[ -s $(echo out.??????) ]]
}

@test "snapshot: places that overlap or are not whole, and sizes of nothing" {
	vfioctl snapshot $EDU bar0 bar0+0x10 -o a
	assert_refused 2 "overlap"
	vfioctl snapshot $EDU bar0 -n 6 -o a
	assert_refused 2 "not a multiple of width 4"
	vfioctl snapshot $EDU -n 6 bar0 -o a
	assert_refused 2 "-n 6 must follow a location"
	vfioctl snapshot $EDU bar0 -n 4 -n 8 config -o a
	assert_refused 2 "bar0 has two sizes"
	vfioctl snapshot $EDU bar0 -n 2M -o a
	assert_refused 2 "bar0 has 1048576 bytes"
	vfioctl snapshot $EDU bar0 -w 2 -o a
	assert_refused 1 "--force=wide"
	vfioctl snapshot $EDU bar3 -o a
	assert_refused 1 "no region"
	assert_equal "$(echo *)" "*"
}

# ---- watch -------------------------------------------------------------------

# Starts watching in the background: lines of JSON in the file "lines".
start_watch()
{
	env --default-signal=INT "${PROGRAM[@]}" --json watch "$@" >lines 2>err 3>&- &
	watcher=$!
}

# Waits for the watcher: its status is in $status.
end_watch()
{
	status=0
	wait "$watcher" || status=$?
	watcher=
}

has_lines()
{
	(($(wc -l <lines) >= $1))
}

# Prints how much of a processor the watcher has used, in ticks.
ticks()
{
	local stat

	read -r stat <"/proc/$watcher/stat"
	# shellcheck disable=SC2086
	set -- ${stat##*) }
	echo $((${12} + ${13}))
}

@test "watch --count: so many lines, each a document" {
	vfioctl --json watch $EDU ID LIVENESS bar0+0x80 -n 8 --count 3 --interval 10ms
	assert_done
	assert_equal "$(jq -s length <<<"$output")" 3
	assert_equal "$(wc -l <<<"$output")" 3
	assert_json -s 'map(.sample.number) == [1, 2, 3] and all(.[]; .vfioctl == 1)
		and (.[0].sample.values | map([.region, .offset, .width, .changed])) == [
			["bar0", "0x0", 4, false], ["bar0", "0x4", 4, false],
			["bar0", "0x80", 4, false], ["bar0", "0x84", 4, false]]
		and (.[0].sample.values[0] | .register == "ID" and .value == "0x010000ed"
			and .fields[2] == {name: "MAGIC", value: "0xed", meaning: "edu",
				changed: false})'
	vfioctl watch $EDU ID.MAGIC --count 2 --interval 1ms
	assert_done
	assert_equal "${#lines[@]}" 2
	[[ ${lines[1]} == *" s  ID 0x010000ed MAGIC=edu" ]]
}

@test "watch --until: ends on another process's write, and sleeps meanwhile" {
	local before samples

	vfioctl open $EDU
	assert_done
	vfioctl write $EDU LIVENESS 1
	assert_done
	start_watch $EDU LIVENESS --until ==0xedcba987 --interval 200ms --timeout 10m
	eventually has_lines 3
	before=$(ticks) samples=$(wc -l <lines)
	eventually has_lines $((samples + 10))
	# Without a pause there would be twenty ticks from one sample to the next.
	samples=$(($(wc -l <lines) - samples))
	(($(ticks) - before <= 5 * samples))
	vfioctl write $EDU LIVENESS 0x12345678
	assert_done
	end_watch
	assert_equal "$status" 0
	assert_equal "$(<err)" ""
	jq -se '.[-1].sample.values[0] | .value == "0xedcba987" and .changed
		and .before == "0xfffffffe"' lines
	# … and not before.
	jq -se '.[:-1] | all(.[]; .sample.values[0].value != "0xedcba987")' lines
}

@test "watch --until with a field; --timeout and --count without it coming true" {
	vfioctl watch $NVME CSTS --until RDY=0 --timeout 10m
	assert_done
	vfioctl --json watch $NVME CSTS --until RDY=1 --timeout 300ms --interval 50ms
	assert_equal "$status" 3
	output=$(tail -n 1 <<<"$output")
	assert_json '.error | .code == "check" and (.message | test("CSTS: expected RDY"))'
	vfioctl watch $NVME CSTS --until RDY=1 --count 2 --interval 10ms
	assert_equal "$status" 3
	[[ $stderr == *"expected RDY"* ]]
	vfioctl watch $NVME CSTS --timeout 50ms --interval 10ms
	assert_done
	vfioctl watch $NVME CSTS --until NOSUCH=1
	assert_refused 2 "NOSUCH"
}

@test "watch --changes: only what changes is shown" {
	start_session $EDU
	say write LIVENESS 0
	say watch LIVENESS --changes --interval 10ms --timeout 200ms
	assert_answer '.sample.number == 1 and .sample.values[0].value == "0xffffffff"'
	say read LIVENESS
	assert_answer '.reads[0].value == "0xffffffff"'
	end_session
	vfioctl open $EDU
	assert_done
	start_watch $EDU LIVENESS --changes --interval 20ms --count 2
	eventually has_lines 1
	vfioctl write $EDU LIVENESS 0x1
	assert_done
	end_watch
	assert_equal "$status" 0
	jq -se 'length == 2 and .[1].sample.number > 1 and .[1].sample.values[0].changed' lines
}

@test "watch: ends on Ctrl-C" {
	start_watch $EDU ID --interval 1h
	eventually has_lines 1
	kill -INT "$watcher"
	end_watch
	assert_equal "$status" 130
}

@test "watch: ends when the kernel wants the device back, and when its session ends" {
	start_watch $EDU ID --interval 1h
	eventually has_lines 1
	timeout 300 bash -c "echo $EDU >$PCI/drivers/vfio-pci/unbind"
	end_watch
	assert_equal "$status" 1
	grep -q "the kernel requests the release of the device" err
	assert_equal "$(driver_of $EDU)" ""
	give_to_vfio $EDU
	vfioctl open $EDU
	assert_done
	start_watch $EDU ID --interval 1h
	eventually has_lines 1
	vfioctl close $EDU
	assert_done
	end_watch
	assert_equal "$status" 1
	grep -q "the session has ended" err
}

@test "watch: a terminal shows one sample, and what changed stands out" {
	export TERM=xterm

	vfioctl open $EDU
	assert_done
	vfioctl write $EDU LIVENESS 0
	terminal_start env --default-signal=INT "${PROGRAM[@]}" watch $EDU LIVENESS --interval 200ms
	terminal_see "LIVENESS  0xffffffff"
	terminal_see "sample 2)"
	vfioctl write $EDU LIVENESS 0xf
	terminal_see $'\033[2A\033[J'
	terminal_see $'\033[7m0xfffffff0\033[27m'
	terminal_type '\003'
	terminal_end
	assert_equal "$status" 130
	export NO_COLOR=1
	terminal_start env --default-signal=INT "${PROGRAM[@]}" watch $EDU ID LIVENESS \
		--interval 200ms
	terminal_see "ID  0x010000ed"
	terminal_see $'edu\r\nLIVENESS  0x'
	terminal_see "sample 1)"
	vfioctl write $EDU LIVENESS 0x3
	terminal_see "0xfffffffc"
	refute_regex "$terminal_before" $'\033\\[7m'
	terminal_type '\003'
	terminal_end
}
