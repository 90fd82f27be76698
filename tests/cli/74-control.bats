#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What makes scripts of commands: arguments, variables, blocks, without a device.

load helper
load ../terminal

setup()
{
	cd "$BATS_TEST_TMPDIR"
	export HOME=$BATS_TEST_TMPDIR TERM=dumb
}

# Runs its arguments, a line each, as a script.
script()
{
	printf '%s\n' "$@" >t.vfio
	vfioctl "${options[@]}" -x t.vfio "${words[@]}"
}

options=() words=()

@test "words behind the file are the script's arguments" {
	words=("a b;c" '$x' --json '')
	script 'echo $1' 'echo "$2" [$4]' 'echo x${3}'
	assert_done
	assert_output $'a b;c\n$x []\nx--json'
	words=(one)
	script 'echo $1' 'echo $2'
	assert_failure 2
	assert_output "one"
	assert_said "t.vfio:2: the script has no argument \$2"
}

@test "a variable is set, used and listed" {
	script 'set x = 5' 'set y=0x10' 'set x = $x + $y' 'echo $x ${x}0 "$y" +$y' 'set'
	assert_done
	assert_output "0x15 0x150 0x10 +0x10
NAME VALUE
x    0x15
y    0x10"
	script 'set'
	assert_output "no variable is set"
	options=(--json)
	script 'set a = 1k' 'set'
	assert_done
	assert_equal "${lines[0]}" '{"vfioctl":1,"set":{"name":"a","value":"0x400"}}'
	assert_equal "${lines[1]}" '{"vfioctl":1,"variables":[{"name":"a","value":"0x400"}]}'
}

@test "single quotes, backslashes and comments keep a dollar" {
	script "echo '\$x' \\\$x \$ a\$ \"\\\$x\" # \$x"
	assert_done
	assert_output '$x $x $ a$ $x'
}

@test "a variable that is not set is an error of its line" {
	script 'echo one' 'echo $two'
	assert_failure 2
	assert_output "one"
	assert_said 't.vfio:2: variable "two" is not set'
	script 'echo $ring.iova'
	assert_failure 1
	assert_said 'no buffer "ring" is mapped'
	script 'echo $msi.count'
	assert_failure 2
	assert_said 'no interrupt "msi"'
	script 'echo ${two'
	assert_failure 2
	assert_said "unterminated quote, \${"
}

@test "expressions bind as in C" {
	local line expression value

	while IFS='|' read -r expression value; do
		line+="set x = ${expression//!/|}"$'\n'"echo \$x"$'\n'
		wanted+="$value"$'\n'
	done <<-END
		2 + 3 * 4|0xe
		(2 + 3) * 4|0x14
		10 - 3 - 2|0x5
		1 << 4 + 1|0x20
		0xff & 0x0f ! 0x30|0x3f
		6 & 3 << 1|0x6
		0x100 >> 4 >> 2|0x4
		1<<63|0x8000000000000000
		((((7))))|0x7
		4k + 1|0x1001
	END
	script "$line"
	assert_done
	assert_output "${wanted%$'\n'}"
}

@test "an invalid expression, name or value is refused" {
	local line said

	while IFS='|' read -r line said; do
		script "${line//!/|}"
		assert_failure 2
		assert_output ""
		assert_said "t.vfio:1: set: $said"
	done <<-END
		set x = |"" is not an expression
		set x = 1 +|"1 +" is not an expression
		set x = 1 2|"1 2" is not an expression
		set x = (1|"(1" is not an expression
		set x = 1)|"1)" is not an expression
		set x = 1 ^ 2|"1 ^ 2" is not an expression
		set x = *1|"*1" is not an expression
		set x = 1 - 2|"1 - 2" does not fit
		set x = 1 << 64|"1 << 64" does not fit
		set x = 2 << 63|"2 << 63" does not fit
		set x = 0xffffffffffffffff + 1|"0xffffffffffffffff + 1" does not fit
		set x = 0xffffffffffffffff * 2|"0xffffffffffffffff * 2" does not fit
		set x = (((((((((((((((((1)))))))))))))))))|"(((((((((((((((((1))))
		set 1x = 1|"1x" is not a valid variable name
		set x-y = 1|"x-y" is not a valid variable name
		set x|set NAME = VALUE
		set = 1|"" is not a valid variable name
	END
	script 'set x = bar0'
	assert_failure 2
	assert_said "no device is open"
}

@test "repeat runs a command or a block" {
	script 'repeat 2 echo a' 'set n = 0' 'repeat 3' '  set n = $n + 1' '  echo $n' 'end' \
		'repeat 0' 'echo never' 'end' 'repeat 2 repeat 2 echo b' 'repeat 2; echo c; end' \
		'repeat 1000000000' 'end' 'echo done'
	assert_done
	assert_output "$(printf '%s\n' a a 0x1 0x2 0x3 b b b b c c "done")"
}

@test "if chooses by a number" {
	words=(7)
	script 'if $1 == 7' 'echo seven' 'else' 'echo other' 'end' \
		'if $1 != 7' 'echo other' 'else' 'if $1 &4; echo four; else; echo never; end' \
		'end' \
		'if $1 8' 'echo never' 'end' 'if $1 >=7 <8 &0xf==7' 'echo all' 'end'
	assert_done
	assert_output $'seven\nfour\nall'
}

@test "blocks in commands' words are words" {
	script 'echo if else end repeat' 'echo "end"' "'repeat' 2 echo quoted"
	assert_done
	assert_output $'if else end repeat\nend\nquoted\nquoted'
}

@test "what is no block is refused before any of it runs" {
	local lines line said

	while IFS='|' read -r lines line said; do
		printf '%b' "$lines" >t.vfio
		vfioctl -k -x t.vfio
		assert_failure 2
		assert_output "before"
		assert_equal "$stderr" "vfioctl: t.vfio:$line: $said"
	done <<-END
		echo before\nend\necho never|2|end: no "repeat" or "if" to end
		echo before\nelse\necho never|2|else: no matching "if"
		echo before\nrepeat 2\necho never\nelse\nend|4|else: no matching "if"
		echo before\nif 1 1\necho never\nelse\nelse\nend|5|else: no matching "if"
		echo before\nrepeat 2\necho never\nif 1 1\nend\n|2|repeat 2: "end" is missing
		echo before\nif 1 1\necho never\nelse\n|2|if 1 1: "end" is missing
		echo before\nrepeat 2 if\nend|2|repeat 2 if: begin the inner block on its own line
		echo before\nif 1 1\necho never\nelse if\nend|4|else if: unexpected argument
		echo before\nif 1 1\necho never\nend if\n|4|end if: unexpected argument
	END
	for ((i = 0; i < 17; i++)); do
		echo 'if 1 1'
	done >t.vfio
	vfioctl -x t.vfio
	assert_failure 2
	assert_said "t.vfio:17: if 1 1: blocks are nested more than 16 deep"
}

@test "a head that is wrong leaves its block out" {
	options=(-k)
	script 'if 1 ~1' 'echo never' 'else' 'echo never' 'end' 'repeat x' 'echo never' 'end' \
		'if $no 1' 'echo never' 'end' 'set if = 2' 'echo last'
	assert_failure 2
	assert_output "last"
	assert_said 't.vfio:1: if: "~1" is not a condition'
	assert_said 't.vfio:6: repeat: COUNT: "x" is not a number'
	assert_said 't.vfio:9: variable "no" is not set'
	assert [ "$(grep -c '^vfioctl' <<<"$stderr")" = 3 ]
}

@test "a command that fails ends its loop, and -k goes on" {
	script 'repeat 2' 'echo a' 'close' 'echo b' 'end' 'echo c'
	assert_failure 2
	assert_output "a"
	assert_equal "$stderr" "vfioctl: t.vfio:3: close: no device is open"
	options=(-k)
	script 'repeat 2' 'echo a' 'close' 'echo b' 'end' 'echo c'
	assert_failure 2
	assert_output $'a\nb\na\nb\nc'
}

@test "with --tap what runs inside of blocks is counted" {
	options=(--tap -k)
	script 'repeat 2' 'echo a' 'end' 'if 1 2' 'echo never' 'end' 'if 1 ~' 'end' 'repeat 1 close'
	assert_failure 2
	output=$(sed 's/hint: .*/hint: HINT/' <<<"$output")
	assert_output '# a
ok 1 - echo a
# a
ok 2 - echo a
# vfioctl: t.vfio:7: if: "~" is not a condition
# hint: HINT
not ok 3 - if 1 ~
# vfioctl: t.vfio:9: close: no device is open
not ok 4 - close
1..4'
	options=(--tap)
	script 'echo one' 'repeat 2' 'echo never'
	assert_failure 2
	assert_line 'not ok 2 - repeat 2'
	assert_line '1..2'
}

@test "a loop ends by a signal" {
	local line

	talk_to "$VFIOCTL" -x - 2>err
	printf 'echo started\nrepeat 1000000000\nsleep 1ms\nend\n' >&"$talk_in"
	read -r line <&"$talk_out"
	assert_equal "$line" "started"
	kill -INT "$talk_pid"
	status=0
	wait "$talk_pid" || status=$?
	exec {talk_in}>&- {talk_out}<&-
	assert_equal "$status" 130
	assert_equal "$(<err)" ""
}

@test "quit ends a block" {
	script 'repeat 3' 'echo a' 'quit' 'end' 'echo never'
	assert_done
	assert_output a
}

@test "a sourced file has blocks and shares variables" {
	printf 'if $x 1\necho inner\nend\nset y = $x + 1\n' >inner.vfio
	script 'set x = 1' 'repeat 2' 'source inner.vfio' 'set x = $y' 'end' 'echo $y'
	assert_done
	assert_output $'inner\n0x3'
	printf 'repeat 2\necho never\n' >inner.vfio
	script 'if 1 1' 'source inner.vfio' 'end'
	assert_failure 2
	assert_equal "$stderr" 'vfioctl: inner.vfio:1: repeat 2: "end" is missing'
}

@test "what begins or ends a block is explained as other commands are" {
	local command

	for command in if repeat else end; do
		script "$command --help"
		assert_done
		assert_line --index 0 --partial "usage: $command"
	done
	script 'set a = 1' 'set' 'echo $a'
	assert_done
	words=(end)
	script '$1'
	assert_failure 2
	assert_said "not as a \$variable"
}

@test "wait and expect want a condition" {
	vfioctl wait 01:00.0 bar0
	assert_failure 2
	assert_said "COND is missing"
	vfioctl expect 01:00.0 bar0 1 --within never
	assert_failure 2
	assert_said '"never" is not a time'
}

@test "the shell waits for the end of a block" {
	terminal_start "$VFIOCTL"
	terminal_see "vfioctl> "
	terminal_type 'repeat 2\r'
	terminal_see $'\n> '
	terminal_type 'echo in; end\r'
	terminal_see $'\r\nin\r\nin\r\n'
	terminal_see "vfioctl> "
	terminal_type 'if 1 1\r'
	terminal_see $'\n> '
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type 'repeat 2\r'
	terminal_see $'\n> '
	terminal_type '\004'
	terminal_see "vfioctl> "
	terminal_type 'end\r'
	terminal_see 'no "repeat" or "if" to end'
	terminal_see "vfioctl> "
	terminal_type '\004'
	terminal_end
	assert_equal "$status" 0
}

@test "TAB completes variables, and the command of repeat" {
	terminal_start "$VFIOCTL"
	terminal_see "vfioctl> "
	terminal_type 'set stride = 4\r'
	terminal_see "vfioctl> "
	terminal_type 'echo $str\t'
	terminal_see '$stride '
	terminal_type '\r'
	terminal_see $'\r\n0x4\r\n'
	terminal_see "vfioctl> "
	terminal_type 'repeat 3 ech\t'
	terminal_see 'echo '
	terminal_type '\003'
	terminal_see "vfioctl> "
	terminal_type '\004'
	terminal_end
}
