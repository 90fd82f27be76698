# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# Recorded machines with a pain: tests/roots/pains/NAME/tree is what mkroot
# builds, NAME/expect what must be said. Its lines:
#
#   "# TEXT"       where the verdict comes from
#   "$ COMMAND"    run on that machine with --json; must end well and silently
#   "! COMMAND"    the same for a command that must fail, with one error
#   anything else  a jq expression that must hold of what the command printed
#
# doctor ends with 3 where a link is broken, and with 0 where none is.

PAINS=$TOP/tests/roots/pains

# Words for the expressions: link("x") is what doctor says of x, broken("x")
# holds when it says that x is broken, first("x") when that comes first of all.
# says(TEXT...) looks into the evidence and advises(TEXT...) into the next step,
# whatever the case of letters.
PAIN_WORDS='
def link($n): .doctor | map(select(.link == $n)) |
	if . == [] then null else .[0] end;
def is($n; $state): .doctor | any(.link == $n and .state == $state);
def ok($n): is($n; "ok");
def broken($n): is($n; "broken");
def unknown($n): is($n; "unknown");
def first($n): .doctor[0] | .link == $n and .state == "broken";
def healthy: .doctor | all(.state != "broken");
def in_any($n; $key; $text): .doctor | map(select(.link == $n) | .[$key] // "") |
	any(ascii_downcase | contains($text | ascii_downcase));
def says($n; $text): in_any($n; "evidence"; $text);
def seen($n; $text): in_any($n; "source"; $text) or says($n; $text);
def advises($n; $text): in_any($n; "next"; $text);
'

build_pain()	# NAME DIR
{
	"$TOP/tests/roots/mkroot" "$PAINS/$1/tree" "$2"
}

# Runs one command of an expectation on the machine under $ROOT.
pain_run()	# MARK COMMAND...
{
	local mark=$1 want=0

	shift
	vfioctl --sysroot "$ROOT" --json "$@"
	if [[ $mark == '!' ]]; then
		[[ $status == 1 ]] || echo "$*: status $status, not 1"
		return
	fi
	[[ $1 != doctor ]] || ! jq -e 'any(.doctor[]; .state == "broken")' \
		<<<"$output" >/dev/null 2>&1 || want=3
	[[ $status == "$want" ]] || echo "$*: status $status, not $want: $stderr"
	[[ -z $stderr ]] || echo "$*: stderr is not empty: $stderr"
}

# Prints what does not hold of the expectation in file $1.
pain_misses()	# FILE
{
	local line ran

	while IFS= read -r line; do
		case $line in
		'' | '#'*) ;;
		'$ '* | '! '*)
			ran=${line:2}
			# shellcheck disable=SC2086 # words of a command
			pain_run "${line:0:1}" $ran
			;;
		*)
			jq -e "$PAIN_WORDS $line" <<<"$output" >/dev/null 2>&1 ||
				printf '%s: does not hold: %s\n' "$ran" "$line"
			;;
		esac
	done <"$1"
}

# The test of the machine that the running test is called after.
pain()
{
	local name=${BATS_TEST_DESCRIPTION#pain: } misses

	ROOT=$BATS_TEST_TMPDIR/root
	build_pain "$name" "$ROOT"
	misses=$(pain_misses "$PAINS/$name/expect"; echo "$output" >"$ROOT.last")
	[[ -z $misses ]] || { cat "$ROOT.last"; fail "$misses"; }
}

TROUBLES=$TOP/man/vfioctl-troubleshooting.7.scd

# Writes the excerpts of the manual to $1/NUMBER-MACHINE.
pain_excerpts()	# DIR
{
	awk -v dir="$1" '
		/^; machine: / { name = $3; next }
		/^```/ && inside { inside = 0; name = ""; close(file); next }
		/^```/ && name { inside = 1; file = sprintf("%s/%02d-%s", dir, ++n, name); next }
		/^```/ { print "no machine is named above line " NR; exit 1 }
		inside { print > file }
	' "$TROUBLES"
}

# What the commands of an excerpt print on $ROOT, failures included; "any" is
# where the machine does not matter.
pain_play()	# FILE
{
	local line at=(--sysroot "$ROOT")

	[[ $1 != *-any ]] || at=()
	while IFS= read -r line; do
		[[ $line == '$ vfioctl '* ]] || continue
		line=${line#\$ vfioctl }
		# shellcheck disable=SC2294 # a line as a shell takes it
		eval "$VFIOCTL ${at[*]} $line" </dev/null 2>&1 || true
	done <"$1"
}

# Prints each piece of an excerpt that does not come in what is printed, in its
# order; "..." stands for what is left out, and nothing is left out unsaid. The
# lines may end elsewhere: a page has less room for them than a terminal.
pain_excerpt_misses()	# FILE
{
	awk '
		function piece() {
			at = index(said, wanted)
			if (wanted && (!at || (!free && at != 1)))
				print "not printed: " wanted
			else
				said = substr(said, at + length(wanted))
			wanted = ""
		}
		{ $1 = $1 }
		FILENAME == ARGV[1] { said = said $0 " "; next }
		/^\$ / { next }
		/^\.\.\.$/ { piece(); free = 1; next }
		{ wanted = wanted $0 " " }
		END { piece() }
	' <(pain_play "$1") "$1"
}

# "FILE<tab>TEST" for each test that the manual names, which it does in quotes.
pain_tests()
{
	awk '
		/^$/ { file = "" }
		/^Shown by _/ {
			file = $3
			gsub(/[_:]/, "", file)
		}
		file {
			n = split($0, part, "\"")
			for (i = 2; i <= n; i += 2)
				print file "\t" part[i]
		}
	' "$TROUBLES"
}
