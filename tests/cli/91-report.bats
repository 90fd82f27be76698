#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# report: what is recorded says elsewhere what the machine says, and nothing more.

load helper
load pains

setup()
{
	# Nothing may be left of what --sysroot FILE unpacks.
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/here"
	cd "$BATS_TEST_TMPDIR/here" || return
}

teardown()
{
	run ls "$TMPDIR"
	assert_output ""
}

# Writes the report of $ROOT to $1 and sees that it was done silently.
report_to()	# FILE [OPTION...]
{
	on_root report "$@"
	assert_done
}

# A machine with something to hide in every place that is read.
secret_root()
{
	local at=/sys/devices/pci0000:00/0000:00:1d.0/0000:03:00.0

	ROOT=$BATS_TEST_TMPDIR/root
	{
		echo "include intel"
		echo "f /proc/cmdline 0444 BOOT_IMAGE=/boot/vmlinuz-6.12.95-amd64" \
			"root=UUID=c0ffee00-1234 ro intel_iommu=on app.password=hunter2 sesame"
		echo "f /boot/grub/grub.cfg 0600 menuentry 'the machine of alice' {\\n\\tlinux" \
			"/boot/vmlinuz-6.12.95-amd64 root=UUID=c0ffee00-1234" \
			"intel_iommu=on\\n}\\npassword_pbkdf2 alice grub.hash"
		echo "f /proc/4242/comm 0444 qemu"
		echo "f /proc/4242/cgroup 0444 0::/$HOSTNAME/qemu.service"
		echo "l /proc/4242/fd/3 /home/alice/diary.txt"
		echo "l /proc/4242/fd/4 /dev/vfio/13"
		echo "f /proc/4242/maps 0444 7f00-7f01 r--p 0 00:01 1 /home/alice/diary.txt"
		echo "p ${at#/sys/devices/} id=8086:10d3 class=020000 sub=8086:a01f" \
			"pcie=endpoint dsn=feedfacecafebeef group=13 driver=vfio-pci" \
			"override=vfio-pci vfio=vfio0"
	} >secret.root
	"$TOP/tests/roots/mkroot" secret.root "$ROOT"
}

@test "--dry-run lists what a report would have, and writes nothing" {
	secret_root
	on_root --dry-run report
	assert_done
	assert_line --index 0 --regexp '^Path +Kind +Size +Redacted'
	assert_line --regexp '^/proc/cmdline +file +[0-9]+ kernel parameters'
	assert_line --regexp '^/sys/class/iommu/dmar0 +link '
	assert_line "Nothing was written (--dry-run)."
	assert_equal "$(ls)" secret.root
}

@test "the list comes before the file, which is not written over" {
	secret_root
	report_to mine.tar --json
	assert_json '.file == "mine.tar"'
	assert_json '.report | map(.path) | . == (sort | unique) and
		all(startswith("/"))'
	assert_equal "$(jq -r '.report[].path' <<<"$output" | sed 's|^/||')" \
		"$(tar -tf mine.tar | sed 's|/$||' | LC_ALL=C sort)"
	on_root report mine.tar
	assert_refused 1 'write mine.tar: File exists'
}

@test "a report has no serial number, no address, no name, no secret" {
	secret_root
	report_to mine.tar --json
	assert_json '.report | any(.path == "/proc/cmdline" and .redacted) and
		any((.path | endswith("0000:03:00.0/config")) and
		    .redacted == "a serial number")'
	mkdir out
	tar -C out -xf mine.tar
	for secret in hunter2 sesame c0ffee alice diary grub.hash "/$HOSTNAME/" \
		$'\xef\xbe\xfe\xca\xce\xfa\xed\xfe'; do
		run grep -raF -- "$secret" out mine.tar
		assert_failure 1
	done
	# What the doctor needs of them is there.
	assert_equal "$(cat out/proc/cmdline)" "BOOT_IMAGE=/boot/vmlinuz-6.12.95-amd64\
 root=(redacted) ro intel_iommu=on app.password=(redacted) (redacted)"
}

@test "a directory, an archive and a compressed archive say the same" {
	secret_root
	on_root doctor --json
	said=$output
	report_to mine.tar
	report_to mine -d
	gzip -k mine.tar
	for copy in mine.tar mine mine.tar.gz; do
		vfioctl --sysroot "$copy" doctor --json
		assert_equal "$output" "$said"
	done
}

@test "what could not be read is unreadable in the copy, for root as well" {
	secret_root
	chmod 0 "$ROOT/proc/cmdline"
	report_to mine.tar --json
	assert_json '.report | any(.path == "/proc/cmdline" and .kind == "denied")'
	mkdir out
	tar -C out -xf mine.tar
	assert_equal "$(stat -c %a out/proc/cmdline)" 0
	on_root doctor --json
	said=$output
	for copy in mine.tar out; do
		vfioctl --sysroot "$copy" doctor --json
		assert_equal "$output" "$said"
	done
}

@test "a node of a device keeps its number, owner and mode" {
	secret_root
	report_to mine.tar
	mkdir out
	tar -C out -xf mine.tar
	assert_equal "$(cat out/dev/vfio/13)" "node c 511:0 0 0"
	assert_equal "$(stat -c %a out/dev/vfio/13)" 600
	vfioctl --sysroot mine.tar show 03:00.0 --json
	assert_done
	assert_json '.device.nodes[0] | .path == "/dev/vfio/13" and .mode == "0600"'
}

# What is said of each pain's machine is said of its report.
judged_again()	# PATTERN
{
	local dir name line

	for dir in "$PAINS"/$1/; do
		name=$(basename "$dir")
		[[ $name != common ]] || continue
		ROOT=$BATS_TEST_TMPDIR/$name
		build_pain "$name" "$ROOT"
		report_to "$name.tar"
		while IFS= read -r line; do
			# shellcheck disable=SC2086 # words of a command
			on_root --json ${line:2}
			said="$status $output $stderr"
			# shellcheck disable=SC2086
			vfioctl --sysroot "$name.tar" --json ${line:2}
			assert_equal "$name: $status $output $stderr" "$name: $said"
		done < <(grep -E '^\$ (doctor|why|who|groups|show)' "$dir/expect"
			printf '$ %s\n' doctor groups)
		rm -rf "$ROOT" "$name.tar"
	done
}

# In parts: every suite's tests have to end in a time.
@test "every recorded pain, recorded again, is judged the same: a to c" {
	judged_again '[a-c]*'
}

@test "every recorded pain, recorded again, is judged the same: d to i" {
	judged_again '[d-i]*'
}

@test "every recorded pain, recorded again, is judged the same: j to o" {
	judged_again '[j-o]*'
}

@test "every recorded pain, recorded again, is judged the same: p to z" {
	judged_again '[p-z]*'
}

@test "what is no report is refused, and nothing is left of it" {
	head -c 3000 /dev/urandom >noise.tar
	: >empty.tar
	echo hello >short.tar
	mkdir -p in/etc
	echo x >in/etc/x
	tar -cf whole.tar in
	head -c 700 whole.tar >cut.tar
	mkfifo in/pipe
	tar -cf pipe.tar in/pipe
	for file in noise empty short cut pipe; do
		vfioctl --sysroot "$file.tar" groups
		assert_refused 1 "--sysroot $file.tar is neither a directory nor a report"
	done
	vfioctl --sysroot none.tar groups
	assert_refused 1 'No such file or directory'
}

@test "an archive cannot reach out of the place where it is unpacked" {
	mkdir victim in
	echo safe >victim/file
	ln -s "$PWD/victim" in/sys
	tar -cf link.tar -C in sys
	rm in/sys
	mkdir in/sys
	echo evil >in/sys/file
	tar -rf link.tar -C in sys/file
	vfioctl --sysroot link.tar groups
	assert_failure 1
	mkdir -p a/b
	echo evil >evil
	tar -cPf dots.tar -C a/b ../../evil
	vfioctl --sysroot dots.tar groups
	assert_failure 1
	tar -cPf whole.tar --transform="s|^|$PWD/victim/|" evil
	vfioctl --sysroot whole.tar groups
	assert_equal "$(cat victim/file) $(ls victim)" "safe file"
}
