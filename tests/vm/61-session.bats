# SPDX-License-Identifier: GPL-3.0-or-later
# backends: group compat cdev noiommu
# Sessions of the command line: a device that stays open from command to
# command, who may use it, and what is left when anybody dies.

bats_require_minimum_version 1.5.0
load helper
load open

setup_file()
{
	save_device $EDU $NVME
	give_to_vfio $EDU
	give_to_vfio $NVME
}

teardown_file()
{
	restore_device $EDU $NVME
}

# A session that a failed test left must not be the next one's.
teardown()
{
	"$VFIOCTL" -q close --all || true
	[[ ! ${client:-} ]] || kill -KILL "$client" 2>/dev/null || true
	[[ ! ${session:-} ]] || kill -KILL "$session" 2>/dev/null || true
	eventually is_idle
	give_to_vfio $EDU
}

# Opens devices in a session; $session is its process.
open_session()
{
	vfioctl open "$@"
	assert_done
	session=$("$VFIOCTL" --json sessions | jq '.sessions[0].pid')
}

# Ends the session of EDU; nobody has a device open then.
close_session()
{
	vfioctl close $EDU
	assert_done
	assert_output ""
	assert_no_session
}

assert_no_session()
{
	vfioctl --json sessions
	assert_done
	assert_json '.sessions == []'
	assert_nothing_open
	assert_equal "$(ls /run/vfioctl/0)" ""
}

is_over()
{
	[[ ! -e /proc/$1 ]]
}

# Prints the interrupts that VFIO has requested for EDU.
interrupts()
{
	grep "vfio-.*($EDU)" /proc/interrupts || true
}

is_idle()
{
	[[ ! $(interrupts) ]]
}

# Prints what the descriptors of process $1 stand for, a line each.
descriptors()
{
	find "/proc/$1/fd" -type l -printf '%l\n' 2>/dev/null
}

# Prints how many descriptors the session process has.
count_fds()
{
	descriptors "$session" | wc -l
}

has_fds()
{
	[[ $(count_fds) == "$1" ]]
}

# Runs the program in the background with its output in $BATS_TEST_TMPDIR/NAME.
start_client()	# NAME WORD...
{
	"${PROGRAM[@]}" "${@:2}" >"$BATS_TEST_TMPDIR/$1" 2>"$BATS_TEST_TMPDIR/$1.err" 3>&- &
	client=$!
}

# Waits for the client to be waiting for interrupts: beside the epoll over all
# that are armed it has one for those that it waits for.
client_waits()
{
	eventually client_polls
}

client_polls()
{
	[[ $(descriptors "$client" | grep -c eventpoll) == 2 ]]
}

@test "one open device, many commands: touched, interrupted, closed" {
	open_session $EDU
	assert_line --regexp "^Device: +$EDU\$"
	vfioctl write $EDU bar0+4 0x12345678
	assert_done
	vfioctl read $EDU bar0+4
	assert_done
	assert_output 0xedcba987
	vfioctl write $EDU config+4 4 --mask 4 -w 2
	assert_done
	vfioctl --json irq enable $EDU msi
	assert_done
	assert_json '.irq | .enabled == 1 and .total == 0'
	assert_equal "$(interrupts | wc -l)" 1
	vfioctl write $EDU bar0+0x60 5
	assert_done
	vfioctl --json irq wait $EDU msi --timeout 60
	assert_done
	assert_json '.irq | .count == 1 and .total == 1'
	vfioctl --json irq trigger $EDU msi --count 3
	assert_done
	assert_json '.irq | .count == 3 and .total == 4'
	vfioctl --json irqs $EDU
	assert_done
	assert_json '.irqs[1] | .enabled == 1 and .total == 4'
	vfioctl --json irq wait $EDU msi --timeout 60
	assert_done
	assert_json '.irq | .count == 3 and .total == 4'
	vfioctl --json irq disable $EDU msi
	assert_done
	assert_json '.irq | .enabled == 0 and .total == 4'
	assert is_idle
	close_session
}

@test "a buffer is mapped, written, read and unmapped by separate commands" {
	not_on noiommu "no IOMMU maps anything"
	open_session $EDU
	vfioctl --json dma map $EDU 64k --name ring --iova 0x100000
	assert_done
	vfioctl dma write $EDU ring+0x10 0xcafe
	assert_done
	vfioctl dma read $EDU ring+0x10
	assert_done
	assert_output --partial cafe
	vfioctl --json dma list $EDU
	assert_done
	assert_json '[.. | objects | select(.name? == "ring")] | length == 1'
	vfioctl --json dma map $EDU 4k --iova 0x100000 --name over
	assert_failure 1
	vfioctl dma test $EDU --size 16k
	assert_done
	vfioctl dma unmap $EDU ring
	assert_done
	vfioctl dma read $EDU ring
	assert_failure
	vfioctl dma map $EDU 4k --name left
	assert_done
	close_session
}

@test "INTx: masked by the device's interrupt, and every command knows" {
	open_session $EDU
	# Nothing resets what edu has been told to raise before.
	vfioctl write $EDU bar0+0x64 0xffffffff
	assert_done
	vfioctl irq enable $EDU intx
	assert_done
	vfioctl write $EDU bar0+0x60 1
	assert_done
	vfioctl irq wait $EDU intx --timeout 60
	assert_done
	vfioctl --json irqs $EDU
	assert_json '.irqs[0].masked'
	vfioctl write $EDU bar0+0x64 1
	assert_done
	vfioctl --json irq unmask $EDU intx
	assert_done
	assert_json '.irq.masked | not'
	vfioctl irq mask $EDU intx
	assert_done
	vfioctl --json irqs $EDU
	assert_json '.irqs[0].masked'
	close_session
}

@test "the session process has neither terminal nor directory, and outlives its shell" {
	run_apart script -qec "cd /usr && ${PROGRAM[*]} open $EDU" /dev/null
	assert_success
	session=$("$VFIOCTL" --json sessions | jq '.sessions[0].pid')
	assert_equal "$(readlink "/proc/$session/cwd")" /
	assert_equal "$(descriptors "$session" | grep -c '^/dev/null$')" 3
	assert_equal "$(ps -o tty= -o sid= -p "$session" | tr -s ' ')" "? $session"
	vfioctl read $EDU bar0
	assert_done
	close_session
}

@test "commands leave nothing with the session process" {
	local before

	open_session $EDU
	vfioctl read $EDU bar0
	before=$(count_fds)
	for _ in 1 2; do
		vfioctl irq trigger $EDU msi
		assert_done
		[[ $API == noiommu ]] || vfioctl dma map $EDU 4k --name x
		[[ $API == noiommu ]] || vfioctl dma unmap $EDU x
		vfioctl irq enable $EDU msi
		vfioctl irq disable $EDU msi
		assert_done
		vfioctl read $EDU bar7
		assert_failure
	done
	eventually has_fds "$before"
	close_session
}

@test "several devices share one space, and are closed one by one" {
	local spaces

	open_session $EDU $NVME
	vfioctl --json sessions
	assert_json --arg edu $EDU --arg nvme $NVME --argjson pid "$session" \
		'[.sessions[] | select(.pid == $pid) | .address] == [$edu, $nvme]'
	assert_json '.sessions[0].since | test("^20[0-9-]+T[0-9:]+Z$")'
	spaces=$(descriptors "$session" | grep -cE '^/dev/(iommu|vfio/vfio)$')
	assert_equal "$spaces" 1
	vfioctl read $NVME config -w 2
	assert_output 0x1b36
	vfioctl close $EDU
	assert_done
	vfioctl --json sessions
	assert_json --arg nvme $NVME '[.sessions[].address] == [$nvme]'
	vfioctl read $EDU bar0
	assert_done
	vfioctl --json close --all
	assert_done
	assert_json --arg nvme $NVME '.closed[0].address == $nvme'
	assert_no_session
}

@test "a script with several devices open takes the first, and others by name" {
	vfioctl -x - <<-END
		open $EDU $NVME
		read bar0
		read $NVME config -w 2
		close $EDU
		read config -w 2
		close
	END
	assert_done
	assert_line 0x010000ed
	assert_equal "$(grep -c 0x1b36 <<<"$output")" 2
}

@test "a script joins a session, and leaves it as it is" {
	open_session $EDU
	vfioctl irq enable $EDU msi
	vfioctl -x - <<-END
		open $EDU
		irq trigger msi
		close
	END
	assert_done
	vfioctl --json irqs $EDU
	assert_json '.irqs[1] | .enabled == 1 and .total == 1'
	close_session
}

@test "a device is opened once: a second open, and the loser of a race, are told" {
	local first second lost=0

	open_session $EDU
	vfioctl --json open $EDU
	assert_failure 1
	assert_json --arg pid "pid $session" '.error.code == "EBUSY" and
		(.error.message | contains($pid)) and (.error.hint | contains("vfioctl close"))'
	close_session
	start_client first open $EDU
	first=$client
	start_client second open $EDU
	second=$client
	wait "$first" || lost=$((lost + 1))
	wait "$second" || lost=$((lost + 1))
	assert_equal "$lost" 1
	assert_equal "$(cat "$BATS_TEST_TMPDIR"/{first,second}.err | grep -c "is already open")" 1
	session=$("$VFIOCTL" --json sessions | jq '.sessions[0].pid')
	close_session
}

@test "what cannot be opened leaves no session" {
	vfioctl open $EDU $ROOT_PORT
	assert_failure 1
	[[ $stderr == "vfioctl: open $ROOT_PORT: "* ]]
	assert_no_session
}

@test "another way in than the session's is refused" {
	local other=group

	[[ $API != group && $API ]] || other=compat
	open_session $EDU
	vfioctl --api $other read $EDU bar0
	assert_failure 1
	[[ $stderr == *"is open through ${API:-*} in the session of pid $session"* ]]
	close_session
}

@test "the kernel wants the device back: the session process lets go, who waits is told" {
	open_session $EDU
	vfioctl irq enable $EDU msi
	start_client req irq wait $EDU req --timeout 10m
	client_waits
	echo $EDU >$PCI/drivers/vfio-pci/unbind
	wait "$client"
	[[ $(<"$BATS_TEST_TMPDIR/req") == "req vector 0: 1 interrupt"* ]]
	assert_equal "$(<"$BATS_TEST_TMPDIR/req.err")" "$(drop_way_warning req)"
	eventually is_over "$session"
	assert_equal "$(driver_of $EDU)" ""
	assert_no_session
}

drop_way_warning()
{
	grep 'has no IOMMU' "$BATS_TEST_TMPDIR/$1.err" || true
}

@test "a wait ends with its session" {
	open_session $EDU
	start_client wait irq wait $EDU msi --timeout 10m
	client_waits
	vfioctl close $EDU
	assert_done
	status=0
	wait "$client" || status=$?
	assert_equal "$status" 1
	grep -q "the session" "$BATS_TEST_TMPDIR/wait.err"
	assert_no_session
}

@test "unbind names the session; forced, it goes through" {
	open_session $EDU
	vfioctl unbind $EDU
	assert_failure 1
	[[ $stderr == *"pid $session (vfioctl-session)"* && $stderr == *"vfioctl close $EDU"* ]]
	vfioctl unbind $EDU --force=in-use
	assert_success
	assert_equal "$(driver_of $EDU)" ""
	eventually is_over "$session"
	assert_no_session
}

@test "a client killed at any word to the session process leaves no half-enabled interrupt" {
	local n killed=137

	open_session $EDU
	for ((n = 1; killed == 137; n++)); do
		killed=0
		strace -o /dev/null -e trace=sendmsg -e inject=sendmsg:signal=KILL:when=$n \
			"${PROGRAM[@]}" irq enable $EDU msi >/dev/null || killed=$?
		[[ $killed == 137 ]] || break
		eventually is_idle
		vfioctl --json irqs $EDU
		assert_done
		assert_json '.irqs[1].enabled == 0'
	done
	assert_equal "$killed" 0
	assert [ "$n" -gt 4 ]
	assert_equal "$(interrupts | wc -l)" 1
	for ((n = 1; ; n++)); do
		killed=0
		strace -o /dev/null -e trace=sendmsg -e inject=sendmsg:signal=KILL:when=$n \
			"${PROGRAM[@]}" irq disable $EDU msi >/dev/null || killed=$?
		[[ $killed == 137 ]] || break
		vfioctl irq enable $EDU msi
		assert_done
	done
	assert_equal "$killed" 0
	assert is_idle
	close_session
}

@test "a client killed while it waits takes nothing with it" {
	open_session $EDU
	vfioctl irq enable $EDU msi
	start_client wait irq wait $EDU msi
	client_waits
	kill -KILL "$client"
	wait "$client" || true
	vfioctl --json irq trigger $EDU msi
	assert_done
	vfioctl --json irq wait $EDU msi --timeout 60
	assert_done
	assert_json '.irq.total == 1'
	close_session
}

@test "a wait and a trigger of two commands meet" {
	open_session $EDU
	vfioctl irq enable $EDU msi
	start_client wait irq wait $EDU msi --timeout 10m
	client_waits
	vfioctl irq trigger $EDU msi
	assert_done
	wait "$client"
	[[ $(<"$BATS_TEST_TMPDIR/wait") == "msi vector 0: 1 interrupt"* ]]
	close_session
}

@test "a killed session process: the device is closed, its socket is no session" {
	open_session $EDU
	vfioctl irq enable $EDU msi
	kill -KILL "$session"
	eventually is_idle
	assert [ -S "/run/vfioctl/0/$EDU" ]
	assert_no_session
	vfioctl read $EDU bar0
	assert_done
	open_session $EDU
	close_session
}

@test "SIGTERM closes in order, SIGHUP does nothing" {
	open_session $EDU
	kill -HUP "$session"
	vfioctl read $EDU bar0
	assert_done
	vfioctl irq enable $EDU msi
	kill -TERM "$session"
	eventually is_over "$session"
	assert_no_session
	assert is_idle
}

@test "a session process that does not answer is named" {
	open_session $EDU
	kill -STOP "$session"
	vfioctl read $EDU bar0
	assert_failure 1
	[[ $stderr == *"the session of pid $session does not answer: timed out"* ]]
	kill -CONT "$session"
	vfioctl read $EDU bar0
	assert_done
	close_session
}

# Connects to the socket $1 as another user and prints what comes: nothing.
connect_as_nobody()
{
	setpriv --reuid=65534 --regid=65534 --clear-groups perl -e '
		use Socket;
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;
		connect($s, pack_sockaddr_un($ARGV[0])) or die "connect: $!\n";
		print "read ", sysread($s, my $text, 1) // "error", "\n";' "$1"
}

@test "another user finds no session, and is hung up on" {
	local socket=/run/vfioctl/0/$EDU

	open_session $EDU
	assert_equal "$(stat -c %a /run/vfioctl/0 "$socket" | tr '\n' ' ')" "700 600 "
	run connect_as_nobody "$socket"
	assert_failure
	assert_output --partial "Permission denied"
	chmod 755 /run/vfioctl/0
	chmod 666 "$socket"
	run connect_as_nobody "$socket"
	chmod 700 /run/vfioctl/0
	assert_success
	assert_output "read 0"
	vfioctl read $EDU bar0
	assert_done
	close_session
}

@test "nonsense on the socket harms nobody" {
	open_session $EDU
	run perl -e '
		use Socket;
		for my $size (1, 100, 1100, 4000, 8000) {
			socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;
			connect($s, pack_sockaddr_un($ARGV[0])) or die $!;
			send($s, pack("L", 0x76666801) . "\xff" x ($size - 1), 0) or die $!;
			print "read ", sysread($s, my $text, 1) // "error", "\n";
		}' "/run/vfioctl/0/$EDU"
	assert_success
	assert_equal "$(sort -u <<<"$output")" "read 0"
	vfioctl read $EDU bar0
	assert_done
	close_session
}
