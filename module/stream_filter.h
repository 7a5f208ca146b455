/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_STREAM_FILTER_H
#define _TSCOPE_STREAM_FILTER_H

#include <linux/types.h>

struct pid;
struct tscope_record;

int tscope_traced_begin(unsigned int slot, u32 filter, struct pid *of);
void tscope_traced_end(unsigned int slot);
void tscope_traced_inherit(struct tscope_record *rec, u64 clone_flags);

#endif /* _TSCOPE_STREAM_FILTER_H */
