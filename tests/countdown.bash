# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Ends the process that counts down the time of a test. bats 1.8 signals it once:
# before its trap is set, or just before it waits, that is lost, and the run lasts
# until the time is over, which on a busy machine one of 400 tests met.

# In place of bats' own: signal what catches SIGABRT (6: bit 5) until it is gone.
bats_abort_timeout_countdown()	# PID
{
	local i

	for ((i = 0; i < 100; i++)); do
		! grep -q '^SigCgt:.*[2367abef].$' "/proc/$1/status" 2>/dev/null ||
			kill -ABRT "$1" 2>/dev/null || true
		[[ -e /proc/$1 ]] || return 0
		sleep 0.01
	done
}
