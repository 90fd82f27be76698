# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154
# Opening devices where there is nothing to open: no node is touched below
# another root, and every wrong word is told apart.

load helper

setup()
{
	use_root intel-desktop
	DEVICE=$(cd "$ROOT/sys/bus/pci/devices" && printf '%s\n' * | head -n 1)
}

@test "below another root no node is opened, and the reason is said" {
	local command

	for command in info regions irqs features; do
		on_root $command "$DEVICE"
		assert_refused 1 "$command $DEVICE: devices cannot be opened with --sysroot"
	done
	on_root --json info "$DEVICE"
	assert_failure 1
	assert_json '.error | .code == "EOPNOTSUPP" and .op == "info"'
}

@test "not even the node of another root is opened" {
	fresh_root intel-desktop
	mkdir -p "$ROOT/dev/vfio"
	rm "$ROOT/dev/vfio/vfio"
	mkfifo "$ROOT/dev/vfio/vfio"
	run_apart timeout 10 "$VFIOCTL" --sysroot "$ROOT" info "$DEVICE"
	assert_refused 1 "devices cannot be opened with --sysroot"
}

@test "a device that is not there" {
	on_root info 0000:7f:1f.7
	assert_refused 1 "0000:7f:1f.7"
}

@test "without a device there must be a session" {
	on_root irqs
	assert_refused 2 "DEVICE is missing"
}

@test "ways in: unknown ones are wrong words, known ones open no tree of files" {
	on_root --api vfio info "$DEVICE"
	assert_equal "$status" 2
	on_root --api cdev info "$DEVICE"
	assert_refused 1 "devices cannot be opened with --sysroot"
}
