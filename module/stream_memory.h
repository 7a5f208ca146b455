/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_STREAM_MEMORY_H
#define _TSCOPE_STREAM_MEMORY_H

#include <linux/types.h>

struct tscope_stream;

u32 tscope_stream_blocks(u32 bytes);
size_t tscope_stream_ring_bytes(const struct tscope_stream *stream);
size_t tscope_stream_position_bytes(void);
int tscope_stream_claim_memory(struct tscope_stream *stream);
int tscope_stream_alloc_memory(struct tscope_stream *stream, bool overwrites);
void tscope_stream_free_memory(struct tscope_stream *stream);
void tscope_stream_count_memory(u64 *bytes, u64 *bytes_max);

#endif /* _TSCOPE_STREAM_MEMORY_H */
