# SPDX-License-Identifier: GPL-2.0
#
# What the Makefiles of the library, the program and the exporter begin with.  TOP is set.

PREFIX	?= /usr/local
INSTALL	?= install
V	?= 0
Q	:= $(if $(filter 1,$(V)),,@)
say	= $(if $(Q),@echo '  $(1)	$(2)')

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' $(TOP)/dkms.conf 2>/dev/null)
ifeq ($(VERSION),)
$(error no PACKAGE_VERSION in $(TOP)/dkms.conf)
endif

CFLAGS	 ?= -O2 -g
WARNINGS := -Wall -Wextra -Werror
# Lines are all that a report of the sanitizers names.
SAN	:= -O1 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all
