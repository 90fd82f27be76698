#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The shell on a terminal: prompt, keys, history, completion, signals.

load helper
load ../terminal

setup()
{
	export HOME=$BATS_TEST_TMPDIR TERM=dumb
	unset XDG_STATE_HOME INPUTRC
	history=$HOME/.local/state/vfioctl/history
	cd "$BATS_TEST_TMPDIR"
}

# Starts the shell, with options of vfioctl, and waits for its prompt.
start_shell()
{
	terminal_start "$VFIOCTL" "$@"
	terminal_see "vfioctl> "
}

# Ends the shell as a person does.
leave_shell()
{
	# At the prompt: before it the terminal itself would take Ctrl-D.
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 0
}

@test "a line runs, and the prompt comes back" {
	start_shell
	terminal_type 'echo one two\r'
	terminal_see $'\r\none two\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "a command that fails leaves the shell alive" {
	start_shell
	terminal_type 'frob; echo never\r'
	terminal_see 'unknown command "frob"'
	terminal_see "vfioctl> "
	[[ $terminal_before != *$'\nnever'* ]]
	terminal_type 'echo still here\r'
	terminal_see $'\r\nstill here\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "semicolons join commands" {
	start_shell
	terminal_type 'echo a; echo b\r'
	terminal_see $'\r\na\r\nb\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "Ctrl-C drops the line" {
	start_shell
	terminal_type 'echo dropped'
	terminal_see 'dropped'
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type 'echo kept\r'
	terminal_see $'\r\nkept\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "Ctrl-C interrupts a command and not the shell" {
	start_shell
	terminal_type 'sleep 1h; echo never\r'
	terminal_see $'never\r\n'
	terminal_type '\003'
	terminal_see "vfioctl> "
	[[ $terminal_before != *never* ]]
	terminal_type 'sleep 1h\r'
	terminal_see $'sleep 1h\r\n'
	terminal_type '\003'
	terminal_see "vfioctl> "
	leave_shell
}

@test "Ctrl-Z stops the shell, at the prompt and in a command, and it comes back" {
	printf '%s\n' "PS1='bash> '" >bashrc
	terminal_start bash --noprofile --rcfile bashrc -i
	terminal_see 'bash> '
	terminal_type "$VFIOCTL\\r"
	terminal_see "vfioctl> "
	terminal_type 'echo half'
	terminal_see 'echo half'
	terminal_type '\032'
	terminal_see 'bash> '
	terminal_type 'fg\r'
	terminal_see 'vfioctl> echo half'
	terminal_type ' and half\r'
	terminal_see $'\nhalf and half\r\n'
	terminal_see "vfioctl> "
	terminal_type 'sleep 1h\r'
	terminal_see $'sleep 1h\r\n'
	terminal_type '\032'
	terminal_see 'bash> '
	terminal_type 'fg\r'
	terminal_see $'fg\r\n'
	terminal_see $'\r\n'
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type 'quit\r'
	terminal_see 'bash> '
	terminal_type 'exit\r'
	terminal_end
	assert_equal "$status" 0
}

@test "Ctrl-D quits with a newline" {
	start_shell
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 0
	assert_equal "$terminal_before" $'\r\n'
}

@test "quit quits" {
	start_shell
	terminal_type 'quit; echo never\r'
	terminal_end
	assert_equal "$status" 0
	[[ $terminal_before != *$'\nnever'* ]]
}

@test "the shell command is the shell" {
	terminal_start "$VFIOCTL" shell
	terminal_see "vfioctl> "
	terminal_type 'shell\r'
	terminal_see "already in the shell"
	terminal_see "vfioctl> "
	leave_shell
}

@test "a script hands over to the shell and goes on behind it" {
	printf '%s\n' 'shell' 'echo between' 'shell' 'close' >t.vfio
	terminal_start "$VFIOCTL" -x t.vfio
	terminal_see "vfioctl> "
	terminal_type 'close\r'
	terminal_see $'\nvfioctl: close: no device'
	terminal_see "vfioctl> "
	terminal_type 'quit\r'
	terminal_see $'\r\nbetween\r\n'
	terminal_see "vfioctl> "
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 2
	[[ $terminal_before == *"vfioctl: t.vfio:4: close: no device is open"* ]]
}

@test "without a terminal there is no shell" {
	vfioctl shell </dev/null
	assert_failure 2
	assert_said "the shell needs a terminal"
	vfioctl </dev/null
	assert_failure 2
	assert_said "usage: vfioctl"
}

@test "SIGTERM and SIGHUP end the shell, at the prompt and in a command" {
	local signal

	for signal in TERM HUP; do
		start_shell
		kill -"$signal" "$(terminal_program)"
		terminal_end
		assert_equal "$status" $((128 + $(kill -l "$signal")))
		start_shell
		terminal_type 'sleep 1h\r'
		terminal_see $'sleep 1h\r\n'
		kill -"$signal" "$(terminal_program)"
		terminal_end
		assert_equal "$status" $((128 + $(kill -l "$signal")))
	done
}

@test "the terminal is as it was when a command runs and when the shell ends" {
	# What the shell finds and what it leaves, in words of its own terminal.
	terminal_start sh -c 'stty -g; "$1"; stty -g' sh "$VFIOCTL"
	terminal_see $'\r\n'
	local before=$terminal_before
	terminal_see "vfioctl> "
	terminal_type '\004'
	terminal_end
	[[ $terminal_before == *"$before"* ]]
}

@test "history is kept across runs, for its owner alone" {
	start_shell
	terminal_type 'echo first\r'
	terminal_see $'\r\nfirst\r\n'
	terminal_see "vfioctl> "
	leave_shell
	assert_equal "$(stat -c %a "$history")" 600
	assert_equal "$(<"$history")" "echo first"
	start_shell
	terminal_type '\020\r'
	terminal_see $'\r\nfirst\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "history omits repetitions and lines that begin with a space" {
	start_shell
	terminal_type 'echo a\recho a\r echo secret\recho b\r'
	terminal_see $'\r\nb\r\n'
	terminal_see "vfioctl> "
	leave_shell
	assert_equal "$(<"$history")" $'echo a\necho b'
}

@test "history lives under XDG_STATE_HOME and is cut at 1000 lines" {
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
	mkdir -p "$XDG_STATE_HOME/vfioctl"
	seq -f 'echo %g' 1500 >"$XDG_STATE_HOME/vfioctl/history"
	start_shell
	terminal_type 'echo last\r'
	terminal_see $'\r\nlast\r\n'
	terminal_see "vfioctl> "
	leave_shell
	assert_equal "$(head -n 1 "$XDG_STATE_HOME/vfioctl/history")" "echo 501"
	assert_equal "$(tail -n 1 "$XDG_STATE_HOME/vfioctl/history")" "echo last"
	refute [ -e "$history" ]
}

@test "a place where no history can be kept costs nothing else" {
	export XDG_STATE_HOME=/dev/null
	start_shell
	terminal_type 'echo fine\r'
	terminal_see $'\r\nfine\r\n'
	terminal_see "vfioctl> "
	assert_equal "$terminal_before" ""
	leave_shell
	assert_equal "$terminal_before" $'\r\n'
}

@test "TAB completes commands, also behind a semicolon" {
	start_shell
	terminal_type 'ech\t'
	terminal_see 'echo '
	terminal_type 'x; qui\t'
	terminal_see 'quit '
	terminal_type '\003'
	terminal_see "vfioctl> "
	leave_shell
}

@test "TAB lists what may stand at an empty prompt" {
	start_shell
	terminal_type '\t\t'
	terminal_see "vfioctl> "
	[[ $terminal_before == *close* && $terminal_before == *quit* ]]
	[[ $terminal_before == *irq* ]]
	leave_shell
}

@test "TAB completes options and files" {
	echo 'echo sourced' >script.vfio
	start_shell
	terminal_type 'source --verb\t'
	terminal_see '--verbose '
	terminal_type 'scr\t'
	terminal_see 'script.vfio '
	terminal_type '\r'
	terminal_see $'\r\nsourced\r\n'
	terminal_see "vfioctl> "
	leave_shell
}

@test "a terminal that can erase is served as well" {
	export TERM=xterm
	start_shell
	terminal_type 'echo a\r'
	terminal_see $'\na\r\n'
	terminal_see "vfioctl> "
	leave_shell
}
