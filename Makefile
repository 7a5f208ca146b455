# SPDX-License-Identifier: GPL-2.0
# "make help" says what there is.

VERSION	:= $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
PREFIX	?= /usr/local
DESTDIR	?=
KERNEL	?= 6.1
CPUS	?= 2
MEM	?= 2G
SOAK_MINUTES ?= 30
SOAK_SEED ?=
V	?= 0
Q	:= $(if $(filter 1,$(V)),,@)
MAKEFLAGS += $(if $(Q),--no-print-directory)

KDIR	?= $(wildcard /lib/modules/$(shell uname -r)/build)

# Of Kbuild, said by nobody else; and the kernel's compiler, unless one is given.
has_kdir = $(if $(KDIR),,$(error \
	no headers of the running kernel in /lib/modules: install linux-headers-$(shell uname -r), or give KDIR=))
has_no_blank = $(if $(word 2,$(1)),$(error \
	the kernel cannot build a module in a folder with a blank in its name: $(1)))
is_given = $(or $(filter-out undefined,$(origin LLVM)),$(filter-out undefined default,$(origin CC)))
llvm = $(if $(is_given),,$$llvm)
find_llvm = $(if $(is_given),,llvm=$$(tools/kernel-llvm $(KDIR)) && )

MODULE_SOURCES := Kbuild dkms.conf $(wildcard module/Kbuild* module/*.[ch] include/*.h) \
		  include/uapi/linux/taskscope.h

all: tools module

module:
	$(has_kdir)$(call has_no_blank,$(CURDIR))
	$(Q)$(find_llvm)$(MAKE) -C $(KDIR) M=$(CURDIR) V=$(V) $(llvm) modules

# The exporter alone needs libmicrohttpd: the rest is built without it.
has_microhttpd = $(shell pkg-config --exists libmicrohttpd 2>/dev/null && echo yes)

tools:
	$(Q)$(MAKE) -C tools/lib V=$(V)
	$(Q)$(MAKE) -C tools/taskscope V=$(V)
	$(Q)$(if $(has_microhttpd),$(MAKE) -C tools/exporter V=$(V),\
		echo "taskscope-exporter is left out: it needs libmicrohttpd-dev")

exporter:
	$(Q)$(if $(has_microhttpd),,echo "make: taskscope-exporter needs libmicrohttpd-dev" >&2; exit 1;) \
		$(MAKE) -C tools/exporter V=$(V)

# Kbuild builds beside the sources; several kernels need several copies of them.
module-for:
	$(if $(BUILD),,$(error module-for needs BUILD=))
	$(has_kdir)$(call has_no_blank,$(abspath $(BUILD)))
	$(Q)mkdir -p $(BUILD)
	$(Q)cp -u --parents -t $(BUILD) $(MODULE_SOURCES)
	$(Q)$(find_llvm)$(MAKE) -C $(KDIR) M=$(abspath $(BUILD)) V=$(V) $(llvm) $(KBUILD_ARGS) modules

# For those who copy them elsewhere.
print-module-sources:
	@echo $(MODULE_SOURCES)

install: module tools
	$(Q)MAKE="$(MAKE)" tools/module-install "$(KDIR)" "$(DESTDIR)"
	$(Q)$(MAKE) -C tools/lib install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	$(Q)$(MAKE) -C tools/taskscope install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	$(Q)$(if $(has_microhttpd),$(MAKE) -C tools/exporter install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX))
	$(Q)$(MAKE) -C tools/man install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

install-lib:
	$(Q)$(MAKE) -C tools/lib install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

dkms-install:
	$(Q)tools/dkms-install $(VERSION) $(MODULE_SOURCES)

dkms-remove:
	$(Q)tools/dkms-remove

clean:
	$(Q)$(RM) -r build module/*.o module/*.ko module/*.mod module/*.mod.c module/.*.cmd \
		module/modules.order module/Module.symvers .*.cmd modules.order Module.symvers
	$(Q)$(MAKE) -s -C tools/lib clean
	$(Q)$(MAKE) -s -C tools/taskscope clean
	$(Q)$(MAKE) -s -C tools/exporter clean
	$(Q)$(MAKE) -s -C selftests clean

check:
	$(Q)tools/check/all

setup:
	$(Q)tools/setup

vm:
	$(Q)$(MAKE) -s tools
	$(Q)tools/vm/vm run --kernel $(KERNEL) --cpus $(CPUS) --mem $(MEM) \
		$(if $(CMD),-- $(call quote,$(CMD)))

vm-test:
	$(if $(T),,$(error vm-test needs T=TEST, as T=wait_test))
	$(Q)tools/vm-test $(KERNEL) $(T)

demo:
	$(Q)tools/setup demo
	$(Q)tools/demo $(KERNEL)

test: setup
	$(Q)tools/test

test-all: setup
	$(Q)tools/setup browser
	$(Q)tools/test --all

test-dkms:
	$(Q)tools/check/dkms

test-verdicts: setup
	$(Q)tools/test-verdicts $(if $(filter file,$(origin KERNEL)),,$(KERNEL))

# Those with WHOLE=1 have the whole kernel instrumented.
debug-kernel: setup
	$(Q)tools/vm/vm fetch debug$(if $(WHOLE),-whole)
	$(Q)tools/vm/vm fetch debug-kcsan$(if $(WHOLE),-whole)

test-debug: setup
	$(Q)tools/test-debug $(if $(WHOLE),debug-whole debug-kcsan-whole)

coverage: setup
	$(Q)tools/coverage

matrix: setup
	$(Q)tools/matrix

mutants:
	$(Q)$(MAKE) -s tools
	$(Q)tools/check/mutants

# On the debug kernel unless another one is asked for.
soak:
	$(Q)$(MAKE) -s tools
	$(Q)SOAK_MINUTES=$(SOAK_MINUTES) SOAK_SEED=$(SOAK_SEED) \
		tools/soak $(if $(filter file,$(origin KERNEL)),debug,$(KERNEL))

bench: setup
	$(Q)tools/setup bench
	$(Q)$(MAKE) -s tools
	$(Q)tools/bench/run $(if $(filter file,$(origin KERNEL)),6.1 6.12,$(KERNEL))

# One shell word, whatever is in it.
quote = '$(subst ','\'',$(1))'

help:
	@echo 'make                  the module (module/taskscope.ko), the library, the CLI (tools/taskscope/taskscope)'
	@echo 'make module           the module, for KDIR= (a kernel build directory)'
	@echo 'make tools            the library, the CLI, the exporter'
	@echo 'make exporter         tools/exporter/taskscope-exporter, which needs libmicrohttpd-dev'
	@echo 'make install          all three, below DESTDIR= (library, CLI: PREFIX=, default /usr/local)'
	@echo 'make install-lib      the library alone, with its header and manual pages'
	@echo 'make dkms-install     the module with dkms, for this and later kernels; other versions go'
	@echo 'make dkms-remove      the module out of dkms, in all versions'
	@echo 'make check            all checks that need neither root nor a VM'
	@echo 'make vm               a shell in a VM with the module loaded; KERNEL=6.1|6.12 CPUS= MEM='
	@echo "make vm CMD='...'     one command there; fails if it fails (tools/vm/vm run: its status)"
	@echo 'make vm-test T=TEST   one selftest in a VM, as T=wait_test or T=wait_test:Waits.test_NAME; KERNEL=6.1'
	@echo 'make demo             a look at a machine that runs something, from nothing'
	@echo 'make test             setup, check, selftests in VMs on 6.1 and the newest kernel; KERNELS="6.12"'
	@echo 'make test-all         the rest: 6.12, a debug kernel, storms, odd machines, dkms'
	@echo 'make test-dkms        add, build, install with dkms, in a VM'
	@echo 'make test-verdicts    is taskscope diagnose right? each situation TIMES=10 times; KERNEL= SEED= ONLY='
	@echo 'make matrix           selftests on every kernel that Debian has; KERNELS="5.10 newest-rt"'
	@echo 'make debug-kernel     kernels with KASAN and KCSAN; WHOLE=1: for all code, not only modules'
	@echo 'make test-debug       selftests, a million calls of the fuzzer, a storm on those'
	@echo 'make coverage         lines and branches that the selftests reach, on the debug kernel'
	@echo 'make mutants          break the module in many ways: do the tests notice? MUTANTS= JOBS= KERNEL='
	@echo 'make soak             all storms for SOAK_MINUTES=30, in a VM; KERNEL=debug SOAK_SEED='
	@echo 'make bench            what it costs, in instructions, beside its peers; KERNEL= THREADS='
	@echo 'make setup            install the Debian packages that all this needs'
	@echo 'make clean            remove what was built'
	@echo 'V=1 shows the commands.'

.PHONY: all module tools exporter module-for print-module-sources install install-lib dkms-install dkms-remove clean check setup vm vm-test demo test \
	test-all test-dkms test-verdicts debug-kernel test-debug coverage matrix mutants soak bench help
