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
	cp -r "$TOP"/{lib,cli,Makefile,.clang-tidy} "$BATS_FILE_TMPDIR/clean"
	mkdir "$BATS_FILE_TMPDIR/clean/tests"
	cp -r "$TOP"/tests/{lint,setup} "$BATS_FILE_TMPDIR/clean/tests"
}

setup()
{
	COPY=$BATS_TEST_TMPDIR/copy
}

# A fresh copy, and line $2 behind the last line of its file $1.
plant()	# FILE LINE
{
	rm -rf "$COPY"
	cp -r "$BATS_FILE_TMPDIR/clean" "$COPY"
	printf '%s\n' "$2" >>"$COPY/$1"
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

@test "the tree keeps the rules" {
	run "$TOP/tests/lint/rules"
	assert_success
	assert_output ''
}

# Each line: file, planted line, what is said.
@test "a forbidden include, call or literal is noticed" {
	while IFS='|' read -r file line said; do
		plant "$file" "$line"
		assert_noticed "$file" "$said"
	done <<-'EOT'
		cli/cmd-look.c|#include "layout.h"|a command does not include
		cli/cmd-look.c|#include "table.h"|a command does not include
		cli/view-look.c|#include "../lib/root.h"|cli/ sees lib/vfc.h and nothing else
		cli/cmd-look.c|#include "cmd-bind.c"|commands do not include each other
		cli/view-look.c|#include <linux/vfio.h>|the kernel's interface stays in lib/
		lib/group.c|#include "../cli/err.h"|lib/ includes its own headers only
		lib/group.c|#include <json-c/json.h>|only cli/doc.c includes json-c
		lib/group.c|# include <pci/pci.h>|only cli/pcinames.c includes libpci
		cli/cmds.c|#include <readline/readline.h>|only cli/shell.c includes readline
		cli/out.c|#include <libsmartcols.h>|only cli/layout.c includes libsmartcols
		lib/kconfig.c|#include <zlib.h>|only lib/gunzip.c includes zlib
		cli/cmd-look.c|void f(void) { printf("x"); }|commands do not print
		cli/cmd-look.c|void f(void) { fputs("x", stderr); }|commands do not print
		cli/cmd-look.c|void f(void) { exit(1); }|commands do not exit
		cli/err.c|void f(void) { fputs("x", stdout); }|stdout is written in cli/out.c only
		cli/env.c|int f(void) { return ioctl (0, 0); }|ioctl and mmap are called in
		lib/group.c|void f(void) { perror("x"); }|the library never prints
		lib/group.c|void f(void) { _exit(1); }|the library never exits
		lib/child.c|void f(void) { exit(1); }|the library never exits
		lib/group.c|int f(void) { return open("x", 0); }|open, ioctl and mmap are called in
		lib/group.c|const char *f = "/sys/bus";|lib/root.c alone spells such paths
		cli/view-look.c|void f(void) { text_add(t, "%s", i ? "\n" : ""); }|escapes a newline
		cli/view-look.c|const char *f = "/dev";|lib/root.c alone spells such paths
	EOT
}

@test "words in comments, messages and longer names are no offence" {
	plant lib/group.c '/* printf("/sys/bus"), open(2) */'
	cat >>"$COPY/lib/group.c" <<-'EOT'
		/*
		 * exit(1); "/dev/vfio"
		 */
		static const char *f = "see /sys/bus or \" /dev"; // mmap()
		int reopen(void) { return sys_open(0) + backend->open(space) + snprintf(b); }
	EOT
	run "$TOP/tests/lint/rules" "$COPY"
	assert_success
}

@test "a line too wide, a file too long, a file without a licence are noticed" {
	plant cli/env.c "/* $(printf '%*s' 95 '') */"
	assert_noticed cli/env.c "wider than 100 columns"
	plant cli/env.c "$(yes '/* x */' | head -n 600)"
	assert_noticed cli/env.c "longer than 600 lines"
	plant cli/new.h "/* a new file */"
	assert_noticed cli/new.h 'no line "SPDX-License-Identifier: GPL-3.0-or-later"'
	plant lib/new.h "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	assert_noticed lib/new.h 'no line "SPDX-License-Identifier: LGPL-2.1-or-later"'
}

@test "a function longer than 60 lines is noticed" {
	type -P clang-tidy >/dev/null || skip "clang-tidy is not installed (tests/setup lint)"
	plant cli/new.c "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	{
		echo 'int f(int x); int f(int x) {'
		yes 'x++;' | head -n 59
		echo 'return x; }'
	} >>"$COPY/cli/new.c"
	cd "$COPY"
	run clang-tidy --quiet cli/new.c --
	assert_success
	sed -i 's/return/x++;\n&/' cli/new.c
	run clang-tidy --quiet cli/new.c --
	assert_failure
	assert_output --partial "exceeds recommended size"
}

@test "make lint fails on a planted offence" {
	type -P clang-tidy shellcheck >/dev/null ||
		skip "clang-tidy or shellcheck is not installed (tests/setup lint)"
	plant cli/cmd-look.c '#include "table.h"'
	run make -s -C "$COPY" O="$COPY/build" lint
	assert_failure
	assert_output --partial 'a command does not include "table.h"'
}
