# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev
# Memory for a device: what is mapped, what the kernel refuses and that it was
# foretold, limits, dirty pages, and a device that copies.

load helper
load session

setup_file()
{
	save_device $EDU
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU
}

# Prints what the kernel has locked or pinned for process $1 (the session), in kB:
# a container of type1 counts it as locked, an iommufd as pinned.
charged()
{
	awk '/^Vm(Lck|Pin):/ { n += $2 } END { print n }' "/proc/${1:-$session_pid}/status"
}

# Asserts that the command "$2"... is refused by foresight, and by the kernel with
# errno $1 and for the foretold reason when it is sent all the same.
assert_foretold()
{
	local code=$1

	shift
	say "$@"
	assert_answer '.error | .code == "refused" and .reasons[0].reason == "predicted"'
	refusal=$answer
	say "$@" --force=predicted
	assert_answer --arg code "$code" '.error | .code == $code and
		(.message | test("as predicted: "))'
}

# Prints the value of option $1 in the hint of the last refusal.
proposed()
{
	jq -r --arg option "--$1 " '.error.hint | split($option)[1] | split(";")[0]' <<<"$refusal"
}

# Prints the errno for the three ways: group, compat, cdev.
errno_here()
{
	case $API in
	group) echo "$1" ;;
	compat) echo "$2" ;;
	cdev) echo "$3" ;;
	esac
}

@test "ranges: no window meets a reserved region of sysfs; page sizes and limits are told" {
	vfioctl --json dma ranges $EDU
	assert_done
	assert_json '.dma | .page_sizes[0] == 4096 and .alignment == 4096 and .memlock.exempt and
		(.ranges | length) > 0'
	assert_json --arg api "$API" '.dma | if $api == "group"
		then .available == 65535 and .memlock.shared_by == "process"
		else .available == null and .memlock.shared_by == "user" end'
	assert_json --argjson limit "$(($(ulimit -l) * 1024))" '.dma.memlock.limit == $limit'
	mapfile -t windows < <(jq -r '.dma.ranges[] | "\(.start) \(.end)"' <<<"$output")
	while read -r start end type; do
		assert_json --arg start "$(printf '0x%x' "$start")" --arg type "$type" \
			'any(.dma.reserved[]; .start == $start and .type == $type)'
		for window in "${windows[@]}"; do
			assert [ "$((${window#* } < start || ${window% *} > end))" = 1 ]
		done
	done <"/sys/kernel/iommu_groups/$(group_of $EDU)/reserved_regions"
}

@test "map, list, write, read, fill, unmap; the kernel charges the pages and lets them go" {
	start_session $EDU
	say dma map 64k
	assert_answer '.buffer == {name: "buf0", iova: "0x1000", size: 65536,
		flags: ["read", "write"], huge: false}'
	assert_equal "$(charged)" 64
	say dma map 8k --iova 0x100000 --name ring --ro
	assert_answer '.buffer | .name == "ring" and .iova == "0x100000" and .flags == ["read"]'
	assert_equal "$(charged)" 72
	say dma list
	assert_answer '[.buffers[].name] == ["buf0", "ring"]'
	say dma write buf0+8 0x12345678 0x9abcdef0
	say dma read buf0+4 -n 3
	assert_answer '[.reads[].value] == ["0x00000000", "0x12345678", "0x9abcdef0"]'
	say dma fill ring+0x10 0xa5 -w 1 -n 4
	say dma read ring+0xc -n 3
	assert_answer '[.reads[].value] == ["0x00000000", "0xa5a5a5a5", "0x00000000"]'
	printf 'abcd' >"$BATS_TEST_TMPDIR/bytes"
	say dma write ring+0x1ffc --file "$BATS_TEST_TMPDIR/bytes"
	assert_answer '.stored == {buffer: "ring", offset: "0x1ffc", size: 4,
		file: "'"$BATS_TEST_TMPDIR/bytes"'"}'
	say dma read ring+0x1ffc
	assert_answer '.reads[0].value == "0x64636261"'
	say dma unmap ring
	assert_answer '.unmapped.size == 8192'
	assert_equal "$(charged)" 64
	say close
	assert_equal "$(charged)" 0
	end_session
	assert_equal "$(<"$BATS_TEST_TMPDIR/session.err")" ""
}

@test "what the kernel refuses is foretold, and what is proposed in its place is taken" {
	start_session $EDU
	say dma map 64k --iova 0x10000
	assert_foretold EINVAL dma map 0
	assert_foretold EINVAL dma map 100
	assert_foretold EINVAL dma map 4k --iova 0x1800
	assert_foretold "$(errno_here EINVAL EOVERFLOW EOVERFLOW)" \
		dma map 8k --iova 0xfffffffffffff000
	assert_foretold EINVAL dma map 4k --iova 0x1000000000000000
	assert_foretold EINVAL dma map 4k --iova 0xfee00000
	say dma map 4k --iova "$(proposed iova)"
	assert_answer '.buffer.iova == "0xfedff000"'
	assert_foretold EEXIST dma map 4k --iova 0x11000
	say dma map 4k --iova "$(proposed iova)"
	assert_answer '.buffer.iova == "0xf000"'
	end_session
}

@test "a container has so many mappings and no more" {
	limit=/sys/module/vfio_iommu_type1/parameters/dma_entry_limit
	[[ $API == group ]] || skip "an iommufd sets no limit"
	before=$(<$limit)
	echo 2 >$limit
	start_session $EDU
	echo "$before" >$limit
	say dma ranges
	assert_answer '.dma.available == 2'
	say dma map 4k
	say dma map 4k
	assert_foretold ENOSPC dma map 4k
	say dma unmap buf0
	say dma map 4k
	assert_answer '.buffer.name == "buf0"'
	end_session
}

@test "64 KiB of locked memory for a user without privileges: foretold, confirmed" {
	local nodes=("/dev/vfio/$(group_of $EDU)")

	[[ $API == group ]] || nodes+=(/dev/iommu)
	[[ $API != cdev ]] || nodes+=(/dev/vfio/devices/vfio*)
	chown nobody "${nodes[@]}"
	ulimit -l 64
	PROGRAM=(setpriv --reuid nobody --regid nogroup --clear-groups "${PROGRAM[@]}")
	dmesg_mark
	start_session $EDU
	say dma ranges
	assert_answer '.dma.memlock | .limit == 65536 and .locked == 0 and .exempt == false'
	say dma map 64k
	assert_answer '.buffer.size == 65536'
	say dma unmap buf0
	assert_foretold ENOMEM dma map 68k
	answer=$refusal
	assert_answer '.error | (.hint | test("ulimit -l 68.*a mapping of 65536 fits")) and
		(.message | test("69632 bytes would be locked, but RLIMIT_MEMLOCK is 65536"))'
	say dma map 60k
	say dma ranges
	assert_answer '.dma.memlock.locked == 61440'
	assert_foretold ENOMEM dma map 8k
	end_session
	chown root "${nodes[@]}"
	[[ $API != group ]] || dmesg_since | grep 'RLIMIT_MEMLOCK (65536) exceeded'
}

@test "unmap: a mapping is not cut in two, and what is not there is not unmapped" {
	start_session $EDU
	say dma map 64k --iova 0x10000
	say dma unmap --iova 0x11000 -n 4k
	assert_answer --arg code "$(errno_here EINVAL ENOENT ENOENT)" '.error.code == $code'
	say dma unmap --iova 0x100000 -n 4k
	assert_answer --arg api "$API" 'if $api == "cdev" then .error.code == "ENOENT"
		else .unmapped.size == 0 end'
	say dma unmap --iova 0x10000
	assert_answer '.unmapped.size == 65536'
	say dma map 4k --iova 0x10000
	say dma map 4k --iova 0x11000
	say dma unmap --iova 0x10000 -n 64k
	assert_answer '.unmapped.size == 8192'
	say dma list
	assert_answer '.buffers == []'
	assert_equal "$(charged)" 0
	end_session
}

@test "huge pages: as many as are reserved, at an IOVA aligned to one" {
	[[ -e /proc/sys/vm/nr_hugepages ]] || skip "this kernel has no huge pages"
	echo 2 >/proc/sys/vm/nr_hugepages
	start_session $EDU
	assert_foretold EINVAL dma map 6000 --huge
	say dma map 4k
	say dma map 4M --huge
	assert_answer '.buffer | .iova == "0x200000" and .huge and .size == 4194304'
	assert_equal "$(awk '/^HugePages_Rsvd|^HugePages_Free/ { n += $2 } END { print n }' \
		/proc/meminfo)" 0
	say dma map 2M --huge
	assert_answer '.error | .code == "ENOMEM" and (.hint | test("nr_hugepages"))'
	end_session
	echo 0 >/proc/sys/vm/nr_hugepages
}

@test "dirty pages: what this kernel can say, and why it cannot" {
	start_session $EDU
	say dma map 64k
	say dma dirty report
	assert_answer --arg code "$(errno_here EINVAL ENOTTY EINVAL)" '.error.code == $code'
	say dma dirty start
	case $API in
	group)
		assert_answer '.dirty == {by: "iommu", tracking: true}'
		say dma dirty report
		assert_answer '.dirty.buffers == [{name: "buf0", page_size: 4096, pages: 16,
			dirty: 16, ranges: [{start: "0x1000", end: "0x10fff"}]}]'
		say dma dirty stop
		assert_answer '.dirty.tracking == false'
		say dma dirty report
		assert_answer '.error.code == "EINVAL"'
		;;
	compat) assert_answer '.error | .code == "ENOTTY" and (.hint | test("--api group"))' ;;
	cdev) assert_answer '.error | .code == "EOPNOTSUPP" and (.message | test("this IOMMU"))' ;;
	esac
	say dma dirty start --by device
	assert_answer '.error | .code == "ENOTTY" and (.message | test("not support dma-logging"))'
	end_session
}

@test "dirty pages by a device's own record, which says that it wrote none" {
	local uuid=6a1e1b2c-0f3d-4d6e-9c59-9f2b8a7c6d51

	modinfo mtty >/dev/null 2>&1 || skip "this kernel has no mtty"
	modprobe mtty
	echo $uuid >/sys/class/mdev_bus/mtty/mdev_supported_types/mtty-1/create
	start_session $uuid
	say dma dirty start --by device
	assert_answer '.error | .code == "ENOENT" and (.message | test("no buffer is mapped"))'
	say dma map 64k
	say dma dirty start --by device
	assert_answer '.dirty == {by: "device", tracking: true}'
	say dma dirty report --by device
	assert_answer '.dirty.buffers[0] | .pages == 16 and .dirty == 0 and .ranges == []'
	say dma dirty stop --by device
	assert_answer '.dirty.tracking == false'
	end_session
	echo 1 >/sys/bus/mdev/devices/$uuid/remove
}

@test "dma test: edu copies 64 KiB there and back, every byte arrives, no fault" {
	dmesg_mark
	vfioctl --json dma test $EDU
	assert_done
	assert_json '.dma_test | .engine == "edu" and .bytes == 65536 and .chunks == 17 and
		.mismatches == 0 and .elapsed_ns > 0'
	run -1 grep -E 'DMAR.*fault|fault addr' <(dmesg_since)
}

@test "dma test: what the session had stays as it was" {
	start_session $EDU
	say read config+4 -w 2
	command=$(jq -r '.reads[0].value' <<<"$answer")
	say dma map 4k --iova 0x1000
	say dma fill buf0 0xff -w 1
	say dma test --size 5000
	assert_answer '.dma_test | .bytes == 5000 and .chunks == 2 and .mismatches == 0'
	say read config+4 -w 2
	assert_answer --arg command "$command" '.reads[0].value == $command'
	say dma list
	assert_answer '[.buffers[].name] == ["buf0"]'
	assert_equal "$(charged)" 4
	end_session
}

# Whether the device may send: its COMMAND register, as it really is.
is_master()
{
	local byte

	byte=$(od -An -tu1 -j4 -N1 "$PCI/devices/$EDU/config")
	((byte & 4))
}

@test "dma test: a signal ends it, with bus mastering off and nothing mapped" {
	local status=0

	"${PROGRAM[@]}" dma test $EDU --size 4M 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	eventually is_master
	kill $!
	wait $! || status=$?
	assert_equal "$status" 143
	run ! is_master
	run grep -c 'dma test interrupted after [0-9]* of 4194304 bytes$' "$BATS_TEST_TMPDIR/err"
	assert_output 1
}

@test "a session: its process maps, each command finds the buffers" {
	local session

	vfioctl open $EDU
	assert_done
	vfioctl --json dma map $EDU 64k
	assert_done
	assert_json '.buffer | .name == "buf0" and .iova == "0x1000"'
	vfioctl --json sessions
	session=$(jq '.sessions[0].pid' <<<"$output")
	assert_equal "$(charged "$session")" 64
	vfioctl dma write $EDU buf0+4 0x11223344
	assert_done
	vfioctl --json dma read $EDU buf0+4
	assert_json '.reads[0].value == "0x11223344"'
	vfioctl --json dma map $EDU 4k --iova 0x10000
	assert_failure 1
	assert_json '.error | .code == "refused" and (.message | test("the range overlaps buf0"))'
	vfioctl --json dma map $EDU 4k --iova 0x10000 --force=predicted
	assert_json '.error | .code == "EEXIST"'
	vfioctl --json dma test $EDU --size 5000
	assert_done
	assert_json '.dma_test.mismatches == 0'
	vfioctl --json dma unmap $EDU buf0
	assert_json '.unmapped.size == 65536'
	assert_equal "$(charged "$session")" 0
	vfioctl --json dma list $EDU
	assert_json '.buffers == []'
	vfioctl close $EDU
	assert_done
}

@test "the example: the engine driven by hand" {
	vfioctl --json -x examples/edu-dma.vfio
	assert_done
	run jq -sc '[.[].reads | select(.)[].value]' <<<"$output"
	assert_output '["0x12345678","0x9abcdef0"]'
}

@test "dma test: a device that nobody taught us to drive" {
	save_device $NIC
	give_to_vfio $NIC
	run_apart "${PROGRAM[@]}" dma test $NIC
	assert_failure 1
	assert_equal "$output" ""
	[[ $stderr == *"dma test does not support the device 8086:10d3"*"1234:11e8"* ]]
	restore_device $NIC
}
