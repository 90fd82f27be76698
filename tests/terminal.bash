# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# A program on a pseudo-terminal: what it shows is waited for, what a person
# would type is sent. For the suites in tests/cli and tests/vm.

load ../talk

TERMINAL_PATIENCE=${TERMINAL_PATIENCE:-60}	# seconds without the awaited text

# Starts a command on a terminal of its own.
terminal_start()
{
	local command

	printf -v command '%q ' "$@"
	talk_to script -qec "exec $command" /dev/null
	terminal_pid=$talk_pid terminal_in=$talk_in terminal_out=$talk_out
	terminal_text=
}

# Types its arguments; printf's escapes stand for keys: \t, \r, \003 (Ctrl-C).
terminal_type()
{
	printf '%b' "$*" >&"$terminal_in"
}

# Waits until the terminal shows $1 and forgets all up to there; what stood
# before it is in $terminal_before.
terminal_see()
{
	local last=${1: -1} shown status

	until [[ $terminal_text == *"$1"* ]]; do
		status=0
		IFS= read -r -d "$last" -t "$TERMINAL_PATIENCE" -u "$terminal_out" shown ||
			status=$?
		terminal_text+=$shown
		if ((status != 0)); then
			batslib_print_kv_multi 'awaited' "$1" 'shown' "$terminal_text" |
				batslib_decorate 'the terminal does not show it' | fail
			return 1
		fi
		terminal_text+=$last
	done
	terminal_before=${terminal_text%%"$1"*}
	terminal_text=${terminal_text#*"$1"}
}

# Waits for the program's end; its exit status is in $status, what else it
# showed in $terminal_before.
terminal_end()
{
	local rest

	IFS= read -r -d '' -t "$TERMINAL_PATIENCE" -u "$terminal_out" rest || true
	terminal_text+=$rest
	terminal_before=$terminal_text
	exec {terminal_in}>&-
	status=0
	wait "$terminal_pid" || status=$?
	exec {terminal_out}<&-
}

# Prints the process id of the program on the terminal.
terminal_program()
{
	pgrep -P "$terminal_pid"
}
