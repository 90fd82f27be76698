# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# machine: main
# A device that is open is taken by force: the kernel waits until it is closed,
# and what the program left behind undoes the rest.

load helper
load session

setup_file()
{
	save_device $EDU
}

teardown()
{
	[[ ! ${session_pid:-} ]] || kill "$session_pid" 2>/dev/null || true
	eventually unlocked
	restore_device $EDU
	rm -rf /var/lib/vfioctl/*
}

# Nobody works on the device any more.
unlocked()
{
	local journal=/var/lib/vfioctl/$EDU.journal

	[[ ! -e $journal ]] || flock -n "$journal" true
}

@test "a forced unbind of an open device is given up, and undone when it is closed" {
	vfioctl bind $EDU
	assert_done
	start_session $EDU

	vfioctl --json unbind $EDU --force=in-use --timeout 1s
	assert_failure 1
	assert_json '.error.code == "ETIMEDOUT"'
	[[ $stderr == *"driver/unbind hangs in the kernel, which waits for pid $session_pid"* ]] ||
		fail "$stderr"

	# Another change does not hang, too.
	vfioctl restore $EDU --timeout 100ms
	assert_failure 1
	[[ $stderr == *"$EDU is locked: pid "* ]] || fail "$stderr"

	end_session
	session_pid=
	eventually unlocked
	assert_equal "$(driver_of $EDU)" vfio-pci
	vfioctl restore $EDU
	assert_done
	assert_restored $EDU
}

@test "a session does not take its own device" {
	vfioctl bind $EDU
	assert_done
	start_session $EDU
	say unbind $EDU --force
	assert_answer '.error.code == "refused" and (.error.message | contains("in this process"))'
	say close
	say restore $EDU
	assert_answer '.restores[0].was == "vfio-pci"'
	assert_restored $EDU
}
