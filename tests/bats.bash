# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
# What every suite sources first: the assertions, and replacements for parts of
# bats 1.8 that are slow in the emulated lab, or lose a signal.

bats_require_minimum_version 1.5.0

# The libraries' own load.bash starts a dirname for each file: 40 ms each there.
for bats_library in bats-support bats-assert; do
	find_in_bats_lib_path bats_load "$bats_library"
	for bats_file in "${bats_load%/*}"/src/*.bash; do
		# shellcheck source=/dev/null
		source "$bats_file"
	done
done

# bats takes a stack trace before every command, to know the line that failed: 3 ms
# a command in the lab. Bash 5 knows the line when it runs the ERR trap; only a test
# that runs out of time has to have noted it.
trap - DEBUG
bats_setup_tracing()
{
	BATS_DEBUG_LASTLAST_STACK_TRACE=()
	BATS_DEBUG_LAST_STACK_TRACE=()
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=
	BATS_ERROR_SUFFIX=
	exec 4<&1
	trap '[[ ${FUNCNAME-} == bats_* || $LINENO == 1 ]] || bats_line=$LINENO' DEBUG
	trap bats_error_trap ERR
}

bats_error_trap()
{
	bats_check_status_from_trap
	[[ $BATS_DEBUG_LAST_STACK_TRACE_IS_VALID ]] || bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
}

# Runs a command as `run --separate-stderr` does, without its mktemp: stdout is in
# $output and, without empty lines, in $lines, stderr in $stderr, and the exit status in
# $status.
run_apart()	# COMMAND...
{
	local errors=${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/stderr flags=$-

	set +eET
	output=$("$@" 2>"$errors") && status=0 || status=$?
	read -r -d '' stderr <"$errors" || true
	IFS=$'\n' read -r -d '' -a lines <<<"$output" || true
	set "-$flags"
}

# The time without starting date(1).
get_mills_since_epoch()
{
	local now=${EPOCHREALTIME/[.,]/}

	echo "${now%???}"
}

# Ends the test after $1 seconds. bats' own countdown takes three processes, and is
# ended by a signal that is lost now and then: the run then lasts until the time is
# over. This one waits for a line, or for the end of the test that holds the pipe.
bats_start_timeout_countdown()	# SECONDS
{
	trap bats_timeout_trap ABRT
	exec {bats_countdown}> >(
		read -r -t "$1" && exit
		(($? > 128)) && kill -ABRT $$ && bats_kill_childprocesses_of $$
	)
}

bats_abort_timeout_countdown()
{
	trap '' PIPE # it has killed itself when the time was over
	printf '\n' 1>&"$bats_countdown" 2>/dev/null || true
}

bats_timeout_trap()
{
	trap - DEBUG
	BATS_TIMED_OUT=1
	bats_capture_stack_trace
	BATS_DEBUG_LAST_STACK_TRACE[0]="$bats_line ${BATS_DEBUG_LAST_STACK_TRACE[0]#* }"
	BATS_DEBUG_LAST_STACK_TRACE_IS_VALID=1
	exit 1
}
