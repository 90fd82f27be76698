# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# What the suites of the command line share: the program on this machine or on
# a fake root, and what its answers must be.

load ../bats

TOP=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
VFIOCTL=${VFIOCTL:-$TOP/build/vfioctl}
export LC_ALL=C.UTF-8 COLUMNS=80
# A suite that wants register maps says which.
export VFIOCTL_REGS_DIR=${VFIOCTL_REGS_DIR-/nonexistent}
unset NO_COLOR VFIOCTL_STATE_DIR XDG_STATE_HOME
# A test that meddles with limits or signals is not about leaks.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0

# Runs the program; stdout is in $output and stderr, apart, in $stderr.
vfioctl()
{
	run_apart "$VFIOCTL" "$@"
}

# Builds a fake root from tests/roots/NAME.root..., once a file of tests, and
# makes it $ROOT. A test that changes it takes a root of its own (fresh_root).
use_root()	# NAME...
{
	ROOT=$BATS_FILE_TMPDIR/root-${*// /-}
	[[ -d $ROOT ]] || build_root "$ROOT" "$@"
}

fresh_root()	# NAME...
{
	ROOT=$BATS_TEST_TMPDIR/root
	rm -rf "$ROOT"
	build_root "$ROOT" "$@"
}

build_root()	# DIR NAME...
{
	local dir=$1 files=()

	shift
	for name; do
		files+=("$TOP/tests/roots/$name.root")
	done
	"$TOP/tests/roots/mkroot" "${files[@]}" "$dir"
}

# Runs the program on $ROOT.
on_root()
{
	vfioctl --sysroot "$ROOT" "$@"
}

# The last run did its work and said nothing beside it.
assert_done()
{
	assert_success
	assert_equal "$stderr" ""
}

# The last run failed with status $1, printed no result, and said $2.
assert_refused()	# STATUS TEXT
{
	assert_equal "$status" "$1"
	assert_output ""
	assert_said "$2"
}

# The last run's stderr has $1 in it.
assert_said()	# TEXT
{
	[[ $stderr == *"$1"* ]] ||
		batslib_print_kv_multi 'expected' "$1" 'stderr' "$stderr" |
		batslib_decorate 'stderr does not say it' | fail
}

# The jq expression (with its options) holds for the last run's output.
assert_json()	# [OPTION...] EXPRESSION
{
	jq -e "$@" <<<"$output" >/dev/null ||
		batslib_print_kv_multi 'jq' "$*" 'output' "$output" |
		batslib_decorate 'jq expression does not hold' | fail
}

# The last run with --json failed with status $1 and code $2: one document, and
# the same message on stderr.
assert_json_error()	# STATUS CODE
{
	assert_equal "$status" "$1"
	assert_equal "$(jq -s length <<<"$output")" 1
	assert_json --arg code "$2" '.vfioctl == 1 and .error.code == $code'
	assert_said "$(jq -r .error.message <<<"$output")"
}
