# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# README's examples: what stands behind a prompt is run on a terminal of 80
# columns, and the block must come out as it is printed. The line above a block
# says where:
#   <!-- example: NAME -->   on the fake root tests/roots/NAME.root
#   <!-- example: lab -->    in the lab, as root, one block after the other

# Writes README's blocks to $1/0NUMBER-NAME.
examples_extract()	# DIR
{
	awk -v dir="$1" '
		/^<!-- example: / { name = $3; next }
		/^```/ && inside { inside = 0; name = ""; close(file); next }
		/^```/ && name { inside = 1; file = sprintf("%s/%02d-%s", dir, ++n, name); next }
		inside { print > file }
	' "$TOP/README.md"
}

# Runs one command line as at a terminal.
examples_run_line()	# LINE
{
	NO_COLOR=1 TERM=xterm script -qec "stty cols 80 rows 50; $1" /dev/null </dev/null |
		tr -d '\r'
}

# Runs the commands of a block and prints what its reader would see, but for
# times, which no two runs share.
examples_play()	# FILE
{
	local line

	while IFS= read -r line; do
		case $line in
		'$ '* | '# '*)
			printf '%s\n' "$line"
			examples_run_line "${line:2}"
			;;
		esac
	done < "$1" | examples_plain
}

examples_plain()
{
	sed -E 's/after [0-9.]+ ms/after … ms/'
}

# Fails with a readable difference when a block is not what its commands print.
examples_check()	# FILE
{
	run diff -u --label README.md <(examples_plain < "$1") --label program \
		<(examples_play "$1")
	assert_success
}
