# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck disable=SC2154
# backends: group cdev
# Who has what of VFIO: holders of every kind, of root and of another user, told
# by what the program that holds says of its own descriptors.

load helper
load session

HOLDS=${HOLDS:-${VFIOCTL%/*}/tests/vm/holds}
AS_NOBODY=(setpriv --reuid=nobody --regid=nogroup --clear-groups)

setup_file()
{
	save_device $EDU $TESTDEV
	give_to_vfio $EDU
}

setup()
{
	group=$(group_of $EDU)
	node=/dev/vfio/$group
	cdev=/dev/vfio/devices/$(cd "$PCI/devices/$EDU/vfio-dev" && echo vfio*)
	holder=
}

teardown()
{
	# A test that failed on its frozen file system would leave the holder for ever.
	fsfreeze -u "$BATS_TEST_TMPDIR/mount" 2>/dev/null || true
	[[ ! $holder ]] || let_go
	chown root "$node" "$cdev" /dev/iommu
	give_to_vfio $EDU
}

teardown_file()
{
	restore_device $EDU $TESTDEV
	rm -rf /var/lib/vfioctl/*
}

# Starts the holder with the words "$@", as a command before "--" says; what it has
# is $has, its process $holder.
hold()	# [COMMAND... --] WORD...
{
	local before=()

	if [[ " $* " == *" -- "* ]]; then
		while [[ $1 != -- ]]; do
			before+=("$1")
			shift
		done
		shift
	fi
	talk_to "${before[@]}" "$HOLDS" "$@"
	IFS= read -r -t 60 has <&"$talk_out" || fail "the holder says nothing"
	holder=$(jq .pid <<<"$has")
}

# Ends it, and waits until it is gone.
let_go()
{
	exec {talk_in}>&- {talk_out}<&-
	wait "$talk_pid" || true
	holder=
}

# The words that open EDU in this run's way.
way()
{
	case $API in
	group) echo container "group=$node" "device=$EDU" ;;
	cdev) echo iommufd "cdev=$cdev" ;;
	esac
}

# Asserts that what who says of the holder is just what it has: kind, fd and path.
assert_told()	# EXTRA-ROWS
{
	assert_json --argjson has "$has" --arg node "$node" --arg cdev "$cdev" \
		--arg edu $EDU --argjson group "$group" --argjson extra "${1:-[]}" '
		def row($word; $kind; $path):
			select($has[$word]) | {kind: $kind, fd: $has[$word], path: $path};
		([row("container"; "container"; "/dev/vfio/vfio"),
		  row("group"; "group"; $node),
		  row("device"; "device"; "[vfio-device]"),
		  row("iommufd"; "iommufd"; "/dev/iommu"),
		  row("cdev"; "device"; $cdev),
		  row("eventfd"; "unknown"; "[eventfd]")] + $extra | sort) ==
		([.who[] | select(.pid == $has.pid) | {kind, fd, path}] | sort)
		and all(.who[] | select(.pid == $has.pid and .kind == "device");
			.address == $edu and .group == $group)'
}

# What holds of the rows of a mapping.
mapping_row()
{
	jq -nc --arg path "$([[ $API == cdev ]] && echo "$cdev" || echo '[vfio-device]')" \
		'[{kind: "mapping", fd: null, path: $path}]'
}

@test "every kind, of root" {
	local started since

	# shellcheck disable=SC2046 # words
	hold $(way) map eventfd
	started=$(awk '{ print $22 }' "/proc/$holder/stat")
	vfioctl --json who $EDU
	assert_done
	assert_told "$(mapping_row)"
	assert_json --argjson pid "$holder" '[.who[].pid] | unique == [$pid]'
	since=$((started / 100 + $(awk '/^btime/ { print $2 }' /proc/stat)))
	assert_json --argjson since $since '
		all(.who[]; .command == "holds" and .user == "root" and .uid == 0 and
			(.since | fromdate) == $since and (.other_mounts | not))'
	assert_json '.who[] | select(.kind == "mapping") |
		.region == "bar0" and .size == 4096 and .count == 1'
	assert_json '.unreadable == 0 and .stale_nodes == [] and (has("unseen") | not)'
	vfioctl --json who "$group"
	assert_done
	assert_told "$(mapping_row)"
	vfioctl --json who
	assert_done
	assert_told "$(mapping_row)"
	vfioctl who $EDU
	assert_done
	assert_line --index 0 --regexp "^holds \(pid $holder\), user root, started "
	vfioctl --json who $TESTDEV
	assert_done
	assert_json '.who == []'
}

@test "every kind, of another user" {
	chown nobody "$node" "$cdev" /dev/iommu
	# shellcheck disable=SC2046 # words
	hold "${AS_NOBODY[@]}" -- $(way) map eventfd
	vfioctl --json who $EDU
	assert_done
	assert_told "$(mapping_row)"
	assert_json 'all(.who[]; .user == "nobody" and .uid == 65534)'

	# That user finds its own, and cannot look into root's.
	run_apart "${AS_NOBODY[@]}" "${PROGRAM[@]}" --json who $EDU
	assert_done
	assert_told "$(mapping_row)"
	assert_json '.unreadable > 0'
	let_go

	# shellcheck disable=SC2046 # words
	hold $(way)
	run_apart "${AS_NOBODY[@]}" "${PROGRAM[@]}" --json who $EDU
	assert_done
	assert_json '.who == [] and .unreadable > 0'
	run_apart "${AS_NOBODY[@]}" "${PROGRAM[@]}" who $EDU
	assert_done
	assert_line --index 1 --regexp '^[0-9]+ processes could not be inspected'
}

@test "a procfs that hides others' processes is said to" {
	# shellcheck disable=SC2016 # the other shell's
	run_apart unshare -m sh -c '
		mount -t proc -o hidepid=2 proc /proc && exec "$@"' sh \
		"${AS_NOBODY[@]}" "${PROGRAM[@]}" --json who $EDU
	assert_done
	assert_json '.who == [] and (.unseen | test("hidepid"))'
}

# The unbind was undone.
is_back()
{
	[[ $(driver_of $EDU) == vfio-pci ]]
}

@test "a mapping alone holds the device; a forced unbind names it" {
	# shellcheck disable=SC2046 # words
	hold $(way) map close
	vfioctl --json who $EDU
	assert_done
	assert_told "$(mapping_row)"
	assert_json --arg edu $EDU 'all(.who[]; .address == $edu)'

	vfioctl unbind $EDU --force=in-use --timeout 1s
	assert_failure 1
	[[ $stderr == *"waits for pid $holder (holds)"* ]] || fail "$stderr"
	# The driver's link is gone, the node too: who it is is still known.
	vfioctl --json who $EDU
	assert_done
	assert_json --argjson pid "$holder" --arg edu $EDU '
		[.who[] | select(.pid == $pid) | {kind, address}] ==
			[{kind: "mapping", address: $edu}]'
	let_go
	eventually is_back
}

@test "two devices are open: what the kernel does not name is unknown, once" {
	[[ $API == group ]] || skip "cdev: a device's own node names it"
	give_to_vfio $TESTDEV
	vfioctl open $TESTDEV
	assert_done
	# shellcheck disable=SC2046 # words
	hold $(way) map
	vfioctl --json who $EDU
	assert_done
	assert_json --argjson has "$has" --arg node "$node" '
		([.who[] | select(.pid == $has.pid) | {kind, fd, path, count}] | sort) == ([
			{kind: "container", fd: $has.container, path: "/dev/vfio/vfio", count: 1},
			{kind: "group", fd: $has.group, path: $node, count: 1},
			{kind: "unknown", fd: $has.device, path: "[vfio-device]", count: 1},
			{kind: "unknown", fd: null, path: "[vfio-device]", count: 1}] | sort)'
	vfioctl close $TESTDEV
	assert_done
	vfioctl --json who $EDU
	assert_done
	assert_told "$(mapping_row)"
	restore_device $TESTDEV
}

@test "a node in another place may be it" {
	mkdir -p /run/jail/dev
	mount --bind /dev /run/jail/dev
	hold "group=/run/jail$node"
	vfioctl --json who "$group"
	umount -l /run/jail/dev
	assert_done
	assert_json --argjson has "$has" --arg path "/run/jail$node" '
		[.who[] | {kind, fd, path, pid}] ==
			[{kind: "unknown", fd: $has.group, path: $path, pid: $has.pid}]'
}

@test "another mount namespace" {
	hold unshare -m -- "group=$node"
	vfioctl --json who $EDU
	assert_done
	assert_told
	assert_json 'all(.who[]; .other_mounts)'
}

@test "eventfds that a session has armed are told from others" {
	vfioctl open $EDU
	assert_done
	vfioctl irq enable $EDU msi
	assert_done
	vfioctl --json who $EDU
	assert_done
	assert_json --arg edu $EDU '.who | map(select(.irq == "msi")) | length == 1 and
		(.[0] | .kind == "eventfd" and .vector == 0 and .address == $edu and
			.command == "vfioctl-session" and .eventfd > 0)'
	assert_json '[.who[].command] | unique == ["vfioctl-session"]'
	vfioctl who
	assert_done
	assert_line --regexp "^  eventfd    fd [0-9]+ +\[eventfd\] of $EDU msi 0"
	vfioctl close $EDU
	assert_done
	vfioctl --json who $EDU
	assert_done
	assert_json '.who == []'

	start_session $EDU
	say irq enable msi
	say who $EDU
	assert_answer --argjson pid "$session_pid" '
		[.who[] | select(.kind == "eventfd" and .irq == "msi" and .pid == $pid)] |
		length == 1'
	end_session
}

@test "nodes that lead elsewhere" {
	mknod /dev/vfio/4095 c 10 196
	mv "$node" "$node.kept"
	mknod "$node" c 1 3
	vfioctl --json who
	rm "$node" /dev/vfio/4095
	mv "$node.kept" "$node"
	assert_done
	assert_json --arg node "$node" --arg dev "$(<"/sys/class/vfio/$group/dev")" '
		.stale_nodes | map(select(.path | endswith(".kept") | not)) == [
			{path: $node, problem: "wrong-number", number: "1:3", expected: $dev},
			{path: "/dev/vfio/4095", problem: "gone", number: "10:196"}]'
}

# A thread of the holder waits in the kernel. (Its name is looked up each time: it may not
# have been there the first time.)
has_thread_in_kernel()
{
	grep -q ' D ' /proc/"$holder"/task/*/stat
}

# Both threads of the holder wait in the kernel, where no signal reaches them.
is_stuck()
{
	local states

	states=$(sed 's/.*) //; s/ .*//' /proc/"$holder"/task/*/stat)
	[[ $states == D$'\n'D ]]
}

# One thread waits for a page of a file system that does not answer, another to unmap it:
# the kernel lets nobody read the process's mappings then.
@test "a process that hangs on a dead mount hangs nobody" {
	local image=$BATS_TEST_TMPDIR/image mount=$BATS_TEST_TMPDIR/mount

	truncate -s 8M "$image"
	mkfs.ext4 -q -F "$image"
	mkdir "$mount"
	mount -o loop "$image" "$mount"
	head -c 4096 /dev/zero >"$mount/file"
	# shellcheck disable=SC2046 # words
	hold $(way) "stuck=$mount/file"
	sync
	fsfreeze -f "$mount"
	echo -n x >&"$talk_in"
	eventually has_thread_in_kernel
	echo -n x >&"$talk_in"
	eventually is_stuck
	vfioctl --json who $EDU
	fsfreeze -u "$mount"
	let_go
	umount "$mount"
	assert_done
	assert_told
	assert_json '.unreadable == 1'
}
