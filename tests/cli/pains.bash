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
