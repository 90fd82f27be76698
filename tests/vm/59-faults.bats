# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev
# Transfers to addresses that are not mapped: refused by the IOMMU, and shown as
# the kernel logged them.

load helper
load session

setup_file()
{
	save_device $EDU $BLOCKER $BLOCKED_EDU
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU $BLOCKER $BLOCKED_EDU
}

# The kernel logs ten lines about faults in five seconds and drops the others
# (dmar_fault() in drivers/iommu/intel/dmar.c, DEFAULT_RATELIMIT_INTERVAL). No event
# tells when that time is over: a test begins six seconds after the last transfer.
setup()
{
	local last=$BATS_FILE_TMPDIR/last-transfer left

	[[ ! -e $last ]] || left=$(($(<"$last") + 6 - EPOCHSECONDS))
	((${left:-0} <= 0)) || sleep "$left"
}

# Notes the time of a transfer, for setup.
note_transfer()
{
	echo "$EPOCHSECONDS" >"$BATS_FILE_TMPDIR/last-transfer"
}

# Lets edu of the open session transfer 256 bytes with its memory at IOVA $1, by
# its command $2: 1 reads there, 3 writes.
transfer()	# IOVA COMMAND
{
	local from=$1 to=0x40000

	[[ $2 == 1 ]] || { from=0x40000; to=$1; }
	say write config+4 0x4 --mask 0x4 -w 2
	say write bar0+0x80 "$from"
	say write bar0+0x88 "$to"
	say write bar0+0x90 256
	note_transfer
	say write bar0+0x98 "$2"
	assert_answer 'has("writes")'
	# The device's timer ends it; the bit that started it is clear then.
	until say read bar0+0x98; [[ $((16#$(jq -r '.reads[0].value[2:]' <<<"$answer") & 1)) == 0 ]]
	do
		:
	done
}

# Prints "READ 0x100000" for each fault of edu that the kernel has logged since dmesg_mark.
logged()
{
	dmesg_since | sed -nE "s/.*\[DMA (Read|Write)[^]]*\] Request device \[${EDU#0000:}\] fault\
 addr (0x)?([0-9a-f]+) .*/\1 0x\3/p"
}

@test "a transfer to an address without a mapping: device, address and access" {
	dmesg_mark
	start_session $EDU
	transfer 0x100000 1
	transfer 0x200000 3
	end_session
	eventually test "$(logged | wc -l)" -ge 2
	vfioctl --json faults $EDU --since 10m
	assert_done
	assert_equal "$(jq -r '.faults[] | select(.kind == "fault") | .access + " " + .iova' \
		<<<"$output" | tail -n 2)" $'read 0x100000\nwrite 0x200000'
	assert_json --arg edu $EDU '[.faults[] | select(.kind == "fault")][-1] |
		.address == $edu and .iommu == "intel" and .driver == "vfio-pci" and
		.why == "no writable mapping" and (has("nearest") | not)'
	assert_equal "$(logged | tail -n 2)" $'Read 0x100000\nWrite 0x200000'
	# What the log has lost may have been anybody's.
	vfioctl --json faults $NIC --since 10m
	assert_done
	assert_json '[.faults[] | select(.kind == "fault")] == []'
}

@test "in the session, the nearest buffer, and what it is mapped for" {
	start_session $EDU
	say dma map 64k --iova 0x10000 --ro --name source
	assert_answer 'has("error") | not'
	transfer 0x30000 1
	say faults --since 10m
	assert_answer '.faults[-1] | .iova == "0x30000" and .access == "read" and
		.outside == false and .nearest == {buffer: "source", start: "0x10000",
			end: "0x1ffff", side: "above", distance: 65536, readable: true,
			writable: false}'
	transfer 0x10000 3
	say faults --since 10m
	assert_answer '.faults[-1] | .iova == "0x10000" and .access == "write" and
		.nearest.side == "inside"'
	end_session
}

@test "of a kept session, too" {
	vfioctl open $EDU
	assert_success
	vfioctl dma map $EDU 64k --iova 0x40000 --name kept
	assert_success
	vfioctl write $EDU config+4 0x4 --mask 0x4 -w 2
	assert_success
	vfioctl write $EDU bar0+0x80 0x3f000
	vfioctl write $EDU bar0+0x88 0x40000
	vfioctl write $EDU bar0+0x90 256
	note_transfer
	vfioctl write $EDU bar0+0x98 1
	assert_success
	eventually eval "dmesg | grep -q '0x3f000 '"
	vfioctl --json faults $EDU --since 10m
	assert_done
	assert_json '.faults[-1] | .iova == "0x3f000" and .nearest.buffer == "kept" and
		.nearest.side == "below" and .nearest.distance == 4095'
	vfioctl close $EDU
	assert_success
}

@test "behind a bridge to conventional PCI, which requests in the device's place" {
	[[ ! -e $PCI/devices/$BLOCKER/driver ]] ||
		echo $BLOCKER >"$PCI/devices/$BLOCKER/driver/unbind"
	give_to_vfio $BLOCKED_EDU
	dmesg_mark
	start_session $BLOCKED_EDU
	transfer 0x500000 1
	end_session
	eventually eval 'dmesg_since | grep -q "Request device \[05:00.0\] fault addr 0x500000 "'
	vfioctl --json faults $BLOCKED_EDU --since 10m
	assert_done
	assert_json '.faults[-1] | .address == "0000:05:00.0" and .iova == "0x500000" and
		(has("driver") | not)'
}

@test "--follow shows a fault as it comes, and no earlier one" {
	local follower

	"$VFIOCTL" --json faults --follow --count 1 >"$BATS_TEST_TMPDIR/follow" 3>&- &
	follower=$!
	eventually opened /dev/kmsg $follower
	start_session $EDU
	transfer 0x300000 1
	wait $follower
	end_session
	output=$(<"$BATS_TEST_TMPDIR/follow") assert_json --arg edu $EDU '.fault |
		.address == $edu and .iova == "0x300000" and .access == "read"'
}

# True when process $2 waits with the file $1 open.
opened()
{
	local fd state

	for fd in "/proc/$2/fd/"*; do
		[[ $(readlink "$fd") == "$1" ]] || continue
		read -r _ _ state _ <"/proc/$2/stat"
		[[ $state == S ]] && return
	done
	return 1
}

@test "--follow ends with a signal, with its time, and tells what it lost" {
	local status=0 pid

	# bash lets what it runs in the background ignore SIGINT.
	env --default-signal=INT "$VFIOCTL" faults --follow 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	eventually opened /dev/kmsg $pid
	kill -INT $pid
	wait $pid || status=$?
	assert_equal "$status" 130
	grep "interrupted after 0 faults$" "$BATS_TEST_TMPDIR/err"
	vfioctl faults --follow --timeout 100ms
	assert_done
	assert_output ""
	vfioctl faults --follow --timeout 100ms --count 2
	assert_failure 3
	[[ $stderr == *"only 0 of 2 faults before the timeout"* ]]
}

@test "records that are overwritten before they are read are told" {
	local follower i filler level

	echo on >/proc/sys/kernel/printk_devkmsg
	# The console would take minutes for what fills the log.
	read -r level _ </proc/sys/kernel/printk
	echo 1 >/proc/sys/kernel/printk
	filler=$(printf '%900s' filler)
	"$VFIOCTL" --json faults --follow 3>&- >"$BATS_TEST_TMPDIR/follow" &
	follower=$!
	eventually opened /dev/kmsg $follower
	kill -STOP $follower
	for ((i = 0; i < 1500; i++)); do
		echo "<7>$filler"
	done >/dev/kmsg
	echo "$level" >/proc/sys/kernel/printk
	kill -CONT $follower
	eventually grep -q '"lost"' "$BATS_TEST_TMPDIR/follow"
	kill $follower
	wait $follower || :
	output=$(head -n 1 "$BATS_TEST_TMPDIR/follow") assert_json '.fault.kind == "lost"'
}

@test "nobody may invent a fault by writing into the log" {
	echo "DMAR: [DMA Read NO_PASID] Request device [02:00.0] fault addr 0x1000" \
		"[fault reason 0x06] PTE Read access is not set" >/dev/kmsg
	vfioctl faults $NIC
	assert_done
	[[ $output != *"0x1000"* ]]
}

@test "another user is told who may read the log" {
	echo 1 >/proc/sys/kernel/dmesg_restrict
	run_apart setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$VFIOCTL" faults
	assert_failure 1
	assert_output ""
	[[ $stderr == *"open /dev/kmsg: Operation not permitted"* ]]
	[[ $stderr == *"hint: kernel.dmesg_restrict is 1"* ]]
}

@test "--queue: what this way into VFIO, this kernel and this device lack is told" {
	vfioctl faults $EDU --queue --timeout 1s
	assert_failure 1
	if [[ $API == cdev ]]; then
		[[ $stderr == *"create a page table with page requests: "* ||
			$stderr == *"enable the device's page requests: "* ]]
	else
		[[ $stderr == *"page requests need a device cdev"* ]]
	fi
	vfioctl --json info $EDU
	assert_done
}
