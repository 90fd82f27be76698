#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What every command has in common: how it is found, how its words are checked,
# how it answers and how it fails.
load helper

# The table's commands that stand for themselves, one a line.
commands()
{
	"$VFIOCTL" --json help | jq -r '.commands[].name'
}

# Runs the program with a terminal for stdout, 80 columns wide.
on_terminal()
{
	local words

	words=$(printf '%q ' "$VFIOCTL" "$@")
	TERM=xterm script -qec "stty cols 80 rows 24 -onlcr; $words" /dev/null </dev/null
}

# ---- finding a command ---------------------------------------------------

@test "without a command and without a terminal: usage, exit 2" {
	vfioctl </dev/null
	assert_refused 2 "usage: vfioctl"
}

@test "an unknown command names the one that was meant" {
	vfioctl gruops
	assert_refused 2 'unknown command "gruops"'
	assert_said "hint: did you mean groups?"
}

@test "what is nothing like a command is sent to help" {
	vfioctl xyzzy
	assert_refused 2 'unknown command "xyzzy"'
	assert_said 'hint: run `vfioctl help` to list the commands'
}

@test "the second word of a name is corrected, too" {
	vfioctl irq triger
	assert_refused 2 'unknown command "irq triger"'
	assert_said "did you mean irq trigger?"
}

@test "the first of two words alone lists what may follow" {
	vfioctl irq
	assert_done
	assert_line --partial "irq trigger"
	refute_line --partial "groups"
}

@test "a command of the shell says where it works" {
	vfioctl quit
	assert_refused 2 "works only in the shell and in scripts"
}

# ---- options -------------------------------------------------------------

@test "global options stand before and behind the command" {
	vfioctl --json help help
	assert_done
	assert_json '.commands[0].name == "help"'
	vfioctl help help -j
	assert_done
	assert_json '.commands[0].name == "help"'
	vfioctl help --json help
	assert_done
	assert_json '.commands[0].name == "help"'
}

@test "behind -- nothing is an option" {
	vfioctl help -- --json
	assert_refused 2 'unknown command "--json"'
	vfioctl -- help help
	assert_done
	assert_line --index 0 "usage: vfioctl help [COMMAND...]"
}

@test "an unknown option names the one that was meant" {
	vfioctl groups --tre
	assert_done
	vfioctl groups --teer
	assert_refused 2 "groups: unknown option --teer"
	assert_said "hint: did you mean --tree?"
	vfioctl groups -Z
	assert_refused 2 "groups: unknown option -Z"
	vfioctl --jsno groups
	assert_refused 2 "unknown option --jsno"
	assert_said "did you mean --json?"
}

@test "an option's value is missing, or one too many" {
	vfioctl help --api
	assert_refused 2 "option --api requires a value: API"
	vfioctl help --json=yes
	assert_refused 2 "option --json takes no value"
	vfioctl help --ve
	assert_refused 2 "ambiguous option --ve"
}

@test "an option's word is one of its list" {
	vfioctl help --api cdv
	assert_refused 2 '--api: "cdv" is not one of auto, group, type1, compat, cdev, noiommu'
	assert_said "did you mean cdev?"
}

@test "options of a script stand before it and alone" {
	vfioctl -k
	assert_refused 2 "-k and --tap need -x FILE"
	vfioctl --tap groups
	assert_refused 2 "-k and --tap need -x FILE"
	vfioctl groups -x /dev/null
	assert_refused 2 "unknown option -x"
}

@test "a root that is none is named" {
	vfioctl --sysroot /nonexistent groups
	assert_refused 1 "/nonexistent: No such file or directory"
	vfioctl groups --sysroot=/etc/passwd
	assert_refused 1 "/etc/passwd is neither a directory nor a report"
}

# ---- arguments -----------------------------------------------------------

@test "arguments are missing or too many: the usage line tells" {
	vfioctl show
	assert_refused 2 "show: DEVICE is missing"
	assert_said "hint: usage: vfioctl show DEVICE"
	vfioctl show 01:00.0 02:00.0
	assert_refused 2 'show: too many arguments: "02:00.0"'
}

# Each line: what is said, then a command line that makes it be said.
@test "every type of argument is checked and says what it takes" {
	while IFS='|' read -r said line; do
		read -ra words <<<"$line"
		vfioctl "${words[@]/EMPTY/}"
		assert_refused 2 "$said"
	done <<-'EOT'
		DEVICE: "" is not a device (|show EMPTY
		GROUP: "" is not a group (|groups EMPTY
		--class: "" is not a device class|groups --class=EMPTY
		--driver: "a/b" is not a driver's name|groups --driver a/b
		LOCATION: "bar0+x" is not a location (REGION or REGION+OFFSET|read 01:00.0 bar0+x
		LOCATION: "rom+0x10000000000000000" is too large|crc 01:00.0 rom+0x10000000000000000
		VALUE: "12z" is not a number (decimal, 0x... or 0b...)|write 01:00.0 bar0 12z
		VALUE: "18446744073709551616" is too large|write 01:00.0 bar0 18446744073709551616
		--size: "4T" is not a size (a number, optionally|dump 01:00.0 bar0 --size 4T
		INDEX: "1x" is not an interrupt (|irq enable 01:00.0 1x
		--timeout: "5d" is not a time (2s, 500ms|irq wait 01:00.0 msi --timeout 5d
		FILE: "" is not a file|load 01:00.0 bar0 EMPTY
		COMMAND: "" is not a command|help EMPTY
		--width: "3" is not one of 1, 2, 4, 8|read 01:00.0 bar0 -w 3
	EOT
}

# ---- help ----------------------------------------------------------------

@test "help lists every command within 80 columns" {
	vfioctl help
	assert_done
	assert_equal "$(grep -E '^.{81}' <<<"$output")" ""
	# Each family has a heading of its own.
	assert_equal "$(grep '^vfioctl-' <<<"$output")" ""
	while read -r name; do
		assert_line --regexp "^  $name  +[A-Z]"
	done < <(commands)
}

@test "help of every command exits 0 and fits in 80 columns, both ways" {
	while read -r name; do
		read -ra words <<<"$name"
		vfioctl help "${words[@]}"
		assert_done
		assert_line --index 0 --regexp "^usage: (vfioctl )?$name"
		assert_equal "$(grep -E '^.{81}' <<<"$output")" ""
		local said=$output
		vfioctl "${words[@]}" --help
		assert_done
		assert_output "$said"
	done < <(commands)
}

@test "help asked for is given, whatever else is wrong" {
	vfioctl show --bogus --help
	assert_done
	assert_line --index 0 --partial "usage: vfioctl show"
	vfioctl -h
	assert_done
	assert_line --index 0 --partial "usage: vfioctl"
}

@test "help of no command is a usage error" {
	vfioctl help gruops
	assert_refused 2 'help: unknown command "gruops"'
}

@test "the version" {
	vfioctl --version
	assert_done
	assert_output --regexp '^vfioctl [0-9.]+$'
	vfioctl -V --json
	assert_done
	assert_json '.vfioctl == 1 and (.version | test("^[0-9.]+$"))'
}

# ---- results and failures ------------------------------------------------

@test "JSON is one line in a pipe, several on a terminal" {
	vfioctl --json --version
	assert_output --regexp '^\{"vfioctl":1,"version":"[0-9.]+"\}$'
	output=$(on_terminal --json --version)
	[[ $(wc -l <<<"$output") -gt 1 ]]
	assert_json '.vfioctl == 1'
}

@test "a failure is one JSON document and one message" {
	vfioctl --json show
	assert_json_error 2 usage
	assert_json '.error.op == "show" and (.error.hint | startswith("usage: "))'
	vfioctl gruops --json
	assert_json_error 2 usage
	assert_json '.error.op == "vfioctl" and .error.hint == "did you mean groups?"'
	vfioctl --bogus --json groups
	assert_equal "$status" 2
	vfioctl --json --sysroot /nonexistent groups
	assert_json_error 1 ENOENT
	assert_json '.error.op == "groups"'
}

@test "invalid UTF-8 in the words makes valid JSON and harmless text" {
	vfioctl --json $'gr\xff\033[2Joups'
	assert_equal "$status" 2
	iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
	assert_json '.error.message == "unknown command \"gr\\xff\u001b[2Joups\""'
	[[ $stderr != *$'\033'* ]]
	assert_said '\x1b[2J'
}

@test "a full disk is an error, exit 1, said once" {
	run_apart bash -c '"$1" help >/dev/full' - "$VFIOCTL"
	assert_refused 1 "help: write to standard output: No space left on device"
	run_apart bash -c '"$1" --json help >/dev/full' - "$VFIOCTL"
	assert_refused 1 "No space left on device"
	assert_equal "$(grep -c 'No space' <<<"$stderr")" 1
}

@test "a closed stdout is an error, exit 1" {
	run_apart bash -c '"$1" help >&-' - "$VFIOCTL"
	assert_refused 1 "write to standard output: Bad file descriptor"
}

# The reader is gone before the first write: the pipe's other end is closed.
@test "a closed pipe ends the program as it ends any filter, in silence" {
	run_apart bash -c '
		trap - PIPE
		mkfifo "$2"
		exec 3<>"$2" 4>"$2" 3>&-
		"$1" help >&4' - "$VFIOCTL" "$BATS_TEST_TMPDIR/pipe"
	assert_equal "$status" 141
	assert_equal "$stderr" ""
	run_apart bash -c '"$1" --json help | head -c 1' - "$VFIOCTL"
	assert_done
	assert_output "{"
}

@test "colour only on a terminal, and not with NO_COLOR" {
	use_root intel-desktop
	run on_terminal --sysroot "$ROOT" groups
	assert_success
	assert_output --partial $'\033['
	NO_COLOR=1 run on_terminal --sysroot "$ROOT" groups
	assert_success
	refute_output --partial $'\033['
	on_root groups
	assert_done
	refute_output --partial $'\033['
}

@test "a table fits the terminal and is whole in a pipe" {
	use_root intel-desktop
	NO_COLOR=1 run on_terminal --sysroot "$ROOT" devices
	assert_success
	assert_equal "$(grep -E '^.{81}' <<<"$output")" ""
	on_root devices
	assert_done
	assert_output --regexp '.{81}'
}

# A shell's background job ignores SIGINT, which env takes back.
@test "SIGINT exits 130, SIGTERM 143, SIGHUP 129" {
	for pair in INT:130 TERM:143 HUP:129; do
		run_apart bash -c '
			mkfifo "$2.in" "$2.out"
			env --default-signal=INT,HUP "$1" -x - <"$2.in" >"$2.out" & pid=$!
			exec 3>"$2.in" 4<"$2.out"
			echo "echo up; sleep 100" >&3
			read -r line <&4
			kill -"$3" "$pid"
			wait "$pid"' - "$VFIOCTL" "$BATS_TEST_TMPDIR/${pair%:*}" "${pair%:*}"
		assert_equal "$status" "${pair#*:}"
	done
}
