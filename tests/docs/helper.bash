# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# What the tests of the documents share, beside what those of the command line
# do: the program's table, and readers of the manual's source.
load ../cli/helper

# The table of commands, as JSON.
table()
{
	"$VFIOCTL" --json help
}

# jq functions that write a command and an option as the manual must.
MANUAL_JQ='
def option: (if .letter then "*-\(.letter)*, " else "" end) + "*--\(.name)*"
	+ if .value == null then ""
	  elif .value_optional then "[=_\(.value)_]"
	  else " _\(.value)_" end;
def synopsis: (if .shell_only then "*\(.name)*" else "*vfioctl \(.name)*" end)
	+ ([.arguments[] | (.optional as $o | "_\(.name)_" + (if .many then "..." else "" end)
		| if $o then " [\(.)]" else " \(.)" end)] | add // "")
	+ if .options == [] then "" else " [_OPTION_...]" end;
'

# "NAME<tab>LINE" for each heading, synopsis and option of a page's commands.
manual_commands()	# PAGE
{
	awk -v OFS='\t' '
		/^# / { inside = $0 == "# COMMANDS"; name = "" }
		inside && /^## / { name = substr($0, 4); print name, "section" }
		name != "" && /^\*[a-z]/ { print name, $0 }
		name != "" && /^\*--?[a-zA-Z]/ { print name, $0 }
	' "$TOP/man/$1.1.scd"
}

# The same lines as the table would have them.
table_commands()	# PAGE
{
	table | jq -r --arg page "$1" "$MANUAL_JQ"'
		.commands[] | select(.man == $page)
		| [.name, "section"], [.name, synopsis], (.name as $n | .options[] | [$n, option])
		| @tsv'
}

# Fail with a readable difference: what the program has and the page lacks.
assert_same_lines()	# WHAT PROGRAM-LINES PAGE-LINES
{
	run diff -u --label program --label "$1" <(sort <<< "$2") <(sort <<< "$3")
	assert_success
}
