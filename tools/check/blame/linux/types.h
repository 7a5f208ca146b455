/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_TYPES_H
#define _BLAME_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The types of the contract are the machine's own. */
#include_next <linux/types.h>

typedef __u8 u8;
typedef __u32 u32;
typedef __u16 u16;
typedef __u64 u64;
typedef __s64 s64;

#define U32_MAX (~0U)
#define U64_MAX (~0ULL)

#endif
