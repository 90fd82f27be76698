#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The rules of the house: the tree keeps them, and each of them is noticed when
# it is broken.
load helper

# A copy of the tree to break, without what is built.
setup_file()
{
	load helper
	mkdir "$BATS_FILE_TMPDIR/clean"
	cp -r "$TOP"/{lib,cli,man,Makefile,.clang-tidy,README.md,CONTRIBUTING.md} \
		"$BATS_FILE_TMPDIR/clean"
	mkdir "$BATS_FILE_TMPDIR/clean/tests"
	cp -r "$TOP"/tests/{lint,setup} "$BATS_FILE_TMPDIR/clean/tests"
}

setup()
{
	COPY=$BATS_TEST_TMPDIR/copy
}

fresh_copy()
{
	rm -rf "$COPY"
	cp -r "$BATS_FILE_TMPDIR/clean" "$COPY"
}

# Line $2 behind the last line of file $1 of the copy.
add_line()	# FILE LINE
{
	mkdir -p "$(dirname "$COPY/$1")"
	printf '%s\n' "$2" >>"$COPY/$1"
}

# The same in a fresh copy.
plant()	# FILE LINE
{
	fresh_copy
	add_line "$1" "$2"
}

# The rules notice exactly the planted line of file $1 and say $2.
assert_noticed()	# FILE TEXT
{
	run "$TOP/tests/lint/rules" "$COPY"
	assert_failure 1
	assert_output --regexp "^$1:[0-9]+: "
	assert_output --partial "$2"
	assert_equal "${#lines[@]}" 1
}

# The rules notice each line of "FILE|LINE|TEXT" on standard input, say TEXT of it,
# and notice nothing else. All are planted in one copy.
assert_all_noticed()
{
	local file line said offences i
	local -a places=() texts=()

	fresh_copy
	while IFS='|' read -r file line said; do
		add_line "$file" "$line"
		places+=("$file:$(wc -l <"$COPY/$file"): ")
		texts+=("$said")
	done
	((${#places[@]} > 0))
	run "$TOP/tests/lint/rules" "$COPY"
	assert_failure 1
	assert_equal "${#lines[@]}" "${#places[@]}"
	offences=$output
	for i in "${!places[@]}"; do
		run grep -F "${places[i]}" <<<"$offences"
		assert_equal "${#lines[@]}" 1
		assert_output --partial "${texts[i]}"
	done
}

@test "the tree keeps the rules" {
	run "$TOP/tests/lint/rules"
	assert_success
	assert_output ''
}

# Each line: file, planted line, what is said.
@test "a forbidden include, call or literal is noticed" {
	assert_all_noticed <<-'EOT'
	cli/look/cmd-look.c|#include "cli/out/table-text.h"|only cli/out/ includes
	cli/look/cmd-look.c|#include "cli/command/table.h"|of a higher room: cli/command
	cli/look/view-show.c|#include "lib/base/root.h"|cli/ sees lib/vfc*.h and nothing else
	cli/look/cmd-look.c|#include "cmd-iommu.c"|commands do not include each other
	cli/look/cmd-look.c|#include "cli/bind/cmd-bind.c"|commands do not include each other
	cli/look/view-show.c|#include <linux/vfio.h>|the kernel's interface stays in lib/
	lib/device/group.c|#include "cli/out/err.h"|lib/ includes its own headers only
	lib/device/group.c|#include "../base/root.h"|is not a path from the top of the tree
	lib/device/group.c|#include <json-c/json.h>|only cli/out/doc.c includes json-c
	lib/device/group.c|# include <pci/pci.h>|only cli/words/pcinames.c includes libpci
	cli/command/table.c|#include <readline/readline.h>|only cli/script/shell.c includes
	cli/out/out.c|#include <libsmartcols.h>|only cli/out/table.c includes libsmartcols
	lib/machine/kconfig.c|#include <zlib.h>|only lib/base/gunzip.c includes zlib
	cli/look/cmd-look.c|void f(void) { printf("x"); }|commands do not print
	cli/look/cmd-look.c|void f(void) { fputs("x", stderr); }|commands do not print
	cli/look/cmd-look.c|void f(void) { exit(1); }|commands do not exit
	cli/out/err.c|void f(void) { fputs("x", stdout); }|stdout is written in cli
	cli/session/resolve.c|int f(void) { return ioctl (0, 0); }|ioctl and mmap are called in
	lib/device/group.c|void f(void) { perror("x"); }|the library never prints
	lib/device/group.c|void f(void) { _exit(1); }|the library never exits
	lib/base/child.c|void f(void) { exit(1); }|the library never exits
	lib/follow/start.c|void f(void) { abort(); }|the library never exits
	lib/device/group.c|int f(void) { return open("x", 0); }|open, ioctl and mmap are called in
	lib/device/group.c|const char *f = "/sys/bus";|lib/base/root.c alone spells such paths
	cli/look/view-show.c|void f(void) { text_add(t, "%s", i ? "\n" : ""); }|escapes a newline
	cli/look/view-show.c|const char *f = "/dev";|lib/base/root.c alone spells such paths
	EOT
}

@test "an include of a higher room is noticed" {
	assert_all_noticed <<-'EOT'
	lib/base/text.c|#include "lib/vfio/handle.h"|of a higher room: lib/vfio
	lib/uapi/caps.h|#include "lib/base/root.h"|of a higher room: lib/base
	lib/region/search.c|#include "lib/vfc-hand.h"|of a higher room: lib/bind
	lib/vfc-look.h|#include "vfc-who.h"|of a higher room: lib/who
	cli/out/err.c|#include "cli/session/env.h"|of a higher room: cli/session
	cli/region/view-region.c|#include "cli/snapshot/capture.h"|of a higher room: cli/snapshot
	EOT
}

@test "an include of a lower room, of the own room or of the public headers is no offence" {
	fresh_copy
	add_line lib/report/report.c '#include "lib/base/root.h"'
	add_line lib/report/report.c '#include "lib/vfc-report.h"'
	add_line lib/base/text.c '#include "lib/vfc.h"'
	add_line cli/out/text.c '#include "cli/out/table-text.h"'
	add_line cli/command/help.c '#include "cli/words/numbers.h"'
	add_line cli/main.c '#include "cli/command/table.h"'
	run "$TOP/tests/lint/rules" "$COPY"
	assert_success
}

@test "a file outside the rooms is noticed" {
	local lib='/* SPDX-License-Identifier: LGPL-2.1-or-later */'
	local cli='/* SPDX-License-Identifier: GPL-3.0-or-later */'

	assert_all_noticed <<-EOT
	lib/new.c|$lib|a file of lib/ is in a room
	lib/vfc-new.h|$lib|of rooms.txt, or listed there
	lib/attic/new.c|$lib|lib/attic/ is not a room
	lib/base/more/new.c|$lib|a room has no folders of its own
	cli/new.c|$cli|a file of cli/ is in a room
	cli/attic/new.h|$cli|cli/attic/ is not a room
	EOT
}

@test "CONTRIBUTING lists each room, and nothing that is gone" {
	fresh_copy
	sed -i '/^| `lib\/base\/` |/d' "$COPY/CONTRIBUTING.md"
	assert_noticed CONTRIBUTING.md 'no row for the room `lib/base/`'
	fresh_copy
	sed -i '/^| `lib\/base\/` |/i| `lib/attic.c` | gone |' "$COPY/CONTRIBUTING.md"
	assert_noticed CONTRIBUTING.md 'there is no lib/attic.c'
}

@test "a word that is listed with a better one is noticed" {
	assert_all_noticed <<-'EOT'
	cli/look/cmd-look.c|	.help = "Show a Reckoned\nvalue",|"reckoned": say computed
	lib/device/group.c|	f("a value is\nreckoned");|"reckoned": say computed
	man/vfioctl-look.1.scd|The size is _reckoned_.|"reckoned": say computed
	README.md|The size is reckoned.|"reckoned": say computed
	EOT
}

@test "words in comments, messages and longer names are no offence" {
	plant lib/device/group.c '/* printf("/sys/bus"), open(2), reckoned */'
	cat >>"$COPY/lib/device/group.c" <<-'EOT'
	/*
	 * exit(1); "/dev/vfio"
	 */
	static const char *f = "see /sys/bus or \" /dev"; // mmap()
	static const char *g = "reckonedness";
	int reopen(void) { return sys_open(0) + backend->open(space) + snprintf(b); }
	EOT
	run "$TOP/tests/lint/rules" "$COPY"
	assert_success
}

@test "a line too wide, a file too long, a file without a licence are noticed" {
	local wide tabs fits

	wide="/* $(printf '%*s' 95 '') */"
	tabs="$(printf '\t%.0s' {1..12})/* x */"
	fits="/* $(printf 'ä%.0s' {1..94}) */"
	assert_all_noticed <<-EOT
	cli/session/resolve.c|$wide|wider than 100 columns
	cli/out/err.h|$tabs|wider than 100 columns
	cli/look/new.h|/* a new file */|no line "SPDX-License-Identifier: GPL-3.0-or-later"
	lib/base/new.h|/* SPDX-License-Identifier: GPL-3.0-or-later */|: LGPL-2.1-or-later"
	EOT
	plant cli/session/resolve.c "$fits"
	add_line cli/session/resolve.c "$(yes '/* x */' | head -n 600)"
	assert_noticed cli/session/resolve.c "longer than 600 lines"
	fresh_copy
	: >"$COPY/lib/base/new.h"
	assert_noticed lib/base/new.h 'no line "SPDX-License-Identifier: LGPL-2.1-or-later"'
}

@test "a function longer than 60 lines is noticed" {
	type -P clang-tidy >/dev/null || skip "clang-tidy is not installed (tests/setup lint)"
	plant cli/look/new.c "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	{
		echo 'int f(int x); int f(int x) {'
		yes 'x++;' | head -n 59
		echo 'return x; }'
	} >>"$COPY/cli/look/new.c"
	cd "$COPY"
	run clang-tidy --quiet cli/look/new.c --
	assert_success
	sed -i 's/return/x++;\n&/' cli/look/new.c
	run clang-tidy --quiet cli/look/new.c --
	assert_failure
	assert_output --partial "exceeds recommended size"
}

@test "make lint fails on a planted offence" {
	type -P clang-tidy shellcheck >/dev/null ||
		skip "clang-tidy or shellcheck is not installed (tests/setup lint)"
	fresh_copy
	add_line cli/look/cmd-look.c '#include "cli/command/table.h"'
	add_line cli/look/view-show.c 'const char *f = "what is reckoned";'
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_failure
	assert_output --partial 'cli/look/ includes "cli/command/table.h" of a higher room'
	assert_output --partial '"reckoned": say computed'
}

# A program of a few lines in the copy, since all of vfioctl would have to be compiled.
tiny_program()
{
	local lib='/* SPDX-License-Identifier: LGPL-2.1-or-later */'
	local cli='/* SPDX-License-Identifier: GPL-3.0-or-later */'

	type -P clang-tidy shellcheck >/dev/null ||
		skip "clang-tidy or shellcheck is not installed (tests/setup lint)"
	fresh_copy
	rm -r "${COPY:?}"/{lib,cli,man}
	sed -i '/^#\|^lib base$\|^lib trace$\|^cli out$/!d' "$COPY/tests/lint/rooms.txt"
	sed -i '/^| `/{/`lib\/base\/`\|`lib\/trace\/`\|`cli\/out\/`/!d}' "$COPY/CONTRIBUTING.md"
	# The Makefile names this one.
	add_line lib/base/build.c "$lib"
	add_line lib/base/a.c "$lib"
	add_line lib/base/a.c 'int vfc_used(void); int vfc_used(void) { return 0; }'
	add_line lib/trace/t.c "$lib"
	add_line lib/trace/t.c 'int vfc_high(void); int vfc_used(void);'
	add_line lib/trace/t.c 'int vfc_high(void) { return vfc_used(); }'
	add_line cli/out/b.c "$cli"
	add_line cli/out/b.c 'int vfc_high(void); int out(void);'
	add_line cli/out/b.c 'int out(void) { return vfc_high(); }'
	add_line cli/main.c "$cli"
	add_line cli/main.c 'int out(void); int main(void) { return out(); }'
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_success
}

@test "make lint finds a function that the program does not use" {
	tiny_program
	add_line lib/base/a.c 'int vfc_idle(void); int vfc_idle(void) { return 0; }'
	add_line cli/out/b.c 'int idle(int); int idle(int n) { return n ? idle(n - 1) : 0; }'
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_failure
	assert_line 'lib/base/a.c: vfc_idle is not used by the program'
	assert_line 'cli/out/b.c: idle is not used by the program'
	refute_output --partial 'vfc_used'
}

@test "make lint finds a call of a higher room" {
	tiny_program
	sed -i 's/{ return 0; }/{ int vfc_high(void); return vfc_high(); }/' "$COPY/lib/base/a.c"
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_failure
	assert_line 'lib/base/a.c: calls vfc_high of lib/trace, a higher room'
	echo 'hook vfc_high' >>"$COPY/tests/lint/rooms.txt"
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_success
}
