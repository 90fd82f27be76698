#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# faults on a recorded log: what is shown of it, and that no kind of file in its
# place makes the program hang.

load helper

READ='DMAR: [DMA Read NO_PASID] Request device [03:00.0] fault addr 0x20000000'
READ+=' [fault reason 0x06] PTE Read access is not set'
WRITE='vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000e'
WRITE+=' address=0x1000 flags=0x0020]'

setup()
{
	fresh_root intel-desktop
	cat >"$ROOT/dev/kmsg" <<-END
		6,0,0,-;Linux version 6.12
		3,1,1000000,-;$READ
		3,2,60000000,-;$WRITE
		 SUBSYSTEM=pci
		 DEVICE=+pci:0000:01:00.0
		4,3,60000001,-;dmar_fault: 17 callbacks suppressed
		12,4,60000002,-;$READ
	END
	echo "100.00 50.00" >"$ROOT/proc/uptime"
}

@test "each fault is a line: time, device and driver, access, address, reason" {
	on_root faults
	assert_done
	assert_line -n 0 "[    1.000000] 0000:03:00.0 (vfio-pci) read 0x20000000: no readable\
 mapping (intel 0x06)"
	assert_line -n 1 "[   60.000000] 0000:01:00.0 (vfio-pci) write 0x1000: no mapping\
 (amd IO_PAGE_FAULT)"
	assert_line -n 2 "[   60.000001] 17 messages suppressed by the kernel's rate limit"
	assert_equal "${#lines[@]}" 3
}

@test "--json keeps its contract" {
	on_root --json faults
	assert_done
	assert_json --arg raw "$READ" '.vfioctl == 1 and (.faults | length) == 3 and
		.faults[0] == {kind: "fault", time_ns: 1000000000, iommu: "intel",
			address: "0000:03:00.0", access: "read", iova: "0x20000000",
			reason: "0x06", why: "no readable mapping",
			driver: "vfio-pci", raw: $raw} and
		.faults[1].event == "IO_PAGE_FAULT" and
		(.faults[2] | .kind == "suppressed" and .count == 17)'
}

@test "an address in a reserved region of the device's group is told" {
	echo "3,5,60000003,-;${READ/0x20000000/0xfee00000}" >>"$ROOT/dev/kmsg"
	on_root --json faults
	assert_done
	assert_json '.faults[3].reserved ==
		{start: "0xfee00000", end: "0xfeefffff", type: "msi"}'
	on_root faults
	assert_line -n 3 --partial "; in the reserved region 0xfee00000-0xfeefffff (msi)"
}

@test "of one device, of the last minute" {
	on_root --json faults 03:00.0
	assert_done
	assert_json '[.faults[] | .address // .kind] == ["0000:03:00.0", "suppressed"]'
	on_root --json faults 03:00.0 01:00.0
	assert_json '[.faults[] | select(.address)] | length == 2'
	on_root --json faults --since 1m
	assert_done
	assert_json '[.faults[] | .address // .kind] == ["0000:01:00.0", "suppressed"]'
	on_root faults 00:1b.0 --since 30s
	assert_done
	assert_output "no faults in the kernel's log"
}

@test "--follow shows what comes, a line each, and ends with a log that ends" {
	on_root faults --follow
	assert_done
	assert_output ""
	on_root --json faults --follow --since 1h
	assert_done
	assert_equal "$(jq -c '.fault | .address // .kind' <<<"$output" | tr '\n' ' ')" \
		'"0000:03:00.0" "0000:01:00.0" "suppressed" '
	on_root --json faults --follow --since 1h --count 1
	assert_done
	assert_equal "$(wc -l <<<"$output")" 1
	on_root faults --follow --since 1h --count 3 --timeout 1m
	assert_equal "$status" 3
	assert_said "only 2 of 3 faults before the log ended"
}

@test "--count and --timeout without --follow, and other devices, are told" {
	on_root faults --count 1
	assert_refused 2 "--count and --timeout need --follow or --queue"
	on_root faults --grant
	assert_refused 2 "--grant needs --queue"
	on_root faults 03:00.0 --queue --follow
	assert_refused 2 "--queue cannot be combined with --follow or --since"
	on_root faults --queue
	assert_refused 2 "DEVICE is missing"
	on_root faults 03:00.0 --queue
	assert_refused 1 "devices cannot be opened with --sysroot"
	on_root faults 0000:7f:00.0
	assert_refused 1 "no device"
}

@test "a pipe is read as it comes; its writer's end is its end" {
	local pid writer

	rm "$ROOT/dev/kmsg"
	mkfifo "$ROOT/dev/kmsg"
	exec {writer}<>"$ROOT/dev/kmsg"
	"$VFIOCTL" --sysroot "$ROOT" faults --follow --count 2 >"$BATS_TEST_TMPDIR/out" 3>&- \
		{writer}>&- &
	pid=$!
	echo "3,7,1000000,-;$READ" >&"$writer"
	echo "3,8,2000000,-;$WRITE" >&"$writer"
	wait "$pid"
	exec {writer}>&-
	assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/out")" 2
	on_root faults
	assert_done
	assert_output "no faults in the kernel's log"
}

@test "--queue --dry-run opens nothing" {
	on_root --json --dry-run faults 03:00.0 --queue --grant
	assert_done
	assert_json '[.plan[].action] == ["open it, which resets it",
		"queue page requests and grant them", "close it, which resets it again"]'
}

@test "an empty log, a directory and none at all" {
	: >"$ROOT/dev/kmsg"
	on_root faults
	assert_done
	assert_output "no faults in the kernel's log"
	rm "$ROOT/dev/kmsg"
	on_root faults
	assert_refused 1 "there is no /dev/kmsg"
	mkdir "$ROOT/dev/kmsg"
	on_root --json faults
	assert_json_error 1 EISDIR
}
