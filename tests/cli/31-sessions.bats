# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# Sessions of the command line, as far as they go without a device.

load helper

setup()
{
	export XDG_RUNTIME_DIR
	# The path of a socket is short.
	XDG_RUNTIME_DIR=$(mktemp -d /tmp/vfioctl-XXXXXX)
	SOCKETS=$XDG_RUNTIME_DIR/vfioctl
	use_root handover
}

teardown()
{
	rm -rf "$XDG_RUNTIME_DIR"
}

# Leaves the socket that a killed session process of the device $1 leaves.
make_stale()
{
	mkdir -m 700 "$SOCKETS"
	perl -e '
		use Socket;
		socket(my $s, AF_UNIX, SOCK_SEQPACKET, 0) or die $!;
		bind($s, pack_sockaddr_un($ARGV[0])) or die $!;' "$SOCKETS/$1"
	assert [ -S "$SOCKETS/$1" ]
}

@test "sessions: none" {
	vfioctl sessions
	assert_done
	assert_output "no session is open"
	vfioctl --json sessions
	assert_done
	assert_json '. == {vfioctl: 1, sessions: []}'
	assert [ ! -e "$SOCKETS" ]
}

@test "what a killed session process has left is no session, and is removed" {
	make_stale 0000:01:00.0
	vfioctl --json sessions
	assert_done
	assert_json '.sessions == []'
	assert [ ! -e "$SOCKETS/0000:01:00.0" ]
}

@test "close of what is not open names it" {
	on_root --json close 0000:01:00.0
	assert_json_error 1 ENOENT
	assert_said "0000:01:00.0 is not open in a session"
	assert_said "hint: list open devices: vfioctl sessions"
}

@test "close wants a device or --all, and not both" {
	vfioctl close
	assert_refused 2 "name a DEVICE, or use --all"
	on_root close --all 0000:01:00.0
	assert_refused 2 "--all takes no DEVICE"
	vfioctl --json close --all
	assert_done
	assert_json '. == {vfioctl: 1, closed: []}'
}

@test "a directory that others may change is not used" {
	mkdir -m 777 "$SOCKETS"
	chmod 777 "$SOCKETS"
	vfioctl sessions
	assert_failure 1
	assert_said "Operation not permitted"
}

@test "nothing is opened for a session below another root" {
	on_root open 0000:01:00.0
	assert_failure 1
	assert_said "a recorded system has no VFIO"
	assert [ ! -e "$SOCKETS" ]
}
