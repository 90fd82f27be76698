# SPDX-License-Identifier: GPL-3.0-or-later
# backends: all
# Regions of real devices: what the device answers, what is refused before it
# is accessed, and what becomes of a fault.

load helper
load session

DEVICES=("$EDU" "$NIC" "$NVME" "$IVSHMEM" "$TESTDEV" "$VGA")

setup_file()
{
	save_device "${DEVICES[@]}"
	give_to_vfio "${DEVICES[@]}"
	head -c 4M /dev/urandom >"$BATS_FILE_TMPDIR/ram"
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

@test "read: edu's identity, as text and as the document" {
	vfioctl read $EDU bar0
	assert_done
	assert_equal "$output" 0x010000ed
	vfioctl --json read $EDU bar0+0x0
	assert_done
	assert_json '. == {vfioctl: 1, reads: [{region: "bar0", offset: "0x0",
		width: 4, value: "0x010000ed"}]}'
}

@test "write: edu answers with the complement, value after value" {
	vfioctl write $EDU bar0+4 0x12345678
	assert_done
	assert_equal "$output" ""
	vfioctl read $EDU bar0 -n 2
	assert_done
	assert_equal "$output" "bar0+0x0  0x010000ed
bar0+0x4  0xedcba987"
}

@test "write: edu computes a factorial" {
	vfioctl write $EDU bar0+8 6
	assert_done
	eventually "${PROGRAM[@]}" expect $EDU bar0+0x20 0 --mask 1 2>/dev/null
	vfioctl read $EDU bar0+8
	assert_done
	assert_equal "$output" 0x000002d0
}

@test "write --verify: a register that does not keep what was written" {
	vfioctl write $EDU bar0+4 0x0000ffff --verify
	assert_refused 3 "wrote 0x0000ffff, read back 0xffff0000"
	vfioctl --json write $EDU bar0+4 0x0000ffff --verify
	assert_failure 3
	assert_json '.error.code == "check"'
}

@test "write --mask: only these bits, and they read back" {
	local before

	start_session $EDU
	before=$(setpci -s $EDU COMMAND)
	say write config+4 4 --mask 4 -w 2 --verify
	assert_answer --arg before "0x$before" '.writes | length == 1 and
		(.[0] | .region == "config" and .offset == "0x4" and .width == 2
		and .mask == "0x0004" and .before == $before and .verified)'
	assert_equal "$(setpci -s $EDU COMMAND)" "$(printf %04x $((0x$before | 4)))"
	end_session
	vfioctl write $EDU bar0+4 0x100 --mask 0xff
	assert_refused 2 "bits outside the mask"
}

@test "write --dry-run: the device is not even opened" {
	vfioctl write $EDU bar0+4 0x11111111
	assert_done
	vfioctl --dry-run write $EDU bar0+4 0x22222222
	assert_done
	[[ $output == *"write 1 value of 4 bytes"* ]]
	vfioctl expect $EDU bar0+4 0xeeeeeeee
	assert_done
}

@test "expect: both values and their difference" {
	vfioctl expect $EDU bar0 0x010000ee
	assert_refused 3 "expected 0x010000ee, got 0x010000ed, differs in 0x00000003"
	vfioctl expect $EDU bar0 0xed --mask 0xff
	assert_done
}

@test "refused: width, alignment, end, region" {
	vfioctl read $EDU bar0+2
	assert_refused 1 "bar0+0x2 is not aligned to 4 bytes"
	vfioctl read $EDU bar0+0xffffc -n 2
	assert_refused 1 "exceed the region's end at 0x100000"
	vfioctl read $EDU bar0+0x100000
	assert_refused 1 "exceed the region's end"
	vfioctl write $EDU bar0 0x100 -w 1
	assert_refused 2 "does not fit"
	vfioctl read $EDU bar1
	assert_refused 1 "no region"
	vfioctl read $EDU config -w 8
	assert_refused 1 "no 8-byte access"
	vfioctl read $EDU config --mmap
	assert_refused 1 "config cannot be mapped"
}

@test "refused: eight bytes through pread, which this kernel would split" {
	[[ $(uname -r) =~ ^(5|6\.[0-9]\.|6\.1[01]\.) ]] || skip "since 6.12 it is one access"
	vfioctl read $EDU bar0 -w 8
	assert_refused 1 "splits an 8-byte pread"
	# edu has no 8-byte register there: one access that it does not answer.
	vfioctl read $EDU bar0 -w 8 --mmap
	assert_success
	assert_equal "$output" 0xffffffffffffffff
}

@test "refused: many registers at another width, unless forced" {
	vfioctl dump $EDU bar0 -w 2 -o "$BATS_TEST_TMPDIR/out"
	assert_refused 1 "--force=wide"
	[[ ! -e $BATS_TEST_TMPDIR/out ]]
}

@test "I/O ports: read, and not mapped" {
	vfioctl --json dump $TESTDEV bar1 -n 16
	assert_done
	assert_json '.dump.parts[0].size == 16 and .dump.path == "pread"'
	vfioctl read $TESTDEV bar1 --mmap
	assert_refused 1 "bar1 cannot be mapped"
}

@test "a BAR smaller than a page is mapped" {
	local via

	for via in --pread --mmap; do
		"${PROGRAM[@]}" dump $IVSHMEM bar0 -o "$BATS_TEST_TMPDIR/regs$via" $via
	done
	assert_equal "$(stat -c %s "$BATS_TEST_TMPDIR/regs--mmap")" 256
	cmp "$BATS_TEST_TMPDIR/regs--pread" "$BATS_TEST_TMPDIR/regs--mmap"
}

@test "vga: the parts without registers are shown as skipped" {
	vfioctl --json regions $VGA
	assert_done
	jq -e '.regions[] | select(.name == "vga" and .size > 0)' <<<"$output" ||
		skip "this kernel has no VFIO_PCI_VGA"
	vfioctl --json dump $VGA vga+0x3b0 -n 0x40 -w 1
	assert_done
	assert_json '[.dump.parts[] | [.offset, .size, has("data")]] == [
		["0x3b0", 12, true], ["0x3bc", 4, false],
		["0x3c0", 32, true], ["0x3e0", 16, false]]'
}

@test "nvme: the registers are the same through pread and through a mapping" {
	local via

	for via in --pread --mmap; do
		"${PROGRAM[@]}" --json read $NVME bar0 -n 8 $via |
			jq -c .reads >"$BATS_TEST_TMPDIR/regs$via"
	done
	cmp "$BATS_TEST_TMPDIR/regs--pread" "$BATS_TEST_TMPDIR/regs--mmap"
	# CAP.MQES + 1 is the queue size, VS is a version, CSTS.RDY is off.
	jq -e '.[2].value == "0x00010400" and .[7].value == "0x00000000"' \
		<"$BATS_TEST_TMPDIR/regs--mmap"
}

@test "nvme: MSI-X table and PBA are refused by name, what is beside them is not" {
	local table pba

	# lspci -v: "Vector table: BAR=0 offset=00002000".
	table=0x$(lspci -vv -s $NVME | sed -n 's/.*Vector table: BAR=0 offset=//p')
	pba=0x$(lspci -vv -s $NVME | sed -n 's/.*PBA: BAR=0 offset=//p')
	vfioctl read $NVME bar0+"$table" --mmap
	assert_refused 1 "MSI-X table"
	vfioctl write $NVME bar0+"$table" 0 --mmap
	assert_refused 1 "MSI-X table"
	vfioctl read $NVME bar0+"$pba" --mmap
	assert_refused 1 "MSI-X PBA"
	vfioctl write $NVME bar0+"$table" 0
	assert_refused 1 "MSI-X table"
	vfioctl read $NVME bar0+$((table - 4)) --mmap
	assert_done
	vfioctl --json read $NVME bar0+"$table"
	assert_success
	assert_json '.reads[0] | .value == "0xffffffff" and (.suspect | test("MSI-X"))'
	[[ $stderr == "warning: "*MSI-X* ]]
}

@test "dump: the MSI-X table is shown as skipped, on both paths" {
	local via

	for via in --pread --mmap; do
		vfioctl --json dump $NVME bar0+0x1ff8 -n 0x420 $via
		assert_done
		assert_json '.dump.parts | length == 3 and .[0].size == 8
			and .[1] == {offset: "0x2000", size: 1040,
				skipped: "the MSI-X table"}
			and .[2].offset == "0x2410" and .[2].size == 8'
	done
	vfioctl dump $NVME bar0+0x2000 -n 16
	assert_done
	[[ $output == *"skipped"*"MSI-X table"* ]]
	vfioctl dump $NVME bar0+0x1ff8 -n 16 -o "$BATS_TEST_TMPDIR/out"
	assert_success
	[[ $stderr == "warning: "*"skipped 8 bytes"* ]]
	assert_equal "$(stat -c %s "$BATS_TEST_TMPDIR/out")" 16
}

@test "dump: config space is what sysfs has" {
	local device

	for device in $EDU $NVME; do
		start_session "$device"
		say dump config -o "$BATS_TEST_TMPDIR/config"
		assert_answer '.dump.file | endswith("/config")'
		cmp "$BATS_TEST_TMPDIR/config" $PCI/devices/"$device"/config
		end_session
	done
}

@test "dump: a ROM is what sysfs has" {
	local rom=$PCI/devices/$NIC/rom

	vfioctl dump $NIC rom -o "$BATS_TEST_TMPDIR/rom"
	assert_done
	assert_equal "$(stat -c %s "$BATS_TEST_TMPDIR/rom")" $((256 * 1024))
	start_session $NIC
	echo 1 >"$rom"
	cat "$rom" >"$BATS_TEST_TMPDIR/image"
	echo 0 >"$rom"
	end_session
	# sysfs ends with the last image, the region with the BAR.
	cmp -n "$(stat -c %s "$BATS_TEST_TMPDIR/image")" \
		"$BATS_TEST_TMPDIR/image" "$BATS_TEST_TMPDIR/rom"
	vfioctl write $NIC rom 0
	assert_refused 1 "rom cannot be written"
}

@test "ivshmem: 4 MiB there and back through a mapping" {
	vfioctl load $IVSHMEM bar2 "$BATS_FILE_TMPDIR/ram" --mmap
	assert_done
	vfioctl dump $IVSHMEM bar2 -o "$BATS_TEST_TMPDIR/out" --mmap
	assert_done
	cmp "$BATS_FILE_TMPDIR/ram" "$BATS_TEST_TMPDIR/out"
	cmp "$BATS_FILE_TMPDIR/ram" <("${PROGRAM[@]}" dump $IVSHMEM bar2 -o -)
}

@test "ivshmem: 4 MiB there and back through pread and pwrite" {
	head -c 4M /dev/urandom >"$BATS_TEST_TMPDIR/in"
	vfioctl load $IVSHMEM bar2 "$BATS_TEST_TMPDIR/in" --pread
	assert_done
	vfioctl dump $IVSHMEM bar2 -o "$BATS_TEST_TMPDIR/mapped" --mmap
	assert_done
	cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/mapped"
	vfioctl dump $IVSHMEM bar2 -o "$BATS_TEST_TMPDIR/out" --pread
	assert_done
	cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
}

@test "load: from a pipe to the middle, and nothing around it" {
	head -c 48 /dev/zero | "${PROGRAM[@]}" load $IVSHMEM bar2+0x1000 -
	printf abcdefgh | "${PROGRAM[@]}" load $IVSHMEM bar2+0x1010 -
	vfioctl --json dump $IVSHMEM bar2+0x1000 -n 48
	assert_done
	assert_json '.dump.parts[0].data ==
		"00" * 16 + "6162636465666768" + "00" * 24'
}

@test "load: a file that does not fit is refused before anything is written" {
	printf 'abcdefgh' >"$BATS_TEST_TMPDIR/in"
	vfioctl write $IVSHMEM bar2+0x3ffffc 0x11223344
	assert_done
	vfioctl load $IVSHMEM bar2+0x3ffffc "$BATS_TEST_TMPDIR/in"
	assert_refused 1 "longer than the 4 bytes"
	vfioctl expect $IVSHMEM bar2+0x3ffffc 0x11223344
	assert_done
	printf 'abcdef' >"$BATS_TEST_TMPDIR/in"
	vfioctl load $IVSHMEM bar2 "$BATS_TEST_TMPDIR/in"
	assert_refused 1 "not aligned to 4 bytes"
}

@test "dump: interrupted, what was read is kept and counted" {
	local out=$BATS_TEST_TMPDIR/out pid size status=0

	# bash lets what it runs in the background ignore SIGINT.
	env --default-signal=INT "${PROGRAM[@]}" dump $IVSHMEM bar2 --pread -o "$out" \
		2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	eventually test -s "$out"
	kill -INT $pid
	wait $pid || status=$?
	assert_equal "$status" 130
	size=$(stat -c %s "$out")
	((size > 0 && size < 4194304))
	grep "$size of 4194304 bytes written to $out" "$BATS_TEST_TMPDIR/err"
}

@test "memory decode off: said, with the way out; a mapped access is an error, not a crash" {
	start_session $EDU
	say read bar0 --mmap
	assert_answer '.reads[0].value == "0x010000ed"'
	say write config+4 0 --mask 2 -w 2
	say read bar0
	assert_answer '.error | .code == "EIO" and (.message | test("memory decode off"))
		and (.hint | test("--enable-memory"))'
	say read bar0 --mmap
	assert_answer '.error | .code == "EFAULT"
		and (.message | test("SIGBUS.*memory decode off"))'
	say write bar0+4 1 --mmap
	assert_answer '.error.code == "EFAULT"'
	say dump bar0 -n 64 --mmap
	assert_answer '.error.code == "EFAULT"'
	say read bar0 --mmap --enable-memory
	assert_answer '.reads[0].value == "0x010000ed"'
	say read bar0
	assert_answer '.reads[0].value == "0x010000ed"'
	end_session
}

# Prints where the NIC's power management registers are in config space.
nic_pm()
{
	echo $((0x$(lspci -vv -s $NIC |
		sed -n 's/.*\[\(.*\)\] Power Management.*/\1/p') + 4))
}

@test "all ones: suspect when config space gives a reason, not otherwise" {
	start_session $NIC
	# A receive address register, which keeps what it is given.
	say write bar0+0x5400 0xffffffff --verify
	say read bar0+0x5400
	assert_answer '.reads[0] | .value == "0xffffffff" and (has("suspect") | not)'
	# Behind the kernel's back: it would answer EIO itself.
	setpci -s $NIC "$(printf %x "$(nic_pm)").w=3:3"
	say read bar0+0x5400
	assert_answer '.reads[0] | .value == "0xffffffff" and .suspect == "power state D3"'
	say write bar0+0x5400 0 --mask 1
	assert_answer '.error | .code == "refused" and (.message | test("not written"))'
	setpci -s $NIC "$(printf %x "$(nic_pm)").w=0:3"
	end_session
}

@test "D3: said by pread and by the mapping, and left again" {
	local pm value

	pm=$(nic_pm)
	start_session $NIC
	say read bar0+8 --mmap
	value=$(jq -r '.reads[0].value' <<<"$answer")
	say write config+"$pm" 3 --mask 3 -w 2
	say read bar0+8
	assert_answer '.error | .code == "EIO" and (.message | test("D3"))'
	say read bar0+8 --mmap
	assert_answer '.error | .code == "EFAULT" and (.message | test("SIGBUS.*D3"))'
	say write config+"$pm" 0 --mask 3 -w 2
	say read bar0+8 --mmap
	assert_answer --arg value "$value" '.reads[0].value == $value'
	end_session
}

@test "nothing is left: descriptors and mappings after close" {
	local before after

	start_session
	say echo ready
	before=$(ls -l /proc/$session_pid/fd | awk '{ print $9, $10, $11 }')
	say open $NVME
	say read bar0 --mmap
	say read bar0+0x3000 --mmap
	say irq enable msix --vectors 5
	grep -qE 'vfio-device|/dev/vfio/devices/' /proc/$session_pid/maps
	say close
	say echo closed
	after=$(ls -l /proc/$session_pid/fd | awk '{ print $9, $10, $11 }')
	assert_equal "$after" "$before"
	run ! grep -E 'vfio-device|/dev/vfio/devices/' /proc/$session_pid/maps
	end_session
}
