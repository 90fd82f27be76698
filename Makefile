# SPDX-License-Identifier: GPL-3.0-or-later
# vfioctl: `make help` lists what can be made.

O		?= build
PKG_CONFIG	?= pkg-config
PREFIX		?= /usr/local
VERSION		:= 0.1
CFLAGS		?= -O2 -g
WERROR		?=
CSTD		:= -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64
WARN		:= -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
		   -Wformat=2 -Wno-missing-field-initializers
# clang also warns of kernel structs that are followed by their payload.
CLANG_WARN	:= $(WARN) -Wno-gnu-variable-sized-type-not-at-end
ifneq ($(findstring clang,$(CC)),)
WARN		:= $(CLANG_WARN)
endif

# Dependencies are known by the name of what is built: one name a directory.
override O	:= $(abspath $(O))
PLAIN		:= $(O)
ifeq ($(SAN),1)
override O	:= $(O)/san
SANFLAGS	:= -fsanitize=address,undefined -fno-sanitize-recover=undefined \
		   -fno-omit-frame-pointer
endif

HARDEN		:= -fPIE -fstack-protector-strong
HARDEN_LINK	:= -pie -Wl,-z,relro -Wl,-z,now
# Fortified calls need the optimizer and hide errors from the sanitizers. A
# distribution has a level of its own in CPPFLAGS.
OPTIMIZED	:= $(filter-out -O0,$(lastword $(filter -O%,$(CPPFLAGS) $(CFLAGS))))
ifeq ($(SANFLAGS)$(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),)
HARDEN		+= $(if $(OPTIMIZED),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif

LIB_SRC		:= $(wildcard lib/*/*.c)
CLI_SRC		:= $(wildcard cli/*.c cli/*/*.c)
LIB_OBJ		:= $(LIB_SRC:%.c=$O/%.o)
CLI_OBJ		:= $(CLI_SRC:%.c=$O/%.o)
CLI_PKGS	:= libpci readline json-c smartcols zlib
CLI_LIBS	:= $(shell $(PKG_CONFIG) --libs $(CLI_PKGS) 2>/dev/null)
CLI_CFLAGS	:= $(shell $(PKG_CONFIG) --cflags $(CLI_PKGS) 2>/dev/null)

UNIT_SRC	:= $(wildcard tests/unit/test-*.c)
FAKE_SRC	:= $(wildcard tests/fake/*.c)
FUZZ_SRC	:= $(wildcard tests/fuzz/*.c)
FUZZ		:= $(FUZZ_SRC:tests/fuzz/%.c=%)
UNITS		:= $(UNIT_SRC:%.c=$O/%) $(FUZZ:%=$O/tests/unit/test-fuzz-%)
FAKE_OBJ	:= $(FAKE_SRC:%.c=$O/%.o)
# Programs of their own, to be traced and measured in the lab.
HELPERS		:= $(patsubst %.c,$O/%,$(wildcard tests/vm/*.c))
# What fails the program's calls knows one processor's registers, and no sanitizer.
ifeq ($(shell uname -m)$(SAN),x86_64)
SWEEP		:= $O/tests/sweep/sweep $O/tests/sweep/fail.so
endif

# What the user gives comes last, so it wins. The empty ones differ from file to file.
DEFINES		:=
PKG_CFLAGS	:=
COMPILE		= $(CC) -I. $(CSTD) $(WARN) $(HARDEN) $(SANFLAGS) $(PKG_CFLAGS) $(DEFINES) \
		  $(CPPFLAGS) $(CFLAGS)
LINK		= $(CC) $(CFLAGS) $(SANFLAGS) $(HARDEN_LINK) $(LDFLAGS)

# $(call say,CC,NAME) before a command prints that in its place; V=1: the command.
SILENT		:= $(findstring s,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
say		= $(if $(filter 1,$V),,@$(if $(SILENT),,$(info $(1)	$(2:$O/%=%))))

COMPILE_OBJECT	= $(call say,CC,$@)$(COMPILE) $(WERROR) -MMD -MP -c -o $@ $<
LINK_PROGRAM	= $(call say,LD,$@)$(LINK) -o $@ $(filter %.o %.a,$^)

.PHONY: all units check lint sweep bench demo lab setup clean help
all: $O/vfioctl ## build $O/vfioctl

# main() and what a new PREFIX changes are in no archive.
$O/vfioctl: $O/cli/main.o $O/lib/base/build.o $O/libcli.a $O/libvfc.a
	$(LINK_PROGRAM) $(CLI_LIBS)

$O/libvfc.a: $(filter-out $O/lib/base/build.o,$(LIB_OBJ))
$O/libcli.a: $(filter-out $O/cli/main.o,$(CLI_OBJ))
$O/libfake.a: $(filter-out $O/lib/base/build.o $O/lib/base/sys.o,$(LIB_OBJ)) $(FAKE_OBJ)

# q: rooms may have files of one name, which r would replace.
%.a:
	@rm -f $@
	$(call say,AR,$@)$(AR) qcs $@ $^

# A machine that cannot build says what it lacks, not what the compiler misses.
$O/ready:
	@command -v $(CC) >/dev/null && $(PKG_CONFIG) --exists $(CLI_PKGS) || { \
		echo "vfioctl cannot be built here; these packages are missing:" \
			$$(tests/setup -n build); \
		echo "\`make setup' installs them."; exit 1; } >&2
	@mkdir -p $O && touch $@

setup: ## install what building and testing need
	tests/setup build check lint lab kernel

# A .flags file holds flags and changes only when they do: what depends on it is
# then built again. WERROR is left out, since it changes no object.
.PHONY: FORCE
$O/%.flags: FORCE | $O/ready
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$O/compile.flags: FLAGS = $(COMPILE) $(CLI_CFLAGS) : $(LINK) $(CLI_LIBS)

$O/%.o: %.c $O/compile.flags
	@mkdir -p $(@D)
	$(COMPILE_OBJECT)

$O/cli/%.o: private PKG_CFLAGS = $(CLI_CFLAGS)

# What lib/base/build.c is told: where this tree has the maps, or `make install` puts them.
BUILD_DEFINES	= -DVFIOCTL_VERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"' -DREGS_DIR='"$(REGS_DIR)"'
REGS_DIR	= $(CURDIR)/regs
$O/install/%: private REGS_DIR = $(PREFIX)/share/vfioctl/regs
$O/lib/base/build.o $O/install/build.o: private DEFINES = $(BUILD_DEFINES)
$O/lib/base/build.flags $O/install/build.flags: FLAGS = $(BUILD_DEFINES)
$O/lib/base/build.o: $O/lib/base/build.flags

# Unit tests see the program and the library with a scripted kernel beneath.
$O/tests/unit/test-%: $O/tests/unit/test-%.o $O/lib/base/build.o $O/libcli.a $O/libfake.a
	$(LINK_PROGRAM) $(CLI_LIBS) -lcmocka

units: $(UNITS) $(HELPERS) $(SWEEP)

$(HELPERS): %: %.o
	$(LINK_PROGRAM) -lpthread

$O/tests/sweep/sweep: $O/tests/sweep/sweep.o
	$(LINK_PROGRAM) $(CLI_LIBS)

$O/tests/sweep/sweep.o: private PKG_CFLAGS = $(CLI_CFLAGS)

$O/tests/sweep/fail.so: tests/sweep/fail.c $O/compile.flags
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(CSTD) -O2 -g -Wall -Wextra -fPIC -shared -o $@ $<

# On a bare machine there is nothing to build with before the set-up.
check: ## set up, build, and run every test: unit, cli, docs, vm
	tests/setup build check lint lab kernel
	$(MAKE) -j$$(nproc) SAN= WERROR=-Werror all units
	$(MAKE) -j$$(nproc) SAN=1 WERROR=-Werror all units
	tests/vm/kernel stock >/dev/null
	tests/vm/kernel built >/dev/null
	tests/run -o $(PLAIN)/san unit cli -o $(PLAIN) docs vm

check-%: all units ## run the tests of one stage: unit, cli, docs or vm
	tests/run -o $O $*

# What bash reads: by its first line, or by its name.
SHELL_FILES	= $(shell grep -rlE '^\#!.*(bash|bats)' tests completions .ci 2>/dev/null; \
		  find tests -name '*.bash')
LINT_SRC	= $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(FAKE_SRC) $(FUZZ_SRC)

lint: ## check rooms, dead code, sizes, wording, clang's warnings, and the scripts
	tests/setup build lint
	tests/lint/rules
	$(MAKE) O=$O/lint SAN= CFLAGS='-O0 -ffunction-sections -fdata-sections' all
	CC='$(CC)' tests/lint/dead $O/lint $(CLI_LIBS)
	tests/lint/rooms $O/lint
	shellcheck -S warning $(sort $(SHELL_FILES))
	@echo "clang-tidy"; clang-tidy --quiet --checks='clang-diagnostic-*' $(LINT_SRC) -- \
		-I. $(CSTD) $(CLANG_WARN) $(BUILD_DEFINES) $(CLI_CFLAGS) 2>&1 | \
		{ ! grep -E ': (error|warning):'; }

sweep: all $(SWEEP) ## fail each system call and allocation of many commands once
	tests/sweep/run $O

bench: all $O/tests/vm/loops ## print how much time answers take, as ratios
	tests/setup build lab kernel
	tests/bench $O/vfioctl $O/tests/vm/loops

demo: ## set up, build, and boot a VM with a device to play with
	tests/setup build lab
	$(MAKE) all
	tests/vm/demo $O/vfioctl

lab: all ## a root shell in the VM, with vfioctl in its PATH
	tests/vm/lab --tty bash -c 'PATH=$O:$$PATH exec bash'

clean: ## remove what was built
	rm -rf $O

help: ## list what can be made
	@sed -n 's/^\([a-z%-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24
	@echo
	@sed -n 's/^## *\([A-Z]*=.*\)\t/  \1\t/p' Makefile | expand -t 24

# What these take is given to make, as in `make V=1`.
## O=DIR	where to build (build)
## V=1	print whole commands
## SAN=1	build with the address and undefined behaviour sanitizers
## WERROR=-Werror	let warnings fail the build, as `make check` does
## PREFIX=DIR	where to install (/usr/local), DESTDIR=DIR in front
## CFLAGS=FLAGS	what replaces -O2 -g; CC, CPPFLAGS and LDFLAGS are taken, too

# ---- the manual and installation ---------------------------------------

MAN		:= $(patsubst man/%.scd,$O/man/%,$(wildcard man/*.scd))

# Where each file goes below $(DESTDIR)$(PREFIX): source, target, mode.
INSTALLED	= $O/install/vfioctl:bin/vfioctl:755 \
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
	$(call say,MAN,$@)scdoc < $< > $@.tmp
	@mv $@.tmp $@

# The program as it is in the build directory, with installed paths in it.
$O/install/vfioctl: $O/cli/main.o $O/install/build.o $O/libcli.a $O/libvfc.a
	$(LINK_PROGRAM) $(CLI_LIBS)

$O/install/build.o: lib/base/build.c $O/install/build.flags $O/compile.flags
	$(COMPILE_OBJECT)

install: $O/install/vfioctl man ## install below PREFIX
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
FUZZ_COMPILE	= clang -I. $(CSTD) $(CLANG_WARN) $(CLI_CFLAGS) $(DEFINES) -g -O1 \
	-fsanitize=address,undefined -fno-sanitize-recover=undefined $(CPPFLAGS)

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

$O/fuzz/compile.flags: FLAGS = $(FUZZ_COMPILE) $(BUILD_DEFINES)
$O/fuzz/lib/base/build.o: private DEFINES = $(BUILD_DEFINES)
$O/fuzz/all.a: $(FUZZ_OBJ)

$O/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h $O/fuzz/all.a
	$(call say,LD,$@)$(FUZZ_COMPILE) -fsanitize=fuzzer -o $@ $< $O/fuzz/all.a $(CLI_LIBS)

$O/fuzz/%.o: %.c $O/fuzz/compile.flags
	@mkdir -p $(@D)
	$(call say,CC,$@)$(FUZZ_COMPILE) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

# The seeds alone, with the compiler of the rest: part of the unit tests.
$O/tests/unit/test-fuzz-%: $O/tests/unit/test-fuzz-%.o $O/lib/base/build.o $O/libcli.a $O/libvfc.a
	$(LINK_PROGRAM) $(CLI_LIBS)

$O/tests/unit/test-fuzz-%.o: tests/fuzz/%.c $O/compile.flags
	@mkdir -p $(@D)
	$(COMPILE_OBJECT)

$O/tests/unit/test-fuzz-%.o: private DEFINES = -DFUZZ_SEEDS='"tests/fuzz/seeds/$*"'

-include $(patsubst %.o,%.d,$(LIB_OBJ) $(CLI_OBJ) $(FAKE_OBJ) $(UNITS:=.o) \
	$(HELPERS:=.o) $O/tests/sweep/sweep.o $(FUZZ_OBJ) $O/install/build.o)
.SECONDARY: $(UNITS:=.o)
