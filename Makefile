# SPDX-License-Identifier: GPL-3.0-or-later
# vfioctl: `make help` lists what can be made.

O		?= build
CC		?= gcc
PKG_CONFIG	?= pkg-config
PREFIX		?= /usr/local
CFLAGS		?= -O2 -g
CSTD		:= -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
# A table's last row is empty, and kernel structs stand before what follows them.
WARN		:= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
		   -Wformat=2 -Wno-missing-field-initializers \
		   -Wno-gnu-variable-sized-type-not-at-end -Werror
VERSION		:= 0.1

# Dependencies are known by the name of what is built: one name a directory.
override O	:= $(abspath $(O))
PLAIN		:= $(O)
ifeq ($(SAN),1)
override O	:= $(O)/san
SANFLAGS	:= -fsanitize=address,undefined -fno-sanitize-recover=undefined \
		   -fno-omit-frame-pointer
endif

LIB_SRC		:= $(wildcard lib/*/*.c)
CLI_SRC		:= $(wildcard cli/*.c cli/*/*.c)
LIB_OBJ		:= $(LIB_SRC:%.c=$O/%.o)
CLI_OBJ		:= $(CLI_SRC:%.c=$O/%.o)
CLI_PKGS	:= libpci readline json-c smartcols zlib
CLI_LIBS	:= $(shell $(PKG_CONFIG) --libs $(CLI_PKGS) 2>/dev/null)
CLI_CFLAGS	:= $(shell $(PKG_CONFIG) --cflags $(CLI_PKGS) 2>/dev/null)

DEFINES		= -DVFIOCTL_VERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"' -MMD -MP
ALL_CFLAGS	= -I. $(CSTD) $(WARN) $(SANFLAGS) $(CFLAGS) $(DEFINES)

UNIT_SRC	:= $(wildcard tests/unit/test-*.c)
FAKE_SRC	:= $(wildcard tests/fake/*.c)
FUZZ_SRC	:= $(wildcard tests/fuzz/*.c)
FUZZ		:= $(FUZZ_SRC:tests/fuzz/%.c=%)
UNITS		:= $(UNIT_SRC:%.c=$O/%) $(FUZZ:%=$O/tests/unit/test-fuzz-%)
FAKE_OBJ	:= $(FAKE_SRC:%.c=$O/%.o)

.PHONY: all units check lint bench demo lab setup clean help
all: $O/vfioctl ## build $O/vfioctl (O=DIR elsewhere, SAN=1 with sanitizers)

$O/vfioctl: $O/cli/main.o $O/libcli.a $O/libvfc.a
	$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(CLI_LIBS)

$O/libvfc.a: $(LIB_OBJ)
$O/libcli.a: $(filter-out $O/cli/main.o,$(CLI_OBJ))
$O/libfake.a: $(filter-out $O/lib/base/sys.o,$(LIB_OBJ)) $(FAKE_OBJ)

# q: rooms may have files of one name, which r would replace.
%.a:
	rm -f $@
	$(AR) qcs $@ $^

# A machine that cannot build says what it lacks, not what the compiler misses.
$O/ready:
	@command -v $(CC) >/dev/null && $(PKG_CONFIG) --exists $(CLI_PKGS) || { \
		echo "vfioctl cannot be built here; these packages are missing:" \
			$$(tests/setup -n build); \
		echo "\`make setup' installs them."; exit 1; } >&2
	@mkdir -p $O && touch $@

$(LIB_OBJ) $(CLI_OBJ) $(FAKE_OBJ) $(UNITS:=.o) $O/tests/vm/direct.o $O/tests/vm/holds.o \
	$O/tests/vm/loops.o: | $O/ready

setup: ## install what building and testing need
	tests/setup build check lint lab kernel

$O/lib/%.o: lib/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

$O/cli/%.o: cli/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(CLI_CFLAGS) -c -o $@ $<

# Unit tests see the program and the library with a scripted kernel beneath.
$O/tests/unit/test-%: $O/tests/unit/test-%.o $O/libcli.a $O/libfake.a
	$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(CLI_LIBS) -lcmocka

$O/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

units: $(UNITS) $O/tests/vm/direct $O/tests/vm/holds

# Programs of their own, to be traced and measured in the lab.
$O/tests/vm/%: $O/tests/vm/%.o
	$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $^ -lpthread

# On a bare machine there is nothing to build with before the set-up.
check: ## set up, build, and run every test: unit, cli, docs, vm
	tests/setup build check lint lab kernel
	$(MAKE) -j$$(nproc) SAN= all units
	$(MAKE) -j$$(nproc) SAN=1 all units
	tests/vm/kernel stock >/dev/null
	tests/vm/kernel built >/dev/null
	tests/run -o $(PLAIN)/san unit cli -o $(PLAIN) docs vm

check-%: all units ## run the tests of one stage: unit, cli, docs or vm
	tests/run -o $O $*

# What bash reads: by its first line, or by its name.
SHELL_FILES	= $(shell grep -rlE '^\#!.*(bash|bats)' tests completions .ci 2>/dev/null; \
		  find tests -name '*.bash')
LINT_SRC	= $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(FAKE_SRC) $(FUZZ_SRC)

lint: ## check who includes whom, sizes, licences, and the scripts
	tests/setup lint
	tests/lint/rules
	shellcheck -S warning $(sort $(SHELL_FILES))
	clang-tidy --quiet $(LINT_SRC) -- $(CSTD) $(DEFINES) $(CLI_CFLAGS) -I. 2>&1 | \
		{ ! grep -E ': (error|warning):'; }

bench: all $O/tests/vm/loops ## print how much time answers take, as ratios
	tests/setup build lab kernel
	tests/bench $O/vfioctl $O/tests/vm/loops

demo: ## set up, build, and boot a VM with a device to play with
	tests/setup build lab
	$(MAKE) all
	tests/vm/demo $O/vfioctl

lab: all ## a root shell in the VM
	tests/vm/lab --tty bash

clean: ## remove what was built
	rm -rf $O

help: ## list what can be made
	@sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

# ---- the manual and installation ---------------------------------------

MAN		:= $(patsubst man/%.scd,$O/man/%,$(wildcard man/*.scd))

# Where each file goes below $(DESTDIR)$(PREFIX): source, target, mode.
INSTALLED	= $O/vfioctl:bin/vfioctl:755 \
	completions/vfioctl.bash:share/bash-completion/completions/vfioctl:644 \
	completions/_vfioctl:share/zsh/site-functions/_vfioctl:644 \
	completions/vfioctl.fish:share/fish/vendor_completions.d/vfioctl.fish:644 \
	$(foreach m,$(MAN),$m:share/man/man$(subst .,,$(suffix $m))/$(notdir $m):644) \
	$(foreach r,$(wildcard regs/*.regs),$r:share/vfioctl/$r:644) \
	$(foreach f,README.md CONTRIBUTING.md LICENSE $(wildcard LICENSES/* examples/*), \
		$f:share/doc/vfioctl/$f:644)

.PHONY: man install uninstall
man: $(MAN) ## build the manual pages

$O/man/%: man/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@.tmp
	@mv $@.tmp $@

install: all man ## install below PREFIX (default /usr/local), DESTDIR in front
	@set -e; for f in $(INSTALLED); do \
		set -- $$(echo $$f | tr : ' '); \
		install -D -m $$3 $$1 $(DESTDIR)$(PREFIX)/$$2; \
	done

uninstall: ## remove what install put there
	@set -e; for f in $(INSTALLED); do \
		set -- $$(echo $$f | tr : ' '); \
		rm -f $(DESTDIR)$(PREFIX)/$$2; \
	done; \
	for d in share/doc/vfioctl share/vfioctl; do \
		d=$(DESTDIR)$(PREFIX)/$$d; \
		[ ! -d $$d ] || find $$d -depth -type d -empty -delete; \
	done

# ---- fuzzing ------------------------------------------------------------

FUZZ_SECONDS	?= 20
FUZZ_OBJ	:= $(patsubst %.c,$O/fuzz/%.o,$(LIB_SRC) $(filter-out cli/main.c,$(CLI_SRC)))
# Warnings are gcc's to judge; clang has others.
FUZZ_CC		= clang -I. $(CSTD) $(DEFINES) -g -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined

.PHONY: fuzz fuzzers
fuzzers: $(FUZZ:%=$O/fuzz/%)

fuzz: ## fuzz each parser for FUZZ_SECONDS (default 20)
	tests/setup build fuzz
	$(MAKE) fuzzers
	@for f in $(FUZZ); do \
		mkdir -p $O/fuzz/corpus/$$f; \
		$O/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -max_len=512 -verbosity=0 \
			-print_final_stats=1 -artifact_prefix=$O/fuzz/$$f- \
			$O/fuzz/corpus/$$f tests/fuzz/seeds/$$f >$O/fuzz/$$f.log 2>&1 || \
			{ cat $O/fuzz/$$f.log; exit 1; }; \
		sed -n "s/^stat::number_of_executed_units:/fuzz $$f: nothing found, runs:/p" \
			$O/fuzz/$$f.log; \
	done

$O/fuzz/all.a: $(FUZZ_OBJ)

$O/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $O/fuzz/all.a
	$(FUZZ_CC) -fsanitize=fuzzer -o $@ $< $O/fuzz/all.a $(CLI_LIBS)

$O/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link $(CLI_CFLAGS) -c -o $@ $<

# The seeds alone, with the compiler of the rest: part of the unit tests.
$O/tests/unit/test-fuzz-%: tests/fuzz/%.c tests/fuzz/fuzz.h $O/libcli.a $O/libvfc.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DFUZZ_SEEDS='"tests/fuzz/seeds/$*"' -o $@ $< \
		$O/libcli.a $O/libvfc.a $(LDFLAGS) $(CLI_LIBS)

-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(FAKE_OBJ:.o=.d) $(UNITS:=.d) $(FUZZ_OBJ:.o=.d)
.SECONDARY: $(UNITS:=.o)
