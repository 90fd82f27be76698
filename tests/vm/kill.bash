# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# A command that is killed at each of its writes in turn, and the devices' files in
# sysfs before and after.

# Kills "vfioctl $3…" at its first write, then at its second, and so on until it is
# through; before each time $1 is run, and after each kill $2, which has to put things
# right. $killed becomes how often it was.
kill_at_every_write()	# BEFORE AFTER COMMAND...
{
	local before=$1 after=$2 n

	shift 2
	for ((n = 1; n < 100; n++)); do
		$before
		# The writes are a child's: strace ends when both are gone.
		run_apart strace -f --seccomp-bpf -qq -o /dev/null \
			-e inject=write,pwrite64:signal=SIGKILL:when=$n \
			"${PROGRAM[@]}" "$@"
		((status != 0)) || break
		((status == 137)) || assert_failure 1
		$after
	done
	killed=$((n - 1))
}

# Runs "vfioctl $1 $2", which may find nothing to do because nothing was remembered.
put_right()	# VERB DEVICE
{
	run_apart "${PROGRAM[@]}" "$@"
	((status == 0)) && return
	assert_failure 1
	assert_equal "$(find /var/lib/vfioctl -name "*$2*" -size +0)" ""
}

# Prints what sysfs has of the devices, a line a file: attributes of each and of its power,
# the links in it, who is in its group and which driver has it. Left out is what reading
# changes or waits for, what counts time, and what the kernel numbers anew each time.
sysfs_of()	# DEVICE...
{
	local device dev
	local -a files

	for device in "$@"; do
		dev=$PCI/devices/$device
		mapfile -t files < <(find "$dev/" -maxdepth 1 -type f -perm /444 \
			! -name 'resource*' ! -name rom ! -name vpd ! -name config ! -name irq \
			! -name 'aer_*')
		grep -as '' "${files[@]}" \
			"$dev/power/control" "$dev/power/async" "$dev/d3cold_allowed" \
			"$dev/iommu_group/type" "$dev/iommu_group/reserved_regions" || true
		find "$dev/" "$dev/iommu_group/devices/" -maxdepth 1 -type l -printf '%p %l\n' |
			sort
		od -An -tx1 -v "$dev/config"
	done
	find $PCI/drivers/ -mindepth 2 -type l -printf '%p\n' | sort
	find /sys/kernel/iommu_groups/ /dev/vfio/ -mindepth 1 -maxdepth 1 | sort
}

# Remembers that for assert_sysfs.
save_sysfs()	# DEVICE...
{
	sysfs_of "$@" >"$BATS_FILE_TMPDIR/sysfs"
}

# Asserts that every file is as save_sysfs found it.
assert_sysfs()	# DEVICE...
{
	sysfs_of "$@" >"$BATS_TEST_TMPDIR/sysfs"
	run diff -u "$BATS_FILE_TMPDIR/sysfs" "$BATS_TEST_TMPDIR/sysfs"
	assert_success
}
