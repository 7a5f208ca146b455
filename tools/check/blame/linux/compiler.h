/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_COMPILER_H
#define _BLAME_LINUX_COMPILER_H

/* __always_inline is the C library's. */
#include <sys/cdefs.h>

#define noinline __attribute__((noinline))
#define likely(_is_true) __builtin_expect(!!(_is_true), 1)
#define unlikely(_is_true) __builtin_expect(!!(_is_true), 0)
#define __aligned(_bytes) __attribute__((aligned(_bytes)))
#define OPTIMIZER_HIDE_VAR(_var) __asm__("" : "=r"(_var) : "0"(_var))
/* There is one thread. */
#define READ_ONCE(_var) (_var)
#define data_race(_expr) (_expr)

#endif
