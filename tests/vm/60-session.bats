# SPDX-License-Identifier: GPL-3.0-or-later
# backends: all
# One session of many commands: scripts and the shell with a device open, and
# what is left when they end. Valgrind and terminals take minutes: once.

load helper
load ../terminal

setup_file()
{
	save_device $EDU $TESTDEV $BLOCKER $BLOCKED_EDU
	give_to_vfio $EDU
	give_to_vfio $TESTDEV
}

teardown_file()
{
	restore_device $EDU $TESTDEV $BLOCKER $BLOCKED_EDU
}

setup()
{
	export TERM=dumb HOME=$BATS_TEST_TMPDIR
}

# A test that failed must not keep the device from the next.
teardown()
{
	[[ ! ${pid:-} ]] || kill -KILL "$pid" 2>/dev/null || true
	[[ ! ${terminal_pid:-} ]] || kill -KILL "$terminal_pid" 2>/dev/null || true
	eventually is_idle
}

# Prints the interrupts that VFIO has requested for EDU.
interrupts()
{
	grep "vfio-.*($EDU)" /proc/interrupts || true
}

is_armed()
{
	[[ $(interrupts) ]]
}

is_idle()
{
	! is_armed
}

# The kernel has taken EDU back: nothing of it is armed and it opens again.
assert_torn_down()
{
	assert_equal "$(interrupts)" ""
	assert_equal "$(driver_of $EDU)" vfio-pci
	vfioctl read $EDU bar0
	assert_done
	assert_output 0x010000ed
}

# Prints what the descriptors of process $1 stand for.
descriptors()
{
	ls -l "/proc/$1/fd" | sed -n 's/.* \([0-9]* -> \)/\1/p'
}

# Starts the shell with EDU open; its prompt is $prompt.
start_shell()
{
	prompt="vfioctl $EDU> "
	terminal_start "${PROGRAM[@]}" "$@" shell $EDU
	terminal_see "$prompt"
}

leave_shell()
{
	# At the prompt: before it the terminal itself would take Ctrl-D.
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 0
}

@test "a script opens, touches, expects, and is interrupted" {
	vfioctl -x - <<-END
		open $EDU
		use bar0
		expect +0 0x010000ed
		write +4 0x12345678
		read +4
		irq enable msi
		write config+4 6 -w 2   # bus mastering, for MSI
		write +0x60 5
		irq wait msi --timeout 60
		expect +0x24 5
		write +0x64 5
		expect +0x24 0
		close
		echo closed
	END
	assert_done
	assert_line 0xedcba987
	assert_line --regexp '^msi vector 0: 1 interrupt'
	assert_line --index -1 closed
	assert_torn_down
}

@test "a script with --json is documents, one a line" {
	vfioctl --json -x - <<-END
		open $EDU
		read bar0
		irq trigger msi --wait
	END
	assert_done
	assert_json -s '.[0].opened.address == $edu and .[0].opened.api == $api and
		.[0].opened.group == ($group | tonumber)' \
		--arg api "$API" --arg edu $EDU --arg group "$(group_of $EDU)"
	assert_json -s '.[1].reads[0].value == "0x010000ed"'
	assert_json -s '.[2].irq.name == "msi"'
}

@test "a session's state lasts from command to command" {
	# Opening resets the device: two commands of their own forget the value.
	vfioctl write $EDU bar0+4 1
	assert_done
	vfioctl -x - <<-END
		open $EDU
		write bar0+4 5
		expect bar0+4 0xfffffffa
	END
	assert_done
}

@test "another DEVICE is opened for its command alone" {
	vfioctl -x - <<-END
		open $EDU
		write bar0+4 0
		read $TESTDEV config -w 2
		expect bar0+4 0xffffffff
		read config -w 2
	END
	assert_done
	assert_line 0x1b36
	assert_line 0x1234
}

@test "a second device of the open group joins its container" {
	give_to_vfio $BLOCKER
	give_to_vfio $BLOCKED_EDU
	vfioctl -x - <<-END
		open $BLOCKER
		read $BLOCKED_EDU config -w 2
		read config -w 2
	END
	assert_done
	assert_line 0x1234
	assert_line 0x8086
}

@test "a failure in the middle tears the session down" {
	vfioctl -x - <<-END
		open $EDU
		irq enable msi
		expect bar0 0
		echo never
	END
	assert_failure 3
	refute_line never
	[[ $stderr == "vfioctl: stdin:3: expect: "* ]]
	assert_torn_down
}

@test "what a session lacks is said" {
	vfioctl -x - <<<'read bar0'
	assert_failure 2
	vfioctl -x - <<-END
		open $EDU
		open $TESTDEV
	END
	assert_failure 2
	[[ $stderr == *"$EDU is open"* ]]
	vfioctl -x - <<-END
		open $EDU
		read bar3
	END
	assert_failure 1
	[[ $stderr == *'no region "bar3": the device has bar0, '* ]]
	vfioctl -x - <<-END
		open $EDU
		irq enable msix
	END
	assert_failure 1
	[[ $stderr == *'no interrupt "msix": the device has intx, msi, '* ]]
	vfioctl -x - <<-END
		open $EDU
		read +4
	END
	assert_failure 2
	[[ $stderr == *'"+4" names no region'* ]]
}

@test "signals tear a script's session down" {
	local signal line

	for signal in INT TERM HUP; do
		talk_to "${PROGRAM[@]}" -x - 2>"$BATS_TEST_TMPDIR/err"
		pid=$talk_pid
		line=
		printf '%s\n' "open $EDU" "irq enable msi" "echo started" \
			"sleep 1h" "echo never" >&"$talk_in"
		until [[ $line == started ]]; do
			read -r line <&"$talk_out"
		done
		assert_equal "$(interrupts | wc -l)" 1
		kill -"$signal" "$pid"
		status=0
		wait "$pid" || status=$?
		exec {talk_in}>&- {talk_out}<&-
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		stderr=$(<"$BATS_TEST_TMPDIR/err")
		drop_warning
		assert_equal "$stderr" ""
		assert_torn_down
	done
}

# bats test_tags=once
@test "a session leaves no descriptor and no memory behind, whatever ends it" {
	local script=$BATS_TEST_TMPDIR/s.vfio last expected=0

	for last in close quit 'expect bar0 0'; do
		[[ $last != expect* ]] || expected=3
		printf '%s\n' "open $EDU" 'read bar0' 'read bar0 --mmap' 'dump config' \
			'irq enable msi' 'irq trigger msi' 'irq wait msi' "$last" >"$script"
		run_apart valgrind -q --track-fds=yes --leak-check=full \
			--error-exitcode=99 "${PROGRAM[@]}" -x "$script"
		assert_equal "$status" "$expected"
		assert_equal "$(grep -c 'Open file descriptor' <<<"$stderr")" \
			"$(grep -c '<inherited from parent>' <<<"$stderr")"
	done
}

# bats test_tags=once
@test "the prompt names the device and its default region" {
	start_shell
	[[ $terminal_before == *"Device:"* ]]
	terminal_type 'use bar0\r'
	terminal_see "vfioctl $EDU bar0> "
	terminal_type 'read +0\r'
	terminal_see $'\r\n0x010000ed\r\n'
	terminal_type 'use\r'
	terminal_see "vfioctl $EDU> "
	terminal_type 'close\r'
	terminal_see $'\r\nvfioctl> '
	leave_shell
}

# bats test_tags=once
@test "close leaves the shell with the descriptors it had before open" {
	local shell before during

	terminal_start "${PROGRAM[@]}"
	terminal_see "vfioctl> "
	shell=$(terminal_program)
	before=$(descriptors "$shell")
	terminal_type "open $EDU\\r"
	terminal_see "vfioctl $EDU> "
	terminal_type 'irq enable msi; dump bar0 -n 64; irq trigger msi --wait\r'
	terminal_see "msi vector 0: 1 interrupt"
	terminal_see "vfioctl $EDU> "
	during=$(descriptors "$shell")
	[[ $during == *vfio* && $during == *eventfd* ]]
	terminal_type 'close\r'
	terminal_see $'\r\nvfioctl> '
	assert_equal "$(descriptors "$shell")" "$before"
	assert_torn_down
	leave_shell
}

# bats test_tags=once
@test "a device's interrupt shows at the prompt" {
	start_shell
	terminal_type 'irq enable msi; write config+4 6 -w 2; write bar0+0x60 1\r'
	terminal_see $'\r\nmsi vector 0: 1 interrupt, 1 in total\r\n'
	terminal_see "$prompt"
	terminal_type 'write bar0+0x64 1; write bar0+0x60 2\r'
	terminal_see $'\r\nmsi vector 0: 1 interrupt, 2 in total\r\n'
	terminal_see "$prompt"
	leave_shell
	assert_torn_down
}

# bats test_tags=once
@test "an interrupt prints above a half-typed line, which goes on" {
	local terminal unbind

	# The kernel raises REQ when somebody asks it to take the device away.
	for terminal in dumb xterm; do
		export TERM=$terminal
		start_shell
		terminal_type 'irq enable req\r'
		terminal_see "req: 1 vector enabled"
		terminal_see "$prompt"
		terminal_type 'echo half'
		terminal_see 'echo half'
		echo $EDU >$PCI/drivers/vfio-pci/unbind 3>&- &
		unbind=$!
		terminal_see 'req vector 0: 1 interrupt'
		terminal_see "${prompt}echo half"
		terminal_type ' and half\r'
		terminal_see $'\nhalf and half\r\n'
		terminal_see "$prompt"
		leave_shell
		wait "$unbind"
		give_to_vfio $EDU
	done
}

# bats test_tags=once
@test "Ctrl-C ends a wait and keeps the session" {
	start_shell
	terminal_type 'write bar0+4 0; irq wait msi\r'
	terminal_see $'irq wait msi\r\n'
	eventually is_armed
	terminal_type '\003'
	terminal_see "$prompt"
	terminal_type 'expect bar0+4 0xffffffff; echo same\r'
	terminal_see $'\r\nsame\r\n'
	terminal_see "$prompt"
	leave_shell
	assert_torn_down
}

# bats test_tags=once
@test "SIGTERM, SIGHUP and a closed terminal end the shell in order" {
	local signal

	for signal in TERM HUP; do
		start_shell
		terminal_type 'irq enable msi\r'
		terminal_see "msi: 1 vector enabled"
		terminal_see "$prompt"
		assert_equal "$(interrupts | wc -l)" 1
		kill -"$signal" "$(terminal_program)"
		terminal_end
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		assert_torn_down
	done
	start_shell
	terminal_type 'irq enable msi\r'
	terminal_see "msi: 1 vector enabled"
	kill -KILL "$terminal_pid"
	terminal_end
	eventually is_idle
	assert_torn_down
}

# bats test_tags=once
@test "a shell that cannot open its device says why and leaves" {
	terminal_start "${PROGRAM[@]}" shell $ROOT_PORT
	terminal_end
	assert_equal "$status" 1
	[[ $terminal_before == "vfioctl: shell $ROOT_PORT: "* ]]
}
