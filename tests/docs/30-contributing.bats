#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# CONTRIBUTING's recipe for a command, followed to the letter on a copy.
load helper

# Does what each "<!-- recipe: … -->" says with the block below it.
follow_recipe()	# DIR
{
	awk -v dir="$1" '
		/^<!-- recipe: / { what = $3; file = dir "/" $4; below = $6; next }
		/^```/ && inside { inside = 0; what = ""; close(file); next }
		/^```/ && what { inside = 1; next }
		inside && what == "file" { print > file }
		inside && what == "line" { add[file] = add[file] $0 "\n"; place[file] = below }
		END {
			for (file in add) {
				text = ""
				while ((getline line < file) > 0) {
					text = text line "\n"
					if (index(line, place[file]))
						text = text add[file]
				}
				close(file)
				printf "%s", text > file
			}
		}
	' "$TOP/CONTRIBUTING.md"
}

setup_file()
{
	load helper
	COPY=$BATS_FILE_TMPDIR/copy
	export COPY
	mkdir "$COPY"
	cp -rp "$TOP"/{Makefile,lib,cli,tests} "$COPY"
	# What is built already need not be built again.
	mkdir "$COPY/build"
	cp -rp "$(dirname "$VFIOCTL")"/{lib,cli,compile.flags,ready} "$COPY/build"
	follow_recipe "$COPY"
	make -s -C "$COPY" O=build all
	VFIOCTL=$COPY/build/vfioctl
	export VFIOCTL
}

@test "the recipe is one file and one line" {
	run diff -rq "$TOP/cli" "$COPY/cli"
	assert_equal "${#lines[@]}" 2
	assert_line --partial "Only in $COPY/cli/look: cmd-hello.c"
	run diff "$TOP/cli/command/table.c" "$COPY/cli/command/table.c"
	assert_equal "$(grep -c '^[<>]' <<< "$output")" 1
}

@test "the command works, in text and JSON" {
	use_root intel-desktop
	on_root hello 01:00.0
	assert_done
	assert_line --regexp '^Hello: +0000:01:00.0$'
	on_root --json hello 03:00.0
	assert_done
	assert_json '.hello == {"address": "0000:03:00.0", "driver": "vfio-pci"}'
}

@test "help knows it, its usage and near misses" {
	vfioctl help
	assert_done
	assert_line --regexp '^  hello +Greet a device$'
	vfioctl hello --help
	assert_done
	assert_line "usage: vfioctl hello DEVICE"
	vfioctl hell
	assert_refused 2 hello
}

@test "completion knows it, and its argument" {
	vfioctl __complete he
	assert_done
	assert_line --partial hello
	use_root intel-desktop
	on_root __complete hello 0000:01
	assert_done
	assert_line --partial 0000:01:00.0
}

@test "scripts know it" {
	use_root intel-desktop
	echo 'hello 01:00.0' > "$BATS_TEST_TMPDIR/script"
	on_root -x "$BATS_TEST_TMPDIR/script"
	assert_done
	assert_output --partial 0000:01:00.0
}

@test "the house rules hold for it" {
	run bash -c 'cd "$1" && tests/lint/rules' - "$COPY"
	assert [ "$status" -le 1 ]
	refute_output --partial cmd-hello
}
